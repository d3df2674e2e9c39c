"""Who may see what: every route of the application against every role and another authority's objects."""

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa
from fastapi import APIRouter, Depends, FastAPI
from sqlalchemy import Connection

from server.access import declared_policies, public, undeclared_routes
from server.api.problems import API
from server.pages.room import PLACE
from storage import models, partners, records, sources
from storage.authorities import all_authorities, load_territories
from storage.memberships import OF_AUTHORITY, ROLES, Role
from tests.server.api.test_access import EVERY
from tests.server.exports.walking import COMMISSION, list_of, prepare, ready
from tests.server.installation import NANTES, SICOVAL, Site, form_token_of
from tests.server.pages.launch.desk import RENNES
from tests.storage.samples import FINISHED, SCRIPT

PRIVATE = {
    "GET /organisateur": "reader",
    "GET /organisateur/fiches/{record}": "organiser_of_record",
    "GET /organisateur/fiches/{record}/charte": "organiser_of_record",
    "GET /organisateur/fiches/{record}/collectivites": "organiser_of_record",
    "GET /organisateur/fiches/{record}/etapes/{step}": "organiser_of_record",
    "GET /organisateur/fiches/{record}/ouvrir": "organiser_of_record",
    "GET /organisateur/fiches/{record}/suppression": "organiser_of_record",
    "GET /organisateur/consultations/{code}/ouverte": "organiser_of",
    "GET /organisateur/consultations/{code}/gestion": "organiser_of",
    "GET /organisateur/consultations/{code}/liens": "organiser_of",
    "GET /organisateur/consultations/{code}/liens/qr.svg": "organiser_of",
    "GET /organisateur/consultations/{code}/gestion/fermeture": "organiser_of",
    "GET /organisateur/fiches/{record}/questions": "organiser_of_record",
    "GET /organisateur/fiches/{record}/questions/modules": "organiser_of_record",
    "GET /organisateur/fiches/{record}/questions/importer": "organiser_of_record",
    "GET /organisateur/fiches/{record}/questions/ajouter": "organiser_of_record",
    "GET /organisateur/fiches/{record}/questions/ajouter/{kind}": "organiser_of_record",
    "GET /organisateur/fiches/{record}/questions/modifier/{question}": "organiser_of_record",
    "GET /organisateur/demandes/{number}/apercu": "organiser_asked",
    "GET /organisateur/demandes/{number}/apercu/page": "organiser_asked",
    "GET /organisateur/demandes/{number}/apercu/telephone": "organiser_asked",
    "GET /organisateur/fiches/{record}/apercu": "organiser_of_record",
    "GET /organisateur/fiches/{record}/apercu/page": "organiser_of_record",
    "GET /organisateur/fiches/{record}/apercu/telephone": "organiser_of_record",
    "GET /organisateur/consultations/{code}": "reader_of",
    "GET /organisateur/consultations/{code}/chiffres": "reader_of",
    "GET /organisateur/consultations/{code}/chiffres/attendre": "reader_of",
    "GET /organisateur/consultations/{code}/textes/{question}": "organiser_of",
    "GET /organisateur/consultations/{code}/telecharger": "organiser_of",
    "GET /organisateur/consultations/{code}/filtre": "organiser_of",
    "GET /organisateur/consultations/{code}/documents": "reader_of",
    "GET /organisateur/consultations/{code}/documents/{document}": "reader_of",
    "GET /organisateur/consultations/{code}/salle": "facilitator_of",
    "GET /organisateur/consultations/{code}/salle/ecran": "facilitator_of",
    "GET /organisateur/consultations/{code}/salle/qr.svg": "facilitator_of",
    "GET /organisateur/consultations/{code}/salle/reponses/{put}": "facilitator_of",
    "GET /organisateur/consultations/{code}/salle/reponses/{put}/attendre": "facilitator_of",
    "GET /organisateur/consultations/{code}/messages": "organiser_of",
    "GET /organisateur/consultations/{code}/messages/avancement": "organiser_of",
    "GET /organisateur/consultations/{code}/messages/{kind}": "organiser_of",
    "GET /organisateur/equipe": "organiser",
    "GET /organisateur/cles": "organiser",
    "GET /commission/collectivites": "access_keeper",
    "GET /compte": "signed_in",
    "GET /administration/journal": "administrator",
    "GET /commission": "commission",
    "GET /commission/tableau": "commission",
    "GET /commission/cles": "commission",
    "GET /commission/telecharger": "commission",
}

