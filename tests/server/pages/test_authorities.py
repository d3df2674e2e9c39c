"""Authorities: invited from a page by the commission or an administrator, found by their code or added; and asking to join."""

import re
from collections.abc import AsyncIterator
from datetime import date
from html import unescape

import httpx
import pytest
import sqlalchemy as sa

from server.new_authority import KNOWN, NO_CODE, NO_COMMUNE, NO_FORM, NO_INSEE, NO_NUMBER, NO_REGION_NAME, NO_SIREN
from server.pages.authorities import ABOVE, AUTHORITIES, HAS_ACCESS
from server.pages.joining import FULL, JOIN
from server.services import SIGN_IN_TRIES
from storage import joining, journal, memberships, models
from storage.authorities import by_code
from storage.memberships import Membership, Role
from storage.organisers import invite
from tests.server.installation import NANTES, Site, form_token_of
from tests.server.markup import Markup
from tests.server.pages.test_sign_in import press
from tests.server.pages.test_sign_in_by_mail import browser_from
from tests.server.twin import check_page
from tests.support.smtp import MailHost, words

CLAIRE = "claire@redon.example"
REDON = {"name": "CA Redon Agglomération", "code": "243 500 741", "email": CLAIRE}
"""Not among the territories of the commission."""
WHOLE = {
    "name": "Redon Agglomération",
    "kind": "ca",
    "siren": "243500741",
    "insee_code": "",
    "department": "35 Ille-et-Vilaine",
    "region": "53 Bretagne",
    "population": "67 000",
    "la_collectivite": "Redon Agglomération",
    "a_collectivite": "à Redon Agglomération",
    "de_collectivite": "de Redon Agglomération",
    "email": CLAIRE,
    "request": "",
}


@pytest.fixture
async def host(site: Site) -> AsyncIterator[MailHost]:
    async with MailHost() as at_work:
        object.__setattr__(site.services, "mail", at_work.server)
        yield at_work


async def send(browser: httpx.AsyncClient, path: str = AUTHORITIES, page: str = AUTHORITIES, **fields: str) -> httpx.Response:
    token = form_token_of(await browser.get(page))
    return await browser.post(path, data={"form_token": token, **fields})


async def organises(site: Site, answer: httpx.Response) -> httpx.AsyncClient:
    """The browser of whoever uses the link that is shown."""
    found = re.search(r"/connexion/[\w-]{43}", answer.text)
    assert found, answer.text
    browser = site.browser()
    assert (await press(browser, found[0])).headers["location"] == "/organisateur"
    return browser


async def told(site: Site, count: int) -> list[tuple[str, dict[str, object]]]:
    every = await site.database.read(lambda connection: journal.entries(connection, count))
    return [(entry.what, entry.detail) for entry in every[::-1]]


@pytest.mark.parametrize("role", ["commission", "administrator"])
async def test_an_authority_that_is_known_is_found_by_its_code(site: Site, role: Role) -> None:
    browser = await site.signed_in(role)
    answer = await send(browser, name="Nantes Métropole", code="244 400 404", email=CLAIRE)
    claire = await organises(site, answer)
    assert "Nantes Métropole" in (await claire.get("/organisateur/equipe")).text
    assert CLAIRE in (await browser.get(AUTHORITIES)).text
    assert await told(site, 2) == [
        ("invited", {"email": CLAIRE, "role": "organiser", "siren": NANTES, "until": None}),
        ("signed_in", {}),
    ]


async def test_a_commune_is_found_by_the_code_of_the_insee(site: Site) -> None:
    browser = await site.signed_in("commission")
    claire = await organises(site, await send(browser, name="Rennes", code="35238", email=CLAIRE))
    assert "Rennes" in (await claire.get("/organisateur/equipe")).text


