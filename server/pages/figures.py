"""What a page shows of a question: words, counts and bars, ready for the template.

Never here: which figures a reader may see; what is given is shown.
"""

from dataclasses import dataclass

from dialogues.kinds import KINDS, Shape
from dialogues.script import Step
from server import words
from server.figures.distributions import DONT_KNOW, Bar, Distribution, share
from storage.authorities import Authority


@dataclass(frozen=True, slots=True)
class Line:
    """One option, or « Je ne sais pas ». `share` is its part of the base, None under 20 answers; `width` that of its bar, in per cent.

    `first` and `points` are of a ranking.
    """

    code: str
    label: str
    count: int
    share: float | None
    width: float
    first: int = 0
    points: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """One question, or one line of a grid, whose words are `label`. `unseen` is who started and has not come to it, or was not asked."""

    label: str
    base: int
    lines: tuple[Line, ...]
    skipped: int
    prefer_not: int
    unseen: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its tables: one, or one per line of a grid."""

    id: str
    ask: str
    kind: str
    shape: Shape
    theme: str
    profile: bool
    maximum: int
    tables: tuple[Table, ...]


def question_shown(step: Step, distributions: tuple[Distribution, ...], authority: Authority, started: int) -> Question:
    """A question as a page shows it, asked in the name of `authority`; `started` people might have seen it."""
    shape = KINDS[step.kind].shape
    assert shape is not None, "an info is no question"
    return Question(
        id=step.id,
        ask=words.words(step.ask, authority),
        kind=words.KINDS.get(step.kind, step.kind),
        shape=shape,
        theme=words.THEMES.get(step.theme or "", ""),
        profile=step.profile,
        maximum=step.maximum,
        tables=tuple(_table(step, each, authority, started) for each in distributions),
    )


def lines_shown(step: Step, distribution: Distribution, authority: Authority | None) -> tuple[Line, ...]:
    """The options in the script's order, then « Je ne sais pas » where it is offered."""
    labels = {option.code: words.words(option.label, authority) for option in step.options} | {DONT_KNOW: words.DONT_KNOW}
    dont_know = (Bar(DONT_KNOW, distribution.dont_know),) if step.dont_know or distribution.dont_know else ()
    return tuple(_line(bar, labels.get(bar.code, bar.code), distribution.base) for bar in (*distribution.bars, *dont_know))


def _table(step: Step, distribution: Distribution, authority: Authority, started: int) -> Table:
    return Table(
        label=next((words.words(item.label, authority) for item in step.items if item.code == distribution.slot.item), ""),
        base=distribution.base,
        lines=lines_shown(step, distribution, authority),
        skipped=distribution.skipped,
        prefer_not=distribution.prefer_not,
        unseen=max(0, started - distribution.reached),
    )


def _line(bar: Bar, label: str, base: int) -> Line:
    width = round(100 * bar.count / base, 1) if base else 0.0
    return Line(bar.code, label, bar.count, share(bar.count, base), width, bar.first, bar.points)
