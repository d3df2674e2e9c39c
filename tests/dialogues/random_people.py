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
    "x" * 50,
    "\x00\ud800",
    "e\u0301",
    "👩‍👩‍👧",
    "a\r\nb",
)


def anything(talk: Talk, chance: Random) -> Input:
    """Something a person, an old keyboard or a hostile client may send."""
    if isinstance(talk.turn.screen, Prompt) and chance.random() < 0.4:
        return chance.choice(replies(talk.turn.screen, chance))
    return chance.choice(_ANYTHING)(_slot(talk, chance), talk, chance)


def replies(prompt: Prompt, chance: Random) -> tuple[Input, ...]:
    """Actions that answer this question for good."""
    if chance.random() < 0.2:
        return (Declined(prompt.slot, chance.choice(prompt.declines)),)
    if prompt.shape is Shape.TEXT:
        return chance.choice(((Written(prompt.slot, "Bien"), Submitted(prompt.slot)), (Typed("Un"), Typed("deux"), Submitted(prompt.slot))))
    codes = [option.code for option in prompt.options]
    if prompt.shape is Shape.ONE:
        return (Tapped(prompt.slot, chance.choice(codes)),)
    exclusive = [option.code for option in prompt.options if option.exclusive]
    if exclusive and chance.random() < 0.3:
        return (Picked(prompt.slot, (chance.choice(exclusive),)),)
    free = [code for code in codes if code not in exclusive]
    return (Picked(prompt.slot, tuple(chance.sample(free, chance.randint(1, prompt.most)))),)


def answer_at_random(talk: Talk, chance: Random) -> int:
    """Answers whatever is asked until nothing is. The number of questions answered."""
    count = 0
    while isinstance(talk.turn.screen, Prompt):
        talk.do(*replies(talk.turn.screen, chance))
        count += 1
        assert count <= 3 * sum(map(len, talk.script.slots.values())), "this conversation does not end"
    return count


def _slot(talk: Talk, chance: Random) -> Slot:
    slots = [slot for slots in talk.script.slots.values() for slot in slots]
    return chance.choice((*slots, Slot("Q1", "nowhere"), Slot("Gone"), Slot("Last", "", 7)))


def _code(chance: Random) -> str:
    return chance.choice(("o0", "o1", "o2", "o3", "d0", "d1", "gone", ""))


def _codes(chance: Random) -> tuple[str, ...]:
    return tuple(_code(chance) for _ in range(chance.randint(0, 4)))


_ANYTHING: tuple[Callable[[Slot, Talk, Random], Input], ...] = (
    lambda slot, talk, chance: Shown(),
    lambda slot, talk, chance: Back(),
    lambda slot, talk, chance: Back(slot),
    lambda slot, talk, chance: Confirmed(),
    lambda slot, talk, chance: Submitted(slot),
    lambda slot, talk, chance: Tapped(slot, _code(chance)),
    lambda slot, talk, chance: Picked(slot, _codes(chance)),
    lambda slot, talk, chance: Declined(slot, chance.choice(tuple(State))),
    lambda slot, talk, chance: Typed(chance.choice(_WORDS)),
    lambda slot, talk, chance: Written(slot, chance.choice(_WORDS)),
    lambda slot, talk, chance: Corrected(slot, chance.randint(-1, 2), chance.choice(_WORDS)),
    lambda slot, talk, chance: Reopened(chance.choice((*talk.script.by_id, "Gone"))),
)
