"""Whether a call is one that the Bot API takes, as far as its form goes: by the strict stand-in, and by a copy of Telegram's own
description where that file lies beside the repository (it is no part of it).

Never here: refusals that depend on a chat, such as « message to edit not found », nor what the bot should say.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import UnionType
from typing import Any, Final

import msgspec

from bot.telegram.standin import Call, Standin
from bot.telegram.standin.api import _look_up
from bot.telegram.standin.html import read_html
from bot.telegram.standin.methods import Refused, read_parameters, read_text

FILE: Final = Path(__file__).parents[3] / "shared" / "reference" / "botapi-spec" / "api.json"

_BOUNDS: Final = re.compile(r"(\d+)-(\d+) (characters|bytes)(?! before)")
_VALUES: Final = re.compile(r"Values between (\d+)-(\d+) are accepted")
_SIMPLE: Final[Mapping[str, type | UnionType]] = {"String": str, "Integer": int, "Float": int | float, "Boolean": bool, "True": bool}
"""A name of the description, and what JSON makes of it."""


class Description:
    """The methods and types of the Bot API, as its description has them."""

    def __init__(self, api: Mapping[str, Any]) -> None:
        self.methods: Mapping[str, Any] = {name.lower(): method for name, method in api["methods"].items()}
        self.types: Mapping[str, Any] = api["types"]

    def faults(self, method: str, parameters: Mapping[str, Any]) -> list[str]:
        """What is wrong with a call whose parameters are typed, in words; nothing when all is well."""
        known = self.methods.get(method.lower())
        return [f"there is no method {method}"] if known is None else list(self._of_fields(method, known.get("fields", ()), parameters))

    def _of_fields(self, where: str, fields: Iterable[Mapping[str, Any]], given: Mapping[str, Any]) -> Iterator[str]:
        by_name = {field["name"]: field for field in fields}
        yield from (f"{where} needs {name}" for name, field in by_name.items() if field["required"] and name not in given)
        for name, value in given.items():
            if name not in by_name:
                yield f"{where} has no {name}"
            else:
                yield from self._of_value(f"{where}.{name}", by_name[name]["types"], value)
                yield from _out_of_bounds(f"{where}.{name}", by_name[name]["description"], value, given)

    def _of_value(self, where: str, types: Iterable[str], value: object) -> Iterator[str]:
        """The faults of a value that is none of these types; those by the nearest type, where there are several."""
        tried = [list(self._of_type(where, name, value)) for name in types]
        yield from min(tried, key=len)

    def _of_type(self, where: str, name: str, value: object) -> Iterator[str]:
        inner = name.removeprefix("Array of ")
        if inner != name:
            if not isinstance(value, list):
                yield f"{where} is no list"
                return
            for position, item in enumerate(value):
                yield from self._of_type(f"{where}[{position}]", inner, item)
        elif name == "InputFile":
            return  # it travels beside the other parameters, not among them
        elif name in _SIMPLE:
            if not isinstance(value, _SIMPLE[name]) or (isinstance(value, bool) and _SIMPLE[name] is not bool):
                yield f"{where} is no {name}"
        elif not isinstance(value, Mapping):
            yield f"{where} is no {name}"
        elif "subtypes" in self.types[name]:
            yield from self._of_value(where, self.types[name]["subtypes"], value)
        else:
            yield from self._of_fields(f"{where}:{name}", self.types[name].get("fields", ()), value)


def _out_of_bounds(where: str, says: str, value: object, beside: Mapping[str, Any]) -> Iterator[str]:
    """Where a description gives bounds: « 1-64 bytes », « 1-4096 characters after entities parsing », « Values between 1-100 »."""
    if isinstance(value, str) and (bounds := _BOUNDS.search(says)):
        shown = read_html(value)[0].strip() if "after entit" in says and beside.get("parse_mode") == "HTML" else value
        size = len(shown.encode() if bounds[3] == "bytes" else shown)
        if not int(bounds[1]) <= size <= int(bounds[2]):
            yield f"{where} has {size} {bounds[3]} where {bounds[1]} to {bounds[2]} are taken"
    if isinstance(value, int) and (values := _VALUES.search(says)) and not int(values[1]) <= value <= int(values[2]):
        yield f"{where} is {value} where {values[1]} to {values[2]} are taken"


@lru_cache(maxsize=1)
def description() -> Description | None:
    """Telegram's own description, None where it is not beside the repository."""
    return Description(json.loads(FILE.read_text(encoding="utf-8"))) if FILE.is_file() else None


def faults_of(call: Call) -> list[str]:
    """What is wrong with a call whatever the chat it is made in, in words; nothing when all is well."""
    try:
        kind, _ = _look_up(call.method.lower(), ridden=call.ridden)
        asked = read_parameters(kind, call.parameters)
        parameters = msgspec.to_builtins(asked)
        text = parameters.get("text")
        if call.method.lower() != "answercallbackquery" and text is not None:
            read_text(text, parameters.get("parse_mode"))
    except Refused as refusal:
        return [refusal.description]
    described = description()
    return described.faults(call.method, parameters) if described else []


def check_calls(standin: Standin) -> None:
    """Fails unless every call that the bot has made is one that the Bot API takes."""
    wrong = [f"{call.method} {dict(call.parameters)}: {fault}" for call in standin.calls for fault in faults_of(call)]
    assert not wrong, "\n".join(wrong)
