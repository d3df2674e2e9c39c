"""What some participations hold, read whole: their answers and their draws, in two queries whatever their number.

Never here: who answered, nor what an answer counts as.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from dialogues.answers import Answer
from dialogues.script import Option, Slot
from dialogues.values import Value
from storage import models
from storage.prepared import Prepared, among
from storage.rows import answer_from_row, options_from_text


class Kept(Value, frozen=True):
    """What one participation holds. `answers` has the `hidden` ones too; `drawn` is by step id."""

    answers: Mapping[Slot, Answer]
    hidden: frozenset[Slot]
    drawn: Mapping[str, tuple[Option, ...]]


def kept_of(connection: sa.Connection, participation_ids: Sequence[int]) -> dict[int, Kept]:
    """What each of these participations holds; one that holds nothing is there too."""
    answers, hidden = _answers(connection, participation_ids)
    drawn = _drawn(connection, participation_ids)
    return {key: Kept(answers[key], frozenset(hidden[key]), drawn[key]) for key in participation_ids}


def _answers(connection: sa.Connection, ids: Sequence[int]) -> tuple[dict[int, dict[Slot, Answer]], dict[int, list[Slot]]]:
    answers: dict[int, dict[Slot, Answer]] = {key: {} for key in ids}
    hidden: dict[int, list[Slot]] = {key: [] for key in ids}
    for row in _ANSWERS.rows(connection, ids=ids):
        slot = Slot(row.question, row.item, row.repeat)
        answers[row.participation_id][slot] = answer_from_row(row)
        if row.hidden:
            hidden[row.participation_id].append(slot)
    return answers, hidden


def _drawn(connection: sa.Connection, ids: Sequence[int]) -> dict[int, dict[str, tuple[Option, ...]]]:
    drawn: dict[int, dict[str, tuple[Option, ...]]] = {key: {} for key in ids}
    for row in _DRAWS.rows(connection, ids=ids):
        drawn[row.participation_id][row.step] = options_from_text(row.options)
    return drawn


# Every batch of the conversation asks these.
_ANSWERS: Final = Prepared(sa.select(models.answers).where(among(models.answers.c.participation_id, "ids")))
_DRAWS: Final = Prepared(sa.select(models.draws).where(among(models.draws.c.participation_id, "ids")))
