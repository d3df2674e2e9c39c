"""A script's file read as a whole: its own keys, its report, its place on disk; and the shipped scripts."""

import contextlib
import os
from importlib.resources import files
from pathlib import Path
from threading import Thread

import pytest

from dialogues.document import digest
from dialogues.faults import MAX_FAULTS, BrokenScript, Fault
from dialogues.loader import MAX_LANGUAGES, SHIPPED, load, load_script, read, shipped
from dialogues.reading.source import MAX_BYTES
from dialogues.script import Asks, Check, Item, Option, Script, Step, Text
from tests.dialogues.reports import HEAD, faults_of, report
from tests.dialogues.talk import script_of


def fr(words: str) -> Text:
    return Text({"fr": words})


# --- What is read ---------------------------------------------------------------------------------------------------------------------


def test_a_whole_script_is_read() -> None:
    script = load("""
id: my_town
title: {fr: Ma ville, en: My town}
languages: [fr, en]
fixed_order: true
scales:
  size2: [{small: {fr: Petit, en: Small}}, {big: {fr: Grand, en: Big}}]
steps:
  - id: Hello
    kind: info
    ask: {fr: Bonjour., en: Hello.}
  - id: Q1
    kind: multi
    theme: fear
    ask: {fr: Que craignez-vous ?, en: What do you fear?}
    maximum: 2
    shuffle: true
    sensitive: true
    feeds: findings
    options:
      - war: {fr: La guerre, en: War}
      - cold:
          fr: Le froid
          en: Cold
        part_of: weather
      - nothing: {fr: Rien, en: Nothing}
        exclusive: true
  - id: Q2
    kind: grid
    ask: {fr: Quelle taille ?, en: What size?}
    scale: size2
    items: [{cat: {fr: Un chat, en: A cat}}, {dog: {fr: Un chien, en: A dog}}]
    when: Q1 is war
  - {id: Me, kind: single, profile: true, ask: {fr: Où ?, en: Where?}, options_from: sectors}
""")

    def both(french: str, english: str) -> Text:
        return Text({"fr": french, "en": english})

    assert script == Script(
        "my_town",
        both("Ma ville", "My town"),
        ("fr", "en"),
        (
            Step("Hello", "info", both("Bonjour.", "Hello.")),
            Step(
                "Q1",
                "multi",
                both("Que craignez-vous ?", "What do you fear?"),
                theme="fear",
                options=(
                    Option("war", both("La guerre", "War")),
                    Option("cold", both("Le froid", "Cold"), part_of="weather"),
                    Option("nothing", both("Rien", "Nothing"), exclusive=True),
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
                both("Quelle taille ?", "What size?"),
                options=(Option("small", both("Petit", "Small")), Option("big", both("Grand", "Big"))),
                items=(Item("cat", both("Un chat", "A cat")), Item("dog", both("Un chien", "A dog"))),
                scale="size2",
                dont_know=True,
                when=Asks("Q1", Check.IS, ("war",)),
            ),
            Step("Me", "single", both("Où ?", "Where?"), options_from="sectors", profile=True),
        ),
        fixed_order=True,
    )
    assert script.digest == digest(script)


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


def test_an_endless_file_is_refused_after_what_may_be_read_of_it(tmp_path: Path) -> None:
    path = tmp_path / "endless.yaml"
    os.mkfifo(path)
    written = 0

    def write() -> None:
        nonlocal written
        with contextlib.suppress(BrokenPipeError), path.open("wb", buffering=0) as stream:
            while written < 50 * MAX_BYTES:
                written += stream.write(b"- use: core\n" * 1_000)

    writer = Thread(target=write)
    writer.start()
    with pytest.raises(BrokenScript, match="octets"):
        load_script(path)
    writer.join()
    assert MAX_BYTES < written < 2 * MAX_BYTES


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
        "20:11: la question «\xa0Q4\xa0» n’a pas encore été posée. Placez-la avant\xa0: on ne regarde que les réponses déjà données.",
        "24:5: la clé «\xa0shuffle\xa0» n’a pas de sens ici. Retirez-la, ou changez le type de la question.",
        "25:14: un texte va de 1 à 4000 caractères. Écrivez un nombre de 1 à 4000.",
    ]


