"""What is drawn for one person from what others have: which options or statements a step shows them. Pure.

The caller has the lists, keeps what was drawn for ever, even nothing, and hands it back in `Facts`.
"""

from __future__ import annotations

from collections.abc import Sequence

from dialogues.cleaning import beginning
from dialogues.matching import plain
from dialogues.script import DEFAULT_LANGUAGE, MAX_LABEL_LENGTH, MAX_OPTIONS, Option, Text
from dialogues.shuffling import shuffled
from dialogues.turns import Draw

MAX_WORDS = 8
"""Options of a question that lists what people wrote: a whole sentence each."""


def draw(due: Draw, available: Sequence[Option]) -> tuple[Option, ...]:
    """What to draw for what is `due` from `available`, the list that the step names, most wanted first.

    Statements to vote on: `maximum` of them at random, or the first in a fixed order. Options: the person's own words of other cards, then
    `available` without the step's own codes, as many as a question may have; among words, as many as are read at a glance. What the person
    wrote is never drawn from `available`, hidden words included; these are no option either.
    """
    step = due.step
    own = {plain(answer.text) for answers in (due.visible, due.hidden) for answer in answers.values() if answer.parts}
    codes = {option.code for option in step.options}
    others = [one for one in available if one.code not in codes and plain(one.label.in_language(DEFAULT_LANGUAGE)) not in own]
    if step.items_from is not None:
        return tuple((others if due.fixed_order else shuffled(others, step.id, due.seed))[: step.maximum])
    most = MAX_OPTIONS if step.own_from is None else MAX_WORDS
    return (*_own_words(due), *others)[: most - len(step.options)]


def _own_words(due: Draw) -> tuple[Option, ...]:
    """What this person wrote on their other cards, as options: `own_1` for the first card. The same words twice are one option."""
    answers = due.visible
    cards = sorted(kept for kept in answers if kept.question == due.step.own_from and kept.repeat != due.slot.repeat)
    written = {plain(answers[card].text): card for card in reversed(cards) if answers[card].text}
    return tuple(Option(f"own_{card.repeat}", _label(answers[card].text)) for card in sorted(written.values()))


def _label(text: str) -> Text:
    return Text({DEFAULT_LANGUAGE: beginning(" ".join(text.split()), MAX_LABEL_LENGTH)})
