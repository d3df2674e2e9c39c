"""The people of an authority, managed by its organisers."""

import re
from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest
import sqlalchemy as sa

from server.inviting import NO_ADDRESS, NO_DAY, NO_ROLE, PAST_DAY
from server.pages.team import BEYOND, ELSEWHERE, KNOWN, LAST, LINKED, LONGER, OWN, SLOWED, TEAM
from server.services import LINKS_SENT
from storage import journal, memberships, models, organisers
from storage.memberships import Colleague, Membership, Role
from storage.organisers import LINK_LIFETIME
from tests.server.installation import NANTES, SICOVAL, Site, form_token_of
from tests.server.markup import Markup
from tests.server.pages.test_sign_in import press
from tests.server.twin import check_page
from tests.support.smtp import MailHost, words

SAM = "sam@nantes.example"


@pytest.fixture
async def lea(site: Site) -> httpx.AsyncClient:
    """The browser of the only organiser of Nantes."""
    return await site.signed_in("organiser")


@pytest.fixture
async def host(site: Site) -> AsyncIterator[MailHost]:
    async with MailHost() as at_work:
        object.__setattr__(site.services, "mail", at_work.server)
        yield at_work


async def authority(site: Site, siren: str = NANTES) -> int:
    table = models.authorities
    of_siren = sa.select(table.c.id).where(table.c.siren == siren)
    return int(await site.database.read(lambda connection: connection.execute(of_siren).scalar_one()))


async def people(site: Site) -> dict[str, Colleague]:
    own = await authority(site)
    return {one.email: one for one in await site.database.read(lambda connection: memberships.colleagues(connection, own))}


