"""A script's file read as a script: what every key means, and every fault with its place and its remedy."""

import re
from pathlib import Path

import pytest

from dialogues.document import digest
from dialogues.faults import BrokenScript
from dialogues.loader import load, load_script, shipped
from dialogues.script import AllOf, AnyOf, Asks, Check, Item, Option, Script, Step, Text
from dialogues.source import MAX_BYTES
from tests.dialogues.talk import script_of


def fr(words: str) -> Text:
    return Text({"fr": words})


def report(text: str) -> list[str]:
    with pytest.raises(BrokenScript) as broken:
        load(text, "f.yaml")
    assert str(broken.value).splitlines() == [str(fault) for fault in broken.value.faults]
    return [str(fault).removeprefix("f.yaml:") for fault in broken.value.faults]


def faults_of(step: str) -> list[str]:
    """The report on a script with this step on its fourth line."""
    return report(f"id: test\ntitle: Essai\nsteps:\n{step}")


def at_marks(step: str) -> list[str]:
    """The report on the step without its marks ▲: each fault must point at a mark, and is given without its place."""
    columns = [found.start() + 1 - before for before, found in enumerate(re.finditer("▲", step))]
    faults = [fault.split(": ", maxsplit=1) for fault in faults_of(step.replace("▲", ""))]
    assert [place for place, _ in faults] == [f"4:{column}" for column in columns]
    return [what for _, what in faults]


# --- What is read ---------------------------------------------------------------------------------------------------------------------


def test_a_whole_script_is_read() -> None:
    script = load("""
id: my_town
title: {fr: Ma ville, en: My town}
languages: [fr, en]
scales:
  size2: [{small: Petit}, {big: {fr: Grand, en: Big}}]
steps:
  - id: Hello
    kind: info
    ask: {fr: Bonjour., en: Hello.}
  - id: Q1
    kind: multi
    theme: fear
    ask: Que craignez-vous ?
    maximum: 2
    shuffle: true
    sensitive: true
    feeds: findings
    options:
      - war: La guerre
      - cold:
          fr: Le froid
          en: Cold
        part_of: weather
      - nothing: Rien
        exclusive: true
  - {id: Q2, kind: grid, ask: Quelle taille ?, scale: size2, items: [{cat: Un chat}, {dog: Un chien}], when: Q1 is war}
  - {id: Me, kind: single, profile: true, ask: Où ?, options_from: sectors}
""")
    small, big = Option("small", fr("Petit")), Option("big", Text({"fr": "Grand", "en": "Big"}))
    assert script == Script(
        "my_town",
        Text({"fr": "Ma ville", "en": "My town"}),
        ("fr", "en"),
        (
            Step("Hello", "info", Text({"fr": "Bonjour.", "en": "Hello."})),
            Step(
                "Q1",
                "multi",
                fr("Que craignez-vous ?"),
                theme="fear",
                options=(
                    Option("war", fr("La guerre")),
                    Option("cold", Text({"fr": "Le froid", "en": "Cold"}), part_of="weather"),
                    Option("nothing", fr("Rien"), exclusive=True),
                ),
                maximum=2,
                shuffle=True,
                dont_know=True,
                sensitive=True,
                feeds="findings",
            ),
            Step(
                "Q2",
                "grid",
                fr("Quelle taille ?"),
                options=(small, big),
                items=(Item("cat", fr("Un chat")), Item("dog", fr("Un chien"))),
                scale="size2",
                dont_know=True,
                when=Asks("Q1", Check.IS, ("war",)),
            ),
            Step("Me", "single", fr("Où ?"), options_from="sectors", profile=True),
        ),
    )
    assert script.digest == digest(script)


