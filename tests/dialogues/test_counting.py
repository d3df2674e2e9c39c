"""What a participation counts as, by the rules of the field."""

from collections import Counter
from datetime import date

from dialogues.answers import Answer, Answers, Facts, State
from dialogues.counting import FINISHED, STARTED, Cell, Participation, Visit, counted, delta, is_of_answers
from dialogues.script import Slot
from tests.dialogues.talk import VISIT, answered, options, script_of, wrote

SCRIPT = script_of("""
  - {id: One, kind: single, ask: Quoi ?, options: [{yes: Oui}, {no: Non}]}
  - {id: Many, kind: multi, maximum: 2, ask: Quoi ?, options: [{a: Un}, {b: Deux}, {c: Trois}], when: One is yes}
  - {id: Grid, kind: grid, scale: agree4, ask: Quoi ?, items: [{x: Ceci}, {y: Cela}]}
  - {id: Order, kind: rank, maximum: 2, ask: Quoi ?, options: [{a: Un}, {b: Deux}, {c: Trois}]}
  - {id: Words, kind: text, maximum: 100, ask: Quoi ?}
""")
ALL: Answers = {
    Slot("One"): answered("yes"),
    Slot("Many"): answered("a", "c"),
    Slot("Grid", "x"): answered("fully_agree"),
    Slot("Grid", "y"): Answer(State.DONT_KNOW),
    Slot("Order"): answered("c", "a"),
    Slot("Words"): wrote("Voici", "et voilà"),
}


def cells(answers: Answers) -> dict[tuple[str, str, str], int]:
    return of_answers(counted(SCRIPT, answers, Facts(), VISIT))


def of_answers(counts: Counter[Cell]) -> dict[tuple[str, str, str], int]:
    return {(cell.question, cell.item, cell.option): count for cell, count in counts.items() if is_of_answers(cell)}


def turnout(answers: Answers, visit: Visit = VISIT) -> set[tuple[str, str, str]]:
    """The cells of how somebody came and how far they went: one each."""
    cells = {cell: count for cell, count in counted(SCRIPT, answers, Facts(), visit).items() if not is_of_answers(cell)}
    assert set(cells.values()) <= {1}
    return {(cell.question, cell.item, cell.option) for cell in cells}


def test_consent_alone_counts_for_nothing() -> None:
    assert cells({}) == {}
    assert turnout({}) == set()


def test_a_participation_counts_under_its_day_its_channel_and_its_source() -> None:
    visit = Visit(date(2026, 3, 5), "telegram", 7)
    came = {("_day", "2026-03-05"), ("_channel", "telegram"), ("_source", "7")}
    assert turnout(ALL, visit) == {(*place, state) for place in came for state in (STARTED, FINISHED)}
    assert ("_source", "", STARTED) in turnout(ALL), "by no link that names a place"


def test_who_has_not_finished_counts_at_the_question_in_front_of_them() -> None:
    def stopped(answers: Answers) -> list[tuple[str, str]]:
        return [(item, option) for question, item, option in turnout(answers) if question == "_stopped"]

    first, rest = {Slot("One"): answered("no")}, {slot: answer for slot, answer in ALL.items() if slot.question != "One"}
    assert stopped(first) == [("Grid", "x")]
    assert stopped({**first, Slot("Grid", "x"): answered("agree")}) == [("Grid", "y")]
    assert stopped({**rest, Slot("One"): answered("yes")}) == []
    del rest[Slot("Many")]
    assert stopped({**rest, Slot("One"): answered("yes")}) == [("Many", "")], "what a changed answer asks comes first"


def test_the_first_answer_is_a_start() -> None:
    assert cells({Slot("One"): Answer(State.SKIPPED)}) == {("One", "", "_skipped"): 1, ("", "", "_started"): 1}