async def test_an_authority_that_is_not_known_is_added(site: Site) -> None:
    browser = await site.signed_in("commission")
    second = await send(browser, **REDON)
    page = Markup(second.text)
    check_page(page)
    assert (second.status_code, page.heading) == (200, "Nouvelle collectivité")
    for proposal in ("243500741", "la Communauté d’agglomération Redon Agglomération", CLAIRE):
        assert f'value="{proposal}"' in second.text
    assert await site.database.read(lambda connection: by_code(connection, "243500741")) is None
    await organises(site, await send(browser, f"{AUTHORITIES}/nouvelle", **WHOLE))
    made = await site.database.read(lambda connection: by_code(connection, "243500741"))
    assert made is not None
    assert (made.territory, made.kind, made.population, made.insee_code) == ("Redon Agglomération", "ca", 67_000, None)
    assert made.de_collectivite == "de Redon Agglomération"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"siren": "243500742"}, NO_SIREN),
        ({"siren": NANTES}, KNOWN),
        ({"kind": "commune"}, NO_COMMUNE),
        ({"insee_code": "35236"}, NO_INSEE),
        ({"region": ""}, NO_REGION_NAME),
        ({"population": "beaucoup"}, NO_NUMBER),
        ({"population": "0"}, NO_NUMBER),
        ({"de_collectivite": " "}, NO_FORM),
    ],
)
async def test_what_is_wrong_in_the_second_form_is_told_and_the_rest_kept(site: Site, changed: dict[str, str], fault: str) -> None:
    browser = await site.signed_in("commission")
    answer = await send(browser, f"{AUTHORITIES}/nouvelle", **(WHOLE | changed))
    check_page(Markup(answer.text))
    assert answer.status_code == 422
    assert fault in unescape(answer.text)
    assert 'value="67 000"' in answer.text or "population" in changed
    assert await site.database.read(lambda connection: by_code(connection, "243500741")) is None


async def test_a_wrong_key_is_told_beside_the_code(site: Site) -> None:
    answer = await send(await site.signed_in("commission"), name="Nantes", code="244400405", email="claire")
    check_page(Markup(answer.text))
    assert (answer.status_code, NO_CODE in answer.text, 'value="244400405"' in answer.text) == (422, True, True)


async def membership(site: Site, email: str) -> list[Membership]:
    return list(await site.database.read(lambda connection: memberships.of_address(connection, email)))


@pytest.mark.parametrize("role", ["organiser", "reader"])
async def test_who_has_access_already_keeps_it_as_it_is(site: Site, role: Role) -> None:
    browser, until = await site.signed_in("commission"), date(2030, 12, 31)

    def work(connection: sa.Connection) -> None:
        nantes = by_code(connection, NANTES)
        assert nantes is not None
        invite(connection, CLAIRE, role, nantes.id, site.clock(), until)

    await browser.get(AUTHORITIES)
    await site.signed_in("organiser")
    await site.database.write(work)
    before = await membership(site, CLAIRE)
    answer = await send(browser, name="Nantes Métropole", code=NANTES, email=CLAIRE.upper())
    check_page(Markup(answer.text))
    assert (answer.status_code, HAS_ACCESS in answer.text, f'value="{CLAIRE.upper()}"' in answer.text) == (422, True, True)
    await asked(site, name="Nantes Métropole", code=NANTES)
    answer = await send(browser, f"{AUTHORITIES}/demandes/1/acceptation")
    check_page(Markup(answer.text))
    assert (answer.status_code, HAS_ACCESS in answer.text) == (422, True)
    assert await membership(site, CLAIRE) == before
    assert (before[0].role, before[0].until) == (role, until)


@pytest.mark.parametrize("role", ["commission", "administrator"])
async def test_who_decides_on_access_is_given_none(site: Site, role: Role) -> None:
    browser = await site.signed_in(role)
    own = f"personne1@{role}.example"
    before = await membership(site, own)
    assert len(before) == 1
    for answer in (
        await send(browser, name="Nantes Métropole", code=NANTES, email=own),
        await send(browser, f"{AUTHORITIES}/nouvelle", **(WHOLE | {"email": own})),
    ):
        check_page(Markup(answer.text))
        assert (answer.status_code, ABOVE in answer.text) == (422, True)
    assert await membership(site, own) == before
    assert await site.database.read(lambda connection: by_code(connection, "243500741")) is None


