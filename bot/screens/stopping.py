"""Stopping: for now, with one reminder or none; being told nothing more; or the way to erase everything."""

from bot.acts import Act, AskedErasure, AskedHandover, Paused, Reminded, Resumed, Screen, Silenced, Started
from bot.screens.framing import Rows, aside, rows, voice
from bot.screens.handing import ELSEWHERE
from bot.screens.progress import progress_line
from bot.screens.setting import Setting
from dialogues.turns import Prompt, Turn
from storage.conversations import Reminder


def stop_screen(setting: Setting | None) -> Screen:
    """The three ways to stop. A page sends no messages."""
    says = voice(setting)
    asked: list[tuple[str, str, Act]] = [("stop-pause", "button-pause", Paused())] if setting else []
    if setting is None or setting.channel == "telegram":
        asked.append(("stop-silence", "button-silence", Silenced()))
    asked.append(("stop-erase", "button-erase", AskedErasure()))
    body = tuple(says(message) for message, _, _ in asked)
    return aside("stop", setting, "stop-title", body, rows(setting, *((label, act) for _, label, act in asked)))


def pause_screen(setting: Setting, turn: Turn, reminder: Reminder | None) -> Screen:
    """Where one is, and how to go on, here or elsewhere; in a chat, one reminder is offered to whoever has not finished and was not
    reminded yet."""
    going_on = (*_going_on(setting), *rows(setting, (ELSEWHERE[setting.channel], AskedHandover())))
    on_telegram = setting.channel == "telegram"
    kept = setting.say("pause-kept") if on_telegram else setting.say("pause-kept-web", closes=setting.consultation.closes_on)
    in_front = turn.screen
    if not isinstance(in_front, Prompt):
        return aside("pause", setting, "pause-title", (kept, setting.say("pause-all-answered")), going_on)
    body = (kept, setting.say("pause-place", place=progress_line(setting, in_front)))
    if not on_telegram or reminder == "sent":
        return aside("pause", setting, "pause-title", body, going_on)
    if reminder == "wished":
        taken_back = rows(setting, ("button-reminder-take-back", Reminded(False)))
        return aside("pause", setting, "pause-title", (*body, setting.say("reminder-wished")), (*going_on, *taken_back))
    asked = rows(setting, ("button-reminder-yes", Reminded(True)), ("button-reminder-no", Reminded(False)))
    return aside("pause", setting, "pause-title", (*body, setting.say("reminder-asked")), (*asked, *going_on[1:]))


def reminder_screen(setting: Setting, reminder: Reminder | None) -> Screen:
    """What was agreed about being reminded."""
    said = {"wished": "reminder-wished", "sent": "reminder-sent", None: "reminder-none"}[reminder]
    return aside("reminder", setting, "noted-title", (setting.say(said), setting.say("pause-kept")), _going_on(setting))


def silenced_screen(setting: Setting | None) -> Screen:
    """Nothing will be sent any more but answers."""
    says = voice(setting)
    buttons = (*_going_on(setting), *rows(setting, ("button-erase", AskedErasure())))
    return aside("silenced", setting, "noted-title", (says("silenced-what"), says("silenced-answers")), buttons)


def _going_on(setting: Setting | None) -> Rows:
    return rows(setting, ("button-resume", Resumed()) if setting else ("button-open", Started()))
