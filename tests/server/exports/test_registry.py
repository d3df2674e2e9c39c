"""Which exports there are, whose they are, and when they are over."""

import asyncio
import io
import random
import string
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from server.exports.orders import ExportFailed
from server.exports.registry import LIFETIME, MOST, MOST_KEPT, REMEMBERED, Export, Exports, TooMany
from server.exports.sending import Written
from server.exports.tables import Progress
from tests.support.clock import ManualClock

LEA, PAUL = 1, 2


class Pen:
    """Writes a file once it is told to, or fails."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.go_on = asyncio.Event()
        self.told: Progress | None = None
        self.file = io.BytesIO(b"abc")
        self._fault = fault

    async def write(self, progress: Progress) -> Written:
        self.told = progress
        await self.go_on.wait()
        if self._fault:
            raise self._fault
        return Written(self.file, 3, "0" * 64)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def exports(clock: ManualClock) -> Exports:
    return Exports(clock)


async def settled() -> None:
    """What can be done without waiting for somebody is done."""
    for _ in range(5):
        await asyncio.sleep(0)


async def ready(exports: Exports, name: str = "totaux.csv", organiser: int = LEA) -> tuple[Export, Pen]:
    pen = Pen()
    pen.go_on.set()
    export = exports.begin(organiser, "nantes", name, pen.write)
    await settled()
    assert export.state == "ready"
    return export, pen


async def test_it_waits_then_is_written_then_ready_then_over(exports: Exports, clock: ManualClock) -> None:
    pen = Pen()
    export = exports.begin(LEA, "nantes", "totaux.csv", pen.write)
    await settled()
    assert (export.state, export.is_over) == ("waiting", False)
    assert pen.told is not None
    pen.told(0, 0)
    assert (export.state, export.rows, export.of) == ("writing", 0, 0)
    pen.told(500, 1_200)
    assert (export.state, export.rows, export.of) == ("writing", 500, 1_200)
    clock.now += timedelta(hours=3)
    pen.go_on.set()
    await settled()
    assert (export.state, export.expires_at) == ("ready", clock.now + LIFETIME), "from when it is ready on"
    clock.now += LIFETIME - timedelta(seconds=1)
    exports.prune()
    assert (export.state, pen.file.closed) == ("ready", False)
    clock.now += timedelta(seconds=1)
    exports.prune()
    assert (export.state, pen.file.closed) == ("expired", True)
    assert exports.find(export.token, LEA, "nantes") is export, "so that its page can say so"
    clock.now += REMEMBERED
    assert exports.find(export.token, LEA, "nantes") is None


async def test_it_is_for_whoever_asked_where_they_asked(exports: Exports) -> None:
    export, _ = await ready(exports)
    found = [exports.find(*asked) for asked in ((export.token, LEA, "nantes"), (export.token, PAUL, "nantes"), (export.token, LEA, ""))]
    assert found == [export, None, None]
    assert exports.find(export.token[:-1], LEA, "nantes") is None
    assert [exports.of(who, where) for who, where in ((LEA, "nantes"), (PAUL, "nantes"), (LEA, ""))] == [(export,), (), ()]
    assert len(export.token) == 32
    assert export.token not in repr(export)


async def test_asked_for_twice_at_once_it_is_written_once(exports: Exports) -> None:
    pen = Pen()
    first = exports.begin(LEA, "nantes", "totaux.csv", pen.write)
    assert exports.begin(LEA, "nantes", "totaux.csv", pen.write) is first
    others = [exports.begin(*asked, pen.write) for asked in ((LEA, "", "totaux.csv"), (LEA, "nantes", "x"), (PAUL, "nantes", "totaux.csv"))]
    assert len({each.token for each in (first, *others)}) == 4
    pen.go_on.set()
    await settled()
    assert exports.begin(LEA, "nantes", "totaux.csv", pen.write) is not first, "its answers are of before"
    await exports.close()


async def test_of_those_that_go_on_there_are_few_and_what_is_ready_stays(exports: Exports) -> None:
    done, pen_of_it = await ready(exports, "done.csv")
    pen = Pen()
    going = [exports.begin(LEA, "nantes", f"going-{number}.csv", pen.write) for number in range(MOST)]
    assert exports.of(LEA, "nantes") == (*reversed(going), done)
    assert not pen_of_it.file.closed
    with pytest.raises(TooMany):
        exports.begin(LEA, "nantes", "more.csv", pen.write)
    assert exports.begin(PAUL, "nantes", "more.csv", pen.write).organiser_id == PAUL
    await exports.close()


async def test_of_many_what_is_not_there_any_more_makes_room(exports: Exports) -> None:
    done = [(await ready(exports, f"{number}.csv"))[0] for number in range(MOST_KEPT)]
    with pytest.raises(TooMany):
        exports.begin(LEA, "nantes", "more.csv", Pen().write)
    await done[7].stop()
    done[7].failed = "broken"
    exports.begin(LEA, "nantes", "more.csv", Pen().write)
    assert [exports.find(one.token, LEA, "nantes") is one for one in done] == [number != 7 for number in range(MOST_KEPT)]
    await exports.close()


@pytest.mark.parametrize(("fault", "why"), [(ExportFailed("full"), "full"), (ValueError("les mots de quelqu’un"), "broken")])
async def test_why_it_failed_is_kept_and_no_word_of_it_told(
    exports: Exports, caplog: pytest.LogCaptureFixture, fault: Exception, why: str
) -> None:
    pen = Pen(fault)
    pen.go_on.set()
    export = exports.begin(LEA, "nantes", "totaux.csv", pen.write)
    await settled()
    assert (export.state, export.failed, exports.of(LEA, "nantes")) == ("failed", why, ())
    assert ("ValueError" in caplog.text, "quelqu’un" in caplog.text) == (why == "broken", False)


async def at_once() -> None:
    """Not even begun."""


@pytest.mark.parametrize("when", [at_once, settled])
async def test_one_that_is_stopped_is_not_written_on(exports: Exports, when: Callable[[], Awaitable[None]]) -> None:
    pen = Pen()
    export = exports.begin(LEA, "nantes", "totaux.csv", pen.write)
    await when()
    await export.stop()
    pen.go_on.set()
    await settled()
    assert (export.state, export.is_over, export.written) == ("stopped", True, None)


async def test_at_the_end_nothing_goes_on_and_no_file_is_left(exports: Exports) -> None:
    export, done = await ready(exports)
    going = exports.begin(LEA, "nantes", "reponses.csv", Pen().write)
    await settled()
    await exports.close()
    assert (going.state, done.file.closed, exports.ready()) == ("stopped", True, ())
    assert exports.find(export.token, LEA, "nantes") is None


async def test_a_million_guesses_find_nothing(exports: Exports) -> None:
    """Not even by whoever it is for, and for whoever has seen the tokens of others."""
    theirs = [(await ready(exports, f"{number}.csv"))[0].token for number in range(3)]
    assert len(set(theirs)) == 3
    guesser = random.Random(1)
    letters = string.ascii_letters + string.digits + "-_"

    def guessed() -> str:
        """A token with some symbols of one and some of another, or none of any."""
        first, second = guesser.choice(theirs), guesser.choice(["".join(guesser.choices(letters, k=len(theirs[0]))), *theirs])
        cut = guesser.randrange(len(first) + 1)
        return first[:cut] + second[cut:]

    found = [token for token in (guessed() for _ in range(1_000_000)) if token not in theirs and exports.find(token, LEA, "nantes")]
    assert found == []
