"""Words that only people, organisers and keys hold, searched in all that the program says of a whole consultation, faults included.

The program runs as it would if everything were asked to say all it can (`tests.support.talkative`). What is shown to somebody of their
own, and what goes to Telegram, is none of its sayings: here are its output, its health, its pages of errors, and what its commands print.
"""

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from bot.telegram.standin.phone import CannotDo
from tests.journeys.test_answers_to_csv import plan_of, signed_in, table
from tests.journeys.test_messages import agreed, told
from tests.server.exports.walking import list_of, taken
from tests.server.markup import Markup
from tests.server.test_telling import ask
from tests.server.twin import Person, reach
from tests.support.bot_server import NANTES, OPEN, BotServer, bot_server
from tests.support.canaries import found
from tests.support.leaks import forget
from tests.support.postgres import Postgres
from tests.support.respondents import ACCEPT, Do, Respondent
from tests.support.server import TALKATIVE, command
from tests.support.smtp import SENDER, MailHost, words
from tests.support.talkative import CRASH, FAILING

SECRET = "AAHserinSerinDesCanaries-5f3a9c17_Zr"
CHAT, OTHER_CHAT, THIRD_CHAT = 618_033_988_749_894, 414_213_562_373_095, 271_828_182_845_904
FIRST_NAME, LAST_NAME, USERNAME, PHONE = "Zéphirine d’Oye", "Plantagenêt-Serin", "zephirine_canari", "+33199618033"
WORDS = "Le guichet de la rue des Canaris, s’il vous plaît & merci."
CHANGED = "Le guichet du quai des Mésanges, plutôt."
POISON = f"{FAILING} : la mare aux Canards-Mandarins"
WEB_WORDS = "Une règle d’or pour les perruches du parc municipal."
LOST_WORDS = "Ce que la base verrouillée ne gardera pas d’emblée."
ORGANISER = "ornella.serin@canaris.example"
POISONED_ORGANISER = f"{FAILING}.linotte@canaris.example"
PASSWORD = "mot-de-passe-de-la-perruche"
STRANGER = "Xanthoptere-inconnu-9041"
EMAIL, SMTP_USER = "emeline.canari@plumes.example", "utilisateur-rossignol"
SECRETS = (SECRET, PASSWORD, SMTP_USER)
IDENTITIES = (str(CHAT), str(OTHER_CHAT), str(THIRD_CHAT), FIRST_NAME, LAST_NAME, USERNAME, PHONE, EMAIL)
FIXED = (*SECRETS, *IDENTITIES, WORDS, CHANGED, POISON, WEB_WORDS, LOST_WORDS, ORGANISER, POISONED_ORGANISER, STRANGER)
REFUSALS = (
    (400, f'Bad Request: can\'t parse entities: unsupported start tag "{LAST_NAME}"'),
    (403, "Forbidden: bot was blocked by the user"),
)
TALKATIVE_LOGGERS = ("telegram.Bot", "sqlalchemy.engine.Engine", "uvicorn.access", "uvicorn.asgi", "asyncio: Executing", "ValueError")
INVITED = ("consultation", "open", "invites", "--invited", *OPEN[3:])


class Watched:
    """One installation, all that it says, and the canaries that it made itself: codes, links, cookies, keys."""

    def __init__(self, bot: BotServer, folder: Path) -> None:
        self.bot = bot
        self.folder = folder
        self.canaries = {word: word for word in FIXED}
        """By what they are."""
        self.shown: list[str] = []
        """What an organiser is shown: the words of people, but not who they are."""
        self.said: dict[str, str] = {}
        """By where it was said."""

    @property
    def address(self) -> str:
        return self.bot.server.address

    def plant(self, what: str, word: str) -> str:
        self.canaries[what] = word
        return word

    @asynccontextmanager
    async def browser(self, whose: str) -> AsyncIterator[Person]:
        async with httpx.AsyncClient(base_url=self.address, headers={"Sec-Fetch-Site": "same-origin"}, timeout=30.0) as client:
            yield Person(client)
            for cookie in client.cookies.jar:
                if cookie.value not in self.canaries.values():
                    self.plant(f"cookie {cookie.name} of {whose}", str(cookie.value))

    async def run(self, *arguments: str, prints: str = "", fails: bool = False) -> str:
        """What a command prints; it is searched but for what it is there to print, an expression."""
        settings, program = self.bot.server.settings, self.bot.server.program
        done = await asyncio.to_thread(lambda: command(*arguments, settings=settings, program=program))
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        kept = re.sub(prints, "", done.stdout) if prints else done.stdout
        self.said[" ".join(arguments[:2])] = kept + done.stderr
        return done.stdout

    async def note_health(self, when: str) -> None:
        async with httpx.AsyncClient(base_url=self.address) as client:
            self.said[f"health {when}"] = (await client.get("/health")).text

    def leaks(self) -> list[str]:
        self.said["output"] = self.bot.server.said
        names = {word: what for what, word in self.canaries.items()}
        return [f"{names[word]}: {where}" for where, said in self.said.items() for word in found(names, said)]


