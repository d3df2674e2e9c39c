"""Where people come from, as it is made once, found again, and told in exports."""

import pytest
import sqlalchemy as sa

from dialogues.loader import shipped
from storage.exports import participation_rows
from storage.sources import AUDIENCES, CODE, by_code, find_or_make, of_consultation
from tests.storage.people import newcomer, saved
from tests.storage.samples import make_consultation


def test_the_publics_are_the_options_of_the_question_on_them() -> None:
    options = [option.code for option in shipped("profile").by_id["P07"].options]
    assert sorted(options) == sorted(AUDIENCES)


def test_a_source_is_made_once_and_found_by_its_code(connection: sa.Connection) -> None:
    consultation, other = make_consultation(connection), make_consultation(connection)
    hall = find_or_make(connection, consultation, "Accueil de la mairie", None)
    assert find_or_make(connection, consultation, "Accueil de la mairie", None) == hall
    assert by_code(connection, consultation, hall.code) == hall
    assert by_code(connection, other, hall.code) is None
    assert by_code(connection, consultation, "ailleurs") is None
    agents = find_or_make(connection, consultation, "Accueil de la mairie", "public_agents")
    assert (agents.place, agents.audience, agents.code != hall.code) == (hall.place, "public_agents", True)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("Accueil de la mairie", "accueil-mairie"),
        ("Médiathèque", "mediatheque"),
        ("Hôtel de ville", "hotel-ville"),
        ("Anticonstitutionnellement", "anticonstituti"),
        ("L’été !", "ete"),
        ("マルシェ", "lieu"),
    ],
)
def test_the_code_is_made_of_the_place(connection: sa.Connection, place: str, code: str) -> None:
    consultation = make_consultation(connection)
    made = find_or_make(connection, consultation, place, None)
    assert made.code == code
    assert CODE.fullmatch(made.code)
    assert find_or_make(connection, consultation, place, "public_agents").code == f"{code}-2"
    assert find_or_make(connection, consultation, f"{place} ", None).code == f"{code}-3"


def test_a_public_that_is_none_is_refused(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    with pytest.raises(sa.exc.IntegrityError):
        find_or_make(connection, consultation, "Mairie", "everybody")


def test_the_export_tells_the_place(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    hall = find_or_make(connection, consultation, "Accueil de la mairie", None)
    saved(connection, newcomer(connection, 1, consultation, source_id=hall.id), newcomer(connection, 2, consultation))
    assert sorted(row.source for row in participation_rows(connection, consultation)) == ["", "Accueil de la mairie"]


def test_all_sources_of_a_consultation_are_listed_as_they_were_made(connection: sa.Connection) -> None:
    consultation, other = make_consultation(connection), make_consultation(connection)
    hall = find_or_make(connection, consultation, "Mairie", None)
    find_or_make(connection, other, "Ailleurs", None)
    agents = find_or_make(connection, consultation, "Accueil", "public_agents")
    assert of_consultation(connection, consultation) == (hall, agents)
