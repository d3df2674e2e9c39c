"""The commands on scripts, which need no server and no database: each imports what it needs.

What is wrong with a script is said by `dialogues`; here is only how it is printed, and the exit code.
"""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dialogues.faults import Fault
    from dialogues.script import Script

script_app = typer.Typer(help="Les déroulés de questions.", no_args_is_help=True)

FAULTS, USAGE = 1, 2
"""Exit codes: a script at fault, a command that cannot be done as it was typed. Advice alone ends with 0."""


class Format(StrEnum):
    """How a report is printed."""

    TEXT = "text"
    JSON = "json"


@script_app.command("check")
def check(
    files: Annotated[list[Path], typer.Argument(help="Fichiers YAML des déroulés.")],
    report_format: Annotated[Format, typer.Option("--format", help="« text » pour lire, « json » pour un autre programme.")] = Format.TEXT,
) -> None:
    """Vérifie des déroulés et dit toutes leurs fautes, avec le fichier, la ligne et le remède ; puis des conseils, qui n’empêchent rien.

    Chacun est aussi comparé aux déroulés fournis, et à ceux qui le précèdent : un même nom de question y désigne la même question.

    Code de retour : 0 sans faute, 1 avec des fautes, 2 si un fichier ne peut pas être lu.
    """
    from dialogues.loader import read_script

    sound: list[Script] = []
    found: list[Fault] = []
    unread = False
    for file in files:
        try:
            script, faults = read_script(file, sound)
        except OSError as error:
            unread = True
            typer.echo(f"{file} : {_why_unread(error)}. Vérifiez son chemin.", err=True)
            continue
        found += faults
        if script is not None:
            sound.append(script)
        if report_format is Format.TEXT:
            typer.echo(_report(file, script, faults))
    if report_format is Format.JSON:
        typer.echo(json.dumps([_as_json(fault) for fault in found], ensure_ascii=False, indent=2))
    faulty = any(not fault.advice for fault in found)
    raise typer.Exit(USAGE if unread else FAULTS if faulty else 0)


def _why_unread(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "ce fichier n’existe pas"
        case IsADirectoryError():
            return "c’est un dossier, pas un fichier"
    return f"ce fichier ne peut pas être lu ({error.strerror})"


def _report(file: Path, script: "Script | None", faults: "tuple[Fault, ...]") -> str:
    """What is to be said of one file: its faults, then the advice, then how many of each."""
    errors = [str(fault) for fault in faults if not fault.advice]
    advice = [str(fault) for fault in faults if fault.advice]
    counts = [_counted(len(errors), "faute à corriger", "fautes à corriger")] if errors else []
    counts += [_counted(len(advice), "conseil", "conseils")] if advice else []
    said = ", ".join(counts) or "rien à redire"
    questions = f" ({_counted(len(script.questions), 'question', 'questions')})" if script else ""
    return "\n".join((*errors, *advice, f"{file} : {said}{questions}."))


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _as_json(fault: "Fault") -> dict[str, str | int]:
    return {
        "file": fault.file,
        "line": fault.line,
        "column": fault.column,
        "severity": "advice" if fault.advice else "error",
        "what": fault.what,
        "remedy": fault.remedy,
    }
