"""Which questions a record begins with: the common ones, modules, those about the person, its sectors, the order of choices.

Never here: one question (see `question`), nor a file (see `question_import`).
"""

from collections.abc import Iterator
from typing import Final

import msgspec
from fastapi import APIRouter
from msgspec import structs
from starlette.responses import Response

from dialogues.cleaning import clean
from dialogues.loader import shipped
from dialogues.matching import plain
from dialogues.script import DEFAULT_LANGUAGE, MAX_ASK_LENGTH, MAX_LABEL_LENGTH
from dialogues.values import Value
from server import words
from server.pages.launch.sent import RESUMED, FromForm, Sent
from server.pages.page import Page, render
from server.pages.questions import PREFIX, Asked, Changing, back, save
from server.pages.sign_in import HOMES
from server.questionnaire import editing
from server.questionnaire.choices import MAX_SECTORS, Base, Choices
from server.questionnaire.editing import mark_of_taken
from server.questionnaire.forms import Faults
from server.questionnaire.taking import IN_WHAT_CAPACITY, MODULES, PROFILE, needs_reason
from server.services import FromServices

WHERE_ONE_LIVES: Final = "P01"
"""The question that offers the sectors."""

_NOTES: Final = {
    IN_WHAT_CAPACITY: "posée en premier\u00a0; deux modules en dépendent",
    WHERE_ONE_LIVES: "parmi vos secteurs",
    "P03": "femme, homme, autre",
}
"""What to know of a question about the person."""

router = APIRouter(prefix=f"{PREFIX}/questions")


class Offered(Value, frozen=True):
    """A module, or a question about the person, that can be taken. `note` is what to know of it."""

    id: str
    title: str
    note: str
    is_taken: bool


class SourcesPage(Page, frozen=True, kw_only=True):
    """What can be taken, as it was ticked. `faults` are what is wrong, by field; `told` what became of the form."""

    record: str
    address: str
    base: Base
    bases: tuple[Offered, ...]
    modules: tuple[Offered, ...]
    profile: tuple[Offered, ...]
    reason: str
    sectors: str
    most_sectors: int
    fixed_order: bool
    mark: str
    faults: Faults
    conflict: bool = False
    told: str = ""


@router.get("/modules")
async def sources(asked: Changing, services: FromServices) -> Response:
    return render(services, "organiser/questions/sources.html", _sources(asked, asked.choices, "\n".join(asked.choices.sectors), {}))


@router.post("/modules")
async def take(asked: Changing, services: FromServices, sent: FromForm) -> Response:
    written, mark = clean(sent.first("sectors")), sent.first("mark")
    chosen = _chosen(asked, sent, written)
    if not sent.is_own:
        page = structs.replace(_sources(asked, chosen, written, {}), mark=mark, told=RESUMED)  # with its mark: see `question.change`
        return render(services, "organiser/questions/sources.html", page)
    faults = _faults(chosen)
    page = _sources(asked, chosen, written, faults)
    if faults:
        return render(services, "organiser/questions/sources.html", page, 422)
    if not await save(asked, services, editing.taken(chosen), mark, mark_of_taken):
        return render(services, "organiser/questions/sources.html", structs.replace(page, conflict=True), 409)
    return back(asked)


def _chosen(asked: Asked, sent: Sent, sectors: str) -> Choices:
    base, modules, profile = sent.first("base"), sent.fields.get("module", ()), set(sent.fields.get("profile", ()))
    bases: tuple[Base, ...] = ("core", "core-short", *(("file",) if asked.choices.file else ()))
    lines = [" ".join(line.split()) for line in sectors.split("\n")]
    return msgspec.structs.replace(
        asked.choices,
        base=next((one for one in bases if one == base), "core"),
        modules=tuple(name for name in MODULES if name in modules),
        # The usual ones in their usual order, so that what is asked unchanged is as shipped.
        profile=tuple(sorted(profile.intersection(PROFILE), key=lambda one: (one != IN_WHAT_CAPACITY, PROFILE.index(one)))),
        reason=" ".join(clean(sent.first("reason")).split()),
        sectors=tuple(line for line in lines if line),
        fixed_order=bool(sent.first("fixed_order")),
    )