@pytest.mark.parametrize(
    ("step", "offered"),
    [
        ("{id: Q, kind: single, ask: Quoi ?, options: [{yes: Oui}, {no: Non}]}", True),
        ("{id: Q, kind: scale, ask: Quoi ?, scale: agree4}", True),
        ("{id: Q, kind: multi, maximum: 1, ask: Quoi ?, options: [{yes: Oui}, {no: Non}]}", True),
        ("{id: Q, kind: rank, maximum: 1, ask: Quoi ?, options: [{yes: Oui}, {no: Non}]}", True),
        ("{id: Q, kind: grid, ask: Quoi ?, scale: agree4, items: [{x: Ceci}]}", True),
        ("{id: Q, kind: scale, ask: Quoi ?, scale: vote3}", False),  # « Sans avis » says it
        ("{id: Q, kind: scale, ask: Quoi ?, scale: vote3, dont_know: true}", True),
        ("{id: Q, kind: scale, ask: Quoi ?, scale: agree4, dont_know: false}", False),
        ("{id: Q, kind: scale, ask: Quoi ?, scale: agree4, profile: true}", False),
        ("{id: Q, kind: text, ask: Quoi ?, maximum: 10}", False),
    ],
)
def test_je_ne_sais_pas_is_offered_on_closed_questions_of_opinion_unless_said(step: str, offered: bool) -> None:
    assert script_of(f"  - {step}").steps[0].dont_know is offered


@pytest.mark.parametrize(
    ("when", "condition"),
    [
        ("A is x", Asks("A", Check.IS, ("x",))),
        ("A is_not x", Asks("A", Check.IS_NOT, ("x",))),
        ("A any_of x y", Asks("A", Check.ANY_OF, ("x", "y"))),
        ("A all_of x y", Asks("A", Check.ALL_OF, ("x", "y"))),
        ("A answered", Asks("A", Check.ANSWERED)),
        ("A skipped", Asks("A", Check.SKIPPED)),
        ("G.line is fully_agree", Asks("G", Check.IS, ("fully_agree",), "line")),
        ("{all: [A is x, G.line answered]}", AllOf((Asks("A", Check.IS, ("x",)), Asks("G", Check.ANSWERED, (), "line")))),
        ("{any: [A is x, {all: [A is y]}]}", AnyOf((Asks("A", Check.IS, ("x",)), AllOf((Asks("A", Check.IS, ("y",)),))))),
    ],
)
def test_a_condition_is_read(when: str, condition: object) -> None:
    script = script_of(f"""
  - {{id: A, kind: multi, maximum: 2, ask: Quoi ?, options: [{{x: Ceci}}, {{y: Cela}}, {{z: Autre}}]}}
  - {{id: G, kind: grid, scale: agree4, ask: Quoi ?, items: [{{line: Ceci}}]}}
  - {{id: Q, kind: text, maximum: 9, ask: Quoi ?, when: {when}}}
""")
    assert script.steps[2].when == condition


def test_steps_of_a_shipped_script_are_used_whole_or_in_part_in_the_order_of_that_script() -> None:
    script = load("id: town\ntitle: Ma ville\nlanguages: [fr, fr-simple]\nsteps:\n  - use: profile\n    only: [P06, P07]\n  - use: core\n")
    core, profile = shipped("core"), shipped("profile")
    assert script.steps == (profile.by_id["P07"], profile.by_id["P06"], *core.steps)


def test_used_steps_keep_the_languages_of_the_script_that_uses_them() -> None:
    script = load("id: town\ntitle: Ma ville\nsteps:\n  - use: core\n")
    texts = [step.ask for step in script.steps]
    texts += [option.label for step in script.steps for option in step.options]
    texts += [item.label for step in script.steps for item in step.items]
    assert {tag for text in texts for tag in text.by_language} == {"fr"}


def test_texts_are_kept_in_one_unicode_form_and_trimmed() -> None:
    script = script_of("  - {id: Q, kind: text, maximum: 9, ask: '  Ou\u0300 e\u0302tes-vous ?  '}")
    assert script.steps[0].ask == fr("Où êtes-vous ?")


def test_a_script_is_read_from_a_path(tmp_path: Path) -> None:
    path = tmp_path / "ville.yaml"
    path.write_text("id: town\ntitle: Ma ville\nsteps:\n  - use: core\n", encoding="utf-8")
    assert load_script(path) == load(path.read_bytes())


def test_the_report_names_the_file_that_was_given(tmp_path: Path) -> None:
    path = tmp_path / "ville.yaml"
    path.write_text("id: town\n", encoding="utf-8")
    with pytest.raises(BrokenScript) as broken:
        load_script(path)
    assert {fault.file for fault in broken.value.faults} == {str(path)}


def test_a_file_too_large_is_refused_without_being_read_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(50 * MAX_BYTES)
    with pytest.raises(BrokenScript, match="octets"):
        load_script(path)


def test_a_missing_file_is_the_system_s_own_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_script(tmp_path / "nowhere.yaml")


