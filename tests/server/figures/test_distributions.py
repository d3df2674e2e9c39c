from dataclasses import replace
from typing import Any

import pytest

from dialogues.answers import Answer, State
from dialogues.script import Item, Slot
from server.figures.distributions import Bar, Distribution, distributions, first, points, share
from tests.server.figures.tallies import tallies
from tests.storage.complete import ANSWERS, COMPLETE, DRAWN, NOTHING_DRAWN, ONE_CARD, RULE_A, RULE_B, WHOLE
from tests.storage.samples import SCRIPT, chosen, fr, person, written

DONT_KNOW, SKIPPED, PREFER_NOT = Answer(State.DONT_KNOW), Answer(State.SKIPPED), Answer(State.PREFER_NOT)


def test_a_single_choice_counts_people_by_what_they_did() -> None:
    people = [person(known=chosen("yes"))] * 3 + [person(known=chosen("no")), person(known=DONT_KNOW), person(known=SKIPPED)]
    (found,) = distributions(SCRIPT.by_id["known"], tallies(people))
    assert found == Distribution(Slot("known"), (Bar("yes", 3), Bar("no", 1)), answered=4, dont_know=1, prefer_not=0, skipped=1)


def test_the_base_holds_who_does_not_know_but_not_who_passed() -> None:
    found = Distribution(Slot("q"), (), answered=4, dont_know=3, prefer_not=2, skipped=1)
    assert (found.base, found.reached) == (7, 10)


def test_a_multiple_choice_may_count_more_than_its_base() -> None:
    (found,) = distributions(SCRIPT.by_id["feel"], tallies([person(feel=chosen("hope", "fear"))] * 2 + [person(feel=chosen("fear"))]))
    assert found.bars == (Bar("hope", 2), Bar("fear", 3), Bar("anger", 0))
    assert found.base == 3


def test_each_line_of_a_grid_has_its_own_base() -> None:
    people = [person(agree_a=chosen("for"), agree_b=chosen("against")), person(agree_a=DONT_KNOW, agree_b=SKIPPED)]
    first, second = distributions(SCRIPT.by_id["agree"], tallies(people))
    assert (first.slot, first.bars, first.base) == (Slot("agree", "a"), (Bar("for", 1), Bar("against", 0)), 2)
    assert (second.slot, second.bars, second.base) == (Slot("agree", "b"), (Bar("for", 0), Bar("against", 1)), 1)


def test_a_ranking_counts_citations_first_places_and_points() -> None:
    people = [person(rules=chosen("told", "human"))] * 2 + [person(rules=chosen("human"))]
    (found,) = distributions(SCRIPT.by_id["rules"], tallies(people))
    assert [(bar.code, bar.count, first(bar.places), points(bar.places)) for bar in found.bars] == [
        ("human", 3, 1, 4),
        ("told", 2, 2, 4),
        ("contest", 0, 0, 0),
    ]
    assert found.base == 3


def test_points_run_from_the_number_of_places_down_to_one() -> None:
    assert points((2, 3, 4)) == 2 * 3 + 3 * 2 + 4 * 1


def test_an_option_that_the_step_has_not_comes_last() -> None:
    found = distributions(SCRIPT.by_id["where"], tallies([person(where=chosen("south")), person(where=chosen("north"))]))
    assert found[0].bars == (Bar("north", 1), Bar("south", 1))


def test_a_text_has_a_base_and_no_bar() -> None:
    (found,) = distributions(SCRIPT.by_id["why"], tallies([person(known=chosen("yes"), why=written("Parce que"))]))
    assert (found.bars, found.base) == ((), 1)


@pytest.mark.parametrize(("count", "base", "expected"), [(19, 19, None), (0, 0, None), (20, 20, 1.0), (5, 20, 0.25)])
def test_no_per_cent_under_twenty_answers(count: int, base: int, expected: float | None) -> None:
    assert share(count, base) == expected


# --- Beyond plain choices -----------------------------------------------------------------------------------------------------------

PEOPLE = tallies([WHOLE, ONE_CARD, NOTHING_DRAWN], COMPLETE)


def of(question: str, **changes: Any) -> tuple[Distribution, ...]:
    return distributions(replace(COMPLETE.by_id[question], **changes), PEOPLE)


def test_values_come_in_their_order() -> None:
    people = [replace(WHOLE, answers={Slot("years"): chosen(value)}) for value in ("10", "9", "-2", "2.5", "9")]
    (found,) = distributions(COMPLETE.by_id["years"], tallies(people, COMPLETE))
    assert found.bars == (Bar("-2", 1), Bar("2.5", 1), Bar("9", 2), Bar("10", 1))
    assert found.base == 5
    days = [replace(WHOLE, answers={Slot("since"): chosen(value)}) for value in ("2024-10-01", "2023-12-31", "2024-02-01")]
    (found,) = distributions(COMPLETE.by_id["since"], tallies(days, COMPLETE))
    assert [bar.code for bar in found.bars] == ["2023-12-31", "2024-02-01", "2024-10-01"]


def test_each_statement_voted_on_has_its_base_even_one_that_was_taken_away() -> None:
    votes = (Bar("for", 2), Bar("against", 0), Bar("none", 0))
    known = of("others", items=(Item("bbbbbb", fr("B")), Item("cccccc", fr("C"))))
    assert [(each.slot.item, each.base) for each in known] == [("bbbbbb", 2), ("cccccc", 0), ("aaaaaa", 2)]
    assert known[2].bars == votes
    first, _ = of("others")
    assert (first.slot, first.bars, first.base) == (Slot("others", "aaaaaa"), votes, 2)


def test_texts_about_several_texts_are_counted_together() -> None:
    drawn = DRAWN | {"others": (RULE_B, RULE_A)}
    other = replace(WHOLE, answers=ANSWERS | {Slot("rewrite", "bbbbbb"): Answer(State.SKIPPED)}, drawn=drawn)
    (found,) = distributions(COMPLETE.by_id["rewrite"], tallies([WHOLE, WHOLE, other], COMPLETE))
    assert found == Distribution(Slot("rewrite"), (), answered=2, dont_know=0, prefer_not=0, skipped=1)


def test_cards_are_counted_together() -> None:
    (found,) = of("who")
    assert (found.bars, found.base) == ((Bar("young", 1), Bar("old", 4)), 4)
    (more,) = of("cards")
    assert (more.bars, more.base) == ((Bar("more", 1), Bar("enough", 3)), 4)
