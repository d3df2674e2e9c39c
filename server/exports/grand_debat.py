"""The closed answers in the layout that readers of the Grand Débat National (2019) know, with words instead of codes.

One column per question, or line of it, headed `<question> - <words>`; what is known of the author there is empty here. No code stands in
the place of an answer, but those of the texts of others. Never here: what anybody wrote.
"""

from collections.abc import Sequence
from typing import Final

from server.codebook import ROW_COLUMNS, Codebook
from server.exports.answers import Encode
from server.exports.formats import MACHINE_CSV, Cell
from server.exports.in_words import by_column, headings
from storage.authorities import Authority

HEAD: Final = (
    *("id", "reference", "title", "createdAt", "publishedAt", "updatedAt", "trashed", "trashedStatus"),
    *("authorId", "authorType", "authorZipCode"),
)


def columns(book: Codebook, authority: Authority) -> tuple[str, ...]:
    """The names of the columns, in order."""
    return (*HEAD, *headings(book, authority))


def encoding(book: Codebook, authority: Authority) -> Encode[bytes]:
    """What makes the pieces of a row: its id, what is known of its author (nothing but the day), then each question."""
    known = by_column(book, authority)

    def piece(names: Sequence[str], cells: Sequence[Cell]) -> bytes:
        if names[0] == ROW_COLUMNS[0]:
            return MACHINE_CSV.piece(names, cells)
        if names[0] == ROW_COLUMNS[1]:
            day = cells[names.index("day")]
            return MACHINE_CSV.piece(HEAD[1:], ("", "", day, "", "", "false", "", "", "", ""))
        return MACHINE_CSV.piece(names[:1], (known[names[0]].of(cells[0]),))

    return piece
