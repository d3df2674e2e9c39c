"""The totals of one consultation as one long table, as its page shows them: what is left once the answers are erased.

Raw, so the organiser's alone. Never here: bytes, files.
"""

from collections.abc import Iterator
from typing import Final

from dialogues.answers import State
from dialogues.counting import FINISHED, STARTED, STATES
from dialogues.script import Step
from server import words
from server.codebook import Codebook
from server.exports.answers import WITHHELD
from server.exports.formats import Cell
from server.figures.agents import Withheld
from server.figures.distributions import Bar, Distribution, Tallies, distributions
from storage.authorities import Authority
from storage.results import turnout_of

COLUMNS: Final = ("question", "wording", "item", "line", "option", "label", "count")
"""`item` is a line, or the place in a ranking; `line` and `label` say in French what `item` and `option` are."""

_STATES: Final = {
    State.ANSWERED: "Ont donné une réponse, sans compter « je ne sais pas »",
    State.DONT_KNOW: words.DONT_KNOW,
    State.PREFER_NOT: "Préfèrent ne pas répondre",
    State.SKIPPED: "Ont passé la question",
}


def total_rows(book: Codebook, tallies: Tallies, withheld: Withheld, authority: Authority) -> Iterator[tuple[Cell, ...]]:
    """How many began and finished, then each question, line and option, in order; one row, without a count, for what is `withheld`."""
    turnout = turnout_of(tallies)
    yield ("", "", "", "", STARTED, "Participations commencées", turnout.started)
    yield ("", "", "", "", FINISHED, "Participations terminées", turnout.finished)
    for step in book.questions:
        for distribution in distributions(step, withheld.told(tallies)):
            yield from _rows(step, distribution, authority, told=distribution.slot not in withheld.slots)


def _rows(step: Step, distribution: Distribution, authority: Authority, *, told: bool) -> Iterator[tuple[Cell, ...]]:
    wording = words.words(step.again or step.ask, authority)
    lines = {line.code: words.words(line.label, authority) for line in step.items}
    labels = {option.code: words.words(option.label, authority) for option in step.options}
    item = distribution.slot.item
    if not told:
        yield (step.id, wording, item, lines.get(item, ""), WITHHELD, words.TOO_FEW, None)
        return
    for bar in distribution.bars:
        for place, count in _places(item, bar):
            line = words.PLACE.format(place) if bar.places else lines.get(place, "")
            yield (step.id, wording, place, line, bar.code, labels.get(bar.code, ""), count)
    for state, label in _STATES.items():
        yield (step.id, wording, item, lines.get(item, ""), STATES[state], label, _in_state(distribution, state))


def _places(item: str, bar: Bar) -> list[tuple[str, int]]:
    return [(str(place), count) for place, count in enumerate(bar.places, start=1)] if bar.places else [(item, bar.count)]


def _in_state(distribution: Distribution, state: State) -> int:
    return {
        State.ANSWERED: distribution.answered,
        State.DONT_KNOW: distribution.dont_know,
        State.PREFER_NOT: distribution.prefer_not,
        State.SKIPPED: distribution.skipped,
    }[state]
