"""The checker finds what is wrong: a history that is right, and a file in which one thing was changed behind everyone's back."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.simulation.checker import check, serial_ends
from tests.simulation.history import Act, History
from tests.simulation.simulator import Beginning, Case, Played, play

SEED = 3
"""Somebody answers, corrects, and ends with a question in front."""

Wrong = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def played(beginning: Beginning, tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(Case(SEED), beginning, tmp_path_factory.mktemp("played"))


@pytest.fixture
def wrong(played: Played, beginning: Beginning, tmp_path: Path) -> Wrong:
    """What the checker says once this was done to the file."""

    def changed(statement: str) -> list[str]:
        file = Path(shutil.copyfile(played.file, tmp_path / "changed.db"))
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.executescript(statement)
        return check(played.history, played.people, file, beginning.master, beginning.script)

    return changed


def test_checker_finds_nothing_where_nothing_is_wrong(wrong: Wrong) -> None:
    assert wrong("") == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM answers WHERE choices <> ''", "kept is"),
        ("UPDATE answers SET question = 'Q9' WHERE question = 'Q1'", "kept is"),
        ("UPDATE answers SET choices = 'other' WHERE question = 'Q1'", "kept is"),
        ("DELETE FROM former_answers", "kept is"),
        ("UPDATE tallies SET count = count + 1 WHERE question = '' AND option = '_started'", "_started') is tallied"),
        ("DELETE FROM identities", "kept is"),
        ("UPDATE identities SET said_turn = turn - 1", "still owed"),
        ("INSERT INTO dead_letters VALUES (4242, 1, x'00', x'00', '', '2026-10-05')", "dead letter"),
    ],
)
def test_checker_finds_what_was_changed(wrong: Wrong, statement: str, said: str) -> None:
    assert [one for one in wrong(statement) if said in one] != []


def test_checker_finds_a_question_in_front_that_is_not_the_one_due(played: Played, beginning: Beginning) -> None:
    history = History(played.history.now, acts=played.history.acts, sent=played.history.sent, acknowledged=played.history.acknowledged)
    wrong = check(history, played.people, played.file, beginning.master, beginning.script)
    assert any(one.endswith("is due") for one in wrong)


def ends(acts: list[Act], sent: dict[int, int], acknowledged: dict[int, int]) -> set[str]:
    """What may be kept of the first question after these acts."""
    history = History(lambda: 0.0, lines=[""] * 9, acts=acts, sent=sent, acknowledged=acknowledged)
    return {
        " ".join(model.parts[1].answers.get(("Q1", ""), ("", ("nothing",), ()))[1]) for model in serial_ends(history, acts) if model.parts
    }


def test_acts_under_way_together_may_have_come_in_any_order_and_others_in_their_own() -> None:
    consent, yes, no = Act(1, 1, "tap", "y1:fr"), Act(1, 2, "tap", "t1:Q1:::yes"), Act(1, 3, "tap", "t1:Q1:::no")
    together, apart = {1: 1, 2: 3, 3: 4}, {1: 1, 2: 3, 3: 6}
    assert ends([consent, yes, no], together, {1: 2, 2: 5, 3: 6}) == {"yes", "no"}
    assert ends([consent, yes, no], apart, {1: 2, 2: 5, 3: 7}) == {"yes"}


def test_what_was_never_acknowledged_may_be_done_or_not() -> None:
    consent, yes = Act(1, 1, "tap", "y1:fr"), Act(1, 2, "tap", "t1:Q1:::yes")
    assert ends([consent, yes], {1: 1, 2: 3}, {1: 2}) == {"yes", "nothing"}
    assert ends([consent, yes], {1: 1}, {1: 2}) == {"nothing"}
