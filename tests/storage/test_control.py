"""Requests to whoever holds the folder: a real socket, asked from a real second process."""

import asyncio
import json
import logging
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from storage import control
from storage.control import ask, serve_requests
from storage.errors import FolderUnusable, NoAnswer

Request = dict[str, Any]


async def greet(request: Request) -> Request:
    return {"greeting": f"bonjour {request['name']}"}


async def fail(request: Request) -> Request:
    raise ZeroDivisionError(f"secret of {request['name']}")


async def never(request: Request) -> Request:
    await asyncio.Event().wait()
    return request


async def inflate(request: Request) -> Request:
    return {"text": "x" * control.MAX_LINE}


HANDLERS = {"greet": greet, "fail": fail, "never": never, "inflate": inflate}


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[None]:
    async with serve_requests(folder, HANDLERS):
        yield


async def asked(folder: Path, request: Request, seconds: float = 10.0) -> Request | None:
    return await asyncio.to_thread(ask, folder, request, seconds)


ASK = """
import json, sys
from pathlib import Path
from storage.control import ask

print(json.dumps(ask(Path(sys.argv[1]), json.loads(sys.argv[2]))))
"""


async def asked_by_another_process(folder: Path, request: Request) -> object:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ASK, str(folder), json.dumps(request), cwd=Path(control.__file__).parents[1], stdout=subprocess.PIPE
    )
    said, _ = await process.communicate()
    return json.loads(said)


async def raw(folder: Path, line: bytes) -> bytes:
    """The line that the server answers to these bytes; nothing if it hangs up."""
    reader, writer = await asyncio.open_unix_connection(str(folder / control.FILE_NAME))
    writer.write(line)
    writer.write_eof()
    answer = await reader.readline()
    writer.close()
    return answer


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_command_of_another_process_is_answered(tmp_path: Path) -> None:
    async with served(tmp_path):
        answer = await asked_by_another_process(tmp_path, {"command": "greet", "name": "\u00e9t\u00e9 \u2028\n\ud800"})
    assert answer == {"greeting": "bonjour \u00e9t\u00e9 \u2028\n\ud800"}


async def test_nobody_to_ask_is_none(tmp_path: Path) -> None:
    assert await asked_by_another_process(tmp_path, {"command": "greet"}) is None
    async with served(tmp_path):
        pass
    assert ask(tmp_path, {"command": "greet"}) is None
    assert ask(tmp_path / "absent", {"command": "greet"}) is None


async def test_socket_of_a_killed_server_is_nobody_and_gives_way(tmp_path: Path) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(tmp_path / control.FILE_NAME))
    left.close()  # as a kill leaves it: a name that nobody listens at
    assert ask(tmp_path, {"command": "greet"}) is None
    async with served(tmp_path):
        assert await asked(tmp_path, {"command": "greet", "name": "x"}) == {"greeting": "bonjour x"}


async def test_several_commands_are_answered_at_once(tmp_path: Path) -> None:
    async with served(tmp_path):
        waiting = asyncio.create_task(asked(tmp_path, {"command": "never"}, 1.0))
        answers = await asyncio.gather(*(asked(tmp_path, {"command": "greet", "name": n}) for n in range(5)))
        assert answers == [{"greeting": f"bonjour {n}"} for n in range(5)]
        assert not waiting.done()
        with pytest.raises(NoAnswer):
            await waiting


async def test_error_of_a_handler_is_named_without_its_text(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with served(tmp_path):
        with caplog.at_level(logging.ERROR):
            answer = await asked(tmp_path, {"command": "fail", "name": "x"})
        assert answer == {"error": "failed", "detail": "ZeroDivisionError"}
        assert await asked(tmp_path, {"command": "greet", "name": "x"}) == {"greeting": "bonjour x"}
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [ZeroDivisionError]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b'{"command": "dance"}\n', {"error": "unknown command"}),
        (b"{}\n", {"error": "unknown command"}),
        (b'{"command": ["greet"]}\n', {"error": "unknown command"}),
        (b"[]\n", {"error": "malformed"}),
        (b"\n", {"error": "malformed"}),
        (b"\xff\xfe\n", {"error": "malformed"}),
        (b"[" * 100_000 + b"\n", {"error": "malformed"}),
        (b'"' + b"x" * control.MAX_LINE + b'"\n', {"error": "too long"}),
        (b'{"command": "inflate"}\n', {"error": "too long"}),
    ],
    ids=["unknown", "unnamed", "wrongly named", "list", "empty", "not text", "deep", "long", "long answer"],
)
async def test_wrong_request_is_answered_by_what_is_wrong(tmp_path: Path, line: bytes, answer: Request) -> None:
    async with served(tmp_path):
        assert json.loads(await raw(tmp_path, line)) == answer
        assert await asked(tmp_path, {"command": "greet", "name": "x"}) == {"greeting": "bonjour x"}


async def test_request_cut_short_is_not_carried_out(tmp_path: Path) -> None:
    async with served(tmp_path):
        assert await raw(tmp_path, b'{"command": "greet", "name": "x"}') == b""


async def test_request_that_does_not_come_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "REQUEST_SECONDS", 0.05)
    async with served(tmp_path):
        reader, writer = await asyncio.open_unix_connection(str(tmp_path / control.FILE_NAME))
        assert await reader.read() == b""
        writer.close()


async def test_request_is_as_long_as_the_limit_at_most(tmp_path: Path) -> None:
    request = {"command": "greet", "name": ""}
    room = control.MAX_LINE - len(json.dumps(request)) - 1
    async with served(tmp_path):
        assert await asked(tmp_path, request | {"name": "x" * room}) == {"greeting": "bonjour " + "x" * room}
        with pytest.raises(ValueError, match="the most is"):
            await asked(tmp_path, request | {"name": "x" * (room + 1)})


async def test_server_that_stops_leaves_its_commands_without_answer(tmp_path: Path) -> None:
    async with served(tmp_path):
        waiting = asyncio.create_task(asked(tmp_path, {"command": "never"}))
        await asyncio.sleep(0.2)
    with pytest.raises(NoAnswer):
        await waiting
    assert files_in(tmp_path) == []


async def test_socket_is_for_its_owner_alone(tmp_path: Path) -> None:
    async with served(tmp_path):
        assert (tmp_path / control.FILE_NAME).stat().st_mode & 0o777 == 0o600


async def test_folder_with_a_long_name_is_served(tmp_path: Path) -> None:
    folder = tmp_path / ("é" * 60) / ("long" * 30)
    folder.mkdir(parents=True)
    async with served(folder):
        assert await asked_by_another_process(folder, {"command": "greet", "name": "x"}) == {"greeting": "bonjour x"}
    assert files_in(folder) == []
    assert ask(folder, {"command": "greet"}) is None


async def test_missing_folder_is_unusable(tmp_path: Path) -> None:
    with pytest.raises(FolderUnusable):
        async with served(tmp_path / "absent"):
            pass
