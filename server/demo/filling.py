"""Fictional consultations of real territories, and their fictional answers, in one go."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from dialogues.loader import load, shipped
from dialogues.script import DEFAULT_LANGUAGE, Option, Text
from dialogues.values import Value
from server.charter import read_charter
from server.demo.people import Lists, fictional_people
from server.records.prefilled import LAUNCHED, fields_of
from storage import authorities, consultations, records
from storage.consultations import NewConsultation
from storage.imports import insert_participations
from storage.keys import MasterKey
from storage.moderated_texts import NewText, moderated_texts, put_texts
from storage.records import Pledge
from storage.sources import find_or_make

DAYS_OPEN = 20
"""Days for which the fictional people have been answering."""
DAYS_LEFT = 40


class Fiction(Value, frozen=True):
    """One consultation to make up: its code, the SIREN of its authorities, how many people answered, and what it asks."""

    code: str
    sirens: tuple[str, ...]
    people: int
    script: str = ""
    """YAML; empty for what a territory asks when it changes nothing."""


WORKSHOP = """\
id: workshop
title: Écrire ensemble les règles de l’IA
languages: [fr]
steps:
  - use: profile
    only: [P07]
  - use: core-short
  - id: writing
    kind: section
    ask: Écrire une règle
    steps:
      - use: collaborative_writing
  - id: map
    kind: section
    ask: Cartographier les enjeux
    steps:
      - use: issue_map
  - use: profile
    only: [P02]
"""
"""A short core, then two modules in which people read one another."""

PLACES = ("Site de la collectivité", "Bulletin municipal", "Accueil de la mairie", "Médiathèque")
"""Where links were put, the busiest first."""

TEXTS_OF_OTHERS = {
    "rules": (
        NewText("Prévenir quand une IA répond, dès la première phrase."),
        NewText("Garder une personne au téléphone, même la nuit."),
        NewText("Expliquer chaque refus en une phrase simple."),
        NewText("Effacer mes données au bout d’un an."),
        NewText("Demander leur avis aux agents avant d’acheter un outil."),
        NewText("Publier ce que chaque outil coûte et consomme."),
        NewText("Laisser chacun choisir entre la machine et le guichet."),
    ),
    "cards": (
        NewText("Garder un contact humain", frequency=12),
        NewText("Protéger les données", frequency=9),
        NewText("Économiser l’énergie", frequency=5),
        NewText("N’oublier personne", frequency=4),
    ),
}
"""What others have written, as it would be once somebody had read and accepted it; made up like all the rest."""

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
    Fiction("nancy", ("245400676", "215403957"), 37, WORKSHOP),
)
"""Sizes as in the field, from a handful to hundreds."""


def fill(connection: Connection, master: MasterKey, today: date, public_url: str) -> int:
    """Makes up everything in a database without consultations; does nothing in any other. Returns the number of people made up."""
    if consultations.all_consultations(connection):
        return 0
    authorities.load_territories(connection)
    by_siren = {authority.siren: authority for authority in authorities.all_authorities(connection)}
    total = 0
    for seed, fiction in enumerate(FICTIONS):
        script = load(fiction.script, f"{fiction.code}.yaml") if fiction.script else shipped("default")
        version = consultations.publish_script(connection, script, today)
        asking = tuple(by_siren[siren] for siren in fiction.sirens)
        new = _consultation(fiction, asking, version, today, public_url)
        made = consultations.create_consultation(connection, new, master)
        consultations.open_consultation(connection, made)
        lists = _lists(connection, made) if fiction.script else {}
        links = [find_or_make(connection, made, place, None).id for place in PLACES]
        people = fictional_people(script, fiction.people, seed, today - timedelta(days=DAYS_OPEN), DAYS_OPEN, lists, links)
        total += insert_participations(connection, made, version, script, people)
    _begin_another(connection, by_siren[FICTIONS[0].sirens[0]], today)
    return total


def _begin_another(connection: Connection, authority: authorities.Authority, today: date) -> None:
    """This authority has signed the charter, and prepares its next consultation: two steps are left to do."""
    charter = read_charter()
    signed_on = today - timedelta(days=DAYS_OPEN + 10)
    records.sign(
        connection,
        Pledge(authority.id, charter.version, charter.text, "Camille Exemple (nom fictif)", "Vice-présidence au numérique", signed_on),
    )
    fields = {
        **fields_of(authority),
        "planned_start_date": (today + timedelta(days=DAYS_LEFT + 60)).isoformat(),
        "audiences": ["service_users", "public_agents"],
        "objectives": "Savoir où une IA aiderait les habitants, et où ils n’en veulent pas (exemple fictif).",
        "recruitment_methods": ["random_selection", "open_call"],
        "facilitation_methods": ["futures"],
    }
    parts: dict[records.Part, dict[str, Any]] = {"fields": fields, "launch": {**LAUNCHED, "title": "L’IA à l’école et à la cantine"}}
    records.begin(connection, authority.id, "concertation@exemple.invalid", today, parts)


def _lists(connection: Connection, consultation_id: int) -> Lists:
    """Puts the texts of others in the lists of a consultation, and gives them as its people are given them."""
    for name, texts in TEXTS_OF_OTHERS.items():
        put_texts(connection, consultation_id, name, texts)
    kept = {name: moderated_texts(connection, consultation_id, name) for name in TEXTS_OF_OTHERS}
    return {name: tuple(Option(one.code, Text({DEFAULT_LANGUAGE: one.text})) for one in texts) for name, texts in kept.items()}


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
        other_way="à l’accueil de la collectivité, du lundi au vendredi de 9\u00a0h à 17\u00a0h (exemple fictif)",
        authority_ids=tuple(authority.id for authority in asking),
    )
