"""Where people come from: each link that is put somewhere names a place, and the public it is meant for if that is known.

A stranger cannot write here: what a link says is looked up, and ignored where it is not known.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import sqlalchemy as sa

from storage import models

AUDIENCES: Final = (
    "service_users",
    "public_agents",
    "intermediary_bodies",
    "elected_officials",
    "economic_actors",
    "academic_actors",
    "nonprofit_actors",
)
"""The publics of the official record, and the options of question P07."""
MAX_CODE: Final = 20
"""Characters: with a consultation's 40 and what stands between, a link of Telegram's has 64."""
CODE: Final = re.compile(rf"[a-z0-9][a-z0-9-]{{0,{MAX_CODE - 1}}}")

_SHORT: Final = 14
"""Characters of a code made of its place: short enough for a small QR code, long enough to be read."""
_NO_NAME: Final = "lieu"
_LITTLE: Final = frozenset(("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les"))
"""Words that a short code does without."""
_NOT_IN_A_CODE: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Source:
    """`place` is in words; `audience` one of `AUDIENCES`, or None where the link is meant for anybody."""

    id: int
    code: str
    place: str
    audience: str | None


def by_code(connection: sa.Connection, consultation_id: int, code: str) -> Source | None:
    """The source of this code in this consultation."""
    table = models.sources.c
    return _one(connection, _ALL.where(table.consultation_id == consultation_id, table.code == code))


def of_consultation(connection: sa.Connection, consultation_id: int) -> tuple[Source, ...]:
    """All sources of this consultation, in the order they were made."""
    table = models.sources.c
    rows = connection.execute(_ALL.where(table.consultation_id == consultation_id).order_by(table.id))
    return tuple(Source(*row) for row in rows)


def find_or_make(connection: sa.Connection, consultation_id: int, place: str, audience: str | None) -> Source:
    """The source of this place and public: the one there is, or a new one with a code made of the place."""
    table = models.sources
    same = (table.c.consultation_id == consultation_id) & (table.c.place == place) & table.c.audience.is_not_distinct_from(audience)
    found = _one(connection, _ALL.where(same))
    if found is not None:
        return found
    taken = connection.scalars(sa.select(table.c.code).where(table.c.consultation_id == consultation_id)).all()
    row = {"consultation_id": consultation_id, "code": _code(place, taken), "place": place, "audience": audience}
    connection.execute(sa.insert(table).values(row))
    return find_or_make(connection, consultation_id, place, audience)


def _one(connection: sa.Connection, wanted: sa.Select[Any]) -> Source | None:
    row = connection.execute(wanted).one_or_none()
    return None if row is None else Source(*row)


def _code(place: str, taken: Collection[str]) -> str:
    """« Accueil de la mairie » gives accueil-mairie; where that is taken, accueil-mairie-2."""
    letters = unicodedata.normalize("NFKD", place.lower().replace("’", " ")).encode("ascii", "ignore").decode()
    words = "-".join(word for word in _NOT_IN_A_CODE.split(letters) if word and word not in _LITTLE)
    short = words[: _SHORT + 1].rpartition("-")[0] if len(words) > _SHORT else words
    first = short or words[:_SHORT] or _NO_NAME
    return next(code for number in count(1) if (code := first if number == 1 else f"{first}-{number}") not in taken)


_ALL: Final = sa.select(models.sources.c.id, models.sources.c.code, models.sources.c.place, models.sources.c.audience)
