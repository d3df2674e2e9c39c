"""The rule of what may leave, told on small consultations: k people behind a figure, and nothing to find by subtraction."""

from dataclasses import replace

import pytest

from dialogues.script import Asks, Check, Slot, Step
from server.figures.asked import grouping_questions
from server.figures.protection import Rule
from server.figures.release import Among, K
from tests.server.figures.raw import raw
from tests.server.figures.scenes import (
    AGE,
    FEARS,
    HELPS,
    ILL,
    KNOWS,
    LIKES,
    OF_AGENTS,
    OF_YOUNG_AGENTS,
    TRADE,
    WHY,
    lines,
    people,
    released,
    script,
    told,
)
from tests.storage.complete import COMPLETE, WHOLE
from tests.storage.samples import fr, options

# --- Opinions of everybody --------------------------------------------------------------------------------------------------------------


def test_an_opinion_is_told_whole_from_eleven_answers_on() -> None:
    eleven = people(8, likes="yes") + people(2, likes="no") + people(1, likes="dont_know")
    assert lines(told(eleven, script(LIKES)), "likes") == {"yes": 8, "no": 2, "perhaps": 0, "_dont_know": 1}
    assert told(eleven[1:], script(LIKES)).questions == ()


def test_whoever_passed_is_not_among_those_who_answered() -> None:
    everybody = people(10, likes="yes", knows="yes") + people(5, likes="skipped", knows="no")
    contents = told(everybody, script(LIKES, KNOWS))
    assert lines(contents, "likes") is None
    assert lines(contents, "knows") == {"yes": 10, "no": 5}


def test_each_line_of_a_grid_is_judged_by_itself() -> None:
    contents = told(people(10, helps_a="yes", helps_b="yes") + people(1, helps_a="no"), script(HELPS))
    assert lines(contents, "helps", item="a") == {"yes": 10, "no": 1}
    assert lines(contents, "helps", item="b") is None


def test_of_what_people_wrote_only_how_many_answered_leaves() -> None:
    contents = told(people(12, why="answered") + people(3, why="skipped"), script(WHY))
    assert lines(contents, "why") == {"_answered": 12, "_skipped": 3}


