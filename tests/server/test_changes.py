"""Changes told in French: every sentence is written out here, to be read aloud."""

import re
from dataclasses import fields, replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from dialogues.changes import changes
from dialogues.kinds import KINDS
from dialogues.loader import shipped
from dialogues.script import AllOf, AnyOf, Asks, Card, Check, Condition, Item, Option, Script, Step, Text
from server.changes import UNCHANGED, sentences
from tests.dialogues.random_scripts import random_script
from tests.server.test_words import SICOVAL


def fr(words: str) -> Text:
    return Text({"fr": words})


def options(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(label[:1].lower(), fr(label)) for label in labels)


CARD = Card(fr("Un jeu"), "Hub", "https://jeu.example", "2026-11-23")
STEPS = (
    Step("I", "info", fr("Bonjour.")),
    Step("Q", "single", fr("Quoi ?"), options=options("Oui", "Non", "Bof"), theme="trust"),
    Step("M", "multi", fr("Lesquels ?"), options=options("Bus", "Tram", "Vélo"), maximum=2),
    Step(
        "G",
        "grid",
        fr("D’accord pour…"),
        options=options("Pour", "Contre"),
        items=(Item("x", fr("le bus")), Item("y", fr("le tram"))),
        scale="s",
    ),
    Step("S", "section", fr("Vos déplacements")),
    Step("N", "number", fr("Combien de kilomètres ?"), unit=fr("km"), lowest="0", highest="2.5", decimals=1, within="S"),
    Step("D", "date", fr("Quel jour ?"), lowest="2026-01-31"),
    Step("R", "repeat", fr("Un enjeu"), again=fr("Un autre ?"), maximum=3, options=options("more", "enough")),
    Step("V", "vote", fr("Pour ou contre ?"), options=options("Pour", "Contre"), items=(Item("x", fr("Un banc.")),)),
    Step("T", "text", fr("Pourquoi ?"), maximum=500),
)
OLD = Script("ville", fr("L’IA ici"), ("fr", "en"), STEPS)


def told(step_id: str, **changed: Any) -> list[str]:
    """What is said of one step whose fields changed."""
    return list(sentences(OLD, edited(step_id, **changed)))


def edited(step_id: str, **changed: Any) -> Script:
    return replace(OLD, steps=tuple(replace(step, **changed) if step.id == step_id else step for step in OLD.steps))


# --- Every field ----------------------------------------------------------------------------------------------------------------------

