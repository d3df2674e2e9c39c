"""From a slot to the question a person sees: the prompt with its progress, and the summary. Pure."""

from hashlib import blake2b

from dialogues.answers import Answers, Facts, Place
from dialogues.kinds import KINDS
from dialogues.path import reachable_steps
from dialogues.script import Option, Script, Slot, Step, Text
from dialogues.turns import Entry, Progress, Prompt, Summary


def prompt_for(script: Script, answers: Answers, facts: Facts, slot: Slot, place: Place) -> Prompt:
    """The prompt of a reachable slot, whose options are drawn already where they have to be."""
    steps = reachable_steps(script, answers, facts)
    step = script.by_id[slot.question]
    kind = KINDS[step.kind]
    assert kind.shape is not None  # a slot belongs to a question, and every question has a shape
    slots, answer = kind.slots(step), answers.get(slot)
    ticks = place.ticks if place.at == slot and place.ticks is not None else (answer.choices if answer else ())
    return Prompt(
        slot=slot,
        step=step,
        shape=kind.shape,
        line=next((item.label for item in step.items if item.code == slot.item), None),
        options=options_shown(step, facts),
        ticks=ticks,
        answer=answer,
        open_text=place.open_text and place.at == slot,
        progress=_progress(steps, step, slots.index(slot), len(slots)),
        intro=_intro(steps, step) if slot == slots[0] else (),
        can_go_back=slot != _first_slot(steps),
    )


def summary_of(script: Script, answers: Answers, facts: Facts) -> Summary:
    """Every question put to this person, with what they answered."""
    questions = (step for step in reachable_steps(script, answers, facts) if KINDS[step.kind].shape)
    return Summary(tuple(_entry(step, answers, facts) for step in questions))


def options_shown(step: Step, facts: Facts) -> tuple[Option, ...]:
    """The options in the order this person sees: shuffled by their seed where the step says so, exclusive ones last in the script's order."""
    options = facts.drawn.get(step.id, step.options)
    if not step.shuffle:
        return options
    free = sorted((option for option in options if not option.exclusive), key=lambda option: _rank(facts.seed, step.id, option.code))
    return (*free, *(option for option in options if option.exclusive))


def _rank(seed: int, question: str, code: str) -> bytes:
    """Reproducible on any machine and Python version, unlike a seeded generator."""
    return blake2b(f"{seed}:{question}:{code}".encode(), digest_size=8).digest()


def _entry(step: Step, answers: Answers, facts: Facts) -> Entry:
    slots = (slot for slot in KINDS[step.kind].slots(step) if slot in answers)
    return Entry(step, facts.drawn.get(step.id, step.options), tuple((slot, answers[slot]) for slot in slots))


def _progress(steps: tuple[Step, ...], step: Step, line: int, lines: int) -> Progress:
    alike = [other.id for other in steps if KINDS[other.kind].shape and other.profile == step.profile]
    number = alike.index(step.id) + 1
    if lines == 1:
        return Progress(step.profile, number, len(alike))
    return Progress(step.profile, number, len(alike), line + 1, lines)


def _intro(steps: tuple[Step, ...], step: Step) -> tuple[Text, ...]:
    """The `info` steps between the question before and this one."""
    intro: list[Text] = []
    for before in reversed(steps[: steps.index(step)]):
        if KINDS[before.kind].shape:
            break
        intro.insert(0, before.ask)
    return tuple(intro)


def _first_slot(steps: tuple[Step, ...]) -> Slot:
    return next(slot for step in steps for slot in KINDS[step.kind].slots(step))
