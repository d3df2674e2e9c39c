"""The texts that people are given to vote on, or to choose among, once somebody has read and accepted them.

They are kept by consultation and by the name that scripts give the list (`rules`, `cards`). Never here: who accepts a text, nor who is
given which (see `dialogues.drawing`).
"""

import secrets
import string
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from storage import models

SECTORS: Final = "sectors"
"""The one list that is not of moderated texts: the authority writes it, with its consultation."""
CODE_LENGTH: Final = 6
"""Two thousand million codes, and a button carries the question's, the text's and the vote's together."""

_CODE: Final = string.ascii_lowercase + string.digits


@dataclass(frozen=True, slots=True)
class NewText:
    """A text accepted for a list. `frequency`: how many people said as much; `author`: the participation that wrote it, None if unknown."""

    text: str
    frequency: int = 1
    author: int | None = None


@dataclass(frozen=True, slots=True)
class ModeratedText:
    """One text of a list. `code` is random and of `[a-z0-9]`; it means this text for ever."""

    code: str
    text: str
    frequency: int
    author: int | None


def moderated_texts(connection: sa.Connection, consultation_id: int, list_name: str) -> tuple[ModeratedText, ...]:
    """The texts of one list, the most frequent first, then in the order of their random codes."""
    rows = connection.execute(_TEXTS, {"consultation": consultation_id, "list": list_name})
    return tuple(ModeratedText(*row) for row in rows)


def put_texts(connection: sa.Connection, consultation_id: int, list_name: str, texts: Sequence[NewText]) -> tuple[str, ...]:
    """Adds texts to a list, and returns the code of each, in their order. A text stands in as many lists as it is put in.

    Whoever erases the answers of `author` takes the text away with them. Raises `IntegrityError` for an unknown consultation or author.
    """
    table = models.moderated_texts
    taken = connection.scalars(
        sa.select(table.c.code).where(table.c.consultation_id == consultation_id, table.c.list_name == list_name)
    ).all()
    codes = tuple(_new_codes(taken, len(texts)))
    rows = [
        {
            "consultation_id": consultation_id,
            "list_name": list_name,
            "code": code,
            "text": each.text,
            "frequency": each.frequency,
            "participation_id": each.author,
        }
        for code, each in zip(codes, texts, strict=True)
    ]
    if rows:
        connection.execute(sa.insert(table), rows)
    return codes


def _new_codes(taken: Collection[str], number: int) -> Iterator[str]:
    known = set(taken)
    for _ in range(number):
        while (code := "".join(secrets.choice(_CODE) for _ in range(CODE_LENGTH))) in known:
            pass
        known.add(code)
        yield code


_TEXTS: Final = (
    sa.select(*models.moderated_texts.c["code", "text", "frequency", "participation_id"])
    .where(
        models.moderated_texts.c.consultation_id == sa.bindparam("consultation"),
        models.moderated_texts.c.list_name == sa.bindparam("list"),
    )
    .order_by(models.moderated_texts.c.frequency.desc(), models.moderated_texts.c.code)
)