@pytest.mark.parametrize(("cards", "leaves"), [(K, False), (3 * K, True)])
def test_a_question_on_cards_needs_k_times_the_cards(cards: int, leaves: bool) -> None:
    """Each person filled two cards, and could have filled three."""
    contents = told([WHOLE] * ((cards + 1) // 2), COMPLETE)
    assert (contents.of(Slot("who")) is not None) == leaves


def test_votes_on_the_texts_of_people_do_not_leave() -> None:
    assert "others" not in {one.slot.question for one in told([WHOLE] * 100, COMPLETE).questions}


# --- Profile and sensitive questions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [AGE, ILL], ids=["profile", "sensitive"])
def test_few_people_are_gathered_with_the_next_fewest(step: Step) -> None:
    first, second = (option.code for option in step.options[:2])
    everybody = people(30, **{step.id: first}) + people(15, **{step.id: second}) + people(2, **{step.id: "skipped"})
    gathered = {second, *(option.code for option in step.options[2:])}
    found = lines(told(everybody, script(step)), step.id)
    assert found is not None
    assert {frozenset(codes.split()): count for codes, count in found.items()} == {
        frozenset({first}): 30,
        frozenset(gathered | {"_skipped"}): 17,
    }


def test_enough_people_of_each_are_told_as_they_are() -> None:
    everybody = people(11, age="young") + people(12, age="middle") + people(13, age="old") + people(14, age="prefer_not")
    assert lines(told(everybody, script(AGE)), "age") == {"young": 11, "middle": 12, "old": 13, "_prefer_not": 14}


def test_nothing_is_told_where_all_would_be_one_line() -> None:
    assert lines(told(people(30, age="young") + people(3, age="old"), script(AGE)), "age") is None


def test_people_who_stopped_before_are_people_too() -> None:
    """33 take part: were the 30 told alone, the 3 who never came to the question would be."""
    assert lines(told(people(30, knows="yes", age="young") + people(3, knows="no"), script(KNOWS, AGE)), "age") is None


def test_with_a_strict_rule_opinions_are_gathered_as_well() -> None:
    everybody = people(20, likes="yes") + people(14, likes="no") + people(2, likes="perhaps")
    assert lines(told(everybody, script(LIKES), rule=Rule(strict=True)), "likes") == {"yes": 20, "no perhaps": 16}


@pytest.mark.parametrize("k", [11, 20])
def test_k_can_be_higher(k: int) -> None:
    everybody = people(k + 5, age="young") + people(k, age="middle") + people(k - 1, age="old")
    found = lines(told(everybody, script(AGE), rule=Rule(k)), "age")
    assert found == {"young": k + 5, "middle old": 2 * k - 1}


# --- Crossed with a profile -------------------------------------------------------------------------------------------------------------


def test_a_table_does_not_tell_who_is_hidden_in_that_of_an_earlier_question() -> None:
    """Of the young, 15 said no or stopped before that question, and 12 stopped before a later one: then 3 to 10 said no."""
    young = [
        *people(25, age="young", knows="yes", likes="yes"),
        *people(3, age="young", knows="no", likes="yes"),
        *people(2, age="young", knows="no"),
        *people(10, age="young"),
    ]
    old = [
        *people(22, age="old", knows="yes", likes="yes"),
        *people(3, age="old", knows="no", likes="yes"),
        *people(2, age="old", knows="no"),
        *people(13, age="old"),
    ]
    assert lines(told(young + old, script(AGE, KNOWS)), "knows", "young") == {"yes": 25, "no _absent": 15}
    contents = told(young + old, script(AGE, KNOWS, LIKES))
    assert lines(contents, "likes", "young") == {"yes": 28, "no": 0, "perhaps": 0, "_absent": 12}
    assert lines(contents, "knows", "young") is None


def test_a_question_is_crossed_with_what_is_told_of_a_profile() -> None:
    everybody = people(20, age="young", knows="yes") + people(15, age="young", knows="no")
    everybody += people(12, age="old", knows="yes") + people(14, age="old", knows="no")
    contents = told(everybody, script(AGE, KNOWS))
    assert lines(contents, "knows", "young") == {"yes": 20, "no": 15}
    assert lines(contents, "knows", "old") == {"yes": 12, "no": 14}


def test_what_is_small_in_one_group_is_gathered_in_all() -> None:
    everybody = people(20, age="young", likes="yes") + people(15, age="young", likes="no") + people(13, age="young", likes="perhaps")
    everybody += people(16, age="old", likes="yes") + people(14, age="old", likes="no") + people(3, age="old", likes="perhaps")
    contents = told(everybody, script(AGE, LIKES))
    assert lines(contents, "likes") == {"yes": 36, "no": 29, "perhaps": 16}
    assert lines(contents, "likes", "young") == {"yes": 20, "no perhaps": 28}
    assert lines(contents, "likes", "old") == {"yes": 16, "no perhaps": 17}


def test_what_a_group_did_not_answer_is_hidden_with_what_it_did() -> None:
    """The group is told to be of 31 people: if 30 of them were told by their answers, one passed."""
    everybody = people(17, age="young", knows="yes") + people(13, age="young", knows="no") + people(1, age="young", knows="skipped")
    everybody += people(16, age="old", knows="yes") + people(15, age="old", knows="no")
    contents = told(everybody, script(AGE, KNOWS))
    assert lines(contents, "age") == {"young": 31, "middle": 0, "old": 31}
    assert lines(contents, "knows", "young") == {"yes": 17, "no _skipped": 14}


def test_a_table_gathers_groups_where_nothing_would_be_left_to_tell() -> None:
    everybody = [one for age in ("young", "middle", "old") for one in people(12, age=age, knows="yes") + people(6, age=age, knows="no")]
    contents = told(everybody, script(AGE, KNOWS))
    assert lines(contents, "age") == {"young": 18, "middle": 18, "old": 18}
    assert [one.among for one in contents.crossings] == []
    more = told(everybody + people(6, age="old", knows="no"), script(AGE, KNOWS))
    assert lines(more, "knows", "old") == {"yes": 12, "no": 12}
    assert lines(more, "knows", "young", "middle") == {"yes": 24, "no": 12}


def test_few_people_all_of_one_group_are_not_found_by_subtraction() -> None:
    """Whoever said « perhaps » is young: gathered with « no » in both groups, the old would still have none of either."""
    everybody = people(20, age="young", likes="yes") + people(15, age="young", likes="no") + people(3, age="young", likes="perhaps")
    everybody += people(25, age="old", likes="yes")
    contents = told(everybody, script(AGE, LIKES))
    assert lines(contents, "likes") == {"yes": 45, "no": 15, "perhaps": 3}
    assert lines(contents, "likes", "young") is None
    other = told(everybody + people(12, age="old", likes="no"), script(AGE, LIKES))
    assert lines(other, "likes", "young") == {"yes": 20, "no perhaps": 18}


def test_of_several_choices_an_option_is_told_or_not() -> None:
    everybody = (
        people(20, age="young", fears="work water") + people(15, age="young", fears="work") + people(12, age="young", fears="water power")
    )
    everybody += people(18, age="old", fears="work water") + people(14, age="old", fears="water") + people(13, age="old", fears="work")
    contents = told(everybody, script(AGE, FEARS))
    assert lines(contents, "fears", "young") == {"work": 35, "water": 32}
    assert lines(contents, "fears", "old") == {"work": 31, "water": 32}
    more = told(everybody + people(11, age="old", fears="power"), script(AGE, FEARS))
    assert lines(more, "fears", "young") == {"work": 35, "water": 32, "power": 12}


def test_an_answer_of_one_group_alone_is_not_told_of_it() -> None:
    """On whatever day more people gave it, they would be known to be of that group."""
    everybody = people(20, age="young", likes="yes") + people(15, age="young", likes="no")
    everybody += people(30, age="old", likes="yes") + people(14, age="old", likes="perhaps")
    found = lines(told(everybody, script(AGE, LIKES)), "likes", "young")
    assert found == {"yes": 20, "no perhaps": 15}


def test_two_profiles_are_not_crossed_with_each_other() -> None:
    everybody = people(30, age="young", trade="agent") + people(30, age="old", trade="resident")
    assert told(everybody, script(AGE, TRADE)).crossings == ()


# --- Whoever was alone to be asked --------------------------------------------------------------------------------------------------------


def test_a_question_put_to_some_is_told_of_all_of_them() -> None:
    everybody = people(16, trade="agent", tool="yes") + people(9, trade="agent", tool="no") + people(5, trade="agent", tool="skipped")
    contents = told(everybody + people(40, trade="resident"), script(TRADE, OF_AGENTS))
    (one,) = [found for found in contents.questions if found.slot.question == "tool"]
    assert one.among == Among("trade", ("agent",))
    assert (one.people, one.base) == (30, None)
    assert lines(contents, "tool") == {"yes": 16, "no _skipped": 14}


def test_where_all_gave_the_same_profile_every_opinion_is_theirs() -> None:
    """All are agents, so that « perhaps » would be told of 2 agents."""
    everybody = people(20, trade="agent", likes="yes") + people(13, trade="agent", likes="no") + people(2, trade="agent", likes="perhaps")
    contents = told(everybody, script(TRADE, LIKES))
    assert lines(contents, "trade") == {"agent": 35, "resident": 0}
    assert lines(contents, "likes") == {"yes": 20, "no perhaps": 15}


@pytest.mark.parametrize(("passed", "leaves"), [(4, False), (0, True), (11, True)])
def test_how_many_choices_each_gives_does_not_tell_how_few_passed(passed: int, leaves: bool) -> None:
    """Each agent who answers makes two choices: 90 choices are of 45 people, and the others of the group passed."""
    both = replace(FEARS, minimum=2, when=OF_AGENTS.when)
    agents = people(15, trade="agent", fears="work water") + people(15, trade="agent", fears="water power")
    agents += people(15, trade="agent", fears="work power")
    everybody = agents + people(passed, trade="agent", fears="skipped") + people(40, trade="resident")
    assert (lines(told(everybody, script(TRADE, both)), "fears") is not None) == leaves


def test_how_few_of_everybody_passed_a_sensitive_question_hides_nothing_of_it() -> None:
    """They share no answer."""
    ills = replace(FEARS, minimum=2, sensitive=True)
    everybody = people(19, fears="work water") + people(19, fears="water power") + people(19, fears="work power")
    found = lines(told(everybody + people(4, fears="skipped"), script(ills)), "fears")
    assert found == {"work": 38, "water": 38, "power": 38}


@pytest.mark.parametrize("passed", [0, 20])
def test_what_few_of_everybody_chose_of_a_sensitive_question_does_not_follow_from_how_many_choices_each_makes(passed: int) -> None:
    """Of 60 who make two choices each, 115 choices are told: 5 people chose the other."""
    ills = Step("ills", "multi", fr("De quoi ?"), options=options(*"wxyz"), minimum=2, maximum=2, sensitive=True)
    everybody = people(27, ills="w x") + people(13, ills="w y") + people(15, ills="x y") + people(5, ills="y z")
    assert lines(told(everybody + people(passed, ills="skipped"), script(ills)), "ills") is None


def test_how_many_were_asked_does_not_tell_what_is_gathered() -> None:
    """3 of the 15 gathered are the agents to whom the question was put; 12 answered it, so 12 would be known to be agents."""
    everybody = people(12, trade="agent", tool="yes") + people(3, trade="resident") + people(40, trade="prefer_not")
    contents = told(everybody, script(TRADE, OF_AGENTS))
    assert lines(contents, "trade") == {"agent resident": 15, "_prefer_not": 40}
    assert lines(contents, "tool") is None


def test_who_came_to_the_end_was_asked_what_most_were() -> None:
    """Of the 11 who told their age at the end, only the 3 who know nothing were not asked before, and 7 people said no: some said yes."""
    why = replace(LIKES, when=Asks("knows", Check.IS_NOT, ("no",)), dont_know=False)
    young = people(5, knows="yes", likes="yes", age="young") + people(3, knows="yes", likes="no", age="young")
    others = people(4, knows="yes", likes="yes") + people(4, knows="yes", likes="no") + people(7, knows="yes")
    contents = told(young + people(3, knows="no", age="young") + others, script(KNOWS, why, AGE))
    assert lines(contents, "likes") == {"yes": 9, "no": 7, "perhaps": 0}
    assert lines(contents, "age") is None


def test_a_question_that_depends_on_two_delicate_answers_is_not_told() -> None:
    everybody = people(30, trade="agent", age="young", school="yes") + people(30, trade="resident", age="old")
    asked = script(TRADE, AGE, OF_YOUNG_AGENTS)
    assert lines(told(everybody, asked), "school") is None
    assert {step.id for step in grouping_questions(raw(everybody, asked).book)} == {"trade", "age"}


# --- Releases that follow one another -----------------------------------------------------------------------------------------------------

FIRST = (
    people(20, age="young", knows="yes")
    + people(15, age="young", knows="no")
    + people(16, age="old", knows="yes")
    + people(14, age="old", knows="no")
)


def test_opinions_follow_what_comes() -> None:
    one, two = released(script(AGE, KNOWS), FIRST, people(11, age="young", knows="no"))
    assert lines(one.contents, "knows") == {"yes": 36, "no": 29}
    assert lines(two.contents, "knows") == {"yes": 36, "no": 40}


def test_a_profile_stays_as_it_was_told_where_all_who_came_are_alike() -> None:
    _, two = released(script(AGE, KNOWS), FIRST, people(11, age="young", knows="no"))
    assert lines(two.contents, "age") == {"young": 35, "middle": 0, "old": 30}
    assert {one.release for one in two.contents.questions if one.slot.question == "age"} == {1}
    assert {one.release for one in two.contents.crossings} == {1}
    assert two.contents.report.kept == 2


def test_a_profile_stays_as_it_was_where_too_few_of_one_line_came() -> None:
    _, two = released(script(AGE, KNOWS), FIRST, people(11, age="young", knows="no") + people(3, age="old", knows="no"))
    assert lines(two.contents, "age") == {"young": 35, "middle": 0, "old": 30}


def test_a_profile_follows_where_enough_of_several_lines_came() -> None:
    wave = people(12, age="young", knows="no") + people(13, age="old", knows="no")
    _, two = released(script(AGE, KNOWS), FIRST, wave)
    assert lines(two.contents, "age") == {"young": 47, "middle": 0, "old": 43}
    assert lines(two.contents, "knows", "old") == {"yes": 16, "no": 27}


def test_a_table_stays_where_too_few_came_to_one_of_its_cells() -> None:
    wave = people(12, age="young", knows="no") + people(13, age="old", knows="no") + people(4, age="old", knows="yes")
    _, two = released(script(AGE, KNOWS), FIRST, wave)
    assert lines(two.contents, "age") == {"young": 47, "middle": 0, "old": 47}
    assert lines(two.contents, "knows", "old") == {"yes": 16, "no": 14}
    assert {one.release for one in two.contents.crossings} == {1}


def test_what_was_told_of_a_profile_stays_when_few_people_take_their_answers_back() -> None:
    (one,) = released(script(AGE, KNOWS), FIRST)
    left = told(FIRST[3:], script(AGE, KNOWS), one)
    assert lines(left, "age") == {"young": 35, "middle": 0, "old": 30}
    assert lines(left, "knows") == {"yes": 33, "no": 29}


@pytest.mark.parametrize("rule", [Rule(20), Rule(11, strict=True)], ids=["more people", "strict"])
def test_what_was_told_goes_where_the_rule_has_become_stricter(rule: Rule) -> None:
    everybody = (
        FIRST + people(13, age="middle", knows="yes") + people(2, likes="no", age="old", knows="no") + people(9, likes="yes", age="young")
    )
    (one,) = released(script(AGE, KNOWS, LIKES), everybody)
    assert lines(one.contents, "age") == {"young": 44, "middle": 13, "old": 32}
    later = told(everybody + people(30, age="young", knows="yes"), script(AGE, KNOWS, LIKES), one, rule=rule)
    few = [line for each in (*later.questions, *later.crossings) for line in each.lines if 0 < line.count < rule.fewest]
    assert not few


def test_the_report_counts_what_is_shown_and_what_is_not() -> None:
    everybody = people(20, age="young", knows="yes", likes="yes") + people(15, age="young", knows="no", likes="no")
    everybody += people(12, age="old", knows="yes", likes="yes") + people(14, age="old", knows="no", likes="skipped")
    report = told(everybody, script(AGE, KNOWS, LIKES, ILL)).report
    assert (report.whole, report.gathered, report.withheld) == ((3, 1), (0, 1), (1, 1))
