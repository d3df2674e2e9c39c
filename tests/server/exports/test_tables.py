import io

import pytest

from server.exports.formats import CSV, JSON_LINES, MACHINE_CSV
from server.exports.tables import RowsLost, told, write_pieces, write_shuffled, write_table


def test_a_table_is_a_head_and_its_rows() -> None:
    file = io.BytesIO()
    write_table(file, CSV, ("a", "b"), [("x", 1), ("y", 2)])
    assert file.getvalue() == b"\xef\xbb\xbfa;b\r\nx;1\r\ny;2\r\n"


def test_a_table_without_rows_is_still_one() -> None:
    file = io.BytesIO()
    write_table(file, CSV, ("a", "b"), [])
    assert file.getvalue() == b"\xef\xbb\xbfa;b\r\n"


def test_shuffled_rows_are_all_there() -> None:
    file = io.BytesIO()
    write_shuffled(file, JSON_LINES, ("a",), [(number,) for number in range(50)], expected=50)
    lines = file.getvalue().decode().splitlines()
    assert len(lines) == 50
    assert set(lines) == {f'{{"a":{number}}}' for number in range(50)}
    assert lines != [f'{{"a":{number}}}' for number in range(50)]


def test_rows_in_pieces_keep_their_order() -> None:
    file = io.BytesIO()
    write_pieces(file, MACHINE_CSV, ("a", "b"), [[b"x", b"1"], [b"y", b"2"]], expected=2)
    assert file.getvalue() == b"a,b\r\nx,1\r\ny,2\r\n"


def test_whoever_waits_is_told_every_so_many_rows_and_at_the_end() -> None:
    calls: list[tuple[int, int]] = []
    assert list(told(range(1_200), 1_200, lambda so_far, of_all: calls.append((so_far, of_all)))) == list(range(1_200))
    assert calls == [(500, 1_200), (1_000, 1_200), (1_200, 1_200)]


@pytest.mark.parametrize("expected", [1, 3])
def test_a_table_short_of_a_row_is_refused(expected: int) -> None:
    with pytest.raises(RowsLost) as lost:
        write_shuffled(io.BytesIO(), CSV, ("a",), [("x",), ("y",)], expected)
    assert (lost.value.expected, lost.value.written) == (expected, 2)
    with pytest.raises(RowsLost):
        write_pieces(io.BytesIO(), CSV, ("a",), [[b"x"], [b"y"]], expected)
