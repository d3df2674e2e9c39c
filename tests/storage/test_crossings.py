"""What people gave, by what else they gave: every count is told by hand or by the tallies, which another code keeps."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
import sqlalchemy as sa

from dialogues.answers import Answer, State
from dialogues.counting import Cell, is_of_answers
from dialogues.script import Slot
from server.demo.people import fictional_people
from storage import crossings, models
from storage.consultations import publish_script
from storage.crossings import ABSENT, Attribute, Given, Group
from storage.imports import ImportedParticipation, insert_participations
from storage.results import tallies_of, turnout_of
from storage.sources import find_or_make
from tests.storage.complete import COMPLETE, NOTHING_DRAWN, ONE_CARD, WHOLE
from tests.storage.conftest import Recorder
from tests.storage.samples import BEGUN, DAY, FINISHED, SCRIPT, SECTORS, STARTED, chosen, make_consultation, person, written
from tests.storage.test_erasing import plan, reads_a_table_whole

NOT_SURE = person(known=Answer(State.DONT_KNOW), feel=chosen("fear", "hope"))
"""The same feelings as in `FINISHED`, in another order."""


def filled(connection: sa.Connection, people: Sequence[ImportedParticipation]) -> int:
    consultation = make_consultation(connection)
    insert_participations(connection, consultation, publish_script(connection, SCRIPT, DAY), SCRIPT, people)
    return consultation


def given(*expected: tuple[str, str, int]) -> Counter[Given]:
    """Counts by slot (`agree.a` for the line of a grid) and codes joined by a space."""
    slots = {slot: Slot(question, line) for slot, _, _ in expected for question, _, line in [slot.partition(".")]}
    return Counter({Given(slots[slot], frozenset(codes.split())): people for slot, codes, people in expected})


ALL_OF_FINISHED = (
    ("agree.a", "for", 1),
    ("agree.b", "_dont_know", 1),
    ("rules", "human told", 1),
    ("where", "_prefer_not", 1),
    ("why", "_answered", 1),
)


def test_everybody_who_started_is_one_group(connection: sa.Connection) -> None:
    consultation, _ = filled(connection, [FINISHED, STARTED, NOT_SURE, BEGUN]), filled(connection, [FINISHED])
    known, feel = (("known", "yes", 1), ("known", "no", 1), ("known", "_dont_know", 1)), (("feel", "hope fear", 2), ("feel", "_skipped", 1))
    assert crossings.whole(connection, consultation) == Group(3, given(*known, *feel, *ALL_OF_FINISHED))


def test_a_consultation_of_nobody_has_an_empty_group_and_no_other(connection: sa.Connection) -> None:
    consultation = filled(connection, [BEGUN])
    assert crossings.whole(connection, consultation) == Group(0)
    for by in ("known", Attribute.CHANNEL, Attribute.SOURCE):
        assert crossings.groups_by(connection, consultation, by) == {}


def test_people_are_told_apart_by_their_choice_their_state_or_the_lack_of_a_visible_answer(connection: sa.Connection) -> None:
    # Whoever said no hides their reason, so that they have none; who chose nothing under the question has it nowhere in theirs.
    silent = person(feel=chosen("anger"))
    consultation = filled(connection, [FINISHED, STARTED, NOT_SURE, silent, silent, BEGUN])
    assert crossings.groups_by(connection, consultation, "known") == {
        "yes": Group(1, given(("known", "yes", 1), ("feel", "fear hope", 1), *ALL_OF_FINISHED)),
        "no": Group(1, given(("known", "no", 1), ("feel", "_skipped", 1))),
        "_dont_know": Group(1, given(("known", "_dont_know", 1), ("feel", "fear hope", 1))),
        ABSENT: Group(2, given(("feel", "anger", 2))),
    }


def test_a_hidden_answer_makes_no_group(connection: sa.Connection) -> None:
    consultation = filled(connection, [STARTED, FINISHED])
    assert {key: group.people for key, group in crossings.groups_by(connection, consultation, "why").items()} == {
        ABSENT: 1,
        "_answered": 1,
    }
    connection.execute(sa.update(models.answers).where(models.answers.c.question == "known").values(hidden=True))
    assert set(crossings.groups_by(connection, consultation, "known")) == {ABSENT}


def test_the_lines_of_a_grid_make_no_groups(connection: sa.Connection) -> None:
    """They are slots of their own: nobody has an answer to the grid as a whole."""
    assert set(crossings.groups_by(connection, filled(connection, [FINISHED]), "agree")) == {ABSENT}


def test_people_are_told_apart_by_channel_and_by_source(connection: sa.Connection) -> None:
    consultation = filled(connection, [FINISHED, replace(NOT_SURE, channel="telegram"), replace(BEGUN, channel="telegram")])
    source = find_or_make(connection, consultation, "Accueil", None)
    find_or_make(connection, consultation, "Où personne n’est passé", None)
    by_phone = models.participations.c.channel == "telegram"
    connection.execute(sa.update(models.participations).where(by_phone).values(source_id=source.id))
    web = Group(1, given(("known", "yes", 1), ("feel", "fear hope", 1), *ALL_OF_FINISHED))
    telegram = Group(1, given(("known", "_dont_know", 1), ("feel", "fear hope", 1)))
    assert crossings.groups_by(connection, consultation, Attribute.CHANNEL) == {"web": web, "telegram": telegram}
    assert crossings.groups_by(connection, consultation, Attribute.SOURCE) == {"": web, source.code: telegram}


def test_cards_are_never_crossed(connection: sa.Connection) -> None:
    consultation = make_consultation(connection, COMPLETE)
    insert_participations(connection, consultation, publish_script(connection, COMPLETE, DAY), COMPLETE, [WHOLE, ONE_CARD, NOTHING_DRAWN])
    group = crossings.whole(connection, consultation)
    assert group.people == 3
    questions = {each.slot.question for each in group.given}
    assert {"years", "care", "topic"} <= questions
    assert not questions & {"cards", "stake", "weight", "who"}
    assert group.given[Given(Slot("topic"), frozenset({"school", "other"}))] == 1
    assert set(crossings.groups_by(connection, consultation, "weight")) == {ABSENT}


@pytest.mark.parametrize("by", ["known", "where", "why", Attribute.CHANNEL, Attribute.SOURCE])
def test_groups_add_up_to_everybody_and_to_the_tallies(connection: sa.Connection, by: crossings.By) -> None:
    consultation = filled(connection, [*fictional_people(SCRIPT, 150, 7, DAY, 5, {"sectors": SECTORS}), *([STARTED] * 3)])
    source = find_or_make(connection, consultation, "Accueil", None)
    connection.execute(sa.update(models.participations).where(models.participations.c.id % 3 == 0).values(source_id=source.id))
    groups = crossings.groups_by(connection, consultation, by)
    everybody = crossings.whole(connection, consultation)
    assert len(groups) > 1
    assert sum(group.people for group in groups.values()) == everybody.people == turnout_of(tallies_of(connection, consultation)).started
    assert sum((group.given for group in groups.values()), Counter[Given]()) == everybody.given
    tallied = {cell: count for cell, count in tallies_of(connection, consultation).items() if _compared(cell)}
    counted: Counter[Cell] = Counter()
    for (slot, codes), people in everybody.given.items():
        cells = (Cell(slot.question, slot.item, code) for code in codes)
        counted.update({cell: people for cell in cells if _compared(cell)})
    assert counted == tallied


def _compared(cell: Cell) -> bool:
    """A ranking is tallied by position; of an answer with choices the state is tallied too."""
    return is_of_answers(cell) and cell.question not in ("", "rules") and (cell.option != "_answered" or cell.question == "why")


@pytest.mark.parametrize("people", [1, 40])
def test_groups_cost_two_queries_whatever_the_people(connection: sa.Connection, queries: Recorder, people: int) -> None:
    consultation = filled(connection, [FINISHED] * people)
    with queries() as statements:
        groups = crossings.groups_by(connection, consultation, "known")
    assert len(statements) == 2
    assert groups["yes"].people == people


def test_no_table_is_read_whole_on_sqlite(connection: sa.Connection) -> None:
    """PostgreSQL reads small tables whole, and rightly so."""
    if connection.dialect.name != "sqlite":
        return
    consultation, asked = filled(connection, [FINISHED]), list[tuple[str, object]]()

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    sa.event.listen(connection, "before_cursor_execute", note)
    for by in ("known", Attribute.CHANNEL, Attribute.SOURCE):
        crossings.groups_by(connection, consultation, by)
    sa.event.remove(connection, "before_cursor_execute", note)
    assert len(asked) == 6
    assert [statement for statement, parameters in asked if reads_a_table_whole(plan(connection, statement, parameters))] == []


@pytest.mark.parametrize("by", ["known", "why", Attribute.CHANNEL, Attribute.SOURCE])
def test_halves_of_the_ids_are_everybody_once(connection: sa.Connection, by: crossings.By) -> None:
    consultation = filled(connection, list(fictional_people(SCRIPT, 60, 7, DAY, 5, {"sectors": SECTORS})))
    lower, upper = (crossings.groups_by(connection, consultation, by, half) for half in crossings.HALVES)
    assert 10 < sum(group.people for group in lower.values()) < 50, "ids are drawn from the whole range"
    together = {key: lower.get(key, Group(0)) + upper.get(key, Group(0)) for key in lower | upper}
    assert together == crossings.groups_by(connection, consultation, by)


def test_words_are_not_read(connection: sa.Connection, queries: Recorder) -> None:
    consultation = filled(connection, [person(known=chosen("yes"), why=written("Un secret."))])
    with queries() as statements:
        group = crossings.whole(connection, consultation)
    assert group.given[Given(Slot("why"), frozenset({"_answered"}))] == 1
    assert not any("answers.text" in statement for statement in statements)
