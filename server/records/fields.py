"""What a field of a record is: the one description that forms, checks and exports are made from. Never here: the fields themselves."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, Literal

from dialogues.values import Value
from storage.records import Part, Record

Kind = Literal["line", "long", "email", "code", "date", "yes_no", "one", "several", "speakers"]
Needed = Literal["open", "close", ""]
"""What a field is needed for: to open a consultation, to publish its results, or nothing."""
Values = Mapping[str, Any]
"""The plain JSON values of fields, by key. Nothing is kept of a field left empty.

Of a line, a long text, an e-mail address and a code: what was typed. Of a date: ISO 8601, or what was typed if it is no date. Of a yes/no:
a boolean; of a choice: a code; of several choices: a list of codes; of speakers: a list of objects by `SPEAKER`.
"""

CONTACT: Final = "contact_email"
"""The one field that is kept beside the parts of a record, for it is never exported."""
SPEAKER: Final[Mapping[str, str]] = {"name": "Nom", "profession": "Profession", "talk_title": "Titre de la présentation"}
"""What is said of a speaker, as its labels."""

MOST: Final[Mapping[Kind, int]] = {"line": 300, "long": 10_000}
"""Characters: a line is a name, a title or an address; a long text is three pages, more than anybody reads in a record."""
MOST_SPEAKERS: Final = 30


class Option(Value, frozen=True):
    """A value that a field can have, and its label."""

    code: str
    label: str


class Condition(Value, frozen=True, kw_only=True):
    """A field that is asked only if the field `key` has this value, or it among its values."""

    key: str
    value: bool | str

    def holds(self, values: Values) -> bool:
        found = values.get(self.key)
        return self.value in found if isinstance(found, list) else found == self.value


class Field(Value, frozen=True, kw_only=True):
    """One field. `label` is the question as the form asks it, `hint` how to answer; `is_given`: known of the authority, never typed."""

    key: str
    label: str
    kind: Kind
    needed: Needed = ""
    hint: str = ""
    options: tuple[Option, ...] = ()
    only_if: Condition | None = None
    is_given: bool = False

    def is_asked(self, values: Values) -> bool:
        return self.only_if is None or self.only_if.holds(values)


class Surroundings(Value, frozen=True):
    """What checks are made against besides the record: the day, and the codes that consultations have."""

    today: date
    taken: frozenset[str] = frozenset()


Check = Callable[[Values, Surroundings], Mapping[str, str]]
"""What is wrong with several fields together: a French sentence by the key of the field to change."""


class Section(Value, frozen=True, kw_only=True):
    """Fields that are asked on one page and kept in one part of a record. `path` ends its address."""

    path: str
    title: str
    about: str
    part: Part
    fields: tuple[Field, ...]
    checks: tuple[Check, ...] = ()


def values_of(record: Record) -> dict[str, Any]:
    """All that a record says, whatever part it is kept in."""
    contact = {CONTACT: record.contact_email} if record.contact_email else {}
    return {**record.fields, **record.launch, **contact}


def day_of(values: Values, key: str) -> date | None:
    """The date of a field; None where there is none, or something else was typed."""
    try:
        return date.fromisoformat(values.get(key, ""))
    except ValueError:
        return None
