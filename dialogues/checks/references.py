"""Earlier answers that a step quotes, or builds its own question with."""

from collections.abc import Iterator

from dialogues.checks.earlier import Earlier, Fault
from dialogues.faults import Finding, Where, instead, quoted
from dialogues.kinds import KINDS, Shape
from dialogues.script import MAX_STEPS, PLACEHOLDERS, Script, Step, Text, quoted_questions


def check_references(script: Script) -> Iterator[Finding]:
    """Whether what each step quotes (`{C01}`), draws one's own words from, or is about, was asked before and is one answer."""
    earlier = Earlier(script)
    for position, step in enumerate(script.steps[:MAX_STEPS]):
        at: Where = ("steps", position)
        yield from _quoted(step, step.ask, (*at, "ask"), earlier)
        if step.again is not None and quoted_questions(step.again):
            yield from _quoted(step, step.again, (*at, "again"), _at_the_end_of(step, earlier))
        if step.items_from is not None and step.id in script.card_of:
            what = "un vote sur des textes tirés ne se place pas dans une répétition"
            yield Finding((*at, "items_from"), what, "Placez-le avant ou après cette répétition", (step.id,))
        for key, name, fault in (("about", step.about, _about), ("own_from", step.own_from, _own_words)):
            if name is not None and (found := fault(name, step, earlier)):
                yield Finding((*at, key), *found, (name,))
        earlier.passed(step)


def _at_the_end_of(repeat: Step, earlier: Earlier) -> Earlier:
    """What comes before the question whether to add a card, which is asked at the end of each."""
    inner = {step.id: step for step in earlier.script.steps if step.within == repeat.id}
    return Earlier(earlier.script, earlier.steps | inner)


def _quoted(step: Step, text: Text, at: Where, earlier: Earlier) -> Iterator[Finding]:
    for name in quoted_questions(text):
        fault = _quote(name, step, earlier)
        if fault:
            language = next(language for language, words in text.by_language.items() if f"{{{name}}}" in words)
            yield Finding((*at, language), *fault, (name,))


def _quote(name: str, step: Step, earlier: Earlier) -> Fault | None:
    if name not in earlier.later:
        known = [*PLACEHOLDERS, *(one for one in earlier.steps if one not in PLACEHOLDERS)]
        return f"{quoted(f'{{{name}}}')} ne sera pas remplacé", instead(name, known) + " entre accolades"
    fault = earlier.out_of_sight(name, step)
    if fault:
        return fault
    asked = earlier.steps[name]
    if asked.items or not earlier.is_known(asked):
        return f"{quoted(name)} a plusieurs réponses, qui ne se citent pas d’un mot", "Citez une autre question"
    return None


def _about(name: str, step: Step, earlier: Earlier) -> Fault | None:
    fault = earlier.out_of_sight(name, step)
    if fault:
        return fault
    if earlier.steps[name].items_from is None:
        return f"{quoted(name)} n’est pas un vote sur des textes tirés d’une liste", "Nommez un vote qui a « items_from »"
    return None


def _own_words(name: str, step: Step, earlier: Earlier) -> Fault | None:
    asked, cards = earlier.steps.get(name), earlier.script.card_of
    if asked is None or KINDS.get(asked.kind) is None or KINDS[asked.kind].shape is not Shape.TEXT:
        return earlier.out_of_sight(name, step) or (f"{quoted(name)} n’est pas un texte libre", "Nommez une question de type « text »")
    if name not in cards:
        return f"{quoted(name)} n’est posée qu’une fois", "Nommez une question d’une répétition : on choisit parmi ses propres cartes"
    if step.id in cards and cards[step.id] != cards[name]:
        return earlier.out_of_sight(name, step)
    return None
