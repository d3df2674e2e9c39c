"""The page of a consultation, before, during, in a pause and after: who asks and decides, what about, when, how long, every way in.

In the languages of its script. Never here: who may come in (see `door`).
"""

from collections.abc import Mapping
from typing import Final

from msgspec import structs
from starlette.responses import Response

from bot.acts import AskedPrivacy, Noticed
from bot.entering import carried
from bot.mail.links import PREFIX
from bot.payload import payload
from bot.screens.languages import LANGUAGE_BUTTONS, languages_of
from bot.wording import say
from dialogues.length import announced
from dialogues.script import DEFAULT_LANGUAGE, Script
from dialogues.values import Value
from server.pages.addresses import address_of, door_address, in_language
from server.pages.frame import FramedPage, frame_of, tag, words
from server.pages.home import INVITATION
from server.pages.page import render
from server.pages.returning import ANSWERING
from server.pages.told import tells
from server.pages.visiting import Visit

WORDS: Final = (
    *INVITATION,
    *("door-here", "door-telegram", "door-scan", "door-paper", "door-facts", "door-who", "door-decides", "door-what", "door-topic"),
    *("door-when", "door-length", "door-results", "door-other-way", "door-data", "door-data-what", "door-data-figures", "door-languages"),
    *("web-tell-link", "button-open"),
)


class Elsewhere(Value, frozen=True):
    """The same page in another language, which is called `label` there."""

    label: str
    href: str
    language: str


class DoorPage(FramedPage, frozen=True, kw_only=True):
    """`state` says whether one can answer; `facts` are the questions people have, each with what is answered.

    `here` is where to answer on the web, None where a code is asked first; `telegram` where a bot speaks for the consultation, with the
    drawing of that address. `paper` is what stands on a print, empty where nobody can answer. `decides` and `other_way` are as the
    authority wrote them, in French. `results_url` is a link elsewhere than at a shared tablet, whose address is `kiosk`, empty at home.
    `told` is where one asks to be told, empty where one cannot.
    """

    says: Mapping[str, str]
    reads: str
    authorities: tuple[str, ...]
    state: str
    is_open: bool
    here: str | None
    telegram: str | None
    telegram_drawn: str
    telegram_alt: str
    paper: str
    paper_drawn: str
    decides: str
    dates: str
    length: str
    results: str
    results_url: str
    results_label: str
    other_way: str
    data: str
    told: str
    others: tuple[Elsewhere, ...]
    kiosk: str


async def door_page(visit: Visit, entry: str) -> Response:
    """The page of a consultation, for whoever holds what opens it, is asked for it, or comes when nobody can answer."""
    asked, pages, language = visit.consultation, structs.replace(visit.pages, entry=""), visit.pages.language
    script = await visit.services.database.read(lambda connection: visit.services.scripts.of(connection, asked.script_version_id))
    kept, is_over = carried(asked, entry), _is_over(visit)
    telegram = None if pages.kiosk or not visit.is_open else telegram_of(visit, kept)
    page = DoorPage(
        title=asked.title,
        fictional=asked.fictional,
        home=pages.home,
        language=tag(language),
        frame=frame_of(structs.replace(pages, entry=kept), language, "", stay=None if visit.is_open else ANSWERING),
        says=words(language, *WORDS),
        reads=language,
        authorities=tuple(authority.name for authority in asked.authorities),
        state=_state(visit),
        is_open=visit.is_open,
        here=None if asked.is_by_invitation and not kept else address_of(Noticed(language, entry=kept), pages),
        telegram=telegram,
        telegram_drawn=in_language(f"{door_address(asked.code)}/telegram.svg", DEFAULT_LANGUAGE, kept) if telegram else "",
        telegram_alt=say(language, "door-code", address=telegram) if telegram else "",
        paper=visit.services.public_url.partition("://")[2] + door_address(asked.code, _on_paper(visit, kept)) if visit.is_open else "",
        paper_drawn=in_language(f"{door_address(asked.code)}/qr.svg", DEFAULT_LANGUAGE, _on_paper(visit, kept)),
        decides=asked.decides,
        dates=say(language, "door-dates", opens=asked.opens_on, closes=asked.closes_on),
        length="" if is_over else _length(script, language),
        results=say(language, "door-results-on", results=asked.results_on),
        results_url=asked.results_url,
        results_label=say(language, "link-results" if is_over else "door-results-page"),
        other_way="" if is_over else asked.other_way,
        data=address_of(AskedPrivacy(), structs.replace(pages, entry=kept)) or pages.address,
        told=f"{PREFIX}/{asked.code}" if is_over and tells(visit) else "",
        others=_others(visit, script, kept),
        kiosk=pages.address if pages.kiosk else "",
    )
    return render(visit.services, "door.html", page)


def _is_over(visit: Visit) -> bool:
    return visit.consultation.is_over(visit.services.clock().date())


def _state(visit: Visit) -> str:
    """Whether one can answer, until when or from when on."""
    asked, language = visit.consultation, visit.pages.language
    if visit.is_open:
        return say(language, "door-invited" if asked.is_by_invitation else "door-open", closes=asked.closes_on)
    if visit.is_paused:
        return say(language, "door-paused", closes=asked.closes_on)
    return say(language, "door-over") if _is_over(visit) else say(language, "door-soon", opens=asked.opens_on)


def _length(script: Script, language: str) -> str:
    length = announced(script)
    order = "last" if length.about_you_last else "among"
    numbers = say(language, "notice-length", questions=length.questions, profile=length.about_you, order=order, minutes=length.minutes)
    return say(language, "door-long", length=numbers)


def _others(visit: Visit, script: Script, entry: str) -> tuple[Elsewhere, ...]:
    asked, kiosk = visit.consultation, visit.pages.kiosk
    where = visit.address if kiosk else door_address(asked.code, entry)
    known = (language for language in languages_of(script) if language != visit.pages.language)
    return tuple(Elsewhere(say(each, LANGUAGE_BUTTONS[each]), in_language(where, each), tag(each)) for each in known)


def telegram_of(visit: Visit, entry: str) -> str | None:
    """What opens a chat with the bot that speaks for the consultation, which is handed `entry`; None where none does."""
    return visit.services.telegram_link(visit.consultation, payload(visit.consultation.code, entry))


def _on_paper(visit: Visit, entry: str) -> str:
    """What a print carries: a link of a place, never one person's invitation."""
    return "" if visit.consultation.is_by_invitation else entry
