"""Releases of made-up people, without a database."""

from collections.abc import Sequence
from datetime import date

from dialogues.script import Script, Slot
from server.figures.protection import Rule, protected
from server.figures.release import Publishable, Release
from storage.imports import ImportedParticipation
from tests.server.figures.raw import raw
from tests.storage.samples import DAY, SCRIPT


def released(
    people: Sequence[ImportedParticipation],
    script: Script = SCRIPT,
    earlier: Sequence[Release] = (),
    *,
    day: date = DAY,
    rule: Rule = Rule(),  # noqa: B008 - frozen
) -> Release:
    """The release of the figures of these people, after the earlier ones."""
    return Release(len(earlier) + 1, day, protected(raw(people, script), rule, earlier))


def told(people: Sequence[ImportedParticipation], question: str, item: str = "", script: Script = SCRIPT) -> Publishable | None:
    """What is told of one question."""
    return released(people, script).contents.of(Slot(question, item))
