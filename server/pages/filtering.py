"""The organisers' page of one group of their own people: what it answered, beside everybody, as far as the rule shows it.

Never here: the rule (see `figures.filtering`), nor another authority's figures.
"""

import asyncio
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dialogues.kinds import KINDS, Shape
from dialogues.script import Slot, Step
from dialogues.values import Value
from server import words
from server.access import OfOrganiser
from server.codebook import Codebook
from server.figures import release
from server.figures.agents import AGENTS, withheld
from server.figures.asked import grouping_questions
from server.figures.crossing import ANSWERED, WITHOUT_ANSWER, Part
from server.figures.distributions import DONT_KNOW, FEWEST_FOR_PER_CENT, share
from server.figures.filtering import Filter, Filtered, Split
from server.pages.figures import label_of_item
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.pages.turnout import CHANNELS, places
from server.services import FromServices, Services
from storage import crossings, results, sources
from storage.authorities import Authority
from storage.consultations import Consultation
from storage.crossings import Attribute, By

ATTRIBUTES: Final[Mapping[str, tuple[Attribute, str]]] = {
    "_canal": (Attribute.CHANNEL, "Par quel moyen les personnes ont répondu"),
    "_lien": (Attribute.SOURCE, "Par quel lien les personnes sont venues"),
}
"""What else than a question people can be told apart by: its name in an address, and in words. No question has such a name."""
NO_LINK: Final = "_aucun"
"""In an address, those who came by no link that names a place."""
WITHOUT_WORDS: Final = "sans réponse"

router = APIRouter(prefix="/organisateur")


class Way(Value, frozen=True):
    """Something to filter by. `name` stands in addresses; `labels` are the words of its groups' codes."""

    name: str
    by: By
    ask: str
    labels: Mapping[str, str]
    agents: Part = frozenset()


class Choice(Value, frozen=True):
    """A group that can be shown. `few`: fewer than so many people are in one of those that it gathers; 0 where it is one group."""

    href: str
    label: str
    people: int
    few: int
    chosen: bool


class Line(Value, frozen=True):
    """One choice, or several `gathered`. Shares are of those whom the table says, None where there are too few of them.

    `of_all` is how many gave it in all, None where this cannot be told apart; `width` that of the group's bar, in per cent.
    """

    label: str
    count: int
    share: float | None
    width: float
    of_all: int | None
    share_of_all: float | None
    gathered: bool
    apart: bool


class Table(Value, frozen=True):
    """One slot. `lines` empty: nothing of it is shown. `few`: for fewer people nothing is shown.

    `wider`: the words of the larger group that it is shown of, if the one that was asked for is too small for this question.
    `omitted`: the choices that are in no line. `base`: how many of the group answered, and `without`, how many did not; None where this
    cannot be told. Then shares are `of_people`, whether they answered or not, in the group and of all; `counted` is how many there are.
    """

    label: str
    people: int
    base: int | None
    without: int | None
    lines: tuple[Line, ...]
    few: int
    omitted: str = ""
    wider: str = ""
    of_people: bool = False
    counted: int = 0


class Question(Value, frozen=True):
    """A question as the group answered it."""

    id: str
    ask: str
    theme: str
    several: bool
    maximum: int
    tables: tuple[Table, ...]


class FilterPage(Page, frozen=True, kw_only=True):
    """`ways` are what can be chosen to filter by, with their names in addresses. Without a `chosen` group there are no questions."""

    code: str
    consultation: str
    ways: tuple[tuple[str, str], ...]
    way: Way | None
    choices: tuple[Choice, ...]
    chosen: Choice | None
    questions: tuple[Question, ...]
    fewest: int
    fewest_of_agents: int
    fewest_for_per_cent: int = FEWEST_FOR_PER_CENT


