"""What an organiser can download of one consultation, and how each file is written: over one unchanging view of the database, in memory
that does not grow with the answers.

Never here: who may download, nor how a file is sent (see `sending`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import IO, Final

from msgspec import structs
from sqlalchemy import Connection

from dialogues.answers import State
from dialogues.counting import STATES
from dialogues.counting import Cell as Counted
from dialogues.script import DEFAULT_LANGUAGE, Step
from dialogues.values import Value
from server import words
from server.codebook import Codebook, has_words
from server.exports import (
    columnar,
    formats,
    grand_debat,
    in_words,
    long,
    opendocument,
    package,
    questions,
    record,
    spss,
    totals,
    wordings,
    workbook,
)
from server.exports.answers import columns_of
from server.exports.columns import answer_columns, long_columns
from server.exports.formats import Cell, Format
from server.exports.reading import AllAnswers
from server.exports.tables import Column, Progress, Table, counted, told, write_pieces, write_shuffled, write_table
from server.exports.totals import total_rows
from server.figures.agents import withheld
from server.scripts import Scripts
from storage import records, results
from storage.consultations import Consultation

TEXTS_AT_ONCE: Final = 1_000
_CSV: Final = formats.CSV.media_type
_ODS: Final = opendocument.MEDIA_TYPE
SMALL_TYPES: Final = {
    "count": "integer",
    "maximum": "integer",
    "profile": "boolean",
    "sensitive": "boolean",
    "number": "integer",
}
"""The columns of small tables that are not text."""

TEXT_COLUMNS: Final = ("question", "wording", "about", "about_text", "text", "publiable")
"""`wording` is what was asked; `about` the code of the text of somebody else that this one was written about, `about_text` its words;
`publiable`: whether its author agreed that it be published.

