"""How fast the answers of a consultation are written, as ratios to what others do of the same, round by round; and in how much memory.

`./concertia bench formats --answers 1000000 --rounds 5`: the ratios. `--memory 100000 5000000`: beside them, the most memory that a process
of its own needs to write CSV and JSON Lines of so many answers.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import cycle, islice
from statistics import median
from time import perf_counter
from typing import IO, Any, Final

import sqlalchemy as sa

from dialogues.kinds import KINDS, Shape
from dialogues.loader import shipped
from server.demo.people import fictional_people
from server.exports.files import DOWNLOADS
from server.exports.reading import AllAnswers
from server.scripts import Scripts
from storage import models, schema
from storage.consultations import Consultation, all_consultations
from storage.engines import reading_engine, writing_engine
from storage.imports import insert_participations
from tests.benchmarks.measuring import said
from tests.storage.samples import make_consultation, options
from tests.support.postgres import running_postgres

ANSWERS: Final = 1_000_000
DIFFERENT: Final = 1_000
"""People made up; then the same again, for it is not their making that is measured."""
AT_ONCE: Final = 5_000
OF_A_WORKBOOK: Final = 5_000
"""People in the workbooks that are compared: XlsxWriter takes minutes for a million answers."""
MOST_MEMORY: Final = 60.0
"""MiB above a process that has done nothing."""
LEAST_OF_COPY, LEAST_OF_XLSXWRITER, LEAST_OF_CSV = 0.5, 0.75, 1.0
SCRIPT = shipped("default")


def report(arguments: Sequence[str]) -> Iterator[str]:
    """What is found, line after line."""
    asked = _asked(arguments)
    with ExitStack() as stack:
        server = stack.enter_context(running_postgres())
        url, small = (_filled(server.url(server.create_database()), answers) for answers in (asked.answers, 20 * OF_A_WORKBOOK))
        yield from _ratios(url, small, asked.rounds)
        if asked.memory:
            yield from _memory([_filled(server.url(server.create_database()), answers) for answers in asked.memory], asked.memory)


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./concertia bench formats")
    parser.add_argument("--answers", type=int, default=ANSWERS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory", type=int, nargs="*", default=[])
    return parser.parse_args(arguments)


def _filled(url: str, answers: int) -> str:
    """A database with about so many answers to the usual script."""
    schema.upgrade(url)
    people = list(fictional_people(SCRIPT, DIFFERENT, 7, date(2026, 3, 2), 60, {"sectors": options("north", "south", "east")}))
    total = answers * DIFFERENT // sum(len(person.answers) for person in people)
    engine, coming = writing_engine(url), islice(cycle(people), total)
    with engine.begin() as connection:
        made = make_consultation(connection, SCRIPT)
        version = connection.execute(sa.select(models.consultations.c.script_version_id)).scalars().one()
    while True:
        with engine.begin() as connection:
            if not insert_participations(connection, made, version, SCRIPT, islice(coming, AT_ONCE)):
                break
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))
    engine.dispose()
    return url


# --- Speed ------------------------------------------------------------------------------------------------------------------------------

Work = Callable[[sa.Connection, Consultation, IO[bytes]], None]


def _ratios(url: str, small: str, rounds: int) -> Iterator[str]:
    def told(name: str, ours: Work, other: str, theirs: Work, where: str, least: float) -> str:
        ratios, durations = _compared(where, ours, theirs, rounds)
        mark = "✓" if median(ratios) >= least else "✗"
        spread = f"de {min(ratios):.2f} à {max(ratios):.2f} selon le tour"
        return (
            f"{mark} {name} : {median(ratios):.2f} fois la vitesse de {other} ({spread}), {least} au moins ; "
            f"{said(median(durations))} en médiane"
        ).replace(".", ",")

    yield told("réponses en CSV", _ours("reponses.csv"), "COPY de PostgreSQL", _copy, url, LEAST_OF_COPY)
    yield told("réponses en Parquet", _ours("reponses.parquet"), "CSV", _ours("reponses.csv"), url, LEAST_OF_CSV)
    yield told("réponses en XLSX", _ours("reponses.xlsx"), "XlsxWriter, lignes prêtes", _ready_rows(), small, LEAST_OF_XLSXWRITER)


def _compared(url: str, ours: Work, theirs: Work, rounds: int) -> tuple[list[float], list[float]]:
    """Their duration over ours, round by round after one that warms up; and ours."""
    engine = reading_engine(url)
    with engine.connect() as connection:
        (consultation,) = all_consultations(connection)
        measured = [(_took(theirs, connection, consultation), _took(ours, connection, consultation)) for _ in range(rounds + 1)][1:]
    engine.dispose()
    return [other / own for other, own in measured], [own for _, own in measured]


def _took(work: Work, connection: sa.Connection, consultation: Consultation) -> float:
    with tempfile.TemporaryFile() as file:
        before = perf_counter()
        work(connection, consultation, file)
        return perf_counter() - before


def _ours(name: str) -> Work:
    def work(connection: sa.Connection, consultation: Consultation, file: IO[bytes]) -> None:
        DOWNLOADS[name].write(file, connection, Scripts(), consultation, lambda so_far, of_all: None)

    return work


def _ready_rows() -> Work:
    """XlsxWriter alone, given the rows of the same table; they are made before the first round."""
    ready: list[tuple[Any, ...]] = []

    def work(connection: sa.Connection, consultation: Consultation, file: IO[bytes]) -> None:
        from xlsxwriter import Workbook

        if not ready:
            ready.extend(AllAnswers(connection, Scripts(), consultation, lambda so_far, of_all: None).cells())
        with Workbook(file, {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(ready):
                sheet.write_row(number, 0, row)

    return work


def _copy(connection: sa.Connection, consultation: Consultation, file: IO[bytes]) -> None:
    """The same wide table by PostgreSQL's own means, in a random order too."""
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(_pivot(connection, consultation)) as copy:
        for piece in copy:
            file.write(piece)


