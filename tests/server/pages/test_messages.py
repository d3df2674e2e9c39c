"""Organisers write to those who asked for it: prepared, seen, counted, sent, watched, stopped; never who."""

from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
import sqlalchemy as sa
from playwright.async_api import Browser, Page

from dialogues.loader import shipped
from server.bots import NOT_AT_WORK, AtWork
from server.pages.messages import A_SECOND, MAX_TEXT, NAMES
from storage import broadcasts, bulk, models
from storage.bots import WEB
from storage.broadcasts import Kind
from storage.consultations import Consultation
from storage.conversations import Changes, Contact, mark_reachable, note_alive
from storage.saving import save
from tests.server.installation import SICOVAL, Site, form_token_of, served_site
from tests.server.markup import Form, Markup
from tests.server.pages.test_organiser import PAYLOADS, page_of
from tests.server.reviewing import NARROW, Reviewer
from tests.server.twin import FORM
from tests.storage.people import hash_of, newcomer, saved

BOT, OTHER_BOT = 4242, 17
NOTHING = "Rien à envoyer"


async def waiting(site: Site, results: int = 0, follow_up: int = 0, closing: int = 0) -> Consultation:
    """A consultation in which so many people agreed to each kind of message."""
    consultation = await site.consultation(
        title="Dites-nous",
        fictional=False,
        opens_on=date(2026, 9, 1),
        closes_on=date(2026, 12, 15),
        results_url="https://nantes.example/ia",
    )

    def work(connection: sa.Connection) -> None:
        note_alive(connection, BOT, site.clock())
        agreed = {"channel": "telegram", "bot_id": BOT, "sealed_chat": b"chat", "status": "started", "reminder": "wished"}
        saved(connection, *(newcomer(connection, number, consultation.id, **agreed) for number in range(1, closing + 1)))
        people = [hash_of(1_000 + number) for number in range(max(results, follow_up))]
        wishes: dict[tuple[int, bytes], Contact | None] = {
            (consultation.id, person): Contact(consultation.id, BOT, person, b"sealed", number < results, number < follow_up)
            for number, person in enumerate(people)
        }
        save(connection, Changes(site.clock(), contacts=wishes))

    await site.database.write(work)
    return consultation


class Bot:
    """One that can send to many people, unless there is a reason."""

    def __init__(self, why: str = "") -> None:
        self.why = why

    def health(self) -> dict[str, str]:
        return {"state": "ok", "bulk_why": self.why}


def at_work(site: Site, bot_id: int, why: str = "") -> None:
    site.app.state.bots.at_work[bot_id] = AtWork(Bot(why))  # type: ignore[arg-type]  # nothing else is asked of it


def address(consultation: Consultation, action: str = "") -> str:
    return f"/organisateur/consultations/{consultation.code}/messages{action}"


async def press(browser: httpx.AsyncClient, page: Markup, action: str, **fields: str) -> httpx.Response:
    """Sends the form of the page that goes to an address ending so, as it is filled but for `fields`."""
    form = next(Form(each) for each in page.root.all("form") if each["action"].endswith(action))
    for name, value in fields.items():
        form.fill(name, value)
    return await browser.post(form.action, data=dict(form.fields), follow_redirects=True)


async def prepared(browser: httpx.AsyncClient, consultation: Consultation, kind: Kind, text: str | None = None) -> Markup:
    """The preview of a message, with the words proposed unless others are given."""
    page = await page_of(browser, address(consultation, f"/{NAMES[kind].path}"))
    answer = await press(browser, page, NAMES[kind].path, **({} if text is None else {"text": text}))
    return Markup(answer.text)


async def sent(browser: httpx.AsyncClient, consultation: Consultation, kind: Kind = "results", text: str | None = None) -> Markup:
    return Markup((await press(browser, await prepared(browser, consultation, kind, text), "/envoi")).text)


def words(page: Markup) -> str:
    return page.root.text


def numbers(page: Markup) -> dict[str, str]:
    """The figures of the first sending of the page."""
    part = next(page.root.all("dl"))
    names, values = ([each.text for each in part.all(tag)] for tag in ("dt", "dd"))
    return dict(zip(names, values, strict=True))


