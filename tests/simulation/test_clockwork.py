import asyncio
import threading
from random import Random

import pytest

from tests.simulation.clockwork import Clockwork, Stuck, Turns


def test_time_passes_by_waiting_and_at_once() -> None:
    with asyncio.Runner(loop_factory=lambda: Clockwork(Random(1))) as runner:

        async def wait() -> float:
            await asyncio.gather(asyncio.sleep(3600.0), asyncio.sleep(86400.0))
            return asyncio.get_running_loop().time()

        assert runner.run(wait()) == pytest.approx(86400.0)


def test_waiting_for_what_can_never_come_is_told() -> None:
    loop = Clockwork(Random(1))
    with pytest.raises(Stuck):
        loop.run_until_complete(loop.create_future())
    loop.close()


def test_a_thread_runs_only_while_the_loop_stands_still() -> None:
    told: list[str] = []
    loop = Clockwork(Random(1))
    turns = Turns(loop)
    condition, work = turns.Condition(), [False]

    def thread() -> None:
        with condition:
            condition.wait_for(lambda: work[0])
        told.append(f"works at {turns.monotonic():.2f} in {threading.current_thread().name}")
        turns.sleep(5.0)
        told.append("has slept")

    worker = turns.Thread(target=thread, name="worker", daemon=True)
    worker.start()

    async def main() -> None:
        await asyncio.sleep(1.0)
        work[0] = True
        condition.notify()
        told.append("notified")
        await asyncio.sleep(3.0)
        told.append("not yet")
        await asyncio.sleep(3.0)
        told.append("over")

    loop.run_until_complete(main())
    worker.join()
    loop.close()
    assert told == ["notified", told[1], "not yet", "has slept", "over"]
    assert told[1].startswith("works at 1.0")
    assert told[1].endswith("in worker")
