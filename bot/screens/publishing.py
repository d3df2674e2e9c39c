"""The one question of our own: whether somebody's sentences may be published."""

from bot.acts import Act, AllowedPublishing, Button, Resumed, Screen
from bot.screens.events import happened
from bot.screens.setting import Setting
from dialogues.turns import Back, Prompt, Turn


def publishing_screen(setting: Setting, turn: Turn, event: str = "") -> Screen:
    """The question before that of `turn`, to which it gives way once it is answered; one can still go back to the text just closed.

    `event` is what has just happened, else what the turn did.
    """
    back = Back(turn.screen.slot if isinstance(turn.screen, Prompt) else None)
    return _screen(setting, "button-back", back, event or happened(setting, turn))


def change_publishing_screen(setting: Setting) -> Screen:
    """The same question, for somebody who was asked before."""
    return _screen(setting, "button-resume", Resumed())


def publishing_trace(setting: Setting, may_publish: bool) -> tuple[str, ...]:
    """What a chat leaves of it once it is answered."""
    answer = setting.say("button-yes" if may_publish else "button-no")
    return setting.say("publishing-title"), setting.say("ticked-label", label=answer)


def _screen(setting: Setting, way_back: str, back: Act, event: str = "") -> Screen:
    return Screen(
        setting.key("publishing"),
        title=setting.say("publishing-title"),
        event=event,
        body=(setting.say("publishing-otherwise"),),
        buttons=(
            (Button(setting.say("button-yes"), AllowedPublishing(True)), Button(setting.say("button-no"), AllowedPublishing(False))),
            (Button(setting.say(way_back), back),),
        ),
        language=setting.language,
        fictional=setting.consultation.fictional,
    )
