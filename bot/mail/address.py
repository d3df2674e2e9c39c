"""An e-mail address as people write it."""

import re
import unicodedata
from typing import Final

MAX_LENGTH: Final = 254
"""Characters of an address: RFC 5321, 4.5.3.1.3, without the angle brackets."""
_LOCAL: Final = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS: Final = re.compile(rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})+")
"""What the HTML standard takes in an e-mail field, with a dot in the domain."""


def address_in(written: str) -> str | None:
    """The address that these words are, its domain as mail servers know it; None where they are none."""
    text = unicodedata.normalize("NFKC", written).strip()
    local, at, domain = text.rpartition("@")
    if not at or len(text) > MAX_LENGTH:
        return None
    try:
        address = f"{local}@{domain.encode('idna').decode().lower()}"
    except UnicodeError:
        return None
    return address if len(address) <= MAX_LENGTH and _ADDRESS.fullmatch(address) else None


def same_for_all(address: str) -> str:
    """By which an address is known again, however it was written: in practice no mail server tells capitals apart."""
    return address.lower()