async def end(site: Site, count: int, *, goes: bool = True) -> None:
    """Lets so many messages of the bot end."""

    def work(connection: sa.Connection) -> None:
        for _ in range(count):
            one = bulk.next_waiting(connection, BOT, 0, site.clock().date(), reminders=False)
            assert one is not None
            bulk.note_ended(connection, one.id, sent=goes)
        bulk.end_broadcasts(connection, site.clock(), site.clock().date())

    await site.database.write(work)


async def test_each_kind_says_whom_it_is_for_and_how_many_they_are(site: Site) -> None:
    consultation = await waiting(site, results=12, follow_up=1)
    browser = await site.signed_in("organiser")
    live = await page_of(browser, f"/organisateur/consultations/{consultation.code}")
    assert address(consultation) in [link["href"] for link in live.root.all("a")]
    page = await page_of(browser, address(consultation))
    closing, results, follow_up = (card.text for card in page.root.all("li"))
    assert NOTHING in closing
    assert "12 personnes" in results
    assert "1 personne " in follow_up
    assert [link["href"] for link in page.root.all("a") if link["class"] == "button"] == [
        address(consultation, "/resultats"),
        address(consultation, "/suite"),
    ]


@pytest.mark.parametrize(
    ("kind", "said", "buttons"),
    [
        ("closing", "ferme le 15 décembre 2026", ["Reprendre", "Plus de messages"]),
        ("results", "sont publiés : https://nantes.example/ia", ["Plus de messages"]),
    ],
)
async def test_a_message_is_seen_as_a_phone_shows_it_before_it_goes(site: Site, kind: Kind, said: str, buttons: list[str]) -> None:
    consultation = await waiting(site, results=2, closing=2)
    page = await prepared(await site.signed_in("organiser"), consultation, kind)
    phone = next(each for each in page.root.all("section") if each["class"] == "phone-message")
    assert said in phone.text
    assert "Dites-nous" in phone.text
    assert [button.text for button in phone.all("li")] == buttons
    assert "Envoyer à 2 personnes" in [button.text for button in page.root.all("button")]
    assert (await site.database.read(lambda connection: connection.execute(sa.select(models.broadcasts)).all())) == []


async def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(site: Site) -> None:
    consultation = await waiting(site, results=2, follow_up=2)
    browser = await site.signed_in("organiser")
    faults = {" \n ": "Écrivez le message.", "x" * (MAX_TEXT + 1): "Ce message a 1 001 caractères : 1 000 au plus. Raccourcissez-le."}
    for text, said in faults.items():
        page = await prepared(browser, consultation, "results", text)
        (field,) = page.root.all("textarea")
        (fault,) = (each for each in page.root.all("p") if each["role"] == "alert")
        assert (fault.text, field["aria-invalid"], fault["id"] in field["aria-describedby"].split()) == (said, "true", True)
        assert field.text == text.strip()
    assert "Envoyer à 2 personnes" in words(await prepared(browser, consultation, "results", "x" * MAX_TEXT))
    assert "Complétez le message" in words(await prepared(browser, consultation, "follow_up"))
    # Whoever goes past the preview is told the same.
    form = await browser.get(address(consultation, "/resultats"))
    data = {"form_token": form_token_of(form), "text": ""}
    refused = await browser.post(address(consultation, "/resultats/envoi"), data=data)
    assert (refused.status_code, "Écrivez le message." in refused.text) == (422, True)


async def test_back_from_the_preview_the_message_can_be_changed(site: Site) -> None:
    consultation = await waiting(site, results=2)
    browser = await site.signed_in("organiser")
    page = await prepared(browser, consultation, "results", "Une ligne.\r\n\r\nUne autre.")
    again = Markup((await press(browser, page, "/modification")).text)
    assert Form(next(each for each in again.root.all("form") if each["action"].endswith("/resultats"))).values("text") == [
        "Une ligne.\n\nUne autre."
    ]


