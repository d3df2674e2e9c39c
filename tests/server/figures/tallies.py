"""Tallies as the conversation would make them, from people who answer."""

from collections import Counter
from collections.abc import Iterable

from dialogues.counting import Cell, counted
from dialogues.script import Script
from storage.imports import ImportedParticipation
from tests.storage.samples import SCRIPT


def tallies(people: Iterable[ImportedParticipation], script: Script = SCRIPT) -> Counter[Cell]:
    """What these people's answers count as."""
    total: Counter[Cell] = Counter()
    for each in people:
        total.update(counted(script, each.answers, each.facts, each.visit))
    return total