@router.get("/consultations/{code}/filtre")
async def filtered(
    own: OfOrganiser, services: FromServices, par: Annotated[str, Query()] = "", groupe: Annotated[str, Query()] = ""
) -> Response:
    database, consultation = services.database, own.consultation
    book, ways = await database.read(lambda connection: _asked(connection, services, consultation))
    way = next((each for each in ways if each.name == par), None)
    if (par or groupe) and way is None:
        raise HTTPException(404)
    shown = await _shown(services, consultation, book, way) if way else None
    page = await asyncio.to_thread(_page, own, services, ways, shown, groupe)
    return render(services, "organiser/filter.html", page)


def _page(own: OfOrganiser, services: Services, ways: tuple[Way, ...], shown: "_Shown | None", groupe: str) -> FilterPage:
    consultation = own.consultation
    choices = shown.choices(groupe) if shown else ()
    chosen = next((choice for choice in choices if choice.chosen), None)
    if groupe and chosen is None:
        raise HTTPException(404)
    return FilterPage(
        title="Filtrer les réponses",
        visitor=own.visitor,
        home=HOMES["organiser"],
        fictional=consultation.fictional,
        code=consultation.code,
        consultation=consultation.title,
        ways=tuple((each.name, each.ask) for each in ways),
        way=shown.way if shown else None,
        choices=choices,
        chosen=chosen,
        questions=shown.questions(groupe) if shown and chosen else (),
        fewest=services.fewest_filtered,
        fewest_of_agents=max(services.fewest_filtered, release.K),
    )


# --- What can be filtered by ----------------------------------------------------------------------------------------------------------


def _asked(connection: Connection, services: Services, consultation: Consultation) -> tuple[Codebook, tuple[Way, ...]]:
    book = services.scripts.codebook(connection, consultation)
    return book, _ways(connection, consultation, book)


def _ways(connection: Connection, consultation: Consultation, book: Codebook) -> tuple[Way, ...]:
    speaker = consultation.authorities[0]
    asked = (Way(step.id, step.id, words.words(step.ask, speaker), _labels(step, speaker)) for step in grouping_questions(book))
    (channel, by_channel), (link, by_link) = ATTRIBUTES.items()
    links = sources.of_consultation(connection, consultation.id)
    agents = frozenset(each.code for each in links if each.audience == AGENTS)
    return (*asked, Way(channel, *by_channel, CHANNELS), *([Way(link, *by_link, places(links), agents)] if links else []))


def _labels(step: Step, authority: Authority) -> dict[str, str]:
    """The words of what can be answered; of all who have no answer, the same."""
    labels = {option.code: words.words(option.label, authority) for option in step.options}
    return labels | {DONT_KNOW: words.DONT_KNOW, ANSWERED: "A répondu"} | dict.fromkeys(WITHOUT_ANSWER, WITHOUT_WORDS)


def _listed(codes: Iterable[str], labels: Mapping[str, str]) -> str:
    """« 15 à 17 ans, 18 à 24 ans, sans réponse »: words that several codes share are said once, last of all."""
    said = dict.fromkeys(labels.get(code, code) for code in codes)
    return ", ".join(sorted(said, key=lambda label: label == WITHOUT_WORDS))


# --- What is shown --------------------------------------------------------------------------------------------------------------------


async def _shown(services: Services, consultation: Consultation, book: Codebook, way: Way) -> "_Shown":
    groups = await crossings.read_groups(services.database, consultation.id, way.by)
    # After the groups: what is withheld of the first agent who answers is withheld of groups that do not count them yet, too.
    tallies = await services.database.read(lambda connection: results.tallies_of(connection, consultation.id))
    seen = Filter(Split(book, way.by, groups, way.agents), services.fewest_filtered)
    return _Shown(consultation, book, way, seen, withheld(book, tallies).slots)


