"""What a script takes from a shipped one: which steps, in which languages."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from dialogues.script import DEFAULT_LANGUAGE, Option, Script, Step, Text


def borrowed(script: Script, named: Collection[str] | None, languages: Collection[str]) -> tuple[Step, ...]:
    """The steps of `script` that `named` asks for (all, where it is None), in the order of the script and in `languages` only.

    A section, repeated or not, comes with all its steps, unless some of them are named too: then with those. A step named without the
    section that holds it comes alone, and belongs to the nearest section around it that is brought, or to none.
    """
    wanted = script.by_id.keys() if named is None else set(named)
    narrowed = {holder for step_id in wanted for holder in _holders(script, step_id)} if named is not None else set()
    whole = wanted - narrowed
    brought = {step.id for step in script.steps if step.id in wanted or not whole.isdisjoint(_holders(script, step.id))}
    return tuple(_moved(script, step, brought, languages) for step in script.steps if step.id in brought)


def _holders(script: Script, step_id: str) -> Iterator[str]:
    """The sections around a step, the nearest first."""
    step = script.by_id.get(step_id)
    while step is not None and step.within is not None:
        yield step.within
        step = script.by_id[step.within]


def _moved(script: Script, step: Step, brought: Collection[str], languages: Collection[str]) -> Step:
    within = next((holder for holder in _holders(script, step.id) if holder in brought), None)
    return replace(_in_languages(step, languages), within=within)


def _in_languages(step: Step, languages: Collection[str]) -> Step:
    return replace(
        step,
        ask=_kept(step.ask, languages),
        options=options_in(step.options, languages),
        items=tuple(replace(item, label=_kept(item.label, languages)) for item in step.items),
        unit=_kept(step.unit, languages) if step.unit else None,
        again=_kept(step.again, languages) if step.again else None,
        card=replace(step.card, title=_kept(step.card.title, languages)) if step.card else None,
    )


def options_in(options: tuple[Option, ...], languages: Collection[str]) -> tuple[Option, ...]:
    """Shipped options, in these languages only."""
    return tuple(replace(option, label=_kept(option.label, languages)) for option in options)


def _kept(text: Text, languages: Collection[str]) -> Text:
    return Text({tag: words for tag, words in text.by_language.items() if tag in languages or tag == DEFAULT_LANGUAGE})
