from dataclasses import replace

import sqlalchemy as sa

from dialogues.lineage import Adaptation, compare
from dialogues.loader import shipped
from server.scripts import Scripts, common_script
from storage import consultations
from tests.server.installation import Site
from tests.storage.samples import DAY, SCRIPT, with_digest


async def test_versions_are_the_present_one_then_the_others_newest_first(site: Site) -> None:
    second, third = (with_digest(replace(SCRIPT, steps=SCRIPT.steps[start:])) for start in (1, 2))
    consultation = await site.consultation(second)

    def work(connection: sa.Connection) -> tuple[int, int]:
        first, last = (consultations.publish_script(connection, script, DAY) for script in (SCRIPT, third))
        for version in (first, last, consultation.script_version_id):
            consultations.set_script(connection, consultation.id, version)
        return first, last

    first_id, third_id = await site.database.write(work)
    found = await site.database.read(lambda connection: Scripts().versions(connection, consultation))
    assert list(found) == [consultation.script_version_id, third_id, first_id]
    assert list(found.values()) == [second, third, SCRIPT]


async def test_a_version_is_read_once(site: Site) -> None:
    consultation, scripts = await site.consultation(), Scripts()

    def read(connection: sa.Connection) -> int:
        statements: list[str] = []

        def note(*event: object) -> None:
            statements.append(str(event[2]))

        sa.event.listen(connection, "before_cursor_execute", note)
        scripts.codebook(connection, consultation)
        sa.event.remove(connection, "before_cursor_execute", note)
        return sum("document" in statement for statement in statements)

    assert [await site.database.read(read) for _ in range(3)] == [1, 0, 0]


def test_the_common_script_holds_the_whole_core_as_it_is() -> None:
    made = compare(shipped("core"), common_script())
    assert {question: what for question, what in made.items() if what is not Adaptation.KEPT} == {
        step.id: Adaptation.OWN for step in common_script().questions if step.profile
    }
