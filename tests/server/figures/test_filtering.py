"""What organisers see of a group: no line of few people, and nothing that the raw totals do not tell already.

The bound here is another one than the rule's own: all tables of people that agree with what an organiser has, one after the other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialogues.answers import Answer, State
from dialogues.script import Asks, Check, Script, Slot, Step
from server.codebook import codebook
from server.figures import audit
from server.figures.audit import Audited, exposes
from server.figures.crossing import WITHOUT_ANSWER, Crossing
from server.figures.filtering import Filter, Filtered, Split, with_stopped_apart
from server.figures.release import Line, Publishable
from server.figures.unknowns import STOPPED, Comes, Picks, Stopped, Told, Unknowns
from storage.crossings import ABSENT, Attribute
from storage.imports import ImportedParticipation
from tests.server.figures.hostile import DataSet, data_set
from tests.server.figures.raw import raw
from tests.storage.samples import chosen, fr, options, person, with_digest

AGE = Step("age", "single", fr("Votre âge ?"), options=options("young", "middle", "old"), profile=True)
ROLE = Step("role", "single", fr("Vous êtes ?"), options=options("service_users", "public_agents", "others"), profile=True)
KNOWN = Step("known", "single", fr("Connaissez-vous l’IA ?"), options=options("yes", "no", "little"), dont_know=True)
FEEL = Step("feel", "multi", fr("Que ressentez-vous ?"), options=options("hope", "fear", "anger"), maximum=3)
HOME = Step("home", "single", fr("Votre commune ?"), options=options("north", "south"), profile=True)
HEALTH = Step("health", "single", fr("Votre santé ?"), options=options("good", "bad"), sensitive=True)
WORK = Step(
    "work", "single", fr("Et au travail ?"), options=options("yes", "no", "little"), when=Asks("role", Check.IS, ("public_agents",))
)
DAILY = Step("daily", "single", fr("Et chaque jour ?"), options=options("yes", "no"), when=Asks("role", Check.IS_NOT, ("public_agents",)))
MORE = Step("more", "single", fr("Et encore ?"), options=options("yes", "no"), when=Asks("daily", Check.IS, ("yes",)))
WHY = Step("why", "text", fr("Pourquoi ?"), maximum=500)
SCRIPT = with_digest(Script("filtered", fr("Essai"), ("fr",), (AGE, ROLE, KNOWN, FEEL, HEALTH, WORK, DAILY, MORE, WHY)))
PASSED = Answer(State.SKIPPED)


def filtering(people: Sequence[ImportedParticipation], by: str = "age", fewest: int = 5) -> Filter:
    counted = raw(people, SCRIPT)
    return Filter(Split(counted.book, by, counted.groups[by]), fewest)


def by_link(groups: Mapping[str, Sequence[ImportedParticipation]], agents: frozenset[str] = frozenset()) -> Filter:
    counted = {key: raw(people, SCRIPT).everybody for key, people in groups.items()}
    return Filter(Split(codebook([SCRIPT], {}), Attribute.SOURCE, counted, agents))


def lines(one: Filtered) -> dict[tuple[str, ...], int]:
    return {line.codes: line.count for line in one.lines if line.count}


def aged(age: str, *known: tuple[str, int]) -> list[ImportedParticipation]:
    """Who came to `known` came to `role`, and here passed it."""
    return [each for code, count in known for each in [person(age=chosen(age), role=PASSED, known=chosen(code))] * count]


# --- Examples -------------------------------------------------------------------------------------------------------------------------


def test_a_group_is_told_of_with_what_it_gave() -> None:
    seen = filtering(aged("young", ("yes", 6), ("no", 5)) + aged("old", ("yes", 7), ("no", 8)))
    assert seen.groups == (frozenset({"young"}), frozenset({"old"}))
    told = seen.told(frozenset({"old"}))[Slot("known")]
    assert (told.people, told.base, told.whole, told.fewest) == (15, 15, True, 5)
    assert lines(told) == {("yes",): 7, ("no",): 8}


def test_groups_of_four_are_gathered_with_the_smallest_other_and_of_five_stand() -> None:
    four = aged("young", ("yes", 4)) + aged("middle", ("yes", 10), ("no", 10)) + aged("old", ("no", 7))
    assert filtering(four).groups == (frozenset({"young", "old"}), frozenset({"middle"}))
    assert filtering(four + aged("young", ("yes", 1))).groups == (frozenset({"young"}), frozenset({"middle"}), frozenset({"old"}))


def test_one_group_alone_is_everybody_and_cannot_be_chosen() -> None:
    assert filtering(aged("young", ("yes", 9))).groups == ()
    assert filtering([]).groups == ()


def test_those_without_an_answer_are_no_group() -> None:
    nobody_knows = [person(known=chosen("yes"))] * 20
    assert filtering(nobody_knows + aged("young", ("yes", 9)) + aged("old", ("no", 9))).groups == (frozenset({"young"}), frozenset({"old"}))


def test_what_four_of_a_group_gave_is_gathered_in_every_group() -> None:
    people = aged("young", ("yes", 20), ("no", 4), ("little", 9)) + aged("old", ("yes", 20), ("no", 20), ("little", 9))
    for group in ("young", "old"):
        told = filtering(people).told(frozenset({group}))[Slot("known")]
        assert [line.codes for line in told.lines if len(line.codes) > 1] == [("no", "little")]
        assert not told.whole


def test_a_question_that_small_groups_hide_is_told_of_a_larger_group() -> None:
    people = aged("young", ("yes", 3), ("no", 3)) + aged("middle", ("yes", 4), ("no", 4)) + aged("old", ("yes", 20), ("no", 20))
    seen = filtering(people)
    assert frozenset({"young"}) in seen.groups
    told = seen.told(frozenset({"young"}))[Slot("known")]
    assert told.among is not None
    assert told.among.codes == ("young", "middle")
    assert lines(told) == {("yes",): 7, ("no",): 7}


def test_of_words_no_more_is_told_than_how_many_wrote() -> None:
    wrote = Answer(State.ANSWERED, parts=("Un mot que personne ne doit lire.",))
    people = [person(age=chosen(age), why=why) for age in ("young", "old") for why in (wrote, PASSED) for _ in range(6)]
    told = filtering(people).told(frozenset({"old"}))[Slot("why")]
    assert told.base == 6
    assert "mot" not in repr(told)


def test_two_profiles_are_never_crossed() -> None:
    people = [person(age=chosen(age), role=chosen("others"), known=chosen("yes"), health=chosen("good")) for age in ("young", "old")] * 30
    asked = {step.id for step, _ in filtering(people).questions()}
    assert asked == {"known", "feel", "health", "why"}
    assert {step.id for step, _ in filtering(people, "health").questions()} == {"known", "feel", "why"}
    assert {step.id for step, _ in by_link({"": people}).questions()} == {step.id for step in SCRIPT.steps}


def test_a_table_is_not_shown_where_others_tell_who_stopped_before_its_question() -> None:
    """Of each age ten stopped before `health`, eighteen of all before `known`: so eight to ten of each, and two to four said no."""

    def of(age: str) -> list[ImportedParticipation]:
        went_on = [person(age=chosen(age), known=chosen(known), health=chosen("good")) for known in ["yes"] * 29 + ["no"] * 3]
        return [*went_on, person(age=chosen(age), known=chosen("yes")), *[person(age=chosen(age))] * 9]

    told = filtering([*of("old"), *of("young")]).told(frozenset({"old"}))
    assert lines(told[Slot("health")]) == {("good",): 32, ("_absent",): 10}
    assert Slot("known") not in told
    all_went_on = [one for one in (*of("old"), *of("young")) if len(one.answers) == 3]
    assert Slot("known") in filtering([*all_went_on, *all_went_on]).told(frozenset({"old"}))


@pytest.mark.parametrize(("stopped", "is_told"), [(3, False), (8, True)])
def test_a_table_is_not_shown_where_it_tells_who_stopped_before_a_question_without_one(stopped: int, is_told: bool) -> None:
    """At least 20 of 22 young people gave the 40 choices that are told of them, two each at most: so of the old, who are the others,
    some stopped before `home`, which is told by no profile.
    """
    script = with_digest(Script("stopped", fr("Essai"), ("fr",), (AGE, HOME, replace(FEEL, maximum=2))))

    def gave(age: str, count: int, *feel: str) -> list[ImportedParticipation]:
        return [person(age=chosen(age), home=chosen("north"), feel=chosen(*feel))] * count

    young = [*gave("young", 10, "hope", "fear"), *gave("young", 10, "fear", "anger"), *gave("young", 2, "hope")]
    old = [*gave("old", 10, "hope", "fear"), *gave("old", 15, "fear", "anger"), *[person(age=chosen("old"), home=chosen("north"))] * 3]
    counted = raw([*young, *old, *[person(age=chosen("old"))] * stopped], script)
    told = Filter(Split(counted.book, "age", counted.groups["age"]), 5).told(frozenset({"old"}))
    assert (Slot("feel") in told) is is_told


def test_where_a_ranking_takes_one_choice_what_is_left_of_a_group_is_told_together() -> None:
    """It is found from the others: 25 people less 15 and 7."""
    script = with_digest(Script("ranked", fr("Essai"), ("fr",), (AGE, replace(FEEL, kind="rank", maximum=1))))
    old = [person(age=chosen("old"), feel=chosen(code)) for code in ["hope"] * 15 + ["fear"] * 7 + ["anger"] * 3]
    young = [person(age=chosen("young"), feel=chosen(code)) for code in ["hope"] * 30 + ["fear"] * 20 + ["anger"] * 30]
    counted = raw([*old, *young], script)
    told = Filter(Split(counted.book, "age", counted.groups["age"]), 5).told(frozenset({"old"}))
    assert lines(told[Slot("feel")]) == {("hope",): 15, ("fear", "anger"): 10}


# --- Public agents --------------------------------------------------------------------------------------------------------------------


def roles(agents: int, users: int = 20) -> list[ImportedParticipation]:
    return [person(age=chosen("old"), role=chosen("public_agents"), known=chosen("yes"))] * agents + [
        person(age=chosen("old"), role=chosen(role), known=chosen("no")) for role in ("service_users", "others") for _ in range(users)
    ]


@pytest.mark.parametrize(("agents", "alone"), [(10, False), (11, True)])
def test_agents_are_a_group_from_eleven(agents: int, alone: bool) -> None:
    seen = filtering(roles(agents), "role")
    assert (frozenset({"public_agents"}) in seen.groups) is alone
    assert {seen.fewest(group) for group in seen.groups if "public_agents" in group} == {11}
    assert {seen.fewest(group) for group in seen.groups if "public_agents" not in group} == {5}


@pytest.mark.parametrize(("agents", "alone"), [(10, False), (11, True)])
def test_agents_who_came_by_a_link_are_told_of_from_eleven(agents: int, alone: bool) -> None:
    told = by_link({"hall": roles(agents), "web": roles(40)}).told(frozenset({"hall"}))[Slot("role")]
    assert (("public_agents",) in lines(told)) is alone


def test_a_link_for_agents_is_their_group() -> None:
    groups = {"": aged("old", ("yes", 30)), "staff": aged("old", ("no", 10)), "hall": aged("old", ("yes", 30))}
    assert frozenset({"staff"}) in by_link(groups).groups
    assert frozenset({"staff"}) not in by_link(groups, frozenset({"staff"})).groups


def test_what_is_put_to_agents_alone_needs_eleven_in_each_line() -> None:
    agents = [
        person(age=chosen(age), role=chosen("public_agents"), work=chosen(code), known=chosen(code))
        for age in ("young", "old")
        for code, count in (("yes", 11), ("no", 11), ("little", 9))
        for _ in range(count)
    ]
    told = by_link({"": agents[: len(agents) // 2] + aged("old", ("yes", 20)), "hall": agents[len(agents) // 2 :]}).told(
        frozenset({"hall"})
    )
    assert told[Slot("known")].whole
    assert told[Slot("work")].fewest == 11
    assert sorted(lines(told[Slot("work")]).values()) == [11, 20]


@pytest.mark.parametrize(("agents", "alone"), [(6, False), (11, True)])
@pytest.mark.parametrize("asked", ["daily", "more"])
def test_what_is_put_to_all_but_agents_tells_of_no_ten_agents_who_came_by_a_link(asked: str, agents: int, alone: bool) -> None:
    """Those who were not asked are the agents, be it that another question stands between."""
    others = [person(role=chosen("others"), known=chosen("no"), daily=chosen("yes"), more=chosen("yes"))] * (30 - agents)
    hall = roles(agents, users=0) + others
    told = by_link({"hall": hall, "web": others * 2 + roles(40, users=0)}).told(frozenset({"hall"}))
    assert told[Slot("known")].fewest == 5
    one = told.get(Slot(asked))
    assert (one is not None and one.people == 30 and 30 - agents in lines(one).values()) is alone
    assert one is None or one.fewest == 11


# --- Any people -----------------------------------------------------------------------------------------------------------------------

AGES, ROLES = ("young", "middle", "old", ""), ("service_users", "public_agents", "others", "")
PEOPLE = st.lists(
    st.builds(
        lambda age, role, known, feel, health: person(
            **{name: chosen(code) for name, code in (("age", age), ("role", role), ("known", known), ("health", health)) if code},
            **({"feel": chosen(*sorted(feel))} if feel else {}),
        ),
        *(st.sampled_from(codes) for codes in (AGES, ROLES, ("yes", "no", "little", ""))),
        st.sets(st.sampled_from(("hope", "fear", "anger"))),
        st.sampled_from(("good", "good", "bad", "")),
    ),
    max_size=120,
)


@settings(deadline=None, max_examples=60)
@given(PEOPLE, st.sampled_from(("age", "role", "health")))
def test_no_line_is_of_few_people_and_lines_add_up_to_the_group(people: list[ImportedParticipation], by: str) -> None:
    seen = filtering(people, by)
    for group in seen.groups:
        for told in seen.told(group).values():
            assert told.among is not None
            fewest = 11 if "public_agents" in told.among.codes else 5
            assert told.people >= fewest
            assert [line for line in told.lines if 0 < line.count < fewest] == []
            assert told.several or sum(line.count for line in told.lines) == told.people


CELLS = st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=3, max_size=4)


@settings(deadline=None, max_examples=150)
@given(CELLS, st.sampled_from((2, 3)))
@example([[1, 0, 0], [0, 2, 2], [3, 3, 3]], 3)
@example([[2, 0, 0], [2, 0, 0], [3, 0, 3]], 3)
def test_nothing_follows_of_few_people_that_the_totals_do_not_tell(cells: list[list[int]], fewest: int) -> None:
    """The fourth row is of those who did not say their age."""
    table = dict(zip(("young", "middle", "old", "_prefer_not"), cells, strict=False))
    given_by = [(age, option.code, count) for age, row in table.items() for option, count in zip(KNOWN.options, row, strict=True)]
    people = [_somebody(age, known) for age, known, count in given_by for _ in range(count)]
    seen = filtering(people, fewest=fewest)
    told = [one for group in seen.groups if (one := seen.told(group).get(Slot("known")))]
    agreeing = list(_tables(table, []))
    narrower = [each for each in agreeing if all(_agrees(each, list(table), one) for one in told)]
    assert narrower, "what is told is true"
    for row, column in product(range(len(table)), range(3)):
        if list(table)[row] not in WITHOUT_ANSWER:
            before, after = ([each[row][column] for each in some] for some in (agreeing, narrower))
            is_known = (min(before), max(before)) == (min(after), max(after))
            assert is_known or min(after) < 1 or max(after) >= fewest, (row, column, narrower)


def _somebody(age: str, known: str) -> ImportedParticipation:
    said = Answer(State.PREFER_NOT) if age == "_prefer_not" else chosen(age)
    return person(age=said, known=chosen(known))


Table = tuple[tuple[int, ...], ...]


def _tables(table: Mapping[str, Sequence[int]], above: list[tuple[int, ...]]) -> Iterator[Table]:
    """Every table with the totals of this one."""
    rows = list(table.values())
    left = [sum(column) - sum(row[place] for row in above) for place, column in enumerate(zip(*rows, strict=True))]
    if len(above) == len(rows):
        yield tuple(above)
        return
    total = sum(rows[len(above)])
    for first, second in product(range(left[0] + 1), range(left[1] + 1)):
        third = total - first - second
        if 0 <= third <= left[2] and (len(above) < len(rows) - 1 or (first, second, third) == tuple(left)):
            yield from _tables(table, [*above, (first, second, third)])


def _agrees(table: Table, ages: Sequence[str], told: Filtered) -> bool:
    assert told.among is not None
    rows = [table[place] for place, age in enumerate(ages) if age in told.among.codes]
    return all(_count(rows, line) == line.count for line in told.lines)


def _count(rows: Sequence[Sequence[int]], line: Line) -> int:
    return sum(row[place] for row in rows for place, option in enumerate(KNOWN.options) if option.code in line.codes)


def _told(cells: Sequence[Sequence[int]], together: Sequence[int], line: Sequence[int], first: Comes | None) -> Told:
    """What is told of this table, with some rows gathered and some columns. The fourth row and the third column are of who stopped."""
    rows = [frozenset({name}) for name in ("r0", "r1", "r2", ABSENT)[: len(cells)]]
    columns = [frozenset({name}) for name in ("c0", "c1", ABSENT)]
    table = {(row, column): cells[one][other] for one, row in enumerate(rows) for other, column in enumerate(columns)}
    for row, column in table:
        if _came_after_stopping(row, column, first):
            table[row, column] = 0

    def actual(row: frozenset[str], column: frozenset[str]) -> int:
        return sum(count for (one, other), count in table.items() if one <= row and other <= column)

    def joined(parts: Sequence[frozenset[str]], places: Sequence[int]) -> list[frozenset[str]]:
        gathered = frozenset[str]().union(*(parts[place] for place in places))
        return [*([gathered] if gathered else []), *(part for part in parts if not part <= gathered)]

    every_row, every_column = frozenset[str]().union(*rows), frozenset[str]().union(*columns)
    return Told(
        {row: actual(row, every_column) for row in rows},
        {column: actual(every_row, column) for column in columns},
        {(row, column): actual(row, column) for row in joined(rows, together) for column in joined(columns, line)},
        actual,
        first_comes=first,
    )


@settings(deadline=None, max_examples=400)
@given(
    CELLS,
    st.sampled_from((2, 3)),
    st.sampled_from(((0, 1), (1, 2), (0, 1, 2), ())),
    st.sampled_from(((0, 1), (1, 2), ())),
    st.sampled_from((None, *Comes)),
    st.booleans(),
    st.sampled_from((None, 0, 1)),
)
def test_what_is_seen_without_a_program_is_what_the_program_finds(
    cells: list[list[int]],
    fewest: int,
    together: tuple[int, ...],
    line: tuple[int, ...],
    first: Comes | None,
    besides_wholes: bool,
    slack: int | None,
) -> None:
    """The audit looks first for people who may have changed places: without the actual counts it cannot, and must find no more.

    `slack`: how closely it is known from elsewhere how many of each row stopped, if at all.
    """
    told = _told(cells, together, line, first)
    if slack is not None and told.actual is not None:
        stopped = {row: told.actual(row, STOPPED) for row in told.row_wholes}
        told = replace(told, stops=tuple(Stopped(row, max(0, count - slack), count + slack) for row, count in stopped.items()))
    _assert_found_by_the_program_too(told, fewest)
    seen, found = (exposes(Unknowns([one]), fewest, Audited(), besides_wholes=besides_wholes) for one in (told, replace(told, actual=None)))
    assert seen == found


def _assert_found_by_the_program_too(told: Told, fewest: int) -> None:
    """Each count that people who change places make: the range of some is looked at from two sides, of which one would hide a fault."""
    unknowns = Unknowns([told])
    for hidden in audit._hidden(unknowns, fewest, None):
        if hidden.counts and (reached := audit._reached(unknowns, hidden)):
            bounds = (unknowns.least(hidden.counts), unknowns.most(hidden.counts))
            least, most = (hidden.people + bound for bound in bounds if bound is not None)
            assert least <= reached[0] <= reached[1] <= most


PATTERNS = (frozenset({"c0"}), frozenset({"c1"}), frozenset({"c0", "c1"}), frozenset({"_skipped"}), STOPPED)


@settings(deadline=None, max_examples=400)
@given(
    st.lists(st.lists(st.sampled_from((0, 0, 0, 1, 2, 3)), min_size=5, max_size=5), min_size=3, max_size=3),
    st.sampled_from((2, 3)),
    st.sampled_from(((0, 1), (1, 2), (0, 1, 2), ())),
    st.sampled_from((1, 2)),
    st.booleans(),
    st.sampled_from((None, 0, 1)),
)
def test_of_several_choices_too(
    cells: list[list[int]], fewest: int, together: tuple[int, ...], options_told: int, besides_wholes: bool, slack: int | None
) -> None:
    """Of three rows; of each it may be known from elsewhere how many stopped."""
    names = ("r0", "r1", "r2")
    given = {name: dict(zip(PATTERNS, row, strict=True)) for name, row in zip(names, cells, strict=True)}
    people = Crossing(given, ("c0", "c1", "_skipped", ABSENT), overlapping=True)
    gathered = frozenset(names[place] for place in together)
    groups = [*([gathered] if gathered else []), *(frozenset({name}) for name in names if name not in gathered)]
    columns = [*PATTERNS[:options_told], frozenset({"_skipped", ABSENT})]
    told = Told(
        {frozenset({name}): people.people({name}) for name in names},
        {frozenset({code}): people.count(set(names), {code}) for code in people.codes},
        {(group, column): people.count(group, column) for group in groups for column in columns},
        people.count,
        Picks(1, 2, options=frozenset({"c0", "c1"})),
    )
    if slack is not None:
        stopped = {frozenset({name}): row[-1] for name, row in zip(names, cells, strict=True)}
        told = replace(told, stops=tuple(Stopped(row, max(0, count - slack), count + slack) for row, count in stopped.items()))
    _assert_found_by_the_program_too(told, fewest)
    seen, found = (exposes(Unknowns([one]), fewest, Audited(), besides_wholes=besides_wholes) for one in (told, replace(told, actual=None)))
    assert seen == found


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=4, max_size=4),
    st.sampled_from((2, 3)),
    st.sampled_from(((0, 1), (0, 1, 3), (1, 2, 3), (0, 1, 2), ())),
    st.sampled_from(((0, 1), (1, 2), ())),
    st.sampled_from((None, *Comes)),
)
def test_what_is_not_exposed_besides_the_wholes_follows_from_none_of_all_tables(
    cells: list[list[int]], fewest: int, together: tuple[int, ...], line: tuple[int, ...], first: Comes | None
) -> None:
    told = _told(cells, together, line, first)
    if exposes(Unknowns([told]), fewest, Audited(), besides_wholes=True):
        return
    rows, columns = list(told.row_wholes), list(told.column_wholes)
    places = list(product(range(len(rows)), range(len(columns))))
    actual = {"".join(row): [told.actual(row, column) for column in columns] for row in rows if told.actual}
    agreeing = [
        each
        for each in _tables(actual, [])
        if not any(each[one][other] for one, other in places if _came_after_stopping(rows[one], columns[other], first))
    ]
    narrower = [
        each
        for each in agreeing
        if all(
            sum(each[one][other] for one, other in places if rows[one] <= row and columns[other] <= column) == count
            for (row, column), count in told.cells.items()
        )
    ]
    for one, other in product(range(3), range(3)):
        before, after = ([each[one][other] for each in some] for some in (agreeing, narrower))
        is_known = (min(before), max(before)) == (min(after), max(after))
        assert is_known or min(after) < 1 or max(after) >= fewest or (rows[one], columns[other]) in told.cells


def _came_after_stopping(row: frozenset[str], column: frozenset[str], first: Comes | None) -> bool:
    return (first is Comes.ROW and row == STOPPED != column) or (first is Comes.COLUMN and column == STOPPED != row)


def test_a_filtered_figure_is_none_that_may_leave() -> None:
    """Two types of which neither is the other: the type check of the suite refuses one where the other is asked for."""
    assert not issubclass(Filtered, Publishable)
    assert not issubclass(Publishable, Filtered)


def test_how_many_answered_is_not_told_of_one_group_where_it_would_tell_of_another() -> None:
    """Three old people passed the question, and everybody knows that three did: of the young it must not be said that none did."""
    people = (
        aged("young", ("yes", 20), ("no", 6))
        + aged("old", ("yes", 20), ("no", 6))
        + [person(age=chosen("old"), role=PASSED, known=PASSED)] * 3
    )
    told = [filtering(people).told(frozenset({age}))[Slot("known")] for age in ("young", "old")]
    assert [one.base for one in told] == [None, None]


def test_what_is_told_with_whoever_stopped_is_told_as_to_somebody_who_knows_what_they_gave() -> None:
    """Another filter may tell it: of 5 who said no 2 have no age, so that 3 are young or old."""
    young, old, no_age = frozenset({"young"}), frozenset({"old"}), frozenset({ABSENT})
    yes, no = frozenset({"yes"}), frozenset({"no"})
    counts = {(young, yes): 20, (young, no): 12, (old, yes): 9, (old, no): 3, (no_age, yes): 0, (no_age, no): 2}

    def actual(row: frozenset[str], column: frozenset[str]) -> int:
        return sum(people for (one, other), people in counts.items() if one <= row and other <= column)

    groups = (young, old | no_age)
    cells = {(group, column): actual(group, column) for group in groups for column in (yes, no)}
    table = Told({young: 32, old: 12, no_age: 2}, {yes: 29, no: 17}, cells, actual)
    assert with_stopped_apart(table).cells == {
        (young, yes): 20,
        (young, no): 12,
        (old, yes): 9,
        (no_age, yes): 0,
        (old, no): 3,
        (no_age, no): 2,
    }
    assert not exposes(Unknowns([table]), 5, Audited())
    assert exposes(Unknowns([with_stopped_apart(table)]), 5, Audited())


@pytest.mark.parametrize("number", [0, 1, 2, 97, 251])
def test_what_is_seen_without_a_program_is_what_a_program_finds(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    data = data_set(Random(f"x {number}"), small=False)
    quickly = filters_of(data)
    monkeypatch.setattr(audit, "_reached", lambda *_: None)
    assert quickly == filters_of(data)


def filters_of(data: DataSet) -> list[Mapping[Slot, Filtered]]:
    """All that organisers see of these people."""
    counted = raw(data.releases[-1], data.script)
    filters = (Filter(Split(counted.book, by, groups)) for by, groups in counted.groups.items())
    return [seen.told(group) for seen in filters for group in seen.groups]
