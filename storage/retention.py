"""What is erased of a consultation once its time is over: what links its answers to people, their words, the answers, then who asked to be
told. A piece at a time, so that nobody waits; whatever interrupts it, it goes on from what is left.

Totals are never touched: they are what remains. Never here: what is thrown away after some hours or days (see `housekeeping`), and who is
told of any of this.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import sqlalchemy as sa

from storage import models
from storage.consultations import Consultation, all_consultations, destroy_key
from storage.moderated_texts import erase_drawn_words, erase_words_of_people

Kind = Literal["identities", "texts", "answers", "contacts"]

KINDS: Final[tuple[Kind, ...]] = ("identities", "texts", "answers", "contacts")
"""In the order in which they are erased."""
START: Final = -1
PEOPLE_AT_ONCE: Final = 500
"""People, or wishes, in one transaction: some tens of thousands of rows at most, while everyone waits."""

_UNTIL: Final[Mapping[Kind, str]] = {
    "identities": "identities_until",
    "texts": "texts_until",
    "answers": "retention_date",
    "contacts": "contacts_until",
}
"""Where a consultation says the last day of each."""
_ERASED_ON: Final[Mapping[Kind, str]] = {
    "identities": "identities_erased_on",
    "texts": "texts_erased_on",
    "answers": "answers_erased_on",
}
"""Where it says when that was done. Wishes come and go, so that none being there says all."""
_CONSULTATIONS, _PARTICIPATIONS, _IDENTITIES = models.consultations, models.participations, models.identities
_ANSWERS, _FORMER, _CONTACTS = models.answers, models.former_answers, models.contacts


@dataclass(frozen=True, slots=True)
class Planned:
    """One kind of what a consultation keeps: `count` people, texts, participations or wishes, until the last day that was announced.

    `is_due`: it is to be erased today, or its erasing to be gone on with.
    """

    consultation: Consultation
    kind: Kind
    until: date
    erased_on: date | None
    count: int
    is_due: bool


def planned(connection: sa.Connection, today: date) -> tuple[Planned, ...]:
    """Every kind of every consultation, by consultation, in the order of `KINDS`. Counts every row: for once a day."""
    return tuple(_planned(connection, one, kind, today) for one in all_consultations(connection) for kind in KINDS)


def erase_piece(connection: sa.Connection, consultation_id: int, kind: Kind, today: date, after: int = START) -> int | None:
    """Erases what is due of this kind of the people that follow `after`, and returns from whom to go on; None at the end.

    The day is noted with the first piece: from then on the consultation does not have this kind whole any more. On PostgreSQL nothing is
    done while another process is at it.
    """
    free = sa.select(_CONSULTATIONS.c.id).where(_CONSULTATIONS.c.id == consultation_id).with_for_update(key_share=True, skip_locked=True)
    if connection.execute(free).first() is None:
        return None
    if after == START:
        _note(connection, consultation_id, kind, today)
        _FIRST.get(kind, _nothing)(connection, consultation_id)
    if kind == "contacts":
        return _erase_contacts(connection, consultation_id)
    following = (_PARTICIPATIONS.c.consultation_id == consultation_id) & (_PARTICIPATIONS.c.id > after)
    page = sa.select(_PARTICIPATIONS.c.id).where(following).order_by(_PARTICIPATIONS.c.id).limit(PEOPLE_AT_ONCE)
    people = connection.scalars(page).all()
    if people:
        _OF_PEOPLE[kind](connection, consultation_id, people)
    return people[-1] if len(people) == PEOPLE_AT_ONCE else None


# --- What there is --------------------------------------------------------------------------------------------------------------------


def _planned(connection: sa.Connection, consultation: Consultation, kind: Kind, today: date) -> Planned:
    until, erased_on = getattr(consultation, _UNTIL[kind]), getattr(consultation, _ERASED_ON.get(kind, ""), None)
    count = connection.execute(sa.select(sa.func.count()).select_from(_rows(consultation.id, kind).subquery())).scalar_one()
    over = until < today and not consultation.is_running(today)
    # Before its time: it was lost, and there may be some again.
    undone = count > 0 or (kind in _ERASED_ON and (erased_on is None or erased_on <= until))
    return Planned(consultation, kind, until, erased_on, count, over and undone)


def _rows(consultation_id: int, kind: Kind) -> sa.Select[Any] | sa.CompoundSelect[Any]:
    """One row for each of what `Planned` counts."""
    one = sa.literal_column("1", sa.Integer)
    if kind == "contacts":
        return sa.select(one).where(_CONTACTS.c.consultation_id == consultation_id)
    if kind == "identities":
        return sa.select(one).where(_IDENTITIES.c.consultation_id == consultation_id)
    if kind == "answers":
        return sa.select(one).where(_PARTICIPATIONS.c.consultation_id == consultation_id)
    said = sa.select(one).where(_ANSWERS.c.consultation_id == consultation_id, _ANSWERS.c.text != "")
    former = sa.select(one).join_from(_FORMER, _PARTICIPATIONS).where(_PARTICIPATIONS.c.consultation_id == consultation_id)
    return sa.union_all(said, former.where(_FORMER.c.text != ""))


# --- What is erased -------------------------------------------------------------------------------------------------------------------


def _note(connection: sa.Connection, consultation_id: int, kind: Kind, today: date) -> None:
    if kind in _ERASED_ON:
        day, until = _CONSULTATIONS.c[_ERASED_ON[kind]], _CONSULTATIONS.c[_UNTIL[kind]]
        undone = (_CONSULTATIONS.c.id == consultation_id) & (day.is_(None) | (day <= until))
        connection.execute(sa.update(_CONSULTATIONS).where(undone).values({day: today}))


def _nothing(_connection: sa.Connection, _consultation_id: int) -> None:
    pass


def _destroy_link(connection: sa.Connection, consultation_id: int) -> None:
    """From here on nobody can be found, in this database or in any copy of it; what is sealed is erased all the same."""
    destroy_key(connection, consultation_id)
    for table in (models.pointers, models.used_invitations):
        connection.execute(sa.delete(table).where(table.c.consultation_id == consultation_id))


def _erase_identities(connection: sa.Connection, _consultation_id: int, people: Sequence[int]) -> None:
    """With their messages, codes to go on elsewhere and what waits to be sent to them. Locked as the conversation does, in their order."""
    mine = _IDENTITIES.c.participation_id.in_(people)
    connection.execute(sa.select(_IDENTITIES.c.id).where(mine).order_by(_IDENTITIES.c.id).with_for_update()).all()
    connection.execute(sa.delete(_IDENTITIES).where(mine))


def _erase_texts(connection: sa.Connection, consultation_id: int, people: Sequence[int]) -> None:
    for table in (_ANSWERS, _FORMER):
        connection.execute(sa.update(table).where(table.c.participation_id.in_(people), table.c.text != "").values(text=""))
    erase_drawn_words(connection, consultation_id, people)


def _erase_answers(connection: sa.Connection, _consultation_id: int, people: Sequence[int]) -> None:
    connection.execute(sa.delete(_PARTICIPATIONS).where(_PARTICIPATIONS.c.id.in_(people)))


def _erase_contacts(connection: sa.Connection, consultation_id: int) -> int | None:
    some = sa.select(_CONTACTS.c.id).where(_CONTACTS.c.consultation_id == consultation_id).limit(PEOPLE_AT_ONCE)
    gone = connection.execute(sa.delete(_CONTACTS).where(_CONTACTS.c.id.in_(some))).rowcount
    return 0 if gone == PEOPLE_AT_ONCE else None


_FIRST: Final[Mapping[Kind, Callable[[sa.Connection, int], None]]] = {"identities": _destroy_link, "texts": erase_words_of_people}
"""What is done once, before people."""
_OF_PEOPLE: Final[Mapping[Kind, Callable[[sa.Connection, int, Sequence[int]], None]]] = {
    "identities": _erase_identities,
    "texts": _erase_texts,
    "answers": _erase_answers,
}
