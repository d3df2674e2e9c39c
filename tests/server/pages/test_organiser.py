from dataclasses import replace
from datetime import date

import httpx
import pytest

from dialogues.answers import Answer, State
from dialogues.script import Script, Text
from server.pages import organiser
from storage.imports import ImportedParticipation
from tests.server.installation import Site
from tests.server.markup import Element, Markup
from tests.storage.samples import BEGUN, FINISHED, SCRIPT, STARTED, chosen, fr, options, person, with_digest, written

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{ 7*7 }}{% include '/etc/passwd' %}",
    "</textarea></title><svg/onload=alert(1)>",
    "&lt;b&gt;&amp;",
)


async def page_of(browser: httpx.AsyncClient, path: str) -> Markup:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    return Markup(answer.text)


def section(page: Markup, question: str) -> Element:
    """The part of the page about one question."""
    return next(each for each in page.root.all("section") if each["aria-labelledby"] == f"titre-{question}")


def rows(table: Element) -> list[list[str]]:
    """The words of each row of a table, its head first."""
    return [[cell.text for cell in row.all("th", "td")] for row in table.all("tr")]


def widths(table: Element) -> list[str]:
    return [rect["width"] for rect in table.all("rect") if rect["class"] == "fill"]


def base_of(part: Element) -> list[str]:
    return [each.text for each in part.all("p") if each["class"] == "base"]


async def live(site: Site, people: list[ImportedParticipation]) -> Markup:
    """The page of a consultation that these people answered."""
    consultation = await site.consultation()
    await site.answer(consultation, people)
    return await page_of(await site.signed_in("organiser"), f"/organisateur/consultations/{consultation.code}")


async def test_the_list_shows_own_consultations_with_their_turnout(site: Site) -> None:
    first = await site.consultation(title="La première")
    await site.answer(first, [FINISHED, FINISHED, STARTED, BEGUN])
    await site.consultation(title="La deuxième", fictional=False, opens_on=date(2026, 10, 1), closes_on=date(2026, 12, 31))
    await site.consultation(SCRIPT, "243100633", title="Celle des autres")
    page = await page_of(await site.signed_in("organiser"), "/organisateur")
    cards = [each for each in page.root.all("li") if each["class"] == "card"]
    assert [card.text for card in cards] == [
        "La première Close Fictive du 01/03/2026 au 31/03/2026 Commencées 3 Terminées 2",
        "La deuxième Ouverte du 01/10/2026 au 31/12/2026 Commencées 0 Terminées 0",
    ]


async def test_an_authority_without_consultation_is_told_what_to_do(site: Site) -> None:
    page = await page_of(await site.signed_in("organiser"), "/organisateur")
    assert "pas encore de concertation" in page.one("main").text


async def test_a_question_shows_counts_with_its_base_and_what_stands_apart(site: Site) -> None:
    people = [person(known=chosen("yes"))] * 3 + [person(known=chosen("no")), person(known=Answer(State.SKIPPED)), STARTED, BEGUN]
    known = section(await live(site, people), "known")
    (table,) = known.all("table")
    assert rows(table) == [["Choix", "Réponses"], ["yes", "3"], ["no", "2"]]
    assert widths(table) == ["60.0", "40.0"]
    assert base_of(known) == ["5 personnes ont répondu · question passée : 1 · pas encore vue ou non posée : 0"]


async def test_who_has_not_come_to_a_question_is_counted_apart(site: Site) -> None:
    page = await live(site, [FINISHED, STARTED, STARTED, BEGUN])
    assert base_of(section(page, "rules")) == ["1 personne a répondu · question passée : 0 · pas encore vue ou non posée : 2"]


@pytest.mark.parametrize(("people", "head", "note"), [(19, ["Choix", "Réponses"], True), (20, ["Choix", "Réponses", "Part"], False)])
async def test_per_cent_begins_at_twenty_answers(site: Site, people: int, head: list[str], note: bool) -> None:
    known = section(await live(site, [person(known=chosen("yes"))] * people), "known")
    (table,) = known.all("table")
    assert rows(table)[0] == head
    assert rows(table)[1] == ["yes", str(people)] + ([] if note else ["100 %"])
    assert ("Moins de 20 réponses" in known.text) is note


async def test_dont_know_is_a_line_of_the_base(site: Site) -> None:
    script = with_digest(replace(SCRIPT, steps=(replace(SCRIPT.by_id["known"], dont_know=True),)))
    consultation = await site.consultation(script)
    await site.answer(consultation, [person(known=chosen("yes"))] * 15 + [person(known=Answer(State.DONT_KNOW))] * 5, script)
    page = await page_of(await site.signed_in("organiser"), f"/organisateur/consultations/{consultation.code}")
    (table,) = section(page, "known").all("table")
    assert rows(table)[1:] == [["yes", "15", "75 %"], ["no", "0", "0 %"], ["Je ne sais pas", "5", "25 %"]]


async def test_a_multiple_choice_says_that_it_exceeds_a_hundred(site: Site) -> None:
    feel = section(await live(site, [person(feel=chosen("hope", "fear"))] * 20), "feel")
    assert rows(next(feel.all("table")))[1:] == [["hope", "20", "100 %"], ["fear", "20", "100 %"], ["anger", "0", "0 %"]]
    assert "total supérieur à 100 %" in feel.text


