"""Fictional people who asked to be told of the results: whoever organises has somebody to write to. Nobody looks at their phones."""

from typing import Final

from sqlalchemy import Connection

from bot.sealing import sealed_contact
from bot.telegram.standin import Standin
from server.demo.filling import FICTIONS
from server.services import Services
from storage.consultations import by_code
from storage.conversations import Changes, Contact
from storage.saving import save

TOLD: Final = range(1, 121)
"""Their numbers at Telegram: enough for a sending to be watched."""


async def ask_to_be_told(services: Services, standin: Standin) -> None:
    """At every start, for a stand-in remembers nobody. Its bot must be known to the database."""
    bot_id = standin.bot["id"]
    for number in TOLD:
        standin.person(number).has_written = True

    def work(connection: Connection) -> None:
        consultation = by_code(connection, FICTIONS[0].code)
        assert consultation is not None
        contacts: dict[tuple[int, bytes], Contact | None] = {}
        for number in TOLD:
            person = services.keyring.pointer_hash(str(bot_id), str(number))
            chat = sealed_contact(services.keyring, consultation.id, str(number))
            contacts[consultation.id, person] = Contact(consultation.id, bot_id, person, chat, results=True, follow_up=True)
        save(connection, Changes(services.clock(), contacts=contacts))

    await services.database.write(work)