# --- In a chat ----------------------------------------------------------------------------------------------------------------------


async def answers_in_a_chat(watched: Watched) -> None:
    bot = watched.bot
    phone = bot.standin.person(CHAT, FIRST_NAME)
    respondent = Respondent(phone, plan_of({"C11": Do(says=(WORDS,))}))
    await respondent.begin("nantes")
    bot.standin.fail_next("sendMessage", 500, f"Internal Server Error at {SECRET}")
    await respondent.finish()
    (mine,) = [message for message in phone.chat if not message.from_bot and message.text == WORDS]
    phone.edit(mine.message_id, CHANGED)
    for said in ("/mesdonnees", "/aide", "merci beaucoup"):
        phone.send(said)
        await bot.settle()


async def says_what_cannot_be_read(watched: Watched) -> None:
    """What people and the machines between may send besides: names, a telephone number, faults of ours, refusals of Telegram's."""
    bot = watched.bot
    phone = bot.standin.person(OTHER_CHAT, FIRST_NAME)
    phone.start("nantes")
    await bot.settle()
    phone.tap(ACCEPT)
    await bot.settle()
    sender = {"id": OTHER_CHAT, "is_bot": False, "first_name": FIRST_NAME, "last_name": LAST_NAME, "username": USERNAME}
    base: dict[str, Any] = {"message_id": 9_001, "date": 1, "chat": {**sender, "type": "private"}, "from": sender}
    contact: dict[str, Any] = {"phone_number": PHONE, "first_name": FIRST_NAME, "user_id": OTHER_CHAT}
    group = {"id": -OTHER_CHAT, "type": "group", "title": LAST_NAME}
    odd: tuple[dict[str, Any], ...] = (
        {"contact": contact},
        {"text": POISON},
        {"text": f"/start {STRANGER}"},
        {"chat": group, "text": WORDS},
    )
    for number, more in enumerate(odd):
        bot.standin.exchange.push("message", {**base, "message_id": 9_001 + number, **more}, ("chat", OTHER_CHAT))
        await bot.settle()
    for code, why in REFUSALS:
        bot.standin.fail_next("sendMessage", code, why)
        bot.standin.fail_next("editMessageText", code, why)
        phone.send("/aide")
        await bot.settle()
        await watched.note_health(f"after {code}")
    with pytest.raises(CannotDo):
        phone.tap(STRANGER)
    phone.tap(f"{STRANGER}:{SECRET}", forced=True)
    await bot.settle()


async def delivers_what_telegram_would_not(watched: Watched) -> None:
    """To the webhook: no JSON, a broken update, another's secret."""
    bot = watched.bot
    async with httpx.AsyncClient(base_url=watched.address) as client:
        for body in (f'{{"update_id": 1, "message": "{WORDS}"'.encode(), f'{{"update_id": "{WORDS}"}}'.encode()):
            assert (await client.post(bot.webhook, content=body, headers=bot.headers)).status_code == 200
        wrong = {**bot.headers, "X-Telegram-Bot-Api-Secret-Token": STRANGER}
        assert (await client.post(bot.webhook, content=WORDS.encode(), headers=wrong)).status_code == 403
        assert (await client.post(f"/telegram/webhook/{STRANGER}", content=WORDS.encode(), headers=wrong)).status_code in (403, 404)
    watched.plant("secret of the webhook", bot.secret)
    watched.plant("name of the webhook", bot.webhook.rpartition("/")[2])


async def erases(watched: Watched) -> None:
    phone = watched.bot.standin.person(CHAT)
    phone.send("/effacer")
    await watched.bot.settle()
    phone.tap("Oui, tout effacer")
    await watched.bot.settle()
    assert phone.screen.text.startswith("C’est effacé")


# --- Those who look on ----------------------------------------------------------------------------------------------------------------


