"""The organisers' pages: their own consultations, what is answered live, the texts, the downloads.

Organisers see the raw totals and texts of their own consultation, and are told so. Never here: another authority's figures.
"""

import re
from collections.abc import Container, Mapping
from datetime import date
from functools import partial
from hashlib import sha256
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from dialogues.answers import NO_LIST
from dialogues.cleaning import clean
from dialogues.municipalities import Gazetteer
from dialogues.script import Step
from dialogues.values import Value
from server import words
from server.access import AReader, OfOrganiser, OfReader, OwnConsultation
from server.codebook import Codebook, has_words
from server.exports.files import GROUPS, Download, downloads_of, file_name, untold_words
from server.figures.agents import withheld
from server.figures.distributions import FEWEST_FOR_PER_CENT, distributions
from server.pages.downloads import LIST, Offered, Shelf, router_of
from server.pages.figures import Question, Reader, question_shown
from server.pages.launch.partners import Proposal, proposals_to
from server.pages.launch.steps import Prepared, prepared_of
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.pages.turnout import Attendance, attendance
from server.pages.waiting import another
from server.services import FromServices, Services
from storage import consultations, results
from storage.authorities import authority_of
from storage.consultations import Consultation
from storage.memberships import OF_AUTHORITY
from storage.results import FreeText, TextKey, Turnout
from storage.searching import MAX_LENGTH, patterns

TEXTS_AT_ONCE: Final = 50
HELD: Final = 25.0
"""Seconds that a request waits for something to change: a proxy gives up after 60."""
LOOKED_EVERY: Final = 0.4
"""Seconds between two looks at the totals meanwhile: each costs a millisecond or two."""
TEXTS_AT_A_GLANCE: Final = 3
"""Texts shown below their question: enough to hear the tone, few enough to keep the page one page."""

TEXTS_APART: Final = (
    "Les réponses libres sont dans un fichier à part, mélangées et sans profil. Un texte placé à côté d’un profil peut désigner son auteur."
)

_PLACE: Final = re.compile(r"([0-9]{1,19})-([0-9]{1,4})-([a-z0-9_]*)")
"""A participation, a repeat and the line of a grid, as `_place_name` writes them."""

router = APIRouter(prefix="/organisateur")


class Entry(Value, frozen=True):
    """A consultation in the list."""

    code: str
    title: str
    status: str
    opens_on: date
    closes_on: date
    fictional: bool
    turnout: Turnout


class ListPage(Page, frozen=True, kw_only=True):
    """The visitor's own consultations, the records of those that are not open yet, and what other authorities propose. `launchers`: for
    whom another can be begun. `is_deleted`: a record has just been.
    """

    entries: tuple[Entry, ...]
    prepared: tuple[Prepared, ...]
    proposals: tuple[Proposal, ...]
    launchers: tuple[tuple[int, str], ...]
    is_deleted: bool


class Texts(Value, frozen=True):
    """The open texts of a question that follow a given place. `following` is the place after them, empty at the end."""

    question: str
    ask: str
    texts: tuple[FreeText, ...]
    following: str


class ConsultationPage(Page, frozen=True, kw_only=True):
    """One consultation, live. `is_organiser`: whoever looks may do all that can be done with it; `is_facilitator`: they may show it.
    `samples` are a few texts of each open question, by its id, for organisers alone; `erased` says what is not there any more, `withheld`
    what is not told.
    """

    code: str
    is_organiser: bool
    is_facilitator: bool
    status: str
    opens_on: date
    closes_on: date
    authorities: tuple[str, ...]
    turnout: Turnout
    attendance: Attendance
    questions: tuple[Question, ...]
    samples: dict[str, Texts]
    erased: tuple[str, ...]
    withheld: tuple[str, ...]
    fewest_for_per_cent: int = FEWEST_FOR_PER_CENT
    too_few: str = words.TOO_FEW


class TextsPage(Page, frozen=True, kw_only=True):
    """Some of the texts of one question, those that hold what is `wanted` if it is given; none if they are `withheld`.

    `beginning` and `following` are addresses, empty where there is none.
    """

    code: str
    consultation: str
    texts: Texts
    wanted: str
    is_searched: bool
    beginning: str
    following: str
    withheld: bool
    longest: int = MAX_LENGTH
    too_few: str = words.TOO_FEW


