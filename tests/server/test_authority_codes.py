import pytest

from server.authority_codes import is_code, is_commune, is_region, is_siren, plain
from server.new_authority import FORMS, forms_of
from storage.authorities import TERRITORIES


def test_every_territory_of_the_commission_has_good_codes() -> None:
    for line in TERRITORIES.read_text(encoding="utf-8").splitlines()[1:]:
        codes = [part for part in line.split(",") if part.isdigit() and len(part) == 9]
        assert [is_siren(code) for code in codes] == [True], line


def test_a_digit_mistyped_in_a_siren_is_found() -> None:
    siren = "244400404"
    for place in range(9):
        for digit in "0123456789":
            assert is_siren(siren[:place] + digit + siren[place + 1 :]) == (digit == siren[place])


@pytest.mark.parametrize("code", ["24440040", "2444004040", "24440040A", "000000000", "²44400404", ""])
def test_what_is_no_siren_is_none(code: str) -> None:
    assert not is_siren(code)


@pytest.mark.parametrize(
    ("code", "good"),
    [
        ("44109", True),
        ("2A004", True),
        ("2B033", True),
        ("2C001", False),
        ("20001", False),
        ("97411", True),
        ("00123", False),
        ("4410", False),
    ],
)
def test_communes(code: str, good: bool) -> None:
    assert is_commune(code) == is_code(code) == good


def test_regions() -> None:
    assert is_region("24")
    assert not is_region("25")


def test_codes_are_read_as_people_write_them() -> None:
    assert (plain("244 400 404"), plain(" 2a004 ")) == ("244400404", "2A004")


@pytest.mark.parametrize(
    ("name", "kind", "forms"),
    [
        ("Nantes", "commune", ("la Ville de Nantes", "à la Ville de Nantes", "de la Ville de Nantes")),
        ("Le Havre", "commune", ("la Ville du Havre", "à la Ville du Havre", "de la Ville du Havre")),
        ("Angers", "commune", ("la Ville d’Angers", "à la Ville d’Angers", "de la Ville d’Angers")),
        ("Nantes Métropole", "metropole", ("Nantes Métropole", "à Nantes Métropole", "de Nantes Métropole")),
        ("Angers Loire Métropole", "cu", ("Angers Loire Métropole", "à Angers Loire Métropole", "d’Angers Loire Métropole")),
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
