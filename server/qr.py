"""QR codes of addresses, as people scan them on posters and screens.

Never here: what an address leads to.
"""

from io import BytesIO
from pathlib import Path
from typing import Final

import segno

from server.administration import Refusal

KINDS: Final = (".svg", ".png")
DOTS: Final = 12
"""Pixels of one square: a code of 33 squares and its margin fill a quarter of a page in print, at 300 to the inch."""
REPAIRS: Final = "m"
"""15 % of the squares may be stained or hidden."""
MARGIN: Final = 4
"""Squares left white around the code, as the standard wants."""


def svg(address: str) -> bytes:
    """The code of this address, black on white whatever the colours around it."""
    file = BytesIO()
    _code(address).save(file, kind="svg", scale=DOTS, border=MARGIN, light="#fff", nl=False)
    return file.getvalue()


def save(address: str, file: Path) -> None:
    """Writes the code of this address. Raises `Refusal` for a file that is neither SVG nor PNG, or that cannot be written."""
    if file.suffix.lower() not in KINDS:
        raise Refusal(f"« {file} » doit finir par .svg (pour l’impression) ou .png.")
    try:
        _code(address).save(str(file), kind=file.suffix[1:].lower(), scale=DOTS, border=MARGIN, light="#fff")
    except OSError as error:
        raise Refusal(f"« {file} » ne peut pas être écrit ({error.strerror}) : choisissez un autre endroit.") from error


def _code(address: str) -> segno.QRCode:
    return segno.make(address, error=REPAIRS, micro=False)
