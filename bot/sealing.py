"""What is sealed, by which key and in which context: the same data sealed for two uses, or two rows, never gives the same bytes.

A context is part of what is kept: changed here, what was sealed before could not be opened any more.
"""

import logging

from storage.conversations import UpdateKey
from storage.errors import Unreadable
from storage.keys import ConsultationKey, Keyring

log = logging.getLogger(__name__)


def sealed_chat(key: ConsultationKey, chat: int) -> bytes:
    """Where to write to one participant. A consultation keeps each of its people once, so its own key tells rows apart."""
    return key.seal(str(chat).encode(), b"chat")


def chat_in(key: ConsultationKey, sealed: bytes) -> int | None:
    """The chat; None for what `sealed_chat` did not seal with this key: one damaged row must not keep the others from being written to."""
    try:
        return int(key.unseal(sealed, b"chat"))
    except Unreadable:
        log.error("a sealed chat does not open with the key of its consultation")
        return None


def sealed_contact(keyring: Keyring, consultation_id: int, address: str) -> bytes:
    """Where to write to one who asked to be told, the number of a chat or an e-mail address: readable after the consultation's own key
    is gone."""
    return keyring.seal(address.encode(), _contact(consultation_id))


def contact_in(keyring: Keyring, consultation_id: int, sealed: bytes) -> str:
    """Raises `Unreadable` for what `sealed_contact` did not seal for this consultation."""
    return keyring.unseal(sealed, _contact(consultation_id)).decode()


def sealed_request(keyring: Keyring, consultation_id: int, request: bytes) -> bytes:
    """What somebody asked for by e-mail, to be confirmed from the address that it went to."""
    return keyring.seal(request, _request(consultation_id))


def request_in(keyring: Keyring, consultation_id: int, sealed: bytes) -> bytes:
    """Raises `Unreadable` for what `sealed_request` did not seal for this consultation."""
    return keyring.unseal(sealed, _request(consultation_id))


def sealed_contact_id(keyring: Keyring, consultation_id: int, contact: bytes) -> bytes:
    """What lets whoever was written to change what they asked for."""
    return keyring.seal(contact, _contact_id(consultation_id))


def contact_id_in(keyring: Keyring, consultation_id: int, sealed: bytes) -> bytes:
    """Raises `Unreadable` for what `sealed_contact_id` did not seal for this consultation."""
    return keyring.unseal(sealed, _contact_id(consultation_id))


def sealed_letter(keyring: Keyring, key: UpdateKey, raw: bytes) -> bytes:
    """An update that could not be handled."""
    return keyring.seal(raw, _letter(key))


def letter_in(keyring: Keyring, key: UpdateKey, sealed: bytes) -> bytes:
    """Raises `Unreadable` for what `sealed_letter` did not seal for this update."""
    return keyring.unseal(sealed, _letter(key))


def sealed_token(keyring: Keyring, bot_id: int, token: str) -> bytes:
    """What lets one speak as this bot."""
    return keyring.seal(token.encode(), _token(bot_id))


def token_in(keyring: Keyring, bot_id: int, sealed: bytes) -> str:
    """Raises `Unreadable` for what `sealed_token` did not seal for this bot."""
    return keyring.unseal(sealed, _token(bot_id)).decode()


def webhook_secret(keyring: Keyring, bot_id: int) -> str:
    """What Telegram sends along with each update of this bot, so that we know it from others."""
    return keyring.shared_secret(f"webhook secret {bot_id}")


def webhook_name(keyring: Keyring, bot_id: int) -> str:
    """The end of the address to which Telegram sends the updates of this bot: nobody finds it by trying."""
    return keyring.shared_secret(f"webhook name {bot_id}")


def _contact(consultation_id: int) -> bytes:
    return f"contact {consultation_id}".encode()


def _request(consultation_id: int) -> bytes:
    return f"request by e-mail {consultation_id}".encode()


def _contact_id(consultation_id: int) -> bytes:
    return f"id of a contact {consultation_id}".encode()


def _letter(key: UpdateKey) -> bytes:
    return f"dead letter {key.bot_id} {key.update_id}".encode()


def _token(bot_id: int) -> bytes:
    return f"token of bot {bot_id}".encode()
