"""From a slot to the question a person sees: the prompt with its progress, and the summary. Pure."""

from hashlib import blake2b

from dialogues.answers import Answers, Facts, Place
from dialogues.kinds import KINDS
from dialogues.path import Path
from dialogues.script import Option, Script, Slot, Step, Text
from dialogues.turns import Entry, Progress, Prompt, Summary


def prompt_for(script: Script, path: Path, answers: Answers, facts: Facts, slot: Slot, place: Place) -> Prompt:
    """The prompt of a slot of `path`, whose options are drawn already where they have to be."""
    step = script.by_id[slot.question]
    shape = KINDS[step.kind].shape
    if shape is None:
        raise ValueError(f"{step.id} is no question: nothing can be answered there")
    slots, answer = script.slots[step.id], answers.get(slot)
    ticks = place.ticks if place.at == slot and place.ticks is not None else (answer.choices if answer else ())
    return Prompt(
        slot=slot,
        step=step,
        shape=shape,
        line=next((item.label for item in step.items if item.code == slot.item), None),
        options=options_shown(step, facts),
        ticks=ticks,
        answer=answer,
        open_text=place.open_text and place.at == slot,
        progress=_progress(script, path, step, slots.index(slot), len(slots)),
        intro=_intro(script, path, step) if slot == slots[0] else (),
        can_go_back=slot != path.slots[0],
    )


def summary_of(script: Script, path: Path, answers: Answers, facts: Facts) -> Summary:
    """Every question put to this person, with what they answered."""
    return Summary(tuple(_entry(script, step, answers, facts) for step in path.steps if script.slots[step.id]))


def options_of(step: Step, facts: Facts) -> tuple[Option, ...]:
    """The options of a question in the script's order: its own, or those drawn for it."""
    return facts.drawn.get(step.id, step.options)


def options_shown(step: Step, facts: Facts) -> tuple[Option, ...]:
    """The options in the order this person sees: shuffled by their seed where the step says so, exclusive ones last and in order."""
    options = options_of(step, facts)
    if not step.shuffle:
        return options
    free = sorted((option for option in options if not option.exclusive), key=lambda option: _rank(facts.seed, step.id, option.code))
    return (*free, *(option for option in options if option.exclusive))


def _rank(seed: int, question: str, code: str) -> bytes:
    """Reproducible on any machine and Python version, unlike a seeded generator."""
    return blake2b(f"{seed}:{question}:{code}".encode(), digest_size=8).digest()


def _entry(script: Script, step: Step, answers: Answers, facts: Facts) -> Entry:
    given = tuple((slot, answers[slot]) for slot in script.slots[step.id] if slot in answers)
    return Entry(step, options_of(step, facts), given)


def _progress(script: Script, path: Path, step: Step, line: int, lines: int) -> Progress:
    alike = [other.id for other in path.steps if other.profile == step.profile and script.slots[other.id]]
    number = alike.index(step.id) + 1
    if lines == 1:
        return Progress(step.profile, number, len(alike))
    return Progress(step.profile, number, len(alike), line + 1, lines)


def _intro(script: Script, path: Path, step: Step) -> tuple[Text, ...]:
    """The `info` steps between the question before and this one."""
    intro: list[Text] = []
    for before in path.steps:
        if before.id == step.id:
            break
        if script.slots[before.id]:
            intro.clear()
        else:
            intro.append(before.ask)
    return tuple(intro)
