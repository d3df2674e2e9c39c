"""One question of a record: reworded, left out, brought back, or added. What is wrong is said beside its field, and nothing typed is lost.

Never here: the list, and how a change is saved (see `questions`).
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form
from msgspec import structs
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dialogues.script import DEFAULT_LANGUAGE, PLACEHOLDERS, QUOTED, Step
from dialogues.values import Value
from server import words
from server.forms import own_form
from server.pages.launch.sent import CHANGE, RESUMED, FromForm, Sent
from server.pages.page import Page, render
from server.pages.questions import PREFIX, Asked, Changing, back, questions_page, save
from server.pages.sign_in import HOMES
from server.questionnaire import editing
from server.questionnaire.adapting import Adapted, adapted
from server.questionnaire.building import Remark, build, same_words, whole
from server.questionnaire.choices import MAX_OWN, Choices, OwnKind, Reworded
from server.questionnaire.describing import kind_words
from server.questionnaire.editing import Edit, mark_of_question
from server.questionnaire.forms import KINDS, Faults, Sheet, empty_sheet, own_from, own_sheet, reworded_from, shipped_sheet, typed
from server.questionnaire.named import OTHER, sheet_put_back, sheet_written_out, written_out
from server.services import FromServices, Services

TITLES: Final[Mapping[OwnKind, str]] = {
    "single": "Un seul choix",
    "multi": "Plusieurs choix",
    "text": "Réponse libre",
    "scale": "D’accord ou pas d’accord",
}
"""What the kinds that can be added are called."""

router = APIRouter(prefix=f"{PREFIX}/questions")

Mark = Annotated[str, Form()]


class Place(Value, frozen=True):
    """A question that one of one's own can come after."""

    id: str
    ask: str


class QuestionPage(Page, frozen=True, kw_only=True):
    """The form of one question. `action` is where it is sent; `kind` tells an own question's, empty for one of others.

    `before` are the words it has elsewhere, `translated` their English where they are not changed.

    The names of the authority are written out in `sheet`; `quoted` are the questions whose answers stand in braces there.

    `faults` are what is wrong, by field, and `more` what is wrong with no field of it; `theirs` what a colleague wrote meanwhile;
    `told` what became of the form.
    """

    record: str
    address: str
    action: str
    question: str
    kind: str
    about: str
    before: str
    translated: str
    adapted: Adapted | None
    sheet: Sheet
    quoted: tuple[Place, ...]
    places: tuple[Place, ...]
    mark: str
    faults: Faults
    more: tuple[Remark, ...]
    advice: tuple[Remark, ...]
    conflict: bool = False
    theirs: str = ""
    told: str = ""


class KindsPage(Page, frozen=True, kw_only=True):
    """The kinds of question that can be added, by their names in an address."""

    record: str
    address: str
    kinds: Mapping[str, str]
    is_full: bool


# --- Adding -----------------------------------------------------------------------------------------------------------------------------


@router.get("/ajouter")
async def kinds(asked: Changing, services: FromServices) -> Response:
    page = KindsPage(
        title="Ajouter une question",
        visitor=asked.own.visitor,
        home=HOMES["organiser"],
        record=asked.record,
        address=asked.address,
        kinds={path: TITLES[kind] for path, kind in KINDS.items()},
        is_full=len(asked.choices.own) >= MAX_OWN,
    )
    return render(services, "organiser/questions/kinds.html", page)


@router.get("/ajouter/{kind}")
async def new(asked: Changing, services: FromServices, kind: str) -> Response:
    return _shown(asked, services, _new_page(asked, kind, empty_sheet(_kind(kind)), {}))