ASKED_FOR = {
    f"GET {address}/{{token}}{page}": policy
    for address, policy in (("/organisateur/consultations/{code}/telecharger", "organiser_of"), ("/commission/telecharger", "commission"))
    for page in ("", "/avancement", "/fichier")
}
"""What belongs to one person, who asked for it: whoever else the policy lets in finds nothing. That this one does: `test_downloads`."""

FORMS = (
    {
        f"POST /organisateur/consultations/{{code}}/messages/{action}": "organiser_of"
        for action in ("arret", "reprise", "abandon", "{kind}", "{kind}/modification", "{kind}/envoi")
    }
    | {
        f"POST /organisateur/fiches/{{record}}/questions/{action}": "organiser_of_record"
        for action in (
            "modules",
            "importer",
            "ajouter/{kind}",
            *(f"modifier/{{question}}{moved}" for moved in ("", "/retirer", "/retablir")),
        )
    }
    | {
        f"POST /organisateur/fiches/{{record}}/apercu/{action}": "organiser_of_record"
        for action in ("lien", "lien/retirer", "page", "telephone")
    }
    | {f"POST /organisateur/demandes/{{number}}/apercu/{trial}": "organiser_asked" for trial in ("page", "telephone")}
    | {
        "POST /organisateur/equipe/{authority}": "organiser",
        "POST /organisateur/equipe/{authority}/{organiser}": "organiser",
        "POST /organisateur/equipe/{authority}/{organiser}/retrait": "organiser",
        "POST /organisateur/equipe/{authority}/{organiser}/lien": "organiser",
        "POST /organisateur/cles/{authority}": "organiser",
        "POST /organisateur/cles/{authority}/{key}/retrait": "organiser",
        "POST /commission/cles": "commission",
        "POST /commission/cles/{key}/retrait": "commission",
        "POST /commission/collectivites": "access_keeper",
        "POST /commission/collectivites/nouvelle": "access_keeper",
        "POST /commission/collectivites/demandes/{number}/acceptation": "access_keeper",
        "POST /commission/collectivites/demandes/{number}/refus": "access_keeper",
        "POST /compte/sessions/{key}/fin": "signed_in",
        "POST /compte/deconnexion-partout": "signed_in",
    }
    | {
        "POST /organisateur/fiches": "organiser",
        "POST /organisateur/fiches/{record}/charte": "organiser_of_record",
        "POST /organisateur/fiches/{record}/collectivites": "organiser_of_record",
        "POST /organisateur/fiches/{record}/collectivites/{authority}/retrait": "organiser_of_record",
        "POST /organisateur/demandes/{number}/acceptation": "organiser_asked",
        "POST /organisateur/demandes/{number}/refus": "organiser_asked",
        "POST /organisateur/fiches/{record}/etapes/{step}": "organiser_of_record",
        "POST /organisateur/fiches/{record}/ouvrir": "organiser_of_record",
        "POST /organisateur/fiches/{record}/suppression": "organiser_of_record",
        "POST /commission/tableau/{authority}/rappel": "commission",
    }
    | {
        f"POST /organisateur/consultations/{{code}}/gestion/{action}": "organiser_of"
        for action in ("pause", "reprise", "prolongation", "fermeture", "suite")
    }
    | {f"POST /organisateur/consultations/{{code}}/liens{action}": "organiser_of" for action in ("", "/invitations")}
    | {f"POST /organisateur/consultations/{{code}}/telecharger{action}": "organiser_of" for action in ("", "/{token}/arret")}
    | {f"POST /commission/telecharger{action}": "commission" for action in ("", "/{token}/arret")}
    | {f"POST /organisateur/consultations/{{code}}/salle{action}": "facilitator_of" for action in ("", "/montrer")}
)
"""What they do is tested with their pages; here, whom they refuse."""
WITH_KEYS = {f"GET {API}{pattern}": policy for pattern, (policy, _) in EVERY.items()}
"""What no session opens: `tests.server.api.test_access` has their matrix."""
LOCAL = {"GET /metrics": "from_this_machine"}
"""What no session opens either: `tests.server.test_health` asks for it from elsewhere."""

