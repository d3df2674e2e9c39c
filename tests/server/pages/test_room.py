"""Room mode, without JavaScript: the facilitator's page, and what the screen shows at each moment."""

from dataclasses import replace

import httpx
import pytest
import sqlalchemy as sa

from dialogues.script import Script
from storage import journal, models, sources
from storage.consultations import Consultation
from storage.imports import ImportedParticipation
from tests.server.installation import SICOVAL, Site
from tests.server.markup import Element, Markup
from tests.server.twin import FORM, check_page, consult
from tests.storage.samples import FINISHED, SCRIPT, chosen, person, with_digest

HERE = "/organisateur/consultations/essai/salle"
QUESTIONS = ["Connaissez-vous l’IA ?", "Que ressentez-vous ?", "D’accord ? A", "D’accord ? B", "Vos règles ?"]
YES, NO = person(known=chosen("yes")), person(known=chosen("no"))


class Facilitator:
    """Somebody who has opened the screen of a room; `page` is what it shows."""

    def __init__(self, browser: httpx.AsyncClient) -> None:
        self.browser = browser
        self.page: Markup

    async def open(self, path: str = "") -> None:
        answer = await self.browser.get(path if path.startswith("/organisateur") else HERE + path, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        self.page = Markup(answer.text)

    async def press(self, label: str) -> None:
        form, button = self.page.button(label)
        answer = await self.browser.post(form.action, content=form.body(button), headers=FORM, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        self.page = Markup(answer.text)

    @property
    def counter(self) -> str:
        return self.page.by_id("chiffres").text

    @property
    def bars(self) -> list[list[str]]:
        return [[cell.text for cell in row.all("th", "td")] for row in list(self.page.root.all("tr"))[1:]]

    @property
    def buttons(self) -> list[str]:
        return [each.text for each in self.page.root.all("button")]


@pytest.fixture
async def essai(site: Site) -> Consultation:
    return await consult(site, "essai", SCRIPT)


@pytest.fixture
async def room(site: Site, essai: Consultation) -> Facilitator:
    made = Facilitator(await site.signed_in("organiser"))
    await made.open()
    await made.press("Ouvrir l’écran de la salle")
    return made


async def came_by_the_room(site: Site, consultation: Consultation, people: list[ImportedParticipation]) -> None:
    """These people came by the link of the room."""
    before = set(await ids(site))
    await site.answer(consultation, people)
    table = models.participations

    def work(connection: sa.Connection) -> None:
        link = sources.find_or_make(connection, consultation.id, "Plénière", None)
        connection.execute(sa.update(table).where(table.c.id.not_in(before)).values(source_id=link.id))

    await site.database.write(work)


async def ids(site: Site) -> list[int]:
    return await site.database.read(lambda connection: list(connection.scalars(sa.select(models.participations.c.id))))


# --- The facilitator's page -----------------------------------------------------------------------------------------------------------


async def test_the_page_says_which_questions_a_room_can_be_asked(site: Site, essai: Consultation) -> None:
    one = Facilitator(await site.signed_in("organiser"))
    await one.open()
    check_page(one.page)
    *_, questions = one.page.root.all("ol")
    assert [item.text for item in questions.all("li")] == QUESTIONS
    assert "2 questions ne sont pas proposées" in one.page.one("main").text
    assert essai.title in one.page.one("main").text


async def test_the_facilitator_is_told_which_choices_phones_shuffle(site: Site) -> None:
    shuffled = with_digest(replace(SCRIPT, steps=tuple(replace(step, shuffle=step.id == "feel") for step in SCRIPT.steps)))
    one = Facilitator(await site.signed_in("organiser"))
    for script, drawn in ((shuffled, [QUESTIONS[1]]), (with_digest(replace(shuffled, fixed_order=True)), []), (SCRIPT, [])):
        asked = await site.consultation(script)
        await one.open(f"/organisateur/consultations/{asked.code}/salle")
        *_, questions = one.page.root.all("ol")
        found = [item.text.partition(" Sur les téléphones")[0] for item in questions.all("li") if "tiré au sort" in item.text]
        assert found == drawn
        told = one.page.one("main").text
        assert ("dans un autre ordre" in told) is bool(drawn)
        assert "cochez-le" not in told  # for it is open
        assert "fixed_order" not in told
    draft = await site.consultation(shuffled)
    await site.database.write(lambda connection: connection.execute(sa.update(models.consultations).values(status="draft")))
    await one.open(f"/organisateur/consultations/{draft.code}/salle")
    assert "cochez-le avant d’ouvrir" in one.page.one("main").text


async def test_the_link_of_the_room_is_made_once_when_it_is_opened(site: Site, essai: Consultation) -> None:
    browser = await site.signed_in("organiser")
    await browser.get(HERE)
    assert await site.database.read(lambda connection: sources.of_consultation(connection, essai.id)) == ()
    for _ in range(2):
        one = Facilitator(browser)
        await one.open()
        await one.press("Ouvrir l’écran de la salle")
    (link,) = await site.database.read(lambda connection: sources.of_consultation(connection, essai.id))
    assert (link.code, link.place, link.audience) == ("pleniere", "Plénière", None)
    told = [entry for entry in await site.database.read(lambda connection: journal.entries(connection, 9)) if entry.what == "link_made"]
    assert [(entry.author.who, entry.detail) for entry in told] == [
        ("personne1@organiser.example", {"consultation": "essai", "link": "pleniere"})
    ]


async def test_a_screen_that_was_not_opened_leads_to_where_it_is(site: Site, essai: Consultation) -> None:
    """Its QR code would lead past the link of the room."""
    browser = await site.signed_in("organiser")
    answer = await browser.get(f"{HERE}/ecran")
    assert (answer.status_code, answer.headers["location"]) == (303, HERE)


async def test_by_invitation_the_screen_leads_to_the_door_without_a_link(site: Site) -> None:
    jury = await consult(site, "jury", SCRIPT, access="invited")
    one = Facilitator(await site.signed_in("organiser"))
    await one.open("/organisateur/consultations/jury/salle")
    await one.press("Ouvrir l’écran de la salle")
    assert door(one.page) == "127.0.0.1:8000/e/jury"
    assert await site.database.read(lambda connection: sources.of_consultation(connection, jury.id)) == ()


async def test_where_nothing_can_be_shown_the_page_says_so(site: Site) -> None:
    script: Script = with_digest(replace(SCRIPT, steps=tuple(step for step in SCRIPT.steps if step.id == "why")))
    script = with_digest(replace(script, steps=tuple(replace(step, when=None) for step in script.steps)))
    asked = await site.consultation(script)
    one = Facilitator(await site.signed_in("organiser"))
    await one.open(f"/organisateur/consultations/{asked.code}/salle")
    assert "aucune question à montrer en salle" in one.page.one("main").text
    assert "Ouvrir l’écran de la salle" not in one.buttons


# --- The screen -----------------------------------------------------------------------------------------------------------------------


def door(page: Markup) -> str:
    (found,) = (each for each in page.root.all("p") if each["class"] == "door")
    return found.text.replace(" ", "")  # it may break after each slash


async def test_the_screen_has_one_question_the_way_in_and_nobody_s_name(room: Facilitator) -> None:
    check_page(room.page)
    assert room.page.heading == QUESTIONS[0]
    assert door(room.page) == "127.0.0.1:8000/e/essai/pleniere"
    (image,) = room.page.root.all("img")
    drawn = await room.browser.get(image["src"])
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")
    assert "@" not in room.page.root.text


async def test_only_the_counter_is_shown_until_the_facilitator_shows_the_bars(site: Site, essai: Consultation, room: Facilitator) -> None:
    await site.answer(essai, [YES] * 30 + [NO] * 19)
    await room.open("/organisateur/consultations/essai/salle/ecran?question=known")
    assert room.counter == "49 réponses dont 0 par le code QR de la salle Montrer"
    assert not list(room.page.root.all("table", "svg"))
    assert not any(word in room.page.one("main").text for word in ("30", "19", "61"))
    await room.press("Montrer")
    check_page(room.page)
    assert room.bars == [["yes", "30", "61 %"], ["no", "19", "39 %"]]
    assert room.counter == "49 personnes ont répondu. Dont 0 par le code QR de la salle."


async def test_the_room_s_own_answers_are_counted_apart(site: Site, essai: Consultation, room: Facilitator) -> None:
    await site.answer(essai, [YES] * 3)
    await came_by_the_room(site, essai, [YES, NO, person(feel=chosen("hope"))])
    await room.open("/ecran?question=known")
    assert room.counter == "5 réponses dont 2 par le code QR de la salle Montrer Encore 6 réponses avant de pouvoir montrer"


async def test_where_all_came_by_the_room_one_number_is_enough(site: Site, essai: Consultation, room: Facilitator) -> None:
    await came_by_the_room(site, essai, [YES] * 11)
    await room.open("/ecran?question=known")
    assert room.counter == "11 réponses Montrer"
    await room.press("Montrer")
    assert "code QR" not in room.counter


async def test_fewer_than_eleven_are_never_shown(site: Site, essai: Consultation, room: Facilitator) -> None:
    await site.answer(essai, [YES] * 10)
    for path in ("/ecran?question=known", "/ecran?question=known&vue=barres"):
        await room.open(path)
        assert "disabled" in next(each for each in room.page.root.all("button") if each.text == "Montrer").attributes
        await room.press("Montrer")
        assert not list(room.page.root.all("table", "svg"))
        assert "Encore 1 réponse avant de pouvoir montrer" in room.counter


async def test_bars_stay_as_they_were_until_eleven_more_answered(site: Site, essai: Consultation, room: Facilitator) -> None:
    await site.answer(essai, [YES] * 12)
    await room.open("/ecran?question=known")
    await room.press("Montrer")
    first = [["yes", "12"], ["no", "0"]]
    assert room.bars == first
    assert "Moins de 20 réponses : pas de pourcentage." in room.counter
    await site.answer(essai, [NO] * 10)
    other = Facilitator(await site.signed_in("organiser"))  # a second projector, and going back and forth, see the same
    await other.open("/ecran?question=known")
    await other.press("Montrer")
    assert other.bars == first
    assert other.counter.startswith("12 personnes ont répondu. 10 autres depuis.")
    assert "Actualiser les barres" not in other.buttons
    await site.answer(essai, [NO])
    await room.open("/ecran?question=known&vue=barres")
    assert room.bars == first
    await room.press("Actualiser les barres")
    assert room.bars == [["yes", "12", "52 %"], ["no", "11", "48 %"]]
    assert room.counter == "23 personnes ont répondu. Dont 0 par le code QR de la salle."


async def test_one_goes_from_question_to_question_by_links(room: Facilitator) -> None:
    seen = [room.page.heading]
    while any(each.text == "Question suivante" for each in room.page.root.all("a")):
        await room.open(room.page.link("Question suivante"))
        seen.append(room.page.heading)
    assert seen == QUESTIONS
    await room.open(room.page.link("Question précédente"))
    assert room.page.heading == QUESTIONS[3]
    jump = {each.text: each for each in all_questions(room.page).all("a")}
    assert jump[QUESTIONS[3]]["aria-current"] == "page"
    await room.open(jump[QUESTIONS[0]]["href"])
    assert "Question précédente" not in [each.text for each in room.page.root.all("a")]


def all_questions(page: Markup) -> Element:
    return page.one("details")


async def test_choices_are_in_the_order_of_the_script(site: Site, essai: Consultation, room: Facilitator) -> None:
    await site.answer(essai, [person(feel=chosen("anger", "fear"))] * 11)
    await room.open("/ecran?question=feel")
    await room.press("Montrer")
    assert [row[0] for row in room.bars] == ["hope", "fear", "anger"]
    assert "Jusqu’à 2 choix par personne : total supérieur à 100 %." in room.counter


@pytest.mark.parametrize("question", ["why", "where", "nowhere", "agree", "agree.x", "%00"])
async def test_what_a_room_cannot_be_asked_is_not_found(site: Site, essai: Consultation, question: str) -> None:
    await site.answer(essai, [FINISHED] * 20)
    browser = await site.signed_in("organiser")
    for path in (f"/ecran?question={question}", f"/reponses/{question}", f"/reponses/{question}/attendre"):
        assert (await browser.get(HERE + path)).status_code == 404


async def test_a_closed_consultation_shows_its_bars_and_no_way_in(site: Site) -> None:
    over = await site.consultation()
    await site.answer(over, [YES] * 20)
    one = Facilitator(await site.signed_in("organiser"))
    await one.open(f"/organisateur/consultations/{over.code}/salle/ecran")
    assert not list(one.page.root.all("img"))
    assert "On ne peut pas répondre en ce moment." in one.page.one("aside").text
    await one.press("Montrer")
    assert one.bars[0] == ["yes", "20", "100 %"]


async def test_the_part_that_changes_is_what_the_screen_holds(site: Site, essai: Consultation, room: Facilitator) -> None:
    await site.answer(essai, [YES] * 12)
    for view in ("", "vue=barres"):
        await room.open(f"/ecran?question=known&{view}")
        answer = await room.browser.get(f"{HERE}/reponses/known?{view}")
        assert Markup(answer.text).root.text == room.counter
        await room.press("Montrer") if not view else None


async def test_a_change_is_told_at_once(site: Site, essai: Consultation, room: Facilitator) -> None:
    mark = (await room.browser.get(f"{HERE}/reponses/known/attendre")).text
    await site.answer(essai, [YES])
    changed = await room.browser.get(f"{HERE}/reponses/known/attendre", params={"vu": mark})
    assert (mark, changed.text) == ("0-0", "1-0")


async def test_forms_of_other_sites_make_nothing(site: Site, essai: Consultation) -> None:
    await site.answer(essai, [YES] * 20)
    browser = await site.signed_in("organiser")
    for path in ("", "/montrer"):
        assert (await browser.post(HERE + path, data={"question": "known"})).status_code == 403
    assert await site.database.read(lambda connection: sources.of_consultation(connection, essai.id)) == ()


async def test_another_authority_s_room_is_not_found(site: Site, essai: Consultation) -> None:
    browser = await site.signed_in("organiser", SICOVAL)
    for path in ("", "/ecran", "/qr.svg", "/reponses/known"):
        assert (await browser.get(HERE + path)).status_code == 404


async def test_words_of_a_script_are_no_markup(site: Site) -> None:
    bad = "<script>alert(1)</script>"
    steps = tuple(replace(step, ask=replace(step.ask, by_language={"fr": bad})) for step in SCRIPT.steps)
    await consult(site, "essai", with_digest(replace(SCRIPT, id="hostile", steps=steps)))
    one = Facilitator(await site.signed_in("organiser"))
    await one.open()
    await one.press("Ouvrir l’écran de la salle")
    assert one.page.heading == bad
    assert [each["src"] for each in one.page.root.all("script")] == ["/static/refresh.js"]
