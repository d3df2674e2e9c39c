"""What comes together ends as if each act had waited for the one before: one transaction for many, one person's acts in their order."""

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import cycle
from typing import Any

import sqlalchemy as sa

from bot.acts import Act, AskedErasure, ConfirmedErasure, Consented, EditedMessage, Refused, Resumed, Said, Started, Unreadable, Wished
from bot.conversation import Conversation
from dialogues.answers import State
from dialogues.script import Slot
from dialogues.turns import Back, Confirmed, Declined, Picked, Reopened, Shown, Submitted, Tapped, Typed, Written
from storage import models
from storage.consultations import consultation_keys
from storage.database import Database
from tests.bot.test_deciding import kept, taking_part, to_why
from tests.bot.town import BOT, URL, Town, town
from tests.storage.people import AGREE_A, FEEL, KNOWN, RULES, WHERE, WHY
from tests.storage.samples import SCRIPT, chosen

RESULTS = Wished(frozenset({"results"}))
AGREE_B = Slot("agree", "b")
SLOTS = (KNOWN, FEEL, AGREE_A, AGREE_B, RULES, WHERE, WHY)


async def test_two_people_who_begin_in_one_batch_are_two(towns_on_both: Town) -> None:
    said = [towns_on_both.said(number, Consented("fr"), code="valmont") for number in (1, 2)]
    replies = await towns_on_both.conversation.hear_all(said)
    assert replies[0].identity != replies[1].identity
    people = [await kept(towns_on_both, number) for number in (1, 2)]
    assert [person.identity_id for person in people] == [reply.identity for reply in replies]


async def test_one_who_consents_twice_in_one_batch_takes_part_once(towns_on_both: Town) -> None:
    said = [towns_on_both.said(42, Consented("fr"), code="valmont") for _ in range(2)]
    replies = await towns_on_both.conversation.hear_all(said)
    assert [reply.screen is None for reply in replies] == [False, True]
    assert len((await towns_on_both.everything())["participations"]) == 1


async def test_one_who_erases_and_begins_anew_in_one_batch_has_one_empty_participation(towns_on_both: Town) -> None:
    citizen = await taking_part(towns_on_both)
    await citizen.tap("yes")
    old = await kept(towns_on_both)
    acts: list[Act] = [ConfirmedErasure(), Consented("fr"), Declined(KNOWN, State.SKIPPED)]
    await towns_on_both.conversation.hear_all([towns_on_both.said(42, act, code="valmont") for act in acts])
    new = await kept(towns_on_both)
    assert new.participation_id != old.participation_id
    assert {slot: answer.state for slot, answer in new.answers.items()} == {KNOWN: State.SKIPPED}
    assert len((await towns_on_both.everything())["participations"]) == 1
    assert await towns_on_both.differences() == []


