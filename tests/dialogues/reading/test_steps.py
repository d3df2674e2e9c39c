"""The steps of a script as they are written: every key of every kind, and the place of every fault in them."""

import pytest

from dialogues.kinds import KINDS
from dialogues.loader import SHIPPED, load, shipped
from dialogues.script import (
    ELSEWHERE,
    MAX_STEPS,
    MORE,
    VOTE_SCALE,
    WITHIN,
    Card,
    Item,
    Option,
    Step,
    Text,
)
from tests.dialogues.reports import at_marks, faults_of
from tests.dialogues.talk import script_of

YES_NO = (Option("yes", Text({"fr": "Oui"})), Option("no", Text({"fr": "Non"})))
LAST = "\n  - {id: Last, kind: text, maximum: 100, ask: Et ?}\n"
CUT = (
    "une virgule coupe le texte\xa0: la suite, «\xa0{}\xa0», n’en fait plus partie. "
    "Entre accolades, mettez entre guillemets un texte qui contient une virgule."
)
FIRST = "  - {id: First, kind: text, maximum: 100, ask: Et ?}\n"


def fr(words: str) -> Text:
    return Text({"fr": words})


def labels(step: Step) -> list[tuple[str, str]]:
    return [(option.code, option.label.in_language("fr")) for option in step.options]


# --- Each key -------------------------------------------------------------------------------------------------------------------------

