"""Being told by e-mail: asked on a page, confirmed from the letter, changed and taken back from any letter; and what is never joined."""

import re
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from bot.mail import contacts
from bot.sealing import contact_in
from bot.wording import say
from server.services import LETTERS_ASKED, LETTERS_TO
from storage import models
from storage.consultations import by_code, close_consultation
from storage.conversations import Contact, contact_from_row
from storage.tombstones import read
from tests.server.installation import Site
from tests.server.markup import Markup
from tests.server.twin import FORM, Person, browser_at, check_page, consult
from tests.storage.people import everything
from tests.storage.samples import KEYRING
from tests.support.smtp import MailHost, words

CAMILLE = "Camille@exemple.fr"
PAGE = "/prevenir/essai"


@pytest.fixture
async def host(site: Site) -> Any:
    """« essai », and the mail server of its installation."""
    await consult(site, "essai")
    async with MailHost() as at_work:
        object.__setattr__(site.services, "mail", at_work.server)
        yield at_work


@pytest.fixture
async def person(site: Site, host: MailHost) -> Any:
    async with browser_at(site) as client:
        yield Person(client)


async def ask(person: Person, address: str = CAMILLE, *topics: str, themes: tuple[str, ...] = (), page: str = PAGE) -> None:
    await person.open(page)
    form = person.page.question
    form.fill("email", address)
    form.fill("topic", *topics)
    form.fill("theme", *themes)
    (button,) = form.element.all("button")
    await person.send(form, button)


def link_of(letter: EmailMessage, path: str) -> str:
    (found,) = re.findall(rf"^http://127\.0\.0\.1:8000(/prevenir/essai{path}/\S+)$", words(letter), re.MULTILINE)
    return str(found)


async def kept(site: Site) -> list[Contact]:
    rows = await site.database.read(lambda connection: connection.execute(sa.select(models.contacts)).all())
    return [contact_from_row(row) for row in rows]


async def confirmed(person: Person, host: MailHost, *topics: str, themes: tuple[str, ...] = ()) -> None:
    await ask(person, CAMILLE, *topics, themes=themes)
    await person.open(link_of(host.last, "/confirmer"))
    await person.press("Confirmer")


def ticked(page: Markup) -> set[str]:
    return {field["value"] for field in page.root.all("input") if "checked" in field.attributes}


# --- Asking ---------------------------------------------------------------------------------------------------------------------------


async def test_one_asks_gets_a_letter_and_is_kept_only_once_it_is_confirmed(site: Site, host: MailHost, person: Person) -> None:
    await person.open(PAGE)
    check_page(person.page)
    assert ticked(person.page) == set()  # nothing is agreed to beforehand
    before = await site.database.read(everything)
    await ask(person, CAMILLE, "results", "follow_up", themes=("trust", "fear"))
    assert person.page.heading == "Regardez vos courriels"
    check_page(person.page)
    assert await site.database.read(everything) == before
    (letter,) = host.letters
    assert (letter["To"], letter["Subject"]) == ("Camille@exemple.fr", "Confirmez votre adresse\u00a0: L’IA et nous")
    assert "– des résultats\n– de la suite donnée (confiance et craintes)" in words(letter)
    assert "List-Unsubscribe" not in letter
    url = link_of(letter, "/confirmer")
    await person.open(url)
    check_page(person.page)
    assert person.page.heading == "Confirmer votre demande ?"
    assert await kept(site) == []  # a mail scanner opens links too
    await person.press("Confirmer")
    assert person.event.startswith("C’est confirmé.")
    check_page(person.page)
    (contact,) = await kept(site)
    assert (contact.bot_id, contact.results, contact.follow_up, contact.themes) == (0, True, True, frozenset({"trust", "fear"}))
    assert contact.person_hash == contacts.person_hash(KEYRING, "camille@exemple.fr")
    assert contact_in(KEYRING, contact.consultation_id, contact.sealed_chat) == "camille@exemple.fr"
    assert ticked(person.page) == {"results", "follow_up", "trust", "fear"}


