"""What people ask to be told of, and on which themes; and what becomes of it once they cannot be found any more."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import cycle

import pytest
import sqlalchemy as sa

from bot.acts import AskedData, AskedErasure
from bot.screens.reading import as_text
from bot.wording import say
from storage import models
from storage.conversations import Contact, contact_from_row
from tests.bot.test_deciding import finished
from tests.bot.town import Town, town
from tests.storage.samples import SCRIPT, with_digest


@pytest.fixture
async def of_themes(fresh_url: str) -> AsyncIterator[Town]:
    """Le Valmont asks about two themes."""
    steps = tuple(replace(step, theme=theme) for step, theme in zip(SCRIPT.steps, cycle(("work", "trust")), strict=False))
    async with town(fresh_url, with_digest(replace(SCRIPT, steps=steps))) as founded:
        yield founded


async def wished(place: Town) -> Contact:
    def work(connection: sa.Connection) -> Contact:
        return contact_from_row(connection.execute(sa.select(models.contacts)).one())

    found: Contact = await place.write(work)
    return found


async def test_one_who_wants_to_hear_of_what_follows_is_asked_on_which_themes(of_themes: Town) -> None:
    citizen = await finished(of_themes)
    await citizen.tap("Des résultats")
    assert (await citizen.tap("De la suite donnée")).in_place
    assert (citizen.screen.title, citizen.screen.event) == (say("fr", "themes-title"), say("fr", "event-wished"))
    # Whoever goes no further has said all that is needed.
    contact = await wished(of_themes)
    assert (contact.results, contact.follow_up, contact.themes) == (True, True, frozenset())
    await citizen.tap("Travail")
    assert (await wished(of_themes)).themes == {"work"}
    await citizen.tap("Confiance")
    await citizen.tap("✓ Travail")
    await citizen.tap("Valider")
    assert (citizen.screen.title, citizen.screen.event) == (say("fr", "finished-title"), say("fr", "event-wished"))
    contact = await wished(of_themes)
    assert (contact.results, contact.follow_up, contact.themes) == (True, True, frozenset({"trust"}))


async def test_themes_can_be_changed_later_stay_with_other_wishes_and_go_with_theirs(of_themes: Town) -> None:
    citizen = await finished(of_themes)
    for label in ("De la suite", "Travail", "Valider", "Thèmes choisis", "✓ Travail", "Confiance", "Valider", "Des résultats"):
        await citizen.tap(label)
    assert (await wished(of_themes)).themes == {"trust"}
    await citizen.tap("✓ De la suite")
    contact = await wished(of_themes)
    assert (contact.results, contact.follow_up, contact.themes) == (True, False, frozenset())


async def test_a_double_tap_on_a_theme_says_the_same_twice_and_a_second_delivery_shows_the_themes_again(of_themes: Town) -> None:
    citizen = await finished(of_themes)
    await citizen.tap("De la suite")
    await citizen.tap("Travail")
    await citizen.tap("Travail", on=-2, after=0)
    assert (await wished(of_themes)).themes == {"work"}
    shown = citizen.screen
    await citizen.again()
    assert citizen.screen == shown
    assert shown.title == say("fr", "themes-title")


async def test_wishes_that_outlive_the_answers_are_told_and_can_be_taken_back(of_themes: Town) -> None:
    citizen = await finished(of_themes)
    for label in ("De la suite", "Travail", "Valider"):
        await citizen.tap(label)
    await of_themes.write(lambda connection: connection.execute(sa.delete(models.consultation_keys)))
    reply = await citizen.command("/mesdonnees", AskedData())
    assert reply.file is not None
    assert json.loads(reply.file.content)["wishes_alone"] == [
        {
            "consultation": "valmont",
            "title": "L’IA dans nos services publics",
            "kept_until": "2029-12-31",
            "wishes": ["follow_up"],
            "themes": ["work"],
        }
    ]
    assert "Nous vous préviendrons\u00a0: de la suite donnée (travail)" in as_text(citizen.screen)
    await citizen.command("/effacer", AskedErasure())
    assert citizen.screen.event == say("fr", "event-wishes-erased")
    assert (await of_themes.everything())["contacts"] == []
    assert (await citizen.command("/mesdonnees", AskedData())).file is None
    await citizen.command("/effacer", AskedErasure())
    assert citizen.screen.event == ""