def _faults(chosen: Choices) -> Faults:
    """What is wrong with what was taken; what is wrong with the whole is told by the list."""
    faults: Faults = {}
    needing = [one for one in chosen.profile if needs_reason(one)]
    if needing and not chosen.reason and chosen.base != "file":
        faults["reason"] = "Dites pourquoi vous le demandez, ou décochez ces questions."
    if len(chosen.reason) > MAX_ASK_LENGTH:
        faults["reason"] = f"Cette raison fait {len(chosen.reason)} caractères, {MAX_ASK_LENGTH} au plus. Raccourcissez-la."
    if told := _wrong_sectors(chosen):
        faults["sectors"] = told
    return faults


def _wrong_sectors(chosen: Choices) -> str:
    names = [plain(name) for name in chosen.sectors]
    if len(names) > MAX_SECTORS:
        return f"{words.plural(len(names), 'secteur', 'secteurs')}\u00a0: {MAX_SECTORS} au plus. Regroupez-en."
    long = next((name for name in chosen.sectors if len(name) > MAX_LABEL_LENGTH), "")
    if long:
        return f"«\u00a0{long[:MAX_LABEL_LENGTH]}…\u00a0» est trop long\u00a0: {MAX_LABEL_LENGTH} caractères au plus."
    twice = next((name for name, same in zip(chosen.sectors, names, strict=True) if names.count(same) > 1), "")
    if twice:
        return f"«\u00a0{twice}\u00a0» est écrit deux fois."
    if WHERE_ONE_LIVES in chosen.profile and not names and chosen.base != "file":
        return "Écrivez vos secteurs, ou décochez la question sur le lieu où l’on habite."
    return ""


def _sources(asked: Asked, chosen: Choices, sectors: str, faults: Faults) -> SourcesPage:
    return SourcesPage(
        title="Tronc commun, modules, secteurs",
        visitor=asked.own.visitor,
        home=HOMES["organiser"],
        record=asked.record,
        address=asked.address,
        base=chosen.base,
        bases=tuple(_bases(asked, chosen.base)),
        modules=tuple(_module(name, chosen) for name in MODULES),
        profile=tuple(_about_the_person(one, chosen) for one in PROFILE),
        reason=chosen.reason,
        sectors=sectors,
        most_sectors=MAX_SECTORS,
        fixed_order=chosen.fixed_order,
        mark=mark_of_taken(asked.choices),
        faults=faults,
    )


def _bases(asked: Asked, chosen: Base) -> Iterator[Offered]:
    yield Offered("core", "Le tronc commun", f"{_count('core')}, les mêmes partout", chosen == "core")
    note = f"{_count('core-short')}, pour une réunion ou une affiche"
    yield Offered("core-short", "Le tronc commun court", note, chosen == "core-short")
    if asked.choices.file:
        yield Offered("file", f"Votre fichier «\u00a0{asked.choices.file.name}\u00a0»", "avec ses propres questions", chosen == "file")


def _module(name: str, chosen: Choices) -> Offered:
    who = {"public_agents": ", posées aux agents publics", "economic_actors": ", posées aux acteurs économiques"}.get(name, "")
    return Offered(name, shipped(name).title.in_language(DEFAULT_LANGUAGE), f"{_count(name)}{who}", name in chosen.modules)


def _about_the_person(question: str, chosen: Choices) -> Offered:
    notes = (_NOTES.get(question, ""), "avec une raison écrite" if needs_reason(question) else "")
    ask = shipped("profile").by_id[question].ask.in_language(DEFAULT_LANGUAGE)
    return Offered(question, ask, ", ".join(filter(None, notes)), question in chosen.profile)


def _count(name: str) -> str:
    return words.plural(len(shipped(name).questions), "question", "questions")
