"""The questions of a consultation over all the script versions its people answered: one list behind the page, the exports and the codebook.

Removed questions and options stay, after those of the newest version, so that nothing answered is lost. It depends on the versions
alone, never on the answers. Never here: a count, a file format.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from dialogues.kinds import KINDS
from dialogues.kinds.base import Column
from dialogues.script import Option, Script, Step


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


Coded = TypeVar("Coded", bound=_Coded)


@dataclass(frozen=True, slots=True)
class Codebook:
    """`questions` are merged steps: the words of the first version that has them, the options and lines of all.

    `versions`: the present one, then the others, newest first.
    """

    questions: tuple[Step, ...]
    versions: tuple[Script, ...]

    @property
    def columns(self) -> tuple[tuple[Step, Column], ...]:
        """Every column that answers fill, with its question, in the order of the questions."""
        return tuple((step, column) for step in self.questions for column in KINDS[step.kind].columns(step))

    def versions_of(self, question: str) -> tuple[Script, ...]:
        """The versions that ask a question."""
        return tuple(script for script in self.versions if question in script.by_id)

    def question(self, question_id: str) -> Step | None:
        return next((step for step in self.questions if step.id == question_id), None)


def codebook(versions: Sequence[Script], facts: Mapping[str, tuple[Option, ...]]) -> Codebook:
    """The codebook of these versions, in their order of weight. `facts` are the whole lists that options are drawn from, by name."""
    ids = dict.fromkeys(step.id for script in versions for step in script.questions)
    steps = (_merged([script.by_id[id_] for script in versions if id_ in script.by_id], facts) for id_ in ids)
    return Codebook(tuple(steps), tuple(versions))


def _merged(versions: Sequence[Step], facts: Mapping[str, tuple[Option, ...]]) -> Step:
    drawn = (facts.get(step.options_from, ()) if step.options_from else () for step in versions)
    return replace(
        versions[0],
        options=_by_code(option for options in (*(step.options for step in versions), *drawn) for option in options),
        items=_by_code(item for step in versions for item in step.items),
        maximum=max(step.maximum for step in versions),
    )


def _by_code(all_of_them: Iterable[Coded]) -> tuple[Coded, ...]:
    first: dict[str, Coded] = {}
    for each in all_of_them:
        first.setdefault(each.code, each)
    return tuple(first.values())
