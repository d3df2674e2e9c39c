"""Ids, codes, themes and lists: what is kept with the answers, travels in buttons and heads columns."""

import re
from collections.abc import Iterator, Sequence

from dialogues.faults import VERY_NEAR, Finding, Where, instead, quoted
from dialogues.matching import plain
from dialogues.script import (
    DEFAULT_LANGUAGE,
    FEEDS,
    MAX_BUTTON_CODES,
    MAX_CODE_LENGTH,
    MAX_SCRIPT_ID_LENGTH,
    NUMERIC_SCALES,
    THEMES,
    Item,
    Option,
    Script,
    Step,
)

SCRIPT_ID = "[a-z][a-z0-9_-]*"
STEP_ID = "[A-Za-z][A-Za-z0-9_]*"
CODE = "[a-z][a-z0-9_]*"
LANGUAGE = "[a-z]{2,3}(-[a-z]{2,8})?"


def check_script_names(script: Script) -> Iterator[Finding]:
    """The script's own id, and its languages."""
    if not _is_named(SCRIPT_ID, script.id, MAX_SCRIPT_ID_LENGTH):
        remedy = f"Prenez des lettres minuscules sans accent, des chiffres, _ ou -, {MAX_SCRIPT_ID_LENGTH} au plus, une lettre d’abord"
        yield Finding(("id",), f"{quoted(script.id)} ne peut pas nommer un script", remedy)
    for position, language in enumerate(script.languages):
        if not re.fullmatch(LANGUAGE, language):
            what = f"{quoted(language)} n’est pas un code de langue"
            yield Finding(("languages",), what, "Écrivez par exemple « fr », « fr-simple » ou « en »")
        if language in script.languages[:position]:
            yield Finding(("languages",), f"la langue {quoted(language)} est écrite deux fois", "Gardez-en une")
    if DEFAULT_LANGUAGE not in script.languages:
        yield Finding(("languages",), "le français manque", f"Ajoutez « {DEFAULT_LANGUAGE} » aux langues")


def check_names(step: Step, at: Where) -> Iterator[Finding]:
    """The names that one step bears or uses."""
    if not _is_named(STEP_ID, step.id, MAX_CODE_LENGTH):
        remedy = f"Prenez des lettres sans accent, des chiffres ou _, {MAX_CODE_LENGTH} au plus, une lettre d’abord"
        yield Finding((*at, "id"), f"{quoted(step.id)} ne peut pas nommer une étape", remedy)
    if step.theme is not None and step.theme not in THEMES:
        yield Finding((*at, "theme"), f"le thème {quoted(step.theme)} n’existe pas", instead(step.theme, THEMES, VERY_NEAR))
    if step.feeds is not None and step.feeds not in FEEDS:
        yield Finding((*at, "feeds"), f"la liste {quoted(step.feeds)} n’existe pas", instead(step.feeds, FEEDS, VERY_NEAR))
    for key, fact in (("options_from", step.options_from), ("items_from", step.items_from)):
        if fact is not None and not _is_named(CODE, fact, MAX_CODE_LENGTH):
            yield Finding((*at, key), f"{quoted(fact)} ne peut pas nommer une liste", "Prenez par exemple « sectors »")
    if step.scale not in NUMERIC_SCALES:
        yield from _codes(step.options, (*at, "options"), "ce choix")
    yield from _codes(step.items, (*at, "items"), "cette ligne")
    longest = len(step.id) + _longest(step.items) + _longest(step.options)
    if longest > MAX_BUTTON_CODES:
        what = f"le nom de l’étape et ses plus longs codes font {longest} caractères, un bouton en porte {MAX_BUTTON_CODES}"
        yield Finding(at, what, "Raccourcissez les codes")


def _is_named(pattern: str, name: str, most: int) -> bool:
    return len(name) <= most and re.fullmatch(pattern, name) is not None


def _longest(parts: Sequence[Option | Item]) -> int:
    return max((len(part.code) for part in parts), default=0)


def _codes(parts: Sequence[Option | Item], at: Where, this: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for position, part in enumerate(parts):
        where = (*at, position)
        if not _is_named(CODE, part.code, MAX_CODE_LENGTH):
            rule = f"des lettres minuscules sans accent, des chiffres ou _, {MAX_CODE_LENGTH} au plus, une lettre d’abord"
            meant = plain(part.code).replace(" ", "_")
            remedy = f"Écrivez « {meant} » : {rule}" if _is_named(CODE, meant, MAX_CODE_LENGTH) else f"Prenez {rule}"
            yield Finding(where, f"{quoted(part.code)} ne peut pas être le code de {this}", remedy)
        if part.code in seen:
            yield Finding(where, f"le code {quoted(part.code)} sert deux fois dans cette question", "Donnez un code à chacun")
        seen.add(part.code)
