"""The mail server that takes our letters: what it is, as a setting names it."""

from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import unquote, urlsplit

from bot.mail.address import address_in

PORTS: Final = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """`sender` is the address that letters come from. With a password the connection must be encrypted, but on this very machine."""

    host: str
    port: int
    sender: str
    is_tls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def from_url(cls, url: str, sender: str | None = None) -> Self:
        """`url` is one that `is_url` takes; without `sender`, letters come from its user, if that is an address.

        Raises `ValueError`, which says nothing of what was given.
        """
        parts = urlsplit(url)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        found = address_in(sender or user)
        if not is_url(url) or found is None:
            raise ValueError("not the address of a mail server, or no address to write from")
        return cls(parts.hostname or "", parts.port or PORTS[parts.scheme], found, parts.scheme == "smtps", user or None, password or None)


def is_url(url: str) -> bool:
    """Whether this names a mail server: `smtp[s]://[user[:password]@]host[:port]`. Never raises."""
    try:
        parts = urlsplit(url)
        rest = parts.path not in ("", "/") or parts.query or parts.fragment
        return parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0 and not rest
    except ValueError:
        return False
