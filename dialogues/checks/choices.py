"""How many options, lines, texts or cards a question has, which of them go together, and what else it offers."""

from collections.abc import Iterator
from dataclasses import replace

from dialogues.faults import Finding, Where, quoted
from dialogues.kinds import KINDS, Shape
from dialogues.script import (
    FEWEST_OPTIONS,
    MAX_CARDS,
    MAX_DRAWN_STATEMENTS,
    MAX_ITEMS,
    MAX_OPTIONS,
    MAX_TEXT_LIMIT,
    NUMERIC_SCALES,
    Option,
    Step,
)

FEWEST_CARDS = 2
"""Cards of a repeated section, at most: with one, nothing is repeated."""


def check_choices(step: Step, at: Where) -> Iterator[Finding]:
    """The faults of what one question offers."""
    for finding in _choices(step, at):
        yield replace(finding, concerns=(step.id,))


def _choices(step: Step, at: Where) -> Iterator[Finding]:
    yield from _declines(step, at)
    match step.kind, KINDS[step.kind].shape:
        case "repeat", _:
            yield from _cards(step, at)
        case _, Shape.TEXT:
            if not 1 <= step.maximum <= MAX_TEXT_LIMIT:
                yield Finding((*at, "maximum"), f"un texte va de 1 à {MAX_TEXT_LIMIT} caractères", _one_to(MAX_TEXT_LIMIT))
        case "vote", _:
            yield from _statements(step, at)
            yield from _lines(step, at)
        case _, Shape.ONE | Shape.SEVERAL | Shape.ORDER:
            yield from _options(step, at)
            yield from _lines(step, at)
            yield from _numeric(step, at)
            yield from _together(step, at)


def _declines(step: Step, at: Where) -> Iterator[Finding]:
    where = (*at, "dont_know")
    if step.dont_know and step.profile:
        yield Finding(where, "une question de profil n’offre que « Je préfère ne pas répondre »", "Retirez « dont_know: true »")
    if step.dont_know and KINDS[step.kind].shape is Shape.TEXT:
        yield Finding(where, "un texte libre n’offre que « Passer »", "Retirez « dont_know: true »")
    if step.reason and not step.profile:
        what = "une raison ne se donne qu’aux questions de profil"
        yield Finding((*at, "reason"), what, "Retirez « reason », ou ajoutez « profile: true »")


def _cards(step: Step, at: Where) -> Iterator[Finding]:
    if not FEWEST_CARDS <= step.maximum <= MAX_CARDS:
        yield Finding((*at, "maximum"), f"une répétition va de {FEWEST_CARDS} à {MAX_CARDS} cartes", "Changez « maximum »")
    if step.again is None:
        yield Finding(at, "rien ne demande s’il faut une carte de plus", "Ajoutez « again: » et cette question")


def _statements(step: Step, at: Where) -> Iterator[Finding]:
    if step.items and step.items_from is not None:
        yield Finding((*at, "items"), "les textes de ce vote sont écrits ici et tirés d’une liste", "Gardez « items » ou « items_from »")
    elif not step.items and step.items_from is None:
        yield Finding(at, "ce vote ne porte sur aucun texte", "Ajoutez « items: » et ses textes, ou « items_from: » et le nom d’une liste")
    most = MAX_DRAWN_STATEMENTS if step.items_from is not None else 1
    if not 1 <= step.maximum <= most:
        what = f"un vote porte sur 1 à {most} textes tirés" if step.items_from is not None else "« maximum » compte des textes tirés"
        remedy = "Changez « maximum »" if step.items_from is not None else "Retirez « maximum »"
        yield Finding((*at, "maximum"), what, remedy)


def _options(step: Step, at: Where) -> Iterator[Finding]:
    if not step.is_drawn and len(step.options) < FEWEST_OPTIONS:
        yield Finding(at, f"cette question a {len(step.options)} choix", f"Donnez-lui {FEWEST_OPTIONS} choix au moins")
    if len(step.options) > MAX_OPTIONS:
        yield Finding((*at, "options", MAX_OPTIONS), f"cette question dépasse {MAX_OPTIONS} choix", "Retirez ou regroupez des choix")
    exclusive = [option.exclusive for option in step.options]
    if exclusive != sorted(exclusive):
        position = exclusive.index(True)
        what = f"le choix exclusif {quoted(step.options[position].code)} n’est pas à la fin"
        yield Finding((*at, "options", position), what, "Placez-le après tous les autres")
    yield from _others(step, at)


def _others(step: Step, at: Where) -> Iterator[Finding]:
    """What asks for words beside it."""
    others = [position for position, option in enumerate(step.options) if option.other]
    if others and step.kind not in ("single", "multi"):
        what = "« other » ne va qu’avec les types « single » et « multi »"
        yield Finding((*at, "options", others[0]), what, "Retirez « other: true »")
    elif len(others) > 1:
        what = "un second choix de cette question demande de préciser"
        yield Finding((*at, "options", others[1]), what, "Gardez « other: true » une seule fois")


def _lines(step: Step, at: Where) -> Iterator[Finding]:
    if "items" in KINDS[step.kind].required and not step.items:
        yield Finding(at, "cette grille n’a pas de ligne", "Ajoutez « items: » et ses lignes")
    if len(step.items) > MAX_ITEMS:
        yield Finding((*at, "items", MAX_ITEMS), f"cette question dépasse {MAX_ITEMS} lignes", "Faites plusieurs questions")


def _numeric(step: Step, at: Where) -> Iterator[Finding]:
    """A numeric scale has its own degrees, and words at both ends."""
    degrees = NUMERIC_SCALES.get(step.scale or "")
    if degrees is None:
        return
    if [option.code for option in step.options] != [str(degree) for degree in degrees]:
        yield Finding((*at, "scale"), f"l’échelle « {step.scale} » n’a pas tous ses degrés, dans leur ordre", "Écrivez-la sans « options »")
        return
    for key, end in (("low", step.options[0]), ("high", step.options[-1])):
        if _is_bare(end):
            what = f"le degré {end.code} de cette échelle n’est pas expliqué"
            yield Finding(at, what, f"Ajoutez « {key}: » et ce que ce degré veut dire")


def _is_bare(option: Option) -> bool:
    return any(words.strip() == option.code for words in option.label.by_language.values())


def _together(step: Step, at: Where) -> Iterator[Finding]:
    """How many options may be chosen."""
    if KINDS[step.kind].shape is Shape.ONE or not step.options:
        return
    together = max(1, sum(not option.exclusive for option in step.options))
    if not 1 <= step.maximum <= together:
        but = f"alors que l’on ne peut en faire que {together}" if step.maximum > together else "alors qu’il en faut un au moins"
        what = f"cette question demande {step.maximum} choix au plus, {but}"
        yield Finding((*at, "maximum"), what, _one_to(together))
    elif not 1 <= step.minimum <= step.maximum:
        what = f"« minimum » vaut {step.minimum}, et « maximum » {step.maximum}"
        yield Finding((*at, "minimum"), what, _one_to(step.maximum))


def _one_to(most: int) -> str:
    return f"Écrivez un nombre de 1 à {most}" if most > 1 else "Écrivez « 1 »"
