"""The row of one participation made the slow and plain way: column by column, and the script walked for each person.

What `server.exports.answers` makes of many at once must be the same.
"""

from collections.abc import Mapping

from dialogues.answers import Answer, Answers, State
from dialogues.counting import STATES
from dialogues.kinds import KINDS, Measure, Shape, measure_of
from dialogues.kinds.base import Column
from dialogues.path import reachable
from dialogues.script import Script, Slot, Step
from server.codebook import Codebook
from server.exports.answers import CHOICE_SEPARATOR, HIDDEN, NOT_ASKED, UNSEEN, VOTE_SEPARATOR, WITHHELD, version_name
from server.exports.formats import Cell
from server.figures.agents import Withheld
from storage.exports import ParticipationRow


class SlowRows:
    """Makes the row of each participation, but for what is `withheld`. `versions` are by id, and hold every version anyone began."""

    def __init__(self, book: Codebook, versions: Mapping[int, Script], withheld: Withheld) -> None:
        self._columns = [(step, column, withheld.hides(column)) for step, column in book.columns]
        self._versions = versions
        self._withheld = withheld

    def row(self, participation: ParticipationRow) -> tuple[Cell, ...]:
        """The cells of one participation, in the order of `columns_of`, without its id."""
        script = self._versions[participation.script_version_id]
        counting = {slot: answer for slot, answer in participation.answers.items() if slot not in participation.hidden}
        absent = _absences(script, participation, counting)
        withheld = self._withheld.in_row_of(counting)
        return (
            participation.status,
            participation.channel,
            WITHHELD if withheld else participation.source,
            participation.facts.language,
            version_name(script),
            participation.consented_on.isoformat(),
            *(
                _withheld(column) if hidden or step.id in withheld else _cell(step, column, participation.answers, absent)
                for step, column, hidden in self._columns
            ),
        )


def _withheld(column: Column) -> Cell:
    return WITHHELD if column.option is None else None


def _absences(script: Script, participation: ParticipationRow, counting: Answers) -> Mapping[Slot, str]:
    """What to say of slots whose answer does not count, or is not there yet. A slot in neither case was not asked, or is answered."""
    unseen = {slot: UNSEEN for slot in reachable(script, counting, participation.facts) if slot not in counting}
    return unseen | dict.fromkeys(participation.hidden, HIDDEN)


def _cell(step: Step, column: Column, answers: Answers, absent: Mapping[Slot, str]) -> Cell:
    if column.drawn:
        return _of_drawn(step, column, answers, absent)
    answer = answers.get(column.slot)
    if column.slot in absent or answer is None:
        return absent.get(column.slot, NOT_ASKED) if column.option is None else None
    shape = KINDS[step.kind].shape
    if column.option is not None:
        return _of_option(shape, column.option, answer)
    if answer.state is not State.ANSWERED or shape is Shape.TEXT:
        return STATES[answer.state]
    return _value(step, answer)


def _value(step: Step, answer: Answer) -> Cell:
    """The choices of an answer, or its value: a number as a number, so that no cell needs to be guarded against what begins with a sign.

    The words beside « Autre » are not there: they are with the other texts.
    """
    if measure_of(step) is Measure.NUMBER:
        (number,) = answer.choices
        return float(number) if "." in number else int(number)
    return CHOICE_SEPARATOR.join(answer.choices)


def _of_drawn(step: Step, column: Column, answers: Answers, absent: Mapping[Slot, str]) -> Cell:
    """What was answered to statements that differ between people: `code:vote|code:vote`, by code.

    Not in the order they were shown, which would tell which one the person wrote a text about.
    """
    place = (column.slot.question, column.slot.repeat)
    missing = {reason for slot, reason in absent.items() if (slot.question, slot.repeat) == place}
    given = {slot.item: answer for slot, answer in answers.items() if (slot.question, slot.repeat) == place and slot not in absent}
    if not given:
        return UNSEEN if UNSEEN in missing else HIDDEN if missing else NOT_ASKED
    if KINDS[step.kind].shape is Shape.TEXT:
        return STATES[next(iter(given.values())).state]
    return CHOICE_SEPARATOR.join(f"{item}{VOTE_SEPARATOR}{_vote(answer)}" for item, answer in sorted(given.items()))


def _vote(answer: Answer) -> str:
    return answer.choices[0] if answer.choices else STATES[answer.state]


def _of_option(shape: Shape | None, option: str, answer: Answer) -> Cell:
    """1 or 0 for a choice, the rank for a ranking; nothing where the question was not answered, or the option not ranked."""
    if answer.state is not State.ANSWERED:
        return None
    if shape is Shape.ORDER:
        return answer.choices.index(option) + 1 if option in answer.choices else None
    return int(option in answer.choices)
