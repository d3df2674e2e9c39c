import pytest
import sqlalchemy as sa

from dialogues.script import Slot
from storage import models
from storage.answers import Kept, kept_of
from storage.consultations import publish_script
from storage.imports import insert_participations
from tests.storage.conftest import Recorder
from tests.storage.samples import BEGUN, DAY, FINISHED, SCRIPT, SECTORS, STARTED, make_consultation

DRAWN = {"where": SECTORS}
KEPT = {
    "begun": Kept({}, frozenset(), DRAWN),
    "started": Kept(STARTED.answers, frozenset({Slot("why")}), DRAWN),
    "finished": Kept(FINISHED.answers, frozenset(), DRAWN),
}


@pytest.mark.parametrize("number", [1, 3])
def test_what_participations_hold_costs_two_queries_whatever_their_number(
    connection: sa.Connection, queries: Recorder, number: int
) -> None:
    people = (FINISHED, STARTED, BEGUN)[:number]
    insert_participations(connection, make_consultation(connection), publish_script(connection, SCRIPT, DAY), SCRIPT, people)
    status = {row.id: row.status for row in connection.execute(sa.select(models.participations))}
    with queries() as statements:
        kept = kept_of(connection, list(status))
    assert kept == {key: KEPT[value] for key, value in status.items()}
    assert len(statements) == 2


def test_what_nobody_holds_costs_nothing(connection: sa.Connection, queries: Recorder) -> None:
    with queries() as statements:
        assert kept_of(connection, []) == {}
    assert statements == []


def test_what_holds_nothing_is_there_too(connection: sa.Connection) -> None:
    assert kept_of(connection, [7]) == {7: Kept({}, frozenset(), {})}
