"""The schema of the API (OpenAPI 3.1), made from its routes: what it says is what they do.

Never here: a route, but for the one that gives the schema.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from server.access import public
from server.api.answering import answered_to_all
from server.api.problems import API, FAULTS, MEDIA_TYPE, NOT_FOUND, OF_ANSWERS, TOO_LONG, Fault
from server.api.routes import ROUTERS
from server.api.shapes import Problem
from server.services import FromServices

SCHEMA: Final = f"{API}/openapi.json"
VERSION: Final = "1"
TITLE: Final = "API de Concertia"
ABOUT: Final = (
    "Lire des concertations par programme : leur avancement, leurs chiffres, leurs questions, leurs réponses fermées et leurs fiches. "
    "Une clé d’une collectivité lit les siennes ; une clé de la commission lit ce qui est publié de toutes."
)
TAG: Final = {"description": "L’empreinte de la réponse, à rendre dans « If-None-Match ».", "schema": {"type": "string"}}
HAD: Final = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "L’« ETag » de ce que vous avez déjà : s’il n’a pas changé, la réponse est 304, sans contenu.",
    "schema": {"type": "string"},
}
WAITS: Final = {"description": "Combien de secondes attendre.", "schema": {"type": "integer"}}
ASKS: Final = {"description": "Comment donner une clé.", "schema": {"type": "string"}}

router = APIRouter(dependencies=[Depends(public)])


@router.get(SCHEMA)
async def openapi(request: Request, services: FromServices) -> Response:
    """The schema, for programs that write or check others."""
    return answered_to_all(request, schema_of(services.public_url))


@lru_cache(maxsize=1)
def schema_of(public_url: str) -> dict[str, Any]:
    """The schema of the API at this address."""
    routes = [route for each in ROUTERS for route in each.routes]
    made: dict[str, Any] = get_openapi(title=TITLE, version=VERSION, description=ABOUT, routes=routes, servers=[{"url": public_url}])
    made["components"]["schemas"] |= _problem_schemas()
    for unused in ("HTTPValidationError", "ValidationError"):
        made["components"]["schemas"].pop(unused, None)
    for path, operations in made["paths"].items():
        for operation in operations.values():
            operation["responses"] = _responses(operation, path)
            operation.setdefault("parameters", []).append(HAD)
    return made


def _problem_schemas() -> dict[str, Any]:
    told: dict[str, Any] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {"Problem": {name: part for name, part in told.items() if name != "$defs"}, **told["$defs"]}


def _responses(operation: dict[str, Any], path: str) -> dict[str, Any]:
    """What a route gives, and every fault that may come in its place."""
    given = operation["responses"]["200"] | {"description": "Ce qui est demandé.", "headers": {"ETag": TAG}}
    had = {"description": "Ce que vous avez déjà n’a pas changé.", "headers": {"ETag": TAG}}
    possible = [fault for fault in FAULTS if fault is not TOO_LONG]
    if "{code}" not in path:
        possible.remove(NOT_FOUND)
    if not path.endswith("/answers"):
        possible = [fault for fault in possible if fault not in OF_ANSWERS]
    by_status = {status: [fault for fault in possible if fault.status == status] for status in sorted({one.status for one in possible})}
    return {"200": given, "304": had} | {str(status): _fault(status, told) for status, told in by_status.items()}


def _fault(status: int, told: Sequence[Fault]) -> dict[str, Any]:
    headers = {401: {"WWW-Authenticate": ASKS}, 429: {"Retry-After": WAITS}, 503: {"Retry-After": WAITS}}
    examples = {fault.name: {"value": {"title": fault.title, "status": status, "detail": fault.detail}} for fault in told}
    for name, example in examples.items():
        example["value"] = {"type": f"{API}#{name}", **example["value"]}
    return {
        "description": " ".join(fault.title for fault in told),
        "headers": headers.get(status, {}),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}},
    }
