"""Going on elsewhere, from the pages and back.

1. The page shows a link to the bot and the code to type. 2. A code typed makes this browser that person, once. 3. A code that leads
nowhere says so kindly, and nothing is lost; guessing is slowed by address. 4. Without a bot, nothing leads to one.
"""

import re

import httpx

from bot.acts import AskedHandover, Consented, Said, TookOver
from bot.handover_codes import VALID, code_in, code_in_payload
from bot.wording import say
from server.services import WRONG_CODES
from tests.server.markup import Markup
from tests.server.twin import Person, Twin, check_page

BOT = 4242
QUESTION = "À quel titre répondez-vous ?"
NEXT = "Avant aujourd’hui, connaissiez-vous l’intelligence artificielle (IA) ?"
LINK = re.compile(r"https://t\.me/nantes_bot\?start=(\w+)")


def with_bot(twin: Twin) -> None:
    twin.site.services.telegram_usernames[BOT] = "nantes_bot"


async def chat(twin: Twin, act: Consented | AskedHandover | TookOver, number: int = 7) -> str:
    """What somebody does in a chat; the code that is shown."""
    await twin.site.services.conversation.owe_after_outage(BOT)
    said = Said("telegram", BOT, str(number), act, consultation=twin.essai.id, chat=number)
    return (await twin.site.services.conversation.hear(said)).code


async def in_chat(twin: Twin) -> str:
    """Somebody has begun in a chat, and asks there to go on on a page."""
    await chat(twin, Consented("fr"))
    return await chat(twin, AskedHandover())


async def give(person: Person, code: str) -> None:
    (form,) = [form for form in person.page.forms if any(name == "code" for name, _ in form.fields)]
    form.fill("code", code)
    (button,) = form.element.all("button")
    await person.send(form, button)


async def channels(twin: Twin) -> list[int]:
    """With which bots the participations are spoken: 0 is the pages."""
    rows = await twin.site.database.read(lambda connection: list(connection.exec_driver_sql("SELECT bot_id FROM identities")))
    return [row.bot_id for row in rows]


async def test_a_page_leads_to_the_bot_with_a_link_and_a_code(twin: Twin, person: Person) -> None:
    with_bot(twin)
    await person.answer(choice=["public_agents"])
    await person.open("/c/essai/aide")
    await person.press("Continuer sur Telegram")
    check_page(person.page)
    assert person.page.heading == "Continuer sur Telegram"
    found = LINK.fullmatch(person.page.link("Ouvrir la conversation sur Telegram"))
    assert found
    shown = re.search(r"\b(\w{4} \w{4})\b", person.page.root.text.partition("au robot")[2])
    assert shown
    assert code_in(shown[1]) == code_in_payload(found[1])
    await chat(twin, TookOver(shown[1]))
    assert await channels(twin) == [BOT]
    await person.open()
    assert person.page.heading == "Bonjour."
    assert len((await twin.row()).answers) == 1


async def test_the_page_of_the_code_loaded_again_shows_the_same(twin: Twin, person: Person) -> None:
    with_bot(twin)
    await person.open("/c/essai/aide")
    form, button = person.page.button("Continuer sur Telegram")
    await person.send(form, button)
    first = person.response.text
    await person.send(form, button)
    assert person.response.text == first


async def test_without_a_bot_nothing_leads_to_one(twin: Twin, person: Person) -> None:
    for path in ("/c/essai/aide", "/c/essai/pause"):
        await person.open(path)
        assert "Telegram" not in person.page.root.text


async def test_a_code_typed_makes_this_browser_the_person_of_the_chat(twin: Twin) -> None:
    code = await in_chat(twin)
    visitor = Person(twin.client)
    await visitor.open("/c/essai/aide")
    await visitor.open(visitor.page.link("J’ai commencé sur Telegram, je continue ici"))
    check_page(visitor.page)
    await give(visitor, f"{code[:4]} {code[4:]}".lower())
    check_page(visitor.page)
    assert visitor.event.startswith("C’est fait : vous continuez ici, avec toutes vos réponses. Reprenons aux questions sur vous")
    assert visitor.page.heading == QUESTION
    assert await channels(twin) == [0]
    await visitor.answer(choice=["public_agents"])
    assert visitor.page.heading == NEXT
    assert len((await twin.row()).answers) == 1


