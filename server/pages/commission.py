"""The commission's pages: all territories side by side on one question, and the files of all.

They tell the last release of each consultation: `Publishable`, never what is counted now. Never here: a raw count, or a text.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dialogues.kinds import KINDS, Shape
from dialogues.lineage import Adaptation
from dialogues.script import Script, Slot, Step
from dialogues.values import Value
from server import words
from server.access import TheCommission
from server.codebook import is_closed
from server.exports import consolidation, formats
from server.exports.consolidation import ABOUT, TABLES, WITHOUT_ANSWER, Consolidated, among_label, gathered_label, kept_from, labels_of
from server.figures.distributions import DONT_KNOW, FEWEST_FOR_PER_CENT, first, points, share
from server.figures.national import FEWEST_TERRITORIES, National, Spread, national
from server.figures.release import Line as Figure
from server.figures.release import Publishable, Release, Report
from server.pages.downloads import LIST, Offered, Shelf, router_of
from server.pages.figures import Line
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.scripts import common_script
from server.services import FromServices

router = APIRouter(prefix="/commission")

NOT_OFFERED: Final = "non proposé"
GATHERED: Final = "regroupé"
NOT_TOLD: Final = "non affiché"
NOT_ASKED: Final = "Question non posée"
PREPARING: Final = "Pas encore publiée : la publication est en préparation"
ERASED: Final = "Jamais publiée : les réponses sont effacées"
WAITING: Final = "Pas encore publiée : il faut {} participations, et la publication se fait la nuit"


class Choice(Value, frozen=True):
    """A question to choose, by its theme."""

    id: str
    theme: str
    ask: str


class Row(Value, frozen=True):
    """One consultation. `lines` are of the options of all, in their order, or why there is none; `own` of options it alone has;
    `gathered` of several options together, whichever they are.

    `untold`: why there is nothing at all, but for `is_withheld`, where fewer than `fewest` people stand behind it. `base` is None where
    it is not told by itself. `among` says of whom alone the row tells. `kept_from` is the number of an earlier release whose figures stay,
    because newer ones would tell too much; 0 for none. `ranked`: the places of a ranking are told. `adaptation`: what it did to the
    question, nothing if it is unchanged; `wording` is then its own.
    """

    territory: str
    fictional: bool
    release: Release | None
    adaptation: str
    wording: str
    untold: str
    is_withheld: bool
    fewest: int
    base: int | None
    lines: tuple[Line | str, ...]
    own: tuple[Line, ...]
    gathered: tuple[Line, ...]
    among: str
    kept_from: int
    ranked: bool

    @property
    def is_told_below(self) -> bool:
        return bool(self.wording or self.own or self.gathered or self.among or self.kept_from)


class Section(Value, frozen=True):
    """The question, or one line of a grid."""

    label: str
    options: tuple[str, ...]
    rows: tuple[Row, ...]
    national: National | None
    spreads: tuple[Spread, ...]


class Published(Value, frozen=True):
    """What the last release of one consultation shows and hides."""

    territory: str
    release: Release

    @property
    def report(self) -> Report:
        return self.release.contents.report


class CommissionPage(Page, frozen=True, kw_only=True):
    """One question over all territories. `choices` are by theme; `fewest` and `fewest_per_cent` are the bounds the page explains.
    `preparing`: some first release is being made now. `strict`: opinions are gathered as well.
    """

    choices: tuple[tuple[str, tuple[Choice, ...]], ...]
    chosen: Choice
    kind: str
    several: bool
    ranked: bool
    maximum: int
    sections: tuple[Section, ...]
    consultations: int
    published: tuple[Published, ...]
    preparing: bool
    fewest: int
    strict: bool
    fewest_per_cent: int = FEWEST_FOR_PER_CENT
    fewest_territories: int = FEWEST_TERRITORIES


@router.get("")
async def comparison(visitor: TheCommission, services: FromServices, question: Annotated[str, Query()] = "") -> Response:
    choices = _choices(common_script())
    chosen = next((choice for choice in choices if choice.id == question), None) if question else choices[0]
    if chosen is None:
        raise HTTPException(404)
    step = common_script().by_id[chosen.id]
    every = _in_order(await services.database.read(lambda connection: consolidation.consolidated(connection, services.scripts)))
    preparing = frozenset(each.consultation.id for each in every if not each.release) & services.releasing.preparing
    shape = KINDS[step.kind].shape
    page = CommissionPage(
        title="Territoires côte à côte",
        visitor=visitor,
        home=HOMES["commission"],
        fictional=any(each.consultation.fictional for each in every),
        choices=_by_theme(choices),
        chosen=chosen,
        kind=KINDS[step.kind].title,
        several=shape is Shape.SEVERAL,
        ranked=shape is Shape.ORDER,
        maximum=step.maximum,
        sections=_sections(step, every, _Waiting(services.rule.fewest, preparing)),
        consultations=len(every),
        published=tuple(Published(each.consultation.authorities[0].territory, each.release) for each in every if each.release),
        preparing=bool(preparing),
        fewest=services.rule.fewest,
        strict=services.rule.strict,
    )
    return render(services, "commission/comparison.html", page)


async def shelf_of(visitor: TheCommission, services: FromServices) -> Shelf:
    """The files of all consultations."""

    async def notices() -> tuple[str, ...]:
        return ()

    return Shelf(
        visitor=visitor,
        place="",
        address=f"/commission{LIST}",
        back="/commission",
        back_label="Territoires côte à côte",
        home=HOMES["commission"],
        fictional=False,
        files={name: Offered(table.about, formats.CSV.media_type, name) for name, table in TABLES.items()},
        groups=(("Ce qui est publié de toutes les concertations", tuple(TABLES)),),
        notices=notices,
        note="",
        columns=tuple(ABOUT.items()),
    )


router.include_router(router_of("", shelf_of))


# --- What can be chosen -------------------------------------------------------------------------------------------------------------


def _choices(script: Script) -> tuple[Choice, ...]:
    """The closed questions of the core, in the order they are asked."""
    closed = (step for step in script.questions if not step.profile and is_closed(step))
    return tuple(Choice(step.id, words.THEMES.get(step.theme or "", ""), words.words(step.ask)) for step in closed)


def _by_theme(choices: Sequence[Choice]) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    themes = dict.fromkeys(choice.theme for choice in choices)
    return tuple((theme, tuple(choice for choice in choices if choice.theme == theme)) for theme in themes)


# --- What is shown ------------------------------------------------------------------------------------------------------------------


class _Waiting(Value, frozen=True):
    """What a consultation without release waits for: so many people, or those of `preparing` a moment."""

    fewest: int
    preparing: AbstractSet[int]

    def why(self, each: Consolidated) -> str:
        if each.consultation.id in self.preparing:
            return PREPARING
        return ERASED if each.consultation.answers_erased_on else WAITING.format(self.fewest)


def _in_order(every: Sequence[Consolidated]) -> tuple[Consolidated, ...]:
    return tuple(sorted(every, key=lambda each: (each.consultation.authorities[0].territory, each.consultation.id)))


def _sections(step: Step, every: Sequence[Consolidated], waiting: _Waiting) -> tuple[Section, ...]:
    counted = _counted(step, every)
    return tuple(_section(step, slot, every, counted, waiting) for slot in KINDS[step.kind].slots(step))


def _counted(step: Step, every: Sequence[Consolidated]) -> frozenset[int]:
    """The consultations that add up: they kept the question as it is, and made-up ones stand aside as soon as there is a real one."""
    kept = [each.consultation for each in every if each.adaptations[step.id] is Adaptation.KEPT]
    real = [consultation for consultation in kept if not consultation.fictional]
    return frozenset(consultation.id for consultation in real or kept)


def _section(step: Step, slot: Slot, every: Sequence[Consolidated], counted: AbstractSet[int], waiting: _Waiting) -> Section:
    codes = [option.code for option in step.options] + ([DONT_KNOW] if step.dont_know else [])
    labels = {option.code: words.words(option.label) for option in step.options} | {DONT_KNOW: words.DONT_KNOW}
    told = [(each, each.release.contents.of(slot) if each.release else None) for each in every]
    added_up = national([one for each, one in told if one and each.consultation.id in counted])
    spreads = {spread.code: spread for spread in added_up.spreads} if added_up else {}
    return Section(
        label=next((words.words(item.label) for item in step.items if item.code == slot.item), ""),
        options=tuple(labels[code] for code in codes),
        rows=tuple(_row(step, each, one, codes, waiting) for each, one in told),
        national=added_up,
        spreads=tuple(spreads[code] for code in codes if code in spreads),
    )


def _row(step: Step, each: Consolidated, one: Publishable | None, codes: Sequence[str], waiting: _Waiting) -> Row:
    own, adaptation, speaker = each.codebook.question(step.id), each.adaptations[step.id], each.consultation.authorities[0]
    untold = NOT_ASKED if own is None else "" if each.release else waiting.why(each)
    told = _Told(each, own, one) if own and one else None
    return Row(
        territory=speaker.territory,
        fictional=each.consultation.fictional,
        release=each.release,
        adaptation="" if adaptation is Adaptation.KEPT else words.ADAPTATIONS[adaptation],
        wording=words.words(own.ask, speaker) if own and adaptation is not Adaptation.KEPT else "",
        untold=untold,
        is_withheld=not untold and one is None,
        fewest=each.release.contents.k if each.release else waiting.fewest,
        base=one.base if one else None,
        lines=tuple(map(told.of_option, codes)) if told else (),
        own=told.of_others(codes) if told else (),
        gathered=told.gathered() if told else (),
        among=among_label(each.codebook, one.among, speaker) if one and one.among else "",
        kept_from=kept_from(each.release, one) if one and each.release else 0,
        ranked=one is not None and any(line.places for line in one.lines),
    )


class _Told:
    """What is told of a question in one consultation, in the words of its own script."""

    def __init__(self, each: Consolidated, step: Step, one: Publishable) -> None:
        self._one = one
        self._offered = [option.code for option in step.options] + ([DONT_KNOW] if step.dont_know else [])
        self._labels = labels_of(step, each.consultation.authorities[0])

    def of_option(self, code: str) -> Line | str:
        """The line of one option, or why there is none."""
        found = next((line for line in self._one.lines if code in line.codes), None)
        if found:
            return self._line(found) if len(found.codes) == 1 else GATHERED
        if code not in self._offered:
            return NOT_OFFERED
        # Where each person gives one answer, all that was given is in some line.
        return NOT_TOLD if self._one.several and not self._one.whole else self._line(Figure((code,), 0))

    def of_others(self, codes: Sequence[str]) -> tuple[Line, ...]:
        """The lines of options that are not among these."""
        return tuple(self._line(line) for line in self._one.options if len(line.codes) == 1 and line.codes[0] not in codes)

    def gathered(self) -> tuple[Line, ...]:
        """The lines of several options, or of options and people without an answer."""
        return tuple(self._line(line) for line in self._one.lines if len(line.codes) > 1 and not WITHOUT_ANSWER.issuperset(line.codes))

    def _line(self, line: Figure) -> Line:
        base = self._one.base or 0
        return Line(
            code=line.codes[0],
            label=gathered_label(line.codes, self._labels),
            count=line.count,
            share=share(line.count, base),
            width=round(100 * line.count / base, 1) if base else 0.0,
            first=first(line.places),
            points=points(line.places),
        )
