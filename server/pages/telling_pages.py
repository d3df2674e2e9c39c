"""What the pages about being told by e-mail show. Never here: what they do (see `telling`)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

import sqlalchemy as sa
from fastapi import Depends, Query, Request
from msgspec import structs
from starlette.responses import Response

from bot.acts import Link, Topic, Wished
from bot.mail.links import CHOICES, PREFIX, VALID, WAY_OUT
from bot.screens.wishes import THEMES, themes_of, wish_lines
from bot.wording import Argument, say
from dialogues.values import Value
from server.pages.addresses import Pages, in_language, known_language
from server.pages.frame import Frame, FramedPage, frame_of, tag, words
from server.pages.page import render
from server.pages.visiting import origin_of
from server.services import FromServices, Services
from storage import consultations
from storage.consultations import Consultation

HOURS: Final = VALID.days * 24 + VALID.seconds // 3600
LONGEST_ADDRESS: Final = 320
"""Characters given back in the field of the address: more than any has."""
LABELS: Final[Mapping[Topic, str]] = {"results": "web-tell-results", "follow_up": "web-tell-follow-up"}
WORDS: Final = (
    "web-tell-address", "web-tell-example", "web-tell-topics", "web-tell-themes", "web-tell-themes-how", "web-tell-send", "web-tell-keep",
    "web-tell-withdraw", "web-tell-withdraw-what",
)  # fmt: skip


class Here(Value, frozen=True):
    """The pages of one consultation, read in one language. Nobody is known here. `themes`: those that one may choose among."""

    services: Services
    consultation: Consultation
    themes: tuple[str, ...]
    language: str
    origin: str

    @property
    def address(self) -> str:
        return f"{PREFIX}/{self.consultation.code}"

    @property
    def asks(self) -> bool:
        """Whether one can ask to be told here: there is a mail server, and it is not over."""
        return self.services.mail is not None and not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether nobody is kept to be told any more."""
        return self.services.clock().date() > self.consultation.contacts_until

    def says(self, message: str, **arguments: Argument) -> str:
        return say(self.language, message, **arguments)

    def at(self, path: str = "") -> str:
        return in_language(self.address + path, self.language)


async def here_of(request: Request, services: FromServices, code: str, langue: Annotated[str, Query()] = "") -> Here | None:
    """None if there is no such consultation for the public."""

    def work(connection: sa.Connection) -> tuple[Consultation, tuple[str, ...]] | None:
        found = consultations.by_code(connection, code)
        if found is None or found.status == "draft":
            return None
        return found, themes_of(services.scripts.of(connection, found.script_version_id))

    found = await services.database.read(work)
    return Here(services, *found, known_language(langue), origin_of(request)) if found else None


AHere = Annotated[Here | None, Depends(here_of)]


# --- Forms ----------------------------------------------------------------------------------------------------------------------------


class Tick(Value, frozen=True):
    """One box. `id` is that of its field."""

    id: str
    value: str
    label: str
    ticked: bool


class Faults(Value, frozen=True):
    """What is wrong with each field, in a sentence; empty where nothing is."""

    address: str = ""
    topics: str = ""

    def __bool__(self) -> bool:
        return bool(self.address or self.topics)


NO_FAULTS: Final = Faults()


class FormPage(FramedPage, frozen=True, kw_only=True):
    """What one wants to be told. `address` is None where it is known by a link, which `way_out` then takes back; `action` is where the
    form goes. `event` says what has just happened.
    """

    says: Mapping[str, str]
    heading: str
    paragraphs: tuple[str, ...]
    event: str
    faults: Faults
    address: str | None
    topics: tuple[Tick, ...]
    themes: tuple[Tick, ...]
    action: str
    way_out: str = ""


def form(here: Here, address: str, wished: Wished, faults: Faults, event: str = "", status: int = 200) -> Response:
    """The form to ask with, as it was filled; `faults`, or `event`, say what is wrong."""
    asked = here.consultation
    kept = here.says("web-tell-kept", until=asked.contacts_until, contact=asked.dpo_contact)
    paragraphs = (here.says("web-tell-what", title=asked.title), here.says("web-tell-apart"), kept)
    page = _form(here, "web-tell-title", paragraphs, wished, here.at(), event or faults.address or faults.topics)
    page = structs.replace(page, address=address[:LONGEST_ADDRESS], faults=faults, event=event)
    return render(here.services, "telling/form.html", page, status)


