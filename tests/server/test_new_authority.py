"""An authority that is not known yet: the names that are proposed for it."""

import pytest

from server.new_authority import FORMS, forms_of


@pytest.mark.parametrize(
    ("name", "kind", "forms"),
    [
        ("Nantes", "commune", ("la Ville de Nantes", "à la Ville de Nantes", "de la Ville de Nantes")),
        ("Le Havre", "commune", ("la Ville du Havre", "à la Ville du Havre", "de la Ville du Havre")),
        ("Angers", "commune", ("la Ville d’Angers", "à la Ville d’Angers", "de la Ville d’Angers")),
        ("Nantes Métropole", "metropole", ("Nantes Métropole", "à Nantes Métropole", "de Nantes Métropole")),
        ("Angers Loire Métropole", "cu", ("Angers Loire Métropole", "à Angers Loire Métropole", "d’Angers Loire Métropole")),
        ("Le Grand Narbonne", "ca", ("le Grand Narbonne", "au Grand Narbonne", "du Grand Narbonne")),
        ("Les Sables d'Olonne", "", ("les Sables d’Olonne", "aux Sables d’Olonne", "des Sables d’Olonne")),
        ("Les Ulis", "commune", ("la Ville des Ulis", "à la Ville des Ulis", "de la Ville des Ulis")),
        ("L'Haÿ-les-Roses", "commune", tuple(f"{before}la Ville de L’Haÿ-les-Roses" for before in ("", "à ", "de "))),
        (
            "Établissement public territorial Plaine Commune",
            "ept",
            tuple(f"{before}l’Établissement public territorial Plaine Commune" for before in ("", "à ", "de ")),
        ),
        ("Agglomération d'Agen", "ca", tuple(f"{before}l’Agglomération d’Agen" for before in ("", "à ", "de "))),
        (
            "Région Provence-Alpes-Côte d'Azur",
            "region",
            tuple(f"{before}la Région Provence-Alpes-Côte d’Azur" for before in ("", "à ", "de ")),
        ),
        ("Bretagne", "region", ("la Région Bretagne", "à la Région Bretagne", "de la Région Bretagne")),
        (
            "CC du Pays du Coquelicot",
            "cc",
            tuple(f"{before}la Communauté de communes du Pays du Coquelicot" for before in ("", "à ", "de ")),
        ),
    ],
)
def test_forms_of_a_name_are_proposed(name: str, kind: str, forms: tuple[str, ...]) -> None:
    assert forms_of(name, kind) == dict(zip(FORMS, forms, strict=True))
