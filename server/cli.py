"""The command line: one short function per command, each importing what it needs, so that none waits for another's libraries.

What goes wrong is said in one French sentence; what is a fault of ours shows its traceback.
"""

import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from server.scripting import script_app

app = typer.Typer(
    help="Concertia : concerter sur l’IA, sur Telegram et sur le web.",
    epilog="« ./concertia test » vérifie tout le projet. « ./concertia COMMANDE --help » explique une commande.",
    no_args_is_help=True,
    add_completion=False,
)
consultation_app = typer.Typer(help="Les concertations.", no_args_is_help=True)
organiser_app = typer.Typer(help="Les personnes qui organisent.", no_args_is_help=True)
municipalities_app = typer.Typer(help="Les communes que l’on reconnaît quand une personne écrit la sienne.", no_args_is_help=True)
bot_app = typer.Typer(help="Les robots Telegram de ce serveur.", no_args_is_help=True)
app.add_typer(script_app, name="script")
app.add_typer(consultation_app, name="consultation")
app.add_typer(organiser_app, name="organiser")
app.add_typer(bot_app, name="bot")
app.add_typer(municipalities_app, name="municipalities")

Port = Annotated[int, typer.Option(help="Port local du serveur web ; 0 : n’importe lequel de libre.", min=0, max=65535)]
Code = Annotated[str, typer.Argument(help="Code de la concertation.")]
DEFAULT_PORT = 8000


@app.command()
def demo(
    port: Port = DEFAULT_PORT,
    data: Annotated[Path | None, typer.Option(help="Dossier où garder les données ; sans lui, rien n’est gardé.")] = None,
) -> None:
    """Montre tout le produit sur des données fictives."""
    with _until_stopped():
        typer.echo("Concertia prépare la démonstration…")
        from server.demo.show import show

        asyncio.run(show(port, data, typer.echo))
    typer.echo("Concertia s’est arrêté." if data else "Concertia s’est arrêté ; rien n’a été gardé.")


@app.command()
def serve(port: Port = DEFAULT_PORT) -> None:
    """Fait tourner le serveur et ses robots Telegram."""
    with _until_stopped():
        from server.app import run
        from server.logs import configure_logs
        from server.settings import read_settings

        configure_logs()
        asyncio.run(run(read_settings(), port, typer.echo))
    typer.echo("Concertia s’est arrêté.")


@app.command()
def migrate() -> None:
    """Met la base de données à jour, sans démarrer le serveur."""
    from server.preparing import prepared
    from server.settings import read_settings

    async def bring_up_to_date() -> None:
        async with prepared(read_settings(), "concertia migrate"):
            typer.echo("La base de données est à jour.")

    with explained():
        asyncio.run(bring_up_to_date())


@app.command()
def doctor() -> None:
    """Vérifie l’installation sans rien changer : ✓ va bien, ! est à savoir, ✗ est à corriger (code de retour 1)."""
    from server.doctor import examined
    from server.doctor.findings import Mark

    async def examine() -> bool:
        found = []
        async for finding in examined():
            typer.echo(finding)
            found.append(finding.mark)
        return Mark.FAULT not in found

    if not asyncio.run(examine()):
        sys.exit(1)


@app.command()
def recount(code: Code) -> None:
    """Recompte toutes les réponses d’une concertation et corrige ses totaux s’il le faut."""
    differed = _asked("recount", {"code": code})["differed"]
    typer.echo(f"Cases corrigées : {differed}." if differed else "Les totaux étaient justes.")


@app.command()
def export(code: Code, to: Annotated[Path, typer.Option(help="Dossier où écrire les fichiers.")]) -> None:
    """Écrit les réponses d’une concertation, ses textes et leurs codes, comme sur sa page."""
    from server.exports.folder import export
    from server.settings import read_settings

    with explained():
        for path in asyncio.run(export(read_settings(), code, to)):
            typer.echo(path)


@app.command()
def consolidate(to: Annotated[Path, typer.Option(help="Fichier CSV à écrire.")]) -> None:
    """Écrit les totaux de toutes les concertations, comme la commission les télécharge."""
    from server.exports.folder import consolidate
    from server.settings import read_settings

    with explained():
        asyncio.run(consolidate(read_settings(), to))
        typer.echo(to)


