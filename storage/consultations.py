"""Consultations, the script versions they ask, and the key that each seals its people with.

Never here: who takes part, nor what was answered. Script versions never change: callers may keep what they read of them.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final, Literal

import sqlalchemy as sa

from dialogues.document import dump, load_document
from dialogues.faults import Finding
from dialogues.lineage import compatible, conflicts
from dialogues.loader import SHIPPED, shipped
from dialogues.script import Option, Script
from storage import models
from storage.authorities import Authority, authority_from_row
from storage.errors import DatabaseCorrupt
from storage.keys import ConsultationKey, MasterKey
from storage.prepared import Prepared, among
from storage.rows import options_from_text, options_to_text

Status = Literal["draft", "open", "closed"]
Access = Literal["open", "invited"]
"""Who may take part: anybody, or whoever holds an invitation (see `storage.invitations`)."""

IDENTITIES_KEPT: Final = timedelta(days=30)
"""After the closing, unless said otherwise: for those who want their answers erased once they see that it is over."""
CONTACTS_KEPT: Final = timedelta(days=3 * 365)
"""After the results, unless said otherwise: a consultation's follow-up takes up to 36 months."""

LONGEST_CODE: Final = 40
"""Characters of a code."""
_CODE: Final = re.compile(rf"[a-z0-9][a-z0-9-]{{0,{LONGEST_CODE - 1}}}")
"""What people type after /start and find on a poster: a link of Telegram's takes 64 characters of these and few others."""


@dataclass(frozen=True, slots=True)
class NewConsultation:
    """What is said of a consultation when it is made. `authority_ids`: at least one; the first gives the three forms of the name.
    `decides`: who decides once people have answered, in a sentence; empty where nobody says it.
    `bot_id`: the bot that alone speaks for it; None lets every bot. Where the last day to keep something is None, it is 30 days after
    the closing for what links answers to people, that of all answers for people's own words, and 3 years after the results for those
    who asked to be told.

    Raises `ValueError` for a code that is not of lower-case letters, digits and hyphens (40 at most), or without authority.
    """

    code: str
    title: str
    fictional: bool
    script_version_id: int
    opens_on: date
    closes_on: date
    results_on: date
    results_url: str
    dpo_contact: str
    legal_basis: str
    retention_date: date
    other_way: str
    authority_ids: tuple[int, ...]
    sectors: tuple[Option, ...] = ()
    decides: str = ""
    bot_id: int | None = None
    access: Access = "open"
    identities_until: date | None = None
    texts_until: date | None = None
    contacts_until: date | None = None

    def __post_init__(self) -> None:
        if not is_code(self.code):
            raise ValueError(f"not a code of a consultation: {self.code!r}")
        if not self.authority_ids:
            raise ValueError("a consultation is somebody's: name its authorities")


@dataclass(frozen=True, slots=True)
class Consultation:
    """All that a conversation and the pages need of one consultation. `authorities` are in order: the first gives the forms of the name."""

    id: int
    code: str
    title: str
    status: Status
    fictional: bool
    script_version_id: int
    opens_on: date
    closes_on: date
    results_on: date
    results_url: str
    dpo_contact: str
    legal_basis: str
    identities_until: date
    """The last day on which answers are still linked to people; the next three: of their own words, of all answers, and of those who
    asked to be told."""
    texts_until: date
    retention_date: date
    contacts_until: date
    other_way: str
    sectors: tuple[Option, ...]
    authorities: tuple[Authority, ...]
    decides: str = ""
    """Who decides once people have answered, in a sentence; empty where nobody said it."""
    bot_id: int | None = None
    """The bot that alone speaks for it; None: any bot of this server does."""
    access: Access = "open"
    paused_on: date | None = None
    """Since when nobody may answer for a while, although it is open."""
    identities_erased_on: date | None = None
    """The day it was done, as for `texts_erased_on` and `answers_erased_on`; None before."""
    texts_erased_on: date | None = None
    answers_erased_on: date | None = None

    @property
    def is_by_invitation(self) -> bool:
        return self.access == "invited"

    def is_running(self, today: date) -> bool:
        """Whether today is one of its days to answer, the closing day too, be it paused or not: it is neither to come nor over."""
        return self.status == "open" and self.opens_on <= today <= self.closes_on

    def is_open(self, today: date) -> bool:
        """Whether one may answer today."""
        return self.is_running(today) and self.paused_on is None

    def is_paused(self, today: date) -> bool:
        """Whether one could answer today, were it not paused."""
        return self.is_running(today) and self.paused_on is not None

    def is_over(self, today: date) -> bool:
        """Whether nobody will ever answer it again."""
        return self.status == "closed" or self.closes_on < today


