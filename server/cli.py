"""The command line: one short function per command, each importing what it needs, so that none waits for another's libraries.

Those on consultations, bots, keys and scripts are in modules of their own, beside this one.
"""

import asyncio
import gc
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.backup_commands import backup, restore
from server.bot_commands import bot_app
from server.commanding import Code, asked, explained, say
from server.consultation_commands import consultation_app
from server.journal_commands import journal_app
from server.key_commands import key_app
from server.logs import configure_logs
from server.release_commands import release
from server.retention_commands import retention
from server.scripting import script_app

if TYPE_CHECKING:
    from server.settings import Settings

app = typer.Typer(
    help="Concertia : concerter sur l’IA, sur Telegram et sur le web.",
    epilog="« ./concertia test » vérifie tout le projet. « ./concertia COMMANDE --help » explique une commande.",
    no_args_is_help=True,
    add_completion=False,
)
organiser_app = typer.Typer(help="Les personnes qui organisent.", no_args_is_help=True)
municipalities_app = typer.Typer(help="Les communes que l’on reconnaît quand une personne écrit la sienne.", no_args_is_help=True)
app.add_typer(script_app, name="script")
app.add_typer(consultation_app, name="consultation")
app.add_typer(organiser_app, name="organiser")
app.add_typer(bot_app, name="bot")
app.add_typer(key_app, name="key")
app.add_typer(journal_app, name="journal")
app.add_typer(municipalities_app, name="municipalities")

ONE_PROCESS = (
    "Plusieurs processus ne peuvent pas partager une base SQLite : donnez l’adresse d’un PostgreSQL dans CONCERTIA_DATABASE_URL, ou lancez "
    "« ./concertia serve » sans --workers."
)
COLLECTED_EVERY = 50_000
"""Objects between two looks for garbage, instead of 700: imports make hardly any, and a start is a tenth shorter."""
Port = Annotated[int, typer.Option(help="Port local du serveur web ; 0 : n’importe lequel de libre.", min=0, max=65535)]
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
def serve(
    port: Port = DEFAULT_PORT,
    workers: Annotated[int, typer.Option(help="Processus qui se partagent le port ; à plusieurs, il faut PostgreSQL.", min=1)] = 1,
) -> None:
    """Fait tourner le serveur et ses robots Telegram."""
    with _until_stopped():
        import uvloop

        from server.settings import read_settings
        from server.starting import run

        settings = read_settings()
        if workers == 1:
            uvloop.run(run(settings, port, say))
        elif code := _serve_in_several(workers, settings, port):
            sys.exit(code)
    say("Concertia s’est arrêté.")


def _serve_in_several(count: int, settings: "Settings", port: int) -> int:
    """Until told to stop; the exit code."""
    import uvloop

    import server.app  # noqa: F401 - imported here, it is in memory once for all of them
    from server.administration import Refusal
    from server.starting import run_worker
    from server.workers import Workers, doors

    if settings.is_embedded:
        raise Refusal(ONE_PROCESS)
    with doors(port, count) as listening:

        def work(workers: Workers, number: int) -> None:
            with explained():
                uvloop.run(run_worker(workers, number, settings, listening, say))

        return Workers(count, work).run()


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


app.command()(backup)
app.command()(restore)
app.command()(retention)
app.command()(release)


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
    differed = asked("recount", {"code": code})["differed"]
    typer.echo(f"Cases corrigées : {differed}." if differed else "Les totaux étaient justes.")


@app.command()
def export(
    code: Code,
    to: Annotated[Path, typer.Option(help="Dossier où écrire les fichiers.")],
    only: Annotated[list[str] | None, typer.Option(help="Ce fichier seulement, comme reponses.csv ; à répéter pour plusieurs.")] = None,
) -> None:
    """Écrit les réponses d’une concertation, ses textes et leurs codes, comme sur sa page. Ctrl-C l’arrête, et ne laisse rien."""
    from server.export_terminal import shown
    from server.exports.folder import export
    from server.settings import read_settings

    with explained(), _interruptible():
        with shown() as tell:
            found = asyncio.run(export(read_settings(), code, to, only or (), tell))
        for path in found:
            typer.echo(path)


@app.command()
def paperwork(code: Code, to: Annotated[Path, typer.Option(help="Dossier où écrire les fichiers.")]) -> None:
    """Écrit les documents de protection des données d’une concertation, à compléter : registre, AIPD, mention, sous-traitance, durées."""
    from server.paperwork_folder import write_paperwork
    from server.settings import read_settings

    with explained():
        for path in asyncio.run(write_paperwork(read_settings(), code, to)):
            typer.echo(path)
    typer.echo("À compléter, et à vérifier par votre DPO.")


@app.command()
def consolidate(to: Annotated[Path, typer.Option(help="Dossier où écrire les fichiers.")]) -> None:
    """Écrit ce qui est publié de toutes les concertations, comme la commission le télécharge."""
    from server.exports.folder import consolidate
    from server.settings import read_settings

    with explained():
        for path in asyncio.run(consolidate(read_settings(), to)):
            typer.echo(path)


@organiser_app.command("invite")
def invite(
    email: Annotated[str, typer.Argument(help="Adresse électronique de la personne.")],
    siren: Annotated[str | None, typer.Option(help="SIREN de sa collectivité ; sans lui, elle est de la commission.")] = None,
    role: Annotated[
        str | None,
        typer.Option(
            help="administrator, commission, organiser, facilitator ou reader ; sans lui : organiser avec --siren, sinon commission."
        ),
    ] = None,
) -> None:
    """Invite une personne et donne son lien de connexion, à usage unique."""
    request = {"email": email, "siren": siren, "role": role or ("organiser" if siren else "commission")}
    url = asked("invite", request)["url"]
    typer.echo(f"À transmettre à {email} (valable une fois, 30 minutes) :\n{url}")


@municipalities_app.command("import")
def import_municipalities(
    file: Annotated[Path, typer.Argument(help="Fichier CSV en UTF-8 : code INSEE, nom et, si possible, département.")],
    siren: Annotated[str | None, typer.Option(help="SIREN de la collectivité ; sans lui, la liste sert à toutes les autres.")] = None,
) -> None:
    """Remplace une liste de communes, si tout le fichier est juste."""
    count = asked("import municipalities", {"file": str(file.resolve()), "siren": siren})["count"]
    typer.echo(f"Communes enregistrées : {count}.")


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ends the program where it is interrupted, by whatever signal, once what was begun is gone."""
    heeds = threading.current_thread() is threading.main_thread()  # to whom alone signals are said
    former = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP) if heeds}
    if heeds:
        _heed_all()
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Interrompu\N{NO-BREAK SPACE}: aucun fichier n’est gardé.", err=True)
        sys.exit(128 + signal.SIGINT)
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


@contextmanager
def _until_stopped() -> Iterator[None]:
    """Lets a server run until it is told to stop, at whatever moment: what is open gets closed."""
    _heed_all()
    with explained(), suppress(KeyboardInterrupt):
        yield


def _heed_all() -> None:
    """Whatever asks this process to end does so as Ctrl-C does."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # nohup ignores the second
            signal.signal(number, lambda *_: signal.raise_signal(signal.SIGINT))


def main() -> None:
    """The program: whatever it says besides what a command prints, it says discreetly."""
    gc.set_threshold(COLLECTED_EVERY)
    configure_logs()
    with explained():
        app(prog_name="./concertia")


if __name__ == "__main__":
    main()