async def test_a_link_used_twice_leads_to_the_same_page_and_to_one_contact(site: Site, host: MailHost, person: Person) -> None:
    await confirmed(person, host, "results")
    url, first = link_of(host.last, "/confirmer"), person.response.text
    person.response = await person.client.post(url, follow_redirects=True)  # a double click
    assert person.response.text == first
    await person.open(url)
    assert (person.page.heading, person.event, ticked(person.page)) == ("Vos choix", "", {"results"})
    assert len(await kept(site)) == 1


async def test_whether_an_address_is_known_is_never_told(site: Site, host: MailHost, person: Person) -> None:
    await confirmed(person, host, "results")
    told = []
    for address in ("CAMILLE@exemple.fr", "autre@exemple.fr"):
        await ask(person, address, "follow_up")
        told.append((person.response.status_code, str(person.response.url), person.response.text))
    assert told[0] == told[1]
    known, unknown = ([line for line in words(letter).splitlines() if "/prevenir/" not in line] for letter in host.letters[-2:])
    assert known == unknown
    # What is asked again is asked whole.
    await person.open(link_of(host.letters[-2], "/confirmer"))
    await person.press("Confirmer")
    (contact,) = await kept(site)
    assert (contact.results, contact.follow_up) == (False, True)


@pytest.mark.parametrize(
    ("address", "topics", "faults"),
    [
        ("camille", ("results",), ["web-tell-no-address"]),
        ("", ("results",), ["web-tell-no-address"]),
        (CAMILLE, (), ["web-tell-no-topic"]),
        ("<script>@x", (), ["web-tell-no-address", "web-tell-no-topic"]),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    host: MailHost, person: Person, address: str, topics: tuple[str, ...], faults: list[str]
) -> None:
    await ask(person, address, *topics)
    assert person.response.status_code == 422
    page = person.page
    check_page(page)
    said = {each["id"]: each.text for each in page.root.all("p") if each["class"] == "fault"}
    assert list(said.values()) == [" ".join(say("fr", fault).split()) for fault in faults]
    field = next(each for each in page.root.all("input") if each["id"] == "adresse")
    assert field["value"] == address
    assert (field["aria-invalid"] == "true") is ("web-tell-no-address" in faults)
    for name in said:
        assert [each for each in page.everything if name in each["aria-describedby"].split()]
    assert ticked(page) == set(topics)
    assert host.letters == []


async def test_whoever_asked_too_often_for_one_address_is_told_the_same_and_gets_nothing(host: MailHost, person: Person) -> None:
    for _ in range(LETTERS_TO):
        await ask(person, CAMILLE, "results")
    sent = person.response.text
    await ask(person, "camille@EXEMPLE.fr", "results")
    assert (person.response.text, len(host.letters)) == (sent, LETTERS_TO)
    await ask(person, "autre@exemple.fr", "results")
    assert len(host.letters) == LETTERS_TO + 1


async def test_a_room_behind_one_address_may_ask_and_a_machine_is_slowed(site: Site, host: MailHost, person: Person) -> None:
    async def asked(number: int) -> httpx.Response:
        body = f"email=personne{number}%40exemple.fr&topic=results"
        return await person.client.post(PAGE, content=body, headers=FORM)

    for number in range(LETTERS_ASKED):
        assert (await asked(number)).status_code == 303
    slowed = await asked(LETTERS_ASKED)
    assert (slowed.status_code, Markup(slowed.text).heading) == (429, "Faisons une pause")
    assert len(host.letters) == LETTERS_ASKED
    site.clock.advance(3_601)
    assert (await asked(LETTERS_ASKED)).status_code == 303


# --- A mail server in trouble -----------------------------------------------------------------------------------------------------------


async def test_a_mail_server_that_is_off_is_told_and_nothing_typed_is_lost(host: MailHost, person: Person) -> None:
    await host.stop()
    await ask(person, CAMILLE, "results")
    assert person.response.status_code == 503
    check_page(person.page)
    assert person.event == " ".join(say("fr", "web-tell-away").split())
    assert next(each["value"] for each in person.page.root.all("input") if each["id"] == "adresse") == CAMILLE
    assert ticked(person.page) == {"results"}


async def test_an_address_that_the_mail_server_does_not_know_is_wrong(host: MailHost, person: Person) -> None:
    host.refuse["RCPT"] = "550 5.1.1 no such user"
    await ask(person, CAMILLE, "results")
    assert person.response.status_code == 422
    assert "ne trouve pas cette adresse" in person.event


async def test_without_a_mail_server_one_is_told_how_else_to_learn_of_the_results(site: Site) -> None:
    await consult(site, "essai", results_on=date(2027, 1, 20), results_url="https://nantes.example/ia")
    async with browser_at(site) as client:
        person = Person(client)
        for response in (await client.get(PAGE), await client.post(PAGE, content="email=a%40b.fr&topic=results", headers=FORM)):
            person.response = response
            check_page(person.page)
            assert "20 janvier 2027" in person.page.root.text
            assert "https://nantes.example/ia" in [link["href"] for link in person.page.root.all("a")]
            assert not list(person.page.root.all("input"))
        site.clock.now = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
        await person.open(PAGE)
        assert "sont annoncés depuis le 20 janvier 2027" in person.page.root.text


# --- Links ------------------------------------------------------------------------------------------------------------------------------


async def test_a_link_is_good_for_48_hours_and_for_nothing_else(site: Site, host: MailHost, person: Person) -> None:
    await consult(site, "ailleurs")
    await ask(person, CAMILLE, "results")
    url = link_of(host.last, "/confirmer")
    site.clock.advance(48 * 3_600)
    await person.open(url)
    assert person.page.heading == "Confirmer votre demande ?"
    site.clock.advance(1)
    for wrong in (
        url,
        url[:-1],
        url + "A",
        url.replace("essai", "ailleurs"),
        "/prevenir/essai/confirmer/AAAA",
        "/prevenir/essai/confirmer/é",
    ):
        for answer in (await person.client.get(wrong), await person.client.post(wrong)):
            assert (answer.status_code, Markup(answer.text).heading) == (404, "Ce lien ne sert plus.")
    assert await kept(site) == []


async def test_the_first_letter_leads_to_ones_choices_for_as_long_as_they_are_kept(site: Site, host: MailHost, person: Person) -> None:
    await confirmed(person, host, "results")
    url = link_of(host.last, "/confirmer")
    site.clock.advance(90 * 24 * 3_600)
    await person.open(url)
    assert (person.page.heading, ticked(person.page)) == ("Vos choix", {"results"})
    await person.press("Ne plus rien recevoir")
    assert await kept(site) == []
    for answer in (await person.client.get(url), await person.client.post(url)):
        assert (answer.status_code, Markup(answer.text).heading) == (404, "Ce lien ne sert plus.")
    assert await kept(site) == []


async def test_choices_are_changed_from_any_letter_and_taken_back_at_once(site: Site, host: MailHost, person: Person) -> None:
    await confirmed(person, host, "results", "follow_up", themes=("trust",))
    choices = str(person.response.url).removesuffix("/confirme")
    await person.open(choices)
    form = person.page.question
    form.fill("topic", "follow_up")
    form.fill("theme", "fear", "trust")
    await person.send(form, next(form.element.all("button")))
    assert person.event == "C’est noté."
    (contact,) = await kept(site)
    assert (contact.results, contact.follow_up, contact.themes) == (False, True, frozenset({"fear", "trust"}))
    await person.press("Ne plus rien recevoir")
    assert person.page.heading == "Votre adresse n’est pas dans notre liste."
    check_page(person.page)
    assert await kept(site) == []
    # The links of old letters say so kindly, whatever is done with them.
    for answer in (await person.client.get(choices), await person.client.post(choices, content="topic=results", headers=FORM)):
        assert (answer.status_code, Markup(answer.text).heading) == (200, "Votre adresse n’est pas dans notre liste.")
    assert await kept(site) == []


async def test_themes_without_what_follows_are_asked_about_and_not_left_out(site: Site, host: MailHost, person: Person) -> None:
    said = "Pour recevoir la suite donnée sur ces thèmes, choisissez aussi « Des courriels sur la suite donnée »."
    await ask(person, CAMILLE, "results", themes=("trust",))
    assert (person.response.status_code, person.event, ticked(person.page)) == (422, said, {"results", "trust"})
    await confirmed(person, host, "results")
    form = person.page.question
    form.fill("topic")
    form.fill("theme", "fear")
    await person.send(form, next(form.element.all("button")))
    check_page(person.page)
    assert (person.response.status_code, person.event, ticked(person.page)) == (422, said, {"fear"})
    assert len(await kept(site)) == 1


async def test_no_tick_takes_all_back(site: Site, host: MailHost, person: Person) -> None:
    await confirmed(person, host, "results")
    (key,) = await site.database.read(lambda connection: connection.scalars(sa.select(models.contacts.c.id)).all())
    form = person.page.question
    form.fill("topic")
    await person.send(form, next(form.element.all("button")))
    assert (person.page.heading, await kept(site)) == ("Votre adresse n’est pas dans notre liste.", [])
    assert site.services.tombstones is not None
    assert read([site.services.tombstones.path]).contacts == {key}  # nor is it told anything from a backup of before


ONE_CLICK = "List-Unsubscribe=One-Click"
IN_PARTS = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'


@pytest.mark.parametrize(
    ("content_type", "body"),
    [("application/x-www-form-urlencoded", ONE_CLICK), ("multipart/form-data; boundary=x", IN_PARTS)],
)
async def test_a_mail_program_takes_it_all_back_by_itself_and_opening_does_not(
    site: Site, host: MailHost, person: Person, content_type: str, body: str
) -> None:
    await confirmed(person, host, "results")
    url = str(person.response.url).replace("/choix/", "/retrait/").removesuffix("/confirme")
    opened = await person.client.get(url)
    assert (opened.status_code, len(await kept(site))) == (303, 1)
    async with site.browser() as program:
        answer = await program.post(url, content=body, headers={"Content-Type": content_type})
    assert (answer.status_code, await kept(site)) == (200, [])


async def test_another_site_can_do_nothing_here(site: Site, host: MailHost, person: Person) -> None:
    person.client.headers["Sec-Fetch-Site"] = "cross-site"
    assert (await person.client.post(PAGE, content="email=a%40b.fr&topic=results", headers=FORM)).status_code == 403
    assert host.letters == []


# --- What leads here --------------------------------------------------------------------------------------------------------------------


async def test_the_last_page_leads_here_where_there_is_a_mail_server_and_a_tablet_does_not(
    site: Site, host: MailHost, person: Person
) -> None:
    essai = await site.database.read(lambda connection: by_code(connection, "essai"))
    assert essai is not None
    await person.consent()
    await site.database.write(lambda connection: close_consultation(connection, essai.id))
    await person.open("/c/essai")
    await person.open(person.page.link("Être prévenu par courriel"))
    assert person.page.heading == "Être prévenu par courriel"
    async with browser_at(site) as client:
        stranger = Person(client)
        await stranger.open("/c/essai")
        assert stranger.page.link("Être prévenu par courriel") == PAGE
        await stranger.open("/borne/essai")
        assert "prévenir" not in stranger.response.text
    object.__setattr__(site.services, "mail", None)
    for path in ("/c/essai", "/c/essai/effacer"):
        await person.open(path)
        assert "courriel" not in person.page.one("main").text


@pytest.mark.parametrize("path", ["/effacer", "/mes-donnees"])
async def test_the_pages_on_all_that_is_kept_say_that_an_address_is_apart(host: MailHost, person: Person, path: str) -> None:
    await person.consent()
    await person.open(f"/c/essai{path}")
    check_page(person.page)
    assert "Pour la retirer, ouvrez le lien qui est dans chacun de nos courriels." in person.page.root.text


# --- What is never joined -----------------------------------------------------------------------------------------------------------------


async def test_nothing_joins_an_address_to_answers(site: Site, host: MailHost, person: Person) -> None:
    """Who answered and asks in the same browser: the cookie that says who answered never travels with an address, and nothing of the
    participation changes."""
    await person.consent()
    sent = []

    async def note(request: httpx.Request) -> None:
        sent.append((request.url.path, request.headers.get("cookie", "")))

    person.client.event_hooks["request"] = [note]
    before = await site.database.read(everything)
    await confirmed(person, host, "results")
    await person.press("Ne plus rien recevoir")
    assert len(sent) > 5
    assert {cookie for path, cookie in sent if path.startswith("/prevenir")} == {""}
    assert await site.database.read(everything) == before
    await person.open("/c/essai")
    assert person.page.question.element["action"] == "/c/essai"  # still themselves


async def test_the_contact_says_nothing_of_when_and_by_whom(site: Site, host: MailHost, person: Person) -> None:
    await confirmed(person, host, "results")
    columns = {column.name: column.type for column in models.contacts.c}
    assert not [name for name, kind in columns.items() if isinstance(kind, sa.Date | sa.DateTime)]
    assert not {"participation_id", "identity_id", "source_id"} & columns.keys()
    (row,) = await site.database.read(lambda connection: connection.execute(sa.select(models.contacts)).all())
    assert b"exemple" not in row.sealed_chat + row.person_hash + row.id


async def test_asking_needs_no_answer_no_opening_and_ends_with_the_follow_up(site: Site, host: MailHost, person: Person) -> None:
    essai = await site.consultation(code="fini", closes_on=date(2026, 10, 2), contacts_until=date(2026, 12, 31))
    await site.database.write(lambda connection: close_consultation(connection, essai.id))
    await ask(person, CAMILLE, "results", page="/prevenir/fini")
    url = words(host.last).partition("http://127.0.0.1:8000")[2].split()[0]
    site.clock.now += timedelta(days=86)  # 30 December
    await ask(person, CAMILLE, "results", page="/prevenir/fini")
    url = words(host.last).partition("http://127.0.0.1:8000")[2].split()[0]
    site.clock.now += timedelta(days=2)
    await person.open("/prevenir/fini")
    assert person.page.heading == "Nous n’envoyons pas de courriel."
    assert (await person.client.post(url)).status_code == 404
    assert await kept(site) == []


@pytest.mark.parametrize("path", ["", "/envoye", "/confirmer/x", "/choix/x", "/choix/x/confirme", "/retrait/x"])
async def test_no_page_of_a_consultation_that_is_none(site: Site, host: MailHost, path: str) -> None:
    async with browser_at(site) as client:
        assert (await client.get(f"/prevenir/inconnue{path}")).status_code == 404
        if path and "envoye" not in path and path.rpartition("/")[2] != "confirme":
            assert (await client.post(f"/prevenir/inconnue{path}")).status_code == 404


async def test_in_english_the_letter_and_its_pages_are_in_english(host: MailHost, person: Person) -> None:
    await ask(person, CAMILLE, "results", page=f"{PAGE}?langue=en")
    assert person.page.heading == "Look at your e-mails"
    assert "You asked to be told" in words(host.last)
    await person.open(link_of(host.last, "/confirmer"))
    assert person.page.one("html")["lang"] == "en"
    await person.press("Confirm")
    assert (person.page.heading, person.event[:10]) == ("Your choices", "Confirmed.")