def is_code(text: str) -> bool:
    """Whether a consultation may have this code."""
    return _CODE.fullmatch(text) is not None


# --- Reading --------------------------------------------------------------------------------------------------------------------------


def all_consultations(connection: sa.Connection) -> tuple[Consultation, ...]:
    """Every consultation, by id."""
    return _whole(connection, _EVERY.rows(connection))


def by_code(connection: sa.Connection, code: str) -> Consultation | None:
    """The consultation of this code, typed in capitals or not."""
    lowered = code.lower()
    if not is_code(lowered):  # whatever else an address holds is not the database's to see
        return None
    return next(iter(_whole(connection, connection.execute(_ALL.where(models.consultations.c.code == lowered)).all())), None)


def by_id(connection: sa.Connection, consultation_id: int) -> Consultation | None:
    """One consultation."""
    return next(iter(_whole(connection, connection.execute(_ALL.where(models.consultations.c.id == consultation_id)).all())), None)


def of_authority(connection: sa.Connection, *authority_ids: int) -> tuple[Consultation, ...]:
    """The consultations of this authority or of any of these, alone or with others, by id."""
    links = models.consultation_authorities
    mine = sa.select(links.c.consultation_id).where(links.c.authority_id.in_(authority_ids))
    return _whole(connection, connection.execute(_ALL.where(models.consultations.c.id.in_(mine))).all())


def _whole(connection: sa.Connection, rows: Sequence[Any]) -> tuple[Consultation, ...]:
    """`rows` are some of `_ALL`: one query more, whatever their number."""
    return _built(tuple(rows), tuple(_AUTHORITIES.rows(connection, ids=[row.id for row in rows])))


@lru_cache(maxsize=8)
def _built(rows: tuple[Any, ...], authorities: tuple[Any, ...]) -> tuple[Consultation, ...]:
    """Kept while the rows are the same: every batch of the conversation asks for all of them, and they hardly ever change."""
    by_consultation: dict[int, list[Authority]] = {row.id: [] for row in rows}
    for row in authorities:
        by_consultation[row.consultation_id].append(authority_from_row(row))
    return tuple(_consultation(row, by_consultation[row.id]) for row in rows)


def _consultation(row: Any, authorities: Iterable[Authority]) -> Consultation:
    return Consultation(**row._asdict() | {"sectors": options_from_text(row.sectors), "authorities": tuple(authorities)})


_ALL: Final = sa.select(models.consultations).order_by(models.consultations.c.id)
# Every batch of the conversation asks these.
_EVERY: Final = Prepared(_ALL)
_AUTHORITIES: Final = Prepared(
    sa.select(models.consultation_authorities.c.consultation_id, models.authorities)
    .join_from(models.consultation_authorities, models.authorities)
    .where(among(models.consultation_authorities.c.consultation_id, "ids"))
    .order_by(models.consultation_authorities.c.consultation_id, models.consultation_authorities.c.position)
)
_DIGESTS: Final = Prepared(
    sa.select(models.script_versions.c.id, models.script_versions.c.digest).where(among(models.script_versions.c.id, "ids"))
)
_KEYS: Final = Prepared(sa.select(models.consultation_keys))


# --- Script versions ------------------------------------------------------------------------------------------------------------------


class IncompatibleScript(ValueError):
    """The script gives an id or a code another meaning than an earlier version of it, or a script that comes with the product.

    Earlier versions of it: of the same name, and asked by the same authorities. Those of others may bear that name: it is theirs alone.

    Give the new question a new id; where only an earlier version is in the way, the script itself will do.
    """

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(f"{finding.what}. {finding.remedy}" for finding in findings))
        self.findings = findings


