"""A screen of the conversation as a page, and the form that comes back from it as an act.

What changes nothing is a link; the rest are buttons that send their act in the spelling Telegram's buttons have. Whatever comes back was
in a stranger's hands: it is read into an act or into nothing, and the engine judges it. Never here: who the person is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qs, urlencode

from bot.acts import (
    Act,
    AskedErasure,
    AskedHelp,
    AskedPrivacy,
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
    Started,
)
from bot.screens.spoken import ELLIPSIS
from bot.telegram.callback import decode, encode
from bot.wording import LANGUAGES, say
from dialogues.kinds import Shape
from dialogues.script import DEFAULT_LANGUAGE, Slot
from dialogues.turns import Confirmed, Picked, Reopened, Shown, Submitted, Written
from server.pages.page import Page

MAX_REFILLED: Final = 200
"""Characters given back in a field whose words do not fit: no value is longer, nor what is written beside « Autre »."""
MAX_FIELDS: Final = 200
"""Fields of one form: four times the options of the longest question."""

ACT: Final = "act"
"""The field of a button that says all by itself."""
SEND: Final[Mapping[Shape, str]] = {
    Shape.ONE: "picked",
    Shape.SEVERAL: "ticked",
    Shape.ORDER: "ranked",
    Shape.TEXT: "written",
    Shape.VALUE: "valued",
}
"""The field of the button that sends a question's own fields, by shape: its name tells how to read them."""
CHOICE, RANK, TEXT = "choice", "rank", "text"
"""The fields of a question: radios and boxes, one list per rank, what is written: an open text, a value, the words beside « Autre »."""
BEFORE, CHOSEN, OTHER = "before", "chosen", "other"
"""What the page itself had written in the text's field, and chosen beside it; and the code of « Autre », which words beside it mean."""
WORDS: Final = ("web-skip", "web-fictional", "web-footer", "web-menu", "web-to-answer", "web-correct", "web-or", "rank-choose")
"""What the template itself says, in the reader's language."""
GOING_ON: Final = (Consented, Confirmed, ConfirmedErasure, Resumed, Started)
"""Acts that lead on from a screen without a question: the first of them is its main button."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do: a link when `href` is set, else a button that sends `value`. `main`: the one thing most people do next.

    `language` is that of the label where it is not the page's: « English » on a page in French.
    """

    label: str
    value: str = ""
    href: str = ""
    main: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One question of the summary, and the lines of its answer. `action` reopens it; its label names the question again."""

    question: str
    answer: str
    action: Action


@dataclass(frozen=True, slots=True)
class Rank:
    """One list of a ranking: its words, « 1er choix », and the code chosen in it."""

    label: str
    chosen: str


@dataclass(frozen=True, slots=True)
class Other:
    """The field beside « Autre »: its words, and the code it stands beside."""

    label: str
    code: str


@dataclass(frozen=True, slots=True)
class Field:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenPage(Page):
    """One screen. `title` is for the browser's tab, `heading` for the page.

    `body` and `intro` are paragraphs whose line ends count; `entries` follow the body of a summary; `rows` hold what else can be done.
    `address` is where forms are sent and where the question in front is; `form_token` goes with each form, empty before consent. `menu`
    stands on every page of the consultation; `says` holds the template's own words.
    """

    heading: str
    progress: str
    event: str
    intro: tuple[str | Resource, ...]
    quote: str
    body: tuple[str, ...]
    field: Field | None
    entries: tuple[Entry, ...]
    rows: tuple[tuple[Action, ...], ...]
    links: tuple[Link, ...]
    menu: tuple[Action, ...]
    says: Mapping[str, str]
    address: str
    form_token: str


def screen_page(screen: Screen, consultation_id: int, code: str, form_token: str) -> ScreenPage:
    """`screen` as a page of the consultation `code`."""
    pairs = _summary(screen)
    buttons = {button for _, button in pairs}
    others = [tuple(button for button in row if button not in buttons) for row in screen.buttons]
    main = None if screen.form else next((button for row in others for button in row if isinstance(button.act, GOING_ON)), None)
    language = screen.language
    return ScreenPage(
        title=" · ".join(filter(None, (screen.progress, screen.event, screen.title))),
        fictional=screen.fictional,
        home="/",
        language=_tag(language),
        heading=screen.title,
        progress=screen.progress,
        event=screen.event,
        intro=screen.intro,
        quote=screen.quote,
        body=tuple(paragraph for paragraph in screen.body if paragraph not in {line for line, _ in pairs}),
        field=_field(screen.form, consultation_id, language) if screen.form else None,
        entries=tuple(_entry(line, button, consultation_id) for line, button in pairs),
        rows=tuple(tuple(_action(button, consultation_id, code, language, button is main) for button in row) for row in others if row),
        links=screen.links,
        menu=_menu(language, code),
        says={name: say(language, name) for name in WORDS},
        address=address(code),
        form_token=form_token,
    )


# --- Addresses ------------------------------------------------------------------------------------------------------------------------


def address(code: str) -> str:
    """Where the question in front is, for whoever asks."""
    return f"/c/{code}"


def address_of(act: Act, code: str) -> str | None:
    """The page of an act that changes nothing, None for one that does."""
    match act:
        case Started(None):
            return "/"
        case Started(str() as other):
            return address(other)
        case Resumed() | Shown():
            return address(code)
        case Noticed(language, long):
            query = {} if language == DEFAULT_LANGUAGE else {"langue": language}
            return address(code) + ("/notice" if long else "") + (f"?{urlencode(query)}" if query else "")
        case AskedHelp():
            return address(code) + "/aide"
        case AskedPrivacy():
            return address(code) + "/confidentialite"
        case AskedErasure():
            return address(code) + "/effacer"
        case _:
            return None


def known_language(wanted: str) -> str:
    """A language the bot has words in, whatever an address says."""
    return wanted if wanted in LANGUAGES else DEFAULT_LANGUAGE


# --- What comes back ------------------------------------------------------------------------------------------------------------------


def fields_of(body: bytes) -> Mapping[str, list[str]]:
    """The fields of a form sent as `application/x-www-form-urlencoded`, the only way our pages send one. Raises `ValueError`."""
    return parse_qs(body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS)


def act_of(fields: Mapping[str, list[str]], consultation_id: int) -> Act | None:
    """What a form of this consultation says was done, or None when no form of ours says that."""
    for name, values in fields.items():
        if name == ACT or name in SEND.values():
            read = decode(values[0])
            act = read[0] if read and read[1] == consultation_id else None
            return act if name == ACT else _filled(name, act, fields)
    return None


def _filled(sent: str, act: Act | None, fields: Mapping[str, list[str]]) -> Act | None:
    """The question's own fields as one act on the question that its button names."""
    if not isinstance(act, Submitted):
        return None
    text, choices = _first(fields, TEXT), tuple(fields.get(CHOICE, ()))
    rewritten = bool(text.strip()) and text != _first(fields, BEFORE)
    if sent == SEND[Shape.TEXT]:
        return Written(act.slot, text)
    if sent == SEND[Shape.ORDER]:
        return Picked(act.slot, tuple(code for code in fields.get(RANK, ()) if code))
    if sent == SEND[Shape.VALUE]:
        chosen_anew = bool(choices) and choices != tuple(fields.get(CHOSEN, ()))
        return _valued(act.slot, text, choices, rewritten, chosen_anew)
    other = _first(fields, OTHER)
    if rewritten and other and other not in choices:
        choices = (*choices, other) if sent == SEND[Shape.SEVERAL] else (other,)
    return Picked(act.slot, choices, text)


