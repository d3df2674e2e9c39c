"""A kind of question that nobody thought of: its file, from a script to the exports, and nothing else changed.

`postcode` is what the file of a new kind would hold: five digits, typed, none more than another.
"""

from collections.abc import Iterator
from itertools import product
from string import digits

import pytest

from dialogues.answers import Answer, Facts, State
from dialogues.checks.reach import never_asked
from dialogues.events import Event
from dialogues.faults import quoted
from dialogues.kinds import KINDS, Kind, Measure, Reading, Shape, Value
from dialogues.kinds.base import one_slot, plain_columns
from dialogues.loader import load, read
from dialogues.reading.schema import language_schema
from dialogues.script import DEFAULT_LANGUAGE, Script, Slot, Step, Text
from server.codebook import codebook
from server.exports.answers import AnswerRows, columns_of
from server.exports.questions import COLUMNS, question_rows
from server.figures.agents import Withheld
from server.naming import Names
from server.playing import Play
from storage.exports import ParticipationRow
from tests.server.exports.test_questions import AUTHORITY
from tests.storage.samples import DAY

DIGITS = 5


def _is_code(text: str) -> bool:
    return len(text) == DIGITS and text.isascii() and text.isdigit()


def _read(step: Step, text: str, facts: Facts) -> Reading:
    typed = text.strip()
    return Reading(typed) if _is_code(typed) else Reading(misfit=Event.NOT_A_VALUE)


def _label(step: Step, value: str, facts: Facts) -> Text:
    return Text({DEFAULT_LANGUAGE: value})


def _fault(step: Step, value: str) -> tuple[str, str] | None:
    return None if _is_code(value) else (f"{quoted(value)} n’est pas un code postal", f"Écrivez {DIGITS} chiffres")


def _from_highest(step: Step) -> Iterator[str]:
    return map("".join, product(reversed(digits), repeat=DIGITS))


POSTCODE = Kind(
    "postcode",
    "Code postal",
    "Un code postal.",
    Shape.VALUE,
    keys=frozenset(),
    required=frozenset(),
    slots=one_slot,
    columns=plain_columns,
    value=Value(
        Measure.NAME,
        _read,
        _label,
        _fault,
        _from_highest,
        column_type=lambda step: "postcode",
        meaning="Le code postal.",
    ),
)

YAML = """
id: posted
title: Chez vous
steps:
  - {id: P, kind: postcode, ask: Où habitez-vous ?}
  - {id: Near, kind: text, maximum: 100, ask: Que manque-t-il près de chez vous ?, when: P is 31000}
  - {id: Far, kind: text, maximum: 100, ask: Et loin d’ici ?, when: P is_not 31000}
"""


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, POSTCODE.name, POSTCODE)


@pytest.fixture
def script() -> Script:
    return load(YAML)


def faults(yaml: str) -> list[str]:
    _, found = read(yaml)
    return [str(fault) for fault in found if not fault.advice]


def test_a_script_with_it_has_no_fault_and_every_step_is_asked(script: Script) -> None:
    assert faults(YAML) == []
    assert never_asked(script) == ()


def test_conditions_on_it_are_held_to_its_values() -> None:
    told = faults(YAML.replace("P is 31000", "P is Toulouse"))
    assert told == ["script.yaml:6:90: «\xa0Toulouse\xa0» n’est pas un code postal. Écrivez 5 chiffres."]
    told = faults(YAML.replace("P is 31000", "P at_least 31000"))
    assert "n’a pas de sens pour «\xa0P\xa0», dont les réponses ne se comparent pas" in told[0]


def test_a_step_that_it_never_leads_to_is_told() -> None:
    never = YAML.replace("P is_not 31000", "{all: [P is 31000, P is 35000]}")
    assert faults(never) == [
        "script.yaml:7:69: aucune réponse ne mène à cette étape. Changez sa condition\xa0: ce qu’elle demande ne peut pas arriver."
    ]


def test_it_is_asked_refused_and_read_in_a_conversation(script: Script) -> None:
    play = Play(script, 1, "fr")
    play.hear("j’accepte")
    assert play.screen.body[-1] == "Écrivez votre réponse."
    play.hear("Toulouse")
    assert play.screen.event == "Nous n’avons pas reconnu cette réponse. Vérifiez-la, ou écrivez-la autrement."
    play.hear("31000")
    assert play.screen.title == "Que manque-t-il près de chez vous ?"


def test_editors_know_it() -> None:
    described = language_schema()["definitions"]["kind_postcode"]
    assert (described["description"], described["properties"]["kind"]["const"]) == ("Un code postal.", "postcode")


def test_a_condition_on_it_is_said_in_words(script: Script) -> None:
    when = script.by_id["Near"].when
    assert when is not None
    assert Names(script).condition(when).endswith("est «\xa031000\xa0»")


def test_it_has_its_column_in_the_exports_and_the_codebook(script: Script) -> None:
    book = codebook((script,), {})
    answers = {Slot("P"): Answer(State.ANSWERED, ("01000",))}
    participation = ParticipationRow("started", "web", 0, DAY, answers, frozenset(), Facts())
    cells = dict(zip(columns_of(book), AnswerRows(book, {0: script}, Withheld()).row(participation), strict=True))
    assert [cells[name] for name in ("P", "Near", "Far")] == ["01000", "_not_asked", "_unseen"]
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in question_rows(book, AUTHORITY)]
    told = [(row["kind"], row["type"], row["label"]) for row in rows if row["column"] == "P"]
    assert told == [("postcode", "postcode", "Le code postal.")]
