"""What the program writes beside what its commands print: one line an event, in words of our own code, whatever is logged by whom.

A library may log all it holds: the address of a bot with its token, that of a page with the code of a private link, a row of the database;
and the words of an exception, or the values of its frames, may be what a person wrote. So nothing that a library says is repeated, at no
level: only which words of its code it said, and where. Of an exception: its kind, and the calls it came through.
"""

import logging
import sys
import threading
import warnings
from typing import Final, TextIO

from bot.faults import traced

OURS: Final = ("bot", "dialogues", "server", "storage")
"""Who may be repeated: our own lines name no person, no secret and no answer."""

log = logging.getLogger(__name__)


class Discreet(logging.Formatter):
    """Formats a record without what others put into it."""

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage() if record.name.partition(".")[0] in OURS else _place(record)
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {said}"
        error = record.exc_info and record.exc_info[1]
        return f"{line}\n{traced(error)}" if error else line


def configure_logs() -> None:
    """Call once in a process, when it begins: from then on, what a thread ends by and what warns is said so too."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.raiseExceptions = False  # a line that cannot be written would be shown with all that was to be written
    warnings.showwarning = _warned
    threading.excepthook = lambda ended: log.error("a thread ended by a fault of ours", exc_info=ended.exc_value)
    sys.unraisablehook = lambda met: log.error("a fault was met where none can be raised", exc_info=met.exc_value)


def _warned(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, file: TextIO | None = None, line: str | None = None
) -> None:
    log.warning("%s at %s:%d", category.__name__, filename, lineno)


def _place(record: logging.LogRecord) -> str:
    """With arguments apart, the message is a constant of the library; without, they may be in it already."""
    fixed = f"{record.msg} " if record.args and isinstance(record.msg, str) else ""
    return f"{fixed}({record.filename}:{record.lineno})"
