"""A screen whose words turn nothing around them: people's own words may hold signs that steer the direction of what follows.

What somebody is still writing is left as it is, in a field of its own; so is what is kept. Never here: markup (templates escape it).
"""

import re
from typing import Final

from msgspec import structs

from bot.acts import Button, Form, Screen

_STEERING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates. A page isolates each paragraph; within one, our own sentence may go on after their words."""


def harmless(screen: Screen) -> Screen:
    """The same screen, to be shown."""
    return structs.replace(
        screen,
        title=_unsteered(screen.title),
        event=_unsteered(screen.event),
        intro=tuple(_unsteered(intro) if isinstance(intro, str) else intro for intro in screen.intro),
        quote=_unsteered(screen.quote),
        body=tuple(map(_unsteered, screen.body)),
        form=_form(screen.form) if screen.form else None,
        buttons=tuple(tuple(Button(_unsteered(button.label), button.act) for button in row) for row in screen.buttons),
    )


def _form(form: Form) -> Form:
    return structs.replace(form, choices=tuple(structs.replace(choice, label=_unsteered(choice.label)) for choice in form.choices))


def _unsteered(words: str) -> str:
    return _STEERING.sub("", words)