# --- Faults ---------------------------------------------------------------------------------------------------------------------------


def test_all_faults_come_in_one_report_in_the_order_of_the_file() -> None:
    assert report("""\
id: my town
titel: Ma ville
steps:
  - id: Q1
    kind: singel
    ask: Quoi ?
  - id: Q2
    kind: scale
    ask: Quoi ?
    scale: agre4
    theme: fears
  - id: Q3
    kind: multi
    ask: {en: What?}
    maximum: deux
    opitons:
      - yes: Oui
      - no: Non
        exclusiv: true
    when: Q4 is yes
  - id: Q4
    kind: text
    ask: Quoi ?
    shuffle: true
    maximum: 5000
""") == [
        "1:5: «\xa0my town\xa0» ne peut pas nommer un script. "
        "Prenez des lettres minuscules sans accent, des chiffres, _ ou -, 64 au plus, une lettre d’abord.",
        "2:1: la clé «\xa0titel\xa0» n’existe pas. Écrivez «\xa0title\xa0».",
        "5:11: le type «\xa0singel\xa0» n’existe pas. Écrivez «\xa0single\xa0».",
        "10:12: l’échelle «\xa0agre4\xa0» n’existe pas. Écrivez «\xa0agree4\xa0».",
        "11:12: le thème «\xa0fears\xa0» n’existe pas. Écrivez «\xa0fear\xa0».",
        "14:10: le texte français manque. Ajoutez «\xa0fr:\xa0» et le texte.",
        "14:15: la langue «\xa0en\xa0» n’est pas annoncée. Choisissez parmi\xa0: fr.",
        "15:14: «\xa0deux\xa0» n’est pas un nombre entier. Écrivez-le en chiffres, par exemple «\xa03\xa0».",
        "16:5: la clé «\xa0opitons\xa0» n’existe pas. Écrivez «\xa0options\xa0».",
        "19:9: ce choix a deux codes, «\xa0no\xa0» et «\xa0exclusiv\xa0». Écrivez «\xa0exclusive\xa0».",
        "20:11: la question «\xa0Q4\xa0» n’a pas encore été posée. "
        "Placez-la avant, une condition ne regarde que les réponses déjà données.",
        "24:5: la clé «\xa0shuffle\xa0» n’a pas de sens ici. Retirez-la, ou changez le type de la question.",
        "25:14: un texte va de 1 à 4000 caractères. Changez «\xa0maximum\xa0».",
    ]


def test_a_key_written_twice_does_not_hide_the_other_faults() -> None:
    assert report("id: test\ntitle: Essai\nid: other\nstep:\n  - use: core\n") == [
        "3:1: la clé «\xa0id\xa0» est déjà écrite ligne 1. Gardez une seule des deux.",
        "4:1: la clé «\xa0step\xa0» n’existe pas. Écrivez «\xa0steps\xa0».",
    ]


