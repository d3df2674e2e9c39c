"""What is said to many people of one consultation: who is written to, how far it is, and how it is stopped.

Only numbers leave this module. The messages themselves, one a person, are sent by `bulk`.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

import sqlalchemy as sa

from storage import models
from storage.bots import WEB
from storage.bulk import ADDRESSED, UNREACHABLE, names, names_none, wanted

Kind = Literal["closing", "results", "follow_up"]
State = Literal["sending", "stopped", "over"]

KINDS: Final[tuple[Kind, ...]] = ("closing", "results", "follow_up")
"""Those that organisers send, as a consultation goes by. Reminders go by themselves."""

_BROADCASTS, _MESSAGES = models.broadcasts, models.bulk_messages
_IDENTITIES, _CONTACTS = models.identities, models.contacts
_PARTICIPATIONS, _CONSULTATIONS = models.participations, models.consultations
_GOES_ON = (_CONSULTATIONS.c.status == "open") & _CONSULTATIONS.c.paused_on.is_(None)
"""Nobody is told to go on with what is paused."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a broadcast is, in people.

    `themes` are those it is about, none for all. `blocked` cannot be written to, as far as is known; `left` will be; who is in none of
    these left it by themselves (`withdrawn`).
    """

    id: int
    kind: Kind
    text: str
    themes: frozenset[str]
    state: State
    begun_at: datetime
    ended_at: datetime | None
    total: int
    sent: int
    refused: int
    blocked: int
    left: int
    left_by_email: int
    """Of those who are left."""

    @property
    def withdrawn(self) -> int:
        return max(self.total - self.sent - self.refused - self.blocked - self.left, 0)


# --- Who is written to ----------------------------------------------------------------------------------------------------------------


def recipients(
    connection: sa.Connection, consultation_id: int, today: date, themes: Collection[str] = (), *, by_email: bool = False
) -> dict[Kind, int]:
    """How many people each kind would be sent to now, what follows about these themes alone, none for all; `by_email`: of these people,
    those who asked by e-mail."""
    return {kind: _count(connection, _addressees(consultation_id, kind, today, themes), by_email=by_email) for kind in KINDS}


def _addressees(consultation_id: int, kind: Kind, today: date, themes: Collection[str]) -> sa.Select[Any]:
    """`id` and `bot_id` of the identities or contacts that a broadcast of this kind is for."""
    if kind == "closing":
        return _answering(consultation_id).where(_CONSULTATIONS.c.opens_on <= today, _CONSULTATIONS.c.closes_on >= today)
    wish = _CONTACTS.c.results if kind == "results" else _CONTACTS.c.follow_up
    asked = (_CONTACTS.c.consultation_id == consultation_id) & wish & ~_CONTACTS.c.unreachable
    if kind == "follow_up" and themes:
        asked &= sa.or_(names_none(_CONTACTS.c.themes), *(names(_CONTACTS.c.themes, theme) for theme in sorted(themes)))
    return sa.select(_CONTACTS.c.id, _CONTACTS.c.bot_id).where(asked)


def _answering(consultation_id: int) -> sa.Select[Any]:
    """`id` and `bot_id` of those who agreed to be reminded, were not, can be, and have not finished."""
    reached = _IDENTITIES.c.sealed_chat.is_not(None) & ~_IDENTITIES.c.unreachable
    unfinished = (_IDENTITIES.c.reminder == "wished") & (_PARTICIPATIONS.c.status != "finished") & reached
    return (
        sa.select(_IDENTITIES.c.id, _IDENTITIES.c.bot_id)
        .join_from(_IDENTITIES, _PARTICIPATIONS)
        .join(_CONSULTATIONS, _CONSULTATIONS.c.id == _IDENTITIES.c.consultation_id)
        .where(_IDENTITIES.c.consultation_id == consultation_id, _GOES_ON, unfinished)
    )


def _count(connection: sa.Connection, people: sa.Select[Any], *, by_email: bool) -> int:
    found = people.subquery()
    which = found.c.bot_id == WEB if by_email else sa.true()
    return connection.scalar(sa.select(sa.func.count()).select_from(found).where(which)) or 0


# --- Beginning ------------------------------------------------------------------------------------------------------------------------


def begin(
    connection: sa.Connection, consultation_id: int, kind: Kind, text: str, now: datetime, today: date, themes: Collection[str] = ()
) -> bool:
    """Writes a message for each person. False, and nothing done, while another is under way or when there is nobody to write to.

    `themes`: those that what follows is about, none for all.
    """
    _lock(connection, consultation_id)
    if under_way(connection, consultation_id) is not None:
        return False
    table = _IDENTITIES if kind == "closing" else _CONTACTS
    people = connection.execute(_to_change(_addressees(consultation_id, kind, today, themes), table)).all()
    if people:
        _write(connection, _new(connection, consultation_id, kind, text, now, themes), kind, people)
    return bool(people)


def queue_reminders(connection: sa.Connection, consultation_id: int, now: datetime, today: date, idle_since: datetime, limit: int) -> int:
    """Writes their one reminder to those who stopped answering before `idle_since` and have a day left at least; returns their number.

    Whoever is written to is marked in the same transaction. Call it again while it returns `limit`.
    """
    idle = _answering(consultation_id).where(_IDENTITIES.c.active_at < idle_since)
    due = idle.where(_CONSULTATIONS.c.opens_on <= today, _CONSULTATIONS.c.closes_on > today).limit(limit)
    if not connection.execute(due.limit(1)).first():
        return 0
    _lock(connection, consultation_id)
    people = connection.execute(_to_change(due, _IDENTITIES)).all()
    if people:
        reminders = (_BROADCASTS.c.consultation_id == consultation_id) & (_BROADCASTS.c.kind == "reminder")
        known = connection.scalar(sa.select(_BROADCASTS.c.id).where(reminders))
        _write(connection, known or _new(connection, consultation_id, "reminder", "", now), "reminder", people)
    return len(people)


def _lock(connection: sa.Connection, consultation_id: int) -> None:
    """On PostgreSQL nobody else writes to the people of this consultation meanwhile; who answers is not kept waiting."""
    locked = sa.select(_CONSULTATIONS.c.id).where(_CONSULTATIONS.c.id == consultation_id).with_for_update(key_share=True)
    connection.execute(locked).all()


def _to_change(people: sa.Select[Any], table: sa.Table) -> sa.Select[Any]:
    """In the order of their ids, as the conversation locks them; ids are random, so that the order of messages tells nothing."""
    return people.order_by(table.c.id).with_for_update(of=table)


def _new(connection: sa.Connection, consultation_id: int, kind: str, text: str, now: datetime, themes: Collection[str] = ()) -> int:
    row = {"consultation_id": consultation_id, "kind": kind, "text": text, "state": "sending", "begun_at": now}
    row["themes"] = json.dumps(sorted(themes))
    counters = dict.fromkeys(("total", "sent", "refused", "blocked"), 0)
    made: int = connection.execute(sa.insert(_BROADCASTS).returning(_BROADCASTS.c.id), row | counters).scalar_one()
    return made


def _write(connection: sa.Connection, broadcast_id: int, kind: str, people: Sequence[sa.Row[Any]]) -> None:
    addressee = "identity_id" if kind in ("closing", "reminder") else "contact_id"
    rows = [{"bot_id": row.bot_id, "broadcast_id": broadcast_id, addressee: row.id} for row in people]
    connection.execute(sa.insert(_MESSAGES), rows)
    if addressee == "identity_id":
        told = sa.select(_MESSAGES.c.identity_id).where(_MESSAGES.c.broadcast_id == broadcast_id)
        connection.execute(sa.update(_IDENTITIES).where(_IDENTITIES.c.id.in_(told)).values(reminder="sent"))
    more = {_BROADCASTS.c.total: _BROADCASTS.c.total + len(rows)}
    connection.execute(sa.update(_BROADCASTS).where(_BROADCASTS.c.id == broadcast_id).values(more))


# --- On the way -----------------------------------------------------------------------------------------------------------------------


def of_consultation(connection: sa.Connection, consultation_id: int, today: date) -> tuple[Progress, ...]:
    """What organisers sent of this consultation, the newest first."""
    own = (_BROADCASTS.c.consultation_id == consultation_id) & (_BROADCASTS.c.kind != "reminder")
    rows = connection.execute(sa.select(_BROADCASTS).where(own).order_by(_BROADCASTS.c.id.desc())).all()
    waiting = _waiting(connection, own, today)
    return tuple(_progress(row, waiting) for row in rows)


def _waiting(connection: sa.Connection, which: sa.ColumnElement[bool], today: date) -> dict[tuple[int, bool, bool], int]:
    """How many messages wait, by broadcast, whether they are for people who cannot be written to now, and whether they go by e-mail."""
    blocked, by_email = UNREACHABLE.label("blocked"), (_MESSAGES.c.bot_id == WEB).label("by_email")
    query = sa.select(_MESSAGES.c.broadcast_id, blocked, by_email, sa.func.count()).select_from(ADDRESSED).where(which, wanted(today))
    rows = connection.execute(query.group_by(_MESSAGES.c.broadcast_id, blocked, by_email))
    return {(broadcast, bool(out_of_reach), bool(mailed)): count for broadcast, out_of_reach, mailed, count in rows}


def _progress(row: Any, waiting: dict[tuple[int, bool, bool], int]) -> Progress:
    values = dict(row._mapping)
    del values["consultation_id"]
    blocked, left = ([waiting.get((row.id, out_of_reach, mailed), 0) for mailed in (False, True)] for out_of_reach in (True, False))
    values["blocked"] += sum(blocked)
    values["themes"] = frozenset(json.loads(row.themes))
    return Progress(**values, left=sum(left), left_by_email=left[1])


def senders(connection: sa.Connection, consultation_id: int, today: date) -> frozenset[int]:
    """The bots that have something left to send of what is under way, to people who can be written to."""
    present = _BROADCASTS.c.id == under_way(connection, consultation_id)
    bots = sa.select(_MESSAGES.c.bot_id).distinct().select_from(ADDRESSED).where(present, wanted(today), ~UNREACHABLE)
    return frozenset(connection.scalars(bots))


def under_way(connection: sa.Connection, consultation_id: int) -> int | None:
    """The broadcast of this consultation that is neither over nor given up, if there is one."""
    present = (_BROADCASTS.c.consultation_id == consultation_id) & (_BROADCASTS.c.kind != "reminder") & (_BROADCASTS.c.state != "over")
    return connection.scalar(sa.select(_BROADCASTS.c.id).where(present))


def stop(connection: sa.Connection, consultation_id: int) -> None:
    """Nothing more is sent until `resume`, but what is on its way this very moment."""
    _set_state(connection, consultation_id, "sending", state="stopped")


def resume(connection: sa.Connection, consultation_id: int) -> None:
    _set_state(connection, consultation_id, "stopped", state="sending")


def give_up(connection: sa.Connection, consultation_id: int, now: datetime) -> None:
    """What a stopped broadcast has not sent is never sent. Who was to be reminded by it still may be, another time."""
    present = under_way(connection, consultation_id)
    state = None if present is None else connection.scalar(sa.select(_BROADCASTS.c.state).where(_BROADCASTS.c.id == present))
    if state != "stopped":
        return
    waiting = sa.select(_MESSAGES.c.identity_id).where(_MESSAGES.c.broadcast_id == present, _MESSAGES.c.identity_id.is_not(None))
    again = sa.update(_IDENTITIES).where(_IDENTITIES.c.id.in_(waiting), _IDENTITIES.c.reminder == "sent")
    connection.execute(again.values(reminder="wished"))
    connection.execute(sa.delete(_MESSAGES).where(_MESSAGES.c.broadcast_id == present))
    _set_state(connection, consultation_id, "stopped", state="over", ended_at=now)


def _set_state(connection: sa.Connection, consultation_id: int, before: State, **values: object) -> None:
    present = (_BROADCASTS.c.consultation_id == consultation_id) & (_BROADCASTS.c.kind != "reminder") & (_BROADCASTS.c.state == before)
    connection.execute(sa.update(_BROADCASTS).where(present).values(values))
