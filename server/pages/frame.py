"""What stands around every page of a consultation: its menu, its addresses, and the words of the frame itself.

Never here: what the page is about.
"""

from collections.abc import Mapping
from typing import Final

from bot.acts import Act, AskedAnswers, AskedData, AskedErasure, AskedHelp, AskedLanguages, AskedPrivacy, AskedResources, Resumed
from bot.wording import say
from dialogues.values import Value
from server.pages.addresses import ACCESSIBILITY, LEAVE, RESUME_LATER, Pages, address_of, in_language
from server.pages.page import Page
from server.pages.returning import ANSWERING, Return, Stay, returning

WORDS: Final = ("web-skip", "web-fictional", "web-footer", "web-menu", "accessibility-title", "web-limits")
"""What the frame itself says, in the reader's language."""


class Action(Value, frozen=True):
    """Something to do: a link when `href` is set, else a button that sends `value`. `main`: the one thing most people do next.

    `language` is that of the label where it is not the page's: « English » on a page in French. `answers`: it is an answer by itself.
    """

    label: str
    value: str = ""
    href: str = ""
    main: bool = False
    language: str = ""
    answers: bool = False


class Frame(Value, frozen=True):
    """`address` is where forms are sent and where the question in front is, `accessibility` what was checked of these pages.

    `form_token` goes with each form, empty before consent. `menu` stands on every page of the consultation; `says` holds the frame's own
    words. `returns`: on a kiosk, but for its first screen. `carried` goes with each form too: what was done so far, in a trial.
    """

    address: str
    accessibility: str
    form_token: str
    menu: tuple[Action, ...]
    says: Mapping[str, str]
    is_kiosk: bool
    returns: Return | None
    carried: str = ""


class FramedPage(Page, frozen=True, kw_only=True):
    """A page of a consultation."""

    frame: Frame


def frame_of(pages: Pages, language: str, form_token: str, stay: Stay | None = ANSWERING) -> Frame:
    """The frame of a page in `language`."""
    returns = returning(pages, language, stay)
    address = address_of(Resumed(), pages) or pages.address
    accessibility = in_language(("" if pages.trial else pages.address) + ACCESSIBILITY, language)
    return Frame(address, accessibility, form_token, _menu(language, pages, form_token), words(language, *WORDS), pages.kiosk, returns)


def words(language: str, *names: str) -> dict[str, str]:
    """Sentences by their names, for a template."""
    return {name: say(language, name) for name in names}


def tag(language: str) -> str:
    """What a browser is told: simple French is French."""
    return language.partition("-")[0]


def _menu(language: str, pages: Pages, form_token: str) -> tuple[Action, ...]:
    """On every page of the consultation, as the commands are in a chat. Those who take part can also read their answers, and leave.

    A kiosk leads nowhere else, and nobody comes back to it. A trial has a menu of its own.
    """
    if pages.trial:
        return ()
    asked: list[tuple[str, Act]] = [("summary-title", AskedAnswers())] if form_token else []
    asked.append(("language-title", AskedLanguages()))
    asked += [] if pages.kiosk else [("resources-title", AskedResources())]
    asked.append(("button-privacy", AskedPrivacy()))
    asked += [("data-title", AskedData())] if form_token else []
    asked.append(("button-erase", AskedErasure()))
    asked.append(("help-title", AskedHelp()))
    known = [("web-resume-later", RESUME_LATER)] if form_token and not pages.kiosk else []
    known += [("web-leave", LEAVE)] if form_token else []
    return (
        *(Action(say(language, message), href=address_of(act, pages) or "") for message, act in asked),
        *(Action(say(language, message), href=pages.address + path) for message, path in known),
    )
