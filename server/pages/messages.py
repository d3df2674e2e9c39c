"""The organisers' messages to many people: written, shown as a phone will show it, counted, sent, watched, stopped.

Organisers see numbers, never who. Never here: who is written to (see `storage.broadcasts`), or how it is sent.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.acts import Screen
from bot.mail.links import CHOICES, PREFIX
from bot.mail.pace import MOST_A_SECOND
from bot.reminding import is_daytime
from bot.screens.broadcasts import broadcast_screen, first_words
from bot.screens.letters import Letter, broadcast_letter
from bot.screens.wishes import THEMES, themes_of
from bot.wording import say
from dialogues.cleaning import clean
from dialogues.script import DEFAULT_LANGUAGE
from dialogues.values import Value
from server import words
from server.access import OfOrganiser, OwnConsultation
from server.bots import Bots, FromBots
from server.forms import own_form
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.services import FromServices, Services
from storage import broadcasts
from storage.broadcasts import KINDS, Kind, Progress
from storage.consultations import Consultation

MAX_TEXT: Final = 1_000
"""Characters: about two screens of a small phone. Whoever has more to say gives an address."""
A_SECOND: Final = 10
"""Messages that are sent in a second on Telegram, one after the other, where a call takes as long as usual."""


class Named(NamedTuple):
    """A kind in an address, as a title, whom it is for, and why there is nobody."""

    path: str
    title: str
    people: str
    nobody: str


NAMES: Final[dict[Kind, Named]] = {
    "closing": Named(
        "cloture",
        "La clôture approche",
        "Aux personnes qui ont accepté un rappel et n’ont pas terminé. C’est leur seul rappel.",
        "personne n’attend de rappel, ou la concertation n’est pas ouverte.",
    ),
    "results": Named(
        "resultats",
        "Les résultats sont publiés",
        "Aux personnes qui ont demandé à être prévenues des résultats.",
        "personne n’a demandé à être prévenu des résultats.",
    ),
    "follow_up": Named(
        "suite",
        "La suite donnée",
        "Aux personnes qui ont demandé à être prévenues de la suite donnée.",
        "personne n’a demandé à être prévenu de la suite donnée.",
    ),
}

Themes = Annotated[list[str], Form(default_factory=list)]
"""The codes ticked, whatever they are."""

router = APIRouter(prefix="/organisateur/consultations/{code}/messages")


class Entry(Value, frozen=True):
    """A kind that can be sent, to `count` people, `emails` of them by e-mail; `sent_on`: when one was last."""

    named: Named
    count: int
    emails: int
    sent_on: date | None


class Sending(Value, frozen=True):
    """One broadcast. `minutes` are those it still takes, about; `themes` those it is about, none for all."""

    progress: Progress
    title: str
    minutes: int
    themes: str


class Theme(Value, frozen=True):
    """One that what follows can be about."""

    code: str
    label: str
    chosen: bool


class MessagesPage(Page, frozen=True, kw_only=True):
    """What can be sent, what is being sent (`present`), and what was.

    `hindrances` are why something of what is being sent does not go now; `waits`: nothing of it does.
    """

    code: str
    consultation: str
    entries: tuple[Entry, ...]
    present: Sending | None
    hindrances: tuple[str, ...]
    waits: bool
    past: tuple[Sending, ...]


class WritePage(Page, frozen=True, kw_only=True):
    """A message of one kind, to `count` people, `emails` of them by e-mail. `fault` is what is wrong with it, said beside the field;
    `screen` and `letter`, once it is right, what people will see. `themes` are those it can be about.
    """

    code: str
    consultation: str
    named: Named
    count: int
    emails: int
    text: str
    themes: tuple[Theme, ...]
    fault: str
    screen: Screen | None
    letter: Letter | None
    mark: str
    is_late: bool
    most: int = MAX_TEXT


@router.get("")
async def overview(own: OfOrganiser, services: FromServices, bots: FromBots) -> Response:
    return render(services, "organiser/messages.html", await _overview(own, services, bots))


@router.get("/avancement")
async def progress(own: OfOrganiser, services: FromServices, bots: FromBots) -> Response:
    """The part of the page that changes, for the script that refreshes it."""
    return render(services, "organiser/sending.html", await _overview(own, services, bots))


@router.post("/arret", dependencies=[Depends(own_form)])
async def stop(own: OfOrganiser, services: FromServices) -> Response:
    await services.database.write(lambda connection: broadcasts.stop(connection, own.consultation.id))
    return _back(own)


@router.post("/reprise", dependencies=[Depends(own_form)])
async def resume(own: OfOrganiser, services: FromServices) -> Response:
    await services.database.write(lambda connection: broadcasts.resume(connection, own.consultation.id))
    return _back(own)


@router.post("/abandon", dependencies=[Depends(own_form)])
async def give_up(own: OfOrganiser, services: FromServices) -> Response:
    now = services.clock()
    await services.database.write(lambda connection: broadcasts.give_up(connection, own.consultation.id, now))
    return _back(own)


@router.get("/{kind}")
async def write(own: OfOrganiser, services: FromServices, kind: str) -> Response:
    named = _kind(kind)
    page = await _write_page(own, services, named, first_words(own.consultation, named), [])
    return render(services, "organiser/message.html", page)


@router.post("/{kind}", dependencies=[Depends(own_form)])
async def preview(own: OfOrganiser, services: FromServices, kind: str, theme: Themes, text: Annotated[str, Form()] = "") -> Response:
    """Shows the message as a phone will, or what is wrong with it. Nothing is kept."""
    return await _previewed(own, services, _kind(kind), clean(text), theme)


@router.post("/{kind}/modification", dependencies=[Depends(own_form)])
async def rewrite(own: OfOrganiser, services: FromServices, kind: str, theme: Themes, text: Annotated[str, Form()] = "") -> Response:
    """From the preview back to the form."""
    return render(services, "organiser/message.html", await _write_page(own, services, _kind(kind), clean(text), theme))


@router.post("/{kind}/envoi", dependencies=[Depends(own_form)])
async def send(own: OfOrganiser, services: FromServices, kind: str, theme: Themes, text: Annotated[str, Form()] = "") -> Response:
    """Begins, unless another is under way or nobody is left to write to: the page that follows says what is."""
    named, message, now = _kind(kind), clean(text), services.clock()
    if _fault(own.consultation, named, message):
        return await _previewed(own, services, named, message, theme)

    def begin(connection: Connection) -> None:
        themes = _chosen(named, _themes(connection, own, services), theme)
        broadcasts.begin(connection, own.consultation.id, named, message, now, now.date(), themes)

    await services.database.write(begin)
    return _back(own)


def _back(own: OwnConsultation) -> Response:
    return RedirectResponse(f"/organisateur/consultations/{own.consultation.code}/messages", 303)


def _kind(path: str) -> Kind:
    found = next((kind for kind in KINDS if NAMES[kind].path == path), None)
    if found is None:
        raise HTTPException(404)
    return found


async def _overview(own: OwnConsultation, services: Services, bots: Bots) -> MessagesPage:
    consultation, now = own.consultation, services.clock()

    def work(connection: Connection) -> tuple[dict[Kind, int], dict[Kind, int], tuple[Progress, ...], frozenset[int]]:
        of = connection, consultation.id, now.date()
        emails = broadcasts.recipients(*of, by_email=True)
        return broadcasts.recipients(*of), emails, broadcasts.of_consultation(*of), broadcasts.senders(*of)

    counts, emails, sent, senders = await services.database.read(work)
    hindrances = bots.hindrances(senders)
    last = {one.kind: one.begun_at.date() for one in reversed(sent)}
    sendings = [Sending(one, NAMES[one.kind].title, _minutes(one), _told(one)) for one in sent]
    return MessagesPage(
        title="Messages aux participants",
        visitor=own.visitor,
        home=HOMES["organiser"],
        fictional=consultation.fictional,
        code=consultation.code,
        consultation=consultation.title,
        entries=tuple(Entry(NAMES[kind], counts[kind], emails[kind], last.get(kind)) for kind in KINDS),
        present=next((one for one in sendings if one.progress.state != "over"), None),
        hindrances=tuple(dict.fromkeys(hindrances)),
        waits=0 < len(senders) == len(hindrances),
        past=tuple(one for one in sendings if one.progress.state == "over"),
    )


def _minutes(progress: Progress) -> int:
    """Both channels go on side by side."""
    on_telegram, by_email = progress.left - progress.left_by_email, progress.left_by_email
    return max(-(-on_telegram // (60 * A_SECOND)), -(-by_email // (60 * MOST_A_SECOND)))


def _told(progress: Progress) -> str:
    """« Confiance, Travail »: the themes that a broadcast was about."""
    return ", ".join(say(DEFAULT_LANGUAGE, THEMES[theme]) for theme in THEMES if theme in progress.themes)


def _themes(connection: Connection, own: OwnConsultation, services: Services) -> tuple[str, ...]:
    """Those that people of this consultation may have chosen among."""
    return themes_of(*services.scripts.versions(connection, own.consultation).values())


def _chosen(kind: Kind, themes: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """Only what follows is about some themes and not others."""
    return tuple(theme for theme in themes if theme in wanted) if kind == "follow_up" else ()


async def _previewed(own: OwnConsultation, services: Services, kind: Kind, text: str, themes: Sequence[str]) -> Response:
    fault = _fault(own.consultation, kind, text)
    page = await _write_page(own, services, kind, text, themes, fault)
    if fault:
        return render(services, "organiser/message.html", page, 422)
    return render(services, "organiser/message_preview.html", page)


async def _write_page(own: OwnConsultation, services: Services, kind: Kind, text: str, wanted: Sequence[str], fault: str = "") -> WritePage:
    consultation, now = own.consultation, services.clock()

    def work(connection: Connection) -> tuple[int, int, tuple[Theme, ...]]:
        themes = _themes(connection, own, services) if kind == "follow_up" else ()
        chosen = _chosen(kind, themes, wanted)
        of = connection, consultation.id, now.date(), chosen
        shown = tuple(Theme(theme, say(DEFAULT_LANGUAGE, THEMES[theme]), theme in chosen) for theme in themes)
        return broadcasts.recipients(*of)[kind], broadcasts.recipients(*of, by_email=True)[kind], shown

    count, emails, themes = await services.database.read(work)
    screen = None if fault else broadcast_screen(consultation, kind, text, DEFAULT_LANGUAGE)
    choices = f"{services.public_url}{PREFIX}/{consultation.code}{CHOICES}/…"
    return WritePage(
        title=NAMES[kind].title,
        visitor=own.visitor,
        home=HOMES["organiser"],
        fictional=consultation.fictional,
        code=consultation.code,
        consultation=consultation.title,
        named=NAMES[kind],
        count=count,
        emails=emails,
        text=text,
        themes=themes,
        fault=fault,
        screen=screen,
        letter=broadcast_letter(consultation, kind, screen, choices, "") if screen and emails else None,
        mark=say(DEFAULT_LANGUAGE, "fictional-mark") if consultation.fictional else "",
        is_late=not is_daytime(now),
    )


def _fault(consultation: Consultation, kind: Kind, text: str) -> str:
    """What is wrong with a message, in a sentence; nothing if it can be sent."""
    if not text:
        return "Écrivez le message."
    if len(text) > MAX_TEXT:
        return f"Ce message a {words.number(len(text))} caractères : {words.number(MAX_TEXT)} au plus. Raccourcissez-le."
    if kind == "follow_up" and text == clean(first_words(consultation, kind)):
        return "Complétez le message : dites ce qui est décidé."
    return ""
