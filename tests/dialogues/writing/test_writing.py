from dataclasses import replace
from random import Random

import pytest

from dialogues.loader import SHIPPED, load, shipped, shipped_scales
from dialogues.reading.borrowing import options_in
from dialogues.reading.steps import LISTS
from dialogues.script import NUMERIC_SCALES, AllOf, AnyOf, Asks, Condition, Script, Step
from dialogues.writing import write
from tests.dialogues.random_scripts import random_script

EVERYTHING = """\
id: everything
title: {fr: "Tout : le reste", en: Everything}
languages: [en, fr, fr-simple]
fixed_order: true
scales:
  size3:
    - small: {fr: Petit, en: Small}
    - medium: {fr: Moyen, en: Medium}
    - large: {fr: Grand, en: Large}
steps:
  - {id: hello, kind: info, ask: {fr: Lisez ceci., en: Read this.}, card: {title: {fr: Un guide, en: A guide}, producer: "CNIL, service",
     url: "https://www.cnil.fr/fr", checked_on: 2026-11-01}}
  - id: P01
    kind: single
    ask: {fr: "Où habitez-vous ?", en: Where do you live?}
    options_from: sectors
    options: [{outside: {fr: Ailleurs, en: Elsewhere}}]
    profile: true
    sensitive: true
    reason: "Savoir si tous les quartiers : répondent"
  - id: size
    kind: scale
    ask: {fr: Quelle taille, en: What size}
    scale: size3
    dont_know: false
  - id: weight
    kind: scale
    ask: {fr: Quel poids, en: What weight}
    scale: 0-10
    low: {fr: nul, en: none}
    high: {fr: énorme, en: huge}
    feeds: findings
    theme: benefit
  - id: C03
    kind: multi
    ask: {fr: Que ressentez-vous, en: What do you feel}
    maximum: 3
    options:
      - hope: {fr: Espoir, en: Hope}
      - worry: {fr: Inquiétude, en: Worry}
      - work: {fr: Peur pour mon travail, en: Fear for my work}
        part_of: worry
  - id: part
    kind: section
    ask: {fr: Une partie, en: A part}
    when: {all: [size is large, weight at_least 3]}
    steps:
      - id: Q1
        kind: multi
        ask: {fr: "Lesquels, après {size} ?", en: "Which ones, after {size}?"}
        minimum: 2
        maximum: 2
        shuffle: true
        options:
          - yes: {fr: Oui, en: "Yes"}
          - no: {fr: Non, en: "No"}
          - other: {fr: Autre, en: Other}
          - more: {fr: Autre chose, en: Something else}
            other: true
          - nothing: {fr: Rien, en: Nothing}
            exclusive: true
      - id: cards
        kind: repeat
        ask: {fr: Une fiche, en: A card}
        again: {fr: Encore, en: Again}
        maximum: 3
        when: {any: [Q1 at_least 2, Q1 skipped]}
        steps:
          - {id: word, kind: text, ask: {fr: Un mot, en: A word}, maximum: 50}
          - {id: best, kind: single, ask: {fr: Le meilleur, en: The best}, own_from: word, options: [{none: {fr: Aucun, en: None}}],
             when: word answered}
      - id: after
        kind: rank
        ask: {fr: Classez, en: Rank}
        maximum: 2
        options: [{a: {fr: Un, en: One}}, {b: {fr: Deux, en: Two}}, {c: {fr: Trois, en: Three}}]
        when: Q1 all_of yes no
  - id: opinions
    kind: grid
    ask: {fr: Êtes-vous d’accord, en: Do you agree}
    scale: agree4
    items: [{one: {fr: Avec ceci, en: With this}}, {two: {fr: Avec cela, en: With that}}]
  - {id: voted, kind: vote, ask: {fr: Pour ou contre, en: For or against}, items: [{bus: {fr: Un bus, en: A bus}}],
     when: opinions.one is fully_agree}
  - {id: rules, kind: vote, ask: {fr: Cette règle, en: This rule}, items_from: rules, maximum: 5}
  - {id: better, kind: text, ask: {fr: Mieux, en: Better}, about: rules, maximum: 200}
  - {id: age, kind: number, ask: {fr: Votre âge, en: Your age}, lowest: 15, highest: 120, unit: {fr: ans, en: years}}
  - {id: price, kind: number, ask: {fr: Quel prix, en: What price}, lowest: -1.5, decimals: 2, when: age is_not 30}
  - {id: day, kind: date, ask: {fr: Quel jour, en: What day}, lowest: 2026-01-01, when: price at_least 2.5}
  - {id: town, kind: municipality, ask: {fr: Quelle commune, en: What town}, when: day at_least 2026-06-01}
  - {id: end, kind: text, ask: {fr: "Un mot de {town} ?", en: "A word of {town}?"}, maximum: 500, when: town is_not elsewhere}
"""
"""One of everything that the language can say."""


