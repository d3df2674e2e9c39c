"""What the pages need from outside themselves, built once by the composition root and handed to every route.

Never here: how any of it is built.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import Depends, Request
from jinja2 import Environment

from bot.conversation import Conversation
from bot.mail.server import MailServer
from bot.tries import Tries
from server.api.snapshots import Snapshots
from server.charter import Charter, read_charter
from server.errands import Errands
from server.exports.orders import Writing
from server.exports.registry import Exports
from server.figures.protection import Rule
from server.figures.release import FEWEST_FILTERED
from server.provider import ROUND_LIFETIME, Provider
from server.releasing import DEFAULT_RULE, Releasing
from server.scripts import Scripts
from storage.consultations import Consultation
from storage.database import Database
from storage.keys import Keyring
from storage.organisers import LINK_LIFETIME
from storage.tombstones import Tombstones

EXPORTS_AT_ONCE: Final = 2
"""Each is a process that takes a core of its own as long as it writes: the others are for people who are answered."""

WRONG_CODES: Final = 180
"""Wrong codes in an hour from one address: sixty people of a room behind one may mistype twice each, and a third of it is left."""


LETTERS_ASKED: Final = 120
"""Requests to be told by e-mail in an hour from one address: sixty people of a room behind one, who each begin again once."""

LETTERS_TO: Final = 3
"""Letters in an hour to one e-mail address that has not confirmed: enough to have missed one, and too few to annoy somebody with."""


SIGN_IN_TRIES: Final = 10
SIGN_IN_WINDOW: Final = timedelta(minutes=15)
"""Links asked for in that time for one e-mail address from one place, or guessed from one place: more is guessing."""

SIGN_IN_ASKED: Final = 100
"""Links asked for in that time from one place, whomever for, or ways to the provider: the whole staff behind one address may ask."""

WRONG_KEYS: Final = 10
"""Keys of the API that open nothing, in that time from one place: a program that goes on with an old one is told to wait."""

LINKS_SENT: Final = 3
"""Letters to one address in the lifetime of a link: who gets no other still has one that opens, whoever asked for it."""


@dataclass(frozen=True, slots=True)
class Services:
    """One per process. `clock` tells aware moments in UTC; `public_url` is the address people type, without a final slash.

    `writing` writes exports, each in one of the places of `exporting`; `exports` are those that somebody asked for. `telegram_usernames` is
    what Telegram calls each bot that speaks here, by its id; `telegram_address` is where one writes to a bot. `wrong_codes` are counted by
    the address they come from. `mail` takes our e-mails, where there is such a server; the requests to be told by it are counted by where
    they come from, and by the hash of where the letter goes. `tombstones` is where it is noted who is not to be told any more.
    `sign_in_tries` are counted by both too, `sign_in_asked` and the `wrong_keys` of the API by the place alone, `links_sent` by the
    address that they go to; `alarms` are those told of lately who try too often; `errands` are what is done beside requests.
    `snapshots` are rows that programs read page after page.
    `provider` vouches for people, where there is such a one; `rounds` are those that came back from it, each of which is looked at once.
    `charter` is what authorities sign. `fictional`: a demonstration, where whatever is opened is made up like all the rest.
    By its `rule`, `releasing` lets figures leave. Of fewer people than `fewest_filtered`, organisers are shown no group.
    `stopping` is set once the server is told to stop: whoever waits for something does so no longer.
    """

    database: Database
    conversation: Conversation
    keyring: Keyring
    scripts: Scripts
    templates: Environment
    clock: Callable[[], datetime]
    public_url: str
    writing: Writing
    exporting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(EXPORTS_AT_ONCE))
    telegram_usernames: dict[int, str] = field(default_factory=dict)
    telegram_address: str = "https://t.me/{username}?start={payload}"
    mail: MailServer | None = None
    provider: Provider | None = None
    tombstones: Tombstones | None = None
    charter: Charter = field(default_factory=read_charter)
    fictional: bool = False
    rule: Rule = DEFAULT_RULE
    fewest_filtered: int = FEWEST_FILTERED
    exports: Exports = field(init=False)
    releasing: Releasing = field(init=False)
    wrong_codes: Tries = field(init=False)
    letters_asked: Tries = field(init=False)
    letters_to: Tries = field(init=False)
    sign_in_tries: Tries = field(init=False)
    sign_in_asked: Tries = field(init=False)
    links_sent: Tries = field(init=False)
    wrong_keys: Tries = field(init=False)
    alarms: Tries = field(init=False)
    rounds: Tries = field(init=False)
    snapshots: Snapshots = field(init=False)
    errands: Errands = field(default_factory=Errands)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        object.__setattr__(self, "exports", Exports(self.clock))
        object.__setattr__(self, "releasing", Releasing(self.database, self.scripts, self.rule))
        for name, most in (("wrong_codes", WRONG_CODES), ("letters_asked", LETTERS_ASKED), ("letters_to", LETTERS_TO)):
            object.__setattr__(self, name, Tries(most, self.clock))
        for name, most in (("sign_in_tries", SIGN_IN_TRIES), ("sign_in_asked", SIGN_IN_ASKED), ("wrong_keys", WRONG_KEYS), ("alarms", 1)):
            object.__setattr__(self, name, Tries(most, self.clock, SIGN_IN_WINDOW))
        object.__setattr__(self, "links_sent", Tries(LINKS_SENT, self.clock, LINK_LIFETIME))
        object.__setattr__(self, "snapshots", Snapshots(self.clock))
        object.__setattr__(self, "rounds", Tries(1, self.clock, ROUND_LIFETIME))

    def telegram_link(self, consultation: Consultation, payload: str) -> str | None:
        """The address that opens a chat with the bot of this consultation, which is handed `payload`; None where no bot speaks for it.

        `payload`: the code of the consultation, or any other that the bot takes after /start: 64 of [A-Za-z0-9_-] at most.
        """
        known = self.telegram_usernames
        speaking = consultation.bot_id if consultation.bot_id is not None else min(known, default=0)
        username = known.get(speaking)
        return self.telegram_address.format(username=username, payload=payload) if username else None

    def telegram_page(self, consultation: Consultation, payload: str) -> str:
        """The same as it is copied elsewhere, empty where no bot speaks for it: a demonstration has a phone of its own."""
        found = self.telegram_link(consultation, payload) or ""
        return self.public_url + found if found.startswith("/") else found

    @property
    def is_https(self) -> bool:
        """Whether browsers come by https, so that cookies may ask for it."""
        return self.public_url.startswith("https://")


def services_of(request: Request) -> Services:
    """The services of the application this request came to."""
    services: Services = request.app.state.services
    return services


FromServices = Annotated[Services, Depends(services_of)]
"""A route's parameter: `services: FromServices`."""
