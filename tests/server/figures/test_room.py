"""What a room may be shown: opinions of everybody, whole, from k people; then the same until k more have answered."""

from dataclasses import replace

import pytest

from dialogues.counting import STARTED, Cell
from dialogues.loader import load, shipped
from dialogues.script import Slot
from server.codebook import Codebook, codebook
from server.figures.protection import Rule
from server.figures.room import Put, counted, distribution_of, has_small_bars, missing, offered
from storage.moderated_texts import SECTORS
from storage.rooms import Showing
from tests.server.test_agents import SCRIPT as WITH_AGENTS
from tests.storage.samples import with_digest

RULE = Rule()


def book_of(*names: str) -> Codebook:
    return codebook([shipped(name) for name in names], {SECTORS: ()})


def names(book: Codebook) -> list[str]:
    return [put.name for put in offered(book)]


def put(book: Codebook, name: str) -> Put:
    return next(each for each in offered(book) if each.name == name)


def test_closed_opinions_are_offered_line_by_line_in_the_order_of_the_script() -> None:
    lines = [f"C07.{line}" for line in ("questions", "letter", "leaks", "sorting", "social_aid", "street_cameras")]
    assert names(book_of("default")) == ["C01", "C02", "C03", "C04", "C05", "C06", *lines, "C08", "C09", "C10"]


def test_nothing_of_the_person_nor_of_agents_is_offered() -> None:
    assert names(book_of("profile")) == []
    assert names(codebook([WITH_AGENTS], {})) == ["C01"]


DEPENDING = load("""
id: essai
title: Essai
languages: [fr]
steps:
  - id: S1
    kind: single
    profile: true
    ask: Où ?
    options: [{a: A}, {b: B}]
  - id: S2
    kind: single
    sensitive: true
    ask: Malade ?
    options: [{a: A}, {b: B}]
  - id: O1
    kind: single
    ask: Un avis ?
    options: [{a: A}, {b: B}]
  - id: O2
    kind: single
    ask: Un avis sur cet avis ?
    when: O1 is a
    options: [{a: A}, {b: B}]
  - id: O3
    kind: single
    ask: Un avis de ceux qui sont là ?
    when: S1 is a
    options: [{a: A}, {b: B}]
  - id: O4
    kind: single
    ask: Et de ceux-là ?
    when: O3 is a
    options: [{a: A}, {b: B}]
  - id: T1
    kind: text
    ask: Pourquoi ?
    maximum: 200
""")


def test_what_is_put_to_some_for_what_they_said_of_themselves_is_not_offered() -> None:
    assert names(codebook([DEPENDING], {})) == ["O1", "O2"]


def test_a_question_that_is_asked_no_more_is_not_offered() -> None:
    former = shipped("core")
    now = with_digest(replace(former, steps=tuple(step for step in former.steps if step.id != "C05")))
    assert "C05" not in names(codebook([now, former], {}))


@pytest.mark.parametrize(
    ("base", "shown", "more"), [(0, 0, 11), (10, 0, 1), (11, 0, 0), (50, 0, 0), (49, 49, 11), (59, 49, 1), (60, 49, 0), (40, 49, 20)]
)
def test_bars_take_k_people_and_newer_ones_k_more(base: int, shown: int, more: int) -> None:
    assert missing(base, Showing(shown, 0, {}) if shown else None, RULE) == more


def test_the_server_may_ask_for_more_people() -> None:
    assert missing(11, None, Rule(fewest=30)) == 19


def test_bars_are_what_was_counted_whatever_comes_later() -> None:
    book = book_of("core")
    asked = put(book, "C04")
    tallies = {Cell("C04", "", "_answered"): 12, Cell("C04", "", "_dont_know"): 2, Cell("C04", "", asked.step.options[0].code): 12}
    showing = counted(asked, tallies)
    assert (showing.base, showing.answered) == (14, 12)
    bars = distribution_of(asked, showing)
    assert (bars.slot, bars.base, [bar.code for bar in bars.bars]) == (Slot("C04"), 14, [option.code for option in asked.step.options])
    assert [bar.count for bar in bars.bars] == [12, 0, 0, 0]


def test_small_bars_are_shown_of_everybody_but_not_of_one_group_nor_by_a_strict_rule() -> None:
    book = book_of("default")
    showing = Showing(30, 0, {"a": 29, "b": 1})
    everybody = {Cell("", "", STARTED): 30, Cell("P07", "", "public_agents"): 20, Cell("P07", "", "service_users"): 10}
    agents = {Cell("", "", STARTED): 30, Cell("P07", "", "public_agents"): 30}
    assert not has_small_bars(showing, book, everybody, RULE)
    assert has_small_bars(showing, book, agents, RULE)
    assert has_small_bars(showing, book, everybody, Rule(strict=True))
    assert not has_small_bars(Showing(30, 11, {"a": 19, "b": 0}), book, agents, RULE)
