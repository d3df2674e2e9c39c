"""What a person does in a golden transcript, read back from its text.

Never here: who plays it.
"""

import re
from dataclasses import dataclass

from tests.support.citizen import RULE
from tests.support.transcripts import FOLDER


@dataclass(frozen=True, slots=True)
class Commanded:
    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Touched:
    """A button or a choice whose label begins so; `old`: of an earlier message."""

    label: str
    old: bool = False


@dataclass(frozen=True, slots=True)
class Wrote:
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """An earlier message, by its number, as it reads now."""

    message: int
    text: str


@dataclass(frozen=True, slots=True)
class SentContent:
    kind: str


@dataclass(frozen=True, slots=True)
class Happened:
    """A note of the transcript to its reader."""

    what: str


Scene = Commanded | Touched | Wrote | Changed | SentContent | Happened

_ACTS = (
    (re.compile(r"/(\w+)(?: (\S+))?"), lambda name, code: Commanded(name, code or "")),
    (re.compile(r"touche «\s(.*)\s»( sur un ancien message)?", re.DOTALL), lambda label, old: Touched(label, bool(old))),
    (re.compile(r"écrit «\s(.*)\s»", re.DOTALL), Wrote),
    (re.compile(r"modifie son message (\d+)\s: «\s(.*)\s»", re.DOTALL), lambda number, text: Changed(int(number), text)),
    (re.compile(r"envoie\s: (\w+)"), SentContent),
)
_CITIZEN = re.compile(r"Citoyen\s: (.*?)\n\n(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Transcript:
    """`begins`: the screen in front when it begins, empty when nothing was done before. Each scene comes with what the robot answers."""

    begins: str
    scenes: tuple[tuple[Scene, str], ...]


def transcript(name: str) -> Transcript:
    """Raises `ValueError` for what nobody could do in a chat."""
    blocks = (FOLDER / name).read_text(encoding="utf-8").removesuffix("\n").split(f"\n\n{RULE}\n\n")
    begins = blocks.pop(0).partition("\n\n")[2] if blocks[0].startswith("Robot") else ""
    return Transcript(begins, tuple(map(_scene, blocks)))


def _scene(block: str) -> tuple[Scene, str]:
    if block.startswith("("):
        return Happened(block[1:-1]), ""
    found = _CITIZEN.fullmatch(block)
    if found:
        for pattern, made in _ACTS:
            act = pattern.fullmatch(found[1])
            if act:
                return made(*act.groups()), found[2]
    raise ValueError(f"nobody does this in a chat: {block}")
