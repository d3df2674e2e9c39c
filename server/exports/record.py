"""The record of a consultation (« fiche de concertation ») as a table: one row per thing said.

Never here: the address of its contact, which is never exported; a format.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from server import words
from server.exports.formats import Cell
from server.records.fields import CONTACT, SPEAKER, Field, Values, values_of
from server.records.sections import SECTIONS
from storage.records import Record

COLUMNS: Final = ("section", "key", "number", "label", "value", "words")
"""`number` tells apart several things said in one field, from 1; `value` is a code, a date (AAAA-MM-JJ) or what was written, `words` the
same in French."""
NO_RECORD: Final = "Cette concertation n’a pas de fiche."


def record_rows(record: Record | None) -> Iterator[tuple[Cell, ...]]:
    """Every field that says something, in the order of the form; one row that says so where there is no record."""
    if record is None:
        yield "", "", None, NO_RECORD, "", ""
        return
    values = values_of(record)
    for section in SECTIONS:
        for field in section.fields:
            if field.key != CONTACT and field.key in values and field.is_asked(values):
                yield from ((section.title, *row) for row in _rows(field, values))


def _rows(field: Field, values: Values) -> Iterator[tuple[Cell, ...]]:
    found = values[field.key]
    labels = {option.code: option.label for option in field.options}
    if field.kind == "speakers":
        for number, speaker in enumerate(found, start=1):
            for part, label in SPEAKER.items():
                yield f"{field.key}.{part}", number, f"{field.label} — {label}", speaker.get(part, ""), speaker.get(part, "")
    elif field.kind == "several":
        yield from ((field.key, number, field.label, code, labels.get(code, code)) for number, code in enumerate(found, start=1))
    elif field.kind == "yes_no":
        yield field.key, None, field.label, "yes" if found else "no", "Oui" if found else "Non"
    else:
        yield field.key, None, field.label, found, _said(field, found, labels)


def _said(field: Field, found: Any, labels: dict[str, str]) -> str:
    if field.kind == "date":
        try:
            return words.day(date.fromisoformat(found))
        except ValueError:
            return str(found)  # what was typed, and is no day
    return labels.get(found, str(found))