async def send(browser: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    token = form_token_of(await browser.get(TEAM))
    return await browser.post(path, data={"form_token": token, **fields})


async def invited(site: Site, lea: httpx.AsyncClient, email: str = SAM, role: str = "organiser", until: str = "") -> str:
    """Invites somebody and gives the path of their link."""
    answer = await send(lea, f"{TEAM}/{await authority(site)}", email=email, role=role, until=until)
    found = re.search(r"/connexion/[\w-]{43}", answer.text)
    assert answer.status_code == 200, answer.text
    assert found
    return found[0]


async def test_a_colleague_enters_by_the_link_that_is_shown_once(site: Site, lea: httpx.AsyncClient) -> None:
    path = await invited(site, lea, until="31/12/2030")
    assert path not in (await lea.get(TEAM)).text
    sam = site.browser()
    assert (await press(sam, path)).headers["location"] == "/organisateur"
    assert (await people(site))[SAM].membership == Membership("organiser", await authority(site), date(2030, 12, 31))
    assert (await sam.get(TEAM)).status_code == 200


async def test_the_invitation_goes_by_mail_where_there_is_a_server(site: Site, lea: httpx.AsyncClient, host: MailHost) -> None:
    answer = await send(lea, f"{TEAM}/{await authority(site)}", email=SAM, role="reader", until="")
    assert answer.status_code == 303
    assert "partie par courriel" in (await lea.get(answer.headers["location"])).text
    assert host.recipients == [SAM]
    assert "Nantes Métropole" in words(host.last)
    assert re.search(r"http://127.0.0.1:8000/connexion/[\w-]{43}", words(host.last))


async def renewed(site: Site, browser: httpx.AsyncClient, email: str = SAM) -> httpx.Response:
    """Asks for a new link for somebody who has not come yet."""
    one = (await people(site))[email]
    return await send(browser, f"{TEAM}/{await authority(site)}/{one.organiser_id}/lien")


async def test_who_never_came_gets_a_new_link_and_the_one_before_opens_nothing(site: Site, lea: httpx.AsyncClient) -> None:
    first = await invited(site, lea)
    assert (await lea.get(TEAM)).text.count("pas encore de connexion") == 1
    answer = await renewed(site, lea)
    check_page(Markup(answer.text))
    second = re.search(r"/connexion/[\w-]{43}", answer.text)
    assert second
    assert second[0] not in (await lea.get(TEAM)).text
    sam = site.browser()
    assert (await sam.get(first)).status_code == 404
    assert (await press(sam, second[0])).headers["location"] == "/organisateur"
    assert "pas encore de connexion" not in (await lea.get(TEAM)).text
    one = (await people(site))[SAM]
    ((who, what, detail),) = [
        (entry.author.who, entry.what, entry.detail)
        for entry in await site.database.read(lambda connection: journal.entries(connection, 2))
        if entry.what != "signed_in"
    ]
    assert (who, what, detail) == ("personne1@organiser.example", "link_renewed", {"email": SAM, "siren": NANTES})
    assert one.membership.role == "organiser"


async def test_who_came_gets_none_and_stays_in(site: Site, lea: httpx.AsyncClient) -> None:
    sam = site.browser()
    await press(sam, await invited(site, lea))
    before = await site.database.read(lambda connection: journal.entries(connection, 1))
    answer = await renewed(site, lea)
    assert (answer.status_code, answer.headers["location"]) == (303, TEAM)
    assert await site.database.read(lambda connection: journal.entries(connection, 1)) == before
    assert (await sam.get(TEAM)).status_code == 200


async def test_who_is_given_the_number_of_somebody_removed_has_not_come(site: Site, lea: httpx.AsyncClient) -> None:
    """A number that a database gives a second time says nothing of whoever had it before."""
    await press(site.browser(), await invited(site, lea, "avant@nantes.example"))
    before = (await people(site))["avant@nantes.example"]
    await send(lea, f"{TEAM}/{await authority(site)}/{before.organiser_id}/retrait")
    await invited(site, lea)
    assert "/connexion/" in (await renewed(site, lea)).text


async def test_a_new_link_goes_by_mail_where_there_is_a_server(site: Site, lea: httpx.AsyncClient, host: MailHost) -> None:
    await send(lea, f"{TEAM}/{await authority(site)}", email=SAM, role="reader", until="31/12/2030")
    answer = await renewed(site, lea)
    assert LINKED in (await lea.get(answer.headers["location"])).text
    assert host.recipients == [SAM, SAM]
    assert "jusqu’au 31/12/2030 inclus" in " ".join(words(host.last).split())


async def not_renewed(site: Site, browser: httpx.AsyncClient, fault: str) -> None:
    """Nothing is shown but why, and nothing has changed."""
    before = await site.database.read(lambda connection: journal.entries(connection, 1))
    for _ in range(LINKS_SENT + 1):
        answer = await renewed(site, browser)
        check_page(Markup(answer.text))
        assert (answer.status_code, "/connexion/" in answer.text, fault in answer.text) == (422, False, True)
    assert await site.database.read(lambda connection: journal.entries(connection, 1)) == before


async def test_a_new_link_of_somebody_with_other_access_is_shown_to_nobody_and_the_one_before_opens(
    site: Site, lea: httpx.AsyncClient
) -> None:
    first = await invited(site, lea)
    await site.database.write(lambda connection: organisers.invite(connection, SAM, "commission", None, site.clock()))
    await not_renewed(site, lea, ELSEWHERE)
    assert (await site.browser().get(first)).status_code == 200


async def test_a_letter_that_does_not_go_leaves_the_link_before_too(site: Site, lea: httpx.AsyncClient, host: MailHost) -> None:
    host.refuse["RCPT"] = "550 5.1.1 no such user"
    first = await invited(site, lea)
    await site.database.write(lambda connection: organisers.invite(connection, SAM, "commission", None, site.clock()))
    await not_renewed(site, lea, ELSEWHERE)
    assert (await site.browser().get(first)).status_code == 200


async def test_nobody_is_shown_a_new_link_that_opens_for_longer_than_their_own(site: Site, lea: httpx.AsyncClient) -> None:
    tom, ann = "tom@nantes.example", "ann@nantes.example"
    consultant = site.browser()
    await press(consultant, await invited(site, lea, tom, until="31/12/2030"))
    first = await invited(site, lea)
    await not_renewed(site, consultant, LONGER)
    assert (await site.browser().get(first)).status_code == 200
    await invited(site, lea, ann, until="30/12/2030")
    assert "/connexion/" in (await renewed(site, consultant, ann)).text
    async with MailHost() as at_work:
        object.__setattr__(site.services, "mail", at_work.server)
        assert (await renewed(site, consultant)).headers["location"] == f"{TEAM}?lien=oui"
        assert at_work.recipients == [SAM]


async def test_three_new_links_in_the_time_of_one_are_enough(site: Site, lea: httpx.AsyncClient) -> None:
    await invited(site, lea)
    links = [re.findall(r"/connexion/[\w-]{43}", (await renewed(site, lea)).text) for _ in range(LINKS_SENT)]
    answer = await renewed(site, lea)
    assert (answer.status_code, SLOWED in answer.text) == (429, True)
    check_page(Markup(answer.text))
    assert (await site.browser().get(links[-1][0])).status_code == 200
    site.clock.advance(LINK_LIFETIME.total_seconds() - 1)
    await lea.get(TEAM)
    assert (await renewed(site, lea)).status_code == 429
    site.clock.advance(1)
    assert (await renewed(site, lea)).status_code == 200


async def test_no_new_link_leads_in_after_the_last_day(site: Site, lea: httpx.AsyncClient) -> None:
    await invited(site, lea, until=f"{site.clock().date():%d/%m/%Y}")
    await site.database.write(
        lambda connection: connection.execute(
            sa.update(models.memberships).where(models.memberships.c.until.is_not(None)).values(until=date(2026, 10, 4))
        )
    )
    assert (await renewed(site, lea)).headers["location"] == TEAM


@pytest.mark.parametrize("role", ["administrator", "commission", "organiser"])
async def test_nobody_is_shown_a_link_that_opens_more_than_they_give(site: Site, lea: httpx.AsyncClient, role: Role) -> None:
    await site.signed_in(role, SICOVAL) if role == "organiser" else await site.signed_in(role)
    email = f"personne2@{role}.example"
    answer = await send(lea, f"{TEAM}/{await authority(site)}", email=email.upper(), role="reader", until="")
    check_page(Markup(answer.text))
    assert (answer.status_code, "/connexion/" in answer.text, "avait déjà un ailleurs" in answer.text) == (200, False, True)
    assert (await people(site))[email].membership.role == "reader"


async def test_two_should_organise(site: Site, lea: httpx.AsyncClient) -> None:
    warned = "Une seule personne organise ici"
    assert warned in (await lea.get(TEAM)).text
    await invited(site, lea, "lecture@nantes.example", "reader")
    assert warned in (await lea.get(TEAM)).text
    await invited(site, lea)
    assert warned not in (await lea.get(TEAM)).text


async def test_the_last_organiser_stays(site: Site, lea: httpx.AsyncClient) -> None:
    ((email, one),) = (await people(site)).items()
    path = f"{TEAM}/{await authority(site)}/{one.organiser_id}"
    sam = site.browser()
    await press(sam, await invited(site, lea, until="31/12/2030"))
    for answer in (
        await send(sam, path, role="reader", until="31/12/2030"),
        await send(sam, path, role="organiser", until="31/12/2030"),
        await send(sam, f"{path}/retrait"),
        await send(lea, f"{path}/retrait"),
    ):
        assert (answer.status_code, LAST in answer.text) == (422, True)
        check_page(Markup(answer.text))
    assert (await people(site))[email] == one


async def test_nobody_changes_their_own_access(site: Site, lea: httpx.AsyncClient) -> None:
    await invited(site, lea)
    before = await people(site)
    path = f"{TEAM}/{await authority(site)}/{before['personne1@organiser.example'].organiser_id}"
    for role, until in (("reader", ""), ("organiser", "31/12/2030")):
        answer = await send(lea, path, role=role, until=until)
        assert (answer.status_code, OWN in answer.text) == (422, True)
        check_page(Markup(answer.text))
    assert f'action="{path}"' not in (await lea.get(TEAM)).text
    assert await people(site) == before


async def test_nobody_gives_access_for_longer_than_their_own(site: Site, lea: httpx.AsyncClient) -> None:
    tom, end = "tom@nantes.example", "31/12/2030"
    path, sam = f"{TEAM}/{await authority(site)}", site.browser()
    await press(sam, await invited(site, lea, until=end))
    await invited(site, lea, tom, "reader", until="01/12/2030")
    before = await people(site)
    for until in ("", "01/01/2031"):
        for answer in (
            await send(sam, path, email="autre@nantes.example", role="organiser", until=until),
            await send(sam, f"{path}/{before[tom].organiser_id}", role="organiser", until=until),
        ):
            assert (answer.status_code, BEYOND.format(day="31/12/2030") in answer.text) == (422, True), until
    assert await people(site) == before
    await invited(site, sam, "autre@nantes.example", until=end)
    assert (await send(sam, f"{path}/{before[tom].organiser_id}", role="organiser", until=end)).status_code == 303


async def test_who_is_removed_is_out_at_once_and_what_they_did_stays(site: Site, lea: httpx.AsyncClient) -> None:
    consultation = await site.consultation()
    sam = site.browser()
    await press(sam, await invited(site, lea))
    removed = (await people(site))[SAM]
    assert (await send(lea, f"{TEAM}/{await authority(site)}/{removed.organiser_id}/retrait")).status_code == 303
    assert (await sam.get("/organisateur")).status_code == 403
    assert SAM not in await people(site)
    assert (await lea.get(f"/organisateur/consultations/{consultation.code}")).status_code == 200


async def test_a_changed_role_counts_at_the_next_request(site: Site, lea: httpx.AsyncClient) -> None:
    consultation = await site.consultation()
    sam = site.browser()
    await press(sam, await invited(site, lea))
    one = (await people(site))[SAM]
    assert (await send(lea, f"{TEAM}/{await authority(site)}/{one.organiser_id}", role="reader", until="")).status_code == 303
    address = f"/organisateur/consultations/{consultation.code}"
    assert [(await sam.get(path)).status_code for path in (address, f"{address}/telecharger", TEAM)] == [200, 403, 403]


async def test_a_consultant_is_out_after_their_last_day(site: Site, lea: httpx.AsyncClient) -> None:
    last = site.clock().date()
    sam = site.browser()
    await press(sam, await invited(site, lea, until=f"{last:%d/%m/%Y}"))
    midnight = 24 * 3600 - (site.clock() - site.clock().replace(hour=0, minute=0, second=0, microsecond=0)).seconds
    for browser in (lea, sam):
        assert (await browser.get("/organisateur")).status_code == 200
    table = models.sessions
    site.clock.advance(midnight)
    await site.database.write(lambda connection: connection.execute(sa.update(table).values(seen_at=site.clock(), begun_at=site.clock())))
    assert [(await browser.get("/organisateur")).status_code for browser in (lea, sam)] == [200, 403]
    assert "Accès terminés" in (await lea.get(TEAM)).text


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"email": "sam", "role": "reader", "until": ""}, NO_ADDRESS),
        ({"email": SAM, "role": "commission", "until": ""}, NO_ROLE),
        ({"email": SAM, "role": "reader", "until": "31/02/2030"}, NO_DAY),
        ({"email": SAM, "role": "reader", "until": "demain"}, NO_DAY),
        ({"email": SAM, "role": "reader", "until": "01/01/2020"}, PAST_DAY),
        ({"email": "personne1@organiser.example", "role": "reader", "until": ""}, KNOWN),
    ],
)
async def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
    site: Site, lea: httpx.AsyncClient, fields: dict[str, str], fault: str
) -> None:
    answer = await send(lea, f"{TEAM}/{await authority(site)}", **fields)
    assert (answer.status_code, fault in answer.text) == (422, True)
    assert f'value="{fields["email"]}"' in answer.text
    assert len(await people(site)) == 1
    page = Markup(answer.text)
    check_page(page)
    (told,) = (each for each in page.everything if each["role"] == "alert")
    (link,) = told.all("a")
    assert (told.text, link.text) == (f"1 champ à corriger {link.text}", " ".join(fault.split()))
    assert page.by_id(link["href"].removeprefix("#"))["aria-invalid"] == "true"


