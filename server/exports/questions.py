"""The codebook as a table: what every column of the exports holds, and what each of its codes means, in French.

Never here: an answer.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from dialogues import counting
from dialogues.answers import State
from dialogues.kinds import KINDS, Shape
from dialogues.kinds.base import Column
from dialogues.script import Step
from server import words
from server.codebook import ROW_COLUMNS, Codebook
from server.exports.answers import CHOICE_SEPARATOR, HIDDEN, NOT_ASKED, UNSEEN, VOTE_SEPARATOR, WITHHELD, version_name
from server.exports.formats import GUARD, Cell
from server.figures.release import K
from server.naming import Names
from storage.authorities import Authority

COLUMNS: Final = (
    "column",
    "code",
    "label",
    "question",
    "wording",
    "item",
    "kind",
    "type",
    "unit",
    "lowest",
    "highest",
    "theme",
    "maximum",
    "profile",
    "sensitive",
    "script_versions",
    "asked_if",
    "number",
)
"""`asked_if`: who is asked, in French; empty for everybody. `number`: what stands for the code where a program wants numbers."""

ROW_LABELS: Final = {
    "row_id": "Numéro de la ligne, tiré au hasard à chaque téléchargement : il ne relie pas deux fichiers.",
    "status": "Avancement de la participation.",
    "channel": "Moyen utilisé pour répondre.",
    "source": "Lieu du lien ou du code QR par lequel la personne est venue ; vide si le lien n’en disait aucun.",
    "language": "Langue des questions : fr, fr-simple pour le français simple, en pour l’anglais.",
    "script_version": "Version des questions à laquelle la personne a répondu.",
    "day": "Jour où la personne a accepté de participer (AAAA-MM-JJ).",
}
ROW_CODES: Final = {
    ("status", "begun"): "A accepté de participer, sans réponse comptée.",
    ("status", "started"): "A répondu à une question ou plus.",
    ("status", "finished"): "A vu toutes ses questions.",
    ("channel", "telegram"): "Telegram.",
    ("channel", "web"): "Page web.",
}
_PUBLISHING: Final = {
    "oui": "Dans textes.csv : la personne accepte que ses phrases soient publiées, sans son nom. Relisez-les avant de publier.",
    "non": "Dans textes.csv : la personne a refusé, ou la question ne lui a pas été posée. Ce texte ne doit pas être publié.",
}
STATES: Final = {
    counting.STATES[State.ANSWERED]: "Une réponse a été donnée.",
    counting.STATES[State.DONT_KNOW]: "« Je ne sais pas ». Compte dans la base de la question.",
    counting.STATES[State.PREFER_NOT]: "« Je préfère ne pas répondre ». Ne compte pas dans la base.",
    counting.STATES[State.SKIPPED]: "Question passée. Ne compte pas dans la base.",
    NOT_ASKED: "Question non posée à cette personne.",
    HIDDEN: "Répondue, puis retirée du parcours par une autre réponse : ne compte nulle part.",
    UNSEEN: "La personne n’est pas encore arrivée à cette question.",
    WITHHELD: f"Non montré : ce serait la réponse de moins de {K} agents publics. On ne dit pas non plus si la question a été posée.",
}
_ANY: Final = "*"


def question_rows(book: Codebook, authority: Authority) -> Iterator[tuple[Cell, ...]]:
    """The rows of the codebook: the columns of every row, the codes any question may have, what may be published, then each question's own
    columns and codes.
    """
    yield from (_general(column, "", ROW_LABELS[column]) for column in ROW_COLUMNS)
    yield from (_general(column, code, label) for (column, code), label in ROW_CODES.items())
    yield from (_general(_ANY, code, label) for code, label in STATES.items() if code != counting.STATES[State.ANSWERED])
    yield from (_general("publiable", code, label) for code, label in _PUBLISHING.items())
    yield _general(
        _ANY, GUARD, f"Une apostrophe en tête d’une cellule l’empêche d’être lue comme une formule : à retirer ({GUARD}= se lit =)."
    )
    for step, column in book.columns:
        known = _question_cells(book, step, column, authority)
        numbers = numbers_of(option.code for option in step.options) if type_of(step, column) == "code" else {}
        yield from ((column.name, code, label, *known, numbers.get(code)) for code, label in _codes(step, column, authority))


def _general(column: str, code: str, label: str) -> tuple[Cell, ...]:
    return (column, code, label, *("",) * (len(COLUMNS) - 3))


def _question_cells(book: Codebook, step: Step, column: Column, authority: Authority) -> tuple[Cell, ...]:
    item = next((words.words(item.label, authority) for item in step.items if item.code == column.slot.item), "")
    return (
        step.id,
        words.words(step.again or step.ask, authority),
        item,
        step.kind,
        type_of(step, column),
        words.words(step.unit, authority) if step.unit else "",
        step.lowest,
        step.highest,
        step.theme or "",
        step.maximum,
        int(step.profile),
        int(step.sensitive),
        CHOICE_SEPARATOR.join(version_name(script) for script in book.versions_of(step.id)),
        asked_if(book, step.id, authority),
    )


def asked_if(book: Codebook, question: str, authority: Authority) -> str:
    """Who is asked, in French, version after version where they differ; empty where it is everybody."""
    steps = ((script, script.by_id[question]) for script in book.versions_of(question))
    told = dict.fromkeys("" if step.when is None else Names(script, authority).condition(step.when) for script, step in steps)
    return " ; ou ".join(words_ or "toujours" for words_ in told) if len(told) > 1 else next(iter(told))


def numbers_of(codes: Iterable[str]) -> Mapping[str, int]:
    """The numbers that stand for codes where a program wants numbers: their own, for the degrees of a scale, else their rank from 1."""
    every = tuple(codes)
    return {code: int(code) if all(map(str.isdecimal, every)) else rank for rank, code in enumerate(every, start=1)}


def type_of(step: Step, column: Column) -> str:
    """What the cells of a column are, beside what any column may hold.

    `boolean` 0 or 1; `rank` from 1; `state` whether a text was written; `votes` as `code:vote|code:vote`; `codes` as `code|code`; `code`;
    or the type of a value.
    """
    shape, value = KINDS[step.kind].shape, KINDS[step.kind].value
    if column.option is not None:
        return "rank" if shape is Shape.ORDER else "boolean"
    if value:
        return value.column_type(step)
    if shape is Shape.TEXT:
        return "state"
    if column.drawn:
        return "votes"
    return "codes" if shape in (Shape.SEVERAL, Shape.ORDER) else "code"


def _codes(step: Step, column: Column, authority: Authority) -> Iterator[tuple[str, str]]:
    """What the column may hold, beyond what any column may."""
    shape, value = KINDS[step.kind].shape, KINDS[step.kind].value
    labels = {option.code: words.words(option.label, authority) for option in step.options}
    if column.option is not None:
        label = labels.get(column.option, column.option)
        meaning = (
            "rang donné (1 : en premier), vide si non classé"
            if shape is Shape.ORDER
            else "1 : choisi, 0 : non choisi, vide : aucun choix, même « je ne sais pas »"
        )
        yield "", f"{label} — {meaning}"
    elif shape is Shape.TEXT:
        yield counting.STATES[State.ANSWERED], "Un texte a été écrit : il est dans textes.csv, sans lien avec cette ligne."
    elif value:
        yield "", value.meaning
        yield from labels.items()
    elif column.drawn:
        yield "", f"Votes sur les textes d’autres personnes : « code du texte{VOTE_SEPARATOR}vote », séparés par « {CHOICE_SEPARATOR} »."
        yield from ((item.code, words.words(item.label, authority)) for item in step.items)
        yield from labels.items()
    else:
        if shape in (Shape.SEVERAL, Shape.ORDER):
            yield "", f"Codes choisis, séparés par « {CHOICE_SEPARATOR} »" + (", dans l’ordre." if shape is Shape.ORDER else ".")
        yield from labels.items()
