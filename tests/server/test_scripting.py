"""The commands on scripts, as they are typed."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dialogues.faults import instead
from dialogues.loader import SHIPPED, shipped
from server.cli import app
from tests.support.server import ROOT

SCRIPTS = ROOT / "dialogues" / "scripts"
GOOD = "id: good\ntitle: Bon\nsteps:\n  - {id: T1, kind: text, ask: Que voulez-vous ?, maximum: 300}\n"
LONG = GOOD.replace("voulez-vous", "voulez-vous donc que nous fassions tous ensemble dans notre belle ville dès demain matin puis")
GERMAN = """id: own
title: {fr: Bon, de: Gut}
languages: [fr, de]
steps:
  - {id: T1, kind: text, ask: {fr: "Que voulez-vous ?", de: "Was wollen Sie?"}, maximum: 300}
"""
BAD = """id: bad
titel: Faux
steps:
  - {id: B1, kind: singel, ask: Quoi}
  - {id: B2, kind: text, ask: Quoi, maximum: 300, theme: trusts}
"""


def check(*arguments: object) -> Result:
    return CliRunner().invoke(app, ("script", "check", *map(str, arguments)))


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_script_is_told_so_with_its_questions(tmp_path: Path) -> None:
    result = check(written(tmp_path / "good.yaml", GOOD))
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{tmp_path}/good.yaml\xa0: rien à redire (1 question).\n", "")


def test_all_faults_of_all_files_are_told_each_with_its_place_and_its_remedy(tmp_path: Path) -> None:
    bad, good = written(tmp_path / "bad.yaml", BAD), written(tmp_path / "good.yaml", GOOD)
    result = check(bad, good)
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.splitlines() == [
        f"{bad}:2:1: la clé «\xa0titel\xa0» n’existe pas. Écrivez «\xa0title\xa0».",
        f"{bad}:4:20: le type «\xa0singel\xa0» n’existe pas. Écrivez «\xa0single\xa0».",
        f"{bad}:5:58: le thème «\xa0trusts\xa0» n’existe pas. Écrivez «\xa0trust\xa0».",
        f"{bad}\xa0: 3 fautes à corriger.",
        f"{good}\xa0: rien à redire (1 question).",
    ]


def test_advice_comes_after_the_faults_and_alone_it_blocks_nothing(tmp_path: Path) -> None:
    long = written(tmp_path / "long.yaml", LONG)
    advice = f"{long}:4:31: conseil\xa0: cette question fait 16 mots, 15 se lisent d’un coup. Coupez-la, ou raccourcissez-la."
    result = check(long)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [advice, f"{long}\xa0: 1 conseil (1 question)."]
    both = check(written(long, LONG.replace("maximum: 300", "maximum: 0")))
    assert both.exit_code == 1
    fault, *others = both.stdout.splitlines()
    assert fault.endswith(": un texte va de 1 à 4000 caractères. Écrivez un nombre de 1 à 4000.")
    assert others == [advice, f"{long}\xa0: 1 faute à corriger, 1 conseil."]


def test_a_report_for_another_program_is_one_json_array(tmp_path: Path) -> None:
    bad = written(tmp_path / "bad.yaml", "id: bad\ntitle: Faux\nsteps:\n  - {id: B2, kind: text, ask: Selon la CNIL ?, maximum: 0}\n")
    result = check("--format", "json", bad, written(tmp_path / "good.yaml", GOOD))
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {
            "file": str(bad),
            "line": 4,
            "column": 31,
            "severity": "advice",
            "what": "«\xa0CNIL\xa0» n’est expliqué ni ici ni plus haut",
            "remedy": "Écrivez d’abord le nom entier, puis «\xa0(CNIL)\xa0», ou mettez ce mot en minuscules",
        },
        {
            "file": str(bad),
            "line": 4,
            "column": 57,
            "severity": "error",
            "what": "un texte va de 1 à 4000 caractères",
            "remedy": "Écrivez un nombre de 1 à 4000",
        },
    ]
    assert check("--format", "json", tmp_path / "good.yaml").stdout == "[]\n"


def test_an_id_of_another_type_than_in_a_shipped_script_is_a_fault(tmp_path: Path) -> None:
    own = written(tmp_path / "own.yaml", GOOD.replace("T1", "C01"))
    result = check(own)
    assert result.exit_code == 1
    what = "l’étape «\xa0C01\xa0» était de type «\xa0single\xa0», elle est maintenant «\xa0text\xa0»"
    assert result.stdout.splitlines()[0] == f"{own}:4:21: {what}. Donnez un nouveau nom à cette question."


def test_an_id_of_another_type_than_in_a_file_before_it_is_a_fault(tmp_path: Path) -> None:
    first = written(tmp_path / "first.yaml", GOOD)
    other = written(tmp_path / "other.yaml", GOOD.replace("kind: text", "kind: scale").replace("maximum: 300", "scale: trust4"))
    assert check(first, first).exit_code == 0
    assert check(other).exit_code == 0
    result = check(first, other)
    assert result.exit_code == 1
    what = "l’étape «\xa0T1\xa0» était de type «\xa0text\xa0», elle est maintenant «\xa0scale\xa0»"
    assert result.stdout.splitlines()[1] == f"{other}:4:20: {what}. Donnez un nouveau nom à cette question."


def test_a_file_that_cannot_be_read_is_misuse_and_the_others_are_checked_all_the_same(tmp_path: Path) -> None:
    good = written(tmp_path / "good.yaml", GOOD)
    result = check(tmp_path / "absent.yaml", tmp_path, good)
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"«\xa0{tmp_path}/absent.yaml\xa0» n’est ni un fichier, ni un déroulé fourni. {instead(f'{tmp_path}/absent.yaml', SHIPPED)}, "
        "ou vérifiez le chemin.",
        f"{tmp_path}\xa0: c’est un dossier, pas un fichier. Vérifiez son chemin.",
    ]
    assert result.stdout == f"{good}\xa0: rien à redire (1 question).\n"


def test_what_is_shipped_has_no_fault_and_what_can_be_asked_alone_no_advice() -> None:
    result = check("--format", "json", *(SCRIPTS / f"{name}.yaml" for name in SHIPPED))
    assert result.exit_code == 0
    advised = {Path(fault["file"]).stem for fault in json.loads(result.stdout)}
    assert advised.isdisjoint({"core", "core-short", "default", "taken_into_account"})


def test_a_shipped_script_is_checked_by_its_name() -> None:
    result = check("core", "core-short")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "".join(
        f"{name}.yaml\xa0: rien à redire ({len(shipped(name).questions)} questions).\n" for name in ("core", "core-short")
    )
    assert (
        check("cor").stderr == "«\xa0cor\xa0» n’est ni un fichier, ni un déroulé fourni. Écrivez «\xa0core\xa0», ou vérifiez le chemin.\n"
    )


def test_a_language_that_the_bot_does_not_speak_is_a_fault_among_the_others(tmp_path: Path) -> None:
    own = written(tmp_path / "own.yaml", GERMAN)
    fault = f"{own}:3:17: le robot ne parle pas «\xa0de\xa0». Retirez cette langue, ou choisissez parmi\xa0: en, fr, fr-simple."
    result = check(own)
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.splitlines() == [fault, f"{own}\xa0: 1 faute à corriger."]
    result = check(written(own, GERMAN.replace("kind: text", "kind: txt").replace("title:", "titel:")))
    assert result.exit_code == 1
    assert [line.split(": ")[0] for line in result.stdout.splitlines()[:-1]] == [f"{own}:{place}" for place in ("2:1", "3:17", "5:20")]


@pytest.mark.parametrize("arguments", [(), ("--format", "xml", "file.yaml")])
def test_misuse_ends_with_code_2(arguments: tuple[str, ...]) -> None:
    assert check(*arguments).exit_code == 2


# --- diff -----------------------------------------------------------------------------------------------------------------------------


def diff(*arguments: object) -> Result:
    return CliRunner().invoke(app, ("script", "diff", *map(str, arguments)))


def test_what_changed_is_told_in_one_sentence_a_line(tmp_path: Path) -> None:
    old = written(tmp_path / "old.yaml", GOOD)
    new = written(tmp_path / "new.yaml", GOOD.replace("Bon", "Mieux").replace("300", "200"))
    result = diff(old, new)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "Le titre du déroulé a été reformulé\xa0: «\xa0Bon\xa0» est devenu «\xa0Mieux\xa0».",
        "La question «\xa0Que voulez-vous\u202f?\xa0» (T1) accepte maintenant 200 caractères au plus (avant\xa0: 300 caractères).",
    ]
    assert diff(old, old).stdout == "Le cadre n’a pas évolué.\n"


def test_shipped_scripts_are_compared_by_their_names() -> None:
    result = diff("core", "core-short")
    assert result.exit_code == 0
    removed = [step.id for step in shipped("core").questions if step.id not in shipped("core-short").by_id]
    assert re.findall(r"\((\w+)\) a été retirée\.$", result.stdout, re.MULTILINE) == removed
    assert diff("core", SCRIPTS / "core.yaml").stdout == "Le cadre n’a pas évolué.\n"


def test_what_would_prevent_publishing_is_told_last(tmp_path: Path) -> None:
    old, new = (
        written(tmp_path / "old.yaml", GOOD),
        written(tmp_path / "new.yaml", GOOD.replace("text", "number").replace(", maximum: 300", "")),
    )
    assert diff(old, new).stdout.splitlines()[-1] == (
        "À corriger avant de publier\xa0: l’étape «\xa0T1\xa0» était de type «\xa0text\xa0», elle est maintenant «\xa0number\xa0». "
        "Donnez un nouveau nom à cette question."
    )


def test_what_cannot_be_compared_is_said_so(tmp_path: Path) -> None:
    result = diff("core", tmp_path / "none.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"«\xa0{tmp_path}/none.yaml\xa0» n’est ni un fichier, ni un déroulé fourni. ")
    result = diff("core", written(tmp_path / "bad.yaml", BAD))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{tmp_path}/bad.yaml:")


def test_a_script_is_checked_without_what_a_server_needs() -> None:
    """A command of half a second that imported the libraries of databases or pages would take twice as long."""
    needless = ("sqlalchemy", "pydantic", "fastapi", "telegram", "aiohttp")
    program = (
        "import sys; from server.cli import app; app(['script', 'check', 'core'], standalone_mode=False); "
        f"print([name for name in {needless} if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "[]"
