"""Other days for a consultation, of its results alone once it is over: whether they can be, and what else must move, no more. Pure.

Whatever people were told stays where it can: another last day to keep their answers is another notice, to be agreed to again.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from dialogues.values import Value
from server import words
from server.opening import OUT_OF_ORDER, months_after
from storage.consultations import Consultation

LONGEST: Final = 24
"""Months by which its end and its results can be put off at once: more is a slip of the finger."""
DAYS: Final = {
    "closes_on": "le dernier jour pour répondre",
    "results_on": "le jour des résultats",
    "retention_date": "le dernier jour où les réponses sont gardées",
    "texts_until": "le dernier jour où les textes sont gardés",
    "identities_until": "le dernier jour du lien entre les personnes et leurs réponses",
    "contacts_until": "le dernier jour des demandes d’être prévenu",
}
"""What may have to move, as it is called."""
CHOSEN: Final = ("closes_on", "results_on", "retention_date")
"""The days that one chooses, each the one before it or a later one; the others follow."""
STATED: Final = frozenset({"identities_until", "texts_until", "retention_date", "contacts_until"})
"""What the notice states."""


class CannotExtend(ValueError):
    """The days will not do; the message, in French, says why. `field`: which of those chosen is to be changed."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Extension(Value, frozen=True):
    """The days of a consultation, by the names of its columns, that change."""

    days: Mapping[str, date]

    @property
    def told(self) -> tuple[str, ...]:
        """All that changes, in French: « le jour des résultats : 15/02/2027 »."""
        return tuple(f"{told} : {words.day(self.days[name])}" for name, told in DAYS.items() if name in self.days)

    @property
    def follows(self) -> bool:
        """Whether anything moves that was not chosen."""
        return bool(self.days.keys() - set(CHOSEN))

    @property
    def asks_again(self) -> bool:
        """Whether people must agree to another notice."""
        return not STATED.isdisjoint(self.days)


def extension(consultation: Consultation, chosen: Mapping[str, date], today: date) -> Extension:
    """What changes for this consultation to have the days `chosen`, by the names of `CHOSEN`. Raises `CannotExtend`."""
    closes_on, results_on, retention_date = (chosen[name] for name in CHOSEN)
    if consultation.is_over(today):
        _check_late_results(consultation, chosen)
    else:
        _check_closing(consultation, closes_on)
    for earlier, later in (("closes_on", "results_on"), ("results_on", "retention_date")):
        if chosen[later] < chosen[earlier]:
            raise CannotExtend(later, f"{words.day(chosen[later])} vient avant {words.day(chosen[earlier])}. {OUT_OF_ORDER}")
    latest = months_after(max(closes_on, consultation.results_on), LONGEST)
    if results_on > latest:
        raise CannotExtend(
            "results_on", f"Choisissez un jour jusqu’au {words.day(latest)} : les résultats n’attendent pas plus de deux ans."
        )
    kept_whole = consultation.texts_until == consultation.retention_date
    wanted = {
        **chosen,
        # As long as they are linked to people, and as people's words, answers are kept; not longer.
        "texts_until": retention_date if kept_whole else _between(closes_on, consultation.texts_until, retention_date),
        "identities_until": _between(closes_on, consultation.identities_until, retention_date),
        "contacts_until": max(consultation.contacts_until, results_on),
    }
    days = {name: day for name, day in wanted.items() if day != getattr(consultation, name)}
    if not days:
        raise CannotExtend("closes_on", "Ce sont déjà les dates de cette concertation : changez-en au moins une.")
    return Extension(days)


def _check_late_results(consultation: Consultation, chosen: Mapping[str, date]) -> None:
    """Nobody is there any more to agree to another notice: whoever asked to be told is kept no longer than they were told."""
    if any(chosen[name] != getattr(consultation, name) for name in CHOSEN if name != "results_on"):
        raise CannotExtend("results_on", "Cette concertation est terminée : seul le jour des résultats change encore.")
    if chosen["results_on"] > consultation.contacts_until:
        last = words.day(consultation.contacts_until)
        raise CannotExtend(
            "results_on", f"Choisissez un jour jusqu’au {last} : après, les demandes d’être prévenu des résultats sont effacées."
        )


def _check_closing(consultation: Consultation, closes_on: date) -> None:
    if closes_on < consultation.closes_on:
        first = words.day(consultation.closes_on)
        raise CannotExtend("closes_on", f"Choisissez le {first} ou un jour après : ce jour est déjà annoncé. Pour arrêter avant, fermez.")
    latest = months_after(consultation.closes_on, LONGEST)
    if closes_on > latest:
        raise CannotExtend(
            "closes_on", f"Choisissez un jour jusqu’au {words.day(latest)} : une concertation se prolonge de deux ans au plus."
        )


def _between(first: date, day: date, last: date) -> date:
    return max(first, min(day, last))
