"""The commands that make backups and restore them."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from server.commanding import explained
from storage.backup import DAYS_KEPT


def backup(
    folder: Annotated[Path, typer.Argument(help="Dossier des sauvegardes, si possible sur un autre disque.")],
    days: Annotated[int, typer.Option(help="Jours pendant lesquels garder les fichiers datés.", min=1)] = DAYS_KEPT,
) -> None:
    """Sauvegarde la base, pendant que le serveur tourne ou non : les réponses, datées et sans nom ; à part, qui peut être retrouvé."""
    from server.backup import back_up
    from server.settings import read_settings
    from server.words import plural

    with explained():
        made = asyncio.run(back_up(read_settings(), folder, days))
        typer.echo(f"{made.answers} : {plural(made.participations, 'participation', 'participations')}, sans rien qui dise de qui.")
        people = plural(made.identities, "personne que l’on peut retrouver", "personnes que l’on peut retrouver")
        typer.echo(f"{made.answers.with_name('identities.sqlite')} : {people}.")
        typer.echo("Ce second fichier remplace le précédent : n’en gardez pas d’autre copie.")
        if made.removed:
            typer.echo(f"Retirés, de plus de {days} jours : {', '.join(path.name for path in made.removed)}.")
        typer.echo("La clé maîtresse n’est pas dans ces fichiers : gardez-en une copie ailleurs.")


def restore(
    source: Annotated[Path, typer.Argument(help="Dossier des sauvegardes, ou l’un de ses fichiers « answers-….sqlite ».")],
    erased: Annotated[
        list[Path] | None, typer.Option(help="Fichier « erased » d’un autre serveur de la même base ; une fois pour chacun.")
    ] = None,
) -> None:
    """Rétablit une sauvegarde dans une base vide. Qui a effacé ses réponses depuis reste effacé."""
    from server.backup import put_back
    from server.backup_terminal import lines
    from server.settings import read_settings

    with explained():
        settings = read_settings()
        for line in lines(asyncio.run(put_back(settings, source, erased or ())), settings.key_file):
            typer.echo(line)
