"""The door of a consultation, as it is met by people who scanned a code, followed a link, or hold an invitation, without JavaScript."""

import re
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import sqlalchemy as sa
from starlette.requests import Request

from bot.acts import Consented
from bot.screens import notice_in_force
from bot.telegram.callback import encode
from dialogues.answers import Answer, State
from dialogues.script import Slot
from server import qr
from server.pages.visiting import origin_of
from server.services import WRONG_CODES
from storage import models
from storage.consultations import Consultation, close_consultation
from storage.exports import participation_rows
from storage.invitations import new_code, shown
from storage.sources import Source, find_or_make
from tests.server.installation import Site
from tests.server.markup import Markup
from tests.server.twin import FORM, check_page, consult
from tests.storage.samples import KEYRING, make_consultation

WRONG = "7Q2M-9D4K-0XWB-RT5H"
CONSENT = "J’ai 15 ans ou plus, j’accepte"


def browser(site: Site, host: str = "127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(site.app, raise_app_exceptions=False, client=(host, 123))
    return httpx.AsyncClient(transport=transport, base_url=site.services.public_url, headers={"Sec-Fetch-Site": "same-origin"})


@pytest.fixture
async def jury(site: Site) -> Consultation:
    return await consult(site, "jury", access="invited", other_way="En mairie, le mardi.")


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(site) as made:
        yield made


def links(answer: httpx.Response) -> dict[str, str]:
    (main,) = Markup(answer.text).root.all("main")
    return {link.text: link["href"] for link in main.all("a")}


def words(answer: httpx.Response) -> str:
    (main,) = Markup(answer.text).root.all("main")
    return " ".join(main.text.split())


def menu(answer: httpx.Response) -> dict[str, str]:
    """Every link of the page, those around its contents too."""
    return {link.text: link["href"] for link in Markup(answer.text).root.all("a")}


async def consented(client: httpx.AsyncClient, page: httpx.Response, label: str = CONSENT) -> httpx.Response:
    """Presses the button that consents on this page."""
    form, button = Markup(page.text).button(label)
    return await client.post(form.action, content=form.body(button), headers=FORM)


async def type_code(client: httpx.AsyncClient, page: httpx.Response, code: str) -> httpx.Response:
    """Types a code in the field of this page, and enters."""
    form, button = Markup(page.text).button("Entrer")
    form.fill("code", code)
    return await client.post(form.action, content=form.body(button), headers=FORM)


async def participations(site: Site, consultation: Consultation) -> int:
    return len(await site.database.read(lambda connection: list(participation_rows(connection, consultation.id))))


async def used(site: Site) -> int:
    count = sa.select(sa.func.count()).select_from(models.used_invitations)
    return await site.database.read(lambda connection: connection.scalar(count)) or 0


# --- Anybody's --------------------------------------------------------------------------------------------------------------------------


BEFORE, AFTER = date(2026, 9, 20), date(2026, 11, 2)
FACTS = {
    "Qui demande": "Nantes Métropole",
    "Qui décide ensuite": "Le conseil votera en mars.",
    "Sur quoi": "L’intelligence artificielle (IA) dans les services publics",
    "Quand": "Du 1er octobre 2026 au 31 octobre 2026",
    "Combien de temps": "12 questions, et 3 sur vous, environ 9 minutes. Vous pouvez passer, arrêter, reprendre.",
    "Résultats": "Le 15 janvier 2027 Page des résultats https://ville.example/resultats",
    "Autre moyen de participer": "En mairie, le mardi.",
    "Vos données": "Ce que deviennent vos réponses Comment les chiffres sont protégés",
}


async def told(site: Site, **changed: Any) -> Consultation:
    return await consult(
        site,
        "essai",
        **{"title": "L’IA et nous", "other_way": "En mairie, le mardi.", "decides": "Le conseil votera en mars."} | changed,
        results_on=date(2027, 1, 15),
        fictional=False,
    )


def go_to(site: Site, day: date) -> None:
    site.clock.advance((day - site.clock().date()).total_seconds())


def facts(answer: httpx.Response) -> dict[str, str]:
    page = Markup(answer.text)
    return dict(zip((each.text for each in page.root.all("dt")), (each.text for each in page.root.all("dd")), strict=True))


async def test_the_page_says_who_asks_who_decides_what_until_when_and_every_way_in(site: Site, client: httpx.AsyncClient) -> None:
    await told(site)
    door = await client.get("/e/ESSAI")
    assert door.status_code == 200
    check_page(Markup(door.text))
    assert words(door).startswith(
        "Nantes Métropole L’IA et nous Donnez votre avis : vous pouvez répondre jusqu’au 31 octobre 2026. Répondre ici L’essentiel"
    )
    assert facts(door) == FACTS
    assert links(door)["Répondre ici"] == "/c/essai"
    assert links(door)["Page des résultats"] == "https://ville.example/resultats"
    notice = await client.get(links(door)["Ce que deviennent vos réponses"])
    assert notice.status_code == 200
    assert "dpo@ville.example" in words(notice)


async def test_who_decides_is_not_made_up(site: Site, client: httpx.AsyncClient) -> None:
    await told(site, decides="")
    assert facts(await client.get("/e/essai")) == {name: said for name, said in FACTS.items() if name != "Qui décide ensuite"}


async def test_the_page_is_there_before_and_after(site: Site, client: httpx.AsyncClient) -> None:
    await told(site)
    go_to(site, BEFORE)
    for path in ("/e/essai", "/e/essai/accueil", "/c/essai"):
        soon = await client.get(path)
        check_page(Markup(soon.text))
        assert "n’est pas encore ouverte. Revenez ici le 1er octobre 2026." in words(soon)
        assert facts(soon) == FACTS
        assert "Répondre ici" not in links(soon)
    go_to(site, AFTER)
    for path in ("/e/essai", "/e/essai/accueil", "/c/essai"):
        over = await client.get(path)
        assert "Cette concertation est terminée : on ne peut plus y répondre." in words(over)
        assert links(over)["Voir les résultats"] == "https://ville.example/resultats"
        assert not {"Combien de temps", "Autre moyen de participer"} & facts(over).keys()
        assert "Répondre ici" not in links(over)


async def test_the_page_is_read_in_the_languages_of_the_script(site: Site, client: httpx.AsyncClient) -> None:
    essai = await told(site)
    hall = await source(site, essai, "Accueil de la mairie")
    french = await client.get(f"/e/essai/{hall.code}")
    english = await client.get(links(french)["English"])
    page = Markup(english.text)
    check_page(page)
    assert (page.one("html")["lang"], page.one("h1")["lang"]) == ("en", "fr")
    assert facts(english)["Who decides then"] == "Le conseil votera en mars."
    assert facts(english)["How long it takes"] == "12 questions, and 3 about you, about 9 minutes. You can skip, stop and come back."
    assert links(english)["Answer here"] == f"/c/essai?langue=en&entree={hall.code}"
    simple = await client.get(links(english)["Français simple"])
    assert "Vous avez jusqu’au 31 octobre 2026." in words(simple)
    assert links(simple)["Répondre ici"] == f"/c/essai?langue=fr-simple&entree={hall.code}"


async def test_with_a_bot_telegram_comes_second_and_takes_the_place_along(site: Site) -> None:
    essai = await consult(site, "essai")
    hall = await source(site, essai, "Accueil de la mairie")
    site.services.telegram_usernames[7] = "valmont_bot"
    async with browser(site) as client:
        door = await client.get(f"/e/essai/{hall.code.upper()}")
        assert list(links(door))[:2] == ["Répondre ici", "Répondre sur Telegram"]
        assert links(door)["Répondre ici"] == f"/c/essai?entree={hall.code}"
        assert links(door)["Répondre sur Telegram"] == f"https://t.me/valmont_bot?start=essai_{hall.code}"
        pictures = {image["src"]: await client.get(image["src"]) for image in Markup(door.text).root.all("img")}
        assert list(pictures) == [f"/e/essai/{kind}.svg?entree={hall.code}" for kind in ("telegram", "qr")]
        drawn = [qr.svg(f"https://t.me/valmont_bot?start=essai_{hall.code}"), qr.svg(f"http://127.0.0.1:8000/e/essai/{hall.code}")]
        assert [each.content for each in pictures.values()] == drawn


async def test_a_print_carries_nobody_s_invitation(site: Site, client: httpx.AsyncClient, jury: Consultation) -> None:
    code = new_code(KEYRING, jury.id)
    page = Markup((await client.get(f"/e/jury/{shown(code)}")).text)
    (image,) = page.root.all("img")
    assert image["src"] == "/e/jury/qr.svg"
    assert [each.text for each in page.root.all("strong")] == ["127.0.0.1:8000/e/jury"]


async def test_without_a_bot_nothing_is_drawn_for_telegram(site: Site, client: httpx.AsyncClient) -> None:
    await consult(site, "essai")
    assert (await client.get("/e/essai/telegram.svg")).status_code == 404


async def source(site: Site, consultation: Consultation, place: str, audience: str | None = None) -> Source:
    return await site.database.write(lambda connection: find_or_make(connection, consultation.id, place, audience))


async def test_the_place_and_the_public_of_the_link_go_through_the_notice(site: Site, client: httpx.AsyncClient) -> None:
    essai = await consult(site, "essai")
    agents = await source(site, essai, "Intranet", "public_agents")
    notice = await client.get(links(await client.get(f"/e/essai/{agents.code}"))["Répondre ici"])
    simple = await client.get(links(notice)["Français simple"])
    long = await client.get(links(simple)["En savoir plus"])
    assert (await consented(client, long)).headers["location"] == "/c/essai"
    (row,) = await site.database.read(lambda connection: list(participation_rows(connection, essai.id)))
    assert (row.source, row.language) == ("Intranet", "fr-simple")
    assert dict(row.answers) == {Slot("P07"): Answer(State.ANSWERED, ("public_agents",))}
    question = await client.get("/c/essai")
    assert "Connaissiez-vous l’IA" in words(question)


@pytest.mark.parametrize("entry", ["inconnu", WRONG, "a" * 200, "%3Cscript%3E", "-"])
async def test_a_link_that_is_not_known_opens_the_door_all_the_same(site: Site, client: httpx.AsyncClient, entry: str) -> None:
    essai = await consult(site, "essai")
    door = await client.get(f"/e/essai/{entry}")
    notice = await client.get(links(door)["Répondre ici"])
    assert (await consented(client, notice)).status_code == 303
    (row,) = await site.database.read(lambda connection: list(participation_rows(connection, essai.id)))
    assert row.source == ""


async def test_the_qr_code_is_a_picture_of_the_address(site: Site, client: httpx.AsyncClient) -> None:
    await consult(site, "essai")
    picture = await client.get("/e/essai/qr.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.text.startswith("<?xml")
    assert "<svg" in picture.text
    assert "style=" not in picture.text


async def test_what_opens_nothing_is_one_page_to_the_last_word(site: Site, client: httpx.AsyncClient, jury: Consultation) -> None:
    await consult(site, "essai")
    over = await consult(site, "over", access="invited")
    await consult(site, "soon", opens_on=date(2026, 10, 20))
    await site.database.write(lambda connection: make_consultation(connection, code="draft"))
    await site.database.write(lambda connection: close_consultation(connection, over.id))
    good, spent = new_code(KEYRING, over.id), new_code(KEYRING, jury.id)
    await consented(client, await client.get(f"/c/jury?entree={spent}"))
    async with browser(site) as other:
        same = [
            await other.get(path)
            for path in (
                *("/e/nobody", "/e/draft", "/e/draft/qr.svg", "/e/over/qr.svg", "/e/soon/qr.svg", f"/e/over/{good}", "/e/n%C3%B4n"),
                *(f"/e/jury/{WRONG}", "/e/jury/short", f"/c/jury?entree={WRONG}", f"/c/jury/notice?entree={spent}"),
            )
        ]
        same += [await other.post("/e", data={"code": code}) for code in (WRONG, spent[:-1], "")]
        same.append(await other.post("/c/jury", data={"act": encode(Consented("fr", spent, notice=notice_in_force(jury)), jury.id)}))
        assert {(answer.status_code, answer.text) for answer in same} == {(404, same[0].text)}
        assert words(same[0]).startswith("Concertation introuvable Cette adresse ou ce code ne mène à aucune concertation ouverte.")
        assert "/c/essai" in links(same[0]).values()
        typed = await other.post("/e", data={"code": spent})  # made for it, and used: found, then refused in the same words
        for found in (typed, await other.get(f"/e/jury/{spent}")):
            assert (await other.get(found.headers["location"])).text == same[0].text


# --- By invitation ----------------------------------------------------------------------------------------------------------------------


async def test_an_invitation_is_asked_for_and_typed_with_mistakes(site: Site, client: httpx.AsyncClient, jury: Consultation) -> None:
    home = await client.get("/")
    assert links(home)["J’ai un code d’invitation"] == "/e/jury"
    assert "Sur invitation" in words(home)
    for path in ("/c/jury", "/c/jury/notice", "/c/jury?langue=en"):
        assert (await client.get(path)).headers["location"] == "/e/jury"
    door = await client.get("/e/jury")
    assert "Répondre ici" not in links(door)
    code = new_code(KEYRING, jury.id)
    clumsy = shown(code).lower().replace("0", "o").replace("-", " ")
    typed = await type_code(client, door, clumsy)
    notice = await client.get(typed.headers["location"])
    assert notice.status_code == 200
    english = await client.get(links(notice)["English"])
    back = await consented(client, await client.get(links(english)["Français"]))
    assert back.headers["location"] == "/c/jury"
    assert (await participations(site, jury), await used(site)) == (1, 1)
    assert "À quel titre répondez-vous" in words(await client.get("/c/jury"))
    # Whoever is in needs no code again, whichever address they come by.
    letter = await client.get(f"/e/jury/{shown(code)}")
    for path in (f"/c/jury?entree={WRONG}", f"/c/jury?entree={code}", letter.headers["location"]):
        assert "À quel titre répondez-vous" in words(await client.get(path))


async def test_the_link_of_an_invitation_leads_to_the_page_and_to_telegram(site: Site, jury: Consultation) -> None:
    code = new_code(KEYRING, jury.id)
    site.services.telegram_usernames[7] = "valmont_bot"
    async with browser(site) as client:
        door = await client.get(f"/e/jury/{shown(code).lower()}")
        assert links(door)["Répondre ici"] == f"/c/jury?entree={code}"
        assert links(door)["Répondre sur Telegram"] == f"https://t.me/valmont_bot?start=jury_{code}"
        assert links(await client.get("/e/jury"))["Répondre sur Telegram"] == "https://t.me/valmont_bot?start=jury"


async def test_a_double_click_on_the_consent_does_not_find_its_own_invitation_used(
    site: Site, client: httpx.AsyncClient, jury: Consultation
) -> None:
    notice = await client.get(f"/c/jury?entree={new_code(KEYRING, jury.id)}")
    first = await consented(client, notice)
    client.cookies.clear()  # the browser had not read the first answer yet
    second = await consented(client, notice)
    assert (first.status_code, second.status_code) == (303, 303)
    assert (await participations(site, jury), await used(site)) == (1, 1)
    assert "À quel titre répondez-vous" in words(await client.get("/c/jury"))


@pytest.mark.parametrize("page", ["/mes-reponses", "/pause", "/publication"])
async def test_a_page_from_another_time_leads_to_the_door(site: Site, client: httpx.AsyncClient, jury: Consultation, page: str) -> None:
    """Its screen in a chat asks to write the code there: a page has a field for it, which the door shows."""
    code = new_code(KEYRING, jury.id)
    for url, where in ((f"/c/jury{page}", "/c/jury"), (f"/c/jury{page}?entree={code}", f"/c/jury?entree={code}")):
        assert (await client.get(url)).headers["location"] == where
    assert (await client.get("/c/jury")).headers["location"] == "/e/jury"


async def test_without_a_code_nobody_consents(site: Site, client: httpx.AsyncClient, jury: Consultation) -> None:
    answer = await client.post("/c/jury", data={"act": encode(Consented("fr", notice=notice_in_force(jury)), jury.id)})
    assert answer.headers["location"] == "/e/jury"
    assert await participations(site, jury) == 0


async def test_sixty_people_behind_one_address_all_come_in_though_each_mistypes_twice(site: Site, jury: Consultation) -> None:
    codes = [shown(new_code(KEYRING, jury.id)) for _ in range(60)]
    people = [browser(site, "203.0.113.7") for _ in codes]
    doors = [await one.get("/e/jury") for one in people]
    # The worst order: nobody is in before everybody has mistyped twice.
    for mistyped in ([code[:-1] for code in codes], [f"{code[:-1]}{'1' if code[-1] == '0' else '0'}" for code in codes]):
        for one, door, code in zip(people, doors, mistyped, strict=True):
            assert (await type_code(one, door, code)).status_code == 404
    for one, door, code in zip(people, doors, codes, strict=True):
        notice = await one.get((await type_code(one, door, code)).headers["location"])
        assert (await consented(one, notice)).headers["location"] == "/c/jury"
    assert (await participations(site, jury), await used(site)) == (60, 60)


async def test_a_guesser_is_slowed_and_learns_nothing(site: Site, jury: Consultation) -> None:
    good = new_code(KEYRING, jury.id)
    async with browser(site, "203.0.113.7") as room, browser(site, "203.0.113.8") as neighbour:
        for _ in range(WRONG_CODES):
            assert (await room.post("/e", data={"code": WRONG})).status_code == 404
        told = [
            await room.get(f"/e/jury/{good}"),
            await room.get(f"/e/jury/{WRONG}"),
            await room.get(f"/c/jury?entree={good}"),
            await room.post("/e", data={"code": good}),
            await room.post("/c/jury", data={"act": encode(Consented("fr", good, notice=notice_in_force(jury)), jury.id)}),
        ]
        assert {(answer.status_code, answer.text) for answer in told} == {(429, told[0].text)}
        assert "Attendez une heure" in words(told[0])
        assert (await neighbour.get(f"/e/jury/{good}")).status_code == 200
        site.clock.advance(3600)
        assert (await room.get(f"/e/jury/{good}")).status_code == 200


async def test_help_on_the_way_loses_neither_the_place_nor_the_invitation(site: Site, jury: Consultation) -> None:
    essai = await consult(site, "essai")
    hall = await source(site, essai, "Accueil de la mairie")
    for consultation, entry in ((essai, hall.code), (jury, new_code(KEYRING, jury.id))):
        async with browser(site) as client:
            page = await client.get(f"/c/{consultation.code}?entree={entry}")
            for link in ("Aide", "Vos données", "Langue", "English"):
                page = await client.get(menu(page)[link])
                assert page.status_code == 200
            answer = await consented(client, page, "I am 15 or older, I agree")
            assert answer.headers["location"] == f"/c/{consultation.code}"
            assert "entree=" not in (await client.get(f"/c/{consultation.code}")).text
    (row,) = await site.database.read(lambda connection: list(participation_rows(connection, essai.id)))
    assert (row.source, await used(site)) == ("Accueil de la mairie", 1)


ORIGINS = {
    "203.0.113.7": "203.0.113.7",
    "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
    "2001:db8:1:2::1": "2001:db8:1:2::/64",
    "testclient": "testclient",
}


@pytest.mark.parametrize(("host", "origin"), ORIGINS.items())
def test_of_ipv6_the_network_counts(host: str, origin: str) -> None:
    assert origin_of(Request({"type": "http", "client": (host, 1), "headers": []})) == origin


async def test_a_shared_tablet_asks_for_the_code_and_leads_nowhere_else(site: Site, client: httpx.AsyncClient, jury: Consultation) -> None:
    door = await client.get("/borne/jury")
    wrong = await type_code(client, door, WRONG)
    assert links(wrong) == {"Revenir au début": "/borne/jury"}
    code = new_code(KEYRING, jury.id)
    typed = await type_code(client, door, code)
    assert typed.headers["location"] == f"/borne/jury?entree={code}"
    assert re.search("Bonjour", words(await client.get(typed.headers["location"])))
    assert parse_qs(urlsplit(typed.headers["location"]).query) == {"entree": [code]}
