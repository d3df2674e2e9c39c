"""The script versions already read, and the codebooks made of them: a published version never changes, so each is read once.

Never here: what a script means.
"""

from functools import cache

import sqlalchemy as sa

from dialogues.loader import shipped
from dialogues.script import DEFAULT_LANGUAGE, Option, Script, Text
from server.codebook import Codebook, codebook
from storage.consultations import Consultation, script_of_version, versions_of
from storage.moderated_texts import SECTORS, moderated_texts


class Scripts:
    """Shared by the threads that read the database: the worst a race does is to read a version twice."""

    def __init__(self) -> None:
        self._by_version: dict[int, Script] = {}

    def of(self, connection: sa.Connection, version_id: int) -> Script:
        """The script of a published version."""
        script = self._by_version.get(version_id)
        if script is None:
            script = self._by_version[version_id] = script_of_version(connection, version_id)
        return script

    def versions(self, connection: sa.Connection, consultation: Consultation) -> dict[int, Script]:
        """Every version a person of this consultation may have begun: the present one, then the others, newest first."""
        ids = dict.fromkeys((consultation.script_version_id, *versions_of(connection, consultation.id)))
        return {version_id: self.of(connection, version_id) for version_id in ids}

    def codebook(self, connection: sa.Connection, consultation: Consultation) -> Codebook:
        """All the questions of this consultation."""
        versions = tuple(self.versions(connection, consultation).values())
        named = {name for script in versions for step in script.steps for name in (step.options_from, step.items_from) if name}
        texts = {name: moderated_texts(connection, consultation.id, name) for name in named - {SECTORS}}
        facts = {name: tuple(Option(one.code, Text({DEFAULT_LANGUAGE: one.text})) for one in found) for name, found in texts.items()}
        return codebook(versions, facts | {SECTORS: consultation.sectors})


@cache
def common_script() -> Script:
    """The questions the commission asks of all: its core, between the usual questions on oneself."""
    return shipped("default")
