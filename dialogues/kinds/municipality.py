"""`municipality`: type the name of a municipality of the list that is known; without a list, say only whether it is one of the territory.

Its canonical form is an INSEE code, or one of the two options. Only a whole name is understood at once: who lives in Lyon and types it
where the list has but Lyons-la-Forêt is asked, not put there.
"""

from collections.abc import Iterator

from dialogues.answers import Facts
from dialogues.events import Event
from dialogues.faults import instead, quoted
from dialogues.kinds.base import Kind, Measure, Reading, Shape, Value, one_slot, plain_columns
from dialogues.script import DEFAULT_LANGUAGE, ELSEWHERE, Option, Step, Text

MAX_CANDIDATES = 8
"""Municipalities offered when a name does not decide: more than eight buttons are not read."""
_INSEE_CODE = 5
"""Characters of the code of a municipality."""


def _read(step: Step, text: str, facts: Facts) -> Reading:
    called = facts.gazetteer.called(text)
    if len(called) == 1:
        return Reading(called[0].code)
    candidates = called[:MAX_CANDIDATES] or facts.gazetteer.begun(text, MAX_CANDIDATES)
    labels = (Text({DEFAULT_LANGUAGE: f"{one.name} ({one.department})"}) for one in candidates)
    options = tuple(Option(one.code, label) for one, label in zip(candidates, labels, strict=True))
    return Reading(misfit=Event.AMBIGUOUS if options else Event.NOT_A_MUNICIPALITY, candidates=options)


def _label(step: Step, value: str, facts: Facts) -> Text:
    """Its name; a code that the list has lost since stays a code."""
    option = next((option for option in step.options if option.code == value), None)
    if option is not None:
        return option.label
    found = facts.gazetteer.by_code(value)
    return Text({DEFAULT_LANGUAGE: facts.gazetteer.name_of(found) if found else value})


def _offered(step: Step, facts: Facts) -> tuple[Option, ...]:
    return tuple(option for option in step.options if option.code == ELSEWHERE or not facts.gazetteer)


def _fault(step: Step, value: str) -> tuple[str, str] | None:
    known = [option.code for option in step.options]
    if value in known or (len(value) == _INSEE_CODE and value.isalnum() and value == value.upper()):
        return None
    return f"{quoted(value)} n’est ni un code INSEE ni un choix", instead(value, known)


def _from_highest(step: Step) -> Iterator[str]:
    return (option.code for option in step.options)


KIND = Kind(
    "municipality",
    "Commune",
    "Une commune.",
    Shape.VALUE,
    keys=frozenset(),
    required=frozenset(),
    slots=one_slot,
    columns=plain_columns,
    value=Value(
        Measure.NAME,
        _read,
        _label,
        _fault,
        _from_highest,
        column_type=lambda step: "insee_code",
        meaning="Le code INSEE de la commune (5 caractères : un tableur peut ôter le premier zéro).",
        offered=_offered,
        is_typed=lambda facts: bool(facts.gazetteer),
    ),
)
