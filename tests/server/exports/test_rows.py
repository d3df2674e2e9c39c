"""Rows made at once for all equal answers are those made one by one, column by column (`oracle`)."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from dialogues.answers import Answer, State
from dialogues.loader import shipped
from dialogues.path import hidden, is_finished
from dialogues.script import Option, Script, Slot
from server.codebook import Codebook, codebook
from server.demo.people import fictional_people
from server.exports import answers
from server.exports.answers import AnswerRows, cells_alone
from server.exports.tables import RowsLost
from server.figures.agents import Crowd, Withheld
from storage.exports import ParticipationRow, packed
from storage.imports import ImportedParticipation
from tests.server.exports.oracle import SlowRows
from tests.storage.complete import COMPLETE, NOTHING_DRAWN, ONE_CARD, RULE_A, RULE_B, STAKE, WHOLE
from tests.storage.samples import BEGUN, DAY, FINISHED, SCRIPT, SECTORS, STARTED, chosen, with_digest

LISTS: Mapping[str, tuple[Option, ...]] = {"rules": (RULE_A, RULE_B), "stakes": (STAKE,), "sectors": SECTORS, "W02": (RULE_A,)}
SCRIPTS = (COMPLETE, SCRIPT, *map(shipped, ("collaborative_writing", "core-short", "debate_game", "default", "issue_map", "public_agents")))


def participation(script: Script, someone: ImportedParticipation, version: int = 0) -> ParticipationRow:
    out = hidden(script, someone.answers, someone.facts)
    counting = {slot: answer for slot, answer in someone.answers.items() if slot not in out}
    status = "begun" if not counting else "finished" if is_finished(script, counting, someone.facts) else "started"
    return ParticipationRow(status, someone.channel, version, someone.day, someone.answers, out, someone.facts, "Accueil")


def stirred(script: Script, someone: ImportedParticipation, chance: random.Random) -> ImportedParticipation:
    """The same person who changed some answers, which hides others and makes others due, and passed some."""
    given = dict(someone.answers)
    for slot in list(given):
        step, what = script.by_id[slot.question], chance.random()
        if what < 0.15 and step.options:
            given[slot] = chosen(chance.choice(step.options).code)
        elif what < 0.25:
            given[slot] = Answer(chance.choice([State.SKIPPED, State.DONT_KNOW, State.PREFER_NOT]))
        elif what < 0.3:
            del given[slot]
    return replace(someone, answers=given)


def crowd(script: Script, chance: random.Random) -> Withheld:
    """Some questions told to nobody, and one whose answers keep others from rows."""
    ids = [step.id for step in script.questions]
    of_choices = [step for step in script.questions if step.options]
    asked = chance.choice(of_choices)
    codes = frozenset({chance.choice(asked.options).code, "_skipped"})
    untold = frozenset(Slot(id_) for id_ in chance.sample(ids, min(2, len(ids))))
    return Withheld(untold, (Crowd(asked.id, codes, frozenset(chance.sample(ids, min(3, len(ids))))),))


def same_rows(book: Codebook, versions: Mapping[int, Script], people: Sequence[ParticipationRow], withheld: Withheld) -> None:
    slow, fast = SlowRows(book, versions, withheld), AnswerRows(book, versions, withheld)
    made = [tuple(cell for piece in pieces for cell in piece) for pieces in fast.rows(map(packed, people), cells_alone)]
    for person, row in zip(people, made, strict=True):
        assert row[1:] == slow.row(person)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.id)
@pytest.mark.parametrize("seed", range(3))
def test_rows_of_many_are_those_of_each(script: Script, seed: int) -> None:
    chance = random.Random(f"{script.id} {seed}")
    book = codebook((script,), LISTS)
    found = list(fictional_people(script, 60, seed, DAY, 30, LISTS))
    people = [participation(script, one) for one in (*found, *(stirred(script, one, chance) for one in found))]
    assert {person.status for person in people} >= {"started", "finished"}
    assert any(person.hidden for person in people) or not script.decisive
    same_rows(book, {0: script}, people, Withheld())
    same_rows(book, {0: script}, people, crowd(script, chance))


def test_people_of_several_versions_stand_together() -> None:
    newer = with_digest(replace(SCRIPT, steps=tuple(step for step in SCRIPT.steps if step.id != "rules")))
    people = [participation(script, one, key) for key, script in ((0, newer), (1, SCRIPT)) for one in (BEGUN, STARTED)]
    people.append(participation(SCRIPT, FINISHED, 1))
    same_rows(codebook((newer, SCRIPT), LISTS), {0: newer, 1: SCRIPT}, people, Withheld())


def test_what_was_forgotten_is_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST_KNOWN", 3)
    monkeypatch.setattr(answers, "MOST_PATHS", 1)
    begun = [replace(one, answers=dict(list(one.answers.items())[:5])) for one in (WHOLE, ONE_CARD, NOTHING_DRAWN)]
    people = [participation(COMPLETE, one) for one in (WHOLE, ONE_CARD, NOTHING_DRAWN, *begun)]
    same_rows(codebook((COMPLETE,), LISTS), {0: COMPLETE}, people, Withheld())


def test_an_answer_without_a_column_is_not_dropped_in_silence() -> None:
    elsewhere = ParticipationRow("finished", "web", 0, DAY, {Slot("unheard"): chosen("yes")}, frozenset(), FINISHED.facts)
    with pytest.raises(RowsLost):
        AnswerRows(codebook((SCRIPT,), LISTS), {0: SCRIPT}, Withheld()).row(elsewhere)
