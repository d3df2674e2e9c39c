"""`script import` and `script export`, as they are typed."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dialogues.loader import load, load_script, shipped
from server.cli import app
from tests.server.xlsform.forms import form
from tests.support.server import ROOT

N = "\u00a0"
SCRIPTS = ROOT / "dialogues" / "scripts"
GOOD = form("type | name | label | appearance\nselect_one yn | Q1 | D’accord ? | minimal")
BAD = form(f"type | name | label | required\nselect_one yn | Q1 | {'mot ' * 176} | yes")


def script(*arguments: object) -> Result:
    return CliRunner().invoke(app, ("script", *map(str, arguments)))


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "Mon formulaire.xlsx"
    path.write_bytes(GOOD)
    return path


def test_a_form_is_printed_as_a_script_and_what_is_lost_apart(good: Path) -> None:
    result = script("import", good)
    assert result.exit_code == 0
    assert load(result.stdout).questions[0].id == "Q1"
    assert result.stderr == (
        f"Ce qui n’a pas d’équivalent, et ce qui en a été fait{N}:\n"
        f"- feuille survey, ligne 2, colonne appearance{N}: la présentation n’a pas d’équivalent. Chaque canal a la sienne.\n"
        f"{good}{N}: 1 question reprise.\n"
    )


def test_a_form_is_written_as_a_script_that_passes_the_checks(good: Path, tmp_path: Path) -> None:
    to = tmp_path / "essai.yaml"
    assert script("import", good, "--to", to).exit_code == 0
    assert script("check", to).exit_code == 0
    assert load_script(to).id == "essai"


def test_a_form_that_makes_no_script_yet_is_told_why_and_writes_nothing(tmp_path: Path) -> None:
    bad, to = tmp_path / "bad.xlsx", tmp_path / "bad.yaml"
    bad.write_bytes(BAD)
    result = script("import", bad, "--to", to)
    assert (result.exit_code, result.stdout, to.exists()) == (1, "", False)
    assert result.stderr == (
        f"{bad}{N}: ce formulaire ne donne pas encore un déroulé, rien n’est écrit. À corriger{N}:\n"
        f"- feuille survey, ligne 2{N}: ce texte fait 703 caractères, 700 au plus. Raccourcissez-le.\n"
        f"Par ailleurs, ce qui n’a pas d’équivalent, et ce qui en serait fait{N}:\n"
        f"- feuille survey, ligne 2, colonne required{N}: une réponse obligatoire n’a pas d’équivalent. "
        "Chacun peut passer cette question.\n"
    )


def test_a_file_that_is_no_workbook_is_told_in_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"hello")
    result = script("import", broken)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith(f"{broken}{N}: ce fichier n’est pas un classeur Excel lisible")


def test_a_script_leaves_and_comes_back_the_same(tmp_path: Path) -> None:
    to, back = tmp_path / "core.xlsx", tmp_path / "core.yaml"
    result = script("export", "core", "--to", to)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith(
        f"Ce que XLSForm ne sait pas dire, ou que les autres outils ne liront pas{N}:\n- feuille survey, lignes 3"
    )
    assert "- Les commentaires du fichier n’ont pas d’équivalent. Ils ne sont pas écrits.\n" in result.stderr
    assert result.stderr.endswith(f"{to}{N}: écrit.\n")
    assert script("import", to, "--to", back).exit_code == 0
    assert load_script(back) == shipped("core")


def test_steps_used_from_elsewhere_are_told_to_be_written_in_full(tmp_path: Path) -> None:
    result = script("export", SCRIPTS / "default.yaml", "--to", tmp_path / "default.xlsx")
    assert f"- «{N}use{N}» n’a pas d’équivalent. Les étapes reprises sont écrites en entier.\n" in result.stderr


def test_a_script_at_fault_is_not_written(tmp_path: Path) -> None:
    bad, to = tmp_path / "bad.yaml", tmp_path / "bad.xlsx"
    bad.write_text("id: bad\ntitle: Faux\nsteps:\n  - {id: T1, kind: texte, ask: Quoi}\n", encoding="utf-8")
    result = script("export", bad, "--to", to)
    assert (result.exit_code, to.exists()) == (1, False)
    assert result.stderr.startswith(f"{bad}:4:")


def test_no_file_is_written_over(good: Path, tmp_path: Path) -> None:
    to = tmp_path / "precious.xlsx"
    to.write_text("précieux", encoding="utf-8")
    for arguments in (("import", good, "--to", to), ("export", SCRIPTS / "core.yaml", "--to", to)):
        result = script(*arguments)
        assert (result.exit_code, result.stderr) == (
            2, f"{to}{N}: ce fichier existe déjà, rien n’est écrit. Choisissez un autre nom.\n",
        )  # fmt: skip
    assert to.read_text(encoding="utf-8") == "précieux"


def test_files_that_cannot_be_read_or_written_are_told(good: Path, tmp_path: Path) -> None:
    result = script("import", tmp_path / "none.xlsx")
    assert (result.exit_code, result.stderr) == (2, f"{tmp_path / 'none.xlsx'}{N}: ce fichier n’existe pas. Vérifiez son chemin.\n")
    result = script("export", "cor", "--to", tmp_path / "to.xlsx")
    assert (result.exit_code, result.stderr) == (
        2, f"«{N}cor{N}» n’est ni un fichier, ni un déroulé fourni. Écrivez «{N}core{N}», ou vérifiez le chemin.\n",
    )  # fmt: skip
    for arguments in (("import", good), ("export", SCRIPTS / "core.yaml")):
        to = tmp_path / "no" / "folder.xlsx"
        result = script(*arguments, "--to", to)
        assert result.exit_code == 2
        assert result.stderr.endswith(f"{to}{N}: le dossier de ce fichier n’existe pas. Créez-le, ou choisissez un autre endroit.\n")


def test_a_workbook_has_the_name_of_one(tmp_path: Path) -> None:
    result = script("export", "core", "--to", tmp_path / "core.csv")
    assert (result.exit_code, result.stderr) == (
        2, f"{tmp_path / 'core.csv'}{N}: un classeur a un nom en «{N}.xlsx{N}», les tableurs n’ouvriraient pas celui-ci. "
        "Changez la fin de ce nom.\n",
    )  # fmt: skip
    assert not any(tmp_path.iterdir())
    assert script("export", "core", "--to", tmp_path / "CORE.XLSX").exit_code == 0


def test_the_libraries_of_xlsform_are_loaded_by_these_commands_alone() -> None:
    program = "import sys, server.cli, server.app; print([name for name in ('pyxform', 'openpyxl', 'xlrd') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