SAID: tuple[tuple[str, str, Any, str], ...] = (
    ("Q", "kind", "multi", "La question « Quoi ? » (Q) change de forme : « Choix unique » devient « Choix multiple »."),
    ("Q", "kind", "section", "La partie « Quoi ? » (Q) change de forme : « Choix unique » devient « Partie »."),
    ("Q", "ask", fr("Quoi donc ?"), "La question Q a été reformulée : « Quoi ? » est devenu « Quoi donc ? »."),
    (
        "Q",
        "ask",
        Text({"fr": "Quoi ?", "en": "What?"}),
        "La question « Quoi ? » (Q) a été traduite en anglais : « What? ».",
    ),
    ("Q", "theme", "fear", "La question « Quoi ? » (Q) a maintenant pour thème « Craintes » (avant : « Confiance »)."),
    ("Q", "theme", None, "La question « Quoi ? » (Q) n’a plus de thème (avant : « Confiance »)."),
    ("G", "scale", "t", "L’échelle de réponse de la question « D’accord pour… » (G) porte un autre nom."),
    ("M", "minimum", 2, "La question « Lesquels ? » (M) demande maintenant au moins 2 choix (avant : 1 choix)."),
    ("M", "maximum", 1, "La question « Lesquels ? » (M) accepte maintenant 1 choix au plus (avant : 2 choix)."),
    ("T", "maximum", 1, "La question « Pourquoi ? » (T) accepte maintenant 1 caractère au plus (avant : 500 caractères)."),
    ("R", "maximum", 5, "La partie « Un enjeu » (R) accepte maintenant 5 cartes au plus (avant : 3 cartes)."),
    ("V", "maximum", 5, "La question « Pour ou contre ? » (V) accepte maintenant 5 textes au plus (avant : 1 texte)."),
    ("N", "lowest", "0.5", "La question « Combien de kilomètres ? » (N) n’accepte maintenant rien avant 0,5 (avant : 0)."),
    ("N", "highest", "", "La question « Combien de kilomètres ? » (N) n’a plus de limite haute (avant : 2,5)."),
    ("D", "lowest", "", "La question « Quel jour ? » (D) n’a plus de limite basse (avant : le 31/01/2026)."),
    ("D", "highest", "2027-01-01", "La question « Quel jour ? » (D) n’accepte maintenant rien après le 01/01/2027."),
    (
        "N",
        "decimals",
        0,
        "La question « Combien de kilomètres ? » (N) n’accepte plus de chiffre après la virgule (avant : 1 chiffre).",
    ),
    ("N", "unit", fr("m"), "L’unité de la question « Combien de kilomètres ? » (N) a été reformulée : « km » est devenu « m »."),
    ("N", "unit", None, "L’unité de la question « Combien de kilomètres ? » (N) n’est plus écrite (avant : « km »)."),
    ("D", "unit", fr("j"), "L’unité de la question « Quel jour ? » (D) a été ajoutée : « j »."),
    ("Q", "options_from", "sectors", "Les choix de la question « Quoi ? » (Q) sont maintenant tirés de la liste « sectors »."),
    (
        "Q",
        "own_from",
        "T",
        "Les choix de la question « Quoi ? » (Q) commencent maintenant par ce que la personne a écrit à « Pourquoi ? » (T).",
    ),
    ("V", "items_from", "w", "La question « Pour ou contre ? » (V) porte maintenant sur des textes tirés de la liste « w »."),
    ("T", "about", "V", "La question « Pourquoi ? » (T) porte maintenant sur un texte lu à « Pour ou contre ? » (V)."),
    (
        "D",
        "within",
        "S",
        "La question « Quel jour ? » (D) a changé de partie : elle vient maintenant après « Combien de kilomètres ? » (N).",
    ),
    (
        "N",
        "within",
        None,
        "La question « Combien de kilomètres ? » (N) a changé de partie : elle vient maintenant après « Vos déplacements » (S).",
    ),
    (
        "R",
        "again",
        fr("Encore ?"),
        "La proposition d’une carte de plus de la partie « Un enjeu » (R) a été reformulée : « Un autre ? » est devenu « Encore ? ».",
    ),
    ("I", "card", CARD, "L’information « Bonjour. » (I) présente maintenant la ressource « Un jeu »."),
    ("Q", "shuffle", True, "Les choix de la question « Quoi ? » (Q) sont maintenant dans un ordre tiré au sort pour chaque personne."),
    ("Q", "dont_know", True, "La question « Quoi ? » (Q) propose maintenant « Je ne sais pas »."),
    ("Q", "profile", True, "La question « Quoi ? » (Q) fait maintenant partie des questions sur la personne."),
    ("Q", "sensitive", True, "La question « Quoi ? » (Q) est maintenant traitée comme sensible."),
    ("Q", "reason", "pour compter", "La question « Quoi ? » (Q) est maintenant posée pour cette raison : « pour compter »."),
    ("T", "feeds", "proposals", "Les réponses à la question « Pourquoi ? » (T) alimentent maintenant les propositions."),
    (
        "T",
        "when",
        Asks("Q", Check.IS, ("o",)),
        "La question « Pourquoi ? » (T) est maintenant posée seulement si la réponse à « Quoi ? » (Q) est « Oui »"
        " (avant : à tout le monde).",
    ),
)


@pytest.mark.parametrize(("step_id", "field", "value", "sentence"), SAID, ids=[f"{step}.{field}" for step, field, _, _ in SAID])
def test_a_changed_field_is_told_in_one_sentence(step_id: str, field: str, value: Any, sentence: str) -> None:
    assert told(step_id, **{field: value}) == [sentence]


