"""The commands on consultations: opening and closing them, and the ways in."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from server.commanding import Code, asked, explained

MOST_MONTHS = 120
"""Of follow-up: ten years."""

consultation_app = typer.Typer(help="Les concertations.", no_args_is_help=True)


def _day(text: str) -> date:
    try:
        day, month, year = (int(part) for part in text.split("/"))
        return date(year, month, day)
    except ValueError:
        raise typer.BadParameter(f"« {text} » n’est pas une date : écrivez JJ/MM/AAAA, par exemple 31/12/2027.") from None


@consultation_app.command("open")
def open_consultation(
    code: Annotated[str, typer.Argument(help="Code court de l’adresse : lettres minuscules, chiffres et tirets.")],
    siren: Annotated[list[str], typer.Option(help="SIREN de chaque collectivité, la première d’abord.")],
    title: Annotated[str, typer.Option(help="Titre montré aux personnes.")],
    closes_on: Annotated[date, typer.Option(parser=_day, metavar="JJ/MM/AAAA", help="Dernier jour.")],
    results_on: Annotated[date, typer.Option(parser=_day, metavar="JJ/MM/AAAA", help="Jour des résultats.")],
    results_url: Annotated[str, typer.Option(help="Adresse de la page des résultats.")],
    dpo_contact: Annotated[str, typer.Option(help="Contact du délégué à la protection des données.")],
    other_way: Annotated[str, typer.Option(help="Autre moyen de participer : lieu, horaires, téléphone.")],
    decides: Annotated[
        str, typer.Option(help="Qui décide ensuite, en une phrase : « Le conseil métropolitain votera en mars. » Montré aux personnes.")
    ] = "",
    opens_on: Annotated[date | None, typer.Option(parser=_day, metavar="JJ/MM/AAAA", help="Premier jour ; sans lui, aujourd’hui.")] = None,
    legal_basis: Annotated[str, typer.Option(help="Base légale, sans majuscule.")] = "mission d’intérêt public (article 6.1.e du RGPD)",
    retention_date: Annotated[
        date | None,
        typer.Option(parser=_day, metavar="JJ/MM/AAAA", help="Dernier jour des réponses ; sans lui, 30 jours après les résultats."),
    ] = None,
    identity_days: Annotated[
        int | None,
        typer.Option(help="Jours après la fermeture où l’on peut encore retrouver les réponses d’une personne ; sans eux, 30.", min=0),
    ] = None,
    texts_until: Annotated[
        date | None,
        typer.Option(
            parser=_day, metavar="JJ/MM/AAAA", help="Dernier jour des textes écrits par les personnes ; sans lui, celui des réponses."
        ),
    ] = None,
    follow_up_months: Annotated[
        int, typer.Option(help="Mois après les résultats où l’on garde qui a demandé à être prévenu.", min=0, max=MOST_MONTHS)
    ] = 36,
    script: Annotated[
        str | None,
        typer.Option(help="Un fichier YAML, ou le nom d’un déroulé fourni comme « core-short » ; sans lui, le tronc commun et son profil."),
    ] = None,
    bot: Annotated[str | None, typer.Option(help="Nom ou numéro du seul robot qui en parle ; sans lui, tous.")] = None,
    invited: Annotated[bool, typer.Option("--invited", help="Seulement sur invitation : voir « consultation invitations ».")] = False,
) -> None:
    """Crée une concertation et l’ouvre."""
    request: dict[str, Any] = {
        "code": code,
        "sirens": siren,
        "title": title,
        "opens_on": (opens_on or datetime.now(UTC).date()).isoformat(),
        "closes_on": closes_on.isoformat(),
        "results_on": results_on.isoformat(),
        "results_url": results_url,
        "dpo_contact": dpo_contact,
        "legal_basis": legal_basis,
        "retention_date": (retention_date or results_on + timedelta(days=30)).isoformat(),
        "identity_days": identity_days,
        "texts_until": texts_until.isoformat() if texts_until else None,
        "follow_up_months": follow_up_months,
        "other_way": other_way,
        "decides": decides,
        "script": None if script is None else _script_text(script),
        "script_file": script or "",
        "bot": bot,
        "invited": invited,
    }
    opened = asked("open", request)
    typer.echo(f"Concertation ouverte : {opened['url']}\nSur Telegram : https://t.me/{opened['bot'] or 'NOM_DU_ROBOT'}?start={code}")
    typer.echo(opened["kept"])


@consultation_app.command("notice")
def change_notice(
    code: Code,
    dpo_contact: Annotated[str | None, typer.Option(help="Nouveau contact du délégué à la protection des données.")] = None,
    legal_basis: Annotated[str | None, typer.Option(help="Nouvelle base légale, sans majuscule.")] = None,
) -> None:
    """Change ce que dit la notice : les personnes qui reviennent doivent alors donner de nouveau leur accord."""
    another = asked("state", {"code": code, "dpo_contact": dpo_contact, "legal_basis": legal_basis})["another"]
    typer.echo(f"La notice a changé. Participations sous une autre notice : {another} ; leur accord sera redemandé à leur retour.")


@consultation_app.command("close")
def close_consultation(code: Code) -> None:
    """Ferme une concertation tout de suite."""
    asked("close", {"code": code})
    typer.echo("Concertation fermée.")


@consultation_app.command()
def link(
    code: Code,
    place: Annotated[str | None, typer.Option(help="Lieu où le lien sera mis, comme « Accueil de la mairie ».")] = None,
    audience: Annotated[str | None, typer.Option(help="Public auquel il s’adresse, comme public_agents.")] = None,
    qr: Annotated[Path | None, typer.Option(help="Fichier .svg ou .png où dessiner le code QR de la page.")] = None,
) -> None:
    """Fait un lien vers une concertation, ou retrouve celui qui dit le même lieu et le même public."""
    from server.link_terminal import link_lines

    made = asked("link", {"code": code, "place": place, "audience": audience})
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

    made = asked("invitations", {"code": code, "count": count})["invitations"]
    with explained():
        write_invitations(made, to)
    typer.echo(f"Invitations : {len(made)}, dans {to}. Gardez ce fichier pour vous : chaque code ouvre la concertation une fois.")


def _script_text(name: str) -> str:
    """Checked here first: a file too large, or no text at all, does not even reach a server."""
    from dialogues.loader import load
    from server.named_scripts import named_source

    with explained():
        source = named_source(name)
        load(source.content, source.file)
    return source.content.decode()
