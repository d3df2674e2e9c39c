"""A script that is changed again and again while people answer it: each finishes the version that they began, and no answer comes under
another question.

`CROWD=500 EDITS=20 ./concertia test tests/faults/test_versions.py`: the whole of it.
"""

from dataclasses import dataclass, field, replace
from functools import partial
from random import Random
from typing import Final

import sqlalchemy as sa

from bot.wording import say
from dialogues.script import Script, Slot, Step
from storage.consultations import publish_script, script_of_version, set_script
from storage.conversations import Participant
from tests.bot.town import Town, town
from tests.faults.deliveries import figure
from tests.storage.samples import SCRIPT, fr, options, with_digest
from tests.support.citizen import Citizen

CROWD: Final = figure("CROWD", 40)
EDITS: Final = figure("EDITS", 8)
NEWCOMER: Final = 0.15
"""How often somebody new comes rather than somebody goes on, so that people of many versions are there at once."""
QUESTIONS: Final = tuple(
    Step(f"q{number}", "single", fr(f"Question {number} ?"), options=options(f"q{number}_yes", f"q{number}_no")) for number in range(10)
)
"""Of which each version asks some, in an order of its own. What answers one answers no other."""


@dataclass
class Visit:
    """Somebody, the version that they began, and what they answered."""

    number: int
    citizen: Citizen
    script: Script
    given: dict[Slot, str] = field(default_factory=dict)


def version(chance: Random) -> Script:
    return with_digest(replace(SCRIPT, steps=tuple(chance.sample(QUESTIONS, chance.randint(3, len(QUESTIONS))))))


async def test_each_finishes_the_version_they_began_and_no_answer_is_under_another_question(fresh_url: str) -> None:
    chance = Random(25)
    first = version(chance)
    async with town(fresh_url, first) as place:
        visits = await _visits(place, first, chance)
        assert len({visit.script.digest for visit in visits}) > EDITS / 2
        for visit in visits:
            person = await place.person(visit.number)
            assert person is not None
            assert {slot: answer.choices for slot, answer in person.answers.items()} == {
                slot: (code,) for slot, code in visit.given.items()
            }
            assert {slot.question for slot in person.answers} == {step.id for step in visit.script.steps}
            assert await place.database.read(partial(_script, person)) == visit.script
        assert await place.differences() == []


async def _visits(place: Town, first: Script, chance: Random) -> list[Visit]:
    """Everybody who came, each to the end, with so many changes spread over their answers."""
    current, edits, acts = first, 0, 0
    there: list[Visit] = []
    over: list[Visit] = []
    every = CROWD * len(QUESTIONS) // 2 // EDITS
    while len(over) < CROWD:
        acts += 1
        if edits < EDITS and acts >= every * (edits + 1):
            edits += 1
            current = version(chance)
            await place.write(_publish, place, current)
        if len(there) + len(over) < CROWD and (not there or chance.random() < NEWCOMER):
            there.append(await _came(place, len(there) + len(over), current))
            continue
        visit = chance.choice(there)
        form = visit.citizen.screen.form
        if form is None:
            there.remove(visit)
            over.append(visit)
            continue
        choice = chance.choice(form.choices).label
        await visit.citizen.tap(choice)
        visit.given[form.slot] = choice
    assert edits == EDITS
    return over


async def _came(place: Town, number: int, script: Script) -> Visit:
    citizen = place.citizen(1000 + number)
    await citizen.start("valmont")
    await citizen.tap(say("fr", "button-consent"))
    return Visit(1000 + number, citizen, script)


def _publish(connection: sa.Connection, place: Town, script: Script) -> None:
    for consultation in place.ids.values():
        set_script(connection, consultation, publish_script(connection, script, place.clock().date()))


def _script(person: Participant, connection: sa.Connection) -> Script:
    return script_of_version(connection, person.script_version_id)
