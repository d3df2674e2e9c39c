"""The script that the choices make, judged by the very rules of a script's file: every fault and advice, at the field it comes from.

Never here: which questions are taken to begin with (see `taking`).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile
from typing import Any, Final

import msgspec

from dialogues.advice import advise
from dialogues.checks import check
from dialogues.cleaning import as_any_keyboard
from dialogues.document import digest
from dialogues.faults import BrokenScript, Fault, Finding
from dialogues.kinds import KINDS
from dialogues.lineage import conflicts
from dialogues.loader import SHIPPED, shipped, shipped_scales
from dialogues.reading.borrowing import options_in
from dialogues.reading.steps import offers_dont_know
from dialogues.script import DEFAULT_LANGUAGE, Item, Option, Script, Step, Text, leaves
from dialogues.values import Value
from server.questionnaire.choices import Choices, Own, Reworded, Words, read
from server.questionnaire.taking import base_of

SCALE: Final = "agree4"


class Remark(Value, frozen=True):
    """What is wrong, or would be better, and what to do, without their final stops. `question` is the one concerned, empty: the whole.

    `field` is the part of its form: `ask`, `label-CODE`, `maximum`, `reason`, else empty.
    """

    question: str
    field: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what[:1].upper()}{self.what[1:]}. {self.remedy}."


class Built(Value, frozen=True):
    """`script` as far as it is understood: with faults it cannot be asked, and has no digest. `untranslated` are the questions whose new
    words are read in French whatever the language."""

    script: Script
    faults: tuple[Remark, ...]
    advice: tuple[Remark, ...]
    untranslated: tuple[str, ...]


def script_of(questionnaire: Mapping[str, Any]) -> Script:
    """The script that a record's questionnaire makes; an empty one makes the shipped default.

    Raises `BrokenScript` where it cannot be asked as it is: the `file` of each fault is the question concerned, empty for the whole, and
    its line the place of that question.
    """
    built = build(read(questionnaire))
    if built.faults:
        lines = {step.id: line for line, step in enumerate(built.script.steps, start=2)}
        raise BrokenScript([Fault(one.question, lines.get(one.question, 1), 1, one.what, one.remedy) for one in built.faults])
    return built.script


@lru_cache(maxsize=32)  # a page is looked at more often than it is changed; a file is a million characters at most
def build(choices: Choices) -> Built:
    """The script of these choices, and all that is to be said of it."""
    try:
        base = base_of(choices)
    except BrokenScript as broken:  # a file that was read once, by the rules of then
        faults = tuple(Remark("", "", f"dans le fichier, ligne {fault.line}, {fault.what}", fault.remedy) for fault in broken.faults)
        return Built(replace(shipped("default"), id=choices.name, steps=(), digest=""), faults, (), ())
    script = base if _untouched(choices) else _changed(base, choices)
    found = (*check(script), *conflicts([shipped(name) for name in SHIPPED], script))
    script = script if found else replace(script, digest=digest(script))
    untranslated = tuple(_untranslated(script, choices))
    advice = advise(replace(script, steps=tuple(_as_translated(script, untranslated))), sound=not found)
    told = [tuple(dict.fromkeys(_remark(script, one, choices.dropped) for one in findings)) for findings in (found, advice)]
    return Built(script, told[0], told[1], untranslated)


def whole(choices: Choices) -> Script:
    """The same with all that was left out, and nothing reworded: what can be reworded, and come back."""
    return build(msgspec.structs.replace(choices, dropped=(), reworded=())).script


def changes_in(choices: Choices) -> int:
    """How many questions were reworded, left out or added here. One that is in no part of what is taken now counts no more."""
    every, own = whole(choices).by_id, {one.id for one in choices.own}
    reworded = {one.question for one in choices.reworded if one.question in every}
    return len((reworded | own | {question for question in choices.dropped if question in every}) - (own & set(choices.dropped)))


def _untouched(choices: Choices) -> bool:
    """Whether all is as shipped, and so has the shipped name."""
    as_shipped, asked = Choices(), ("base", "modules", "profile", "reworded", "dropped", "own", "fixed_order")
    return all(getattr(choices, name) == getattr(as_shipped, name) for name in asked)


# --- What is done to it -----------------------------------------------------------------------------------------------------------------


def _changed(base: Script, choices: Choices) -> Script:
    fixed = base.fixed_order or choices.fixed_order
    return replace(base, id=choices.name, steps=tuple(_edited(base, choices)), fixed_order=fixed)


def _edited(base: Script, choices: Choices) -> Iterator[Step]:
    reworded = {one.question: one for one in choices.reworded}
    steps = [_in_other_words(step, reworded[step.id]) if step.id in reworded else step for step in base.steps]
    for own in choices.own:
        place = _place(steps, own.after)
        steps.insert(place, _own_step(own, base.languages))
    return (step for step in steps if step.id not in choices.dropped)


def _place(steps: list[Step], after: str) -> int:
    """Right after the question named and those put there before; else after all but the last questions about the person."""
    found = next((place for place, step in enumerate(steps) if step.id == after and step.within is None), None)
    if found is None:
        return len(steps) - len(list(takewhile(lambda step: step.profile or step.kind == "info", reversed(steps))))
    return found + 1


def _in_other_words(step: Step, reworded: Reworded) -> Step:
    labels = dict(reworded.labels)
    return replace(
        step,
        ask=_text(step.ask, reworded.ask),
        options=step.options if step.scale else tuple(_relabelled(option, labels) for option in step.options),
        items=tuple(_relabelled_item(item, labels) for item in step.items),
    )


def _relabelled(option: Option, labels: Mapping[str, Words]) -> Option:
    return replace(option, label=_text(option.label, labels[option.code])) if option.code in labels else option


def _relabelled_item(item: Item, labels: Mapping[str, Words]) -> Item:
    return replace(item, label=_text(item.label, labels[item.code])) if item.code in labels else item


def _text(old: Text, new: Words) -> Text:
    """The new words in each language of the old ones: French stands in for what is not translated, for a language is better half than none.

    What was said more plainly was said of other words.
    """
    before = old.by_language
    if same_words(before.get(DEFAULT_LANGUAGE, ""), new.fr):
        return Text({**before, "en": new.en}) if new.en and "en" in before else old
    said = {language: new.fr for language in before if language != "fr-simple"} | {DEFAULT_LANGUAGE: new.fr}
    return Text(said | ({"en": new.en} if new.en and "en" in said else {}))


def same_words(one: str, other: str) -> bool:
    """Whether these are the same words, whatever the keyboard made of them."""
    return as_any_keyboard(one) == as_any_keyboard(other)


def _own_step(own: Own, languages: tuple[str, ...]) -> Step:
    own_options = tuple(Option(code, _new_text(label, languages)) for code, label in own.options)
    options = {"text": (), "scale": options_in(shipped_scales()[SCALE].options, languages)}.get(own.kind, own_options)
    return Step(
        own.id,
        own.kind,
        _new_text(own.ask, languages),
        options=options,
        maximum=own.maximum,
        scale=SCALE if own.kind == "scale" else None,
        dont_know=offers_dont_know(KINDS[own.kind], options, profile=False),
    )


def _new_text(words: Words, languages: tuple[str, ...]) -> Text:
    said = {language: words.fr for language in languages if language != "fr-simple"} | {DEFAULT_LANGUAGE: words.fr}
    return Text(said | ({"en": words.en} if words.en and "en" in said else {}))


# --- What is to be said of it -----------------------------------------------------------------------------------------------------------


def _remark(script: Script, finding: Finding, dropped: Collection[str]) -> Remark:
    match finding.at:
        case ("steps", int() as place, *way) if place < len(script.steps):
            step = script.steps[place]
            if "when" in way and (missing := next((asks.question for asks in leaves(step.when) if asks.question in dropped), "")):
                what = f"cette question dépend de la question {missing}, qui est retirée"
                return Remark(step.id, "", what, f"Rétablissez {missing}, ou retirez aussi {step.id}")
            return Remark(step.id, _field(step, way), finding.what, finding.remedy)
        case _:
            return Remark("", "", finding.what, finding.remedy)


def _field(step: Step, way: list[str | int]) -> str:
    match way:
        case ["options", int() as place, *_] if place < len(step.options):
            return f"label-{step.options[place].code}"
        case ["items", int() as place, *_] if place < len(step.items):
            return f"label-{step.items[place].code}"
        case [("ask" | "maximum" | "reason") as name, *_]:
            return name
        case ["options", *_]:
            return "options"
        case _:
            return ""


def _as_translated(script: Script, untranslated: Collection[str]) -> Iterator[Step]:
    """The steps, where French stands in for no other language: advice on English would be wrong about French words."""
    for step in script.steps:
        if step.id not in untranslated:
            yield step
            continue
        options = tuple(replace(option, label=_without_stand_ins(option.label)) for option in step.options)
        items = tuple(replace(item, label=_without_stand_ins(item.label)) for item in step.items)
        yield replace(step, ask=_without_stand_ins(step.ask), options=options, items=items)


def _without_stand_ins(text: Text) -> Text:
    french = text.by_language.get(DEFAULT_LANGUAGE)
    return Text({language: words for language, words in text.by_language.items() if language == DEFAULT_LANGUAGE or words != french})


def _untranslated(script: Script, choices: Choices) -> Iterator[str]:
    """Questions that were given words, some of which are the French ones in another language too."""
    changed = {one.question for one in choices.reworded} | {own.id for own in choices.own}
    for step in script.questions:
        options = () if step.scale else step.options
        texts = (step.ask, *(option.label for option in options), *(item.label for item in step.items))
        if step.id in changed and any(_is_french_only(text) for text in texts):
            yield step.id


def _is_french_only(text: Text) -> bool:
    french = text.by_language.get(DEFAULT_LANGUAGE, "")
    others = [words for language, words in text.by_language.items() if language not in (DEFAULT_LANGUAGE, "fr-simple")]
    return any(words == french for words in others) and any(map(str.isalpha, french))
