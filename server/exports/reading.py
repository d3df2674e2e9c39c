"""The answers of one consultation, read to be written: every participation once, in an order that nobody can guess, and counted.

Texts are read in another order, so the n-th row tells nothing of who wrote the n-th text. Never here: a format.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from sqlalchemy import Connection

from server.codebook import Codebook
from server.exports.answers import AnswerRows, Encode, Piece, cells_alone
from server.exports.formats import Cell
from server.exports.tables import Progress, RowsLost, told
from server.figures.agents import withheld
from server.scripts import Scripts
from storage import exports, results
from storage.authorities import Authority
from storage.consultations import Consultation
from storage.exports import PackedRow


@dataclass(frozen=True)
class AllAnswers:
    """Those of one consultation, within one transaction."""

    connection: Connection
    scripts: Scripts
    consultation: Consultation
    progress: Progress

    @cached_property
    def book(self) -> Codebook:
        return self.scripts.codebook(self.connection, self.consultation)

    @cached_property
    def made(self) -> AnswerRows:
        tallies = results.tallies_of(self.connection, self.consultation.id)
        return AnswerRows(self.book, self.scripts.versions(self.connection, self.consultation), withheld(self.book, tallies))

    @cached_property
    def expected(self) -> int:
        """How many rows there are."""
        return exports.participation_count(self.connection, self.consultation.id)

    def pieces(self, encode: Encode[Piece]) -> Iterator[list[Piece]]:
        """The row of each participation, as `AnswerRows.rows`. Raises `RowsLost` in the end if an answer is in none of them."""
        return self.made.rows(told(self._people(), self.expected, self.progress), encode)

    def cells(self) -> Iterator[tuple[Cell, ...]]:
        """The same, whole rows of cells."""
        return (tuple(chain.from_iterable(pieces)) for pieces in self.pieces(cells_alone))

    @property
    def authority(self) -> Authority:
        """In whose name questions are worded."""
        return self.consultation.authorities[0]

    def _people(self) -> Iterator[PackedRow]:
        answers = 0
        for person in exports.packed_rows(self.connection, self.consultation.id):
            answers += len(person.answers)
            yield person
        expected = exports.answer_count(self.connection, self.consultation.id)
        if answers != expected:
            raise RowsLost(expected, answers)
