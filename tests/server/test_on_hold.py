"""The pages of a consultation that is paused: said in the language of whoever comes, nothing lost, and the door leads there."""

import pytest

from bot.wording import say
from server.pages.addresses import in_language
from storage.consultations import pause, resume
from tests.server.twin import CONSENT, Person, Twin, check_page, consult


async def paused(twin: Twin) -> None:
    await twin.site.database.write(lambda connection: pause(connection, twin.essai.id, twin.site.clock().date()))


async def test_whoever_has_begun_is_told_and_goes_on_after(twin: Twin, person: Person) -> None:
    await person.answer(choice=["public_agents"])
    question = person.page.heading
    form, button = person.page.button("Passer")
    await paused(twin)
    await person.send(form, button)
    check_page(person.page)
    assert person.page.heading == say("fr", "on-hold-title")
    assert say("fr", "on-hold-kept") in person.response.text
    assert len((await twin.row()).answers) == 1
    await twin.site.database.write(lambda connection: resume(connection, twin.essai.id))
    await person.open()
    assert person.page.heading == question


@pytest.mark.parametrize("language", ["fr", "fr-simple", "en"])
async def test_whoever_is_new_reads_it_in_their_language(twin: Twin, language: str) -> None:
    await paused(twin)
    person = Person(twin.client)
    await person.open(in_language("/c/essai", language))
    check_page(person.page)
    assert person.page.heading == say(language, "on-hold-title")
    assert say(language, "on-hold-new") in person.response.text
    assert await twin.rows() == []


async def test_consent_that_comes_too_late_begins_nothing(twin: Twin) -> None:
    person = Person(twin.client)
    await person.open()
    form, button = person.page.button(CONSENT)
    await paused(twin)
    await person.send(form, button)
    assert person.page.heading == say("fr", "on-hold-title")
    assert await twin.rows() == []


async def test_the_door_and_the_shared_tablet_say_so_too(twin: Twin) -> None:
    await paused(twin)
    person = Person(twin.client)
    for path in ("/e/essai", "/e/essai/accueil"):
        await person.open(path)
        check_page(person.page)
        assert person.page.heading == twin.essai.title
        text = " ".join(person.page.one("main").text.split())
        told = " ".join(say("fr", "door-paused", closes=twin.essai.closes_on).split())
        assert (told in text, twin.essai.other_way in text) == (True, True)
        assert not [each for each in person.page.root.all("a") if each["class"].startswith("button")]
    await person.open("/borne/essai")
    check_page(person.page)
    assert person.page.heading == say("fr", "on-hold-title")
    assert say("fr", "on-hold-until", closes=twin.essai.closes_on) in person.response.text
    assert (await twin.client.get("/e/essai/qr.svg")).status_code == 200
    await person.open("/")
    assert twin.essai.title not in person.response.text


@pytest.mark.parametrize("language", ["fr-simple", "en"])
async def test_the_door_says_so_in_the_language_of_whoever_comes(twin: Twin, language: str) -> None:
    await paused(twin)
    answer = await twin.client.get(in_language("/e/essai", language))
    assert say(language, "door-paused", closes=twin.essai.closes_on) in answer.text


async def test_an_invitation_is_neither_asked_for_nor_used_up(twin: Twin) -> None:
    jury = await consult(twin.site, "jury", access="invited", other_way="En mairie, le mardi.")
    await twin.site.database.write(lambda connection: pause(connection, jury.id, twin.site.clock().date()))
    pages = [await twin.client.get(path) for path in ("/e/jury", "/e/jury/7Q2M-9D4K-0XWB-RT5H")]
    assert [page.status_code for page in pages] == [200, 200]
    for page in pages:
        assert "En mairie, le mardi." in page.text
        assert 'name="code"' not in page.text