def _valued(slot: Slot, text: str, choices: tuple[str, ...], rewritten: bool, chosen_anew: bool) -> Act:
    """The value written, or the choice made instead, whichever was changed. Where both were, neither: `refilled` says so."""
    if rewritten and chosen_anew:
        return Picked(slot, (), text)
    if chosen_anew or (choices and not text.strip()):
        return Picked(slot, choices)
    return Written(slot, text)


def _first(fields: Mapping[str, list[str]], name: str) -> str:
    return fields.get(name, [""])[0]


def refilled(screen: Screen, done: Act) -> Screen:
    """The screen that says what is wrong with what was written, with these words still in their field."""
    form = screen.form
    if not screen.event or form is None or not isinstance(done, Written | Picked) or done.slot != form.slot:
        return screen
    if form.shape is Shape.TEXT:
        return screen  # it holds what is kept of the text
    both = form.shape is Shape.VALUE and isinstance(done, Picked) and done.text
    event = say(screen.language, "web-value-and-choice") if both else screen.event
    return replace(screen, event=event, form=replace(form, text=done.text[:MAX_REFILLED] or form.text))


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


def _action(button: Button, consultation_id: int, code: str, language: str, main: bool) -> Action:
    href = address_of(button.act, code)
    if href is None:
        return Action(button.label, encode(button.act, consultation_id), main=main)
    other = _tag(button.act.language) if isinstance(button.act, Noticed) else _tag(language)
    return Action(button.label, href=href, main=main, language="" if other == _tag(language) else other)


def _tag(language: str) -> str:
    """What a browser is told: simple French is French."""
    return language.partition("-")[0]


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


def _menu(language: str, code: str) -> tuple[Action, ...]:
    """On every page of the consultation, as the commands are in a chat."""
    asked: tuple[tuple[str, Act], ...] = (
        ("help-title", AskedHelp()),
        ("button-privacy", AskedPrivacy()),
        ("button-erase", AskedErasure()),
    )
    return tuple(Action(say(language, message), href=address_of(act, code) or "") for message, act in asked)
