"""How people came and how far they went, from tallies alone: what is gathered, and what is told where few agents stopped."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from dialogues.counting import CHANNEL, DAY, FINISHED, MINUTES, SOURCE, STARTED, Cell
from dialogues.script import Script
from server.codebook import Codebook, codebook
from server.figures.agents import Withheld, withheld
from server.figures.crossing import Part
from server.figures.filtering import Filter, Split
from server.figures.release import K
from server.figures.turnout import Day, Time, by_channel, by_day, by_link, is_whole, reaches, time
from storage.crossings import Attribute, Group
from storage.imports import ImportedParticipation
from storage.results import Turnout
from tests.server.figures.tallies import tallies
from tests.server.test_agents import SCRIPT as TOWN
from tests.server.test_agents import agent, resident
from tests.storage.samples import BEGUN, SCRIPT, chosen, person
from tests.storage.samples import FINISHED as WHOLE
from tests.storage.samples import STARTED as HALF

FEWEST = 5
CODES = {"1": "mairie", "2": "marche", "3": "agents", "4": "gare"}


def came(question: str, **counts: tuple[int, int]) -> Counter[Cell]:
    """So many started and finished, by channel or by link; `none` is no link."""
    cells: Counter[Cell] = Counter()
    for key, (started, finished) in counts.items():
        item = {"none": ""}.get(key, key.removeprefix("n"))
        cells.update({Cell(question, item, STARTED): started, Cell(question, item, FINISHED): finished})
    return cells


def links(**counts: tuple[int, int]) -> list[tuple[tuple[str, ...], tuple[int, int]]]:
    def needed(part: Part) -> int:
        return K if "agents" in part else FEWEST

    return [(line.keys, (line.turnout.started, line.turnout.finished)) for line in by_link(came(SOURCE, **counts), CODES, needed)]


def test_all_days_are_there_from_the_first_to_the_last_and_those_outside() -> None:
    cells = tallies([WHOLE, HALF, replace(HALF, day=date(2026, 3, 5)), BEGUN])
    found = by_day(cells, date(2026, 3, 1), date(2026, 3, 4))
    assert found == (
        Day(date(2026, 3, 1), Turnout(0, 0)),
        Day(date(2026, 3, 2), Turnout(2, 1)),
        Day(date(2026, 3, 3), Turnout(0, 0)),
        Day(date(2026, 3, 4), Turnout(0, 0)),
        Day(date(2026, 3, 5), Turnout(1, 0)),
    )
    assert by_day(Counter(), date(2026, 3, 2), date(2026, 3, 1)) == (), "before it opens"
    assert by_day({Cell(DAY, "2026-02-28", STARTED): 1}, date(2026, 3, 2), date(2026, 3, 1)) == (Day(date(2026, 2, 28), Turnout(1, 0)),)


def test_channels_are_told_apart_from_the_fewest_on() -> None:
    def told(web: int, telegram: int) -> list[tuple[str, ...]]:
        return [line.keys for line in by_channel(came(CHANNEL, web=(web, 0), telegram=(telegram, 0)), FEWEST)]

    assert told(40, 5) == [("web",), ("telegram",)]
    assert told(40, 4) == [], "the other is found from the total"
    assert told(3, 0) == []


def test_small_links_are_one_line_with_the_smallest_others() -> None:
    assert links(n1=(40, 30), n2=(9, 8), n4=(4, 0)) == [(("mairie",), (40, 30)), (("gare", "marche"), (13, 8))]
    assert links(n1=(40, 30), n2=(3, 0), n4=(4, 0)) == [(("mairie",), (40, 30)), (("gare", "marche"), (7, 0))]


def test_a_link_for_agents_needs_eleven() -> None:
    assert links(n1=(50, 30), none=(30, 30), n3=(10, 10)) == [(("mairie",), (50, 30)), (("", "agents"), (40, 40))]
    assert links(n1=(40, 30), none=(30, 30), n3=(11, 11)) == [(("mairie",), (40, 30)), (("",), (30, 30)), (("agents",), (11, 11))]
    assert links(n1=(40, 30), n3=(12, 10)) == [], "of whom ten finished"


def test_few_who_finished_are_told_with_others() -> None:
    assert links(n1=(40, 30), n2=(20, 4), n4=(25, 20)) == [(("gare", "marche"), (45, 24)), (("mairie",), (40, 30))]
    assert links(n1=(40, 30), n2=(20, 0)) == [(("mairie",), (40, 30)), (("marche",), (20, 0))], "nobody did"


@pytest.mark.parametrize("sizes", [(40, 9, 8, 4), (7, 8, 3, 50), (5, 5, 5, 4), (6, 2, 2, 6)])
@pytest.mark.parametrize("finished", [(0, 0, 0, 0), (4, 1, 3, 2), (5, 0, 3, 4)])
def test_what_a_filter_shows_apart_is_never_cut_otherwise(sizes: tuple[int, ...], finished: tuple[int, ...]) -> None:
    """Else a line of one page less a line of the other would be the few people that both gather."""
    codes = ("mairie", "marche", "gare", "")
    groups = {code: Group(size) for code, size in zip(codes, sizes, strict=True)}
    filtered = Filter(Split(Codebook((), ()), Attribute.SOURCE, groups), FEWEST).groups
    ids = {"mairie": "n1", "marche": "n2", "gare": "n4", "": "none"}
    counts = {ids[code]: (size, done) for code, size, done in zip(codes, sizes, finished, strict=True)}
    for keys, _ in links(**counts):
        assert all(group <= set(keys) or group.isdisjoint(keys) for group in filtered)


def test_who_is_counted_in_no_way_makes_all_of_it_unknown() -> None:
    cells = tallies([WHOLE, HALF])
    assert is_whole(cells)
    assert is_whole(Counter())
    for missing in cells:
        if missing.question.startswith("_"):
            assert not is_whole({cell: count for cell, count in cells.items() if cell != missing})


def test_the_median_is_of_enough_people_and_of_minutes_that_somebody_took() -> None:
    def taken(*minutes: int) -> dict[Cell, int]:
        return Counter(Cell(MINUTES, "", str(one)) for one in minutes)

    assert time(taken(2, 3, 3, 9), FEWEST) is None
    assert time(taken(2, 3, 4, 9, 60), FEWEST) == Time(4, 5)
    assert time(taken(2, 3, 4, 9, 10, 60), FEWEST) == Time(4, 6), "a time that half of them needed no more than"
    assert time(taken(10, 9, 9, 9, 9), FEWEST) == Time(9, 5), "in the order of numbers"


# --- How far they went ----------------------------------------------------------------------------------------------------------------


def far(people: list[ImportedParticipation], script: Script = SCRIPT, *, all_told: bool = True) -> list[tuple[str, int | None, int, bool]]:
    book, cells = codebook([script], {}), tallies(people, script)
    untold = Withheld() if all_told else withheld(book, cells)
    return [("+".join(step.id for step in one.steps), one.reached, one.stopped, one.conditional) for one in reaches(book, cells, untold)]


def test_each_question_tells_who_came_to_it_and_who_is_there() -> None:
    in_grid = person(known=chosen("no"), feel=chosen("hope"), agree_a=chosen("for"))
    assert far([WHOLE, WHOLE, HALF, in_grid, person(known=chosen("yes")), BEGUN]) == [
        ("known", 5, 0, False),
        ("feel", 5, 1, False),
        ("agree", 4, 2, False),
        ("rules", 2, 0, False),
        ("where", 2, 0, False),
        ("why", 2, 0, True),
    ]


def test_a_question_of_some_versions_alone_is_put_to_some() -> None:
    older = replace(SCRIPT, steps=SCRIPT.steps[1:])
    found = reaches(codebook([SCRIPT, older], {}), Counter(), Withheld())
    assert [one.conditional for one in found] == [True, False, False, False, False, True]


def test_questions_that_few_agents_came_to_are_told_with_the_next_that_everybody_is_asked() -> None:
    stopped = replace(
        agent(1), answers={slot: answer for slot, answer in agent(1).answers.items() if slot.question in ("P07", "C01", "A01")}
    )
    people = [agent(number) for number in range(9)] + [stopped, resident(), resident("elected_officials")]
    told = far(people, TOWN, all_told=False)
    assert told == [("P07", 12, 0, False), ("C01", 12, 0, False), ("A01+A02+A03+A04+A05+A06+Why", None, 1, False), ("Why_not", 2, 0, True)]
    enough = far([agent(number) for number in range(12)] + people, TOWN, all_told=False)
    assert [row for row in enough if row[0] == "A02"] == [("A02", 22, 1, True)]
