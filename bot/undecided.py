"""Those of a chat who read a notice and have not consented to it yet: what they came by, and that its buttons may be written as well as
touched.

In memory alone, for nothing is kept of anybody before consent. After a restart words consent to nothing: the notice comes first, again.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from msgspec import structs

from bot import screens
from bot.acts import Consented, Reply, Said, Screen
from dialogues.turns import Typed

REMEMBERED: Final = 10_000
"""People who read a notice; beyond, who was shown theirs the longest ago is forgotten."""

Who = tuple[int, str]
"""A bot, and its channel's name for the person."""


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice of `consultation` that somebody has in front of them: its buttons, in their language, with what they came by."""

    consultation: int
    screen: Screen
    consent: Consented


class Undecided:
    """`in_front` is the notice of each."""

    def __init__(self) -> None:
        self._in_front: OrderedDict[Who, Notice] = OrderedDict()

    def in_front(self, who: Who) -> Notice | None:
        return self._in_front.get(who)

    def note(self, who: Who, notice: Notice | None) -> None:
        """This is in front of them now; None: no notice."""
        self._in_front.pop(who, None)
        if notice:
            self._in_front[who] = notice
            if len(self._in_front) > REMEMBERED:
                self._in_front.popitem(last=False)


def who(said: Said) -> Who:
    return said.bot_id, said.person


def notice_after(reply: Reply, before: Notice | None) -> Notice | None:
    """The notice in front of somebody who is answered so: one that is shown, or `before` for as long as no question takes its place."""
    consent = screens.consent_asked(reply.screen) if reply.screen else None
    if reply.screen is None or consent is None or reply.consultation is None:
        return before if reply.identity is None else None
    return Notice(reply.consultation, structs.replace(reply.screen, body=()), consent)


def touched(said: Said, notice: Notice | None) -> Said:
    """What was said, or the touch of a button of the notice where words name one: written or touched, a button does the same."""
    if notice is None or not isinstance(said.act, Typed):
        return said
    act = screens.notice_named(notice.screen, said.act.text)
    return structs.replace(said, act=act, consultation=notice.consultation) if act else said
