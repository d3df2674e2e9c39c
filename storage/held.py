"""What is kept of one participation beside what the conversation itself needs: for its person, who asks for all of it.

Never here: who that is. Whoever asks has found the participation first, by its person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from dialogues.answers import Answer
from dialogues.script import Slot
from storage import models
from storage.conversations import Consent, Participant, UpdateKey
from storage.rows import answer_from_row


@dataclass(frozen=True, slots=True)
class Former:
    """An answer that another has replaced."""

    slot: Slot
    answer: Answer
    replaced_on: date


@dataclass(frozen=True, slots=True)
class Held:
    """`days`: when each answer was given. `texts`: what of theirs others may be shown, by list. `place`: where the link was that they came
    by. `consents`: what they had agreed to before the present notice. `release_digest`: of what they said at the last release, None if they
    are in none. `messages`: how many of their messages are known by number, to be corrected; `waiting`: how many are still to be sent to
    them.
    """

    days: Mapping[Slot, date]
    former: tuple[Former, ...]
    texts: tuple[tuple[str, str], ...]
    place: str | None
    consents: tuple[Consent, ...]
    release_digest: bytes | None
    messages: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Letter:
    """Something this person said that could not be handled, sealed."""

    key: UpdateKey
    sealed_body: bytes
    died_at: datetime


def held_of(connection: sa.Connection, person: Participant) -> Held:
    answers, former, texts = models.answers, models.former_answers, models.moderated_texts
    released = models.released_participations
    mine = person.participation_id
    given = connection.execute(sa.select(answers).where(answers.c.participation_id == mine))
    replaced = connection.execute(sa.select(former).where(former.c.participation_id == mine).order_by(former.c.id))
    shown = sa.select(texts.c.list_name, texts.c.text).where(texts.c.participation_id == mine).order_by(texts.c.list_name, texts.c.code)
    return Held(
        days={Slot(row.question, row.item, row.repeat): row.day for row in given},
        former=tuple(Former(Slot(row.question, row.item, row.repeat), answer_from_row(row), row.replaced_on) for row in replaced),
        texts=tuple((row.list_name, row.text) for row in connection.execute(shown)),
        place=connection.scalar(sa.select(models.sources.c.place).where(models.sources.c.id == person.source_id)),
        consents=_former_consents(connection, mine),
        release_digest=connection.scalar(sa.select(released.c.digest).where(released.c.participation_id == mine)),
        messages=_count(connection, models.messages.c.identity_id == person.identity_id),
        waiting=_count(connection, models.bulk_messages.c.identity_id == person.identity_id),
    )


def _former_consents(connection: sa.Connection, participation_id: int) -> tuple[Consent, ...]:
    table = models.former_consents
    found = sa.select(table.c.notice_version, table.c.consented_on).where(table.c.participation_id == participation_id)
    return tuple(Consent(*row) for row in connection.execute(found.order_by(table.c.id)))


def letters_of(connection: sa.Connection, person_hash: bytes) -> tuple[Letter, ...]:
    """What could not be handled of this person, in the order it came; the hash is the server's."""
    table = models.dead_letters
    found = connection.execute(sa.select(table).where(table.c.person_hash == person_hash).order_by(table.c.died_at, table.c.update_id))
    return tuple(Letter(UpdateKey(row.bot_id, row.update_id), row.sealed_body, row.died_at) for row in found)


def _count(connection: sa.Connection, which: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).where(which)).scalar_one()