async def test_wishes_of_one_batch_are_seen_by_its_later_acts_and_erased_with_all(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await to_why(citizen)
    await citizen.tap("Passer")
    acts: list[Act] = [Confirmed(), RESULTS, Shown(), Wished(frozenset()), Shown()]
    replies = await valmont.conversation.hear_all([valmont.said(42, act, code="valmont") for act in acts])
    labels = [[button.label for row in reply.screen.buttons for button in row] for reply in replies if reply.screen]
    assert ["✓ Des résultats" in shown for shown in labels] == [False, True, True, False, False]
    await valmont.conversation.hear_all([valmont.said(42, act, code="valmont") for act in (RESULTS, ConfirmedErasure())])
    rows = await valmont.everything()
    assert (rows["contacts"], rows["participations"], rows["pointers"]) == ([], [], [])


async def test_an_edit_beside_the_answer_that_replaced_its_message_does_nothing(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await to_why(citizen)
    await citizen.type("Un mot.")
    await citizen.tap("Continuer")
    edits = EditedMessage(1, "Perdu."), EditedMessage(9, "Encore autre.")
    acts: list[Act | EditedMessage] = [Reopened("why"), Typed("Autre chose."), *edits]
    said = [valmont.said(42, act, message_id=9 if isinstance(act, Typed) else None) for act in acts]
    replies = await valmont.conversation.hear_all(said)
    assert [reply.screen is None for reply in replies] == [False, False, True, False]
    assert (await kept(valmont)).answers[WHY].text == "Encore autre."


async def test_what_replaced_a_text_and_was_cut_in_one_batch_leaves_no_message_of_before(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await to_why(citizen)
    await citizen.type("Un mot.")
    await citizen.tap("Continuer")
    acts: list[Act | EditedMessage] = [Reopened("why"), Typed("2 mots."), Typed("3 mots."), EditedMessage(12, "x" * 500)]
    said = [valmont.said(42, act, message_id=message) for message, act in enumerate(acts, 11)]
    await valmont.conversation.hear_all(said)
    assert (await citizen.edit(1, "Perdu.")).screen is None
    assert (await kept(valmont)).answers[WHY].text == "x" * 500


WISHES = (RESULTS, Wished(frozenset()), Wished(frozenset({"results", "follow_up"})))
CHOICES_TYPED = ("1", "1", "1", "2", "a", "yes", "hope, fear", "1 et 2")
TYPED = (*CHOICES_TYPED, "passer", "valider", "continuer", "retour", "Un mot.", "x" * 300, "\x00", " ")


PATH: tuple[tuple[Act, ...], ...] = (
    (Tapped(KNOWN, "yes"), Tapped(KNOWN, "no"), Typed("y"), Declined(KNOWN, State.SKIPPED)),
    (Tapped(FEEL, "hope"), Typed("fear, anger"), Declined(FEEL, State.SKIPPED)),
    (Submitted(FEEL),),
    (Tapped(AGREE_A, "for"), Typed("against")),
    (Tapped(AGREE_B, "for"), Declined(AGREE_B, State.DONT_KNOW)),
    (Tapped(RULES, "told"), Typed("3")),
    (Tapped(RULES, "human"),),
    (Submitted(RULES),),
    (Tapped(WHERE, "south"), Declined(WHERE, State.PREFER_NOT)),
    (Typed("Un mot."), Declined(WHY, State.SKIPPED)),
    (Typed("Deux mots."), Submitted(WHY)),
    (Submitted(WHY),),
    (Confirmed(),),
    (Reopened("known"), Reopened("why"), Reopened("feel")),
)
"""What leads from the first question to the last and back again; what fits no more is said all the same."""


def aside(chance: random.Random, typed: Sequence[int]) -> Act | EditedMessage:
    """Anything that a person may do, or a button of theirs, at any time; `typed` are the numbers of what they wrote."""
    slot = chance.choice(SLOTS)
    option = chance.choice([option.code for option in SCRIPT.by_id[slot.question].options] or ["north", "south", "nowhere"])
    acts: list[Act | EditedMessage] = [
        Tapped(slot, option),
        Submitted(slot),
        Declined(slot, chance.choice(list(State)[1:])),
        Picked(slot, (option,)),
        Written(slot, "D’une page."),
        Typed(chance.choice(TYPED)),
        *[EditedMessage(chance.choice(typed or (0,)), chance.choice(TYPED))] * 3,
        *[EditedMessage(chance.choice(typed or (0,)), "Corrigé.")] * 3,
        Back(chance.choice((None, slot))),
        Reopened(slot.question),
        Shown(),
        chance.choice(WISHES),
        chance.choice((Started(), Started("roqueval"), Started("valmont"))),
        Consented("fr"),
        Resumed(),
        Unreadable("voice"),
        AskedErasure(),
        Refused(),
    ]
    return ConfirmedErasure() if chance.random() < 0.03 else chance.choice(acts)


def story(place: Town, chance: random.Random, people: Sequence[int]) -> list[Said]:
    """These people go along their script and stray from it; some updates are delivered twice."""
    said = [place.said(number, Consented("fr"), code="valmont") for number in people]
    steps = {number: cycle(PATH) for number in people}
    typed: dict[int, list[int]] = {number: [] for number in people}
    for message in range(1, chance.randint(25, 75)):
        number, kind = chance.choice(people), chance.random()
        if kind < 0.1:
            said.append(chance.choice(said))
            continue
        act = chance.choice(next(steps[number])) if kind < 0.75 else aside(chance, typed[number])
        if isinstance(act, Typed):
            typed[number].append(message)
        code = "" if isinstance(act, Typed | EditedMessage) else chance.choice(("", "valmont", "valmont", "valmont", "roqueval"))
        said.append(place.said(number, act, code=code, message_id=message))
    return said


async def live(place: Town, seed: int, *, together: bool) -> None:
    """One to three people of this seed tell their story, handed in together in lots of any size, or each act alone."""
    chance = random.Random(seed)
    said = story(place, chance, range(10 * seed, 10 * seed + chance.randint(1, 3)))
    while said:
        size = chance.randint(1, 8) if together else 1
        await place.conversation.hear_all(said[:size])
        said = said[size:]


OURS = ("id", "participation_id", "identity_id", "seed", "person_hash", "active_at", "sealed_chat")
"""Columns that are random, or follow from what is: a person is told by their number instead."""


async def told(place: Town, people: Iterable[int]) -> dict[str, list[tuple[Any, ...]]]:
    """All that is kept of these people, each row after the number of whose it is."""

    def work(connection: sa.Connection) -> dict[str, list[tuple[Any, ...]]]:
        keys = consultation_keys(connection, place.master).values()
        numbers = {key.person_hash(str(BOT), str(number)): number for key in keys for number in people}
        identities = connection.execute(sa.select(models.identities)).all()
        of_participation = {row.participation_id: numbers[row.person_hash] for row in identities}
        of_identity = {row.id: numbers[row.person_hash] for row in identities}
        owned = dict.fromkeys((models.answers, models.former_answers, models.draws, models.identities), of_participation)
        found = {table.name: _owned(connection, table, "participation_id", owner) for table, owner in owned.items()}
        found["participations"] = _owned(connection, models.participations, "id", of_participation)
        found["messages"] = _owned(connection, models.messages, "identity_id", of_identity)
        for table in (models.pointers, models.contacts, models.seen_updates, models.dead_letters):  # by the master key, which is not random
            columns = [column for column in table.c if column.name != "id"]
            found[table.name] = [tuple(row) for row in connection.execute(sa.select(*columns).order_by(*columns))]
        return found

    return await place.database.read(work)


def _owned(connection: sa.Connection, table: sa.Table, owner: str, numbers: Mapping[int, int]) -> list[tuple[Any, ...]]:
    names = [column.name for column in table.c if column.name not in OURS]
    rows = connection.execute(sa.select(table)).mappings()
    return sorted((numbers[row[owner]], *(row[name] for name in names)) for row in rows)


async def test_two_hundred_stories_end_alike_together_or_one_by_one(another_url: Callable[[], str]) -> None:
    """What is folded in a batch is what would have been, had each act waited for the one before."""
    seeds = range(1, 201)
    ends = []
    for together in (True, False):
        async with town(another_url(), codes=("valmont", "roqueval")) as place:
            # Each story has people and update numbers of its own; the stories are told side by side.
            own = (replace(place, updates=iter(range(1_000 * seed, 1_000 * (seed + 1)))) for seed in seeds)
            await asyncio.gather(*(live(one, seed, together=together) for one, seed in zip(own, seeds, strict=True)))
            assert await place.differences() == []
            ends.append(await told(place, range(10, 10 * (seeds.stop + 1))) | {"tallies": list((await place.tallies()).items())})
    kept_together, kept_alone = ends
    for table, rows in kept_together.items():
        assert rows == kept_alone[table], table
    assert kept_together["dead_letters"] == []
    assert len(kept_together["former_answers"]) > 50
    assert len(kept_together["answers"]) > 500
    assert {row[5] for row in kept_together["participations"]} == {"begun", "started", "finished"}


# --- Two processes on one PostgreSQL ----------------------------------------------------------------------------------------------------


async def test_two_processes_decide_one_after_the_other_for_each_person(towns_on_both: Town) -> None:
    """Every act is one turn of its person, whichever process heard it: none is decided on a state that was already another.

    On SQLite a second process would be refused the folder; here it shows that the two doors of one file wait for each other too.
    """
    people = range(1, 13)
    async with Database(towns_on_both.url) as database:
        doors = (towns_on_both.conversation, Conversation(database, towns_on_both.keyring, URL, towns_on_both.clock))
        await doors[0].hear_all([towns_on_both.said(number, Consented("fr"), code="valmont") for number in people])

        async def crowd(door: Conversation, seed: int) -> int:
            chance, heard = random.Random(seed), 0
            for _ in range(20):
                acts: list[Act] = [Typed(chance.choice(TYPED)), Back(), Shown(), Resumed(), Tapped(KNOWN, chance.choice(("yes", "no")))]
                said = [towns_on_both.said(chance.choice(people), chance.choice(acts)) for _ in range(8)]
                replies = await door.hear_all(said)
                heard += sum(reply.identity is not None for reply in replies)
            return heard

        heard = sum(await asyncio.gather(*(crowd(door, seed) for seed, door in enumerate([*doors, *doors]))))
    turns = [(await kept(towns_on_both, number)).turn for number in people]
    assert sum(turns) == len(people) + heard
    assert (await towns_on_both.everything())["dead_letters"] == []
    assert await towns_on_both.differences() == []


async def test_two_processes_that_hear_one_update_keep_it_once(towns_on_both: Town) -> None:
    async with Database(towns_on_both.url) as database:
        doors = (towns_on_both.conversation, Conversation(database, towns_on_both.keyring, URL, towns_on_both.clock))
        for number in range(1, 11):
            said = [
                towns_on_both.said(number, act, code="valmont") for act in (Consented("fr"), Tapped(KNOWN, "yes"), Tapped(FEEL, "hope"))
            ]
            for one in said:
                await asyncio.gather(*(door.hear(one) for door in doors))
            person = await kept(towns_on_both, number)
            assert (person.turn, person.answers, person.place.ticks) == (3, {KNOWN: chosen("yes")}, ("hope",))
    assert len((await towns_on_both.everything())["participations"]) == 10
