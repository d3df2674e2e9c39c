"""Names of municipalities, looked up as they are typed."""

import pytest

from dialogues.municipalities import Gazetteer, Municipality

HAVRE, SAINTE_EURE, SAINTE_DOUBS = (
    Municipality("76351", "Le Havre", "Seine-Maritime"),
    Municipality("27568", "Sainte-Colombe", "Eure"),
    Municipality("25515", "Sainte-Colombe", "Doubs"),
)
OEUILLY, AIGUILLES, LA_ROCHE, Y = (
    Municipality("02565", "Œuilly", "Aisne"),
    Municipality("05003", "L’Aiguille", "Hautes-Alpes"),
    Municipality("74224", "La Roche-sur-Foron", "Haute-Savoie"),
    Municipality("80829", "Y", "Somme"),
)
ISLAND = Municipality("2A004", "Ajaccio", "Corse-du-Sud")
SAINT_PIERRE = Municipality("11145", "Saint-Pierre-la-Mer", "Aude")
SAINT_DENIS, SAINT_DENIS_NEAR_PARIS = Municipality("97411", "Saint-Denis", "La Réunion"), Municipality("93066", "Saint-Denis", "93")
FRANCE = Gazetteer(
    (SAINT_PIERRE, SAINT_DENIS, SAINT_DENIS_NEAR_PARIS, HAVRE, SAINTE_EURE, SAINTE_DOUBS, OEUILLY, AIGUILLES, LA_ROCHE, Y, ISLAND)
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Le Havre", HAVRE),
        ("le havre", HAVRE),
        ("HAVRE", HAVRE),
        ("Le Havre (Seine-Maritime)", HAVRE),
        ("Havre, seine maritime", HAVRE),
        ("76351", HAVRE),
        (" 2a004 ", ISLAND),
        ("Ste-Colombe Doubs", SAINTE_DOUBS),
        ("Sainte Colombe (Eure)", SAINTE_EURE),
        ("LE HAVRE 76600", HAVRE),
        ("76600 Le Havre", HAVRE),
        ("Ste-Colombe 27110", SAINTE_EURE),  # a postal code of the Eure
        ("Ste-Colombe 25515", SAINTE_DOUBS),
        ("sainte-colombe (25)", SAINTE_DOUBS),
        ("Sainte Colombe 27", SAINTE_EURE),
        ("Ajaccio 20000", ISLAND),
        ("Ajaccio (2a)", ISLAND),
        ("saint-denis (974)", SAINT_DENIS),
        ("Saint-Denis 97400", SAINT_DENIS),
        ("Le Havre 25515", HAVRE),  # the code of another place brings none
        ("Oeuilly", OEUILLY),
        ("l'aiguille", AIGUILLES),
        ("Aiguille", AIGUILLES),
        ("roche sur foron", LA_ROCHE),
        ("Saint-Pierre-la-Mer", SAINT_PIERRE),
        ("y", Y),
    ],
)
def test_a_municipality_is_called_by_its_name_its_code_and_its_department(typed: str, found: Municipality) -> None:
    assert FRANCE.called(typed) == (found,)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "!", "Hav", "Le", "La Roche", "Colombe", "Saint-Pierre-Mer", "7635", "44000", "Saint-Denis (75)", "Sainte-Colombe Rhône"],
)
def test_nothing_else_is_its_name(typed: str) -> None:
    assert FRANCE.called(typed) == ()


def test_a_code_of_no_namesake_chooses_none() -> None:
    assert FRANCE.called("sainte-colombe 75001") == (SAINTE_DOUBS, SAINTE_EURE)


def test_a_department_known_by_its_number_alone_is_shown_so() -> None:
    assert [FRANCE.name_of(one) for one in FRANCE.called("saint denis")] == ["Saint-Denis (93)", "Saint-Denis (La Réunion)"]


def test_namesakes_come_in_the_order_of_their_codes() -> None:
    assert FRANCE.called("sainte-colombe") == (SAINTE_DOUBS, SAINTE_EURE)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("hav", (HAVRE,)), ("Ste", (SAINTE_DOUBS, SAINTE_EURE)), ("la roche", (LA_ROCHE,)), ("z", ()), ("", ()), ("!", ())],
)
def test_a_beginning_finds_each_municipality_once(typed: str, found: tuple[Municipality, ...]) -> None:
    assert FRANCE.begun(typed, 8) == found


def test_no_more_are_given_than_asked_for() -> None:
    assert FRANCE.begun("sainte", 1) == (SAINTE_DOUBS,)


def test_a_name_is_followed_by_its_department_only_among_namesakes() -> None:
    assert [FRANCE.name_of(one) for one in (HAVRE, SAINTE_EURE)] == ["Le Havre", "Sainte-Colombe (Eure)"]


def test_an_empty_list_is_false_and_finds_nothing() -> None:
    nothing = Gazetteer()
    assert (bool(nothing), nothing.called("Le Havre"), nothing.begun("L", 8), nothing.by_code("76351")) == (False, (), (), None)
    assert (bool(FRANCE), FRANCE.by_code("76351")) == (True, HAVRE)
