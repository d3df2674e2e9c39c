"""Questions from a file of the authority's own: a script in YAML, or an XLSForm; faults by their lines, and what has no counterpart.

Never here: how such a file is read (see `dialogues.loader` and `xlsform`).
"""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, UploadFile
from msgspec import structs
from starlette.responses import Response

from bot.wording import LANGUAGES
from dialogues.cleaning import clean
from dialogues.faults import Fault
from dialogues.loader import read
from dialogues.values import Value
from server import words
from server.forms import own_form
from server.pages.page import Page, render
from server.pages.questions import PREFIX, Asked, Changing, back, save
from server.pages.sign_in import HOMES
from server.questionnaire import editing
from server.questionnaire.choices import File
from server.questionnaire.editing import mark_of_all
from server.services import FromServices, Services
from server.xlsform.importing import read_form
from server.xlsform.remarks import RefusedForm, report
from server.xlsform.workbook import UnreadableFile

SPREADSHEETS: Final = (".xlsx", ".xls")
MAX_NAME: Final = 120
"""Characters kept of a file's name."""

router = APIRouter(prefix=f"{PREFIX}/questions")


class ImportPage(Page, frozen=True, kw_only=True):
    """`faults` are why a file was not taken; `imported` what it gave, with `remarks` on what has no counterpart."""

    record: str
    address: str
    mark: str
    name: str = ""
    faults: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    imported: str = ""
    conflict: bool = False


class Read(Value, frozen=True):
    """What came of a file: the script's YAML, empty where there are `faults`, and `remarks`."""

    yaml: str
    count: int
    faults: tuple[str, ...]
    remarks: tuple[str, ...]


@router.get("/importer")
async def import_form(asked: Changing, services: FromServices) -> Response:
    return render(services, "organiser/questions/import.html", _import_page(asked))


@router.post("/importer", dependencies=[Depends(own_form)])
async def import_file(
    asked: Changing, services: FromServices, fichier: UploadFile | None = None, mark: Annotated[str, Form()] = ""
) -> Response:
    """Takes the questions of a file. What has no counterpart is shown once: the file still has it."""
    name = clean(fichier.filename or "")[:MAX_NAME] if fichier else ""
    if fichier is None or not name:
        return _refused(services, structs.replace(_import_page(asked), faults=("Choisissez un fichier.",)))
    content = await fichier.read()
    found = await asyncio.to_thread(_read, name, content)
    page = structs.replace(_import_page(asked), name=name, faults=found.faults, remarks=found.remarks)
    if found.faults:
        return _refused(services, page)
    if not await save(asked, services, editing.imported(File(name=name, yaml=found.yaml)), mark, mark_of_all):
        return render(services, "organiser/questions/import.html", structs.replace(page, conflict=True), 409)
    if not found.remarks:
        return back(asked)
    imported = words.plural(found.count, "question reprise", "questions reprises")
    return render(services, "organiser/questions/import.html", structs.replace(page, imported=imported))


def _read(name: str, content: bytes) -> Read:
    stem, _, ending = name.rpartition(".")
    if f".{ending.lower()}" not in SPREADSHEETS:
        script, faults = read(content, name, spoken=LANGUAGES)
        told = tuple(_told(fault) for fault in faults if not fault.advice)
        return Read(content.decode("utf-8-sig"), len(script.questions), (), ()) if script else Read("", 0, told, ())
    try:
        imported = read_form(content, stem)
    except UnreadableFile as error:
        return Read("", 0, (f"{error}.",), ())
    except RefusedForm as error:
        others = report(remark for remark in error.remarks if not remark.refuses)
        return Read("", 0, tuple(report(remark for remark in error.remarks if remark.refuses)), tuple(others))
    _, faults = read(imported.yaml, name, spoken=LANGUAGES)
    told = tuple(f"{fault.what}. {fault.remedy}." for fault in faults if not fault.advice)
    return Read(imported.yaml, len(imported.script.questions), told, tuple(report(imported.remarks)))


def _told(fault: Fault) -> str:
    return f"Ligne {fault.line}\u00a0: {fault.what}. {fault.remedy}."


def _refused(services: Services, page: ImportPage) -> Response:
    return render(services, "organiser/questions/import.html", page, 422)


def _import_page(asked: Asked) -> ImportPage:
    return ImportPage(
        title="Importer un fichier",
        visitor=asked.own.visitor,
        home=HOMES["organiser"],
        record=asked.record,
        address=asked.address,
        mark=mark_of_all(asked.choices),
    )
