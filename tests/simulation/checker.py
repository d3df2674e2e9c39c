"""The judge of a simulation: a history and the file that the last process left, against the model of each person.

1. What was acknowledged is kept: each answer once, under its question, from whoever gave it, as some order of what they did would have it.
2. Each person ends with the right question in front of them, and is owed nothing, but where the database could not be told so.
3. Tallies are those of the answers, by our count and by the program's own recount, which alone looks at how people came.
4. Nothing was given up on the way: no dead letter, no error told in the log, and no file damaged.

What was done one after the other has that order. What was under way at the same time may have come in any.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from dialogues.script import Script
from storage.engines import reading_engine
from storage.keys import ConsultationKey, MasterKey
from storage.results import recount
from tests.bot.telegram.world import TOKEN
from tests.simulation.history import Act, History, Shown
from tests.simulation.model import Kept, Model, Part, Slot

BOT = TOKEN.partition(":")[0]
SEPARATOR = "\x1e"

Cells = Counter[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Left:
    """What is kept of one person in one consultation: the answers, and those replaced, the oldest first."""

    answers: Mapping[Slot, Kept]
    former: tuple[tuple[Slot, Kept], ...]


def check(history: History, people: Sequence[int], file: Path, master: MasterKey, script: Script) -> list[str]:
    """What is wrong, in words; nothing when all is well."""
    with closing(sqlite3.connect(file)) as connection:
        wrong = [*_given_up(history, connection)]
        kept = {person: _left(connection, master, person) for person in people}
        tallies = _tallies(connection)
    ends: list[Model] = []
    for person in people:
        end, faults = _judged(history, person, kept[person])
        wrong += faults
        ends += [end] if end else []
    if len(ends) == len(people):
        wrong += _miscounted(ends, tallies)
    return wrong + _recounted(file, script)


# --- People ---------------------------------------------------------------------------------------------------------------------------


def _judged(history: History, person: int, kept: Mapping[int, Left]) -> tuple[Model | None, list[str]]:
    """How this person must have ended, and what is wrong with it."""
    in_front = _in_front(history, person)
    likely: list[Model] = []
    for model in serial_ends(history, [act for act in history.acts if act.person == person]):
        answers_fit = _kept_by(model) == kept
        if answers_fit and (model.spoken is None or in_front == _due(model.spoken, model.parts[model.spoken])):
            return model, []
        likely.insert(0 if answers_fit else len(likely), model)
    nearest = likely[0]
    if _kept_by(nearest) != kept:
        return None, [f"person {person}: kept is\n  {kept}\nwhere what they did gives\n  {_kept_by(nearest)}"]
    assert nearest.spoken is not None
    return nearest, [f"person {person} has {in_front} in front, where {_due(nearest.spoken, nearest.parts[nearest.spoken])} is due"]


def _kept_by(model: Model) -> dict[int, Left]:
    return {number: Left(part.answers, part.former) for number, part in model.parts.items()}


def serial_ends(history: History, acts: Sequence[Act]) -> Iterator[Model]:
    """Every way in which these acts, each done once, may have ended. What was never acknowledged may not have been done at all."""
    seen: set[tuple[frozenset[int], str]] = set()
    waiting: list[tuple[frozenset[int], Model]] = [(frozenset(act.update_id for act in acts if act.update_id in history.sent), Model())]
    while waiting:
        left, model = waiting.pop()
        if (left, repr(model)) in seen:
            continue
        seen.add((left, repr(model)))
        if left.isdisjoint(history.acknowledged):
            yield model
        first = min((history.acknowledged[update] for update in left if update in history.acknowledged), default=len(history.lines) + 1)
        # The order in which they were done is the likeliest: it is looked at first, so it goes on the pile last.
        for act in reversed(acts):
            if act.update_id in left and history.sent[act.update_id] <= first:
                waiting += [(left - {act.update_id}, after) for after in reversed(model.after(act))]


def _due(number: int, part: Part) -> tuple[int, str]:
    """What this part should have in front."""
    if part.asked_to_publish:
        return number, "publishing"
    if part.front is not None:
        return number, ".".join(part.front)
    return number, "the end" if part.confirmed else "the summary"


def _in_front(history: History, person: int) -> tuple[int, str] | None:
    """The consultation and the question that this person's chat asked last, and still asks."""
    chat: dict[int, Shown] = {}
    for shown in history.shown:
        if shown.person == person:
            chat.pop(shown.message, None)
            chat[shown.message] = shown
    return next((front for shown in reversed(chat.values()) if (front := _asked(shown))), None)


