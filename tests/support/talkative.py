"""The program saying all that it can: every logger of ours and of every library at its lowest level, each call that the event loop makes,
each request, each row of the database, and the values of the frames in every traceback. Run it in the place of `server.cli`.

It also fails where the tests ask it to: at words that begin with `FAILING`, whoever says them, and at the page `CRASH`.
With `--naked` before the command the lines are written as `logging` writes them: that is what would leak.
"""

import logging
import sys
import traceback
from functools import partial
from typing import Any, Final

import uvloop
from fastapi import APIRouter, Depends, Request

import server.app
from bot.acts import Reply
from bot.deciding import Decision
from dialogues.turns import Typed
from server.access import public
from server.administration import Administration
from server.cli import main
from server.logs import Discreet

FAILING: Final = "poison"
CRASH: Final = "/crash"


def say_everything() -> None:
    """From now on, in this process."""
    logging.Logger.isEnabledFor = lambda *_: True  # type: ignore[method-assign]
    logging.Logger.getEffectiveLevel = lambda self: 1  # type: ignore[method-assign]
    _with(traceback.TracebackException, capture_locals=True)
    _with_slow_calls()
    import uvicorn

    _with(uvicorn.Config, access_log=True, log_level="trace")


def _with(kind: Any, **always: object) -> None:
    """Has every instance made with these arguments."""
    make = kind.__init__

    def made(self: object, *arguments: Any, **named: Any) -> None:
        make(self, *arguments, **named | always)

    kind.__init__ = made


def _with_slow_calls() -> None:
    """Every call is slow enough to be told."""

    class Loop(uvloop.Loop):
        def __init__(self) -> None:
            super().__init__()
            self.slow_callback_duration = 0.0

    run = uvloop.run
    uvloop.run = partial(run, loop_factory=Loop)  # as `serve` calls it


def fail_where_asked() -> None:
    """Plants faults of the program where words of people, of organisers and of visitors are at hand."""
    reply, invite, create_app = Decision.reply, Administration.invite, server.app.create_app

    def replying(self: Decision) -> Reply:
        act = self._said.act
        if isinstance(act, Typed) and act.text.startswith(FAILING):
            raise ValueError(f"what is « {act.text} » of {self._said}?")
        return reply(self)

    async def inviting(self: Administration, request: dict[str, Any]) -> dict[str, Any]:
        if request["email"].startswith(FAILING):
            raise ValueError(request["email"])
        return await invite(self, request)

    router = APIRouter(dependencies=[Depends(public)])

    @router.post(CRASH)
    async def crash(request: Request) -> None:
        body, cookies = await request.body(), request.cookies
        raise ValueError(body, cookies)

    Decision.reply = replying  # type: ignore[method-assign]
    Administration.invite = inviting  # type: ignore[method-assign]
    server.app.create_app = lambda *arguments, **named: create_app(*arguments, router, **named)


if __name__ == "__main__":
    if "--naked" in sys.argv:
        sys.argv.remove("--naked")
        Discreet.format = logging.Formatter.format  # type: ignore[method-assign]
    say_everything()
    fail_where_asked()
    main()