@router.get("")
async def own_consultations(visitor: AReader, services: FromServices, supprimee: str = "") -> Response:
    authorities, today = visitor.authorities(*OF_AUTHORITY), services.clock().date()

    organised = sorted(visitor.authorities("organiser"))

    def work(connection: Connection) -> ListPage:
        turnouts = results.started_and_finished(connection)
        own = consultations.of_authority(connection, *authorities)
        entries = tuple(_entry(each, turnouts.get(each.id, Turnout(0, 0)), today) for each in own)
        launchers = tuple((each, authority_of(connection, each).name) for each in organised)
        return ListPage(
            title="Vos concertations",
            visitor=visitor,
            home=HOMES["organiser"],
            entries=entries,
            prepared=prepared_of(connection, services, organised),
            proposals=proposals_to(connection, organised),
            launchers=launchers,
            is_deleted=bool(supprimee),
            fictional=any(entry.fictional for entry in entries),
        )

    return render(services, "organiser/list.html", await services.database.read(work))


@router.get("/consultations/{code}")
async def consultation(own: OfReader, services: FromServices) -> Response:
    return render(services, "organiser/consultation.html", await _live_page(own, services))


@router.get("/consultations/{code}/chiffres")
async def figures(own: OfReader, services: FromServices) -> Response:
    """The part of the page that changes, for the script that refreshes it."""
    return render(services, "organiser/figures.html", await _live_page(own, services))


@router.get("/consultations/{code}/chiffres/attendre")
async def change(request: Request, own: OfReader, services: FromServices, vu: Annotated[str, Query()] = "") -> Response:
    """What marks the totals, as soon as it is not `vu` any more: whoever looks sees one person less within a second of their erasing."""
    book = await services.database.read(partial(services.scripts.codebook, consultation=own.consultation))

    async def mark() -> str:
        tallies = await services.database.read(partial(results.tallies_of, consultation_id=own.consultation.id))
        told = withheld(book, tallies).told(tallies)  # small numbers could be found from their mark
        return sha256(repr(sorted(told.items())).encode()).hexdigest()[:16]

    return PlainTextResponse(await another(request, services, mark, vu, held=HELD, every=LOOKED_EVERY))


@router.get("/consultations/{code}/textes/{question}")
async def texts(
    own: OfOrganiser,
    services: FromServices,
    question: str,
    apres: Annotated[str, Query()] = "",
    mots: Annotated[str, Query()] = "",
) -> Response:
    """`mots` are searched for; without a word in them, all texts are shown."""
    after, wanted = _place(apres), clean(mots)[:MAX_LENGTH]

    def work(connection: Connection) -> tuple[Texts, bool]:
        book = services.scripts.codebook(connection, own.consultation)
        step = book.question(question)
        if step is None or not has_words(step):
            raise HTTPException(404)
        untold = withheld(book, results.tallies_of(connection, own.consultation.id)).questions
        return _texts(connection, own.consultation, step, TEXTS_AT_ONCE, untold, after, wanted), step.id in untold

    found, is_withheld = await services.database.read(work)
    address = f"/organisateur/consultations/{own.consultation.code}/textes/{found.question}"
    searched = {"mots": wanted} if patterns(wanted) else {}
    onward = searched | {"apres": found.following}
    page = TextsPage(
        title="Réponses libres",
        visitor=own.visitor,
        home=HOMES["organiser"],
        fictional=own.consultation.fictional,
        code=own.consultation.code,
        consultation=own.consultation.title,
        texts=found,
        wanted=wanted,
        is_searched=bool(searched),
        beginning="" if after is None else f"{address}?{urlencode(searched)}" if searched else address,
        following=f"{address}?{urlencode(onward)}" if found.following else "",
        withheld=is_withheld,
    )
    return render(services, "organiser/texts.html", page)


async def shelf_of(own: OfOrganiser, services: FromServices) -> Shelf:
    """The files of one's own consultation."""
    consultation = own.consultation
    offered = downloads_of(consultation)
    address = f"/organisateur/consultations/{consultation.code}"

    async def notices() -> tuple[str, ...]:
        untold = await services.database.read(lambda connection: untold_words(connection, services.scripts, consultation))
        return (*words.erased(consultation), *untold)

    return Shelf(
        visitor=own.visitor,
        place=consultation.code,
        address=address + LIST,
        back=address,
        back_label=consultation.title,
        home=HOMES["organiser"],
        fictional=consultation.fictional,
        files={name: Offered(each.about, each.media_type, file_name(consultation, name)) for name, each in offered.items()},
        groups=_grouped(offered),
        notices=notices,
        note=TEXTS_APART,
    )


