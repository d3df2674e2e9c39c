"""The commands about the journal."""

import sys

import typer

from server.commanding import asked

journal_app = typer.Typer(help="Le journal des accès.", no_args_is_help=True)


@journal_app.callback()
def journal() -> None:
    """Le journal des accès."""


@journal_app.command()
def verify() -> None:
    """Recalcule la chaîne du journal et dit si elle est intacte (sinon, code de retour 1)."""
    answer = asked("verify journal", {})
    typer.echo(answer["said"])
    if answer["broken"]:
        sys.exit(1)
