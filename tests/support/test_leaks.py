"""The plugin itself: a test that leaks fails, whatever it is that says it, and others do not."""

import re
import subprocess
import sys
from pathlib import Path

from tests.support.server import ROOT

TOLD = "Le marché aux oiseaux du dimanche"
HEAD = """
import logging
from bot.telegram.standin import Standin
from tests.support.leaks import heard_from

log = logging.getLogger("bot.telegram")
person = Standin("4242:x").person(618033988749894)
"""
LEAKS = {
    "our_own_line": f"log.debug('heard %s', {TOLD!r})",
    "a_library": "logging.getLogger('aiohttp.client').info('GET /?text=%s', 'Le%20march%C3%A9%20aux%20oiseaux%20du%20dimanche')",
    "a_number": "log.error('chat %d is gone', 618033988749894)",
    "a_standing_canary": "log.error('a-secret-that-must-not-be-seen')",
    "what_is_printed": f"print({TOLD!r})",
    "another_program": f"heard_from({TOLD!r})",
}
HARMLESS = {
    "nothing": "pass",
    "other_words": "log.debug('heard somebody')",
    "words_of_an_exception": f"log.error('it failed', exc_info=ValueError({TOLD!r}))",
    "the_tests_own_requests": f"logging.getLogger('httpx').info({TOLD!r})",
}


def test_the_tests_that_leak_fail_and_no_others(tmp_path: Path) -> None:
    tests = (f"def test_{name}():\n    person.send({TOLD!r})\n    {does}\n" for name, does in (LEAKS | HARMLESS).items())
    (tmp_path / "test_them.py").write_text(HEAD + "\n".join(tests), encoding="utf-8")
    options = ("-rA", "--tb=short", "-p", "tests.support.leaks", "-p", "no:cacheprovider", "--rootdir", str(tmp_path))
    done = subprocess.run([sys.executable, "-m", "pytest", *options, str(tmp_path)], cwd=ROOT, capture_output=True, encoding="utf-8")
    ended = {name: how for how, name in re.findall(r"^(PASSED|FAILED|ERROR) \S+::test_(\w+)", done.stdout, re.MULTILINE)}
    assert ended == dict.fromkeys(LEAKS, "FAILED") | dict.fromkeys(HARMLESS, "PASSED"), done.stdout
    assert done.stdout.count("This may be logged or printed nowhere: ") >= len(LEAKS)
