"""The screen of a turn: the question in front, the summary, or the end."""

from bot.acts import Link, Resource, Screen, Wished
from bot.screens.answers import answer_words, is_vote, question_of, statement_of
from bot.screens.endings import finished_screen
from bot.screens.events import happened
from bot.screens.forms import buttons_of, form_of
from bot.screens.instructions import instructions
from bot.screens.progress import progress_line
from bot.screens.setting import Setting
from bot.screens.spoken import shortened
from bot.screens.summaries import summary_screen
from dialogues.answers import Answer, State
from dialogues.script import Card
from dialogues.turns import Event, Finished, Intro, Prompt, Summary, Turn

TEXT_RECALLED = 300
"""Characters of an earlier text shown above its question: enough to know it again; a page has the whole text in its field."""


def question_screen(
    setting: Setting, turn: Turn, *, event: str = "", wishes: Wished | None = None, may_publish: bool | None = None
) -> Screen:
    """The screen of `turn`, and above it what has just happened: `event`, else what the turn did.

    `wishes`: what this person wants to be told of, None where nobody can be told. `may_publish`: whether their sentences may be published,
    None where they were not asked. Raises ValueError when options have yet to be drawn.
    """
    event = event or happened(setting, turn)
    match turn.screen:
        case Prompt() as prompt:
            return _prompt_screen(setting, turn, prompt, event)
        case Summary() as summary:
            return summary_screen(setting, summary, event, may_publish)
        case Finished():
            return finished_screen(setting, event, wishes)
        case _:
            raise ValueError(f"the options of « {turn.screen.step.id} » must be drawn before anything is shown")


def _prompt_screen(setting: Setting, turn: Turn, prompt: Prompt, event: str) -> Screen:
    key = setting.key(".".join(filter(None, (prompt.slot.question, prompt.slot.item, "other" if prompt.detail else ""))))
    buttons = buttons_of(setting, prompt, touched=turn.place.ticks is not None)
    form = form_of(setting, turn, prompt)
    if setting.channel == "telegram" and turn.event in (Event.RECEIVED, Event.CUT) and prompt.open_text:
        # The question stands just above in the chat: asked again, it would look like another one.
        body, fictional = (_more(setting, turn, prompt),), setting.consultation.fictional
        return Screen(key, event=event, body=body, form=form, buttons=buttons, language=setting.language, fictional=fictional)
    return Screen(
        key,
        title=question_of(setting, prompt.ask, None if is_vote(prompt.step) else prompt.line),
        progress=progress_line(setting, prompt),
        event=event,
        intro=tuple(_intro(setting, intro) for intro in prompt.intro),
        quote=_quote(setting, prompt),
        body=_body(setting, turn, prompt),
        form=form,
        buttons=buttons,
        language=setting.language,
        fictional=setting.consultation.fictional,
    )


# --- Above the question -------------------------------------------------------------------------------------------------------------


def _intro(setting: Setting, intro: Intro) -> str | Resource:
    words = setting.words(intro.words)
    return _resource(setting, words, intro.card) if intro.card else words


def _resource(setting: Setting, words: str, card: Card) -> Resource:
    title = setting.words(card.title)
    producer = (setting.say("resource-producer", producer=card.producer),) if card.producer else ()
    link = Link(setting.say("resource-link", title=title), card.url) if card.url else None
    return Resource(title, (words, *producer), link)


def _quote(setting: Setting, prompt: Prompt) -> str:
    """What is voted on, or the text of somebody else that this one is written about, as it was written."""
    about = prompt.quote.in_language(setting.language) if prompt.quote else statement_of(setting, prompt.step, prompt.line)
    return setting.say("quoted-label", label=about) if about else ""


# --- Below the question -------------------------------------------------------------------------------------------------------------


def _body(setting: Setting, turn: Turn, prompt: Prompt) -> tuple[str, ...]:
    """What to do, after what was answered before if the question is a second time in front."""
    if prompt.detail:
        return _about_other(setting, turn, prompt)
    if prompt.open_text:
        return (_more(setting, turn, prompt),)
    if prompt.answer is None or turn.place.ticks is not None:
        return instructions(setting, prompt)
    return _answered_before(setting, prompt, prompt.answer), *instructions(setting, prompt)


def _about_other(setting: Setting, turn: Turn, prompt: Prompt) -> tuple[str, ...]:
    """« Autre » was chosen, and words are awaited beside it. With ticks, those kept are not added to, but written anew."""
    assert prompt.answer is not None  # the choice itself
    adds = prompt.answer.parts and turn.place.ticks is None
    asked = _more(setting, turn, prompt) if adds else setting.say("write-other", most=prompt.room)
    return _answered_before(setting, prompt, prompt.answer), asked


def _more(setting: Setting, turn: Turn, prompt: Prompt) -> str:
    """An open text can be added to while there is room. A text just cut has none, even if what was cut began with a space."""
    full = turn.event is Event.CUT or (prompt.answer is not None and len(prompt.answer.text) >= prompt.room)
    return setting.say("write-no-more" if full else "write-more")


def _answered_before(setting: Setting, prompt: Prompt, answer: Answer) -> str:
    if answer.state is State.SKIPPED:
        return setting.say("answer-passed-before")
    return setting.say("answer-before", answer=shortened(answer_words(setting, prompt.step, prompt.labels, answer), TEXT_RECALLED))
