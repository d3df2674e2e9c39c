"""What is written of an event, by whomever it is logged: our words, the constants of others, and the calls an error came through."""

import json
import logging
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from server.apart import ApartFailed, apart
from server.exports.apart import Apart
from server.exports.orders import ExportFailed, Wanted
from server.logs import Discreet, InJson
from storage.schema import upgrade
from tests.support.server import ROOT, Server, command, environment

SAID = "Sérinette 618033988749894"


def failing(words: str) -> None:
    try:
        int(words)
    except ValueError as error:
        raise KeyError(words) from error


def record(name: str, message: object, *arguments: object, error: BaseException | None = None) -> logging.LogRecord:
    found = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.ERROR, "/lib/of_others.py", 12, message, arguments, found)


def written(name: str, message: object, *arguments: object, error: BaseException | None = None) -> str:
    return Discreet().format(record(name, message, *arguments, error=error))


def events(said: str) -> list[dict[str, Any]]:
    """Each line, which is an object."""
    return [json.loads(line) for line in said.splitlines()]


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


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("what", ENDINGS)
def test_whatever_ends_or_warns_is_told_as_discreetly(what: str, form: str) -> None:
    code = f"""
import server.cli
server.cli.app = lambda prog_name: fail({SAID!r})
def fail(said):
    {ENDINGS[what]}
server.cli.main()
"""
    settings = environment(ROOT, {"LOG_FORMAT": form})
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=settings, capture_output=True, encoding="utf-8")
    assert SAID not in done.stdout + done.stderr
    assert done.returncode == (1 if what == "the program" else 0)
    assert bool(done.stderr) == (what != "a line that cannot be written")
    if form == "json":
        assert len(events(done.stderr)) == (what != "a line that cannot be written")


# --- For a machine ------------------------------------------------------------------------------------------------------------------

BREAKS = "\r\n\v\f\x1c\x85\u2028\u2029"
"""Whatever some program takes for the end of a line."""
FORGED = BREAKS.join(('"}', '{"level": "CRITICAL"}', "\x00\x1b[31m\ud800"))


def test_an_event_is_an_object_on_one_line_with_its_time_and_level() -> None:
    at = record("bot.telegram.polling", "updates cannot be fetched: %s", "ReadError")
    at.created = 1_790_000_000.25
    assert events(InJson().format(at)) == [
        {
            "time": "2026-09-21T14:13:20.250+00:00",
            "level": "ERROR",
            "logger": "bot.telegram.polling",
            "message": "updates cannot be fetched: ReadError",
        }
    ]


def test_nothing_in_an_event_begins_another_line_or_cannot_be_written() -> None:
    kind = type(f"Kind{BREAKS}", (ValueError,), {})
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - its name is the matter
        raise kind(SAID)
    line = InJson().format(record("server.running", "it says %s", FORGED, error=caught.value))
    (event,) = events(line)
    assert line.isascii()
    assert (event["message"], event["level"]) == (f"it says {FORGED}", "ERROR")
    assert event["exception"].startswith("  File ")
    assert event["exception"].endswith(f"Kind{BREAKS}")
    assert SAID not in event["exception"]


def test_of_others_only_what_stands_in_their_code_is_in_an_event() -> None:
    (event,) = events(InJson().format(record("uvicorn.access", "%s - %s", "GET", f"/c/nantes/reprendre/{SAID}")))
    assert event["message"] == "%s - %s (of_others.py:12)"


async def test_all_that_a_server_says_is_an_event(tmp_path: Path) -> None:
    async with Server(tmp_path, {"LOG_FORMAT": "json"}) as server:
        await server.start()
        second = command("serve", "--port", str(server.port), settings=server.settings)
        await server.stop()
        told = [(event["level"], event["message"].partition("\N{NO-BREAK SPACE}")[0]) for event in events(server.said)]
    assert told == [("INFO", "Concertia tourne"), ("INFO", "Concertia s’est arrêté.")]
    (refused,) = events(second.stderr)
    assert (second.returncode, second.stdout, refused["level"]) == (1, "", "ERROR")
    assert refused["message"].startswith(f"Le port {server.port} est déjà pris par un autre programme")


def test_a_form_that_there_is_not_is_refused_by_name(tmp_path: Path) -> None:
    done = command("migrate", settings={"LOG_FORMAT": "jsno", "DATA_DIR": str(tmp_path)})
    expected = "Le réglage CONCERTIA_LOG_FORMAT ne convient pas. Écrivez text, ou json (un objet par ligne, pour un programme).\n"
    assert (done.returncode, done.stderr) == (1, expected)


async def test_processes_of_their_own_log_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CONCERTIA_LOG_FORMAT", "json")
    with pytest.raises(ApartFailed):
        await apart(partial(failing, SAID))
    url = f"sqlite:///{tmp_path / 'concertia.db'}"
    upgrade(url)
    with pytest.raises(ExportFailed), (tmp_path / "file").open("w+b") as file:
        await Apart(url)([Wanted("a file that there is not")], [file], lambda *_: None)
    of_work, of_export = events(capfd.readouterr().err)
    assert (of_work["logger"], of_export["logger"]) == ("server.apart", "server.exports.child")
    assert "in failing\n" in of_work["exception"]
    assert SAID not in of_work["exception"]
