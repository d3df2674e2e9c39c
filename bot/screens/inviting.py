"""Screens of consultations that one needs an invitation for: where its code is asked, and where somebody has tried too many."""

from bot.acts import Screen, Started
from bot.screens.endings import fictional_mark
from bot.screens.framing import aside, other_way, rows, voice
from bot.screens.setting import Setting
from bot.screens.spoken import capital


def invitation_screen(setting: Setting, *, misread: bool = False) -> Screen:
    """Asks for the code of an invitation. `misread`: what was just written is none."""
    body = (
        *fictional_mark(setting),
        setting.say("invitation-why", La_collectivite=capital(setting.la_collectivite)),
        setting.say("invitation-how"),
        setting.say("invitation-once"),
        *other_way(setting),
    )
    event = setting.say("event-not-a-code") if misread else ""
    return aside("invitation", setting, "invitation-title", body, rows(setting, ("button-open", Started())), event=event)


def waiting_screen() -> Screen:
    """For one who has tried many codes: the same whatever they were, so that it tells nothing of them."""
    says = voice(None)
    return aside("waiting", None, "waiting-title", (says("waiting-why"), says("waiting-how")), rows(None, ("button-open", Started())))
