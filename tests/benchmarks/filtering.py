"""What an organiser waits for who looks at one group of a thousand people, on the script that territories ask unchanged: one choice of a
filter, with the reading of the database, for each profile question in turn.
"""

import atexit
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Final

import sqlalchemy as sa

from dialogues.loader import shipped
from server.codebook import codebook
from server.demo.people import fictional_people
from server.figures.asked import grouping_questions
from server.figures.filtering import Filter, Split
from storage import consultations, crossings, schema
from storage.imports import insert_participations
from tests.benchmarks.measuring import Benchmark
from tests.storage.samples import DAY, make_consultation

PEOPLE: Final = 1_000
MOST: Final = 0.3


def filtering() -> Iterator[float]:
    engine, consultation = _filled()
    book = codebook([shipped("default")], {})
    for step in grouping_questions(book):
        started = perf_counter()
        with engine.connect() as connection:
            seen = Filter(Split(book, step.id, crossings.groups_by(connection, consultation, step.id)))
        told = seen.told(seen.groups[0])
        yield perf_counter() - started
        assert told, "a thousand people have something to show"


@cache
def _filled() -> tuple[sa.Engine, int]:
    """A database of these people, and the id of their consultation. The solver is loaded too: it is once for a server."""
    import highspy  # noqa: F401

    stack = ExitStack()
    atexit.register(stack.close)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    url, script = f"sqlite:///{folder / 'concertia.db'}", shipped("default")
    schema.upgrade(url)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        made = make_consultation(connection, script)
        version = consultations.publish_script(connection, script, DAY)
        insert_participations(connection, made, version, script, fictional_people(script, PEOPLE, 3, DAY, 20))
    return engine, made


BENCHMARKS: Final = (Benchmark("filtrer un groupe parmi 1 000 personnes", MOST, filtering),)