@consultation_app.command("open")
def open_consultation(
    code: Annotated[str, typer.Argument(help="Code court de l’adresse : lettres minuscules, chiffres et tirets.")],
    siren: Annotated[list[str], typer.Option(help="SIREN de chaque collectivité, la première d’abord.")],
    title: Annotated[str, typer.Option(help="Titre montré aux personnes.")],
    closes_on: Annotated[str, typer.Option(help="Dernier jour, JJ/MM/AAAA.")],
    results_on: Annotated[str, typer.Option(help="Jour des résultats, JJ/MM/AAAA.")],
    results_url: Annotated[str, typer.Option(help="Adresse de la page des résultats.")],
    dpo_contact: Annotated[str, typer.Option(help="Contact du délégué à la protection des données.")],
    other_way: Annotated[str, typer.Option(help="Autre moyen de participer : lieu, horaires, téléphone.")],
    opens_on: Annotated[str, typer.Option(help="Premier jour, JJ/MM/AAAA ; sans lui, aujourd’hui.")] = "",
    legal_basis: Annotated[str, typer.Option(help="Base légale, sans majuscule.")] = "mission d’intérêt public (article 6.1.e du RGPD)",
    retention_date: Annotated[str, typer.Option(help="Fin de conservation, JJ/MM/AAAA ; sans elle, 30 jours après les résultats.")] = "",
    script: Annotated[
        str | None,
        typer.Option(help="Un fichier YAML, ou le nom d’un déroulé fourni comme « core-short » ; sans lui, le tronc commun et son profil."),
    ] = None,
    bot: Annotated[str | None, typer.Option(help="Nom ou numéro du seul robot qui en parle ; sans lui, tous.")] = None,
    invited: Annotated[bool, typer.Option("--invited", help="Seulement sur invitation : voir « consultation invitations ».")] = False,
) -> None:
    """Crée une concertation et l’ouvre."""
    results = _day(results_on)
    request: dict[str, Any] = {
        "code": code,
        "sirens": siren,
        "title": title,
        "opens_on": (_day(opens_on) if opens_on else datetime.now(UTC).date()).isoformat(),
        "closes_on": _day(closes_on).isoformat(),
        "results_on": results.isoformat(),
        "results_url": results_url,
        "dpo_contact": dpo_contact,
        "legal_basis": legal_basis,
        "retention_date": (_day(retention_date) if retention_date else results + timedelta(days=30)).isoformat(),
        "other_way": other_way,
        "script": None if script is None else _script_text(script),
        "script_file": script or "",
        "bot": bot,
        "invited": invited,
    }
    opened = _asked("open", request)
    typer.echo(f"Concertation ouverte : {opened['url']}\nSur Telegram : https://t.me/{opened['bot'] or 'NOM_DU_ROBOT'}?start={code}")


@consultation_app.command("close")
def close_consultation(code: Code) -> None:
    """Ferme une concertation tout de suite."""
    _asked("close", {"code": code})
    typer.echo("Concertation fermée.")


@consultation_app.command("link")
def link(
    code: Code,
    place: Annotated[str | None, typer.Option(help="Lieu où le lien sera mis, comme « Accueil de la mairie ».")] = None,
    audience: Annotated[str | None, typer.Option(help="Public auquel il s’adresse, comme public_agents.")] = None,
    qr: Annotated[Path | None, typer.Option(help="Fichier .svg ou .png où dessiner le code QR de la page.")] = None,
) -> None:
    """Fait un lien vers une concertation, ou retrouve celui qui dit le même lieu et le même public."""
    from server.link_terminal import link_lines

    made = _asked("link", {"code": code, "place": place, "audience": audience})
    for line in link_lines(made):
        typer.echo(line)
    if qr:
        from server.qr import save

        with explained():
            save(made["url"], qr)
        typer.echo(f"Code QR : {qr}")


@consultation_app.command("invitations")
def make_invitations(
    code: Code,
    count: Annotated[int, typer.Option(help="Combien.")],
    to: Annotated[Path, typer.Option(help="Fichier CSV à écrire : code, page web et lien Telegram de chacune.")],
) -> None:
    """Fait des invitations qui servent une seule fois. Rien n’en est gardé : ce fichier est le seul endroit où elles sont écrites."""
    from server.link_terminal import write_invitations

    made = _asked("invitations", {"code": code, "count": count})["invitations"]
    with explained():
        write_invitations(made, to)
    typer.echo(f"Invitations : {len(made)}, dans {to}. Gardez ce fichier pour vous : chaque code ouvre la concertation une fois.")


