"""Screens beside the questions: what is open, help, leaving, and what went wrong."""

from collections import Counter
from collections.abc import Sequence

from msgspec import structs

from bot.acts import AskedErasure, AskedHandover, AskedPrivacy, Button, Consented, Link, Resumed, Screen, Started, Wished
from bot.screens.endings import fictional_mark, results
from bot.screens.framing import aside, other_way, rows, voice
from bot.screens.handing import ELSEWHERE
from bot.screens.naming import consent_named, is_yes
from bot.screens.setting import Setting
from bot.screens.spoken import shortened
from bot.screens.wishes import wishing
from bot.wording import say
from storage.consultations import Consultation

MAX_LISTED = 90
"""Consultations on one screen: Telegram shows about 100 buttons. Beyond, people come by the link of their own."""
LISTED_LENGTH = 60
"""Characters of a consultation's button: its place, and its title where one place has several."""

COMMANDS = (
    "help-start",
    "help-resume",
    "help-answers",
    "help-language",
    "help-resources",
    "help-data",
    "help-erase",
    "help-privacy",
    "help-privacy-too",
    "help-help",
    "help-stop",
)
"""The commands as Telegram lists them, each with what it does."""


# --- Coming in ----------------------------------------------------------------------------------------------------------------------


def open_screen(consultations: Sequence[Consultation], *, unknown: bool = False) -> Screen:
    """The consultations one may answer now. `unknown`: one came with a code that opens none, which says no more than that."""
    says = voice(None)
    event = says("open-unknown") if unknown else ""
    if not consultations:
        return aside("open", None, "open-title", (says("open-none"),), event=event)
    listed = tuple((Button(label, Started(code)),) for code, label in _listed(consultations[:MAX_LISTED]).items())
    return aside("open", None, "open-title", (says("open-choose"),), listed, event=event)


def before_consent(screen: Screen, text: str) -> Screen:
    """A first screen, for one who wrote before accepting: what they wrote is not kept. On a notice, a yes is told how to be said."""
    return _in_words(screen, text, "event-consent-in-words", "event-before-consent")


def before_agreeing(screen: Screen, text: str) -> Screen:
    """The notice that has changed, for one who wrote before agreeing to it: likewise."""
    return _in_words(screen, text, "event-agree-in-words", "event-before-agreeing")


def _in_words(screen: Screen, text: str, meant: str, unkept: str) -> Screen:
    consent = next((button.label for row in screen.buttons for button in row if isinstance(button.act, Consented)), "")
    if consent and (is_yes(text) or consent_named(screen, text)):
        return structs.replace(screen, event=say(screen.language, meant, label=consent))
    return structs.replace(screen, event=say(screen.language, unkept))


def _listed(consultations: Sequence[Consultation]) -> dict[str, str]:
    """The same as `named`, saying which one needs an invitation for."""
    says, invited = voice(None), {one.code for one in consultations if one.is_by_invitation}
    return {code: says("open-by-invitation", label=label) if code in invited else label for code, label in named(consultations).items()}


def named(consultations: Sequence[Consultation]) -> dict[str, str]:
    """A label by code: the place, with the title where the same place asks several things, and the code where titles are alike too."""
    places = {one.code: one.authorities[0].territory for one in consultations}
    return _told_apart(_told_apart(places, {one.code: one.title for one in consultations}), {one.code: one.code for one in consultations})


def _told_apart(labels: dict[str, str], details: dict[str, str]) -> dict[str, str]:
    labels = {code: shortened(label, LISTED_LENGTH) for code, label in labels.items()}
    times = Counter(labels.values())
    return {code: label if times[label] == 1 else f"{label} · {details[code]}" for code, label in labels.items()}


def group_screen(private_url: str) -> Screen:
    """In a group everybody would see the answers: `private_url` opens the conversation in private."""
    says = voice(None)
    return aside("group", None, "group-title", (says("group-why"),), links=(Link(says("link-private"), private_url),))


# --- Going out ----------------------------------------------------------------------------------------------------------------------


def closed_screen(setting: Setting, wishes: Wished | None, event: str = "") -> Screen:
    """For one who took part in a consultation that is over. `wishes`: what they want to be told of; None where nobody can be told."""
    lines, links = results(setting)
    body = (*fictional_mark(setting), *lines, setting.say("closed-kept"))
    buttons = rows(setting, ("button-open", Started()), ("button-erase", AskedErasure()))
    if wishes is not None:
        body, buttons = (*body, setting.say("finished-wishes")), (*wishing(setting, wishes), *buttons)
    return aside("closed", setting, "closed-title", body, buttons, links, event)


def on_hold_screen(setting: Setting, event: str = "") -> Screen:
    """For whoever comes to a consultation that is paused: what they have answered is kept, and what they say now is not."""
    kept, erase = ("on-hold-kept", (("button-erase", AskedErasure()),)) if setting.takes_part else ("on-hold-new", ())
    until = setting.say("on-hold-until", closes=setting.consultation.closes_on)
    # The other channel is paused too.
    body = (*fictional_mark(setting), setting.say(kept), until, setting.say("other-way", way=setting.consultation.other_way))
    return aside("on-hold", setting, "on-hold-title", body, rows(setting, ("button-open", Started()), *erase), event=event)


def refused_screen(setting: Setting | None) -> Screen:
    """For one who does not want to take part, with the way back, by what they came by, and any other way to take part."""
    says = voice(setting)
    if setting is None:
        return aside("refused", None, "refused-title", (says("refused-nothing-kept"),), rows(None, ("button-open", Started())))
    consultation = setting.consultation
    body = (says("refused-nothing-kept"), says("refused-return", closes=consultation.closes_on), *other_way(setting))
    return aside("refused", setting, "refused-title", body, rows(setting, ("button-return", Started(consultation.code, setting.entry))))


# --- Help and faults ----------------------------------------------------------------------------------------------------------------


def help_screen(setting: Setting | None, *, takes_part: bool = False) -> Screen:
    """What can be done here, and how else to take part; who takes part can go on elsewhere."""
    says = voice(setting)
    in_words = ("\n".join(says(command) for command in COMMANDS), says("help-words"))
    commands = () if setting and setting.channel == "web" else in_words
    first = ("button-resume", Resumed()) if setting else ("button-open", Started())
    elsewhere = ((ELSEWHERE[setting.channel], AskedHandover()),) if setting and takes_part else ()
    buttons = rows(setting, first, *elsewhere, ("button-privacy", AskedPrivacy()), ("button-erase", AskedErasure()))
    coming = setting is not None and setting.channel == "web" and not takes_part
    links = (Link(says("link-go-on"), setting.web_go_on),) if setting and coming else ()
    return aside("help", setting, "help-title", (says("help-answer"), *commands, *other_way(setting)), buttons, links)


def apology_screen() -> Screen:
    """For one whose last act could not be handled: nothing is known of them here."""
    says = voice(None)
    body = (says("apology-lost"), says("apology-retry"))
    return aside("apology", None, "apology-title", body, rows(None, ("button-resume", Resumed())))
