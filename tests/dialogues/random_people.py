"""People who do anything: answer what is asked, touch old buttons, send nonsense, change their minds."""

from collections.abc import Callable
from random import Random

from dialogues.answers import State
from dialogues.kinds import Shape
from dialogues.script import Slot
from dialogues.turns import (
    Back,
    Confirmed,
    Corrected,
    Declined,
    Input,
    Picked,
    Prompt,
    Reopened,
    Shown,
    Submitted,
    Tapped,
    Typed,
    Written,
)
from tests.dialogues.talk import Talk

_WORDS = (
    "",
    " ",
    "oui",
    "Non merci",
    "o",
    "1",
    "2, 1",
    "12 fois",
    "bleu et oui",
    "Je ne sais pas",
    "x" * 250,
    "\x00\ud800",
    "e\u0301",
    "👩‍👩‍👧",
    "a\r\nb",
    "2,5 km",
    "-0",
    "٣",
    "1er janvier 2027",
    "31/02/2027",
    "sainte colombe",
    "ste-colombe (eure)",
    "{Q0} {la_collectivite}",
)
_CODES = ("o0", "o1", "o2", "o3", "0", "1", "v1", "own_1", "more", "enough", "elsewhere", "27568", "2.5", "2027-01-01", "gone", "")
_PLACES = ("Ambérieu-en-Bugey", "le havre", "Havre", "Sainte-Colombe Doubs", "27568", "Ailleurs")


def anything(talk: Talk, chance: Random) -> Input:
    """Something a person, an old keyboard or a hostile client may send."""
    if isinstance(talk.turn.screen, Prompt) and chance.random() < 0.4:
        return chance.choice(replies(talk.turn.screen, chance))
    return chance.choice(_ANYTHING)(_slot(talk, chance), talk, chance)


def replies(prompt: Prompt, chance: Random) -> tuple[Input, ...]:
    """Actions that answer this question for good; those that choose « Autre » may be followed by its words."""
    slot = prompt.slot
    if prompt.detail:
        return chance.choice(((Submitted(slot),), (Written(slot, "Autre chose"),), (Typed("Autre"), Typed("chose"), Submitted(slot))))
    if chance.random() < 0.2:
        return (Declined(slot, chance.choice(prompt.declines)),)
    if prompt.shape is Shape.TEXT:
        return chance.choice(((Written(slot, "Bien"), Submitted(slot)), (Typed("Un"), Typed("deux"), Submitted(slot))))
    if prompt.shape is Shape.VALUE:
        return (chance.choice((Typed, lambda value: Written(slot, value)))(_value(prompt, chance)),)
    codes = [option.code for option in prompt.options]
    if prompt.shape is Shape.ONE:
        return (Tapped(slot, chance.choice(codes)),)
    exclusive = [option.code for option in prompt.options if option.exclusive]
    if exclusive and chance.random() < 0.3:
        return (Picked(slot, (chance.choice(exclusive),)),)
    free = [code for code in codes if code not in exclusive]
    chosen = tuple(chance.sample(free, chance.randint(prompt.step.minimum, prompt.most)))
    if chance.random() < 0.5:
        return (Picked(slot, chosen, "À côté"),)
    unticked = tuple(Tapped(slot, code) for code in prompt.ticks)
    return (*unticked, *(Tapped(slot, code) for code in chosen), Submitted(slot))


def answer_at_random(talk: Talk, chance: Random) -> int:
    """Answers whatever is asked until nothing is. The number of screens answered."""
    count = 0
    while isinstance(talk.turn.screen, Prompt):
        talk.do(*replies(talk.turn.screen, chance))
        count += 1
        assert count <= most_screens(talk), "this conversation does not end"
    return count


def most_screens(talk: Talk) -> int:
    """More than a script can ask of anybody: every line, text drawn and card there may be, and the words beside each."""
    cards = {step.id: step.maximum for step in talk.script.steps if step.kind == "repeat"}
    lines = sum(
        max(1, len(step.items), step.maximum if step.items_from else 1) * cards.get(step.within or "", 1) for step in talk.script.steps
    )
    return 2 * (lines + sum(cards.values()))


def _value(prompt: Prompt, chance: Random) -> str:
    """What the question takes, as people write it."""
    step = prompt.step
    match step.kind:
        case "number":
            return (step.lowest or step.highest or "1200").replace(".", ",") + (" km" if step.unit else "")
        case "date":
            return step.lowest or step.highest or "23/11/2026"
        case "municipality":
            return chance.choice(_PLACES)
    raise AssertionError(f"nobody knows how to answer a {step.kind} yet")


def _slot(talk: Talk, chance: Random) -> Slot:
    known = [slot for stop in talk.script.stops.values() for slot in stop.slots]
    slot = chance.choice((*known, *talk.answers, Slot("Q1", "nowhere"), Slot("Gone"), Slot("Last", "", 7)))
    return slot._replace(repeat=chance.choice((slot.repeat, slot.repeat, 1, 2)))


def _codes(chance: Random) -> tuple[str, ...]:
    return tuple(chance.choice(_CODES) for _ in range(chance.randint(0, 4)))


_ANYTHING: tuple[Callable[[Slot, Talk, Random], Input], ...] = (
    lambda slot, talk, chance: Shown(),
    lambda slot, talk, chance: Back(),
    lambda slot, talk, chance: Back(slot),
    lambda slot, talk, chance: Confirmed(),
    lambda slot, talk, chance: Submitted(slot),
    lambda slot, talk, chance: Tapped(slot, chance.choice(_CODES)),
    lambda slot, talk, chance: Picked(slot, _codes(chance), chance.choice(_WORDS)),
    lambda slot, talk, chance: Declined(slot, chance.choice(tuple(State))),
    lambda slot, talk, chance: Typed(chance.choice(_WORDS)),
    lambda slot, talk, chance: Written(slot, chance.choice(_WORDS)),
    lambda slot, talk, chance: Corrected(slot, chance.randint(-1, 2), chance.choice(_WORDS)),
    lambda slot, talk, chance: Reopened(slot.question, slot.repeat),
)
