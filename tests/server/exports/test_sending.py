"""A written file on its way to whoever asked for it."""

import asyncio
import io
import os
import tempfile

import pytest
from starlette.types import Message

from server.exports import sending
from server.exports.sending import Sent, Written, send
from storage.errors import DatabaseClosed
from storage.journal import SERVER, entries
from tests.server.installation import Site

CONTENT = b"0123456789" * 70_000
"""In three pieces."""


def made() -> Written:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - its test closes it
    file.write(CONTENT)
    file.flush()
    return Written(file, len(CONTENT), "d" * 64)


async def nothing() -> Message:
    raise AssertionError("nothing is read of a download")


async def test_it_may_be_sent_to_several_at_once_and_closed_meanwhile(site: Site) -> None:
    taken = made()
    responses = [await send(site.services, taken, "x.csv", "text/csv", SERVER) for _ in range(2)]
    taken.file.close()
    got = [io.BytesIO(), io.BytesIO()]

    async def receive(response: int) -> None:
        async def put(message: Message) -> None:
            got[response].write(message.get("body", b""))
            await asyncio.sleep(0)

        await responses[response]({"type": "http"}, nothing, put)

    await asyncio.gather(receive(0), receive(1))
    assert [one.getvalue() == CONTENT for one in got] == [True, True]
    told = await site.database.read(lambda connection: entries(connection, 2))
    assert [one.detail for one in told] == [{"file": "x.csv", "sha256": "d" * 64}] * 2


async def test_nothing_is_open_when_the_reader_has_gone_away() -> None:
    taken = made()
    descriptor = os.dup(taken.file.fileno())
    taken.file.close()
    sent: list[Message] = []

    async def put(message: Message) -> None:
        sent.append(message)
        if len(sent) == 2:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await Sent(descriptor, len(CONTENT), "x.csv", "text/csv")({"type": "http"}, nothing, put)
    assert len(sent[1]["body"]) == sending.CHUNK_BYTES
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


async def test_what_the_journal_cannot_tell_of_is_not_sent(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = made()
    descriptor = os.dup(taken.file.fileno())
    monkeypatch.setattr(os, "dup", lambda _: descriptor)
    await site.database.close()
    with pytest.raises(DatabaseClosed):
        await send(site.services, taken, "x.csv", "text/csv", SERVER)
    taken.file.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