@bot_app.command("add")
def add_bot(name: Annotated[str, typer.Argument(help="Nom court, à votre choix, pour les autres commandes.")]) -> None:
    """Ajoute un robot, ou lui donne un nouveau jeton. Le jeton est demandé, ou lu sur l’entrée standard ; jamais dans la commande."""
    from server.bot_terminal import checked
    from server.settings import read_settings

    with explained():
        settings = read_settings()
        token = typer.prompt("Jeton donné par @BotFather", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().strip()
        found = asyncio.run(checked(token, settings))
        _asked("add bot", {"name": name, "token": token, "username": found.username})
        called = f"@{found.username}" if found.username else "gardé sans avoir pu le vérifier"
        typer.echo(f"Robot « {name} » : {called}. Un serveur qui tourne le prend en quelques secondes.")
        if found.trouble:
            typer.echo(found.trouble)


@bot_app.command("list")
def list_bots() -> None:
    """Donne les robots, leur état, et les concertations qui ne sont qu’à eux."""
    from server.bot_terminal import lines

    for line in lines(_asked("list bots", {})["bots"]):
        typer.echo(line)


@bot_app.command("remove")
def remove_bot(bot: Annotated[str, typer.Argument(help="Nom ou numéro du robot.")]) -> None:
    """Oublie le jeton d’un robot. Les réponses qu’il a reçues restent."""
    removed = _asked("remove bot", {"bot": bot})
    typer.echo(f"Robot « {removed['name']} » retiré. Un serveur qui tourne l’arrête en quelques secondes.")
    if not removed["told"]:
        typer.echo(
            "Telegram n’a pas pu être prévenu : s’il livre encore ici des messages de ce robot, ils seront refusés sans être lus. "
            "Pour le prévenir plus tard, ajoutez le robot de nouveau, puis retirez-le."
        )
    if removed["codes"]:
        typer.echo(f"Sans robot désormais : {', '.join(removed['codes'])}. Ces concertations restent ouvertes sur le web.")


@organiser_app.command("invite")
def invite(
    email: Annotated[str, typer.Argument(help="Adresse électronique de la personne.")],
    siren: Annotated[str | None, typer.Option(help="SIREN de sa collectivité ; sans lui, elle est de la commission.")] = None,
) -> None:
    """Invite une personne et donne son lien de connexion, à usage unique."""
    url = _asked("invite", {"email": email, "siren": siren})["url"]
    typer.echo(f"À transmettre à {email} (valable une fois, 30 minutes) :\n{url}")


@municipalities_app.command("import")
def import_municipalities(
    file: Annotated[Path, typer.Argument(help="Fichier CSV en UTF-8 : code INSEE, nom et, si possible, département.")],
    siren: Annotated[str | None, typer.Option(help="SIREN de la collectivité ; sans lui, la liste sert à toutes les autres.")] = None,
) -> None:
    """Remplace une liste de communes, si tout le fichier est juste."""
    count = _asked("import municipalities", {"file": str(file.resolve()), "siren": siren})["count"]
    typer.echo(f"Communes enregistrées : {count}.")


def _asked(command: str, request: dict[str, Any]) -> dict[str, Any]:
    from server.asking import ask
    from server.settings import read_settings

    with explained():
        return asyncio.run(ask(read_settings(), command, request))
    raise AssertionError("unreachable")


def _script_text(name: str) -> str:
    """Checked here first: a file too large, or no text at all, does not even reach a server."""
    from dialogues.loader import load
    from server.named_scripts import named_source

    with explained():
        source = named_source(name)
        load(source.content, source.file)
        return source.content.decode()
    raise AssertionError("unreachable")


def _day(text: str) -> date:
    try:
        day, month, year = (int(part) for part in text.split("/"))
        return date(year, month, day)
    except ValueError:
        raise typer.BadParameter(f"« {text} » n’est pas une date : écrivez JJ/MM/AAAA, par exemple 31/12/2027.") from None


@contextmanager
def _until_stopped() -> Iterator[None]:
    """Lets a server run until it is told to stop, at whatever moment: what is open gets closed."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # nohup ignores the second
            signal.signal(number, lambda *_: signal.raise_signal(signal.SIGINT))
    with explained(), suppress(KeyboardInterrupt):
        yield


@contextmanager
def explained() -> Iterator[None]:
    """Ends the program with one sentence for what an administrator can mend."""
    try:
        yield
    except Exception as error:
        from server.faults import explanation

        sentence = explanation(error)
        if sentence is None:
            raise
        typer.echo(sentence, err=True)
        sys.exit(1)


if __name__ == "__main__":
    app(prog_name="./concertia")
