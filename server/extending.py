"""A later last day for a consultation: what else must move with it, and no more. Pure.

Whatever people were told stays where it can: another last day to keep their answers is another notice, to be agreed to again.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from server import words
from server.opening import months_after
from storage.consultations import Consultation

LONGEST: Final = 24
"""Months that a consultation can be extended by at once: more is a slip of the finger."""
MOVED: Final = {
    "results_on": "le jour des résultats",
    "identities_until": "le dernier jour du lien entre les personnes et leurs réponses",
    "texts_until": "le dernier jour des textes",
    "retention_date": "le dernier jour des réponses",
    "contacts_until": "le dernier jour des demandes d’être prévenu",
}
"""What may have to move, as it is called."""
STATED: Final = frozenset({"identities_until", "texts_until", "retention_date", "contacts_until"})
"""What the notice states."""


class CannotExtend(ValueError):
    """The day will not do; the message, in French, says why."""


@dataclass(frozen=True, slots=True)
class Extension:
    """The days of a consultation, by the names of its columns, that change with a later closing; `closes_on` is among them."""

    days: dict[str, date]

    @property
    def moved(self) -> tuple[str, ...]:
        """What moves besides the closing, in French: « le jour des résultats : 15/02/2027 »."""
        return tuple(f"{told} : {words.day(self.days[name])}" for name, told in MOVED.items() if name in self.days)

    @property
    def asks_again(self) -> bool:
        """Whether people must agree to another notice."""
        return not STATED.isdisjoint(self.days)


def extension(consultation: Consultation, closes_on: date, today: date) -> Extension:
    """What changes for this consultation to close then. Raises `CannotExtend`."""
    if consultation.is_over(today):
        raise CannotExtend("Cette concertation est terminée : préparez la vague suivante.")
    if closes_on <= consultation.closes_on:
        raise CannotExtend(f"Choisissez un jour après le {words.day(consultation.closes_on)}, qui est le dernier jour aujourd’hui.")
    latest = months_after(consultation.closes_on, LONGEST)
    if closes_on > latest:
        raise CannotExtend(f"Choisissez un jour jusqu’au {words.day(latest)} : une concertation se prolonge de deux ans au plus.")
    results_on = max(consultation.results_on, closes_on)
    wanted = {
        "closes_on": closes_on,
        "results_on": results_on,
        "identities_until": max(consultation.identities_until, closes_on),
        "texts_until": max(consultation.texts_until, closes_on),
        "retention_date": max(consultation.retention_date, results_on),
        "contacts_until": max(consultation.contacts_until, results_on),
    }
    return Extension({name: day for name, day in wanted.items() if day != getattr(consultation, name)})
