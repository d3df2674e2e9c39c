from dataclasses import replace

from dialogues.script import AllOf, AnyOf, Asks, Check
from server.codebook import codebook
from server.figures.conditions import depends_on, goes_before, is_always_after
from tests.server.figures.scenes import AGE, KNOWS, LIKES, OF_AGENTS, OF_YOUNG_AGENTS, TRADE, script


def test_a_question_depends_on_all_that_its_conditions_look_at() -> None:
    known = replace(KNOWS, when=AnyOf((Asks("age", Check.IS_NOT, ("old",)), AllOf((Asks("trade", Check.ANSWERED),)))))
    found = depends_on(codebook([script(AGE, TRADE, known, OF_AGENTS, OF_YOUNG_AGENTS, LIKES)], {}))
    assert found == {
        "age": frozenset(),
        "trade": frozenset(),
        "knows": {"age", "trade"},
        "tool": {"trade"},
        "school": {"age", "trade"},
        "likes": frozenset(),
    }


def test_it_depends_on_what_those_questions_depend_on() -> None:
    likes = replace(LIKES, when=Asks("tool", Check.IS, ("yes",)))
    assert depends_on(codebook([script(TRADE, OF_AGENTS, likes)], {}))["likes"] == {"tool", "trade"}


def test_one_version_is_enough_to_depend() -> None:
    versions = [script(TRADE, KNOWS), script(TRADE, replace(KNOWS, when=Asks("trade", Check.IS, ("agent",))))]
    assert depends_on(codebook(versions, {}))["knows"] == {"trade"}


def test_a_question_goes_before_another_where_all_are_asked_both_in_that_order() -> None:
    book = codebook([script(AGE, KNOWS, TRADE, OF_AGENTS)], {})
    assert goes_before(book, "age", "knows")
    assert not goes_before(book, "knows", "age")
    assert not goes_before(book, "trade", "tool"), "whoever was not asked did not stop"
    assert not goes_before(codebook([script(AGE, KNOWS), script(KNOWS, AGE)], {}), "age", "knows")
    assert not goes_before(codebook([script(AGE, KNOWS), script(KNOWS)], {}), "age", "knows")


def test_whoever_came_to_a_later_question_that_all_are_asked_stopped_nowhere_before() -> None:
    book = codebook([script(TRADE, OF_AGENTS, KNOWS)], {})
    assert is_always_after(book, "knows", "tool")
    assert not is_always_after(book, "tool", "trade"), "who was not asked is not known to have come"
    assert not is_always_after(book, "trade", "tool")
    assert not is_always_after(codebook([script(TRADE, OF_AGENTS, KNOWS), script(KNOWS, TRADE, OF_AGENTS)], {}), "knows", "tool")
