"""What a chat leaves of a question once it is answered: the question, and the answer ticked."""

from bot.screens.answers import answer_words, question_of, statement_of
from bot.screens.setting import Setting
from bot.screens.spoken import shortened
from dialogues.answers import Answers, Facts, State
from dialogues.engine import Button
from dialogues.engine.prompts import View, items_of
from dialogues.script import Slot
from dialogues.turns import Input, Prompt, Turn, Typed

CHAT_TRACE = 1_000
"""Characters of an answer left in a chat in place of its question: far under Telegram's 4,096 with the question itself."""


def trace(setting: Setting, turn: Turn, action: Input, answers: Answers, facts: Facts) -> tuple[str, ...]:
    """The question that this act has settled and its answer, if another is in front now. `answers` and `facts` are those after the turn."""
    slot = _settling(turn, action)
    if slot is None or slot not in answers or (isinstance(turn.screen, Prompt) and turn.screen.slot == slot):
        return ()
    return settled_lines(setting, View(setting.script, answers, facts), slot)


def settled_lines(setting: Setting, view: View, slot: Slot) -> tuple[str, ...]:
    """The question of an answered slot, and the answer ticked."""
    step, answer = view.script.by_id[slot.question], view.answers[slot]
    line = next((item.label for item in items_of(step, view.facts) if item.code == slot.item), None)
    statement = statement_of(setting, step, line)
    asked = question_of(setting, view.ask(slot), None if statement else line)
    if statement:
        asked = setting.say("question-and-statement", question=asked, statement=statement)
    said = shortened(answer_words(setting, step, view.labels(slot), answer), CHAT_TRACE)
    if answer.state is State.ANSWERED:
        said = setting.say("ticked-label", label=said)
    return asked, said


def _settling(turn: Turn, action: Input) -> Slot | None:
    """Which question this act may have settled: that of its button, or the one that was typed to."""
    if turn.event is not None:
        return None
    if isinstance(action, Typed):
        return next((slot for slot, _ in turn.recorded), None)
    return action.slot if isinstance(action, Button) else None
