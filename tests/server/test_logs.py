"""What is written of an event, by whomever it is logged: our words, the constants of others, and the calls an error came through."""

import logging
import subprocess
import sys

import pytest

from server.logs import Discreet
from tests.support.server import ROOT

SAID = "Sérinette 618033988749894"


def failing(words: str) -> None:
    try:
        int(words)
    except ValueError as error:
        raise KeyError(words) from error


def written(name: str, message: object, *arguments: object, error: BaseException | None = None) -> str:
    found = (type(error), error, error.__traceback__) if error else None
    return Discreet().format(logging.LogRecord(name, logging.ERROR, "/lib/of_others.py", 12, message, arguments, found))


def test_our_own_lines_are_written_whole() -> None:
    assert written("bot.telegram.polling", "updates cannot be fetched: %s", "ReadError").endswith(
        "ERROR bot.telegram.polling: updates cannot be fetched: ReadError"
    )


@pytest.mark.parametrize(
    ("message", "arguments", "kept"),
    [
        ("%s - %s", ("GET", f"/c/nantes/reprendre/{SAID}"), "%s - %s (of_others.py:12)"),
        (f"future: <Task result={SAID!r}>", (), "(of_others.py:12)"),
        (ValueError(SAID), ("x",), "(of_others.py:12)"),
    ],
)
@pytest.mark.parametrize("name", ["asyncio", "uvicorn.access", "botany", "root"])
def test_of_others_only_what_stands_in_their_code_is_written(name: str, message: object, arguments: tuple[str, ...], kept: str) -> None:
    assert written(name, message, *arguments).endswith(f"ERROR {name}: {kept}")


@pytest.mark.parametrize("name", ["server.running", "asyncio"])
def test_an_error_is_told_by_its_calls_from_its_cause_on(name: str) -> None:
    with pytest.raises(KeyError) as caught:
        failing(SAID)
    told = written(name, "it failed", error=caught.value)
    assert SAID not in told
    assert told.count("in failing\n") == 2
    assert told.index("builtins.ValueError\nthen\n") < told.index("builtins.KeyError")


def test_each_error_of_a_group_is_told_once_even_where_they_lead_to_one_another() -> None:
    first, second = ValueError(SAID), KeyError(SAID)
    first.__context__, second.__context__ = second, first
    told = written("asyncio", "x", error=ExceptionGroup(SAID, [first, second]))
    assert (told.count("ValueError"), told.count("KeyError"), told.count("ExceptionGroup"), SAID in told) == (1, 1, 1, False)


ENDINGS = {
    "the program": "raise ValueError(said)",
    "a thread": "import threading; thread = threading.Thread(target=int, args=(said,)); thread.start(); thread.join()",
    "where nothing can be raised": "kind = type('Kind', (), {'__del__': lambda self: int(said)}); kind()",
    "a warning": "import warnings; warnings.simplefilter('always'); warnings.warn(said)",
    "a line that cannot be written": "import logging; logging.getLogger('bot').error('%d', said)",
}


@pytest.mark.parametrize("what", ENDINGS)
def test_whatever_ends_or_warns_is_told_as_discreetly(what: str) -> None:
    code = f"""
import server.cli
server.cli.app = lambda prog_name: fail({SAID!r})
def fail(said):
    {ENDINGS[what]}
server.cli.main()
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert SAID not in done.stdout + done.stderr
    assert done.returncode == (1 if what == "the program" else 0)
    assert bool(done.stderr) == (what != "a line that cannot be written")
