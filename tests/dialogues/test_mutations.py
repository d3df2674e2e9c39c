"""Damaged copies of the shipped scripts, and of one with every key: each gives a report that points into the file, never a traceback."""

import re
from collections.abc import Callable
from importlib.resources import files
from random import Random

import pytest

from dialogues.kinds import KINDS
from dialogues.loader import SCRIPT_KEYS, SHIPPED, load, read
from dialogues.reading.steps import CARD_KEYS, USE_KEYS, keys_of

EVERY_KEY = """\
id: every_key
title: {fr: Essai, en: Test}
languages: [fr, en]
fixed_order: true
scales:
  size2:
    - small: {fr: Petit, en: Small}
    - big: {fr: Grand, en: Big}
steps:
  - use: profile
    only: [P07, P05]
    reason: Pour adapter les formations
  - id: Hello
    kind: info
    ask: {fr: "Vous avez répondu {P07}.", en: "You answered {P07}."}
    card:
      title: {fr: Le guide, en: The guide}
      producer: La CNIL
      url: https://cnil.fr/ia
      checked_on: 2026-11-02
  - id: Part
    kind: section
    ask: {fr: Vos trajets, en: Your journeys}
    when: P07 is_not public_agents
    steps:
      - id: N
        kind: number
        theme: use
        ask: {fr: Combien de kilomètres ?, en: How many kilometres?}
        lowest: 0
        highest: 1000,5
        decimals: 1
        unit: {fr: kilomètres, en: kilometres}
        dont_know: true
      - {id: D, kind: date, ask: {fr: Depuis quand ?, en: Since when?}, lowest: 2020-01-01, highest: 2026-12-31}
      - {id: T, kind: municipality, profile: true, sensitive: true, ask: {fr: Où ?, en: Where?}}
      - id: S
        kind: scale
        ask: {fr: Est-ce facile ?, en: Is it easy?}
        scale: 0-10
        low: {fr: difficile, en: hard}
        high: {fr: facile, en: easy}
        when:
          any:
            - N at_least 2,5
            - D at_least 2024-01-01
            - all: [T answered, P05 any_of none vocational]
      - id: G
        kind: grid
        ask: {fr: Quelle taille ?, en: What size?}
        scale: size2
        items:
          - cat: {fr: Un chat, en: A cat}
          - dog: {fr: Un chien, en: A dog}
  - id: Cards
    kind: repeat
    maximum: 3
    ask: {fr: Une fiche, en: A card}
    again: {fr: Encore une fiche ?, en: One more card?}
    steps:
      - {id: W, kind: text, feeds: proposals, maximum: 200, ask: {fr: Quel enjeu ?, en: What issue?}}
      - id: M
        kind: multi
        ask: {fr: Qui est concerné ?, en: Who is concerned?}
        minimum: 2
        maximum: 3
        shuffle: true
        options:
          - young: {fr: Les jeunes, en: The young}
          - old: {fr: Les anciens, en: The old}
          - other: {fr: Autre, en: Other}
          - another: {fr: Une autre personne, en: Somebody else}
            other: true
          - nobody: {fr: Personne, en: Nobody}
            exclusive: true
      - id: L
        kind: single
        ask: {fr: Avec quel autre enjeu ?, en: With what other issue?}
        options_from: cards
        own_from: W
        options:
          - none: {fr: Aucun, en: None}
        when: {all: [M at_least 2, G.cat is big]}
      - {id: R, kind: rank, maximum: 1, ask: {fr: Lequel ?, en: Which?}, options: [{a: {fr: Un, en: One}}, {b: {fr: Deux, en: Two}}]}
  - {id: V, kind: vote, items_from: rules, maximum: 5, ask: {fr: Pour ou contre ?, en: For or against?}}
  - {id: X, kind: text, about: V, maximum: 200, ask: {fr: Comment la réécrire ?, en: How to rewrite it?}}
  - {id: Y, kind: vote, ask: {fr: Et pour ceci ?, en: And for this?}, items: [{z: {fr: Une règle, en: A rule}}]}
  - use: futures
    when: S skipped
"""
"""A script in which every key of the language is written."""

