"""The wide answers with words in the place of codes: for whoever reads a file, not for programs.

A question has one column, headed by its words. Never here: what anybody wrote.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from dialogues.answers import State
from dialogues.counting import STATES
from dialogues.kinds import KINDS, Shape
from dialogues.script import Step
from dialogues.values import Value
from server import words
from server.codebook import ROW_COLUMNS, Codebook
from server.exports.answers import CHOICE_SEPARATOR, HIDDEN, NOT_ASKED, UNSEEN, VOTE_SEPARATOR, WITHHELD, Encode
from server.exports.columns import label_of
from server.exports.formats import CSV, Cell
from server.figures.release import K
from storage.authorities import Authority

SAID: Final[Mapping[str, str]] = {
    STATES[State.ANSWERED]: "Réponse donnée",
    STATES[State.DONT_KNOW]: "Ne sait pas",
    STATES[State.PREFER_NOT]: "Préfère ne pas répondre",
    STATES[State.SKIPPED]: "Question passée",
    NOT_ASKED: "Question non posée",
    HIDDEN: "Réponse retirée du parcours",
    UNSEEN: "Question pas encore vue",
    WITHHELD: f"Non montré (moins de {K} agents publics)",
}
"""`questions.STATES` in few words, as they stand in the place of an answer."""
HEAD: Final = ("Ligne (numéro tiré au hasard)", "Avancement", "Moyen", "Lieu du lien", "Langue", "Version des questions", "Jour")
"""`ROW_COLUMNS`, in words."""
ROW_WORDS: Final[Mapping[tuple[str, Cell], str]] = {
    ("status", "begun"): "A accepté, sans réponse",
    ("status", "started"): "A commencé",
    ("status", "finished"): "A terminé",
    ("channel", "telegram"): "Telegram",
    ("channel", "web"): "Page web",
    ("source", WITHHELD): SAID[WITHHELD],
    ("language", "fr"): "Français",
    ("language", "fr-simple"): "Français simple",
    ("language", "en"): "Anglais",
}
_INSTEAD_OF_SEPARATOR: Final = "/"
_OF_A_LIST: Final = " | "
"""Between the choices of one cell."""


class Words(Value, frozen=True):
    """Of one column: the words of its choices, and which of them go last."""

    labels: Mapping[str, str]
    last: frozenset[str]

    def of(self, cell: Cell, between: str = CHOICE_SEPARATOR) -> Cell:
        if not isinstance(cell, str):
            return cell
        codes = sorted(cell.split(CHOICE_SEPARATOR), key=lambda code: code in self.last)
        return between.join(map(self._of_code, codes))

    def _of_code(self, code: str) -> str:
        """Of a vote on a text, the vote alone."""
        text, separator, vote = code.rpartition(VOTE_SEPARATOR)
        return text + separator + self.labels.get(vote, SAID.get(vote, vote)).replace(CHOICE_SEPARATOR, _INSTEAD_OF_SEPARATOR)


def _words_of(step: Step, authority: Authority) -> Words:
    """« Autre » goes last among choices, which have no order of their own; a ranking keeps its."""
    labels = {option.code: _plain(words.words(option.label, authority)) for option in step.options}
    is_ranked = KINDS[step.kind].shape is Shape.ORDER
    return Words(labels, frozenset(option.code for option in step.options if option.other and not is_ranked))


def by_column(book: Codebook, authority: Authority) -> Mapping[str, Words]:
    """The words of each column that is of a whole question, by its name."""
    return {column.name: _words_of(step, authority) for step, column in book.columns if column.option is None}


def _plain(text: str) -> str:
    """On one line."""
    return " ".join(text.splitlines())


def headings(book: Codebook, authority: Authority) -> tuple[str, ...]:
    """Of the questions, or their lines, in order: id and words."""
    asked = (f"{column.name} - {label_of(step, column, authority)}" for step, column in book.columns if column.option is None)
    return tuple(map(_plain, asked))


def columns(book: Codebook, authority: Authority) -> tuple[str, ...]:
    """What heads the columns, in order."""
    return (*HEAD, *headings(book, authority))


def encoding(book: Codebook, authority: Authority) -> Encode[bytes]:
    """What makes the pieces of a row: what is known of the participation, then each question."""
    known = by_column(book, authority)

    def piece(names: Sequence[str], cells: Sequence[Cell]) -> bytes:
        if names[0] in ROW_COLUMNS:
            return CSV.piece(names, [ROW_WORDS.get((name, cell), cell) for name, cell in zip(names, cells, strict=True)])
        return CSV.piece(names[:1], (known[names[0]].of(cells[0], _OF_A_LIST),))

    return piece
