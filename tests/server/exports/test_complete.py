"""Every kind of question in the files: values, votes on texts of others, cards, words beside « Autre »."""

import json
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from dialogues.answers import Answer, State
from dialogues.path import hidden
from dialogues.script import Script, Slot
from server.codebook import ROW_COLUMNS, Codebook, codebook
from server.exports.answers import AnswerRows, columns_of
from server.exports.formats import Cell
from server.exports.questions import COLUMNS, question_rows
from server.figures.agents import Withheld
from storage import models
from storage.consultations import Consultation
from storage.exports import ParticipationRow
from storage.imports import ImportedParticipation
from storage.moderated_texts import NewText, put_texts
from tests.server.exports.test_formats import read_csv
from tests.server.exports.test_questions import AUTHORITY
from tests.server.exports.walking import download
from tests.server.installation import Site
from tests.storage.complete import ANSWERS, COMPLETE, DRAWN, NOTHING_DRAWN, ONE_CARD, RULE_A, RULE_B, STAKE, WHOLE
from tests.storage.samples import DAY, chosen, fr, options, with_digest

FACTS = {"rules": (RULE_A, RULE_B), "stakes": (STAKE,)}
BOOK = codebook((COMPLETE,), FACTS)


def row_of(someone: ImportedParticipation, script: Script = COMPLETE, book: Codebook = BOOK) -> dict[str, Cell]:
    out = hidden(script, someone.answers, someone.facts)
    participation = ParticipationRow("started", "web", 0, DAY, someone.answers, out, someone.facts)
    row = dict(zip(columns_of(book), AnswerRows(book, {0: script}, Withheld()).row(participation), strict=True))
    return {name: cell for name, cell in row.items() if name not in ROW_COLUMNS}


def test_columns_depend_on_the_script_alone() -> None:
    names = columns_of(BOOK)
    assert names[len(ROW_COLUMNS) :] == (
        *("years", "since", "home", "care.a", "care.b", "topic", "topic.work", "topic.school", "topic.other", "rule", "others", "rewrite"),
        *("cards.1", "cards.2"),
        *(f"stake.{card}" for card in (1, 2, 3)),
        *(f"weight.{card}" for card in (1, 2, 3)),
        *(f"who.{card}{option}" for card in (1, 2, 3) for option in ("", ".young", ".old")),
        *(f"clash.{card}" for card in (1, 2, 3)),
    )
    assert columns_of(codebook((COMPLETE,), {})) == names
    assert len(set(names)) == len(names)


def test_all_that_was_answered_is_in_the_row() -> None:
    assert row_of(WHOLE) == {
        "years": 2.5,
        "since": "2024-02-29",
        "home": "2A004",
        "care.a": "for",
        "care.b": "_skipped",
        "topic": "school|other",
        "topic.work": 0,
        "topic.school": 1,
        "topic.other": 1,
        "rule": "_answered",
        "others": "aaaaaa:for|bbbbbb:against",
        "rewrite": "_answered",
        "cards.1": "more",
        "cards.2": "enough",
        "stake.1": "_answered",
        "stake.2": "_answered",
        "stake.3": "_not_asked",
        "weight.1": "5",
        "weight.2": "_skipped",
        "weight.3": "_not_asked",
        "who.1": "old",
        "who.1.young": 0,
        "who.1.old": 1,
        "who.2": "young|old",
        "who.2.young": 1,
        "who.2.old": 1,
        "who.3": "_not_asked",
        "who.3.young": None,
        "who.3.old": None,
        "clash.1": "cccccc",
        "clash.2": "own_1",
        "clash.3": "_not_asked",
    }


def test_cards_that_are_not_wanted_any_more_are_hidden() -> None:
    row = row_of(ONE_CARD)
    assert {name: row[name] for name in ("cards.1", "cards.2", "stake.2", "who.2", "who.2.old", "clash.2")} == {
        "cards.1": "enough",
        "cards.2": "_hidden",
        "stake.2": "_hidden",
        "who.2": "_hidden",
        "who.2.old": None,
        "clash.2": "_hidden",
    }


def test_votes_do_not_tell_which_statement_a_text_was_written_about() -> None:
    """The first one drawn is that one: the order they were drawn in stays inside."""
    drawn = DRAWN | {"others": (RULE_B, RULE_A)}
    answers = {slot: answer for slot, answer in ANSWERS.items() if slot.question not in ("others", "rewrite")}
    answers |= {Slot("others", code): ANSWERS[Slot("others", code)] for code in ("bbbbbb", "aaaaaa")}
    other = replace(WHOLE, drawn=drawn, answers=answers | {Slot("rewrite", "bbbbbb"): ANSWERS[Slot("rewrite", "aaaaaa")]})
    assert (row_of(other)["others"], row_of(other)["rewrite"]) == (row_of(WHOLE)["others"], row_of(WHOLE)["rewrite"])