EXAMPLES = {
    "info": (
        "{id: Q, kind: info, ask: À lire., card: {title: Le guide, producer: La CNIL, url: 'https://cnil.fr/', checked_on: 2026-11-02}}",
        Step("Q", "info", fr("À lire."), card=Card(fr("Le guide"), "La CNIL", "https://cnil.fr/", "2026-11-02")),
    ),
    "section": (
        "{id: Q, kind: section, ask: Une partie, steps: [{id: A, kind: text, ask: Quoi ?, maximum: 9}]}",
        Step("Q", "section", fr("Une partie")),
    ),
    "repeat": (
        "{id: Q, kind: repeat, ask: Une fiche, again: Encore ?, maximum: 3, steps: [{id: A, kind: text, ask: Quoi ?, maximum: 9}]}",
        Step(
            "Q",
            "repeat",
            fr("Une fiche"),
            options=(Option(MORE, fr("Oui")), Option("enough", fr("Non"))),
            maximum=3,
            again=fr("Encore ?"),
        ),
    ),
    "single": (
        "{id: Q, kind: single, ask: Quoi ?, theme: fear, sensitive: true, feeds: findings, "
        "options: [{yes: Oui}, {no: Non}], options_from: sectors, shuffle: true}",
        Step(
            "Q",
            "single",
            fr("Quoi ?"),
            theme="fear",
            sensitive=True,
            feeds="findings",
            dont_know=True,
            options=YES_NO,
            options_from="sectors",
            shuffle=True,
        ),
    ),
    "multi": (
        "{id: Q, kind: multi, ask: Quoi ?, profile: true, reason: Pour les horaires, minimum: 2, maximum: 2, "
        "shuffle: true, options: [{yes: Oui}, {no: Non}]}",
        Step(
            "Q",
            "multi",
            fr("Quoi ?"),
            profile=True,
            reason="Pour les horaires",
            minimum=2,
            maximum=2,
            shuffle=True,
            options=YES_NO,
        ),
    ),
    "scale": (
        "{id: Q, kind: scale, ask: Quoi ?, scale: 1-5, low: faible, high: forte, dont_know: false}",
        Step(
            "Q",
            "scale",
            fr("Quoi ?"),
            scale="1-5",
            options=tuple(
                Option(code, fr(label)) for code, label in (("1", "1 (faible)"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5 (forte)"))
            ),
        ),
    ),
    "grid": (
        "{id: Q, kind: grid, ask: Quoi ?, scale: 0-10, low: peu, high: beaucoup, items: [{x: Ceci}, {y: Cela}]}",
        Step(
            "Q",
            "grid",
            fr("Quoi ?"),
            scale="0-10",
            dont_know=True,
            items=(Item("x", fr("Ceci")), Item("y", fr("Cela"))),
            options=(Option("0", fr("0 (peu)")), *(Option(str(n), fr(str(n))) for n in range(1, 10)), Option("10", fr("10 (beaucoup)"))),
        ),
    ),
    "rank": (
        "{id: Q, kind: rank, ask: Quoi ?, minimum: 2, maximum: 2, shuffle: true, options: [{yes: Oui}, {no: Non}]}",
        Step("Q", "rank", fr("Quoi ?"), minimum=2, maximum=2, shuffle=True, dont_know=True, options=YES_NO),
    ),
    "vote": (
        "{id: Q, kind: vote, ask: Pour ?, items: [{x: Ceci}]}",
        Step(
            "Q",
            "vote",
            fr("Pour ?"),
            scale=VOTE_SCALE,
            items=(Item("x", fr("Ceci")),),
            options=(Option("for", fr("Pour")), Option("against", fr("Contre")), Option("no_opinion", fr("Sans avis"))),
        ),
    ),
    "text": ("{id: Q, kind: text, ask: Quoi ?, maximum: 280}", Step("Q", "text", fr("Quoi ?"), maximum=280)),
    "number": (
        "{id: Q, kind: number, ask: Combien ?, lowest: -5.50, highest: '1000,25', decimals: 2, unit: tonnes}",
        Step("Q", "number", fr("Combien ?"), lowest="-5.5", highest="1000.25", decimals=2, unit=fr("tonnes")),
    ),
    "date": (
        "{id: Q, kind: date, ask: Quand ?, lowest: 2026-01-01, highest: 2027-12-31}",
        Step("Q", "date", fr("Quand ?"), lowest="2026-01-01", highest="2027-12-31"),
    ),
    "municipality": (
        "{id: Q, kind: municipality, ask: Où ?}",
        Step("Q", "municipality", fr("Où ?"), options=(Option(WITHIN, fr("Dans le territoire")), Option(ELSEWHERE, fr("Ailleurs")))),
    ),
}
"""A step of each kind, its keys as different as can be from what stands for them where they are not written."""


@pytest.mark.parametrize("kind", KINDS)
def test_each_key_of_a_kind_is_read(kind: str) -> None:
    yaml, step = EXAMPLES[kind]
    script = script_of(f"{FIRST}  - {yaml}{LAST}")
    assert script.by_id["Q"] == step


def test_statements_drawn_and_a_text_about_one_are_read() -> None:
    vote, text = script_of("""
  - {id: V, kind: vote, ask: Pour ?, items_from: rules, maximum: 5}
  - {id: T, kind: text, ask: Comment ?, about: V, maximum: 200}
""").steps
    assert (vote.items, vote.items_from, vote.maximum, vote.scale) == ((), "rules", 5, VOTE_SCALE)
    assert (text.about, text.maximum) == ("V", 200)


def test_one_s_own_words_on_other_cards_are_drawn_too() -> None:
    *_, single = script_of("""
  - id: Cards
    kind: repeat
    ask: Une fiche
    again: Encore ?
    maximum: 2
    steps:
      - {id: A, kind: text, maximum: 9, ask: Quoi ?}
      - {id: B, kind: single, own_from: A, options_from: cards, options: [{no: Non}], ask: Quoi ?}
""").steps
    assert (single.own_from, single.options_from, labels(single)) == ("A", "cards", [("no", "Non")])


def test_texts_of_every_place_are_read_in_each_language() -> None:
    script = load("""
id: test
title: {fr: Essai, en: Test}
languages: [fr, en]
steps:
  - id: Cards
    kind: repeat
    ask: {fr: Une fiche, en: A card}
    again: {fr: Encore ?, en: One more?}
    maximum: 2
    steps:
      - {id: N, kind: number, ask: {fr: Combien ?, en: How much?}, unit: {fr: mètres, en: metres}}
      - id: I
        kind: info
        ask: {fr: À lire., en: To read.}
        card: {title: {fr: Le guide, en: The guide}}
      - {id: S, kind: scale, ask: {fr: Quoi ?, en: What?}, scale: 1-5, low: {fr: peu, en: little}, high: {fr: très, en: very}}
""")
    cards, number, info, scale = script.steps
    assert cards.again == Text({"fr": "Encore ?", "en": "One more?"})
    assert cards.options[0].label == Text({"fr": "Oui", "en": "Yes"})
    assert number.unit == Text({"fr": "mètres", "en": "metres"})
    assert info.card == Card(Text({"fr": "Le guide", "en": "The guide"}))
    assert [option.label.in_language("en") for option in scale.options] == ["1 (little)", "2", "3", "4", "5 (very)"]


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
        ("{id: Q, kind: scale, ask: Quoi ?, scale: 1-5, low: peu, high: beaucoup}", True),
        ("{id: Q, kind: vote, ask: Quoi ?, items: [{x: Ceci}]}", False),  # « Sans avis » says it
        ("{id: Q, kind: text, ask: Quoi ?, maximum: 10}", False),
        ("{id: Q, kind: number, ask: Combien ?}", False),  # a fact
        ("{id: Q, kind: date, ask: Quand ?}", False),
        ("{id: Q, kind: municipality, ask: Où ?}", False),
        ("{id: Q, kind: number, ask: Combien ?, dont_know: true}", True),
    ],
)
def test_je_ne_sais_pas_is_offered_on_closed_questions_of_opinion_unless_said(step: str, offered: bool) -> None:
    assert script_of(f"  - {step}").steps[0].dont_know is offered


