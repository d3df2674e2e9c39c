"""A script as a command names it: the file at a path, or one that comes with the product. Never here: what is done with it."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from dialogues.faults import instead
from dialogues.loader import SHIPPED, load
from dialogues.reading.source import MAX_BYTES
from dialogues.script import Script
from dialogues.values import Value
from server.files import unread


class NoScript(Exception):
    """Nothing can be read under this name; the message, in French, says why and what to do."""


class Source(Value, frozen=True):
    """A script as it is written. `file` is what its faults call it; of a file too large, `content` is only enough to refuse it."""

    file: str
    content: bytes


def named_source(name: str) -> Source:
    """What is in the file at this path, else in the shipped one of this name. Raises `NoScript` where there is neither."""
    path = Path(name)
    if name in SHIPPED and not path.is_file():
        return Source(f"{name}.yaml", _content(files("dialogues") / "scripts" / f"{name}.yaml"))
    try:
        return Source(str(path), _content(path))
    except FileNotFoundError:
        raise NoScript(f"« {name} » n’est ni un fichier, ni un déroulé fourni. {instead(name, SHIPPED)}, ou vérifiez le chemin.") from None
    except OSError as error:
        raise NoScript(unread(path, error)) from None


def named_script(name: str) -> Script:
    """The script of this name. Raises `NoScript`, or `dialogues.faults.BrokenScript` where it has faults."""
    source = named_source(name)
    return load(source.content, source.file)


def _content(file: Traversable) -> bytes:
    """The file's bytes, one more than may be read at most: enough to refuse a larger one without holding it."""
    with file.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)
