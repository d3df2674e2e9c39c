"""The screen of a turn: the question in front, the summary, or the end."""

from collections.abc import Sequence

from bot.acts import Button, Choice, Form, Screen, Topic
from bot.screens.answers import answer_words, question_of
from bot.screens.endings import finished_screen, summary_screen
from bot.screens.events import happened, resumption, unread
from bot.screens.setting import Setting
from bot.screens.spoken import shortened
from dialogues.answers import Answer, State
from dialogues.kinds import Shape
from dialogues.script import Option, Slot
from dialogues.turns import Back, Declined, Event, Finished, Progress, Prompt, Submitted, Summary, Turn

TEXT_RECALLED = 300
"""Characters of an earlier text shown above its question: enough to know it again; a page has the whole text in its field."""
CHAT_TRACE = 1_000
"""Characters of an answer left in a chat in place of its question: far under Telegram's 4,096 with the question itself."""

DECLINES = {
    State.DONT_KNOW: "button-dont-know",
    State.PREFER_NOT: "button-prefer-not",
    State.SKIPPED: "button-skip",
}


def question_screen(
    setting: Setting,
    turn: Turn,
    *,
    wishes: frozenset[Topic] | None = None,
    wished: bool = False,
    resumed: bool = False,
    unreadable: str = "",
) -> Screen:
    """The screen of `turn`, and above it what has just happened.

    `wishes`: what this person wants to be told of, None where nobody can be told. `wished`: they have just said so. `resumed`: they come
    back. `unreadable`: the kind of what they sent that is no text. Raises ValueError when options have yet to be drawn.
    """
    event = happened(setting, turn)
    if unreadable:
        event = unread(setting, unreadable)
    elif wished:
        event = setting.say("event-wished" if wishes else "event-wished-nothing")
    elif resumed and not event:
        event = resumption(setting, turn.screen)
    match turn.screen:
        case Prompt() as prompt:
            return _prompt_screen(setting, turn, prompt, event)
        case Summary() as summary:
            return summary_screen(setting, summary, event)
        case Finished():
            return finished_screen(setting, event, wishes)
        case _:
            raise ValueError(f"the options of « {turn.screen.step.id} » must be drawn before anything is shown")


def settled_lines(setting: Setting, slot: Slot, options: Sequence[Option], answer: Answer) -> tuple[str, ...]:
    """What a chat leaves in place of a question just answered: the question, and the answer ticked. `options` are those it offered."""
    step = setting.script.by_id[slot.question]
    line = next((item.label for item in step.items if item.code == slot.item), None)
    said = shortened(answer_words(setting, step, options, answer), CHAT_TRACE)
    if answer.state is State.ANSWERED:
        said = setting.say("ticked-label", label=said)
    return question_of(setting, step, line), said


def _prompt_screen(setting: Setting, turn: Turn, prompt: Prompt, event: str) -> Screen:
    key = setting.key(".".join(filter(None, (prompt.slot.question, prompt.slot.item))))
    buttons = _buttons(setting, prompt, touched=turn.place.ticks is not None)
    form = _form(setting, prompt)
    if setting.channel == "telegram" and turn.event in (Event.RECEIVED, Event.CUT) and prompt.open_text:
        # The question stands just above in the chat: asked again, it would look like another one.
        body, fictional = (_more(setting, turn, prompt),), setting.consultation.fictional
        return Screen(key, event=event, body=body, form=form, buttons=buttons, language=setting.language, fictional=fictional)
    return Screen(
        key,
        title=question_of(setting, prompt.step, prompt.line),
        progress=_progress(setting, prompt.progress),
        event=event,
        intro=tuple(setting.words(text) for text in prompt.intro),
        body=_body(setting, turn, prompt),
        form=form,
        buttons=buttons,
        language=setting.language,
        fictional=setting.consultation.fictional,
    )


