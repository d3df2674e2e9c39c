"""The charter (« charte de bonne pratique »): its versioned text, shipped, or from a file that an installation puts in its place.

Never here: who signed it (see `storage.records`).
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Final

from dialogues.values import Value

SHIPPED: Final = Path(__file__).with_suffix(".toml")
LONGEST_VERSION: Final = 40
"""Characters of a version, as a pledge keeps it."""
LARGEST: Final = 100_000
"""Bytes of a file: thirty pages, which nobody would read before they sign."""


class BrokenCharter(ValueError):
    """The file holds no charter. The message, in French, says what is wrong and how the file should be."""


class Charter(Value, frozen=True):
    """One version. `commitments` are sentences, in their order."""

    version: str
    dated: date
    title: str
    opening: str
    commitments: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it in plain lines, as it is kept with a signature."""
        return "\n".join((self.title, self.opening, *(f"- {each}" for each in self.commitments)))


def read_charter(file: Path = SHIPPED) -> Charter:
    """The charter of this file. Raises `BrokenCharter`."""
    try:
        content = file.read_bytes()
        if len(content) > LARGEST:
            raise BrokenCharter(f"il dépasse {LARGEST} octets")
        found = tomllib.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise BrokenCharter(f"il ne se lit pas ({error.strerror})") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BrokenCharter(f"ce n’est pas du TOML en UTF-8 ({error})") from error
    return Charter(
        version=_words(found, "version", LONGEST_VERSION),
        dated=_day(found),
        title=_words(found, "title"),
        opening=_words(found, "opening"),
        commitments=_commitments(found),
    )


def _words(found: dict[str, Any], name: str, most: int = LARGEST) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= most:
        raise BrokenCharter(
            f"« {name} » doit être un texte entre guillemets" + (f", de {most} caractères au plus" if most < LARGEST else "")
        )
    return value.strip()


def _day(found: dict[str, Any]) -> date:
    value = found.get("date")
    if type(value) is not date:
        raise BrokenCharter("« date » doit être un jour, comme 2026-12-01, sans guillemets")
    return value


def _commitments(found: dict[str, Any]) -> tuple[str, ...]:
    listed = found.get("commitments")
    if not isinstance(listed, list) or not listed or not all(isinstance(each, dict) for each in listed):
        raise BrokenCharter("les engagements s’écrivent en blocs [[commitments]], chacun avec un « text » : il en faut au moins un")
    return tuple(_words(each, "text") for each in listed)
