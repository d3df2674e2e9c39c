"""The official codes of authorities: whether what somebody wrote can be one, and why not. Never here: which authority has a code.

The INSEE gives communes five characters, a letter among them in Corsica, régions two digits, départements two or three. Groups of
communes have a SIREN, whose last digit is a key.
"""

import re
from collections.abc import Mapping
from typing import Final

KINDS: Final[Mapping[str, str]] = {
    "siren": "SIREN (groupement de communes)",
    "commune": "Code INSEE d’une commune",
    "region": "Code INSEE d’une région",
    "department": "Code INSEE d’un département",
}
"""The kinds of codes, as they are called in French."""
REGIONS: Final = frozenset(["01", "02", "03", "04", "06", "11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94"])
"""The codes of the regions since 2016, overseas included."""

_DEPARTMENT: Final = r"(?:0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5])"
"""Corsica is 2A and 2B, and 20 no more."""
_OVERSEAS: Final = r"97[1-8]"
_SHAPES: Final = {
    "commune": re.compile(rf"(?:{_DEPARTMENT}[0-9]{{3}}|{_OVERSEAS}[0-9]{{2}}|98[678][0-9]{{2}})"),
    "siren": re.compile(r"(?!0{9})[0-9]{9}"),
    "region": re.compile("|".join(sorted(REGIONS))),
    "department": re.compile(rf"(?:{_DEPARTMENT}|{_OVERSEAS})"),
}
_WANTED: Final = {
    "commune": "Un code INSEE de commune a 5 caractères, comme 93051 ou 2A004.",
    "siren": "Un SIREN a 9 chiffres, comme 248000747.",
    "region": "Un code de région a 2 chiffres, comme 24.",
    "department": "Un code de département a 2 ou 3 caractères, comme 07, 2A ou 974.",
}
WRONG_KEY: Final = "Un chiffre de ce SIREN est faux : recopiez-le, par exemple depuis annuaire-entreprises.data.gouv.fr."


def plain_code(written: str) -> str:
    """The code as registers write it: without the spaces, dots and dashes that people put in it, in capitals."""
    return re.sub(r"[\s.\-]", "", written).upper()


def code_fault(kind: str, code: str) -> str:
    """Why a plain code cannot be one of this kind, in a French sentence that says what to do; empty if it can.

    `kind`: one of `KINDS`.
    """
    if not _SHAPES[kind].fullmatch(code):
        return _WANTED[kind]
    return WRONG_KEY if kind == "siren" and not has_key(code) else ""


def kind_of(code: str) -> str:
    """What a plain code is: « siren », « commune » or « region »; empty if it is none of them."""
    return next((kind for kind in ("siren", "commune", "region") if not code_fault(kind, code)), "")


def has_key(digits: str) -> bool:
    """Whether the last of these digits is the key of the others, by Luhn's formula: any one wrong digit is found out."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