def test_the_parts_of_a_step_not_read_do_not_lend_their_place_to_the_next_one() -> None:
    assert faults_of("""\
  - id: A
    kind: sigle
    ask: {fr: Quoi ?, de: Was?}
    options: [{x: Ceci}, {y: Cela}]
  - {id: B, kind: text, ask: "Quoi, {moi} ?", maximum: 9}
""") == [
        "5:11: le type «\xa0sigle\xa0» n’existe pas. Écrivez «\xa0single\xa0».",
        "8:30: «\xa0{moi}\xa0» ne sera pas remplacé. Choisissez parmi\xa0: "
        "la_collectivite, a_collectivite, de_collectivite, La_collectivite, A_collectivite, De_collectivite entre accolades.",
    ]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            "",
            [
                "1:1: la clé «\xa0id\xa0» manque. Ajoutez «\xa0id: ma_ville\xa0».",
                "1:1: la clé «\xa0title\xa0» manque. Ajoutez «\xa0title: L’IA dans ma ville\xa0».",
                "1:1: la clé «\xa0steps\xa0» manque. Ajoutez «\xa0steps:\xa0».",
            ],
        ),
        ("- a", ["1:1: des clés sont attendues ici. Écrivez par exemple «\xa0id: …\xa0»."]),
        ("bonjour", ["1:1: des clés sont attendues ici. Écrivez par exemple «\xa0id: …\xa0»."]),
        (
            "id: test\ntitle: Essai\nsteps: rien",
            ["3:8: une liste est attendue ici. Commencez chaque élément par un tiret, un par ligne."],
        ),
        (
            "id: test\ntitle: Essai\nsteps: []",
            ["3:8: une liste est attendue ici. Commencez chaque élément par un tiret, un par ligne."],
        ),
        (
            "id: test\ntitle:\nsteps:\n  - use: core",
            ["2:7: rien n’est écrit ici. Complétez, ou retirez la clé."],
        ),
        (
            "id: test\ntitle: {}\nsteps:\n  - use: core",
            ["2:8: aucun texte n’est écrit ici. Écrivez le texte, ou {fr: le texte}."],
        ),
        (
            "id: [a]\ntitle: Essai\nsteps:\n  - use: core",
            ["1:5: un seul mot est attendu ici. Écrivez-le sur la même ligne que sa clé, sans tiret ni accolade."],
        ),
        (
            "id: test\ntitle: Essai\nlanguages: [en]\nsteps:\n  - use: profile",
            [
                "2:8: la langue «\xa0fr\xa0» n’est pas annoncée. Choisissez parmi\xa0: en.",
                "3:12: le français manque. Ajoutez «\xa0fr\xa0» aux langues.",
            ],
        ),
        (
            "id: test\ntitle: Essai\nscales: {agree4: [{a: Un}, {b: Deux}]}\nsteps:\n  - use: core",
            ["3:10: l’échelle «\xa0agree4\xa0» existe déjà et ne se redéfinit pas. Donnez un autre nom."],
        ),
        (
            "id: test\ntitle: Essai\nscales: [a]\nsteps:\n  - use: core",
            ["3:9: des noms d’échelle sont attendus ici. Écrivez par exemple «\xa0mon_echelle:\xa0», puis ses degrés."],
        ),
    ],
)
def test_a_fault_of_the_whole_file_has_its_place_and_its_remedy(text: str, faults: list[str]) -> None:
    found = report(text)
    assert [fault for fault in found if fault in faults] == faults
    assert [fault for fault in found if fault not in faults and not fault.endswith("n’est pas annoncée. Choisissez parmi\xa0: en.")] == []


