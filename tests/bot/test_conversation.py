"""The door: acts in, one transaction, one screen each. What happens when they come twice, together, too late, or cannot be handled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec import structs

from bot import screens
from bot.acts import (
    Act,
    AllowedPublishing,
    AskedAnswers,
    AskedErasure,
    AskedHelp,
    AskedLanguages,
    AskedPrivacy,
    AskedPublishing,
    AskedResources,
    AskedStop,
    ConfirmedErasure,
    Consented,
    EditedMessage,
    Noticed,
    Paused,
    Refused,
    Reminded,
    Resumed,
    Said,
    Screen,
    Silenced,
    Spoke,
    Started,
    Unreadable,
    Wished,
)
from bot.conversation import ACTIVE_BEFORE_OUTAGE, OUTAGE, Conversation
from bot.screens import Setting, apology_screen
from bot.sealing import letter_in
from bot.wording import say
from dialogues.answers import State
from dialogues.turns import Back, Confirmed, Declined, Picked, Prompt, Reopened, Shown, Submitted, Tapped, Turn, Typed
from storage import conversations, engines, errors, writer
from storage.conversations import UpdateKey
from storage.errors import DatabaseClosed, DatabaseUnavailable
from storage.key_loss import begin_anew
from storage.keys import Keyring, MasterKey
from tests.bot.test_deciding import CONSENT, filled, kept, taking_part, to_why
from tests.bot.town import BOT, URL, Town
from tests.storage.people import FEEL, KNOWN, WHERE
from tests.storage.samples import chosen

RESULTS = Wished(frozenset({"results"}))


# --- Delivered again ------------------------------------------------------------------------------------------------------------------


async def said_at(place: Town, act: Act | EditedMessage) -> Said:
    """Someone in the middle of a text says this; where they are makes most acts mean something."""
    citizen = await taking_part(place)
    await to_why(citizen)
    await citizen.type("Un mot.")
    await citizen.tap("Retour")
    place.clock.advance(60)
    return place.said(42, act, code="" if isinstance(act, Typed | Started | EditedMessage) else "valmont", message_id=7)


CHANGING: tuple[Act | EditedMessage, ...] = (
    Typed("north"),
    Tapped(WHERE, "south"),
    Picked(WHERE, ("south",)),
    Declined(WHERE, State.PREFER_NOT),
    Submitted(WHERE),
    Back(),
    Reopened("feel"),
    RESULTS,
    Consented("fr"),
    Spoke("fr"),
    AllowedPublishing(True),
    EditedMessage(1, "Autre chose."),
)
SAYING: tuple[Act | EditedMessage, ...] = (
    Started(),
    Started("valmont"),
    Started("nulle-part"),
    Noticed("fr", long=True),
    AskedHelp(),
    AskedPrivacy(),
    AskedErasure(),
    AskedAnswers(),
    AskedLanguages(),
    AskedResources(),
    AskedStop(),
    Paused(),
    Reminded(True),
    Silenced(),
    AskedPublishing(),
    Refused(),
    Resumed(),
    Unreadable("photo"),
    EditedMessage(99, "Rien."),
    Shown(),
    Confirmed(),
)


@pytest.mark.parametrize("act", [*CHANGING, *SAYING, ConfirmedErasure()], ids=lambda act: type(act).__name__)
async def test_an_update_delivered_again_changes_nothing(valmont: Town, act: Act | EditedMessage) -> None:
    said = await said_at(valmont, act)
    await valmont.conversation.hear(said)
    before = await valmont.everything()
    for _ in range(3):
        await valmont.conversation.hear(said)
    assert await valmont.everything() == before


@pytest.mark.parametrize("act", CHANGING, ids=lambda act: type(act).__name__)
async def test_what_changed_something_is_answered_again_by_what_is_in_front(valmont: Town, act: Act | EditedMessage) -> None:
    said = await said_at(valmont, act)
    first = await valmont.conversation.hear(said)
    again = await valmont.conversation.hear(said)
    assert first.screen is not None
    assert again.screen == structs.replace(first.screen, event="")
    assert (again.identity, again.turn, again.settled, again.in_place) == (first.identity, first.turn, (), False)


@pytest.mark.parametrize("act", SAYING, ids=lambda act: type(act).__name__)
async def test_what_changed_nothing_is_answered_again_as_it_was(valmont: Town, act: Act | EditedMessage) -> None:
    said = await said_at(valmont, act)
    first = await valmont.conversation.hear(said)
    again = await valmont.conversation.hear(said)
    assert again.screen == (
        first.screen if not isinstance(act, Shown | Confirmed) or not first.screen else structs.replace(first.screen, event="")
    )


async def test_erasing_delivered_again_erases_nothing_that_came_after(two_towns: Town) -> None:
    await taking_part(two_towns, code="roqueval")
    erasing = two_towns.said(42, ConfirmedErasure(), code="roqueval")
    await two_towns.conversation.hear(erasing)
    again = await two_towns.conversation.hear(erasing)
    assert again.screen is not None
    assert again.screen.title == say("fr", "erased-nothing-title")
    await taking_part(two_towns)
    last = await two_towns.conversation.hear(erasing)
    assert last.screen is not None
    assert last.screen.title == "Connaissez-vous l’IA ?"
    assert (await kept(two_towns)).status == "begun"


async def test_consent_delivered_again_after_erasing_does_not_begin_anew(valmont: Town) -> None:
    consenting = valmont.said(42, Consented("fr"), code="valmont")
    await valmont.conversation.hear(consenting)
    await valmont.conversation.hear(valmont.said(42, ConfirmedErasure()))
    again = await valmont.conversation.hear(consenting)
    assert (again.screen and again.screen.title, again.identity) == (say("fr", "notice-title"), None)
    assert await filled(valmont) == set()


async def test_the_same_update_ten_times_in_one_batch_is_one(towns_on_both: Town) -> None:
    await taking_part(towns_on_both)
    said = towns_on_both.said(42, Typed("hope, fear"))
    tap = towns_on_both.said(42, Tapped(KNOWN, "yes"), code="valmont")
    replies = await towns_on_both.conversation.hear_all([tap, *[said] * 10])
    person = await kept(towns_on_both)
    assert (person.answers, person.place.ticks, person.turn) == ({KNOWN: chosen("yes")}, ("hope", "fear"), 3)
    assert {reply.turn for reply in replies[1:]} == {3}


async def test_updates_of_two_bots_with_one_number_are_two(valmont: Town) -> None:
    await valmont.conversation.owe_after_outage(8)
    first = valmont.said(42, Consented("fr"), code="valmont")
    await valmont.conversation.hear_all([first, structs.replace(first, bot_id=8)])
    assert len((await valmont.everything())["participations"]) == 2


# --- What cannot be handled -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> None:
    """The screen of whoever ticks « anger » cannot be made: the answer is decided by then, and must not stay."""
    real = screens.question_screen

    def failing(setting: Setting, turn: Turn, **kind: Any) -> Screen:
        if isinstance(turn.screen, Prompt) and turn.screen.ticks == ("anger",):
            raise KeyError("the words of an answer")
        return real(setting, turn, **kind)

    monkeypatch.setattr(screens, "question_screen", failing)


@pytest.mark.usefixtures("poisoned")
async def test_an_act_that_cannot_be_handled_leaves_a_letter_and_nothing_else(
    towns_on_both: Town, caplog: pytest.LogCaptureFixture
) -> None:
    people = range(1, 6)
    citizens = [await taking_part(towns_on_both, number) for number in people]
    for citizen in citizens:
        await citizen.tap("yes")
    before = await kept(towns_on_both, 3)
    said = [towns_on_both.said(number, Tapped(FEEL, "anger" if number == 3 else "hope"), code="valmont") for number in people]
    said = [structs.replace(one, raw=f"raw {one.person}".encode()) for one in said]
    replies = await towns_on_both.conversation.hear_all(said)
    assert [reply.screen == apology_screen() for reply in replies] == [False, False, True, False, False]
    assert (replies[2].identity, replies[2].rides) == (None, False)
    assert await kept(towns_on_both, 3) == before
    assert [(await kept(towns_on_both, number)).place.ticks for number in people if number != 3] == [("hope",)] * 4
    ((bot, update, _, sealed, error, _),) = (await towns_on_both.everything())["dead_letters"]
    assert (bot, update) == (BOT, said[2].update_id)
    assert letter_in(towns_on_both.keyring, UpdateKey(bot, update), sealed) == b"raw 3"
    assert error.startswith("KeyError at ")
    assert "the words" not in caplog.text
    assert await towns_on_both.differences() == []


@pytest.mark.usefixtures("poisoned")
async def test_what_could_not_be_handled_does_not_come_back_nor_stop_its_author(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await citizen.tap("yes")
    await citizen.tap("anger")
    after = await valmont.everything()
    assert (await citizen.again()).screen is not None
    assert await valmont.everything() == after
    await citizen.command("/reprendre", Resumed())
    assert citizen.screen.title == "Que ressentez-vous ?"
    await citizen.tap("hope")
    assert (await kept(valmont)).place.ticks == ("hope",)


async def test_what_cannot_be_said_again_is_apologised_for_without_another_letter(valmont: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen = await taking_part(valmont)
    await citizen.tap("yes")
    before = await valmont.everything()
    monkeypatch.delattr(screens, "question_screen")
    assert (await citizen.again()).screen == apology_screen()
    assert await valmont.everything() == before


@pytest.mark.usefixtures("poisoned")
async def test_a_fault_between_two_acts_of_one_person_takes_only_its_own(valmont: Town) -> None:
    await taking_part(valmont)
    acts: list[Act] = [Tapped(KNOWN, "yes"), Tapped(FEEL, "anger"), Typed("hope"), Submitted(FEEL)]
    await valmont.conversation.hear_all([valmont.said(42, act) for act in acts])
    person = await kept(valmont)
    assert person.answers == {KNOWN: chosen("yes"), FEEL: chosen("hope")}
    assert person.turn == 4
    assert await valmont.differences() == []


@pytest.mark.usefixtures("poisoned")
async def test_erasing_takes_the_letters_of_this_person_along(valmont: Town) -> None:
    for number in (1, 2):
        citizen = await taking_part(valmont, number)
        await citizen.tap("yes")
        await citizen.tap("anger")
    acts: list[Act] = [Tapped(FEEL, "anger"), ConfirmedErasure()]
    said = [valmont.said(1, act, code="valmont") for act in acts]
    await valmont.conversation.hear_all(said)
    letters = (await valmont.everything())["dead_letters"]
    assert [letter_in(valmont.keyring, UpdateKey(row[0], row[1]), row[3]).decode() for row in letters] == ["touche « anger »"]
    assert valmont.keyring.pointer_hash(str(BOT), "2") == letters[0][2]


@pytest.mark.usefixtures("poisoned")
async def test_a_page_that_cannot_be_made_apologises_and_keeps_no_letter(valmont: Town) -> None:
    """A browser does not send again by itself."""
    citizen = valmont.citizen(channel="web")
    for act in (Consented("fr"), Picked(KNOWN, ("yes",)), Tapped(FEEL, "anger")):
        await citizen.do(act)
    assert citizen.screen == apology_screen()
    assert (await valmont.everything())["dead_letters"] == []


async def test_what_the_database_refuses_is_a_letter_too_and_the_others_are_kept(valmont: Town) -> None:
    """A bot that nobody made known: its people cannot be written, whatever is tried."""
    good = valmont.said(1, Consented("fr"), code="valmont")
    bad = structs.replace(valmont.said(2, Consented("fr"), code="valmont"), bot_id=404)
    replies = await valmont.conversation.hear_all([good, bad])
    assert [reply.screen == apology_screen() for reply in replies] == [False, True]
    rows = await valmont.everything()
    assert [(row[0], row[1], row[4].split()[0]) for row in rows["dead_letters"]] == [(404, bad.update_id, "IntegrityError")]
    assert len(rows["participations"]) == 1
    assert {row[:2] for row in rows["seen_updates"]} == {(BOT, good.update_id), (404, bad.update_id)}
    assert (await valmont.conversation.hear(bad)).screen is not None
    assert len((await valmont.everything())["dead_letters"]) == 1


async def test_a_database_that_cannot_be_used_is_the_channel_s_to_answer(valmont: Town) -> None:
    await taking_part(valmont)
    await valmont.database.close()
    with pytest.raises(DatabaseClosed):
        await valmont.conversation.hear(valmont.said(42, Shown()))


async def test_under_another_master_key_nothing_is_handled_and_nothing_lost(valmont: Town) -> None:
    """As after a backup restored without its key: every update is to come again, until somebody mends it."""
    said = [valmont.said(number, Consented("fr"), code="valmont") for number in (1, 2)]
    strange = Conversation(valmont.database, Keyring(MasterKey(b"x" * 32), bytes(32)), URL, valmont.clock)
    before = await valmont.everything()
    for handed_in in (said, said[:1]):
        with pytest.raises(errors.Unreadable):
            await strange.hear_all(handed_in)
    assert await valmont.everything() == before
    await valmont.conversation.hear_all(said)
    assert len((await valmont.everything())["participations"]) == 2


@asynccontextmanager
async def locked(url: str) -> AsyncIterator[None]:
    """Another process holds the file."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
        yield


