"""The parts of a script as French sentences name them: a question by its words, an option by its label, a condition in plain words.

An id only ever stands in parentheses beside its words. Never here: a sentence, or what is asked of a person (see `bot.screens`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.wording import all_of, one_of
from dialogues.kinds import KINDS, Measure, Shape, measure_of
from dialogues.script import DEFAULT_LANGUAGE, NUMERIC_SCALES, AnyOf, Asks, Check, Condition, Item, Option, Script, Step, Text
from dialogues.values import Value
from server import words
from storage.authorities import Authority

MAX_NAME: Final = 90
"""Characters of the words that name a step: longer ones would bury what is said of it."""
_NOUNS: Final = {"info": "l’information", "section": "la partie", "repeat": "la partie"}


class Names(Value, frozen=True):
    """The names of what is in one script, as one authority's inhabitants read them, or those of any."""

    script: Script
    authority: Authority | None = None

    def said(self, text: str | Text) -> str:
        """Words of the script between quotation marks, whole; the French ones of a text."""
        return quoted(self._plain(text if isinstance(text, str) else text.in_language(DEFAULT_LANGUAGE)))

    def noun(self, step_id: str) -> str:
        """« la question », or what else the step is: always feminine."""
        step = self.script.by_id.get(step_id)
        return "la question" if step is None else _NOUNS.get(step.kind, "la question")

    def step(self, step_id: str) -> str:
        """« la question « Avez-vous … ? » (C04) »."""
        return f"{self.noun(step_id)} {self.wording(step_id)}"

    def wording(self, step_id: str) -> str:
        """« « Avez-vous … ? » (C04) »."""
        step = self.script.by_id.get(step_id)
        if step is None:
            return f"({step_id})"
        plain = self._plain(step.ask.in_language(DEFAULT_LANGUAGE))
        return f"{quoted(plain if len(plain) <= MAX_NAME else plain[: MAX_NAME - 1].rstrip() + '…')} ({step_id})"

    def label(self, step_id: str, code: str) -> str:
        """« « Plutôt oui » », or the code where the script does not hold the option: those drawn from a list."""
        step = self.script.by_id.get(step_id)
        parts: tuple[Option | Item, ...] = (*step.options, *step.items) if step else ()
        return self.said(next((part.label for part in parts if part.code == code), code))

    def condition(self, condition: Condition) -> str:
        """« si la réponse à … est « Non » »; several are told apart by « à la fois » and « soit »."""
        return f"si {self._holds(condition)}"

    def _holds(self, condition: Condition) -> str:
        if isinstance(condition, Asks):
            return self._asks(condition)
        parts = [self._holds(part) for part in condition.conditions]
        if len(parts) == 1:
            return parts[0]
        if isinstance(condition, AnyOf):
            return "soit " + ", soit ".join(parts)
        return f"à la fois {', et '.join(parts)}"

    def _asks(self, asks: Asks) -> str:
        line = f", ligne {self.label(asks.question, asks.item)}," if asks.item else ""
        return f"la réponse à {self.wording(asks.question)}{line} {self._test(asks, self.script.by_id.get(asks.question))}"

    def _test(self, asks: Asks, step: Step | None) -> str:
        several = step is not None and KINDS[step.kind].shape in (Shape.SEVERAL, Shape.ORDER)
        labels = [self.label(asks.question, code) for code in asks.codes]
        match asks.test:
            case Check.ANSWERED:
                return "est donnée"
            case Check.SKIPPED:
                return "est passée"
            case Check.IS_NOT:
                return f"{'ne comprend pas' if several else 'n’est pas'} {labels[0]}"
            case Check.ALL_OF:
                return f"comprend {all_of('fr', labels)}"
            case Check.IS | Check.ANY_OF:
                return f"{'comprend' if several else 'est'} {one_of('fr', labels)}"
            case Check.AT_LEAST:
                return self._at_least(asks.codes[0], step, several=several)

    def _at_least(self, least: str, step: Step | None, *, several: bool) -> str:
        if several:
            return f"compte au moins {words.plural(int(least), 'choix', 'choix')}"
        if step is not None and step.scale in NUMERIC_SCALES:
            return f"est {least} ou plus"
        return f"est le {day(least)} ou après" if step is not None and measure_of(step) is Measure.DAY else f"est {number(least)} ou plus"

    def _plain(self, text: str) -> str:
        """On one line."""
        return words.words(Text({DEFAULT_LANGUAGE: text}), self.authority).replace("\n", " ")


def quoted(text: str) -> str:
    """« text »."""
    return f"« {text} »"


def listed(texts: Sequence[str]) -> str:
    """« « A », « B » »."""
    return ", ".join(map(quoted, texts))


def number(canonical: str) -> str:
    """2.5 as « 2,5 »."""
    return canonical.replace(".", ",")


def day(canonical: str) -> str:
    """2026-11-23 as « 23/11/2026 »."""
    return words.day(date.fromisoformat(canonical))
