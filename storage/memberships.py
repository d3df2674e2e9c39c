"""What people with access may do, for which authority, and until when. Who they are, and how they sign in, is in `organisers`.

A membership whose last day is over counts for nothing from the next day on, wherever it is read. Never here: what a role may see.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, get_args

import sqlalchemy as sa

from storage import models

Role = Literal["administrator", "commission", "organiser", "facilitator", "reader"]
AuthorityRole = Literal["organiser", "facilitator", "reader"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
OF_AUTHORITY: Final[tuple[AuthorityRole, ...]] = get_args(AuthorityRole)
"""The roles that somebody has for an authority."""

WITH_KEYS: Final[tuple[Role, ...]] = ("organiser", "commission")
"""The roles whose holders make keys of the API."""
FEWEST_ORGANISERS: Final = 2
"""Of an authority: with one alone, nobody is left when they leave."""


@dataclass(frozen=True, slots=True)
class Membership:
    """What somebody may do, for an authority unless the role has none, up to and including the day `until` (None: without an end)."""

    role: Role
    authority_id: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of an authority, whether their last day is over or not."""

    organiser_id: int
    email: str = field(repr=False)
    membership: Membership


class LastOrganiser(Exception):
    """Nobody would be left who can manage the authority."""


def give(connection: sa.Connection, organiser_id: int, membership: Membership, today: date) -> None:
    """Lets somebody do this from now on, instead of what they could do for the same authority.

    Their keys of the API end with the role that let them make them, and where its last day was over: none comes back to life.
    Raises `sqlalchemy.exc.IntegrityError` for a role without the authority it needs, or with one it has not, or an unknown authority.
    """
    table = models.memberships
    held = _held(organiser_id, membership.authority_id)
    if membership.authority_id is None:
        held = (*held, table.c.role == membership.role)
    before = connection.execute(sa.select(table.c.role, table.c.until).where(*held)).one_or_none()
    values = {"role": membership.role, "until": membership.until}
    if not connection.execute(sa.update(table).where(*held).values(values)).rowcount:
        row = values | {"organiser_id": organiser_id, "authority_id": membership.authority_id}
        connection.execute(sa.insert(table), row)
    if before and before.role in WITH_KEYS:
        was = Membership(before.role, membership.authority_id, before.until)
        if was.role != membership.role or not is_current(was, today):
            _end_keys(connection, organiser_id, membership.authority_id)


def change(connection: sa.Connection, organiser_id: int, membership: Membership, today: date) -> bool:
    """The same, for somebody of an authority; False where they are not of it any more.

    Raises `LastOrganiser`, also for a last day of the only one.
    """
    held = _of(connection, organiser_id, membership.authority_id)
    if held is None:
        return False
    if membership.role != "organiser" or membership.until:
        _refuse_last(connection, organiser_id, membership.authority_id, today)
    give(connection, organiser_id, membership, today)
    return True


def take(connection: sa.Connection, organiser_id: int, authority_id: int, today: date) -> bool:
    """Takes away what somebody may do for this authority; False where they are not of it any more.

    Their sessions, links and keys of the API end, and whoever may do nothing else is forgotten. Raises `LastOrganiser`.
    """
    held = _of(connection, organiser_id, authority_id)
    if held is None:
        return False
    _refuse_last(connection, organiser_id, authority_id, today)
    table, people = models.memberships, models.organisers
    connection.execute(sa.delete(table).where(*_held(organiser_id, authority_id)))
    _end_keys(connection, organiser_id, authority_id)
    for opened in (models.sessions, models.sign_in_links):
        connection.execute(sa.delete(opened).where(opened.c.organiser_id == organiser_id))
    others = sa.exists().where(table.c.organiser_id == people.c.id)
    connection.execute(sa.delete(people).where(people.c.id == organiser_id, ~others))
    return True