@router.post("/ajouter/{kind}")
async def add(asked: Changing, services: FromServices, sent: FromForm, kind: str) -> Response:
    empty = empty_sheet(_kind(kind))
    sheet = sheet_put_back(typed(_fields(sent), empty), asked.authority, empty, "")
    if not sent.is_own:
        return _shown(asked, services, structs.replace(_new_page(asked, kind, sheet, {}), told=RESUMED))
    made, faults = own_from(editing.next_id(asked.choices, asked.own.record.id), _kind(kind), sheet)
    if made is None:
        return _shown(asked, services, _new_page(asked, kind, sheet, faults), 422)
    edit = editing.added(made, asked.own.record.id)
    page = _new_page(asked, kind, sheet, {}, edit(asked.choices))
    if page.faults or page.more or len(asked.choices.own) >= MAX_OWN:
        return _shown(asked, services, page, 422)
    if not await save(asked, services, edit, "", lambda _: ""):
        raise HTTPException(503)
    return back(asked, made.id)


def _new_page(asked: Asked, kind: str, sheet: Sheet, faults: Faults, tried: Choices | None = None) -> QuestionPage:
    question = editing.next_id(asked.choices, asked.own.record.id)
    return _page(asked, question, _kind(kind), f"{asked.address}/ajouter/{kind}", sheet, faults, tried, title="Ajouter une question")


def _kind(path: str) -> OwnKind:
    if path not in KINDS:
        raise HTTPException(404)
    return KINDS[path]


# --- Changing ---------------------------------------------------------------------------------------------------------------------------


@router.get(CHANGE + "/{question}")
async def one(asked: Changing, services: FromServices, question: str) -> Response:
    step = _step(asked, question)
    return _shown(asked, services, _one_page(asked, step, _sheet(asked, step), {}, asked.choices))


@router.post(CHANGE + "/{question}")
async def change(asked: Changing, services: FromServices, sent: FromForm, question: str) -> Response:
    step, mark = _step(asked, question), sent.first("mark")
    before = _sheet(asked, step)
    sheet = sheet_put_back(typed(_fields(sent), before), asked.authority, before, step.ask.in_language(DEFAULT_LANGUAGE))
    if not sent.is_own:
        page = _one_page(asked, step, sheet, {}, None)
        return _shown(
            asked, services, structs.replace(page, mark=mark, told=RESUMED)
        )  # with its mark: a colleague may have written meanwhile
    edit, faults = _edit(asked, step, sheet)
    page = _one_page(asked, step, sheet, faults, None if faults else edit(asked.choices))
    if page.faults or page.more:
        return _shown(asked, services, page, 422)
    if not await save(asked, services, edit, mark, lambda choices: mark_of_question(choices, question)):
        return _shown(asked, services, _in_conflict(asked, page), 409)
    return back(asked, question)


@router.post(CHANGE + "/{question}/retirer", dependencies=[Depends(own_form)])
async def drop(asked: Changing, services: FromServices, question: str, mark: Mark = "") -> Response:
    _step(asked, question)
    return await _moved(asked, services, question, editing.dropped(question), mark)


@router.post(CHANGE + "/{question}/retablir", dependencies=[Depends(own_form)])
async def restore(asked: Changing, services: FromServices, question: str, mark: Mark = "") -> Response:
    _step(asked, question)
    return await _moved(asked, services, question, editing.restored(question), mark)


async def _moved(asked: Asked, services: Services, question: str, edit: Edit, mark: str) -> Response:
    if await save(asked, services, edit, mark, lambda choices: mark_of_question(choices, question)):
        return back(asked, question)
    return render(services, "organiser/questions/list.html", questions_page(asked, conflict=question), 409)


def _edit(asked: Asked, step: Step, sheet: Sheet) -> tuple[Edit, Faults]:
    """What the form asks for, or what is wrong with it."""
    own = editing.own_question(asked.choices, step.id)
    if own is None:
        new, faults = reworded_from(step, sheet)
        return editing.reworded(step.id, new), faults
    made, faults = own_from(own.id, own.kind, sheet)
    return editing.rewritten(made or own), faults


def _one_page(asked: Asked, step: Step, sheet: Sheet, faults: Faults, tried: Choices | None) -> QuestionPage:
    own = editing.own_question(asked.choices, step.id)
    action, title = f"{asked.address}{CHANGE}/{step.id}", "Modifier votre question" if own else "Modifier une question"
    if own:
        return _page(asked, step.id, own.kind, action, sheet, faults, tried, title=title)
    return _page(asked, step.id, None, action, sheet, faults, tried, title=title, step=step)


