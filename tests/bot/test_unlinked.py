"""Once what links answers to people is destroyed, who asks for theirs is told why they cannot be found: never that they did not answer."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from bot.acts import (
    Act,
    AllowedPublishing,
    AskedAnswers,
    AskedData,
    AskedErasure,
    AskedHandover,
    ConfirmedErasure,
    Consented,
    Noticed,
    Paused,
    Reminded,
    Reply,
    Resumed,
    Started,
    Wished,
)
from bot.screens.reading import as_text
from bot.wording import say
from dialogues.turns import Back, Confirmed, Reopened, Shown, Tapped, Typed
from server.releasing import Releasing
from server.retention import erase_due
from server.scripts import Scripts
from storage import models
from storage.consultations import close_consultation
from storage.retention import erase_piece
from tests.bot.test_deciding import finished, taking_part
from tests.bot.town import Town
from tests.storage.people import KNOWN

DESTROYED = datetime(2027, 4, 1, 6, 0, tzinfo=UTC)
WITHOUT_WORDS = datetime(2028, 1, 1, 6, 0, tzinfo=UTC)

OF_ANYBODY = (Started(), Started("valmont"), Resumed(), AskedAnswers(), AskedData(), AskedErasure())
"""What somebody who comes back types: /start, the link of the poster, /reprendre, /mesreponses, /mesdonnees, /effacer."""
OF_OLD_MESSAGES: tuple[Act, ...] = (
    Tapped(KNOWN, "yes"),
    Reopened("known"),
    Confirmed(),
    Back(),
    Shown(),
    Resumed(),
    AskedAnswers(),
    AskedHandover(),
    AllowedPublishing(True),
    Reminded(wished=True),
    Paused(),
    Consented("fr"),
    Noticed("fr"),
    ConfirmedErasure(),
    Wished(frozenset({"results"})),
)
"""What the buttons of messages do that are still in the chat."""


async def destroyed(place: Town, now: datetime = DESTROYED) -> None:
    place.clock.now = now
    await erase_due(Releasing(place.database, Scripts()), now.date())


def told(reply: Reply) -> str:
    assert reply.screen is not None
    return as_text(reply.screen)


def says_why(text: str) -> bool:
    return "1er avril 2027" in text and "dpo@valmont.example" in text and "L’IA" in text


@pytest.mark.parametrize("act", OF_ANYBODY, ids=lambda act: type(act).__name__)
async def test_whoever_comes_back_is_told_why_since_when_and_whom_to_ask(valmont: Town, act: Act) -> None:
    await finished(valmont)
    await destroyed(valmont)
    text = told(await valmont.conversation.hear(valmont.said(42, act)))
    assert says_why(text)
    assert say("fr", "erased-nothing") not in text
    assert (await valmont.everything())["identities"] == []


@pytest.mark.parametrize("act", OF_OLD_MESSAGES, ids=lambda act: type(act).__name__)
async def test_old_buttons_say_why_and_begin_nothing(valmont: Town, act: Act) -> None:
    await finished(valmont)
    await destroyed(valmont)
    before = await valmont.everything()
    assert says_why(told(await valmont.conversation.hear(valmont.said(42, act, code="valmont"))))
    after = await valmont.everything()
    assert {table for table in after if after[table] != before[table]} == {"seen_updates"}


@pytest.mark.parametrize("act", [Shown(), Noticed("fr"), Resumed(), AskedAnswers(), AskedData(), AskedErasure(), Consented("fr")], ids=str)
async def test_a_browser_that_was_somebody_is_told_the_same(valmont: Town, act: Act) -> None:
    citizen = await taking_part(valmont, channel="web")
    await destroyed(valmont)
    await citizen.command("une page", act)
    assert says_why(as_text(citizen.screen))
    assert (await valmont.everything())["identities"] == []


async def test_what_is_left_is_told_as_it_goes(valmont: Town) -> None:
    await finished(valmont)
    await destroyed(valmont)
    first = told(await valmont.conversation.hear(valmont.said(42, Resumed())))
    assert "les phrases jusqu’au 31 décembre 2027" in first
    await destroyed(valmont, WITHOUT_WORDS)
    later = told(await valmont.conversation.hear(valmont.said(42, Resumed())))
    assert "1er avril 2027" in later
    assert "Il ne reste que des totaux." in later


async def test_one_who_can_be_found_in_another_reads_on_there(two_towns: Town) -> None:
    """Nothing is said of what is over while something goes on, but to whoever names it."""
    await finished(two_towns)
    citizen = await taking_part(two_towns, code="roqueval")
    await citizen.type("yes")
    await two_towns.write(_closed_and_destroyed, two_towns.ids["valmont"])
    resumed = told(await two_towns.conversation.hear(two_towns.said(42, Resumed())))
    assert "détruit" not in resumed
    assert "détruit" in told(await two_towns.conversation.hear(two_towns.said(42, Started("valmont"))))
    assert (await two_towns.person(code="roqueval")) is not None


def _closed_and_destroyed(connection: sa.Connection, consultation: int) -> None:
    close_consultation(connection, consultation)
    table = models.consultations
    connection.execute(sa.update(table).where(table.c.id == consultation).values(identities_until=date(2027, 1, 31)))
    erase_piece(connection, consultation, "identities", date(2027, 2, 1))


async def test_of_several_that_are_over_the_last_ones_are_told(two_towns: Town) -> None:
    await finished(two_towns)
    await destroyed(two_towns)
    text = told(await two_towns.conversation.hear(two_towns.said(42, AskedAnswers())))
    assert text.count("1er avril 2027") == 2
    assert "Le Valmont" in text
    assert "Roqueval" in text


async def test_a_link_lost_before_its_time_is_told_as_lost_and_one_can_answer_again(valmont: Town) -> None:
    """As when the master key is lost: the consultation goes on, and whoever answered before cannot be found."""
    await finished(valmont)
    await valmont.write(_lost, valmont.ids["valmont"])
    citizen = valmont.citizen()
    await citizen.command("/mesreponses", AskedAnswers())
    assert "perdu, plus tôt qu’annoncé. Nous l’avons constaté le 20 janvier 2027" in as_text(citizen.screen)
    await citizen.tap("Revenir à la concertation")
    await citizen.tap("J’ai 15")
    assert await valmont.person() is not None


def _lost(connection: sa.Connection, consultation: int) -> None:
    connection.execute(sa.delete(models.identities))
    connection.execute(sa.delete(models.pointers))
    table = models.consultations
    connection.execute(sa.update(table).where(table.c.id == consultation).values(identities_erased_on=date(2027, 1, 20)))


async def test_who_writes_when_nothing_is_open_is_told_why(valmont: Town) -> None:
    await finished(valmont)
    await destroyed(valmont)
    assert says_why(told(await valmont.conversation.hear(valmont.said(42, Typed("Et mes réponses ?")))))
    code = told(await valmont.conversation.hear(valmont.said(42, Started("nulle-part"))))
    assert not says_why(code)
