"""A screen of the conversation as a page.

What changes nothing is a link; the rest are buttons that send their act in the spelling Telegram's buttons have (see `sent`). Never
here: who the person is.
"""

from collections.abc import Mapping
from typing import Final

from bot.acts import (
    Button,
    Choice,
    ConfirmedErasure,
    Consented,
    Form,
    Keyboard,
    Link,
    Noticed,
    Resource,
    Resumed,
    Screen,
    Spoke,
    Started,
)
from bot.screens.spoken import ELLIPSIS
from bot.telegram.callback import encode
from bot.wording import say
from dialogues.kinds import Shape
from dialogues.turns import Confirmed, Declined, Reopened, Submitted
from dialogues.values import Value
from server.pages.addresses import Pages, address_of
from server.pages.frame import Action, FramedPage, frame_of, tag, words
from server.pages.harmless import harmless
from server.pages.kiosk import stay_of
from server.pages.sent import SEND

WORDS: Final = (
    "web-to-answer",
    "web-correct",
    "web-or",
    "rank-choose",
    "web-exchanges",
    "web-you-answered",
    "web-slow",
    "web-offline",
    "web-away",
    "web-retry",
)
"""What the templates of a screen themselves say, in the reader's language."""
GOING_ON: Final = (Consented, Confirmed, ConfirmedErasure, Resumed, Started)
"""Acts that lead on from a screen without a question: the first of them is its main button."""


class Entry(Value, frozen=True):
    """One question of the summary, and the lines of its answer. `action` reopens it; its label names the question again."""

    question: str
    answer: str
    action: Action


class Rank(Value, frozen=True):
    """One list of a ranking: its words, « 1er choix », and the code chosen in it."""

    label: str
    chosen: str


class Other(Value, frozen=True):
    """The field beside « Autre »: its words, and the code it stands beside."""

    label: str
    code: str


class Field(Value, frozen=True):
    """The question's own form. `send` names its button, whose `value` names the question.

    `is_degrees`: the choices are numbers, which stand side by side.
    """

    shape: Shape
    choices: tuple[Choice, ...]
    ranks: tuple[Rank, ...]
    most: int
    text: str
    label: str
    send: str
    value: str
    keyboard: Keyboard
    other: Other | None
    is_degrees: bool


class ScreenPage(FramedPage, frozen=True, kw_only=True):
    """One screen. `title` is for the browser's tab, `heading` for the page.

    `body` and `intro` are paragraphs whose line ends count; `entries` or `resources` follow the body; `rows` hold what else can be done;
    `says` what the templates say; `browser` whom this browser will be if it consents, empty once it has.
    """

    heading: str
    progress: str
    event: str
    intro: tuple[str | Resource, ...]
    quote: str
    body: tuple[str, ...]
    resources: tuple[Resource, ...]
    field: Field | None
    entries: tuple[Entry, ...]
    rows: tuple[tuple[Action, ...], ...]
    links: tuple[Link, ...]
    says: Mapping[str, str]
    browser: str = ""


def screen_page(screen: Screen, consultation_id: int, pages: Pages, form_token: str) -> ScreenPage:
    """`screen` as one of `pages`, which are those of this consultation."""
    screen = harmless(screen)
    pairs = _summary(screen)
    buttons = {button for _, button in pairs}
    others = [tuple(button for button in row if button not in buttons) for row in screen.buttons]
    main = None if screen.form else next((button for row in others for button in row if isinstance(button.act, GOING_ON)), None)
    language = screen.language
    return ScreenPage(
        title=" · ".join(filter(None, (screen.progress, screen.event, screen.title))),
        fictional=screen.fictional,
        home=pages.home,
        language=tag(language),
        heading=screen.title,
        progress=screen.progress,
        event=screen.event,
        intro=screen.intro,
        quote=screen.quote,
        body=tuple(paragraph for paragraph in screen.body if paragraph not in {line for line, _ in pairs}),
        resources=screen.resources,
        field=_field(screen.form, consultation_id, language) if screen.form else None,
        entries=tuple(_entry(line, button, consultation_id) for line, button in pairs),
        rows=tuple(tuple(_action(button, consultation_id, pages, language, button is main) for button in row) for row in others if row),
        links=screen.links,
        says=words(language, *WORDS),
        frame=frame_of(pages, language, form_token, stay_of(screen, form_token)),
    )


# --- What is shown --------------------------------------------------------------------------------------------------------------------


def _field(form: Form, consultation_id: int, language: str) -> Field:
    by_rank = {choice.rank: choice.code for choice in form.choices if choice.rank}
    numbers = range(1, form.most + 1) if form.shape is Shape.ORDER else ()
    ranks = tuple(Rank(say(language, "rank-label", rank=number), by_rank.get(number, "")) for number in numbers)
    label = form.submit.label if form.submit else say(language, "button-submit")
    value = encode(Submitted(form.slot), consultation_id)
    other = next((Other(say(language, "web-other", option=choice.label), choice.code) for choice in form.choices if choice.other), None)
    is_degrees = bool(form.choices) and all(choice.face for choice in form.choices)
    return Field(form.shape, form.choices, ranks, form.most, form.text, label, SEND[form.shape], value, form.keyboard, other, is_degrees)


def _action(button: Button, consultation_id: int, pages: Pages, language: str, main: bool) -> Action:
    href = address_of(button.act, pages)
    named = tag(button.act.language if isinstance(button.act, Noticed | Spoke) else language)
    other = "" if named == tag(language) else named
    if href is None:
        answers = isinstance(button.act, Declined)
        return Action(button.label, encode(button.act, consultation_id), main=main, language=other, answers=answers)
    return Action(button.label, href=href, main=main, language=other)


def _summary(screen: Screen) -> list[tuple[str, Button]]:
    """Each line of a summary with the button that reopens its question: a chat shows them apart, in the same order and the same words."""
    buttons = [button for row in screen.buttons for button in row if isinstance(button.act, Reopened)]
    pairs: list[tuple[str, Button]] = []
    for line in screen.body:
        if len(pairs) < len(buttons) and line.startswith(buttons[len(pairs)].label.removesuffix(ELLIPSIS)):
            pairs.append((line, buttons[len(pairs)]))
    return pairs


def _entry(line: str, button: Button, consultation_id: int) -> Entry:
    question, _, answer = line.partition("\n")
    return Entry(question, answer, Action(button.label, encode(button.act, consultation_id)))
