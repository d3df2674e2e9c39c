"""What a terminal says of the releases that were made, and of those that are not due."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from server import words
from server.releasing import Waits


def lines(answer: dict[str, Any]) -> Iterator[str]:
    """What a `release` answered, for whoever typed it."""
    for one in answer["consultations"]:
        what = "rien de nouveau" if one["made"] is None else f"publication n° {one['made']['number']}"
        yield f"{one['code']} (« {one['title']} ») : {what}"
        yield from (f"– {line}" for line in (_why_not(one) if one["made"] is None else _report(one)))
    if not answer["consultations"]:
        yield "Il n’y a encore aucune concertation."


def _report(one: dict[str, Any]) -> Iterator[str]:
    made, told = one["made"], one["made"]["report"]
    taking_part = words.plural(made["participations"], "participation", "participations")
    yield f"{taking_part} ; rien d’un groupe de moins de {one['fewest']} personnes"
    if one["waits"]:
        yield f"la concertation est close : answers.csv s’y ajoute, les chiffres restent ceux de la publication n° {one['last']['number']}"
    for name, place in (("questions et lignes de grille", 0), ("par âge, situation…", 1)):
        whole, gathered, withheld = (words.number(told[key][place]) for key in ("whole", "gathered", "withheld"))
        yield f"{name} : {whole} en entier, {gathered} avec des choix regroupés, {withheld} sans affichage"
    if told["kept"]:
        yield f"laissés comme à une publication d’avant : {words.number(told['kept'])}"
    yield f"nombres cachés vérifiés : {words.number(told['bounded'])} ; aucun ne peut être retrouvé"
    if told["rows"]:
        emptied = words.plural(told["hidden"], "case vidée", "cases vidées")
        yield f"answers.csv : {words.plural(told['rows'], 'ligne', 'lignes')}, {emptied}"


def _why_not(one: dict[str, Any]) -> Iterator[str]:
    fewest, last, taking_part = one["fewest"], one["last"], words.plural(one["participations"], "participation", "participations")
    match one["waits"]:
        case Waits.DRAFT:
            yield "elle n’est pas encore ouverte"
        case Waits.ERASED:
            yield "ses réponses sont effacées : il n’y aura plus de publication"
        case Waits.FEW:
            yield f"{taking_part} : la publication attend qu’il y en ait {fewest}"
        case Waits.UNMOVED:
            since = f"depuis la publication n° {last['number']} du {words.day(date.fromisoformat(last['day']))}"
            moved = words.plural(
                one["moved"], "participation nouvelle, changée ou effacée", "participations nouvelles, changées ou effacées"
            )
            yield f"{moved} {since} : la suivante attend qu’elles soient {fewest}"
        case _:
            yield "le serveur ou une autre commande vient de la publier"