async def test_each_line_of_a_grid_has_its_table(site: Site) -> None:
    agree = section(await live(site, [person(agree_a=chosen("for"), agree_b=chosen("against")), person(agree_a=chosen("for"))]), "agree")
    assert [caption.text for caption in agree.all("caption")] == ["A", "B"]
    assert [rows(table)[1:] for table in agree.all("table")] == [[["for", "2"], ["against", "0"]], [["for", "0"], ["against", "1"]]]
    assert [base.split(" ·")[0] for base in base_of(agree)] == ["2 personnes ont répondu", "1 personne a répondu"]


async def test_a_ranking_shows_citations_first_places_and_points(site: Site) -> None:
    rules = section(await live(site, [person(rules=chosen("told", "human"))] * 2 + [person(rules=chosen("human"))]), "rules")
    (table,) = rules.all("table")
    assert rows(table) == [
        ["Choix", "Citée", "En premier", "Points"],
        ["human", "3", "1", "4"],
        ["told", "2", "2", "4"],
        ["contest", "0", "0", "0"],
    ]


async def test_a_profile_question_says_who_prefers_not_to_answer(site: Site) -> None:
    where = section(await live(site, [person(where=chosen("north")), person(where=Answer(State.PREFER_NOT))]), "where")
    assert base_of(where) == ["1 personne a répondu · préfère ne pas répondre : 1 · pas encore vue ou non posée : 0"]


async def test_a_consultation_nobody_answered_has_all_its_questions(site: Site) -> None:
    page = await live(site, [])
    questions = [each["aria-labelledby"] for each in page.root.all("section") if each["class"].startswith("question")]
    assert questions == [f"titre-{step.id}" for step in SCRIPT.questions]
    assert widths(section(page, "known")) == ["0.0", "0.0"]


async def test_a_removed_question_stays_at_the_end(site: Site) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED])
    newer = with_digest(replace(SCRIPT, steps=SCRIPT.steps[1:]))
    await site.answer(consultation, [person(feel=chosen("hope"))], newer)
    page = await page_of(await site.signed_in("organiser"), f"/organisateur/consultations/{consultation.code}")
    assert rows(next(section(page, "known").all("table")))[1:] == [["yes", "1"], ["no", "0"]]
    assert rows(next(section(page, "feel").all("table")))[1:] == [["hope", "2"], ["fear", "1"], ["anger", "0"]]


async def test_made_up_answers_say_so_and_real_ones_do_not(site: Site) -> None:
    browser = await site.signed_in("organiser")
    for fictional in (True, False):
        consultation = await site.consultation(fictional=fictional)
        for path in ("", "/textes/why"):
            text = (await browser.get(f"/organisateur/consultations/{consultation.code}{path}")).text
            assert ("Données fictives de démonstration" in text) is fictional


async def test_the_page_says_what_its_reader_sees(site: Site) -> None:
    assert "Vous voyez les totaux bruts et les textes de votre concertation." in (await live(site, [])).one("main").text


async def test_the_part_that_changes_is_what_the_page_holds(site: Site) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED] * 3)
    browser = await site.signed_in("organiser")
    page = Markup((await browser.get(f"/organisateur/consultations/{consultation.code}")).text)
    fragment = Markup((await browser.get(f"/organisateur/consultations/{consultation.code}/chiffres")).text)
    assert fragment.root.text == page.by_id("chiffres").text
    (live_part,) = (each for each in page.everything if each["class"] == "live")
    assert live_part["data-refresh"] == f"/organisateur/consultations/{consultation.code}/chiffres"


async def test_texts_are_shown_some_at_a_time_until_the_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(organiser, "TEXTS_AT_ONCE", 2)
    consultation = await site.consultation()
    await site.answer(consultation, [person(known=chosen("yes"), why=written(f"Texte {number}")) for number in range(5)])
    browser = await site.signed_in("organiser")
    path, seen, pages = f"/organisateur/consultations/{consultation.code}/textes/why", [], 0
    while path:
        page = await page_of(browser, path)
        seen += [each.text for each in page.root.all("li")]
        pages += 1
        path = next((each["href"] for each in page.root.all("a") if each.text == "Réponses suivantes"), "")
        path = f"/organisateur{path.partition('/organisateur')[2]}" if path else ""
    assert pages == 3
    assert sorted(seen) == [f"Texte {number}" for number in range(5)]


async def test_a_few_texts_stand_below_their_question(site: Site) -> None:
    people = [person(known=chosen("yes"), why=written("Un mot.", "Un autre."))] * 4
    page = await live(site, [*people, STARTED])
    why = section(page, "why")
    assert [each.text for each in why.all("li")] == ["Un mot. Un autre."] * 3
    assert [each.text for each in why.all("a")] == ["Lire les 4 réponses à la question « Pourquoi ? »"]


