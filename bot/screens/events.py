"""What has just happened, as the one sentence above a screen."""

from bot.screens.setting import Setting
from bot.wording import one_of
from dialogues.answers import State
from dialogues.turns import Event, Finished, Progress, Prompt, Screen, Summary, Turn

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
            return setting.say("event-ambiguous", options=_candidates(setting, turn))
        case Event.CUT:
            cut_slot, _ = turn.recorded[0]
            return setting.say("event-cut", limit=setting.script.by_id[cut_slot.question].maximum)
        case Event.TOO_MANY | Event.NONE_CHOSEN | Event.EXCLUSIVE:
            assert isinstance(turn.screen, Prompt)  # the question stands whose choices do not fit
            return _unfit(setting, turn.event, turn.screen)
        case event:
            return setting.say(ALWAYS[event])


def resumption(setting: Setting, screen: Screen) -> str:
    """Where somebody who comes back goes on, or nothing once they have finished."""
    match screen:
        case Prompt():
            return _resumed_at(setting, screen.progress)
        case Summary():
            return setting.say("event-resumed-summary")
        case _:
            return ""


def unread(setting: Setting, kind: str) -> str:
    """A kind line for what is no text: `kind` is Telegram's word for it."""
    return setting.say("event-unreadable", kind=kind)


def _not_understood(screen: Screen) -> str:
    match screen:
        case Summary():
            return "event-not-an-option-here"
        case Finished():
            return "event-nothing-asked"
        case _:
            return "event-not-an-option"


def _candidates(setting: Setting, turn: Turn) -> str:
    labels = [setting.say("quoted-label", label=setting.words(option.label)) for option in turn.candidates[:CANDIDATES_SHOWN]]
    return one_of(setting.language, labels)


def _unfit(setting: Setting, event: Event, prompt: Prompt) -> str:
    if event is Event.NONE_CHOSEN:
        decline = setting.say("button-prefer-not" if State.PREFER_NOT in prompt.declines else "button-skip")
        return setting.say("event-none-chosen", decline=decline)
    if event is Event.EXCLUSIVE:
        exclusive = next(option for option in prompt.options if option.exclusive and option.code in prompt.ticks)
        return setting.say("event-exclusive", option=setting.words(exclusive.label))
    extra = len(prompt.ticks) - prompt.most
    if extra > 0:
        return setting.say("event-too-many-sent", chosen=len(prompt.ticks), most=prompt.most, extra=extra)
    return setting.say("event-too-many", most=prompt.most)


def _resumed_at(setting: Setting, progress: Progress) -> str:
    number, total, line, lines = progress.number, progress.total, progress.line, progress.lines
    if progress.profile and lines:
        return setting.say("event-resumed-profile-line", number=number, total=total, line=line, lines=lines)
    if progress.profile:
        return setting.say("event-resumed-profile", number=number, total=total)
    if lines:
        return setting.say("event-resumed-line", number=number, line=line, lines=lines)
    return setting.say("event-resumed-question", number=number)
