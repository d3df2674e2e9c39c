"""Options, items and scales as they are written, and the place of every fault in them."""

import pytest

from dialogues.loader import load, shipped
from dialogues.script import MAX_OPTIONS, Option, Text
from tests.dialogues.reports import at_marks, report
from tests.dialogues.talk import script_of


def options_of(written: str, kind: str = "single") -> tuple[Option, ...]:
    maximum = "maximum: 1, " if kind == "multi" else ""
    return script_of(f"  - {{id: Q, kind: {kind}, {maximum}ask: Quoi ?, options: [{written}]}}").steps[0].options


def fr(words: str) -> Text:
    return Text({"fr": words})


# --- Options --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "option"),
    [
        ("{a: Un}", Option("a", fr("Un"))),
        ("{a: Un, exclusive: true}", Option("a", fr("Un"), exclusive=True)),
        ("{a: Un, other: true}", Option("a", fr("Un"), other=True)),
        ("{other: true, a: Un}", Option("a", fr("Un"), other=True)),
        ("{a: Un, part_of: one, other: false, exclusive: false}", Option("a", fr("Un"), part_of="one")),
        ("{other: Autre}", Option("other", fr("Autre"))),
        ("{other: Autre, exclusive: true}", Option("other", fr("Autre"), exclusive=True)),
    ],
)
def test_an_option_is_read_with_its_flags(written: str, option: Option) -> None:
    assert options_of(f"{{x: Ceci}}, {written}", "multi") == (Option("x", fr("Ceci")), option)


@pytest.mark.parametrize(
    ("step", "faults"),
    [
        (
            "  - {id: Q, kind: single, ask: Quoi ?, options: [▲Oui, ▲Non]}",
            [
                "un code et un libellé sont attendus ici. Écrivez par exemple «\xa0- yes: Oui\xa0».",
                "un code et un libellé sont attendus ici. Écrivez par exemple «\xa0- yes: Oui\xa0».",
            ],
        ),
        (
            "  - {id: Q, kind: single, ask: Quoi ?, options: [{yes: Oui}, {no: Non}, ▲{part_of: yes}]}",
            ["un code et un libellé sont attendus ici. Écrivez par exemple «\xa0- yes: Oui\xa0»."],
        ),
        (
            "  - {id: Q, kind: single, ask: Quoi ?, options: [{yes: Oui}, ▲{other: true}, {no: Non}, ▲{exclusive: false}]}",
            [
                "«\xa0other\xa0» est écrit ici comme un choix de plus. "
                "Retirez son tiret, et alignez-le sous le code du choix d’au-dessus\xa0: «\xa0other: true\xa0».",
                "«\xa0exclusive\xa0» est écrit ici comme un choix de plus. "
                "Retirez son tiret, et alignez-le sous le code du choix d’au-dessus\xa0: «\xa0exclusive: true\xa0».",
            ],
        ),
        (
            "  - {id: Q, kind: single, ask: Quoi ?, options: [{yes: Oui, ▲no: Non}, {maybe: Bof}]}",
            [
                "ce choix a deux codes, «\xa0yes\xa0» et «\xa0no\xa0»."
                " Commencez chaque choix par un tiret, puis son code et son libellé\xa0: «\xa0- yes: Oui\xa0»."
            ],
        ),
        (
            "  - {id: Q, kind: single, ask: Quoi ?, options: [{yes: Oui}, {no: Non, ▲othr: true}]}",
            ["ce choix a deux codes, «\xa0no\xa0» et «\xa0othr\xa0». Écrivez «\xa0other\xa0»."],
        ),
        (
            "  - {id: Q, kind: single, ask: Quoi ?, options: [{yes: Oui}, {no: Non, other: ▲précisez}]}",
            ["«\xa0précisez\xa0» ne répond ni oui ni non. Écrivez «\xa0true\xa0» pour oui, «\xa0false\xa0» pour non."],
        ),
        (
            "  - {id: Q, kind: single, ask: Quoi ?, options: ▲{yes: Oui}}",
            ["une liste est attendue ici. Commencez chaque élément par un tiret, un par ligne."],
        ),
        (
            "  - {id: Q, kind: grid, scale: agree4, ask: Quoi ?, items: [{x: Ceci, ▲exclusive: true}]}",
            [
                "ce choix a deux codes, «\xa0x\xa0» et «\xa0exclusive\xa0»."
                " Commencez chaque choix par un tiret, puis son code et son libellé\xa0: «\xa0- yes: Oui\xa0»."
            ],
        ),
        (
            "  - {id: Q, kind: single, ask: Quoi ?, options: [{yes: ▲}, {no: ▲[x]}, {maybe: Bof}]}",
            [
                "rien n’est écrit ici. Complétez, ou retirez la clé.",
                "un seul mot est attendu ici. Écrivez-le sur la même ligne que sa clé, sans tiret, crochet ni accolade.",
            ],
        ),
        (
            "  - {id: Q, kind: single, ask: Quoi ?, options: [{yes: {fr: ▲}}, {no: {fr: ▲}}, {maybe: Bof}]}",
            ["rien n’est écrit ici. Complétez, ou retirez la clé."] * 2,
        ),
    ],
)
def test_a_fault_of_an_option_has_its_place_and_its_remedy(step: str, faults: list[str]) -> None:
    assert at_marks(step) == faults