def test_each_option_line_and_rank_has_its_cell_and_each_answer_its_state() -> None:
    assert cells(ALL) == {
        ("One", "", "_answered"): 1,
        ("One", "", "yes"): 1,
        ("Many", "", "_answered"): 1,
        ("Many", "", "a"): 1,
        ("Many", "", "c"): 1,
        ("Grid", "x", "_answered"): 1,
        ("Grid", "x", "fully_agree"): 1,
        ("Grid", "y", "_dont_know"): 1,
        ("Order", "", "_answered"): 1,
        ("Order", "1", "c"): 1,
        ("Order", "2", "a"): 1,
        ("Words", "", "_answered"): 1,
        ("", "", "_started"): 1,
        ("", "", "_finished"): 1,
    }


def test_a_hidden_answer_counts_nowhere() -> None:
    hiding = {**ALL, Slot("One"): answered("no")}
    assert [cell for cell in cells(hiding) if cell[0] == "Many"] == []
    only_hidden = {Slot("Many"): answered("a")}
    assert cells(only_hidden) == {}


def test_unfinished_answers_count_and_finish_with_the_last_question() -> None:
    without_words = {slot: answer for slot, answer in ALL.items() if slot != Slot("Words")}
    assert (cells(without_words)["", "", STARTED], ("", "", FINISHED) in cells(without_words)) == (1, False)
    assert cells({**without_words, Slot("Words"): Answer(State.SKIPPED)})["", "", FINISHED] == 1


def test_a_delta_turns_one_count_into_another_and_leaves_out_what_stays() -> None:
    before = Participation(ALL, Facts(), VISIT)
    after = before._replace(answers={**ALL, Slot("One"): answered("no")})
    change = delta(SCRIPT, before, after)
    assert change == {
        Cell("One", "", "yes"): -1,
        Cell("One", "", "no"): 1,
        Cell("Many", "", "_answered"): -1,
        Cell("Many", "", "a"): -1,
        Cell("Many", "", "c"): -1,
    }
    summed = counted(SCRIPT, *before)
    summed.update(change)
    assert +summed == counted(SCRIPT, *after)
    assert delta(SCRIPT, before, before) == delta(SCRIPT, None, None) == {}
    assert delta(SCRIPT, None, before) == counted(SCRIPT, *before)
    assert delta(SCRIPT, before, None) == dict.fromkeys(counted(SCRIPT, *before), -1)


def test_values_cards_and_statements_have_their_cells() -> None:
    script = script_of("""
  - {id: N, kind: number, decimals: 1, ask: Combien ?}
  - id: R
    kind: repeat
    ask: Une.
    again: Encore ?
    maximum: 3
    steps: [{id: Q, kind: single, ask: Quoi ?, options: [{a: Un}, {b: Deux}]}]
  - {id: V, kind: vote, ask: Pour ?, items_from: texts, maximum: 2}
  - {id: W, kind: text, maximum: 9, ask: Quoi ?, about: V}
""")
    answers: Answers = {
        Slot("N"): answered("2.5"),
        Slot("Q", "", 1): answered("a"),
        Slot("R", "", 1): answered("more"),
        Slot("Q", "", 2): answered("a"),
        Slot("R", "", 2): answered("enough"),
        Slot("Q", "", 3): answered("b"),  # hidden
        Slot("V", "7"): answered("for"),
        Slot("W", "7"): wrote("Voilà"),
    }
    assert of_answers(counted(script, answers, Facts(drawn={"V": options("7")}), VISIT)) == {
        Cell("N", "", "_answered"): 1,
        Cell("N", "", "2.5"): 1,
        Cell("Q", "", "_answered"): 2,
        Cell("Q", "", "a"): 2,
        Cell("R", "", "_answered"): 2,
        Cell("R", "", "more"): 1,
        Cell("R", "", "enough"): 1,
        Cell("V", "7", "_answered"): 1,
        Cell("V", "7", "for"): 1,
        Cell("W", "7", "_answered"): 1,
        Cell("", "", STARTED): 1,
        Cell("", "", FINISHED): 1,
    }