COPIES = 1_000
FILES = {name: (files("dialogues") / "scripts" / f"{name}.yaml").read_text(encoding="utf-8") for name in (*SHIPPED, "scales")}
FILES["every_key"] = EVERY_KEY
_KEYS = sorted({*SCRIPT_KEYS, *USE_KEYS, *CARD_KEYS, *(key for kind in KINDS.values() for key in keys_of(kind))})
_PIECES = (
    *(
        "\n",
        "  ",
        "\t",
        ":",
        ": ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "!x ",
        "'",
        '"',
        "#",
        "|",
        ">",
        "%",
        "@",
        "?",
        "~",
        "null",
        "\x00",
        "\ud800",
    ),
    *(
        "id: ",
        "kind: info\n",
        "steps:\n",
        "when: C01 is none\n",
        "maximum: 99999999999\n",
        "fr: ",
        "exclusive: true\n",
        "use: core\n",
        "within: Part\n",
        "when: {any: [",
        "other: true\n",
        "é" * 80,
    ),
)


def damaged(text: str, chance: Random) -> str:
    """The text with a few pieces cut out, doubled, moved, or put in: characters, or whole lines, which are more often still YAML."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice((1, 1, 5, 40, 400)))
        if chance.random() < 0.6:
            start = text.rfind("\n", 0, start) + 1
            end = text.find("\n", end) + 1 or len(text)
        piece = text[start:end]
        match chance.randrange(5):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:start] + piece + text[start:]
            case 2:
                text = text[:start] + chance.choice(_PIECES) + text[start:]
            case 3:
                text = text[:start] + chance.choice(_PIECES) + text[end:]
            case _:
                rest = text[:start] + text[end:]
                place = chance.randrange(len(rest) + 1)
                text = rest[:place] + piece + rest[place:]
    return text


def confused(text: str, chance: Random) -> str:
    """The text with some words in the place of others: still YAML, seldom a script."""
    for _ in range(chance.randint(1, 3)):
        words = list(re.finditer(r"[\w{}]+", text))
        wrong, right = chance.choice(words), chance.choice(words)
        text = text[: wrong.start()] + right.group() + text[wrong.end() :]
    return text


_VALUES = (
    *(
        "",
        "~",
        "[]",
        "{}",
        "[x]",
        "{x: y}",
        "-",
        "{fr: }",
        "true",
        "-1",
        "0",
        "2,5",
        "1e9",
        "9" * 400,
        "2026-02-30",
        "1-5",
        "0-10",
        "agree4",
    ),
    *("core", "issue_map", "P07", "Cards", "{C01}", "{la_collectivite", "x" * 5_000, "[P07, P07]", "{any: [{all: []}]}", "C01 at_least x"),
)


def mistaken(text: str, chance: Random) -> str:
    """The text with some keys, kinds or values in the place of others."""
    for _ in range(chance.randint(1, 4)):
        found = chance.choice(list(re.finditer(r"(?<=[ {])([a-z_]+):(?: ([^\n,}\]]*))?", text)))
        key, value = found.group(1), found.group(2) or ""
        match chance.randrange(3):
            case 0:
                key = chance.choice(_KEYS)
            case 1:
                value = chance.choice((*KINDS, *_KEYS))
            case _:
                value = chance.choice(_VALUES)
        text = f"{text[: found.start()]}{key}: {value}{text[found.end() :]}"
    return text


def moved(text: str, chance: Random) -> str:
    """The text with some lines further in or out: steps out of their section, keys under others."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 3)):
        first = chance.randrange(len(lines))
        last = min(len(lines), first + chance.choice((1, 2, 10, 40)))
        shift = chance.choice((-4, -2, 2, 4))
        for number in range(first, last):
            lines[number] = " " * shift + lines[number] if shift > 0 else lines[number].removeprefix(" " * -shift)
    return "\n".join(lines)


WAYS: tuple[Callable[[str, Random], str], ...] = (damaged, confused, mistaken, moved)


def test_the_script_with_every_key_has_no_fault_and_every_key() -> None:
    assert {step.kind for step in load(EVERY_KEY).steps} == set(KINDS)
    assert set(re.findall(r"[a-z_]+(?=:)", EVERY_KEY)) >= {*_KEYS, "exclusive", "other", "all", "any"}


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_script_gives_a_report(name: str) -> None:
    copies = -(-COPIES // len(FILES))
    reports = 0
    for seed in range(copies):
        copy = WAYS[seed % len(WAYS)](FILES[name], Random(seed))
        script, faults = read(copy, "copy.yaml")
        errors = [fault for fault in faults if not fault.advice]
        assert (script is None) == bool(errors)
        reports += script is None
        lines = copy.count("\n") + 2
        for fault in faults:
            assert str(fault).startswith(f"copy.yaml:{fault.line}:{fault.column}: ")
            assert 1 <= fault.line <= lines
            assert fault.what
            assert fault.remedy
    assert reports > copies // 4
