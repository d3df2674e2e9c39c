"""Which tables are written anew so that nothing erased stays in their files: all with something of a person in them."""

from storage import models
from storage.traces import PERSONAL

OF_PERSONS = {models.participations, models.identities, models.contacts}
NAMING = {"person_hash", "sealed_chat", "sealed_body", "code_hash", "wrapped"}
"""Columns that name a person, or open what does."""
NOT_OF_PERSONS = {models.server_secrets}
"""One row, which is never deleted."""


def test_every_table_with_something_of_a_person_is_written_anew() -> None:
    tables = set(models.metadata.tables.values())
    referring = {table for table in tables for key in table.foreign_keys if key.column.table in OF_PERSONS}
    naming = {table for table in tables if NAMING.intersection(table.c.keys())}
    assert (OF_PERSONS | referring | naming) - NOT_OF_PERSONS == set(PERSONAL)
