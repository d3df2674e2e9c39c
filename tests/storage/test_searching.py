"""Words found in what people wrote: the same on both databases, whatever the capitals and accents, and nothing by what is no word."""

import pytest
import sqlalchemy as sa

from storage.consultations import publish_script
from storage.imports import insert_participations
from storage.results import texts_of
from storage.searching import MAX_LENGTH, MAX_WORDS, patterns
from tests.storage.samples import DAY, SCRIPT, STARTED, chosen, make_consultation, person, written

TEXTS = (
    "L’école du quartier, et l’eau.",
    "ÉCOLOGIE d’abord",
    "Un cœur humain\nà la mairie",
    "100 % de logiciels libres (C++)",
    "Ma mère, mon chœur : « Ægir »",
    "مدرسة جديدة",
)


def filled(connection: sa.Connection) -> int:
    consultation, version = make_consultation(connection), publish_script(connection, SCRIPT, DAY)
    people = [person(known=chosen("yes"), why=written(*text.split("\n"))) for text in TEXTS]
    insert_participations(connection, consultation, version, SCRIPT, [*people, STARTED])
    return consultation


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("ecol", (0, 1)),
        ("ÉCOL", (0, 1)),
        ("école", (0,)),
        ("cole", ()),
        ("eau", (0,)),
        ("eau école", (0,)),
        ("eau mairie", ()),
        ("coeur", (2,)),
        ("cœur", (2,)),
        ("hœur", ()),
        ("aegir", (4,)),
        ("MÈRE", (4,)),
        ("mairie", (2,)),
        ("100", (3,)),
        ("c++", (2, 3, 4)),
        ("مدرسة", (5,)),
        ("cache", ()),
        ("%", (0, 1, 2, 3, 4, 5)),
        ("", (0, 1, 2, 3, 4, 5)),
    ],
)
def test_beginnings_of_words_are_found(connection: sa.Connection, wanted: str, found: tuple[int, ...]) -> None:
    texts = texts_of(connection, filled(connection), "why", 10, wanted=wanted)
    assert {text.text for text in texts} == {TEXTS[number] for number in found}


@pytest.mark.parametrize(
    "wanted", ["a.*", "(", "[", "\\", "a|b", "a{9}", "^$", "_", "'; --", "\x00", "é" * 300, "oe" * 90, "ｅ", "ß", "İ", "🙂"]
)
def test_what_anybody_types_is_no_expression(connection: sa.Connection, wanted: str) -> None:
    texts_of(connection, filled(connection), "why", 10, wanted=wanted)
    assert all(len(pattern) < 60 * MAX_LENGTH for pattern in patterns(wanted))


def test_words_are_so_many_at_most() -> None:
    assert len(patterns("un deux trois quatre cinq six sept")) == MAX_WORDS
    assert patterns(" … ? ") == ()


def test_pages_of_what_is_found_go_on(connection: sa.Connection) -> None:
    consultation = filled(connection)
    first = texts_of(connection, consultation, "why", 1, wanted="ecol")
    second = texts_of(connection, consultation, "why", 1, first[-1].key, "ecol")
    assert {*first, *second} == set(texts_of(connection, consultation, "why", 10, wanted="ecol"))
    assert texts_of(connection, consultation, "why", 1, second[-1].key, "ecol") == ()
