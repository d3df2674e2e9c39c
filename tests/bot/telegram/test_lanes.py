import asyncio
from collections.abc import Awaitable, Callable, Hashable
from itertools import pairwise

import pytest
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.carrying import Fate
from bot.telegram.lanes import AT_ONCE, Errand, Lane
from bot.timing import LONGEST_DELAY, Timing
from tests.support.clock import ManualClock


class Telegram:
    """Takes calls by name, notes when, and answers with the faults prepared for that name, then always well."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.begun = clock()
        self.calls: list[tuple[float, str]] = []
        self.faults: dict[str, list[TelegramError]] = {}
        self.ended: list[tuple[str, Fate]] = []
        self.in_flight = self.most_in_flight = 0
        self.slow: dict[str, asyncio.Event] = {}
        """Calls that are on their way until their event is set."""

    @property
    def seconds(self) -> float:
        return (self.clock() - self.begun).total_seconds()

    @property
    def names(self) -> list[str]:
        return [name for _, name in self.calls]

    def errand(self, line: Hashable, name: str, tries: int | None = None, subject: Hashable | None = None, rank: int = 0) -> Errand:
        async def make() -> None:
            self.calls.append((self.seconds, name))
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
            await (self.slow[name].wait() if name in self.slow else asyncio.sleep(0))
            self.in_flight -= 1
            if self.faults.get(name):
                raise self.faults[name].pop(0)

        async def ended(fate: Fate) -> None:
            self.ended.append((name, fate))

        return Errand(line, make, ended, tries=tries, subject=subject, rank=rank, name=name)


@pytest.fixture
def telegram_() -> Telegram:
    return Telegram(ManualClock())


@pytest.fixture
def timing(telegram_: Telegram) -> Timing:
    return Timing(lambda: telegram_.seconds, telegram_.clock.sleep)


async def test_errands_of_a_line_keep_their_order_and_lines_go_side_by_side(telegram_: Telegram, timing: Timing) -> None:
    lane = Lane(timing)
    names = [f"{line}{number}" for number in range(3) for line in "ab"]
    assert all(lane.add(telegram_.errand(name[0], name)) for name in names)
    assert len(lane) == 6
    await lane.idle()
    assert len(lane) == 0
    assert telegram_.ended == [(name, Fate.DONE) for name in ("a0", "b0", "a1", "b1", "a2", "b2")]
    assert telegram_.most_in_flight == 2


async def test_no_more_than_the_allowed_number_are_in_flight(telegram_: Telegram, timing: Timing) -> None:
    lane = Lane(timing)
    for line in range(3 * AT_ONCE):
        lane.add(telegram_.errand(line, str(line)))
    await lane.idle()
    assert (telegram_.most_in_flight, len(telegram_.calls)) == (AT_ONCE, 3 * AT_ONCE)


async def test_a_fault_delays_its_line_alone_and_the_call_is_made_again(telegram_: Telegram, timing: Timing) -> None:
    lane = Lane(timing)
    telegram_.faults["a0"] = [NetworkError("Bad Gateway"), TimedOut(), NetworkError("reset")]
    for name in ("a0", "a1", "b0"):
        lane.add(telegram_.errand(name[0], name))
    await lane.idle()
    assert telegram_.calls == [(0, "a0"), (0, "b0"), (1, "a0"), (3, "a0"), (7, "a0"), (7, "a1")]
    assert telegram_.ended == [("b0", Fate.DONE), ("a0", Fate.DONE), ("a1", Fate.DONE)]


async def test_waits_grow_to_a_minute_and_no_further(telegram_: Telegram, timing: Timing) -> None:
    lane = Lane(timing)
    telegram_.faults["a"] = [TimedOut() for _ in range(10)]
    lane.add(telegram_.errand("a", "a"))
    await lane.idle()
    moments = [moment for moment, _ in telegram_.calls]
    waits = [after - before for before, after in pairwise(moments)]
    assert waits == [1, 2, 4, 8, 16, 32, LONGEST_DELAY, LONGEST_DELAY, LONGEST_DELAY, LONGEST_DELAY]


async def test_a_call_of_few_tries_is_given_up(telegram_: Telegram, timing: Timing) -> None:
    lane = Lane(timing)
    telegram_.faults["a"] = [TimedOut(), TimedOut(), TimedOut()]
    lane.add(telegram_.errand("a", "a", tries=2))
    await lane.idle()
    assert (telegram_.names, telegram_.ended) == (["a", "a"], [("a", Fate.REFUSED)])


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Fate.GONE),
        (Forbidden("Forbidden: user is deactivated"), Fate.GONE),
        (BadRequest("Bad Request: chat not found"), Fate.GONE),
        (BadRequest("Bad Request: message is not modified: specified new message content"), Fate.DONE),
        (BadRequest("Bad Request: query is too old and response timeout expired or query ID is invalid"), Fate.DONE),
        (BadRequest("Bad Request: can't parse entities"), Fate.REFUSED),
    ],
)
async def test_an_answer_that_settles_a_call_ends_it_at_once(telegram_: Telegram, timing: Timing, error: TelegramError, fate: Fate) -> None:
    lane = Lane(timing)
    telegram_.faults["a"] = [error]
    lane.add(telegram_.errand("a", "a"))
    lane.add(telegram_.errand("a", "next"))
    await lane.idle()
    assert (telegram_.calls, telegram_.ended) == ([(0, "a"), (0, "next")], [("a", fate), ("next", Fate.DONE)])


async def test_only_a_call_refused_as_written_is_an_error_in_the_log(
    telegram_: Telegram, timing: Timing, caplog: pytest.LogCaptureFixture
) -> None:
    lane = Lane(timing)
    telegram_.faults["old"] = [BadRequest("Bad Request: query is too old")]
    telegram_.faults["gone"] = [Forbidden("Forbidden: bot was blocked by the user")]
    telegram_.faults["slow"] = [TimedOut(), RetryAfter(3)]
    telegram_.faults["wrong"] = [BadRequest("Bad Request: can't parse entities")]
    for name in ("old", "gone", "slow", "wrong"):
        lane.add(telegram_.errand(name, name))
    await lane.idle()
    assert [record.getMessage() for record in caplog.records] == ["Telegram refuses a call (wrong): Can't parse entities"]


async def test_a_fault_of_ours_ends_one_call_only(telegram_: Telegram, timing: Timing) -> None:
    async def broken() -> None:
        raise KeyError("x")

    lane = Lane(timing)
    errand = telegram_.errand("a", "a")
    errand.make = broken
    lane.add(errand)
    lane.add(telegram_.errand("a", "next"))
    await lane.idle()
    assert telegram_.ended == [("a", Fate.REFUSED), ("next", Fate.DONE)]


async def test_a_fault_of_ours_afterwards_stops_nothing_behind_it(
    telegram_: Telegram, timing: Timing, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_: Fate) -> None:
        raise KeyError("x")

    lane = Lane(timing)
    errand = telegram_.errand("a", "a")
    errand.ended = broken
    lane.add(errand)
    lane.add(telegram_.errand("a", "next"))
    await lane.idle()
    assert telegram_.ended == [("next", Fate.DONE)]
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith("what a call led to could not be noted (a): KeyError at test_lanes.py:")


async def test_too_many_requests_holds_the_whole_lane_and_loses_nothing(telegram_: Telegram, timing: Timing) -> None:
    lane = Lane(timing)
    telegram_.faults["a0"] = [RetryAfter(7), RetryAfter(5)]
    for name in ("a0", "a1", "b0", "b1", "c0"):
        lane.add(telegram_.errand(name[0], name))
    await lane.idle()
    # What was in flight when Telegram said to wait is finished; then one call finds out whether the time has come.
    in_flight = [(0, "a0"), (0, "b0"), (0, "c0")]
    assert telegram_.calls[:3] == in_flight
    assert all(moment >= 7 for moment, _ in telegram_.calls[3:])
    assert sorted(name for name, _ in telegram_.ended) == ["a0", "a1", "b0", "b1", "c0"]
    assert telegram_.names.index("a0") < telegram_.names.index("a1")
    assert telegram_.names.count("a0") == 3
    again = [moment for moment, name in telegram_.calls if name == "a0"]
    assert again[1] >= 7
    assert again[2] >= again[1] + 5


async def test_another_lane_is_not_held(telegram_: Telegram, timing: Timing) -> None:
    held, free = Lane(timing), Lane(timing)
    telegram_.faults["a"] = [RetryAfter(1_000)]
    held.add(telegram_.errand("a", "a"))
    await asyncio.sleep(0)
    free.add(telegram_.errand("b", "b"))
    await free.idle()
    assert [call for call in telegram_.calls if call[1] == "b"] == [(0, "b")]
    await held.close(0)


async def test_a_refused_token_is_tried_by_one_call_at_a_time(telegram_: Telegram, timing: Timing) -> None:
    lane = Lane(timing)
    telegram_.faults = {str(line): [InvalidToken()] * 2 for line in range(5)}
    for line in range(5):
        lane.add(telegram_.errand(line, str(line)))
    await lane.idle()
    later = [moment for moment, _ in telegram_.calls if moment]
    assert all(after - before >= 3 for before, after in pairwise(later[:6]))
    assert sorted(telegram_.ended) == [(str(line), Fate.DONE) for line in range(5)]


async def test_a_newer_screen_is_said_last_and_alone_of_those_that_wait(telegram_: Telegram, timing: Timing) -> None:
    lane = Lane(timing)
    lane.add(telegram_.errand("a", "first"))
    lane.add(telegram_.errand("a", "turn 2", subject=17, rank=2))
    lane.add(telegram_.errand("a", "after"))
    assert lane.add(telegram_.errand("a", "turn 4", subject=17, rank=4))
    assert lane.add(telegram_.errand("a", "turn 3", subject=17, rank=3))
    assert lane.add(telegram_.errand("a", "someone", subject=18, rank=1))
    await lane.idle()
    assert telegram_.names == ["first", "after", "turn 4", "someone"]
    assert [name for name, _ in telegram_.ended] == telegram_.names


async def test_a_screen_on_its_way_is_not_replaced(telegram_: Telegram, timing: Timing) -> None:
    lane = Lane(timing)
    lane.add(telegram_.errand("a", "turn 1", subject=17, rank=1))
    await asyncio.sleep(0)
    assert telegram_.names == ["turn 1"]
    lane.add(telegram_.errand("a", "turn 2", subject=17, rank=2))
    await lane.idle()
    assert telegram_.names == ["turn 1", "turn 2"]


async def test_a_screen_waiting_after_a_fault_is_replaced(telegram_: Telegram, timing: Timing) -> None:
    woken = asyncio.Event()
    lane = Lane(Timing(timing.now, lambda _: woken.wait()))
    telegram_.faults["turn 1"] = [TimedOut()]
    lane.add(telegram_.errand("a", "turn 1", subject=17, rank=1))
    await until(lambda: telegram_.in_flight == 0 and telegram_.names == ["turn 1"])
    lane.add(telegram_.errand("a", "turn 2", subject=17, rank=2))
    woken.set()
    await lane.idle()
    assert (telegram_.names, telegram_.ended) == (["turn 1", "turn 2"], [("turn 2", Fate.DONE)])


async def test_a_screen_is_said_alone_of_all_that_wait_after_a_fault(telegram_: Telegram, timing: Timing) -> None:
    """The first was on its way when the second came, so that both wait: the second must not be said after the third."""
    arrived, woken = asyncio.Event(), asyncio.Event()
    lane = Lane(Timing(timing.now, lambda _: woken.wait()))
    telegram_.faults["turn 1"], telegram_.slow["turn 1"] = [TimedOut()], arrived
    lane.add(telegram_.errand("a", "turn 1", subject=17, rank=1))
    await until(lambda: telegram_.in_flight == 1)
    lane.add(telegram_.errand("a", "turn 2", subject=17, rank=2))
    arrived.set()
    await until(lambda: telegram_.in_flight == 0)
    lane.add(telegram_.errand("a", "turn 3", subject=17, rank=3))
    woken.set()
    await lane.idle()
    assert (telegram_.names, telegram_.ended) == (["turn 1", "turn 3"], [("turn 3", Fate.DONE)])


async def test_what_is_withdrawn_is_not_said(telegram_: Telegram, timing: Timing) -> None:
    lane = Lane(timing)
    lane.add(telegram_.errand("a", "turn 1", subject=17, rank=1))
    lane.add(telegram_.errand("a", "courtesy"))
    assert (lane.subjects("a"), lane.subjects("b")) == ([17], [])
    lane.withdraw("a", 17)
    assert lane.subjects("a") == []
    await lane.idle()
    assert (telegram_.names, telegram_.ended) == (["courtesy"], [("courtesy", Fate.DONE)])


async def test_what_is_on_its_way_is_not_withdrawn(telegram_: Telegram, timing: Timing) -> None:
    lane = Lane(timing)
    telegram_.slow["turn 1"] = asyncio.Event()
    lane.add(telegram_.errand("a", "turn 1", subject=17, rank=1))
    lane.add(telegram_.errand("a", "other", subject=18))
    await until(lambda: telegram_.in_flight == 1)
    lane.withdraw("a", 17)
    assert lane.subjects("a") == [17, 18]
    telegram_.slow["turn 1"].set()
    await lane.idle()
    assert (telegram_.names, lane.subjects("a")) == (["turn 1", "other"], [])


async def test_a_full_lane_says_so(telegram_: Telegram, timing: Timing) -> None:
    lane = Lane(timing, capacity=2)
    assert [lane.add(telegram_.errand(name, name, subject=1)) for name in "abc"] == [True, True, False]
    assert lane.add(telegram_.errand("b", "newer", subject=1, rank=1)) is True
    await lane.idle()
    assert telegram_.names == ["a", "newer"]
    assert lane.add(telegram_.errand("c", "c")) is True
    await lane.idle()


async def test_close_makes_what_waits_once_and_gives_up_what_rests(telegram_: Telegram, timing: Timing) -> None:
    lane = Lane(Timing(timing.now, lambda _: asyncio.Event().wait()))
    telegram_.faults = {"resting": [TimedOut()], "failing": [TimedOut()]}
    lane.add(telegram_.errand("a", "resting"))
    lane.add(telegram_.errand("a", "behind it"))
    await until(lambda: telegram_.in_flight == 0 and bool(telegram_.calls))
    lane.add(telegram_.errand("b", "failing"))
    lane.add(telegram_.errand("c", "well"))
    await lane.close(within=5)
    assert (telegram_.names, telegram_.ended) == (["resting", "failing", "well"], [("well", Fate.DONE)])
    assert (len(lane), lane.add(telegram_.errand("d", "late"))) == (0, False)


async def test_close_cuts_short_what_does_not_end(telegram_: Telegram, timing: Timing) -> None:
    lane = Lane(timing)
    errand = telegram_.errand("a", "a")
    errand.make = asyncio.Event().wait
    lane.add(errand)
    await asyncio.sleep(0)
    await lane.close(within=0.01)
    assert (len(lane), telegram_.ended) == (0, [])


async def until(condition: Callable[[], bool], pause: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
    for _ in range(1_000):
        if condition():
            await pause(0)
            return
        await pause(0)
    raise AssertionError("this never came")
