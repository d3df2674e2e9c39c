from dataclasses import replace
from datetime import date

import pytest

from dialogues.answers import Answer, State
from dialogues.lineage import Adaptation, compare
from dialogues.script import Script
from server.codebook import codebook
from server.exports.consolidation import COLUMNS, Consolidated, consolidated_rows
from server.exports.formats import Cell
from storage.authorities import Authority
from storage.consultations import Consultation
from storage.imports import ImportedParticipation
from tests.server.figures.tallies import tallies
from tests.storage.complete import COMPLETE, RULE_A, RULE_B, STAKE, WHOLE
from tests.storage.samples import SCRIPT, SECTORS, chosen, person, written

RENNES = Authority(1, "Rennes", "Rennes Métropole", "metropole", "243500139", None, "35", "53", 1, "la", "à la", "de la")
CITY = replace(RENNES, id=2, name="Ville de Rennes", siren="213502388")
CONSULTATION = Consultation(
    id=1,
    code="rennes-ia",
    title="L’IA et nous",
    status="open",
    fictional=True,
    script_version_id=1,
    opens_on=date(2026, 3, 1),
    closes_on=date(2026, 3, 31),
    results_on=date(2026, 5, 1),
    results_url="",
    dpo_contact="",
    legal_basis="",
    identities_until=date(2026, 4, 30),
    texts_until=date(2026, 4, 30),
    retention_date=date(2026, 4, 30),
    contacts_until=date(2029, 4, 30),
    other_way="",
    sectors=SECTORS,
    authorities=(RENNES, CITY),
)


def rows(people: list[ImportedParticipation], question: str, script: Script = SCRIPT) -> list[tuple[Cell, ...]]:
    """What leaves of one question, from the name of the question to its base."""
    each = Consolidated(CONSULTATION, codebook((script,), {"sectors": SECTORS}), compare(SCRIPT, script), tallies(people, script))
    start, end = COLUMNS.index("question"), COLUMNS.index("base") + 1
    return [row[start:end] for row in consolidated_rows([each]) if row[start] == question]


def test_a_row_says_whose_it_is() -> None:
    people = [person(known=chosen("yes"))] * 11
    each = Consolidated(CONSULTATION, codebook((SCRIPT,), {}), compare(SCRIPT, SCRIPT), tallies(people))
    first = next(consolidated_rows([each]))
    assert dict(zip(COLUMNS, first, strict=True)) == {
        "territory": "Rennes",
        "authority": "Rennes Métropole|Ville de Rennes",
        "siren": "243500139|213502388",
        "consultation": "rennes-ia",
        "fictional": 1,
        "question": "known",
        "adaptation": "kept",
        "item": "",
        "option": "yes",
        "count": 11,
        "base": 11,
        "wording": "Connaissez-vous l’IA ?",
        "line": "",
        "label": "yes",
    }


def test_the_last_columns_say_the_codes_in_french() -> None:
    people = [person(known=chosen("yes"), agree_a=chosen("for"), rules=chosen("told", "human"))] * 11
    each = Consolidated(CONSULTATION, codebook((SCRIPT,), {}), compare(SCRIPT, SCRIPT), tallies(people))
    start = COLUMNS.index("question")
    said = {(row[start], row[start + 2], row[start + 3]): row[-2:] for row in consolidated_rows([each])}
    assert said["agree", "a", "for"] == ("A", "for")
    assert said["rules", "2", "human"] == ("Choix n° 2", "human")
    assert said["known", "", "_answered"] == ("", "Personnes ayant donné une réponse")
    assert said["known", "", "_skipped"] == ("", "Question passée (hors base)")


@pytest.mark.parametrize("people", [0, 10])
def test_nothing_of_a_question_answered_by_fewer_than_eleven(people: int) -> None:
    assert rows([person(known=chosen("yes"))] * people + [person(known=Answer(State.SKIPPED))] * 50, "known") == []


def test_all_counts_of_a_question_answered_by_eleven() -> None:
    assert rows([person(known=chosen("yes"))] * 11 + [person(known=Answer(State.SKIPPED))] * 2, "known") == [
        ("known", "kept", "", "yes", 11, 11),
        ("known", "kept", "", "no", 0, 11),
        ("known", "kept", "", "_answered", 11, 11),
        ("known", "kept", "", "_skipped", 2, 11),
    ]