async def organises(watched: Watched) -> None:
    """Signs in, looks at all there is, downloads it, and writes to those who asked for a word."""
    invited = await watched.run("organiser", "invite", ORGANISER, "--siren", NANTES, prints=r"[\w.]+@[\w.]+|/connexion/\S+")
    await watched.run("organiser", "invite", POISONED_ORGANISER, fails=True)
    watched.plant("link to sign in", invited.split()[-1].rpartition("/")[2])
    place = "/organisateur/consultations/nantes"
    async with signed_in(invited) as organiser:
        watched.plant("session of an organiser", organiser.cookies["concertia-session"])
        for path in ("", "/textes/C11", "/telecharger"):
            looked = await organiser.get(place + path)
            assert looked.status_code == 200
            watched.shown.append(looked.text)
        for name in ("reponses.csv", "reponses.jsonl", "textes.csv"):
            watched.shown.append((await taken(organiser, list_of("nantes"), name)).text)
        page = Markup((await organiser.get(f"{place}/messages/cloture")).text)
        for action in ("/cloture", "/envoi"):
            form = next(each for each in page.forms if each.action.endswith(action))
            page = Markup((await organiser.post(form.action, data=dict(form.fields), follow_redirects=True)).text)
    agreed_to = watched.bot.standin.person(THIRD_CHAT)
    await agreed_to.until(lambda: told(agreed_to) > 0, 60.0)


async def invites(watched: Watched, folder: Path) -> None:
    """A consultation by invitation: one that is used, one that nobody made."""
    await watched.run("consultation", "invitations", "invites", "--count", "1", "--to", str(folder / "codes.csv"))
    _, (code, *_) = table((folder / "codes.csv").read_bytes())
    watched.plant("invitation", code)
    async with watched.browser("somebody invited") as person:
        for entry in (code, STRANGER):
            await person.open(f"/e/invites/{entry}")
            await person.open(f"/c/invites?entree={entry}")
            watched.said[f"page of {'an invitation' if entry == code else STRANGER}"] = "" if entry == code else person.response.text
        await person.open(f"/c/invites?entree={code}")
        await person.press(ACCEPT)


# --- On a page ----------------------------------------------------------------------------------------------------------------------


async def answers_on_a_page(watched: Watched) -> None:
    async with watched.browser("a citizen") as person:
        await person.open("/c/nantes")
        await person.press(ACCEPT)
        await reach(person, "C11")
        await person.answer(text=[WEB_WORDS])
        await person.press("Non")
        with locked(watched):
            await person.answer(text=[LOST_WORDS])
            assert person.response.status_code == 503
            watched.said["page while nothing can be written"] = person.response.text
            await watched.note_health("while nothing can be written")
        await person.open("/c/nantes/aide")
        await person.press("Continuer sur Telegram")
        link = httpx.URL(person.page.link("Ouvrir la conversation sur Telegram"))
        watched.plant("hand-over code in a link", link.params["start"])
        shown = re.search(r"\b(\w{4} \w{4})\b", person.page.root.text.partition("au robot")[2])
        assert shown
        watched.plant("hand-over code", shown[1])
        watched.plant("hand-over code in one word", shown[1].replace(" ", ""))
        await comes_back(watched, person)
        await meets_errors(watched, person)
        phone = watched.bot.standin.person(OTHER_CHAT)
        phone.start(link.params["start"])
        await watched.bot.settle()


async def asks_to_be_told(watched: Watched, host: MailHost) -> None:
    """By e-mail: a letter that is refused, one that is confirmed."""
    async with watched.browser("somebody who wants to be told") as person:
        host.refuse_to[EMAIL] = f"550 5.1.1 <{EMAIL}> of {LAST_NAME} is unknown"
        await ask(person, EMAIL, "results", page="/prevenir/nantes")
        host.refuse_to.clear()
        await ask(person, EMAIL, "results", page="/prevenir/nantes")
        (link,) = re.findall(r"(/prevenir/nantes/confirmer/(\S+))", words(host.last))
        watched.plant("link to confirm an address", link[1])
        await person.open(link[0])
        await person.press("Confirmer")
        assert person.event.startswith("C’est confirmé")


async def comes_back(watched: Watched, person: Person) -> None:
    await person.open("/c/nantes/reprendre-plus-tard")
    path = urlsplit(person.page.by_id("lien").text).path
    watched.plant("link to come back, and cookie", path.rpartition("/")[2])
    async with watched.browser("another device") as elsewhere:
        await elsewhere.open(path)
        assert "Reprenons" in elsewhere.event