def test_votes_passed_begun_hidden_unseen_and_not_asked_are_told_apart() -> None:
    first, second = Slot("others", "aaaaaa"), Slot("others", "bbbbbb")
    before = {slot: answer for slot, answer in ANSWERS.items() if slot.question in ("years", "since", "home", "care", "topic", "rule")}

    def votes(answers: dict[Slot, Answer], **changes: Any) -> tuple[Cell, Cell]:
        row = row_of(replace(WHOLE, answers=before | answers, **changes))
        return row["others"], row["rewrite"]

    assert votes({}) == ("_unseen", "_unseen")
    assert votes({}, drawn={}) == ("_unseen", "_unseen")
    assert votes({first: Answer(State.SKIPPED)}) == ("aaaaaa:_skipped", "_unseen")
    assert votes({first: chosen("none"), second: chosen("for")}) == ("aaaaaa:none|bbbbbb:for", "_unseen")
    assert votes({}, drawn={"others": ()}) == ("_not_asked", "_not_asked")
    assert votes({first: chosen("for")}, drawn={"others": ()}) == ("_hidden", "_not_asked")
    assert (row_of(NOTHING_DRAWN)["others"], row_of(NOTHING_DRAWN)["rewrite"]) == ("_not_asked", "_not_asked")


def test_numbers_are_numbers() -> None:
    values = {"12": 12, "-3": -3, "0": 0, "-0.5": -0.5, "1000000000000": 10**12, "999999999999.125": 999999999999.125}
    for kept, cell in values.items():
        found = row_of(replace(WHOLE, answers={Slot("years"): chosen(kept)}))["years"]
        assert (found, type(found)) == (cell, type(cell))
    assert row_of(replace(WHOLE, answers={Slot("years"): Answer(State.SKIPPED)}))["years"] == "_skipped"


def test_a_question_that_moved_into_cards_keeps_both_columns() -> None:
    weight = COMPLETE.by_id["weight"]
    before = with_digest(replace(COMPLETE, steps=(replace(weight, within=None),)))
    shorter = replace(COMPLETE.by_id["cards"], maximum=2)
    now = with_digest(replace(COMPLETE, steps=(shorter, weight)))
    assert columns_of(codebook((now, before), {}))[len(ROW_COLUMNS) :] == ("cards.1", "weight", "weight.1", "weight.2")
    longer = with_digest(replace(COMPLETE, steps=(replace(shorter, maximum=3), weight)))
    assert columns_of(codebook((now, longer), {}))[len(ROW_COLUMNS) :] == ("cards.1", "cards.2", "weight.1", "weight.2", "weight.3")


# --- The codebook -------------------------------------------------------------------------------------------------------------------


def explained(book: Codebook = BOOK) -> list[dict[str, Cell]]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in question_rows(book, AUTHORITY)]


def test_every_column_is_explained_with_its_type() -> None:
    found = {str(row["column"]): (row["type"], row["unit"], row["lowest"], row["highest"]) for row in explained() if row["question"]}
    assert tuple(found) == columns_of(BOOK)[len(ROW_COLUMNS) :]
    plain = {name: type_ for name, (type_, *rest) in found.items() if rest == ["", "", ""]}
    assert {name: found[name] for name in found if name not in plain} == {
        "years": ("number", "années", "0", "100"),
        "since": ("date", "", "1900-01-01", "2027-12-31"),
    }
    assert plain == {
        "home": "insee_code",
        "care.a": "code",
        "care.b": "code",
        "topic": "codes",
        **dict.fromkeys(("topic.work", "topic.school", "topic.other"), "boolean"),
        "rule": "state",
        "others": "votes",
        "rewrite": "state",
        **dict.fromkeys(("cards.1", "cards.2"), "code"),
        **{f"stake.{card}": "state" for card in (1, 2, 3)},
        **{f"weight.{card}": "code" for card in (1, 2, 3)},
        **{f"who.{card}": "codes" for card in (1, 2, 3)},
        **{f"who.{card}.{option}": "boolean" for card in (1, 2, 3) for option in ("young", "old")},
        **{f"clash.{card}": "code" for card in (1, 2, 3)},
    }


def test_number_without_decimals_is_an_integer() -> None:
    whole = with_digest(replace(COMPLETE, steps=(replace(COMPLETE.by_id["years"], decimals=0),)))
    assert [row["type"] for row in explained(codebook((whole,), {})) if row["question"]] == ["integer"]


