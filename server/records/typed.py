"""From what is typed in the form of a section to the values that are kept, and back. Nothing typed is lost, right or wrong. Pure."""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, date
from typing import Any, Final

from dialogues.cleaning import clean
from server import words
from server.codes import plain_code
from server.records.fields import MOST_SPEAKERS, SPEAKER, Field, Section, Values

Form = Mapping[str, Sequence[str]]
"""The fields of a form as they were sent."""

_DAY: Final = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})")
"""JJ/MM/AAAA, whatever is put between."""


def read(section: Section, form: Form) -> dict[str, Any]:
    """The values of a section as the form says them; a field left empty has none."""
    found = {field.key: _read(field, form) for field in section.fields}
    return {key: value for key, value in found.items() if value not in ("", None, [])}


def shown(field: Field, values: Values) -> str:
    """What stands in the field of a line, a text, an address, a code or a date: what was typed, a date as JJ/MM/AAAA."""
    typed: str = values.get(field.key, "")
    if field.kind != "date":
        return typed
    try:
        return words.day(date.fromisoformat(typed))
    except ValueError:
        return typed


def day_in(typed: str) -> date | None:
    """The day that this is, JJ/MM/AAAA; None for what is no day of a calendar."""
    found = _DAY.fullmatch(typed)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


def days_of_its_month(typed: str) -> int:
    """How many days the month has of what would be a date, JJ/MM/AAAA, had it more: 28 for 31/02/2027. 0 for anything else."""
    found = _DAY.fullmatch(typed)
    day, month, year = (int(part) for part in found.groups()) if found else (0, 0, 0)
    if not 1 <= month <= 12 or not MINYEAR <= year <= MAXYEAR:
        return 0
    days = monthrange(year, month)[1]
    return days if days < day <= 31 else 0


def speaker_name(field: Field, row: int, part: str) -> str:
    """The name, in the form, of one thing said of the speaker in this row."""
    return f"{field.key}.{row}.{part}"


def _read(field: Field, form: Form) -> Any:
    match field.kind:
        case "yes_no":
            return {"yes": True, "no": False}.get(_first(form, field.key))
        case "one":
            return clean(_first(form, field.key))
        case "several":
            return [option.code for option in field.options if option.code in form.get(field.key, ())]
        case "speakers":
            return list(_speakers(field, form))
        case "date":
            return _day(clean(_first(form, field.key)))
        case "code":
            return plain_code(clean(_first(form, field.key)))
        case "long":
            return clean(_first(form, field.key))
        case _:
            return " ".join(clean(_first(form, field.key)).split())


def _speakers(field: Field, form: Form) -> Iterator[dict[str, str]]:
    for row in range(MOST_SPEAKERS):
        said = {part: " ".join(clean(_first(form, speaker_name(field, row, part))).split()) for part in SPEAKER}
        if any(said.values()):
            yield said


def _day(typed: str) -> str:
    """ISO 8601; what was typed where that is no day of a calendar."""
    day = day_in(typed)
    return typed if day is None else day.isoformat()


def _first(form: Form, key: str) -> str:
    return next(iter(form.get(key, ())), "")