async def test_a_locked_database_is_unavailable_and_nothing_is_lost_once_it_is_free(valmont: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(engines, "SQLITE_LOCK_SECONDS", 0.02)
    said = valmont.said(42, Consented("fr"), code="valmont")
    async with locked(valmont.url):
        with pytest.raises(DatabaseUnavailable):
            await valmont.conversation.hear(said)
        with pytest.raises(DatabaseUnavailable):
            await valmont.conversation.hear_all([said, valmont.said(43, Started())])
    await valmont.conversation.hear(said)
    assert (await kept(valmont)).turn == 1


async def test_people_are_found_by_the_key_that_stands(valmont: Town) -> None:
    """As where another server went on without a master key that was lost."""
    await taking_part(valmont)
    await valmont.write(begin_anew, valmont.master, valmont.clock().date())
    await taking_part(valmont)
    valmont.restarted()
    await valmont.conversation.hear(valmont.said(42, Tapped(KNOWN, "yes"), code="valmont"))
    assert (await kept(valmont)).answers == {KNOWN: chosen("yes")}


# --- Riding ---------------------------------------------------------------------------------------------------------------------------


async def test_a_screen_rides_from_its_second_showing_on(two_towns: Town) -> None:
    first, second = two_towns.citizen(1, rides=True), two_towns.citizen(2, rides=True)
    assert [(await citizen.start("valmont")).rides for citizen in (first, second)] == [False, True]
    called = await first.tap(CONSENT)
    assert (called.rides, (await kept(two_towns, 1)).said_turn, (await kept(two_towns, 1)).turn) == (False, 0, 1)
    rode = await second.tap(CONSENT)
    assert (rode.rides, (await kept(two_towns, 2)).said_turn, (await kept(two_towns, 2)).turn) == (True, 1, 1)
    # The same words of another consultation may not be taken: its own names are in them.
    assert not (await second.start("roqueval")).rides
    two_towns.restarted()
    assert not (await two_towns.citizen(3, rides=True).start("valmont")).rides


async def test_a_wish_to_ride_is_not_made_up(valmont: Town) -> None:
    for number in (1, 2):
        assert not (await valmont.citizen(number, rides=False).start("valmont")).rides


async def test_two_first_showings_in_one_batch_are_both_called(valmont: Town) -> None:
    said = [structs.replace(valmont.said(number, Started("valmont")), rides=True) for number in (1, 2)]
    assert [reply.rides for reply in await valmont.conversation.hear_all(said)] == [False, False]


async def test_a_page_is_said_as_soon_as_it_is_kept(valmont: Town) -> None:
    citizen = valmont.citizen(channel="web")
    assert (await citizen.do(Consented("fr"))).rides
    rows = (await valmont.everything())["identities"]
    assert [(row[6], row[7]) for row in rows] == [(1, 1)]


async def test_a_screen_still_owed_does_not_ride_when_it_is_delivered_again(valmont: Town) -> None:
    """Only a call is noted as said: one that rode again would be said once more after a restart."""
    citizen = valmont.citizen(rides=True)
    await citizen.start("valmont")
    first = await citizen.tap(CONSENT)
    again = await citizen.again()
    assert (first.rides, again.rides, again.turn) == (False, False, 1)
    await valmont.conversation.mark_said([(again.identity or 0, again.turn)])
    assert (await citizen.again()).rides


async def test_a_screen_that_rode_rides_again_even_after_a_restart(valmont: Town) -> None:
    """Its response was lost with the process: a call that a second end cut short would be owed to nobody."""
    first, citizen = valmont.citizen(1, rides=True), valmont.citizen(2, rides=True)
    rode = []
    for each in (first, citizen):
        await each.start("valmont")
        rode.append((await each.tap(CONSENT)).rides)
    assert rode == [False, True]
    valmont.restarted()
    assert (await citizen.again()).rides


# --- Owed -----------------------------------------------------------------------------------------------------------------------------


async def owed(place: Town) -> list[tuple[int, int, str]]:
    """The chat, the turn and the title of each screen owed."""
    return sorted((one.chat, one.turn, one.reply.screen.title if one.reply.screen else "") for one in await place.conversation.owed(BOT))


async def test_a_screen_called_is_owed_until_it_was_said_and_survives_a_restart(towns_on_both: Town) -> None:
    citizens = [await taking_part(towns_on_both, number) for number in (1, 2, 3)]
    reply = await citizens[1].tap("yes")
    towns_on_both.restarted()
    assert await owed(towns_on_both) == [(1, 1, "Connaissez-vous l’IA ?"), (2, 2, "Que ressentez-vous ?"), (3, 1, "Connaissez-vous l’IA ?")]
    assert reply.identity is not None
    third = (await kept(towns_on_both, 3)).identity_id
    await towns_on_both.conversation.mark_said([(reply.identity, reply.turn), (third, 0)])
    assert await owed(towns_on_both) == [(1, 1, "Connaissez-vous l’IA ?"), (3, 1, "Connaissez-vous l’IA ?")]
    before = await towns_on_both.everything()
    await owed(towns_on_both)
    assert await towns_on_both.everything() == before


async def test_the_last_screen_is_owed_with_its_wishes(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await to_why(citizen)
    for label in ("Passer", "C’est bon", "Des résultats"):
        await citizen.tap(label)
    (one,) = await valmont.conversation.owed(BOT)
    assert one.reply.screen == structs.replace(citizen.screen, event="")


async def test_of_two_screens_owed_to_one_person_the_last_is_that_of_the_consultation_now_spoken_of(two_towns: Town) -> None:
    for code, other in (("valmont", "roqueval"), ("roqueval", "valmont")):
        two_towns.clock.advance(60)
        await two_towns.conversation.hear_all([two_towns.said(7, Consented("fr"), code=one) for one in (other, code)])
        spoken = [one.reply.consultation for one in await two_towns.conversation.owed(BOT)]
        assert spoken == [two_towns.ids[other], two_towns.ids[code]]


async def test_many_are_owed_in_lots(valmont: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "OWED_AT_ONCE", 2)
    await valmont.conversation.hear_all([valmont.said(number, Consented("fr"), code="valmont") for number in range(1, 8)])
    assert [chat for chat, _, _ in await owed(valmont)] == list(range(1, 8))


async def test_who_blocked_the_bot_is_owed_nothing_until_they_are_back(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await valmont.conversation.mark_reachable(BOT, "42", reachable=False)
    assert await owed(valmont) == []
    await valmont.conversation.mark_reachable(BOT, "42", reachable=True)
    assert len(await owed(valmont)) == 1
    await valmont.conversation.mark_reachable(BOT, "42", reachable=False)
    await citizen.tap("yes")  # who speaks can be reached, whatever Telegram said before
    assert len(await owed(valmont)) == 1
    assert (await kept(valmont)).answers == {KNOWN: chosen("yes")}


async def test_after_an_outage_those_who_were_answering_are_owed_their_screen_once(towns_on_both: Town) -> None:
    place, conversation, clock = towns_on_both, towns_on_both.conversation, towns_on_both.clock
    assert await conversation.owe_after_outage(BOT) == 0

    async def answered_at(number: int, ago: timedelta) -> None:
        """Someone whose last act was that long ago."""
        now, clock.now = clock.now, clock.now - ago - timedelta(seconds=10)  # two acts of five seconds
        citizen = await taking_part(place, number)
        await conversation.mark_said([((await kept(place, number)).identity_id, 9)])
        assert citizen.screen.title
        clock.now = now

    await answered_at(1, ACTIVE_BEFORE_OUTAGE + timedelta(seconds=1))
    await answered_at(2, ACTIVE_BEFORE_OUTAGE)
    await answered_at(3, timedelta(0))
    clock.now += OUTAGE
    assert await conversation.owe_after_outage(BOT) == 0  # no tap is lost yet
    await conversation.mark_said([((await kept(place, number)).identity_id, 0) for number in (1, 2, 3)])
    clock.now -= OUTAGE
    await conversation.owe_after_outage(BOT)
    clock.now += OUTAGE + timedelta(minutes=1)
    await answered_at(4, timedelta(seconds=30))  # heard and answered since, before the bot noted that it hears again
    place.restarted()
    turns = {number: (await kept(place, number)).turn for number in (1, 2, 3, 4)}
    assert await place.conversation.owe_after_outage(BOT) == 2
    assert {number for number, turn in turns.items() if (await kept(place, number)).turn > turn} == {2, 3}
    assert await place.conversation.owe_after_outage(BOT) == 0


# --- Looking --------------------------------------------------------------------------------------------------------------------------

LOOKED_AT: tuple[Act | EditedMessage, ...] = (*CHANGING, *SAYING, ConfirmedErasure())


@pytest.mark.parametrize("act", LOOKED_AT, ids=lambda act: type(act).__name__)
async def test_looking_changes_nothing_and_shows_what_hearing_would(valmont: Town, act: Act | EditedMessage) -> None:
    said = await said_at(valmont, act)
    before = await valmont.everything()
    looked = await valmont.conversation.look(said)
    assert await valmont.everything() == before
    heard = await valmont.conversation.hear(said)
    assert looked == structs.replace(heard, turn=0)


async def test_looking_is_no_first_showing(valmont: Town) -> None:
    said = structs.replace(valmont.said(1, Started("valmont")), rides=True)
    await valmont.conversation.look(said)
    assert not (await valmont.conversation.hear(said)).rides


async def test_many_look_while_many_are_heard(valmont: Town) -> None:
    """Readers and the writer share what was read once: keys and scripts."""
    await valmont.conversation.hear_all([valmont.said(number, Consented("fr"), code="valmont") for number in range(1, 21)])
    valmont.restarted()
    looking = [valmont.conversation.look(valmont.said(number, Shown(), code="valmont")) for number in range(1, 21)]
    hearing = [valmont.conversation.hear(valmont.said(number, Tapped(KNOWN, "yes"), code="valmont")) for number in range(1, 21)]
    replies = await asyncio.gather(*looking, *hearing)
    titles = {reply.screen.title for reply in replies if reply.screen}
    assert titles == {"Connaissez-vous l’IA ?", "Que ressentez-vous ?"} or titles == {"Que ressentez-vous ?"}
    assert all(reply.identity for reply in replies)
