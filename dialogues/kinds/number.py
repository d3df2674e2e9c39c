"""`number`: type a number between two bounds, whole unless `decimals` says more, in a unit or none.

Its canonical form has a point and no needless zero: `12`, `2.5`, `-3`.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import count

from dialogues.answers import Facts
from dialogues.events import Event
from dialogues.faults import quoted
from dialogues.kinds.base import Kind, Measure, Reading, Shape, Value, one_slot, plain_columns
from dialogues.matching import plain
from dialogues.script import DEFAULT_LANGUAGE, MAX_NUMBER, Step, Text

MAX_TYPED = 40
"""Characters read as a number: thirteen digits, their spaces and a unit."""
_TYPED = re.compile(r"(?P<number>[+-]?[0-9]+(?:[.,](?P<decimals>[0-9]+))?)(?P<unit>\D*)", re.ASCII)
THOUSANDS = 3
"""Digits of a group."""
_SPACES = re.compile(r"(?<=[0-9])[\s\u202f\u00a0](?=[0-9]{3}(?![0-9]))")
"""Spaces between thousands."""
_WRITTEN = re.compile("[+-]?[0-9]{1,15}(?:[.,][0-9]{1,9})?")
_CANONICAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")


def canonical(number: Decimal) -> str:
    """The number without needless zeros or exponent: `Decimal("2.50")` gives `2.5`."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _read(step: Step, text: str, facts: Facts) -> Reading:
    typed = _SPACES.sub("", text.strip().replace("−", "-"))
    found = _TYPED.fullmatch(typed) if len(text) <= MAX_TYPED else None
    if found is None or not _is_unit(step, found["unit"], facts.language):
        return Reading(misfit=Event.NOT_A_NUMBER)
    number = Decimal(found["number"].replace(",", "."))
    if abs(number) > MAX_NUMBER or not _fits(step.decimals, found["decimals"] or ""):
        return Reading(misfit=Event.NOT_A_NUMBER)
    if step.lowest and number < Decimal(step.lowest):
        return Reading(misfit=Event.TOO_LOW)
    if step.highest and number > Decimal(step.highest):
        return Reading(misfit=Event.TOO_HIGH)
    return Reading(canonical(number))


def _fits(most: int, decimals: str) -> bool:
    """Whether as many digits may follow the comma, needless zeros aside; three of them may just as well follow « 1.000 », a thousand."""
    return len(decimals.rstrip("0")) <= most and (len(decimals) != THOUSANDS or most >= THOUSANDS)


def _is_unit(step: Step, typed: str, language: str) -> bool:
    """Whether what follows the number is nothing, or its unit, plural or not, or shortened."""
    unit, said = plain(_unit(step, language)), plain(typed)
    return said in ("", unit) or said.rstrip("s") == unit.rstrip("s") != "" or _shortens(said, unit)


def _shortens(said: str, unit: str) -> bool:
    """Whether these are some of its letters in its order, from the first on: « km » of kilomètres. « k » of euros is a thousand of them."""
    following = iter(unit)
    return said[:1] == unit[:1] and all(letter in following for letter in said)


def _label(step: Step, value: str, facts: Facts) -> Text:
    """The number as French writes it, with its unit; other languages keep the point."""
    languages = dict.fromkeys((DEFAULT_LANGUAGE, *(step.unit.by_language if step.unit else ()), facts.language))
    return Text({language: f"{_written(value, language)} {_unit(step, language)}".strip() for language in languages})


def _unit(step: Step, language: str) -> str:
    return step.unit.in_language(language) if step.unit else ""


def _written(value: str, language: str) -> str:
    return value.replace(".", ",") if language.startswith(DEFAULT_LANGUAGE) else value


# --- Numbers in a script --------------------------------------------------------------------------------------------------------------


def number_in(word: str) -> str | None:
    """The canonical form of a number, with a point or a comma: `2,50` gives `2.5`."""
    return canonical(Decimal(word.replace(",", "."))) if _WRITTEN.fullmatch(word) else None


def _fault(step: Step, value: str) -> tuple[str, str] | None:
    """No more decimals than an answer may have, either."""
    if not _CANONICAL.fullmatch(value):
        return f"{quoted(value)} n’est pas un nombre", "Écrivez-le en chiffres, avec un point avant les décimales"
    number = Decimal(value)
    if abs(number) > MAX_NUMBER:
        return f"{quoted(value)} est trop grand", f"Restez entre -{MAX_NUMBER} et {MAX_NUMBER}"
    if canonical(number) != value:
        return f"{quoted(value)} ne s’écrit pas ainsi", f"Écrivez « {canonical(number)} »"
    if len(value.partition(".")[2]) > step.decimals:
        return f"{quoted(value)} a plus de décimales que la question n’en accepte ({step.decimals})", "Changez ce nombre, ou « decimals »"
    return None


def _from_highest(step: Step) -> Iterator[str]:
    top = Decimal(step.highest or MAX_NUMBER)
    low = Decimal(step.lowest or -MAX_NUMBER)
    unit = Decimal(1).scaleb(-step.decimals)
    for steps_down in count():
        number = top - steps_down * unit
        if number < low:
            return
        yield canonical(number)


KIND = Kind(
    "number",
    "Nombre",
    "Un nombre.",
    Shape.VALUE,
    keys=frozenset({"lowest", "highest", "decimals", "unit"}),
    required=frozenset(),
    slots=one_slot,
    columns=plain_columns,
    value=Value(
        Measure.NUMBER,
        _read,
        _label,
        _fault,
        _from_highest,
        column_type=lambda step: "number" if step.decimals else "integer",
        meaning="Le nombre donné, avec une virgule dans les fichiers CSV.",
        at_least=lambda value, least: Decimal(value) >= Decimal(least),
        written=number_in,
        schema={"type": "number", "minimum": -MAX_NUMBER, "maximum": MAX_NUMBER},
    ),
)
