"""People of a consultation as the conversation hands them over: built by hand, without a conversation."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from msgspec import structs

from dialogues.answers import Answer, Facts
from dialogues.counting import counted
from dialogues.path import hidden
from dialogues.script import Slot
from storage import models
from storage.consultations import publish_script
from storage.conversations import Changes, Participant
from storage.saving import save
from tests.storage.samples import DAY, SCRIPT, SECTORS, chosen, make_consultation

NOW = datetime(2026, 3, 2, 10, 0, 0, 123456, tzinfo=UTC)
KNOWN, FEEL, WHY = Slot("known"), Slot("feel"), Slot("why")
AGREE_A, RULES, WHERE = Slot("agree", "a"), Slot("rules"), Slot("where")


def hash_of(number: int) -> bytes:
    return number.to_bytes(32)


def newcomer(connection: sa.Connection, number: int, consultation: int | None = None, **changes: Any) -> Participant:
    """Someone who has just consented, on the web unless `changes` say otherwise, and whose number tells all that is theirs."""
    new = Participant(
        participation_id=2**61 + number,
        identity_id=2**62 - number,
        consultation_id=consultation if consultation is not None else make_consultation(connection),
        script_version_id=publish_script(connection, SCRIPT, DAY),
        bot_id=0,
        person_hash=hash_of(number),
        channel="web",
        language="fr",
        seed=2**31 - number,
        notice_version="2026-1",
        consented_on=DAY,
        first_day=DAY,
        active_at=NOW,
    )
    return structs.replace(new, **changes)


def answering(person: Participant, answers: dict[Slot, Answer], **changes: Any) -> Participant:
    """The person with these answers beside or in place of theirs, and what they hide."""
    kept = {**person.answers, **answers}
    return structs.replace(person, answers=kept, hidden=hidden(SCRIPT, kept, Facts(person.seed, "fr", person.drawn)), **changes)


def change(before: Participant | None, after: Participant | None, changes: Changes | None = None) -> Changes:
    """Changes in which one person, as they were, becomes as they are: counts included."""
    changes = changes or Changes(NOW)
    person = after or before
    assert person is not None
    if before:
        changes.before = {**changes.before, before.person_hash: before}
    changes.participants[person.person_hash] = after
    cells = Counter(_counted(after))
    cells.subtract(_counted(before))
    changes.tallies.update({(person.consultation_id, cell): count for cell, count in cells.items()})
    return changes


def saved(connection: sa.Connection, *people: Participant) -> None:
    """These newcomers, written."""
    changes = Changes(NOW)
    for person in people:
        change(None, person, changes)
    save(connection, changes)


def rows(connection: sa.Connection, table: sa.Table, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of every row, in order."""
    wanted = [table.c[name] for name in columns]
    return [tuple(row) for row in connection.execute(sa.select(*wanted).order_by(*wanted))]


def everything(connection: sa.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables that a conversation writes in, or takes from."""
    tables = [
        models.participations,
        models.identities,
        models.answers,
        models.former_consents,
        models.former_answers,
        models.draws,
        models.released_participations,
        models.messages,
        models.pointers,
        models.contacts,
        models.handovers,
        models.used_invitations,
        models.seen_updates,
        models.dead_letters,
    ]
    return {table.name: rows(connection, table, *table.c.keys()) for table in tables}


def _counted(person: Participant | None) -> Counter[Any]:
    return counted(SCRIPT, person.answers, Facts(person.seed, "fr", person.drawn), person.visit) if person else Counter()


DRAWN = {"where": SECTORS}
YES, NO = chosen("yes"), chosen("no")
