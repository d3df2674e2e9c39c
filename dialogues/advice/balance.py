"""Whether a scale has as many favourable degrees as unfavourable ones, as far as its French words tell. Pure.

Two poles are recognised in two ways: a word and its opposite from a short table (« oui », « non »), or one word with and without a negation
(« satisfait », « pas satisfait »). Degrees that are on neither side are the middle. A scale without poles (how often, how large, how much)
has no sides to balance, and nothing is said of it: better to miss an unbalanced scale than to blame a sound one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dialogues.matching import plain
from dialogues.script import DEFAULT_LANGUAGE, Option

_OPPOSITES = {
    "oui": ("non",),
    "pour": ("contre",),
    "mieux": ("pire",),
    "bien": ("mal",),
    "bon": ("mauvais",),
    "bonne": ("mauvaise",),
    "favorable": ("defavorable",),
    "satisfait": ("insatisfait", "mecontent"),
    "satisfaisant": ("insatisfaisant",),
    "content": ("mecontent",),
    "utile": ("inutile",),
    "facile": ("difficile",),
    "juste": ("injuste",),
    "positif": ("negatif",),
    "confiance": ("mefiance",),
    "confiant": ("mefiant",),
    "accord": ("desaccord",),
    "acceptable": ("inacceptable",),
}
"""Words that say what is favourable, without accents, and their opposites."""
_UNFAVOURABLE = frozenset(word for words in _OPPOSITES.values() for word in words)
_NEGATIONS = frozenset({"pas", "peu", "non", "aucun", "aucune", "jamais", "moins"})
_HEDGES = re.compile(r"\b(un peu|plus ou moins|ni .* ni .*)")
"""What has the words of a negation and denies nothing; « ni l’un ni l’autre » is the middle."""
_AROUND = frozenset(
    {"tout", "fait", "plutot", "tres", "assez", "vraiment", "totalement", "entierement", "beaucoup", "avis", "sais", "mais"}
)
"""Words that say how much, not what: « pas du tout » and « tout à fait » have no word in common."""
_SHORTEST = 4
"""Letters of a word that can be a pole by being said with and without a negation: shorter ones are articles and the like."""


def sides(degrees: Sequence[Option]) -> tuple[int, int] | None:
    """How many degrees are favourable and how many are not; None where the words do not tell."""
    said = [_HEDGES.sub("", plain(option.label.by_language.get(DEFAULT_LANGUAGE, ""))).split() for option in degrees]
    poles = _said_both_ways(said) | _OPPOSITES.keys()
    unfavourable = [words for words in said if _is_unfavourable(words, poles)]
    favourable = [words for words in said if words not in unfavourable and not poles.isdisjoint(words)]
    return (len(favourable), len(unfavourable)) if favourable or unfavourable else None


def _is_unfavourable(words: list[str], poles: set[str]) -> bool:
    if not _UNFAVOURABLE.isdisjoint(words):
        return True
    return not poles.isdisjoint(words) and not _NEGATIONS.isdisjoint(words)


def _said_both_ways(said: Sequence[list[str]]) -> set[str]:
    """The words said with a negation in one degree and without in another."""
    denied = {word for words in said if not _NEGATIONS.isdisjoint(words) for word in words}
    affirmed = {word for words in said if _NEGATIONS.isdisjoint(words) for word in words}
    return {word for word in denied & affirmed - _AROUND if len(word) >= _SHORTEST}
