from dataclasses import replace

from dialogues.answers import Answer, State
from server.figures.national import National, Spread, national
from server.figures.release import Publishable
from tests.server import releases
from tests.storage.samples import SCRIPT, chosen, person


def told(yes: int, no: int, dont_know: int = 0) -> Publishable:
    people = [person(known=chosen("yes"))] * yes + [person(known=chosen("no"))] * no + [person(known=Answer(State.DONT_KNOW))] * dont_know
    made = releases.told(people, "known")
    assert made
    return made


def test_a_total_comes_with_the_median_and_the_range() -> None:
    assert national([told(10, 10), told(75, 25), told(30, 10, 10)]) == National(
        territories=3,
        compared=3,
        base=170,
        spreads=(
            Spread("yes", 115, 115 / 170, 0.6, 0.5, 0.75),
            Spread("no", 45, 45 / 170, 0.25, 0.2, 0.5),
            Spread("_dont_know", 10, 10 / 170, 0.0, 0.0, 0.2),
        ),
    )


def test_a_territory_under_twenty_answers_adds_up_but_is_not_compared() -> None:
    found = national([told(10, 10), told(20, 0), told(0, 19)])
    assert found is not None
    assert (found.territories, found.compared, found.base) == (3, 2, 59)
    assert found.spreads[0] == Spread("yes", 30, 30 / 59, 0.75, 0.5, 1.0)


def test_one_territory_makes_no_national_figure() -> None:
    assert national([]) is None
    assert national([told(90, 10)]) is None
    assert national([told(90, 10), told(19, 0)]) is None


def test_what_is_told_in_gathered_lines_is_not_added_up() -> None:
    sensitive = replace(SCRIPT, steps=tuple(replace(step, sensitive=step.id == "known", dont_know=True) for step in SCRIPT.steps))
    people = [person(known=chosen("yes"))] * 30 + [person(known=chosen("no"))] * 15 + [person(known=Answer(State.DONT_KNOW))] * 5
    gathered = releases.told(people, "known", script=sensitive)
    assert gathered is not None
    assert [(line.codes, line.count) for line in gathered.lines] == [(("yes",), 30), (("no", "_dont_know"), 20)]
    found = national([told(10, 10), told(30, 10), gathered])
    assert found is not None
    assert (found.territories, found.base) == (2, 60)
