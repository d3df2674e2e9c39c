"""Who may read what with a key: every route of the API against every kind of key, each scope, and another authority's objects."""

from datetime import timedelta
from typing import get_args

import httpx
import pytest
import sqlalchemy as sa

from server.access import declared_policies
from server.api.problems import API, NO_KEY, NO_SCOPE, NOT_FOUND, OTHER_KIND, TOO_MANY, WRONG_KEY, Fault
from server.api.schema import schema_of
from server.services import SIGN_IN_WINDOW, WRONG_KEYS
from storage import memberships, models
from storage.api_keys import SCOPES, Scope
from storage.memberships import Membership
from tests.server.api.desk import KEPT, key, program, with_key
from tests.server.installation import NANTES, SICOVAL, Site
from tests.storage.samples import SCRIPT

OWN: dict[str, tuple[str, Scope]] = {
    "/consultations": ("organiser_key", "consultations"),
    "/consultations/{code}": ("organiser_key_of", "consultations"),
    "/consultations/{code}/counts": ("organiser_key_of", "counts"),
    "/consultations/{code}/codebook": ("organiser_key_of", "codebook"),
    "/consultations/{code}/answers": ("organiser_key_of", "answers"),
    "/records": ("organiser_key", "records"),
}
NATIONAL: dict[str, tuple[str, Scope]] = {
    "/commission/consultations": ("commission_key", "consultations"),
    "/commission/consultations/{code}": ("commission_key_of", "consultations"),
    "/commission/consultations/{code}/counts": ("commission_key_of", "counts"),
    "/commission/consultations/{code}/crossings": ("commission_key_of", "counts"),
    "/commission/consultations/{code}/codebook": ("commission_key_of", "codebook"),
    "/commission/consultations/{code}/answers": ("commission_key_of", "answers"),
    "/commission/records": ("commission_key", "records"),
}
"""Every route, with its policy and the scope it takes."""
EVERY = OWN | NATIONAL


def path(pattern: str, code: str) -> str:
    return API + pattern.replace("{code}", code)


def is_told(answer: httpx.Response, fault: Fault) -> bool:
    """Whether this is the fault, in the one shape."""
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told == {"type": told["type"], "title": fault.title, "status": fault.status, "detail": fault.detail}
    return answer.status_code == fault.status and bool(told["type"].endswith(f"{API}#{fault.name}"))


def test_every_route_is_in_the_table_with_its_policy_and_takes_one_scope(site: Site) -> None:
    declared = {name: policies for name, policies in declared_policies(site.app).items() if policies != ("public",) and API in name}
    assert declared == {f"GET {API}{pattern}": (policy,) for pattern, (policy, _) in EVERY.items()}
    schema = schema_of(site.services.public_url)
    scopes = {path: operations["get"]["security"] for path, operations in schema["paths"].items()}
    assert scopes == {API + pattern: [{"cle": [scope]}] for pattern, (_, scope) in EVERY.items()}
    assert {scope for _, scope in EVERY.values()} == set(SCOPES) == set(get_args(Scope))


@pytest.mark.parametrize("pattern", EVERY)
async def test_each_kind_of_key_reads_its_own_and_nothing_else(site: Site, pattern: str) -> None:
    """One's own with the scope: 200; without it 403; of the other kind 403; another authority's: as what does not exist."""
    consultation, (_, scope) = await site.consultation(), EVERY[pattern]
    asked = path(pattern, consultation.code)
    right, wrong = (NANTES, None) if pattern in OWN else (None, NANTES)
    others = [one for one in SCOPES if one != scope]
    assert (await (await program(site, right, [scope])).get(asked)).status_code == 200
    assert is_told(await (await program(site, right, others)).get(asked), NO_SCOPE)
    assert is_told(await (await program(site, wrong)).get(asked), OTHER_KIND)
    if "{code}" in pattern:
        nowhere = path(pattern, "nulle-part")
        stranger = await program(site, SICOVAL) if pattern in OWN else await program(site, None)
        assert is_told(await stranger.get(nowhere), NOT_FOUND)
        if pattern in OWN:
            theirs, none = await stranger.get(asked), await stranger.get(nowhere)
            assert (theirs.status_code, theirs.content) == (none.status_code, none.content)