class _Shown:
    """One consultation, filtered by one thing."""

    def __init__(self, consultation: Consultation, book: Codebook, way: Way, seen: Filter, without: Container[Slot]) -> None:
        self.way, self._book, self._address = way, book, f"/organisateur/consultations/{consultation.code}/filtre"
        self._authority = consultation.authorities[0]
        self._filter, self._withheld = seen, without

    def choices(self, name: str) -> tuple[Choice, ...]:
        """The groups, of which the one that holds this code is chosen."""
        return tuple(self._choice(group, name) for group in self._filter.groups)

    def questions(self, name: str) -> tuple[Question, ...]:
        told = self._filter.told(self._group(name))
        tables: dict[str, list[Table]] = {}
        for step, slot in self._filter.questions():
            tables.setdefault(step.id, []).append(self._table(step, slot, None if slot in self._withheld else told.get(slot), name))
        return tuple(self._question(step, tables[step.id]) for step in self._book.questions if step.id in tables)

    def _group(self, name: str) -> Part:
        return next(group for group in self._filter.groups if _key(name) in group)

    def _choice(self, group: Part, name: str) -> Choice:
        codes = self._filter.in_order(group)
        query = urlencode({"par": self.way.name, "groupe": codes[0] or NO_LINK})
        few = self._filter.fewest(group) if len(group) > 1 else 0
        return Choice(
            href=f"{self._address}?{query}",
            label=_listed(codes, self.way.labels),
            people=self._filter.people(group),
            few=few,
            chosen=bool(name) and _key(name) in group,
        )

    def _question(self, step: Step, tables: Sequence[Table]) -> Question:
        return Question(
            id=step.id,
            ask=words.words(step.again or step.ask, self._authority),
            theme=words.THEMES.get(step.theme or "", ""),
            several=KINDS[step.kind].shape in (Shape.SEVERAL, Shape.ORDER),
            maximum=step.maximum,
            tables=tuple(tables),
        )

    def _table(self, step: Step, slot: Slot, told: Filtered | None, name: str) -> Table:
        label = label_of_item(step, slot.item, self._authority)
        if told is None or told.among is None:
            return Table(label, 0, None, None, (), self._filter.fewest_of(step, self._group(name)))
        everybody = self._filter.everybody(step, slot)
        labels = _labels(step, self._authority)
        shown = {code for line in told.lines for code in line.codes}
        bases = (told.people, everybody.people) if told.base is None else (told.base, everybody.base)
        return Table(
            label=label,
            people=told.people,
            base=told.base,
            without=_without_answer(told),
            lines=tuple(_line(line, told, everybody, bases, labels) for line in told.lines if not WITHOUT_ANSWER.issuperset(line.codes)),
            few=told.fewest,
            omitted=_listed((option.code for option in step.options if option.code not in shown), labels) if told.several else "",
            wider=_listed(told.among.codes, self.way.labels) if frozenset(told.among.codes) != self._group(name) else "",
            of_people=told.base is None,
            counted=bases[0] or 0,
        )


def _key(name: str) -> str:
    return "" if name == NO_LINK else name


def _without_answer(told: Filtered) -> int | None:
    """How many of the group did not answer; None where a line holds them with others."""
    alone = [line.count for line in told.lines if WITHOUT_ANSWER.issuperset(line.codes)]
    return None if told.base is None else sum(alone)


def _line(
    line: release.Line, group: Filtered, everybody: Filtered, bases: tuple[int | None, int | None], labels: Mapping[str, str]
) -> Line:
    """`bases`: of how many the shares of the group are, and those of all. Of those who answered, whoever did not is no part."""
    of_all = {code: one.count for one in everybody.lines for code in one.codes}
    # Of several choices together, one person may have made two: their sum is of no people.
    whole = None if group.several and len(line.codes) > 1 else sum(of_all[code] for code in line.codes)
    base, base_of_all = bases
    has_share = ANSWERED not in line.codes and (group.base is None or WITHOUT_ANSWER.isdisjoint(line.codes))
    return Line(
        label=_listed(line.codes, labels),
        count=line.count,
        share=share(line.count, base) if has_share and base else None,
        width=round(100 * line.count / (group.base or group.people), 1),
        of_all=whole,
        share_of_all=share(whole, base_of_all) if has_share and whole is not None and base_of_all else None,
        gathered=len(line.codes) > 1,
        apart=line.codes == (DONT_KNOW,),
    )
