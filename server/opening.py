"""Opening a consultation: what must be said of it, what must agree, and how it is made. The command and the page both come here.

Never here: where any of it is typed, or how a fault is shown.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from dialogues.cleaning import clean
from dialogues.script import Option, Script
from dialogues.values import Value
from storage import consultations
from storage.consultations import Access, Consultation, NewConsultation, is_code
from storage.keys import MasterKey

FOLLOW_UP_MONTHS: Final = 36
"""A consultation's follow-up takes up to three years."""

OUT_OF_ORDER: Final = (
    "Les dates ne se suivent pas : l’ouverture vient d’abord, puis la fermeture, puis les résultats, puis la fin de conservation."
)
LINK_OUT_OF_ORDER: Final = (
    "Le lien entre les personnes et leurs réponses ne peut pas être gardé plus longtemps que les réponses : "
    "diminuez --identity-days, ou reculez --retention-date."
)
TEXTS_OUT_OF_ORDER: Final = (
    "Les textes se gardent au moins jusqu’à la fermeture, et au plus aussi longtemps que les réponses : changez --texts-until."
)
RESULTS_ADDRESS: Final = "L’adresse des résultats doit commencer par https:// ou http://."
UNFIT_CODE: Final = "Le code « {} » ne convient pas : 1 à 40 lettres minuscules, chiffres ou tirets."


class CannotOpen(Exception):
    """The consultation cannot be opened so; the message, in French, says why and what to do."""


class Opening(Value, frozen=True, kw_only=True):
    """All that is said of a consultation to open it.

    `authority_ids`: whoever asks, the first giving the name. `decides`: who decides once people have answered, if that is said. `sectors`:
    where people can say that they live. `bot_id`: the bot that alone speaks for it; None: any does. `identity_days` after the closing
    answers are linked to people no more (None: 30, or the end of the answers before); their texts are kept until `texts_until` (None: as
    long as their answers), and those who asked to be told for `follow_up_months` after the results.
    """

    code: str
    title: str
    script: Script
    opens_on: date
    closes_on: date
    results_on: date
    results_url: str
    dpo_contact: str
    legal_basis: str
    other_way: str
    retention_date: date
    authority_ids: tuple[int, ...]
    decides: str = ""
    sectors: tuple[Option, ...] = ()
    fictional: bool = False
    access: Access = "open"
    bot_id: int | None = None
    identity_days: int | None = None
    texts_until: date | None = None
    follow_up_months: int = FOLLOW_UP_MONTHS


def open_consultation(connection: Connection, opening: Opening, today: date, master_key: MasterKey) -> Consultation:
    """Makes the consultation and lets people answer between its two dates.

    Raises `CannotOpen`, or `storage.consultations.IncompatibleScript`; then nothing may be committed.
    """
    _check(connection, opening)
    version = consultations.publish_script(connection, opening.script, today)
    consultations.open_consultation(connection, consultations.create_consultation(connection, _new(opening, version), master_key))
    made = consultations.by_code(connection, opening.code)
    assert made is not None  # it was made above
    return made


def taken_code(code: str) -> str:
    """Why nobody else may have the code of a consultation."""
    return f"Le code « {code} » est déjà celui d’une concertation : choisissez-en un autre."


def is_address(text: str) -> bool:
    """Whether this leads to a page."""
    return text.startswith(("http://", "https://"))


def _check(connection: Connection, opening: Opening) -> None:
    if consultations.by_code(connection, opening.code) is not None:
        raise CannotOpen(taken_code(opening.code))
    if not is_code(opening.code):
        raise CannotOpen(UNFIT_CODE.format(opening.code))
    if not opening.opens_on <= opening.closes_on <= opening.results_on <= opening.retention_date:
        raise CannotOpen(OUT_OF_ORDER)
    linked_until = _linked_until(opening)
    if linked_until is not None and linked_until > opening.retention_date:
        raise CannotOpen(LINK_OUT_OF_ORDER)
    if opening.texts_until is not None and not opening.closes_on <= opening.texts_until <= opening.retention_date:
        raise CannotOpen(TEXTS_OUT_OF_ORDER)
    if not is_address(opening.results_url):
        raise CannotOpen(RESULTS_ADDRESS)


def _new(opening: Opening, version: int) -> NewConsultation:
    return NewConsultation(
        code=opening.code,
        title=clean(opening.title),
        fictional=opening.fictional,
        script_version_id=version,
        opens_on=opening.opens_on,
        closes_on=opening.closes_on,
        results_on=opening.results_on,
        results_url=clean(opening.results_url),
        dpo_contact=clean(opening.dpo_contact),
        legal_basis=clean(opening.legal_basis),
        other_way=clean(opening.other_way),
        decides=clean(opening.decides),
        sectors=opening.sectors,
        retention_date=opening.retention_date,
        identities_until=_linked_until(opening),
        texts_until=opening.texts_until,
        contacts_until=months_after(opening.results_on, opening.follow_up_months),
        access=opening.access,
        bot_id=opening.bot_id,
        authority_ids=opening.authority_ids,
    )


def _linked_until(opening: Opening) -> date | None:
    return None if opening.identity_days is None else opening.closes_on + timedelta(days=opening.identity_days)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that has not so many."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))
