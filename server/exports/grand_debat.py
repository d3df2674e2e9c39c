"""The closed answers in the layout that readers of the Grand Débat National (2019) know, with words instead of codes.

One column per question, or line of it, headed `<question> - <words>`; what is known of the author there is empty here. No code stands in
the place of an answer, but those of the texts of others. Never here: what anybody wrote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dialogues.answers import State
from dialogues.counting import STATES
from dialogues.kinds import KINDS, Shape
from dialogues.script import Step
from server import words
from server.codebook import ROW_COLUMNS, Codebook
from server.exports.answers import CHOICE_SEPARATOR, HIDDEN, NOT_ASKED, UNSEEN, VOTE_SEPARATOR, WITHHELD, Encode
from server.exports.columns import label_of
from server.exports.formats import MACHINE_CSV, Cell
from server.figures.release import K
from storage.authorities import Authority

HEAD: Final = (
    *("id", "reference", "title", "createdAt", "publishedAt", "updatedAt", "trashed", "trashedStatus"),
    *("authorId", "authorType", "authorZipCode"),
)
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
_INSTEAD_OF_SEPARATOR: Final = "/"


@dataclass(frozen=True, slots=True)
class _Words:
    """Of one column: the words of its choices, and which of them go last."""

    labels: Mapping[str, str]
    last: frozenset[str]

    def of(self, cell: Cell) -> Cell:
        if not isinstance(cell, str):
            return cell
        codes = sorted(cell.split(CHOICE_SEPARATOR), key=lambda code: code in self.last)
        return CHOICE_SEPARATOR.join(map(self._of_code, codes))

    def _of_code(self, code: str) -> str:
        """Of a vote on a text, the vote alone."""
        text, separator, vote = code.rpartition(VOTE_SEPARATOR)
        return text + separator + self.labels.get(vote, SAID.get(vote, vote)).replace(CHOICE_SEPARATOR, _INSTEAD_OF_SEPARATOR)


def columns(book: Codebook, authority: Authority) -> tuple[str, ...]:
    """The names of the columns, in order."""
    asked = (f"{column.name} - {label_of(step, column, authority)}" for step, column in book.columns if column.option is None)
    return (*HEAD, *map(_plain, asked))


def encoding(book: Codebook, authority: Authority) -> Encode[bytes]:
    """What makes the pieces of a row: its id, what is known of its author (nothing but the day), then each question."""
    known = {column.name: _words_of(step, authority) for step, column in book.columns if column.option is None}

    def piece(names: Sequence[str], cells: Sequence[Cell]) -> bytes:
        if names[0] == ROW_COLUMNS[0]:
            return MACHINE_CSV.piece(names, cells)
        if names[0] == ROW_COLUMNS[1]:
            day = cells[names.index("day")]
            return MACHINE_CSV.piece(HEAD[1:], ("", "", day, "", "", "false", "", "", "", ""))
        return MACHINE_CSV.piece(names[:1], (known[names[0]].of(cells[0]),))

    return piece


def _words_of(step: Step, authority: Authority) -> _Words:
    """« Autre » goes last among choices, which have no order of their own; a ranking keeps its."""
    labels = {option.code: _plain(words.words(option.label, authority)) for option in step.options}
    is_ranked = KINDS[step.kind].shape is Shape.ORDER
    return _Words(labels, frozenset(option.code for option in step.options if option.other and not is_ranked))


def _plain(text: str) -> str:
    """On one line."""
    return " ".join(text.splitlines())
