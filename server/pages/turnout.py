"""What the organisers' page shows of how people came and how far they went: words, counts and bars, ready for the template.

Never here: which lines may be told (see `figures.turnout`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from dialogues.values import Value
from server import words
from server.codebook import Codebook
from server.figures import release, turnout
from server.figures.agents import AGENTS, Withheld
from server.figures.bursts import LOOKED_BACK, STARTS_READ, Burst, burst
from server.figures.distributions import Tallies
from server.figures.turnout import Reach, Time
from server.pages.room import PLACE
from storage import sources, starts
from storage.authorities import Authority
from storage.consultations import Consultation
from storage.results import Turnout, turnout_of
from storage.sources import Source

CHANNELS: Final = {"telegram": "Telegram", "web": "Page web"}
NO_LINK: Final = "Sans lien particulier"
DAYS_SHOWN: Final = 92
"""Days told one by one, the last ones: three months of columns can still be told apart on a phone."""


class Column(Value, frozen=True):
    """One day in the chart. Heights are in per cent of the highest; `day` is None for those before, taken together."""

    day: date | None
    turnout: Turnout
    started: float
    finished: float


class Line(Value, frozen=True):
    """One way in, or several together. `width` is that of its bar, in per cent of all who started."""

    label: str
    turnout: Turnout
    width: float


class Stop(Value, frozen=True):
    """One question, or several told together. `reached` and its bar are of those who came to it; None where that cannot be told."""

    ids: str
    is_several: bool
    ask: str
    reached: int | None
    width: float
    stopped: int
    conditional: bool
    withheld: bool


class Crowd(Value, frozen=True):
    """Very many who began at once. `at_least`: more were not counted. `place` is the words of the link by which most of them came, None
    where there is none; `in_room`: it is that of a room, which all answer together.
    """

    burst: Burst
    at_least: bool
    place: str | None
    in_room: bool


class ByLink(Value, frozen=True):
    """How many came by each link. `counted`: whether all who started are in it; else nothing of it is shown.

    `has_links`: some link names a place. Of fewer people than `fewest`, or than `fewest_of_agents` by a link for them, none is told.
    """

    counted: bool
    lines: tuple[Line, ...]
    has_links: bool
    fewest: int
    fewest_of_agents: int


class Attendance(Value, frozen=True):
    """Everything there is to see of it. `counted`: whether all who started are in it; else nothing of it is shown.

    Of fewer people than `fewest` no way in is told.
    """

    counted: bool
    days: tuple[Column, ...]
    busiest: int
    channels: tuple[Line, ...]
    by_link: ByLink
    stops: tuple[Stop, ...]
    time: Time | None
    crowd: Crowd | None
    fewest: int


def attendance(
    connection: Connection, consultation: Consultation, book: Codebook, tallies: Tallies, withheld: Withheld, fewest: int, now: datetime
) -> Attendance:
    """`tallies` are raw. What they cost to read does not depend on how many people there are."""
    started = turnout_of(tallies).started
    links = sources.of_consultation(connection, consultation.id)
    days = turnout.by_day(tallies, consultation.opens_on, min(now.date(), consultation.closes_on))
    return Attendance(
        counted=turnout.is_whole(tallies),
        days=_columns(days),
        busiest=max((day.turnout.started for day in days), default=0),
        channels=_lines(turnout.by_channel(tallies, fewest), CHANNELS, started),
        by_link=by_link(tallies, links, fewest),
        stops=tuple(_stop(one, started, consultation.authorities[0]) for one in turnout.reaches(book, tallies, withheld)),
        time=turnout.time(tallies, fewest),
        crowd=_crowd(connection, consultation, links, now),
        fewest=fewest,
    )


def by_link(tallies: Tallies, links: Sequence[Source], fewest: int) -> ByLink:
    """`tallies` are raw, `links` all of the consultation."""
    agents = frozenset(link.code for link in links if link.audience == AGENTS)
    of_agents = max(fewest, release.K)
    codes = {str(link.id): link.code for link in links}
    told = turnout.by_link(tallies, codes, lambda part: fewest if part.isdisjoint(agents) else of_agents)
    lines = _lines(told, places(links), turnout_of(tallies).started)
    return ByLink(turnout.is_whole(tallies), lines, bool(links), fewest, of_agents)


def places(links: Sequence[Source]) -> dict[str, str]:
    """The words of links, by their code."""
    return {"": NO_LINK} | {link.code: f"{link.place} ({link.code})" for link in links}


def _columns(days: Sequence[turnout.Day]) -> tuple[Column, ...]:
    shown, before = days[-DAYS_SHOWN:], days[:-DAYS_SHOWN]
    most = max((day.turnout.started for day in shown), default=0) or 1
    columns = tuple(_column(day.day, day.turnout, most) for day in shown)
    earlier = Turnout(sum(day.turnout.started for day in before), sum(day.turnout.finished for day in before))
    return (Column(None, earlier, 0.0, 0.0), *columns) if before else columns


def _column(day: date, counted: Turnout, most: int) -> Column:
    return Column(day, counted, round(100 * counted.started / most, 1), round(100 * counted.finished / most, 1))


def _lines(lines: Sequence[turnout.Line], labels: Mapping[str, str], started: int) -> tuple[Line, ...]:
    return tuple(
        Line(", ".join(labels.get(key, key) for key in line.keys), line.turnout, round(100 * line.turnout.started / started, 1))
        for line in lines
    )


def _stop(reach: Reach, started: int, authority: Authority) -> Stop:
    first = reach.steps[0]
    alone = len(reach.steps) == 1
    return Stop(
        ids=first.id if alone else f"{first.id} à {reach.steps[-1].id}",
        is_several=not alone,
        ask=words.words(first.again or first.ask, authority) if alone else "Plusieurs questions, ensemble",
        reached=reach.reached,
        width=round(100 * (reach.reached or 0) / started, 1) if started else 0.0,
        stopped=reach.stopped,
        conditional=reach.conditional,
        withheld=reach.withheld,
    )


def _crowd(connection: Connection, consultation: Consultation, links: Sequence[Source], now: datetime) -> Crowd | None:
    found = burst(starts.latest(connection, consultation.id, now - LOOKED_BACK, STARTS_READ))
    if found is None:
        return None
    counts = starts.by_source(connection, consultation.id, found.first, found.last, STARTS_READ)
    # More than half of thirty or more: too many to be named by it, agents or not.
    most = next((link for link in links if 2 * counts.get(link.id, 0) > found.count), None)
    place = most.place if most else None
    return Crowd(found, found.count >= STARTS_READ, place, in_room=place == PLACE)
