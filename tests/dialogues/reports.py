"""What is said of a script in YAML, with the places it is said of."""

import pytest

from dialogues.faults import BrokenScript
from dialogues.loader import load

HEAD = "id: test\ntitle: Essai\nsteps:\n"


def report(text: str) -> list[str]:
    """The report on a whole script, a line per fault, without the name of the file."""
    with pytest.raises(BrokenScript) as broken:
        load(text, "f.yaml")
    assert str(broken.value).splitlines() == [str(fault) for fault in broken.value.faults]
    return [str(fault).removeprefix("f.yaml:") for fault in broken.value.faults]


def faults_of(steps: str) -> list[str]:
    """The report on a script whose steps begin on its fourth line."""
    return report(HEAD + steps)


def at_marks(text: str, head: str = HEAD) -> list[str]:
    """The faults of steps without their marks ▲: each fault must point at a mark, and is given without its place."""
    places = [
        f"{number}:{len(before.replace('▲', '')) + 1}"
        for number, line in enumerate((head + text).split("\n"), start=1)
        for before in (line[:column] for column, sign in enumerate(line) if sign == "▲")
    ]
    faults = [fault.split(": ", maxsplit=1) for fault in report((head + text).replace("▲", ""))]
    assert [place for place, _ in faults] == places, faults
    return [what for _, what in faults]
