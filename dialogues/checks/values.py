"""Values in canonical form: the bounds of a number or a date, what a resource card says of itself, the reason of a profile question."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from dialogues.cleaning import clean
from dialogues.faults import Finding, Where, quoted
from dialogues.kinds.number import canonical
from dialogues.script import MAX_ASK_LENGTH, MAX_DECIMALS, MAX_NUMBER, MAX_TITLE_LENGTH, Card, Step

MAX_URL_LENGTH = 500
"""Characters of an address: a longer one is cut by the programs it is pasted into."""

_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")
_URL = re.compile(r"https://[\w-]+(\.[\w-]+)+(:[0-9]{1,5})?([/?#]\S*)?")


def check_values(step: Step, at: Where) -> Iterator[Finding]:
    """The faults of the values that one step is written with."""
    match step.kind:
        case "number":
            found = _numbers(step, at)
        case "date":
            found = _dates(step, at)
        case _:
            found = _card(step.card, (*at, "card")) if step.card else iter(())
    for finding in found:
        yield replace(finding, concerns=(step.id,))
    if len(step.reason) > MAX_ASK_LENGTH or clean(step.reason) != step.reason:
        what = f"cette raison dépasse {MAX_ASK_LENGTH} caractères, ou en contient qui ne se gardent pas"
        yield Finding((*at, "reason"), what, "Écrivez-la en une phrase ou deux")


def number_fault(value: str, decimals: int) -> tuple[str, str] | None:
    """Why `value` is no number of at most so many decimals in canonical form, and what to write; None when it is."""
    if not _NUMBER.fullmatch(value):
        return f"{quoted(value)} n’est pas un nombre", "Écrivez-le en chiffres, avec un point avant les décimales"
    number = Decimal(value)
    if abs(number) > MAX_NUMBER:
        return f"{quoted(value)} est trop grand", f"Restez entre -{MAX_NUMBER} et {MAX_NUMBER}"
    if canonical(number) != value:
        return f"{quoted(value)} ne s’écrit pas ainsi", f"Écrivez « {canonical(number)} »"
    if len(value.partition(".")[2]) > decimals:
        return f"{quoted(value)} a plus de décimales que la question n’en accepte ({decimals})", "Changez ce nombre, ou « decimals »"
    return None


def date_fault(value: str) -> tuple[str, str] | None:
    """Why `value` is no ISO date, and what to write; None when it is."""
    try:
        if date.fromisoformat(value).isoformat() == value:
            return None
    except ValueError:
        pass
    return f"{quoted(value)} n’est pas une date", "Écrivez l’année, le mois et le jour, par exemple « 2027-01-31 »"


def _numbers(step: Step, at: Where) -> Iterator[Finding]:
    if not 0 <= step.decimals <= MAX_DECIMALS:
        yield Finding((*at, "decimals"), f"un nombre a de 0 à {MAX_DECIMALS} décimales", "Changez « decimals »")
        return
    faults = {key: number_fault(value, step.decimals) for key, value in _bounds(step)}
    for key, fault in faults.items():
        if fault:
            yield Finding((*at, key), *fault)
    if step.lowest and step.highest and not any(faults.values()) and Decimal(step.lowest) >= Decimal(step.highest):
        yield _crossed(step, at)


def _dates(step: Step, at: Where) -> Iterator[Finding]:
    faults = {key: date_fault(value) for key, value in _bounds(step)}
    for key, fault in faults.items():
        if fault:
            yield Finding((*at, key), *fault)
    if step.lowest and step.highest and not any(faults.values()) and step.lowest >= step.highest:
        yield _crossed(step, at)


def _bounds(step: Step) -> list[tuple[str, str]]:
    return [(key, value) for key, value in (("lowest", step.lowest), ("highest", step.highest)) if value]


def _crossed(step: Step, at: Where) -> Finding:
    what = f"la plus petite valeur, {step.lowest}, n’est pas au-dessous de la plus grande, {step.highest}"
    return Finding((*at, "highest"), what, "Changez « lowest » ou « highest »")


def _card(card: Card, at: Where) -> Iterator[Finding]:
    if len(card.producer) > MAX_TITLE_LENGTH or clean(card.producer) != card.producer or "\n" in card.producer:
        yield Finding((*at, "producer"), f"ce nom dépasse {MAX_TITLE_LENGTH} caractères, ou une ligne", "Raccourcissez-le")
    if card.url and (len(card.url) > MAX_URL_LENGTH or not _URL.fullmatch(card.url)):
        what = f"{quoted(card.url)} n’est pas une adresse sûre et entière"
        yield Finding((*at, "url"), what, f"Écrivez-la depuis « https:// », sans espace, en {MAX_URL_LENGTH} caractères au plus")
    if card.checked_on and (fault := date_fault(card.checked_on)):
        yield Finding((*at, "checked_on"), *fault)
