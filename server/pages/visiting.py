"""Somebody at the pages of a consultation: who they are stands in a cookie alone, and this is where it is read, given and taken back.

The cookie is made at consent and sent with this consultation's pages only, so that two consultations in one browser are two people.
Never here: a rule of the conversation, and what a page shows.
"""

import re
import secrets
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.responses import Response

from bot.acts import WEB_BOT, Act, Reply, Said
from bot.entering import carried
from bot.screens.setting import ENTRY
from dialogues.turns import Shown
from dialogues.values import Value
from server.forms import form_token
from server.pages.addresses import KIOSK, LANGUAGE, Pages, known_language
from server.services import FromServices, Services
from storage import consultations
from storage.consultations import Consultation

COOKIE: Final = "concertia-participation"
TOKEN_BYTES: Final = 32
LONGEST_COOKIE: Final = timedelta(days=390)
"""13 months, the longest the CNIL advises; the last day on which anybody can be found comes first if it is earlier."""

IPV6_PREFIX: Final = 64

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class Visit(Value, frozen=True):
    """Somebody at the pages of one consultation. `token` is their cookie's, None before consent; `origin` where they come from."""

    services: Services
    consultation: Consultation
    pages: Pages
    token: str | None
    origin: str

    @property
    def may_try(self) -> bool:
        """Whether a code coming from there may be looked at."""
        return self.services.wrong_codes.allowed(self.origin)

    def note_wrong(self) -> None:
        """A wrong code came from there."""
        self.services.wrong_codes.note(self.origin)

    @property
    def address(self) -> str:
        return self.pages.address

    @property
    def is_open(self) -> bool:
        return self.consultation.is_open(self.services.clock().date())

    @property
    def is_paused(self) -> bool:
        return self.consultation.is_paused(self.services.clock().date())

    @property
    def form_token(self) -> str:
        """What goes with the forms of their pages, empty before consent."""
        return form_token(self.token) if self.token else ""

    async def takes_part(self) -> bool:
        return self.token is not None and (await self.look(Shown())).identity is not None

    async def look(self, act: Act) -> Reply:
        return await self.services.conversation.look(self._said(act, self.token or new_token()))

    async def hear(self, act: Act, token: str) -> Reply:
        return await self.services.conversation.hear(self._said(act, token))

    def _said(self, act: Act, token: str) -> Said:
        return Said("web", WEB_BOT, token, act, consultation=self.consultation.id, language=self.pages.language)


async def visit_of(request: Request, services: FromServices, code: str) -> Visit | None:
    """The visit this request is, or None if there is no such consultation for the public."""
    found = await services.database.read(lambda connection: consultations.by_code(connection, code))
    if found is None or found.status == "draft":
        return None
    cookie = request.cookies.get(_cookie_name(services), "")
    token = cookie if is_token(cookie) else None
    asked = {} if token else request.query_params
    pages = Pages(
        found.code,
        kiosk=request.url.path.startswith(f"{KIOSK}/"),
        entry=carried(found, asked.get(ENTRY, "")),
        language=known_language(asked.get(LANGUAGE, "")),
    )
    return Visit(services, found, pages, token, origin_of(request))


def origin_of(request: Request) -> str:
    """The address a request comes from, for wrong codes to be counted by; of IPv6, the half that a home or a firm has for itself."""
    host = request.client.host if request.client else ""
    try:
        found = ip_address(host)
    except ValueError:
        return host
    return host if found.version == 4 else str(ip_network((found, IPV6_PREFIX), strict=False))


AVisit = Annotated[Visit | None, Depends(visit_of)]


# --- The cookie -----------------------------------------------------------------------------------------------------------------------


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def is_token(value: str) -> bool:
    """Whether this can be a token of ours, whoever it names."""
    return _TOKEN.fullmatch(value) is not None


def remember(response: Response, visit: Visit, token: str) -> None:
    """From now on this browser is whoever `token` names; a kiosk at most until its browser is closed."""
    kept = min(visit.consultation.identities_until - visit.services.clock().date(), LONGEST_COOKIE)
    response.set_cookie(
        _cookie_name(visit.services),
        token,
        max_age=None if visit.pages.kiosk else int(kept.total_seconds()),
        path=visit.address,
        secure=visit.services.is_https,
        httponly=True,
        samesite="lax",
    )


def forget(response: Response, visit: Visit) -> None:
    """This browser is nobody any more. What was answered stays."""
    response.delete_cookie(_cookie_name(visit.services), path=visit.address, secure=visit.services.is_https, httponly=True, samesite="lax")


def _cookie_name(services: Services) -> str:
    """On https the name says `__Secure-`: browsers then take it over https only. (`__Host-` would forbid its path.)"""
    return f"__Secure-{COOKIE}" if services.is_https else COOKIE
