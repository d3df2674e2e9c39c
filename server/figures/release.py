"""What may leave an organiser's own pages: `Publishable`, and the releases it leaves in, each dated and frozen.

The commission's pages and files, and public ones, take these types and no other: raw totals (`distributions.Distribution`) cannot reach
them. Made by `protection` alone, and read back here from what was frozen. Never here: the rule.
"""

import zlib
from collections.abc import Mapping
from datetime import date
from typing import Final

import msgspec

from dialogues.answers import State
from dialogues.counting import STATES
from dialogues.script import Slot
from dialogues.values import Value

K: Final = 11
"""Fewest people behind a figure that leaves: fewer can recognise one another. What the tax office gives out of persons has the same."""
FEWEST_FILTERED: Final = 5
"""Fewest people behind a figure of one group that its own organisers see: they have the raw totals of all, and their duty."""


class Line(Value, frozen=True):
    """People who gave one of these codes: of options, or of states (`dialogues.counting.STATES`, `storage.crossings.ABSENT`).

    `places`: of a ranking told whole, how many put it at each place, the first place first.
    """

    codes: tuple[str, ...]
    count: int
    places: tuple[int, ...] = ()


class Among(Value, frozen=True):
    """The people who gave one of these answers to a profile question."""

    question: str
    codes: tuple[str, ...]


class Protected(Value, frozen=True):
    """What `people` people gave under one slot, as far as a rule lets it be told.

    `among`: who they are, where they are not all who took part. `base`: how many answered, « Je ne sais pas » included; None where that
    cannot be told apart. `several`: one person may be in several lines. `whole`: no line gathers several codes, and none is left out.
    """

    slot: Slot
    among: Among | None
    people: int
    base: int | None
    lines: tuple[Line, ...]
    several: bool
    whole: bool

    @property
    def options(self) -> tuple[Line, ...]:
        """The lines of what was answered, those that gather other things as well included; « Je ne sais pas » is not one."""
        return tuple(line for line in self.lines if any(not code.startswith("_") for code in line.codes))

    def state(self, state: State) -> int | None:
        """How many are in a state; None where that is not told by itself."""
        return next((line.count for line in self.lines if line.codes == (STATES[state],)), None)


class Publishable(Protected, frozen=True):
    """A distribution that may leave. Made by `protection` alone.

    `release`: the number of the release whose figures these are: an earlier one where newer figures would tell too much, or where the
    release added rows alone (see `Report.figures`).
    """

    release: int


class Report(Value, frozen=True):
    """What a release shows and hides. `whole`, `gathered` and `withheld` count distributions: of questions, and of tables with a profile.

    `bounded`: hidden counts and sums that were bounded by the audit, `kept`: tables left as they were at an earlier release. `rows` left,
    with this release or before, and `hidden` answers and days in them. `figures`: where rows alone were added, the release that the figures
    are those of; else 0.
    """

    whole: tuple[int, int] = (0, 0)
    gathered: tuple[int, int] = (0, 0)
    withheld: tuple[int, int] = (0, 0)
    kept: int = 0
    bounded: int = 0
    rows: int = 0
    hidden: int = 0
    figures: int = 0


class Contents(Value, frozen=True):
    """The figures of one release of a consultation. `crossings` have one distribution for each group told of."""

    k: int
    participations: int
    questions: tuple[Publishable, ...]
    crossings: tuple[Publishable, ...]
    report: Report = Report()

    def of(self, slot: Slot) -> Publishable | None:
        """What is told of one slot."""
        return next((one for one in self.questions if one.slot == slot), None)

    def crossed(self, question: str, slot: Slot) -> tuple[Publishable, ...]:
        """What is told of one slot, for each group of those who answered a profile question alike."""
        return tuple(one for one in self.crossings if one.slot == slot and one.among is not None and one.among.question == question)


class Release(Value, frozen=True):
    """The figures of one consultation that left on a day, numbered from 1."""

    number: int
    published_on: date
    contents: Contents


class ReleasedRows(Value, frozen=True):
    """One row for each person of a closed consultation, in no order. Made by `rows` alone.

    `columns` name what `rows` adds, the `profile` questions told, and slots (`C07.leaks`). `withheld`: by column, the answers that no row
    tells; `hidden`: how many answers and days that leaves out.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    profile: tuple[str, ...]
    withheld: Mapping[str, tuple[str, ...]]
    hidden: int


_encoder: Final = msgspec.json.Encoder()
_contents: Final = msgspec.json.Decoder(Contents)
_rows: Final = msgspec.json.Decoder(ReleasedRows)


def frozen(contents: Contents) -> str:
    """The figures as JSON, which `thawed` reads back."""
    return _encoder.encode(contents).decode()


def thawed(document: str) -> Contents:
    """The figures of a release that was frozen. Raises `ValueError` for what is none."""
    return _contents.decode(document)


def frozen_rows(rows: ReleasedRows) -> bytes:
    """The rows, compressed, which `thawed_rows` reads back."""
    return zlib.compress(_encoder.encode(rows))


def thawed_rows(packed: bytes) -> ReleasedRows:
    """The rows of a release that were frozen. Raises `ValueError` for what is none."""
    return _rows.decode(zlib.decompress(packed))