def publish_script(connection: sa.Connection, script: Script, today: date) -> int:
    """The id of the version with this script's content, which is kept for ever the first time it is met.

    Raises `IncompatibleScript` if it may not stand beside the shipped scripts; whom it may follow is known once somebody asks it.
    """
    table = models.script_versions
    known: int | None = connection.scalar(sa.select(table.c.id).where(table.c.digest == script.digest))
    if known is not None:
        return known
    _refuse(conflicts(map(shipped, SHIPPED), script))
    row = {"digest": script.digest, "script_id": script.id, "document": dump(script), "published_on": today}
    return _inserted(connection, table, row)


def _refuse(findings: Iterable[Finding]) -> None:
    once = tuple(dict.fromkeys(findings))
    if once:
        raise IncompatibleScript(once)


def script_of_version(connection: sa.Connection, version_id: int) -> Script:
    """The script of a published version, as it was published.

    Raises `sqlalchemy.exc.NoResultFound` if there is none of this id, `DatabaseCorrupt` if its content is not what its digest says.
    """
    table = models.script_versions
    row = connection.execute(sa.select(table.c.document, table.c.digest).where(table.c.id == version_id)).one()
    script = load_document(row.document)
    if script.digest != row.digest:
        raise DatabaseCorrupt(f"script version {version_id} is not what was published")
    return script


def digests_of_versions(connection: sa.Connection, version_ids: Collection[int]) -> dict[int, str]:
    """What names the content of each of these versions, for whoever keeps scripts they have read."""
    return {row.id: row.digest for row in _DIGESTS.rows(connection, ids=version_ids)}


def versions_of(connection: sa.Connection, consultation_id: int) -> tuple[int, ...]:
    """Every version that this consultation has asked, the newest first: what was asked is among them, answered or not."""
    asked = models.consultation_versions.c
    found = sa.select(asked.script_version_id).where(asked.consultation_id == consultation_id).order_by(asked.script_version_id.desc())
    return tuple(connection.scalars(found))


def _refuse_another_meaning(connection: sa.Connection, version_id: int, authority_ids: Collection[int]) -> None:
    """Raises `IncompatibleScript` if the version may not follow those of the same script that any of these authorities has asked."""
    versions, asked, links = models.script_versions.c, models.consultation_versions.c, models.consultation_authorities.c
    theirs = (
        sa.select(asked.script_version_id)
        .join_from(models.consultation_versions, models.consultation_authorities, asked.consultation_id == links.consultation_id)
        .where(links.authority_id.in_(authority_ids))
    )
    name = sa.select(versions.script_id).where(versions.id == version_id).scalar_subquery()
    earlier = sa.select(versions.document).where(versions.id.in_(theirs), versions.script_id == name, versions.id != version_id)
    documents = connection.scalars(earlier.order_by(versions.id)).all()
    if documents:
        script = script_of_version(connection, version_id)
        _refuse(finding for document in documents for finding in compatible(load_document(document), script))


# --- Making, opening, closing ---------------------------------------------------------------------------------------------------------


def create_consultation(connection: sa.Connection, new: NewConsultation, master_key: MasterKey) -> int:
    """Makes a draft with its authorities and a key of its own, and returns its id.

    Raises `IncompatibleScript` if its script may not follow the versions of the same name that these authorities asked, and
    `sqlalchemy.exc.IntegrityError` for a code already taken, an unknown version or authority, or a closing before the opening.
    """
    _refuse_another_meaning(connection, new.script_version_id, new.authority_ids)
    values = {field.name: getattr(new, field.name) for field in fields(new) if field.name != "authority_ids"}
    row = values | _kept_until(new) | {"status": "draft", "sectors": options_to_text(new.sectors)}
    created = _inserted(connection, models.consultations, row)
    links = [
        {"consultation_id": created, "authority_id": authority, "position": position}
        for position, authority in enumerate(new.authority_ids)
    ]
    connection.execute(sa.insert(models.consultation_authorities), links)
    _remember_version(connection, created, new.script_version_id)
    key = {"consultation_id": created, "wrapped": ConsultationKey.create().wrap(master_key, created)}
    connection.execute(sa.insert(models.consultation_keys), key)
    return created


def _kept_until(new: NewConsultation) -> dict[str, date]:
    return {
        # Who can be found is somebody who answered: not longer than the answers.
        "identities_until": new.identities_until or min(new.closes_on + IDENTITIES_KEPT, new.retention_date),
        "texts_until": new.texts_until or new.retention_date,
        "contacts_until": new.contacts_until or new.results_on + CONTACTS_KEPT,
    }