def _grouped(offered: Mapping[str, Download]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The names below their headings, each in its order."""
    found = ((heading, tuple(name for name, each in offered.items() if each.group == heading)) for heading in GROUPS)
    return tuple((heading, names) for heading, names in found if names)


router.include_router(router_of("/consultations/{code}", shelf_of))


async def _live_page(own: OwnConsultation, services: Services) -> ConsultationPage:
    consultation = own.consultation
    speaker = consultation.authorities[0]

    now = services.clock()

    def work(connection: Connection) -> tuple[Turnout, Attendance, tuple[Question, ...], dict[str, Texts], tuple[str, ...]]:
        counted = results.tallies_of(connection, consultation.id)
        turnout = results.turnout_of(counted)
        book = services.scripts.codebook(connection, consultation)
        untold = withheld(book, counted)
        tallies = untold.told(counted)
        reader = Reader(speaker, turnout.started, _gazetteer(connection, services, consultation, book), untold.slots)
        shown = tuple(question_shown(step, distributions(step, tallies), reader, per_card=step.id in book.cards) for step in book.questions)
        asked = (step for step in book.questions if own.is_organiser and has_words(step))
        samples = {step.id: _texts(connection, consultation, step, TEXTS_AT_A_GLANCE, untold.questions) for step in asked}
        came = attendance(connection, consultation, book, counted, untold, services.fewest_filtered, now)
        return turnout, came, shown, samples, untold_words(connection, services.scripts, consultation)

    turnout, came, questions, samples, not_told = await services.database.read(work)
    return ConsultationPage(
        title=consultation.title,
        visitor=own.visitor,
        home=HOMES["organiser"],
        fictional=consultation.fictional,
        code=consultation.code,
        is_organiser=own.is_organiser,
        is_facilitator=own.may("organiser", "facilitator"),
        status=words.status(consultation, now.date()),
        opens_on=consultation.opens_on,
        closes_on=consultation.closes_on,
        authorities=tuple(authority.name for authority in consultation.authorities),
        turnout=turnout,
        attendance=came,
        questions=questions,
        samples=samples,
        erased=words.erased(consultation),
        withheld=not_told,
    )


def _gazetteer(connection: Connection, services: Services, consultation: Consultation, book: Codebook) -> Gazetteer:
    """The names of the municipalities, where some version asks for one."""
    if all(step.kind != "municipality" for step in book.questions):
        return NO_LIST
    return services.conversation.gazetteers.of(connection, [consultation])[consultation.id]


def _entry(consultation: Consultation, turnout: Turnout, today: date) -> Entry:
    return Entry(
        consultation.code,
        consultation.title,
        words.status(consultation, today),
        consultation.opens_on,
        consultation.closes_on,
        consultation.fictional,
        turnout,
    )


def _texts(
    connection: Connection,
    consultation: Consultation,
    step: Step,
    limit: int,
    untold: Container[str],
    after: TextKey | None = None,
    wanted: str = "",
) -> Texts:
    # Where nothing may be told nothing is looked for either: that something is found tells that it is there.
    found = () if step.id in untold else results.texts_of(connection, consultation.id, step.id, limit + 1, after, wanted)
    shown = found[:limit]
    following = _place_name(shown[-1].key) if len(found) > limit else ""
    return Texts(step.id, words.words(step.ask, consultation.authorities[0]), shown, following)


def _place_name(key: TextKey) -> str:
    return f"{key.participation_id}-{key.repeat}-{key.item}"


def _place(name: str) -> TextKey | None:
    """The place an address names, None for the beginning. Raises `HTTPException` 404 where it is none."""
    if not name:
        return None
    found = _PLACE.fullmatch(name)
    if found is None or int(found[1]) >= 2**63:  # what no database holds, it must not be asked for
        raise HTTPException(404)
    return TextKey(int(found[1]), found[3], int(found[2]))