@pytest.mark.parametrize("pattern", EVERY)
async def test_nobody_reads_without_a_key_that_opens(site: Site, pattern: str) -> None:
    consultation = await site.consultation()
    asked, mine = path(pattern, consultation.code), await key(site, NANTES if pattern in OWN else None)
    signed_in = await site.signed_in("organiser" if pattern in OWN else "commission")
    for nobody in (site.browser(), signed_in):
        answer = await nobody.get(asked)
        assert is_told(answer, NO_KEY), "no cookie is looked at"
        assert answer.headers["www-authenticate"] == 'Bearer realm="concertia"'
    for value in ("x", mine[:-1], mine.removeprefix("concertia_"), "concertia_" + "a" * 43):
        answer = await with_key(site, value).get(asked)
        assert is_told(answer, WRONG_KEY)
        assert answer.headers["www-authenticate"] == 'Bearer realm="concertia", error="invalid_token"'
    for scheme in (f"Basic {mine}", mine, "Bearer", "Bearer "):
        answer = await site.browser().get(asked, headers={"Authorization": scheme})
        assert is_told(answer, NO_KEY), scheme
    site.clock.advance((KEPT + timedelta(days=1)).total_seconds())
    assert is_told(await with_key(site, mine).get(asked), WRONG_KEY)


async def test_a_draft_is_its_authority_s_alone(site: Site) -> None:
    consultation = await site.consultation()
    await site.database.write(lambda connection: connection.execute(sa.update(models.consultations).values(status="draft")))
    own, commission = await program(site), await program(site, None)
    assert (await own.get(path("/consultations/{code}", consultation.code))).json()["status"] == "draft"
    for pattern in NATIONAL:
        answer = await commission.get(path(pattern, consultation.code))
        assert answer.status_code == (404 if "{code}" in pattern else 200)
        assert consultation.code not in answer.text


async def test_authorities_that_consult_together_read_what_they_share(site: Site) -> None:
    shared = await site.consultation(SCRIPT, NANTES, SICOVAL)
    for siren in (NANTES, SICOVAL):
        assert (await (await program(site, siren)).get(path("/consultations/{code}/counts", shared.code))).status_code == 200


async def test_a_key_dies_with_the_role_of_who_made_it(site: Site) -> None:
    mine = with_key(site, await key(site, NANTES, email="lea@nantes.example"))
    assert (await mine.get(f"{API}/consultations")).status_code == 200

    def demote(connection: sa.Connection) -> None:
        (held,) = connection.execute(sa.select(models.memberships)).all()
        memberships.give(connection, held.organiser_id, Membership("reader", held.authority_id), site.clock().date())

    await site.database.write(demote)
    assert is_told(await mine.get(f"{API}/consultations"), WRONG_KEY)


async def test_the_last_use_of_a_key_is_known_by_its_day(site: Site) -> None:
    mine = await program(site)
    await mine.get(f"{API}/consultations")
    used = await site.database.read(lambda connection: connection.scalar(sa.select(models.api_keys.c.used_on)))
    assert used == site.clock().date()


async def test_who_tries_keys_waits_and_a_key_that_opens_does_not(site: Site) -> None:
    mine, wrong = await program(site), with_key(site, "concertia_faux")
    for _ in range(WRONG_KEYS):
        assert is_told(await wrong.get(f"{API}/records"), WRONG_KEY)
    answer = await wrong.get(f"{API}/records")
    assert is_told(answer, TOO_MANY)
    assert answer.headers["retry-after"] == "900"
    assert (await mine.get(f"{API}/records")).status_code == 200
    site.clock.advance(SIGN_IN_WINDOW.total_seconds())
    assert is_told(await wrong.get(f"{API}/records"), WRONG_KEY)


async def test_no_page_of_another_site_reads_the_api(site: Site) -> None:
    mine = await program(site)
    answer = await mine.get(f"{API}/consultations", headers={"Origin": "https://ailleurs.example", "Sec-Fetch-Site": "cross-site"})
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
