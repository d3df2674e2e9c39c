"""Bulk takes the room that replies leave: in any second no more than Telegram takes, and one message a second in a chat."""

from itertools import pairwise

import pytest

from bot.telegram.pace import A_CHAT, LONGEST, MOST_A_SECOND, Pace
from bot.timing import Timing

CLOSE = 1e-6


class Clock:
    """Seconds that pass when somebody sleeps; `flood`: how many replies are given meanwhile."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pace = Pace(Timing(lambda: self.now, self.sleep))
        self.flood = 0

    async def sleep(self, seconds: float) -> None:
        for chat in range(self.flood):
            self.pace.note(1_000 + chat)
        self.now += min(seconds, 0.1) if self.flood else seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> Pace:
    return clock.pace


async def sent(pace: Pace, clock: Clock, count: int, chat: int | None = None) -> list[float]:
    """When so many bulk messages go, to one chat or each to its own."""
    moments = []
    for number in range(count):
        await pace.wait(number if chat is None else chat)
        moments.append(clock.now)
    return moments


async def test_bulk_goes_evenly_and_never_too_fast(pace: Pace, clock: Clock) -> None:
    moments = await sent(pace, clock, 4 * MOST_A_SECOND)
    assert all(after - before >= 1 / MOST_A_SECOND - CLOSE for before, after in pairwise(moments))
    assert moments[-1] < 4


async def test_a_chat_gets_one_message_a_second(pace: Pace, clock: Clock) -> None:
    moments = await sent(pace, clock, 5, chat=17)
    assert all(after - before >= A_CHAT - CLOSE for before, after in pairwise(moments))


async def test_a_chat_that_was_just_replied_to_is_left_a_second(pace: Pace, clock: Clock) -> None:
    pace.note(17)
    assert await sent(pace, clock, 1, chat=18) == [0]
    assert (await sent(pace, clock, 1, chat=17))[0] >= A_CHAT - CLOSE


async def test_replies_take_their_room_from_bulk(pace: Pace, clock: Clock) -> None:
    replies: list[float] = []
    moments: list[float] = []
    while clock.now < 10:
        for number in range(2):  # twice as many as bulk, whose turn it is
            pace.note(1_000 + len(replies) + number)
            replies.append(clock.now)
        moments += await sent(pace, clock, 1, chat=len(replies))
    both = sorted(replies + moments)
    assert all(after - before >= 1 - CLOSE for before, after in zip(both, both[MOST_A_SECOND + 2 :], strict=False))
    assert len(moments) > 50


async def test_bulk_goes_on_one_a_second_whatever_replies_take(pace: Pace, clock: Clock) -> None:
    clock.flood = MOST_A_SECOND
    moments = await sent(pace, clock, 6)
    assert all(LONGEST / 2 < after - before <= LONGEST + 0.2 for before, after in pairwise(moments[1:]))