def test_what_was_drawn_is_explained_by_its_words() -> None:
    assert [(row["code"], row["label"]) for row in explained() if row["column"] == "others"][1:] == [
        ("aaaaaa", "Prévenir avant."),
        ("bbbbbb", "Dire pourquoi."),
        *((option.code, option.code) for option in options("for", "against", "none")),
    ]
    assert [(row["code"], row["label"]) for row in explained() if row["column"] == "clash.2"] == [
        ("no", "no"),
        *((f"own_{card}", f"Sa propre carte n°\N{NO-BREAK SPACE}{card}") for card in (1, 2, 3)),
        ("cccccc", "Garder un guichet."),
    ]


def test_the_question_of_one_more_card_is_told_in_its_own_words() -> None:
    assert {row["wording"] for row in explained() if row["question"] == "cards"} == {"Une autre carte ?"}


# --- The files ----------------------------------------------------------------------------------------------------------------------


async def consultation_with(site: Site, *people: ImportedParticipation) -> tuple[Consultation, str]:
    """A consultation these people answered, each having read the same text of the list `rules`, whose code is returned."""
    consultation = await site.consultation(COMPLETE)
    (code,) = await site.database.write(lambda connection: put_texts(connection, consultation.id, "rules", [NewText("Prévenir avant.")]))
    read = replace(RULE_A, code=code)

    def renamed(slot: Slot) -> Slot:
        return slot._replace(item=code) if slot.item == RULE_A.code else slot

    async def answered(one: ImportedParticipation) -> None:
        drawn = {key: tuple(read if option == RULE_A else option for option in found) for key, found in one.drawn.items()}
        answers = {renamed(slot): answer for slot, answer in one.answers.items()}
        await site.answer(consultation, [replace(one, answers=answers, drawn=drawn)], COMPLETE)

    for one in people:
        await answered(one)
    return consultation, code


async def test_texts_of_cards_beside_choices_and_about_others_are_all_in_one_file(site: Site) -> None:
    consultation, code = await consultation_with(site, WHOLE, ONE_CARD, NOTHING_DRAWN)
    head, *rows = read_csv(await download(site, consultation, "textes.csv"))
    assert head == ["question", "wording", "about", "about_text", "text", "publiable"]
    assert {wording for question, wording, *_ in rows if question == "rule"} == {"Quelle règle ?"}
    assert sorted([question, *more] for question, _, *more in rows) == sorted(
        [
            *([["rule", "", "", "Prévenir.", "non"]] * 3),
            *([["rewrite", code, "Prévenir avant.", "Prévenir avant tout.", "non"]] * 2),
            *([["stake", "", "", "Mon métier", "non"]] * 3),
            ["stake", "", "", "L’école", "non"],
            ["topic", "", "", "La cantine\net le sport", "non"],
        ]
    )


async def test_text_whose_model_was_taken_away_keeps_its_code(site: Site) -> None:
    consultation, code = await consultation_with(site, WHOLE)
    await site.database.write(lambda connection: connection.execute(sa.delete(models.moderated_texts)))
    rows = read_csv(await download(site, consultation, "textes.csv"))[1:]
    assert ["rewrite", code, "", "Prévenir avant tout.", "non"] in [[question, *more] for question, _, *more in rows]


async def test_no_word_of_anybody_is_beside_the_answers(site: Site) -> None:
    consultation, _ = await consultation_with(site, WHOLE, ONE_CARD)
    for name in ("reponses.csv", "reponses.jsonl"):
        content = (await download(site, consultation, name)).decode()
        assert not [words for words in ("Prévenir", "cantine", "sport", "métier", "école") if words in content]


async def test_numbers_are_written_as_a_french_spreadsheet_and_a_program_read_them(site: Site) -> None:
    consultation, _ = await consultation_with(site, WHOLE, replace(WHOLE, answers=ANSWERS | {Slot("years"): chosen("-0.5")}), ONE_CARD)
    head, *rows = read_csv(await download(site, consultation, "reponses.csv"))
    assert sorted(row[head.index("years")] for row in rows) == ["-0,5", "12", "2,5"]
    found = [json.loads(line) for line in (await download(site, consultation, "reponses.jsonl")).splitlines()]
    assert sorted(row["years"] for row in found) == [-0.5, 2.5, 12]
    assert {tuple(row) for row in found} == {tuple(head)} == {columns_of(BOOK)}


async def test_questions_file_names_the_texts_that_were_voted_on(site: Site) -> None:
    consultation, code = await consultation_with(site, WHOLE)
    head, *rows = read_csv(await download(site, consultation, "questions.csv"))
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["code"], row["label"]) for row in found if row["column"] == "others" and row["code"] == code] == [
        (code, "Prévenir avant.")
    ]


def test_words_asked_for_are_those_of_the_present_version() -> None:
    reworded = with_digest(replace(COMPLETE, steps=(replace(COMPLETE.by_id["years"], unit=fr("ans"), decimals=0),)))
    (row,) = [row for row in explained(codebook((reworded, COMPLETE), {})) if row["column"] == "years"]
    assert (row["unit"], row["type"]) == ("ans", "number")
