"""The provider of identities, where one is set: ProConnect, by OpenID Connect.

Never here: what is asked of it (see `oidc`).
"""

import secrets
from datetime import datetime, timedelta
from typing import Final, Self
from urllib.parse import urlsplit

from msgspec import Struct

from dialogues.values import Value

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
ROUND_LIFETIME: Final = timedelta(minutes=10)
"""From leaving for the provider to coming back: the time to find a password, and a second proof if it wants one."""
SECRET_BYTES: Final = 32


class Provider(Value, frozen=True):
    """`issuer` is the address by which it names itself, to the letter; `client_id` and `client_secret` are what it knows this site by."""

    unshown = ("client_secret",)

    issuer: str
    client_id: str
    client_secret: str


class Round(Struct, frozen=True):
    """One sign-in: what comes back must be of it. `state` is for the browser, `nonce` for what is signed, `verifier` for the code.

    `afterwards` is the page wanted in the end, and `until` when it is too late, in seconds of the epoch.
    """

    state: str
    nonce: str
    verifier: str
    afterwards: str
    until: float

    @classmethod
    def begin(cls, afterwards: str, now: datetime) -> Self:
        state, nonce, verifier = (secrets.token_urlsafe(SECRET_BYTES) for _ in range(3))
        return cls(state, nonce, verifier, afterwards, (now + ROUND_LIFETIME).timestamp())


def is_private(address: str) -> bool:
    """Whether nobody else hears what is said to this address: it is one of https, or of this very machine. Never raises."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    unheard = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return unheard and bool(parts.hostname) and port != 0 and not parts.username and not parts.fragment