def test_every_kind_has_its_name() -> None:
    forms = {kind: told("I", kind=kind)[0].split("devient ")[1] for kind in KINDS if kind != "info"}
    assert len(set(forms.values())) == len(KINDS) - 1


def test_every_field_of_a_step_has_its_sentence() -> None:
    assert {field for _, field, _, _ in SAID} | {"id", "options", "items"} == {field.name for field in fields(Step)}


def test_the_parts_of_a_card_are_told() -> None:
    old = edited("I", card=CARD)
    new = edited("I", card=Card(fr("Le jeu"), "Labo", "", "2026-11-24"))
    info = "l’information « Bonjour. » (I)"
    assert list(sentences(old, new)) == [
        f"Le titre de la ressource de {info} a été reformulé : « Un jeu » est devenu « Le jeu ».",
        f"La ressource de {info} a maintenant pour producteur « Labo » (avant : « Hub »).",
        f"La ressource de {info} n’a plus d’adresse (avant : « https://jeu.example »).",
        f"La ressource de {info} a été vérifiée le 24/11/2026 (avant : 23/11/2026).",
    ]
    assert list(sentences(old, OLD)) == ["L’information « Bonjour. » (I) ne présente plus la ressource « Un jeu »."]


def test_the_script_itself_is_told_first() -> None:
    new = Script("metropole", fr("L’IA chez nous"), ("fr", "fr-simple"), STEPS, fixed_order=True)
    assert list(sentences(OLD, new)) == [
        "Le nom court du déroulé est maintenant « metropole » (avant : « ville »).",
        "Le titre du déroulé a été reformulé : « L’IA ici » est devenu « L’IA chez nous ».",
        "Le déroulé est maintenant proposé aussi en français simple et n’est plus proposé en anglais.",
        "Le déroulé montre maintenant tous les choix dans le même ordre à tout le monde.",
    ]
    assert list(sentences(OLD, replace(OLD, languages=("en", "fr")))) == [
        "Le déroulé propose ses langues dans un autre ordre : anglais, français."
    ]


# --- Options, lines, places -----------------------------------------------------------------------------------------------------------


def test_options_are_told_one_by_one() -> None:
    oui, _, bof = STEPS[1].options
    new = (
        replace(bof, other=True),
        Option("p", fr("Peut-être"), part_of="b"),
        replace(oui, label=fr("Oui !"), exclusive=True),
        Option("z", fr("Non")),
    )
    question = "la question « Quoi ? » (Q)"
    assert told("Q", options=new) == [
        f"Le choix « Bof » de {question} demande maintenant une précision.",
        f"Le choix « Peut-être » a été ajouté à {question} ; il compte dans le choix « Bof » du tronc commun.",
        f"Un choix de {question} a été reformulé : « Oui » est devenu « Oui ! ».",
        f"Le choix « Oui ! » de {question} ne peut plus aller avec d’autres choix.",
        f"Le choix « Non » a été ajouté à {question}, sous un autre code : les réponses d’avant n’y comptent pas.",
        f"Le choix « Non » a été retiré de {question}.",
        f"Les choix de {question} sont dans un autre ordre : « Bof », « Peut-être », « Oui ! », « Non ».",
    ]


def test_an_option_comes_to_count_for_one_of_the_core() -> None:
    core = shipped("core").by_id["C05"]
    old = replace(OLD, steps=(replace(core, options=(Option("bus", fr("Des bus")),)),))
    new = replace(OLD, steps=(replace(core, options=(Option("bus", fr("Des bus"), part_of="savings"),)),))
    (said,) = sentences(old, new)
    assert said.startswith("Le choix « Des bus » de la question ")
    assert said.endswith(" (C05) compte maintenant dans le choix « Des économies » du tronc commun.")


