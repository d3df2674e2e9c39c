from pathlib import Path

import pytest

from dialogues.faults import BrokenScript
from dialogues.loader import shipped
from server.named_scripts import NoScript, named_script

OWN = "id: own\ntitle: Essai\nsteps:\n  - {id: A, kind: text, maximum: 9, ask: Un}\n"


def test_a_script_is_named_by_its_path_or_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.yaml").write_text(OWN)
    assert named_script("own.yaml").id == "own"
    assert named_script("core") == shipped("core")
    Path("core").write_text(OWN)
    assert named_script("core").id == "own"


def test_a_name_of_nothing_is_told_with_the_nearest_there_is(tmp_path: Path) -> None:
    with pytest.raises(NoScript) as refused:
        named_script("cor")
    assert str(refused.value) == (
        "«\u00a0cor\u00a0» n’est ni un fichier, ni un déroulé fourni. Écrivez «\u00a0core\u00a0», ou vérifiez le chemin."
    )
    with pytest.raises(NoScript) as refused:
        named_script(str(tmp_path))
    assert str(refused.value) == f"{tmp_path}\u00a0: c’est un dossier, pas un fichier. Vérifiez son chemin."


def test_a_faulty_file_says_its_faults(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN.replace("text", "txt"))
    with pytest.raises(BrokenScript, match=r"own\.yaml:4:19: "):
        named_script(str(path))