WRITES_NOTHING = {
    f"POST /organisateur/{shown}/apercu/{trial}" for shown in ("fiches/{record}", "demandes/{number}") for trial in ("page", "telephone")
}
"""Trials of questions, which live in the page alone: a form sent from elsewhere can do no harm, and carries no token."""
GIVES_BACK = {
    f"POST /organisateur/fiches/{{record}}/{page}"
    for page in ("charte", "etapes/{step}", "questions/modules", "questions/ajouter/{kind}", "questions/modifier/{question}")
}
"""Without its token such a form is not acted on: it comes back filled, for its session may have ended meanwhile."""

FINISHED_TEXT = "Deux mots."

ANSWERS: dict[str, dict[Role, int]] = {
    # Of a role, 403 where it is not named; of nobody, always.
    "signed_in": dict.fromkeys(ROLES, 200),
    "organiser": {"organiser": 200},
    "reader": {"organiser": 200, "facilitator": 200, "reader": 200},
    "organiser_of": {"organiser": 200},
    "organiser_of_record": {"organiser": 200},
    "organiser_asked": {"organiser": 200},
    "facilitator_of": {"organiser": 200, "facilitator": 200},
    "reader_of": {"organiser": 200, "facilitator": 200, "reader": 200},
    "commission": {"commission": 200},
    "access_keeper": {"commission": 200, "administrator": 200},
    "administrator": {"administrator": 200},
}
"""What the own tenant is answered by each policy; another one's objects are 404 where this says 200."""
OF_ONE_AUTHORITY = ("organiser_of", "organiser_of_record", "organiser_asked", "facilitator_of", "reader_of")
"""The policies of what belongs to one authority."""


def path_of(pattern: str, code: str, token: str = "0" * 32) -> str:
    """An address of a route that leads somewhere, in the consultation `code`; `token` is that of a file that was asked for."""
    questionnaire = "{record}" in pattern
    return (
        pattern.partition(" ")[2]
        .replace("{code}", code)
        .replace("{question}", "C04" if questionnaire else "why")
        .replace("{kind}", "texte" if questionnaire else "resultats")
        .replace("{put}", "known")
        .replace("{document}", "aipd")
        .replace("{record}", "1" if code != "nulle-part" else "999")
        .replace("{step}", "dates")
        .replace("{authority}", "1")
        .replace("{organiser}", "1")
        .replace("{number}", "1" if code != "nulle-part" else "999")
        .replace("{key}", "1" if "/cles/" in pattern else "0" * 64)
        .replace("{token}", token)
    )


async def record_of(site: Site, siren: str = NANTES) -> None:
    """The first record, of this authority; and the first request to it, by another one."""

    def work(connection: Connection) -> None:
        load_territories(connection)
        known, today = {each.siren: each.id for each in all_authorities(connection)}, site.clock().date()
        assert records.begin(connection, known[siren], "claire@ville.example", today) == 1
        other = records.begin(connection, known[RENNES], "dominique@ville.example", today)
        assert partners.ask(connection, other, known[siren], today)
        assert [one.id for one in partners.of_record(connection, other)] == [1]

    await site.database.write(work)


def expected(policy: str, role: Role | None, siren: str) -> int:
    """What somebody of this role, for this authority, is answered about what is Nantes's."""
    allowed = ANSWERS[policy].get(role, 403) if role else 403
    return 404 if allowed == 200 and siren != NANTES and policy in OF_ONE_AUTHORITY else allowed


async def everyone(site: Site) -> list[tuple[Role | None, str, httpx.AsyncClient]]:
    """Every role of Nantes and, where it has an authority, of another one, with its browser; and nobody."""
    found: list[tuple[Role | None, str, httpx.AsyncClient]] = [(None, NANTES, site.browser())]
    for role in ROLES:
        for siren in (NANTES, SICOVAL) if role in OF_AUTHORITY else (NANTES,):
            found.append((role, siren, await site.signed_in(role, siren)))
    return found


def test_every_route_declares_one_policy(site: Site) -> None:
    assert undeclared_routes(site.app) == []


def test_private_routes_are_private(site: Site) -> None:
    declared = declared_policies(site.app)
    assert {name: policies for name, policies in declared.items() if policies != ("public",)} == {
        name: (policy,) for name, policy in (PRIVATE | ASKED_FOR | FORMS | WITH_KEYS | LOCAL).items()
    }


