"""Forms that only our own pages can send: each carries a token that the browser's cookie proves.

A page of another site can make a browser send a form with its cookies, but it can read neither the cookie nor our page, so it cannot
know the token. Never here: who the person is (see `access`).
"""

import hmac
import secrets
from hashlib import sha256
from typing import Annotated, Final

from fastapi import Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from server.services import FromServices, Services

FORM_FIELD: Final = "form_token"
SESSION_COOKIE: Final = "concertia-session"
FORM_COOKIE: Final = "concertia-form"
"""Of a browser that is not signed in yet."""
SECRET_BYTES: Final = 16


def form_token(secret: str) -> str:
    """The token for forms of the browser whose cookie holds `secret`."""
    return hmac.new(secret.encode(), b"form", sha256).hexdigest()


def check_form(secret: str | None, token: str) -> None:
    """Raises `HTTPException` 403 unless `token` is the one made for `secret`."""
    if not secret or not is_form_of(secret, token):
        raise HTTPException(403)


def is_form_of(secret: str, token: str) -> bool:
    """Whether `token` is the one made for `secret`."""
    # What a form sends may be no text at all: it must only fail to match.
    return hmac.compare_digest(form_token(secret).encode(), token.encode(errors="replace"))


def own_form(request: Request, services: FromServices, form_token: Annotated[str, Form()] = "") -> None:
    """A dependency of every route that takes a form from an organiser's or the commission's page, signed in or not."""
    check_form(_browser_secret(request, services), form_token)


async def typed_in(request: Request) -> dict[str, str]:
    """The fields of a form that `own_form` has let through, by name; of a name met twice the last."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


def ensure_secret(request: Request, services: Services) -> str:
    """The secret that proves this browser's forms: the one of its cookies, or a new one, to be given to `remember_secret`."""
    return _browser_secret(request, services) or secrets.token_urlsafe(SECRET_BYTES)


def remember_secret(response: Response, services: Services, secret: str) -> None:
    """Gives the browser the secret of its forms until it is closed."""
    set_cookie(response, services, FORM_COOKIE, secret)


def cookie_of(request: Request, services: Services, name: str) -> str | None:
    """The value of one of our cookies."""
    return request.cookies.get(cookie_name(services, name))


def set_cookie(response: Response, services: Services, name: str, value: str, max_age: int | None = None) -> None:
    """Sets a cookie that no script reads and no other site sends with a form; for `max_age` seconds, else until the browser closes."""
    response.set_cookie(
        cookie_name(services, name), value, max_age=max_age, path="/", secure=services.is_https, httponly=True, samesite="lax"
    )


def forget_cookie(response: Response, services: Services, name: str) -> None:
    """Asks the browser to drop a cookie."""
    response.delete_cookie(cookie_name(services, name), path="/", secure=services.is_https, httponly=True, samesite="lax")


def cookie_name(services: Services, name: str) -> str:
    """On https the name says `__Host-`: browsers then take it from this very host only, and never in clear. On loopback they refuse it."""
    return f"__Host-{name}" if services.is_https else name


def _browser_secret(request: Request, services: Services) -> str | None:
    return cookie_of(request, services, SESSION_COOKIE) or cookie_of(request, services, FORM_COOKIE)