# --- Faults ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "faults"),
    [
        ("  - ▲bonjour", ["des clés sont attendues ici. Écrivez par exemple «\xa0id: …\xa0»."]),
        (
            "  - ▲{kind: text, ask: Quoi ?, maximum: 9}",
            ["la clé «\xa0id\xa0» manque. Ajoutez «\xa0id: Q1\xa0»."],
        ),
        (
            "  - ▲{id: Q, ask: Quoi ?}",
            ["la clé «\xa0kind\xa0» manque. Ajoutez «\xa0kind: single\xa0»."],
        ),
        (
            "  - ▲▲{id: Q, kind: text}",
            [
                "la clé «\xa0ask\xa0» manque. Ajoutez «\xa0ask: Votre question\xa0».",
                "la clé «\xa0maximum\xa0» manque. Ajoutez «\xa0maximum: 300\xa0».",
            ],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: 9, sensitive: ▲oui}",
            ["«\xa0oui\xa0» ne répond ni oui ni non. Écrivez «\xa0true\xa0» pour oui, «\xa0false\xa0» pour non."],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: ▲[9]}",
            ["un seul mot est attendu ici. Écrivez-le sur la même ligne que sa clé, sans tiret, crochet ni accolade."],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: 9, profile: ▲{yes: Oui}}",
            ["un seul mot est attendu ici. Écrivez-le sur la même ligne que sa clé, sans tiret, crochet ni accolade."],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: ▲}",
            ["rien n’est écrit ici. Complétez, ou retirez la clé."],
        ),
        ("  - {use: ▲cores}", ["aucun script fourni ne s’appelle «\xa0cores\xa0». Écrivez «\xa0core\xa0»."]),
        (
            "  - {use: ▲../../etc/passwd}",
            [f"aucun script fourni ne s’appelle «\xa0../../etc/passwd\xa0». Choisissez parmi\xa0: {', '.join(SHIPPED)}."],
        ),
        (
            "  - {use: profile, only: [P07, ▲P99]}",
            [
                "le script «\xa0profile\xa0» n’a pas d’étape «\xa0P99\xa0». "
                "Choisissez parmi\xa0: P07, P01, P02, P03, last_job, P04, P05, P06."
            ],
        ),
        (
            "  - {id: Q, kind: single, ask: Quoi ?, options: [{a: Un}, {b: Deux}], profile: true, reason: ▲{fr: Pour, en: For}}",
            ["ce texte ne se traduit pas. Écrivez-le en français, sur la même ligne que sa clé."],
        ),
        (
            "  - {use: profile, only: [P07], reason: ▲{fr: Pour, en: For}}",
            ["ce texte ne se traduit pas. Écrivez-le en français, sur la même ligne que sa clé."],
        ),
        ("  - {use: profile, only: ▲P07}", ["une liste est attendue ici. Écrivez «\xa0[P07]\xa0»."]),
        ("  - {use: profile, only: ▲[]}", ["une liste est attendue ici. Commencez chaque élément par un tiret, un par ligne."]),
        ("  - {use: core, ▲id: Q}", ["la clé «\xa0id\xa0» n’existe pas. Choisissez parmi\xa0: use, only, when, reason."]),
        (
            "  - {use: core, only: [C01], ▲reason: Parce que}",
            ["la clé «\xa0reason\xa0» n’a pas de sens ici. Retirez-la, aucune question de profil n’est reprise ici."],
        ),
        (
            "  - ▲▲{id: Q, ▲user: core}" + LAST,
            [
                "la clé «\xa0kind\xa0» manque. Ajoutez «\xa0kind: single\xa0».",
                "la clé «\xa0ask\xa0» manque. Ajoutez «\xa0ask: Votre question\xa0».",
                "la clé «\xa0user\xa0» n’existe pas. Choisissez parmi\xa0: "
                "id, kind, ask, when, theme, dont_know, profile, sensitive, reason, feeds, "
                "about, again, card, decimals, high, highest, items, items_from, low, lowest, ….",
            ],
        ),
        ("  - {▲uses: core}", ["la clé «\xa0uses\xa0» n’existe pas. Écrivez «\xa0use\xa0»."]),
        (
            "  - {▲usee: core, ▲onyl: [C01]}",
            ["la clé «\xa0usee\xa0» n’existe pas. Écrivez «\xa0use\xa0».", "la clé «\xa0onyl\xa0» n’existe pas. Écrivez «\xa0only\xa0»."],
        ),
        ("  - {use: core, ▲onyl: [C01]}", ["la clé «\xa0onyl\xa0» n’existe pas. Écrivez «\xa0only\xa0»."]),
        (
            "  - {id: Q, kind: number, ask: Combien ?, lowest: ▲[9], highest: ▲, decimals: ▲{a: b}}",
            [
                "un seul mot est attendu ici. Écrivez-le sur la même ligne que sa clé, sans tiret, crochet ni accolade.",
                "rien n’est écrit ici. Complétez, ou retirez la clé.",
                "un seul mot est attendu ici. Écrivez-le sur la même ligne que sa clé, sans tiret, crochet ni accolade.",
            ],
        ),
        (
            "  - {id: Q, kind: date, ask: Quand ?, lowest: ▲[2026-01-01]}",
            ["un seul mot est attendu ici. Écrivez-le sur la même ligne que sa clé, sans tiret, crochet ni accolade."],
        ),
        (
            "  - {id: Q, kind: number, ask: Combien ?, lowest: ▲peu}",
            ["«\xa0peu\xa0» n’est pas un nombre. Écrivez-le en chiffres, avec un point avant les décimales."],
        ),
        (
            "  - {id: Q, kind: number, ask: Combien ?, highest: ▲1e3}",
            ["«\xa01e3\xa0» n’est pas un nombre. Écrivez-le en chiffres, avec un point avant les décimales."],
        ),
        (
            "  - {id: Q, kind: number, ask: Combien ?, decimals: ▲-1}",
            ["«\xa0-1\xa0» n’est pas un nombre entier. Écrivez-le en chiffres, par exemple «\xa03\xa0»."],
        ),
        (
            "  - {id: Q, kind: date, ask: Quand ?, lowest: ▲01/02/2026}",
            ["«\xa001/02/2026\xa0» n’est pas une date. Écrivez l’année, le mois et le jour, par exemple «\xa02027-01-31\xa0»."],
        ),
        (
            "  - {id: Q, kind: date, ask: Quand ?, highest: ▲2026-02-30}",
            ["«\xa02026-02-30\xa0» n’est pas une date. Écrivez l’année, le mois et le jour, par exemple «\xa02027-01-31\xa0»."],
        ),
        (
            "  - {id: Q, kind: number, ask: Combien ?, unit: {fr: ▲, en: ▲metres}}",
            [
                "rien n’est écrit ici. Complétez, ou retirez la clé.",
                "la langue «\xa0en\xa0» n’est pas annoncée. Choisissez parmi\xa0: fr.",
            ],
        ),
        (
            "  - {id: Q, kind: text, ask: Quoi ?, maximum: 9, ▲minimum: 2}",
            ["la clé «\xa0minimum\xa0» n’a pas de sens ici. Retirez-la, ou changez le type de la question."],
        ),
        ("  - {id: Q, kind: text, maximum: 9, ask: Quoi, ▲vraiment ?}", [CUT.format("vraiment ?")]),
        ("  - {id: Q, kind: text, maximum: 9, ask: {fr: Quoi, ▲vraiment ?}}", [CUT.format("vraiment ?")]),
        ("  - {id: Q, kind: single, ask: Quoi ?, options: [{yes: Oui, ▲bien sûr}, {no: Non}]}", [CUT.format("bien sûr")]),
        (
            "  - id: Q\n    kind: text\n    maximum: 9\n    ask: Quoi ?\n    ▲une note:",
            [
                "la clé «\xa0une note\xa0» n’existe pas. "
                "Choisissez parmi\xa0: id, kind, ask, when, theme, dont_know, profile, sensitive, reason, feeds, about, maximum."
            ],
        ),
        (
            "  - {id: Q, kind: vote, ask: Quoi ?, items: [{x: Ceci}], ▲scale: vote3}",
            ["la clé «\xa0scale\xa0» n’a pas de sens ici. Retirez-la, ou changez le type de la question."],
        ),
        (
            "  - {id: Q, kind: municipality, ask: Où ?, ▲options: [{x: Ceci}]}",
            ["la clé «\xa0options\xa0» n’a pas de sens ici. Retirez-la, ou changez le type de la question."],
        ),
        (
            FIRST + "  - {id: I, kind: info, ask: Lire, card: ▲Le guide}" + LAST,
            ["des clés sont attendues ici. Écrivez par exemple «\xa0title: …\xa0»."],
        ),
        (
            FIRST + "  - {id: I, kind: info, ask: Lire, card: ▲{producer: La CNIL}}" + LAST,
            ["la clé «\xa0title\xa0» manque. Ajoutez «\xa0title: Le nom de la ressource\xa0»."],
        ),
        (
            FIRST + "  - {id: I, kind: info, ask: À lire, card: {title: ▲{de: ▲Buch}, ▲link: x, url: ▲[x]}}" + LAST,
            [
                "le texte français manque. Ajoutez «\xa0fr:\xa0» et le texte.",
                "la langue «\xa0de\xa0» n’est pas annoncée. Choisissez parmi\xa0: fr.",
                "la clé «\xa0link\xa0» n’existe pas. Choisissez parmi\xa0: title, producer, url, checked_on.",
                "un seul mot est attendu ici. Écrivez-le sur la même ligne que sa clé, sans tiret, crochet ni accolade.",
            ],
        ),
        (
            "  - {id: P, kind: section, ask: Partie, ▲theme: fear, steps: [{id: Q, kind: text, ask: Quoi ?, maximum: 9}]}",
            ["la clé «\xa0theme\xa0» n’a pas de sens ici. Retirez-la, ou changez le type de la question."],
        ),
        (
            "  - {id: R, kind: repeat, ask: F, again: E, maximum: 2, ▲sensitive: true, steps: [{id: Q, kind: date, ask: Quoi ?}]}",
            ["la clé «\xa0sensitive\xa0» n’a pas de sens ici. Retirez-la, ou changez le type de la question."],
        ),
        (
            "  - {id: I, kind: info, ask: À lire, ▲feeds: findings}" + LAST,
            ["la clé «\xa0feeds\xa0» n’a pas de sens ici. Retirez-la, ou changez le type de la question."],
        ),
        (
            "  - {use: profile, only: [P07, ▲P99]}\n  - {id: Q, kind: text, ask: Quoi ?, maximum: 9, when: P99 is x}",
            [
                "le script «\xa0profile\xa0» n’a pas d’étape «\xa0P99\xa0». "
                "Choisissez parmi\xa0: P07, P01, P02, P03, last_job, P04, P05, P06."
            ],
        ),
        (
            "  - ▲{id: P, kind: section, ask: Partie}" + LAST,
            ["la clé «\xa0steps\xa0» manque. Ajoutez «\xa0steps:\xa0»."],
        ),
        (
            "  - {id: P, kind: section, ask: Partie, steps: ▲[]}" + LAST,
            ["une liste est attendue ici. Commencez chaque élément par un tiret, un par ligne."],
        ),
        (
            "  - ▲▲{id: P, kind: repeat, ask: Fiche, steps: [{id: Q, kind: text, ask: Quoi ?, maximum: 9}]}",
            [
                "la clé «\xa0again\xa0» manque. Ajoutez «\xa0again: Une carte de plus\u202f?\xa0».",
                "la clé «\xa0maximum\xa0» manque. Ajoutez «\xa0maximum: 3\xa0».",
            ],
        ),
    ],
)
def test_a_fault_of_a_step_has_its_place_and_its_remedy(step: str, faults: list[str]) -> None:
    assert at_marks(step) == faults


