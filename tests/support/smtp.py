"""A mail server on loopback: takes letters and keeps them, or refuses as it is told to.

async with MailHost() as host:
    host.server            how to reach it
    host.letters           what it took, oldest first
    host.refuse["RCPT"] = "550 5.1.1 no such user"     its answer to every such command from now on; `refuse_to`: to one address
"""

import asyncio
import ssl
from contextlib import suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final, Self

from bot.mail.server import MailServer

SENDER: Final = "ia@concertia.example"


class MailHost:
    """`silent`: it takes connections and says nothing. `connections` counts those it took."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refuse: dict[str, str] = {}
        self.refuse_to: dict[str, str] = {}
        self.taken = asyncio.Event()
        """It has taken a letter."""
        self.silent = False
        self.connections = 0
        self.credentials: list[str] = []
        self.called = asyncio.Event()
        """Somebody has connected."""
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        self._server = await asyncio.start_server(self._converse, "127.0.0.1", port, ssl=self._tls)
        self.port: int = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """As a server that is switched off: connections end, and no other is taken."""
        self._server.close()
        for writer in self._open.values():
            writer.close()
        await asyncio.gather(*self._open)
        await self._server.wait_closed()

    @property
    def server(self) -> MailServer:
        return MailServer("127.0.0.1", self.port, SENDER, is_tls=self._tls is not None)

    @property
    def last(self) -> EmailMessage:
        return self.letters[-1]

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.called.set()
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = writer
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            if self.silent:
                await reader.read()
            else:
                await self._talk(reader, writer)
        del self._open[task]
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())
            await writer.drain()

        await say(self.refuse.get("CONNECT", "220 mail.example ready"))
        recipient = ""
        while line := (await reader.readline()).decode().strip():
            verb = line.partition(" ")[0].upper()
            if verb in self.refuse:
                await say(self.refuse[verb])
                continue
            match verb:
                case "EHLO":
                    await say("250-mail.example\r\n250-AUTH PLAIN\r\n250 SMTPUTF8")
                case "AUTH":
                    self.credentials.append(line)
                    await say("235 welcome")
                case "RCPT":
                    recipient = line.partition("<")[2].partition(">")[0]
                    await say(self.refuse_to.get(recipient, "250 ok"))
                case "DATA":
                    await say("354 go on")
                    content = (await reader.readuntil(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")
                    if "END" in self.refuse:
                        await say(self.refuse["END"])
                        continue
                    letter = message_from_bytes(content, policy=SMTP)
                    assert isinstance(letter, EmailMessage)
                    self.letters.append(letter)
                    self.recipients.append(recipient)
                    self.taken.set()
                    await say("250 taken")
                case "QUIT":
                    await say("221 bye")
                    return
                case _:
                    await say("250 ok")


def words(letter: EmailMessage) -> str:
    """What its reader reads."""
    content: str = letter.get_content()
    return content.replace("\r\n", "\n")
