"""What a room may be shown on its screen: which questions, from how many answers, and when newer bars may take the place of others. Pure.

A room's screen is read by everybody in the room, and photographed: it shows no more than a release would. It does not go through
`Publishable`, which is of a release alone, numbered and dated, while a room looks at answers that are still coming. It takes that part of
the same rule that can be held live, « an opinion of everybody is told whole from k people »:

1. Closed questions of opinion alone, put whatever one said of oneself. Nothing on the person, nothing sensitive, nothing put to some for
   an answer of that kind (that they answered would tell it), nothing put to agents alone, no card, no words of anybody's.
2. What is counted is everybody who answered the question in the consultation, by whatever link: everybody's opinions leave whole, those
   of a group do not. A room is a group: its own bars would have to be gathered, with those of a line of few, until they said little.
3. No bar before k people answered, then all bars at once, as they were counted at that moment.
4. They stay so, for whoever shows them again and on every screen, until k people more answered: of two looks at live bars, the difference
   would tell what the one person said who was just seen to put away their phone.
5. Where the rule of the server is strict, and where everybody gave the same answer about themselves (a consultation of agents alone), no
   bar of fewer than k people: there nothing is shown.

Not prevented: the difference between what a room saw and what a release tells later may be of fewer than k people. Never here: figures of
one link, a database.
"""

from collections.abc import Iterator

from dialogues.counting import STARTED, Cell
from dialogues.kinds import KINDS, Shape
from dialogues.script import Slot, Step
from dialogues.values import Value
from server.codebook import Codebook, is_closed
from server.figures.agents import put_to_agents
from server.figures.asked import grouping_questions
from server.figures.conditions import depends_on, is_delicate
from server.figures.distributions import Bar, Distribution, Tallies, distributions
from server.figures.merging import few
from server.figures.protection import Rule
from storage.rooms import Showing


class Put(Value, frozen=True):
    """What one screen of a room asks: a question, or one line of a grid."""

    step: Step
    slot: Slot

    @property
    def name(self) -> str:
        """In an address: « C05 », « C07.leaks »."""
        return f"{self.slot.question}.{self.slot.item}" if self.slot.item else self.slot.question


def offered(book: Codebook) -> tuple[Put, ...]:
    """What a room can be asked, in the order of the script that is asked now."""
    return tuple(_offered(book))


def counted(put: Put, tallies: Tallies) -> Showing:
    """What this comes to at present."""
    found = next(each for each in distributions(put.step, tallies) if each.slot == put.slot)
    return Showing(found.answered, found.dont_know, {bar.code: bar.count for bar in found.bars})


def missing(base: int, shown: Showing | None, rule: Rule) -> int:
    """How many more must answer, `base` having done so, before bars can be shown, or newer ones than those `shown`."""
    return max(0, (shown.base if shown else 0) + rule.fewest - base)


def has_small_bars(showing: Showing, book: Codebook, tallies: Tallies, rule: Rule) -> bool:
    """Whether a bar would tell of too few people, where the rule asks for so many behind each (see 5)."""
    if not rule.strict and not _are_all_alike(book, tallies):
        return False
    return any(few(count, rule.fewest) for count in (*showing.counts.values(), showing.dont_know))


def distribution_of(put: Put, showing: Showing) -> Distribution:
    """Bars, as pages show them."""
    bars = tuple(Bar(code, count) for code, count in showing.counts.items())
    return Distribution(put.slot, bars, showing.answered, showing.dont_know, prefer_not=0, skipped=0)


def _offered(book: Codebook) -> Iterator[Put]:
    depends, of_agents = depends_on(book), put_to_agents(book)
    delicate = {step.id for step in book.questions if is_delicate(step)}
    for step in book.questions:
        told_by_being_asked = step.id in of_agents or bool(depends[step.id] & delicate)
        if step.id in book.versions[0].by_id and step.id not in delicate and not told_by_being_asked and _has_bars(book, step):
            yield from (Put(step, slot) for slot in KINDS[step.kind].slots(step))


def _has_bars(book: Codebook, step: Step) -> bool:
    return is_closed(step) and KINDS[step.kind].shape in (Shape.ONE, Shape.SEVERAL, Shape.ORDER) and step.id not in book.cards


def _are_all_alike(book: Codebook, tallies: Tallies) -> bool:
    """Whether everybody gave one and the same answer about themselves: then what all say is said by a group."""
    started = tallies.get(Cell("", "", STARTED), 0)
    steps = grouping_questions(book)
    return started > 0 and any(tallies.get(Cell(step.id, "", option.code), 0) >= started for step in steps for option in step.options)
