"""The fields of a record as a page shows them: with what stands in each, what is wrong with it, and what others wrote meanwhile.

Never here: what a field is (see `server.records`).
"""

from collections.abc import Mapping
from typing import Final

from dialogues.values import Value
from server.records.fields import MOST_SPEAKERS, SPEAKER, Field, Kind, Option, Values
from server.records.typed import shown, speaker_name

WRITTEN: Final[frozenset[Kind]] = frozenset({"line", "long", "email", "code", "date"})
"""The kinds of fields that something is typed in."""


class Shown(Value, frozen=True):
    """A field as the form shows it. `text` is what stands in it, `chosen` the codes chosen; `rows` are speakers, by the names of their
    fields. `theirs` is what somebody else saved meanwhile, empty where it is the same.
    """

    field: Field
    text: str
    chosen: frozenset[str]
    rows: tuple[tuple[tuple[str, str, str], ...], ...]
    fault: str
    theirs: str
    options: tuple[Option, ...]


def shown_field(field: Field, values: Values, fault: str, saved: Values | None, listed: Mapping[str, tuple[Option, ...]]) -> Shown:
    """A field with these values. `saved` is what somebody else kept meanwhile, if that is to be told; `listed` what can be chosen, by
    field, where not all that the field knows can be.
    """
    is_same = saved is None or saved.get(field.key) == values.get(field.key)
    theirs = "" if saved is None or is_same else in_words(field, saved)
    options = listed.get(field.key, field.options)
    text = shown(field, values) if field.kind in WRITTEN else ""
    return Shown(field, text, chosen_of(field, values), tuple(_rows(field, values)), fault, theirs, options)


def chosen_of(field: Field, values: Values) -> frozenset[str]:
    value = values.get(field.key)
    match field.kind:
        case "yes_no":
            return frozenset() if value is None else frozenset({"yes" if value else "no"})
        case "one":
            return frozenset({value} if value else ())
        case "several":
            return frozenset(value or ())
        case _:
            return frozenset()


def _rows(field: Field, values: Values) -> list[tuple[tuple[str, str, str], ...]]:
    """The lines of speakers, and an empty one to add another: for each thing said, its name in the form, its label and its value."""
    if field.kind != "speakers":
        return []
    listed = [*values.get(field.key, ()), {}][:MOST_SPEAKERS]
    return [
        tuple((speaker_name(field, row, part), label, speaker.get(part, "")) for part, label in SPEAKER.items())
        for row, speaker in enumerate(listed)
    ]


def in_words(field: Field, values: Values) -> str:
    """What a field says, in one line; « rien » where it is empty."""
    if field.key not in values:
        return "rien"
    if field.kind == "speakers":
        return ", ".join(speaker["name"] for speaker in values[field.key])
    chosen = chosen_of(field, values)
    labels = [option.label for option in field.options if option.code in chosen]
    return ", ".join(labels) if chosen else shown(field, values)