async def test_the_same_form_sent_twice_loses_nothing(twin: Twin) -> None:
    """A double click: the browser shows the answer to the second, and may have dropped that to the first, cookie and all."""
    code = await in_chat(twin)
    visitor = Person(twin.client)
    await visitor.open("/c/essai/continuer")
    (form,) = [form for form in visitor.page.forms if any(name == "code" for name, _ in form.fields)]
    form.fill("code", code)
    (button,) = form.element.all("button")
    await visitor.send(form, button)
    twin.client.cookies.clear()
    await visitor.send(form, button)
    assert visitor.page.heading == QUESTION
    await visitor.answer(choice=["public_agents"])
    assert len((await twin.row()).answers) == 1


async def test_a_code_that_leads_nowhere_is_said_kindly_and_can_be_mended(twin: Twin) -> None:
    code = await in_chat(twin)
    visitor = Person(twin.client)
    await visitor.open("/c/essai/continuer")
    pages = []
    for wrong in ("XK7QM3PR", "", "<b>é</b>" * 20):
        await give(visitor, wrong)
        check_page(visitor.page)
        pages.append(visitor.event)
    assert len(set(pages)) == 1
    assert pages[0].startswith(say("fr", "code-unknown"))
    assert visitor.page.by_id("reponse")["value"] == ("<b>é</b>" * 20)[:40]
    assert not twin.client.cookies
    twin.site.clock.advance(VALID.total_seconds())
    await give(visitor, code)
    assert visitor.event == pages[0]
    await give(visitor, await chat(twin, AskedHandover()))
    assert visitor.page.heading == QUESTION


async def test_guessing_is_slowed_by_address_and_a_room_is_not(twin: Twin) -> None:
    code = await in_chat(twin)
    visitor = Person(twin.client)
    await visitor.open("/c/essai/continuer")
    for _ in range(WRONG_CODES):
        await give(visitor, "XK7QM3PR")
    assert visitor.event.startswith(say("fr", "code-unknown"))
    await give(visitor, code)
    assert visitor.event.startswith(say("fr", "code-too-many"))
    elsewhere = httpx.ASGITransport(twin.site.app, client=("203.0.113.9", 1))
    async with httpx.AsyncClient(transport=elsewhere, base_url="http://127.0.0.1:8000") as client:
        neighbour = Person(client)
        await neighbour.open("/c/essai/continuer")
        await give(neighbour, code)
        assert neighbour.page.heading == QUESTION


async def test_who_takes_part_on_the_page_is_refused_and_told_what_can_be_done(twin: Twin, person: Person) -> None:
    code = await in_chat(twin)
    await person.answer(choice=["public_agents"])
    await person.open("/c/essai/continuer")
    await give(person, code)
    check_page(person.page)
    assert person.page.heading == "Vous participez déjà ici."
    assert sorted(await channels(twin)) == [0, BOT]
    await person.open(person.page.link("Tout effacer"))
    await person.press("Oui, tout effacer")
    await person.open("/c/essai/continuer")
    await give(person, code)
    assert person.page.heading == QUESTION
    assert await channels(twin) == [0]


async def test_the_page_speaks_the_language_of_the_chat(twin: Twin) -> None:
    await chat(twin, Consented("en"))
    said = Said("telegram", BOT, "7", AskedHandover(), consultation=twin.essai.id, chat=7)
    reply = await twin.site.services.conversation.hear(said)
    assert reply.screen is not None
    path = re.search(r"http://127\.0\.0\.1:8000(\S+)", "\n".join(reply.screen.body))
    assert path
    answer = await twin.client.get(path[1])
    page = Markup(answer.text)
    assert (page.heading, next(page.root.all("html"))["lang"]) == ("Go on here", "en")


async def test_a_form_of_another_site_moves_nobody(twin: Twin) -> None:
    code = await in_chat(twin)
    twin.client.headers["Sec-Fetch-Site"] = "cross-site"
    answer = await twin.client.post("/c/essai/continuer", data={"code": code})
    assert answer.status_code == 403
    assert await channels(twin) == [BOT]


async def test_of_a_consultation_that_is_not_there_the_doors_are_shown(twin: Twin) -> None:
    assert (await twin.client.get("/c/nulle-part/continuer")).status_code == 404
    assert (await twin.client.post("/c/nulle-part/continuer", data={"code": "XK7QM3PR"})).status_code == 404