Where very few were given a text to read, that link narrows down who wrote: another reason for which this file is the organiser's alone.
"""

MakeTable = Callable[[Connection, Scripts, Consultation], Table]
Write = Callable[[IO[bytes], Connection, Scripts, Consultation, Progress], None]


class Download(Value, frozen=True):
    """`about` says what is in the file, to whoever chooses it; `group`, one of `GROUPS`, what it is for."""

    about: str
    media_type: str
    write: Write
    group: str


# --- Answers --------------------------------------------------------------------------------------------------------------------------


def _write_wide(
    format_: Format, file: IO[bytes], connection: Connection, scripts: Scripts, consultation: Consultation, progress: Progress
) -> None:
    answers = AllAnswers(connection, scripts, consultation, progress)
    write_pieces(file, format_, columns_of(answers.book), answers.pieces(format_.piece), answers.expected)


def _write_long(
    format_: Format, file: IO[bytes], connection: Connection, scripts: Scripts, consultation: Consultation, progress: Progress
) -> None:
    long.write_long(file, format_, AllAnswers(connection, scripts, consultation, progress))


def _write_workbook(file: IO[bytes], connection: Connection, scripts: Scripts, consultation: Consultation, progress: Progress) -> None:
    answers = AllAnswers(connection, scripts, consultation, progress)
    columns = answer_columns(answers.book, answers.authority)
    whole = Table("reponses", "Réponses", columns, answers.cells(), answers.expected)
    codes = structs.replace(_questions(answers.book, consultation), title="Codes")
    workbook.write_workbook(file, (whole, codes, *_record(connection, consultation, always=False)))


def _write_parquet(file: IO[bytes], connection: Connection, scripts: Scripts, consultation: Consultation, progress: Progress) -> None:
    answers = AllAnswers(connection, scripts, consultation, progress)
    made = columnar.ParquetRows(answer_columns(answers.book, answers.authority))
    made.write(file, answers.pieces(made.encode), answers.expected)


def _write_sav(file: IO[bytes], connection: Connection, scripts: Scripts, consultation: Consultation, progress: Progress) -> None:
    answers = AllAnswers(connection, scripts, consultation, progress)
    columns = answer_columns(answers.book, answers.authority)
    spss.write_sav(file, columns, answers.cells(), answers.expected, consultation.title)


def _write_grand_debat(file: IO[bytes], connection: Connection, scripts: Scripts, consultation: Consultation, progress: Progress) -> None:
    answers = AllAnswers(connection, scripts, consultation, progress)
    columns = grand_debat.columns(answers.book, answers.authority)
    encode = grand_debat.encoding(answers.book, answers.authority)
    write_pieces(file, formats.MACHINE_CSV, columns, answers.pieces(encode), answers.expected)


def _write_in_words(file: IO[bytes], connection: Connection, scripts: Scripts, consultation: Consultation, progress: Progress) -> None:
    answers = AllAnswers(connection, scripts, consultation, progress)
    columns = in_words.columns(answers.book, answers.authority)
    write_pieces(file, formats.CSV, columns, answers.pieces(in_words.encoding(answers.book, answers.authority)), answers.expected)


def _write_package(file: IO[bytes], connection: Connection, scripts: Scripts, consultation: Consultation, progress: Progress) -> None:
    """Its answers are read twice, and told of as one reading."""
    half = 0

    def told(so_far: int, of_all: int) -> None:
        progress(half * of_all + so_far, 2 * of_all)

    answers = AllAnswers(connection, scripts, consultation, told)

    def wide(into: IO[bytes]) -> int:
        write_pieces(into, formats.MACHINE_CSV, columns_of(answers.book), answers.pieces(formats.MACHINE_CSV.piece), answers.expected)
        return answers.expected

    def each(into: IO[bytes]) -> int:
        nonlocal half
        half = 1
        return long.write_long(into, formats.MACHINE_CSV, answers)

    tables = (
        _questions(answers.book, consultation),
        _totals(connection, answers.book, consultation),
        _wordings(answers.book, consultation),
        *_record(connection, consultation, always=False),
    )
    resources = (
        package.Resource("reponses", "Réponses, une ligne par participation", answer_columns(answers.book, answers.authority), wide),
        package.Resource("reponses-longues", "Réponses, une ligne par réponse ou absence", long_columns(answers.book), each),
        *map(package.resource_of, tables),
    )
    about = {"name": consultation.code.lower(), "title": consultation.title, "fictional": consultation.fictional, "version": "1.0.0"}
    package.write_package(file, about, resources)


# --- Texts ----------------------------------------------------------------------------------------------------------------------------


def _write_texts(file: IO[bytes], connection: Connection, scripts: Scripts, consultation: Consultation, progress: Progress) -> None:
    book = scripts.codebook(connection, consultation)
    tallies = results.tallies_of(connection, consultation.id)
    untold = withheld(book, tallies).questions  # named beside the file: how many they wrote is not told either
    asked = [step for step in book.questions if has_words(step) and step.id not in untold]
    expected = sum(_expected(connection, consultation, step, tallies) for step in asked)
    rows = (row for step in asked for row in _texts(connection, consultation, step, book))
    write_shuffled(file, formats.CSV, TEXT_COLUMNS, told(rows, expected, progress), expected)


def _expected(connection: Connection, consultation: Consultation, step: Step, tallies: Mapping[Counted, int]) -> int:
    """How many texts there are: an answer to an open question is one; how many wrote beside « Autre » is not in the tallies."""
    if step.kind != "text":
        return results.text_count(connection, consultation.id, step.id)
    return sum(count for cell, count in tallies.items() if (cell.question, cell.option) == (step.id, STATES[State.ANSWERED]))


def _texts(connection: Connection, consultation: Consultation, step: Step, book: Codebook) -> Iterator[tuple[str, ...]]:
    wording = words.words(step.again or step.ask, consultation.authorities[0])
    vote = book.question(step.about) if step.about else None
    about = {item.code: item.label.in_language(DEFAULT_LANGUAGE) for item in vote.items} if vote else {}
    after = None
    while found := results.texts_of(connection, consultation.id, step.id, TEXTS_AT_ONCE, after):
        yield from (
            (step.id, wording, text.key.item, about.get(text.key.item, ""), text.text, "oui" if text.may_publish else "non")
            for text in found
        )
        after = found[-1].key


# --- What explains and sums up --------------------------------------------------------------------------------------------------------


def _questions(book: Codebook, consultation: Consultation) -> Table:
    return _small("questions", "Questions", questions.COLUMNS, questions.question_rows(book, consultation.authorities[0]))


def _totals(connection: Connection, book: Codebook, consultation: Consultation) -> Table:
    tallies = results.tallies_of(connection, consultation.id)
    rows = total_rows(book, tallies, withheld(book, tallies), consultation.authorities[0])
    return _small("totaux", "Totaux", totals.COLUMNS, rows)


def _wordings(book: Codebook, consultation: Consultation) -> Table:
    return _small("libelles", "Libellés", wordings.COLUMNS, wordings.wording_rows(book, consultation.authorities))


def _record(connection: Connection, consultation: Consultation, *, always: bool) -> tuple[Table, ...]:
    """The record, if there is one, or if it must be there `always`, to say that there is none."""
    found = records.of_consultation(connection, consultation.id)
    return (_small("fiche", "Fiche", record.COLUMNS, record.record_rows(found)),) if found or always else ()


def _small(name: str, title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Table:
    """A table of some hundreds or thousands of rows."""
    whole = tuple(rows)
    return Table(name, title, tuple(Column(column, SMALL_TYPES.get(column, "text"), "") for column in columns), whole, len(whole))


def _small_csv(
    make: MakeTable, file: IO[bytes], connection: Connection, scripts: Scripts, consultation: Consultation, progress: Progress
) -> None:
    del progress  # too few rows to wait for
    table = make(connection, scripts, consultation)
    write_table(file, formats.CSV, table.names, counted(table.rows, table.expected))


def _small_ods(
    make: MakeTable, file: IO[bytes], connection: Connection, scripts: Scripts, consultation: Consultation, progress: Progress
) -> None:
    del progress
    opendocument.write_document(file, (make(connection, scripts, consultation),))


def _of_questions(connection: Connection, scripts: Scripts, consultation: Consultation) -> Table:
    return _questions(scripts.codebook(connection, consultation), consultation)


def _of_totals(connection: Connection, scripts: Scripts, consultation: Consultation) -> Table:
    return _totals(connection, scripts.codebook(connection, consultation), consultation)


def _of_wordings(connection: Connection, scripts: Scripts, consultation: Consultation) -> Table:
    return _wordings(scripts.codebook(connection, consultation), consultation)


def _of_record(connection: Connection, scripts: Scripts, consultation: Consultation) -> Table:
    del scripts
    return _record(connection, consultation, always=True)[0]


# --- All of them ----------------------------------------------------------------------------------------------------------------------

SPREADSHEET: Final = "Pour un tableur (Excel, LibreOffice)"
PROGRAM: Final = "Pour un logiciel de statistiques ou un programme"
EXPLAINED: Final = "Pour comprendre et pour rendre compte"
GROUPS: Final = (SPREADSHEET, EXPLAINED, PROGRAM)
"""What a page offers first, first."""

DOWNLOADS: Final[Mapping[str, Download]] = {
    "reponses-en-clair.csv": Download(
        "Réponses en toutes lettres, une ligne par participation : CSV pour Excel en français", _CSV, _write_in_words, SPREADSHEET
    ),
    "reponses.xlsx": Download(
        "Réponses et codes, avec la fiche si elle est commencée : classeur Excel",
        workbook.MEDIA_TYPE,
        _write_workbook,
        SPREADSHEET,
    ),
    "reponses.csv": Download(
        "Réponses en codes, une colonne par choix : CSV pour Excel en français", _CSV, partial(_write_wide, formats.CSV), SPREADSHEET
    ),
    "reponses-longues.csv": Download(
        "Réponses, une ligne par personne et par question : CSV pour Excel en français",
        _CSV,
        partial(_write_long, formats.CSV),
        SPREADSHEET,
    ),
    "textes.csv": Download("Réponses libres, mélangées, sans lien avec les autres réponses", _CSV, _write_texts, SPREADSHEET),
    "totaux.csv": Download("Totaux de chaque question", _CSV, partial(_small_csv, _of_totals), EXPLAINED),
    "totaux.ods": Download("Les mêmes totaux, pour LibreOffice", _ODS, partial(_small_ods, _of_totals), EXPLAINED),
    "questions.csv": Download("Questions, choix et codes employés dans ces fichiers", _CSV, partial(_small_csv, _of_questions), EXPLAINED),
    "questions.ods": Download("Les mêmes questions, pour LibreOffice", _ODS, partial(_small_ods, _of_questions), EXPLAINED),
    "libelles.csv": Download(
        "Tous les libellés montrés, par version, langue et collectivité", _CSV, partial(_small_csv, _of_wordings), EXPLAINED
    ),
    "fiche.csv": Download("Fiche de concertation", _CSV, partial(_small_csv, _of_record), EXPLAINED),
    "fiche.ods": Download("La même fiche, pour LibreOffice", _ODS, partial(_small_ods, _of_record), EXPLAINED),
    "paquet.zip": Download(
        "Réponses, questions, totaux et libellés, avec la fiche si elle est commencée, décrits et vérifiés : Data Package",
        package.MEDIA_TYPE,
        _write_package,
        PROGRAM,
    ),
    "reponses.sav": Download("Réponses avec libellés : SPSS, PSPP, Jamovi", spss.MEDIA_TYPE, _write_sav, PROGRAM),
    "reponses.parquet": Download("Réponses en colonnes typées : Parquet (R, Python, DuckDB)", columnar.MEDIA_TYPE, _write_parquet, PROGRAM),
    "reponses.jsonl": Download(
        "Réponses, un objet JSON par ligne", formats.JSON_LINES.media_type, partial(_write_wide, formats.JSON_LINES), PROGRAM
    ),
    "reponses-longues.jsonl": Download(
        "Une ligne par personne et par question, en JSON", formats.JSON_LINES.media_type, partial(_write_long, formats.JSON_LINES), PROGRAM
    ),
    "reponses-machine.csv": Download(
        "Réponses : CSV international (virgule, UTF-8)", _CSV, partial(_write_wide, formats.MACHINE_CSV), PROGRAM
    ),
    "grand-debat.csv": Download("Réponses fermées, dans la présentation du Grand Débat national", _CSV, _write_grand_debat, PROGRAM),
}
"""By file name."""
_OF_ALL: Final = frozenset({"totaux.csv", "totaux.ods", "questions.csv", "questions.ods", "libelles.csv", "fiche.csv", "fiche.ods"})
"""What is left once the answers are erased."""
_OF_PEOPLE: Final = frozenset(DOWNLOADS) - _OF_ALL
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
