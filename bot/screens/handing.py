"""The screens of going on elsewhere: the code to give there, and what is said to codes that lead to nothing."""

from bot.acts import AskedErasure, Channel, Resumed, Screen, Started
from bot.handover_codes import VALID
from bot.screens.framing import aside, rows, voice
from bot.screens.setting import Setting

ELSEWHERE: dict[Channel, str] = {"telegram": "handover-to-web", "web": "handover-to-telegram"}
"""What one is told on each channel of the other."""


def handover_screen(setting: Setting, code: str, minutes: int, *, told: bool) -> Screen:
    """How to go on elsewhere, with this code, for so many minutes. `told`: messages are wished for that come to a chat alone."""
    if setting.channel == "web":
        steps = setting.say("handover-telegram-steps", code=code)
    else:
        steps = setting.say("handover-web-steps", code=code, url=setting.web_go_on)
    body = (steps, setting.say("handover-once", minutes=minutes), setting.say("handover-moves"))
    untold = (setting.say("handover-untold"),) if told and setting.channel == "telegram" else ()
    return aside("handover", setting, ELSEWHERE[setting.channel], (*body, *untold), rows(setting, ("button-stay", Resumed())))


def unknown_code_screen(setting: Setting | None) -> Screen:
    """For a code never given, used or expired: nothing tells them apart."""
    return _no_way(setting, "code-unknown", voice(setting)("code-unknown-why", minutes=VALID.seconds // 60))


def too_many_codes_screen(setting: Setting | None) -> Screen:
    """For whoever gave too many wrong codes lately, whatever the one they give now."""
    return _no_way(setting, "code-too-many", voice(setting)("code-too-many-why"))


def taking_part_here_screen(setting: Setting) -> Screen:
    """For one who takes part here already: the two are not made one."""
    body = (setting.say("handover-both"), setting.say("handover-both-choice"))
    buttons = rows(setting, ("button-resume", Resumed()), ("button-erase", AskedErasure()))
    return aside("handover-both", setting, "handover-both-title", body, buttons)


def _no_way(setting: Setting | None, title: str, why: str) -> Screen:
    onward = ("button-resume", Resumed()) if setting else ("button-open", Started())
    return aside(title, setting, title, (why,), rows(setting, onward))
