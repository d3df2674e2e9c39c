from dataclasses import replace

from dialogues.answers import Answer, Facts, State
from dialogues.path import hidden
from dialogues.script import Script, Slot
from server.codebook import ROW_COLUMNS, codebook
from server.exports.answers import AnswerRows, columns_of
from server.exports.formats import Cell
from server.figures.agents import Withheld
from storage.exports import ParticipationRow
from storage.imports import ImportedParticipation
from tests.storage.samples import BEGUN, DAY, FINISHED, SCRIPT, SECTORS, STARTED, chosen, fr, options, person, with_digest

FACTS = {"sectors": SECTORS}
VERSION = SCRIPT.digest[:12]

NEWER = with_digest(
    replace(
        SCRIPT,
        steps=tuple(
            replace(step, ask=fr("Et vous ?"), options=options("hope", "calm")) if step.id == "feel" else step
            for step in SCRIPT.steps
            if step.id != "rules"
        ),
    )
)


def row_of(someone: ImportedParticipation, status: str, script: Script = SCRIPT, *versions: Script) -> dict[str, Cell]:
    """The cells of one person who answered `script`, by column, without the random id."""
    every = versions or (script,)
    book = codebook(every, FACTS)
    participation = ParticipationRow(
        status,
        "telegram",
        every.index(script),
        DAY,
        someone.answers,
        hidden(script, someone.answers, someone.facts),
        someone.facts,
        "Accueil de la mairie",
    )
    cells = AnswerRows(book, dict(enumerate(every)), Withheld()).row(participation)
    row = dict(zip(columns_of(book), cells, strict=True))
    del row["row_id"]
    return row


def test_columns_are_those_of_the_script() -> None:
    assert columns_of(codebook((SCRIPT,), FACTS)) == (
        *("row_id", "status", "channel", "source", "language", "script_version", "day"),
        *("known", "feel", "feel.hope", "feel.fear", "feel.anger", "agree.a", "agree.b"),
        *("rules", "rules.human", "rules.told", "rules.contest", "where", "why"),
    )


def test_a_finished_participation_fills_every_column() -> None:
    assert row_of(FINISHED, "finished") == {
        "status": "finished",
        "channel": "telegram",
        "source": "Accueil de la mairie",
        "language": "fr",
        "script_version": VERSION,
        "day": "2026-03-02",
        "known": "yes",
        "feel": "hope|fear",
        "feel.hope": 1,
        "feel.fear": 1,
        "feel.anger": 0,
        "agree.a": "for",
        "agree.b": "_dont_know",
        "rules": "told|human",
        "rules.human": 2,
        "rules.told": 1,
        "rules.contest": None,
        "where": "_prefer_not",
        "why": "_answered",
    }


def test_passed_hidden_and_not_seen_yet_are_three_things() -> None:
    row = row_of(STARTED, "started")
    assert {name: row[name] for name in ("known", "feel", "feel.hope", "agree.a", "rules", "rules.human", "where", "why")} == {
        "known": "no",
        "feel": "_skipped",
        "feel.hope": None,
        "agree.a": "_unseen",
        "rules": "_unseen",
        "rules.human": None,
        "where": "_unseen",
        "why": "_hidden",
    }


def test_a_question_that_a_condition_leaves_out_is_not_asked() -> None:
    assert row_of(person(known=chosen("no")), "started")["why"] == "_not_asked"
    assert row_of(person(known=chosen("yes")), "started")["why"] == "_unseen"


def test_a_question_with_one_possible_answer_is_not_asked() -> None:
    alone = replace(BEGUN, drawn={"where": SECTORS[:1]})
    assert row_of(alone, "begun")["where"] == "_not_asked"
    assert row_of(BEGUN, "begun")["where"] == "_unseen"


def test_each_way_of_not_answering_a_multiple_choice_leaves_its_options_empty() -> None:
    for state in (State.DONT_KNOW, State.PREFER_NOT, State.SKIPPED):
        row = row_of(person(feel=Answer(state)), "started")
        assert [row[name] for name in ("feel", "feel.hope", "feel.fear", "feel.anger")] == [f"_{state.value}", None, None, None]


def test_removed_questions_and_options_keep_their_columns_at_the_end() -> None:
    names = columns_of(codebook((NEWER, SCRIPT), FACTS))[len(ROW_COLUMNS) :]
    assert names == (
        *("known", "feel", "feel.hope", "feel.calm", "feel.fear", "feel.anger", "agree.a", "agree.b", "where", "why"),
        *("rules", "rules.human", "rules.told", "rules.contest"),
    )


def test_people_of_two_versions_stand_in_the_same_columns() -> None:
    before = row_of(FINISHED, "finished", SCRIPT, NEWER, SCRIPT)
    after = row_of(person(known=chosen("yes"), feel=chosen("calm")), "started", NEWER, NEWER, SCRIPT)
    assert list(before) == list(after)
    assert [before[name] for name in ("script_version", "feel", "feel.calm", "feel.fear", "rules")] == [
        VERSION,
        "hope|fear",
        0,
        1,
        "told|human",
    ]
    assert [after[name] for name in ("script_version", "feel", "feel.calm", "feel.fear", "rules")] == [
        NEWER.digest[:12],
        "calm",
        1,
        0,
        "_not_asked",
    ]


def test_row_ids_are_new_each_time() -> None:
    book = codebook((SCRIPT,), FACTS)
    participation = ParticipationRow("begun", "web", 0, DAY, {}, frozenset(), Facts(7, "fr", {"where": SECTORS}))
    made = AnswerRows(book, {0: SCRIPT}, Withheld())
    ids = {made.row(participation)[0] for _ in range(50)}
    assert len(ids) == 50


def test_no_word_of_a_text_is_in_a_row() -> None:
    row = row_of(FINISHED, "finished")
    words = FINISHED.answers[Slot("why")].parts
    assert not any(word in str(cell) for word in words for cell in row.values())
