"""Texts: that each is there in every language announced, can be kept and shown, and is no longer than its place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dialogues.cleaning import clean
from dialogues.faults import Finding, Where, instead, quoted
from dialogues.matching import plain
from dialogues.script import (
    DEFAULT_LANGUAGE,
    MAX_ASK_LENGTH,
    MAX_LABEL_LENGTH,
    MAX_TITLE_LENGTH,
    PLACEHOLDERS,
    QUOTED,
    Item,
    Option,
    Script,
    Step,
    Text,
)

FALLS_BACK = "fr-simple"
"""The one language that need not have every text: what is plain already is said in French."""
MAX_UNIT_LENGTH = 24
"""Characters of a unit: it follows a number on one line."""

_BRACES = re.compile(r"\{([^{}]*)\}?|\}")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Place:
    """A text of a step, where it stands, and what may stand there."""

    at: Where
    text: Text
    most: int
    one_line: bool = True
    quotes: bool = False
    """Whether earlier answers can be quoted in it."""


def places(step: Step, at: Where) -> Iterator[Place]:
    """Every text of a step."""
    heading = step.kind == "section"
    yield Place((*at, "ask"), step.ask, MAX_TITLE_LENGTH if heading else MAX_ASK_LENGTH, one_line=heading, quotes=True)
    if step.again is not None:
        yield Place((*at, "again"), step.again, MAX_ASK_LENGTH, one_line=False, quotes=True)
    if step.unit is not None:
        yield Place((*at, "unit"), step.unit, MAX_UNIT_LENGTH)
    if step.card is not None:
        yield Place((*at, "card", "title"), step.card.title, MAX_TITLE_LENGTH)
    for key, parts in _lists(step):
        for position, part in enumerate(parts):
            yield Place((*at, key, position, "label"), part.label, MAX_LABEL_LENGTH)


def check_title(script: Script) -> Iterator[Finding]:
    """The script's own words."""
    title = Place(("title",), script.title, MAX_TITLE_LENGTH)
    yield from _words(title, script.languages)
    for language in _missing(script.title, script.languages):
        yield Finding(title.at, f"le titre manque dans la langue {quoted(language)}", f"Ajoutez « {language}: » et le titre")


def check_words(step: Step, at: Where, languages: tuple[str, ...]) -> Iterator[Finding]:
    """The words of one step."""
    here = tuple(places(step, at))
    for place in here:
        yield from _words(place, languages)
    yield from _not_translated(here, languages)
    for key, parts in _lists(step):
        for language in languages:
            yield from _same_labels(parts, (*at, key), language)


def _lists(step: Step) -> tuple[tuple[str, Sequence[Option | Item]], ...]:
    return (("options", step.options), ("items", step.items))


def _words(place: Place, languages: tuple[str, ...]) -> Iterator[Finding]:
    if DEFAULT_LANGUAGE not in place.text.by_language:
        yield Finding(place.at, "le texte français manque", f"Ajoutez « {DEFAULT_LANGUAGE}: » et le texte")
    for language, words in place.text.by_language.items():
        where = (*place.at, language)
        if language not in languages:
            yield Finding(where, f"la langue {quoted(language)} n’est pas annoncée", instead(language, languages))
        if not words or clean(words) != words:
            yield Finding(where, "ce texte est vide, ou contient des caractères qui ne se gardent pas", "Écrivez-le de nouveau")
        if len(words) > place.most:
            yield Finding(where, f"ce texte fait {len(words)} caractères, {place.most} au plus", "Raccourcissez-le")
        if place.one_line and "\n" in words:
            yield Finding(where, "ce texte court tient sur plusieurs lignes", "Écrivez-le sur une seule")
        yield from _braces(words, where, quotes=place.quotes)


def _braces(words: str, where: Where, *, quotes: bool) -> Iterator[Finding]:
    """Braces that nothing will take the place of. Whether what they name was asked before is said elsewhere."""
    for braces in _BRACES.finditer(words):
        if braces.group(1) in PLACEHOLDERS and braces.group().endswith("}"):
            continue
        if not quotes or not QUOTED.fullmatch(braces.group()):
            remedy = instead(braces.group(1) or "", PLACEHOLDERS) + " entre accolades"
            yield Finding(where, f"{quoted(braces.group())} ne sera pas remplacé", remedy)


def _missing(text: Text, languages: tuple[str, ...]) -> list[str]:
    """The languages announced that a text lacks; French has a sentence of its own, and figures are the same in all languages."""
    missing = [language for language in languages if language not in text.by_language and language not in (DEFAULT_LANGUAGE, FALLS_BACK)]
    return missing if missing and any(map(_LETTER.search, text.by_language.values())) else []


def _not_translated(here: Sequence[Place], languages: tuple[str, ...]) -> Iterator[Finding]:
    """One finding a language for all the texts of a step: what is forgotten is mostly forgotten everywhere."""
    without: dict[str, list[Where]] = {}
    for place in here:
        for language in _missing(place.text, languages):
            without.setdefault(language, []).append(place.at)
    for language, texts in without.items():
        if len(texts) == 1:
            yield Finding(texts[0], f"ce texte manque dans la langue {quoted(language)}", f"Ajoutez « {language}: » et le texte")
        else:
            what = f"{len(texts)} textes de cette étape manquent dans la langue {quoted(language)}, dont celui-ci"
            yield Finding(texts[0], what, f"Ajoutez « {language}: » à chacun, ou retirez cette langue du script")


def _same_labels(parts: Sequence[Option | Item], at: Where, language: str) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for position, part in enumerate(parts):
        words = part.label.by_language.get(language)
        if words is None:
            continue
        if seen.setdefault(plain(words), part.code) != part.code:
            yield Finding((*at, position, "label"), f"{quoted(words)} est déjà écrit plus haut dans cette liste", "Changez l’un des deux")
