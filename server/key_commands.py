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
    """Change la clé maîtresse, serveurs arrêtés. Rien d’autre ne change : les gens sont retrouvés comme avant."""
    from server.rotation import rotate
    from server.settings import read_settings

    with explained():
        settings = read_settings()
        asyncio.run(rotate(settings))
    typer.echo(f"La clé maîtresse est nouvelle : {settings.key_file}. L’ancienne n’ouvre plus cette base.")
    typer.echo("Copiez-la en lieu sûr, loin des sauvegardes, puis faites une sauvegarde : celle d’avant demande encore l’ancienne clé.")
    typer.echo("Détruisez ensuite les copies de l’ancienne : elle ouvre les copies du disque faites jusqu’ici.")
    if not settings.is_embedded:
        typer.echo("Si d’autres serveurs utilisent cette base, donnez-leur ce fichier avant de les relancer.")


@key_app.command("lost")
def lose_key() -> None:
    """Repart avec une nouvelle clé, l’ancienne étant perdue pour de bon : dit ce qui est perdu, et ne fait rien sans confirmation."""
    from server.key_loss import CONFIRMED, WARNING, lines
    from server.key_loss import lose_key as lose
    from server.settings import read_settings

    def is_confirmed() -> bool:
        typer.echo(WARNING)
        try:
            typed = str(typer.prompt(f"Pour continuer, écrivez « {CONFIRMED} »", default="", show_default=False))
        except typer.Abort:  # Ctrl-C, or nobody there to type
            typer.echo()
            return False
        return typed.strip().lower() == CONFIRMED

    with explained():
        lost = asyncio.run(lose(read_settings(), is_confirmed))
        for line in lines(lost) if lost else ("Rien n’a changé.",):
            typer.echo(line)
