"""Each format says the same of the same people, read back by a library that did not write it.

1. The six kinds of answer or absence are told apart in each. 2. No row is lost in any. 3. Columns do not move when a version removes a
question. 4. What each format has of its own: types, labels, sheets, the descriptor of the package.
"""

import csv
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import frictionless
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from dialogues.answers import Answer, State
from dialogues.script import Asks, Check, Item, Option, Script, Slot, Step, Text
from server.codebook import ROW_COLUMNS, codebook
from server.exports import columnar, in_words, package, questions, workbook
from server.exports.files import DOWNLOADS, GROUPS
from server.exports.opendocument import write_document
from server.exports.spss import variable_names
from server.exports.tables import Column, RowsLost, Table
from server.scripts import Scripts
from storage import exports, records
from storage.consultations import Consultation, by_code, publish_script, set_script
from tests.server.exports.reading import of_sheet, rows_read, sav, sheets, table, valid
from tests.server.exports.test_questions import AUTHORITY
from tests.server.installation import Site
from tests.storage.complete import COMPLETE, DEGREES, ONE_CARD, RULE_A, RULE_B, WHOLE
from tests.storage.samples import BEGUN, DAY, FINISHED, SCRIPT, STARTED, chosen, fr, options, person, with_digest, written

OF_ANSWERS = [name for name in DOWNLOADS if name.startswith(("reponses", "grand-debat", "paquet"))]