def test_lines_and_statements_have_their_own_names() -> None:
    assert told("G", items=(Item("y", fr("le métro")), Item("z", fr("le vélo")))) == [
        "Une ligne de la question « D’accord pour… » (G) a été reformulée : « le tram » est devenu « le métro ».",
        "La ligne « le vélo » a été ajoutée à la question « D’accord pour… » (G).",
        "La ligne « le bus » a été retirée de la question « D’accord pour… » (G).",
    ]
    assert told("V", items=()) == ["La phrase « Un banc. » a été retirée de la question « Pour ou contre ? » (V)."]


def test_another_scale_is_told_whole() -> None:
    assert told("G", scale="t", options=options("Jamais", "Souvent")) == [
        "La question « D’accord pour… » (G) propose maintenant ces réponses : « Jamais », « Souvent » (avant : « Pour », « Contre »)."
    ]
    assert told("Q", kind="text", scale="t", options=()) == [
        "La question « Quoi ? » (Q) change de forme : « Choix unique » devient « Texte libre ».",
        "La question « Quoi ? » (Q) ne propose plus de réponses (avant : « Oui », « Non », « Bof »).",
    ]


def test_an_order_that_nobody_sees_is_told_as_such() -> None:
    old, new = edited("Q", shuffle=True), edited("Q", shuffle=True, options=options("Non", "Oui", "Bof"))
    order = "Les choix de la question « Quoi ? » (Q) sont dans un autre ordre : « Non », « Oui », « Bof »"
    assert list(sentences(old, new)) == [f"{order} ; chaque personne les voit dans un ordre tiré au sort."]
    fixed = (replace(old, fixed_order=True), replace(new, fixed_order=True))
    assert list(sentences(*fixed)) == [f"{order}."]


def test_steps_are_told_with_their_place() -> None:
    by_id = {step.id: step for step in STEPS}
    new = replace(
        OLD,
        steps=(
            by_id["T"],
            *(step for step in STEPS if step.id not in "TV"),
            Step("E", "text", fr("Enfin ?")),
        ),
    )
    assert list(sentences(OLD, new)) == [
        "La question « Pourquoi ? » (T) a été déplacée : elle vient maintenant au début.",
        "La question « Enfin ? » (E) a été ajoutée, après « Un enjeu » (R).",
        "La question « Pour ou contre ? » (V) a été retirée.",
    ]
    inside = replace(OLD, steps=(*STEPS[:5], Step("E", "info", fr("Ici."), within="S"), *STEPS[5:]))
    assert list(sentences(OLD, inside)) == ["L’information « Ici. » (E) a été ajoutée, au début de la partie « Vos déplacements » (S)."]


def test_nothing_that_changed_is_told_too() -> None:
    assert sentences(OLD, OLD) == (UNCHANGED,) == ("Le cadre n’a pas évolué.",)


# --- Words ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Asks("Q", Check.IS_NOT, ("o",)), "la réponse à « Quoi ? » (Q) n’est pas « Oui »"),
        (Asks("Q", Check.ANY_OF, ("o", "n")), "la réponse à « Quoi ? » (Q) est « Oui » ou « Non »"),
        (Asks("M", Check.IS, ("b",)), "la réponse à « Lesquels ? » (M) comprend « Bus »"),
        (Asks("M", Check.IS_NOT, ("b",)), "la réponse à « Lesquels ? » (M) ne comprend pas « Bus »"),
        (Asks("M", Check.ALL_OF, ("b", "t")), "la réponse à « Lesquels ? » (M) comprend « Bus » et « Tram »"),
        (Asks("M", Check.AT_LEAST, ("2",)), "la réponse à « Lesquels ? » (M) compte au moins 2 choix"),
        (Asks("N", Check.AT_LEAST, ("1.5",)), "la réponse à « Combien de kilomètres ? » (N) est 1,5 ou plus"),
        (Asks("N", Check.AT_LEAST, ("20261123",)), "la réponse à « Combien de kilomètres ? » (N) est 20261123 ou plus"),
        (Asks("D", Check.AT_LEAST, ("2026-11-23",)), "la réponse à « Quel jour ? » (D) est le 23/11/2026 ou après"),
        (Asks("G", Check.IS, ("p",), "x"), "la réponse à « D’accord pour… » (G), ligne « le bus », est « Pour »"),
        (Asks("Q", Check.ANSWERED), "la réponse à « Quoi ? » (Q) est donnée"),
        (Asks("Q", Check.SKIPPED), "la réponse à « Quoi ? » (Q) est passée"),
        (Asks("Q", Check.IS, ("drawn",)), "la réponse à « Quoi ? » (Q) est « drawn »"),
        (AllOf((Asks("Q", Check.ANSWERED),)), "la réponse à « Quoi ? » (Q) est donnée"),
        (
            AllOf((Asks("Q", Check.ANSWERED), AnyOf((Asks("M", Check.ANSWERED), Asks("N", Check.ANSWERED))))),
            "à la fois la réponse à « Quoi ? » (Q) est donnée, et soit la réponse à « Lesquels ? » (M) est donnée, "
            "soit la réponse à « Combien de kilomètres ? » (N) est donnée",
        ),
    ],
)
def test_conditions_are_told_in_words(condition: Condition, said: str) -> None:
    sentence = f"La question « Pourquoi ? » (T) est maintenant posée seulement si {said} (avant : à tout le monde)."
    assert told("T", when=condition) == [sentence]


