"""A form that was sent from a page of a record, and what became of it where the session had ended meanwhile: it comes back filled.

Whoever signs in again has another session, whose forms carry another token. So a form without the right token is not refused here but
shown again with what it holds, and only the form shown is taken. Another site's page cannot send it (see `server.edge`), and would but
fill a page in. Never here: what the fields are.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import Depends, Request

from dialogues.values import Value
from server.forms import FORM_FIELD, SESSION_COOKIE, cookie_of, is_form_of
from server.pages.sent import read_form
from server.services import FromServices

FICHES: Final = "/organisateur/fiches"
"""Heads the addresses of records."""
CHANGE: Final = "/modifier"
"""Before the id of a question in an address, for a file may bring one that is called like another page."""
_GIVES_BACK: Final = re.compile(
    FICHES + r"/[0-9]+/(?:charte|etapes/[a-z-]+|questions/(?:modules|ajouter/[a-z-]+|modifier/[A-Za-z][A-Za-z0-9_]*))"
)
"""Where a form goes that comes back after its session has ended."""
RESUMED: Final = "Voici ce que vous aviez écrit. Rien n’est encore enregistré : relisez, puis enregistrez."


class Sent(Value, frozen=True):
    """What came. `is_own`: from a form of this very session, so that it may be acted on."""

    fields: Mapping[str, list[str]]
    is_own: bool

    def first(self, name: str) -> str:
        """The value of a field, empty where there is none."""
        return next(iter(self.fields.get(name, ())), "")


async def sent_of(request: Request, services: FromServices) -> Sent:
    """What a form of a record holds. Raises `HTTPException` 400 for what is none."""
    fields, secret = await read_form(request), cookie_of(request, services, SESSION_COOKIE)
    token = next(iter(fields.get(FORM_FIELD, ())), "")
    return Sent(fields, secret is not None and is_form_of(secret, token))


async def kept_for_later(request: Request) -> tuple[tuple[str, str], ...]:
    """The fields of such a form that came without a session, but for its token; nothing of any other request."""
    if request.method != "POST" or not _GIVES_BACK.fullmatch(request.url.path):
        return ()
    fields = await read_form(request)
    return tuple((name, value) for name, values in fields.items() if name != FORM_FIELD for value in values)


FromForm = Annotated[Sent, Depends(sent_of)]
