"""Figures leave by one way: what `protection` made and was released. No raw count reaches the commission, or passes for such a figure."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from mypy import api

import server
from tests.suite import ROOT

SERVER = Path(server.__file__).parent
OUTSIDE = ("pages/commission.py", "exports/consolidation.py", "figures/national.py", "api/released.py")
"""What makes pages and files for whoever is not of the consultation."""
RAW = {
    "storage.results": None,
    "storage.crossings": None,
    "storage.exports": None,
    "server.figures.crossing": None,
    "server.figures.protection": None,
    "server.figures.distributions": {"Bar", "Distribution", "Tallies", "distributions"},
    "server.pages.figures": {"lines_shown", "question_shown"},
}
"""Modules that hold raw counts, and which of their names do, if not all."""
COUNTED = {
    **dict.fromkeys(("storage.results", "storage.crossings", "server.figures.crossing", "server.figures.filtering")),
    "server.figures.distributions": {"Distribution", "Tallies", "distributions"},
}
"""Those that pages and files are made of: the same, if not all."""
ORGANISERS = {
    "pages/organiser.py": "the raw totals and texts of one's own consultation",
    "pages/room_screen.py": "whole bars of opinions for a room, by the rule of `figures.room`",
    "pages/filtering.py": "the same, of a group, by the rule of `figures.filtering`",
    "pages/figures.py": "bars and tables of raw totals, shown by `pages/organiser.py`",
    "pages/launch/section.py": "how many people agreed to the notice that a change of the record makes another",
    "pages/turnout.py": "how many came by each way in, and how far they went, by the rule of `figures.turnout`",
    "pages/ways_in.py": "the same, link by link, by the rule of `figures.turnout`",
    "pages/protected.py": "an example of made-up people, who are in no database",
    "exports/totals.py": "the file of raw totals of one's own consultation",
    "api/own.py": "the raw totals and closed answers of one's own consultation, for a key of its authority",
    "exports/files.py": "the files of one's own consultation, and which of them agents are too few for",
    "exports/reading.py": "of what agents are too few for a row to tell it",
}
"""The modules of pages, of exports and of the API that may see raw counts, and for what."""
CHANGING = ("replace", "dataclasses.replace", "copy.replace")
TREES = {path.relative_to(SERVER).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in SERVER.rglob("*.py")}
"""All modules of the server, by their path in it."""


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name:
            yield node


def callers(name: str) -> set[str]:
    """The modules of the server that call what has this name."""
    return {path for path, tree in TREES.items() if any(calls(tree, name))}


def renamings(tree: ast.AST) -> Iterator[str]:
    """What is imported under another name, or given one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names if alias.asname)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            yield ast.unparse(node.value).rpartition(".")[2]


def imported(path: Path) -> set[tuple[str, str]]:
    """Each module that is imported, and each name that is from one, wherever in the file."""
    found: set[tuple[str, str]] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {(node.module or "", alias.name) for alias in node.names}
            found |= {(f"{node.module}.{alias.name}", "") for alias in node.names}
    return found


def test_only_the_rule_makes_what_may_leave() -> None:
    assert callers("Publishable") == {"figures/protection.py"}
    assert callers("ReleasedRows") == {"figures/rows.py"}


def test_what_may_leave_has_one_name_and_is_not_made_of_another() -> None:
    """Renamed, or made by `replace` of one that was protected, it would be made without its name."""
    renamed = {path for path, tree in TREES.items() for name in renamings(tree) if name in ("Publishable", "ReleasedRows")}
    holders = {path for path in TREES if ("server.figures.release", "Publishable") in imported(SERVER / path)}
    changing = {path for path in holders if any(ast.unparse(call.func) in CHANGING for call in calls(TREES[path], "replace"))}
    assert renamed == set()
    assert holders >= set(OUTSIDE) - {"api/released.py"}, "which tells the rows that consolidation makes of them"
    assert changing <= {"figures/protection.py", "figures/release.py", "figures/rows.py"}, "rows are changed by the module that makes them"


