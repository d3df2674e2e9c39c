"""The kiosk's address, without JavaScript: it forgets each person, keeps their answers, and leads nowhere else."""

from datetime import timedelta

import httpx
import sqlalchemy as sa

from dialogues.loader import shipped
from dialogues.script import Slot
from storage import models
from storage.sources import find_or_make
from tests.server.markup import Markup
from tests.server.twin import CONSENT, FORM, Person, Twin, check_page, consult, reach

KIOSK = "/borne/essai"


def returns(page: Markup) -> str:
    """When a page left alone goes where, without a script."""
    return next((each["content"] for each in page.root.all("meta") if each["http-equiv"] == "refresh"), "")


def hrefs(page: Markup) -> list[str]:
    return [each["href"] for each in page.root.all("a")]


async def somebody(twin: Twin) -> Person:
    person = Person(twin.client)
    await person.open(KIOSK)
    await person.press(CONSENT)
    return person


async def test_a_kiosk_keeps_the_answers_and_forgets_the_person(twin: Twin) -> None:
    for _ in range(2):
        person = await somebody(twin)
        assert person.page.heading == "À quel titre répondez-vous ?"
        await person.answer(choice=["public_agents"])
        await person.open(f"{KIOSK}/suivant")
        assert (person.page.heading, str(person.response.url)) == ("Bonjour.", f"http://127.0.0.1:8000{KIOSK}")
        assert not twin.client.cookies
    assert [row.answers[Slot("P07")].choices for row in await twin.rows()] == [("public_agents",)] * 2


