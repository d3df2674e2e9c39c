"""Values in canonical form: the bounds of a number or a date, what a resource card says of itself, the reason of a profile question."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from dialogues.cleaning import clean
from dialogues.faults import Finding, Where, quoted
from dialogues.kinds import KINDS, Value
from dialogues.kinds.date import day_fault
from dialogues.script import MAX_ASK_LENGTH, MAX_DECIMALS, MAX_TITLE_LENGTH, Card, Step

MAX_URL_LENGTH = 500
"""Characters of an address: a longer one is cut by the programs it is pasted into."""

_URL = re.compile(r"https://[\w-]+(\.[\w-]+)+(:[0-9]{1,5})?([/?#]\S*)?")


def check_values(step: Step, at: Where) -> Iterator[Finding]:
    """The faults of the values that one step is written with."""
    value = KINDS[step.kind].value
    for finding in chain(_bounded(step, value, at) if value else (), _card(step.card, (*at, "card")) if step.card else ()):
        yield replace(finding, concerns=(step.id,))
    if len(step.reason) > MAX_ASK_LENGTH or clean(step.reason) != step.reason:
        what = f"cette raison dépasse {MAX_ASK_LENGTH} caractères, ou en contient qui ne se gardent pas"
        yield Finding((*at, "reason"), what, "Écrivez-la en une phrase ou deux")


def _bounded(step: Step, value: Value, at: Where) -> Iterator[Finding]:
    if not 0 <= step.decimals <= MAX_DECIMALS:
        yield Finding((*at, "decimals"), f"un nombre a de 0 à {MAX_DECIMALS} décimales", "Changez « decimals »")
        return
    bounds = [(key, bound) for key, bound in (("lowest", step.lowest), ("highest", step.highest)) if bound]
    faults = {key: value.fault(step, bound) for key, bound in bounds}
    for key, fault in faults.items():
        if fault:
            yield Finding((*at, key), *fault)
    if step.lowest and step.highest and not any(faults.values()) and value.at_least and value.at_least(step.lowest, step.highest):
        what = f"la plus petite valeur, {step.lowest}, n’est pas au-dessous de la plus grande, {step.highest}"
        yield Finding((*at, "highest"), what, "Changez « lowest » ou « highest »")


def _card(card: Card, at: Where) -> Iterator[Finding]:
    if len(card.producer) > MAX_TITLE_LENGTH or clean(card.producer) != card.producer or "\n" in card.producer:
        yield Finding((*at, "producer"), f"ce nom dépasse {MAX_TITLE_LENGTH} caractères, ou une ligne", "Raccourcissez-le")
    if card.url and (len(card.url) > MAX_URL_LENGTH or not _URL.fullmatch(card.url)):
        what = f"{quoted(card.url)} n’est pas une adresse sûre et entière"
        yield Finding((*at, "url"), what, f"Écrivez-la depuis « https:// », sans espace, en {MAX_URL_LENGTH} caractères au plus")
    if card.checked_on and (fault := day_fault(card.checked_on)):
        yield Finding((*at, "checked_on"), *fault)
