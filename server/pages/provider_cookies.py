"""What a browser keeps of a sign-in with the provider: the round under way, then what ends the session there.

It is sealed, so nobody makes one up, and who has the browser reads nothing in it. The token with which a session is ended at the provider
names somebody: kept there it is gone with the browser's session, and is in no database and no backup.
"""

import base64
import binascii
import hmac
from typing import Final, TypeVar

import msgspec
from fastapi import Request
from msgspec import Struct
from starlette.responses import Response

from server.forms import cookie_of, forget_cookie, set_cookie
from server.provider import ROUND_LIFETIME, Round
from server.services import Services
from storage.errors import Unreadable

ROUND_COOKIE: Final = "concertia-proconnect"
LEFT_COOKIE: Final = "concertia-proconnect-fin"
BACK: Final = "/connexion/proconnect/sortie"
"""Where the provider sends a browser whose session it has ended."""
LONGEST: Final = 3_800
"""Characters: browsers drop a cookie of more than 4,096 bytes, its name and attributes included."""


class Left(Struct, frozen=True):
    """What ends the session at the provider."""

    end_session: str
    id_token: str

    def address(self, services: Services) -> str:
        """Where to send the browser for that."""
        from server.oidc import end_of_session

        return end_of_session(self.end_session, self.id_token, services.public_url + BACK)


Kept = TypeVar("Kept", Round, Left)


def keep_round(response: Response, services: Services, begun: Round) -> None:
    """A second one takes the place of the first."""
    set_cookie(response, services, ROUND_COOKIE, _sealed(services, begun), int(ROUND_LIFETIME.total_seconds()))


def round_of(request: Request, services: Services, state: str) -> Round | None:
    """The round of this browser that a `state` belongs to, if it is not over."""
    begun = _opened(request, services, ROUND_COOKIE, Round)
    if begun is None or not hmac.compare_digest(begun.state.encode(), state.encode(errors="replace")):
        return None
    return begun if services.clock().timestamp() < begun.until else None


def keep_left(response: Response, services: Services, left: Left | None) -> None:
    """In the place of that of a session before. What would be too long is not kept: then only our own session is ended."""
    sealed = _sealed(services, left) if left else ""
    if 0 < len(sealed) <= LONGEST:
        set_cookie(response, services, LEFT_COOKIE, sealed)
    else:
        forget_cookie(response, services, LEFT_COOKIE)


def left_in(request: Request, services: Services) -> Left | None:
    return _opened(request, services, LEFT_COOKIE, Left)


def _sealed(services: Services, kept: Round | Left) -> str:
    sealed = services.keyring.seal(msgspec.json.encode(kept), _context(type(kept)))
    return base64.urlsafe_b64encode(sealed).decode()


def _opened(request: Request, services: Services, name: str, kind: type[Kept]) -> Kept | None:
    try:
        sealed = base64.urlsafe_b64decode(cookie_of(request, services, name) or "")
        return msgspec.json.decode(services.keyring.unseal(sealed, _context(kind)), type=kind)
    except (binascii.Error, ValueError, Unreadable):
        return None


def _context(kind: type[Round | Left]) -> bytes:
    return f"cookie {kind.__name__}".encode()
