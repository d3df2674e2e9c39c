"""The form that comes back from a page, as an act.

Whatever comes back was in a stranger's hands: it is read into an act or into nothing, and the engine judges it. Never here: how a page
looks, and who the person is.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs

from fastapi import Request
from msgspec import structs
from starlette.exceptions import HTTPException

from bot.acts import Act, Screen
from bot.telegram.callback import decode
from bot.wording import say
from dialogues.kinds import Shape
from dialogues.script import Slot
from dialogues.turns import Picked, Submitted, Written

FORM_TYPE: Final = "application/x-www-form-urlencoded"
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


async def read_form(request: Request) -> Mapping[str, list[str]]:
    """The fields of the form sent; none where what was sent is no form. Raises `HTTPException` 400."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        return {}
    try:
        return fields_of(await request.body())
    except ValueError:
        raise HTTPException(400) from None


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
    return structs.replace(screen, event=event, form=structs.replace(form, text=done.text[:MAX_REFILLED] or form.text))