@pytest.mark.parametrize(
    ("step", "key"),
    [
        ("{id: N, kind: number, ask: Combien ?, lowest: 5, highest: ▲4}", "highest"),
        ("{id: N, kind: number, ask: Combien ?, lowest: 5, decimals: ▲9}", "decimals"),
        ("{id: N, kind: number, ask: Combien ?, lowest: ▲2.5}", "lowest"),
        ("{id: N, kind: number, ask: Combien ?, unit: {fr: ▲une unité beaucoup trop longue}}", "unit"),
        ("{id: N, kind: multi, ask: Quoi ?, minimum: ▲2, maximum: 1, options: [{x: Ceci}, {y: Cela}]}", "minimum"),
        ("{id: N, kind: single, ask: Quoi ?, own_from: ▲Nowhere, options: [{x: Ceci}, {y: Cela}]}", "own_from"),
        ("{id: N, kind: single, ask: Quoi ?, options_from: ▲Des secteurs}", "options_from"),
        ("{id: N, kind: vote, ask: Quoi ?, items_from: rules, maximum: ▲6}", "maximum"),
        ("{id: N, kind: vote, ask: Quoi ?, items_from: ▲Des règles}", "items_from"),
        ("{id: N, kind: text, ask: Quoi ?, maximum: 9, about: ▲First}", "about"),
        ("{id: N, kind: text, ask: Quoi ?, maximum: 9, reason: ▲Pourquoi pas}", "reason"),
        ("{id: N, kind: info, ask: Lire, card: {title: Le guide, url: ▲ici}}", "card url"),
        (
            "{id: R, kind: repeat, ask: Fiche, again: Encore ?, maximum: ▲99, steps: [{id: N, kind: text, ask: Quoi ?, maximum: 9}]}",
            "cards",
        ),
        ("{id: R, kind: repeat, ask: Fiche, again: ▲'{R9} ?', maximum: 2, steps: [{id: N, kind: text, ask: Et ?, maximum: 9}]}", "again"),
    ],
)
def test_a_fault_of_the_meaning_of_a_key_has_the_place_of_its_value(step: str, key: str) -> None:
    assert len(at_marks(f"{FIRST}  - {step}{LAST}")) == 1, key


