"""The commands on the master key."""

import asyncio

import typer

from server.commanding import explained

key_app = typer.Typer(help="La clé maîtresse, sans laquelle personne ne peut être retrouvé.", no_args_is_help=True)


@key_app.callback()
def key() -> None:
    """La clé maîtresse, sans laquelle personne ne peut être retrouvé."""


@key_app.command("rotate")
def rotate_key() -> None:
    """Change la clé maîtresse, serveurs arrêtés. Rien d’autre ne change : les gens sont retrouvés comme avant."""
    from server.rotation import rotate
    from server.settings import read_settings

    with explained():
        settings = read_settings()
        asyncio.run(rotate(settings))
    typer.echo(f"La clé maîtresse est nouvelle : {settings.key_file}. L’ancienne n’ouvre plus cette base.")
    typer.echo("Faites une copie de la nouvelle, loin des sauvegardes : une sauvegarde d’avant aujourd’hui demande encore l’ancienne.")
    if not settings.is_embedded:
        typer.echo("Si d’autres serveurs utilisent cette base, donnez-leur ce fichier avant de les relancer.")
