"""Words that nobody writes by chance, and the search for them in what a program said, however it was written there.

Never here: where they are planted.
"""

import base64
import html
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import quote, quote_plus

TOKEN_SECRET = "a-secret-that-must-not-be-seen"
"""The secret half of the token that the tests give their bots."""
WEBHOOK_SECRET = "shared-with-telegram"
STANDING = (TOKEN_SECRET, WEBHOOK_SECRET, "AAHsecretsecretsecretsecretsecretsec", "claire@nantes.example", "jean@commission.example")
"""What no test may see logged."""

SHORTEST = 8
"""Characters: a shorter word may be there by chance."""
SHOWN = 20
"""Characters that are left at either end where a long value is shortened, as asyncio and pytest do, and found all the same."""


def found(canaries: Iterable[str], said: str) -> list[str]:
    """Those of `canaries` that can be read in `said`: as they are, in an address, in JSON, in HTML, as Python writes text or bytes, in
    base64 wherever they begin, in hexadecimal; whole, or shortened to either end."""
    folded = said.casefold()
    return [canary for canary in canaries if any(form in said or form in folded for form in written(canary))]


@lru_cache(maxsize=1024)
def written(canary: str) -> frozenset[str]:
    """The ways to write it. What a program may write in capitals is in small letters here too. Raises `ValueError` if it is too short."""
    if len(canary) < SHORTEST:
        raise ValueError(f"« {canary} » may be said by chance")
    wholes = {canary, canary.strip()}
    ends = {canary[:SHOWN], canary[-SHOWN:]} if len(canary) > 2 * SHOWN else set()
    return frozenset(form for whole in wholes | ends for form in _forms(whole))


def _forms(word: str) -> Iterator[str]:
    data = word.encode(errors="surrogatepass")
    textual = (word, quote(data, safe=""), quote(data), quote_plus(data), json.dumps(word)[1:-1], ascii(word)[1:-1], repr(data)[2:-1])
    for form in (*textual, html.escape(word), data.hex(), ":".join(f"{byte:02x}" for byte in data)):
        yield form
        yield form.casefold()
    if word.isdecimal():
        yield f"{int(word):x}"
    for before in range(3):
        yield from _in_base64(data, before)


def _in_base64(data: bytes, before: int) -> Iterator[str]:
    """What stands for these bytes alone where `before` others come before, modulo 3, in either alphabet."""
    padded = bytes(before) + data
    kept = padded[: len(padded) // 3 * 3]  # what comes after would change the last character
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(kept).decode()[(0, 2, 3)[before] :]
