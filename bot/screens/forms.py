"""What the question in front takes, and the buttons below it."""

from bot.acts import Button, Choice, Form, Keyboard
from bot.screens.instructions import is_numeric
from bot.screens.setting import Setting
from dialogues.answers import State
from dialogues.kinds import Measure, Shape, measure_of
from dialogues.script import Option
from dialogues.turns import Back, Declined, Event, Prompt, Submitted, Turn

DECLINES = {
    State.DONT_KNOW: "button-dont-know",
    State.PREFER_NOT: "button-prefer-not",
    State.SKIPPED: "button-skip",
}


def form_of(setting: Setting, turn: Turn, prompt: Prompt) -> Form:
    """The form of a question. A chat that takes the words beside « Autre » shows no choice meanwhile: they are the answer awaited."""
    if prompt.detail:
        return Form(Shape.TEXT, prompt.slot, most=prompt.room, text=_words(prompt), submit=_continue(setting, prompt))
    return Form(
        prompt.shape,
        prompt.slot,
        tuple(_choice(setting, prompt, option) for option in (*_candidates(turn, prompt), *prompt.options)),
        most=prompt.room if prompt.shape in (Shape.TEXT, Shape.VALUE) else prompt.most,
        text=_typed_value(setting, prompt) if prompt.shape is Shape.VALUE else _words(prompt),
        submit=_submit(setting, prompt),
        keyboard=_keyboard(prompt),
    )


def buttons_of(setting: Setting, prompt: Prompt, *, touched: bool) -> tuple[tuple[Button, ...], ...]:
    """Keeping what was answered, not knowing, then passing and going back on one row. A text begun is not to be passed by mistake."""
    rows: list[tuple[Button, ...]] = []
    if prompt.answer is not None and not touched and not prompt.open_text:
        rows.append((Button(setting.say("button-keep"), Submitted(prompt.slot)),))
    declines = [] if prompt.open_text else [Button(setting.say(DECLINES[state]), Declined(prompt.slot, state)) for state in prompt.declines]
    rows += [(decline,) for decline in declines[:-1]]
    back = [Button(setting.say("button-back"), Back(prompt.slot))] if prompt.can_go_back or prompt.detail else []
    rows.append((*declines[-1:], *back))
    return tuple(row for row in rows if row)


def _choice(setting: Setting, prompt: Prompt, option: Option) -> Choice:
    """A page has a field beside « Autre »; a chat asks for its words once it is chosen."""
    ticked = option.code in prompt.ticks
    return Choice(
        option.code,
        setting.words(option.label),
        ticked=ticked,
        rank=prompt.ticks.index(option.code) + 1 if prompt.shape is Shape.ORDER and ticked else None,
        face=option.code if is_numeric(prompt.step) else "",
        other=option.other and setting.channel == "web",
    )


def _candidates(turn: Turn, prompt: Prompt) -> tuple[Option, ...]:
    """The values between which the words just typed do not decide: two places of one name."""
    return turn.candidates if turn.event is Event.AMBIGUOUS and prompt.shape is Shape.VALUE else ()


def _words(prompt: Prompt) -> str:
    return prompt.answer.text if prompt.answer else ""


def _typed_value(setting: Setting, prompt: Prompt) -> str:
    """The value kept, as its words can be typed again; nothing when an option was chosen instead."""
    offered = {option.code for option in prompt.options}
    kept = prompt.answer.choices if prompt.answer else ()
    return next((setting.words(option.label) for option in prompt.labels if option.code in kept and option.code not in offered), "")


def _keyboard(prompt: Prompt) -> Keyboard:
    """A telephone's digits have no sign, and no stroke for a date."""
    step = prompt.step
    if measure_of(step) is not Measure.NUMBER or not step.lowest or step.lowest.startswith("-"):
        return "text"
    return "decimal" if step.decimals else "numeric"


def _submit(setting: Setting, prompt: Prompt) -> Button | None:
    """In a chat a text is sent as a message, so there is nothing to submit before the first one; a page sends its field."""
    on_page = setting.channel == "web"
    match prompt.shape:
        case Shape.ONE:
            return None
        case Shape.TEXT:
            return _continue(setting, prompt) if on_page or prompt.open_text else None
        case Shape.VALUE:
            return Button(setting.say("button-submit"), Submitted(prompt.slot)) if on_page else None
        case _ if on_page:
            # A page is sent once, with whatever is ticked by then: the count would be that of before.
            return Button(setting.say("button-submit"), Submitted(prompt.slot))
        case _:
            label = setting.say("button-submit-count", count=len(prompt.ticks), most=prompt.most)
            return Button(label, Submitted(prompt.slot))


def _continue(setting: Setting, prompt: Prompt) -> Button:
    return Button(setting.say("button-continue"), Submitted(prompt.slot))