def _in_conflict(asked: Asked, page: QuestionPage) -> QuestionPage:
    """The form as it was typed, over what a colleague has written: sent again, it takes its place."""
    new = editing.words_of(asked.choices, page.question)
    theirs = written_out(new.fr, asked.authority) if new else page.before
    fields = {name: getattr(page, name) for name in QuestionPage.__struct_fields__}
    return QuestionPage(**fields | {"conflict": True, "theirs": theirs, "mark": mark_of_question(asked.choices, page.question)})


def _sheet(asked: Asked, step: Step) -> Sheet:
    own = editing.own_question(asked.choices, step.id)
    return own_sheet(own) if own else shipped_sheet(step, _reworded(asked.choices, step.id))


def _reworded(choices: Choices, question: str) -> Reworded | None:
    return next((one for one in choices.reworded if one.question == question), None)


def _step(asked: Asked, question: str) -> Step:
    """The question, in its own words. Raises `HTTPException` 404 where there is none."""
    step = next((step for step in whole(asked.choices).questions if step.id == question), None)
    if step is None:
        raise HTTPException(404)
    return step


# --- Pages ------------------------------------------------------------------------------------------------------------------------------


def _page(
    asked: Asked,
    question: str,
    kind: OwnKind | None,
    action: str,
    sheet: Sheet,
    faults: Faults,
    tried: Choices | None,
    *,
    title: str,
    step: Step | None = None,
) -> QuestionPage:
    """The form; `tried` are the choices with what it holds, to be judged, None where it does not make a question yet."""
    built = build(tried) if tried else asked.built
    mine = [remark for remark in built.faults if remark.question == question] if tried else []
    fields = ("ask", *(f"label-{one.code}" for one in sheet.labels), "maximum")
    wrong = faults or {remark.field: str(remark) for remark in reversed(mine)}
    return QuestionPage(
        title=title,
        visitor=asked.own.visitor,
        home=HOMES["organiser"],
        record=asked.record,
        address=asked.address,
        action=action,
        question=question,
        kind=kind or "",
        about=TITLES[kind] if kind else kind_words(step) if step else "",
        before=words.words(step.ask) if step else "",
        translated=_translated(asked, sheet, step) if step else "",
        adapted=next((one for one in adapted(built.script, asked.authority) if one.step.id == question), None) if tried else None,
        sheet=sheet_written_out(sheet, asked.authority),
        quoted=tuple(_quoted(asked, sheet)),
        places=tuple(_places(asked, question)) if kind else (),
        mark=mark_of_question(asked.choices, question),
        faults={field: wrong[field] for field in fields if field in wrong},  # told above the form in the order of its fields
        more=tuple(remark for remark in mine if remark.field not in fields),
        advice=tuple(remark for remark in built.advice if remark.question == question) if tried else (),
    )


def _translated(asked: Asked, sheet: Sheet, step: Step) -> str:
    """The English that people read as long as the question is not changed; empty where there is none."""
    is_same = same_words(sheet.ask, step.ask.in_language(DEFAULT_LANGUAGE))
    return written_out(step.ask.by_language.get(OTHER, ""), asked.authority, OTHER) if is_same else ""


def _quoted(asked: Asked, sheet: Sheet) -> Iterator[Place]:
    by_id = asked.built.script.by_id
    for question in dict.fromkeys(QUOTED.findall(sheet.ask)):
        if question not in PLACEHOLDERS and question in by_id:
            yield Place(question, words.words(by_id[question].ask, asked.authority))


def _places(asked: Asked, question: str) -> list[Place]:
    steps = [step for step in asked.built.script.questions if step.within is None and step.id != question]
    return [Place(step.id, words.words(step.ask, asked.authority)) for step in steps]


def _shown(asked: Asked, services: Services, page: QuestionPage, status: int = 200) -> Response:
    return render(services, "organiser/questions/question.html", page, status)


def _fields(sent: Sent) -> dict[str, str]:
    """The fields of the form that was sent; of a field sent twice, the first."""
    return {name: sent.first(name) for name in sent.fields}
