"""What to do with the question in front: how to choose, how much to write, which values are taken."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from bot.screens.setting import Setting
from bot.wording import said_for
from dialogues.answers import Facts
from dialogues.kinds import KINDS, Measure, Shape, measure_of
from dialogues.script import NUMERIC_SCALES, Step
from dialogues.turns import Prompt

SEVERAL = ("choose-several", "choose-several-between", "choose-several-exactly")
ORDER = ("choose-order", "choose-order-between", "choose-order-exactly")
"""From one choice on, from more than one on, or neither more nor fewer."""


def instructions(setting: Setting, prompt: Prompt) -> tuple[str, ...]:
    """One or two short paragraphs."""
    match prompt.shape:
        case Shape.ONE:
            return (_one(setting, prompt),)
        case Shape.SEVERAL:
            return (_several(setting, prompt, SEVERAL),)
        case Shape.ORDER:
            return (_several(setting, prompt, ORDER),)
        case Shape.TEXT:
            return (setting.say("write-answer", most=prompt.room),)
        case Shape.VALUE:
            return _value(setting, prompt)


def is_numeric(step: Step) -> bool:
    """Whether one chooses a number between two ends."""
    return step.scale in NUMERIC_SCALES


def value_words(setting: Setting, step: Step, value: str) -> str:
    """A value in canonical form as people write it: « 2,5 km »."""
    reads = KINDS[step.kind].value
    assert reads is not None  # only kinds with values have bounds
    return reads.label(step, value, Facts(language=setting.language)).in_language(setting.language)


def bare_words(setting: Setting, step: Step, value: str) -> str:
    """The same without its unit: « 2,5 »."""
    return value_words(setting, replace(step, unit=None), value)


def _one(setting: Setting, prompt: Prompt) -> str:
    if not is_numeric(prompt.step):
        return setting.say("choose-one")
    ends = [setting.words(option.label) for option in (prompt.options[0], prompt.options[-1])]
    return setting.say("choose-degree", lowest=ends[0], highest=ends[1])


def _several(setting: Setting, prompt: Prompt, messages: tuple[str, str, str]) -> str:
    fewest, most = prompt.step.minimum, prompt.most
    from_one, between, exactly = messages
    if fewest == 1:
        return setting.say(from_one, most=most)
    return setting.say(exactly, count=most) if fewest == most else setting.say(between, fewest=fewest, most=most)


# --- Values -------------------------------------------------------------------------------------------------------------------------


def _value(setting: Setting, prompt: Prompt) -> tuple[str, ...]:
    measure = measure_of(prompt.step)
    assert measure is not None, "only values are typed as values"
    return _VALUES[measure](setting, prompt)


def _number(setting: Setting, prompt: Prompt) -> tuple[str, ...]:
    step = prompt.step
    lowest, highest = (value_words(setting, step, bound) if bound else "" for bound in (step.lowest, step.highest))
    if lowest and highest:  # the unit once
        lowest = bare_words(setting, step, step.lowest)
    asked = setting.say("write-number")
    if step.unit and not (lowest or highest):
        return (setting.say("write-number-unit", unit=setting.words(step.unit)),)
    if lowest and highest:
        return asked, setting.say("number-between", lowest=lowest, highest=highest)
    if lowest:
        return asked, setting.say("number-lowest", lowest=lowest)
    return (asked, setting.say("number-highest", highest=highest)) if highest else (asked,)


def _day(setting: Setting, prompt: Prompt) -> tuple[str, ...]:
    step, asked = prompt.step, setting.say("write-date")
    if step.lowest and step.highest:
        bounds = {"lowest": date.fromisoformat(step.lowest), "highest": date.fromisoformat(step.highest)}
        return asked, setting.say("date-between", **bounds)
    if step.lowest:
        return asked, setting.say("date-lowest", lowest=date.fromisoformat(step.lowest))
    return (asked, setting.say("date-highest", highest=date.fromisoformat(step.highest))) if step.highest else (asked,)


def _name(setting: Setting, prompt: Prompt) -> tuple[str, ...]:
    asked = said_for(prompt.step.kind, "write-or" if prompt.options else "write")
    elsewhere = {"elsewhere": setting.words(prompt.options[-1].label)} if prompt.options else {}
    return (setting.say(asked, **elsewhere),)


_VALUES: Mapping[Measure, Callable[[Setting, Prompt], tuple[str, ...]]] = {
    Measure.NUMBER: _number,
    Measure.DAY: _day,
    Measure.NAME: _name,
}
