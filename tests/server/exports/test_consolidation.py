from dataclasses import replace
from datetime import date

import pytest
from msgspec import structs

from dialogues.answers import Answer, State
from dialogues.lineage import Adaptation, compare
from dialogues.script import Script
from server.codebook import codebook
from server.exports.consolidation import ABOUT, ANSWER_COLUMNS, COLUMNS, Consolidated, consolidated_rows, crossed_rows, gathered_label
from server.exports.formats import Cell
from server.figures.release import Release
from storage.authorities import Authority
from storage.consultations import Consultation
from storage.imports import ImportedParticipation
from tests.server.releases import released
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


def consolidated(release: Release | None, script: Script = SCRIPT) -> Consolidated:
    return Consolidated(CONSULTATION, codebook((script,), {"sectors": SECTORS}), compare(SCRIPT, script), release)


def rows(people: list[ImportedParticipation], question: str, script: Script = SCRIPT) -> list[tuple[Cell, ...]]:
    """What leaves of one question, from the name of the question to its base."""
    start, end = COLUMNS.index("question"), COLUMNS.index("base") + 1
    found = consolidated_rows([consolidated(released(people, script), script)])
    return [row[start:end] for row in found if row[start] == question]


def columns(row: tuple[Cell, ...]) -> dict[str, Cell]:
    return dict(zip(COLUMNS, row, strict=True))


def test_a_row_says_whose_it_is_and_when_it_left() -> None:
    release = released([person(known=chosen("yes"))] * 11)
    assert columns(next(consolidated_rows([consolidated(release)]))) == {
        "territory": "Rennes",
        "authority": "Rennes Métropole|Ville de Rennes",
        "siren": "243500139|213502388",
        "consultation": "rennes-ia",
        "fictional": 1,
        "release": 1,
        "published_on": "2026-03-02",
        "participations": 11,
        "k": 11,
        "kept_from": "",
        "question": "known",
        "adaptation": "kept",
        "item": "",
        "option": "yes",
        "count": 11,
        "base": 11,
        "wording": "Connaissez-vous l’IA ?",
        "line": "",
        "label": "yes",
        "profile": "",
        "profile_codes": "",
        "profile_label": "",
        "people": "",
    }


def test_a_consultation_without_release_has_no_row() -> None:
    assert list(consolidated_rows([consolidated(None)])) == list(crossed_rows([consolidated(None)])) == []


def test_codes_are_said_in_french() -> None:
    people = [person(known=chosen("yes"), agree_a=chosen("for"), rules=chosen("told", "human"))] * 11
    found = map(columns, consolidated_rows([consolidated(released(people))]))
    said = {(row["question"], row["item"], row["option"]): (row["line"], row["label"]) for row in found}
    assert said["agree", "a", "for"] == ("A", "for")
    assert said["rules", "2", "human"] == ("Choix n° 2", "human")
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


def test_a_ranking_that_is_not_told_whole_has_no_places() -> None:
    sensitive = replace(SCRIPT, steps=tuple(replace(step, sensitive=step.id == "rules") for step in SCRIPT.steps))
    people = [person(rules=chosen("told", "human"))] * 20 + [person(rules=chosen("contest"))] * 20
    found = [columns(row) for row in consolidated_rows([consolidated(released(people, sensitive), sensitive)])]
    assert [(row["item"], row["line"], row["option"], row["count"]) for row in found if row["question"] == "rules"][:2] == [
        ("", "Quelle que soit la place", "human", 20),
        ("", "Quelle que soit la place", "told", 20),
    ]


def test_small_answers_to_a_profile_question_are_one_row() -> None:
    north, south, silent = person(where=chosen("north")), person(where=chosen("south")), person(where=Answer(State.PREFER_NOT))
    people = [north] * 40 + [south] * 8 + [silent] * 5
    assert rows(people, "where") == [
        ("where", "kept", "", "north", 40, None),
        ("where", "kept", "", "south|_prefer_not", 13, None),
    ]


def test_rows_of_a_group_say_which_one_and_how_many_they_are() -> None:
    people = [
        person(where=chosen(sector), known=chosen(answer)) for sector in ("north", "south") for answer in ("yes", "no") for _ in range(20)
    ]
    found = [columns(row) for row in crossed_rows([consolidated(released(people))])]
    told = [tuple(row[name] for name in ("profile", "profile_codes", "profile_label", "people", "option", "count")) for row in found]
    assert [row for row in told if row[4] in ("yes", "no")] == [
        ("where", sector, sector, 40, answer, 20) for sector in ("north", "south") for answer in ("yes", "no")
    ]
    assert {(row["question"], row["release"]) for row in found} == {("known", 1)}


def test_figures_that_stay_say_from_which_release() -> None:
    """One who changes their mind and eleven new people: who it was could be told from two counts of a profile."""
    people = [person(where=chosen("north"))] * 20 + [person(where=chosen("south"))] * 20
    first = released(people)
    second = released([*people[:-1], person(where=chosen("north")), *[person(where=Answer(State.SKIPPED))] * 11], earlier=[first])
    found = [columns(row) for row in consolidated_rows([consolidated(second)])]
    assert {(row["release"], row["kept_from"], row["option"], row["count"]) for row in found if row["question"] == "where"} >= {
        (2, 1, "north", 20),
        (2, 1, "south", 20),
    }


def test_figures_that_rows_alone_were_added_to_are_as_new_as_any() -> None:
    first = released([person(where=chosen("north"))] * 20)
    second = structs.replace(
        first, number=2, contents=structs.replace(first.contents, report=structs.replace(first.contents.report, figures=1))
    )
    found = [columns(row) for row in consolidated_rows([consolidated(second)])]
    assert {(row["release"], row["kept_from"]) for row in found} == {(2, "")}


def test_what_is_gathered_is_called_so() -> None:
    labels = {"a": "Oui", "b": "Non", "_dont_know": "Je ne sais pas"}
    assert gathered_label(["a"], labels) == "Oui"
    assert gathered_label(["a", "b"], labels) == "Choix regroupés : Oui, Non"
    assert gathered_label(["_skipped", "_absent"], labels) == "Sans réponse"
    assert gathered_label(["b", "_dont_know", "_prefer_not", "_absent"], labels) == "Choix regroupés : Non, Je ne sais pas, sans réponse"


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
    each = Consolidated(CONSULTATION, book, compare(COMPLETE, COMPLETE), released(people, COMPLETE))
    return [columns(row) for row in consolidated_rows([each])]


def test_values_leave_as_nothing_but_how_many_answered() -> None:
    values = [row for row in complete_rows([WHOLE] * 11) if row["question"] in ("years", "since", "home")]
    assert {row["option"] for row in values if row["question"] == "home"} <= {"_answered"}
    assert {(row["question"], row["option"]): row["count"] for row in values if row["question"] != "home"} == {
        ("years", "_answered"): 11,
        ("years", "_skipped"): 0,
        ("since", "_answered"): 11,
        ("since", "_skipped"): 0,
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


def test_each_column_is_explained_and_nothing_else() -> None:
    assert list(ABOUT) == [*COLUMNS, *(column for column in ANSWER_COLUMNS if column not in COLUMNS)]
