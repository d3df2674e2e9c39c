"""The command that makes the releases which are due."""

from typing import Annotated

import typer

from server.commanding import asked


def release(code: Annotated[str | None, typer.Argument(help="Code de la concertation ; sans lui, toutes.")] = None) -> None:
    """Publie pour la commission les chiffres de ce jour, là où assez de personnes ont répondu, et dit ce qui est affiché ou non."""
    from server.release_terminal import lines

    for line in lines(asked("release", {"code": code})):
        typer.echo(line)