def test_what_cannot_be_read_is_complained_about_once() -> None:
    assert at_marks("""\
  - id: A
    kind: number
    ask: Combien ?
    decimals: ▲deux
    lowest: 2.55
    highest: 1.5
  - {id: B, kind: grid, ask: Quoi ?, scale: agree4, items: ▲aucune}
  - {id: C, kind: repeat, ask: Fiche, again: {fr: ▲}, maximum: ▲beaucoup, steps: [{id: D, kind: text, ask: Quoi ?, maximum: 9}]}
""") == [
        "«\xa0deux\xa0» n’est pas un nombre entier. Écrivez-le en chiffres, par exemple «\xa03\xa0».",
        "une liste est attendue ici. Commencez chaque élément par un tiret, un par ligne.",
        "rien n’est écrit ici. Complétez, ou retirez la clé.",
        "«\xa0beaucoup\xa0» n’est pas un nombre entier. Écrivez-le en chiffres, par exemple «\xa03\xa0».",
    ]


def test_what_cannot_be_read_is_not_said_to_lack_a_language() -> None:
    head = "id: test\ntitle: {fr: Essai, en: Test}\nlanguages: [fr, en]\nsteps:\n"
    text = """\
  - id: A
    kind: single
    ask: ▲[x]
    options:
      - yes: {fr: Oui, en: ▲}
      - no:▲
  - {id: B, kind: number, ask: {fr: ▲, en: ▲}, unit: ▲}
"""
    assert {fault.split(".")[0] for fault in at_marks(text, head)} == {"rien n’est écrit ici", "un seul mot est attendu ici"}


