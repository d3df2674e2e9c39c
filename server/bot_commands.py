"""The commands on the bots of this server."""

import asyncio
import sys
from typing import Annotated

import typer

from server.commanding import asked, explained

bot_app = typer.Typer(help="Les robots Telegram de ce serveur.", no_args_is_help=True)


@bot_app.command("add")
def add_bot(name: Annotated[str, typer.Argument(help="Nom court, à votre choix, pour les autres commandes.")]) -> None:
    """Ajoute un robot, ou lui donne un nouveau jeton. Le jeton est demandé, ou lu sur l’entrée standard ; jamais dans la commande."""
    from server.bot_terminal import checked
    from server.settings import read_settings

    with explained():
        settings = read_settings()
        token = typer.prompt("Jeton donné par @BotFather", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().strip()
        found = asyncio.run(checked(token, settings))
        asked("add bot", {"name": name, "token": token, "username": found.username})
        called = f"@{found.username}" if found.username else "gardé sans avoir pu le vérifier"
        typer.echo(f"Robot « {name} » : {called}. Un serveur qui tourne le prend en quelques secondes.")
        if found.trouble:
            typer.echo(found.trouble)


@bot_app.command("list")
def list_bots() -> None:
    """Donne les robots, leur état, et les concertations qui ne sont qu’à eux."""
    from server.bot_terminal import lines

    for line in lines(asked("list bots", {})["bots"]):
        typer.echo(line)


@bot_app.command("remove")
def remove_bot(bot: Annotated[str, typer.Argument(help="Nom ou numéro du robot.")]) -> None:
    """Oublie le jeton d’un robot. Les réponses qu’il a reçues restent."""
    removed = asked("remove bot", {"bot": bot})
    typer.echo(f"Robot « {removed['name']} » retiré. Un serveur qui tourne l’arrête en quelques secondes.")
    if not removed["told"]:
        typer.echo(
            "Telegram n’a pas pu être prévenu : s’il livre encore ici des messages de ce robot, ils seront refusés sans être lus. "
            "Pour le prévenir plus tard, ajoutez le robot de nouveau, puis retirez-le."
        )
    if removed["codes"]:
        typer.echo(f"Sans robot désormais : {', '.join(removed['codes'])}. Ces concertations restent ouvertes sur le web.")
