"""What the commands share: how one that writes gets done, and how one that cannot be done says why.

What goes wrong is said in one French sentence; a fault of ours is told by the calls that led to it, without the words of anybody.
Where a program reads what is logged (see `server.logs`), such a sentence is an event as well.
"""

import asyncio
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

import typer

from server.logs import for_a_machine

OUR_FAULT: Final = (
    "Le programme a une faute. Transmettez ces lignes à qui s’en occupe ; elles ne contiennent ni nom, ni secret, ni réponse :"
)
Code = Annotated[str, typer.Argument(help="Code de la concertation.")]

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)


def say(sentence: str) -> None:
    """What a server tells whoever started it."""
    if for_a_machine():
        log.info(sentence)
    else:
        typer.echo(sentence)


def asked(command: str, request: dict[str, Any]) -> dict[str, Any]:
    """The answer to a command that writes, done by the server that runs, if one does."""
    from server.asking import ask
    from server.settings import read_settings

    with explained():
        return asyncio.run(ask(read_settings(), command, request))
    raise AssertionError("unreachable")


@contextmanager
def explained() -> Iterator[None]:
    """Ends the program with one sentence for what an administrator can mend, and with more lines for what only we can."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is, Python would show its words, which may be what a person wrote
        _tell(error)
        sys.exit(1)


def _tell(error: Exception) -> None:
    from bot.faults import traced
    from server.faults import explanation

    sentence = explanation(error)
    if for_a_machine():
        log.error(sentence or OUR_FAULT, exc_info=None if sentence else error)
    else:
        typer.echo(sentence or f"{OUR_FAULT}\n{traced(error)}", err=True)
