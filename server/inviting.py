"""Inviting somebody from a page: who they are and what they may do, read from a form, and how they are told.

Never here: who may invite whom (see `access`, and the pages).
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from bot.mail.address import address_in
from dialogues.values import Value
from server import words
from server.letters import handed_over, invitation_letter
from server.records.typed import day_in
from server.services import Services
from storage.memberships import OF_AUTHORITY, AuthorityRole, Role

NO_ADDRESS: Final = "Écrivez une adresse électronique comme prenom.nom@exemple.fr."
NO_ROLE: Final = "Choisissez ce que cette personne pourra faire."
NO_DAY: Final = "Écrivez le dernier jour comme 31/12/2027, ou laissez vide : l’accès n’aura pas de fin."
PAST_DAY: Final = "Ce jour est passé : écrivez un jour à venir, ou retirez l’accès."

ABOUT: Final[dict[AuthorityRole, str]] = {
    "organiser": "prépare, ouvre et ferme les concertations, lit les textes, télécharge, gère l’équipe",
    "facilitator": "anime les séances et voit les totaux, sans les textes ni les fichiers",
    "reader": "voit les totaux et les documents sur les données personnelles : élu, délégué à la protection des données",
}
"""What each does for an authority."""


class Rights(Value, frozen=True):
    """What a form lets somebody do, until which day; of no use with `faults`, by the name of the field."""

    role: AuthorityRole
    until: date | None
    faults: Mapping[str, str]

    def detail(self, email: str, siren: str) -> dict[str, str | None]:
        """What the journal tells of them."""
        return {"email": email, "role": self.role, "siren": siren, "until": self.until.isoformat() if self.until else None}


class Guest(Value, frozen=True):
    """Somebody to invite, as the form says; wrong by `faults`, those of the rights among them."""

    email: str
    rights: Rights
    typed: Mapping[str, str]
    faults: Mapping[str, str]


class Told(Value, frozen=True):
    """How the invitation reached `email`: by a letter if it `is_sent`, or else by a `link` that is shown once, to be handed over.

    Empty for whoever has more access than is given here: whoever invites them would have that too.
    """

    email: str
    link: str
    is_sent: bool


def guest_in(typed: Mapping[str, str], today: date) -> Guest:
    """The fields `email`, `role` and `until`."""
    email, rights = address_in(typed.get("email", "")), rights_in(typed, today)
    faults = {} if email else {"email": NO_ADDRESS}
    return Guest(email or "", rights, typed, faults | dict(rights.faults))


def rights_in(typed: Mapping[str, str], today: date) -> Rights:
    """The fields `role` and `until`."""
    role = next((one for one in OF_AUTHORITY if one == typed.get("role")), None)
    until, wrong_day = _last_day(typed.get("until", ""), today)
    faults = {"role": "" if role else NO_ROLE, "until": wrong_day}
    return Rights(role or "reader", until, {name: fault for name, fault in faults.items() if fault})


def _last_day(typed: str, today: date) -> tuple[date | None, str]:
    """The day written as JJ/MM/AAAA, None where nothing is; and what is wrong with it."""
    if not typed.strip():
        return None, ""
    day = day_in(typed.strip())
    if day is None:
        return None, NO_DAY
    return day, PAST_DAY if day < today else ""


async def tell(services: Services, email: str, role: Role, until: date | None, where: str, path: str, *, has_more: bool) -> Told:
    """Sends the invitation; where no mail server takes it, gives the link to hand over. `where`: « de Nantes Métropole ».

    `has_more`: they have more than whoever would be shown the link may give: access elsewhere too, or for longer.
    """
    ending = f", jusqu’au {words.day(until)} inclus" if until else ""
    what = f"Vous avez accès à l’espace {where} sur Concertia{ending}. Votre rôle : {words.ROLES[role].lower()}."
    url = services.public_url + path
    taken = await handed_over(services, invitation_letter(what, url, f"{services.public_url}/connexion"), email)
    return Told(email, "" if taken or has_more else url, taken)
