"""Questions tried before they are asked: on the web page and on a simulated phone, as citizens will meet them, with nothing kept anywhere.

What was done so far is in the page itself, and comes back with each form: it is played again from the start by the very engine, without
a database. So nothing can be counted, nothing has to be forgotten, and any process can go on. Whatever comes back is read as a stranger's.

Never here: who may try (see `preview`).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from fastapi import Request
from markupsafe import Markup
from msgspec import structs
from starlette.responses import Response

from bot.acts import Act, AskedAnswers, AskedErasure, AskedHelp, AskedLanguages, AskedPrivacy, AskedResources, Channel, Screen
from bot.telegram.callback import encode
from bot.telegram.render import Key, render_settled
from bot.telegram.render import render as render_message
from bot.wording import say
from dialogues.cleaning import clean
from dialogues.script import DEFAULT_LANGUAGE, MAX_TEXT_LIMIT, Script
from dialogues.values import Value
from server.pages.addresses import Pages
from server.pages.frame import Action
from server.pages.page import Page, render
from server.pages.screen import ScreenPage, screen_page
from server.pages.sent import ACT, BEFORE, CHOICE, CHOSEN, OTHER, RANK, SEND, TEXT, act_of, fields_of, read_form, refilled
from server.services import Services
from server.trying import Trial
from storage.consultations import Consultation

WEB, PHONE = "/page", "/telephone"
"""Where the two trials are, below the preview."""
CARRIED: Final = "essai"
"""The field that carries what was done so far."""
SAID: Final = "dit"
"""The field of what is written on the phone."""
MOST_MOVES: Final = 300
"""Acts of one trial: three times the longest script, answered in full."""
MOST_CARRIED: Final = 200_000
"""Characters of what is carried: more than the longest script answered at length."""
_FIELDS: Final = (ACT, *SEND.values(), CHOICE, RANK, TEXT, BEFORE, CHOSEN, OTHER, SAID)
_MENU: Final[tuple[tuple[str, Act], ...]] = (
    ("summary-title", AskedAnswers()),
    ("language-title", AskedLanguages()),
    ("resources-title", AskedResources()),
    ("button-privacy", AskedPrivacy()),
    ("button-erase", AskedErasure()),
    ("help-title", AskedHelp()),
)


class Tried(Value, frozen=True):
    """What is tried, and at which address its preview is."""

    services: Services
    consultation: Consultation
    script: Script
    address: str


class Bubble(Value, frozen=True):
    """One message of the chat. `words` is safe to show as it is; `keys` are the rows of buttons below."""

    words: Markup
    mine: bool = False
    keys: tuple[tuple[Key, ...], ...] = ()


class WebTrialPage(ScreenPage, frozen=True, kw_only=True):
    """A screen of the web page. `back` is where the preview is, `menu` what the menu of the real page leads to."""

    back: str
    menu: tuple[Action, ...]


class PhoneTrialPage(Page, frozen=True, kw_only=True):
    """A chat. `address` is where its forms are sent, `carried` what goes with them."""

    back: str
    address: str
    carried: str
    bubbles: tuple[Bubble, ...]


async def web_trial(request: Request, tried: Tried) -> Response:
    """The screen of the web page that follows what was done."""
    moves = await _moves(request)
    trial, act = _start(tried, "web"), None
    for move in moves:
        act = _act(move, trial, tried.consultation.id)
        if act is not None:
            trial.do(act)
    screen = refilled(trial.screen, act) if act else trial.screen
    return render(tried.services, "organiser/questions/trial.html", _web_page(tried, screen, moves))


async def phone_trial(request: Request, tried: Tried) -> Response:
    """The chat after what was done."""
    moves = await _moves(request)
    page = PhoneTrialPage(
        title="Essai sur un téléphone simulé",
        back=tried.address,
        address=tried.address + PHONE,
        carried=json.dumps(moves),
        bubbles=tuple(_chat(tried, moves)),
    )
    return render(tried.services, "organiser/questions/phone.html", page)


# --- What was done ----------------------------------------------------------------------------------------------------------------------


async def _moves(request: Request) -> list[str]:
    """What was done so far, this form included; nothing where it is none of ours, or more than a trial may be."""
    fields = await read_form(request) if request.method == "POST" else {}
    try:
        carried = json.loads(fields.get(CARRIED, ["[]"])[0])
    except (ValueError, RecursionError):
        carried = []
    before = [move for move in carried if isinstance(move, str)] if isinstance(carried, list) else []
    moves = [*before, *_move(fields)]
    return moves if len(moves) <= MOST_MOVES and sum(map(len, moves)) <= MOST_CARRIED else []


def _move(fields: Mapping[str, Sequence[str]]) -> list[str]:
    """The form itself, as it is carried from now on."""
    pairs = [(name, value[:MAX_TEXT_LIMIT]) for name in _FIELDS for value in fields.get(name, ())]
    return [urlencode(pairs)] if pairs else []


def _start(tried: Tried, channel: Channel) -> Trial:
    address = f"{tried.services.public_url}/c/{tried.consultation.code}"
    return Trial(lambda _: tried.consultation, tried.script, DEFAULT_LANGUAGE, address=address, channel=channel)


def _act(move: str, trial: Trial, consultation: int) -> Act | None:
    try:
        fields = fields_of(move.encode())
    except ValueError:
        return None
    written = clean(fields.get(SAID, [""])[0])
    return trial.meant(written) if written else act_of(fields, consultation)


# --- The web page -----------------------------------------------------------------------------------------------------------------------


def _web_page(tried: Tried, screen: Screen, moves: list[str]) -> WebTrialPage:
    page = screen_page(screen, tried.consultation.id, Pages(tried.consultation.code, trial=tried.address + WEB), "")
    fields = {name: getattr(page, name) for name in ScreenPage.__struct_fields__}
    menu = tuple(Action(say(screen.language, message), encode(act, tried.consultation.id)) for message, act in _MENU)
    return WebTrialPage(**fields | {"frame": structs.replace(page.frame, carried=json.dumps(moves))}, back=tried.address, menu=menu)


# --- The phone --------------------------------------------------------------------------------------------------------------------------


def _chat(tried: Tried, moves: list[str]) -> list[Bubble]:
    """The messages: a question that was answered by a touch holds its answer, as in a chat; one being ticked is the same message."""
    trial, consultation = _start(tried, "telegram"), tried.consultation.id
    bubbles = [Bubble(Markup("/start"), mine=True)]
    front = trial.screen
    for move in moves:
        act = _act(move, trial, consultation)
        if act is None:
            continue
        trial.do(act)
        written = fields_of(move.encode()).get(SAID)
        if written:
            bubbles += [_said(front, consultation), Bubble(Markup.escape(clean(written[0])), mine=True)]
        elif trial.settled:
            bubbles.append(Bubble(Markup(render_settled(trial.settled).text)))  # noqa: S704 - escaped there
        elif not _is_same(front, trial.screen):
            bubbles.append(_said(front, consultation))
        front = trial.screen
        if written and trial.settled and not front.event:
            front = structs.replace(front, event="\n".join(trial.settled))
    return [*bubbles, _said(front, consultation, with_keys=True)]


def _said(screen: Screen, consultation: int, *, with_keys: bool = False) -> Bubble:
    message = render_message(screen, consultation)
    return Bubble(Markup(message.text), keys=message.keyboard if with_keys else ())  # noqa: S704 - Telegram's HTML, escaped there


def _is_same(before: Screen, after: Screen) -> bool:
    return before.form is not None and after.form is not None and before.form.slot == after.form.slot
