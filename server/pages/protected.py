"""How figures are protected, for everybody: the rule in plain words, and an example that the rule itself works out.

Never here: anybody's answers, nor what is not protected at all (see `paperwork`).
"""

from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from dialogues.counting import STARTED, Cell
from dialogues.script import DEFAULT_LANGUAGE, Option, Script, Slot, Step, Text
from dialogues.values import Value
from server.access import public
from server.codebook import codebook
from server.figures.asked import Counted
from server.figures.crossing import ANSWERED
from server.figures.protection import Rule, protected
from server.figures.release import K
from server.pages.addresses import PROTECTED
from server.pages.page import Page, render
from server.services import FromServices
from storage.crossings import Given, Group

AGES: Final = {
    "under_40": ("Moins de 40 ans", 13),
    "40_59": ("40 à 59 ans", 14),
    "60_74": ("60 à 74 ans", 11),
    "over_74": ("75 ans ou plus", 3),
}
"""What 41 people of a made-up town answered about their age."""

router = APIRouter(dependencies=[Depends(public)])


class Shown(Value, frozen=True):
    """A line of the example: one answer, or several `gathered`."""

    label: str
    count: int
    gathered: bool = False


class Example(Value, frozen=True):
    """The answers `before` and `after` the rule with k of `fewest`; `small` is the one of which too few people are."""

    fewest: int
    people: int
    before: tuple[Shown, ...]
    after: tuple[Shown, ...]
    small: Shown

    @property
    def others(self) -> tuple[int, ...]:
        """What is taken from `people` to find how many are behind the small one."""
        return tuple(each.count for each in self.before if each != self.small)

    @property
    def line(self) -> Shown:
        """What gathers the small one."""
        return next(each for each in self.after if each.gathered)


class ProtectedPage(Page, frozen=True, kw_only=True):
    """`k`: of fewer people nothing leaves; `filtered`: of fewer, organisers see no group, nor of fewer agents than `of_agents`.

    `strict`: opinions of everybody are gathered as well.
    """

    k: int
    of_agents: int
    filtered: int
    strict: bool
    example: Example


@router.get(PROTECTED)
async def how(services: FromServices) -> Response:
    page = ProtectedPage(
        title="Comment les chiffres sont protégés",
        home="/",
        k=services.rule.fewest,
        of_agents=K,
        filtered=services.fewest_filtered,
        strict=services.rule.strict,
        example=example(),
    )
    return render(services, "protected.html", page)


@cache
def example() -> Example:
    """Made-up people, by the rule that all figures pass."""
    told = protected(_counted(), Rule(K)).of(Slot("age"))
    assert told is not None, "the example has enough people"
    before = tuple(Shown(label, count) for label, count in AGES.values())
    after = tuple(Shown(", ".join(AGES[code][0] for code in line.codes), line.count, len(line.codes) > 1) for line in told.lines)
    return Example(K, told.people, before, after, min(before, key=lambda each: each.count))


def _counted() -> Counted:
    options = tuple(Option(code, Text({DEFAULT_LANGUAGE: label})) for code, (label, _) in AGES.items())
    age = Step("age", "single", Text({DEFAULT_LANGUAGE: "Quel est votre âge ?"}), options=options, profile=True)
    script = Script("example", age.ask, (DEFAULT_LANGUAGE,), (age,))
    counts = {code: count for code, (_, count) in AGES.items()}
    answered = dict.fromkeys((Cell("", "", STARTED), Cell("age", "", ANSWERED)), sum(counts.values()))
    tallies = answered | {Cell("age", "", code): count for code, count in counts.items()}
    groups = {code: _group({code: count}) for code, count in counts.items()}
    return Counted(codebook([script], {}), tallies, _group(counts), {"age": groups})


def _group(ages: Mapping[str, int]) -> Group:
    return Group(sum(ages.values()), Counter({Given(Slot("age"), frozenset({code})): count for code, count in ages.items()}))