def test_a_list_of_one_is_a_list() -> None:
    assert at_marks("  - ▲{id: Q, kind: single, ask: Quoi ?, options: [{yes: Oui}]}") == [
        "cette question a 1 choix. Donnez-lui 2 choix au moins."
    ]


def test_a_list_is_read_up_to_its_longest() -> None:
    options = ", ".join(f"{{c{number}: Choix {number}}}" for number in range(MAX_OPTIONS))
    question = "  - {id: Q, kind: single, ask: Quoi ?, options: ["
    assert len(script_of(f"{question}{options}]}}").steps[0].options) == MAX_OPTIONS
    assert at_marks(f"{question}{options}, ▲Bof]}}\n  - {{id: R, kind: text, maximum: 9, ask: Quoi ?, when: Q is c{MAX_OPTIONS}}}\n") == [
        "cette liste dépasse 40 éléments. Retirez-en, ou regroupez-en."
    ]


# --- Named scales ---------------------------------------------------------------------------------------------------------------------


def test_a_named_scale_has_the_languages_of_the_script() -> None:
    def labels(languages: str, title: str, ask: str) -> list[dict[str, str]]:
        text = f"id: a\ntitle: {title}\nlanguages: {languages}\nsteps:\n  - {{id: Q, kind: scale, scale: vote3, ask: {ask}}}\n"
        return [dict(option.label.by_language) for option in load(text).steps[0].options]

    assert labels("[fr]", "Essai", "Pour ?") == [{"fr": "Pour"}, {"fr": "Contre"}, {"fr": "Sans avis"}]
    assert [set(label) for label in labels("[fr, en]", "{fr: Essai, en: Test}", "{fr: Pour ?, en: For?}")] == [{"fr", "en"}] * 3


@pytest.mark.parametrize("scale", ["again2", "territory2"])
def test_the_lists_that_steps_bring_by_themselves_are_no_scales(scale: str) -> None:
    assert at_marks(f"  - {{id: Q, kind: scale, scale: ▲{scale}, ask: Quoi ?}}")[0].startswith(f"l’échelle «\xa0{scale}\xa0» n’existe pas.")


OWN = """\
id: test
title: Essai
scales:
  mine:
    - a: Un
    - b: ▲{}
steps:
  - {{id: A, kind: scale, scale: mine, ask: Quoi ?}}
  - {{id: B, kind: grid, scale: mine, ask: Quoi ?, items: [{{x: Ceci}}]}}
"""


def test_a_fault_of_a_scale_is_told_once_where_the_scale_is_written() -> None:
    assert at_marks(OWN.format("Un"), head="") == ["«\xa0Un\xa0» est déjà écrit plus haut dans cette liste. Changez l’un des deux."]
    assert at_marks(OWN.format("{en: Two}").replace("Two", "▲Two"), head="") == [
        "le texte français manque. Ajoutez «\xa0fr:\xa0» et le texte.",
        "la langue «\xa0en\xa0» n’est pas annoncée. Choisissez parmi\xa0: fr.",
    ]


def test_what_hangs_on_a_degree_not_understood_is_not_complained_about() -> None:
    text = OWN.format("").replace("    - b: ▲", "    - ▲deux")
    assert at_marks(text + "  - {id: C, kind: text, maximum: 9, ask: Quoi ?, when: A is b}\n", head="") == [
        "un code et un libellé sont attendus ici. Écrivez par exemple «\xa0- yes: Oui\xa0»."
    ]


