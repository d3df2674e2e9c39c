"""Where the pages of a consultation are: at home, and on a tablet that many people use one after the other.

Never here: what a page shows, and who may see it.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

from bot.acts import (
    Act,
    AskedAnswers,
    AskedData,
    AskedErasure,
    AskedHelp,
    AskedLanguages,
    AskedPrivacy,
    AskedPublishing,
    AskedResources,
    AskedStop,
    Noticed,
    Paused,
    Resumed,
    Started,
)
from bot.screens.setting import ENTRY
from bot.wording import LANGUAGES
from dialogues.script import DEFAULT_LANGUAGE
from dialogues.turns import Shown
from dialogues.values import Value

DOOR: Final = "/e"
HOME: Final = "/c"
KIOSK: Final = "/borne"

RESUME_LATER: Final = "/reprendre-plus-tard"
RESUME: Final = "/reprendre"
LEAVE: Final = "/quitter"
LEFT: Final = "/au-revoir"
ACCESSIBILITY: Final = "/accessibilite"
NEXT_PERSON: Final = "/suivant"
"""Pages of a consultation that no act leads to, below its address."""

PROTECTED: Final = "/chiffres-proteges"
"""How figures are protected: of no consultation in particular."""

LANGUAGE: Final = "langue"
"""The part of an address that says in what language a page is read, by whoever is not known yet."""

COMMANDS: Final[Mapping[Act, str]] = {
    AskedHelp(): "/aide",
    AskedAnswers(): "/mes-reponses",
    AskedData(): "/mes-donnees",
    AskedLanguages(): "/langue",
    AskedResources(): "/ressources",
    AskedPrivacy(): "/confidentialite",
    AskedErasure(): "/effacer",
    AskedStop(): "/arreter",
    Paused(): "/pause",
    AskedPublishing(): "/publication",
}
"""The pages that stand for the commands of a chat, and for what they lead to."""


class Pages(Value, frozen=True):
    """The pages of the consultation `code`. `kiosk`: those of a shared tablet, which leads nowhere else and keeps nobody's cookie.

    `entry` is what somebody came by who is not known yet, `language` what they read in; every address they are shown takes both along,
    for nothing else remembers them. `trial` is where they are only tried, empty where people answer: all is a button there, for what was
    done so far goes with each form.
    """

    code: str
    kiosk: bool = False
    entry: str = ""
    language: str = DEFAULT_LANGUAGE
    trial: str = ""

    @property
    def address(self) -> str:
        """Where the question in front is, for whoever asks; all other pages are below."""
        return self.trial or f"{KIOSK if self.kiosk else HOME}/{self.code}"

    @property
    def next_person(self) -> str:
        """Where a shared tablet forgets who was here."""
        return self.address + NEXT_PERSON

    @property
    def home(self) -> str | None:
        """Where the name of the product leads."""
        return None if self.kiosk or self.trial else "/"


def pages_at(path: str) -> Pages | None:
    """Those that `path` is one of, whether there is such a consultation or not; None elsewhere."""
    place, _, below = path.removeprefix("/").partition("/")
    code = quote(below.partition("/")[0])
    return Pages(code, kiosk=f"/{place}" == KIOSK) if code and f"/{place}" in (HOME, KIOSK) else None


def address(code: str) -> str:
    """Where the question in front is, for whoever asks from home."""
    return Pages(code).address


def address_of(act: Act, pages: Pages) -> str | None:
    """The page of an act that changes nothing, None for one that does."""
    if pages.trial:
        return None
    match act:
        case Started(None):
            return pages.address if pages.kiosk else "/"
        case Started(str() as code, entry):
            return in_language(pages.address if pages.kiosk else address(code), pages.language, entry)
        case Resumed() | Shown():
            return in_language(pages.address, pages.language, pages.entry)
        case Noticed(language, long, entry):
            return in_language(pages.address + ("/notice" if long else ""), language, entry or pages.entry)
        case _ if act in COMMANDS:
            return in_language(pages.address + COMMANDS[act], pages.language, pages.entry)
        case _:
            return None


def known_language(wanted: str) -> str:
    """A language the bot has words in, whatever an address says."""
    return wanted if wanted in LANGUAGES else DEFAULT_LANGUAGE


def in_language(path: str, language: str, entry: str = "") -> str:
    """The page at `path` for whoever has not chosen a language yet, or is not known any more; `entry` is what they came by."""
    asked = {LANGUAGE: "" if language == DEFAULT_LANGUAGE else language, ENTRY: entry}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{path}?{query}" if query else path


def door_address(code: str, entry: str = "") -> str:
    """The door of the consultation: short, for posters and QR codes. `entry`: of the link, or of the invitation, that leads there."""
    return f"{DOOR}/{code}/{entry}" if entry else f"{DOOR}/{code}"
