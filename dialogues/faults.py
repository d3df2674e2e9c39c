"""What is wrong with a script, said so that its author can mend it. In French, as its authors are; no rule of the language lives here."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

MAX_FAULTS = 100
"""Faults in one report: nobody mends more before checking again, and each costs a search for the word that was meant."""
MAX_QUOTED = 60
"""Characters of the author's own words in a message: enough to find them again."""
MAX_LISTED = 20
"""Words a message offers to choose from; a longer list is no help."""
MAX_COMPARED = 250
"""Words a mistyped one is compared with, the latest first: each costs some twenty microseconds, and a report has many faults."""

NEAR, VERY_NEAR = 0.6, 0.8
"""How like a mistyped word must be: among words of the language, and in a closed list of codes, where another one is another answer."""

Where = tuple[str | int, ...]
"""The way to a part of a script: `("steps", 3, "options", 0)`."""
WHOLE = ""
"""Concerned by a finding about all steps together, which means little when one of them could not be read."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a script as a value, wherever it was read from. `concerns` are the ids of the steps it supposes to be fully known.

    `advice`: the script can be asked as it is, and would be better otherwise.
    """

    at: Where
    what: str
    remedy: str
    concerns: tuple[str, ...] = ()
    advice: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a script as a file. `line` and `column` count from 1; `what` and `remedy` are without their final stop."""

    file: str
    line: int
    column: int
    what: str
    remedy: str
    advice: bool = False

    def __str__(self) -> str:
        said = f"conseil : {self.what}" if self.advice else self.what
        return f"{self.file}:{self.line}:{self.column}: {said}. {self.remedy}."


class BrokenScript(Exception):
    """A script that cannot be used. Its text is the whole report, a line per fault, in the order of the file.

    A fault found twice at one place is told once: a section's condition is that of every step in it.
    """

    def __init__(self, faults: Collection[Fault]) -> None:
        self.faults = tuple(sorted(dict.fromkeys(faults), key=lambda fault: (fault.line, fault.column)))
        super().__init__("\n".join(map(str, self.faults)))


def quoted(word: str) -> str:
    """A word of the author's inside a message, whole unless it is endless."""
    return f"« {word if len(word) <= MAX_QUOTED else word[:MAX_QUOTED] + '…'} »"


def nearest(word: str, known: Collection[str]) -> str | None:
    """The word of `known` that `word` was probably meant to be."""
    return next(iter(_close(word, known, NEAR)), None)


def instead(word: str, known: Collection[str], cutoff: float = NEAR) -> str:
    """What to write instead of a mistyped word: the nearest one, else the choice there is, as when two are as near."""
    near = _close(word, known, cutoff)
    if near and (len(near) == 1 or _likeness(word, near[0]) > _likeness(word, near[1])):
        return f"Écrivez « {near[0]} »"
    listed = ", ".join(list(known)[:MAX_LISTED]) + (", …" if len(known) > MAX_LISTED else "")
    return f"Choisissez parmi : {listed}" if known else "Retirez-le"


def _close(word: str, known: Collection[str], cutoff: float) -> list[str]:
    """The two words of `known` that are the most like this one, the nearest first."""
    return [] if len(word) > MAX_QUOTED else get_close_matches(word, list(known)[-MAX_COMPARED:], n=2, cutoff=cutoff)


def _likeness(word: str, other: str) -> float:
    return SequenceMatcher(None, other, word).ratio()
