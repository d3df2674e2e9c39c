"""The official codes of authorities, as people type them: SIREN, and the Insee's of a commune or a region.

A SIREN has a key, so a digit mistyped is found; the Insee's codes have none, so only their form is checked.
"""

import re
from typing import Final

REGIONS: Final = frozenset(["01", "02", "03", "04", "06", "11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94"])
"""The codes of the regions since 2016, overseas included."""

_COMMUNE: Final = re.compile(r"(?:0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-578])\d{3}", re.ASCII)
"""A département (Corsica: 2A and 2B), then the commune."""


def plain(typed: str) -> str:
    """A code without the spaces and dots that people put in it, in capitals."""
    return re.sub(r"[\s.\-]", "", typed).upper()


def is_siren(code: str) -> bool:
    """Nine digits of which the last is the right key (Luhn)."""
    if not re.fullmatch(r"\d{9}", code, re.ASCII) or code == "0" * 9:
        return False
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(code))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def is_commune(code: str) -> bool:
    """Five characters, as 44109 or 2A004."""
    return _COMMUNE.fullmatch(code) is not None


def is_region(code: str) -> bool:
    """Two digits, as 24."""
    return code in REGIONS


def is_code(code: str) -> bool:
    """Any of the three."""
    return is_siren(code) or is_commune(code) or is_region(code)
