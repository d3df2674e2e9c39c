"""Where one is in the questions, in one line above each of them, and as one comes back."""

from bot.screens.answers import is_vote
from bot.screens.setting import Setting
from dialogues.turns import Prompt, Screen, Summary

BETWEEN = " · "


def progress_line(setting: Setting, prompt: Prompt) -> str:
    """« Partie 2 sur 3 : Votre travail · Question 3 sur 12 · carte 2 · ligne 1 sur 6 », or as much of it as has a meaning here."""
    progress = prompt.progress
    pieces = []
    if progress.section:
        pieces.append(
            setting.say("progress-part", part=progress.part, parts=progress.parts, title=setting.words(progress.section))
            if progress.parts > 1
            else setting.words(progress.section)
        )
    message = "progress-profile" if progress.profile else "progress-question"
    pieces.append(setting.say(message, number=progress.number, total=progress.total))
    if progress.card:
        pieces.append(setting.say("progress-card", card=progress.card))
    if progress.lines:
        message = "progress-statement" if is_vote(prompt.step) else "progress-line"
        pieces.append(setting.say(message, line=progress.line, lines=progress.lines))
    return BETWEEN.join(pieces)


def resumption(setting: Setting, screen: Screen) -> str:
    """Where somebody who comes back goes on, or nothing once they have finished."""
    match screen:
        case Prompt():
            return _resumed_at(setting, screen)
        case Summary():
            return setting.say("event-resumed-summary")
        case _:
            return ""


def _resumed_at(setting: Setting, prompt: Prompt) -> str:
    progress = prompt.progress
    number, total, line, lines = progress.number, progress.total, progress.line, progress.lines
    by_line = bool(lines) and not is_vote(prompt.step)
    if progress.profile and by_line:
        return setting.say("event-resumed-profile-line", number=number, total=total, line=line, lines=lines)
    if progress.profile:
        return setting.say("event-resumed-profile", number=number, total=total)
    if by_line:
        return setting.say("event-resumed-line", number=number, line=line, lines=lines)
    return setting.say("event-resumed-question", number=number)
