"""A conversation played in a terminal: what is typed, what is printed, and how it ends.

Never here: what is said, which is `playing`'s.
"""

import os
import shutil
import signal
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import EEXIST
from pathlib import Path
from typing import Final

from server.playing import BEGINS, RULE, Play

PROMPT: Final = "› "
WIDTH: Final = 80
"""Columns of a line at most: longer ones are hard to read on."""
WELCOME: Final = (
    "Répondez comme sur Telegram\u00a0: une lettre, une réponse, ou les mots d’un bouton («\u00a0passer\u00a0», «\u00a0retour\u00a0»…). "
    "Ctrl-D pour finir."
)
FAREWELL: Final = "Fin de l’essai\u00a0: rien n’a été gardé."


def talk(play: Play, tell: Callable[[str], None], record: Path | None = None) -> None:
    """Talks until whoever types has had enough (Ctrl-D, Ctrl-C). `record` receives the transcript, whatever the end.

    Raises `OSError`, before anything is asked, where `record` cannot be written, or is a file that is no transcript.
    """
    if record is not None:
        _make_sure_of(record)
    with suppress(ImportError):
        import readline  # noqa: F401 - lets a line be corrected, where the system has it
    with _interrupted_once():
        with suppress(EOFError, KeyboardInterrupt):
            tell(f"{wrapped(WELCOME)}\n\n{wrapped(play.shown)}\n")
            while True:
                text = input(PROMPT)
                if text.strip():
                    play.hear(text)
                    tell(f"\n{RULE}\n\n{wrapped(play.shown)}\n")
        tell(f"\n\n{FAREWELL}")
        if record is not None:
            record.write_text(f"{play.transcript}\n", encoding="utf-8")
            tell(f"Conversation écrite dans {record}.")


def _make_sure_of(record: Path) -> None:
    """Only a former transcript is written over: the script that is played has a name that is soon typed twice."""
    record.open("a", encoding="utf-8").close()
    if record.is_file():
        with record.open("rb") as stream:
            start = stream.read(len(BEGINS.encode()))
        if start not in (b"", BEGINS.encode()):
            raise FileExistsError(EEXIST, os.strerror(EEXIST), record)


@contextmanager
def _interrupted_once() -> Iterator[None]:
    """Lets Ctrl-C end what goes on, and nothing of what comes after: one touch can be told twice, and the record has to be written."""

    def interrupt(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def wrapped(text: str) -> str:
    """The text in lines no wider than the terminal, cut between words."""
    width = min(shutil.get_terminal_size((WIDTH, 24)).columns, WIDTH)
    return "\n".join(textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) for line in text.split("\n"))
