from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter, Request
from starlette.datastructures import Headers

from server.edge import MAX_BODY, is_from_elsewhere
from storage.errors import DatabaseUnavailable
from tests.server.installation import Site

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}

faults = APIRouter()


@faults.get("/fault")
async def fault() -> None:
    raise ZeroDivisionError("secret detail")


@faults.get("/away")
async def away() -> None:
    raise DatabaseUnavailable(9.0)


@faults.post("/read")
async def read(request: Request) -> dict[str, int]:
    return {"bytes": len(await request.body())}


@pytest.fixture
async def browser(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    site.app.include_router(faults)
    async with site.browser() as browser:
        yield browser


def carried(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name in HEADERS or name == "strict-transport-security"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/connexion/inconnu", 404),
        ("GET", "/organisateur", 403),
        ("GET", "/rien", 404),
        ("GET", "/static/rien.css", 404),
        ("DELETE", "/organisateur", 405),
        ("POST", "/deconnexion", 403),
        ("GET", "/fault", 500),
        ("GET", "/away", 503),
        ("POST", "/read", 200),
    ],
)
async def test_every_response_carries_the_headers(browser: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    answer = await browser.request(method, path)
    assert answer.status_code == status
    assert carried(answer) == HEADERS


async def test_files_may_be_kept_but_are_checked(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/static/style.css")
    assert answer.status_code == 200
    assert carried(answer) == HEADERS | {"cache-control": "no-cache"}
    again = await browser.get("/static/style.css", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_https_is_asked_for_where_it_is_there(https_site: Site) -> None:
    https_site.app.include_router(faults)
    async with https_site.browser() as browser:
        for path in ("/connexion/inconnu", "/fault"):
            assert carried(await browser.get(path)) == HEADERS | {"strict-transport-security": "max-age=31536000"}


async def test_a_body_too_large_is_refused_before_it_is_read(browser: httpx.AsyncClient) -> None:
    assert (await browser.post("/read", content=b"x" * MAX_BODY)).json() == {"bytes": MAX_BODY}
    answer = await browser.post("/read", content=b"x" * (MAX_BODY + 1))
    assert (answer.status_code, carried(answer)) == (413, HEADERS)


async def test_a_body_that_does_not_say_its_length_is_counted(browser: httpx.AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"x" * (MAX_BODY // 4)

    answer = await browser.post("/read", content=pieces())
    assert answer.status_code == 413
    assert "Envoi trop long" in answer.text


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({}, False),
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, False),
        ({"origin": "https://concertia.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "https://evil.example"}, True),
        ({"origin": "https://concertia.example.evil.example"}, True),
    ],
)
def test_a_write_from_another_site_is_known(headers: dict[str, str], refused: bool) -> None:
    assert is_from_elsewhere(Headers({"host": "concertia.example"} | headers)) is refused


async def test_a_write_from_another_site_is_refused_whatever_the_route(browser: httpx.AsyncClient) -> None:
    from_elsewhere = {"Sec-Fetch-Site": "cross-site"}
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = await browser.request(method, "/read", headers=from_elsewhere)
        assert (answer.status_code, carried(answer)) == (403, HEADERS)
    assert (await browser.get("/connexion/inconnu", headers=from_elsewhere)).status_code == 404
