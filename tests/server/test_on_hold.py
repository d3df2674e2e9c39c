"""The pages of a consultation that is paused: said in the language of whoever comes, nothing lost, and the door leads there."""

import pytest

from bot.wording import say
from server.pages.addresses import in_language
from storage.consultations import pause, resume
from tests.server.twin import CONSENT, Person, Twin, check_page


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
    for path in ("/e/essai", "/e/essai/accueil", "/borne/essai"):
        await person.open(path)
        check_page(person.page)
        assert person.page.heading == say("fr", "on-hold-title")
    assert (await twin.client.get("/e/essai/qr.svg")).status_code == 200
    await person.open("/")
    assert twin.essai.title not in person.response.text