async def meets_errors(watched: Watched, person: Person) -> None:
    """Each page of an error, asked for with words that it must repeat to nobody."""
    client = person.client
    asked: list[tuple[int, str, str, dict[str, Any]]] = [
        (404, "GET", f"/{STRANGER}", {}),
        (404, "GET", f"/c/{STRANGER}", {}),
        (404, "GET", f"/connexion/{STRANGER}", {}),
        (403, "POST", "/c/nantes", {"data": {"text": WEB_WORDS}, "headers": {"Sec-Fetch-Site": "cross-site"}}),
        (403, "POST", "/deconnexion", {"data": {"form_token": STRANGER}}),
        (403, "GET", "/organisateur", {"headers": {"Cookie": f"concertia-session={STRANGER}"}}),
        (405, "DELETE", f"/c/nantes?x={STRANGER}", {}),
        (413, "POST", "/c/nantes", {"content": WEB_WORDS.encode() * 100_000}),
        (500, "POST", CRASH, {"content": WEB_WORDS.encode()}),
    ]
    for status, method, path, more in asked:
        answer = await client.request(method, path, **more)
        assert answer.status_code == status, (method, path, answer.status_code)
        watched.said[f"page of {status} after {method}"] = answer.text
    reader, writer = await asyncio.open_connection("127.0.0.1", watched.bot.server.port)
    writer.write(f"{STRANGER} {WEB_WORDS}\r\n\r\n".encode())
    watched.said["what is no HTTP"] = (await reader.read()).decode()
    writer.close()


@contextmanager
def locked(watched: Watched) -> Iterator[None]:
    """Nothing can be written meanwhile."""
    url = watched.bot.server.settings.get("DATABASE_URL")
    if url is None:
        with closing(sqlite3.connect(watched.folder / "data" / "concertia.db", isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")
    else:
        with psycopg.connect(url.replace("+psycopg", "")) as other:
            other.execute("LOCK TABLE participations IN ACCESS EXCLUSIVE MODE")
            yield
            other.rollback()


# --- The whole ------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def postgresql(postgres: Postgres) -> Iterator[str]:
    """The address of a database, with a password in it."""
    name = postgres.create_database()
    yield postgres.url(name).replace("postgres@", f"postgres:{PASSWORD}@")
    postgres.drop_database(name)


def mail(host: MailHost) -> dict[str, str]:
    return {"SMTP_URL": f"smtp://{SMTP_USER}:{PASSWORD}@127.0.0.1:{host.port}", "MAIL_FROM": SENDER}


@asynccontextmanager
async def watched(folder: Path, mode: str, settings: dict[str, str], *options: str) -> AsyncIterator[Watched]:
    """A consultation that is open, and one by invitation; at the end the server has stopped."""
    async with bot_server(folder, mode, settings, f"4242:{SECRET}", (*TALKATIVE, *options)) as bot:
        made = Watched(bot, folder)
        await bot.open()
        await asyncio.gather(made.run(*OPEN), made.run(*INVITED))
        yield made
        await made.note_health("at the end")
        await bot.server.stop()
    if "DATABASE_URL" not in settings:
        made.plant("master key", (folder / "data" / "master.key").read_text(encoding="ascii").strip())


@pytest.mark.parametrize(("mode", "kind"), [("webhook", "sqlite"), ("polling", "postgresql")])
async def test_nothing_that_is_said_holds_a_canary(tmp_path: Path, mode: str, kind: str, request: pytest.FixtureRequest) -> None:
    settings = {} if kind == "sqlite" else {"DATABASE_URL": request.getfixturevalue("postgresql"), "LOG_FORMAT": "json"}
    async with MailHost() as host, watched(tmp_path, mode, settings | mail(host)) as whole:
        await agreed(whole.bot, whole.bot.standin.person(THIRD_CHAT, FIRST_NAME))
        await answers_in_a_chat(whole)
        await says_what_cannot_be_read(whole)
        if mode == "webhook":
            await delivers_what_telegram_would_not(whole)
        await answers_on_a_page(whole)
        await asks_to_be_told(whole, host)
        await asyncio.gather(invites(whole, tmp_path), organises(whole))
        await erases(whole)
        await whole.run("doctor")
    assert whole.leaks() == []
    assert found(IDENTITIES, "".join(whole.shown)) == []
    output = whole.said["output"]
    if kind == "postgresql":
        events = map(json.loads, output.splitlines())
        output = "\n".join(f"{event['logger']}: {event['message']} {event.get('exception')}" for event in events)
    assert all(logger in output for logger in TALKATIVE_LOGGERS)


async def test_the_same_as_libraries_write_it_leaks(tmp_path: Path) -> None:
    """Without what keeps it discreet: so the program is as talkative as that, and what is searched is found."""
    async with watched(tmp_path, "webhook", {}, "--naked") as naked:
        await answers_in_a_chat(naked)
        async with naked.browser("a citizen") as person:
            await person.open("/c/nantes")
            await person.press(ACCEPT)
            await comes_back(naked, person)
            await meets_errors(naked, person)
    forget()
    leaking = {leak.partition(": output")[0] for leak in naked.leaks()}
    assert {SECRET, str(CHAT), FIRST_NAME, WORDS, CHANGED, WEB_WORDS, STRANGER, "link to come back, and cookie"} <= leaking
