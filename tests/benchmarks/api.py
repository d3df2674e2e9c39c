"""The API asked by schemathesis for longer than the suite has time for, by other requests each time.

`./concertia bench api --examples 500`: so many right and so many wrong requests to each address, with a key of each kind.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

from bot.tries import Tries
from tests.benchmarks.measuring import said
from tests.server.api.attacking import Found, attacked
from tests.server.api.desk import key
from tests.server.installation import NANTES, served_site
from tests.storage.samples import SECTORS, chosen, person

EXAMPLES = 100
CODE = "ia-nantes"
KEYS = ((NANTES, "v1/(consultations|records)"), (None, "v1/commission"))
"""Whose key, and which addresses it opens."""
SHOWN = 20


def report(arguments: Sequence[str]) -> Iterator[str]:
    """What is found, line after line; the last one says whether nothing is."""
    parser = argparse.ArgumentParser(prog="./concertia bench api")
    parser.add_argument("--examples", type=int, default=EXAMPLES)
    examples = parser.parse_args(arguments).examples
    start = perf_counter()
    found = asyncio.run(_asked(examples))
    faults = [fault for each in found for fault in each.faults]
    yield from (f"  {fault}" for fault in faults[:SHOWN])
    asked, statuses = sum(each.requests for each in found), sorted(set().union(*(each.statuses for each in found)))
    yield f"{'✗' if faults else '✓'} API : {len(faults)} défauts en {asked} demandes, statuts {statuses}, en {said(perf_counter() - start)}"


async def _asked(examples: int) -> list[Found]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        async with served_site(Path(folder)) as site:
            object.__setattr__(site.services, "wrong_keys", Tries(10_000_000, site.clock))
            consultation = await site.consultation(sectors=SECTORS, code=CODE)
            await site.answer(consultation, [person(known=chosen("yes"), where=chosen("north"))] * 30)
            await site.release()
            for siren, paths in KEYS:
                made = await key(site, siren)
                found.append(await asyncio.to_thread(attacked, site.services.public_url, made, CODE, paths, examples=examples))
    return found
