"""Who may see what: every route of the application against every role and another authority's objects."""

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI
from sqlalchemy import Connection

from server.access import declared_policies, public, undeclared_routes
from server.exports.consolidation import TABLES
from server.exports.files import DOWNLOADS
from storage import records
from storage.authorities import all_authorities, load_territories
from tests.server.installation import NANTES, SICOVAL, Site
from tests.storage.samples import FINISHED, SCRIPT

PRIVATE = {
    "GET /organisateur": "organiser",
    "GET /organisateur/fiches/{record}": "organiser_of_record",
    "GET /organisateur/fiches/{record}/charte": "organiser_of_record",
    "GET /organisateur/fiches/{record}/etapes/{step}": "organiser_of_record",
    "GET /organisateur/fiches/{record}/ouvrir": "organiser_of_record",
    "GET /organisateur/consultations/{code}/ouverte": "organiser_of",
    "GET /organisateur/consultations/{code}/gestion": "organiser_of",
    "GET /organisateur/consultations/{code}/gestion/fermeture": "organiser_of",
    "GET /organisateur/consultations/{code}": "organiser_of",
    "GET /organisateur/consultations/{code}/chiffres": "organiser_of",
    "GET /organisateur/consultations/{code}/chiffres/attendre": "organiser_of",
    "GET /organisateur/consultations/{code}/textes/{question}": "organiser_of",
    "GET /organisateur/consultations/{code}/exports/{name}": "organiser_of",
    "GET /organisateur/consultations/{code}/filtre": "organiser_of",
    "GET /organisateur/consultations/{code}/documents": "organiser_of",
    "GET /organisateur/consultations/{code}/documents/{document}": "organiser_of",
    "GET /organisateur/consultations/{code}/messages": "organiser_of",
    "GET /organisateur/consultations/{code}/messages/avancement": "organiser_of",
    "GET /organisateur/consultations/{code}/messages/{kind}": "organiser_of",
    "GET /commission": "commission",
    "GET /commission/tableau": "commission",
    "GET /commission/{name}": "commission",
}

FORMS = {
    f"POST /organisateur/consultations/{{code}}/messages/{action}": "organiser_of"
    for action in ("arret", "reprise", "abandon", "{kind}", "{kind}/modification", "{kind}/envoi")
} | {
    "POST /organisateur/fiches": "organiser",
    "POST /commission/tableau/{authority}/rappel": "commission",
    "POST /organisateur/fiches/{record}/charte": "organiser_of_record",
    "POST /organisateur/fiches/{record}/ouvrir": "organiser_of_record",
    **{
        f"POST /organisateur/consultations/{{code}}/gestion/{action}": "organiser_of"
        for action in ("pause", "reprise", "prolongation", "fermeture", "suite")
    },
    "POST /organisateur/fiches/{record}/etapes/{step}": "organiser_of_record",
}
"""What they do is tested with their pages."""

FINISHED_TEXT = "Deux mots."

ANSWERS = {
    # policy: nobody, organiser of the authority, organiser of another, commission
    "organiser": (403, 200, 200, 403),
    "organiser_of": (403, 200, 404, 403),
    "organiser_of_record": (403, 200, 404, 403),
    "commission": (403, 403, 403, 200),
}

OWN = ("organiser_of", "organiser_of_record")
"""The policies of what belongs to one authority."""


def paths_of(pattern: str, code: str) -> list[str]:
    """Addresses of a route that lead somewhere, in the consultation `code`."""
    path = (
        pattern.removeprefix("GET ")
        .replace("{code}", code)
        .replace("{question}", "why")
        .replace("{kind}", "resultats")
        .replace("{document}", "aipd")
        .replace("{record}", "1" if code != "nulle-part" else "999")
        .replace("{step}", "dates")
    )
    names = TABLES if path.startswith("/commission") else DOWNLOADS
    return [path.replace("{name}", name) for name in names] if "{name}" in path else [path]


async def record_of(site: Site, siren: str = NANTES) -> None:
    """The first record, of this authority."""

    def work(connection: Connection) -> None:
        load_territories(connection)
        authority = next(each.id for each in all_authorities(connection) if each.siren == siren)
        assert records.begin(connection, authority, "claire@ville.example", site.clock().date()) == 1

    await site.database.write(work)


async def everyone(site: Site) -> list[httpx.AsyncClient]:
    """The browsers of each column of `ANSWERS`."""
    return [
        site.browser(),
        await site.signed_in("organiser", NANTES),
        await site.signed_in("organiser", SICOVAL),
        await site.signed_in("commission"),
    ]


def test_every_route_declares_one_policy(site: Site) -> None:
    assert undeclared_routes(site.app) == []


def test_private_routes_are_private(site: Site) -> None:
    declared = declared_policies(site.app)
    assert {name: policies for name, policies in declared.items() if policies != ("public",)} == {
        name: (policy,) for name, policy in (PRIVATE | FORMS).items()
    }


@pytest.mark.parametrize("pattern", PRIVATE)
async def test_each_role_sees_its_own_and_nothing_else(site: Site, pattern: str) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED] * 12)
    await record_of(site)
    for path in paths_of(pattern, consultation.code):
        answers = [await browser.get(path) for browser in await everyone(site)]
        assert tuple(answer.status_code for answer in answers) == ANSWERS[PRIVATE[pattern]]
        assert all(FINISHED_TEXT not in answer.text for answer in answers if answer.status_code != 200)


@pytest.mark.parametrize("pattern", [pattern for pattern, policy in PRIVATE.items() if policy in OWN])
async def test_what_belongs_to_another_is_answered_as_what_does_not_exist(site: Site, pattern: str) -> None:
    consultation = await site.consultation()
    await record_of(site)
    browser = await site.signed_in("organiser", SICOVAL)
    for other, nowhere in zip(paths_of(pattern, consultation.code), paths_of(pattern, "nulle-part"), strict=True):
        theirs, none = await browser.get(other), await browser.get(nowhere)
        assert (theirs.status_code, theirs.text) == (none.status_code, none.text) == (404, none.text)


async def test_an_authority_that_consults_with_others_sees_what_they_share(site: Site) -> None:
    shared = await site.consultation(SCRIPT, NANTES, SICOVAL)
    for siren in (NANTES, SICOVAL):
        browser = await site.signed_in("organiser", siren)
        assert (await browser.get(f"/organisateur/consultations/{shared.code}")).status_code == 200


async def test_a_forged_cookie_opens_nothing(site: Site) -> None:
    for value in ("", "x" * 43, "'; --", "é"):
        answer = await site.browser().get("/commission", headers={b"Cookie": f"concertia-session={value}".encode()})
        assert answer.status_code == 403


def test_a_route_that_forgot_its_policy_is_found() -> None:
    app, router = FastAPI(openapi_url=None), APIRouter(prefix="/zone")

    @router.post("/oubli")
    def forgotten() -> None: ...

    @router.get("/ouvert", dependencies=[Depends(public)])
    def declared() -> None: ...

    app.include_router(router)
    app.mount("/fichiers", FastAPI())
    assert undeclared_routes(app) == ["POST /zone/oubli", "/fichiers"]


def test_documentation_pages_left_on_are_found() -> None:
    assert undeclared_routes(FastAPI()) == ["GET HEAD /openapi.json", "GET HEAD /docs", "GET HEAD /docs/oauth2-redirect", "GET HEAD /redoc"]
