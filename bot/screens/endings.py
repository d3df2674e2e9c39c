"""The last screen, and what it says of the results."""

from bot.acts import Button, Link, Screen, Topic, Wished
from bot.screens.framing import Rows
from bot.screens.setting import Setting
from dialogues.turns import Back

TOPICS: dict[Topic, str] = {"results": "button-wish-results", "follow_up": "button-wish-follow-up"}


def finished_screen(setting: Setting, event: str, wishes: frozenset[Topic] | None) -> Screen:
    """The last screen. `wishes`: what this person wants to be told of; None where nobody can be told."""
    lines, links = results(setting)
    correct = setting.say("finished-correct", closes=setting.consultation.closes_on)
    asked = () if wishes is None else (setting.say("finished-wishes"),)
    return Screen(
        setting.key("finished"),
        title=setting.say("finished-title"),
        event=event,
        body=(*fictional_mark(setting), *lines, correct, *asked),
        # « Prévenez-moi : » ends the words, so its buttons come first.
        buttons=(*_wishing(setting, wishes), (Button(setting.say("button-correct"), Back()),)),
        links=links,
        language=setting.language,
        fictional=setting.consultation.fictional,
    )


def results(setting: Setting) -> tuple[tuple[str, ...], tuple[Link, ...]]:
    """When and where the results are: an address to read in a chat, a link on a page."""
    consultation = setting.consultation
    if setting.channel == "web":
        line = setting.say("finished-results-web", results=consultation.results_on)
        return (line,), (Link(setting.say("link-results"), consultation.results_url),)
    return (setting.say("finished-results", results=consultation.results_on, url=consultation.results_url),), ()


def fictional_mark(setting: Setting) -> tuple[str, ...]:
    return (setting.say("fictional-mark"),) if setting.consultation.fictional else ()


def _wishing(setting: Setting, wishes: frozenset[Topic] | None) -> Rows:
    """What one may be told of, ticked when wished; a touch turns it over, and « Non merci » wishes nothing."""
    if wishes is None:
        return ()
    rows = []
    for topic, message in TOPICS.items():
        label = setting.say(message)
        rows.append((Button(setting.say("ticked-label", label=label) if topic in wishes else label, Wished(wishes ^ {topic})),))
    return (*rows, (Button(setting.say("button-wish-none"), Wished(frozenset())),))
