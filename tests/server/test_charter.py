from pathlib import Path

import pytest

from server.charter import LARGEST, SHIPPED, BrokenCharter, read_charter

SOUND = """
version = "2"
date = 2027-01-05
title = "Charte"
opening = "Nous nous engageons."
[[commitments]]
text = "Nous disons qui décide."
"""


def test_the_shipped_charter_has_its_twelve_commitments() -> None:
    charter = read_charter()
    assert len(charter.commitments) == 12
    assert charter.commitments[0] == "Nous disons ce qui est ouvert au débat, ce qui est déjà décidé et qui décide."
    assert all(commitment in charter.text for commitment in charter.commitments)


def test_another_file_takes_its_place(tmp_path: Path) -> None:
    (tmp_path / "charte.toml").write_text(SOUND, encoding="utf-8")
    charter = read_charter(tmp_path / "charte.toml")
    assert (charter.version, charter.text) == ("2", "Charte\nNous nous engageons.\n- Nous disons qui décide.")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("version = 2", "« version »"),
        (SOUND.replace('"2"', f'"{"9" * 41}"'), "40 caractères"),
        (SOUND.replace("2027-01-05", '"2027"'), "« date »"),
        (SOUND.replace("2027-01-05", "2027-01-05T10:00:00"), "« date »"),
        (SOUND.replace('"Charte"', '" "'), "« title »"),
        (SOUND.partition("[[")[0], "[[commitments]]"),
        (SOUND.replace("text = ", "words = "), "« text »"),
        ("<charte>", "TOML"),
        ("x" * (LARGEST + 1), "octets"),
    ],
)
def test_a_file_that_is_no_charter_says_what_is_wrong(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "charte.toml").write_text(content, encoding="utf-8")
    with pytest.raises(BrokenCharter) as broken:
        read_charter(tmp_path / "charte.toml")
    assert told in str(broken.value)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(BrokenCharter, match="ne se lit pas"):
        read_charter(tmp_path / "nulle-part.toml")


def test_what_is_shipped_is_a_model_for_others() -> None:
    assert "CONCERTIA_CHARTER_FILE" in SHIPPED.read_text(encoding="utf-8")
