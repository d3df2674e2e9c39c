"""What the program writes beside what its commands print: one line an event, in words of our own code, whatever is logged by whom.

People in a terminal read text, a machine one JSON object a line (`CONCERTIA_LOG_FORMAT=json`).

A library may log all it holds: the address of a bot with its token, that of a page with the code of a private link, a row of the database;
and the words of an exception, or the values of its frames, may be what a person wrote. So nothing that a library says is repeated, at no
level: only which words of its code it said, and where. Of an exception: its kind, and the calls it came through.
"""

import json
import logging
import os
import sys
import threading
import warnings
from datetime import UTC, datetime
from typing import Final, TextIO

from bot.faults import traced

OURS: Final = ("bot", "dialogues", "server", "storage")
"""Who may be repeated: our own lines name no person, no secret and no answer."""

VARIABLE: Final = "CONCERTIA_LOG_FORMAT"
"""Looked at here, before there are settings: what is wrong with them is an event too. `server.settings` refuses what is neither word."""

log = logging.getLogger(__name__)


class Discreet(logging.Formatter):
    """Formats a record without what others put into it."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {_said(record)}"
        calls = _calls(record)
        return f"{line}\n{calls}" if calls else line


class InJson(logging.Formatter):
    """The same as an object. JSON escapes what ends a line, and here all that is not ASCII: nothing in an event begins another one."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        event = {"time": at, "level": record.levelname, "logger": record.name, "message": _said(record)}
        calls = _calls(record)
        return json.dumps(event | {"exception": calls} if calls else event)


def for_a_machine() -> bool:
    """Whether a program reads what this one says."""
    return os.environ.get(VARIABLE) == "json"


def configure_logs() -> None:
    """Call once in a process, when it begins: from then on, what a thread ends by and what warns is said so too."""
    handler = logging.StreamHandler()
    handler.setFormatter(InJson() if for_a_machine() else Discreet())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.raiseExceptions = False  # a line that cannot be written would be shown with all that was to be written
    warnings.showwarning = _warned
    threading.excepthook = lambda ended: log.error("a thread ended by a fault of ours", exc_info=ended.exc_value)
    sys.unraisablehook = lambda met: log.error("a fault was met where none can be raised", exc_info=met.exc_value)


def _warned(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, file: TextIO | None = None, line: str | None = None
) -> None:
    log.warning("%s at %s:%d", category.__name__, filename, lineno)


def _said(record: logging.LogRecord) -> str:
    return record.getMessage() if record.name.partition(".")[0] in OURS else _place(record)


def _calls(record: logging.LogRecord) -> str:
    error = record.exc_info and record.exc_info[1]
    return traced(error) if error else ""


def _place(record: logging.LogRecord) -> str:
    """With arguments apart, the message is a constant of the library; without, they may be in it already."""
    fixed = f"{record.msg} " if record.args and isinstance(record.msg, str) else ""
    return f"{fixed}({record.filename}:{record.lineno})"
