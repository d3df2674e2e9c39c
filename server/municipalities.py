"""The file of a list of municipalities, read with all its faults: an administrator mends it in a spreadsheet, row by row.

CSV, UTF-8 with or without mark, commas or semicolons. The first line names the columns, in any order among any others; accents, capitals
and spaces in these names do not matter. Never here: where the list goes.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from dialogues.cleaning import clean
from dialogues.municipalities import Municipality
from dialogues.script import MAX_LABEL_LENGTH

MAX_BYTES: Final = 32 * 1024 * 1024
"""The whole of France with forty columns of other things takes 20 MB."""
MAX_MUNICIPALITIES: Final = 50_000
"""France has 35,000, and had 38,000."""
FAULTS_TOLD: Final = 100
"""Nobody reads more, and they are usually one."""

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("insee_code", "code_insee", "code_commune_insee", "code_commune", "insee", "com", "code"),
    "name": ("name", "nom", "libelle", "nom_commune", "nom_standard", "nom_de_la_commune", "libelle_commune"),
    "department": ("department", "departement", "dep_nom", "nom_departement", "dep", "dep_code", "code_departement"),
}
"""The names that each column is known under, in the files of the Insee and of the postal service too; the first found is read."""
TYPES: Final = ("typecom",)
"""The Insee's file also has the former municipalities, under the code of the one that took them in: only those of type COM are read."""

_CODE: Final = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
_SHORT_CODE: Final = re.compile(r"[0-9]{4}")


class BrokenList(Exception):
    """The file cannot be taken; `faults` say each where and how to mend it, in French. As text: the first of them, and how many more."""

    def __init__(self, faults: Sequence[str]) -> None:
        more = len(faults) - FAULTS_TOLD
        told = [*faults[:FAULTS_TOLD], *([f"… et {more} autres fautes." if more > 1 else "… et une autre faute."] if more > 0 else [])]
        super().__init__("\n".join(told))
        self.faults = tuple(faults)


def read_municipalities(content: bytes) -> tuple[Municipality, ...]:
    """The municipalities of a file, in its order. Raises `BrokenList` with every fault."""
    lines = csv.reader(io.StringIO(_decoded(content), newline=""), delimiter=_delimiter(content), strict=True)
    try:
        rows = [(lines.line_num, row) for row in lines if any(cell.strip() for cell in row)]
    except csv.Error:
        fault = f"Ligne {lines.line_num} : un guillemet n’est pas à sa place. Ouvrez le fichier dans un tableur et enregistrez-le en CSV."
        raise BrokenList([fault]) from None
    if len(rows) < 2:
        raise BrokenList(["Ce fichier n’a aucune commune : la première ligne nomme les colonnes, puis chaque ligne donne une commune."])
    return _read(_columns(rows[0][1]), rows[1:])


def _decoded(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise BrokenList(
            [f"Ce fichier fait plus de {MAX_BYTES // 1024**2} Mo : gardez le code, le nom et le département de chaque commune."]
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        remedy = "Dans le tableur, choisissez « CSV UTF-8 » au moment d’enregistrer."
        raise BrokenList([f"Ligne {line} : ce fichier n’est pas en UTF-8. {remedy}"]) from None


def _delimiter(content: bytes) -> str:
    first = content.lstrip().partition(b"\n")[0]
    return ";" if first.count(b";") >= first.count(b",") else ","


def _columns(header: Sequence[str]) -> Mapping[str, int]:
    """Where each column stands. The department may be missing: then its number is that of the code."""
    names = [_plain(name) for name in header]
    known = {**COLUMNS, "type": TYPES}
    chosen = {column: next((name for name in aliases if name in names), None) for column, aliases in known.items()}
    found = {column: names.index(name) for column, name in chosen.items() if name is not None}
    missing = [column for column in ("code", "name") if column not in found]
    if missing:
        raise BrokenList([_missing(column, header) for column in missing])
    return found


def _missing(column: str, header: Sequence[str]) -> str:
    what = {"code": "du code INSEE", "name": "du nom"}[column]
    return f"Ligne 1 : il manque la colonne {what}. Donnez-lui un de ces noms : {', '.join(COLUMNS[column])} (lu : {', '.join(header)})."


def _read(columns: Mapping[str, int], rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[Municipality, ...]:
    found: list[Municipality] = []
    faults: list[str] = []
    first_lines: dict[str, int] = {}
    for line, row in rows:
        cells = {column: " ".join(clean(row[place]).split()) if place < len(row) else "" for column, place in columns.items()}
        if cells.get("type", "COM").upper() not in ("COM", ""):
            continue
        one = Municipality(cells["code"].upper(), cells["name"], cells.get("department") or _department(cells["code"]))
        of_row = list(_faults(one, first_lines))
        first_lines.setdefault(one.code, line)
        faults += (f"Ligne {line} : {fault}" for fault in of_row)
        found.append(one)
    if not found:
        faults.append("Ce fichier n’a aucune commune de type COM : vérifiez la colonne TYPECOM, ou retirez-la.")
    if len(found) > MAX_MUNICIPALITIES:
        faults.append(f"Ce fichier a {len(found)} communes ; le plus est {MAX_MUNICIPALITIES}. Gardez celles de votre territoire.")
    if faults:
        raise BrokenList(faults)
    return tuple(found)


def _faults(one: Municipality, first_lines: Mapping[str, int]) -> Iterator[str]:
    if _SHORT_CODE.fullmatch(one.code):
        yield f"le code « {one.code} » n’a que 4 caractères. Complétez-le, ou rendez-lui son zéro : « 0{one.code} »."
    elif not _CODE.fullmatch(one.code):
        yield f"« {one.code} » n’est pas un code INSEE. Écrivez ses 5 caractères, par exemple 44109 ou 2A004 ; ce n’est pas le code postal."
    elif one.code in first_lines:
        yield f"le code « {one.code} » est déjà celui de la ligne {first_lines[one.code]}. Gardez une seule des deux."
    if not one.name:
        yield "il manque le nom de la commune. Écrivez-le, ou retirez la ligne."
    for what, words in (("le nom", one.name), ("le département", one.department)):
        if len(words) > MAX_LABEL_LENGTH:
            yield f"{what} a {len(words)} caractères ; le plus est {MAX_LABEL_LENGTH}. Raccourcissez-le."


def _department(code: str) -> str:
    """The department's number that heads an INSEE code: two characters, three overseas."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.strip().lower())
    return re.sub(r"[^a-z0-9]+", "_", "".join(letter for letter in letters if not unicodedata.combining(letter))).strip("_")