async def test_organisers_are_told_by_letter_of_who_is_added_from_outside(site: Site, host: MailHost) -> None:
    await site.signed_in("organiser")
    browser = await site.signed_in("commission")
    assert (await send(browser, name="Nantes Métropole", code=NANTES, email=CLAIRE)).status_code == 303
    await site.services.errands.done()
    assert sorted(host.recipients) == [CLAIRE, "personne1@organiser.example"]
    told = next(words(letter) for letter in host.letters if letter["To"] == "personne1@organiser.example")
    assert CLAIRE in told
    assert "/organisateur/equipe" in told
    assert "/connexion/" not in told


# --- Asking to join -------------------------------------------------------------------------------------------------------------------


async def asked(site: Site, **changed: str) -> None:
    answer = await send(site.browser(), JOIN, JOIN, **(REDON | {"message": "Une concertation <au printemps>."} | changed))
    assert (answer.status_code, answer.headers["location"]) == (303, f"{JOIN}/envoye")


async def requests(site: Site) -> list[tuple[str, str, str]]:
    table = models.joining_requests
    rows = await site.database.read(lambda connection: connection.execute(sa.select(table.c.state, table.c.email, table.c.message)).all())
    return [(row.state, row.email, row.message) for row in rows]


async def test_a_request_that_is_accepted_gives_access_and_keeps_no_address(site: Site) -> None:
    await asked(site, name="Nantes Métropole", code=NANTES)
    await asked(site, name="Nantes Métropole", code=NANTES)
    browser = await site.signed_in("administrator")
    page = await browser.get(AUTHORITIES)
    check_page(Markup(page.text))
    assert page.text.count("Une concertation &lt;au printemps&gt;.") == 1, "the same request waits once"
    await organises(site, await send(browser, f"{AUTHORITIES}/demandes/1/acceptation"))
    assert await requests(site) == [("accepted", "", "")]
    assert [what for what, _ in await told(site, 3)] == ["joining_accepted", "invited", "signed_in"]
    assert (await send(browser, f"{AUTHORITIES}/demandes/1/acceptation")).status_code == 404


async def test_a_request_of_an_authority_that_is_not_known_is_accepted_once_it_is_added(site: Site) -> None:
    await asked(site)
    browser = await site.signed_in("commission")
    second = await send(browser, f"{AUTHORITIES}/demandes/1/acceptation")
    assert 'name="request" value="1"' in second.text
    assert (await requests(site))[0][0] == "waiting"
    await organises(site, await send(browser, f"{AUTHORITIES}/nouvelle", **(WHOLE | {"request": "1"})))
    assert await requests(site) == [("accepted", "", "")]


async def test_a_request_that_is_refused_is_gone(site: Site) -> None:
    await asked(site)
    browser = await site.signed_in("commission")
    assert (await send(browser, f"{AUTHORITIES}/demandes/1/refus")).status_code == 303
    assert await requests(site) == [("refused", "", "")]
    assert CLAIRE not in (await browser.get(AUTHORITIES)).text
    assert await told(site, 1) == [("joining_refused", {"name": REDON["name"], "code": "243500741"})]


async def test_asking_is_slowed_and_says_what_is_wrong(site: Site) -> None:
    browser = browser_from(site, "192.0.2.7")
    wrong = await send(browser, JOIN, JOIN, **(REDON | {"code": "12"}))
    check_page(Markup(wrong.text))
    assert (wrong.status_code, NO_CODE in wrong.text, CLAIRE in wrong.text) == (422, True, True)
    said = [(await send(browser, JOIN, JOIN, **(REDON | {"email": f"a{number}@b.fr"}))).status_code for number in range(SIGN_IN_TRIES + 1)]
    assert said == [303] * SIGN_IN_TRIES + [429]
    check_page(Markup((await browser.get(f"{JOIN}/envoye")).text))


async def test_where_too_many_wait_one_is_told_and_what_was_typed_is_kept(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "MOST_WAITING", 1)
    await asked(site)
    answer = await send(site.browser(), JOIN, JOIN, **(REDON | {"email": "autre@redon.example"}))
    check_page(Markup(answer.text))
    assert (answer.status_code, FULL in answer.text, 'value="autre@redon.example"' in answer.text) == (503, True, True)
    assert len(await requests(site)) == 1
    await asked(site)  # whose request waits already is told the same as ever
