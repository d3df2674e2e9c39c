from dataclasses import replace
from datetime import date

import pytest

from dialogues.lineage import Adaptation
from dialogues.script import THEMES
from server import words
from storage.authorities import Authority
from storage.consultations import Status
from tests.server.exports.test_consolidation import CONSULTATION
from tests.storage.samples import fr

SICOVAL = Authority(1, "Sicoval", "Sicoval", "ca", "243100633", None, "31", "76", 80000, "le Sicoval", "au Sicoval", "du Sicoval")


@pytest.mark.parametrize(
    ("share", "written"),
    [(0, "0 %"), (0.001, "< 1 %"), (0.0099, "< 1 %"), (0.01, "1 %"), (0.374, "37 %"), (0.625, "63 %"), (1, "100 %")],
)
def test_per_cent_is_whole_and_never_hides_someone(share: float, written: str) -> None:
    assert words.per_cent(share) == written.replace(" %", "\N{NO-BREAK SPACE}%")


def test_large_numbers_are_grouped() -> None:
    assert [words.number(value) for value in (0, 999, 1234567)] == ["0", "999", "1\u202f234\u202f567"]


def test_days_are_written_the_french_way() -> None:
    assert words.day(date(2026, 3, 2)) == "02/03/2026"


def test_the_plural_begins_at_two() -> None:
    assert [words.plural(count, "réponse", "réponses") for count in (0, 1, 2)] == ["0 réponse", "1 réponse", "2 réponses"]


def test_an_authority_takes_the_place_of_its_forms() -> None:
    text = fr("{La_collectivite}, {a_collectivite}, {de_collectivite}, {la_collectivite} ; {C01}")
    assert words.words(text, SICOVAL) == "Le Sicoval, au Sicoval, du Sicoval, le Sicoval ; [réponse à C01]"
    assert words.words(text) == "La collectivité, à la collectivité, de la collectivité, la collectivité ; [réponse à C01]"


@pytest.mark.parametrize(
    ("status", "today", "written"),
    [
        ("draft", date(2026, 3, 10), "En préparation"),
        ("open", date(2026, 2, 28), "À venir"),
        ("open", date(2026, 3, 1), "Ouverte"),
        ("open", date(2026, 3, 31), "Ouverte"),
        ("open", date(2026, 4, 1), "Close"),
        ("closed", date(2026, 3, 10), "Close"),
    ],
)
def test_a_consultation_is_open_between_its_dates(status: Status, today: date, written: str) -> None:
    assert words.status(replace(CONSULTATION, status=status), today) == written


def test_every_code_has_words() -> None:
    assert words.THEMES.keys() == set(THEMES)
    assert words.ADAPTATIONS.keys() == set(Adaptation)