def open_consultation(connection: sa.Connection, consultation_id: int) -> None:
    """Lets people answer between its two dates. Raises `LookupError` if there is no such consultation."""
    _set(connection, consultation_id, status="open")


def close_consultation(connection: sa.Connection, consultation_id: int) -> None:
    """Lets nobody answer any more, whatever the dates. Raises `LookupError` if there is no such consultation."""
    _set(connection, consultation_id, status="closed")


def pause(connection: sa.Connection, consultation_id: int, today: date) -> None:
    """Lets nobody answer until it is resumed; all that was answered stays. Raises `LookupError` if there is no such consultation."""
    _set(connection, consultation_id, paused_on=today)


def resume(connection: sa.Connection, consultation_id: int) -> None:
    """Ends a pause. Raises `LookupError` if there is no such consultation."""
    _set(connection, consultation_id, paused_on=None)


def set_days(connection: sa.Connection, consultation_id: int, **days: date) -> None:
    """Other days for what is to come: the closing, the results, the last day of each kind that is kept.

    Raises `LookupError` if there is no such consultation.
    """
    _set(connection, consultation_id, **days)


def set_stated(connection: sa.Connection, consultation_id: int, **stated: str) -> None:
    """What people read from now on: `dpo_contact`, `legal_basis`, `other_way`, `decides`.

    Raises `LookupError` if there is no such consultation.
    """
    _set(connection, consultation_id, **stated)


def set_script(connection: sa.Connection, consultation_id: int, version_id: int) -> None:
    """Whoever begins from now on is asked this version; those who have begun finish theirs.

    Raises `LookupError` if it is no version of the script that this consultation asks: its results are read through one script;
    `IncompatibleScript` if it may not follow the versions of that name that its authorities asked.
    """
    versions, links = models.script_versions.c, models.consultation_authorities.c
    own = versions_of(connection, consultation_id)
    name = sa.select(versions.script_id).where(versions.id.in_(own))
    if connection.scalar(sa.select(versions.id).where(versions.id == version_id, versions.script_id.in_(name))) is None:
        raise LookupError(f"no version {version_id} of the script of consultation {consultation_id}")
    authorities = connection.scalars(sa.select(links.authority_id).where(links.consultation_id == consultation_id)).all()
    _refuse_another_meaning(connection, version_id, authorities)
    _set(connection, consultation_id, script_version_id=version_id)
    if version_id not in own:
        _remember_version(connection, consultation_id, version_id)


def _remember_version(connection: sa.Connection, consultation_id: int, version_id: int) -> None:
    connection.execute(sa.insert(models.consultation_versions).values(consultation_id=consultation_id, script_version_id=version_id))


def _inserted(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> int:
    """The id that the database gave to a new row."""
    key: int = connection.execute(sa.insert(table).values(row).returning(table.c.id)).scalar_one()
    return key


def _set(connection: sa.Connection, consultation_id: int, **values: object) -> None:
    table = models.consultations
    if not connection.execute(sa.update(table).where(table.c.id == consultation_id).values(values)).rowcount:
        raise LookupError(f"no consultation {consultation_id}")


def wrapped_keys(connection: sa.Connection) -> dict[int, bytes]:
    """The wrapped key of each consultation (by id) that still has one: once destroyed, its people can be found no more."""
    return {row.consultation_id: row.wrapped for row in _KEYS.rows(connection)}


def destroy_key(connection: sa.Connection, consultation_id: int) -> None:
    """From now on nothing finds the people of this consultation again, nor opens what was sealed for it, in any copy of the database."""
    connection.execute(sa.delete(models.consultation_keys).where(models.consultation_keys.c.consultation_id == consultation_id))


def consultation_keys(connection: sa.Connection, master_key: MasterKey) -> dict[int, ConsultationKey]:
    """The key of each consultation (by id) that still has one.

    Raises `storage.errors.Unreadable` for another master key. Each costs 60 µs.
    """
    return {key: ConsultationKey.unwrap(wrapped, master_key, key) for key, wrapped in wrapped_keys(connection).items()}
