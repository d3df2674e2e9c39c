"""When somebody is asked whether their sentences may be published: once, after the first open text that they closed.

It is no question of the script, so nothing of it is in the engine: it stands before whatever would be in front, for as long as it has no
answer. Without an answer nothing may be published.
"""

from collections.abc import Collection

from dialogues.answers import Answers, Place
from dialogues.kinds import KINDS, Shape
from dialogues.script import Script, Slot


def is_due(script: Script, answers: Answers, hidden: Collection[Slot], place: Place, may_publish: bool | None) -> bool:
    """Whether this comes before the question in front. A question reopened, or a text still open, comes first."""
    return may_publish is None and place.at is None and any(_is_written(script, answers, slot) for slot in answers if slot not in hidden)


def _is_written(script: Script, answers: Answers, slot: Slot) -> bool:
    return bool(answers[slot].parts) and KINDS[script.by_id[slot.question].kind].shape is Shape.TEXT
