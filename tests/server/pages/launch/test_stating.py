"""Once a consultation is open, what people read of it follows its record; they agree again where that is another notice."""

import pytest
import sqlalchemy as sa

from bot.screens import notice_in_force
from server.administration import Administration
from server.journal_words import SENTENCES
from server.pages.launch.section import ASKS_AGAIN, FOLLOWED, LIVE, NOT_FOLLOWED, SAVED
from storage import consultations, models, records
from storage.consultations import Consultation
from tests.server.installation import Site
from tests.server.pages.launch.desk import Desk, desk_at
from tests.server.pages.launch.test_opening import consultation, opened
from tests.server.pages.test_authorities import told
from tests.server.twin import CONSENT, Person, browser_at

STEP = "etapes/donnees-personnelles"
SAVE, AGAIN = "Enregistrer et continuer", "Enregistrer et faire accepter à nouveau"
ADDRESS = {"dpo_contact": "nouvelle-dpo@ville.example"}
ONE_AGREED = " ".join(ASKS_AGAIN.format("1 personne a donné son accord").split())


@pytest.fixture
async def desk(site: Site) -> Desk:
    """A consultation that is open, on the page of its record about personal data."""
    made = await desk_at(site)
    await made.prepare()
    await opened(made)
    await made.step(STEP)
    return made


@pytest.fixture
async def person(desk: Desk) -> Person:
    """Somebody who agreed to its notice and is at the first question."""
    somebody = Person(browser_at(desk.site))
    await somebody.open("/c/ia-nous")
    await somebody.press(CONSENT)
    return somebody


async def test_what_nobody_agreed_to_yet_is_read_at_once(desk: Desk) -> None:
    assert LIVE in desk.response.text
    await desk.press(SAVE, ADDRESS | {"other_way": "À la médiathèque"})
    assert desk.told == f"{SAVED} {FOLLOWED}"
    made = await consultation(desk)
    assert (made.dpo_contact, made.other_way) == (ADDRESS["dpo_contact"], "À la médiathèque")
    for page in ("/e/ia-nous", "/organisateur/consultations/ia-nous/documents/mention"):
        assert "À la médiathèque" in (await desk.browser.get(page)).text
    assert ADDRESS["dpo_contact"] in (await desk.browser.get("/organisateur/consultations/ia-nous/documents/registre")).text


async def test_another_notice_is_confirmed_first_and_then_agreed_to_again(desk: Desk, person: Person) -> None:
    before = await consultation(desk)
    await desk.press(SAVE, ADDRESS)
    assert desk.told == ONE_AGREED
    assert (await consultation(desk), (await desk.record()).fields["dpo_contact"]) == (before, before.dpo_contact)

    await desk.press(AGAIN)
    assert desk.told == f"{SAVED} {FOLLOWED}"
    assert notice_in_force(await consultation(desk)) != notice_in_force(before)
    await person.open("/c/ia-nous")
    assert person.page.heading == "Du nouveau sur vos données"
    assert ADDRESS["dpo_contact"] in person.page.one("main").text


async def test_what_is_confirmed_is_what_was_shown(desk: Desk, person: Person) -> None:
    await desk.press(SAVE, ADDRESS)
    await desk.press(AGAIN, {"legal_basis": "obligation légale (article 6.1.c du RGPD)"})
    assert desk.told == ONE_AGREED
    assert (await consultation(desk)).legal_basis.startswith("mission")
    await desk.press(AGAIN)
    assert (await consultation(desk)).legal_basis.startswith("obligation")


async def test_what_the_notice_is_not_about_asks_nobody_again(desk: Desk, person: Person) -> None:
    await desk.press(SAVE, {"other_way": "Au marché", "decides": "Le conseil vote en juin."})
    assert desk.told == f"{SAVED} {FOLLOWED}"
    await person.open("/c/ia-nous")
    assert person.page.heading != "Du nouveau sur vos données"
    page = (await desk.browser.get("/e/ia-nous")).text
    assert "Au marché" in page
    assert "Le conseil vote en juin." in page


async def test_what_is_left_empty_is_still_read_as_it_was(desk: Desk, person: Person) -> None:
    await desk.press(SAVE, {"dpo_contact": " ", "legal_basis": "x" * 301, "other_way": "Au marché"})
    assert desk.told.startswith(f"{SAVED} 1 champ manque encore. {NOT_FOLLOWED}")
    made = await consultation(desk)
    assert (made.dpo_contact, made.legal_basis.startswith("mission"), made.other_way) == ("dpo@ville.example", True, "Au marché")


async def test_once_it_is_over_nobody_has_to_agree_again(desk: Desk, person: Person) -> None:
    made = await consultation(desk)
    await desk.site.database.write(lambda connection: consultations.close_consultation(connection, made.id))
    await desk.step(STEP)
    assert LIVE not in desk.response.text
    await desk.press(SAVE, ADDRESS)
    assert (await consultation(desk)).dpo_contact == ADDRESS["dpo_contact"]


async def test_the_journal_tells_what_people_read_anew(desk: Desk) -> None:
    await desk.press(SAVE, {"other_way": "Au marché"})
    (_, (what, detail)) = await told(desk.site, 2)
    assert (what, detail) == ("notice_changed", {"consultation": "ia-nous", "changed": ["other_way"]})
    assert "autre moyen de participer" in SENTENCES["notice_changed"](detail)
    await desk.step(STEP)
    await desk.press(SAVE, {"follow_up_due_date": "01/03/2027"})
    assert [what for what, _ in await told(desk.site, 1)] == ["record_changed"]


def administration(site: Site) -> Administration:
    return Administration(site.database, site.services.keyring, site.clock, site.services.public_url)


async def test_what_a_command_states_its_record_says_too(desk: Desk) -> None:
    await administration(desk.site).handlers["state"]({"code": "ia-nous", "dpo_contact": "autre@ville.example", "legal_basis": None})
    fields = (await desk.record()).fields
    assert (fields["dpo_contact"], fields["legal_basis"].partition(" ")[0]) == ("autre@ville.example", "mission")


async def test_a_command_states_nothing_that_the_record_would_not_say(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await every_consultation(desk.site)
    with monkeypatch.context() as patched:
        patched.setattr(records, "write", lambda *_: False)
        answer = await administration(desk.site).handlers["state"](
            {"code": "ia-nous", "dpo_contact": "autre@ville.example", "legal_basis": None}
        )
    assert "Recommencez" in answer["refused"]
    assert await every_consultation(desk.site) == before


async def every_consultation(site: Site) -> tuple[Consultation, ...]:
    return await site.database.read(consultations.all_consultations)


async def test_a_record_that_is_not_open_is_read_by_nobody(site: Site) -> None:
    desk = await desk_at(site)
    await desk.prepare()
    await desk.step(STEP)
    assert LIVE not in desk.response.text
    await desk.press(SAVE, ADDRESS)
    assert FOLLOWED not in desk.response.text
    assert await site.database.read(lambda connection: connection.scalar(sa.select(sa.func.count()).select_from(models.consultations))) == 0
