"""The sides of a scale, as far as its words tell."""

import pytest

from dialogues.advice.balance import sides
from dialogues.loader import shipped_scales
from dialogues.script import Option, Text


def degrees(labels: str) -> list[Option]:
    return [Option(f"o{position}", Text({"fr": label})) for position, label in enumerate(labels.split(" / "))]


@pytest.mark.parametrize("name", ["agree4", "trust4", "ease4", "vote3", "effect5"])
def test_a_shipped_scale_with_two_poles_is_balanced(name: str) -> None:
    favourable, unfavourable = sides(shipped_scales()[name].options) or (0, 0)
    assert favourable == unfavourable > 0


def test_a_shipped_scale_of_frequency_has_no_poles() -> None:
    assert sides(shipped_scales()["freq5"].options) is None


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("Oui, tout à fait / Oui / Plutôt oui / Non", (3, 1)),
        ("Oui / Plutôt non / Non", (1, 2)),
        ("Très bien / Bien / Assez bien / Mal", (3, 1)),
        ("Très favorable / Favorable / Plutôt favorable", (3, 0)),
        ("Pas utile / Inutile", (0, 2)),
        ("Très satisfait / Satisfait / Plutôt satisfait / Pas satisfait", (3, 1)),
        ("Très important / Important / Peu important / Pas important", (2, 2)),
        ("Confiance / Un peu confiance / Pas confiance", (2, 1)),
        ("Toujours d’accord / Jamais d’accord", (1, 1)),
        ("D’accord / Ni d’accord ni pas d’accord / Pas d’accord", (1, 1)),
        ("Mieux / Pareil / Moins bien", (1, 1)),
        ("Plus ou moins utile / Utile / Inutile", (2, 1)),
        ("À l’aise / Pas à l’aise", (1, 1)),
    ],
)
def test_the_sides_of_a_scale_are_told_by_opposites_and_by_negations(labels: str, expected: tuple[int, int]) -> None:
    assert sides(degrees(labels)) == expected


@pytest.mark.parametrize(
    "labels",
    [
        "Petit / Moyen / Grand",
        "Jamais / Parfois / Souvent",
        "Pas du tout / Un peu / Beaucoup / Énormément",
        "Moins d’un an / Un an / Plus d’un an",
    ],
)
def test_a_scale_without_poles_has_no_sides(labels: str) -> None:
    assert sides(degrees(labels)) is None