async def made(site: Site, consultation: Consultation, name: str) -> bytes:
    """The bytes of one file."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed below

    def write(connection: sa.Connection) -> None:
        DOWNLOADS[name].write(file, connection, Scripts(), consultation, lambda so_far, of_all: None)

    with file:
        await site.database.read(write)
        file.seek(0)
        return file.read()


# --- 1. Six kinds -----------------------------------------------------------------------------------------------------------------------

STATES = ("_dont_know", "_prefer_not", "_skipped", "_not_asked", "_hidden", "_unseen")
ASKED = with_digest(
    Script(
        "kinds",
        fr("Six façons"),
        ("fr",),
        (
            Step("gate", "single", fr("Continuer ?"), options=options("yes", "no")),
            Step("one", "single", fr("Un choix ?"), options=options("a", "b"), when=Asks("gate", Check.IS, ("yes",))),
            Step("many", "multi", fr("Plusieurs ?"), options=options("a", "b"), maximum=2, when=Asks("gate", Check.IS, ("yes",))),
            Step("number", "number", fr("Combien ?"), decimals=1, when=Asks("gate", Check.IS, ("yes",))),
            Step("when", "date", fr("Quand ?"), when=Asks("gate", Check.IS, ("yes",))),
            Step("words", "text", fr("Pourquoi ?"), maximum=99, when=Asks("gate", Check.IS, ("yes",))),
            Step("end", "single", fr("Fini ?"), options=options("yes", "no")),
        ),
    )
)
QUESTIONS = ("one", "many", "number", "when", "words")
GIVEN = {"one": chosen("b"), "many": chosen("a", "b"), "number": chosen("-2.5"), "when": chosen("2026-11-23"), "words": written("Voilà.")}
TOLD = {"one": "b", "many": "a|b", "number": -2.5, "when": "2026-11-23", "words": "_answered"}


def in_each_way() -> dict[str, Any]:
    """Somebody for each kind, who is known by the language they read."""
    all_ = {
        "_answered": person(gate=chosen("yes"), end=chosen("yes"), **GIVEN),
        **{f"_{s}": person(gate=chosen("yes"), end=chosen("yes"), **dict.fromkeys(QUESTIONS, Answer(s))) for s in State if s != "answered"},
        "_not_asked": person(gate=chosen("no"), end=chosen("yes")),
        "_hidden": person(gate=chosen("no"), end=chosen("yes"), **GIVEN),
        "_unseen": person(gate=chosen("yes")),
    }
    return {kind: replace(one, language=f"l{number}", drawn={}) for number, (kind, one) in enumerate(all_.items())}


async def test_six_kinds_are_told_apart_in_each_format(site: Site) -> None:
    consultation = await site.consultation(ASKED)
    people = in_each_way()
    await site.answer(consultation, people.values(), ASKED)
    kinds = {one.language: kind for kind, one in people.items()}
    expected = {kind: TOLD if kind == "_answered" else dict.fromkeys(QUESTIONS, kind) for kind in people}
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for name in OF_ANSWERS:
        content = await made(site, consultation, name)
        found[name] = {kinds[row["language"]]: row for row in READERS[name](content)} if name in READERS else {}
    grand_debat = table(await made(site, consultation, "grand-debat.csv"))
    for name in READERS:
        assert {kind: {key: row[key] for key in QUESTIONS} for kind, row in found[name].items()} == expected, name
    asked = [f"{name} - {ASKED.by_id[name].ask.in_language('fr')}" for name in QUESTIONS]
    assert sorted([row[column] for column in asked] for row in grand_debat) == sorted(
        [
            ["b", "a|b", "-2.5", "2026-11-23", "Réponse donnée"],
            ["Ne sait pas"] * 5,
            ["Préfère ne pas répondre"] * 5,
            ["Question passée"] * 5,
            ["Question non posée"] * 5,
            ["Réponse retirée du parcours"] * 5,
            ["Question pas encore vue"] * 5,
        ]
    )


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """A cell of a CSV file, as it was."""
    return {name: float(cell.replace(",", ".")) if cell[:2] == "-2" else cell for name, cell in row.items()}


def _long(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    people: dict[str, dict[str, Any]] = {}
    for row in rows:
        whole = people.setdefault(row["row_id"], {"language": row["language"]})
        value = row["value"] if row["value"] not in ("", None) else row["state"]
        whole[row["question"]] = _typed({"v": value})["v"] if isinstance(value, str) else value
    return list(people.values())


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    return {name: cell.isoformat() if isinstance(cell, date) else cell for name, cell in row.items()}


def _of_parquet(content: bytes) -> list[dict[str, Any]]:
    rows = pq.read_table(io.BytesIO(content)).to_pylist()
    for row in rows:
        for name in ("number", "when"):
            state = row.pop(f"{name}._state")
            row[name] = row[name] if state == "_answered" else state
    return [_dated(row) for row in rows]


def _of_sav(content: bytes) -> list[dict[str, Any]]:
    rows, about = sav(content)
    states = {-1: "_dont_know", -2: "_prefer_not", -3: "_skipped", -4: "_not_asked", -5: "_hidden", -6: "_unseen", 1: "_answered"}
    for row in rows:
        for name in ("number", "when"):
            state = states[row[f"{name}_state"]]
            row[name] = row[name] if state == "_answered" else state
        row["one"] = states[row["one"]] if row["one"] < 0 else about.variable_value_labels["one"][row["one"]]
        row["words"] = states[row["words"]]
    return [_dated(row) for row in rows]


def _of_package(content: bytes, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        return table(whole.read(name))


READERS: Mapping[str, Any] = {
    "reponses.csv": lambda content: map(_typed, table(content, ";")),
    "reponses-machine.csv": lambda content: map(_typed, table(content)),
    "reponses.jsonl": lambda content: map(json.loads, content.splitlines()),
    "reponses-longues.csv": lambda content: _long(table(content, ";")),
    "reponses-longues.jsonl": lambda content: _long([json.loads(line) for line in content.splitlines()]),
    "reponses.xlsx": lambda content: map(_dated, of_sheet(sheets(content)["Réponses"])),
    "reponses.parquet": _of_parquet,
    "reponses.sav": _of_sav,
    "paquet.zip": lambda content: map(_typed, _of_package(content, "reponses.csv")),
}


@pytest.mark.parametrize("name", DOWNLOADS)
async def test_a_file_of_nobody_is_still_a_file(site: Site, name: str) -> None:
    consultation = await site.consultation()
    rows = rows_read(name, await made(site, consultation, name))
    assert bool(rows) == (name.partition(".")[0] in ("totaux", "questions", "libelles", "fiche", "paquet") or name.endswith(".xlsx"))


# --- 2. No row lost ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OF_ANSWERS)
async def test_a_participation_lost_is_never_passed_over(site: Site, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED] * 3)
    real = exports.packed_rows
    monkeypatch.setattr(exports, "packed_rows", lambda connection, id_: list(real(connection, id_))[1:])
    with pytest.raises(RowsLost):
        await made(site, consultation, name)


@pytest.mark.parametrize("name", OF_ANSWERS)
async def test_an_answer_lost_is_never_passed_over(site: Site, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED] * 3)
    real = exports.packed_rows
    monkeypatch.setattr(
        exports, "packed_rows", lambda connection, id_: [row._replace(answers=row.answers[1:]) for row in real(connection, id_)]
    )
    with pytest.raises(RowsLost):
        await made(site, consultation, name)


# --- 3. Columns -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["reponses.csv", "reponses.xlsx", "reponses.parquet", "reponses.sav", "grand-debat.csv"])
async def test_columns_do_not_shift_when_a_version_removes_a_question(site: Site, name: str) -> None:
    def columns(content: bytes) -> list[str]:
        if name.endswith(".csv"):
            return content.decode("utf-8-sig").splitlines()[0].split(";" if name == "reponses.csv" else ",")
        if name.endswith(".xlsx"):
            return [str(cell) for cell in sheets(content)["Réponses"][0]]
        return list(pq.read_schema(io.BytesIO(content)).names) if name.endswith(".parquet") else list(sav(content)[1].column_names)

    shorter = with_digest(replace(SCRIPT, steps=SCRIPT.steps[:-1]))
    consultation = await site.consultation(SCRIPT, code="ville")
    await site.answer(consultation, [FINISHED])
    before = columns(await made(site, consultation, name))
    await site.answer(consultation, [person(known=chosen("yes"))], shorter)

    def asks_less(connection: sa.Connection) -> None:
        set_script(connection, consultation.id, publish_script(connection, shorter, DAY))

    await site.database.write(asks_less)
    again = await site.database.read(lambda connection: by_code(connection, "ville"))
    assert again is not None
    assert columns(await made(site, again, name)) == before


async def test_a_question_called_as_a_column_of_every_row_has_its_own(site: Site) -> None:
    script = with_digest(
        Script("namesake", fr("Un homonyme"), ("fr",), (Step("day", "multi", fr("Quand ?"), options=options("a"), maximum=1),))
    )
    consultation = await site.consultation(script)
    await site.answer(consultation, [replace(person(day=chosen("a")), drawn={})], script)
    (row,) = map(json.loads, (await made(site, consultation, "reponses.jsonl")).splitlines())
    assert [(name, row[name]) for name in row][-3:] == [("day", "2026-03-02"), ("day._question", "a"), ("day._question.a", 1)]


# --- 4. Of its own ----------------------------------------------------------------------------------------------------------------------


async def test_a_workbook_reads_back_cell_by_cell(site: Site) -> None:
    consultation = await site.consultation(COMPLETE)
    await site.answer(consultation, [WHOLE, ONE_CARD], COMPLETE)
    found = sheets(await made(site, consultation, "reponses.xlsx"))
    assert list(found) == ["Réponses", "Codes"]
    wide = {row["row_id"]: row for row in map(json.loads, (await made(site, consultation, "reponses.jsonl")).splitlines())}
    rows = of_sheet(found["Réponses"])
    assert {type(row["day"]) for row in rows} == {date}
    read = {row["row_id"]: row for row in map(_dated, rows)}
    assert len(read) == 2
    assert sorted(_words(row) for row in read.values()) == sorted(_words(row) for row in wide.values())
    codes = table(await made(site, consultation, "questions.csv"), ";")
    assert [[_word(cell) for cell in row] for row in found["Codes"]] == [list(codes[0]), *(list(row.values()) for row in codes)]


def _words(row: Mapping[str, Any]) -> list[str]:
    """All that a row says but its id."""
    return ["" if cell is None else _word(cell) for name, cell in row.items() if name != "row_id"]


def _word(cell: Any) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


async def test_more_rows_than_a_sheet_holds_go_on_in_another(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED] * 5)
    found = sheets(await made(site, consultation, "reponses.xlsx"))
    parts = [found[name] for name in ("Réponses", "Réponses 2", "Réponses 3")]
    assert [len(part) for part in parts] == [3, 3, 2]
    assert len({row[0] for part in parts for row in part[1:]}) == 5
    assert {tuple(part[0]) for part in parts} == {tuple(found["Réponses"][0])}


def test_what_a_cell_cannot_hold_is_not_cut() -> None:
    columns = (Column("a", "text", ""), Column("b", "date", ""))
    workbook.write_workbook(io.BytesIO(), [Table("t", "T", columns, [("x" * 32_767, None)], 1)])
    with pytest.raises(ValueError, match="hold whole"):
        workbook.write_workbook(io.BytesIO(), [Table("t", "T", columns, [("x" * 32_768, None)], 1)])


def test_words_that_look_like_something_else_stay_words() -> None:
    words = ("=1+1", "{=1+1}", "http://x.example", "mailto:a@b.example", "12", "1e3", "+33", "@a", "internal:T!A1", "_skipped")
    columns = tuple(Column(str(number), "date" if word == "_skipped" else "text", "") for number, word in enumerate(words))
    file = io.BytesIO()
    workbook.write_workbook(file, [Table("t", "T", columns, [words], 1)])
    assert sheets(file.getvalue())["T"][1] == list(words)
    with zipfile.ZipFile(file) as whole:
        sheet = whole.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


async def test_a_workbook_has_no_formula_no_link_and_a_frozen_header_that_filters(site: Site) -> None:
    nasty = replace(SCRIPT.by_id["known"], ask=fr("=1+1"), options=(*options("yes", "no"),))
    script = with_digest(replace(SCRIPT, steps=(nasty, *SCRIPT.steps[1:])))
    consultation = await site.consultation(script)
    await site.answer(consultation, [FINISHED], script)
    with zipfile.ZipFile(io.BytesIO(await made(site, consultation, "reponses.xlsx"))) as whole:
        for number in (1, 2):
            sheet = whole.read(f"xl/worksheets/sheet{number}.xml").decode()
            assert "<f>" not in sheet
            assert "hyperlink" not in sheet
            assert 'state="frozen"' in sheet
            assert "<autoFilter" in sheet
        assert "=1+1" in whole.read("xl/worksheets/sheet2.xml").decode()


@pytest.mark.parametrize("name", ["totaux", "questions", "fiche"])
async def test_small_tables_read_back_from_opendocument_cell_by_cell(site: Site, name: str) -> None:
    consultation = await site.consultation(COMPLETE)
    await site.answer(consultation, [WHOLE, ONE_CARD], COMPLETE)
    ((title, found),) = sheets(await made(site, consultation, f"{name}.ods")).items()
    expected = table(await made(site, consultation, f"{name}.csv"), ";")
    assert title == name.capitalize()
    assert [[_word(cell) for cell in row] for row in found] == [list(expected[0]), *(list(row.values()) for row in expected)]


async def test_opendocument_keeps_lines_spaces_and_signs() -> None:
    cells = ("=1+1", " deux  espaces ", "a\nb", "<b>&amp;</b>", "é 👩🏽‍🌾", 2.5, -3, None)
    columns = tuple(Column(str(number), "text", "") for number in range(len(cells)))
    file = io.BytesIO()
    write_document(file, [Table("t", "T", columns, [cells], 1)])
    assert sheets(file.getvalue())["T"][1] == [*cells[:5], 2.5, -3.0, ""]
    with pytest.raises(RowsLost):
        write_document(io.BytesIO(), [Table("t", "T", columns, [cells], 2)])


async def test_spss_has_labels_of_variables_and_values(site: Site) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED, STARTED])
    rows, about = sav(await made(site, consultation, "reponses.sav"))
    labels = about.column_names_to_labels
    assert (labels["known"], labels["agree.a"], labels["feel.hope"]) == (
        "Connaissez-vous l’IA ?",
        "D’accord ? — A",
        "Que ressentez-vous ? — hope",
    )
    values = about.variable_value_labels
    assert {number: label for number, label in values["known"].items() if number > 0} == {1: "yes", 2: "no"}
    assert values["feel.hope"][1] == "Choisi"
    assert values["known"][-3] == "Question passée"
    assert about.missing_ranges["known"] == [{"lo": -7.0, "hi": -2.0}]
    assert (values["feel.hope"][-4], values["rules.told"][-6]) == (
        "Question non posée",
        "Question pas encore vue",
    )
    assert [label for labels in values.values() for label in labels.values() if label.startswith("_")] == []
    told = sorted((row["known"], row["feel"], row["feel.hope"], row["rules.told"], row["rules.contest"], row["why"]) for row in rows)
    assert told == [(1, "hope|fear", 1, 1, 0, 1), (2, "_skipped", -3, -6, -6, -5)]
    assert {row["day"] for row in rows} == {DAY}


async def test_spss_counts_choices_and_means_ranks_of_those_who_gave_them(site: Site) -> None:
    consultation = await site.consultation()
    unsaid = [person(feel=Answer(state), rules=Answer(state)) for state in State if state != "answered"]
    given = [person(feel=chosen("hope"), rules=chosen("told", "human")), person(feel=chosen("fear"), rules=chosen("human"))]
    await site.answer(consultation, [*given, *unsaid, BEGUN])
    rows = valid(await made(site, consultation, "reponses.sav"))
    found = {name: sorted(row[name] for row in rows if row[name] is not None) for name in ("feel.hope", "rules.told", "rules.human")}
    assert found == {"feel.hope": [0, 1], "rules.told": [1], "rules.human": [1, 2]}


async def test_spss_variables_are_the_same_whoever_answered(site: Site) -> None:
    def kinds(content: bytes) -> dict[str, tuple[object, ...]]:
        about = sav(content)[1]
        told = (about.readstat_variable_types, about.variable_value_labels, about.missing_ranges, about.variable_measure)
        formats = {name: format_ for name, format_ in about.original_variable_types.items() if format_[0] != "A"}  # words are as long
        return {name: (formats.get(name), *(each.get(name) for each in told)) for name in about.column_names}

    consultation = await site.consultation(COMPLETE)
    nobody = kinds(await made(site, consultation, "reponses.sav"))
    await site.answer(consultation, [replace(WHOLE, answers={})], COMPLETE)
    nothing = kinds(await made(site, consultation, "reponses.sav"))
    of_script = {slot: answer for slot, answer in WHOLE.answers.items() if slot.question != "clash"}  # what is drawn is in no version
    await site.answer(consultation, [replace(WHOLE, answers=of_script)], COMPLETE)
    assert kinds(await made(site, consultation, "reponses.sav")) == nothing == nobody
    assert [nobody[name][:2] for name in ("since", "day", "years", "since_state", "topic.work", "home")] == [
        *(("DATE11", "double"), ("DATE11", "double"), ("F8.2", "double")),
        *(("F8.0", "double"), ("F8.0", "double"), (None, "string")),
    ]


def test_names_of_variables_are_those_that_spss_takes() -> None:
    long = "Q" * 70
    assert variable_names(["C01", "c01", "ALL", "a.b", "été", "1x", long, long + "b", "end."]) == [
        *("C01", "c01_2", "ALL_", "a.b", "v_t_", "v1x", "Q" * 64, "Q" * 62 + "_2", "end"),
    ]


async def test_parquet_has_types_and_labels(site: Site) -> None:
    consultation = await site.consultation(COMPLETE)
    await site.answer(consultation, [WHOLE], COMPLETE)
    found = pq.read_table(io.BytesIO(await made(site, consultation, "reponses.parquet")))
    types = {name: str(found.schema.field(name).type) for name in ("row_id", "day", "years", "since", "topic.work", "topic")}
    words = "dictionary<values=string, indices=int32, ordered=0>"
    assert types == {
        "row_id": "string",
        "day": "date32[day]",
        "years": "double",
        "since": "date32[day]",
        "topic.work": "int8",
        "topic": words,
    }
    (row,) = found.to_pylist()
    assert (row["years"], row["years._state"], row["since"], row["topic.work"], row["topic"]) == (
        2.5,
        "_answered",
        date(2024, 2, 29),
        0,
        "school|other",
    )
    assert found.schema.field("years").metadata[b"label"].decode() == "Depuis combien d’années ?"


async def test_parquet_has_all_rows_over_several_groups(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columnar, "ROWS_TURNED", 3)
    monkeypatch.setattr(columnar, "ROWS_AT_ONCE", 6)
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED, STARTED] * 10)
    file = pq.ParquetFile(io.BytesIO(await made(site, consultation, "reponses.parquet")))
    assert [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)] == [6, 6, 6, 2]
    rows = file.read().to_pylist()
    assert len({row["row_id"] for row in rows}) == 20
    assert (
        sorted((row["known"], row["feel"], row["feel.hope"]) for row in rows)
        == [("no", "_skipped", None)] * 10 + [("yes", "hope|fear", 1)] * 10
    )


async def test_the_package_is_valid_and_says_what_is_in_it(site: Site, tmp_path: Path) -> None:
    consultation = await site.consultation(COMPLETE)
    await site.answer(consultation, [WHOLE, ONE_CARD, person()], COMPLETE)

    def begin(connection: sa.Connection) -> None:
        key = records.begin(connection, consultation.authorities[0].id, "secret@nantes.example", DAY, {"fields": {"objectives": "=Savoir"}})
        connection.execute(sa.text("UPDATE records SET consultation_id = :c WHERE id = :k"), {"c": consultation.id, "k": key})

    await site.database.write(begin)
    content = await made(site, consultation, "paquet.zip")
    assert b"secret@nantes" not in content
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        whole.extractall(tmp_path)
        names = ["reponses.csv", "reponses-longues.csv", "questions.csv", "totaux.csv", "libelles.csv", "fiche.csv", "datapackage.json"]
        assert whole.namelist() == names
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldNumber", "type", "message"])
    descriptor = json.loads((tmp_path / "datapackage.json").read_bytes())
    for one in descriptor["resources"]:
        file = (tmp_path / one["path"]).read_bytes()
        assert (one["bytes"], one["hash"]) == (len(file), f"sha256:{hashlib.sha256(file).hexdigest()}")
        assert one["rows"] == len(table(file)) > 0
        assert [field["name"] for field in one["schema"]["fields"]] == list(table(file)[0])
    assert [row["value"] for row in table((tmp_path / "fiche.csv").read_bytes()) if row["key"] == "objectives"] == ["=Savoir"]


async def test_a_package_that_does_not_read_back_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    short = package.Resource("t", "T", (), lambda file: 2 + file.write(b"a\r\n1\r\n") * 0)
    with pytest.raises(RowsLost):
        package.write_package(io.BytesIO(), {}, [short])


async def test_answers_in_words_for_whoever_reads_them(site: Site) -> None:
    consultation = await site.consultation(COMPLETE)
    await site.answer(consultation, [WHOLE], COMPLETE)
    content = await made(site, consultation, "reponses-en-clair.csv")
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert list(row)[:8] == [*in_words.HEAD, "years - Depuis combien d’années ?"]
    assert [row[name] for name in in_words.HEAD[1:5]] == ["A terminé", "Page web", "", "Français"]
    assert row["topic - De quoi parlez-vous ?"] == "school | Autre"
    assert (row["rule - Quelle règle ?"], row["care.b - Pour ou contre ? — Contrôler."]) == ("Réponse donnée", "Question passée")
    assert "Prévenir." not in row.values()


def test_the_place_of_a_link_is_never_taken_for_another_column() -> None:
    encode = in_words.encoding(codebook([COMPLETE], {}), AUTHORITY)
    row = encode(ROW_COLUMNS[1:], ("begun", "web", "web", "en", "v", "2026-03-02")).decode()
    assert row == "A accepté, sans réponse;Page web;web;Anglais;v;2026-03-02"


async def test_in_a_scale_whoever_does_not_know_lowers_no_mean(site: Site) -> None:
    step = Step("ease", "scale", fr("À l’aise ?"), scale="1-5", options=DEGREES, dont_know=True)
    script = with_digest(Script("scaled", fr("Essai"), ("fr",), (step,)))
    consultation = await site.consultation(script)
    people = [replace(person(ease=answer), drawn={}) for answer in (chosen("4"), chosen("2"), Answer(State.DONT_KNOW))]
    await site.answer(consultation, people, script)
    content = await made(site, consultation, "reponses.sav")
    assert sorted(row["ease"] for row in valid(content) if row["ease"] is not None) == [2, 4]
    assert sav(content)[1].variable_measure["ease"] == "ordinal"


async def test_the_layout_of_the_grand_debat(site: Site) -> None:
    consultation = await site.consultation(COMPLETE)
    await site.answer(consultation, [WHOLE], COMPLETE)
    (row,) = table(await made(site, consultation, "grand-debat.csv"))
    assert list(row)[:13] == [
        *("id", "reference", "title", "createdAt", "publishedAt", "updatedAt", "trashed", "trashedStatus"),
        *("authorId", "authorType", "authorZipCode"),
        *("years - Depuis combien d’années ?", "since - " + COMPLETE.by_id["since"].ask.in_language("fr")),
    ]
    assert [row[name] for name in ("createdAt", "authorId", "authorType", "authorZipCode")] == ["2026-03-02", "", "", ""]
    assert row["topic - De quoi parlez-vous ?"] == "school|Autre", "the words of choices, the other one last"
    assert (row["rule - Quelle règle ?"], row["care.b - Pour ou contre ? — Contrôler."]) == ("Réponse donnée", "Question passée")
    assert "Prévenir." not in row.values()


async def test_in_the_layout_of_the_grand_debat_the_other_choice_goes_last_in_its_own_question_alone(site: Site) -> None:
    other = (Option("x", fr("Autre"), other=True), Option("y", fr("Y")))
    steps = (
        Step("one", "multi", fr("A ?"), options=other, maximum=2),
        Step("two", "multi", fr("B ?"), options=options("x", "y"), maximum=2),
        Step("order", "rank", fr("C ?"), options=other, maximum=2),
    )
    script = with_digest(Script("others", fr("Autres"), ("fr",), steps))
    consultation = await site.consultation(script)
    await site.answer(consultation, [replace(person(**dict.fromkeys(("one", "two", "order"), chosen("x", "y"))), drawn={})], script)
    (row,) = table(await made(site, consultation, "grand-debat.csv"))
    assert list(row.values())[-3:] == ["Y|Autre", "x|y", "Autre|Y"]


def test_in_the_layout_of_the_grand_debat_whatever_stands_in_the_place_of_an_answer_has_words_of_its_own() -> None:
    assert set(in_words.SAID) == set(questions.STATES)
    assert len(set(in_words.SAID.values())) == len(questions.STATES)
    assert in_words.SAID["_withheld"] == "Non montré (moins de 11 agents publics)"


async def test_in_the_layout_of_the_grand_debat_votes_are_in_words(site: Site) -> None:
    votes = {Slot("others", RULE_A.code): Answer(State.SKIPPED), Slot("others", RULE_B.code): chosen("for")}
    words = tuple(replace(option, label=fr(f"Vote {option.code}")) for option in COMPLETE.by_id["others"].options)
    steps = (COMPLETE.by_id["rule"], replace(COMPLETE.by_id["others"], options=words))
    script = with_digest(replace(COMPLETE, steps=steps))
    consultation = await site.consultation(script)
    given = {slot: answer for slot, answer in WHOLE.answers.items() if slot.question == "rule"}
    await site.answer(consultation, [replace(WHOLE, answers=given | votes)], script)
    (row,) = table(await made(site, consultation, "grand-debat.csv"))
    assert list(row.values())[-1] == f"{RULE_A.code}:Question passée|{RULE_B.code}:Vote for"


async def test_wordings_are_there_by_version_language_and_authority(site: Site) -> None:
    asked = Text({"fr": "Que demandez-vous\n{a_collectivite} ?", "en": "What do you ask {la_collectivite}?"})
    grid = Step("agree", "grid", asked, options=options("for"), items=(Item("a", fr("A")),))
    consultation = await site.consultation(with_digest(replace(SCRIPT, languages=("fr", "en"), steps=(grid,))))
    rows = table(await made(site, consultation, "libelles.csv"), ";")
    siren = consultation.authorities[0].siren
    assert [(row["question"], row["item"], row["option"], row["language"], row["authority"], row["wording"]) for row in rows] == [
        ("agree", "", "", "fr", siren, f"Que demandez-vous\n{consultation.authorities[0].a_collectivite} ?"),
        ("agree", "", "", "en", siren, f"What do you ask {consultation.authorities[0].la_collectivite}?"),
        ("agree", "a", "", "fr", siren, "A"),
        ("agree", "", "for", "fr", siren, "for"),
    ]


def test_every_file_is_in_a_group_that_a_page_shows() -> None:
    assert {download.group for download in DOWNLOADS.values()} == set(GROUPS)
    assert all(name.isascii() and name == name.lower() for name in DOWNLOADS)


async def test_long_rows_say_each_slot_and_each_vote(site: Site) -> None:
    consultation = await site.consultation(COMPLETE)
    await site.answer(consultation, [WHOLE], COMPLETE)
    rows = table(await made(site, consultation, "reponses-longues.csv"), ";")
    found = {Slot(row["question"], row["item"], int(row["card"] or 0)): (row["state"], row["value"]) for row in rows}
    assert len(found) == len(rows)
    assert found[Slot("years")] == ("_answered", "2,5")
    assert found[Slot("topic")] == ("_answered", "school|other")
    assert found[Slot("care", "b")] == ("_skipped", "")
    assert (found[Slot("others", "aaaaaa")], found[Slot("others", "bbbbbb")]) == (("_answered", "for"), ("_answered", "against"))
    assert (found[Slot("who", "", 2)], found[Slot("who", "", 3)]) == (("_answered", "young|old"), ("_not_asked", ""))
    assert found[Slot("rule")] == ("_answered", "")