@pytest.mark.parametrize("pattern", PRIVATE)
async def test_each_role_sees_its_own_and_nothing_else(site: Site, pattern: str) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED] * 12)
    await site.database.write(lambda connection: sources.find_or_make(connection, consultation.id, PLACE, None))
    await record_of(site)
    people = await everyone(site)
    path = path_of(pattern, consultation.code)
    for role, siren, browser in people:
        answer = await browser.get(path)
        assert answer.status_code == expected(PRIVATE[pattern], role, siren), (path, role, siren)
        assert answer.status_code == 200 or FINISHED_TEXT not in answer.text


@pytest.mark.parametrize("pattern", ASKED_FOR)
async def test_what_somebody_asked_for_is_theirs_alone(site: Site, pattern: str) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED] * 12)
    of_one = "{code}" in pattern
    asking = await site.signed_in("organiser" if of_one else "commission")
    place = list_of(consultation.code) if of_one else COMMISSION
    name = "reponses.csv" if of_one else "consolidation.csv"
    asked = await prepare(asking, place, name)
    await ready(asking, asked)
    path = path_of(pattern, consultation.code, asked.rpartition("/")[2])
    assert (await asking.get(path)).status_code == 200
    for role, siren, browser in await everyone(site):
        status = expected(ASKED_FOR[pattern], role, siren)
        answer = await browser.get(path)
        assert answer.status_code == (404 if status == 200 else status), (path, role, siren)
        assert name not in answer.text


def allowed(policy: str, role: Role | None, siren: str) -> bool:
    """Whether somebody may use a route at all."""
    return expected(policy, role, siren) == 200


async def test_no_form_works_for_whoever_may_not_send_it(site: Site) -> None:
    """Every form, for every role, with a good token of the browser's own: who may not send it is told so before anything is read of it."""
    consultation = await site.consultation()
    await record_of(site)
    people = [(role, siren, browser, await token_of(browser, role)) for role, siren, browser in await everyone(site)]
    for pattern, policy in FORMS.items():
        path = path_of(pattern, consultation.code)
        for role, siren, browser, token in people:
            if not allowed(policy, role, siren):
                answer = await browser.post(path, data={"form_token": token})
                assert answer.status_code == expected(policy, role, siren), (path, role, siren)


async def token_of(browser: httpx.AsyncClient, role: Role | None) -> str:
    """The token of a browser's forms."""
    return form_token_of(await browser.get("/compte" if role else "/rejoindre"))


async def test_no_form_works_without_its_token(site: Site) -> None:
    consultation = await site.consultation()
    await record_of(site)
    for role, siren, browser in await everyone(site):
        for pattern in FORMS.keys() - WRITES_NOTHING - GIVES_BACK:
            if allowed(FORMS[pattern], role, siren):
                path = path_of(pattern, consultation.code)
                assert (await browser.post(path, data={"form_token": "0" * 64})).status_code == 403, (path, role)


@pytest.mark.parametrize("role", ROLES)
async def test_access_that_ends_closes_everything_at_once(site: Site, role: Role) -> None:
    """The session is alive, the cookie good: what ended is the last day of what one may do."""
    consultation = await site.consultation()
    await record_of(site)
    browser, yesterday = await site.signed_in(role), site.clock().date() - timedelta(days=1)
    assert (await browser.get("/compte")).status_code == 200
    await site.database.write(lambda connection: connection.execute(sa.update(models.memberships).values(until=yesterday)))
    for pattern in PRIVATE | ASKED_FOR:
        answer = await browser.get(path_of(pattern, consultation.code))
        assert (answer.status_code, "Connexion nécessaire" in answer.text) == (403, True), pattern


@pytest.mark.parametrize("pattern", [pattern for pattern, policy in PRIVATE.items() if policy in OF_ONE_AUTHORITY])
async def test_what_belongs_to_another_is_answered_as_what_does_not_exist(site: Site, pattern: str) -> None:
    consultation = await site.consultation()
    await record_of(site)
    browser = await site.signed_in("organiser", SICOVAL)
    other, nowhere = path_of(pattern, consultation.code), path_of(pattern, "nulle-part")
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