def as_a_file_says_it(script: Script) -> Script:
    """A script made at random, with the lists that a file always has for a kind, and one name for each of its own scales."""
    codes = {f"v{place}": option.code for place, option in enumerate(shipped_scales()["vote3"].options)}
    votes = {step.id for step in script.steps if step.kind == "vote"}

    def renamed(condition: Condition | None) -> Condition | None:
        match condition:
            case Asks(question, test, asked, item) if question in votes:
                return Asks(question, test, tuple(codes.get(code, code) for code in asked), item)
            case AllOf(parts) | AnyOf(parts):
                return type(condition)(tuple(part for one in parts if (part := renamed(one))))
        return condition

    def said(step: Step) -> Step:
        if step.kind in LISTS:
            options = options_in(shipped_scales()[LISTS[step.kind]].options, script.languages)
            step = replace(step, options=options, dont_know=step.dont_know and step.kind != "vote")
        elif step.scale is not None and step.scale not in NUMERIC_SCALES:
            step = replace(step, scale=f"scale_{step.id.lower()}")
        return replace(step, when=renamed(step.when))

    return replace(script, steps=tuple(map(said, script.steps)))


def rewritten(script: Script) -> str:
    return write(script, tuple(shipped_scales()))


def test_a_script_with_everything_is_read_back_the_same() -> None:
    script = load(EVERYTHING)
    assert load(rewritten(script)) == script
    assert load(rewritten(script)).digest == script.digest


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scripts_are_read_back_the_same(name: str) -> None:
    assert load(rewritten(shipped(name))) == shipped(name)


@pytest.mark.parametrize("seed", range(100))
def test_scripts_made_at_random_are_read_back_the_same(seed: int) -> None:
    script = as_a_file_says_it(random_script(Random(seed)))
    assert load(rewritten(script)) == script


def test_what_all_steps_of_a_section_ask_is_written_once() -> None:
    text = rewritten(load(EVERYTHING))
    assert text.count("size is large") == 1
    assert text.count("weight at_least 3") == 1


def test_the_text_is_one_that_a_person_writes() -> None:
    script = load(
        """\
id: little
title: Peu
steps:
  - id: first
    kind: section
    ask: Pour commencer
    steps:
      - {id: T01, kind: single, ask: Est-ce bien ?, options: [{yes: Oui}, {no: Non}]}
  - {id: T02, kind: text, ask: "Pourquoi :", maximum: 300, when: T01 is no, feeds: proposals}
"""
    )
    assert (
        rewritten(script)
        == """\
id: little
title: Peu
steps:
  - id: first
    kind: section
    ask: Pour commencer
    steps:
      - id: T01
        kind: single
        ask: Est-ce bien ?
        options:
          - "yes": Oui
          - "no": Non

  - id: T02
    kind: text
    ask: "Pourquoi :"
    maximum: 300
    feeds: proposals
    when: T01 is no
"""
    )


def test_a_condition_that_a_section_could_not_give_back_stays_with_its_steps() -> None:
    script = load(
        """\
id: nested
title: Conditions
steps:
  - {id: A, kind: single, ask: A, options: [{x: X}, {y: Y}]}
  - {id: B, kind: single, ask: B, options: [{x: X}, {y: Y}]}
  - id: part
    kind: section
    ask: Une partie
    steps:
      - {id: C, kind: single, ask: C, options: [{x: X}, {y: Y}], when: {all: [A is x, {all: [B is y]}]}}
      - {id: D, kind: single, ask: D, options: [{x: X}, {y: Y}], when: {all: [A is x, {all: [B is y]}]}}
  - id: other
    kind: section
    ask: Une autre
    steps:
      - {id: E, kind: single, ask: E, options: [{x: X}, {y: Y}], when: {all: [{all: [B is y]}, A is x]}}
      - {id: F, kind: single, ask: F, options: [{x: X}, {y: Y}], when: {all: [{all: [B is y]}, A is y]}}
"""
    )
    assert load(rewritten(script)) == script
