"""What one may be told of once all is answered: results, what follows, and on which themes."""

from collections.abc import Iterator, Mapping
from typing import Final

from bot.acts import Button, Screen, Topic, Wished
from bot.screens.framing import Rows, aside
from bot.screens.setting import Setting
from bot.screens.spoken import uncapital
from bot.wording import all_of, say
from dialogues.script import Script

TOPICS: Final[Mapping[Topic, str]] = {"results": "button-wish-results", "follow_up": "button-wish-follow-up"}
THEMES: Final[Mapping[str, str]] = {
    "knowledge": "theme-knowledge",
    "use": "theme-use",
    "feeling": "theme-feeling",
    "trust": "theme-trust",
    "benefit": "theme-benefit",
    "fear": "theme-fear",
    "acceptability": "theme-acceptability",
    "condition": "theme-condition",
    "human_control": "theme-human-control",
    "governance": "theme-governance",
    "work": "theme-work",
    "training": "theme-training",
    "digital_divide": "theme-digital-divide",
    "environment": "theme-environment",
    "future": "theme-future",
    "proposal": "theme-proposal",
    "vigilance": "theme-vigilance",
}
FEWEST_THEMES: Final = 2
"""Themes of a script among which there is something to choose."""


def themes_of(*scripts: Script) -> tuple[str, ...]:
    """The themes that those who answer these scripts may choose among, in their order; none where there is nothing to choose."""
    asked = {step.theme for script in scripts for step in script.steps}
    found = tuple(theme for theme in THEMES if theme in asked)
    return found if len(found) >= FEWEST_THEMES else ()


def themes_screen(setting: Setting, wishes: Wished) -> Screen:
    """The themes to choose among, ticked when chosen; each button says the whole wish, as a touch would make it."""
    chosen = wishes.themes
    themes = tuple(
        (Button(ticked(setting, setting.say(THEMES[theme]), theme in chosen), Wished(wishes.topics, chosen ^ {theme}, choosing=True)),)
        for theme in themes_of(setting.script)
    )
    done = (Button(setting.say("button-submit"), Wished(wishes.topics, chosen)),)
    event = setting.say("event-wished")
    return aside("themes", setting, "themes-title", (setting.say("themes-how"),), (*themes, done), event=event)


def wishing(setting: Setting, wishes: Wished) -> Rows:
    """What one may be told of, ticked when wished; a touch turns it over, and « Non merci » wishes nothing."""
    return *_topics(setting, wishes), (Button(setting.say("button-wish-none"), Wished(frozenset())),)


def _topics(setting: Setting, wishes: Wished) -> Iterator[tuple[Button, ...]]:
    for topic, message in TOPICS.items():
        is_wished = topic in wishes.topics
        begun = topic == "follow_up" and not is_wished and bool(themes_of(setting.script))
        turned = Wished(wishes.topics ^ {topic}, frozenset() if topic == "follow_up" else wishes.themes, choosing=begun)
        yield (Button(ticked(setting, setting.say(message), is_wished), turned),)
    if "follow_up" in wishes.topics and themes_of(setting.script):
        label = setting.say("button-wish-themes", count=len(wishes.themes))
        yield (Button(label, Wished(wishes.topics, wishes.themes, choosing=True)),)


def ticked(setting: Setting, label: str, is_so: bool) -> str:
    return setting.say("ticked-label", label=label) if is_so else label


def wished_words(language: str, wishes: Wished) -> str:
    """« des résultats et de la suite donnée (travail et formation) »."""
    return all_of(language, list(wish_lines(language, wishes)))


def wish_lines(language: str, wishes: Wished) -> Iterator[str]:
    """« des résultats », then « de la suite donnée (travail et formation) »."""
    for topic, message in TOPICS.items():
        words = uncapital(say(language, message))
        if topic == "follow_up" and wishes.themes:
            themes = [uncapital(say(language, THEMES[theme])) for theme in THEMES if theme in wishes.themes]
            words = say(language, "wished-on-themes", wish=words, themes=all_of(language, themes))
        if topic in wishes.topics:
            yield words
