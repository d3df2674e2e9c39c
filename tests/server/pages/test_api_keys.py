"""The pages where keys of the API are made, shown once and revoked."""

import re
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from server.api.problems import API
from server.pages.api_keys import COMMISSION_KEYS, KEYS, LONGEST_NAME, NO_DAY, NO_NAME, NO_SCOPE, REVOKED
from storage import api_keys, journal, models
from storage.api_keys import LONGEST_LIFE, ApiKey
from tests.server.api.desk import with_key
from tests.server.installation import NANTES, SICOVAL, Site, form_token_of
from tests.server.markup import Markup
from tests.server.twin import check_page

SHOWN = re.compile(r"concertia_[\w-]{43}")
NAME = "Tableau de bord"
UNTIL = "31/12/2026"


@pytest.fixture
async def lea(site: Site) -> httpx.AsyncClient:
    """An organiser of Nantes."""
    return await site.signed_in("organiser")


async def send(browser: httpx.AsyncClient, page: str, path: str, **fields: str | list[str]) -> httpx.Response:
    return await browser.post(path, data={"form_token": form_token_of(await browser.get(page)), **fields})


async def authority(site: Site, siren: str = NANTES) -> int:
    table = models.authorities.c
    found = await site.database.read(lambda connection: connection.scalar(sa.select(table.id).where(table.siren == siren)))
    assert isinstance(found, int)
    return found


async def listed(site: Site, siren: str | None = NANTES) -> tuple[ApiKey, ...]:
    holder = await authority(site, siren) if siren else None
    return await site.database.read(lambda connection: api_keys.keys_of(connection, holder, site.clock().date()))


async def made(site: Site, browser: httpx.AsyncClient, siren: str | None = NANTES, scopes: tuple[str, ...] = ("counts",)) -> str:
    page = KEYS if siren else COMMISSION_KEYS
    path = f"{KEYS}/{await authority(site, siren)}" if siren else COMMISSION_KEYS
    answer = await send(browser, page, path, name=NAME, scope=list(scopes), until=UNTIL)
    assert answer.status_code == 200, answer.text
    check_page(Markup(answer.text))
    (key,) = SHOWN.findall(answer.text)
    return str(key)


async def test_a_key_is_shown_once_and_opens_what_was_chosen(site: Site, lea: httpx.AsyncClient) -> None:
    consultation = await site.consultation()
    key = await made(site, lea, scopes=("counts", "codebook"))
    page = await lea.get(KEYS)
    check_page(Markup(page.text))
    assert (NAME in page.text, key in page.text, "Jamais utilisée" in page.text) == (True, False, True)
    assert "Une clé laisse un programme, par exemple un tableau de bord, lire des données." in page.text
    assert "Réponses aux questions à choix, sans les textes" in page.text
    (one,) = await listed(site)
    assert (one.scopes, one.maker, one.until.isoformat()) == (("counts", "codebook"), "personne1@organiser.example", "2026-12-31")
    program = with_key(site, key)
    asked = f"{API}/consultations/{consultation.code}"
    assert [(await program.get(f"{asked}{part}")).status_code for part in ("/counts", "/codebook", "/answers", "")] == [200, 200, 403, 403]
    assert "Utilisée en dernier le 05/10/2026" in (await lea.get(KEYS)).text


async def test_a_key_that_is_revoked_opens_nothing_from_then_on(site: Site, lea: httpx.AsyncClient) -> None:
    program = with_key(site, await made(site, lea, scopes=("records",)))
    assert (await program.get(f"{API}/records")).status_code == 200
    (one,) = await listed(site)
    colleague = await site.signed_in("organiser")
    answer = await send(colleague, KEYS, f"{KEYS}/{await authority(site)}/{one.id}/retrait")
    assert answer.status_code == 303
    assert REVOKED in (await colleague.get(answer.headers["location"])).text
    assert (await program.get(f"{API}/records")).status_code == 401
    assert await listed(site) == ()
    assert (await send(lea, KEYS, f"{KEYS}/{await authority(site)}/{one.id}/retrait")).status_code == 404