@pytest.mark.parametrize(
    "place", ["x", "1", "1-", "1-x-", "9999999999999999999-0-", "-1-0-", "١-0-", "1-99999999999999999999-", "1-0-\0", "1-0-A"]
)
async def test_a_place_that_is_none_leads_nowhere(site: Site, place: str) -> None:
    consultation = await site.consultation()
    browser = await site.signed_in("organiser")
    answer = await browser.get(f"/organisateur/consultations/{consultation.code}/textes/why", params={"apres": place})
    assert answer.status_code == 404


@pytest.mark.parametrize("question", ["known", "nowhere", "%00"])
async def test_only_open_questions_have_texts(site: Site, question: str) -> None:
    consultation = await site.consultation()
    browser = await site.signed_in("organiser")
    assert (await browser.get(f"/organisateur/consultations/{consultation.code}/textes/{question}")).status_code == 404


def hostile(payload: str) -> Script:
    """A script whose every word is `payload`."""

    def spoilt(text: Text) -> Text:
        return Text(dict.fromkeys(text.by_language, payload))

    steps = tuple(
        replace(
            step,
            ask=spoilt(step.ask),
            options=tuple(replace(option, label=spoilt(option.label)) for option in step.options),
            items=tuple(replace(item, label=spoilt(item.label)) for item in step.items),
        )
        for step in SCRIPT.steps
    )
    return with_digest(replace(SCRIPT, id="hostile", title=spoilt(SCRIPT.title), steps=steps))


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_no_word_of_anyone_becomes_markup(site: Site, payload: str) -> None:
    script = hostile(payload)
    sectors = tuple(replace(option, label=fr(payload)) for option in options("north"))
    consultation = await site.consultation(script, title=payload, sectors=sectors)
    await site.answer(consultation, [person(known=chosen("yes"), why=written(payload))], script)
    browser, here = await site.signed_in("organiser"), f"/organisateur/consultations/{consultation.code}"
    for path in ("/organisateur", here, f"{here}/chiffres", f"{here}/textes/why"):
        page = await page_of(browser, path)
        assert [each["src"] for each in page.root.all("script")] in ([], ["/static/refresh.js"])
        assert not list(page.root.all("img", "iframe", "object"))
        assert not [name for each in page.everything for name in each.attributes if name.startswith("on") or name == "style"]
        assert all(each["href"].startswith(("/", "#")) for each in page.root.all("a"))
        assert " ".join(payload.split()) in page.root.text, "shown as it was written"


async def test_texts_keep_their_direction_to_themselves(site: Site) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [person(known=chosen("yes"), why=written("\u202etxet"))])
    browser = await site.signed_in("organiser")
    for path in ("", "/textes/why"):
        page = await page_of(browser, f"/organisateur/consultations/{consultation.code}{path}")
        assert [each["dir"] for each in page.root.all("li") if "txet" in each.text] == ["auto"]


async def searched(site: Site, wanted: str) -> Markup:
    consultation = await site.consultation(code="essai")
    texts = ("L’école", "Mon écologie", "La mairie", "Une école de plus")
    await site.answer(consultation, [person(known=chosen("yes"), why=written(text)) for text in texts])
    browser = await site.signed_in("organiser")
    answer = await browser.get("/organisateur/consultations/essai/textes/why", params={"mots": wanted})
    assert answer.status_code == 200
    return Markup(answer.text)


async def test_words_are_searched_and_stay_in_the_field(site: Site) -> None:
    page = await searched(site, "ECOLE")
    assert sorted(each.text for each in page.root.all("li")) == ["L’école", "Une école de plus"]
    assert [each["value"] for each in page.root.all("input") if each["name"] == "mots"] == ["ECOLE"]
    assert page.link("Voir toutes les réponses") == "/organisateur/consultations/essai/textes/why"


async def test_what_is_found_goes_on_from_page_to_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(organiser, "TEXTS_AT_ONCE", 1)
    page = await searched(site, "école & plus… écol")
    assert [each.text for each in page.root.all("li")] == ["Une école de plus"]
    assert "1 réponse trouvée sur cette page" in page.one("main").text
    page = await page_of(await site.signed_in("organiser"), "/organisateur/consultations/essai/textes/why?mots=ecol")
    found = [each.text for each in page.root.all("li")]
    while onward := next((each["href"] for each in page.root.all("a") if each.text == "Réponses suivantes"), ""):
        page = await page_of(await site.signed_in("organiser"), onward)
        found += [each.text for each in page.root.all("li")]
        assert page.link("Revenir au début") == "/organisateur/consultations/essai/textes/why?mots=ecol"
    assert sorted(found) == ["L’école", "Mon écologie", "Une école de plus"]


@pytest.mark.parametrize(("wanted", "said"), [("zèbre", "Aucune réponse n’a ces mots."), ("?!", "Écrivez au moins une lettre")])
async def test_a_search_that_finds_nothing_says_what_to_do(site: Site, wanted: str, said: str) -> None:
    assert said in (await searched(site, wanted)).one("main").text


@pytest.mark.parametrize("payload", [*PAYLOADS, "x" * 5_000, "\0"])
async def test_no_searched_word_becomes_markup(site: Site, payload: str) -> None:
    page = await searched(site, payload)
    assert not list(page.root.all("script", "img", "svg", "iframe"))
