"""The script language as a JSON Schema (draft 7), so that editors complete keys and underline mistakes while one writes.

Made from the tables that the loader and the checks read by, so that it cannot say something else; what hangs on other steps is for `checks`
alone. Run as a program, it prints `schema.json`, which is shipped.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from dialogues.checks.choices import FEWEST_CARDS
from dialogues.checks.names import CODE, LANGUAGE, SCRIPT_ID, STEP_ID
from dialogues.checks.values import MAX_URL_LENGTH
from dialogues.checks.words import MAX_UNIT_LENGTH
from dialogues.kinds import KINDS, Kind, Shape
from dialogues.loader import SCRIPT_KEYS, SHIPPED, shipped_scales
from dialogues.reading import hints
from dialogues.reading.lists import ENDS, OPTION_FLAGS
from dialogues.reading.steps import CARD_KEYS, NO_SCALES, USE_KEYS, keys_of
from dialogues.script import (
    DEFAULT_LANGUAGE,
    FEEDS,
    FEWEST_OPTIONS,
    MAX_ASK_LENGTH,
    MAX_CARDS,
    MAX_CODE_LENGTH,
    MAX_DECIMALS,
    MAX_DRAWN_STATEMENTS,
    MAX_ITEMS,
    MAX_LABEL_LENGTH,
    MAX_OPTIONS,
    MAX_SCRIPT_ID_LENGTH,
    MAX_STEPS,
    MAX_TEXT_LIMIT,
    MAX_TITLE_LENGTH,
    NUMERIC_SCALES,
    THEMES,
    Check,
)

Json = dict[str, Any]

_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_WITHOUT_CODES = (Check.ANSWERED, Check.SKIPPED)
_ONE_CODE = (Check.IS, Check.IS_NOT, Check.AT_LEAST)


def language_schema() -> Json:
    """The whole schema."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Script de concertation",
        **_table({key: _SCRIPT[key] for key in SCRIPT_KEYS}, required=("id", "title", "steps")),
        "definitions": {
            "condition": _condition(),
            "step": _step(KINDS.values()),
            **{f"step_in_{kind.name}": _step(_held_by(kind)) for kind in KINDS.values() if "steps" in kind.keys},
            **{f"kind_{kind.name}": _kind(kind) for kind in KINDS.values()},
            "use": _table({key: _USE[key] for key in USE_KEYS}, required=("use",)),
        },
    }


def schema_text() -> str:
    """The schema as it is shipped."""
    return json.dumps(language_schema(), ensure_ascii=False, indent=1) + "\n"


# --- Pieces ---------------------------------------------------------------------------------------------------------------------------


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"


def _table(properties: Json, required: Iterable[str] = ()) -> Json:
    """A table with these keys and no other, each with its hint."""
    hinted = {key: {"description": hints.KEYS[key], **value} for key, value in properties.items()}
    return {"type": "object", "properties": hinted, "required": sorted(required), "additionalProperties": False}


def _name(pattern: str, most: int = MAX_CODE_LENGTH) -> Json:
    return {"type": "string", "pattern": _whole(pattern), "maxLength": most}


def _text(most: int) -> Json:
    """Words in French, or a table of languages."""
    words = {"type": "string", "minLength": 1, "maxLength": most}
    languages = {
        "type": "object",
        "required": [DEFAULT_LANGUAGE],
        "patternProperties": {_whole(LANGUAGE): words},
        "additionalProperties": False,
    }
    return {"anyOf": [words, languages]}


def _between(least: int, most: int) -> Json:
    return {"type": "integer", "minimum": least, "maximum": most}


def _list(of: Json, least: int, most: int) -> Json:
    return {"type": "array", "items": of, "minItems": least, "maxItems": most}


def _ref(definition: str) -> Json:
    return {"$ref": f"#/definitions/{definition}"}


_FLAG: Json = {"type": "boolean"}
_LABEL = _text(MAX_LABEL_LENGTH)


def _coded() -> Json:
    """A code and its label: a line of a grid, a degree of a scale."""
    properties = {_whole(CODE): _LABEL}
    return {"type": "object", "patternProperties": properties, "additionalProperties": False, "minProperties": 1, "maxProperties": 1}


def _option() -> Json:
    """A code and its label, and what is said beside them. « other » may be a code as well."""
    flags: Json = {"exclusive": _FLAG, "part_of": _name(CODE), "other": {"anyOf": [_FLAG, _LABEL]}}
    return {
        "type": "object",
        "properties": {key: {"description": hints.KEYS[key], **flags[key]} for key in OPTION_FLAGS},
        "patternProperties": {f"^(?!(?:{'|'.join(OPTION_FLAGS)})$){CODE}$": _LABEL},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1 + len(OPTION_FLAGS),
    }


def _condition() -> Json:
    several = [check for check in Check if check not in (*_WITHOUT_CODES, *_ONE_CODE)]
    none, one, more = ("|".join(check.value for check in checks) for checks in (_WITHOUT_CODES, _ONE_CODE, several))
    asks = rf"^{STEP_ID}(\.{CODE})? +({none}|({one}) +\S+|({more})( +\S+)+) *$"
    combined = [_table({key: {"type": "array", "items": _ref("condition"), "minItems": 1}}, required=(key,)) for key in ("all", "any")]
    return {"anyOf": [{"type": "string", "pattern": asks}, *combined]}


