"""The long form: one row for each answer or absence of a participation, all those of one person together.

It says what the wide form says, and is made of the same cells. Never here: files.
"""

from collections.abc import Iterator, Sequence
from typing import IO, Final

from dialogues.answers import State
from dialogues.counting import STATES
from server.codebook import ROW_COLUMNS
from server.exports.answers import CHOICE_SEPARATOR, VOTE_SEPARATOR, Group
from server.exports.columns import LONG_COLUMNS
from server.exports.formats import Cell, Format, is_state
from server.exports.reading import AllAnswers
from server.exports.tables import counted

COLUMNS: Final = (*ROW_COLUMNS, *(column.name for column in LONG_COLUMNS))
_OWN: Final = COLUMNS[len(ROW_COLUMNS) :]
_ANSWERED: Final = STATES[State.ANSWERED]


def write_long(file: IO[bytes], format_: Format, answers: AllAnswers) -> int:
    """Writes all rows, those of one participation after those of another, and gives their number. Raises `RowsLost`."""
    groups = {group.names[0]: group for group in answers.made.groups}

    def encode(names: Sequence[str], cells: Sequence[Cell]) -> list[bytes]:
        group = groups.get(names[0])
        return [format_.piece(names, cells)] if group is None else [format_.piece(_OWN, row) for row in rows_of(group, cells[0])]

    written = 0
    file.write(format_.head(COLUMNS))
    for (row_id,), (head,), *told in counted(answers.pieces(encode), answers.expected):
        begin = format_.start + row_id + format_.glue + head + format_.glue
        lines = [begin + line + format_.end for lines in told for line in lines]
        written += len(lines)
        file.write(b"".join(lines))
    return written


def rows_of(group: Group, cell: Cell) -> Iterator[tuple[Cell, ...]]:
    """What follows `ROW_COLUMNS`, of one slot, or of all votes on what was drawn: `cell` is that of the wide form."""
    found: list[tuple[str, Cell]] = [(group.slot.item, cell)]
    if group.drawn and isinstance(cell, str) and not is_state(cell):
        votes = (each.partition(VOTE_SEPARATOR) for each in cell.split(CHOICE_SEPARATOR))
        found = [(item, vote) for item, _, vote in votes]
    for item, said in found:
        state, value = (said, None) if is_state(said) else (_ANSWERED, said)
        yield group.slot.question, item, group.slot.repeat or None, state, value
