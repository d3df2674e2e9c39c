"""What organisers see of how people came and how far they went: by day, by channel, by link and by question. Pure, from tallies alone.

By channel and by link it is the raw totals that a filter starts from, so it is the rule of `filtering` that gathers them: lines of fewer
people than that needs (more where a link is meant for public agents) are one line with the smallest others, or else the line that is not
told would be the difference from the total. What a filter shows apart is never cut otherwise here: lines are gathered first as there,
by who started, then further until as many finished or nobody did. How many of a line did not finish is no answer, and is not protected.

Never here: what is told of answers (see `agents`), nor words of a page.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from dialogues.counting import CHANNEL, DAY, FINISHED, MINUTES, SOURCE, STARTED, STATES, STOPPED, Cell
from dialogues.kinds import KINDS
from dialogues.script import Step
from dialogues.values import Value
from server.codebook import Codebook
from server.figures.agents import Withheld
from server.figures.crossing import Crossing, Part, finest
from server.figures.distributions import Tallies
from server.figures.merging import merged
from storage.results import Turnout, turnout_of

ONE_GROUP: Part = frozenset({STARTED})
EACH_STATE: tuple[Part, ...] = (frozenset({STARTED}), frozenset({FINISHED}))


class Line(Value, frozen=True):
    """One channel or link, or several that are told together. `keys` are channels, or codes of links, "" for none."""

    keys: tuple[str, ...]
    turnout: Turnout


class Day(Value, frozen=True):
    """Those who came on this day, and how many of them have finished since."""

    day: date
    turnout: Turnout


class Time(Value, frozen=True):
    """The minutes in which half of these people, or more, finished. They are those of whom it is known, and who did so within an hour."""

    median: int
    people: int


class Reach(Value, frozen=True):
    """How far people went: how many came to these questions, and how many of them have one in front of them. Most often it is one question.

    `reached` is None where this cannot be told of people: on cards, for texts voted on, and of several questions told together, of which
    `withheld` are some that are put to few agents.
    """

    steps: tuple[Step, ...]
    reached: int | None
    stopped: int
    conditional: bool
    withheld: bool = False


def is_whole(tallies: Tallies) -> bool:
    """Whether all who started are counted by how they came: those of before this was counted are so after a recount alone."""
    everybody = turnout_of(tallies)
    by_something = all(_sum(_by(tallies, question).values()) == everybody for question in (DAY, CHANNEL, SOURCE))
    stopped = sum(count for cell, count in tallies.items() if cell.question == STOPPED)
    return by_something and stopped == everybody.started - everybody.finished


def by_day(tallies: Tallies, first: date, last: date) -> tuple[Day, ...]:
    """Every day from `first` to `last`, and any other on which somebody came, with those between."""
    counted = {date.fromisoformat(day): turnout for day, turnout in _by(tallies, DAY).items()}
    days = [first, last, *counted] if first <= last else list(counted)
    if not days:
        return ()
    whole = (min(days) + timedelta(number) for number in range((max(days) - min(days)).days + 1))
    return tuple(Day(day, counted.get(day, Turnout(0, 0))) for day in whole)


def by_channel(tallies: Tallies, fewest: int) -> tuple[Line, ...]:
    """The most used first; nothing where channels cannot be told apart."""
    return _told(_by(tallies, CHANNEL), lambda part: fewest)


def by_link(tallies: Tallies, codes: Mapping[str, str], fewest: Callable[[Part], int]) -> tuple[Line, ...]:
    """The same by link. `codes` are those of the sources' ids; `fewest` is of codes taken together."""
    return _told({codes.get(key, key): turnout for key, turnout in _by(tallies, SOURCE).items()}, fewest)


def time(tallies: Tallies, fewest: int) -> Time | None:
    """None of fewer people than `fewest`."""
    counts = {int(cell.option): count for cell, count in tallies.items() if cell.question == MINUTES and count > 0}
    people, passed = sum(counts.values()), 0
    if people < fewest:
        return None
    for minutes in sorted(counts):
        passed += counts[minutes]
        if 2 * passed >= people:
            return Time(minutes, people)
    return None


def reaches(book: Codebook, tallies: Tallies, withheld: Withheld) -> tuple[Reach, ...]:
    """In the order of the questions.

    From one question that everybody is asked to the next, whoever did not go on is the difference of what is told of the two. So where a
    question between them is withheld all of these are told as one, the second included: that tells no more.
    """
    found: list[Reach] = []
    waiting: list[Reach] = []
    for step in book.questions:
        waiting.append(_reach(book, step, tallies, withheld))
        if not waiting[-1].conditional:
            found += _together(waiting)
            waiting = []
    return (*found, *_together(waiting))


def _reach(book: Codebook, step: Step, tallies: Tallies, withheld: Withheld) -> Reach:
    stopped = {cell.option: count for cell, count in tallies.items() if (cell.question, cell.item) == (STOPPED, step.id)}
    versions = book.versions_of(step.id)
    conditional = len(versions) < len(book.versions) or any(_has_condition(script.by_id[step.id]) for script in versions)
    reached = None
    if step.id not in book.cards and step.items_from is None and step.about is None:
        first = KINDS[step.kind].slots(step)[0]
        reached = stopped.get(first.item, 0) + sum(tallies.get(Cell(step.id, first.item, state), 0) for state in STATES.values())
    return Reach((step,), reached, sum(stopped.values()), conditional, step.id in withheld.questions)


def _has_condition(step: Step) -> bool:
    return step.when is not None or step.about is not None


def _together(waiting: Sequence[Reach]) -> Sequence[Reach]:
    if not any(one.withheld for one in waiting):
        return waiting
    steps = tuple(step for one in waiting for step in one.steps)
    return [Reach(steps, None, sum(one.stopped for one in waiting), conditional=False, withheld=True)]


def _by(tallies: Tallies, question: str) -> Mapping[str, Turnout]:
    """What is counted under `DAY`, `CHANNEL` or `SOURCE`."""
    keys = dict.fromkeys(cell.item for cell in tallies if cell.question == question)
    return {key: Turnout(*(tallies.get(Cell(question, key, state), 0) for state in (STARTED, FINISHED))) for key in keys}


def _told(counted: Mapping[str, Turnout], fewest: Callable[[Part], int]) -> tuple[Line, ...]:
    rows = {
        STARTED: {frozenset({key}): turnout.started for key, turnout in counted.items()},
        FINISHED: {frozenset({key}): turnout.finished for key, turnout in counted.items()},
    }
    # In the order of `filtering`: of two lines as small as each other, both gather the same one first.
    raw = Crossing(rows, tuple(sorted(counted)), overlapping=False)
    as_filtered = merged(raw, [ONE_GROUP], finest(raw, ONE_GROUP), lambda _, part: fewest(part))
    parts = merged(raw, EACH_STATE, as_filtered, lambda _, part: fewest(part)) if as_filtered else ()
    lines = (Line(tuple(sorted(part)), _sum(counted[key] for key in part)) for part in parts)
    return tuple(sorted(lines, key=lambda line: (-line.turnout.started, line.keys)))


def _sum(turnouts: Iterable[Turnout]) -> Turnout:
    every = tuple(turnouts)
    return Turnout(sum(one.started for one in every), sum(one.finished for one in every))
