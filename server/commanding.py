"""What the commands share: how one that writes gets done, and how one that cannot be done says why.

What goes wrong is said in one French sentence; a fault of ours is told by the calls that led to it, without the words of anybody.
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

import typer

OUR_FAULT: Final = (
    "Le programme a une faute. Transmettez ces lignes à qui s’en occupe ; elles ne contiennent ni nom, ni secret, ni réponse :"
)
Code = Annotated[str, typer.Argument(help="Code de la concertation.")]


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
        from bot.faults import traced
        from server.faults import explanation

        typer.echo(explanation(error) or f"{OUR_FAULT}\n{traced(error)}", err=True)
        sys.exit(1)
