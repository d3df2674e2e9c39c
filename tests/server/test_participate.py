"""The web twin, as a browser without JavaScript meets it.

1. Nothing is kept, and no cookie given, before consent. 2. The same script as in a chat, stored with channel = web. 3. What happened is
said once, first on the page. 4. Whatever is sent, never an error of ours, and never a write to another question.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from bot.acts import Consented
from bot.screens import notice_in_force
from bot.telegram.callback import encode
from dialogues.answers import Answer, State
from dialogues.loader import load, load_script, shipped
from dialogues.script import Slot
from dialogues.turns import Submitted
from server.edge import MAX_BODY
from storage.exports import participation_rows
from storage.moderated_texts import NewText, put_texts
from storage.municipalities import replace_list
from tests.bot.test_every_kind import PLACES
from tests.server.installation import Site
from tests.server.markup import Element, Markup
from tests.server.twin import CONSENT, FORM, Person, Twin, browser_at, check_page, consult, reach
from tests.storage.samples import make_consultation

P07, C01, C03, C07, C08, C11, C12 = (Slot(question) for question in ("P07", "C01", "C03", "C07", "C08", "C11", "C12"))

WORDS_OR_CHOICES = """
id: essai
title: Essai
steps:
  - id: S1
    kind: single
    ask: Comment vous déplacez-vous ?
    options: [{bus: En bus}, {else: Autrement, other: true}]
  - {id: M1, kind: municipality, ask: Où habitez-vous ?}
