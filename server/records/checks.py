"""What is wrong with a record and what is missing, field by field. A draft may be kept with either; a consultation is opened with neither.

Never here: the description of the fields (see `sections`).
"""

from typing import Final

from bot.mail.address import address_in
from dialogues.values import Value
from server import words
from server.codes import KINDS, code_fault
from server.records.fields import MOST, Field, Needed, Section, Surroundings, Values, day_of
from server.records.sections import SECTIONS
from server.records.typed import days_of_its_month

NO_DATE: Final = "Ce n’est pas une date : écrivez JJ/MM/AAAA, par exemple 31/12/2027."
NO_EMAIL: Final = "Ce n’est pas une adresse électronique : écrivez-la comme prenom.nom@exemple.fr."
NO_CHOICE: Final = "Choisissez une des réponses proposées."
NO_PRECISION: Final = "Précisez, ou décochez « Autre »."
NO_NAME: Final = "Il manque le nom d’un intervenant : ajoutez-le, ou retirez la ligne."
OTHER: Final = "other"
"""The code of « Autre (à préciser) »."""
FURTHEST: Final = 2200
"""A year after this one is a slip of the finger."""


class State(Value, frozen=True):
    """How far a section is: `missing` fields needed to open, and `faulty` ones."""

    missing: int
    faulty: int
    is_begun: bool

    @property
    def is_complete(self) -> bool:
        return not self.missing and not self.faulty

    @property
    def told(self) -> str:
        """« À faire », « Complet », « 3 champs manquent », « 1 champ à corriger »."""
        if self.is_complete:
            return "Complet"
        if not self.is_begun and not self.faulty:
            return "À faire"
        missing = words.plural(self.missing, "champ manque", "champs manquent") if self.missing else ""
        return ", ".join(filter(None, (missing, to_correct(self.faulty))))


def to_correct(count: int) -> str:
    """« 2 champs à corriger »; empty for none."""
    return words.plural(count, "champ à corriger", "champs à corriger") if count else ""


def state_of(section: Section, values: Values, seen: Surroundings) -> State:
    """How far a section is, from all that its record says."""
    begun = any(field.key in values for field in section.fields)
    wrong = faults(section, values, seen)
    return State(len([field for field in missing(section, values) if field.key not in wrong]), len(wrong), begun)


def missing(section: Section, values: Values, needed: Needed = "open") -> tuple[Field, ...]:
    """The fields of a section that are needed for this, asked, and empty."""
    asked = (field for field in section.fields if field.needed == needed and field.is_asked(values))
    return tuple(field for field in asked if field.key not in values)


def filled(values: Values, needed: Needed) -> tuple[int, int]:
    """How many of the fields needed for this are filled in, of how many."""
    asked = [field for section in SECTIONS for field in section.fields if field.needed == needed and field.is_asked(values)]
    return sum(field.key in values for field in asked), len(asked)


def faults(section: Section, values: Values, seen: Surroundings) -> dict[str, str]:
    """What is wrong with what was typed, by the key of its field, in their order: a French sentence that says what to do."""
    asked = [field for field in section.fields if field.key in values and field.is_asked(values)]
    found = {field.key: fault for field in asked if (fault := _fault(field, values))}
    found |= {field.key: NO_PRECISION for field in section.fields if _lacks_precision(field, values)}
    keys = {field.key for field in asked}
    for check in section.checks:
        found = {key: fault for key, fault in check(values, seen).items() if key in keys} | found
    return {field.key: found[field.key] for field in section.fields if field.key in found}


def _lacks_precision(field: Field, values: Values) -> bool:
    """Whether « Autre (à préciser) » was chosen, and this was to say what it is."""
    return field.only_if is not None and field.only_if.value == OTHER and field.is_asked(values) and field.key not in values


def _fault(field: Field, values: Values) -> str:
    value = values[field.key]
    match field.kind:
        case "email":
            return "" if address_in(value) else NO_EMAIL
        case "date":
            day = day_of(values, field.key)
            return no_day(value) if day is None or day.year >= FURTHEST else ""
        case "code":
            kind = values.get("authority_code_type", "")
            return code_fault(kind, value) if kind in KINDS else ""
        case "one":
            return NO_CHOICE if field.options and value not in {option.code for option in field.options} else ""
        case "speakers":
            return "" if all(speaker["name"] for speaker in value) else NO_NAME
        case "line" | "long":
            return _too_long(len(value), MOST[field.kind])
        case _:
            return ""


def no_day(typed: str) -> str:
    """Why what was typed is no day that a record can have, in a French sentence that says what to do."""
    days = days_of_its_month(typed)
    return f"Ce mois n’a que {days} jours : corrigez le jour." if days else NO_DATE


def _too_long(length: int, most: int) -> str:
    return f"{words.number(length)} caractères : {words.number(most)} au plus. Raccourcissez." if length > most else ""
