"""How long somebody took to finish: whole minutes beside their answers, no moment; and counted as all the rest is."""

from collections import Counter

import pytest

from bot.acts import ConfirmedErasure
from bot.standing import MOST_MINUTES
from dialogues.counting import MINUTES
from tests.bot.test_agreeing_again import change_notice
from tests.bot.test_deciding import kept, taking_part, to_why
from tests.bot.town import Town


async def finished_after(place: Town, seconds: float) -> None:
    citizen = await taking_part(place)
    await to_why(citizen)
    begun_at = (await kept(place)).begun_at
    assert begun_at is not None
    place.clock.advance((begun_at - place.clock()).total_seconds() + seconds)
    await citizen.tap("Passer", after=0)


async def times(place: Town) -> dict[str, int]:
    return {cell.option: count for cell, count in (await place.tallies())["valmont"].items() if cell.question == MINUTES}


HOUR = MOST_MINUTES * 60


@pytest.mark.parametrize(("seconds", "minutes"), [(59, 1), (60, 1), (61, 2), (450, 8), (HOUR, 60), (HOUR + 1, None)])
async def test_minutes_are_rounded_up_to_an_hour(valmont: Town, seconds: float, minutes: int | None) -> None:
    await finished_after(valmont, seconds)
    assert (await kept(valmont)).minutes == minutes
    assert await times(valmont) == ({str(minutes): 1} if minutes else {})
    assert await valmont.differences() == []


async def test_what_is_corrected_later_changes_nothing_of_it(towns_on_both: Town) -> None:
    await finished_after(towns_on_both, 300)
    citizen = towns_on_both.citizen()
    towns_on_both.clock.advance(86_400)
    await citizen.start("valmont")
    await citizen.tap("1.")
    await citizen.tap("no")
    assert (await kept(towns_on_both)).minutes == 5
    assert await times(towns_on_both) == {"5": 1}
    assert await towns_on_both.differences() == []


async def test_whoever_erases_takes_it_out_of_every_count(towns_on_both: Town) -> None:
    await finished_after(towns_on_both, 300)
    await towns_on_both.conversation.hear(towns_on_both.said(42, ConfirmedErasure()))
    assert await towns_on_both.tallies() == {code: Counter() for code in towns_on_both.ids}


async def test_whoever_agrees_again_another_day_counts_on_the_first(towns_on_both: Town) -> None:
    citizen = await taking_part(towns_on_both)
    await citizen.tap("yes")
    towns_on_both.clock.advance(86_400)
    await change_notice(towns_on_both)
    await citizen.type("Bonjour")
    await citizen.tap("J’accepte, je continue")
    assert (await kept(towns_on_both)).consented_on.isoformat() == "2027-01-12"
    await citizen.tap("hope")
    days = {cell.item: count for cell, count in (await towns_on_both.tallies())["valmont"].items() if cell.question == "_day"}
    assert days == {"2027-01-11": 1}
    assert await towns_on_both.differences() == []
