"""What rooms were shown: of one question, its bars as they were counted when the facilitator showed them; and who came by a room's link.

Kept, so that the same bars stay in front of everybody until enough people more have answered. Never here: how many are enough.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from dialogues.answers import State
from dialogues.script import Slot
from storage import models
from storage.statements import upsert


@dataclass(frozen=True, slots=True)
class Showing:
    """How many people had `answered`, how many said that they do not know, and of the first how many chose each option, by its code."""

    answered: int
    dont_know: int
    counts: Mapping[str, int]

    @property
    def base(self) -> int:
        """Who had answered, « Je ne sais pas » included."""
        return self.answered + self.dont_know


def shown_of(connection: sa.Connection, consultation_id: int, slot: Slot) -> Showing | None:
    """What rooms are shown of this question or line of a grid; None: nothing was yet."""
    table = models.room_showings.c
    here = (table.consultation_id == consultation_id) & (table.question == slot.question) & (table.item == slot.item)
    row = connection.execute(sa.select(table.answered, table.dont_know, table.counts).where(here)).one_or_none()
    return None if row is None else Showing(row.answered, row.dont_know, json.loads(row.counts))


def show(connection: sa.Connection, consultation_id: int, slot: Slot, showing: Showing) -> None:
    """From now on rooms are shown this of the slot."""
    row = {
        "consultation_id": consultation_id,
        "question": slot.question,
        "item": slot.item,
        "answered": showing.answered,
        "dont_know": showing.dont_know,
        "counts": json.dumps(dict(showing.counts)),
    }
    upsert(connection, models.room_showings, [row], update=("answered", "dont_know", "counts"))


def answered_from(connection: sa.Connection, source_id: int, slot: Slot) -> int:
    """How many of those who came by this link answered this, « Je ne sais pas » included. It costs as much as they are."""
    people, answers = models.participations.c, models.answers.c
    counts = answers.state.in_((State.ANSWERED.value, State.DONT_KNOW.value)) & ~answers.hidden
    here = (answers.question == slot.question) & (answers.item == slot.item) & (answers.repeat == 0)
    asked = sa.select(sa.func.count()).join_from(models.participations, models.answers, answers.participation_id == people.id)
    return connection.execute(asked.where(people.source_id == source_id, here, counts)).scalar_one()
