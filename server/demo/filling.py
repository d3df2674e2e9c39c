"""Fictional consultations of real territories, and their fictional answers, in one go."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from dialogues.loader import shipped
from server.demo.people import fictional_people
from storage import authorities, consultations
from storage.consultations import NewConsultation
from storage.imports import insert_participations
from storage.keys import MasterKey

DAYS_OPEN = 20
"""Days for which the fictional people have been answering."""
DAYS_LEFT = 40


@dataclass(frozen=True, slots=True)
class Fiction:
    """One consultation to make up: its code, the SIREN of its authorities, and how many people answered."""

    code: str
    sirens: tuple[str, ...]
    people: int


FICTIONS = (
    Fiction("nantes", ("244400404",), 212),
    Fiction("montpellier", ("243400017",), 164),
    Fiction("rennes", ("243500139", "213502388"), 188),
    Fiction("sicoval", ("243100633",), 73),
    Fiction("martigues", ("211300561",), 41),
    # Too few for anything to be shown outside: what a small territory looks like.
    Fiction("coquelicot", ("248000747",), 9),
    Fiction("cannes", ("200039915",), 58),
    Fiction("centre-val-de-loire", ("234500023",), 240),
)
"""Sizes as in the field, from a handful to hundreds."""


def fill(connection: Connection, master: MasterKey, today: date, public_url: str) -> int:
    """Makes up everything in a database without consultations; does nothing in any other. Returns the number of people made up."""
    if consultations.all_consultations(connection):
        return 0
    authorities.load_territories(connection)
    by_siren = {authority.siren: authority for authority in authorities.all_authorities(connection)}
    script = shipped("default")
    version = consultations.publish_script(connection, script, today)
    total = 0
    for seed, fiction in enumerate(FICTIONS):
        asking = tuple(by_siren[siren] for siren in fiction.sirens)
        new = _consultation(fiction, asking, version, today, public_url)
        made = consultations.create_consultation(connection, new, master)
        consultations.open_consultation(connection, made)
        people = fictional_people(script, fiction.people, seed, today - timedelta(days=DAYS_OPEN), DAYS_OPEN)
        total += insert_participations(connection, made, version, script, people)
    return total


def _consultation(
    fiction: Fiction, asking: tuple[authorities.Authority, ...], version: int, today: date, public_url: str
) -> NewConsultation:
    place = asking[0].territory
    return NewConsultation(
        code=fiction.code,
        title=f"L’IA dans les services publics : {place}",
        fictional=True,
        script_version_id=version,
        opens_on=today - timedelta(days=DAYS_OPEN),
        closes_on=today + timedelta(days=DAYS_LEFT),
        results_on=today + timedelta(days=DAYS_LEFT + 30),
        results_url=f"{public_url}/c/{fiction.code}",
        dpo_contact="dpo@exemple.invalid (adresse fictive)",
        legal_basis="mission d’intérêt public (article 6.1.e du RGPD)",
        retention_date=today + timedelta(days=DAYS_LEFT + 120),
        other_way="à l’accueil de la collectivité, du lundi au vendredi de 9 h à 17 h (exemple fictif)",
        authority_ids=tuple(authority.id for authority in asking),
    )
