"""What a link into a chat hands over after /start: the code of a consultation, and what its bearer comes with.

    nantes                          the consultation
    nantes_accueil-mairie            by a link put somewhere (see `storage.sources`)
    nantes_7Q2M9D4K0XWBRT5H         by an invitation (see `storage.invitations`)

Telegram takes 64 of A-Z, a-z, 0-9, « _ » and « - »; a consultation's code has 40 at most, and none has « _ ». Pure.
"""

import re
from typing import Final

MAX_LENGTH: Final = 64

_SEPARATOR: Final = "_"
_BETWEEN: Final = re.compile(r"[_\s]+")
"""People type a space instead."""
_NOT_IN_A_CODE: Final = re.compile(r"[^A-Za-z0-9-]")


def payload(code: str, entry: str = "") -> str:
    """What a link to the consultation `code` hands over. Raises `ValueError` for what no link can carry."""
    written = f"{code}{_SEPARATOR}{entry}" if entry else code
    if len(written) > MAX_LENGTH or _NOT_IN_A_CODE.search(code + entry):
        raise ValueError(f"no link carries {written!r}")
    return written


def read_payload(text: str) -> tuple[str | None, str]:
    """The code and what comes with it, empty if nothing does. Never raises: whatever was typed or forged is cut to what a link can hold."""
    code, *rest = _BETWEEN.split(text.strip(), maxsplit=1)
    code, entry = (_NOT_IN_A_CODE.sub("", part)[:MAX_LENGTH] for part in (code, *rest, "")[:2])
    return code or None, entry
