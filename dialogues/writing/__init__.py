"""A script as the YAML text of a file that `loader` reads back as the same script, and that a person likes to read. Pure.

Steps used from a shipped script are written out; comments are no part of a script. How words are written is no matter of this file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dialogues.kinds import KINDS, Kind
from dialogues.reading.steps import offers_dont_know
from dialogues.script import DEFAULT_LANGUAGE, NUMERIC_SCALES, AllOf, Asks, Card, Condition, Item, Option, Script, Step, Text
from dialogues.writing.blocks import Bare, Block, Flow, Paragraphs, written

_WORDS = ("theme", "scale", "lowest", "highest", "options_from", "own_from", "items_from", "about", "feeds")
"""Fields that are words of the language."""
_COUNTS = ("minimum", "maximum", "decimals")
_FLAGS = ("profile", "sensitive", "shuffle")
_ORDER = (
    "id", "kind", "theme", "profile", "sensitive", "reason", "ask", "card", "scale", "low", "high", "items", "items_from", "about",
    "minimum", "maximum", "lowest", "highest", "decimals", "unit", "options_from", "own_from", "shuffle", "options", "dont_know", "feeds",
    "when", "again", "steps",
)  # fmt: skip
"""The keys of a step, as one likes to read them."""
_ABSENT = Step("", "", Text({}))

_Entries = dict[str, Block]


def write(script: Script, shipped_scales: Sequence[str]) -> str:
    """The YAML of `script`: `load(write(script, …)) == script` for every script without faults.

    `shipped_scales` are the names of the scales that are known everywhere; any other is written with the script.
    """
    entries: _Entries = {"id": Bare(script.id), "title": _words(script.title)}
    if script.languages != (DEFAULT_LANGUAGE,):
        entries["languages"] = Flow(script.languages)
    if script.fixed_order:
        entries["fixed_order"] = Bare("true")
    scales = {
        step.scale: [_option(option) for option in step.options]
        for step in script.steps
        if step.scale is not None and step.scale not in NUMERIC_SCALES and step.scale not in shipped_scales
    }
    if scales:
        entries["scales"] = scales
    entries["steps"] = Paragraphs(tuple(_steps(script.steps, None, ())))
    return written(entries)


# --- Steps ----------------------------------------------------------------------------------------------------------------------------


def _steps(steps: Sequence[Step], within: str | None, said: tuple[Condition, ...]) -> Iterator[Block]:
    """The steps that `within` holds. `said` are the conditions that the sections around them say for them all."""
    for step in steps:
        if step.within != within:
            continue
        if "steps" not in KINDS[step.kind].keys:
            yield _step(step, {"when": _condition(_rest(step.when, said))} if len(_parts(step.when)) > len(said) else {})
            continue
        common = _common([inner.when for inner in _held(steps, step.id)], said)
        own = {"when": _condition(_joined(common[len(said) :]))} if len(common) > len(said) else {}
        yield _step(step, own | {"steps": Paragraphs(tuple(_steps(steps, step.id, common)))})


def _held(steps: Sequence[Step], holder: str) -> Iterator[Step]:
    """The steps that a section holds, those of a section inside it too, without the sections themselves."""
    for step in steps:
        if step.within == holder:
            if "steps" in KINDS[step.kind].keys:
                yield from _held(steps, step.id)
            else:
                yield step


def _step(step: Step, more: Mapping[str, Block]) -> Block:
    kind = KINDS[step.kind]
    entries: _Entries = {"id": Bare(step.id), "kind": Bare(step.kind), "ask": _words(step.ask), **more}
    entries |= {name: Bare(getattr(step, name)) for name in _WORDS if getattr(step, name) and (name != "scale" or "scale" in kind.keys)}
    entries |= {name: Bare(str(getattr(step, name))) for name in _COUNTS if _is_said(step, kind, name)}
    entries |= {name: Bare("true") for name in _FLAGS if getattr(step, name)}
    if step.reason:
        entries["reason"] = step.reason
    for name, text in (("unit", step.unit), ("again", step.again)):
        if text is not None:
            entries[name] = _words(text)
    if step.card is not None:
        entries["card"] = _card(step.card)
    if step.dont_know != offers_dont_know(kind, step.options, profile=step.profile):
        entries["dont_know"] = Bare(str(step.dont_know).lower())
    entries |= _lists(step, kind)
    return {key: entries[key] for key in _ORDER if key in entries}


def _is_said(step: Step, kind: Kind, name: str) -> bool:
    return name in kind.required or (name in kind.keys and getattr(step, name) != getattr(_ABSENT, name))


def _lists(step: Step, kind: Kind) -> _Entries:
    entries: _Entries = {}
    if "items" in kind.keys and step.items:
        entries["items"] = [_option(item) for item in step.items]
    if "options" in kind.keys and step.options:
        entries["options"] = [_option(option) for option in step.options]
    if step.scale in NUMERIC_SCALES and "low" in kind.keys:
        entries |= {key: _words(_end(step.options[place].label)) for key, place in (("low", 0), ("high", -1))}
    return entries


def _end(label: Text) -> Text:
    """The words of one end of a numeric scale, whose label is `1 (faible)`."""
    return Text({tag: words.partition("(")[2].removesuffix(")") for tag, words in label.by_language.items()})


def _option(option: Option | Item) -> Block:
    entries: _Entries = {option.code: _words(option.label)}
    if isinstance(option, Option):
        entries |= {name: Bare("true") for name in ("exclusive", "other") if getattr(option, name)}
        if option.part_of is not None:
            entries["part_of"] = Bare(option.part_of)
    return entries


def _card(card: Card) -> Block:
    entries: _Entries = {"title": _words(card.title)}
    return entries | {name: getattr(card, name) for name in ("producer", "url", "checked_on") if getattr(card, name)}


def _words(text: Text) -> Block:
    only_french = tuple(text.by_language) == (DEFAULT_LANGUAGE,)
    return text.by_language[DEFAULT_LANGUAGE] if only_french else dict(text.by_language)


# --- Conditions -----------------------------------------------------------------------------------------------------------------------


def _condition(condition: Condition) -> Block:
    if isinstance(condition, Asks):
        subject = f"{condition.question}.{condition.item}" if condition.item else condition.question
        return Bare(" ".join((subject, condition.test.value, *condition.codes)))
    return {"all" if isinstance(condition, AllOf) else "any": [_condition(part) for part in condition.conditions]}


def _parts(condition: Condition | None) -> tuple[Condition, ...]:
    if condition is None:
        return ()
    return condition.conditions if isinstance(condition, AllOf) else (condition,)


def _joined(parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _rest(condition: Condition | None, said: Sequence[Condition]) -> Condition:
    """What a step's condition asks beyond what the sections around it say."""
    return _joined(_parts(condition)[len(said) :]) if said or condition is None else condition


def _common(conditions: Sequence[Condition | None], said: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """What all these conditions begin with; `said`, where a section that said more could not be read back as the same."""
    parts = [_parts(condition) for condition in conditions]
    common: list[Condition] = []
    for together in zip(*parts, strict=False):
        if isinstance(together[0], AllOf) or any(part != together[0] for part in together):
            break
        common.append(together[0])
    if all(_comes_back(condition, common) for condition in conditions):
        return tuple(common)
    return said


def _comes_back(condition: Condition | None, common: Sequence[Condition]) -> bool:
    """Whether a section that says `common`, added to what is left of `condition`, gives `condition` again."""
    if not common:
        return True
    rest = _parts(condition)[len(common) :]
    if not rest:
        return condition == _joined(common)
    return not (len(rest) == 1 and isinstance(rest[0], AllOf))
