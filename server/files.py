"""Why a file can be neither read nor written, in the words of whoever typed its name. Never here: what is in it."""

from errno import errorcode
from pathlib import Path


def unread(file: Path, error: OSError) -> str:
    """Two sentences: what kept `file` from being read, and what to do."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return f"{file} : ce fichier n’existe pas. Vérifiez son chemin."
        case IsADirectoryError():
            return f"{file} : c’est un dossier, pas un fichier. Vérifiez son chemin."
        case PermissionError():
            return f"{file} : ce compte n’a pas le droit de lire ce fichier. Changez ses droits, ou copiez-le ailleurs."
    return f"{file} : ce fichier ne peut pas être lu ({_code(error)}). Vérifiez son chemin, ou copiez-le ailleurs."


def unwritten(file: Path, error: OSError) -> str:
    """Two sentences: what kept `file` from being written, and what to do."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return f"{file} : le dossier de ce fichier n’existe pas. Créez-le, ou choisissez un autre endroit."
        case IsADirectoryError():
            return f"{file} : c’est un dossier, pas un fichier. Ajoutez un nom de fichier."
        case FileExistsError():
            return f"{file} : ce fichier existe déjà, rien n’est écrit. Choisissez un autre nom."
        case PermissionError():
            return f"{file} : ce compte n’a pas le droit d’écrire ici. Choisissez un autre endroit."
    return f"{file} : ce fichier ne peut pas être écrit ({_code(error)}). Choisissez un autre endroit."


def _code(error: OSError) -> str:
    """The system's own name for it, `ENOSPC`: to be searched for, as its sentence would be in another language."""
    return errorcode.get(error.errno or 0, type(error).__name__)