"""


# --- 1. Before consent ----------------------------------------------------------------------------------------------------------------


async def test_notice_gives_no_cookie_and_keeps_nothing(twin: Twin) -> None:
    person = Person(twin.client)
    await person.open()

    assert person.response.status_code == 200
    assert person.page.heading == "Bonjour."
    assert "set-cookie" not in person.response.headers
    assert person.response.headers["cache-control"] == "no-store"
    assert await twin.rows() == []


async def test_notice_is_there_in_plain_french_and_in_full(twin: Twin) -> None:
    person = Person(twin.client)
    await person.open()
    await person.open(person.page.link("Français simple"))
    assert str(person.response.url) == "http://127.0.0.1:8000/c/essai?langue=fr-simple"
    assert person.page.one("html")["lang"] == "fr"

    await person.open(person.page.link("En savoir plus"))
    assert str(person.response.url) == "http://127.0.0.1:8000/c/essai/notice?langue=fr-simple"
    assert person.page.heading == "Ce que deviennent vos réponses"

    await person.press(CONSENT)
    assert (await twin.row()).language == "fr-simple"


async def test_notice_in_an_unknown_language_is_in_french(twin: Twin) -> None:
    french, unknown = await twin.client.get("/c/essai"), await twin.client.get("/c/essai", params={"langue": "../x\x00"})
    assert Markup(unknown.text).one("main").text == Markup(french.text).one("main").text


async def test_refusal_keeps_nothing(twin: Twin) -> None:
    person = Person(twin.client)
    await person.open()
    await person.press("Non merci")

    assert person.page.heading == "C’est noté."
    assert "set-cookie" not in person.response.headers
    assert await twin.rows() == []


async def test_consent_gives_a_cookie_of_this_consultation_alone(twin: Twin) -> None:
    form, button = Markup((await twin.client.get("/c/essai")).text).button(CONSENT)
    response = await twin.client.post(form.action, content=form.body(button), headers=FORM)

    assert (response.status_code, response.headers["location"]) == (303, "/c/essai")
    value, *attributes = response.headers["set-cookie"].split("; ")
    name, _, token = value.partition("=")
    assert name == "concertia-participation"
    assert len(token) == 43
    kept = timedelta(days=56)  # from 5 October to 30 November 2026, 30 days after the last day: nobody can be found later
    assert set(attributes) == {"HttpOnly", f"Max-Age={int(kept.total_seconds())}", "Path=/c/essai", "SameSite=lax"}
    assert ((await twin.row()).channel, (await twin.row()).status) == ("web", "begun")


async def test_cookie_on_https_is_kept_to_https(https_site: Site) -> None:
    await consult(https_site, "essai")
    async with https_site.browser() as client:
        form, button = Markup((await client.get("/c/essai")).text).button(CONSENT)
        cookie = (await client.post(form.action, content=form.body(button), headers=FORM)).headers["set-cookie"]
        assert cookie.startswith("__Secure-concertia-participation=")
        assert "; Secure" in cookie

        person = Person(client)
        await person.open()
        assert person.page.heading == "À quel titre répondez-vous ?"


async def test_consent_given_twice_is_one_participation(twin: Twin) -> None:
    person = Person(twin.client)
    await person.open()
    form, button = person.page.button(CONSENT)
    await person.send(form, button)
    await person.answer(choice=["public_agents"])
    await person.send(form, button)

    assert person.page.heading == "Avant aujourd’hui, connaissiez-vous l’intelligence artificielle (IA) ?"
    assert (await twin.row()).answers == {P07: Answer(State.ANSWERED, choices=("public_agents",))}


async def test_two_browsers_are_two_people(twin: Twin, person: Person) -> None:
    async with twin.another_browser() as client:
        other = Person(client)
        await other.consent()
        await other.answer(choice=["public_agents"])
    await person.answer(choice=["service_users"])

    assert {row.answers[P07].choices for row in await twin.rows()} == {("public_agents",), ("service_users",)}


async def test_two_consultations_in_one_browser_are_two_people(twin: Twin, person: Person) -> None:
    await consult(twin.site, "autre")
    await person.open("/c/autre")
    assert person.page.heading == "Bonjour."


# --- 2. The whole script ----------------------------------------------------------------------------------------------------------------


async def say_no_to_publishing(person: Person) -> None:
    """Where it is asked: once, after the first open text."""
    if person.page.heading.startswith("Pouvons-nous publier"):
        await person.press("Non")


async def test_whole_script_is_answered_and_corrected(twin: Twin, person: Person) -> None:
    """Every page of the way is fit for a screen reader; every answer is kept as it would be from a chat."""
    expected: dict[Slot, Answer] = {}
    seen: list[str] = []
    for step in shipped("default").questions:
        for item in step.items or (None,):
            check_page(person.page)
            seen.append(person.page.one("title").text)
            slot = Slot(step.id, item.code if item else "")
            codes = [option.code for option in step.options]
            if step.kind == "text":
                await person.answer(text=["Deux lignes\r\npour vous"])
                await say_no_to_publishing(person)
                expected[slot] = Answer(State.ANSWERED, parts=("Deux lignes\npour vous",))
            elif step.kind == "rank":
                await person.answer(rank=[codes[4], codes[1], ""])
                expected[slot] = Answer(State.ANSWERED, choices=(codes[4], codes[1]))
            elif step.kind == "multi":
                await person.answer(choice=[codes[2], codes[0]])
                expected[slot] = Answer(State.ANSWERED, choices=(codes[0], codes[2]))
            else:
                await person.answer(choice=[codes[1]])
                expected[slot] = Answer(State.ANSWERED, choices=(codes[1],))
            assert person.response.history[0].status_code == 303
    check_page(person.page)
    assert person.page.heading == "Vos réponses"
    assert seen[1].startswith("Données fictives – Question 1 sur 12 · Avant aujourd’hui")
    assert seen[7].startswith("Données fictives – Question 7 sur 12 · ligne 1 sur 6 · Êtes-vous d’accord")

    row = await twin.row()
    assert (row.answers, row.status, row.channel) == (expected, "finished", "web")

    await correct_first_text(person)
    expected[C11] = Answer(State.ANSWERED, parts=("Autre chose",))
    assert (await twin.row()).answers == expected
    await person.press("C’est bon, j’ai fini")
    check_page(person.page)
    assert person.page.heading == "Merci."
    assert person.page.link("Voir les résultats") == "https://ville.example/resultats"


async def correct_first_text(person: Person) -> None:
    """Reopens C11 from the summary: what was written stands in its field."""
    label = next(each.text for each in person.page.root.all("button") if each.text.startswith("Corriger 11."))
    await person.press(label)
    check_page(person.page)
    assert person.page.question.values("text") == ["Deux lignes\npour vous"]
    await person.answer(text=["Autre chose"])


async def test_back_shows_what_was_answered(twin: Twin, person: Person) -> None:
    await reach(person, "C08")
    await person.answer(rank=["contest", "told", "explained"])
    await person.press("Retour")
    assert person.page.question.values("rank") == ["contest", "told", "explained"]
    await person.press("Retour")
    assert person.page.question.values("choice") == []  # passed
    await person.press("Ne rien changer")
    assert person.page.heading == "Une IA aide à traiter votre dossier. Qui doit décider à la fin ?"


async def test_refusing_to_say_is_not_passing(twin: Twin, person: Person) -> None:
    await person.press("Je préfère ne pas répondre")
    await person.press("Passer")
    await person.press("Je ne sais pas")
    states = {slot.question: answer.state for slot, answer in (await twin.row()).answers.items()}
    assert states == {"P07": State.PREFER_NOT, "C01": State.SKIPPED, "C02": State.DONT_KNOW}


async def test_every_kind_of_question_is_answered(site: Site) -> None:
    """Numbers, dates, places, degrees, votes, cards and words beside « Autre »; every page is fit for a screen reader."""
    script = load_script(Path(__file__).parents[1] / "bot" / "every_kind.yaml")
    essai = await consult(site, "essai", script)
    await site.database.write(lambda connection: put_texts(connection, essai.id, "rules", [NewText("Toute IA est annoncée.")]))
    await site.database.write(lambda connection: replace_list(connection, None, PLACES))
    async with browser_at(site) as client:
        person = Person(client)
        await person.consent()
        page = person.page
        assert (page.by_id("reponse")["inputmode"], page.link("Voir « La bataille de l’IA »")) == (
            "numeric",
            "https://www.batailledelia.org/",
        )
        await person.answer(text=["douze"])
        assert (person.event[:24], person.page.question.values("text")) == ("Il faut un nombre entier", ["douze"])
        for text in ("12", "3,5", "14 juillet 2025"):
            check_page(person.page)
            await person.answer(text=[text])
        check_page(person.page)
        await person.answer(text=["En trottinette"])
        assert person.page.heading == "Vous avez répondu « Autrement ». Qu’est-ce qui vous ferait changer ?"
        await person.answer(choice=["else"], text=["Un abri"])
        assert (person.event[:27], person.page.question.values("text")) == ("Il faut au moins 2 réponses", ["Un abri"])
        await person.answer(choice=["cheaper", "else"])
        for choice in ("4", "10", "0", "for", "against"):
            check_page(person.page)
            await person.answer(choice=[choice])
        await person.answer(text=["Ma règle"])
        check_page(person.page)
        await say_no_to_publishing(person)
        assert person.page.by_id("citation").text == "« Toute IA est annoncée. »"
        check_page(person.page)
        await person.answer(choice=["for"])
        assert person.page.by_id("reponse")["aria-describedby"] == "citation consigne"
        for fields in ({"text": ["Annoncer"]}, {"text": ["L’emploi"]}, {"choice": ["all"]}, {"choice": ["enough"]}):
            check_page(person.page)
            await person.answer(**fields)
        await person.answer(text=["saint denis"])
        check_page(person.page)
        assert [each.text for each in person.page.root.all("label")][1:] == [
            "Saint-Denis (Seine-Saint-Denis)",
            "Saint-Denis (La Réunion)",
            "Ailleurs",
        ]
        await person.answer(choice=["97411"])
        check_page(person.page)
    (row,) = await site.database.read(lambda connection: list(participation_rows(connection, essai.id)))
    kept = {slot.question: answer for slot, answer in row.answers.items() if not slot.item}
    assert {question: answer.choices for question, answer in kept.items() if answer.choices} == {
        "N1": ("12",),
        "N2": ("3.5",),
        "D1": ("2025-07-14",),
        "S1": ("another_way",),
        "M1": ("cheaper", "else"),
        "E1": ("4",),
        "K2": ("all",),
        "cards": ("enough",),
        "P1": ("97411",),
    }
    assert {question: answer.text for question, answer in kept.items() if answer.parts} == {
        "S1": "En trottinette",
        "M1": "Un abri",
        "T1": "Ma règle",
        "K1": "L’emploi",
    }


async def test_no_words_are_lost_beside_another_choice(site: Site) -> None:
    """The radio of an answer kept is still ticked when it is corrected in words; a choice and words made together are told."""
    essai = await consult(site, "essai", load(WORDS_OR_CHOICES))
    await site.database.write(lambda connection: replace_list(connection, None, PLACES))
    async with browser_at(site) as client:
        person = Person(client)
        await person.consent()
        await person.answer(choice=["bus"])
        await person.press("Retour")
        assert person.page.question.values("choice") == ["bus"]
        await person.answer(text=["En trottinette"])
        await person.answer(text=["Rezé"], choice=["elsewhere"])
        assert person.event.startswith("Vous avez écrit une réponse et choisi une autre.")
        assert (person.page.question.values("text"), person.page.question.values("choice")) == (["Rezé"], [])
        check_page(person.page)
        await person.answer(choice=["elsewhere"])
        await person.press("Corriger 2. Où habitez-vous ?")
        assert person.page.question.values("choice") == ["elsewhere"]
        await person.answer(text=["Nulle part"])
        assert (person.event[:25], person.page.question.values("text")) == ("Nous ne trouvons pas cett", ["Nulle part"])
        await person.answer()
        assert (person.event[:25], person.page.question.values("text")) == ("Nous ne trouvons pas cett", ["Nulle part"])
        await person.answer(text=["Ajaccio"])
    (row,) = await site.database.read(lambda connection: list(participation_rows(connection, essai.id)))
    assert {slot.question: (answer.choices, answer.text) for slot, answer in row.answers.items()} == {
        "S1": (("else",), "En trottinette"),
        "M1": (("2A004",), ""),
    }


async def test_a_whole_notice_is_read_in_english(twin: Twin) -> None:
    person = Person(twin.client)
    await person.open()
    await person.open(person.page.link("English"))
    page = person.page
    assert (page.one("html")["lang"], page.heading) == ("en", "Hello.")
    assert page.one("footer").text == "Concertia, local consultations on AI Accessibility What is not protected (in French)"
    await person.press("I am 15 or older, I agree")
    assert person.page.heading == "In what capacity are you answering?"
    assert (await twin.row()).language == "en"


# --- 3. What happened -----------------------------------------------------------------------------------------------------------------


async def test_event_is_said_once_first_and_leads_to_the_field(twin: Twin, person: Person) -> None:
    await person.answer()

    assert person.response.status_code == 200
    assert person.response.history == []
    assert person.event.startswith("Choisissez au moins une réponse")
    page = person.page
    check_page(page)
    assert page.one("title").text.startswith("Données fictives – Sur vous : 1 sur 3 · Choisissez au moins une réponse")
    screen = next(each for each in page.one("main").all("div") if each["class"] == "screen")
    first = next(each for each in screen.children if isinstance(each, Element))
    assert (first["id"], "autofocus" in first.attributes) == ("evenement", True)
    assert page.link("Aller à la réponse") == "#reponse"
    assert page.by_id("reponse").tag == "input"
    assert "evenement" in page.one("fieldset")["aria-describedby"].split()

    await person.open()
    assert person.event == ""


async def test_too_many_boxes_stay_ticked_to_be_mended(twin: Twin, person: Person) -> None:
    await reach(person, "C03")
    await person.answer(choice=["hope", "worry", "anger", "distrust"])
    assert "Retirez-en" in person.event
    assert set(person.page.question.values("choice")) == {"hope", "worry", "anger", "distrust"}
    assert C03 not in (await twin.row()).answers


async def test_same_rule_at_two_ranks_is_told(twin: Twin, person: Person) -> None:
    await reach(person, "C08")
    await person.answer(rank=["contest", "contest", "told"])
    assert "deux fois la même réponse" in person.event
    assert person.page.question.values("rank") == ["contest", "told", ""]
    assert C08 not in (await twin.row()).answers


async def test_text_of_a_megabyte_is_cut_with_a_notice(twin: Twin, person: Person) -> None:
    await reach(person, "C11")
    await person.answer(text=["é\x00" * 350_000])
    assert "500 caractères" in person.event
    kept = (await twin.row()).answers[C11].text
    assert kept == "é\ufffd" * 250
    assert person.page.question.values("text") == [kept]

    (button,) = person.page.question.element.all("button")
    await person.send(person.page.question, button)
    await say_no_to_publishing(person)
    assert person.page.heading == "Avec l’IA, à quoi faut-il faire attention ?"


async def test_text_that_looks_like_markup_comes_back_as_text(twin: Twin, person: Person) -> None:
    await reach(person, "C11")
    words = "</textarea><script>alert(1)</script> \u202egauche\u202c"
    await person.answer(text=[words])
    await person.press("Retour")
    check_page(person.page)
    assert person.page.question.values("text") == [words]


async def test_old_page_reopens_its_question_and_writes_nothing(twin: Twin, person: Person) -> None:
    first = person.page.question
    (button,) = first.element.all("button")
    first.fill("choice", "public_agents")
    await person.send(first, button)
    await person.press("Passer")

    first.fill("choice", "service_users")
    await person.send(first, button)
    assert person.page.heading == "À quel titre répondez-vous ?"
    assert person.event
    assert (await twin.row()).answers[P07].choices == ("public_agents",)


async def test_form_sent_twice_changes_nothing(twin: Twin, person: Person) -> None:
    form = person.page.question
    (button,) = form.element.all("button")
    form.fill("choice", "public_agents")
    await person.send(form, button)
    await person.send(form, button)
    assert person.event == ""
    assert person.page.heading == "Avant aujourd’hui, connaissiez-vous l’intelligence artificielle (IA) ?"


# --- 4. Whatever is sent --------------------------------------------------------------------------------------------------------------


def in_front(twin: Twin) -> str:
    """What the button of the first question holds."""
    return encode(Submitted(P07), twin.essai.id)


BODIES = {
    "nothing": b"",
    "no field of ours": b"couleur=bleu",
    "not a form": b'{"act": 1}',
    "not even text": bytes(range(256)),
    "bad percents": b"act=%ZZ&picked=%",
    "lone surrogates": b"written=%ED%A0%80&text=%ED%A0%80",
    "an act without its consultation": b"act=c",
    "an act of another consultation": b"act=czz",
    "an act of a question that is not": b"act=" + quote("s1:ZZ::").encode(),
    "a language that is not": b"act=" + quote("y1:klingon").encode(),
    "a link's act": b"act=h1",
    "a wish": b"act=w1:r",
    "two acts": b"act=b1&act=c1",
    "the wrong button's name": b"picked=" + quote("b1").encode(),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_whatever_is_sent_is_answered_and_writes_nothing(twin: Twin, person: Person, body: bytes) -> None:
    token = dict(person.page.question.fields)["form_token"]
    for sent in (body, body + b"&form_token=" + token.encode()):
        response = await twin.client.post("/c/essai", content=sent, headers=FORM)
        assert response.status_code in (200, 303, 403)
    assert (await twin.row()).answers == {}
    await person.open()
    assert person.page.heading == "À quel titre répondez-vous ?"


CHOICES = {
    "an option that is not": [("choice", "zz")],
    "one among several": [("choice", "service_users"), ("choice", "public_agents")],
    "the same twice": [("choice", "service_users"), ("choice", "service_users")],
    "fields of other shapes": [("rank", "service_users"), ("text", "service_users")],
    "a control character": [("choice", "service_users\x00")],
    "a surrogate": [("choice", "%ED%A0%80")],
}


@pytest.mark.parametrize("fields", CHOICES.values(), ids=CHOICES)
async def test_choice_that_does_not_fit_is_told_and_not_kept(twin: Twin, person: Person, fields: list[tuple[str, str]]) -> None:
    form = person.page.question
    form.fields += fields
    (button,) = form.element.all("button")
    await person.send(form, button)
    assert person.event
    assert (await twin.row()).answers == {}


async def test_form_of_too_many_fields_is_refused(twin: Twin, person: Person) -> None:
    body = urlencode([("picked", in_front(twin)), *(("choice", "x") for _ in range(300))])
    assert (await twin.client.post("/c/essai", content=body, headers=FORM)).status_code == 400


async def test_body_beyond_the_limit_is_refused(twin: Twin, person: Person) -> None:
    response = await twin.client.post("/c/essai", content=b"text=" + b"x" * MAX_BODY, headers=FORM)
    assert response.status_code == 413


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json", "multipart/form-data; boundary=x; charset=punycode"])
async def test_body_of_another_kind_does_nothing(twin: Twin, person: Person, kind: str) -> None:
    form = person.page.question
    form.fill("choice", "public_agents")
    (button,) = form.element.all("button")
    response = await twin.client.post("/c/essai", content=form.body(button), headers={"Content-Type": kind})
    assert response.status_code == 303
    assert (await twin.row()).answers == {}


async def test_form_of_another_site_is_refused(twin: Twin, person: Person) -> None:
    form = person.page.question
    form.fill("choice", "public_agents")
    (button,) = form.element.all("button")
    elsewhere = FORM | {"Sec-Fetch-Site": "cross-site"}
    assert (await twin.client.post("/c/essai", content=form.body(button), headers=elsewhere)).status_code == 403
    form.fill("form_token", "0" * 64)
    assert (await twin.client.post("/c/essai", content=form.body(button), headers=FORM)).status_code == 403
    assert (await twin.row()).answers == {}


@pytest.mark.parametrize("cookie", ["", "x", "é", "a" * 43, "a" * 5000])
async def test_stranger_to_an_answer_is_shown_the_notice(twin: Twin, person: Person, cookie: str) -> None:
    form = person.page.question
    form.fill("choice", "public_agents")
    (button,) = form.element.all("button")
    headers = [(b"Content-Type", FORM["Content-Type"].encode()), (b"Cookie", f"concertia-participation={cookie}".encode())]
    async with twin.another_browser() as client:
        response = await client.post("/c/essai", content=form.body(button), headers=headers)
    assert response.status_code in (303, 403)
    assert (await twin.row()).answers == {}


# --- Consultations that are not open ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/c/inconnue", "/c/inconnue/aide", "/c/%00", "/c/%ED%A0%80/effacer", "/c/" + "a" * 300, "/c/projet"])
async def test_unknown_code_leads_to_what_is_open(twin: Twin, path: str) -> None:
    await twin.site.database.write(lambda connection: make_consultation(connection, shipped("default"), code="projet"))
    for response in (await twin.client.get(path), await twin.client.post("/c/inconnue", content=b"act=c1", headers=FORM)):
        page = Markup(response.text)
        assert response.status_code == 404
        assert page.heading == "Concertation introuvable"
        assert page.link("Répondre ici") == "/c/essai"


async def test_code_in_capitals_leads_to_its_one_address(twin: Twin) -> None:
    response = await twin.client.get("/c/ESSAI")
    assert (response.status_code, response.headers["location"]) == (308, "/c/essai")


async def test_closed_consultation_thanks_who_answered_and_tells_others(twin: Twin, person: Person) -> None:
    form = person.page.question
    (button,) = form.element.all("button")
    await person.answer(choice=["public_agents"])
    twin.site.clock.advance(timedelta(days=40).total_seconds())

    await person.send(form, button)
    assert person.page.heading == "Cette concertation est terminée."
    assert (await twin.row()).answers == {P07: Answer(State.ANSWERED, choices=("public_agents",))}
    async with twin.another_browser() as client:
        stranger = Person(client)
        await stranger.open()
        check_page(stranger.page)
        assert "Cette concertation est terminée" in stranger.page.one("main").text
        assert stranger.page.link("Voir les résultats") == "https://ville.example/resultats"
        consent = urlencode({"act": encode(Consented("fr", notice=notice_in_force(twin.essai)), twin.essai.id)})
        response = await client.post("/c/essai", content=consent, headers=FORM)
        assert (response.status_code, "set-cookie" in response.headers) == (303, False)
    assert len(await twin.rows()) == 1


async def test_consultation_to_come_says_when(twin: Twin) -> None:
    twin.site.clock.advance(-timedelta(days=10).total_seconds())
    person = Person(twin.client)
    await person.open()
    assert "Revenez ici le 1er octobre 2026." in person.page.one("main").text


# --- Help, privacy, erasing -------------------------------------------------------------------------------------------------------------


async def test_help_and_privacy_are_one_link_away_and_lead_back(twin: Twin, person: Person) -> None:
    for label, heading in (("Aide", "Aide"), ("Vos données", "Ce que deviennent vos réponses")):
        await person.open()
        await person.open(person.page.link(label))
        check_page(person.page)
        assert person.page.heading == heading
        await person.open(person.page.link("Reprendre"))
        assert person.page.heading == "À quel titre répondez-vous ?"


async def test_erasing_asks_first_then_leaves_nothing(twin: Twin, person: Person) -> None:
    await person.answer(choice=["public_agents"])
    await person.open(person.page.link("Tout effacer"))
    assert person.page.heading == "Tout effacer ?"
    assert len(await twin.rows()) == 1

    await person.press("Oui, tout effacer")
    assert person.page.heading == "C’est effacé."
    assert person.response.headers["set-cookie"].startswith('concertia-participation=""')
    assert dict(twin.client.cookies) == {}
    assert await twin.rows() == []
    await person.open()
    assert person.page.heading == "Bonjour."


async def test_erasing_in_one_browser_leaves_the_others(twin: Twin, person: Person) -> None:
    async with twin.another_browser() as client:
        other = Person(client)
        await other.consent()
        await other.open("/c/essai/effacer")
        await other.press("Oui, tout effacer")
    assert len(await twin.rows()) == 1


async def test_erasing_without_taking_part_says_so(twin: Twin) -> None:
    person = Person(twin.client)
    await person.open("/c/essai/effacer")
    assert person.page.heading == "Il n’y a rien à effacer."
