"""A server that people answer through for long: what it holds does not grow with what it was told.

`SOAK=3000 ./concertia test tests/journeys/test_soak.py -o faulthandler_timeout=0`: so many bursts, of some three hundred updates each.
"""

from pathlib import Path
from typing import NamedTuple

from tests.faults.deliveries import figure
from tests.journeys.bursts import Burst
from tests.support.bot_server import OPEN, bot_server
from tests.support.postgres import Postgres

BURSTS = figure("SOAK", 9)
WARMED_UP = 3
"""Bursts after which all that is made once is made."""
MOST_GROWTH = 12 * 2**20
"""Bytes of memory, however many bursts: four kilobytes kept of each update of nine are as much."""
MOST_OPENED = 4
"""Files and connections: of those that come and go, some may be there at one moment and not at another."""


class Held(NamedTuple):
    memory: int
    files: int
    threads: int


def held(process: int) -> Held:
    folder = Path(f"/proc/{process}")
    status = dict(line.split(":\t", 1) for line in (folder / "status").read_text(encoding="ascii").splitlines() if ":\t" in line)
    return Held(int(status["VmRSS"].split()[0]) * 1024, len(list((folder / "fd").iterdir())), int(status["Threads"]))


async def test_what_a_server_holds_does_not_grow(tmp_path: Path, postgres: Postgres) -> None:
    name = postgres.create_database()
    async with bot_server(tmp_path, settings={"DATABASE_URL": postgres.url(name)}) as nantes:
        await nantes.command(*OPEN)
        await nantes.open()
        found: list[Held] = []
        for number in range(BURSTS):
            burst = Burst(nantes, number)
            await burst.over()
            await nantes.settle()
            found.append(held(nantes.server.pid))
    postgres.drop_database(name)
    warm, last = found[WARMED_UP - 1], found[-1]
    assert (last.memory - warm.memory < MOST_GROWTH, last.files - warm.files <= MOST_OPENED, last.threads <= warm.threads + 1) == (
        True,
        True,
        True,
    ), found
