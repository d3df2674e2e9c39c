"""What is announced before anyone starts."""

import pytest

from dialogues.answers import Answer, Facts, State
from dialogues.length import Length, announced, count_words
from dialogues.loader import shipped
from dialogues.script import Slot
from tests.dialogues.talk import answered, options, script_of


def test_the_core_with_the_default_profile_takes_an_adult_nine_minutes() -> None:
    assert announced(shipped("default")) == Length(questions=12, about_you=3, minutes=9)


def test_what_is_known_already_is_no_more_counted_out_than_it_is_counted_in() -> None:
    known = {Slot("P07"): Answer(State.PREFER_NOT)}
    assert announced(shipped("default"), known) == announced(shipped("default"))


BRANCHING = script_of("""
  - {id: I, kind: info, ask: Bonjour.}
  - {id: A, kind: single, ask: Quoi ?, options: [{x: Ceci}, {y: Cela}]}
  - {id: B, kind: text, maximum: 9, ask: Quoi ?, when: A is x}
  - {id: W, kind: single, profile: true, ask: Où ?, options_from: sectors}
""")


@pytest.mark.parametrize(
    ("choice", "drawn", "questions", "about_you"),
    [(None, None, 1, 1), ("x", None, 2, 1), ("y", ("n", "s"), 1, 1), ("y", ("n",), 1, 0)],
)
def test_only_what_is_due_by_what_is_known_is_announced(
    choice: str | None, drawn: tuple[str, ...] | None, questions: int, about_you: int
) -> None:
    answers = {} if choice is None else {Slot("A"): answered(choice)}
    facts = Facts() if drawn is None else Facts(drawn={"W": options(*drawn)})
    length = announced(BRANCHING, answers, facts)
    assert (length.questions, length.about_you) == (questions, about_you)


def test_every_question_adds_time_and_minutes_are_rounded_up() -> None:
    texts = [f"  - {{id: T{number}, kind: text, maximum: 9, ask: Quoi ?}}\n" for number in range(4)]
    assert [announced(script_of("".join(texts[:count]))).minutes for count in (1, 2, 3, 4)] == [2, 4, 6, 8]


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("Que craignez-vous\u202f?", 2), ("L’IA aide à «\xa0lire\xa0», n’est-ce pas\u202f!", 6), ("15 à 17 ans", 4)],
)
def test_words_are_counted_as_french_joins_them(text: str, words: int) -> None:
    assert count_words(text) == words