def _progress(setting: Setting, progress: Progress) -> str:
    number, total = progress.number, progress.total
    if not progress.lines:
        return setting.say("progress-profile" if progress.profile else "progress-question", number=number, total=total)
    message = "progress-profile-line" if progress.profile else "progress-question-line"
    return setting.say(message, number=number, total=total, line=progress.line, lines=progress.lines)


def _body(setting: Setting, turn: Turn, prompt: Prompt) -> tuple[str, ...]:
    """What to do, after what was answered before if the question is a second time in front."""
    if prompt.open_text:
        return (_more(setting, turn, prompt),)
    if prompt.answer is None or turn.place.ticks is not None:
        return (_instruction(setting, prompt),)
    return _answered_before(setting, prompt, prompt.answer), _instruction(setting, prompt)


def _more(setting: Setting, turn: Turn, prompt: Prompt) -> str:
    """An open text can be added to while there is room. A text just cut has none, even if what was cut began with a space."""
    full = turn.event is Event.CUT or (prompt.answer is not None and len(prompt.answer.text) >= prompt.step.maximum)
    return setting.say("write-no-more" if full else "write-more")


def _instruction(setting: Setting, prompt: Prompt) -> str:
    match prompt.shape:
        case Shape.ONE:
            return setting.say("choose-one")
        case Shape.SEVERAL:
            return setting.say("choose-several", most=prompt.most)
        case Shape.ORDER:
            return setting.say("choose-order", most=prompt.most)
        case Shape.TEXT:
            return setting.say("write-answer", most=prompt.step.maximum)


def _answered_before(setting: Setting, prompt: Prompt, answer: Answer) -> str:
    if answer.state is State.SKIPPED:
        return setting.say("answer-passed-before")
    return setting.say("answer-before", answer=shortened(answer_words(setting, prompt.step, prompt.options, answer), TEXT_RECALLED))


def _form(setting: Setting, prompt: Prompt) -> Form:
    choices = tuple(
        Choice(
            option.code,
            setting.words(option.label),
            ticked=option.code in prompt.ticks,
            rank=prompt.ticks.index(option.code) + 1 if prompt.shape is Shape.ORDER and option.code in prompt.ticks else None,
        )
        for option in prompt.options
    )
    return Form(
        prompt.shape,
        prompt.slot,
        choices,
        most=prompt.step.maximum if prompt.shape is Shape.TEXT else prompt.most,
        text=prompt.answer.text if prompt.shape is Shape.TEXT and prompt.answer else "",
        submit=_submit(setting, prompt),
    )


def _submit(setting: Setting, prompt: Prompt) -> Button | None:
    """In a chat a text is sent as a message, so there is nothing to submit before the first one; a page sends its field."""
    match prompt.shape:
        case Shape.ONE:
            return None
        case Shape.TEXT if setting.channel == "web" or prompt.open_text:
            return Button(setting.say("button-continue"), Submitted(prompt.slot))
        case Shape.TEXT:
            return None
        case _ if setting.channel == "web":
            # A page is sent once, with whatever is ticked by then: the count would be that of before.
            return Button(setting.say("button-submit"), Submitted(prompt.slot))
        case _:
            label = setting.say("button-submit-count", count=len(prompt.ticks), most=prompt.most)
            return Button(label, Submitted(prompt.slot))


def _buttons(setting: Setting, prompt: Prompt, *, touched: bool) -> tuple[tuple[Button, ...], ...]:
    """Keeping what was answered, not knowing, then passing and going back on one row. A text begun is not to be passed by mistake."""
    rows: list[tuple[Button, ...]] = []
    if prompt.answer is not None and not touched and not prompt.open_text:
        rows.append((Button(setting.say("button-keep"), Submitted(prompt.slot)),))
    declines = [] if prompt.open_text else [Button(setting.say(DECLINES[state]), Declined(prompt.slot, state)) for state in prompt.declines]
    rows += [(decline,) for decline in declines[:-1]]
    back = [Button(setting.say("button-back"), Back(prompt.slot))] if prompt.can_go_back else []
    rows.append((*declines[-1:], *back))
    return tuple(row for row in rows if row)
