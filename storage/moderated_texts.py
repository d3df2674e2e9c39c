"""The texts that people are given to vote on, or to choose among, once somebody has read and accepted them.

They are kept by consultation and by the name that scripts give the list (`rules`, `cards`). Never here: who accepts a text, nor who is
given which (see `dialogues.drawing`).
"""

import secrets
import string
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa

from dialogues.script import DEFAULT_LANGUAGE, Option, Text
from storage import models
from storage.rows import options_from_text, options_to_text

SECTORS: Final = "sectors"
"""The one list that is not of moderated texts: the authority writes it, with its consultation."""
CODE_LENGTH: Final = 6
"""Two thousand million codes, and a button carries the question's, the text's and the vote's together."""

WITHDRAWN: Final = Text({DEFAULT_LANGUAGE: "Texte retiré", "en": "Text withdrawn"})
"""What those read who were given a text to vote on that its author has taken away, or whose time is over."""

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


# --- Taking words away ----------------------------------------------------------------------------------------------------------------


def codes_written_by(connection: sa.Connection, participation_ids: Sequence[int]) -> dict[int, set[str]]:
    """The codes of the texts that these participations wrote, by consultation."""
    table = models.moderated_texts
    found: dict[int, set[str]] = {}
    for row in connection.execute(sa.select(table.c.consultation_id, table.c.code).where(table.c.participation_id.in_(participation_ids))):
        found.setdefault(row.consultation_id, set()).add(row.code)
    return found


def withdraw_words(connection: sa.Connection, consultation_id: int, codes: Collection[str]) -> None:
    """Takes the words of these texts from everybody who was given them. What they voted stays, under the code."""
    table, people = models.draws, models.participations
    # A code is of letters and digits: nothing in it to escape.
    holding = sa.or_(*(table.c.options.contains(f'"{code}"') for code in sorted(codes)))
    # Not a join, which SQLite would begin with everybody: among a million answers that takes a second.
    here = sa.exists().where(people.c.id == table.c.participation_id, people.c.consultation_id == consultation_id)
    given = sa.select(table).where(holding, here)
    _rewrite(connection, connection.execute(given).all(), lambda option: option.code in codes)


def erase_words_of_people(connection: sa.Connection, consultation_id: int) -> None:
    """Takes away the texts whose author is known, but for those they agreed to publish: of these the author is forgotten."""
    table, people = models.moderated_texts, models.participations
    here = table.c.consultation_id == consultation_id
    agreed = sa.select(people.c.id).where(people.c.consultation_id == consultation_id, people.c.may_publish)
    connection.execute(sa.update(table).where(here, table.c.participation_id.in_(agreed)).values(participation_id=None))
    connection.execute(sa.delete(table).where(here, table.c.participation_id.is_not(None)))


def erase_drawn_words(connection: sa.Connection, consultation_id: int, participation_ids: Sequence[int]) -> None:
    """Takes from these people the words they were given, their own among them, but for what the authority wrote or may still be read."""
    table, consultations = models.draws, models.consultations
    sectors = options_from_text(
        connection.execute(sa.select(consultations.c.sectors).where(consultations.c.id == consultation_id)).scalar_one()
    )
    texts = models.moderated_texts
    kept = {option.code for option in sectors}
    kept.update(connection.scalars(sa.select(texts.c.code).where(texts.c.consultation_id == consultation_id)))
    given = connection.execute(sa.select(table).where(table.c.participation_id.in_(participation_ids))).all()
    _rewrite(connection, given, lambda option: option.code not in kept)


def _rewrite(connection: sa.Connection, given: Sequence[Any], gone: Callable[[Option], bool]) -> None:
    rows = []
    for row in given:
        before = options_from_text(row.options)
        after = tuple(replace(option, label=WITHDRAWN) if gone(option) else option for option in before)
        if after != before:
            rows.append({"of": row.participation_id, "at": row.step, "drawn": options_to_text(after)})
    if rows:
        connection.execute(_DRAWN, rows)


_DRAWN: Final = (
    sa.update(models.draws)
    .where(models.draws.c.participation_id == sa.bindparam("of"), models.draws.c.step == sa.bindparam("at"))
    .values(options=sa.bindparam("drawn"))
)


# --- Codes ----------------------------------------------------------------------------------------------------------------------------


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
