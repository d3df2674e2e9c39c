"""The languages that the bot and a script both have, each named in its own words."""

from bot.acts import Noticed, Resumed, Screen, Spoke
from bot.screens.framing import aside, rows
from bot.screens.setting import Setting
from dialogues.script import Script

LANGUAGE_BUTTONS = {"fr": "button-french", "fr-simple": "button-simple", "en": "button-english"}
"""What names each language. One that a script has and we have not would be answered in French."""


def languages_of(script: Script) -> tuple[str, ...]:
    """The languages in which everything can be said, questions and our own sentences."""
    return tuple(language for language in LANGUAGE_BUTTONS if language in script.languages)


def languages_screen(setting: Setting, *, takes_part: bool) -> Screen:
    """A button for each language but the one being read. Before taking part it leads to the notice in that language."""
    others = [language for language in languages_of(setting.script) if language != setting.language]
    act = Spoke if takes_part else Noticed
    buttons = rows(setting, *((LANGUAGE_BUTTONS[language], act(language)) for language in others), ("button-resume", Resumed()))
    asked = setting.say("language-choose" if others else "language-only")
    return aside("languages", setting, "language-title", (asked,), buttons)
