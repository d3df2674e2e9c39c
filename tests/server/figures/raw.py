"""What is counted of made-up people, as the database would: raw, for the rule to work on."""

from collections import Counter
from collections.abc import Sequence

from dialogues.answers import Answer
from dialogues.counting import STATES
from dialogues.path import reachable
from dialogues.script import Script, Slot
from server.codebook import codebook
from server.figures.asked import Counted, grouping_questions
from storage.crossings import ABSENT, Given, Group
from storage.imports import ImportedParticipation
from tests.server.figures.tallies import tallies


def raw(people: Sequence[ImportedParticipation], script: Script) -> Counted:
    """`people` who started, all of whom answered this script."""
    book = codebook([script], {})
    everybody = [visible(each, script) for each in people]
    everybody = [answers for answers in everybody if answers]
    groups = {step.id: _groups(everybody, Slot(step.id)) for step in grouping_questions(book)}
    return Counted(book, tallies(people, script), _group(everybody), groups)


def visible(person: ImportedParticipation, script: Script) -> dict[Slot, Answer]:
    """The answers that count, outside cards."""
    return {
        slot: person.answers[slot] for slot in reachable(script, person.answers, person.facts) if slot in person.answers and not slot.repeat
    }


def _groups(everybody: Sequence[dict[Slot, Answer]], slot: Slot) -> dict[str, Group]:
    values = dict.fromkeys(_value(answers.get(slot)) for answers in everybody)
    return {value: _group([answers for answers in everybody if _value(answers.get(slot)) == value]) for value in values}


def _value(answer: Answer | None) -> str:
    return ABSENT if answer is None else answer.choices[0] if answer.choices else STATES[answer.state]


def _group(people: Sequence[dict[Slot, Answer]]) -> Group:
    found = [
        Given(slot, frozenset(answer.choices) or frozenset({STATES[answer.state]}))
        for answers in people
        for slot, answer in answers.items()
    ]
    return Group(len(people), Counter(found))
