"""When a phone may ring that nobody expects to: between ten and seven in Paris, in winter as in summer."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.reminding import is_daytime

MINUTE = timedelta(minutes=1)
WINTER, SUMMER = datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
# The nights on which the hour changes: at one in the morning, UTC.
TO_SUMMER, TO_WINTER = datetime(2027, 3, 28, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)


@pytest.mark.parametrize(("day", "first", "last"), [(WINTER, 9, 18), (SUMMER, 8, 17), (TO_SUMMER, 8, 17), (TO_WINTER, 9, 18)])
def test_daytime_is_what_clocks_say_where_people_live(day: datetime, first: int, last: int) -> None:
    opens, closes = day + timedelta(hours=first), day + timedelta(hours=last)
    assert [is_daytime(moment) for moment in (opens - MINUTE, opens, closes - MINUTE, closes)] == [False, True, True, False]
    minutes = [day + number * MINUTE for number in range(24 * 60)]
    assert sum(map(is_daytime, minutes)) == 9 * 60
