"""What a page shows of a question: words, counts and bars, ready for the template.

Never here: which figures a reader may see; what is given is shown.
"""

from collections.abc import Sequence
from typing import Final

from dialogues.answers import NO_LIST, Facts
from dialogues.kinds import KINDS, Measure, Shape, measure_of
from dialogues.municipalities import Gazetteer
from dialogues.script import ELSEWHERE, Slot, Step
from dialogues.values import Value
from server import words
from server.codebook import has_words
from server.figures.distributions import DONT_KNOW, Bar, Distribution, first, points, share
from server.figures.values import summary
from storage.authorities import Authority

VALUES_SHOWN: Final = 12
"""Different numbers or days told one by one: more are read in short."""
STATEMENTS_SHOWN: Final = 20
"""Statements of people told one by one on a page; the files have all."""
SUMMARY_OF_NUMBERS: Final = ("Minimum", "Médiane", "Maximum")
SUMMARY_OF_DAYS: Final = ("Premier jour", "Jour médian", "Dernier jour")


class Line(Value, frozen=True):
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


class Table(Value, frozen=True):
    """One question, or one line of a grid or statement voted on, whose words are `label`.

    `unseen` is who started and has not come to it, or was not asked. `summary` are the names and words of the least, the middle and the
    most of values; values too many to be read have no lines. `withheld`: nothing of it may be told.
    """

    label: str
    base: int
    lines: tuple[Line, ...]
    skipped: int
    prefer_not: int
    unseen: int
    summary: tuple[tuple[str, str], ...] = ()
    withheld: bool = False


class Question(Value, frozen=True):
    """A question with its tables: one, or one per line of a grid or statement voted on, of which `left_out` are not shown.

    `per_card`: its counts are of cards, and one person may fill several. `has_words`: answers may hold words.
    """

    id: str
    ask: str
    kind: str
    shape: Shape
    theme: str
    profile: bool
    maximum: int
    tables: tuple[Table, ...]
    left_out: int
    per_card: bool
    has_words: bool


class Reader(Value, frozen=True):
    """For whom questions are shown: asked in the name of `authority`; `started` people might have seen them; `gazetteer` names places;
    `withheld` are the slots of which nothing is told.
    """

    authority: Authority
    started: int
    gazetteer: Gazetteer = NO_LIST
    withheld: frozenset[Slot] = frozenset()


def question_shown(step: Step, distributions: Sequence[Distribution], reader: Reader, *, per_card: bool = False) -> Question:
    """A question as a page shows it. Of statements drawn for people, the most voted on come first."""
    shape = KINDS[step.kind].shape
    assert shape is not None, "an info is no question"
    told = sorted(distributions, key=lambda each: -each.base) if step.items_from else distributions
    shown = told[:STATEMENTS_SHOWN] if step.items_from else told
    return Question(
        id=step.id,
        ask=words.words(step.again or step.ask, reader.authority),
        kind=KINDS[step.kind].title,
        shape=shape,
        theme=words.THEMES.get(step.theme or "", ""),
        profile=step.profile,
        maximum=step.maximum,
        tables=tuple(_table(step, each, reader) for each in shown),
        left_out=len(told) - len(shown),
        per_card=per_card,
        has_words=has_words(step),
    )


def lines_shown(step: Step, distribution: Distribution, authority: Authority | None) -> tuple[Line, ...]:
    """The options in the script's order, then « Je ne sais pas » where it is offered."""
    labels = {option.code: words.words(option.label, authority) for option in step.options} | {DONT_KNOW: words.DONT_KNOW}
    bars = (*distribution.bars, *_dont_know(step, distribution))
    return tuple(_line(bar, labels.get(bar.code, bar.code), distribution.base) for bar in bars)


def _table(step: Step, distribution: Distribution, reader: Reader) -> Table:
    label = label_of_item(step, distribution.slot.item, reader.authority)
    if distribution.slot in reader.withheld:
        return Table(label, base=0, lines=(), skipped=0, prefer_not=0, unseen=0, withheld=True)
    return Table(
        label=label,
        base=distribution.base,
        lines=_lines(step, distribution, reader),
        skipped=distribution.skipped,
        prefer_not=distribution.prefer_not,
        unseen=max(0, reader.started - distribution.reached),
        summary=_summary(step, distribution),
    )


def label_of_item(step: Step, code: str, authority: Authority) -> str:
    """The words of a line; a statement whose author took it away has its code left."""
    known = {item.code: words.words(item.label, authority) for item in step.items}
    return known.get(code, f"Texte retiré ({code})" if code else "")


def _lines(step: Step, distribution: Distribution, reader: Reader) -> tuple[Line, ...]:
    if KINDS[step.kind].value is None:
        return lines_shown(step, distribution, reader.authority)
    given = [bar for bar in distribution.bars if bar.count]
    if measure_of(step) is Measure.NAME:
        given.sort(key=lambda bar: (bar.code == ELSEWHERE, -bar.count, bar.code))
    elif len(given) > VALUES_SHOWN:
        given = []
    lines = [_line(bar, _value(step, bar.code, reader.gazetteer), distribution.base) for bar in given]
    return (*lines, *(_line(bar, words.DONT_KNOW, distribution.base) for bar in _dont_know(step, distribution)))


def _summary(step: Step, distribution: Distribution) -> tuple[tuple[str, str], ...]:
    found = summary(step, distribution)
    if found is None:
        return ()
    names = SUMMARY_OF_DAYS if measure_of(step) is Measure.DAY else SUMMARY_OF_NUMBERS
    values = (found.lowest, found.median, found.highest)
    return tuple((name, _value(step, value)) for name, value in zip(names, values, strict=True))


def _value(step: Step, code: str, gazetteer: Gazetteer = NO_LIST) -> str:
    value = KINDS[step.kind].value
    assert value is not None, "only a value is labelled by its kind"
    return words.words(value.label(step, code, Facts(gazetteer=gazetteer)))


def _dont_know(step: Step, distribution: Distribution) -> tuple[Bar, ...]:
    return (Bar(DONT_KNOW, distribution.dont_know),) if step.dont_know or distribution.dont_know else ()


def _line(bar: Bar, label: str, base: int) -> Line:
    width = round(100 * bar.count / base, 1) if base else 0.0
    return Line(bar.code, label, bar.count, share(bar.count, base), width, first(bar.places), points(bar.places))