def choices(here: Here, token: str, wished: Wished, event: str = "", faults: Faults = NO_FAULTS, status: int = 200) -> Response:
    """What a contact asked for, to be changed or taken back."""
    what = here.says("web-tell-choices-what", title=here.consultation.title, until=here.consultation.contacts_until)
    page = _form(here, "web-tell-choices-title", (what,), wished, here.at(f"{CHOICES}/{token}"), event or faults.topics)
    page = structs.replace(page, way_out=here.at(f"{WAY_OUT}/{token}"), faults=faults, event=event)
    return render(here.services, "telling/form.html", page, status)


def _form(here: Here, heading: str, paragraphs: tuple[str, ...], wished: Wished, action: str, event: str) -> FormPage:
    topics = [(topic, here.says(label), topic in wished.topics) for topic, label in LABELS.items()]
    themes = [(theme, here.says(THEMES[theme]), theme in wished.themes) for theme in here.themes]
    return FormPage(
        title=" · ".join(filter(None, (event, here.says(heading)))),
        fictional=here.consultation.fictional,
        home="/",
        language=tag(here.language),
        says=words(here.language, *WORDS),
        heading=here.says(heading),
        paragraphs=paragraphs,
        event=event,
        faults=NO_FAULTS,
        address=None,
        topics=_ticks("sujet", topics),
        themes=_ticks("theme", themes),
        action=action,
        frame=_frame(here),
    )


def _ticks(name: str, boxes: Sequence[tuple[str, str, bool]]) -> tuple[Tick, ...]:
    return tuple(Tick(f"{name}-{number}", *box) for number, box in enumerate(boxes, 1))


# --- Messages -------------------------------------------------------------------------------------------------------------------------


class MessagePage(FramedPage, frozen=True, kw_only=True):
    """Something said, with at most one `button`, whose form goes to `action`, and links to go on by."""

    heading: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...]
    action: str
    button: str
    links: tuple[Link, ...]


def asked_now(here: Here) -> Response:
    """What to do once a letter went, the same whatever the address."""
    paragraphs = (here.says("web-tell-sent", hours=HOURS), here.says("web-tell-sent-before"), here.says("web-tell-sent-else"))
    return _message(here, "web-tell-sent-title", paragraphs, more=(Link(here.says("web-tell-again"), here.at()),))


def too_many(here: Here) -> Response:
    return _message(here, "web-tell-too-many-title", (here.says("web-tell-too-many"),), status=429)


def to_confirm(here: Here, wished: Wished, action: str) -> Response:
    """What was asked, and the button that confirms it."""
    what = here.says("web-tell-confirm-what", title=here.consultation.title)
    items = tuple(wish_lines(here.language, wished))
    return _message(here, "web-tell-confirm-title", (what,), items=items, action=action, button=here.says("web-tell-confirm"))


def spent(here: Here) -> Response:
    """For a link that confirms nothing any more, or never did."""
    again = (Link(here.says("web-tell-again"), here.at()),)
    return _message(here, "web-tell-spent-title", (here.says("web-tell-spent", hours=HOURS),), more=again, status=404)


def gone(here: Here) -> Response:
    """For a contact that is not kept, since now or since long."""
    again = (Link(here.says("web-tell-link"), here.at()),) if here.asks else ()
    return _message(here, "web-tell-gone-title", (here.says("web-tell-gone", title=here.consultation.title),), more=again)


def not_by_email(here: Here) -> Response:
    """How else one learns of the results."""
    asked = here.consultation
    if asked.results_on > here.services.clock().date():
        what = here.says("web-tell-none", title=asked.title, results=asked.results_on)
    else:
        what = here.says("web-tell-none-since", title=asked.title, results=asked.results_on)
    link = Link(here.says("link-results"), asked.results_url)
    return _message(here, "web-tell-none-title", (what,), items=(asked.results_url,), more=(link,))


def _message(
    here: Here,
    heading: str,
    paragraphs: tuple[str, ...],
    *,
    items: tuple[str, ...] = (),
    action: str = "",
    button: str = "",
    more: tuple[Link, ...] = (),
    status: int = 200,
) -> Response:
    back = Link(here.says("web-tell-return"), in_language(Pages(here.consultation.code).address, here.language))
    page = MessagePage(
        title=here.says(heading),
        fictional=here.consultation.fictional,
        home="/",
        language=tag(here.language),
        heading=here.says(heading),
        paragraphs=paragraphs,
        items=items,
        action=action,
        button=button,
        links=(*more, back),
        frame=_frame(here),
    )
    return render(here.services, "telling/message.html", page, status)


def _frame(here: Here) -> Frame:
    return frame_of(Pages(here.consultation.code, language=here.language), here.language, "")
