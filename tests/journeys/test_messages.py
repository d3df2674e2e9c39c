"""A word to those who agreed to it, from the organiser's page to people's phones, over a server that is killed in between."""

import asyncio
from pathlib import Path

from bot.telegram.standin import Person
from tests.journeys.test_answers_to_csv import signed_in
from tests.server.markup import Form, Markup
from tests.support.bot_server import NANTES, OPEN, BotServer, bot_server

MESSAGES = "/organisateur/consultations/nantes/messages"
CLOSING = "Bonjour. La concertation"


async def agreed(bot: BotServer, person: Person) -> None:
    """Begins to answer, then stops, with a reminder."""
    person.start("nantes")
    await bot.settle()
    for button in ("J’ai 15 ans ou plus, j’accepte", None, "Pause", "Oui, un seul rappel"):
        person.tap(button) if button else person.send("stop")
        await bot.settle()


def told(person: Person) -> int:
    return sum(message.from_bot and message.text.startswith(CLOSING) for message in person.chat)


async def test_whoever_agreed_is_told_once_though_the_server_is_killed(tmp_path: Path) -> None:
    async with bot_server(tmp_path) as bot:
        await bot.open()
        await bot.command(*OPEN)
        invited = await bot.command("organiser", "invite", "claire@nantes.example", "--siren", NANTES)
        people = [bot.standin.person(number) for number in (17, 18)]
        for person in people:
            await agreed(bot, person)
        async with signed_in(invited) as organiser:
            page = Markup((await organiser.get(f"{MESSAGES}/cloture")).text)
            for action in ("/cloture", "/envoi"):
                form = next(Form(each) for each in page.root.all("form") if each["action"].endswith(action))
                answer = await organiser.post(form.action, data=dict(form.fields), follow_redirects=True)
                page = Markup(answer.text)
            assert "Envoi en cours 2 personnes" in page.root.text
            bot.server.kill()
            await bot.open()
            async with asyncio.timeout(60.0):
                while not all(map(told, people)):
                    await bot.standin.exchange.change()
        assert [told(person) for person in people] == [1, 1]
        people[0].tap("Reprendre")
        await bot.settle()
        assert people[0].screen.text.startswith("Reprenons")