def test_a_grid_has_its_lines_and_a_small_line_stays_inside() -> None:
    people = [person(agree_a=chosen("for"), agree_b=chosen("against"))] * 10 + [person(agree_a=chosen("for"))]
    assert rows(people, "agree") == [
        ("agree", "kept", "a", "for", 11, 11),
        ("agree", "kept", "a", "against", 0, 11),
        ("agree", "kept", "a", "_answered", 11, 11),
        ("agree", "kept", "a", "_skipped", 0, 11),
    ]


def test_a_ranking_has_its_places() -> None:
    assert rows([person(rules=chosen("told", "human"))] * 12, "rules")[:4] == [
        ("rules", "kept", "1", "human", 0, 12),
        ("rules", "kept", "2", "human", 12, 12),
        ("rules", "kept", "1", "told", 12, 12),
        ("rules", "kept", "2", "told", 0, 12),
    ]


def test_a_profile_question_leaves_whole_or_not_at_all() -> None:
    north, south = person(where=chosen("north")), person(where=chosen("south"))
    assert rows([north] * 40 + [south] * 10, "where") == []
    assert rows([north] * 40 + [south] * 11, "where") == [
        ("where", "kept", "", "north", 40, 51),
        ("where", "kept", "", "south", 11, 51),
        ("where", "kept", "", "_answered", 51, 51),
        ("where", "kept", "", "_prefer_not", 0, 51),
    ]


def test_a_text_is_counted_and_never_told() -> None:
    secret = "Mon voisin du 3 rue des Lilas"
    people = [person(known=chosen("yes"), why=written(secret))] * 11
    assert rows(people, "why") == [("why", "kept", "", "_answered", 11, 11), ("why", "kept", "", "_skipped", 0, 11)]


@pytest.mark.parametrize(
    ("steps", "adaptation"),
    [
        ((replace(SCRIPT.by_id["known"], ask=SCRIPT.title),), Adaptation.REWORDED),
        ((replace(SCRIPT.by_id["known"], options=SCRIPT.by_id["known"].options[:1]),), Adaptation.OPTIONS_CHANGED),
    ],
)
def test_what_a_territory_did_to_the_question_stands_beside_its_counts(steps: tuple[object, ...], adaptation: Adaptation) -> None:
    script = replace(SCRIPT, steps=steps)  # type: ignore[arg-type]  # parametrized
    found = rows([person(known=chosen("yes"))] * 11, "known", script)
    assert {row[1] for row in found} == {adaptation.value}


# --- Beyond plain choices -----------------------------------------------------------------------------------------------------------


def complete_rows(people: list[ImportedParticipation]) -> list[dict[str, Cell]]:
    book = codebook((COMPLETE,), {"rules": (RULE_A, RULE_B), "stakes": (STAKE,)})
    each = Consolidated(CONSULTATION, book, compare(COMPLETE, COMPLETE), tallies(people, COMPLETE))
    return [dict(zip(COLUMNS, row, strict=True)) for row in consolidated_rows([each])]


def test_values_leave_as_nothing_but_how_many_answered() -> None:
    values = [row for row in complete_rows([WHOLE] * 11) if row["question"] in ("years", "since", "home")]
    assert {(row["question"], row["option"]): row["count"] for row in values} == {
        ("years", "_answered"): 11,
        ("years", "_skipped"): 0,
        ("since", "_answered"): 11,
        ("since", "_skipped"): 0,
        ("home", "_answered"): 11,
        ("home", "_prefer_not"): 0,
    }


def test_no_word_or_value_of_anybody_is_in_the_whole_table() -> None:
    everything = repr(complete_rows([WHOLE] * 100))
    personal = ("2.5", "2024-02-29", "2A004", "aaaaaa", "cccccc", "own_1", "Prévenir avant.", "Garder un guichet.", "cantine", "métier")
    assert [words for words in personal if words in everything] == []


def test_counts_of_cards_need_eleven_people_and_say_what_they_are() -> None:
    """One who fills two cards of three counts twice: sixteen of them give 32 answers, seventeen 34."""
    assert [row["question"] for row in complete_rows([WHOLE] * 16) if row["question"] == "who"] == []
    found = [row for row in complete_rows([WHOLE] * 17) if row["question"] == "who"]
    assert {row["option"]: row["count"] for row in found} == {"young": 17, "old": 34, "_answered": 34, "_skipped": 0}
    assert {row["wording"] for row in found} == {"Pour qui ? (compté par carte\N{NO-BREAK SPACE}: une personne peut en remplir plusieurs)"}


def test_votes_on_the_texts_of_people_stay_inside_and_those_of_a_script_leave() -> None:
    asked = {row["question"] for row in complete_rows([WHOLE] * 11)}
    assert ("others" in asked, "care" in asked) == (False, True)
