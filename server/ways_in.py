"""The ways into a consultation: links that say where they are put, and invitations that work once. The commands and the page come here.

Never here: the addresses that lead there.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from dialogues.cleaning import clean
from dialogues.loader import shipped
from server import words
from server.administration import Refusal
from server.exports.formats import CSV
from storage import sources
from storage.consultations import Consultation
from storage.invitations import new_code, shown
from storage.journal import Author, append
from storage.keys import Keyring
from storage.sources import AUDIENCES

MOST_INVITATIONS: Final = 10_000
"""At once: what goes back to whoever asked holds twice as many."""
COLUMNS: Final = ("code", "page", "telegram")
"""Of the file of invitations."""
LONGEST_PLACE: Final = 80
"""Characters of a place, as it stands in each row of an export."""


def make_link(
    connection: Connection, now: datetime, author: Author, consultation: Consultation, place: str | None, audience: str | None
) -> str:
    """The code of the link of this `place` (None: its audience's name) and `audience` (or None), which is made if there is none yet.

    Empty with neither: the consultation's own link names no place. Raises `Refusal`.
    """
    if place is None and audience is None:
        return ""
    if consultation.is_by_invitation:
        raise Refusal("On entre dans cette concertation par une invitation : ses liens ne disent pas d’où l’on vient.")
    if audience is not None and audience not in AUDIENCES:
        raise Refusal(f"Le public « {audience} » n’est pas connu : choisissez parmi {', '.join(AUDIENCES)}.")
    named = " ".join(clean(place).split()) if place is not None else public_of(audience)
    if not named or len(named) > LONGEST_PLACE:
        raise Refusal(f"Le lieu doit avoir de 1 à {LONGEST_PLACE} caractères.")
    before = sources.of_consultation(connection, consultation.id)
    made = sources.find_or_make(connection, consultation.id, named, audience)
    if made not in before:
        append(connection, now, author, "link_made", consultation=consultation.code, link=made.code)
    return made.code


def new_invitations(keyring: Keyring, consultation: Consultation, count: int) -> tuple[str, ...]:
    """So many codes, as they are shown, of which nothing is kept. Raises `Refusal`.

    Thousands take a tenth of a second and more: neither in a unit that writes, nor where requests are waited for. `tell_invitations`
    before they are handed out.
    """
    if not 1 <= count <= MOST_INVITATIONS:
        raise Refusal(f"Demandez de 1 à {MOST_INVITATIONS} invitations à la fois.")
    if not consultation.is_by_invitation:
        raise Refusal("Cette concertation est ouverte à tous : on y répond sans invitation. (À l’ouverture : --invited.)")
    made = set[str]()
    while len(made) < count:
        made.add(new_code(keyring, consultation.id))
    return tuple(shown(code) for code in made)


def tell_invitations(connection: Connection, now: datetime, author: Author, consultation: Consultation, count: int) -> None:
    """The journal tells that they were made: nothing else is kept."""
    append(connection, now, author, "invitations_made", consultation=consultation.code, count=count)


def invitations_csv(invitations: Iterable[tuple[str, str, str]]) -> bytes:
    """One line each, for a mail merge: the code, the page and the link to Telegram, empty where there is none."""
    return CSV.head(COLUMNS) + b"".join(CSV.row(COLUMNS, each) for each in invitations)


def public_of(audience: str | None) -> str:
    """« Agent public »: the public stands for the place where none is named."""
    options = shipped("profile").by_id["P07"].options
    return next(words.words(option.label) for option in options if option.code == audience)