@pytest.mark.parametrize("name", ["agree4", "1-5", "again2"])
def test_a_scale_that_exists_is_not_defined_again(name: str) -> None:
    assert report(f"id: test\ntitle: Essai\nscales: {{{name}: [{{a: Un}}, {{b: Deux}}]}}\nsteps:\n  - use: core\n") == [
        f"3:10: l’échelle «\xa0{name}\xa0» existe déjà et ne se redéfinit pas. Donnez un autre nom."
    ]


# --- Numeric scales -------------------------------------------------------------------------------------------------------------------


def test_the_ends_of_a_numeric_scale_have_words_in_each_language() -> None:
    importance = shipped("issue_map").by_id["M04"]
    assert [option.code for option in importance.options] == ["1", "2", "3", "4", "5"]
    assert [option.label.in_language("fr") for option in importance.options] == ["1 (faible)", "2", "3", "4", "5 (très forte)"]
    assert [option.label.in_language("en") for option in importance.options] == ["1 (low)", "2", "3", "4", "5 (very high)"]
    assert [option.label.in_language("fr-simple") for option in importance.options] == [
        "1 (peu important)",
        "2",
        "3",
        "4",
        "5 (très important)",
    ]


@pytest.mark.parametrize(
    ("step", "faults"),
    [
        (
            "  - ▲▲{id: Q, kind: scale, ask: Quoi ?, scale: 1-5}",
            [
                "la clé «\xa0low\xa0» manque. Ajoutez «\xa0low: faible\xa0».",
                "la clé «\xa0high\xa0» manque. Ajoutez «\xa0high: très forte\xa0».",
            ],
        ),
        (
            "  - ▲{id: Q, kind: grid, ask: Quoi ?, scale: 0-10, items: [{x: Ceci}], low: peu}",
            ["la clé «\xa0high\xa0» manque. Ajoutez «\xa0high: très forte\xa0»."],
        ),
        (
            "  - {id: Q, kind: scale, ask: Quoi ?, scale: agree4, ▲low: peu, ▲high: fort}",
            [
                f"la clé «\xa0{key}\xa0» n’a pas de sens ici. Retirez-la, ou prenez une échelle numérique\xa0: 1-5, 0-10."
                for key in ("low", "high")
            ],
        ),
        (
            "  - {id: Q, kind: scale, ask: Quoi ?, scale: ▲1_5, low: peu, high: fort}".replace(
                "low: peu, high: fort", "▲low: peu, ▲high: fort"
            ),
            [
                "l’échelle «\xa01_5\xa0» n’existe pas. Choisissez parmi\xa0: 1-5, 0-10, agree4, trust4, freq5, ease4, vote3, effect5.",
                *(
                    f"la clé «\xa0{key}\xa0» n’a pas de sens ici. Retirez-la, ou prenez une échelle numérique\xa0: 1-5, 0-10."
                    for key in ("low", "high")
                ),
            ],
        ),
        (
            "  - {id: Q, kind: scale, ask: Quoi ?, scale: 1-5, low: {fr: peu, en: ▲low}, high: ▲}",
            ["la langue «\xa0en\xa0» n’est pas annoncée. Choisissez parmi\xa0: fr.", "rien n’est écrit ici. Complétez, ou retirez la clé."],
        ),
        (
            "  - {id: Q, kind: scale, ask: Quoi ?, scale: 1-5, low: peu, high: ▲" + "beaucoup " * 8 + "}",
            ["ce texte fait 75 caractères, 64 au plus. Raccourcissez-le."],
        ),
    ],
)
def test_a_fault_of_a_numeric_scale_has_its_place_and_its_remedy(step: str, faults: list[str]) -> None:
    assert at_marks(step) == faults


def test_a_condition_on_a_degree_that_is_not_there_is_a_fault() -> None:
    assert at_marks("""\
  - {id: S, kind: scale, ask: Quoi ?, scale: 1-5, low: peu, high: fort}
  - {id: T, kind: text, maximum: 9, ask: Quoi ?, when: ▲S is 0}
""") == ["«\xa0S\xa0» n’a pas de choix «\xa00\xa0». Choisissez parmi\xa0: 1, 2, 3, 4, 5."]
