"""What rooms are shown is kept as it was counted, and who came by a room's link is counted by what they answered."""

import sqlalchemy as sa

from dialogues.answers import Answer, State
from dialogues.script import Slot
from storage.consultations import publish_script
from storage.imports import insert_participations
from storage.rooms import Showing, answered_from, show, shown_of
from storage.sources import find_or_make
from tests.storage.samples import DAY, SCRIPT, chosen, make_consultation, person

KNOWN = Slot("known")


def test_what_is_shown_stays_until_something_else_is(connection: sa.Connection) -> None:
    here, there = make_consultation(connection), make_consultation(connection)
    assert shown_of(connection, here, KNOWN) is None
    first, second = Showing(11, 2, {"yes": 8, "no": 3}), Showing(25, 2, {"yes": 12, "no": 13})
    show(connection, here, KNOWN, first)
    assert (shown_of(connection, here, KNOWN), first.base) == (first, 13)
    show(connection, here, KNOWN, second)
    assert shown_of(connection, here, KNOWN) == second
    assert shown_of(connection, there, KNOWN) is None
    assert shown_of(connection, here, Slot("known", "a")) is None


def test_those_of_a_link_are_counted_by_what_counts_as_an_answer(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    room, hall = (find_or_make(connection, consultation, place, None) for place in ("Plénière", "Accueil"))
    version = publish_script(connection, SCRIPT, DAY)
    people = [person(known=chosen("yes")), person(known=Answer(State.DONT_KNOW)), person(known=Answer(State.SKIPPED))]
    insert_participations(connection, consultation, version, SCRIPT, people)
    assert answered_from(connection, room.id, KNOWN) == 0
    table = "participations"
    connection.execute(sa.text(f"UPDATE {table} SET source_id = {room.id}"))  # noqa: S608 - a number of ours
    assert (answered_from(connection, room.id, KNOWN), answered_from(connection, hall.id, KNOWN)) == (2, 0)
    connection.execute(sa.text("UPDATE answers SET hidden = true WHERE state = 'answered'"))
    assert answered_from(connection, room.id, KNOWN) == 1