async def test_a_sending_is_watched_to_its_end(site: Site) -> None:
    consultation = await waiting(site, results=A_SECOND * 60 + 1)
    at_work(site, BOT)
    browser = await site.signed_in("organiser")
    page = await sent(browser, consultation, text="C’est publié.")
    assert "Envoi en cours" in words(page)
    assert "Il reste environ 2 minutes." in words(page)
    assert numbers(page) == {"Envoyés": "0", "Restants": "601", "Injoignables": "0", "Refusés": "0"}
    await end(site, 590)
    await end(site, 1, goes=False)
    await site.database.write(lambda connection: mark_reachable(connection, [], hash_of(1_000 + 600), reachable=False))
    part = Markup((await browser.get(address(consultation, "/avancement"))).text)
    shown = numbers(part)
    assert (shown["Envoyés"], shown["Refusés"]) == ("590", "1")
    assert int(shown["Restants"]) + int(shown["Injoignables"]) == 10
    await end(site, int(shown["Restants"]))
    page = await page_of(browser, address(consultation))
    assert "Envoi en cours" not in words(page)
    assert "C’est publié." in words(page)
    assert "déjà parti le 05/10/2026" in words(page)
    assert "Restants" not in numbers(page)
    assert "Préparer un message" in words(page)


async def test_what_keeps_a_sending_waiting_is_said_and_no_time_promised(site: Site) -> None:
    consultation = await waiting(site, results=2)
    await site.database.write(lambda connection: note_alive(connection, OTHER_BOT, site.clock()))
    person = hash_of(7)
    contact = Contact(consultation.id, OTHER_BOT, person, b"sealed", results=True, follow_up=False)
    await site.database.write(lambda connection: save(connection, Changes(site.clock(), contacts={(consultation.id, person): contact})))
    browser = await site.signed_in("organiser")
    page = await sent(browser, consultation)
    assert "Rien ne part en ce moment" in words(page)
    assert " ".join(NOT_AT_WORK.split()) in words(page)
    assert "Il reste environ" not in words(page)
    at_work(site, BOT)
    at_work(site, OTHER_BOT, "Telegram ne répond pas.")
    page = Markup((await browser.get(address(consultation, "/avancement"))).text)
    assert "Une partie des messages attend" in words(page)
    assert "Telegram ne répond pas." in words(page)
    assert "Il reste environ 1 minute." in words(page)
    # Of a bot that has nothing left to send nothing is said.
    await end(site, 2)
    await site.database.write(lambda connection: connection.execute(sa.delete(models.contacts).where(models.contacts.c.bot_id == BOT)))
    at_work(site, OTHER_BOT)
    at_work(site, BOT, "Telegram ne répond pas.")
    page = Markup((await browser.get(address(consultation, "/avancement"))).text)
    assert "attend" not in words(page)


async def test_a_sending_that_is_stopped_is_not_refreshed(site: Site) -> None:
    consultation = await waiting(site, results=2)
    browser = await site.signed_in("organiser")
    page = await sent(browser, consultation)
    assert [each["src"] for each in page.root.all("script")] == ["/static/refresh.js"]
    page = Markup((await press(browser, page, "/arret")).text)
    assert not list(page.root.all("script"))
    assert "attend" not in words(page)


async def test_one_sending_at_a_time(site: Site) -> None:
    consultation = await waiting(site, results=3, follow_up=3)
    browser = await site.signed_in("organiser")
    first, second = await prepared(browser, consultation, "results"), await prepared(browser, consultation, "follow_up", "Voici la suite.")
    await press(browser, first, "/envoi")
    for again in (first, second):
        page = Markup((await press(browser, again, "/envoi")).text)
        assert "Les résultats sont publiés" in words(page)
        assert "Préparer" not in words(page)
    assert len(await site.database.read(lambda connection: connection.execute(sa.select(models.bulk_messages)).all())) == 3


async def test_a_sending_is_stopped_resumed_and_given_up(site: Site) -> None:
    consultation = await waiting(site, results=3)
    browser = await site.signed_in("organiser")
    page = Markup((await press(browser, await sent(browser, consultation), "/arret")).text)
    assert "Envoi arrêté" in words(page)
    page = Markup((await press(browser, page, "/reprise")).text)
    assert "Envoi en cours" in words(page)
    await end(site, 1)
    page = Markup((await press(browser, page, "/arret")).text)
    page = Markup((await press(browser, page, "/abandon")).text)
    assert numbers(page) == {"Envoyés": "1", "Injoignables": "0", "Refusés": "0", "Non envoyés": "2"}


async def test_nobody_left_to_write_to_is_said(site: Site) -> None:
    consultation = await waiting(site, results=1)
    browser = await site.signed_in("organiser")
    page = await prepared(browser, consultation, "results")
    await site.database.write(lambda connection: connection.execute(sa.delete(models.contacts)))
    assert NOTHING in words(Markup((await press(browser, page, "/envoi")).text))
    assert NOTHING in words(await prepared(browser, consultation, "results"))