def _asked(shown: Shown) -> tuple[int, str] | None:
    """The consultation and the question that a message asks, if it is one of the questions'."""
    for data in shown.buttons:
        number, _, rest = data[1:].partition(":")
        if data[0] in "tds" and rest:
            return int(number, 36), ".".join(rest.split(":")[:2])
        if data[0] == "P" and rest and any(other[0] == "b" for other in shown.buttons):  # to change it, there is no way back
            return int(number, 36), "publishing"
        if data[0] == "c":
            return int(number, 36), "the summary"
    if "Merci." in shown.text.splitlines() and shown.buttons:
        return int(shown.buttons[0][1:].partition(":")[0], 36), "the end"
    return None


# --- The file -------------------------------------------------------------------------------------------------------------------------


def _left(connection: sqlite3.Connection, master: MasterKey, person: int) -> dict[int, Left]:
    """What is kept of this person, by consultation."""
    left: dict[int, Left] = {}
    for number, wrapped in connection.execute("SELECT consultation_id, wrapped FROM consultation_keys"):
        hashed = ConsultationKey.unwrap(wrapped, master, number).person_hash(BOT, str(person))
        found = connection.execute("SELECT participation_id FROM identities WHERE person_hash = ?", (hashed,)).fetchone()
        if found:
            answers = _kept(
                connection.execute("SELECT question, item, state, choices, text FROM answers WHERE participation_id = ?", found)
            )
            former = _kept(
                connection.execute(
                    "SELECT question, item, state, choices, text FROM former_answers WHERE participation_id = ? ORDER BY id", found
                )
            )
            left[number] = Left(dict(answers), tuple(former))
    return left


def _kept(rows: sqlite3.Cursor) -> list[tuple[Slot, Kept]]:
    return [
        ((question, item), (state, tuple(choices.split()), tuple(text.split(SEPARATOR)) if text else ()))
        for question, item, state, choices, text in rows
    ]


def _tallies(connection: sqlite3.Connection) -> dict[int, Cells]:
    """Those of answers. By what people came and how far they went is the recount's to prove."""
    tallies: dict[int, Cells] = {}
    rows = "SELECT consultation_id, question, item, option, count FROM tallies WHERE count <> 0 AND substr(question, 1, 1) <> '_'"
    for number, *cell, count in connection.execute(rows):
        tallies.setdefault(number, Counter())[cell[0], cell[1], cell[2]] = count
    return tallies


def _miscounted(ends: Sequence[Model], tallies: Mapping[int, Cells]) -> list[str]:
    """Where tallies are not what everybody's answers come to."""
    right: dict[int, Cells] = {}
    for model in ends:
        for number, part in model.parts.items():
            right.setdefault(number, Counter()).update(part.counted)
    return [
        f"consultation {number}: {cell} is tallied {tallied[cell]} times instead of {counted[cell]}"
        for number in sorted(right.keys() | tallies.keys())
        for tallied, counted in [(tallies.get(number, Cells()), right.get(number, Cells()))]
        for cell in sorted(counted.keys() | tallied.keys())
        if tallied[cell] != counted[cell]
    ]


def _recounted(file: Path, script: Script) -> list[str]:
    """The program's own recount."""
    engine = reading_engine(f"sqlite:///{file}")
    try:
        with engine.connect() as connection:
            found = {number: recount(connection, number, {1: script}) for number in (1, 2)}
    finally:
        engine.dispose()
    return [f"consultation {number}: the recount says {difference}" for number, found_here in found.items() for difference in found_here]


def _given_up(history: History, connection: sqlite3.Connection) -> Iterator[str]:
    yield from (f"an error: {error}" for error in history.errors)
    if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        yield "the file is damaged"
    (letters,) = connection.execute("SELECT count(*) FROM dead_letters").fetchone()
    if letters:
        yield f"{letters} dead letters"
    (owed,) = connection.execute("SELECT count(*) FROM identities WHERE said_turn < turn").fetchone()
    if owed > history.unnoted:
        yield f"{owed} people are still owed their screen"
