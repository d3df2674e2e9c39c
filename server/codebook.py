"""The questions of a consultation over all the script versions its people answered: one list behind the page, the exports and the codebook.

Removed questions and options stay, after those of the newest version, so that nothing answered is lost. It depends on the versions
alone, never on the answers. Never here: a count, a file format.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Protocol, TypeVar

from dialogues.kinds import KINDS, Shape
from dialogues.kinds.base import Column
from dialogues.script import DEFAULT_LANGUAGE, Item, Option, Script, Step, Text
from storage.moderated_texts import SECTORS

ROW_COLUMNS: Final = ("row_id", "status", "channel", "source", "language", "script_version", "day")
"""The columns that say of every row of answers how somebody takes part."""
NAMESAKE: Final = "._question"
"""Follows the id of a question that is called as one of `ROW_COLUMNS`. No option's code begins so."""
OWN_CARD: Final = "Sa propre carte n° {}"
"""What a person chose whose own words, on another card, were among the choices."""


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


Coded = TypeVar("Coded", bound=_Coded)


@dataclass(frozen=True)
class Codebook:
    """`questions` are merged steps: the words of the first version that has them, the options and lines of all, drawn ones included.

    `versions`: the present one, then the others, newest first.
    """

    questions: tuple[Step, ...]
    versions: tuple[Script, ...]

    @property
    def columns(self) -> tuple[tuple[Step, Column], ...]:
        """Every column that answers fill, with its question, in the order of the questions; on cards, card after card: `M01.2`."""
        return tuple((step, _apart(step, column)) for step in self.questions for column in self._columns_of(step))

    def _columns_of(self, step: Step) -> Iterator[Column]:
        columns = KINDS[step.kind].columns(step)
        if self.is_asked_once(step):
            yield from columns
        for card in range(1, self.cards.get(step.id, 0) + 1):
            yield from (_on_card(step, column, card) for column in columns)

    @cached_property
    def cards(self) -> Mapping[str, int]:
        """On how many cards at most each question of a repeated section is asked, by its id; the section's own, after all but the last."""
        most: dict[str, int] = {}
        for script in self.versions:
            found = {step: script.by_id[section].maximum for step, section in script.card_of.items()}
            found |= {step.id: step.maximum - 1 for step in script.steps if step.kind == "repeat"}
            most |= {step: max(number, most.get(step, 0)) for step, number in found.items()}
        return most

    def is_asked_once(self, step: Step) -> bool:
        """Whether some version asks the question outside any card."""
        return step.kind != "repeat" and any(step.id not in script.card_of for script in self.versions_of(step.id))

    def versions_of(self, question: str) -> tuple[Script, ...]:
        """The versions that ask a question."""
        return tuple(script for script in self.versions if question in script.by_id)

    def question(self, question_id: str) -> Step | None:
        return next((step for step in self.questions if step.id == question_id), None)


def codebook(versions: Sequence[Script], facts: Mapping[str, tuple[Option, ...]]) -> Codebook:
    """The codebook of these versions, in their order of weight. `facts` are the whole lists that options and statements are drawn from,
    by name."""
    ids = dict.fromkeys(step.id for script in versions for step in script.questions)
    own = _own_cards(versions)
    steps = (_merged([script.by_id[id_] for script in versions if id_ in script.by_id], facts, own.get(id_, ())) for id_ in ids)
    return Codebook(tuple(steps), tuple(versions))


def has_words(step: Step) -> bool:
    """Whether answers to this question may hold words: an open text, or what stands beside « Autre »."""
    return KINDS[step.kind].shape is Shape.TEXT or any(option.other for option in step.options)


def is_closed(step: Step) -> bool:
    """Whether all that can be answered is written in the script, or is one of the authority's sectors."""
    drawn = step.items_from or step.own_from or step.options_from not in (None, SECTORS)
    return not drawn and KINDS[step.kind].shape not in (Shape.TEXT, Shape.VALUE)


def _own_cards(versions: Sequence[Script]) -> Mapping[str, tuple[Option, ...]]:
    """What stands for a person's own words on their other cards, by the question whose choices these head (see `dialogues.drawing`)."""
    found: dict[str, tuple[Option, ...]] = {}
    for script in versions:
        for step in script.steps:
            if step.own_from is not None and step.own_from in script.card_of:
                cards = range(1, script.by_id[script.card_of[step.own_from]].maximum + 1)
                own = tuple(Option(f"own_{card}", Text({DEFAULT_LANGUAGE: OWN_CARD.format(card)})) for card in cards)
                found[step.id] = max(found.get(step.id, ()), own, key=len)
    return found


def _merged(versions: Sequence[Step], facts: Mapping[str, tuple[Option, ...]], own: tuple[Option, ...]) -> Step:
    options = [facts.get(step.options_from, ()) if step.options_from else () for step in versions]
    statements = [facts.get(step.items_from, ()) if step.items_from else () for step in versions]
    items = [*(step.items for step in versions), *((Item(one.code, one.label) for one in drawn) for drawn in statements)]
    return replace(
        versions[0],
        options=_by_code(option for some in (*(step.options for step in versions), own, *options) for option in some),
        items=_by_code(item for some in items for item in some),
        maximum=max(step.maximum for step in versions),
        decimals=max(step.decimals for step in versions),
    )


def _on_card(step: Step, column: Column, card: int) -> Column:
    name = f"{step.id}.{card}{column.name.removeprefix(step.id)}"
    return replace(column, name=name, slot=column.slot._replace(repeat=card))


def _apart(step: Step, column: Column) -> Column:
    """No two columns have one name."""
    if step.id not in ROW_COLUMNS:
        return column
    return replace(column, name=step.id + NAMESAKE + column.name.removeprefix(step.id))


def _by_code(all_of_them: Iterable[Coded]) -> tuple[Coded, ...]:
    first: dict[str, Coded] = {}
    for each in all_of_them:
        first.setdefault(each.code, each)
    return tuple(first.values())
