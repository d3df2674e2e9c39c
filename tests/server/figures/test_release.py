"""The rule of what may leave: 11 people behind a figure; profile and sensitive questions whole or not at all."""

import ast
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import server
from dialogues.answers import Answer, State
from dialogues.counting import Cell
from dialogues.script import Step
from server.figures import release
from server.figures.distributions import distributions
from server.figures.release import K, Publishable, is_closed, publishable
from tests.server.figures.tallies import tallies
from tests.storage.complete import COMPLETE, WHOLE
from tests.storage.samples import SCRIPT, chosen, options, person

KNOWN = SCRIPT.by_id["known"]
SENSITIVE = replace(KNOWN, sensitive=True)
PROFILE = replace(KNOWN, profile=True)


def test_ten_answers_tell_nothing_and_eleven_do() -> None:
    ten = tallies([person(known=chosen("yes"))] * 10)
    eleven = tallies([person(known=chosen("yes"))] * 11)
    assert publishable(KNOWN, ten) == (None,)
    assert publishable(KNOWN, eleven) == (Publishable(distributions(KNOWN, eleven)[0]),)


def test_those_who_do_not_know_are_people_who_answered() -> None:
    people = [person(known=chosen("yes"))] * 10
    assert publishable(KNOWN, tallies([*people, person(known=Answer(State.SKIPPED))])) == (None,)
    assert publishable(KNOWN, tallies([*people, person(known=Answer(State.DONT_KNOW))])) != (None,)


def test_each_line_of_a_grid_is_judged_by_itself() -> None:
    people = [person(agree_a=chosen("for"), agree_b=chosen("for"))] * 10 + [person(agree_a=chosen("for"))]
    first, second = publishable(SCRIPT.by_id["agree"], tallies(people))
    assert first is not None
    assert second is None


@pytest.mark.parametrize("step", [SENSITIVE, PROFILE], ids=["sensitive", "profile"])
def test_a_delicate_question_is_kept_whole_for_one_small_count(step: Step) -> None:
    enough = [person(known=chosen("yes"))] * 11 + [person(known=chosen("no"))] * 11
    assert publishable(step, tallies(enough)) != (None,)
    assert publishable(step, tallies(enough[:-1])) == (None,)
    assert publishable(step, tallies([*enough, person(known=Answer(State.PREFER_NOT))])) == (None,)
    assert publishable(step, tallies(enough[:11])) != (None,), "a choice of nobody is no small group"


def test_a_sensitive_ranking_is_judged_at_each_place() -> None:
    step = replace(SCRIPT.by_id["rules"], sensitive=True)
    evenly = [person(rules=chosen("told", "human"))] * 11 + [person(rules=chosen("human", "told"))] * 11
    assert publishable(step, tallies(evenly)) != (None,)
    assert publishable(step, tallies(evenly[1:])) == (None,), "22 and 21 citations, but 10 first places"


@given(st.lists(st.integers(0, 30), min_size=7, max_size=7), st.booleans())
def test_no_small_count_of_a_delicate_question_ever_leaves(counts: list[int], profile: bool) -> None:
    step = Step("q", "single", KNOWN.ask, options=options("a", "b", "c"), profile=profile, sensitive=not profile)
    names = ("a", "b", "c", "_answered", "_dont_know", "_prefer_not", "_skipped")
    cells = {Cell("q", "", name): count for name, count in zip(names, counts, strict=True)}
    (told,) = publishable(step, cells)
    small = [count for count in counts if 0 < count < K]
    assert told is None or not small
    assert told is not None or small or counts[3] + counts[4] < K


# --- What people wrote themselves, and cards ----------------------------------------------------------------------------------------


def many(count: int) -> Counter[Cell]:
    return tallies([WHOLE] * count, COMPLETE)


@pytest.mark.parametrize("question", ["years", "since", "home", "rule", "rewrite", "clash"])
def test_of_what_people_wrote_only_how_many_answered_may_leave(question: str) -> None:
    (told,) = publishable(COMPLETE.by_id[question], many(K))
    assert told is not None
    assert told.distribution == replace(distributions(COMPLETE.by_id[question], many(K))[0], bars=())
    assert told.distribution.base in (K, 2 * K)


def test_a_vote_on_the_texts_of_people_does_not_leave() -> None:
    step = COMPLETE.by_id["others"]
    assert [each.base for each in distributions(step, many(100))] == [100, 100]
    assert publishable(step, many(100)) == ()


def test_closed_questions_are_those_whose_answers_a_script_or_the_authority_wrote() -> None:
    assert [step.id for step in COMPLETE.questions if is_closed(step)] == ["care", "topic", "cards", "weight", "who"]
    assert is_closed(SCRIPT.by_id["where"]), "the sectors are the authority's"


@pytest.mark.parametrize(("cards", "leaves"), [(3 * K - 1, False), (3 * K, True)])
def test_a_question_on_cards_needs_eleven_people_even_if_each_filled_all(cards: int, leaves: bool) -> None:
    (told,) = publishable(COMPLETE.by_id["who"], {Cell("who", "", "_answered"): cards}, cards=3)
    assert (told is not None) == leaves


@given(st.lists(st.integers(0, 3), max_size=60), st.booleans())
def test_whatever_the_cards_no_fewer_than_eleven_people_stand_behind_a_count(filled: list[int], sensitive: bool) -> None:
    """`filled`: how many cards each person filled, all with the same choice."""
    step = replace(COMPLETE.by_id["weight"], sensitive=sensitive)
    cards = sum(filled)
    (told,) = publishable(step, {Cell("weight", "", "_answered"): cards, Cell("weight", "", "5"): cards}, cards=3)
    assert told is None or sum(count > 0 for count in filled) >= K


def test_nothing_else_makes_what_may_leave() -> None:
    makers = {
        str(path.relative_to(Path(server.__file__).parent))
        for path in Path(server.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute) and ast.unparse(node.func).endswith("Publishable")
    }
    assert makers == {str(Path(release.__file__).relative_to(Path(server.__file__).parent))}