def _pivot(connection: sa.Connection, consultation: Consultation) -> str:
    book = Scripts().codebook(connection, consultation)
    slots = {slot: f"s{number}" for number, slot in enumerate(dict.fromkeys(column.slot for _, column in book.columns))}
    inner = (
        f"max(value) FILTER (WHERE question = '{slot.question}' AND item = '{slot.item}' AND repeat = {slot.repeat}) AS {name}"
        for slot, name in slots.items()
    )
    outer = (_expression(KINDS[step.kind].shape, column.option, slots[column.slot], column.name) for step, column in book.columns)
    value = "CASE WHEN hidden THEN '_hidden' WHEN choices <> '' THEN replace(choices, ' ', '|') ELSE '_' || state END AS value"
    return (
        "COPY (SELECT md5(random()::text) AS row_id, p.status, p.channel, coalesce(s.place, ''), p.language, left(v.digest, 12), "  # noqa: S608
        f"p.consented_on, {', '.join(outer)} FROM participations p LEFT JOIN sources s ON s.id = p.source_id "
        f"JOIN script_versions v ON v.id = p.script_version_id LEFT JOIN (SELECT participation_id, {', '.join(inner)} FROM "
        f"(SELECT participation_id, question, item, repeat, {value} FROM answers WHERE consultation_id = {consultation.id}) given "
        f"GROUP BY participation_id) wide ON wide.participation_id = p.id WHERE p.consultation_id = {consultation.id} "
        "ORDER BY random()) TO STDOUT WITH (FORMAT csv, HEADER, DELIMITER ';')"
    )


def _expression(shape: Shape | None, option: str | None, value: str, name: str) -> str:
    if option is None:
        return f"coalesce({value}, '_not_asked') AS \"{name}\""
    if shape is Shape.ORDER:
        return f"array_position(string_to_array({value}, '|'), '{option}') AS \"{name}\""
    chosen = f"('{option}' = ANY(string_to_array({value}, '|')))::int"
    return f"CASE WHEN {value} LIKE '\\_%' THEN NULL ELSE {chosen} END AS \"{name}\""


# --- Memory -----------------------------------------------------------------------------------------------------------------------------

# `ru_maxrss` of a process begins with what its parent had, so it is asked of the system otherwise.
CHILD: Final = """
import pathlib, re, sys, tempfile
from server.exports.files import DOWNLOADS
from server.scripts import Scripts
from storage.consultations import all_consultations
from storage.engines import reading_engine

url, name = sys.argv[1:]

def most():
    return int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])

with reading_engine(url).connect() as connection, tempfile.TemporaryFile() as file:
    (consultation,) = all_consultations(connection)
    idle = most()
    DOWNLOADS[name].write(file, connection, Scripts(), consultation, lambda so_far, of_all: None)
    print(idle, most())
"""


def _memory(urls: Sequence[str], answers: Sequence[int]) -> Iterator[str]:
    for name in ("reponses.csv", "reponses.jsonl"):
        peaks = [_peak(url, name) for url in urls]
        mark = "✓" if max(peaks) <= MOST_MEMORY else "✗"
        each = ", ".join(f"{peak:.1f} Mio pour {number:_} réponses".replace("_", " ") for peak, number in zip(peaks, answers, strict=True))
        yield f"{mark} mémoire de {name} au-dessus du repos : {each} ; {MOST_MEMORY:.0f} Mio au plus"


def _peak(url: str, name: str) -> float:
    """MiB that it took beyond those of a process that had only been started."""
    told = subprocess.run([sys.executable, "-c", CHILD, url, name], check=True, capture_output=True, text=True).stdout
    idle, peak = map(int, told.split())
    return (peak - idle) / 1024