_USE: Json = {
    "use": {"enum": list(SHIPPED)},
    "only": {"type": "array", "items": _name(STEP_ID), "minItems": 1},
    "when": _ref("condition"),
    "reason": {"type": "string", "minLength": 1},
}
_CARD: Json = {
    "title": _text(MAX_TITLE_LENGTH),
    "producer": {"type": "string", "minLength": 1, "maxLength": MAX_TITLE_LENGTH},
    "url": {"type": "string", "pattern": r"^https://\S+$", "maxLength": MAX_URL_LENGTH},
    "checked_on": {"type": "string", "pattern": _DAY},
}
_SCRIPT: Json = {
    "id": _name(SCRIPT_ID, MAX_SCRIPT_ID_LENGTH),
    "title": _text(MAX_TITLE_LENGTH),
    "languages": {"type": "array", "items": _name(LANGUAGE), "contains": {"const": DEFAULT_LANGUAGE}, "uniqueItems": True},
    "fixed_order": _FLAG,
    "scales": {
        "type": "object",
        "patternProperties": {_whole(CODE): _list(_coded(), FEWEST_OPTIONS, MAX_OPTIONS)},
        "additionalProperties": False,
        "minProperties": 1,
    },
    "steps": _list(_ref("step"), 1, MAX_STEPS),
}


# --- Steps ----------------------------------------------------------------------------------------------------------------------------


def _step(kinds: Iterable[Kind]) -> Json:
    """A step of one of these kinds, or those of a shipped script."""
    named = list(kinds)
    known = {
        "type": "object",
        "properties": {"kind": {"description": hints.KEYS["kind"], "enum": [kind.name for kind in named]}},
        "required": ["kind"],
        "allOf": [
            {"if": {"properties": {"kind": {"const": kind.name}}, "required": ["kind"]}, "then": _ref(f"kind_{kind.name}")}
            for kind in named
        ],
    }
    return {"type": "object", "if": {"required": ["use"]}, "then": _ref("use"), "else": known}


def _held_by(holder: Kind) -> list[Kind]:
    """A section holds all but sections, a repeated one only what holds nothing."""
    return [kind for kind in KINDS.values() if "steps" not in kind.keys or (holder.shape is None and kind.shape is not None)]


def _kind(kind: Kind) -> Json:
    properties = {key: _value(key, kind) for key in keys_of(kind)}
    schema = _table(properties, required={"id", "kind", "ask"} | kind.required)
    schema["description"] = kind.hint
    if "reason" in properties:
        schema["dependencies"] = {"reason": ["profile"]}
    if "low" in properties:
        numeric = {"properties": {"scale": {"enum": list(NUMERIC_SCALES)}}, "required": ["scale"]}
        schema |= {"if": numeric, "then": {"required": list(ENDS)}, "else": {"properties": dict.fromkeys(ENDS, False)}}
    if "items_from" in properties:
        schema["oneOf"] = [{"required": ["items"]}, {"required": ["items_from"]}]
    if "options_from" in properties:
        enough = {"required": ["options"], "properties": {"options": {"minItems": FEWEST_OPTIONS}}}
        schema["anyOf"] = [enough, {"required": ["options_from"]}, {"required": ["own_from"]}]
    return schema


def _value(key: str, kind: Kind) -> Json:
    """What may stand under a key of a step."""
    match key:
        case "id" | "own_from" | "about":
            return _name(STEP_ID)
        case "kind":
            return {"const": kind.name}
        case "ask":
            return _text(MAX_TITLE_LENGTH if kind.name == "section" else MAX_ASK_LENGTH)
        case "again":
            return _text(MAX_ASK_LENGTH)
        case "when":
            return _ref("condition")
        case "theme":
            return {"enum": list(THEMES)}
        case "feeds":
            return {"enum": list(FEEDS)}
        case "dont_know" | "profile" | "sensitive" | "shuffle":
            return _FLAG
        case "reason":
            return {"type": "string", "minLength": 1, "maxLength": MAX_ASK_LENGTH}
        case "options_from" | "items_from":
            return _name(CODE)
        case "options":
            return _list(_option(), 1 if "options_from" in kind.keys else FEWEST_OPTIONS, MAX_OPTIONS)
        case "items":
            return _list(_coded(), 1, MAX_ITEMS)
        case "scale":
            known = [*(name for name in shipped_scales() if name not in NO_SCALES), *NUMERIC_SCALES]
            return {"anyOf": [{"enum": known}, _name(CODE)]}
        case "low" | "high":
            return _text(MAX_LABEL_LENGTH)
        case "unit":
            return _text(MAX_UNIT_LENGTH)
        case "decimals":
            return _between(0, MAX_DECIMALS)
        case "minimum":
            return _between(1, MAX_OPTIONS)
        case "maximum":
            return _maximum(kind)
        case "lowest" | "highest":
            assert kind.value is not None, "only values are bounded"
            return dict(kind.value.schema)
        case "card":
            return _table({key: _CARD[key] for key in CARD_KEYS}, required=("title",))
        case "steps":
            return _list(_ref(f"step_in_{kind.name}"), 1, MAX_STEPS)
    raise KeyError(f"no value is known for the key {key!r} of {kind.name}")


def _maximum(kind: Kind) -> Json:
    """What it counts: cards, texts, characters or options."""
    if kind.name == "repeat":
        return _between(FEWEST_CARDS, MAX_CARDS)
    if kind.name == "vote":
        return _between(1, MAX_DRAWN_STATEMENTS)
    return _between(1, MAX_TEXT_LIMIT if kind.shape is Shape.TEXT else MAX_OPTIONS)


if __name__ == "__main__":
    sys.stdout.write(schema_text())
