"""The command that erases what is over, or tells what it would erase."""

from typing import Annotated

import typer

from server.commanding import asked


def retention(dry_run: Annotated[bool, typer.Option("--dry-run", help="Dire ce qui serait effacé, sans rien effacer.")] = False) -> None:
    """Efface ce dont le dernier jour est passé, concertation par concertation, et dit ce qui vient ensuite."""
    from server.retention_terminal import lines

    for line in lines(asked("retention", {"dry_run": dry_run}), dry_run=dry_run):
        typer.echo(line)
