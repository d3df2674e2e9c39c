"""What stands around every page of a consultation: its menu, its addresses, and the words of the templates themselves.

Never here: what the page is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.acts import Act, AskedErasure, AskedHelp, AskedPrivacy
from bot.wording import LANGUAGES, say
from dialogues.script import DEFAULT_LANGUAGE
from server.pages.addresses import Pages, address_of

WORDS: Final = ("web-skip", "web-fictional", "web-footer", "web-menu", "web-to-answer", "web-correct", "web-or", "rank-choose")
"""What the templates themselves say, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do: a link when `href` is set, else a button that sends `value`. `main`: the one thing most people do next.

    `language` is that of the label where it is not the page's: « English » on a page in French.
    """

    label: str
    value: str = ""
    href: str = ""
    main: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """`address` is where forms are sent and where the question in front is; `form_token` goes with each form, empty before consent.

    `menu` stands on every page of the consultation; `says` holds the templates' own words.
    """

    address: str
    form_token: str
    menu: tuple[Action, ...]
    says: Mapping[str, str]


def frame_of(pages: Pages, language: str, form_token: str) -> Frame:
    """The frame of a page in `language`."""
    return Frame(pages.address, form_token, _menu(language, pages), {name: say(language, name) for name in WORDS})


def tag(language: str) -> str:
    """What a browser is told: simple French is French."""
    return language.partition("-")[0]


def known_language(wanted: str) -> str:
    """A language the bot has words in, whatever an address says."""
    return wanted if wanted in LANGUAGES else DEFAULT_LANGUAGE


def _menu(language: str, pages: Pages) -> tuple[Action, ...]:
    """On every page of the consultation, as the commands are in a chat."""
    asked: tuple[tuple[str, Act], ...] = (
        ("help-title", AskedHelp()),
        ("button-privacy", AskedPrivacy()),
        ("button-erase", AskedErasure()),
    )
    return tuple(Action(say(language, message), href=address_of(act, pages) or "") for message, act in asked)
