"""A screen as a person reads it, from top to bottom, in plain text: what is played in a terminal, and what golden transcripts hold.

Marks: `(•)` chosen and `( )` not where one answer is asked, `[x]` and `[ ]` where several are, `(1)` the rank once given, `____` where
words are written, `> ` before words that are quoted, `‹ … ›` a button, a row of them on one line.
"""

from collections.abc import Iterator
from string import ascii_lowercase

from bot.acts import Button, Choice, Form, Resource, Screen
from dialogues.kinds import Shape


def as_text(screen: Screen, *, lettered: bool = False) -> str:
    """The whole screen, its parts apart by an empty line, without a line end at the end.

    `lettered`: before each choice stands what it can be typed as.
    """
    parts = [screen.event, screen.progress, *map(_introduced, screen.intro), _quoted(screen.quote), screen.title, *screen.body]
    parts += map(_introduced, screen.resources)
    parts += ["\n".join(_form(screen.form, lettered=lettered))] if screen.form else []
    parts += ["\n".join(_row(row) for row in screen.buttons)]
    parts += ["\n".join(f"{link.label} → {link.url}" for link in screen.links)]
    return "\n\n".join(part for part in parts if part)


def _introduced(intro: str | Resource) -> str:
    if isinstance(intro, str):
        return intro
    link = (f"{intro.link.label} → {intro.link.url}",) if intro.link else ()
    return "\n".join((intro.title, *intro.lines, *link))


def _quoted(quote: str) -> str:
    return "\n".join(f"> {line}" for line in quote.splitlines())


def _form(form: Form, *, lettered: bool) -> Iterator[str]:
    field = f"____ {form.text}".rstrip()
    if form.shape in (Shape.TEXT, Shape.VALUE):
        yield field
    for position, choice in enumerate(form.choices):
        typed = _typed_as(form, choice, position) if lettered else ""
        yield f"{typed}{_mark(form.shape, choice)} {choice.label}{f' : {field}' if choice.other else ''}"
    if form.submit:
        yield _row((form.submit,))


def _typed_as(form: Form, choice: Choice, position: int) -> str:
    """A letter, or a number beyond z; nothing where a value is typed, nor for the degree of a scale, whose label is its number."""
    if form.shape is Shape.VALUE or choice.face:
        return ""
    return f"{ascii_lowercase[position]} " if len(form.choices) <= len(ascii_lowercase) else f"{position + 1:>2} "


def _mark(shape: Shape, choice: Choice) -> str:
    if shape in (Shape.ONE, Shape.VALUE):
        return "(•)" if choice.ticked else "( )"
    if choice.rank:
        return f"({choice.rank})"
    return "[x]" if choice.ticked else "[ ]"


def _row(buttons: tuple[Button, ...]) -> str:
    return " ".join(f"‹ {button.label} ›" for button in buttons)
