"""When figures leave: each release of a consultation, from what is counted to what is kept of it, numbered and dated.

One is due once k people or more take part, and k or more are new, changed or gone since the last; by itself in the night, once more
before answers are erased, and when asked. With the first after the end go the rows, once.
Never here: the rule (see `figures.protection` and `figures.rows`), and what a terminal says (see `release_terminal`).
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Final

from msgspec import structs
from sqlalchemy import Connection

from server.administration import Handler, Request, named_consultation, worded
from server.apart import apart
from server.codebook import Codebook
from server.figures.asked import Counted, grouping_questions
from server.figures.protection import Rule, protected
from server.figures.release import Contents, Release, ReleasedRows, Report, frozen, frozen_rows
from server.figures.released import figures_of, releases_of
from server.figures.rows import Person, released_rows
from server.scripts import Scripts
from server.settings import Settings
from storage import crossings, exports, releases, results
from storage.consultations import Consultation, all_consultations, by_code
from storage.database import Database
from storage.errors import ReleasedMeanwhile, StorageError

DEFAULT_RULE: Final = Rule()

log = logging.getLogger(__name__)


class Waits(StrEnum):
    """Why no release is due."""

    DRAFT = "draft"
    ERASED = "erased"
    FEW = "few"
    """Fewer than k people take part."""
    UNMOVED = "unmoved"
    """Fewer than k are new, changed or gone since the last release."""


@dataclass(frozen=True, slots=True)
class Made:
    """What is to be kept of a release. `rows` are empty where none leave with it."""

    document: str
    rows: bytes = b""


@dataclass(frozen=True, slots=True)
class Due:
    """A release to be made by `work`, which takes seconds of a core; of so many `participations`, who now say what `digests` are of."""

    work: Callable[[], Made]
    participations: int
    digests: Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a consultation stands: how many take part, how many moved since its `last` release, and why no figures are due, if so.

    `due` is there for rows too, which may be due alone.
    """

    consultation: Consultation
    fewest: int
    last: Release | None
    participations: int
    moved: int
    waits: Waits | None
    due: Due | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one consultation that was asked for its release. `made` None where none was due, or another process made it."""

    standing: Standing
    made: Release | None


def rule_of(settings: Settings) -> Rule:
    """The rule of this installation."""
    return Rule(settings.fewest_people, settings.strict_figures)


# --- What is due ----------------------------------------------------------------------------------------------------------------------


def standing_of(connection: Connection, scripts: Scripts, consultation: Consultation, today: date, rule: Rule) -> Standing:
    """Where a consultation stands, in one view of the database: figures, people and earlier releases are of one moment."""
    consultation = by_code(connection, consultation.code) or consultation
    earlier = releases_of(connection, consultation.id)
    last = earlier[-1] if earlier else None
    # What was kept back for k people stays so: whoever runs the server may ask for more of them, and never for fewer again.
    rule = structs.replace(rule, fewest=max(rule.fewest, last.contents.k)) if last else rule
    digests = releases.digests_of(connection, consultation.id)
    moved = releases.moved(connection, consultation.id, digests)
    waits = _waits(consultation, len(digests), moved, rule.fewest)
    of_rows = _is_over(consultation, today) and not (last and last.contents.report.rows)
    due: Due | None = None
    if waits is None:
        people = _people(connection, consultation, digests) if of_rows else None
        due = Due(partial(made, counted_of(connection, scripts, consultation), rule, earlier, people), len(digests), digests)
    elif last and of_rows and waits is not Waits.ERASED:
        due = _rows_alone(connection, scripts, consultation, earlier, digests)
    return Standing(consultation, rule.fewest, last, len(digests), moved, waits, due)


def _waits(consultation: Consultation, participations: int, moved: int, fewest: int) -> Waits | None:
    if consultation.status == "draft":
        return Waits.DRAFT
    if consultation.answers_erased_on is not None:
        return Waits.ERASED
    if participations < fewest:
        return Waits.FEW
    return Waits.UNMOVED if moved < fewest else None


def _is_over(consultation: Consultation, today: date) -> bool:
    return consultation.status != "draft" and not consultation.is_running(today) and consultation.opens_on <= today


def _rows_alone(
    connection: Connection, scripts: Scripts, consultation: Consultation, earlier: tuple[Release, ...], digests: Mapping[int, bytes]
) -> Due | None:
    """Rows leave once, when it is over; if no figures are due then, beside those of the last release, of whom these figures are."""
    last = earlier[-1]
    released = releases.released_digests(connection, consultation.id)
    same = {person: digest for person, digest in digests.items() if released.get(person) == digest}
    if len(same) < last.contents.k:
        return None
    work = partial(made_of_rows, scripts.codebook(connection, consultation), earlier, _people(connection, consultation, same))
    return Due(work, last.contents.participations, released)


def counted_of(connection: Connection, scripts: Scripts, consultation: Consultation) -> Counted:
    """All that is counted of a consultation: raw. Read with whatever it is compared with."""
    book = scripts.codebook(connection, consultation)
    return Counted(
        book=book,
        tallies=results.tallies_of(connection, consultation.id),
        everybody=crossings.whole(connection, consultation.id),
        groups={step.id: crossings.groups_by(connection, consultation.id, step.id) for step in grouping_questions(book)},
    )


def _people(connection: Connection, consultation: Consultation, those: Mapping[int, bytes]) -> tuple[Person, ...]:
    every = exports.closed_answers(connection, consultation.id)
    return tuple(Person(one.given, one.first_day.isoformat()) for one in every if one.participation_id in those)


# --- One release ----------------------------------------------------------------------------------------------------------------------


def made(counted: Counted, rule: Rule, earlier: Sequence[Release], people: Sequence[Person] | None) -> Made:
    """The figures that leave, and the rows of these `people`: all who are counted, or None where no rows leave."""
    contents, number = protected(counted, rule, earlier), earlier[-1].number + 1 if earlier else 1
    if people is not None:
        return _with_rows(contents, released_rows(people, counted.book, _by_number(earlier) | {number: contents}, with_profile=True))
    before = earlier[-1].contents.report if earlier else Report()
    return Made(frozen(structs.replace(contents, report=structs.replace(contents.report, rows=before.rows, hidden=before.hidden))))


def made_of_rows(book: Codebook, earlier: Sequence[Release], people: Sequence[Person]) -> Made:
    """The figures of the last release as they were, and the rows of those of its people who have said nothing else since."""
    last = earlier[-1]
    rows = released_rows(people, book, _by_number(earlier), with_profile=len(people) == last.contents.participations)
    return _with_rows(structs.replace(last.contents, report=structs.replace(last.contents.report, figures=last.number)), rows)


def _by_number(releases: Sequence[Release]) -> dict[int, Contents]:
    return {release.number: release.contents for release in releases}


def _with_rows(contents: Contents, rows: ReleasedRows) -> Made:
    report = structs.replace(contents.report, rows=len(rows.rows), hidden=rows.hidden)
    return Made(frozen(structs.replace(contents, report=report)), frozen_rows(rows))


async def _release(database: Database, standing: Standing, today: date) -> releases.Release | None:
    if standing.due is None:
        return None
    leaving = await apart(standing.due.work)
    add = partial(
        releases.add,
        consultation_id=standing.consultation.id,
        published_on=today,
        participations=standing.due.participations,
        document=leaving.document,
        rows=leaving.rows,
        digests=standing.due.digests,
        follows=standing.last.number if standing.last else 0,
    )
    try:
        kept = await database.write(add)
    except ReleasedMeanwhile:
        return None
    log.info("released: n° %d of the consultation %s", kept.number, standing.consultation.code)
    return kept


# --- All releases ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Releasing:
    """The releases of one database, by one rule.

    `preparing`: the consultations, by id, that this process is about to release if it is time, or to find that it is not.
    """

    database: Database
    scripts: Scripts
    rule: Rule = DEFAULT_RULE
    preparing: set[int] = field(default_factory=set)

    async def waiting(self) -> tuple[Consultation, ...]:
        """All consultations, from now on in `preparing`: the smallest first, which take the least time."""

        def work(connection: Connection) -> tuple[Consultation, ...]:
            started = results.started_and_finished(connection)
            return tuple(sorted(all_consultations(connection), key=lambda one: started[one.id].started if one.id in started else 0))

        every = await self.database.read(work)
        self.preparing.update(one.id for one in every)
        return every

    async def make_due(self, consultations: Sequence[Consultation], today: date) -> tuple[Outcome, ...]:
        """Releases those of which it is time. Whatever keeps one from it, the others are made; then raises the first fault."""
        outcomes: list[Outcome] = []
        faults: list[Exception] = []
        try:
            for one in consultations:
                try:
                    outcomes.append(await self._make(one, today))
                except Exception as fault:  # noqa: BLE001 - raised in the end
                    faults.append(fault)
                self.preparing.discard(one.id)
        finally:
            self.preparing.difference_update(one.id for one in consultations)
        if faults:
            raise faults[0]
        return tuple(outcomes)

    async def make_last(self, consultation: Consultation, today: date) -> None:
        """The last release, before the answers are erased: it must not keep them. Raises `StorageError` alone."""
        try:
            await self._make(consultation, today)
        except StorageError:
            raise
        except Exception:
            log.exception("no last release of the consultation %s could be made before its answers are erased", consultation.code)

    async def _make(self, consultation: Consultation, today: date) -> Outcome:
        read = partial(standing_of, scripts=self.scripts, consultation=consultation, today=today, rule=self.rule)
        standing = await self.database.read(read)
        kept = await _release(self.database, standing, today)
        return Outcome(standing, figures_of(kept) if kept else None)


# --- When somebody asks ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReleaseAdministration:
    """The command on one database. `clock` tells aware moments in UTC."""

    releasing: Releasing
    clock: Callable[[], datetime]

    @property
    def handlers(self) -> Mapping[str, Handler]:
        return {"release": worded(self.release)}

    async def release(self, request: Request) -> Request:
        """Makes the releases that are due, of all consultations or that of `code` (None: all). Gives what became of each."""
        database, code = self.releasing.database, request["code"]
        every = await database.read(all_consultations) if code is None else (await database.read(partial(named_consultation, code=code)),)
        outcomes = await self.releasing.make_due(every, self.clock().date())
        return {"consultations": [_told(outcome) for outcome in outcomes]}


def _told(outcome: Outcome) -> Request:
    standing, last = outcome.standing, outcome.standing.last
    return {
        "code": standing.consultation.code,
        "title": standing.consultation.title,
        "made": _made(outcome.made) if outcome.made else None,
        "last": {"number": last.number, "day": last.published_on.isoformat()} if last else None,
        "waits": standing.waits,
        "participations": standing.participations,
        "moved": standing.moved,
        "fewest": standing.fewest,
    }


def _made(release: Release) -> Request:
    contents = release.contents
    return {"number": release.number, "participations": contents.participations, "report": structs.asdict(contents.report)}