@pytest.mark.parametrize(("hour", "late"), [(7, True), (9, False), (20, True)])
async def test_whoever_writes_late_or_early_is_told_that_it_may_disturb(site: Site, hour: int, late: bool) -> None:
    consultation = await waiting(site, results=1)
    site.clock.now = datetime(2026, 10, 5, hour, tzinfo=UTC)
    assert ("vous pouvez attendre" in words(await prepared(await site.signed_in("organiser"), consultation, "results"))) is late


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_what_is_written_is_text_and_nothing_else(site: Site, payload: str) -> None:
    consultation = await waiting(site, results=1)
    browser = await site.signed_in("organiser")
    for page in (await prepared(browser, consultation, "results", payload), await sent(browser, consultation, "results", payload)):
        assert not list(page.root.all("img", "svg"))
        assert not [each for each in page.root.all("script") if not each["src"].startswith("/static/")]
    await end(site, 1)
    page = await page_of(browser, address(consultation))
    assert [each.text for each in page.root.all("p") if each["class"] == "written"] == [" ".join(payload.split())]


async def test_no_page_says_who(site: Site) -> None:
    consultation = await waiting(site, results=3, closing=2)
    browser = await site.signed_in("organiser")
    pages = [await sent(browser, consultation), await page_of(browser, address(consultation))]
    for page in pages:
        assert str(BOT) not in words(page)
        assert hash_of(1).hex() not in words(page)


@pytest.mark.parametrize("action", ["/resultats", "/resultats/envoi", "/resultats/modification", "/arret", "/reprise", "/abandon"])
async def test_only_our_own_page_and_the_own_authority_can_send(site: Site, action: str) -> None:
    consultation = await waiting(site, results=3)
    browser, other = await site.signed_in("organiser"), await site.signed_in("organiser", SICOVAL)
    token = form_token_of(await other.get("/organisateur"))
    assert (await browser.post(address(consultation, action), data={"text": "Bonjour."})).status_code == 403
    assert (await other.post(address(consultation, action), data={"text": "Bonjour.", "form_token": token})).status_code == 404
    assert (await site.browser().post(address(consultation, action))).status_code == 403
    assert await site.database.read(lambda connection: broadcasts.of_consultation(connection, consultation.id, date(2026, 10, 5))) == ()


async def click(page: Page, label: str) -> None:
    """Presses a button, and waits for the page that it leads to."""
    async with page.expect_navigation():
        await page.get_by_role("button", name=label).click()


# --- E-mail, and themes ---------------------------------------------------------------------------------------------------------------


async def wishing(site: Site, consultation: Consultation, *wishes: tuple[int, set[str]]) -> None:
    """For each, somebody who wants to hear of what follows: by which bot, and on which themes."""

    def work(connection: sa.Connection) -> None:
        note_alive(connection, BOT, site.clock())
        asked: dict[tuple[int, bytes], Contact | None] = {}
        for number, (bot, themes) in enumerate(wishes):
            asked[consultation.id, hash_of(number)] = Contact(
                consultation.id, bot, hash_of(number), b"sealed", results=True, follow_up=True, themes=frozenset(themes)
            )
        save(connection, Changes(site.clock(), contacts=asked))

    await site.database.write(work)


async def test_what_follows_is_sent_to_those_whom_its_themes_concern_on_both_channels(site: Site) -> None:
    consultation = await site.consultation(shipped("default"), fictional=False)
    await wishing(site, consultation, (BOT, {"trust"}), (BOT, {"fear"}), (WEB, {"fear", "trust"}), (WEB, set()), (WEB, {"use"}))
    browser = await site.signed_in("organiser")
    page = await page_of(browser, address(consultation))
    assert words(page).count("5 personnes : 2 sur Telegram, 3 par courriel") == 2
    page = await page_of(browser, address(consultation, "/suite"))
    labels = [label.text for label in page.root.all("label") if label["for"].startswith("theme-")]
    assert labels[:4] == ["Connaissance de l’IA", "Usages de l’IA", "Ressenti des gens", "Confiance"]
    form = next(Form(each) for each in page.root.all("form") if each["action"].endswith("/suite"))
    form.fill("text", "Voici la suite.")
    form.fill("theme", "trust", "fear")
    shown = Markup((await browser.post(form.action, content=urlencode(form.fields), headers=FORM)).text)
    assert "Envoyer à 4 personnes" in words(shown)
    assert "Thèmes : Confiance, Craintes" in words(shown)
    assert "que 2 personnes recevront" in words(shown)
    again = Markup((await browser.post(form.action + "/modification", content=urlencode(form.fields), headers=FORM)).text)
    assert {each["value"] for each in again.root.all("input") if "checked" in each.attributes} == {"trust", "fear"}
    going = Form(next(each for each in shown.root.all("form") if each["action"].endswith("/envoi")))
    page = Markup((await browser.post(going.action, content=urlencode(going.fields), headers=FORM, follow_redirects=True)).text)
    assert "Thèmes : Confiance, Craintes" in words(page)
    assert numbers(page)["Restants"] == "4"
    bots = await site.database.read(lambda connection: connection.scalars(sa.select(models.bulk_messages.c.bot_id)).all())
    assert sorted(bots) == [WEB, WEB, BOT, BOT]