def test_a_script_has_as_many_steps_as_it_may_have_and_no_more() -> None:
    most = "".join(f"  - {{id: Q{number}, kind: text, ask: Quoi ?, maximum: 9}}\n" for number in range(MAX_STEPS))
    assert len(script_of(most).steps) == MAX_STEPS
    assert at_marks(f"{most}  - ▲{{id: Last, kind: text, ask: Quoi ?, maximum: 9}}\n") == [
        f"ce script dépasse {MAX_STEPS} étapes. Retirez des étapes, ou faites plusieurs scripts."
    ]


def test_no_more_steps_are_read_than_a_script_may_have_and_one() -> None:
    one = "  - {id: Q, kind: text, ask: Quoi ?, maximum: 9}\n"
    found = faults_of("  - use: core\n" * MAX_STEPS + one * 5)
    line = 4 + MAX_STEPS // len(shipped("core").steps)
    assert [fault for fault in found if "dépasse" in fault] == [
        f"{line}:5: ce script dépasse {MAX_STEPS} étapes. Retirez des étapes, ou faites plusieurs scripts."
    ]


# --- Steps left out -------------------------------------------------------------------------------------------------------------------


def test_a_name_used_twice_is_told_though_the_type_of_one_of_the_two_is_mistyped() -> None:
    twice = "  - {id: Q, kind: text, maximum: 9, ask: Quoi ?}\n"
    mistyped = twice.replace("text", "txet")
    already = "le nom «\xa0Q\xa0» est déjà celui de l’étape de la ligne 4. Donnez un autre nom, ou retirez l’une des deux."
    what = "le type «\xa0txet\xa0» n’existe pas. Écrivez «\xa0text\xa0»."
    assert faults_of(twice + mistyped) == [f"5:10: {already}", f"5:19: {what}"]
    assert faults_of(mistyped + twice) == [f"4:19: {what}", f"5:10: {already}"]
    assert faults_of(mistyped + mistyped) == [f"4:19: {what}", f"5:10: {already}", f"5:19: {what}"]


