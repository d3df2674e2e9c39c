"""The response of what was asked for: JSON, with a tag of its bytes, so that whoever has them already is not sent them again.

Never here: what is told.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

TAG_DIGITS: Final = 32
"""Hexadecimal digits: 128 bits, in which no two answers meet."""


def tag_of(body: bytes) -> str:
    """The strong tag of these bytes."""
    return f'"{sha256(body).hexdigest()[:TAG_DIGITS]}"'


def is_had(request: Request, tag: str) -> bool:
    """Whether whoever asks has it already. By RFC 9110 tags are compared weakly here: a proxy may have marked ours so."""
    had = [one.strip().removeprefix("W/") for line in request.headers.getlist("if-none-match") for one in line.split(",")]
    return tag in had or had == ["*"]


def answered(request: Request, told: BaseModel | bytes) -> Response:
    """200 with what is told, or 304 where it is had already."""
    body = told if isinstance(told, bytes) else told.model_dump_json().encode()
    return _tagged(request, body, {"Cache-Control": "private, no-cache", "Vary": "Authorization"})


def answered_to_all(request: Request, told: Mapping[str, Any]) -> Response:
    """The same, of what is no secret."""
    return _tagged(request, json.dumps(told, ensure_ascii=False).encode(), {"Cache-Control": "no-cache"})


def _tagged(request: Request, body: bytes, kept: Mapping[str, str]) -> Response:
    tag = tag_of(body)
    headers = {"ETag": tag, **kept}
    if is_had(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")