async def test_the_cookie_of_a_kiosk_ends_with_the_browser_and_is_of_the_kiosk_alone(twin: Twin) -> None:
    person = Person(twin.client)
    await person.open(KIOSK)
    form, button = person.page.button(CONSENT)
    response = await twin.client.post(form.action, content=form.body(button), headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert set(response.headers["set-cookie"].split("; ")[1:]) == {"HttpOnly", "Path=/borne/essai", "SameSite=lax"}
    await person.open("/c/essai")
    assert person.page.heading == "Bonjour."


async def test_each_page_left_alone_returns_but_the_first(twin: Twin) -> None:
    person = Person(twin.client)
    await person.open(KIOSK)
    assert returns(person.page) == ""
    await person.open(f"{KIOSK}?langue=en")
    assert returns(person.page) == f"180; url={KIOSK}/suivant"
    await person.press("I am 15 or older, I agree")
    assert returns(person.page) == f"180; url={KIOSK}/suivant"
    await reach(person, "P07")
    for path in ("/aide", "/notice", "/effacer", "/quitter"):
        await person.open(KIOSK + path)
        check_page(person.page)
        assert returns(person.page) == f"180; url={KIOSK}/suivant"


async def test_whoever_writes_has_time_and_whoever_has_finished_has_enough_to_read(twin: Twin) -> None:
    person = await somebody(twin)
    await reach(person, "C11")
    assert returns(person.page) == f"600; url={KIOSK}/suivant"
    await person.press("Passer")
    await person.press("Passer")
    for _ in range(sum(step.profile for step in shipped("default").questions) - 1):
        await person.press("Je préfère ne pas répondre")
    assert person.page.heading == "Vos réponses"
    await person.press("C’est bon, j’ai fini")
    check_page(person.page)
    assert (person.page.heading, returns(person.page)) == ("Merci.", f"20; url={KIOSK}/suivant")
    said = person.page.one("main").text
    assert "Cet écran revient au début dans 20 secondes." in said
    assert "Vous pouvez corriger jusqu’au" not in said


async def test_a_kiosk_promises_nothing_it_cannot_keep(twin: Twin) -> None:
    person = Person(twin.client)
    await person.open(KIOSK)
    assert "Un cookie permet de reprendre" not in person.page.one("main").text
    assert "vous ne pourrez plus corriger ni effacer vos réponses" in person.page.one("main").text
    await person.open(f"{KIOSK}/notice")
    assert "vous ne pourrez plus corriger ni effacer vos réponses" in person.page.one("main").text


async def test_a_kiosk_leads_nowhere_else(twin: Twin) -> None:
    person = await somebody(twin)
    seen = [person.page]
    for path in ("/aide", "/confidentialite", "/effacer", "/quitter"):
        await person.open(KIOSK + path)
        seen.append(person.page)
    await person.press("Quitter")
    seen.append(person.page)
    await person.press("Non merci")
    seen.append(person.page)
    twin.site.clock.advance(timedelta(days=40).total_seconds())
    await person.open(KIOSK)
    seen.append(person.page)
    leading = {href for page in seen for href in hrefs(page)}
    assert {href for href in leading if not href.startswith((KIOSK, "#"))} == set()
    assert not any("reprendre" in href for href in leading)


async def test_no_trouble_leads_out_of_a_kiosk_or_stays_there(twin: Twin) -> None:
    person = await somebody(twin)
    seen: list[httpx.Response] = []
    for fields, host in ((["act=x"] * 300, ""), ([], "https://elsewhere.example")):
        headers = FORM | ({"Sec-Fetch-Site": "cross-site"} if host else {})
        seen.append(await twin.client.post(KIOSK, content="&".join(fields), headers=headers))
    seen.append(await twin.client.get(f"{KIOSK}/inconnue"))
    form, button = person.page.button("Je préfère ne pas répondre")
    form.fill("form_token", "x")
    seen.append(await twin.client.post(KIOSK, content=form.body(button), headers=FORM))
    twin.site.clock.advance(timedelta(days=40).total_seconds())
    twin.client.cookies.clear()
    seen.append(await twin.client.get(KIOSK))
    assert [response.status_code for response in seen] == [400, 403, 404, 403, 200]
    for response in seen:
        page = Markup(response.text)
        check_page(page)
        assert returns(page) == f"180; url={KIOSK}/suivant"
        assert [href for href in hrefs(page) if not href.startswith((KIOSK, "#"))] == []


async def test_an_invitation_is_asked_at_a_kiosk_that_leads_nowhere_else(twin: Twin) -> None:
    await consult(twin.site, "jury", access="invited")
    door = Markup((await twin.client.get("/borne/jury")).text)
    wrong = Markup((await twin.client.get("/borne/jury?entree=7Q2M-9D4K-0XWB-RT5H")).text)
    assert (returns(door), returns(wrong)) == ("", "180; url=/borne/jury/suivant")
    assert [href for page in (door, wrong) for href in hrefs(page) if not href.startswith(("/borne/jury", "#"))] == []


async def test_leaving_a_kiosk_shows_no_link_and_the_first_screen_at_once(twin: Twin) -> None:
    person = await somebody(twin)
    await person.open(person.page.link("Quitter"))
    assert "vous ne pourrez plus les revoir" in person.page.one("main").text
    assert "lien" not in [each["id"] for each in person.page.everything]
    await person.press("Quitter")
    assert (person.page.heading, str(person.response.url)) == ("Bonjour.", f"http://127.0.0.1:8000{KIOSK}")
    assert not twin.client.cookies


async def test_somebody_s_own_participation_is_left_alone(twin: Twin, person: Person) -> None:
    await person.open(KIOSK)
    assert person.page.heading == "Bonjour."
    await person.open(f"{KIOSK}/suivant")
    await person.open("/c/essai")
    assert person.page.heading == "À quel titre répondez-vous ?"


async def test_a_kiosk_of_nothing_leads_to_what_is_open(twin: Twin) -> None:
    for path in ("/borne/inconnue", "/borne/inconnue/suivant", "/borne/inconnue/quitter"):
        assert (await twin.client.get(path)).status_code == 404


async def test_everybody_at_a_kiosk_comes_by_the_link_it_was_opened_by(twin: Twin) -> None:
    source = await twin.site.database.write(lambda connection: find_or_make(connection, twin.essai.id, "Accueil", None))
    person = Person(twin.client)
    await person.open(f"{KIOSK}?entree={source.code}")
    for _ in range(2):
        await person.press(CONSENT)
        await person.open(person.page.link("Quitter"))
        await person.press("Quitter")
        assert str(person.response.url) == f"http://127.0.0.1:8000{KIOSK}?entree={source.code}"
        assert returns(person.page) == ""

    def kept(connection: sa.Connection) -> list[int | None]:
        return list(connection.scalars(sa.select(models.participations.c.source_id)))

    assert await twin.site.database.read(kept) == [source.id] * 2
