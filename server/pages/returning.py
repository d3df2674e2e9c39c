"""A page of a shared tablet that is left alone: when it goes back to the first screen, and what it asks before.

Never here: how long each screen stays (see `kiosk`).
"""

from collections.abc import Mapping
from typing import Final

from bot.wording import say
from dialogues.script import DEFAULT_LANGUAGE
from dialogues.values import Value
from server.pages.addresses import Pages

WARNING_SECONDS: Final = 30
"""Before a page that was left alone returns: WCAG asks for 20 at least, to say with one gesture that one is still there."""

WORDS: Final = ("web-kiosk-still", "web-kiosk-stay", "web-kiosk-touch")


class Stay(Value, frozen=True):
    """Seconds that a page stays in front of nobody; `unscripted` where no script can tell that somebody is there."""

    seconds: int
    unscripted: int


ANSWERING: Final = Stay(180, 180)
WRITING: Final = Stay(180, 600)
"""Who writes a long answer makes no request meanwhile."""
READING: Final = Stay(20, 20)
"""The last screen: about forty words, then somebody else may come."""


class Return(Value, frozen=True):
    """What a kiosk's page left alone does: after `stay` it goes to `href`, which `warning` says. `ends`: nobody is to stay here; else
    a script asks `warns` seconds before.
    """

    href: str
    stay: Stay
    ends: bool
    warns: int
    warning: str
    says: Mapping[str, str]


def returning(pages: Pages | None, language: str = DEFAULT_LANGUAGE, stay: Stay | None = ANSWERING) -> Return | None:
    """What one of `pages` does; None at home, and for the first screen, which has no `stay`."""
    if pages is None or not pages.kiosk or stay is None:
        return None
    ends = stay is READING
    warning = say(language, "web-kiosk-returns", seconds=stay.seconds if ends else WARNING_SECONDS)
    return Return(pages.next_person, stay, ends, WARNING_SECONDS, warning, {name: say(language, name) for name in WORDS})