def test_a_key_written_twice_does_not_hide_the_other_faults() -> None:
    assert report("id: test\ntitle: Essai\nid: other\nstep:\n  - use: core\n") == [
        "3:1: la clé «\xa0id\xa0» est déjà écrite ligne 1. Gardez-en une seule, ou changez le nom de l’autre.",
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
            ["1:5: un seul mot est attendu ici. Écrivez-le sur la même ligne que sa clé, sans tiret, crochet ni accolade."],
        ),
        (
            "id: test\ntitle: Essai\nlanguages: [en]\nsteps:\n  - use: profile",
            [
                "2:8: la langue «\xa0fr\xa0» n’est pas annoncée. Choisissez parmi\xa0: en.",
                "2:8: le titre manque dans la langue «\xa0en\xa0». Ajoutez «\xa0en:\xa0» et le titre.",
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
        "8:46: l’échelle «\xa0mine\xa0» n’existe pas. Choisissez parmi\xa0: 1-5, 0-10, agree4, trust4, freq5, ease4, vote3, effect5.",
    ]


def test_a_fault_in_used_steps_points_at_the_line_that_uses_them() -> None:
    assert faults_of("  - use: core\n  - use: profile\n  - use: core\n")[0] == (
        "6:5: le nom «\xa0opening\xa0» est déjà celui de l’étape de la ligne 4. Donnez un autre nom, ou retirez l’une des deux."
    )


def test_a_report_ends_at_its_longest() -> None:
    one_less = "".join(f"k{number}: 1\n" for number in range(MAX_FAULTS - 2))
    assert len(report(f"{one_less}title: Essai\nid: test\nsteps: [a]\n")) == MAX_FAULTS - 1
    many = "".join(f"k{number}: 1\n" for number in range(10 * MAX_FAULTS))
    assert len(report(many)) == MAX_FAULTS


def test_keys_written_twice_fill_no_endless_report() -> None:
    assert len(report("id: a\n" * (2 * MAX_FAULTS))) == MAX_FAULTS


def test_the_languages_of_a_script_are_bounded() -> None:
    codes = ["fr", *(f"a{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")][: MAX_LANGUAGES + 1]
    title = ", ".join(f"{code}: Essai" for code in codes)
    step = "{id: Q, kind: text, maximum: 9, ask: {" + ", ".join(f"{code}: Quoi ?" for code in codes) + "}}"

    def script(count: int) -> str:
        return f"languages: [{', '.join(codes[:count])}]\nid: test\ntitle: {{{title}}}\nsteps:\n  - {step}\n"

    within = script(MAX_LANGUAGES).replace(f", {codes[-1]}: Essai", "").replace(f", {codes[-1]}: Quoi ?", "")
    assert load(within).languages == tuple(codes[:MAX_LANGUAGES])
    column = script(MAX_LANGUAGES + 1).splitlines()[0].index(codes[-1]) + 1
    assert report(script(MAX_LANGUAGES + 1))[0] == f"1:{column}: ce script dépasse 20 langues. Retirez-en, ou faites plusieurs scripts."


# --- Advice ---------------------------------------------------------------------------------------------------------------------------

SHORT_OF_AN_ANSWER = HEAD + "  - {id: Q, kind: single, ask: Quoi ?, theme: fear, dont_know: false, options: [{yes: Oui}, {no: Non}]}"


def test_a_script_comes_with_its_advice_where_it_stands() -> None:
    script, advice = read(SHORT_OF_AN_ANSWER, "f.yaml")
    assert script == load(SHORT_OF_AN_ANSWER)
    column = SHORT_OF_AN_ANSWER.splitlines()[3].index("false") + 1
    assert [(fault.file, fault.line, fault.column, fault.advice) for fault in advice] == [("f.yaml", 4, column, True)]


def test_a_broken_script_comes_with_its_faults_and_the_advice_that_stands_all_the_same() -> None:
    script, faults = read(SHORT_OF_AN_ANSWER.replace("theme", "teme"), "f.yaml")
    assert script is None
    assert [str(fault) for fault in faults if not fault.advice] == [
        "f.yaml:4:40: la clé «\xa0teme\xa0» n’existe pas. Écrivez «\xa0theme\xa0»."
    ]
    assert [(fault.line, fault.column) for fault in faults if fault.advice] == [(4, 63)]


@pytest.mark.parametrize(("step_id", "others"), [("C11", ()), ("Mine", ("{id: Mine, kind: date, ask: Quand ?}",))])
def test_a_name_that_means_something_else_elsewhere_is_a_fault_of_a_script_read_beside_it(step_id: str, others: tuple[str, ...]) -> None:
    text = f"{HEAD}  - {{id: {step_id}, kind: number, ask: Combien ?}}"
    script, faults = read(text, "f.yaml", [load(f"{HEAD}  - {other}") for other in others])
    assert script is None
    assert [fault.line for fault in faults if not fault.advice] == [4]
    assert load(text).steps[0].id == step_id


def test_yaml_that_cannot_be_read_is_a_fault_like_another() -> None:
    assert read("a: *b", "f.yaml") == (
        None,
        (Fault("f.yaml", 1, 4, "les ancres (&) et les alias (*) ne sont pas acceptés", "Écrivez le contenu en toutes lettres"),),
    )


# --- The shipped scripts --------------------------------------------------------------------------------------------------------------


def test_every_file_of_the_folder_but_the_scales_is_a_shipped_script() -> None:
    names = {file.name for file in (files("dialogues") / "scripts").iterdir()} - {"scales.yaml"}
    assert {f"{name}.yaml" for name in SHIPPED} == names
    assert {"core", "core-short", "profile", "default"} <= set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_script_has_the_name_of_its_file(name: str) -> None:
    assert shipped(name).id == name


@pytest.mark.parametrize("name", SHIPPED)
def test_a_script_that_uses_a_shipped_one_asks_the_same(name: str) -> None:
    languages = shipped(name).languages
    title = ", ".join(f"{language}: Ville" for language in languages)
    script = load(f"id: town\ntitle: {{{title}}}\nlanguages: [{', '.join(languages)}]\nsteps:\n  - use: {name}\n")
    assert script.steps == shipped(name).steps


# --- Languages that whoever asks has words in ---------------------------------------------------------------------------------------

OWN = "id: own\ntitle: Essai\nlanguages: {languages}\nsteps:\n  - {{id: A, kind: text, maximum: 9, ask: Un}}\n"
SPOKEN = ("en", "fr", "fr-simple")


@pytest.mark.parametrize(
    ("languages", "faults"),
    [
        ("[fr]", []),
        (f"[{', '.join(SPOKEN)}]", []),
        ("[fr, de]", [(3, 17, "le robot ne parle pas «\u00a0de\u00a0»")]),
        (
            "\n  - fr\n  - br\n  - eng",
            [(5, 5, "le robot ne parle pas «\u00a0br\u00a0»"), (6, 5, "le robot ne parle pas «\u00a0eng\u00a0»")],
        ),
        ("[fr, Breton]", []),
        ("[fr, [de]]", []),
        ("fr: de", []),
    ],
)
def test_only_languages_without_words_are_told_where_they_stand(languages: str, faults: list[tuple[int, int, str]]) -> None:
    source = OWN.format(languages=languages)
    _, told = read(source, spoken=SPOKEN)
    _, without = read(source)
    assert [(fault.line, fault.column, fault.what) for fault in told if fault not in without] == faults


def test_a_script_is_loaded_unless_it_is_in_a_language_without_words() -> None:
    source = OWN.format(languages="[fr]")
    assert load(source, spoken=SPOKEN) == load(source)
    with pytest.raises(BrokenScript) as told:
        load(OWN.format(languages="[de, fr]").replace("text", "txt"), spoken=SPOKEN)
    places = [(fault.line, fault.column) for fault in told.value.faults]
    assert places == [(2, 8), (3, 13), (5, 19)]  # a title without German, German itself, no such kind
