"""How a server starts and runs, alone or as one of several processes.

Never here: what is opened (see `running`), or what is answered (see `app`).
"""

import gc
import signal
import sys
from asyncio import Task
from collections.abc import Callable, Sequence
from socket import socket
from typing import Final

from starlette.types import ASGIApp

from server.deliveries import Deliveries
from server.early import Early
from server.following import Following
from server.relay import Among, calling
from server.running import opened
from server.serving import HOST, bound, serve
from server.settings import Settings
from server.workers import Doors, Workers

Say = Callable[[str], None]

SWITCHED_EVERY: Final = 0.0005
"""Seconds that a thread which runs keeps another waiting, instead of 0.005: the one that writes waits anew after each statement, and
whoever tapped for all of them.
"""


async def run(settings: Settings, port: int, say: Say) -> None:
    """Serves an installation until told to stop; `say` is told its address."""
    with bound(port) as listening:
        await _serve(settings, [listening], say)


async def run_worker(workers: Workers, number: int, settings: Settings, doors: Doors, say: Say) -> None:
    """The same as one of several processes, which is told to stop once nobody looks after it."""
    ports = [door.getsockname()[1] for door in doors.own]

    def started(sentence: str) -> None:
        if number > 1:
            return
        if not workers.have_started:
            say(sentence)
        workers.say_started()

    with workers.looked_after():
        async with calling() as session:
            await _serve(settings, [doors.public, doors.own[number - 1]], started, Among(session, number, ports))


async def _serve(settings: Settings, listening: Sequence[socket], say: Say, among: Among | None = None) -> None:
    address = f"http://{HOST}:{listening[0].getsockname()[1]}"
    if "public_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"public_url": address})
    async with opened(settings, address) as installation, Following(installation.bots, settings, installation.services):
        services, bots = installation.services, installation.bots

        def made() -> ASGIApp:
            from server.app import create_app

            app = create_app(services, bots, among=among)
            gc.collect()
            gc.freeze()  # what a start leaves stays: each full collection would look through all of it
            return app

        def loaded(pages: Task[ASGIApp]) -> None:
            if pages.cancelled():
                return
            if pages.exception():  # raised below
                signal.raise_signal(signal.SIGTERM)
                return
            without = "" if bots.at_work else " Sans robot Telegram : tapez « ./concertia bot add NOM »."
            several = f" en {len(among.ports)} processus" if among else ""
            say(f"Concertia tourne{several} : {address} (arrêt : Ctrl-C).{without}")

        sys.setswitchinterval(SWITCHED_EVERY)
        early = Early(services, bots, made)
        early.loaded.add_done_callback(loaded)
        await serve(Deliveries(early, bots), listening, services.stopping)
        await early.loaded
