"""What organisers are not told either, as long as it is of fewer than K public agents: these are promised so before they answer. Pure.

1. Of a question put to agents alone nothing is told that fewer than K answered: no figure, no text, no cell of a row.
2. As long as fewer than K people say that they are agents, no row tells who does. What they said is told as one with what others said,
   the rarest first, until K people or more said one of these; and so is every question that is put or not for what was said there.
How many say that they are agents is told: it is no answer of theirs. Never here: the words in the place of what is not told.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from dialogues.answers import Answers, State
from dialogues.asked_of import asked_only, depending_on
from dialogues.counting import STATES, Cell, is_of_answers
from dialogues.kinds import KINDS, Shape
from dialogues.kinds.base import Column
from dialogues.script import Slot, Step
from dialogues.values import Value
from server.codebook import Codebook
from server.figures.distributions import Tallies, distributions
from server.figures.release import K

AGENTS: Final = "public_agents"
"""The code of the choice by which somebody says, of themselves, that they are a public agent."""


class Crowd(Value, frozen=True):
    """Those among whom agents cannot be told: they gave one of these choices to `question`, or this state of an answer.

    `deciding` are the questions that are put or not for that.
    """

    question: str
    codes: frozenset[str]
    deciding: frozenset[str]

    def holds(self, answers: Answers) -> bool:
        """Whether somebody with these answers, none of them hidden, is one of them."""
        given = (answer for slot, answer in answers.items() if slot.question == self.question)
        return any(not self.codes.isdisjoint((*answer.choices, STATES[answer.state])) for answer in given)


class Withheld(Value, frozen=True):
    """What is not told of one consultation: `slots`, with no card, to anybody; `crowds`, in rows."""

    slots: frozenset[Slot] = frozenset()
    crowds: tuple[Crowd, ...] = ()

    @property
    def questions(self) -> frozenset[str]:
        """The questions of which something is told to nobody; all of it where they have no lines."""
        return frozenset(slot.question for slot in self.slots)

    def told(self, tallies: Tallies) -> dict[Cell, int]:
        """The tallies of answers that may be told. Of how people came, and how far they went, `turnout` says what may be."""
        return {cell: count for cell, count in tallies.items() if is_of_answers(cell) and not self._is_hidden(cell)}

    def _is_hidden(self, cell: Cell) -> bool:
        return not self.slots.isdisjoint((Slot(cell.question), Slot(*cell[:2])))

    def hides(self, column: Column) -> bool:
        """Whether no row may tell this column."""
        return column.slot.question in self.questions if column.drawn else column.slot._replace(repeat=0) in self.slots

    def in_row_of(self, answers: Answers) -> frozenset[str]:
        """The questions of which the row of somebody with these answers, none of them hidden, may tell nothing; nor whence they came."""
        crowds = (crowd for crowd in self.crowds if crowd.holds(answers))
        return frozenset(question for crowd in crowds for question in (crowd.question, *crowd.deciding))


def withheld(book: Codebook, tallies: Tallies) -> Withheld:
    """What is not told of a consultation where so much is counted."""
    return Withheld(frozenset(_few(book, tallies)), tuple(_crowds(book, tallies)))


def saying(book: Codebook) -> Mapping[str, frozenset[str]]:
    """The questions in which people say that they are agents, and by which choices: a local one may be a part of the common one."""
    return dict(_saying(book))


def put_to_agents(book: Codebook) -> frozenset[str]:
    """The questions that some version puts to agents alone."""
    said = saying(book)
    return frozenset(
        question
        for script in book.versions
        for question, only in asked_only(script).items()
        if any(only[name] <= codes for name, codes in said.items() if name in only)
    )


def _saying(book: Codebook) -> Iterator[tuple[str, frozenset[str]]]:
    for step in book.questions:
        codes = frozenset(option.code for option in step.options if AGENTS in (option.code, option.part_of))
        if step.profile and codes and KINDS[step.kind].shape in (Shape.ONE, Shape.SEVERAL):
            yield step.id, codes


def _few(book: Codebook, tallies: Tallies) -> Iterator[Slot]:
    """What is put to agents alone, and fewer than K answered; on cards, one person may have answered each."""
    of_agents = put_to_agents(book)
    for step in book.questions:
        if step.id in of_agents:
            fewest = K * max(1, book.cards.get(step.id, 0))
            yield from (told.slot for told in distributions(step, tallies) if told.base < fewest)


def _crowds(book: Codebook, tallies: Tallies) -> Iterator[Crowd]:
    said = saying(book)
    for step in book.questions:
        if step.id in said:
            codes = _crowd(step, said[step.id], tallies)
            if codes:
                yield Crowd(step.id, codes, frozenset().union(*(depending_on(script, step.id) for script in book.versions)))


def _crowd(step: Step, agents: frozenset[str], tallies: Tallies) -> frozenset[str]:
    """What agents said and what others said, until K people or more said one of these; nothing where no agent is alone."""
    counts = {code: tallies.get(Cell(step.id, "", code), 0) for code in (*(option.code for option in step.options), *STATES.values())}
    alone = KINDS[step.kind].shape is Shape.ONE
    of_agents = [counts[code] for code in agents]
    people = sum(of_agents) if alone else max(of_agents)  # of several choices one person may have made two
    if not 0 < people < K:
        return frozenset()
    crowd = set(agents)
    if not alone:
        crowd, people = {option.code for option in step.options}, counts[STATES[State.ANSWERED]]
    del counts[STATES[State.ANSWERED]]
    for code in sorted((code for code in counts if code not in crowd), key=lambda code: (code in STATES.values(), counts[code])):
        if people >= K:
            break
        crowd.add(code)
        people += counts[code]
    return frozenset(crowd)
