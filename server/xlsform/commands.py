"""What `script import` and `script export` do with files, and what they say of it. Each returns the exit code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from dialogues.faults import BrokenScript
from dialogues.loader import load
from server.files import unread, unwritten
from server.named_scripts import NoScript, named_source
from server.xlsform.exporting import write_form
from server.xlsform.importing import Imported, read_form
from server.xlsform.remarks import RefusedForm, report
from server.xlsform.workbook import MAX_FILE_BYTES, UnreadableFile

DONE, FAULTS, USAGE = 0, 1, 2
"""Exit codes: a form or a script at fault, a command that cannot be done as it was typed."""

Say = Callable[[str], None]
_COMMENT = re.compile(r"^\s*#|\s#", re.MULTILINE)
_USE = re.compile(r"^\s*- \{?use:", re.MULTILINE)


def import_form(file: Path, to: Path | None, say: Say, note: Say) -> int:
    """Reads an XLSForm; the YAML is said, or written to a new file `to`. What has no counterpart, or the reasons why not, are noted."""
    try:
        imported = read_form(_content(file), file.stem)
    except OSError as error:
        note(unread(file, error))
        return USAGE
    except UnreadableFile as error:
        note(f"{file} : {error}.")
        return FAULTS
    except RefusedForm as error:
        _say_refused(file, error, note)
        return FAULTS
    if to is None:
        say(imported.yaml.removesuffix("\n"))
    elif not _is_written(to, imported.yaml.encode(), note):
        return USAGE
    _say_imported(file, to, imported, note)
    return DONE


def export_form(name: str, to: Path, note: Say) -> int:
    """Writes the script of this name or path as an XLSForm to a new file `to`, and notes what other tools make of it."""
    if to.suffix.lower() != ".xlsx":
        note(f"{to} : un classeur a un nom en « .xlsx », les tableurs n’ouvriraient pas celui-ci. Changez la fin de ce nom.")
        return USAGE
    try:
        source = named_source(name)
    except NoScript as error:
        note(str(error))
        return USAGE
    try:
        exported = write_form(load(source.content, source.file))
    except BrokenScript as error:
        note(str(error))
        return FAULTS
    if not _is_written(to, exported.data, note):
        return USAGE
    written = source.content.decode("utf-8", "replace")
    lines = exported.report()
    lines += ["Les commentaires du fichier n’ont pas d’équivalent. Ils ne sont pas écrits."] if _COMMENT.search(written) else []
    lines += ["« use » n’a pas d’équivalent. Les étapes reprises sont écrites en entier."] if _USE.search(written) else []
    _say_all("Ce que XLSForm ne sait pas dire, ou que les autres outils ne liront pas :", lines, note)
    note(f"{to} : écrit.")
    return DONE


def _content(file: Path) -> bytes:
    """The bytes of a file, one more than may be read at most: enough to refuse a larger one without holding it."""
    with file.open("rb") as stream:
        return stream.read(MAX_FILE_BYTES + 1)


def _is_written(to: Path, data: bytes, note: Say) -> bool:
    try:
        with to.open("xb") as stream:
            stream.write(data)
    except OSError as error:
        note(unwritten(to, error))
        return False
    return True


def _say_imported(file: Path, to: Path | None, imported: Imported, note: Say) -> None:
    _say_all("Ce qui n’a pas d’équivalent, et ce qui en a été fait :", report(imported.remarks), note)
    count = len(imported.script.questions)
    read = f"{file} : {count} {'question reprise' if count == 1 else 'questions reprises'}"
    note(f"{read} dans {to}." if to else f"{read}.")


def _say_refused(file: Path, error: RefusedForm, note: Say) -> None:
    _say_all(f"{file} : ce formulaire ne donne pas encore un déroulé, rien n’est écrit. À corriger :", str(error).split("\n"), note)
    others = report(remark for remark in error.remarks if not remark.refuses)
    _say_all("Par ailleurs, ce qui n’a pas d’équivalent, et ce qui en serait fait :", others, note)


def _say_all(title: str, lines: Iterable[str], note: Say) -> None:
    listed = [f"- {line}" for line in lines]
    if listed:
        note("\n".join((title, *listed)))
