"""What is announced before anyone starts."""

from dataclasses import replace

import pytest

from dialogues.answers import Answer, Facts, State
from dialogues.length import (
    SECONDS_TO_CHOOSE,
    SECONDS_TO_TAP_AGAIN,
    SECONDS_TO_TYPE,
    SECONDS_TO_WRITE,
    WORDS_PER_MINUTE,
    Length,
    announced,
    count_words,
    minutes_of_longest,
)
from dialogues.loader import SHIPPED, shipped
from dialogues.path import walk
from dialogues.script import Card, Slot, Step
from dialogues.turns import Declined, Prompt, Tapped
from tests.dialogues.checks.examples import CARDS, DATE, DRAWN, INFO, MANY, ME, NUMBER, ONE, VOTE, WORDS, fr, items, script
from tests.dialogues.talk import Talk, answered, options, script_of


def test_the_core_with_the_default_profile_takes_an_adult_nine_minutes() -> None:
    assert announced(shipped("default")) == Length(questions=12, about_you=3, minutes=9, about_you_last=False)


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


def seconds(*steps: Step) -> float:
    """The seconds of these steps, read from the minutes that thirty times as many take."""
    many = [replace(step, id=f"{step.id}{number}") for number in range(30) for step in steps]
    return announced(script(*many)).minutes * 2


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (replace(ONE, ask=fr("Un"), options=()), SECONDS_TO_CHOOSE),
        (replace(MANY, ask=fr("Un"), options=(), maximum=2), SECONDS_TO_CHOOSE + 2 * SECONDS_TO_TAP_AGAIN),
        (replace(VOTE, ask=fr("Un"), options=(), items=items("", "", "")), 3 * SECONDS_TO_CHOOSE),
        (replace(DRAWN, ask=fr("Un"), options=(), maximum=4), 4 * SECONDS_TO_CHOOSE),
        (replace(NUMBER, ask=fr("Un")), SECONDS_TO_TYPE),
        (replace(DATE, ask=fr("Un")), SECONDS_TO_TYPE),
        (replace(WORDS, ask=fr("Un")), SECONDS_TO_WRITE),
    ],
)
def test_a_question_takes_the_time_of_what_it_asks_to_do(step: Step, expected: float) -> None:
    words = 4 if step.items else 1
    assert seconds(step) == pytest.approx(expected + words * 60 / WORDS_PER_MINUTE, abs=2)


def test_of_a_repeated_section_one_card_is_announced() -> None:
    inner = replace(WORDS, id="Each", within="Cards")
    assert announced(script(CARDS, inner, replace(ONE, id="Also", within="Cards"), ME)) == Length(questions=2, about_you=1, minutes=3)


@pytest.mark.parametrize(("order", "last"), [((ONE, ME), True), ((ME, ONE), False), ((ONE,), True), ((ME,), True)])
def test_whether_the_questions_about_the_person_come_last_is_known(order: tuple[Step, ...], last: bool) -> None:
    assert announced(script(*order)).about_you_last is last


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_announced_is_the_total_that_the_first_screen_counts_to(name: str) -> None:
    progress, length = Talk(shipped(name)).prompt.progress, announced(shipped(name))
    assert progress.total == (length.about_you if progress.profile else length.questions)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_total_of_a_shipped_script_never_falls_where_nothing_is_to_be_drawn(name: str) -> None:
    """Every question is passed, and every card that may be added is."""
    talk, totals = Talk(shipped(name), lists={"sectors": options("north", "south")}), dict[bool, int]()
    while isinstance(talk.turn.screen, Prompt):
        prompt = talk.prompt
        progress = prompt.progress
        assert progress.total >= totals.get(progress.profile, 0)
        totals[progress.profile] = progress.total
        repeats = prompt.step.kind == "repeat"
        talk.do(Tapped(prompt.slot, "more") if repeats else Declined(prompt.slot, prompt.declines[-1]))


def test_adding_a_card_changes_no_total_and_no_number() -> None:
    talk, seen = Talk(shipped("issue_map")), []
    while isinstance(talk.turn.screen, Prompt):
        prompt = talk.prompt
        seen.append((talk.at, prompt.progress.number, prompt.progress.total))
        repeats = prompt.step.kind == "repeat"
        talk.do(Tapped(prompt.slot, "more") if repeats else Declined(prompt.slot, prompt.declines[-1]))
    asked = ["M01", "M02", "M03", "M04", "M05"]
    cards = [[(f"{step}/{card}", number, 5) for number, step in enumerate(asked, start=1)] for card in (1, 2, 3)]
    assert seen == [*cards[0], ("issue_cards/1", 5, 5), *cards[1], ("issue_cards/2", 5, 5), *cards[2]]


def test_a_vote_on_texts_of_others_is_counted_once_there_are_some() -> None:
    talk = Talk(DRAWING, lists={"rules": options("one", "two")})
    assert talk.prompt.progress.total == 1
    talk.do(Declined(Slot("A"), State.SKIPPED))
    assert (talk.at, talk.prompt.progress.number, talk.prompt.progress.total) == ("V.one", 2, 3)


DRAWING = script_of("""
  - {id: A, kind: text, maximum: 9, ask: Quoi ?}
  - {id: V, kind: vote, ask: Pour ?, items_from: rules, maximum: 2}
  - {id: W, kind: text, maximum: 9, ask: Pourquoi ?, about: V}
""")


def test_what_stands_around_questions_takes_its_time_too() -> None:
    prose = fr(" ".join(["mot"] * WORDS_PER_MINUTE))
    inner = replace(WORDS, id="Each", within="Cards")
    plain = announced(script(INFO, CARDS, inner)).minutes
    assert announced(script(replace(INFO, ask=prose), CARDS, inner)).minutes == plain + 1
    assert announced(script(replace(INFO, card=Card(prose)), CARDS, inner)).minutes == plain + 1
    assert announced(script(INFO, replace(CARDS, ask=prose), inner)).minutes == plain + 1
    assert announced(script(INFO, replace(CARDS, again=prose), inner)).minutes == plain + 1


def test_the_longest_of_several_paths_is_timed() -> None:
    long = script(replace(WORDS, id="First"), ONE)
    short = script(ONE)
    paths = [walk(one, {}, Facts()) for one in (short, long, short)]
    assert minutes_of_longest(paths) == announced(long).minutes == 2
    assert minutes_of_longest(paths[:1]) == announced(short).minutes == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("Que craignez-vous\u202f?", 2), ("L’IA aide à «\xa0lire\xa0», n’est-ce pas\u202f!", 6), ("15 à 17 ans", 4)],
)
def test_words_are_counted_as_french_joins_them(text: str, words: int) -> None:
    assert count_words(text) == words
