import csv
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage import models
from storage.authorities import TERRITORIES, all_authorities, load_territories
from tests.storage.conftest import Recorder

with TERRITORIES.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
BY_NAME = {row["name"]: row for row in ROWS}


def luhn_is_right(siren: str) -> bool:
    doubled = [int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(siren))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def test_territories_are_23_of_which_rennes_and_nancy_have_two_authorities() -> None:
    territories = Counter(row["territory"] for row in ROWS)
    assert len(territories) == 23
    several = {name: count for name, count in territories.items() if count > 1}
    assert several == {"Rennes Ville et Métropole": 2, "Ville et Métropole du Grand Nancy": 2}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_territory_has_a_true_siren_and_true_places(row: dict[str, str]) -> None:
    assert len(row["siren"]) == 9
    assert luhn_is_right(row["siren"])
    assert int(row["population"]) > 20_000
    digits = {"commune": 5, "region": 2}.get(row["kind"], 0)
    assert len(row["insee_code"]) == digits
    if row["kind"] == "commune":
        assert row["insee_code"][:2] == row["department"][:2]
        assert row["siren"][:8] == f"21{row['insee_code'][:2]}0{row['insee_code'][2:]}"
    assert (row["department"] == "") == (row["kind"] == "region")


def test_luhn_tells_a_wrong_siren() -> None:
    assert not luhn_is_right("244400405")


def test_sirens_and_forms_are_unique() -> None:
    for column in ("siren", "name", "la_collectivite", "a_collectivite", "de_collectivite"):
        assert len({row[column] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_three_forms_agree_with_each_other(row: dict[str, str]) -> None:
    """« le X, au X, du X », « la X, à la X, de la X », « X, à X, de X », or « X, à X, d’X » before a vowel."""
    la, a, de = row["la_collectivite"], row["a_collectivite"], row["de_collectivite"]
    if la.startswith("le "):
        assert (a, de) == ("au " + la[3:], "du " + la[3:])
    elif la[0] in "AEIOUYÉÎ":
        assert (a, de) == ("à " + la, "d’" + la)
    else:
        assert (a, de) == ("à " + la, "de " + la)
        assert la.startswith("la ") or la[0].isupper()


def test_forms_of_the_reference_are_written_as_people_say_them() -> None:
    assert BY_NAME["CA du Sicoval"]["a_collectivite"] == "au Sicoval"
    assert BY_NAME["CU Angers Loire Métropole"]["de_collectivite"] == "d’Angers Loire Métropole"
    assert BY_NAME["Martigues"]["a_collectivite"] == "à la Ville de Martigues"
    assert BY_NAME["Nantes Métropole"]["la_collectivite"] == "Nantes Métropole"


def test_apostrophes_are_typographic() -> None:
    assert "'" not in TERRITORIES.read_text(encoding="utf-8")


def test_loading_twice_changes_nothing(connection: sa.Connection) -> None:
    assert load_territories(connection) == 25
    loaded = all_authorities(connection)
    assert load_territories(connection) == 25
    assert all_authorities(connection) == loaded
    sicoval = next(authority for authority in loaded if authority.siren == "243100633")
    assert (sicoval.name, sicoval.kind, sicoval.population, sicoval.insee_code) == ("CA du Sicoval", "ca", 83758, None)
    assert [authority.siren for authority in loaded] == [row["siren"] for row in ROWS]


def test_loading_corrects_what_is_known_and_adds_what_is_new(connection: sa.Connection, tmp_path: Path, queries: Recorder) -> None:
    load_territories(connection)
    before = all_authorities(connection)
    connection.execute(sa.update(models.authorities).values(population=1))
    connection.execute(sa.delete(models.authorities).where(models.authorities.c.siren == "211300561"))
    with queries() as statements:
        load_territories(connection)
    assert len(statements) == 1
    after = {authority.siren: authority for authority in all_authorities(connection)}
    assert {siren: authority.population for siren, authority in after.items()} == {a.siren: a.population for a in before}


def test_two_commands_that_load_them_at_once_on_a_new_database_both_succeed(migrated_engine: sa.Engine) -> None:
    def load(_: int) -> int:
        with migrated_engine.begin() as connection:
            return load_territories(connection)

    with ThreadPoolExecutor() as both, migrated_engine.begin() as first:
        load_territories(first)
        others = [both.submit(load, number) for number in range(2)]
        wait(others, 0.2)  # they wait for the first, on PostgreSQL in the middle of their own
        first.commit()
        assert [other.result(20) for other in others] == [25, 25]
    with migrated_engine.connect() as connection:
        assert len(all_authorities(connection)) == 25
