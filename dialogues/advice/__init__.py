"""What would make a script better, and keeps nobody from using it as it is: rules of wording that people who answer thank for. Pure.

Here no rule is sure: each says what most often helps. What a script must be is said by `dialogues.checks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain, islice

from dialogues.advice.balance import sides
from dialogues.advice.readability import reading_ease
from dialogues.checks.order import is_question
from dialogues.checks.reach import plain_paths
from dialogues.checks.words import places
from dialogues.faults import MAX_FAULTS, WHOLE, Finding, Where, nearest, quoted
from dialogues.kinds import KINDS, Shape
from dialogues.length import count_words, minutes_of_longest
from dialogues.matching import plain
from dialogues.reading.lists import OTHER
from dialogues.reading.steps import NO_OPINION
from dialogues.script import DEFAULT_LANGUAGE, MAX_STEPS, NUMERIC_SCALES, Script, Step

MOST_WORDS = 15
"""Words of a question: beyond, one forgets its beginning before its end."""
MOST_OPTIONS = 8
"""Options of a question: beyond, people choose among the first ones."""
MOST_CHARACTERS = 45
"""Characters of an option: beyond, it takes two lines on a telephone."""
MOST_MINUTES = 10
"""Minutes a script takes: beyond, most people leave before the end."""
LEAST_EASE: Mapping[str, int] = {DEFAULT_LANGUAGE: 60, "fr-simple": 70}
"""What the formula of Kandel and Moles should give at least: plain French, and what is called plainer still."""
LEAST_CHARACTERS = 50
"""Characters of a free text: below, there is no room for a sentence."""
DONT_KNOW_LABELS = ("je ne sais pas", "ne sait pas", "nsp")
"""What a list says itself of not knowing, in plain letters."""
OTHER_LABELS = ("autre", "autres", "autre chose", "autre precisez")
"""What a list says of anything else, in plain letters."""
WITHOUT_REASON = ("P07", "P02", "P06")
"""The questions about the person that every script may ask without saying why."""
FACTUAL_THEMES = ("knowledge", "use")
"""Themes of what one knows or does, which one can always tell."""
LISTS = ("sectors", "rules", "cards")
"""The lists of the server that the shipped scripts draw from; others have any name."""
WELL_KNOWN = ("CAP", "BEP")
"""Initials that those they concern know only as such: diplomas."""

_INITIALS = re.compile(r"(?<![\w’'.-])(?:\w{1,2}[’'])?([A-Z][A-Z0-9]*[A-Z][A-Z0-9]*)(?!\w)")
_ROMAN = re.compile("[IVX]+")


def advise(script: Script, *, sound: bool = True) -> tuple[Finding, ...]:
    """Every advice on the script, up to `MAX_FAULTS`. What needs the whole of it is left out where it is not `sound`: has a fault."""
    return tuple(islice(_advice(script, sound), MAX_FAULTS))


def _advice(script: Script, sound: bool) -> Iterator[Finding]:
    for position, step in enumerate(script.steps[:MAX_STEPS]):
        at: Where = ("steps", position)
        for where, what, remedy in chain(_wording(step, at), _choices(step, at), _drawn(step, at), _about_the_person(step, at)):
            yield Finding(where, what, remedy, (step.id,), advice=True)
    whole = _whole(script) if sound else ()
    for where, what, remedy in chain(_scales(script), whole, *(_initials(script, language) for language in script.languages)):
        yield Finding(where, what, remedy, (WHOLE,), advice=True)


Said = Iterator[tuple[Where, str, str]]
"""Where, what, and how to do better."""


def _wording(step: Step, at: Where) -> Said:
    if not is_question(step):
        return
    for language, words in step.ask.by_language.items():
        count = count_words(words)
        if count > MOST_WORDS:
            yield (
                (*at, "ask", language),
                f"cette question fait {count} mots, {MOST_WORDS} se lisent d’un coup",
                "Coupez-la, ou raccourcissez-la",
            )
    if KINDS[step.kind].shape is Shape.TEXT and 1 <= step.maximum < LEAST_CHARACTERS:
        what = f"ce texte libre s’arrête à {step.maximum} caractères, quelques mots à peine"
        yield (*at, "maximum"), what, "Permettez-en 300, par exemple"


def _choices(step: Step, at: Where) -> Said:
    if len(step.options) > MOST_OPTIONS and step.scale not in NUMERIC_SCALES:
        what = f"cette question a {len(step.options)} choix, on en compare {MOST_OPTIONS} au plus"
        yield (*at, "options", MOST_OPTIONS), what, "Regroupez des choix, ou faites deux questions"
    for position, option in enumerate(step.options):
        for language, words in option.label.by_language.items():
            if len(words) > MOST_CHARACTERS:
                what = f"ce choix fait {len(words)} caractères, un bouton en montre {MOST_CHARACTERS} sur une ligne"
                yield (*at, "options", position, "label", language), what, "Raccourcissez-le"
    yield from _ready_made(step, at)
    if _is_opinion(step) and not step.dont_know and all(option.code != NO_OPINION for option in step.options):
        what = "cette question d’opinion n’offre pas « Je ne sais pas »"
        yield (*at, "dont_know"), what, "Retirez « dont_know: false » : qui n’a pas d’avis en choisirait un au hasard"


def _ready_made(step: Step, at: Where) -> Said:
    """Options written by hand that the language has ready."""
    asks_words = any(option.other for option in step.options)
    for position, option in enumerate(step.options):
        where, label = (*at, "options", position), plain(option.label.by_language.get(DEFAULT_LANGUAGE, ""))
        if step.dont_know and label in DONT_KNOW_LABELS:
            what = "« Je ne sais pas » est déjà proposé sous chaque question, on le lirait deux fois"
            yield where, what, "Retirez ce choix, ou ajoutez « dont_know: false » à la question"
        if step.kind in ("single", "multi") and not (step.profile or asks_words or option.exclusive) and label in OTHER_LABELS:
            what = f"{quoted(option.label.by_language[DEFAULT_LANGUAGE])} ne demande pas de préciser"
            add = f"Donnez-lui un autre code que « {OTHER} », puis ajoutez" if option.code == OTHER else "Ajoutez"
            yield where, what, f"{add} sous ce choix, aligné avec son code : « other: true »"


def _drawn(step: Step, at: Where) -> Said:
    """A list that is probably another: what is drawn from a list that nobody fills is never asked."""
    for key, name in (("options_from", step.options_from), ("items_from", step.items_from)):
        meant = nearest(name, LISTS) if name else None
        if name and meant and meant != name:
            what = f"aucun script fourni ne tire de la liste {quoted(name)}"
            yield (*at, key), what, f"Écrivez « {meant} », si c’est d’elle qu’il s’agit"


def _is_opinion(step: Step) -> bool:
    """Whether one may not know what to answer. Without a theme, an instruction (« Choisissez un sujet ») asks for no opinion."""
    if not is_question(step) or step.profile or KINDS[step.kind].shape not in (Shape.ONE, Shape.SEVERAL, Shape.ORDER):
        return False
    return step.theme not in FACTUAL_THEMES if step.theme else "?" in step.ask.by_language.get(DEFAULT_LANGUAGE, "")


def _about_the_person(step: Step, at: Where) -> Said:
    if step.profile and not step.reason and step.id not in WITHOUT_REASON:
        what = "cette question sur la personne est posée sans dire pourquoi"
        yield (*at, "profile"), what, "Ajoutez « reason: » et ce que sa réponse permettra de savoir, ou retirez-la"


def _scales(script: Script) -> Said:
    """Each scale once, where it is first used; and each question whose own options are degrees."""
    seen: set[str] = set()
    for position, step in enumerate(script.steps[:MAX_STEPS]):
        if step.scale in NUMERIC_SCALES or step.profile or step.scale in seen:
            continue
        if step.scale is not None:
            seen.add(step.scale)
            yield from _unbalanced(step, ("steps", position, "scale"), f"l’échelle {quoted(step.scale)}")
        elif _has_degrees(step):
            yield from _unbalanced(step, ("steps", position, "options"), "cette question")


def _has_degrees(step: Step) -> bool:
    """Whether the options of a question of opinion say how much, from one side to the other, with one in the middle at most."""
    favourable, unfavourable = sides(step.options) or (0, 0)
    between = len([option for option in step.options if option.code != NO_OPINION]) - favourable - unfavourable
    return step.kind == "single" and _is_opinion(step) and min(favourable, unfavourable) > 0 and between <= 1


def _unbalanced(step: Step, at: Where, this: str) -> Said:
    favourable, unfavourable = sides(step.options) or (0, 0)
    if favourable != unfavourable:
        more, fewer = ("favorables", "défavorables") if favourable > unfavourable else ("défavorables", "favorables")
        counts = sorted((favourable, unfavourable))
        what = f"{this} a plus de degrés {more} ({counts[1]}) que de {fewer} ({counts[0]})"
        yield at, what, "Mettez-en autant de chaque côté : la plus longue moitié attire les réponses"


def _whole(script: Script) -> Said:
    outside = _after_parts(script)
    if outside:
        counted = "cette question vient" if len(outside) == 1 else f"{len(outside)} questions, dont celle-ci, viennent"
        what = f"{counted} après les parties et hors d’elles, on croira avoir fini"
        yield ("steps", outside[0]), what, "Placez-les aussi dans une partie (« kind: section »), ou avant la première"
    longest = minutes_of_longest(plain_paths(script))
    if longest > MOST_MINUTES:
        what = f"ces questions demandent jusqu’à {longest} minutes, on s’arrête souvent après {MOST_MINUTES}"
        yield ("steps",), what, "Retirez des questions, les textes libres d’abord"
    for language, least in LEAST_EASE.items():
        ease = reading_ease(script, language) if language in script.languages else None
        if ease is not None and ease < least:
            what = (
                f"les textes de la langue {quoted(language)} sont difficiles à lire : {max(ease, 0):.0f} sur 100, {least} est souhaitable"
            )
            yield ("steps",), what, "Faites des phrases plus courtes, avec des mots plus courts"


def _after_parts(script: Script) -> list[int]:
    """The positions of the questions outside any part, after the first one: those about the person aside, which end many scripts."""
    parts = [position for position, step in enumerate(script.steps) if step.kind == "section"]
    return [
        position
        for position, step in enumerate(script.steps[:MAX_STEPS])
        if parts and position > parts[0] and step.within is None and is_question(step) and not step.profile
    ]


def _initials(script: Script, language: str) -> Said:
    """Words in capitals that nothing explains, where they first stand. What explains is a name before `(CNIL)`, or after it in brackets."""
    told = set(WELL_KNOWN)
    for position, step in enumerate(script.steps[:MAX_STEPS]):
        for place in places(step, ("steps", position)):
            words = place.text.by_language.get(language, "")
            told |= {word for word in _INITIALS.findall(words) if _explains(words, word)}
            for word in dict.fromkeys(_INITIALS.findall(words)):
                if word in told or _ROMAN.fullmatch(word):
                    continue
                told.add(word)
                what = f"{quoted(word)} n’est expliqué ni ici ni plus haut"
                yield (*place.at, language), what, f"Écrivez d’abord le nom entier, puis « ({word}) », ou mettez ce mot en minuscules"


def _explains(words: str, initials: str) -> bool:
    return f"({initials})" in words or f"{initials} (" in words
