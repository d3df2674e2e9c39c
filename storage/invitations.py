"""Invitations that work once: codes that prove themselves, and what is kept of those used.

    7Q2M-9D4K-0XWB-RT5H      16 symbols of 5 bits: a random serial of 40 bits, then 40 bits of its proof under the secret of the server

A code has no row until it is used, so that nobody can read one in the database, and none can be used in another consultation. Its row
then says that it was used, neither when nor by whom; it stays when its person erases everything: the code would work twice otherwise.
"""

import hmac
import re
import secrets
from typing import Final

import sqlalchemy as sa

from storage import models
from storage.keys import Keyring

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L nor O, which look like digits, and no U."""
SYMBOLS: Final = 16
SERIAL_BYTES: Final = 5
"""10,000 codes have one twice in 20,000 cases; whoever makes codes checks."""
PROOF_BYTES: Final = 5
"""One guess in 10^12 is right, whatever the number of codes made."""
GROUP: Final = 4

_BETWEEN: Final = re.compile(r"[\s.,_\-\u00ad\u2010-\u2015]+")
_LOOK_ALIKES: Final = str.maketrans("OIL", "011")
_CODE: Final = re.compile(f"[{ALPHABET}]{{{SYMBOLS}}}")


def new_code(keyring: Keyring, consultation_id: int) -> str:
    """A new code, in 16 symbols: `shown` writes it for people."""
    serial = secrets.token_bytes(SERIAL_BYTES)
    number = int.from_bytes(serial + _proof(keyring, consultation_id, serial))
    symbols = [ALPHABET[number >> 5 * place & 31] for place in reversed(range(SYMBOLS))]
    return "".join(symbols)


def read(text: str) -> str | None:
    """The code that somebody wrote, in 16 symbols, or None: in capitals or not, with hyphens or without, O for 0, I or L for 1."""
    symbols = bare(text).translate(_LOOK_ALIKES)
    return symbols if _CODE.fullmatch(symbols) else None


def bare(text: str) -> str:
    """The text in capitals, without what may stand between the symbols of a code."""
    return _BETWEEN.sub("", text).upper()


def shown(code: str) -> str:
    """A code in groups of four, as it is read out and copied."""
    return "-".join(code[start : start + GROUP] for start in range(0, SYMBOLS, GROUP))


def is_genuine(keyring: Keyring, consultation_id: int, code: str) -> bool:
    """Whether this code, in 16 symbols, was made for this consultation. In the same time whatever is wrong with it."""
    number = 0
    for symbol in code:
        number = number << 5 | ALPHABET.index(symbol)
    written = number.to_bytes(SERIAL_BYTES + PROOF_BYTES)
    return hmac.compare_digest(written[SERIAL_BYTES:], _proof(keyring, consultation_id, written[:SERIAL_BYTES]))


def is_used(connection: sa.Connection, consultation_id: int, code_hash: bytes) -> bool:
    """Whether the code of this hash (see `Keyring.invitation_hash`) has let somebody in.

    On PostgreSQL any other transaction that asks of the same code waits for this one to end: two that found it unused would both use it.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_WAIT, {"code": int.from_bytes(code_hash[:8], signed=True)})
    return connection.scalar(_USED, {"of": consultation_id, "hash": code_hash}) is not None


def _proof(keyring: Keyring, consultation_id: int, serial: bytes) -> bytes:
    return keyring.invitation_proof(consultation_id, serial)[:PROOF_BYTES]


_WAIT: Final = sa.select(sa.func.pg_advisory_xact_lock(sa.bindparam("code", type_=sa.BigInteger)))
_USED: Final = sa.select(models.used_invitations.c.code_hash).where(
    models.used_invitations.c.consultation_id == sa.bindparam("of"), models.used_invitations.c.code_hash == sa.bindparam("hash")
)
