from dataclasses import replace

from dialogues.answers import State
from dialogues.counting import STATES
from server.codebook import codebook
from server.exports.answers import columns_of
from server.exports.formats import Cell
from server.exports.questions import COLUMNS, numbers_of, question_rows
from storage.authorities import Authority
from tests.storage.samples import SCRIPT, SECTORS, fr, with_digest

AUTHORITY = Authority(1, "Sicoval", "Sicoval", "ca", "243100633", None, "31", "76", 80000, "le Sicoval", "au Sicoval", "du Sicoval")
BOOK = codebook((SCRIPT,), {"sectors": SECTORS})


def rows() -> list[dict[str, Cell]]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in question_rows(BOOK, AUTHORITY)]


def test_every_column_of_the_answers_is_explained() -> None:
    explained = dict.fromkeys(row["column"] for row in rows() if row["column"] != "*")
    assert tuple(column for column in explained if column != "publiable") == columns_of(BOOK)


def test_what_may_be_published_is_explained() -> None:
    assert [row["code"] for row in rows() if row["column"] == "publiable"] == ["oui", "non"]


def test_every_state_is_explained_once() -> None:
    states = [row["code"] for row in rows() if row["column"] == "*" and str(row["code"]).startswith("_")]
    assert states == [STATES[state] for state in State if state is not State.ANSWERED] + [
        "_not_asked",
        "_hidden",
        "_unseen",
        "_withheld",
    ]


def test_a_choice_has_its_codes_with_their_words() -> None:
    known = [row for row in rows() if row["column"] == "known"]
    assert [(row["code"], row["label"]) for row in known] == [("yes", "yes"), ("no", "no")]
    assert {name: known[0][name] for name in COLUMNS[3:]} == {
        "question": "known",
        "wording": "Connaissez-vous l’IA ?",
        "item": "",
        "kind": "single",
        "type": "code",
        "unit": "",
        "lowest": "",
        "highest": "",
        "theme": "",
        "maximum": 1,
        "profile": 0,
        "sensitive": 0,
        "script_versions": SCRIPT.digest[:12],
        "asked_if": "",
        "number": 1,
    }


def test_who_is_asked_is_said_in_french() -> None:
    asked = {row["question"]: row["asked_if"] for row in rows() if row["question"]}
    when = "si la réponse à «\u00a0Connaissez-vous l’IA ?\u00a0» (known) est «\u00a0yes\u00a0»"
    assert {question: told for question, told in asked.items() if told} == {"why": when}
    always = with_digest(replace(SCRIPT, steps=tuple(replace(step, when=None) for step in SCRIPT.steps)))
    book = codebook((always, SCRIPT), {})
    (told,) = {row[COLUMNS.index("asked_if")] for row in question_rows(book, AUTHORITY) if row[COLUMNS.index("question")] == "why"}
    assert told == f"toujours ; ou {when}"


def test_codes_have_the_numbers_of_programs_that_want_some() -> None:
    assert [(row["code"], row["number"]) for row in rows() if row["question"] in ("known", "where")] == [
        *(("yes", 1), ("no", 2)),
        *(("north", 1), ("south", 2)),
    ]
    assert numbers_of(map(str, range(11))) == {str(degree): degree for degree in range(11)}


def test_a_grid_names_the_line_of_each_column() -> None:
    assert [(row["column"], row["item"], row["code"]) for row in rows() if row["question"] == "agree"] == [
        ("agree.a", "A", "for"),
        ("agree.a", "A", "against"),
        ("agree.b", "B", "for"),
        ("agree.b", "B", "against"),
    ]


def test_drawn_options_are_explained_too() -> None:
    assert [(row["code"], row["profile"]) for row in rows() if row["column"] == "where"] == [("north", 1), ("south", 1)]


def test_a_text_says_where_its_words_are() -> None:
    (why,) = [row for row in rows() if row["column"] == "why"]
    assert why["code"] == "_answered"
    assert "textes.csv" in str(why["label"])


def test_the_authority_speaks_in_its_own_name() -> None:
    step = replace(SCRIPT.by_id["known"], ask=fr("Que demandez-vous {a_collectivite} ? {La_collectivite} écoute."))
    book = codebook((with_digest(replace(SCRIPT, steps=(step,))),), {})
    wordings = {row[COLUMNS.index("wording")] for row in question_rows(book, AUTHORITY)} - {""}
    assert wordings == {"Que demandez-vous au Sicoval ? Le Sicoval écoute."}


def test_the_versions_that_ask_a_question_are_named() -> None:
    newer = with_digest(replace(SCRIPT, steps=SCRIPT.steps[1:]))
    book = codebook((newer, SCRIPT), {})
    versions = {row[COLUMNS.index("question")]: row[COLUMNS.index("script_versions")] for row in question_rows(book, AUTHORITY)}
    assert versions["known"] == SCRIPT.digest[:12]
    assert versions["feel"] == f"{newer.digest[:12]}|{SCRIPT.digest[:12]}"
