"""The commission's pages: all territories side by side on one question, and the consolidated counts.

Only what the release rule lets out reaches them: `Publishable`, never a bare distribution. Never here: a text, or one person's row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Annotated

from fastapi import APIRouter, Query
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dialogues.kinds import KINDS, Shape
from dialogues.lineage import Adaptation
from dialogues.script import Script, Slot, Step
from server import words
from server.access import TheCommission
from server.exports import consolidation, formats
from server.exports.consolidation import Consolidated
from server.exports.files import send_written
from server.figures.distributions import DONT_KNOW, FEWEST_FOR_PER_CENT
from server.figures.national import FEWEST_TERRITORIES, National, Spread, national
from server.figures.release import K, Publishable, is_closed, publishable
from server.pages.figures import Line, lines_shown
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.scripts import common_script
from server.services import FromServices

router = APIRouter(prefix="/commission")


@dataclass(frozen=True, slots=True)
class Choice:
    """A question to choose, by its theme."""

    id: str
    theme: str
    ask: str


@dataclass(frozen=True, slots=True)
class Row:
    """One consultation. `lines` are of the options of all, in their order; `own` of options it alone has.

    `base` None: nothing may be told. `adaptation`: what it did to the question, nothing if it is unchanged.
    `is_asked`: some version of its script has the question; `wording` is its own, if it changed it.
    """

    territory: str
    title: str
    fictional: bool
    adaptation: str
    wording: str
    is_asked: bool
    base: int | None
    lines: tuple[Line | None, ...]
    own: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The question, or one line of a grid."""

    label: str
    options: tuple[str, ...]
    rows: tuple[Row, ...]
    national: National | None
    spreads: tuple[Spread, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionPage(Page):
    """One question over all territories. `choices` are by theme; `fewest` and `fewest_per_cent` are the bounds the page explains."""

    choices: tuple[tuple[str, tuple[Choice, ...]], ...]
    chosen: Choice
    kind: str
    several: bool
    ranked: bool
    maximum: int
    sections: tuple[Section, ...]
    consultations: int
    fewest: int = K
    fewest_per_cent: int = FEWEST_FOR_PER_CENT
    fewest_territories: int = FEWEST_TERRITORIES


@router.get("")
async def comparison(visitor: TheCommission, services: FromServices, question: Annotated[str, Query()] = "") -> Response:
    choices = _choices(common_script())
    chosen = next((choice for choice in choices if choice.id == question), None) if question else choices[0]
    if chosen is None:
        raise HTTPException(404)
    step = common_script().by_id[chosen.id]

    def work(connection: Connection) -> tuple[Consolidated, ...]:
        return consolidation.consolidated(connection, services.scripts, step.id)

    every = await services.database.read(work)
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
        sections=_sections(step, every),
        consultations=len(every),
    )
    return render(services, "commission/comparison.html", page)


@router.get("/consolidation.csv")
async def consolidated(visitor: TheCommission, services: FromServices) -> Response:
    def write(connection: Connection, file: IO[bytes]) -> None:
        consolidation.write_consolidation(file, connection, services.scripts)

    return await send_written(services, "consolidation.csv", formats.CSV, write)


# --- What can be chosen -------------------------------------------------------------------------------------------------------------


def _choices(script: Script) -> tuple[Choice, ...]:
    """The closed questions of the core, in the order they are asked."""
    closed = (step for step in script.questions if not step.profile and is_closed(step))
    return tuple(Choice(step.id, words.THEMES.get(step.theme or "", ""), words.words(step.ask)) for step in closed)


def _by_theme(choices: Sequence[Choice]) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    themes = dict.fromkeys(choice.theme for choice in choices)
    return tuple((theme, tuple(choice for choice in choices if choice.theme == theme)) for theme in themes)


# --- What is shown ------------------------------------------------------------------------------------------------------------------


def _sections(step: Step, every: Sequence[Consolidated]) -> tuple[Section, ...]:
    in_order = sorted(every, key=lambda each: (each.consultation.authorities[0].territory, each.consultation.id))
    told = [(each, _told(step, each)) for each in in_order]
    counted = _counted(step, every)
    return tuple(_section(step, slot, told, counted) for slot in KINDS[step.kind].slots(step))


def _counted(step: Step, every: Sequence[Consolidated]) -> frozenset[int]:
    """The consultations that add up: they kept the question as it is, and made-up ones stand aside as soon as there is a real one."""
    kept = [each.consultation for each in every if each.adaptations[step.id] is Adaptation.KEPT]
    real = [consultation for consultation in kept if not consultation.fictional]
    return frozenset(consultation.id for consultation in real or kept)


def _told(step: Step, each: Consolidated) -> dict[Slot, Publishable]:
    """What may be told of a consultation, by slot; nothing of a question it never asked."""
    own = each.codebook.question(step.id)
    every = publishable(own, each.tallies, max(1, each.codebook.cards.get(step.id, 0))) if own else ()
    return {may_leave.distribution.slot: may_leave for may_leave in every if may_leave is not None}


def _section(step: Step, slot: Slot, told: Sequence[tuple[Consolidated, dict[Slot, Publishable]]], counted: frozenset[int]) -> Section:
    codes = [option.code for option in step.options] + ([DONT_KNOW] if step.dont_know else [])
    labels = {option.code: words.words(option.label) for option in step.options} | {DONT_KNOW: words.DONT_KNOW}
    added_up = national([by_slot[slot] for each, by_slot in told if slot in by_slot and each.consultation.id in counted])
    spreads = {spread.code: spread for spread in added_up.spreads} if added_up else {}
    return Section(
        label=next((words.words(item.label) for item in step.items if item.code == slot.item), ""),
        options=tuple(labels[code] for code in codes),
        rows=tuple(_row(step, each, by_slot.get(slot), codes) for each, by_slot in told),
        national=added_up,
        spreads=tuple(spreads[code] for code in codes if code in spreads),
    )


def _row(step: Step, each: Consolidated, may_leave: Publishable | None, codes: Sequence[str]) -> Row:
    consultation, own = each.consultation, each.codebook.question(step.id)
    adaptation = each.adaptations[step.id]
    speaker = consultation.authorities[0]
    shown = lines_shown(own, may_leave.distribution, speaker) if may_leave and own else ()
    by_code = {line.code: line for line in shown}
    return Row(
        territory=speaker.territory,
        title=consultation.title,
        fictional=consultation.fictional,
        adaptation="" if adaptation is Adaptation.KEPT else words.ADAPTATIONS[adaptation],
        wording=words.words(own.ask, speaker) if own and adaptation is not Adaptation.KEPT else "",
        is_asked=own is not None,
        base=may_leave.distribution.base if may_leave else None,
        lines=tuple(by_code.get(code) for code in codes) if may_leave else (),
        own=tuple(line for line in shown if line.code not in codes),
    )
