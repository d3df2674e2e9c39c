"""The schema and the API say the same: schemathesis makes requests from the one, right and wrong, and checks what the other answers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.tries import Tries
from server.api.problems import API
from server.api.schema import SCHEMA, schema_of
from tests.server.api.attacking import attacked
from tests.server.api.desk import key
from tests.server.installation import NANTES, Site, served_site
from tests.storage.samples import FINISHED, SECTORS, chosen, person

EXAMPLES = 6
"""Requests of each kind to each address, the same at every run: « concertia bench api » makes more, others each time."""


@pytest.fixture
async def served(tmp_path: Path, released_here: None) -> AsyncIterator[Site]:
    """A consultation that was released, and answered since."""
    async with served_site(tmp_path) as site:
        consultation = await site.consultation(sectors=SECTORS, code="ia-nantes")
        await site.answer(consultation, [person(known=chosen("yes"), where=chosen("north"))] * 30)
        await site.release()
        await site.answer(consultation, [FINISHED] * 3)
        yield site


@pytest.mark.parametrize(("siren", "paths"), [(NANTES, "v1/(consultations|records)"), (None, "v1/commission")])
async def test_schemathesis_finds_nothing(served: Site, siren: str | None, paths: str) -> None:
    """It tries wrong keys as well, oftener than a quarter of an hour lets anybody."""
    object.__setattr__(served.services, "wrong_keys", Tries(10_000, served.clock))
    made = await key(served, siren)
    found = await asyncio.to_thread(attacked, served.services.public_url, made, "ia-nantes", paths, examples=EXAMPLES, seed=1)
    assert found.faults == []
    assert found.requests > 50
    assert {200, 404, 422} <= found.statuses


async def test_the_schema_is_for_everybody_and_kept_until_it_changes(site: Site) -> None:
    answer = await site.browser().get(SCHEMA)
    assert answer.json() == schema_of(site.services.public_url)
    again = await site.browser().get(SCHEMA, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, answer.headers["cache-control"]) == (304, "no-cache")


def test_every_address_says_what_it_takes_and_every_way_it_may_end() -> None:
    schema = schema_of("https://concertia.example")
    assert (schema["openapi"], schema["servers"]) == ("3.1.0", [{"url": "https://concertia.example"}])
    for path, operations in schema["paths"].items():
        assert path.startswith(f"{API}/")
        assert list(operations) == ["get"]
        one = operations["get"]
        assert all(one[name] for name in ("summary", "description", "tags", "security"))
        possible = {"200", "304", "400", "401", "403", "405", "422", "429", "500", "503"}
        possible |= {"404"} if "{code}" in path else set()
        possible |= {"410"} if path.endswith("/answers") else set()
        assert set(one["responses"]) == possible
        assert all(told["description"] for told in one["responses"].values())
        problems = [told for status, told in one["responses"].items() if status >= "400"]
        assert [list(told["content"]) for told in problems] == [["application/problem+json"]] * len(problems)