async def test_only_what_follows_has_themes_and_only_those_of_the_script(site: Site) -> None:
    consultation = await site.consultation(shipped("default"), fictional=False)
    await wishing(site, consultation, (BOT, {"trust"}), (WEB, {"fear"}))
    browser = await site.signed_in("organiser")
    assert not list((await page_of(browser, address(consultation, "/resultats"))).root.all("fieldset"))
    token = form_token_of(await browser.get(address(consultation, "/resultats")))
    for path in ("/resultats", "/suite"):
        data = {"form_token": token, "text": "Voici.", "theme": ["work", "fear" if path == "/resultats" else "<script>"]}
        assert "Envoyer à 2 personnes" in (await browser.post(address(consultation, path), data=data)).text


async def test_the_letter_is_seen_as_it_will_arrive(site: Site) -> None:
    consultation = await waiting(site, results=1)
    await wishing(site, consultation, (WEB, set()))
    page = await prepared(await site.signed_in("organiser"), consultation, "results", "C’est publié.")
    assert "que 1 personne recevra" in words(page)
    letter = next(each for each in page.root.all("section") if each["aria-label"] == "Le courriel")
    assert "Les résultats sont publiés : Dites-nous" in letter.text
    assert "Pour changer vos choix, ou ne plus rien recevoir :" in letter.text


async def test_why_e_mails_do_not_go_is_said_and_those_on_telegram_go(site: Site) -> None:
    consultation = await waiting(site, results=1)
    await wishing(site, consultation, (WEB, set()))
    browser = await site.signed_in("organiser")
    await sent(browser, consultation)
    await end(site, 1)
    page = await page_of(browser, address(consultation))
    assert "Ce serveur n’envoie pas de courriel. Réglez CONCERTIA_SMTP_URL, puis redémarrez-le." in words(page)
    assert "Rien ne part en ce moment" in words(page)
    assert (numbers(page)["Envoyés"], numbers(page)["Restants"]) == ("1", "1")


async def test_everybody_can_use_the_pages(tmp_path: Path, browser: Browser) -> None:
    async with served_site(tmp_path) as site:
        consultation = await waiting(site, results=30, closing=2)
        await wishing(site, consultation, (WEB, set()))
        context = await browser.new_context(base_url=site.services.public_url, viewport={"width": NARROW, "height": 640})
        page = await context.new_page()
        await page.goto(await site.link("organiser"))
        await click(page, "Se connecter")
        reviewer = Reviewer(page)
        for path in ("", "/cloture", "/suite", "/resultats"):
            await page.goto(address(consultation, path))
            await reviewer.review(path or "overview")
        await page.get_by_label("Votre message").fill("")
        await click(page, "Voir le message")
        await reviewer.review("a fault")
        await page.get_by_label("Votre message").fill("Les résultats sont publiés.")
        for button in ("Voir le message", "Envoyer à 31 personnes", "Arrêter l’envoi", "Abandonner le reste"):
            await click(page, button)
            await reviewer.review(button)
        await context.close()
        # Above every page of an organiser their own address is cut short where it does not fit.
        assert [fault for fault in reviewer.faults if "SPAN who" not in fault] == []
        assert reviewer.seen == 9


async def test_there_is_no_other_kind(site: Site) -> None:
    consultation = await waiting(site, results=3)
    assert (await (await site.signed_in("organiser")).get(address(consultation, "/reminder"))).status_code == 404
