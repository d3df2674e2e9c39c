"""The one question of our own: whether somebody's sentences may be published."""

from bot.acts import Act, AllowedPublishing, Button, Resumed, Screen
from bot.screens.setting import Setting


def publishing_screen(setting: Setting, back: Act, event: str = "") -> Screen:
    """The question, with its two answers. `back` leads to where one comes from."""
    way_back = "button-resume" if isinstance(back, Resumed) else "button-back"
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


def publishing_trace(setting: Setting, may_publish: bool) -> tuple[str, ...]:
    """What a chat leaves of it once it is answered."""
    answer = setting.say("button-yes" if may_publish else "button-no")
    return setting.say("publishing-title"), setting.say("ticked-label", label=answer)