async def test_another_authority_is_out_of_reach(site: Site, lea: httpx.AsyncClient) -> None:
    other = await site.signed_in("organiser", SICOVAL)
    own, (one,) = await authority(site), (await people(site)).values()
    theirs = await authority(site, SICOVAL)
    for path in (f"{TEAM}/{own}", f"{TEAM}/{own}/{one.organiser_id}", f"{TEAM}/{theirs}/{one.organiser_id}", f"{TEAM}/{theirs}/{2**70}"):
        assert (await send(other, path, email=SAM, role="organiser", until="")).status_code == 404
    for action in ("retrait", "lien"):
        assert (await send(other, f"{TEAM}/{own}/{one.organiser_id}/{action}")).status_code == 404
    assert one.email not in (await other.get(TEAM)).text
    assert list((await people(site)).values()) == [one]


async def test_the_journal_tells_who_did_it_to_whom(site: Site, lea: httpx.AsyncClient) -> None:
    await invited(site, lea, role="reader", until="31/12/2030")
    one = (await people(site))[SAM]
    path = f"{TEAM}/{await authority(site)}/{one.organiser_id}"
    await send(lea, path, role="facilitator", until="")
    await send(lea, f"{path}/retrait")
    told = (await site.database.read(lambda connection: journal.entries(connection, 3)))[::-1]
    assert [(entry.author.who, entry.what, entry.detail) for entry in told] == [
        ("personne1@organiser.example", "invited", {"email": SAM, "role": "reader", "siren": NANTES, "until": "2030-12-31"}),
        ("personne1@organiser.example", "role_changed", {"email": SAM, "role": "facilitator", "siren": NANTES, "until": None}),
        ("personne1@organiser.example", "removed", {"email": SAM, "siren": NANTES}),
    ]


async def test_the_page_is_sound(site: Site, lea: httpx.AsyncClient) -> None:
    await invited(site, lea)
    check_page(Markup((await lea.get(TEAM)).text))
