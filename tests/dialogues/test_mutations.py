"""Damaged copies of the shipped scripts: each loads or gives a report that points into the file, never a traceback."""

import re
from importlib.resources import files
from random import Random

import pytest

from dialogues.faults import BrokenScript
from dialogues.loader import load

COPIES = 200
_FILES = ("core", "profile", "default", "scales")
_PIECES = (
    *(
        "\n",
        "  ",
        "\t",
        ":",
        ": ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "!x ",
        "'",
        '"',
        "#",
        "|",
        ">",
        "%",
        "@",
        "?",
        "~",
        "null",
        "\x00",
        "\ud800",
    ),
    *(
        "id: ",
        "kind: info\n",
        "steps:\n",
        "when: C01 is none\n",
        "maximum: 99999999999\n",
        "fr: ",
        "exclusive: true\n",
        "use: core\n",
        "é" * 80,
    ),
)


def damaged(text: str, chance: Random) -> str:
    """The text with a few pieces cut out, doubled, moved, or put in: characters, or whole lines, which are more often still YAML."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice((1, 1, 5, 40, 400)))
        if chance.random() < 0.6:
            start = text.rfind("\n", 0, start) + 1
            end = text.find("\n", end) + 1 or len(text)
        piece = text[start:end]
        match chance.randrange(5):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:start] + piece + text[start:]
            case 2:
                text = text[:start] + chance.choice(_PIECES) + text[start:]
            case 3:
                text = text[:start] + chance.choice(_PIECES) + text[end:]
            case _:
                rest = text[:start] + text[end:]
                place = chance.randrange(len(rest) + 1)
                text = rest[:place] + piece + rest[place:]
    return text


def confused(text: str, chance: Random) -> str:
    """The text with some words in the place of others: still YAML, seldom a script."""
    for _ in range(chance.randint(1, 3)):
        words = list(re.finditer(r"[\w{}]+", text))
        wrong, right = chance.choice(words), chance.choice(words)
        text = text[: wrong.start()] + right.group() + text[wrong.end() :]
    return text


@pytest.mark.parametrize("name", _FILES)
def test_a_damaged_script_gives_a_report(name: str) -> None:
    whole = (files("dialogues") / "scripts" / f"{name}.yaml").read_text(encoding="utf-8")
    reports = 0
    for seed in range(COPIES // len(_FILES)):
        copy = (damaged, confused)[seed % 2](whole, Random(seed))
        try:
            load(copy, "copy.yaml")
        except BrokenScript as broken:
            reports += 1
            lines = copy.count("\n") + 2
            for fault in broken.faults:
                assert str(fault).startswith(f"copy.yaml:{fault.line}:{fault.column}: ")
                assert 1 <= fault.line <= lines
                assert fault.what
                assert fault.remedy
    assert reports > COPIES // len(_FILES) // 4