def test_a_name_used_twice_is_told_though_one_of_the_two_is_not_wholly_understood() -> None:
    once = "  - {id: Q, kind: text, maximum: 9, ask: Quoi ?}\n"
    assert [line.partition(". ")[0] for line in faults_of(once + once.replace("9", "neuf"))] == [
        "5:10: le nom «\xa0Q\xa0» est déjà celui de l’étape de la ligne 4",
        "5:34: «\xa0neuf\xa0» n’est pas un nombre entier",
    ]


def test_a_step_that_nothing_leads_to_is_told_though_the_type_of_another_is_mistyped() -> None:
    asked = "  - {id: Q, kind: single, ask: Quoi ?, options: [{a: A}, {b: B}]}\n"
    never = "  - {id: N, kind: text, maximum: 9, ask: Quoi ?, when: {all: [Q is a, Q is b]}}\n"
    stranger = "  - {id: S, kind: txet, maximum: 9, ask: Quoi ?}\n"
    unsure = never.replace("[Q is a,", "[S is a, Q is a,")
    told = [line.partition(". ")[0] for line in faults_of(asked + stranger + never)]
    assert told == ["5:19: le type «\xa0txet\xa0» n’existe pas", "6:56: aucune réponse ne mène à cette étape"]
    told = [line.partition(". ")[0] for line in faults_of(asked + stranger + unsure)]
    assert told == ["5:19: le type «\xa0txet\xa0» n’existe pas"]


@pytest.mark.parametrize("head", ["kind: ▲txet", "▲kin: x"])
def test_the_faults_in_a_step_of_no_known_type_are_told_with_the_others(head: str) -> None:
    told = at_marks(f"  - {{id: Q, {head}, ask: Quoi ?, profile: ▲oui, lowest: ▲[2], options: [▲Oui, {{no: Non}}], items: ▲x}}")
    assert told[-4:] == [
        "«\xa0oui\xa0» ne répond ni oui ni non. Écrivez «\xa0true\xa0» pour oui, «\xa0false\xa0» pour non.",
        "un seul mot est attendu ici. Écrivez-le sur la même ligne que sa clé, sans tiret, crochet ni accolade.",
        "un code et un libellé sont attendus ici. Écrivez par exemple «\xa0- yes: Oui\xa0».",
        "une liste est attendue ici. Commencez chaque élément par un tiret, un par ligne.",
    ]


def test_the_faults_in_a_step_without_a_name_are_told_with_the_others() -> None:
    assert at_marks("  - ▲{kind: single, ask: Quoi ?, options: [▲Oui, ▲Non]}") == [
        "la clé «\xa0id\xa0» manque. Ajoutez «\xa0id: Q1\xa0».",
        *["un code et un libellé sont attendus ici. Écrivez par exemple «\xa0- yes: Oui\xa0»."] * 2,
    ]
