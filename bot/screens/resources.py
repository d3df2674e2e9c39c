"""The resources that the commission points to, to read or try before answering or afterwards."""

from collections.abc import Sequence

from bot.acts import Link, Resource, Resumed, Screen, Started
from bot.screens.framing import aside, rows, voice
from bot.screens.setting import Setting
from dialogues.resources import RESOURCES, KnownResource
from dialogues.script import DEFAULT_LANGUAGE


def resources_screen(setting: Setting | None, resources: Sequence[KnownResource] = RESOURCES) -> Screen:
    """All of them on one screen. One whose address is not known whole has no link, and that is said."""
    says = voice(setting)
    first = ("button-resume", Resumed()) if setting else ("button-open", Started())
    shown = tuple(_shown(setting, one) for one in resources)
    return aside("resources", setting, "resources-title", (says("resources-intro"),), rows(setting, first), resources=shown)


def _shown(setting: Setting | None, known: KnownResource) -> Resource:
    says, language = voice(setting), setting.language if setting else DEFAULT_LANGUAGE
    title = known.card.title.in_language(language)
    lines = [known.about.in_language(language)]
    if known.card.producer:
        lines.append(says("resource-producer", producer=known.card.producer))
    if not known.card.url:
        return Resource(title, (*lines, says("resource-without-address")))
    return Resource(title, tuple(lines), Link(says("resource-link", title=title), known.card.url))
