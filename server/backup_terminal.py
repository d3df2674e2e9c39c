"""What a restore tells whoever typed it: what is there, what is not, and what to do next."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from server.backup import Done
from server.words import day, plural
from storage.backup.restoring import Restored


def lines(done: Done, key_file: Path) -> Iterator[str]:
    """One sentence or two a line."""
    restored = done.restored
    yield f"Rétabli : la sauvegarde {_moment(restored.found.moment)}."
    consultations = plural(restored.consultations, "concertation", "concertations")
    yield f"{consultations}, {plural(restored.participations, 'participation', 'participations')}. {_people(restored)}"
    yield from _replayed(restored)
    yield _next(done.opens, key_file)


def _moment(moment: datetime) -> str:
    return f"du {day(moment.date())} à {moment:%H} h {moment:%M} (temps universel)"


def _people(restored: Restored) -> str:
    if restored.found.identities is None:
        return "Sans « identities.sqlite », personne ne peut être retrouvé."
    people = plural(restored.people, "personne peut être retrouvée", "personnes peuvent être retrouvées")
    return f"{people}." if not restored.orphans else f"{people} ; le reste est venu après cette sauvegarde des réponses."


def _replayed(restored: Restored) -> Iterator[str]:
    replayed = restored.replayed
    if replayed.participations:
        yield f"Effacées de nouveau, parce qu’elles l’avaient été : {plural(replayed.participations, 'participation', 'participations')}."
    if replayed.contacts:
        yield f"Retirés de nouveau : {plural(replayed.contacts, 'souhait d’être tenu au courant', 'souhaits d’être tenu au courant')}."
    if replayed.mended:
        yield f"Totaux corrigés : {replayed.mended}."


def _next(opens: bool | None, key_file: Path) -> str:
    if opens:
        return "La clé maîtresse ouvre cette base. Lancez « ./concertia serve »."
    fault = "n’est pas là" if opens is None else "n’est pas celle de cette sauvegarde"
    return (
        f"La clé maîtresse « {key_file} » {fault} : mettez-y celle du jour de la sauvegarde avant de lancer le serveur. "
        "Si elle est perdue : « ./concertia key lost »."
    )
