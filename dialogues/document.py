"""A script as one canonical JSON text: what is kept of a published version, and what its digest is the digest of. Pure.

What has its default value is not written, so that a key added to the language later leaves the digest of older scripts as it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from dialogues.script import AllOf, AnyOf, Asks, Card, Check, Condition, Item, Option, Script, Step, Text

Json = dict[str, Any]

_DEFAULTS = Step("", "", Text({}))
_PLAIN = (
    "theme",
    "scale",
    "minimum",
    "maximum",
    "lowest",
    "highest",
    "decimals",
    "options_from",
    "own_from",
    "items_from",
    "about",
    "within",
    "shuffle",
    "dont_know",
    "profile",
    "sensitive",
    "reason",
    "feeds",
)
"""The fields of a step that JSON can say as they are."""
_CARD_WORDS = ("producer", "url", "checked_on")


def dump(script: Script) -> str:
    """The script in canonical form: equal scripts give equal texts. Everything used from elsewhere is written out."""
    document: Json = {
        "id": script.id,
        "title": _words(script.title),
        "languages": list(script.languages),
        "steps": [_step(step) for step in script.steps],
    }
    if script.fixed_order:
        document["fixed_order"] = True
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(script: Script) -> str:
    """The SHA-256 of the canonical form, as 64 hexadecimal characters."""
    return sha256(dump(script).encode()).hexdigest()


def load_document(text: str) -> Script:
    """The script that `dump` wrote, its digest included: `load_document(dump(script)) == script`. Raises `ValueError` for anything else."""
    try:
        document = json.loads(text)
        script = Script(
            document["id"],
            Text(document["title"]),
            tuple(document["languages"]),
            tuple(_read_step(step) for step in document["steps"]),
            document.get("fixed_order", False),
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("this is not a script's document") from error
    return replace(script, digest=digest(script))


# --- Writing --------------------------------------------------------------------------------------------------------------------------


def _words(text: Text) -> Json:
    return dict(text.by_language)


def _step(step: Step) -> Json:
    written: Json = {"id": step.id, "kind": step.kind, "ask": _words(step.ask)}
    written |= {name: getattr(step, name) for name in _PLAIN if getattr(step, name) != getattr(_DEFAULTS, name)}
    written |= {name: _words(text) for name, text in (("unit", step.unit), ("again", step.again)) if text is not None}
    if step.card is not None:
        written["card"] = _card(step.card)
    if step.options:
        written["options"] = [_option(option) for option in step.options]
    if step.items:
        written["items"] = [{"code": item.code, "label": _words(item.label)} for item in step.items]
    if step.when is not None:
        written["when"] = _condition(step.when)
    return written


def _card(card: Card) -> Json:
    return {"title": _words(card.title)} | {name: getattr(card, name) for name in _CARD_WORDS if getattr(card, name)}


def _option(option: Option) -> Json:
    written: Json = {"code": option.code, "label": _words(option.label)}
    if option.exclusive:
        written["exclusive"] = True
    if option.part_of is not None:
        written["part_of"] = option.part_of
    if option.other:
        written["other"] = True
    return written


def _condition(condition: Condition) -> Json:
    match condition:
        case AllOf(conditions):
            return {"all": [_condition(part) for part in conditions]}
        case AnyOf(conditions):
            return {"any": [_condition(part) for part in conditions]}
        case Asks(question, test, codes, item):
            written: Json = {"question": question, "test": test.value}
            if codes:
                written["codes"] = list(codes)
            if item:
                written["item"] = item
            return written


# --- Reading --------------------------------------------------------------------------------------------------------------------------


def _read_step(written: Mapping[str, Any]) -> Step:
    return Step(
        written["id"],
        written["kind"],
        Text(written["ask"]),
        options=tuple(_read_option(option) for option in written.get("options", ())),
        items=tuple(Item(item["code"], Text(item["label"])) for item in written.get("items", ())),
        when=_read_condition(written["when"]) if "when" in written else None,
        unit=_read_words(written.get("unit")),
        again=_read_words(written.get("again")),
        card=_read_card(written["card"]) if "card" in written else None,
        **{name: written[name] for name in _PLAIN if name in written},
    )


def _read_words(written: Json | None) -> Text | None:
    return None if written is None else Text(written)


def _read_option(written: Mapping[str, Any]) -> Option:
    flags = {name: written[name] for name in ("exclusive", "part_of", "other") if name in written}
    return Option(written["code"], Text(written["label"]), **flags)


def _read_card(written: Mapping[str, Any]) -> Card:
    return Card(Text(written["title"]), **{name: written[name] for name in _CARD_WORDS if name in written})


def _read_condition(written: Mapping[str, Any]) -> Condition:
    for key, combined in (("all", AllOf), ("any", AnyOf)):
        if key in written:
            return combined(tuple(_read_condition(part) for part in written[key]))
    return Asks(written["question"], Check(written["test"]), tuple(written.get("codes", ())), written.get("item", ""))
