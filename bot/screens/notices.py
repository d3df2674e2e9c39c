"""The notice before the first question: the short one that all see, the long one behind it, and the same words once one takes part; what
it says now, to whoever agreed to another.
"""

import json
from functools import lru_cache
from hashlib import sha256
from typing import Final

from bot.acts import Act, AskedData, AskedErasure, Button, Consented, Noticed, Refused, Resumed, Screen, Started
from bot.screens.endings import fictional_mark
from bot.screens.framing import Rows, aside, rows
from bot.screens.languages import LANGUAGE_BUTTONS, languages_of
from bot.screens.setting import Setting, in_language
from bot.screens.spoken import capital, word_count
from bot.wording import all_of, say
from dialogues.length import announced
from dialogues.script import DEFAULT_LANGUAGE
from storage.consultations import Consultation

NOTICE_VERSION = "2026-9"
"""Kept with each consent. A new one whenever a sentence of the notices changes meaning: a test keeps the sentences of each version."""
DIGEST_LENGTH: Final = 8
"""Hexadecimal digits that tell apart what the notices of one consultation have ever stated: a handful of values, never chosen by a foe."""
MAX_NOTICE_WORDS = 90
"""Words of the short notice: more are not read before accepting."""


def notice_in_force(consultation: Consultation) -> str:
    """The version of the notice of this consultation: that of its sentences, and a digest of the facts that they state.

    « 2026-5-1f0a9c3e ». Another authority, legal basis, contact or last day to keep something makes another notice, to be agreed to again.
    Neither the last day to answer nor another way to take part does.
    """
    digest = _digest(
        (
            NOTICE_VERSION,
            *sorted(authority.siren for authority in consultation.authorities),
            consultation.legal_basis,
            consultation.dpo_contact,
            consultation.identities_until.isoformat(),
            consultation.texts_until.isoformat(),
            consultation.retention_date.isoformat(),
            consultation.contacts_until.isoformat(),
        )
    )
    return f"{NOTICE_VERSION}-{digest}"


@lru_cache(maxsize=1_024)  # asked at each answer
def _digest(stated: tuple[str, ...]) -> str:
    return sha256(json.dumps(stated).encode()).hexdigest()[:DIGEST_LENGTH]


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


def changed_notice_screen(setting: Setting, event: str = "") -> Screen:
    """For one who agreed to another notice and comes back: that it has changed, what it says now, and the two choices."""
    consultation, telegram = setting.consultation, setting.channel == "telegram"
    sees = setting.say("notice-telegram", url=setting.web_way_in) if telegram else setting.say("notice-web")
    return Screen(
        setting.key("notice-changed"),
        event=event,
        title=setting.say("changed-title"),
        body=(
            *fictional_mark(setting),
            setting.say("changed-kindly"),
            setting.say("changed-kept"),
            _controllers(setting),
            setting.say("notice-readers", readers=_readers(setting)),
            _until_when(setting),
            setting.say("changed-basis", basis=consultation.legal_basis.rstrip(" .")),
            setting.say("changed-dpo", dpo=consultation.dpo_contact),
            sees,
        ),
        buttons=_consenting(setting, long=False),
        language=setting.language,
        fictional=consultation.fictional,
    )


def stopped_screen(setting: Setting) -> Screen:
    """For one who does not agree to the notice as it is now: what was answered before stays, or is erased."""
    body = (setting.say("stopped-kept"), setting.say("refused-return", closes=setting.consultation.closes_on))
    buttons = rows(setting, ("button-erase", AskedErasure()), ("button-return", Resumed()))
    return aside("stopped", setting, "noted-title", body, buttons)


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
    """The short notice with who reads named, or not where their names are so long that the notice would be."""
    notice = _short_naming(setting, _readers(setting))
    if word_count(" ".join((setting.say("notice-title"), *notice))) <= MAX_NOTICE_WORDS:
        return notice
    return _short_naming(setting, setting.say("notice-readers-short", count=len(setting.consultation.authorities)))


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
    reading = setting.say("notice-readers", readers=readers)
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
    return (
        _controllers(setting),
        setting.say("long-purpose"),
        setting.say("long-basis", basis=consultation.legal_basis.rstrip(" .")),
        setting.say("long-optional"),
        setting.say("long-recipients", readers=_readers(setting)),
        setting.say("long-kept-telegram" if telegram else "long-kept-web"),
        setting.say("long-telegram", url=setting.web_way_in) if telegram else setting.say("long-web"),
        _until_when(setting),
        setting.say("long-rights", closes=consultation.closes_on, identities=consultation.identities_until, dpo=consultation.dpo_contact),
        setting.say("long-erasing", channel=setting.channel),
        *((setting.say("long-chat"),) if telegram else ()),
        setting.say("long-automated"),
        setting.say("long-complaint"),
        setting.say("other-way", way=consultation.other_way),
    )


def _readers(setting: Setting) -> str:
    """All that consult: the people of each read the answers."""
    names = [in_language(authority, "la_collectivite", setting.language) for authority in setting.consultation.authorities]
    return all_of(setting.language, names)


def _controllers(setting: Setting) -> str:
    names = [authority.name for authority in setting.consultation.authorities]
    return setting.say("long-controller", count=len(names), names=all_of(setting.language, names))


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
    yes, no = ("button-agree-again", "button-stop-here") if setting.takes_part else ("button-consent", "button-refuse")
    consent = Consented(setting.language, entry, notice_in_force(setting.consultation))
    offered: list[tuple[Button, ...]] = [(Button(setting.say(yes), consent),)]
    if not long:
        offered.append((Button(setting.say("button-more"), Noticed(setting.language, True, entry)),))
    offered.append(_other_languages(setting, long=long))
    offered.append((Button(setting.say(no), Refused(entry)),))
    return tuple(row for row in offered if row)


def _other_languages(setting: Setting, *, long: bool) -> tuple[Button, ...]:
    """A button for each language that the script is written in, but the one being read."""
    others = (language for language in languages_of(setting.script) if language != setting.language)
    return tuple(Button(setting.say(LANGUAGE_BUTTONS[language]), Noticed(language, long, setting.entry)) for language in others)


def _remaining(setting: Setting) -> Rows:
    asked: tuple[tuple[str, Act], ...] = (("button-resume", Resumed()), ("data-title", AskedData()), ("button-erase", AskedErasure()))
    return tuple((Button(setting.say(message), act),) for message, act in asked)
