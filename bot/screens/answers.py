"""An answer as words: in the summary, above a question reopened, and in what a chat keeps of a question answered."""

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


def question_of(setting: Setting, step: Step, line: Text | None) -> str:
    """The question as one sentence, with the line it is asked for.

    « …pour que l’IA aide à… » goes on with its line and ends as a question; a question that is whole comes before its line.
    """
    asked = setting.words(step.ask)
    if line is None:
        return asked
    beginning, ellipsis, end = asked.partition("…")
    if not ellipsis or end.strip(" ?\u00a0\u202f"):
        return setting.say("question-and-line", question=asked, line=setting.words(line))
    return setting.say("question-line", beginning=beginning.rstrip(), line=setting.words(line))


def answer_words(setting: Setting, step: Step, options: Sequence[Option], answer: Answer) -> str:
    """What was answered: labels in their order, numbered in a ranking; the text; or the way of not answering."""
    if answer.state is not State.ANSWERED:
        return setting.say(DECLINED[answer.state])
    if answer.parts:
        return answer.text
    labels = {option.code: setting.words(option.label) for option in options}
    chosen = [labels[code] for code in answer.choices]
    if KINDS[step.kind].shape is Shape.ORDER:
        chosen = [f"{rank}. {label}" for rank, label in enumerate(chosen, start=1)]
    return ", ".join(chosen)
