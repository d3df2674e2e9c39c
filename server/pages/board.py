"""The commission's board: how far each authority is with its charter, its record and its consultation, and a reminder in one click.

Never here: a figure of what was answered (see `commission`).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse
from msgspec import structs
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.carrying import Fate
from bot.mail.address import address_in
from bot.mail.sending import send
from bot.mail.writing import written
from bot.screens.letters import Letter
from dialogues.values import Value
from server import words
from server.access import TheCommission
from server.charter import Charter
from server.forms import own_form
from server.pages.launch.steps import UNDER_WAY, UNTITLED, is_launched, pledge_of
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.records.checks import filled
from server.records.fields import Needed, Values, day_of, values_of
from server.services import FromServices, Services
from storage import authorities, consultations, journal, records
from storage.authorities import Authority
from storage.consultations import Consultation
from storage.records import Pledge, Record

BOARD: Final = "/commission/tableau"
EVERY: Final = timedelta(days=7)
"""Between two reminders to one authority: people have other work."""
SENDER: Final = "Commission numérique"
SUBJECT: Final = "Votre concertation sur l’IA : où en êtes-vous ?"
WEEKLY: Final = "Ce message part de la page de suivi de la commission, au plus une fois par semaine."
TOLD: Final = {
    "envoye": "Le rappel est parti.",
    "attendre": "Cette collectivité a déjà reçu un rappel depuis moins d’une semaine : rien n’est parti.",
    "rien": "Cette collectivité n’a plus rien à faire pour l’instant : rien n’est parti.",
    "echec": "Le rappel n’est pas parti : le serveur de courriel ne l’a pas pris. Réessayez, ou écrivez vous-même.",
}
"""What became of a reminder, by the end of the address that says so."""

router = APIRouter(prefix=BOARD)


class Held(Value, frozen=True):
    """A consultation of an authority."""

    title: str
    status: str
    opens_on: date
    closes_on: date


class Kept(Value, frozen=True):
    """A record of an authority: `filled` fields of those `needed` now, and where its consultation stands."""

    title: str
    filled: int
    needed: int
    stands: str
    is_launched: bool

    @property
    def is_complete(self) -> bool:
        return self.filled == self.needed

    @property
    def left(self) -> str:
        """What is to be done now, in French; empty for nothing."""
        if not self.is_complete:
            return f"la fiche « {self.title} » : {self.filled} champs remplis sur {self.needed}"
        return "" if self.is_launched else f"la fiche « {self.title} » : les champs sont remplis, la concertation n’est pas ouverte"


class Row(Value, frozen=True):
    """One authority. `contact` is who can be reminded, empty where nobody can; `reminded_on` the last day somebody was; `may_remind` again.

    `mailto` is a link that writes the reminder in one's own mail program.
    """

    id: int
    name: str
    charter: str
    is_signed: bool
    consultations: tuple[Held, ...]
    records: tuple[Kept, ...]
    contact: str
    reminded_on: date | None
    may_remind: bool
    mailto: str

    @property
    def left(self) -> tuple[str, ...]:
        """What is to be done now, in French: nobody is reminded of nothing."""
        charter = () if self.is_signed else (f"la charte : {self.charter[:1].lower()}{self.charter[1:]}",)
        return (*charter, *(one.left for one in self.records if one.left))


class BoardPage(Page, frozen=True, kw_only=True):
    """Every authority that has signed, begun or opened something. `has_mail`: reminders leave from here."""

    rows: tuple[Row, ...]
    has_mail: bool
    told: str
    is_wrong: bool


@router.get("")
async def board(visitor: TheCommission, services: FromServices, rappel: str = "") -> Response:
    rows = await services.database.read(lambda connection: _rows(connection, services))
    page = BoardPage(
        title="Où en sont les collectivités",
        visitor=visitor,
        home=HOMES["commission"],
        rows=rows,
        has_mail=services.mail is not None,
        told=TOLD.get(rappel, ""),
        is_wrong=rappel != "envoye",
    )
    return render(services, "commission/board.html", page)


@router.post("/{authority}/rappel", dependencies=[Depends(own_form)])
async def remind(visitor: TheCommission, services: FromServices, authority: str) -> Response:
    """Sends the reminder, once a week at most. Noted before it leaves, so that two clicks send one; taken back if it does not leave."""
    now, mail = services.clock(), services.mail
    rows = await services.database.read(lambda connection: _rows(connection, services))
    row = next((row for row in rows if str(row.id) == authority), None)
    if row is None or not row.contact or mail is None:
        raise HTTPException(404)
    if not row.left:
        return _back("rien")
    today, key = now.date(), row.id
    before = today - EVERY + timedelta(days=1)
    if not await services.database.write(lambda connection: authorities.note_reminder(connection, key, today, before)):
        return _back("attendre")
    letter = Letter(SENDER, SUBJECT, _text(row, services, WEEKLY))
    carried = await send(mail, written(letter, mail.sender, row.contact, now))
    if carried.fate is Fate.DONE:
        await services.database.write(lambda connection: journal.append(connection, now, visitor.author, "reminded", name=row.name))
        return _back("envoye")
    await services.database.write(lambda connection: authorities.take_back_reminder(connection, key, row.reminded_on))
    return _back("echec")


def _back(told: str) -> Response:
    return RedirectResponse(f"{BOARD}?rappel={told}", 303)


def _rows(connection: Connection, services: Services) -> tuple[Row, ...]:
    """In the order of their names."""
    pledges, kept = records.all_pledges(connection), records.all_records(connection)
    held, reminded = consultations.all_consultations(connection), authorities.reminders(connection)
    made = []
    for authority in authorities.all_authorities(connection):
        signed = [pledge for pledge in pledges if pledge.authority_id == authority.id]
        own = [record for record in kept if record.authority_id == authority.id]
        asked = [one for one in held if authority.id in {each.id for each in one.authorities}]
        if signed or own or asked:
            made.append(_row(authority, signed, own, asked, reminded.get(authority.id), services))
    return tuple(sorted(made, key=lambda row: row.name))


def _row(
    authority: Authority,
    signed: Sequence[Pledge],
    own: Sequence[Record],
    asked: Sequence[Consultation],
    reminded_on: date | None,
    services: Services,
) -> Row:
    today = services.clock().date()
    contacts = [record.contact_email for record in own if record.contact_email and address_in(record.contact_email)]
    contact = contacts[-1] if contacts else ""
    row = Row(
        id=authority.id,
        name=authority.name,
        charter=_charter(signed, services.charter),
        is_signed=pledge_of(signed, services.charter) is not None,
        consultations=tuple(Held(one.title, words.status(one, today), one.opens_on, one.closes_on) for one in asked),
        records=tuple(_kept(record, asked, today) for record in own),
        contact=contact,
        reminded_on=reminded_on,
        may_remind=reminded_on is None or today - reminded_on >= EVERY,
        mailto="",
    )
    return _with_mailto(row, services) if contact and row.left else row


def _charter(signed: Sequence[Pledge], charter: Charter) -> str:
    """« Signée le 05/10/2026, version 1 »."""
    if not signed:
        return "Pas signée"
    last = signed[-1]
    told = f"Signée le {words.day(last.signed_on)}, version {last.version}"
    return told if pledge_of(signed, charter) else f"{told} ; la version {charter.version} reste à signer"


def _kept(record: Record, asked: Sequence[Consultation], today: date) -> Kept:
    values = values_of(record)
    opened = next((one for one in asked if one.id == record.consultation_id), None)
    stands = words.status(opened, today) if opened else "En cours" if UNDER_WAY in values else "En préparation"
    needed: Needed = "close" if _is_held(values, opened, today) else "open"
    return Kept(values.get("title", UNTITLED), *filled(values, needed), stands, is_launched(record))


def _is_held(values: Values, opened: Consultation | None, today: date) -> bool:
    """Whether what is told of a consultation is now how it went. Without a questionnaire: from the day of its results."""
    if opened is not None:
        return opened.is_over(today)
    results = day_of(values, "results_date")
    return UNDER_WAY in values and results is not None and results <= today


def _with_mailto(row: Row, services: Services) -> Row:
    return structs.replace(row, mailto=f"mailto:{quote(row.contact, safe='@')}?subject={quote(SUBJECT)}&body={quote(_text(row, services))}")


def _text(row: Row, services: Services, *more: str) -> str:
    """The reminder, in plain text: what is still to do, and where; then `more`."""
    paragraphs = (
        "Bonjour,",
        f"La commission numérique suit les concertations des collectivités sur l’IA. Pour {row.name}, il reste :",
        " ;\n".join(f"– {one}" for one in row.left) + ".",
        f"Pour continuer, connectez-vous : {services.public_url}/organisateur",
        *more,
    )
    return "\n\n".join(paragraphs) + "\n"
