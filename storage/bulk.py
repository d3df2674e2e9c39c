"""Messages that wait to be sent to many people: which comes next, who sends it, and the number that is left of one that ended.

A message is a row as long as it is to be sent, and no longer. Whether it is still of use is asked each time: whoever finishes, takes a
wish back or blocks the bot withdraws it by that alone. Who is written to is decided in `broadcasts`, what is said and when in `bot`.
"""

from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from dialogues.script import THEMES
from storage import models

LEASE: Final = timedelta(seconds=30)
"""How long a process that says nothing more keeps others from sending: a call and its note take 20 seconds at the very most."""


class Waiting(NamedTuple):
    """A message to be sent. `sealed_chat` opens with the consultation's key, a contact's with the server's secret.

    `text` is empty for a reminder. Of a contact no more is known than `contact_id`, None for others: `language` is None.
    """

    id: int
    kind: str
    text: str
    consultation_id: int
    sealed_chat: bytes
    language: str | None
    contact_id: bytes | None

    @property
    def is_contact(self) -> bool:
        return self.contact_id is not None


_MESSAGES, _BROADCASTS, _CONSULTATIONS = models.bulk_messages, models.broadcasts, models.consultations
_IDENTITIES, _CONTACTS, _PARTICIPATIONS = models.identities, models.contacts, models.participations

ADDRESSED: Final = (
    _MESSAGES.join(_BROADCASTS)
    .join(_CONSULTATIONS, _CONSULTATIONS.c.id == _BROADCASTS.c.consultation_id)
    .outerjoin(_IDENTITIES, _IDENTITIES.c.id == _MESSAGES.c.identity_id)
    .outerjoin(_PARTICIPATIONS, _PARTICIPATIONS.c.id == _IDENTITIES.c.participation_id)
    .outerjoin(_CONTACTS, _CONTACTS.c.id == _MESSAGES.c.contact_id)
)
"""Each message with what it says and whom it is for."""

UNREACHABLE: Final = sa.func.coalesce(_IDENTITIES.c.unreachable, _CONTACTS.c.unreachable, type_=sa.Boolean)
"""Of `ADDRESSED`: the person blocked the bot. The message waits for them to come back."""


def wanted(today: date) -> sa.ColumnElement[bool]:
    """Of `ADDRESSED`: the message is still of use to the person."""
    open_today = (_CONSULTATIONS.c.status == "open") & _CONSULTATIONS.c.paused_on.is_(None) & (_CONSULTATIONS.c.closes_on >= today)
    # Whoever goes on elsewhere by a short code came back by themselves.
    same_chat = (_IDENTITIES.c.bot_id == _MESSAGES.c.bot_id) & _IDENTITIES.c.sealed_chat.is_not(None)
    answering = (_IDENTITIES.c.reminder == "sent") & (_PARTICIPATIONS.c.status != "finished") & open_today & same_chat
    kind = _BROADCASTS.c.kind
    return sa.or_(
        answering,
        sa.and_(kind == "results", _CONTACTS.c.results),
        sa.and_(kind == "follow_up", _CONTACTS.c.follow_up, _HAVE_A_THEME_IN_COMMON),
    )


def names(themes: sa.Column[Any], theme: str) -> sa.ColumnElement[bool]:
    """Whether a column of themes, in JSON, has this one."""
    return themes.contains(f'"{theme}"', autoescape=True)


def names_none(themes: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """Whether it has none, which means all."""
    return themes == "[]"


_HAVE_A_THEME_IN_COMMON: Final = sa.or_(
    names_none(_BROADCASTS.c.themes),
    names_none(_CONTACTS.c.themes),
    *(names(_BROADCASTS.c.themes, theme) & names(_CONTACTS.c.themes, theme) for theme in THEMES),
)
"""Of `ADDRESSED`: what follows is about something that this contact wants to hear of."""


def may_send(connection: sa.Connection, bot_id: int, sender: bytes, now: datetime) -> bool:
    """Whether the process of this random name sends for this bot: until `LEASE` has passed without its asking again, no other may."""
    table = models.bulk_senders
    mine = {"sender": sender, "until": now + LEASE}
    statement = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table).values(bot_id=bot_id, **mine)
    free = (table.c.sender == sender) | (table.c.until <= now)
    taken = statement.on_conflict_do_update(index_elements=[table.c.bot_id], set_=mine, where=free).returning(table.c.bot_id)
    return connection.execute(taken).first() is not None


def hold(connection: sa.Connection, bot_id: int, sender: bytes, until: datetime) -> None:
    """Until then nobody sends for this bot but `sender`, be it alive or not: it was told to wait, and will."""
    table = models.bulk_senders
    connection.execute(sa.update(table).where(table.c.bot_id == bot_id, table.c.sender == sender).values(until=until))


def next_waiting(connection: sa.Connection, bot_id: int, after: int, today: date, *, reminders: bool) -> Waiting | None:
    """The first message of this bot after that id which may be sent now; `reminders`: whether reminders may."""
    due = (_MESSAGES.c.bot_id == bot_id) & (_MESSAGES.c.id > after) & (_BROADCASTS.c.state != "stopped") & wanted(today) & ~UNREACHABLE
    if not reminders:
        due &= _BROADCASTS.c.kind != "reminder"
    found = connection.execute(_WAITING.where(due).order_by(_MESSAGES.c.id).limit(1)).one_or_none()
    return Waiting(*found) if found else None


_WAITING: Final = sa.select(
    _MESSAGES.c.id,
    _BROADCASTS.c.kind,
    _BROADCASTS.c.text,
    _BROADCASTS.c.consultation_id,
    sa.func.coalesce(_IDENTITIES.c.sealed_chat, _CONTACTS.c.sealed_chat, type_=sa.LargeBinary),
    _PARTICIPATIONS.c.language,
    _MESSAGES.c.contact_id,
).select_from(ADDRESSED)


def note_ended(connection: sa.Connection, message_id: int, *, sent: bool) -> None:
    """This message is not to be sent again: it counts as sent or as refused. A second time changes nothing."""
    ended = connection.scalar(sa.delete(_MESSAGES).where(_MESSAGES.c.id == message_id).returning(_MESSAGES.c.broadcast_id))
    if ended is not None:
        counter = _BROADCASTS.c.sent if sent else _BROADCASTS.c.refused
        connection.execute(sa.update(_BROADCASTS).where(_BROADCASTS.c.id == ended).values({counter: counter + 1}))


def has_work(connection: sa.Connection, bot_id: int, today: date, *, reminders: bool) -> bool:
    """Whether something waits for this bot, or a broadcast may be over."""
    under_way = sa.select(_BROADCASTS.c.id).where(_BROADCASTS.c.state == "sending", _BROADCASTS.c.kind != "reminder")
    if connection.execute(under_way.limit(1)).first():
        return True
    return next_waiting(connection, bot_id, 0, today, reminders=reminders) is not None


def end_broadcasts(connection: sa.Connection, now: datetime, today: date) -> None:
    """The broadcasts of which nothing is left to be sent to people in reach are over."""
    left = sa.select(_MESSAGES.c.broadcast_id).select_from(ADDRESSED).where(wanted(today), ~UNREACHABLE).correlate(None)
    done = (_BROADCASTS.c.state == "sending") & (_BROADCASTS.c.kind != "reminder") & _BROADCASTS.c.id.not_in(left)
    connection.execute(sa.update(_BROADCASTS).where(done).values(state="over", ended_at=now))