@pytest.mark.parametrize(
    ("step", "faults"),
    [
        ("  - ▲bonjour", ["des clés sont attendues ici. Écrivez par exemple «\xa0id: …\xa0»."]),
        (
            "  - ▲{kind: text, ask: Quoi ?, maximum: 9}",
            ["la clé «\xa0id\xa0» manque. Ajoutez «\xa0id: ma_ville\xa0»."],
        ),
        (
            "  - ▲{id: Q, ask: Quoi ?}",
            ["la clé «\xa0kind\xa0» manque. Ajoutez «\xa0kind: single\xa0»."],
        ),
        (
            "  - ▲▲{id: Q, kind: text}",
            [
                "la clé «\xa0ask\xa0» manque. Ajoutez «\xa0ask: Votre question\xa0».",
                "la clé «\xa0maximum\xa0» manque. Ajoutez «\xa0maximum: 3\xa0».",
            ],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: 9, sensitive: ▲oui}",
            ["«\xa0oui\xa0» ne répond ni oui ni non. Écrivez «\xa0true\xa0» pour oui, «\xa0false\xa0» pour non."],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: ▲[9]}",
            ["un seul mot est attendu ici. Écrivez-le sur la même ligne que sa clé, sans tiret ni accolade."],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: 9, profile: ▲{yes: Oui}}",
            ["un seul mot est attendu ici. Écrivez-le sur la même ligne que sa clé, sans tiret ni accolade."],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: ▲}",
            ["rien n’est écrit ici. Complétez, ou retirez la clé."],
        ),
        (
            "  - {id: Q, kind: single, ask: Quoi ?, options: [▲Oui, ▲Non]}",
            [
                "un code et un libellé sont attendus ici. Écrivez par exemple «\xa0- yes: Oui\xa0».",
                "un code et un libellé sont attendus ici. Écrivez par exemple «\xa0- yes: Oui\xa0».",
            ],
        ),
        (
            "  - {id: Q, kind: single, ask: Quoi ?, options: [{yes: Oui, ▲no: Non}, {maybe: Bof}]}",
            ["ce choix a deux codes, «\xa0yes\xa0» et «\xa0no\xa0». Commencez chaque choix par un tiret."],
        ),
        (
            "  - {id: Q, kind: single, ask: Quoi ?, options: ▲{yes: Oui}}",
            ["une liste est attendue ici. Commencez chaque élément par un tiret, un par ligne."],
        ),
        (
            "  - {id: Q, kind: grid, scale: agree4, ask: Quoi ?, items: [{x: Ceci, ▲exclusive: true}]}",
            ["ce choix a deux codes, «\xa0x\xa0» et «\xa0exclusive\xa0». Commencez chaque choix par un tiret."],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: 9, when: ▲[A answered, B answered]}",
            ["on ne sait pas s’il faut toutes ces conditions, ou une seule. Écrivez «\xa0all:\xa0» ou «\xa0any:\xa0» avant la liste."],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: 9, when: ▲{all: [A answered], any: [B answered]}}",
            ["une seule clé est attendue ici, «\xa0all\xa0» ou «\xa0any\xa0». Mettez l’une dans l’autre."],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: 9, when: {▲not: [A answered]}}",
            ["la clé «\xa0not\xa0» n’existe pas. Choisissez parmi\xa0: all, any."],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: 9, when: ▲A}",
            ["la condition «\xa0A\xa0» ne dit pas ce qui est demandé. Écrivez par exemple «\xa0A answered\xa0»."],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: 9, when: ▲A equals b}",
            ["une condition ne peut pas demander «\xa0equals\xa0». Choisissez parmi\xa0: is, is_not, any_of, all_of, answered, skipped."],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: 9, when: ▲A is}",
            ["«\xa0is\xa0» ne va pas avec 0 code(s). Écrivez un code et un seul, ou bien «\xa0any_of\xa0» et plusieurs codes."],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: 9, when: ▲A is b c}",
            ["«\xa0is\xa0» ne va pas avec 2 code(s). Écrivez un code et un seul, ou bien «\xa0any_of\xa0» et plusieurs codes."],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: 9, when: ▲A answered b}",
            ["«\xa0answered\xa0» ne va pas avec 1 code(s). N’écrivez rien après ce mot."],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: 9, when: ▲A any_of}",
            ["«\xa0any_of\xa0» ne va pas avec 0 code(s). Écrivez les codes à la suite, séparés par des espaces."],
        ),
        ("  - {use: ▲cores}", ["aucun script fourni ne s’appelle «\xa0cores\xa0». Écrivez «\xa0core\xa0»."]),
        (
            "  - {use: ▲../../etc/passwd}",
            ["aucun script fourni ne s’appelle «\xa0../../etc/passwd\xa0». Choisissez parmi\xa0: core, default, profile."],
        ),
        (
            "  - {use: profile, only: [P07, ▲P99]}",
            ["le script «\xa0profile\xa0» n’a pas d’étape «\xa0P99\xa0». Choisissez parmi\xa0: P07, P02, P06."],
        ),
        ("  - {use: profile, only: ▲[]}", ["une liste est attendue ici. Commencez chaque élément par un tiret, un par ligne."]),
        ("  - {use: core, ▲id: Q}", ["la clé «\xa0id\xa0» n’existe pas. Choisissez parmi\xa0: use, only."]),
    ],
)
def test_a_fault_of_a_step_has_its_place_and_its_remedy(step: str, faults: list[str]) -> None:
    assert at_marks(step) == faults


def test_what_hangs_on_an_unread_part_is_not_complained_about() -> None:
    assert faults_of("""\
  - id: A
    kind: sigle
    ask: Quoi ?
    options: [{x: Ceci}, {y: Cela}]
  - {id: B, kind: scale, ask: Quoi ?, scale: mine}
  - {id: C, kind: text, ask: Quoi ?, maximum: 9, when: {all: [A is x, B is z]}}
""") == [
        "5:11: le type «\xa0sigle\xa0» n’existe pas. Écrivez «\xa0single\xa0».",
        "8:46: l’échelle «\xa0mine\xa0» n’existe pas. Choisissez parmi\xa0: agree4, trust4, freq5, ease4, vote3, effect5.",
    ]


def test_a_fault_in_used_steps_points_at_the_line_that_uses_them() -> None:
    assert faults_of("  - use: core\n  - use: profile\n  - use: core\n")[0] == (
        "6:5: le nom «\xa0opening\xa0» est déjà celui de l’étape n° 1. Donnez un autre nom, ou retirez l’une des deux."
    )
