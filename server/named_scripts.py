"""A script as a command names it: the file at a path, or one that comes with the product. Never here: what is done with it."""

from pathlib import Path

from dialogues.faults import instead
from dialogues.loader import SHIPPED, load_script, shipped
from dialogues.script import Script


class NoScript(Exception):
    """Nothing can be read under this name; the message, in French, says why and what to do."""


def named_script(name: str) -> Script:
    """The script in the file at this path, else the shipped one of this name.

    Raises `NoScript` where there is neither, `dialogues.faults.BrokenScript` where there are faults.
    """
    path = Path(name)
    if name in SHIPPED and not path.is_file():
        return shipped(name)
    try:
        return load_script(path)
    except FileNotFoundError:
        raise NoScript(f"« {name} » n’est ni un fichier, ni un déroulé fourni. {instead(name, SHIPPED)}, ou vérifiez le chemin.") from None
    except OSError as error:
        raise NoScript(f"{name} : ce fichier ne peut pas être lu ({error.strerror}). Vérifiez son chemin et ses droits.") from None
