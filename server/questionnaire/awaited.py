"""The consultation that a record will be, for whoever tries its questions before it is made. Pure.

Never here: what must be said before it can be opened.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from dialogues.values import Value
from server.records.fields import day_of
from storage.authorities import Authority
from storage.consultations import CONTACTS_KEPT, IDENTITIES_KEPT, Consultation
from storage.records import Record

TO_SAY: Final = "à compléter"
_EXAMPLES: Final[Mapping[str, int]] = {"opens_on": 0, "closes_on": 30, "results_date": 90, "retention_date": 365}
"""The days that a record says, with an example: days from today."""
_CALLED: Final[Mapping[str, str]] = {
    "closes_on": "le dernier jour pour répondre",
    "results_date": "le jour des résultats",
    "retention_date": "la fin de conservation",
    "dpo_contact": "le contact du délégué à la protection des données",
    "legal_basis": "la base légale",
    "other_way": "l’autre façon de participer",
}
"""What citizens are told, as it is called where it is not said yet."""


class Awaited(Value, frozen=True):
    """`consultation` is made up where the record is silent: `unsaid` are the things that it does not say yet."""

    consultation: Consultation
    unsaid: tuple[str, ...]


def awaited(record: Record, authorities: tuple[Authority, ...], today: date) -> Awaited:
    """What will be consulted, from what the record says so far, by these authorities. Its sectors are for the caller to add."""
    values = {**record.fields, **record.launch}
    days = {key: day_of(values, key) or today + timedelta(days) for key, days in _EXAMPLES.items()}
    unsaid = tuple(name for key, name in _CALLED.items() if not (day_of(values, key) if key in _EXAMPLES else _line(values, key)))
    consultation = Consultation(
        id=1,
        code="essai",
        title=_line(values, "title") or "Concertation en préparation",
        status="open",
        fictional=False,
        script_version_id=1,
        opens_on=days["opens_on"],
        closes_on=days["closes_on"],
        results_on=days["results_date"],
        results_url=_line(values, "results_url"),
        dpo_contact=_line(values, "dpo_contact") or TO_SAY,
        legal_basis=_line(values, "legal_basis") or TO_SAY,
        identities_until=min(days["closes_on"] + IDENTITIES_KEPT, days["retention_date"]),
        texts_until=days["retention_date"],
        retention_date=days["retention_date"],
        contacts_until=days["results_date"] + CONTACTS_KEPT,
        other_way=_line(values, "other_way") or TO_SAY,
        sectors=(),
        authorities=authorities,
    )
    return Awaited(consultation, unsaid)


def _line(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key, "")
    return value.strip() if isinstance(value, str) else ""
