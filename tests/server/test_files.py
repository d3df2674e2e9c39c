"""What is said of a file that can be neither read nor written: never the system's sentence, which is in its own language."""

import os
from errno import EACCES, EEXIST, EISDIR, ELOOP, ENOENT, ENOSPC, ENOTDIR
from pathlib import Path

import pytest

from server.files import unread, unwritten

FILE = Path("communes.csv")
ALL = (ENOENT, EEXIST, ENOTDIR, EISDIR, EACCES, ELOOP, ENOSPC)


@pytest.mark.parametrize(
    ("number", "read", "written"),
    [
        (ENOENT, "ce fichier n’existe pas.", "le dossier de ce fichier n’existe pas."),
        (ENOTDIR, "ce fichier n’existe pas.", "le dossier de ce fichier n’existe pas."),
        (EISDIR, "c’est un dossier, pas un fichier.", "c’est un dossier, pas un fichier."),
        (EEXIST, "ce fichier ne peut pas être lu (EEXIST).", "ce fichier existe déjà, rien n’est écrit."),
        (EACCES, "ce compte n’a pas le droit de lire ce fichier.", "ce compte n’a pas le droit d’écrire ici."),
        (ELOOP, "ce fichier ne peut pas être lu (ELOOP).", "ce fichier ne peut pas être écrit (ELOOP)."),
        (ENOSPC, "ce fichier ne peut pas être lu (ENOSPC).", "ce fichier ne peut pas être écrit (ENOSPC)."),
    ],
)
def test_the_reason_is_said_in_french_before_what_to_do(number: int, read: str, written: str) -> None:
    error = OSError(number, os.strerror(number))
    assert unread(FILE, error).startswith(f"communes.csv\u00a0: {read} ")
    assert unwritten(FILE, error).startswith(f"communes.csv\u00a0: {written} ")


def test_an_error_without_a_number_is_told_by_its_name() -> None:
    error = TimeoutError("timed out")
    assert (
        unread(FILE, error)
        == "communes.csv\u00a0: ce fichier ne peut pas être lu (TimeoutError). Vérifiez son chemin, ou copiez-le ailleurs."
    )
