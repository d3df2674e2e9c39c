"""Many people who begin and answer the same questions at once, and what must be kept of them afterwards.

Never here: what becomes of the servers meanwhile.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from storage import models
from tests.support.bot_server import BotServer
from tests.support.respondents import Do, Respondent
from tests.support.server import PROGRAM

PLAN: Final = {"P07": Do(("service_users",)), "C01": Do(("heard",)), "C02": Do(("never",)), "C03": Do(("hope", "worry"))}
NEXT: Final = "C04"
PEOPLE: Final = 30
THE_REST: Final = 90.0
"""Seconds for all that is left to be asked and answered: far more than it takes."""
_COUNTED: Final = (models.participations, models.former_answers, models.dead_letters)


class Burst:
    """`PEOPLE` of them, begun at once; `number` tells several bursts apart."""

    def __init__(self, nantes: BotServer, number: int = 0) -> None:
        first = 5_000_000_000 + number * PEOPLE
        self._people = [Respondent(nantes.standin.person(first + each), PLAN, patience=None) for each in range(PEOPLE)]
        self._tasks = [asyncio.create_task(_take_part(one)) for one in self._people]

    @property
    def is_over(self) -> bool:
        return all(task.done() for task in self._tasks)

    async def over(self) -> None:
        """Everybody is asked the next question."""
        await asyncio.wait_for(asyncio.gather(*self._tasks), THE_REST)
        assert {one.at for one in self._people} == {NEXT}


async def check_each_is_there_once(nantes: BotServer, bursts: int = 1, program: Sequence[str] = PROGRAM) -> None:
    """Of so many bursts, as the database at its `DATABASE_URL` holds them; `program` is of the version that it is of."""
    assert await nantes.command("recount", "nantes", program=program) == "Les totaux étaient justes.\n"
    engine = sa.create_engine(nantes.server.settings["DATABASE_URL"])
    with engine.connect() as connection:
        found = {table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) for table in _COUNTED}
        given = connection.execute(
            sa.select(models.answers.c.question, models.answers.c.choices, sa.func.count()).group_by("question", "choices")
        )
        answers = {(question, choices): count for question, choices, count in given}
    engine.dispose()
    assert found == {"participations": bursts * PEOPLE, "former_answers": 0, "dead_letters": 0}
    assert answers == {(question, " ".join(do.taps)): bursts * PEOPLE for question, do in PLAN.items()}


async def _take_part(respondent: Respondent) -> None:
    await respondent.begin("nantes")
    await respondent.answer()
