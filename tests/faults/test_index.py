"""The index of faults: each row that the bot must withstand has a test, and each test named there is one."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
INDEX = Path(__file__).with_name("INDEX.md")
OBSERVED = set(range(1, 43))
"""The rows that a bot, its pages, and what is kept of people, must withstand."""

_LINE = re.compile(r"^\| (?P<row>\d+) \| .+ \| `(?P<file>[\w/.]+)::(?P<test>\w+)` \|$")


def lines() -> list[re.Match[str]]:
    """The rows of the index; whatever else stands in its table is none."""
    table = [line for line in INDEX.read_text(encoding="utf-8").splitlines() if line.startswith("|")][2:]
    found = [_LINE.match(line) for line in table]
    assert [line for line, match in zip(table, found, strict=True) if match is None] == []
    return [match for match in found if match]


@cache
def names_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_row_has_a_test() -> None:
    assert OBSERVED - {int(line["row"]) for line in lines()} == set()


def test_every_test_named_is_one() -> None:
    named = [(line["file"], line["test"]) for line in lines()]
    assert [one for one in named if not one[1].startswith("test_") or one[1] not in names_in(one[0])] == []
    assert len(named) == len(set(named))
