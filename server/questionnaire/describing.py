"""One question in French, for whoever reads a questionnaire without answering it: what kind it is, and what can be answered.

Never here: what became of it (see `adapting`), nor how it is asked (see `bot.screens`).
"""

from collections.abc import Sequence
from typing import Final

from dialogues.kinds import KINDS
from dialogues.script import DEFAULT_LANGUAGE, Option, Step
from server import words
from storage.authorities import Authority
from storage.moderated_texts import SECTORS

_KINDS: Final = {
    "single": "Un seul choix",
    "multi": "Jusqu’à {most} choix",
    "rank": "Jusqu’à {most} choix, dans l’ordre",
    "scale": "Un degré de l’échelle",
    "text": "Réponse libre, {most} caractères au plus",
}


def kind_words(step: Step) -> str:
    """« Jusqu’à 3 choix », or what its kind is called."""
    told = _KINDS.get(step.kind)
    return told.format(most=words.number(step.maximum)) if told else KINDS[step.kind].title[:1].upper() + KINDS[step.kind].title[1:]


def options_of(step: Step, authority: Authority | None, sectors: Sequence[Option]) -> tuple[str, ...]:
    """The words of all that can be chosen: the lines of a grid or a vote, else the options, those drawn from a list told by its name."""
    if step.items:
        return tuple(words.words(item.label, authority) for item in step.items)
    drawn: tuple[str, ...] = ()
    if step.options_from == SECTORS:
        drawn = tuple(sector.label.in_language(DEFAULT_LANGUAGE) for sector in sectors) or ("Vos secteurs, à écrire",)
    elif step.is_drawn:
        drawn = ("Des textes d’autres personnes, une fois relus",)
    return (*drawn, *(words.words(option.label, authority) for option in step.options))
