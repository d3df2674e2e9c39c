"""What a whole script must be before anyone is asked anything: every fault, as a list. Nothing here raises, and nothing here knows a file.

A check that needs only one step stands in the first part, one that needs what comes before it in the second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from dialogues.cleaning import clean
from dialogues.faults import Finding, Where, instead, quoted
from dialogues.kinds import KINDS, Shape
from dialogues.matching import plain
from dialogues.reach import never_asked
from dialogues.script import (
    DEFAULT_LANGUAGE,
    FEEDS,
    FEWEST_OPTIONS,
    MAX_ASK_LENGTH,
    MAX_BUTTON_CODES,
    MAX_CODE_LENGTH,
    MAX_ITEMS,
    MAX_LABEL_LENGTH,
    MAX_OPTIONS,
    MAX_SCREEN_LENGTH,
    MAX_SCRIPT_ID_LENGTH,
    MAX_STEPS,
    MAX_TEXT_LIMIT,
    MAX_TITLE_LENGTH,
    PLACEHOLDERS,
    THEMES,
    Asks,
    Check,
    Condition,
    Item,
    Option,
    Script,
    Step,
    Text,
)

MAX_FINDINGS = 100
"""Faults in one report: nobody mends more before checking again, and each costs a search for the word that was meant."""
WHOLE = ""
"""Concerned by a finding about all steps together, which means little when one of them could not be read."""

_SCRIPT_ID = re.compile("[a-z][a-z0-9_-]*")
_STEP_ID = re.compile("[A-Za-z][A-Za-z0-9_]*")
_CODE = re.compile("[a-z][a-z0-9_]*")
_LANGUAGE = re.compile("[a-z]{2,3}(-[a-z]{2,8})?")
_BRACES = re.compile(r"\{([^{}]*)\}?|\}")

Findings = Iterator[Finding]


def check(script: Script) -> tuple[Finding, ...]:
    """Every fault of the script, up to `MAX_FINDINGS`. An empty result means that it may be asked."""
    return tuple(islice(_findings(script), MAX_FINDINGS))


def _findings(script: Script) -> Findings:
    yield from _script(script)
    for position, step in enumerate(script.steps[:MAX_STEPS]):
        at: Where = ("steps", position)
        if step.kind not in KINDS:
            yield Finding((*at, "kind"), f"le type {quoted(step.kind)} n’existe pas", instead(step.kind, list(KINDS)), (step.id,))
            continue
        yield from _step(step, at, script.languages)
    yield from _sequence(script)


# --- The script itself ----------------------------------------------------------------------------------------------------------------


def _script(script: Script) -> Findings:
    if not _SCRIPT_ID.fullmatch(script.id) or len(script.id) > MAX_SCRIPT_ID_LENGTH:
        remedy = f"Prenez des lettres minuscules sans accent, des chiffres, _ ou -, {MAX_SCRIPT_ID_LENGTH} au plus, une lettre d’abord"
        yield Finding(("id",), f"{quoted(script.id)} ne peut pas nommer un script", remedy)
    yield from _text(script.title, ("title",), MAX_TITLE_LENGTH, script.languages)
    for position, language in enumerate(script.languages):
        if not _LANGUAGE.fullmatch(language):
            what = f"{quoted(language)} n’est pas un code de langue"
            yield Finding(("languages",), what, "Écrivez par exemple « fr », « fr-simple » ou « en »")
        if language in script.languages[:position]:
            yield Finding(("languages",), f"la langue {quoted(language)} est écrite deux fois", "Gardez-en une")
    if DEFAULT_LANGUAGE not in script.languages:
        yield Finding(("languages",), "le français manque", f"Ajoutez « {DEFAULT_LANGUAGE} » aux langues")
    if len(script.steps) > MAX_STEPS:
        yield Finding(("steps", MAX_STEPS), f"ce script dépasse {MAX_STEPS} étapes", "Retirez des étapes, ou faites plusieurs scripts")


# --- One step -------------------------------------------------------------------------------------------------------------------------


def _step(step: Step, at: Where, languages: tuple[str, ...]) -> Findings:
    yield from _names(step, at)
    yield from _words(step, at, languages)
    yield from _declines(step, at)
    for finding in _choices(step, at):
        yield replace(finding, concerns=(step.id,))


def _names(step: Step, at: Where) -> Findings:
    if not _STEP_ID.fullmatch(step.id) or len(step.id) > MAX_CODE_LENGTH:
        remedy = f"Prenez des lettres sans accent, des chiffres ou _, {MAX_CODE_LENGTH} au plus, une lettre d’abord"
        yield Finding((*at, "id"), f"{quoted(step.id)} ne peut pas nommer une étape", remedy)
    if step.theme is not None and step.theme not in THEMES:
        yield Finding((*at, "theme"), f"le thème {quoted(step.theme)} n’existe pas", instead(step.theme, THEMES))
    if step.feeds is not None and step.feeds not in FEEDS:
        yield Finding((*at, "feeds"), f"la liste {quoted(step.feeds)} n’existe pas", instead(step.feeds, FEEDS))
    yield from _codes(step.options, (*at, "options"), "ce choix")
    yield from _codes(step.items, (*at, "items"), "cette ligne")
    longest = len(step.id) + _longest(step.items) + _longest(step.options)
    if longest > MAX_BUTTON_CODES:
        what = f"le nom de l’étape et ses plus longs codes font {longest} caractères, un bouton en porte {MAX_BUTTON_CODES}"
        yield Finding(at, what, "Raccourcissez les codes")


def _longest(parts: Sequence[Option | Item]) -> int:
    return max((len(part.code) for part in parts), default=0)


def _codes(parts: Sequence[Option | Item], at: Where, this: str) -> Findings:
    seen: set[str] = set()
    for position, part in enumerate(parts):
        where = (*at, position)
        if not _CODE.fullmatch(part.code) or len(part.code) > MAX_CODE_LENGTH:
            remedy = f"Prenez des lettres minuscules sans accent, des chiffres ou _, {MAX_CODE_LENGTH} au plus, une lettre d’abord"
            yield Finding(where, f"{quoted(part.code)} ne peut pas être le code de {this}", remedy)
        if part.code in seen:
            yield Finding(where, f"le code {quoted(part.code)} sert deux fois dans cette question", "Donnez un code à chacun")
        seen.add(part.code)


def _words(step: Step, at: Where, languages: tuple[str, ...]) -> Findings:
    yield from _text(step.ask, (*at, "ask"), MAX_ASK_LENGTH, languages)
    lists: tuple[tuple[str, Sequence[Option | Item]], ...] = (("options", step.options), ("items", step.items))
    for key, parts in lists:
        for position, part in enumerate(parts):
            yield from _text(part.label, (*at, key, position, "label"), MAX_LABEL_LENGTH, languages, one_line=True)
        for language in languages:
            yield from _same_labels(parts, (*at, key), language)


def _same_labels(parts: Sequence[Option | Item], at: Where, language: str) -> Findings:
    seen: dict[str, str] = {}
    for position, part in enumerate(parts):
        words = part.label.by_language.get(language)
        if words is None:
            continue
        if seen.setdefault(plain(words), part.code) != part.code:
            yield Finding((*at, position, "label"), f"{quoted(words)} est déjà écrit plus haut dans cette liste", "Changez l’un des deux")


def _text(text: Text, at: Where, most: int, languages: tuple[str, ...], *, one_line: bool = False) -> Findings:
    if DEFAULT_LANGUAGE not in text.by_language:
        yield Finding(at, "le texte français manque", f"Ajoutez « {DEFAULT_LANGUAGE}: » et le texte")
    for language, words in text.by_language.items():
        where = (*at, language)
        if language not in languages:
            yield Finding(where, f"la langue {quoted(language)} n’est pas annoncée", instead(language, languages))
        if not words or clean(words) != words:
            yield Finding(where, "ce texte est vide, ou contient des caractères qui ne se gardent pas", "Écrivez-le de nouveau")
        if len(words) > most:
            yield Finding(where, f"ce texte fait {len(words)} caractères, {most} au plus", "Raccourcissez-le")
        if one_line and "\n" in words:
            yield Finding(where, "ce libellé tient sur plusieurs lignes", "Écrivez-le sur une seule")
        for braces in _BRACES.finditer(words):
            if braces.group(1) is None or not braces.group().endswith("}") or braces.group(1) not in PLACEHOLDERS:
                yield Finding(where, f"{quoted(braces.group())} ne sera pas remplacé", _placeholder(braces.group(1) or ""))


def _placeholder(word: str) -> str:
    return instead(word, PLACEHOLDERS) + " entre accolades"


def _choices(step: Step, at: Where) -> Findings:
    shape = KINDS[step.kind].shape
    if shape is None:
        return
    if shape is Shape.TEXT:
        if not 1 <= step.maximum <= MAX_TEXT_LIMIT:
            yield Finding((*at, "maximum"), f"un texte va de 1 à {MAX_TEXT_LIMIT} caractères", "Changez « maximum »")
        return
    yield from _amounts(step, at)
    last = tuple(option.exclusive for option in step.options)
    if list(last) != sorted(last):
        position = last.index(True)
        what = f"le choix exclusif {quoted(step.options[position].code)} n’est pas à la fin"
        yield Finding((*at, "options", position), what, "Placez-le après tous les autres")
    together = sum(not option.exclusive for option in step.options)
    if shape is not Shape.ONE and step.options and not 1 <= step.maximum <= max(together, 1):
        what = f"« maximum » vaut {step.maximum}, alors que {together} choix peuvent aller ensemble"
        yield Finding((*at, "maximum"), what, f"Écrivez un nombre de 1 à {max(together, 1)}")


def _amounts(step: Step, at: Where) -> Findings:
    if step.options_from is not None:
        if not _CODE.fullmatch(step.options_from):
            what = f"{quoted(step.options_from)} ne peut pas nommer une liste"
            yield Finding((*at, "options_from"), what, "Prenez par exemple « sectors »")
        if step.options:
            yield Finding((*at, "options"), "les choix sont écrits ici et tirés d’une liste", "Gardez « options » ou « options_from »")
    elif len(step.options) < FEWEST_OPTIONS:
        yield Finding(at, f"cette question a {len(step.options)} choix", f"Donnez-lui {FEWEST_OPTIONS} choix au moins")
    if len(step.options) > MAX_OPTIONS:
        yield Finding((*at, "options", MAX_OPTIONS), f"cette question dépasse {MAX_OPTIONS} choix", "Retirez ou regroupez des choix")
    if "items" in KINDS[step.kind].required and not step.items:
        yield Finding(at, "cette grille n’a pas de ligne", "Ajoutez « items: » et ses lignes")
    if len(step.items) > MAX_ITEMS:
        yield Finding((*at, "items", MAX_ITEMS), f"cette grille dépasse {MAX_ITEMS} lignes", "Faites plusieurs questions")


def _declines(step: Step, at: Where) -> Findings:
    where = (*at, "dont_know")
    if step.dont_know and step.profile:
        yield Finding(where, "une question de profil n’offre que « Je préfère ne pas répondre »", "Retirez « dont_know: true »")
    if step.dont_know and KINDS[step.kind].shape is Shape.TEXT:
        yield Finding(where, "un texte libre n’offre que « Passer »", "Retirez « dont_know: true »")


# --- Steps together -------------------------------------------------------------------------------------------------------------------


def _sequence(script: Script) -> Findings:
    """Faults that show only when a step is seen among the others."""
    known = [step for step in script.steps[:MAX_STEPS] if step.kind in KINDS]
    if not any(KINDS[step.kind].shape for step in known):
        yield Finding(("steps",), "ce script ne pose aucune question", "Ajoutez une question", (WHOLE,))
    elif KINDS[known[-1].kind].shape is None:
        what = "cette information vient après la dernière question, personne ne la lira"
        yield Finding(("steps", script.steps.index(known[-1])), what, "Placez-la avant une question", (WHOLE, known[-1].id))
    yield from _repeated(script)
    yield from _screens(script)
    yield from _conditions(script)


def _repeated(script: Script) -> Findings:
    first: dict[str, int] = {}
    for position, step in enumerate(script.steps[:MAX_STEPS]):
        if first.setdefault(step.id, position) != position:
            what = f"le nom {quoted(step.id)} est déjà celui de l’étape n° {first[step.id] + 1}"
            yield Finding(("steps", position, "id"), what, "Donnez un autre nom, ou retirez l’une des deux", (step.id,))


def _screens(script: Script) -> Findings:
    """A screen holds every `info` since the last question that everyone is asked, the question, and its labels in full."""
    for language in script.languages:
        before = 0
        for position, step in enumerate(script.steps[:MAX_STEPS]):
            size = _length(step.ask, language)
            if KINDS.get(step.kind) is None or KINDS[step.kind].shape is None:
                before += size
                continue
            lines = max((_length(item.label, language) for item in step.items), default=0)
            size += before + lines + sum(_length(option.label, language) for option in step.options)
            if size > MAX_SCREEN_LENGTH:
                what = f"avec les informations qui la précèdent, cette question fait {size} caractères, {MAX_SCREEN_LENGTH} au plus"
                yield Finding(("steps", position), what, "Raccourcissez-les", (WHOLE, step.id))
            if step.when is None and step.options_from is None:
                before = 0


def _length(text: Text, language: str) -> int:
    return len(text.by_language.get(language) or text.by_language.get(DEFAULT_LANGUAGE, ""))


def _conditions(script: Script) -> Findings:
    earlier: dict[str, Step] = {}
    later = {step.id: position for position, step in enumerate(script.steps[:MAX_STEPS])}
    faulty: set[str] = set()
    for position, step in enumerate(script.steps[:MAX_STEPS]):
        at: Where = ("steps", position, "when")
        for where, asks in _leaves(step.when, at):
            for finding in _asks(asks, where, earlier, later):
                faulty.add(step.id)
                yield replace(finding, concerns=(asks.question,))
        earlier.setdefault(step.id, step)
    yield from _unreachable(script, faulty)


def _leaves(condition: Condition | None, at: Where) -> Iterator[tuple[Where, Asks]]:
    if condition is None:
        return
    if isinstance(condition, Asks):
        yield at, condition
        return
    for position, part in enumerate(condition.conditions):
        yield from _leaves(part, (*at, position))


def _asks(asks: Asks, at: Where, earlier: Mapping[str, Step], later: Mapping[str, int]) -> Findings:
    step = earlier.get(asks.question)
    if step is None and asks.question in later:
        what = f"la question {quoted(asks.question)} n’a pas encore été posée"
        yield Finding(at, what, "Placez-la avant, une condition ne regarde que les réponses déjà données")
    elif step is None:
        yield Finding(at, f"aucune question ne s’appelle {quoted(asks.question)}", instead(asks.question, list(earlier)))
    elif step.kind in KINDS and KINDS[step.kind].shape is None:
        yield Finding(at, f"{quoted(step.id)} est une information, personne n’y répond", "Nommez une question")
    elif step.kind in KINDS:
        yield from _item(asks, at, step)
        yield from _asked_codes(asks, at, step)


def _item(asks: Asks, at: Where, step: Step) -> Findings:
    items = [item.code for item in step.items]
    if items and not asks.item:
        yield Finding(at, f"{quoted(step.id)} est une grille", f"Nommez une ligne, par exemple « {step.id}.{items[0]} »")
    elif asks.item and not items:
        yield Finding(at, f"{quoted(step.id)} n’a pas de ligne {quoted(asks.item)}", f"Écrivez « {step.id} » seul")
    elif asks.item and asks.item not in items:
        yield Finding(at, f"{quoted(step.id)} n’a pas de ligne {quoted(asks.item)}", instead(asks.item, items))


def _asked_codes(asks: Asks, at: Where, step: Step) -> Findings:
    if asks.test is Check.SKIPPED and step.profile:
        yield Finding(at, "une question de profil ne se passe pas", "Demandez « answered », ou un de ses choix")
    codes = [option.code for option in step.options]
    for code in asks.codes:
        if KINDS[step.kind].shape is Shape.TEXT:
            yield Finding(at, f"{quoted(step.id)} est un texte libre, sans choix", "Demandez « answered » ou « skipped »")
        elif step.options_from is None and code not in codes:
            yield Finding(at, f"{quoted(step.id)} n’a pas de choix {quoted(code)}", instead(code, codes))


def _unreachable(script: Script, faulty: set[str]) -> Findings:
    """Steps that no answers lead to; where a condition is at fault already, there is nothing more to say."""
    if faulty or len(script.steps) > MAX_STEPS or len({step.id for step in script.steps}) < len(script.steps):
        return
    if any(step.kind not in KINDS for step in script.steps):
        return
    for step_id in never_asked(script):
        position = list(script.by_id).index(step_id)
        what = "aucune réponse ne mène à cette étape"
        yield Finding(("steps", position, "when"), what, "Changez sa condition : ce qu’elle demande ne peut pas arriver", (WHOLE, step_id))
