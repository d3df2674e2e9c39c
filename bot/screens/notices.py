"""The notice before the first question: the short one that all see, the long one behind it, and the same words once one takes part."""

from bot.acts import Act, AskedData, AskedErasure, Button, Consented, Noticed, Refused, Resumed, Screen, Started
from bot.screens.endings import fictional_mark
from bot.screens.framing import Rows
from bot.screens.languages import LANGUAGE_BUTTONS, languages_of
from bot.screens.setting import Setting
from bot.screens.spoken import capital, word_count
from bot.wording import all_of, say
from dialogues.length import announced
from dialogues.script import DEFAULT_LANGUAGE

NOTICE_VERSION = "2026-5"
"""Kept with each consent. A new one whenever a sentence of the notices changes meaning: a test keeps the sentences of each version."""
MAX_NOTICE_WORDS = 90
"""Words of the short notice: more are not read before accepting."""


def notice_screen(setting: Setting) -> Screen:
    """The first screen: who asks, for how long, who reads, what is kept; and the one button that consents.

    All buttons of a notice carry what its reader came by, for nothing is kept of them yet.
    """
    return Screen(
        setting.key("notice"),
        title=setting.say("notice-title"),
        body=(*fictional_mark(setting), *_short(setting)),
        buttons=_consenting(setting, long=False),
        language=setting.language,
        fictional=setting.consultation.fictional,
    )


def long_notice_screen(setting: Setting) -> Screen:
    """Everything one is owed before consenting, with the same buttons."""
    return _long(setting, "notice-long", _consenting(setting, long=True))


def privacy_screen(setting: Setting | None) -> Screen:
    """What becomes of the answers to the consultation now spoken of, or in general when there is none."""
    if setting is not None:
        return _long(setting, "privacy", _remaining(setting))
    language = DEFAULT_LANGUAGE
    return Screen(
        f"privacy {language}",
        title=say(language, "privacy-title"),
        body=tuple(say(language, message) for message in ("privacy-controller", "privacy-before", "privacy-telegram")),
        buttons=((Button(say(language, "button-open"), Started()),),),
        language=language,
    )


# --- What is said -------------------------------------------------------------------------------------------------------------------


def _short(setting: Setting) -> tuple[str, ...]:
    """The short notice with the authority's name twice, or once when the name is so long that the notice would be."""
    notice = _short_naming(setting, setting.la_collectivite)
    if word_count(" ".join((setting.say("notice-title"), *notice))) <= MAX_NOTICE_WORDS:
        return notice
    return _short_naming(setting, setting.say("notice-readers-short"))


def _short_naming(setting: Setting, readers: str) -> tuple[str, ...]:
    length = announced(setting.script)
    invitation = setting.say(
        "notice-invitation",
        La_collectivite=capital(setting.la_collectivite),
        length=setting.say(
            "notice-length",
            questions=length.questions,
            profile=length.about_you,
            order="last" if length.about_you_last else "among",
            minutes=length.minutes,
        ),
    )
    reading = setting.say("notice-readers", la_collectivite=readers)
    if setting.channel == "web":
        return invitation, setting.say("notice-not-ai-web"), reading, setting.say("notice-web")
    telegram = setting.say("notice-telegram", url=setting.web_way_in)
    return invitation, setting.say("notice-not-ai-telegram"), reading, telegram, setting.say("notice-erase")


def _long(setting: Setting, name: str, buttons: Rows) -> Screen:
    return Screen(
        setting.key(name),
        title=setting.say("long-title"),
        body=(*fictional_mark(setting), *_all_that_is_owed(setting)),
        buttons=buttons,
        language=setting.language,
        fictional=setting.consultation.fictional,
    )


def _all_that_is_owed(setting: Setting) -> tuple[str, ...]:
    consultation, telegram = setting.consultation, setting.channel == "telegram"
    names = [authority.name for authority in consultation.authorities]
    return (
        setting.say("long-controller", count=len(names), names=all_of(setting.language, names)),
        setting.say("long-purpose"),
        setting.say("long-basis", basis=consultation.legal_basis.rstrip(" .")),
        setting.say("long-optional"),
        setting.say("long-recipients", la_collectivite=setting.la_collectivite),
        setting.say("long-kept-telegram" if telegram else "long-kept-web"),
        setting.say("long-telegram", url=setting.web_way_in) if telegram else setting.say("long-web"),
        _until_when(setting),
        setting.say("long-rights", closes=consultation.closes_on, identities=consultation.identities_until, dpo=consultation.dpo_contact),
        setting.say("long-erasing"),
        *((setting.say("long-chat"),) if telegram else ()),
        setting.say("long-automated"),
        setting.say("long-complaint"),
        setting.say("other-way", way=consultation.other_way),
    )


def _until_when(setting: Setting) -> str:
    """The last day of each kind of what is kept: the link first, after which nobody can be found to correct or to erase anything."""
    consultation = setting.consultation
    return setting.say(
        "long-retention",
        channel=setting.channel,
        identities=consultation.identities_until,
        texts=consultation.texts_until,
        retention=consultation.retention_date,
        contacts=consultation.contacts_until,
    )


# --- What can be done ---------------------------------------------------------------------------------------------------------------


def _consenting(setting: Setting, *, long: bool) -> Rows:
    entry = setting.entry
    rows: list[tuple[Button, ...]] = [(Button(setting.say("button-consent"), Consented(setting.language, entry)),)]
    if not long:
        rows.append((Button(setting.say("button-more"), Noticed(setting.language, True, entry)),))
    rows.append(_other_languages(setting, long=long))
    rows.append((Button(setting.say("button-refuse"), Refused(entry)),))
    return tuple(row for row in rows if row)


def _other_languages(setting: Setting, *, long: bool) -> tuple[Button, ...]:
    """A button for each language that the script is written in, but the one being read."""
    others = (language for language in languages_of(setting.script) if language != setting.language)
    return tuple(Button(setting.say(LANGUAGE_BUTTONS[language]), Noticed(language, long, setting.entry)) for language in others)


def _remaining(setting: Setting) -> Rows:
    asked: tuple[tuple[str, Act], ...] = (("button-resume", Resumed()), ("data-title", AskedData()), ("button-erase", AskedErasure()))
    return tuple((Button(setting.say(message), act),) for message, act in asked)
