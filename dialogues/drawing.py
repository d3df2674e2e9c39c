"""What is drawn for one person from what others have: which options or statements a step shows them. Pure.

The caller has the lists, keeps what was drawn for ever, even nothing, and hands it back in `Facts`.
"""

from __future__ import annotations

from collections.abc import Sequence

from dialogues.answers import Answers
from dialogues.matching import plain
from dialogues.script import DEFAULT_LANGUAGE, MAX_LABEL_LENGTH, MAX_OPTIONS, Option, Slot, Step, Text
from dialogues.shuffling import shuffled


def draw(step: Step, slot: Slot, answers: Answers, seed: int, available: Sequence[Option]) -> tuple[Option, ...]:
    """What to draw for `slot` from `available`, the list that the step names, most wanted first.

    Statements to vote on: `maximum` of them at random, the person's own left out. Options: the person's own words of other cards, then
    `available` without these, as many as a question may have.
    """
    own = {plain(answer.text) for answer in answers.values() if answer.parts}
    others = [option for option in available if plain(option.label.in_language(DEFAULT_LANGUAGE)) not in own]
    if step.items_from is not None:
        return tuple(shuffled(others, step.id, seed)[: step.maximum])
    return (*_own_words(step, slot, answers), *others)[: MAX_OPTIONS - len(step.options)]


def _own_words(step: Step, slot: Slot, answers: Answers) -> tuple[Option, ...]:
    """What this person wrote on their other cards, as options: `own_1` for the first card."""
    cards = sorted(kept for kept in answers if kept.question == step.own_from and kept.repeat != slot.repeat)
    return tuple(Option(f"own_{card.repeat}", _label(answers[card].text)) for card in cards if answers[card].text)


def _label(text: str) -> Text:
    words = " ".join(text.split())
    return Text({DEFAULT_LANGUAGE: words if len(words) <= MAX_LABEL_LENGTH else words[: MAX_LABEL_LENGTH - 1].rstrip() + "…"})
