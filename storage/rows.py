"""How the values of a conversation are written in columns, and read back: what goes in comes out.

Never here: a whole query. What stands in these columns outlives the program that wrote it, so a change of form must still read the old one.
"""

from datetime import date
from typing import Any, Final, TypedDict

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from dialogues.answers import Answer, Place, State
from dialogues.script import Option
from storage import models

ID_BITS: Final = 62
"""Of a random id: what halves the ids halves the people."""

PART_SEPARATOR: Final = "\x1e"
"""Between the messages of one open text. `dialogues.cleaning.clean` lets no control character into a text, so it is never part of one."""

_STATES: Final = {state.value: state for state in State}
_to_json: Final = msgspec.json.Encoder().encode
_place: Final = msgspec.json.Decoder(Place)
_options: Final = msgspec.json.Decoder(tuple[Option, ...])
_parts: Final = msgspec.json.Decoder(tuple[str, ...])


class one_text(FunctionElement[str]):
    """These columns of codes as one text, see `parts_of`: to sort, or to fetch, as many rows of several columns takes longer.

    The quickest that each database has. Codes, states and numbers have neither quotes nor backslashes, which PostgreSQL would not escape.
    """

    type = sa.Text()
    inherit_cache = True


@compiles(one_text, "sqlite")
def _(element: one_text, compiler: SQLCompiler, **how: Any) -> str:
    return f"json_array({compiler.process(element.clauses, **how)})"


@compiles(one_text, "postgresql")
def _(element: one_text, compiler: SQLCompiler, **how: Any) -> str:
    form = ",".join(['"%%s"'] * len(element.clauses))
    return f"format('[{form}]', {compiler.process(element.clauses, **how)})"


def parts_of(text: str) -> tuple[str, ...]:
    """What `one_text` put together, or `text_of_parts`."""
    return _parts.decode(text)


def text_of_parts(*parts: str) -> str:
    """The same text as `one_text` gives."""
    return _to_json(parts).decode()


class AnswerColumns(TypedDict):
    """The columns that `answers` and `former_answers` share."""

    state: str
    choices: str
    """Option codes joined by a space, in the order of the answer; codes have no space."""
    text: str
    """The messages of an open text, joined by `PART_SEPARATOR`."""


def answer_to_row(answer: Answer) -> AnswerColumns:
    return {"state": answer.state.value, "choices": " ".join(answer.choices), "text": PART_SEPARATOR.join(answer.parts)}


def answer_from_row(row: Any) -> Answer:
    """The answer of any row that has the three columns of `AnswerColumns`."""
    choices, text = row.choices, row.text
    return Answer(
        _STATES[row.state],
        tuple(choices.split(" ")) if choices else (),
        tuple(text.split(PART_SEPARATOR)) if text else (),
    )


def place_to_text(place: Place) -> str:
    """The place as JSON."""
    return _to_json(place).decode()


def place_from_text(text: str) -> Place:
    """The place, or the derived one where the text is none: that is always right, at worst a half-ticked question is shown anew."""
    try:
        return _place.decode(text)
    except msgspec.DecodeError:
        return Place()


def options_to_text(options: tuple[Option, ...]) -> str:
    """Drawn options, or an authority's sectors, as JSON: code, labels by language, exclusive or not."""
    return _to_json(options).decode()


def options_from_text(text: str) -> tuple[Option, ...]:
    """Raises `ValueError` where the text is no list of options: what someone answered cannot be guessed."""
    return _options.decode(text)


def first_day() -> sa.Label[date]:
    """The first day on which the person of a row of `participations` agreed, whatever they agreed to since."""
    table, former = models.participations, models.former_consents
    first = sa.select(sa.func.min(former.c.consented_on)).where(former.c.participation_id == table.c.id).scalar_subquery()
    return sa.func.coalesce(first, table.c.consented_on).label("first_day")
