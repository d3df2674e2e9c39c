"""Rows put away: all of them, in their order, for a while, and no file that stays."""

import asyncio
import tempfile
from collections.abc import Iterator
from threading import Thread

import pytest

from server.api.snapshots import LIFETIME, MOST, MOST_OF_ONE, Busy, Gone, Snapshot, Snapshots
from tests.support.clock import ManualClock

ROWS = [b'{"a":"\xc3\xa9"}', b"{}", b'{"b":"\\u2028\xe2\x80\xa8 \\n"}']


SHA256 = "of whoever wrote it"


def snapshot(*rows: bytes) -> Snapshot:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the snapshot closes it
    file.writelines(row + b"\n" for row in rows)
    return Snapshot(file, {}, SHA256)


@pytest.fixture
def kept() -> Iterator[Snapshots]:
    clock = ManualClock()
    made = Snapshots(clock)
    yield made
    made.close()


def test_rows_are_given_by_their_place_as_far_as_there_are() -> None:
    rows = snapshot(*ROWS)
    assert (len(rows), rows.sha256) == (3, SHA256)
    assert [rows.lines(start, stop) for start, stop in ((0, 3), (1, 2), (2, 9), (3, 9), (9, 20), (0, 0))] == [
        ROWS,
        ROWS[1:2],
        ROWS[2:],
        [],
        [],
        [],
    ]
    rows.close()
    with pytest.raises(Gone):
        rows.lines(0, 1)


def test_a_snapshot_of_nothing_has_no_row() -> None:
    rows = snapshot()
    assert (len(rows), rows.lines(0, 10)) == (0, [])
    rows.close()


def test_a_snapshot_closed_while_it_is_read_gives_whole_rows_or_nothing() -> None:
    """Never the bytes of another file that was given the same descriptor."""
    many = [b'{"row":%d}' % number for number in range(2000)]
    rows, wrong = snapshot(*many), []

    def read() -> None:
        try:
            while True:
                if rows.lines(0, 2000) != many:
                    wrong.append("torn")
        except Gone:
            wrong.append("gone")

    readers = [Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    rows.close()
    for reader in readers:
        reader.join(10)
    assert wrong == ["gone"] * 3


async def test_what_is_kept_is_found_by_its_owner_until_its_time_is_over(kept: Snapshots) -> None:
    rows = kept.keep("me", "a", snapshot(*ROWS))
    assert (kept.find("me", "a"), kept.find("me", "b"), kept.find("you", "a")) == (rows, None, None)
    other = snapshot(*ROWS)
    assert kept.keep("me", "a", other) is rows
    with pytest.raises(Gone):
        other.lines(0, 1)
    kept._clock.advance(LIFETIME.total_seconds())  # type: ignore[attr-defined]  # a clock of tests
    assert (kept.find("me", "a"), len(kept)) == (None, 0)


async def test_few_are_kept_of_one_and_of_all(kept: Snapshots) -> None:
    for number in range(MOST_OF_ONE + 1):
        kept.keep("me", str(number), snapshot())
    assert [kept.find("me", str(number)) is None for number in range(MOST_OF_ONE + 1)] == [True, False, False, False]
    for number in range(MOST):
        kept.keep(number, "", snapshot())
    assert (len(kept), kept.find("me", str(MOST_OF_ONE))) == (MOST, None)


async def test_what_nobody_comes_for_goes_by_itself(kept: Snapshots, monkeypatch: pytest.MonkeyPatch) -> None:
    planned: list[tuple[float, object]] = []
    monkeypatch.setattr(asyncio.get_running_loop(), "call_later", lambda delay, call: planned.append((delay, call)))
    kept.keep("me", "a", snapshot())
    assert planned == [(LIFETIME.total_seconds() + 1, kept.prune)]


def test_one_of_an_owner_is_written_at_a_time_whatever_becomes_of_it(kept: Snapshots) -> None:

    def write() -> None:
        with kept.writing("me"), kept.writing("you"):
            for owner in ("me", "you"):
                with pytest.raises(Busy), kept.writing(owner):
                    pass
            raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            write()