def of_address(connection: sa.Connection, email: str) -> tuple[Membership, ...]:
    """All that somebody may do, or might until a day that is over, by their address in its one spelling."""
    table, people = models.memberships, models.organisers
    found = sa.select(table.c.role, table.c.authority_id, table.c.until).join_from(people, table).where(people.c.email == email)
    return tuple(Membership(row.role, row.authority_id, row.until) for row in connection.execute(found.order_by(table.c.id)))


def colleagues(connection: sa.Connection, authority_id: int) -> tuple[Colleague, ...]:
    """Everybody of this authority, by their address."""
    table, people = models.memberships, models.organisers
    found = sa.select(people.c.id, people.c.email, table.c.role, table.c.until).join_from(people, table)
    rows = connection.execute(found.where(table.c.authority_id == authority_id).order_by(people.c.email))
    return tuple(Colleague(row.id, row.email, Membership(row.role, authority_id, row.until)) for row in rows)


def by_authority(connection: sa.Connection) -> dict[int, tuple[Colleague, ...]]:
    """Everybody of every authority that has somebody."""
    table, people = models.memberships, models.organisers
    found = sa.select(people.c.id, people.c.email, table.c.role, table.c.authority_id, table.c.until).join_from(people, table)
    every: dict[int, tuple[Colleague, ...]] = {}
    for row in connection.execute(found.where(table.c.authority_id.is_not(None)).order_by(people.c.email)):
        one = Colleague(row.id, row.email, Membership(row.role, row.authority_id, row.until))
        every[row.authority_id] = (*every.get(row.authority_id, ()), one)
    return every


def current(today: date) -> sa.ColumnElement[bool]:
    """That a row of `memberships` counts today."""
    until = models.memberships.c.until
    return until.is_(None) | (until >= today)


def organisers_of(every: tuple[Colleague, ...], today: date) -> int:
    """How many of these can manage their authority today."""
    return sum(one.membership.role == "organiser" and is_current(one.membership, today) for one in every)


def is_current(membership: Membership, today: date) -> bool:
    """Whether it counts today."""
    return membership.until is None or membership.until >= today


def current_of(every: tuple[Colleague, ...], today: date) -> tuple[Colleague, ...]:
    """Those of them whose last day is not over."""
    return tuple(one for one in every if is_current(one.membership, today))


def _refuse_last(connection: sa.Connection, organiser_id: int, authority_id: int | None, today: date) -> None:
    """Raises `LastOrganiser` if nobody else manages the authority: without an end, or today at all where everybody has one.

    Of two who leave at once, one must stay; and once a last day is over, somebody must be left.
    """
    assert authority_id is not None, "only an authority has colleagues"
    # On PostgreSQL two who remove each other at the same time must not both succeed: the row of the authority makes one wait.
    connection.execute(sa.select(models.authorities.c.id).where(models.authorities.c.id == authority_id).with_for_update())
    every = colleagues(connection, authority_id)
    others = tuple(one for one in every if one.organiser_id != organiser_id)
    lasting, others_lasting = _lasting(every), _lasting(others)
    if (lasting and not others_lasting) or (organisers_of(every, today) and not organisers_of(others, today)):
        raise LastOrganiser


def _end_keys(connection: sa.Connection, organiser_id: int, authority_id: int | None) -> None:
    """The keys of the API that somebody made for this authority, or as the commission, open nothing any more, whatever they are again."""
    keys = models.api_keys
    connection.execute(sa.delete(keys).where(keys.c.organiser_id == organiser_id, keys.c.authority_id.is_not_distinct_from(authority_id)))


def _lasting(every: tuple[Colleague, ...]) -> bool:
    """Whether any of these manages the authority without an end."""
    return any(one.membership.role == "organiser" and one.membership.until is None for one in every)


def _of(connection: sa.Connection, organiser_id: int, authority_id: int | None) -> str | None:
    return connection.scalar(sa.select(models.memberships.c.role).where(*_held(organiser_id, authority_id)))


def _held(organiser_id: int, authority_id: int | None) -> tuple[sa.ColumnElement[bool], ...]:
    table = models.memberships
    return table.c.organiser_id == organiser_id, table.c.authority_id.is_not_distinct_from(authority_id)
