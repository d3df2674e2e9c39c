"""A clock that is put forward and back while people answer: by an hour, across changes of summer time and midnights, to 1970.

`CLOCKS=5000 ./concertia test tests/faults/test_clocks.py`: so many people instead of fifty.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

from bot.acts import Resumed
from bot.wording import say
from tests.bot.examples import CONSULTATION
from tests.bot.town import OPENING, town
from tests.faults.deliveries import figure
from tests.faults.test_versions import QUESTIONS
from tests.storage.samples import SCRIPT, with_digest

PEOPLE: Final = figure("CLOCKS", 50)
SHORT: Final = with_digest(replace(SCRIPT, steps=QUESTIONS[:4]))
SUMMER_TIME: Final = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
"""The moment it begins in France: there it is two, then three o'clock."""
OPENS, CLOSES = CONSULTATION.opens_on, date(2027, 4, 30)
MIDNIGHTS: Final = [datetime.combine(day, time(), UTC) for day in (OPENS, CLOSES, CLOSES + timedelta(days=1))]
MOMENTS: Final = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC), SUMMER_TIME, *MIDNIGHTS)


def another_time(chance: Random, now: datetime) -> datetime:
    """Some seconds before or after one of these moments, or up to an hour from what it was."""
    moment = chance.choice((*MOMENTS, now, now, now))
    return moment + timedelta(seconds=chance.choice((-3600, 3600, chance.randint(-3600, 3600), -1, 0, 1)))


async def test_whatever_the_clock_says_what_is_asked_while_open_is_kept_and_no_time_is_negative(fresh_url: str) -> None:
    chance = Random(24)
    async with town(fresh_url, SHORT, closes_on=CLOSES, results_on=CLOSES + timedelta(days=14)) as place:
        refused = 0
        for number in range(1000, 1000 + PEOPLE):
            place.clock.now = OPENING
            citizen = place.citizen(number)
            await citizen.start("valmont")
            await citizen.tap(say("fr", "button-consent"))
            given = {}
            while form := citizen.screen.form:
                choice = chance.choice(form.choices).label
                place.clock.now = another_time(chance, place.clock.now)
                # Who reads before they tap moves it on.
                await citizen.tap(choice, after=0.0)
                if OPENS <= place.clock.now.date() <= CLOSES:
                    given[form.slot] = (choice,)
                else:
                    refused += 1
                    assert citizen.screen.title == say("fr", "closed-title")
                    place.clock.now = OPENING
                    await citizen.command("/reprendre", Resumed())
            person = await place.person(number)
            assert person is not None
            assert {slot: answer.choices for slot, answer in person.answers.items()} == given
            assert len(given) == len(SHORT.steps)
            assert person.minutes is None or 1 <= person.minutes <= 60
        assert refused > PEOPLE / 2
        assert await place.differences() == []
