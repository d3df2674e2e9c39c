"""Fails the test in which the program said what somebody told it, or a secret of the tests: a plugin of pytest, for the whole suite.

Searched is all that the program logs in the process of the tests, every logger at its lowest level, as it is logged but for the words of
exceptions, which nothing writes (`server.logs`); what a test prints; and what programs in processes of their own say (`heard_from`).
Searched for are the standing canaries, and in each test whatever was said to the bot or on a page, and by whom.

Never here: the libraries that only tests use, and the rows that SQLAlchemy logs when asked: those are in `tests/journeys/test_canaries.py`.
"""

import logging
import sys
from collections.abc import Callable, Generator, Iterator
from functools import wraps
from typing import Any, Final

import pytest

from bot.faults import traced
from tests.support.canaries import SHORTEST, STANDING, found

OF_TESTS: Final = ("httpx", "httpcore", "hypothesis", "aiohttp.access", "aiohttp.server", "aiohttp.web")
"""Libraries that log what the tests themselves do: ask for pages, and serve them in the place of others."""
MOST: Final = 200
"""Words of people that are searched for in one test: the first. A flood says nothing else."""


class _Watch(logging.Handler):
    """What was said since the test began, and what may not be in it."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.words: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(OF_TESTS):
            error = record.exc_info and record.exc_info[1]
            self.said.append(f"{record.name}: {record.getMessage()}" + (f"\n{traced(error)}" if error else ""))

    def told(self, *words: object) -> None:
        if len(self.words) < MOST:
            self.words.update((word, None) for word in map(str, words) if len(word.strip()) >= SHORTEST)

    def leaks(self, more: str) -> list[str]:
        said = "\n".join(filter(None, (*self.said, more)))
        return found((*STANDING, *self.words), said) if said else []


_watch: Final = _Watch()


def heard_from(program: str) -> None:
    """Has this searched too: what a program in a process of its own has said besides what it is there to print."""
    _watch.said.append(program)


def forget() -> None:
    """What was said so far in this test is not searched: it leaked on purpose."""
    _watch.said.clear()


def pytest_configure() -> None:
    root = logging.getLogger()
    root.addHandler(_watch)
    root.setLevel(logging.DEBUG)
    logging.getLogger("asyncio").setLevel(logging.INFO)  # it would name its selector at every test


def pytest_collection_finish() -> None:
    """Listens to people wherever the tests let them speak; what they do not import costs nothing."""
    for module, kind, methods in (
        ("bot.conversation", "Conversation", ("hear", "look")),
        ("bot.telegram.standin.phone", "Person", ("send", "edit")),
    ):
        if module in sys.modules:
            listened = getattr(sys.modules[module], kind)
            for method in methods:
                setattr(listened, method, _overheard(getattr(listened, method)))


def _overheard(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def call(self: Any, *arguments: Any, **named: Any) -> Any:
        for one in arguments:
            _watch.told(*_words(one))
        _watch.told(getattr(self, "user_id", ""))
        return method(self, *arguments, **named)

    return call


def _words(one: Any) -> Iterator[object]:
    """Of what is said: the words of an act, and who did it, by a number or by a cookie."""
    if isinstance(one, str):
        yield one
    elif hasattr(one, "act"):
        yield from (one.person, one.chat)
        yield from (getattr(one.act, name) for name in ("text", "code", "entry") if hasattr(one.act, name))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    _watch.said.clear()
    _watch.words.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    leaks = _watch.leaks(report.capstdout + report.capstderr)
    if leaks and report.passed:
        report.outcome = "failed"
        report.longrepr = f"This may be logged or printed nowhere: {', '.join(leaks)}\n\n" + "\n".join(_watch.said)
    _watch.said.clear()  # each phase of a test tells its own
    return report
