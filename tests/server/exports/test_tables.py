import io

import pytest

from server.exports.formats import CSV, JSON
from server.exports.tables import RowsLost, write_shuffled, write_table


def test_a_table_is_a_head_and_its_rows() -> None:
    file = io.BytesIO()
    write_table(file, CSV, ("a", "b"), [("x", 1), ("y", 2)])
    assert file.getvalue() == b"\xef\xbb\xbfa;b\r\nx;1\r\ny;2\r\n"


def test_a_table_without_rows_is_still_one() -> None:
    file = io.BytesIO()
    write_table(file, JSON, ("a",), [])
    assert file.getvalue() == b'{"columns":["a"],"rows":[\n\n]}\n'


def test_shuffled_rows_are_all_there() -> None:
    file = io.BytesIO()
    write_shuffled(file, JSON, ("a",), [(number,) for number in range(50)], expected=50)
    lines = file.getvalue().decode().splitlines()
    assert (lines[0], lines[-1]) == ('{"columns":["a"],"rows":[', "]}")
    assert len(lines) == 52
    assert {line.rstrip(",") for line in lines[1:-1]} == {f'{{"a":{number}}}' for number in range(50)}


@pytest.mark.parametrize("expected", [1, 3])
def test_a_table_short_of_a_row_is_refused(expected: int) -> None:
    with pytest.raises(RowsLost) as lost:
        write_shuffled(io.BytesIO(), CSV, ("a",), [("x",), ("y",)], expected)
    assert (lost.value.expected, lost.value.written) == (expected, 2)
