"""Where somebody goes once they are signed in: to the page that they wanted, and never out of here.

The path came from an address, which anybody may have made up: only our own private pages are taken.
"""

import re
from typing import Final
from urllib.parse import urlencode

AFTERWARDS: Final = "suite"
"""The name of the path in addresses and forms."""
MAX_LENGTH: Final = 500

_OURS: Final = re.compile(r"/(?:organisateur|commission|administration|compte)(?:/[\w./-]*)?(?:\?[\w./=&%+-]*)?", re.ASCII)
"""No scheme, no host, no backslash, nothing that a browser reads as another site."""


def safe(path: str) -> str:
    """The path, if it is one of a private page of ours; else nothing."""
    return path if len(path) <= MAX_LENGTH and _OURS.fullmatch(path) else ""


def followed_by(address: str, path: str) -> str:
    """The address of a page of signing in that leads to this path in the end, if it is one of ours."""
    return f"{address}?{urlencode({AFTERWARDS: path})}" if safe(path) else address
