"""`municipality`: type the name of a municipality of the list that is known; without a list, say only whether it is one of the territory.

Its canonical form is an INSEE code, or one of the two options. Only a whole name is understood at once: who lives in Lyon and types it
where the list has but Lyons-la-Forêt is asked, not put there.
"""

from dialogues.answers import Facts
from dialogues.events import Event
from dialogues.kinds.base import Kind, Reading, Shape, Value, one_slot, plain_columns
from dialogues.script import DEFAULT_LANGUAGE, ELSEWHERE, Option, Step, Text

MAX_CANDIDATES = 8
"""Municipalities offered when a name does not decide: more than eight buttons are not read."""


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


KIND = Kind(
    "municipality",
    Shape.VALUE,
    keys=frozenset(),
    required=frozenset(),
    slots=one_slot,
    columns=plain_columns,
    value=Value(_read, _label, at_least=None, offered=_offered, is_typed=lambda facts: bool(facts.gazetteer)),
)
