"""The addresses that our letters hold. Each carries, sealed, all that it stands for: nothing is kept of who was written to.

/prevenir/nantes/confirmer/TOKEN     somebody gave this e-mail address, and wants to be told of this; later, their choices
/prevenir/nantes/choix/TOKEN         what this contact asked for, to change it
/prevenir/nantes/retrait/TOKEN       the same, to take it all back at once
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.acts import Wished
from bot.sealing import contact_id_in, request_in, sealed_contact_id, sealed_request
from storage.consultations import Consultation
from storage.errors import Unreadable
from storage.keys import Keyring

PREFIX: Final = "/prevenir"
"""Not below the pages where one answers: a browser never sends here the cookie that says who answered."""
CONFIRM, CHOICES, WAY_OUT = "/confirmer", "/choix", "/retrait"
VALID: Final = timedelta(hours=48)
"""Somebody who does not look at their e-mails every day still confirms."""


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody gave this address and wants to be told of this, in a consultation, until `until`; read in `language`."""

    address: str
    wishes: Wished
    language: str
    until: datetime


def confirm_url(keyring: Keyring, public_url: str, consultation: Consultation, request: Request) -> str:
    fields = (
        request.address,
        sorted(request.wishes.topics),
        sorted(request.wishes.themes),
        request.language,
        int(request.until.timestamp()),
    )
    sealed = sealed_request(keyring, consultation.id, json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode())
    return f"{public_url}{PREFIX}/{consultation.code}{CONFIRM}/{_written(sealed)}"


def request_of(keyring: Keyring, consultation: Consultation, token: str) -> Request | None:
    """The request of this link, however old; None for what is no link of ours, or of another consultation."""
    try:
        address, topics, themes, language, until = json.loads(request_in(keyring, consultation.id, _read(token)))
    except (Unreadable, ValueError):
        return None
    return Request(address, Wished(frozenset(topics), frozenset(themes)), language, datetime.fromtimestamp(until, UTC))


def choices_url(keyring: Keyring, public_url: str, consultation: Consultation, contact: bytes) -> str:
    return f"{public_url}{PREFIX}/{consultation.code}{CHOICES}/{contact_token(keyring, consultation, contact)}"


def way_out_url(keyring: Keyring, public_url: str, consultation: Consultation, contact: bytes) -> str:
    return f"{public_url}{PREFIX}/{consultation.code}{WAY_OUT}/{contact_token(keyring, consultation, contact)}"


def contact_token(keyring: Keyring, consultation: Consultation, contact: bytes) -> str:
    """What stands for this contact in an address, for as long as it is kept."""
    return _written(sealed_contact_id(keyring, consultation.id, contact))


def contact_of(keyring: Keyring, consultation: Consultation, token: str) -> bytes | None:
    """The id of the contact of this link, whether it is still kept or not; None for what is no link of ours."""
    try:
        return contact_id_in(keyring, consultation.id, _read(token))
    except (Unreadable, ValueError):
        return None


def _written(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def _read(token: str) -> bytes:
    """Raises `ValueError` for what `_written` does not write."""
    try:
        return base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not a token") from error
