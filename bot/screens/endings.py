"""The last screen, and what it says of the results."""

from bot.acts import Button, Link, Screen, Wished
from bot.screens.setting import Setting
from bot.screens.wishes import wishing
from dialogues.turns import Back


def finished_screen(setting: Setting, event: str, wishes: Wished | None) -> Screen:
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
        buttons=(*(wishing(setting, wishes) if wishes else ()), (Button(setting.say("button-correct"), Back()),)),
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
