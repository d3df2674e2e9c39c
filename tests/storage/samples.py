"""A short script with every kind of question, consultations that ask it, and people who answer."""

from dataclasses import replace
from datetime import date
from itertools import count

import sqlalchemy as sa

from dialogues.answers import Answer, State
from dialogues.document import digest
from dialogues.script import Asks, Check, Item, Option, Script, Slot, Step, Text
from storage import consultations
from storage.authorities import all_authorities, load_territories
from storage.consultations import NewConsultation
from storage.imports import ImportedParticipation
from storage.keys import Keyring, MasterKey

DAY = date(2026, 3, 2)
MASTER = MasterKey(bytes(32))
KEYRING = Keyring(MASTER, bytes(32))


def fr(words: str) -> Text:
    return Text({"fr": words})


def options(*codes: str) -> tuple[Option, ...]:
    return tuple(Option(code, fr(code)) for code in codes)


def with_digest(script: Script) -> Script:
    return replace(script, digest=digest(script))


SECTORS = options("north", "south")
SCRIPT = with_digest(
    Script(
        "sample",
        fr("Un court script"),
        ("fr",),
        (
            Step("known", "single", fr("Connaissez-vous l’IA ?"), options=options("yes", "no")),
            Step("feel", "multi", fr("Que ressentez-vous ?"), options=options("hope", "fear", "anger"), maximum=2),
            Step("agree", "grid", fr("D’accord ?"), options=options("for", "against"), items=(Item("a", fr("A")), Item("b", fr("B")))),
            Step("rules", "rank", fr("Vos règles ?"), options=options("human", "told", "contest"), maximum=2),
            Step("where", "single", fr("Où ?"), options_from="sectors", profile=True),
            Step("why", "text", fr("Pourquoi ?"), maximum=500, when=Asks("known", Check.IS, ("yes",))),
        ),
    )
)


def chosen(*codes: str) -> Answer:
    return Answer(State.ANSWERED, choices=codes)


def written(*parts: str) -> Answer:
    return Answer(State.ANSWERED, parts=parts)


def person(**answers: Answer) -> ImportedParticipation:
    """Answers by question; a line of the grid is `agree_a`, `agree_b`."""
    by_slot = {Slot(question, line): answer for name, answer in answers.items() for question, _, line in [name.partition("_")]}
    return ImportedParticipation("web", "fr", 7, DAY, by_slot, {"where": SECTORS})


FINISHED = person(
    known=chosen("yes"),
    feel=chosen("hope", "fear"),
    agree_a=chosen("for"),
    agree_b=Answer(State.DONT_KNOW),
    rules=chosen("told", "human"),
    where=Answer(State.PREFER_NOT),
    why=written("Un mot.", "Deux mots."),
)
STARTED = person(known=chosen("no"), feel=Answer(State.SKIPPED), why=written("Caché : répondu avant de changer d’avis."))
BEGUN = person()

_numbers = count(1)


def new_consultation(connection: sa.Connection, script: Script = SCRIPT, *sirens: str, **changed: object) -> NewConsultation:
    """A consultation to make, by the authorities of these SIREN (Nantes Métropole if none is named)."""
    load_territories(connection)
    ids = {authority.siren: authority.id for authority in all_authorities(connection)}
    new = NewConsultation(
        code=f"sample-{next(_numbers)}",
        title="L’IA et nous",
        fictional=True,
        script_version_id=consultations.publish_script(connection, script, DAY),
        opens_on=date(2026, 3, 1),
        closes_on=date(2026, 3, 31),
        results_on=date(2026, 5, 1),
        results_url="https://ville.example/resultats",
        dpo_contact="dpo@ville.example",
        legal_basis="mission d’intérêt public",
        retention_date=date(2026, 4, 30),
        other_way="Mairie, 02 00 00 00 00",
        authority_ids=tuple(ids[siren] for siren in sirens or ("244400404",)),
    )
    return replace(new, **changed)  # type: ignore[arg-type]  # fields of NewConsultation


def make_consultation(connection: sa.Connection, script: Script = SCRIPT, *sirens: str, **changed: object) -> int:
    return consultations.create_consultation(connection, new_consultation(connection, script, *sirens, **changed), MASTER)
