"""The commands on scripts, which need no server and no database: each imports what it needs.

What is wrong with a script is said by `dialogues`; here is only how it is printed, and the exit code.
"""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dialogues.script import DEFAULT_LANGUAGE

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
    names: Annotated[
        list[str], typer.Argument(metavar="FILES...", help="Des fichiers YAML, ou les noms de déroulés fournis comme « core ».")
    ],
    report_format: Annotated[Format, typer.Option("--format", help="« text » pour lire, « json » pour un autre programme.")] = Format.TEXT,
) -> None:
    """Vérifie des déroulés et dit toutes leurs fautes, avec le fichier, la ligne et le remède ; puis des conseils, qui n’empêchent rien.

    Chacun est aussi comparé aux déroulés fournis, et à ceux qui le précèdent : un même nom de question y désigne la même question.

    Code de retour : 0 sans faute, 1 avec des fautes, 2 si un fichier ne peut pas être lu.
    """
    from bot.wording import LANGUAGES
    from dialogues.loader import read
    from server.named_scripts import NoScript, named_source

    sound: list[Script] = []
    found: list[Fault] = []
    unread = False
    for name in names:
        try:
            source = named_source(name)
        except NoScript as error:
            unread = True
            typer.echo(error, err=True)
            continue
        script, faults = read(source.content, source.file, sound, LANGUAGES)
        found += faults
        if script is not None:
            sound.append(script)
        if report_format is Format.TEXT:
            typer.echo(_report(source.file, script, faults))
    if report_format is Format.JSON:
        typer.echo(json.dumps([_as_json(fault) for fault in found], ensure_ascii=False, indent=2))
    faulty = any(not fault.advice for fault in found)
    raise typer.Exit(USAGE if unread else FAULTS if faulty else 0)


@script_app.command("play")
def play(
    name: Annotated[str, typer.Argument(metavar="FILE", help="Un fichier YAML, ou le nom d’un déroulé fourni comme « core ».")],
    seed: Annotated[int, typer.Option(help="Graine de l’ordre des réponses mélangées : la même donne le même ordre.", min=0)] = 1,
    lang: Annotated[str, typer.Option(help="Langue du début ; le premier écran propose les autres.")] = DEFAULT_LANGUAGE,
    record: Annotated[Path | None, typer.Option(help="Fichier où écrire toute la conversation, à relire ou à rejouer.")] = None,
) -> None:
    """Essaie un déroulé dans le terminal, comme sur Telegram : sans jeton, sans serveur, sans rien garder.

    Code de retour : 0, 1 si le déroulé a des fautes, 2 si un fichier ne peut pas être lu ou écrit.
    """
    from bot.wording import LANGUAGES
    from dialogues.faults import BrokenScript
    from dialogues.loader import load
    from server.files import unwritten
    from server.named_scripts import NoScript, named_source
    from server.playing import Play
    from server.terminal import talk

    try:
        source = named_source(name)
        script = load(source.content, source.file, LANGUAGES)
    except (NoScript, BrokenScript) as error:
        typer.echo(error, err=True)
        raise typer.Exit(USAGE if isinstance(error, NoScript) else FAULTS) from None
    if lang not in script.languages:
        raise typer.BadParameter(
            f"ce déroulé est écrit en {', '.join(script.languages)}, pas en «\u00a0{lang}\u00a0».", param_hint="--lang"
        )
    try:
        talk(Play(script, seed, lang), typer.echo, record)
    except OSError as error:
        if record is None:
            raise
        typer.echo(unwritten(record, error), err=True)
        raise typer.Exit(USAGE) from None


@script_app.command("diff")
def diff(
    old: Annotated[str, typer.Argument(help="Un fichier YAML, ou le nom d’un déroulé fourni comme « core ».")],
    new: Annotated[str, typer.Argument(help="Celui auquel le comparer.")],
) -> None:
    """Dit en français ce qui a changé d’un déroulé à un autre : une phrase par changement.

    Il est dit à la fin ce qui empêcherait de publier le second après le premier sous le même nom.

    Code de retour : 0, 1 si un déroulé a des fautes, 2 si un fichier ne peut pas être lu.
    """
    from dialogues.faults import BrokenScript
    from dialogues.lineage import compatible
    from server.changes import sentences
    from server.named_scripts import NoScript, named_script

    try:
        before, after = named_script(old), named_script(new)
    except (NoScript, BrokenScript) as error:
        typer.echo(error, err=True)
        raise typer.Exit(USAGE if isinstance(error, NoScript) else FAULTS) from None
    for sentence in sentences(before, after):
        typer.echo(sentence)
    for finding in compatible(before, after):
        typer.echo(f"À corriger avant de publier : {finding.what}. {finding.remedy}.")


@script_app.command("import")
def import_script(
    file: Annotated[Path, typer.Argument(help="Formulaire XLSForm : un classeur .xlsx ou .xls, d’ODK ou de KoboToolbox par exemple.")],
    to: Annotated[Path | None, typer.Option(help="Fichier YAML à écrire ; sans lui, le déroulé est affiché.")] = None,
) -> None:
    """Fait d’un XLSForm un déroulé, et dit ligne par ligne ce qui n’a pas d’équivalent, ou pourquoi il n’en donne pas encore un.

    Code de retour : 0, 1 si le formulaire est à corriger, 2 si un fichier ne peut pas être lu ou écrit.
    """
    from server.xlsform.commands import import_form

    raise typer.Exit(import_form(file, to, typer.echo, _note))


@script_app.command("export")
def export_script(
    name: Annotated[str, typer.Argument(metavar="FILE", help="Un fichier YAML, ou le nom d’un déroulé fourni comme « core ».")],
    to: Annotated[Path, typer.Option(help="Classeur .xlsx à écrire.")],
) -> None:
    """Fait d’un déroulé un XLSForm, et dit ce que les autres outils n’en liront pas ; le réimporter redonne le déroulé.

    Code de retour : 0, 1 si le déroulé a des fautes, 2 si un fichier ne peut pas être lu ou écrit.
    """
    from server.xlsform.commands import export_form

    raise typer.Exit(export_form(name, to, _note))


def _note(words: str) -> None:
    """Says something beside what a command gives."""
    typer.echo(words, err=True)


def _report(file: str, script: "Script | None", faults: "tuple[Fault, ...]") -> str:
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
