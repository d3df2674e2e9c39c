"""The short codes by which a participation goes on elsewhere: how one is made, written, read back and kept.

A code is made of who it is for and until when, under the server's secret: asked again it is the same, and only its hash has to be kept.
It always has a letter and a digit, so that no word and no number is taken for one. Never here: what a code does.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from storage.conversations import Participant
from storage.handovers import Handover
from storage.keys import Keyring

VALID: Final = timedelta(minutes=15)
"""Enough to walk to another device and to type it twice."""
ALPHABET: Final = "ACDEFGHJKMNPQRTUVWXY34679"
"""Without what is taken for another in writing: 0 O, 1 I L, 2 Z, 5 S, 8 B."""
LENGTH: Final = 8
"""Of 25 signs: one guess in 150 thousand million finds a given code."""
GROUP: Final = 4
"""Signs read aloud together."""
_PAYLOAD: Final = "_"
"""Heads the payload of a link to the bot: no code of a consultation begins so, and no invitation."""
_SEPARATORS: Final = str.maketrans("", "", " -\u00a0\u202f")


def code_in(text: str) -> str | None:
    """The code that somebody wrote, in capitals or not, in one piece or in groups; None for what is no code of ours."""
    found = text.strip().translate(_SEPARATORS).upper()
    return found if len(found) == LENGTH and set(found) <= set(ALPHABET) and _is_mixed(found) else None


def spoken(code: str) -> str:
    """The code in groups: « XK7Q M2PR »."""
    return " ".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def payload_of(code: str) -> str:
    """What a link that opens the bot carries."""
    return _PAYLOAD + code


def code_in_payload(payload: str) -> str | None:
    """The code of such a link, None for any other payload."""
    return code_in(payload.removeprefix(_PAYLOAD)) if payload.startswith(_PAYLOAD) else None


def new_handover(keyring: Keyring, person: Participant, now: datetime) -> Handover:
    """A code for this person, valid from now on."""
    expires_at = now.replace(microsecond=0) + VALID
    return Handover(code_hash(keyring, code_for(keyring, person, expires_at)), person.identity_id, expires_at)


def code_for(keyring: Keyring, person: Participant, expires_at: datetime) -> str:
    """The code of this person, where they are now, that expires then."""
    use = f"hand-over of {person.identity_id} with {person.bot_id} until {int(expires_at.timestamp())}"
    secret = bytes.fromhex(keyring.shared_secret(use))
    while not _is_mixed(code := _written(int.from_bytes(secret))):
        secret = sha256(secret).digest()
    return code


def code_hash(keyring: Keyring, code: str) -> bytes:
    """32 bytes that say nothing of the code without the server's secret: who reads the database cannot try them all."""
    return bytes.fromhex(keyring.shared_secret(f"hash of the hand-over code {code}"))


def _written(number: int) -> str:
    signs = []
    for _ in range(LENGTH):
        number, sign = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)


def _is_mixed(code: str) -> bool:
    return any(sign.isdigit() for sign in code) and any(sign.isalpha() for sign in code)
