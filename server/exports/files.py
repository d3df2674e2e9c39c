"""What an organiser can download of one consultation, and how each file is written: over one unchanging view of the database, in memory
that does not grow with the answers.

Never here: who may download, nor how a file is sent (see `sending`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import IO, Final

from sqlalchemy import Connection

from dialogues.answers import State
from dialogues.counting import STATES, Cell
from dialogues.script import DEFAULT_LANGUAGE, Step
from server import words
from server.codebook import Codebook, has_words
from server.exports import formats, questions, totals
from server.exports.answers import columns_of
from server.exports.formats import Format
from server.exports.reading import AllAnswers
from server.exports.tables import Progress, told, write_pieces, write_shuffled, write_table
from server.exports.totals import total_rows
from server.figures.agents import withheld
from server.scripts import Scripts
from storage import results
from storage.consultations import Consultation

TEXTS_AT_ONCE: Final = 1_000

TEXT_COLUMNS: Final = ("question", "about", "about_text", "text", "publiable")
"""`about` is the code of the text of somebody else that this one was written about, `about_text` its words; `publiable`: whether its
author agreed that it be published.

Where very few were given a text to read, that link narrows down who wrote: another reason for which this file is the organiser's alone.
"""

Write = Callable[[IO[bytes], Connection, Scripts, Consultation, Progress], None]


@dataclass(frozen=True, slots=True)
class Download:
    """`about` says what is in the file, to whoever chooses it."""

    about: str
    media_type: str
    write: Write


def _write_wide(
    format_: Format, file: IO[bytes], connection: Connection, scripts: Scripts, consultation: Consultation, progress: Progress
) -> None:
    answers = AllAnswers(connection, scripts, consultation, progress)
    write_pieces(file, format_, columns_of(answers.book), answers.pieces(format_.piece), answers.expected)


def _write_texts(file: IO[bytes], connection: Connection, scripts: Scripts, consultation: Consultation, progress: Progress) -> None:
    book = scripts.codebook(connection, consultation)
    tallies = results.tallies_of(connection, consultation.id)
    untold = withheld(book, tallies).questions  # named beside the file: how many they wrote is not told either
    asked = [step for step in book.questions if has_words(step) and step.id not in untold]
    expected = sum(_expected(connection, consultation, step, tallies) for step in asked)
    rows = (row for step in asked for row in _texts(connection, consultation.id, step, book))
    write_shuffled(file, formats.CSV, TEXT_COLUMNS, told(rows, expected, progress), expected)


def _expected(connection: Connection, consultation: Consultation, step: Step, tallies: Mapping[Cell, int]) -> int:
    """How many texts there are: an answer to an open question is one; how many wrote beside « Autre » is not in the tallies."""
    if step.kind != "text":
        return results.text_count(connection, consultation.id, step.id)
    return sum(count for cell, count in tallies.items() if (cell.question, cell.option) == (step.id, STATES[State.ANSWERED]))


def _texts(connection: Connection, consultation_id: int, step: Step, book: Codebook) -> Iterator[tuple[str, ...]]:
    vote = book.question(step.about) if step.about else None
    about = {item.code: item.label.in_language(DEFAULT_LANGUAGE) for item in vote.items} if vote else {}
    after = None
    while found := results.texts_of(connection, consultation_id, step.id, TEXTS_AT_ONCE, after):
        yield from (
            (step.id, text.key.item, about.get(text.key.item, ""), text.text, "oui" if text.may_publish else "non") for text in found
        )
        after = found[-1].key


def _write_questions(file: IO[bytes], connection: Connection, scripts: Scripts, consultation: Consultation, progress: Progress) -> None:
    del progress  # a few hundred rows
    book = scripts.codebook(connection, consultation)
    write_table(file, formats.CSV, questions.COLUMNS, questions.question_rows(book, consultation.authorities[0]))


def _write_totals(file: IO[bytes], connection: Connection, scripts: Scripts, consultation: Consultation, progress: Progress) -> None:
    del progress  # a few hundred rows
    book = scripts.codebook(connection, consultation)
    tallies = results.tallies_of(connection, consultation.id)
    rows = total_rows(book, tallies, withheld(book, tallies), consultation.authorities[0])
    write_table(file, formats.CSV, totals.COLUMNS, rows)


DOWNLOADS: Final = {
    "reponses.csv": Download(
        "Réponses, une ligne par participation, pour un tableur", formats.CSV.media_type, partial(_write_wide, formats.CSV)
    ),
    "reponses.jsonl": Download(
        "Les mêmes réponses, pour un programme", formats.JSON_LINES.media_type, partial(_write_wide, formats.JSON_LINES)
    ),
    "textes.csv": Download("Réponses libres, mélangées, sans lien avec les autres réponses", formats.CSV.media_type, _write_texts),
    "totaux.csv": Download("Totaux de chaque question, comme sur cette page", formats.CSV.media_type, _write_totals),
    "questions.csv": Download("Questions, choix et codes employés dans ces fichiers", formats.CSV.media_type, _write_questions),
}
"""By file name."""
_OF_PEOPLE: Final = frozenset({"reponses.csv", "reponses.jsonl", "textes.csv"})
_OF_WORDS: Final = frozenset({"textes.csv"})


def downloads_of(consultation: Consultation) -> Mapping[str, Download]:
    """Those of `DOWNLOADS` that this consultation still has: what is erased makes no file, which would say that nobody had answered."""
    gone = _OF_PEOPLE if consultation.answers_erased_on else _OF_WORDS if consultation.texts_erased_on else frozenset()
    return {name: download for name, download in DOWNLOADS.items() if name not in gone}


def untold_words(connection: Connection, scripts: Scripts, consultation: Consultation) -> tuple[str, ...]:
    """What neither these files nor the page tell, since it would be of few agents."""
    book = scripts.codebook(connection, consultation)
    untold = withheld(book, results.tallies_of(connection, consultation.id))
    questions = [step.id for step in book.questions if step.id in untold.questions]
    in_rows = bool(untold.crowds) and consultation.answers_erased_on is None
    return words.withheld(questions, in_rows=in_rows)


def file_name(consultation: Consultation, name: str) -> str:
    """What the file `name` of `DOWNLOADS` is called once it is out: made-up answers must never pass for real ones."""
    return f"{consultation.code}-{'fictif-' if consultation.fictional else ''}{name}"
