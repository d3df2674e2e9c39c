"""What leads from the pages where one answers to being told by e-mail, where there is a mail server to do it.

A shared tablet leads nowhere: whoever types an address there may be seen doing it, and the next person would find the page.
"""

from typing import Final

from msgspec import structs

from bot.acts import Link, Screen
from bot.mail.links import PREFIX
from bot.wording import say
from server.pages.addresses import in_language
from server.pages.kiosk import is_one_of
from server.pages.visiting import Visit

LAST: Final = frozenset({"finished", "closed", "unlinked"})
"""Names of the screens after which one may want to be told."""
WHOLE: Final = frozenset({"data", "erase", "erase-which"})
"""Names of the screens that speak of all that is kept of somebody."""


def with_way_to_be_told(screen: Screen, visit: Visit) -> Screen:
    """The screen with a link to the form, or with word of the list that it knows nothing of."""
    if not tells(visit):
        return screen
    if is_one_of(screen, LAST):
        url = in_language(f"{PREFIX}/{visit.consultation.code}", screen.language)
        return structs.replace(screen, links=(*screen.links, Link(say(screen.language, "web-tell-link"), url)))
    if is_one_of(screen, WHOLE):
        return structs.replace(screen, body=(*screen.body, say(screen.language, "web-tell-elsewhere")))
    return screen


def tells(visit: Visit) -> bool:
    """Whether one can ask here to be told by e-mail."""
    return visit.services.mail is not None and not visit.pages.kiosk
