"""The page that explains the API, made from its schema: each address, what it takes, what it answers, and how to ask.

Never here: what an address does (see `server.api`).
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from dialogues.values import Value
from server.access import public
from server.api.problems import API, FAULTS, Fault
from server.api.schema import ABOUT, SCHEMA, TITLE, schema_of
from server.journal_words import SCOPES
from server.pages.page import Page, render
from server.services import WRONG_KEYS, FromServices

Schema = Mapping[str, Any]

EXAMPLE_CODE: Final = "ia-nantes"
EXAMPLES: Final[Mapping[str, Any]] = {"string": "…", "integer": 1, "boolean": True, "date": "2026-11-30"}
"""What stands for a value that gives no example of its own."""

router = APIRouter(dependencies=[Depends(public)])


class Parameter(Value, frozen=True):
    """Something that an address takes. `note` says its bounds."""

    name: str
    about: str
    note: str


class Told(Value, frozen=True):
    """A name in an answer."""

    name: str
    about: str


class Operation(Value, frozen=True):
    """One address. `scope` is what its key must open; `curl` asks it, and `example` is what it may answer."""

    id: str
    path: str
    summary: str
    about: tuple[str, ...]
    scope: str
    parameters: tuple[Parameter, ...]
    told: tuple[Told, ...]
    curl: str
    example: str


class DocumentationPage(Page, frozen=True, kw_only=True):
    """All addresses, by whom they are for."""

    about: str
    schema: str
    groups: tuple[tuple[str, tuple[Operation, ...]], ...]
    faults: tuple[Fault, ...]
    public_url: str
    first: str
    wrong_keys: int = WRONG_KEYS


@router.get(API)
async def documentation(services: FromServices) -> Response:
    schema = schema_of(services.public_url)
    operations = [(one["tags"][0], _operation(path, one, schema, services.public_url)) for path, one in _operations(schema)]
    groups = tuple((tag, tuple(one for each, one in operations if each == tag)) for tag in dict.fromkeys(tag for tag, _ in operations))
    page = DocumentationPage(
        title=TITLE,
        home="/",
        about=ABOUT,
        schema=SCHEMA,
        groups=groups,
        faults=FAULTS,
        public_url=services.public_url,
        first=_curl(services.public_url, f"{API}/consultations"),
    )
    return render(services, "api/documentation.html", page)


def _operations(schema: Schema) -> Iterator[tuple[str, Schema]]:
    for path, by_method in schema["paths"].items():
        yield from ((path, operation) for operation in by_method.values())


def _operation(path: str, one: Schema, schema: Schema, public_url: str) -> Operation:
    answer = one["responses"]["200"]["content"]["application/json"]["schema"]
    asked = path.replace("{code}", EXAMPLE_CODE)
    return Operation(
        id=re.sub(r"[^a-z]+", "-", path.removeprefix(API)).strip("-"),
        path=path,
        summary=one["summary"],
        about=tuple(" ".join(part.split()) for part in one["description"].split("\n\n")),
        scope=", ".join(SCOPES[scope] for each in one["security"] for scopes in each.values() for scope in scopes),
        parameters=tuple(_parameter(each) for each in one["parameters"]),
        told=tuple(_told_of(answer, schema)),
        curl=_curl(public_url, asked),
        example=json.dumps(_example(answer, schema), ensure_ascii=False, indent=2),
    )


def _curl(public_url: str, path: str) -> str:
    return f'curl -H "Authorization: Bearer $CLE" {public_url}{path}'


def _parameter(one: Schema) -> Parameter:
    taken = one["schema"]
    bounds = f"De {taken['minimum']} à {taken['maximum']} ; {taken['default']} si rien n’est dit." if "maximum" in taken else ""
    about = one.get("description", "Le code de la concertation, comme dans son adresse.")
    return Parameter(one["name"], about, bounds)


def _told_of(answer: Schema, schema: Schema, before: str = "") -> Iterator[Told]:
    """The names of an answer, those of lists of objects below their own."""
    for name, each in _resolved(answer, schema).get("properties", {}).items():
        found, mark = _inner(each, schema)
        about = each.get("description") or found.get("description", "")
        yield Told(f"{before}{name}{mark}", " ".join(about.split()))
        if "properties" in found:
            yield from _told_of(found, schema, f"{before}{name}{mark}.")


def _inner(one: Schema, schema: Schema) -> tuple[Schema, str]:
    """What stands in a list, or beside « null »; and « [] » for a list."""
    found = _resolved(one, schema)
    if found.get("type") == "array":
        return _resolved(found["items"], schema), "[]"
    kinds = [each for each in found.get("anyOf", ()) if each.get("type") != "null"]
    return (_resolved(kinds[0], schema) if len(kinds) == 1 else found), ""


def _resolved(one: Schema, schema: Schema) -> Schema:
    name = one.get("$ref", "").rpartition("/")[2]
    found: Schema = schema["components"]["schemas"][name] if name else one
    return found


def _example(one: Schema, schema: Schema) -> Any:
    """A value of this shape: its own example, or one made of those of its parts."""
    found = _resolved(one, schema)
    for own in (one, found):
        if own.get("examples"):
            return own["examples"][0]
    if "anyOf" in found:
        return _example(found["anyOf"][0], schema)
    if "enum" in found:
        return found["enum"][-1]
    if found.get("type") == "array":
        return [_example(found["items"], schema)]
    if "properties" in found:
        return {name: _example(each, schema) for name, each in found["properties"].items()}
    if found.get("type") == "object":
        return {"C01": _example(found["additionalProperties"], schema)}
    return EXAMPLES.get(found.get("format", ""), EXAMPLES.get(found.get("type", ""), None))
