"""What a terminal says of what is erased, and of what is to be."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from server import words
from storage.housekeeping import DEAD_LETTERS_KEPT, UPDATES_KEPT

KINDS: Final = {
    "identities": ("le lien entre {} personne et ses réponses", "le lien entre {} personnes et leurs réponses"),
    "texts": ("{} texte écrit par une personne (les choix restent)", "{} textes écrits par des personnes (les choix restent)"),
    "answers": ("les réponses de {} personne (les totaux restent)", "les réponses de {} personnes (les totaux restent)"),
    "contacts": ("{} demande à être prévenu", "{} demandes à être prévenu"),
}


def lines(answer: dict[str, Any], *, dry_run: bool) -> Iterator[str]:
    """What a `retention` answered, for whoever typed it."""
    due, following = answer["due"], answer["next"]
    if due:
        yield "À effacer maintenant, car leur dernier jour est passé :" if dry_run else "Effacé, car le dernier jour est passé :"
    else:
        yield "Rien n’est à effacer aujourd’hui."
    yield from map(_line, due)
    if due and dry_run:
        yield "Rien n’a été effacé. Sans --dry-run, cette commande l’efface ; un serveur qui tourne le fait chaque jour."
    if following:
        yield "Ensuite :"
    yield from map(_line, following)
    yield from _passing(answer["passing"])


def _line(one: dict[str, Any]) -> str:
    single, several = KINDS[one["kind"]]
    what = (several if one["count"] > 1 else single).format(words.number(one["count"]))
    return f"– {one['code']} (« {one['title']} »), jusqu’au {words.day(date.fromisoformat(one['until']))} : {what}"


def _passing(told: dict[str, int]) -> Iterator[str]:
    yield "Pour toutes les concertations, jeté d’heure en heure :"
    hours, days = round(UPDATES_KEPT.total_seconds() / 3600), DEAD_LETTERS_KEPT.days
    yield f"– numéros des messages reçus, gardés {hours} h : {_number_over(told['updates'], told['updates_over'])}"
    yield f"– messages que le robot n’a pas pu traiter, gardés {days} jours : {_number_over(told['letters'], told['letters_over'])}"


def _number_over(number: int, over: int) -> str:
    return f"{words.number(number)}, dont {words.number(over)} à jeter" if number else "aucun"
