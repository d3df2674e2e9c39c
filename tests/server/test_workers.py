"""Processes that look after one another: what is started, when, and how all end."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PROGRAM = """
import os, signal, sys, time
from server.workers import Workers

def say(what):
    os.write(1, f"{{what}}\\n".encode())  # whole, whoever else says something

def work(workers, number):
    say(number)
    {work}

sys.exit(Workers(3, work).run())
"""
SERVES = "workers.say_started(); time.sleep(30)"
WITHIN = 30.0


@contextmanager
def running(work: str, before: Callable[[], object] | None = None) -> Iterator[subprocess.Popen[str]]:
    """Three of them at this work."""
    program = [sys.executable, "-c", PROGRAM.format(work=work)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=before) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str], lines: int) -> list[str]:
    """So many lines, of whichever of them."""
    assert process.stdout is not None
    return sorted(process.stdout.readline().strip() for _ in range(lines))


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code, and what was said until the end."""
    rest, _ = process.communicate(timeout=WITHIN)
    return process.returncode, rest


def test_the_others_begin_once_the_first_serves_and_all_stop_when_told_to() -> None:
    with running(SERVES) as process:
        assert said(process, 3) == ["1", "2", "3"]
        process.terminate()
        assert ended(process) == (0, "")


def test_none_begins_where_the_first_cannot_start() -> None:
    with running("sys.exit(3)") as process:
        assert ended(process) == (3, "1\n")


def test_none_begins_once_they_are_told_to_stop() -> None:
    """Not even where the first says at that moment that it serves."""
    stopping = (
        "signal.signal(signal.SIGTERM, lambda *_: (workers.say_started(), time.sleep(0.2), sys.exit())); say('heeds'); time.sleep(30)"
    )
    with running(stopping) as process:
        assert said(process, 2) == ["1", "heeds"]
        process.terminate()
        assert ended(process) == (0, "")


def test_one_that_ends_at_once_is_started_again_after_a_while_and_the_others_go_on() -> None:
    with running(f"number == 2 and sys.exit(5); {SERVES}") as process:
        assert said(process, 3) == ["1", "2", "3"]
        begun = time.monotonic()
        assert said(process, 1) == ["2"]
        assert time.monotonic() - begun > 1.0, "whatever ends it has no time to be mended"
        process.terminate()
        assert ended(process) == (0, "")


def test_a_terminal_that_closes_stops_them_but_for_nohup() -> None:
    with running(SERVES) as process:
        assert said(process, 3) == ["1", "2", "3"]
        process.send_signal(signal.SIGHUP)
        assert ended(process) == (0, "")
    with running(SERVES, before=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)) as process:
        assert said(process, 3) == ["1", "2", "3"]
        process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        assert process.poll() is None
        process.terminate()
        assert ended(process) == (0, "")
