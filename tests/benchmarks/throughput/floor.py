"""The least that a durable webhook does: it reads the update, keeps one row of it among those that wait beside it, then answers 200.

It says nothing to anybody.
"""

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.benchmarks.throughput.rival import Config, config

Row = tuple[int, int, str]
Waiting = tuple[Row, asyncio.Future[None]]


class Rows:
    """A thread that commits all rows that wait, then those that came meanwhile."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._waiting: deque[Waiting] = deque()
        self._came = threading.Semaphore(0)
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._commit_for_ever, daemon=True).start()

    async def keep(self, row: Row) -> None:
        kept = self._loop.create_future()
        self._waiting.append((row, kept))
        self._came.release()
        await kept

    def _commit_for_ever(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE answers (id INTEGER PRIMARY KEY, person INTEGER, data TEXT)")
        while True:
            self._came.acquire()
            some = [self._waiting.popleft() for _ in range(len(self._waiting))]
            if some:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("INSERT INTO answers VALUES (?, ?, ?)", [row for row, _ in some])
                connection.execute("COMMIT")
                self._loop.call_soon_threadsafe(_tell, some)


def _tell(some: Sequence[Waiting]) -> None:
    for _, kept in some:
        kept.set_result(None)


def application(told: Config) -> Starlette:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.rows = Rows(told.database)
        # After this has ended is when the server listens; Telegram would try again.
        async with httpx.AsyncClient() as client:
            await client.post(f"{told.api}{told.token}/setWebhook", data={"url": told.url, "secret_token": told.secret})
        yield

    async def receive(request: Request) -> Response:
        update: dict[str, Any] = await request.json()
        query = update["callback_query"]
        await request.app.state.rows.keep((update["update_id"], query["from"]["id"], query["data"]))
        return Response()

    return Starlette(routes=[Route(f"/{told.path}", receive, methods=["POST"])], lifespan=lifespan)


if __name__ == "__main__":
    here = config()
    uvicorn.run(application(here), host="127.0.0.1", port=here.port, log_level="warning")
