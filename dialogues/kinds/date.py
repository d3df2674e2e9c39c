"""`date`: type a day, between two bounds or none: `23/11/2026`, `1er mai 2027`, `2026-11-23`. Its canonical form is the last one."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from dialogues.answers import Facts
from dialogues.events import Event
from dialogues.faults import quoted
from dialogues.kinds.base import Kind, Measure, Reading, Shape, Value, one_slot, plain_columns
from dialogues.matching import plain
from dialogues.script import DEFAULT_LANGUAGE, Step, Text

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("janvier", "january"),
            ("fevrier", "february"),
            ("mars", "march"),
            ("avril", "april"),
            ("mai", "may"),
            ("juin", "june"),
            ("juillet", "july"),
            ("aout", "august"),
            ("septembre", "september"),
            ("octobre", "october"),
            ("novembre", "november"),
            ("decembre", "december"),
        ),
        start=1,
    )
    for name in names
}
_FORMS = (
    re.compile(r"(?P<year>[0-9]{4}) (?P<month>[0-9]{1,2}) (?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<day>[0-9]{1,2})(?:er|st|nd|rd|th)? (?P<month>[0-9]{1,2}|[a-z]+) (?P<year>[0-9]{4})"),
    re.compile(r"(?P<month>[a-z]+) (?P<day>[0-9]{1,2})(?:st|nd|rd|th)? (?P<year>[0-9]{4})"),
)
"""Day before month, as in France, except where the month is a word; signs between them are read as spaces."""
_DAY_NAME = re.compile(
    r"^(?:le |the )?(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday) )?"
    r"(?:le |the )?"
)
"""What may stand before a date; that the day of the week is the right one is not checked."""
MAX_TYPED = 40
"""Characters read as a date."""
_ISO = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def _read(step: Step, text: str, facts: Facts) -> Reading:
    value = _day(text)
    if value is None:
        return Reading(misfit=Event.NOT_A_DATE)
    if step.lowest and value < step.lowest:
        return Reading(misfit=Event.TOO_LOW)
    if step.highest and value > step.highest:
        return Reading(misfit=Event.TOO_HIGH)
    return Reading(value)


def _day(text: str) -> str | None:
    """The ISO date that `text` says: as texts these compare as the days do."""
    typed = _DAY_NAME.sub("", plain(text)) if len(text) <= MAX_TYPED else ""
    for form in _FORMS:
        found = form.fullmatch(typed)
        if found is None:
            continue
        month = _MONTHS.get(found["month"]) or (int(found["month"]) if found["month"].isdigit() else 0)
        try:
            return date(int(found["year"]), month, int(found["day"])).isoformat()
        except ValueError:
            return None
    return None


def _label(step: Step, value: str, facts: Facts) -> Text:
    year, month, day = value.split("-")
    return Text({DEFAULT_LANGUAGE: f"{day}/{month}/{year}"})


# --- Days in a script -----------------------------------------------------------------------------------------------------------------


def day_in(word: str) -> str | None:
    """The word, where it is the ISO form of a day that exists."""
    try:
        return date.fromisoformat(word).isoformat() if re.fullmatch(_ISO, word) else None
    except ValueError:
        return None


def day_fault(value: str) -> tuple[str, str] | None:
    """Why `value` is no ISO date, and what to write; None when it is."""
    if day_in(value) == value:
        return None
    return f"{quoted(value)} n’est pas une date", "Écrivez l’année, le mois et le jour, par exemple « 2027-01-31 »"


def _from_highest(step: Step) -> Iterator[str]:
    day = date.fromisoformat(step.highest) if step.highest else date.max
    low = date.fromisoformat(step.lowest) if step.lowest else date.min
    while day >= low:
        yield day.isoformat()
        if day == date.min:
            return
        day -= timedelta(days=1)


KIND = Kind(
    "date",
    "Date",
    "Une date.",
    Shape.VALUE,
    keys=frozenset({"lowest", "highest"}),
    required=frozenset(),
    slots=one_slot,
    columns=plain_columns,
    value=Value(
        Measure.DAY,
        _read,
        _label,
        lambda step, value: day_fault(value),
        _from_highest,
        column_type=lambda step: "date",
        meaning="Le jour donné (AAAA-MM-JJ).",
        at_least=lambda value, least: value >= least,
        written=day_in,
        schema={"type": "string", "pattern": f"^{_ISO}$"},
    ),
)
