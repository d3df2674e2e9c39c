"""A screen as Telegram shows it: one text in Telegram's HTML, and the buttons below.

Here: order, marks, what is written in full and what on a button, and that the text always fits. Never here: a call to Telegram, a
sentence of our own, or what a button does.

Whatever people wrote comes back to them here: it is escaped, and cannot turn the direction of what stands around it.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from string import ascii_uppercase
from typing import Final, NamedTuple

from msgspec import structs

from bot.acts import Button, Choice, Form, Link, Resource, Screen
from bot.screens.spoken import ELLIPSIS, shortened
from bot.telegram.callback import encode
from bot.wording import say
from dialogues.kinds import Shape
from dialogues.turns import Tapped
from dialogues.values import Value

MAX_UNITS: Final = 4_096
"""Of a message, in the UTF-16 code units that Telegram counts, once its markup is read."""
LABEL_LENGTH: Final = 28
"""Characters of a choice that a small phone shows on a button; a longer one is written in full in the message."""
HALF_LENGTH: Final = 14
"""Characters of a choice that a small phone shows on half a row, beside its mark."""
HALF_BUTTON: Final = HALF_LENGTH + 2
"""Characters of any other button there: it has no mark."""
MOST_ABREAST: Final = 6
"""Degrees of a scale on one row: each is a touch of about a centimetre on a small phone."""
BUTTON_LENGTH: Final = 60
"""Characters of any other button. Telegram states no limit; a phone shows about half of this."""

_GAP: Final = "\n\n"
_CLOSE: Final = "\n"
_NOTHING: Final = ELLIPSIS
"""Telegram refuses an empty text and an empty button."""
_UNSENDABLE: Final = "\x00-\x08\x0b-\x1f\x7f\ud800-\udfff"
_STEERING: Final = "\u202a-\u202e\u2066-\u2069"
"""Embeddings, overrides and isolates: what would turn or swallow the text around."""
_RIGHT_TO_LEFT: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_UNSENDABLE_SIGN: Final = re.compile(f"[{_UNSENDABLE}]")
_STEERING_SIGN: Final = re.compile(f"[{_STEERING}]")
_RIGHT_TO_LEFT_SIGN: Final = re.compile(f"[{_RIGHT_TO_LEFT}]")
_ANY_SIGN: Final = re.compile(f"[{_UNSENDABLE}{_STEERING}{_RIGHT_TO_LEFT}]")
_ISOLATED: Final = "\u2068{}\u2069"
"""First strong isolate … pop directional isolate."""


class Key(NamedTuple):
    """One button of a keyboard: what is written on it, and the data it sends back."""

    text: str
    data: str


class Rendered(Value, frozen=True):
    """What a message holds. `text` is HTML; `keyboard` its rows of buttons, none for a message without buttons."""

    text: str
    keyboard: tuple[tuple[Key, ...], ...] = ()


class _Part(NamedTuple):
    """A piece of the text, in the tag it stands in. What is `whole` is never cut; `close` goes on right after the piece before."""

    text: str
    tag: str = ""
    whole: bool = False
    close: bool = False


def render(screen: Screen, consultation: int | None) -> Rendered:
    """The message of a screen; `consultation` is the one its buttons belong to."""
    letters = _letters(screen.form)
    return Rendered(_text(_parts(screen, letters)), tuple(_rows(screen, consultation, letters)))


def render_settled(lines: Sequence[str]) -> Rendered:
    """The message left in place of a question once it is answered: the question, then what was answered. No button."""
    question, *answer = lines
    return Rendered(_text([_Part(question, "b"), _Part("\n".join(answer))], gap="\n"))


def plain_units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


# --- The text -----------------------------------------------------------------------------------------------------------------------


def _parts(screen: Screen, letters: Sequence[str]) -> Iterator[_Part]:
    mark = say(screen.language, "fictional-mark") if screen.fictional else ""
    yield _Part(mark, "i")
    yield _Part(screen.event)
    yield _Part(screen.progress, "i")
    for intro in screen.intro:
        yield from _resource(intro, screen.language) if isinstance(intro, Resource) else (_Part(intro),)
    yield _Part(screen.quote, "blockquote")
    yield _Part(screen.title, "b")
    yield from (_Part(line) for line in screen.body if line != mark)
    for resource in screen.resources:
        yield from _resource(resource, screen.language)
    if screen.form and letters:
        named = (f"{letter} {choice.label}" for letter, choice in zip(letters, screen.form.choices, strict=True))
        yield _Part("\n".join(named), whole=True)
    yield from (_Part(_written(link, screen.language), whole=True) for link in screen.links)


def _resource(resource: Resource, language: str) -> Iterator[_Part]:
    yield _Part(resource.title, "b")
    yield from (_Part(line, close=True) for line in resource.lines)
    if resource.link:
        yield _Part(_written(resource.link, language), whole=True, close=True)


def _written(link: Link, language: str) -> str:
    """As text: Telegram refuses the whole message for one button whose address it does not like."""
    return say(language, "link-line", label=link.label, url=link.url)


def _text(parts: Iterable[_Part], gap: str = _GAP) -> str:
    harmless = [cleaned for part in parts if part.text and (cleaned := _cleaned(part)).text]
    text = "".join([(_CLOSE if part.close else gap) + _tagged(part) for part in _fitted(harmless)])
    return text.strip("\n") or _NOTHING


def _cleaned(part: _Part) -> _Part:
    text = _harmless(part.text).strip()
    return part if text == part.text else part._replace(text=text)


def _tagged(part: _Part) -> str:
    escaped = html.escape(part.text, quote=False)
    return f"<{part.tag}>{escaped}</{part.tag}>" if part.tag else escaped


def _harmless(text: str) -> str:
    """The text without what cannot be sent or would steer its neighbours; lines that hold right-to-left words stand by themselves."""
    if not _ANY_SIGN.search(text):
        return text
    kept = _STEERING_SIGN.sub("", _UNSENDABLE_SIGN.sub("\N{REPLACEMENT CHARACTER}", text))
    return "\n".join(_ISOLATED.format(line) if _RIGHT_TO_LEFT_SIGN.search(line) else line for line in kept.split("\n"))


def _fitted(parts: list[_Part]) -> list[_Part]:
    """The parts, the longest of them cut to one same length where all together are too long for a message."""
    if sum(len(part.text) for part in parts) * 2 + len(parts) * len(_GAP) <= MAX_UNITS:
        return parts  # a character has two units at most: nearly every screen is settled here
    room = MAX_UNITS - plain_units(_GAP) * (len(parts) - 1) - sum(plain_units(part.text) for part in parts if part.whole)
    most = _longest([plain_units(part.text) for part in parts if not part.whole], room)
    return [part if part.whole else part._replace(text=_cut(part.text, most)) for part in parts]


def _longest(lengths: list[int], room: int) -> int:
    """The length to which the longest must come down so that all fit in `room`; the shorter ones leave theirs to them."""
    for done, length in enumerate(sorted(lengths)):
        share = room // (len(lengths) - done)
        if length > share:
            return share
        room -= length
    return MAX_UNITS


def _cut(text: str, units: int) -> str:
    if plain_units(text) <= units:
        return text
    encoded = text.encode("utf-16-le")[: 2 * max(units - len(ELLIPSIS), 0)]
    # A character of two units may have been halved.
    return encoded.decode("utf-16-le", "ignore").rstrip() + ELLIPSIS


# --- The buttons --------------------------------------------------------------------------------------------------------------------


def _letters(form: Form | None) -> tuple[str, ...]:
    """What names each choice where some are too long for a button: letters, or numbers beyond z. Both can be typed.

    Values offered have only a dash: a letter typed there would be the beginning of another value.
    """
    if form is None or all(len(choice.label) <= LABEL_LENGTH for choice in form.choices) or _is_degrees(form):
        return ()
    if form.shape is Shape.VALUE:
        return ("–",) * len(form.choices)
    if len(form.choices) > len(ascii_uppercase):
        return tuple(f"{number}." for number in range(1, len(form.choices) + 1))
    return tuple(f"{letter}." for letter in ascii_uppercase[: len(form.choices)])


def _rows(screen: Screen, consultation: int | None, letters: tuple[str, ...]) -> Iterator[tuple[Key, ...]]:
    if screen.form:
        yield from _choice_rows(structs.replace(screen.form, text="", submit=None), consultation, letters)
        if screen.form.submit:
            yield (_key(screen.form.submit, consultation),)
    for row in screen.buttons:
        keys = tuple(_key(button, consultation) for button in row)
        yield from (keys,) if all(len(key.text) <= HALF_BUTTON for key in keys) else ((key,) for key in keys)


# As `_face` below. What somebody wrote is taken out of the form before.
@lru_cache(maxsize=1_024)
def _choice_rows(form: Form, consultation: int | None, letters: tuple[str, ...]) -> tuple[tuple[Key, ...], ...]:
    named = letters if form.shape is not Shape.VALUE else ()
    keys = [
        Key(_face(_mark(form, choice), letter, choice.face or choice.label), encode(Tapped(form.slot, choice.code), consultation))
        for choice, letter in zip(form.choices, named or [""] * len(form.choices), strict=True)
    ]
    width = _abreast(form)
    return tuple(tuple(keys[start : start + width]) for start in range(0, len(keys), width))


def _abreast(form: Form) -> int:
    """How many choices stand side by side; the degrees of a scale on rows as even as may be."""
    if _is_degrees(form):
        rows = -(-len(form.choices) // MOST_ABREAST)
        return -(-len(form.choices) // rows)
    return 2 if all(len(choice.label) <= HALF_LENGTH for choice in form.choices) else 1


def _is_degrees(form: Form) -> bool:
    return bool(form.choices) and all(choice.face for choice in form.choices)


def _mark(form: Form, choice: Choice) -> str:
    match form.shape:
        case Shape.SEVERAL:
            return "☑" if choice.ticked else "☐"
        case Shape.ORDER:
            return _keycap(choice.rank) if choice.rank else ""
        case _:
            return "✓" if choice.ticked else ""


def _keycap(rank: int) -> str:
    """A number that cannot be taken for that of the choice: « 1. A. » would read as two."""
    return f"{rank}\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}" if rank <= 9 else f"{rank}."


# Buttons hold words of scripts and of ours, never a person's: few, and the same for all.
@lru_cache(maxsize=4_096)
def _face(mark: str, letter: str, label: str) -> str:
    """A label that is short enough stays whole beside the letter that a longer one brings."""
    named = f"{letter} {label}"
    return _button_text(f"{mark} {named if len(label) <= LABEL_LENGTH else shortened(named, LABEL_LENGTH)}")


def _key(button: Button, consultation: int | None) -> Key:
    return Key(_button_text(button.label), encode(button.act, consultation))


@lru_cache(maxsize=4_096)
def _button_text(label: str) -> str:
    return shortened(_harmless(label), BUTTON_LENGTH) or _NOTHING