async def test_the_commission_makes_its_own(site: Site, lea: httpx.AsyncClient) -> None:
    camille = await site.signed_in("commission")
    program = with_key(site, await made(site, camille, None, ("consultations",)))
    assert (await program.get(f"{API}/commission/consultations")).status_code == 200
    assert (await program.get(f"{API}/consultations")).status_code == 403
    assert NAME in (await camille.get(COMMISSION_KEYS)).text
    assert NAME not in (await lea.get(KEYS)).text
    (one,) = await listed(site, None)
    assert (await send(lea, KEYS, f"{KEYS}/{await authority(site)}/{one.id}/retrait")).status_code == 404
    assert (await send(camille, COMMISSION_KEYS, f"{COMMISSION_KEYS}/{one.id}/retrait")).status_code == 303
    assert (await program.get(f"{API}/commission/consultations")).status_code == 401


async def test_another_authority_is_out_of_reach(site: Site, lea: httpx.AsyncClient) -> None:
    await made(site, lea)
    (one,) = await listed(site)
    other, own, theirs = await site.signed_in("organiser", SICOVAL), await authority(site), await authority(site, SICOVAL)
    fields = {"name": NAME, "scope": "counts", "until": UNTIL}
    for path in (f"{own}", f"{own}/{one.id}/retrait", f"{theirs}/{one.id}/retrait", f"{theirs}/{2**70}/retrait"):
        assert (await send(other, KEYS, f"{KEYS}/{path}", **fields)).status_code == 404, path
    assert NAME not in (await other.get(KEYS)).text
    assert await listed(site) == (one,)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"name": " "}, NO_NAME),
        ({"name": "a" * (LONGEST_NAME + 1)}, NO_NAME),
        ({"scope": ["tout"]}, NO_SCOPE),
        ({"until": ""}, NO_DAY),
        ({"until": "04/10/2026"}, NO_DAY),
        ({"until": "06/10/2027"}, NO_DAY),
        ({"until": "31/02/2027"}, NO_DAY),
    ],
)
async def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
    site: Site, lea: httpx.AsyncClient, changed: dict[str, str | list[str]], fault: str
) -> None:
    typed: dict[str, str | list[str]] = {"name": NAME, "scope": ["counts"], "until": UNTIL, **changed}
    answer = await send(lea, KEYS, f"{KEYS}/{await authority(site)}", **typed)
    page = Markup(answer.text)
    check_page(page)
    latest = site.clock().date() + LONGEST_LIFE
    told = fault.format(LONGEST_NAME) if fault is NO_NAME else fault.format(f"{latest:%d/%m/%Y}")
    (alert,) = (each for each in page.everything if each["role"] == "alert")
    (link,) = alert.all("a")
    assert (answer.status_code, link.text) == (422, " ".join(told.split()))
    page.by_id(link["href"].removeprefix("#"))
    assert (f'value="{typed["until"]}"' in answer.text, bool(SHOWN.search(answer.text))) == (True, False)
    assert await listed(site) == ()


async def test_a_key_may_last_a_year_and_is_shown_apart_once_it_is_over(site: Site, lea: httpx.AsyncClient) -> None:
    last = site.clock().date() + LONGEST_LIFE
    await send(lea, KEYS, f"{KEYS}/{await authority(site)}", name=NAME, scope="counts", until=f"{last:%d/%m/%Y}")
    assert "Clés périmées" not in (await lea.get(KEYS)).text
    site.clock.advance((LONGEST_LIFE + timedelta(days=1)).total_seconds())
    later = await site.signed_in("organiser")
    assert "Clés périmées" in (await later.get(KEYS)).text


async def test_the_journal_tells_who_made_and_revoked_a_key_and_never_the_key(site: Site, lea: httpx.AsyncClient) -> None:
    key = await made(site, lea, scopes=("counts", "answers"))
    (one,) = await listed(site)
    await send(lea, KEYS, f"{KEYS}/{await authority(site)}/{one.id}/retrait")
    told = (await site.database.read(lambda connection: journal.entries(connection, 2)))[::-1]
    assert [(entry.author.who, entry.what, entry.detail) for entry in told] == [
        (
            "personne1@organiser.example",
            "key_made",
            {"name": NAME, "siren": NANTES, "scopes": ["counts", "answers"], "until": "2026-12-31"},
        ),
        ("personne1@organiser.example", "key_revoked", {"name": NAME, "siren": NANTES}),
    ]
    assert key not in str(told)
    page = (await (await site.signed_in("administrator")).get("/administration/journal")).text
    said = (
        "Clé d’API créée : Tableau de bord (SIREN 244400404 ; chiffres ; réponses aux questions à choix, sans les textes ; "
        "jusqu’au 31/12/2026)"
    )
    assert said in " ".join(page.split())
