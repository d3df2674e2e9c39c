"""What has just happened, as the one sentence above a screen."""

from datetime import date
from decimal import Decimal

from bot.screens.instructions import bare_words, value_words
from bot.screens.setting import Setting
from bot.wording import one_of, said_for
from dialogues.answers import State
from dialogues.kinds import KINDS, Measure, Shape, measure_of
from dialogues.script import MAX_OTHER_LENGTH, Step
from dialogues.turns import Event, Finished, Prompt, Screen, Summary, Turn

CANDIDATES_SHOWN = 6
"""Labels listed when typed words fit several: more are not compared by ear, and the whole list stands below."""

ALWAYS = {
    Event.EMPTY: "event-empty",
    Event.REPEATED: "event-repeated",
    Event.STALE: "event-stale",
    Event.REOPENED: "event-reopened",
    Event.RECEIVED: "event-received",
    Event.CORRECTED: "event-corrected",
    Event.AT_START: "event-at-start",
    Event.NOT_A_DATE: "event-not-a-date",
    Event.NOT_A_MUNICIPALITY: "event-not-a-municipality",
    Event.NOT_A_VALUE: "event-not-a-value",
}
"""Events said in the same words whatever the question."""


def happened(setting: Setting, turn: Turn) -> str:
    """What the turn did that its screen does not say by itself, or nothing."""
    match turn.event:
        case None:
            return ""
        case Event.NOT_AN_OPTION:
            return setting.say(_not_understood(turn.screen))
        case Event.AMBIGUOUS:
            return _ambiguous(setting, turn)
        case Event.CUT:
            cut_slot, _ = turn.recorded[0]
            return setting.say("event-cut", limit=_room(setting.script.by_id[cut_slot.question]))
        case event if event in ALWAYS:
            return setting.say(ALWAYS[event])
        case event:
            assert isinstance(turn.screen, Prompt)  # the question stands that what was said does not fit
            return _unfit(setting, event, turn.screen)


def unread(setting: Setting, kind: str) -> str:
    """A kind line for what is no text: `kind` is Telegram's word for it."""
    return setting.say("event-unreadable", kind=kind)


def wish_noted(setting: Setting, *, wishes: bool) -> str:
    """Whether there is something to be told of, once this was said."""
    return setting.say("event-wished" if wishes else "event-wished-nothing")


def _not_understood(screen: Screen) -> str:
    match screen:
        case Summary():
            return "event-not-an-option-here"
        case Finished():
            return "event-nothing-asked"
        case Prompt(shape=Shape.SEVERAL | Shape.ORDER):
            return "event-none-of-the-options"
        case _:
            return "event-not-an-option"


def _ambiguous(setting: Setting, turn: Turn) -> str:
    """The options between which words do not decide; the values they may mean stand as choices below."""
    if isinstance(turn.screen, Prompt) and turn.screen.shape is Shape.VALUE:
        kind, (first, *others) = turn.screen.step.kind, turn.candidates
        if others:
            return setting.say(said_for(kind, "event-which"))
        return setting.say(said_for(kind, "event-this"), meant=setting.words(first.label))
    labels = [setting.say("quoted-label", label=setting.words(option.label)) for option in turn.candidates[:CANDIDATES_SHOWN]]
    return setting.say("event-ambiguous", options=one_of(setting.language, labels))


def _room(step: Step) -> int:
    """Characters of a text, or of the words beside « Autre »."""
    return step.maximum if KINDS[step.kind].shape is Shape.TEXT else MAX_OTHER_LENGTH


def _unfit(setting: Setting, event: Event, prompt: Prompt) -> str:
    match event:
        case Event.NONE_CHOSEN:
            decline = setting.say("button-prefer-not" if State.PREFER_NOT in prompt.declines else "button-skip")
            return setting.say("event-none-chosen", fewest=prompt.step.minimum, decline=decline)
        case Event.EXCLUSIVE:
            exclusive = next(option for option in prompt.options if option.exclusive and option.code in prompt.ticks)
            return setting.say("event-exclusive", option=setting.words(exclusive.label))
        case Event.TOO_FEW:
            return setting.say("event-too-few", missing=prompt.step.minimum - len(prompt.ticks), fewest=prompt.step.minimum)
        case Event.TOO_MANY:
            return _too_many(setting, prompt)
        case Event.NOT_A_NUMBER:
            return _not_a_number(setting, prompt.step)
        case _:
            return _out_of_bounds(setting, event, prompt.step)


def _not_a_number(setting: Setting, step: Step) -> str:
    """With an example that the question takes."""
    usual = "2.5" if step.decimals else "12"
    low, high = Decimal(step.lowest or usual), Decimal(step.highest or usual)
    example = bare_words(setting, step, usual if low <= Decimal(usual) <= high else step.lowest or step.highest)
    if step.decimals:
        return setting.say("event-not-a-number", decimals=step.decimals, example=example)
    return setting.say("event-not-a-whole-number", example=example)


def _too_many(setting: Setting, prompt: Prompt) -> str:
    extra = len(prompt.ticks) - prompt.most
    if extra > 0:
        return setting.say("event-too-many-sent", chosen=len(prompt.ticks), most=prompt.most, extra=extra)
    return setting.say("event-too-many", most=prompt.most)


def _out_of_bounds(setting: Setting, event: Event, step: Step) -> str:
    low = event is Event.TOO_LOW
    bound = step.lowest if low else step.highest
    if measure_of(step) is Measure.DAY:
        return setting.say("event-date-too-early" if low else "event-date-too-late", bound=date.fromisoformat(bound))
    return setting.say("event-number-too-low" if low else "event-number-too-high", bound=value_words(setting, step, bound))
