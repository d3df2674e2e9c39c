"""What the screens beside the questions are made of.

Without a setting, no consultation is spoken of yet and no language was chosen: French.
"""

from collections.abc import Callable
from functools import partial

from bot.acts import Act, Button, Link, Resource, Screen
from bot.screens.setting import Setting
from bot.wording import say
from dialogues.script import DEFAULT_LANGUAGE

Rows = tuple[tuple[Button, ...], ...]


def voice(setting: Setting | None) -> Callable[..., str]:
    """What says our own sentences."""
    return setting.say if setting else partial(say, DEFAULT_LANGUAGE)


def rows(setting: Setting | None, *buttons: tuple[str, Act]) -> Rows:
    """One button a row."""
    says = voice(setting)
    return tuple((Button(says(message), act),) for message, act in buttons)


def other_way(setting: Setting | None) -> tuple[str, ...]:
    """The ways to take part that are not this one, where they are known."""
    if setting is None:
        return ()
    elsewhere = (setting.say("help-without-telegram", url=setting.web_way_in),) if setting.channel == "telegram" else ()
    return *elsewhere, setting.say("other-way", way=setting.consultation.other_way)


def aside(
    name: str,
    setting: Setting | None,
    title: str,
    body: tuple[str, ...],
    buttons: Rows = (),
    links: tuple[Link, ...] = (),
    event: str = "",
    resources: tuple[Resource, ...] = (),
) -> Screen:
    """A screen of its own beside the questions. `name` is part of its key, `title` a message."""
    language = setting.language if setting else DEFAULT_LANGUAGE
    return Screen(
        setting.key(name) if setting else f"{name} {language}",
        title=voice(setting)(title),
        event=event,
        body=body,
        resources=resources,
        buttons=buttons,
        links=links,
        language=language,
        fictional=setting is not None and setting.consultation.fictional,
    )