def test_only_what_was_kept_of_a_release_is_read_back() -> None:
    assert callers("thawed") | callers("thawed_rows") == {"figures/released.py"}
    readers = {path for path in TREES if any(name.partition(".")[0] == "msgspec" for name, _ in imported(SERVER / path))}
    made = {path: [ast.unparse(call.args[-1]) for name in ("Decoder", "convert") for call in calls(TREES[path], name)] for path in readers}
    # A questionnaire, and what a provider of identities tells, are read as well, and are nothing that was counted.
    assert {path: kinds for path, kinds in made.items() if kinds} == {
        "figures/release.py": ["Contents", "ReleasedRows"],
        "oidc.py": ["Told"],
        "questionnaire/choices.py": ["Choices"],
    }
    private = {
        path for path in TREES for name, what in imported(SERVER / path) if name == "server.figures.release" and what.startswith("_")
    }
    assert private == set()


def test_only_the_pages_and_files_of_organisers_see_raw_counts() -> None:
    """A new page or file sees none, unless it is named above with a reason."""
    seeing = {
        path
        for path in TREES
        if path.startswith(("pages/", "exports/", "api/"))
        and any(name in COUNTED and (COUNTED[name] is None or what in COUNTED[name]) for name, what in imported(SERVER / path))  # type: ignore[operator]  # None is told apart
    }
    assert seeing == set(ORGANISERS)


@pytest.mark.parametrize("module", OUTSIDE)
def test_nothing_that_makes_pages_for_others_sees_a_raw_count(module: str) -> None:
    found = imported(SERVER / module)
    seen = {(name, what) for name, what in found if name in RAW and (RAW[name] is None or what in RAW[name])}  # type: ignore[operator]  # None is told apart
    assert seen == set()


def test_what_commission_keys_read_knows_nothing_of_what_organisers_keys_read() -> None:
    """Nor does what both tell alike know a count."""
    for module in ("api/released.py", "api/records.py", "api/describing.py", "api/paging.py", "api/snapshots.py", "api/answering.py"):
        found = imported(SERVER / module)
        assert not [name for name, _ in found if name == "server.api.own"], module
        assert not [name for name, what in found if name in RAW and (RAW[name] is None or what in RAW[name])], module  # type: ignore[operator]  # None is told apart


def test_the_modules_that_hold_raw_counts_are_there() -> None:
    """A module of another name would be let in."""
    for name, names in RAW.items():
        text = ROOT.joinpath(*name.split(".")).with_suffix(".py").read_text(encoding="utf-8")
        assert all(f"{each} =" in text or f"def {each}(" in text or f"class {each}" in text for each in names or ())


# --- Types ----------------------------------------------------------------------------------------------------------------------------

TAKERS = (
    "national([one])",
    "commission._row(step, each, one, [], waiting)",
    "list(consolidation._rows(each, one))",
    "Contents(11, 0, (one,), ())",
    "Contents(11, 0, (), (one,))",
)
"""What pages, files and releases are made by."""
RAW_KINDS = ("Distribution", "Counted", "Protected", "Filtered", "Line")
SNIPPET = """\
from dialogues.script import Step
from server.exports import consolidation
from server.exports.consolidation import Consolidated
from server.figures.distributions import Distribution
from server.figures.filtering import Filtered
from server.figures.national import national
from server.figures.asked import Counted
from server.figures.release import Contents, Line, Protected, Publishable
from server.pages import commission
"""


def test_types_let_out_what_the_rule_made_and_no_raw_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind is given to each taker: mypy must refuse all but one. In one run, for runs share a cache."""
    uses = [
        f"def use_{kind}(step: Step, each: Consolidated, waiting: commission._Waiting, one: {kind}) -> None: {taker}"
        for kind in (*RAW_KINDS, "Publishable")
        for taker in TAKERS
    ]
    snippet = tmp_path / "leaving.py"
    lines = [*SNIPPET.splitlines(), *(use.replace("use_", f"use_{number}_") for number, use in enumerate(uses))]
    snippet.write_text("\n".join(lines))
    monkeypatch.chdir(ROOT)
    said, faults, _ = api.run(["--no-error-summary", "--follow-imports=silent", str(snippet)])
    assert faults == ""
    refused = {int(number): code for number, code in re.findall(r"leaving\.py:(\d+): error: .*\[([\w-]+)\]$", said, re.MULTILINE)}
    first = len(SNIPPET.splitlines()) + 1
    assert sorted(refused) == list(range(first, first + len(RAW_KINDS) * len(TAKERS))), said
    assert set(refused.values()) == {"arg-type", "list-item"}