def test_a_condition_written_otherwise_is_told_as_such() -> None:
    one = Asks("Q", Check.IS, ("o",))
    assert list(sentences(edited("T", when=one), edited("T", when=AllOf((one,))))) == [
        "La condition de la question « Pourquoi ? » (T) est écrite autrement, avec le même sens."
    ]
    assert list(sentences(edited("I", when=one), OLD)) == [
        "L’information « Bonjour. » (I) est maintenant montrée à tout le monde"
        " (avant : seulement si la réponse à « Quoi ? » (Q) est « Oui »)."
    ]


def test_texts_are_told_as_people_read_them() -> None:
    old = edited("T", ask=fr("Que demandez-vous\n{a_collectivite}, vous qui répondez {Q} ?"))
    assert sentences(old, OLD, SICOVAL) == (
        "La question T a été reformulée : « Que demandez-vous au Sicoval, vous qui répondez [réponse à Q] ? » est devenu « Pourquoi ? ».",
    )


def test_words_typed_on_another_keyboard_are_not_said_to_be_others() -> None:
    same = "garde les mêmes mots, écrits avec d’autres espaces ou d’autres signes."
    assert sentences(edited("T", ask=fr("Pourquoi l’eau\u202f?")), edited("T", ask=fr("Pourquoi  l'eau?"))) == (
        f"La question « Pourquoi  l'eau? » (T) {same}",
    )
    before = edited("Q", options=(Option("o", fr("J’ai essayé…")),))
    assert sentences(before, edited("Q", options=(Option("o", fr("J'ai essayé...")),))) == (
        f"Le choix « J'ai essayé... » de la question « Quoi ? » (Q) {same}",
    )
    assert sentences(OLD, replace(OLD, title=fr("L'IA ici"))) == (f"Le titre du déroulé {same}",)


def test_long_words_are_cut_where_they_only_name_a_step_and_whole_where_they_changed() -> None:
    long = "Très long " * 20 + "fin"
    assert told("I", ask=fr(long)) == [f"L’information I a été reformulée : « Bonjour. » est devenu « {long} »."]
    (said,) = sentences(edited("I", ask=fr(long)), edited("I", ask=fr(long), card=CARD))
    assert said == f"L’information « {long[:89]}… » (I) présente maintenant la ressource « Un jeu »."


def test_any_change_of_any_script_has_its_sentence() -> None:
    made = [random_script(Random(seed), sound=False) for seed in range(60)]
    for old, new in pairwise(made):
        said = sentences(old, new)
        assert len(said) == len(changes(old, new))
        for sentence in said:
            assert re.fullmatch(r"[A-ZÀÉL][^{}\n]*\.", sentence), sentence
            assert "None" not in sentence
