"""The closed answers in the layout that readers of the Grand Débat National (2019) know, with words instead of codes.

One column per question, or line of it, headed `<question> - <words>`; what is known of the author there is empty here. Never here: what
anybody wrote.
"""

from collections.abc import Sequence
from typing import Final

from dialogues.kinds import KINDS, Shape
from server import words
from server.codebook import ROW_COLUMNS, Codebook
from server.exports.answers import CHOICE_SEPARATOR, Encode
from server.exports.columns import label_of
from server.exports.formats import MACHINE_CSV, Cell
from storage.authorities import Authority

HEAD: Final = (
    *("id", "reference", "title", "createdAt", "publishedAt", "updatedAt", "trashed", "trashedStatus"),
    *("authorId", "authorType", "authorZipCode"),
)
_INSTEAD_OF_SEPARATOR: Final = "/"


def columns(book: Codebook, authority: Authority) -> tuple[str, ...]:
    """The names of the columns, in order."""
    asked = (f"{column.name} - {label_of(step, column, authority)}" for step, column in book.columns if column.option is None)
    return (*HEAD, *map(_plain, asked))


def encoding(book: Codebook, authority: Authority) -> Encode[bytes]:
    """What makes the pieces of a row: its id, what is known of its author (nothing but the day), then each question."""
    labels = {
        column.name: {option.code: _plain(words.words(option.label, authority)) for option in step.options}
        for step, column in book.columns
        if column.option is None and KINDS[step.kind].shape is not Shape.VALUE and not column.drawn
    }
    last = {option.code for step in book.questions for option in step.options if option.other}

    def piece(names: Sequence[str], cells: Sequence[Cell]) -> bytes:
        if names[0] == ROW_COLUMNS[0]:
            return MACHINE_CSV.piece(names, cells)
        if names[0] == ROW_COLUMNS[1]:
            day = cells[names.index("day")]
            return MACHINE_CSV.piece(HEAD[1:], ("", "", day, "", "", "false", "", "", "", ""))
        return MACHINE_CSV.piece(names[:1], (_said(cells[0], labels.get(names[0]), last),))

    return piece


def _said(cell: Cell, labels: dict[str, str] | None, last: set[str]) -> Cell:
    """Choices in their words, « Autre » last; whatever else as it is."""
    if labels is None or not isinstance(cell, str) or cell.startswith("_"):
        return cell
    codes = sorted(cell.split(CHOICE_SEPARATOR), key=lambda code: code in last)
    return CHOICE_SEPARATOR.join(labels.get(code, code).replace(CHOICE_SEPARATOR, _INSTEAD_OF_SEPARATOR) for code in codes)


def _plain(text: str) -> str:
    """On one line."""
    return " ".join(text.splitlines())
