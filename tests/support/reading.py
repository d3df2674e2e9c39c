"""A screen as a person reads it, from top to bottom: what the golden transcripts hold.

Marks: `(•)` chosen and `( )` not where one answer is asked, `[x]` and `[ ]` where several are, `(1)` the rank once given, `____` where
words are written, `‹ … ›` a button, a row of them on one line.
"""

from collections.abc import Iterator

from bot.acts import Button, Choice, Form, Screen
from dialogues.kinds import Shape


def as_text(screen: Screen) -> str:
    """The whole screen, its parts apart by an empty line, without a line end at the end."""
    parts = [screen.event, screen.progress, *screen.intro, screen.title, *screen.body]
    parts += ["\n".join(_form(screen.form))] if screen.form else []
    parts += ["\n".join(_row(row) for row in screen.buttons)]
    parts += ["\n".join(f"{link.label} → {link.url}" for link in screen.links)]
    return "\n\n".join(part for part in parts if part)


def _form(form: Form) -> Iterator[str]:
    for choice in form.choices:
        yield f"{_mark(form.shape, choice)} {choice.label}"
    if form.shape is Shape.TEXT:
        yield f"____ {form.text}".rstrip()
    if form.submit:
        yield _row((form.submit,))


def _mark(shape: Shape, choice: Choice) -> str:
    if shape is Shape.ONE:
        return "(•)" if choice.ticked else "( )"
    if choice.rank:
        return f"({choice.rank})"
    return "[x]" if choice.ticked else "[ ]"


def _row(buttons: tuple[Button, ...]) -> str:
    return " ".join(f"‹ {button.label} ›" for button in buttons)
