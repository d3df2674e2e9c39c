"""The columns of the answers, each with its type, what its codes mean, and what may stand in the place of an answer.

They depend on the script versions alone. Never here: an answer, a format.
"""

from typing import Final

from dialogues.answers import State
from dialogues.counting import STATES
from dialogues.kinds import KINDS
from dialogues.kinds.base import Column as Asked
from dialogues.script import Step
from server import words
from server.codebook import ROW_COLUMNS, Codebook
from server.exports import questions
from server.exports.answers import CHOICE_SEPARATOR, WITHHELD, version_name
from server.exports.tables import Column
from storage.authorities import Authority

LONG_COLUMNS: Final = (
    Column("question", "text", "Identifiant de la question."),
    Column("item", "text", "Ligne d’une grille, ou texte soumis au vote ; vide ailleurs."),
    Column("card", "integer", "Numéro de la carte d’une partie répétée ; vide ailleurs."),
    Column("state", "code", "Ce que la personne a fait de la question.", questions.STATES, closed=True),
    Column("value", "text", f"Codes choisis, séparés par « {CHOICE_SEPARATOR} », ou valeur donnée."),
)
"""What follows `ROW_COLUMNS` in the long form, where each answer or absence is a row of its own."""
VALUES: Final = frozenset({"integer", "number", "date"})
"""The types whose values are neither words nor codes."""
_STATES: Final = {state: label for state, label in questions.STATES.items() if state != STATES[State.ANSWERED]}


def row_columns(book: Codebook) -> tuple[Column, ...]:
    """Those that say how somebody takes part."""
    types = {"day": "date", "status": "code", "channel": "code"}
    codes = {name: {code: label for (column, code), label in questions.ROW_CODES.items() if column == name} for name in types}
    codes["script_version"] = {version_name(script): words.words(script.title) for script in book.versions}
    untold = {WITHHELD: questions.STATES[WITHHELD]}
    return tuple(
        Column(
            name,
            types.get(name, "text"),
            questions.ROW_LABELS[name],
            codes.get(name, {}),
            untold if name == "source" else {},
            closed=types.get(name) == "code",
        )
        for name in ROW_COLUMNS
    )


def answer_columns(book: Codebook, authority: Authority) -> tuple[Column, ...]:
    """Those of the wide form, in the order of `answers.columns_of`."""
    return (*row_columns(book), *(_column(step, asked, authority) for step, asked in book.columns))


def long_columns(book: Codebook) -> tuple[Column, ...]:
    """Those of the long form."""
    return (*row_columns(book), *LONG_COLUMNS)


def label_of(step: Step, asked: Asked, authority: Authority) -> str:
    """What a column holds, in one sentence: its question, then what of it."""
    lines = {item.code: words.words(item.label, authority) for item in step.items}
    options = {option.code: words.words(option.label, authority) for option in step.options}
    parts = [words.words(step.again or step.ask, authority).replace("\n", " ")]
    if asked.slot.item:
        parts.append(lines.get(asked.slot.item, asked.slot.item))
    if asked.option is not None:
        parts.append(options.get(asked.option, asked.option))
    card = f" (carte {asked.slot.repeat})" if asked.slot.repeat else ""
    return " — ".join(parts) + card


def _column(step: Step, asked: Asked, authority: Authority) -> Column:
    type_ = questions.type_of(step, asked)
    label = label_of(step, asked, authority)
    if asked.option is not None:
        return Column(asked.name, type_, label)
    if type_ == "state":
        return Column(asked.name, type_, label, {STATES[State.ANSWERED]: questions.STATES[STATES[State.ANSWERED]]}, _STATES, closed=True)
    drawn = asked.drawn or step.options_from is not None or step.own_from is not None
    codes = {option.code: words.words(option.label, authority) for option in step.options}
    closed = type_ == "code" and not drawn and KINDS[step.kind].value is None
    return Column(asked.name, type_, label, codes, _STATES, closed=closed, ordered=step.kind == "scale")
