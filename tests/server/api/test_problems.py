"""One shape for every fault of the API: whatever goes wrong, wherever, a program reads the same five lines."""

import logging
from typing import Any

import pytest

from server.api.problems import API, FAULTS, is_of_api
from server.edge import MAX_BODY
from tests.server.api.desk import program
from tests.server.failing import failing
from tests.server.installation import Site


async def told(site: Site, path: str, method: str = "GET", **sent: Any) -> dict[str, Any]:
    site.app.include_router(failing(f"{API}/essai"))
    async with site.browser() as client:
        answer = await client.request(method, path, **sent)
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["status"] == answer.status_code
    assert found["type"].startswith(f"http://127.0.0.1:8000{API}#")
    assert (set(found) - {"parameters"}, bool(found["title"]), bool(found["detail"])) == ({"type", "title", "status", "detail"}, True, True)
    return found | {"headers": answer.headers, "text": answer.text}


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (400, "demande-incomprise"),
        (403, "acces-refuse"),
        (404, "introuvable"),
        (405, "methode-impossible"),
        (409, "demande-incomprise"),
        (413, "demande-trop-longue"),
        (500, "erreur-interne"),
        (502, "erreur-interne"),
        (503, "indisponible"),
    ],
)
async def test_each_status_has_its_words(site: Site, status: int, name: str) -> None:
    found = await told(site, f"{API}/essai/fault/{status}")
    assert (found["status"], found["type"].partition("#")[2], found["headers"]["x-told"]) == (status, name, "yes")


@pytest.mark.parametrize("path", [f"{API}/nulle-part", f"{API}/consultations/a/b/c"])
async def test_an_address_that_is_none_is_told_as_any_fault(site: Site, path: str) -> None:
    assert (await told(site, path))["status"] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_nothing_is_written_through_the_api(site: Site, method: str) -> None:
    for path in (API, f"{API}/consultations", f"{API}/consultations/x/answers"):
        found = await told(site, path, method)
        assert (found["status"], found["headers"]["allow"]) == (405, "GET")


async def test_a_page_of_another_site_and_a_body_too_long_are_refused_at_the_edge_in_the_same_shape(site: Site) -> None:
    assert (await told(site, f"{API}/records", "POST", headers={"Sec-Fetch-Site": "cross-site"}))["status"] == 403
    assert (await told(site, f"{API}/records", "POST", headers={"Content-Length": str(MAX_BODY + 1)}))["status"] == 413


@pytest.mark.parametrize("path", ["away", "closing"])
async def test_a_database_away_says_when_to_come_again(site: Site, path: str) -> None:
    found = await told(site, f"{API}/essai/{path}")
    assert (found["status"], found["headers"]["retry-after"]) == (503, "5")


async def test_a_key_is_not_refused_because_the_database_is_away(site: Site) -> None:
    client = await program(site)
    await site.database.close()
    answer = await client.get(f"{API}/records")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")


async def test_an_unforeseen_fault_tells_nothing_of_the_inside(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        found = await told(site, f"{API}/essai/crash")
    assert (found["status"], "secret" in found["text"], "Zero" in found["text"]) == (500, False, False)
    assert found["headers"]["x-content-type-options"] == "nosniff"


async def test_pages_keep_their_own(site: Site) -> None:
    for path in ("/nulle-part", "/api", "/api/v2/consultations", "/api/v12"):
        assert not is_of_api(path)
        assert (await site.browser().get(path)).headers["content-type"] == "text/html; charset=utf-8"


def test_every_fault_has_a_name_of_its_own() -> None:
    assert len({one.name for one in FAULTS}) == len(FAULTS)
    assert {one.name for one in FAULTS if "cle" in one.name} == {"cle-absente", "cle-refusee", "autre-cle"}
