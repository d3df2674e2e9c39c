"""Going on elsewhere by a code: one participation, in one place at a time, whatever comes twice, together or too late."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa
from msgspec import structs

from bot.acts import Act, AskedErasure, AskedHandover, ConfirmedErasure, Consented, EditedMessage, Reply, Resumed, Said, TookOver, Wished
from bot.conversation import WRONG_CODES, Conversation
from bot.handover_codes import ALPHABET, VALID, code_in, spoken
from bot.sealing import chat_in
from bot.wording import say
from dialogues.turns import Shown, Tapped, Typed
from storage import conversations, models, schema
from storage.consultations import close_consultation, consultation_keys
from storage.conversations import Participant
from storage.database import Database
from storage.housekeeping import prune
from tests.bot.test_deciding import finished, kept, taking_part, to_why
from tests.bot.town import BOT, URL, Town, town
from tests.storage.people import FEEL, KNOWN
from tests.storage.samples import chosen
from tests.support.postgres import Postgres

UNKNOWN = "XK7QM3PR"


def on_page(place: Town, act: Act, browser: str = "a browser", code: str = "valmont") -> Said:
    return Said("web", 0, browser, act, consultation=place.ids[code])


async def asked(place: Town, said: Said | None = None) -> str:
    """The code that is shown; to the person of the chat, if nobody else asks."""
    reply = await place.conversation.hear(said or place.said(42, AskedHandover(), code="valmont"))
    assert reply.screen is not None
    assert spoken(reply.code) in "\n".join(reply.screen.body)
    return reply.code


async def on_the_web(place: Town, browser: str = "a browser") -> Participant | None:
    def work(connection: sa.Connection) -> Participant | None:
        key = consultation_keys(connection, place.master)[place.ids["valmont"]]
        return next(iter(conversations.participants(connection, [key.person_hash("0", browser)]).values()), None)

    return await place.database.read(work)


async def rows_of(place: Town, *tables: str) -> list[list[tuple[object, ...]]]:
    everything = await place.everything()
    return [everything[table] for table in tables]


WHAT_STAYS = ("participations", "answers", "former_answers", "draws", "tallies")


# --- From a chat to a page ------------------------------------------------------------------------------------------------------------


async def test_a_participation_moves_whole_from_a_chat_to_a_page(towns_on_both: Town) -> None:
    citizen = await taking_part(towns_on_both)
    await to_why(citizen)
    await citizen.type("Un mot.")
    await citizen.type("Un autre.")
    before, stays = await kept(towns_on_both), await rows_of(towns_on_both, *WHAT_STAYS)

    code = await asked(towns_on_both)
    reply = await towns_on_both.conversation.hear(on_page(towns_on_both, TookOver(f" {spoken(code).lower()} ")))
    assert reply.screen is not None
    assert reply.screen.event == f"{say('fr', 'event-moved')}\nReprenons à la question 5."
    assert reply.screen.form is not None
    assert reply.screen.form.text == "Un mot.\nUn autre."

    assert await towns_on_both.person() is None
    moved = await on_the_web(towns_on_both)
    assert moved is not None
    assert (moved.bot_id, moved.sealed_chat) == (0, None)
    assert (
        structs.replace(
            moved,
            bot_id=BOT,
            person_hash=before.person_hash,
            sealed_chat=before.sealed_chat,
            turn=before.turn,
            said_turn=before.said_turn,
            active_at=before.active_at,
        )
        == before
    )
    assert await rows_of(towns_on_both, *WHAT_STAYS) == stays
    assert await rows_of(towns_on_both, "messages", "pointers", "handovers") == [[], [], []]
    assert await towns_on_both.differences() == []


async def test_where_they_were_they_begin_anew_and_nothing_is_mixed(towns_on_both: Town) -> None:
    citizen = await taking_part(towns_on_both)
    await citizen.tap("yes")
    code = await asked(towns_on_both)
    await towns_on_both.conversation.hear(on_page(towns_on_both, TookOver(code)))
    await citizen.do(Tapped(FEEL, "hope"))
    assert citizen.screen.title == say("fr", "notice-title")
    await citizen.tap("J’ai 15 ans ou plus, j’accepte")
    await citizen.tap("no")
    await citizen.command("/effacer", AskedErasure())
    await citizen.tap("Oui, tout effacer")
    moved = await on_the_web(towns_on_both)
    assert moved is not None
    assert moved.answers == {KNOWN: chosen("yes")}
    assert await towns_on_both.differences() == []


async def test_a_message_edited_after_the_move_corrects_nothing(towns_on_both: Town) -> None:
    citizen = await taking_part(towns_on_both)
    await to_why(citizen)
    await citizen.type("Un mot.")
    code = await asked(towns_on_both)
    await towns_on_both.conversation.hear(on_page(towns_on_both, TookOver(code)))
    before = await towns_on_both.everything()
    reply = await towns_on_both.conversation.hear(towns_on_both.said(42, EditedMessage(1, "Autre chose.")))
    assert reply.screen is None
    after = await towns_on_both.everything()
    assert {table for table in after if after[table] != before[table]} == {"seen_updates"}


async def test_a_message_of_another_chat_with_the_same_number_corrects_nothing(towns_on_both: Town) -> None:
    """Message ids are those of one chat: what was written in the first means nothing in the second."""
    citizen = await taking_part(towns_on_both)
    await to_why(citizen)
    await citizen.type("Un mot.")
    code = await asked(towns_on_both)
    await towns_on_both.conversation.hear(towns_on_both.said(43, Typed(code), message_id=900))
    before = (await kept(towns_on_both, 43)).answers
    await towns_on_both.conversation.hear(towns_on_both.said(43, EditedMessage(1, "Autre chose.")))
    assert (await kept(towns_on_both, 43)).answers == before


async def test_wishes_end_with_the_chat_they_were_made_in_and_it_is_said_before(towns_on_both: Town) -> None:
    citizen = await finished(towns_on_both)
    await citizen.tap("Des résultats")
    await (await finished(towns_on_both, 43)).tap("Des résultats")
    reply = await towns_on_both.conversation.hear(towns_on_both.said(42, AskedHandover(), code="valmont"))
    assert reply.screen is not None
    assert say("fr", "handover-untold") in reply.screen.body
    reply = await towns_on_both.conversation.hear(on_page(towns_on_both, TookOver(reply.code)))
    assert reply.screen is not None
    assert not [button for row in reply.screen.buttons for button in row if isinstance(button.act, Wished)]
    assert len((await towns_on_both.everything())["contacts"]) == 1


# --- From a page to a chat ------------------------------------------------------------------------------------------------------------


async def test_a_participation_moves_from_a_page_to_a_chat(towns_on_both: Town) -> None:
    for act in (Consented("fr"), Tapped(KNOWN, "yes")):
        await towns_on_both.conversation.hear(on_page(towns_on_both, act))
    stays = await rows_of(towns_on_both, *WHAT_STAYS)
    code = await asked(towns_on_both, on_page(towns_on_both, AskedHandover()))
    citizen = towns_on_both.citizen()
    await citizen.do(TookOver(code), told="/start")
    assert citizen.screen.event == f"{say('fr', 'event-moved')}\nReprenons à la question 2."
    assert await on_the_web(towns_on_both) is None
    person = await kept(towns_on_both)
    key = (await towns_on_both.database.read(lambda connection: consultation_keys(connection, towns_on_both.master)))[
        person.consultation_id
    ]
    assert person.sealed_chat is not None
    assert (person.bot_id, chat_in(key, person.sealed_chat)) == (BOT, 42)
    assert await rows_of(towns_on_both, *WHAT_STAYS) == stays
    # What is wished follows the channel spoken on, not the one begun on.
    await citizen.tap("hope")
    await citizen.tap("Valider")
    for label in ("for", "against", "told"):
        await citizen.tap(label)
    await citizen.tap("Valider")
    await citizen.tap("north")
    await citizen.tap("Passer")
    await citizen.tap("C’est bon")
    await citizen.tap("Des résultats")
    assert len((await towns_on_both.everything())["contacts"]) == 1
    # And back again.
    back = await asked(towns_on_both)
    await towns_on_both.conversation.hear(on_page(towns_on_both, TookOver(back), "another browser"))
    assert await on_the_web(towns_on_both, "another browser") is not None


async def test_a_screen_not_said_yet_is_owed_in_the_new_chat(towns_on_both: Town) -> None:
    for act in (Consented("fr"), Tapped(KNOWN, "yes")):
        await towns_on_both.conversation.hear(on_page(towns_on_both, act))
    code = await asked(towns_on_both, on_page(towns_on_both, AskedHandover()))
    await towns_on_both.conversation.hear(towns_on_both.said(42, TookOver(code)))
    (owed,) = await towns_on_both.conversation.owed(BOT)
    assert owed.chat == 42


# --- Refused --------------------------------------------------------------------------------------------------------------------------


async def test_two_participations_are_never_made_one(towns_on_both: Town) -> None:
    await (await taking_part(towns_on_both, 43)).tap("no")
    citizen = await taking_part(towns_on_both)
    await citizen.tap("yes")
    code = await asked(towns_on_both)
    before = await towns_on_both.everything()
    reply = await towns_on_both.conversation.hear(towns_on_both.said(43, Typed(code)))
    assert reply.screen is not None
    assert reply.screen.title == say("fr", "handover-both-title")
    after = await towns_on_both.everything()
    assert {table for table in after if after[table] != before[table]} == {"seen_updates"}
    # What it says can be done: erase here, then give the code again.
    await towns_on_both.conversation.hear(towns_on_both.said(43, ConfirmedErasure()))
    await towns_on_both.conversation.hear(towns_on_both.said(43, Typed(code)))
    assert (await kept(towns_on_both, 43)).answers == {KNOWN: chosen("yes")}


async def test_who_gives_their_own_code_where_they_are_goes_on_there(valmont: Town) -> None:
    await taking_part(valmont)
    code = await asked(valmont)
    reply = await valmont.conversation.hear(valmont.said(42, Typed(code)))
    assert reply.screen is not None
    assert reply.screen.title == "Connaissez-vous l’IA ?"
    assert (await kept(valmont)).answers == {}


async def told(place: Town, said: Said) -> Reply:
    return await place.conversation.hear(said)


async def test_unknown_used_expired_and_erased_codes_are_answered_alike(two_towns: Town) -> None:
    used, expired, erased = [await code_of(two_towns, number) for number in (1, 2, 3)]
    await two_towns.conversation.hear(on_page(two_towns, TookOver(used), "first"))
    await two_towns.conversation.hear(two_towns.said(3, ConfirmedErasure()))
    elsewhere = await code_of(two_towns, 4, "roqueval")
    answers = [
        await told(two_towns, on_page(two_towns, TookOver(code), "new")) for code in (used, erased, elsewhere, UNKNOWN, "", "é" * 99)
    ]
    two_towns.clock.advance(VALID.total_seconds())
    answers.append(await told(two_towns, on_page(two_towns, TookOver(expired), "new")))
    (screen,) = {reply.screen for reply in answers}
    assert screen is not None
    assert screen.title == say("fr", "code-unknown")
    assert await on_the_web(two_towns, "new") is None


async def code_of(place: Town, number: int, code: str = "valmont") -> str:
    await taking_part(place, number, code)
    return await asked(place, place.said(number, AskedHandover(), code=code))


async def test_a_code_in_a_chat_may_be_of_any_consultation_that_the_bot_speaks_for(two_towns: Town) -> None:
    await taking_part(two_towns)
    code = await code_of(two_towns, 7, "roqueval")
    await two_towns.conversation.hear(two_towns.said(42, Typed(code)))
    assert await two_towns.person(42, "roqueval") is not None
    assert (await kept(two_towns)).answers == {}


async def test_a_bot_takes_nothing_of_a_consultation_that_is_another_ones(valmont: Town) -> None:
    await taking_part(valmont)
    code = await asked(valmont)
    await valmont.conversation.owe_after_outage(8)
    await valmont.write(lambda connection: connection.execute(sa.update(models.consultations).values(bot_id=BOT)))
    reply = await valmont.conversation.hear(structs.replace(valmont.said(43, Typed(code)), bot_id=8))
    assert reply.screen is not None
    assert reply.screen.title == say("fr", "code-unknown")
    assert await valmont.person() is not None


async def test_guessing_is_slowed_for_one_and_for_nobody_else(valmont: Town) -> None:
    code = await code_of(valmont, 7)
    for _ in range(WRONG_CODES - 1):
        wrong = valmont.said(42, TookOver(UNKNOWN))
        for _ in range(3):  # delivered again, it is no other guess
            await valmont.conversation.hear(wrong)
    reply = await valmont.conversation.hear(valmont.said(42, Typed(UNKNOWN)))
    assert reply.screen is not None
    assert reply.screen.title == say("fr", "code-unknown")
    reply = await valmont.conversation.hear(valmont.said(42, Typed(code)))
    assert reply.screen is not None
    assert reply.screen.title == say("fr", "code-too-many")
    assert await valmont.person(7) is not None
    await valmont.conversation.hear(valmont.said(43, Typed(code)))
    assert await valmont.person(43) is not None
    valmont.clock.advance(timedelta(hours=1).total_seconds())
    again = await asked(valmont, valmont.said(43, AskedHandover(), code="valmont"))
    await valmont.conversation.hear(valmont.said(42, Typed(again)))
    assert await valmont.person(42) is not None


async def test_what_looks_like_no_code_is_an_answer(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await to_why(citizen)
    await citizen.type(UNKNOWN)
    assert [answer.text for answer in (await kept(valmont)).answers.values() if answer.parts] == [UNKNOWN]
    code = await code_of(valmont, 7)
    await citizen.type(code)
    assert citizen.screen.title == say("fr", "handover-both-title")


# --- Twice, together, too late --------------------------------------------------------------------------------------------------------


async def test_asked_again_the_code_is_the_same_until_it_expires(towns_on_both: Town) -> None:
    await taking_part(towns_on_both)
    said = towns_on_both.said(42, AskedHandover(), code="valmont")
    code = await asked(towns_on_both, said)
    before = await towns_on_both.everything()
    assert await asked(towns_on_both, said) == code
    towns_on_both.restarted()
    assert await asked(towns_on_both, said) == code
    assert await towns_on_both.everything() == before
    towns_on_both.clock.advance(60)
    assert await asked(towns_on_both) == code
    towns_on_both.clock.advance(VALID.total_seconds() - 60)
    assert await asked(towns_on_both) != code
    assert len((await towns_on_both.everything())["handovers"]) == 1


async def test_an_old_asking_delivered_again_makes_no_code(valmont: Town) -> None:
    await taking_part(valmont)
    said = valmont.said(42, AskedHandover(), code="valmont")
    await asked(valmont, said)
    valmont.clock.advance(VALID.total_seconds())
    reply = await valmont.conversation.hear(said)
    assert (reply.code, reply.screen and reply.screen.title) == ("", "Connaissez-vous l’IA ?")


async def test_taking_over_delivered_again_says_where_they_are(towns_on_both: Town) -> None:
    code = await code_of(towns_on_both, 7)
    said = towns_on_both.said(42, TookOver(code))
    first = await towns_on_both.conversation.hear(said)
    before = await towns_on_both.everything()
    again = await towns_on_both.conversation.hear(said)
    assert first.screen is not None
    assert again.screen == structs.replace(first.screen, event="")
    assert await towns_on_both.everything() == before


async def test_an_answer_and_the_move_in_one_batch_have_one_order(towns_on_both: Town) -> None:
    await taking_part(towns_on_both)
    code = await asked(towns_on_both)
    acts = [
        towns_on_both.said(42, Tapped(KNOWN, "yes"), code="valmont"),
        on_page(towns_on_both, TookOver(code)),
        towns_on_both.said(42, Tapped(FEEL, "hope"), code="valmont"),
        on_page(towns_on_both, TookOver(code), "another"),
        towns_on_both.said(42, Consented("fr"), code="valmont"),
    ]
    replies = await towns_on_both.conversation.hear_all(acts)
    titles = [reply.screen.title if reply.screen else "" for reply in replies]
    assert titles[2:4] == [say("fr", "notice-title"), say("fr", "code-unknown")]
    moved, anew = await on_the_web(towns_on_both), await kept(towns_on_both)
    assert moved is not None
    assert (moved.answers, anew.answers) == ({KNOWN: chosen("yes")}, {})
    assert await on_the_web(towns_on_both, "another") is None
    assert await towns_on_both.differences() == []


async def test_one_code_given_by_many_at_once_lets_one_in(towns_on_both: Town) -> None:
    await (await taking_part(towns_on_both)).tap("yes")
    code = await asked(towns_on_both)
    answering = [towns_on_both.said(42, Tapped(FEEL, option), code="valmont") for option in ("hope", "anger")]
    taking = [on_page(towns_on_both, TookOver(code), f"browser {number}") for number in range(8)]
    await asyncio.gather(*(towns_on_both.conversation.hear(said) for said in (*taking[:4], *answering, *taking[4:])))
    found = [person for number in range(8) if (person := await on_the_web(towns_on_both, f"browser {number}"))]
    assert [person.answers for person in found] == [{KNOWN: chosen("yes")}]
    assert await towns_on_both.person() is None
    assert await towns_on_both.differences() == []


async def test_two_processes_have_one_order_of_answers_and_moves(postgres: Postgres) -> None:
    """The chat is heard by one, the page by another: whatever comes first, no answer is lost that was acknowledged, nor kept twice."""
    url = postgres.url(postgres.create_database())
    schema.upgrade(url)
    async with town(url) as place, Database(url) as second:
        other = Conversation(second, place.keyring, URL, place.clock)
        for round_ in range(12):
            number, browser = 100 + round_, f"browser {round_}"
            code = await code_of(place, number)
            answering = place.conversation.hear(place.said(number, Tapped(KNOWN, "yes"), code="valmont"))
            reply, _ = await asyncio.gather(answering, other.hear(on_page(place, TookOver(code), browser)))
            moved = await on_the_web(place, browser)
            assert moved is not None
            assert await place.person(number) is None
            # The answer was in time, or was told that nobody is known there.
            assert bool(moved.answers) is (reply.identity is not None)
        assert await place.differences() == []


async def test_one_who_asks_then_erases_in_one_batch_leaves_no_code(towns_on_both: Town) -> None:
    await taking_part(towns_on_both)
    acts = (AskedHandover(), ConfirmedErasure())
    await towns_on_both.conversation.hear_all([towns_on_both.said(42, act, code="valmont") for act in acts])
    assert {table for table, rows in (await towns_on_both.everything()).items() if rows} == {"seen_updates"}


async def test_a_code_goes_with_its_participation_and_with_time(towns_on_both: Town) -> None:
    await code_of(towns_on_both, 1)
    await code_of(towns_on_both, 2)
    await towns_on_both.conversation.hear(towns_on_both.said(1, ConfirmedErasure()))
    assert len((await towns_on_both.everything())["handovers"]) == 1
    await towns_on_both.write(prune, towns_on_both.clock() + VALID)
    assert (await towns_on_both.everything())["handovers"] == []


async def test_after_closing_one_may_still_go_on_elsewhere(valmont: Town) -> None:
    await (await taking_part(valmont)).tap("yes")
    code = await asked(valmont)
    await valmont.write(close_consultation, valmont.ids["valmont"])
    reply = await valmont.conversation.hear(on_page(valmont, TookOver(code)))
    assert reply.screen is not None
    assert reply.screen.title == say("fr", "closed-title")
    reply = await valmont.conversation.hear(on_page(valmont, Resumed()))
    assert reply.identity is not None


async def test_looking_moves_nothing(valmont: Town) -> None:
    code = await code_of(valmont, 7)
    before = await valmont.everything()
    await valmont.conversation.look(on_page(valmont, TookOver(code)))
    await valmont.conversation.look(on_page(valmont, AskedHandover()))
    await valmont.conversation.look(on_page(valmont, Shown()))
    assert await valmont.everything() == before


# --- Codes ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["XK7QM3PR", "xk7qm3pr", " XK7Q M3PR ", "XK7Q-M3PR", "XK7Q\u00a0M3PR", "x k 7 q m 3 p r"])
def test_a_code_is_read_however_it_is_written(written: str) -> None:
    assert code_in(written) == "XK7QM3PR"


@pytest.mark.parametrize(
    "written", ["", "XK7QM3P", "XK7QM3PRR", "XKCQMAPR", "34679347", "XK7QM3PO", "XK7QM3PÉ", "XK7Q.M3PR", "14/07/26", "_XK7QM3PR"]
)
def test_what_is_no_code_is_read_as_none(written: str) -> None:
    assert code_in(written) is None


def test_no_two_signs_look_alike() -> None:
    assert not set(ALPHABET) & set("O0I1L2Z5S8B")
    assert spoken("XK7QM3PR") == "XK7Q M3PR"
