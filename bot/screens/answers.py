"""Questions and answers as words: in the summary, above a question reopened, and in what a chat keeps of a question answered."""

from collections.abc import Sequence

from bot.screens.setting import Setting
from dialogues.answers import Answer, State
from dialogues.kinds import KINDS
from dialogues.kinds.base import Shape
from dialogues.script import Option, Step, Text

DECLINED = {
    State.DONT_KNOW: "answer-dont-know",
    State.PREFER_NOT: "answer-prefer-not",
    State.SKIPPED: "answer-skipped",
}


def question_of(setting: Setting, ask: Text, line: Text | None) -> str:
    """The question as one sentence, with the line of a grid it is asked for.

    « …pour que l’IA aide à… » goes on with its line and ends as a question; a question that is whole comes before its line.
    """
    asked = setting.words(ask)
    if line is None:
        return asked
    beginning, ellipsis, end = asked.partition("…")
    if not ellipsis or end.strip(" ?\u00a0\u202f"):
        return setting.say("question-and-line", question=asked, line=setting.words(line))
    return setting.say("question-line", beginning=beginning.rstrip(), line=setting.words(line))


def statement_of(setting: Setting, step: Step, line: Text | None) -> str:
    """What is voted on, or nothing for any other question. The texts of others are said as they were written, braces included."""
    if line is None or not is_vote(step):
        return ""
    return line.in_language(setting.language) if step.items_from else setting.words(line)


def is_vote(step: Step) -> bool:
    """Whether the lines of a question are statements, whole sentences that somebody wrote, rather than the ends of its own sentence."""
    return step.kind == "vote"


def answer_words(setting: Setting, step: Step, labels: Sequence[Option], answer: Answer) -> str:
    """What was answered: labels in their order, numbered in a ranking, with the words beside « Autre »; the text; or the way of not
    answering. `labels` are what the answer may hold.
    """
    if answer.state is not State.ANSWERED:
        return setting.say(DECLINED[answer.state])
    if not answer.choices:
        return answer.text or setting.say("answer-words-erased")
    by_code = {option.code: option for option in labels}
    chosen = [_label(setting, by_code[code], answer.text) for code in answer.choices]
    if KINDS[step.kind].shape is Shape.ORDER:
        chosen = [f"{rank}. {label}" for rank, label in enumerate(chosen, start=1)]
    return ", ".join(chosen)


def _label(setting: Setting, option: Option, beside: str) -> str:
    label = setting.words(option.label)
    return setting.say("summary-line", line=label, answer=beside) if option.other and beside else label
