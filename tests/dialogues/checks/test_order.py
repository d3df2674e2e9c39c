"""Steps among one another."""

from dataclasses import replace

import pytest

from dialogues.script import MAX_ASK_LENGTH, MAX_QUOTED_ANSWER, MAX_SCREEN_LENGTH, MAX_STEPS, Asks, Card, Check, Option, Step
from tests.dialogues.checks.examples import CARDS, GRID, INFO, MANY, ONE, PART, WORDS, found, fr, items, places


def inside(holder: str, step: Step, step_id: str) -> Step:
    return replace(step, id=step_id, within=holder)


def test_the_number_of_steps_holds_its_bound_at_n_and_at_one_more() -> None:
    many = [replace(ONE, id=f"Q{number}") for number in range(MAX_STEPS + 1)]
    assert found(*many[:-1]) == []
    assert places(*many) == [("steps", MAX_STEPS)]


def test_a_name_used_twice_is_a_fault_at_the_second() -> None:
    assert found(ONE, WORDS, replace(MANY, id="One")) == [(("steps", 2, "id"), "le nom «\xa0One\xa0» est déjà celui de l’étape n° 1")]


@pytest.mark.parametrize("steps", [(), (INFO,)])
def test_a_script_asks_something(steps: tuple[Step, ...]) -> None:
    assert found(*steps) == [(("steps",), "ce script ne pose aucune question")]


def test_an_info_after_the_last_question_is_read_by_nobody() -> None:
    assert found(ONE, INFO) == [(("steps", 1), "cette information vient après la dernière question, personne ne la lira")]


# --- Sections -------------------------------------------------------------------------------------------------------------------------


def test_a_section_may_hold_a_repeated_one_and_steps_after_it() -> None:
    part = (
        PART,
        inside("Part", WORDS, "Before"),
        replace(CARDS, within="Part"),
        inside("Cards", WORDS, "Each"),
        inside("Part", ONE, "After"),
    )
    assert found(*part, replace(WORDS, id="Last")) == []


@pytest.mark.parametrize(
    ("outer", "inner"),
    [(PART, replace(PART, id="Inner")), (CARDS, replace(PART, id="Inner")), (CARDS, replace(CARDS, id="Inner"))],
)
def test_what_cannot_hold_a_section_does_not(outer: Step, inner: Step) -> None:
    steps = (outer, inside(outer.id, inner, "Inner"), inside("Inner", WORDS, "Deep"), inside(outer.id, WORDS, "Words"))
    what = "une partie ou une répétition ne se place pas dans une répétition, ni une partie dans une partie"
    assert found(*steps)[0] == (("steps", 1), what)


def test_a_part_inside_a_card_hides_neither_its_questions_nor_that_they_are_repeated() -> None:
    part = (CARDS, inside("Cards", PART, "Part"), inside("Part", WORDS, "Deep"))
    repeated = "«\xa0Deep\xa0» est posée plusieurs fois, dans la répétition «\xa0Cards\xa0»"
    quoting, asked = replace(WORDS, id="Quoting", ask=fr("Pourquoi {Deep} ?")), Asks("Deep", Check.ANSWERED)
    assert found(*part, quoting, replace(WORDS, when=asked)) == [
        (("steps", 1), "une partie ou une répétition ne se place pas dans une répétition, ni une partie dans une partie"),
        (("steps", 3, "ask", "fr"), repeated),
        (("steps", 4, "when"), repeated),
    ]


@pytest.mark.parametrize(
    ("steps", "at"),
    [
        ((PART, ONE), 0),
        ((PART, inside("Part", INFO, "Read"), ONE), 0),
        ((CARDS, inside("Cards", INFO, "Read"), ONE), 0),
        ((CARDS, ONE), 0),
    ],
)
def test_a_section_asks_something(steps: tuple[Step, ...], at: int) -> None:
    assert found(*steps) == [(("steps", at), "cette partie ne pose aucune question")]


def test_a_section_asks_through_what_it_repeats() -> None:
    assert found(PART, replace(CARDS, within="Part"), inside("Cards", WORDS, "Each")) == []


def test_the_steps_of_a_section_follow_it() -> None:
    steps = (PART, inside("Part", WORDS, "First"), ONE, inside("Part", WORDS, "Second"))
    assert found(*steps) == [(("steps", 3), "cette étape ne suit pas la partie «\xa0Part\xa0» qui doit la contenir")]


# --- Screens --------------------------------------------------------------------------------------------------------------------------


def filled(spare: int, *, info: Step = INFO, words: str = "") -> tuple[Step, ...]:
    """A grid whose screen has `spare` characters left."""
    infos = tuple(replace(info, id=f"Info{number}", ask=fr("x" * MAX_ASK_LENGTH)) for number in range(4))
    card = info.card.title.by_language["fr"] + info.card.url if info.card else ""
    ask = MAX_SCREEN_LENGTH - 4 * (MAX_ASK_LENGTH + len(card)) - 27 - spare
    labels = (Option("a", fr("x" * 9)), Option("b", fr("y" * 9)))
    return (*infos, replace(GRID, ask=fr("x" * (ask - len(words)) + words), items=items("abc"), options=labels))


def overflow(steps: tuple[Step, ...]) -> list[str]:
    return [what.split(" fait ")[1] for _, what in found(*steps)]


@pytest.mark.parametrize("info", [INFO, replace(INFO, card=Card(fr("Un guide"), url="https://ville.example/"))])
def test_a_screen_holds_the_infos_before_a_question_the_question_and_its_labels(info: Step) -> None:
    assert overflow(filled(0, info=info)) == []
    assert overflow(filled(-1, info=info)) == [f"{MAX_SCREEN_LENGTH + 1} caractères, {MAX_SCREEN_LENGTH} au plus"]


def test_an_answer_quoted_on_a_screen_is_as_long_as_may_be() -> None:
    assert overflow((ONE, *filled(MAX_QUOTED_ANSWER, words="{One}"))) == []
    assert overflow((ONE, *filled(MAX_QUOTED_ANSWER - 1, words="{One}"))) == [
        f"{MAX_SCREEN_LENGTH + 1} caractères, {MAX_SCREEN_LENGTH} au plus"
    ]


def test_infos_before_a_question_that_may_be_hidden_weigh_on_the_next_screen_too() -> None:
    long = [replace(INFO, id=f"Info{number}", ask=fr("x" * MAX_ASK_LENGTH)) for number in range(6)]
    sometimes = replace(WORDS, id="Sometimes", when=Asks("One", Check.IS, ("a",)))
    drawn = replace(ONE, id="Drawn", options_from="sectors")
    assert found(ONE, *long[:3], replace(sometimes, when=None), *long[3:], WORDS) == []
    assert places(ONE, *long[:3], sometimes, *long[3:], WORDS) == [("steps", 8)]
    assert places(ONE, *long[:3], drawn, *long[3:], WORDS) == [("steps", 8)]
