"""What the commands share: how one that writes gets done, and how one that cannot be done says why.

What goes wrong is said in one French sentence; what is a fault of ours shows its traceback.
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

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
    """Ends the program with one sentence for what an administrator can mend."""
    try:
        yield
    except Exception as error:
        from server.faults import explanation

        sentence = explanation(error)
        if sentence is None:
            raise
        typer.echo(sentence, err=True)
        sys.exit(1)
