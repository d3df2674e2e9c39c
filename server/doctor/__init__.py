"""Whether an installation can do its work, looked at without changing anything, whether its server runs or not.

Never here: what each check looks at (see `machine`, `mail`, `provider` and `bots`).
"""

from collections.abc import AsyncIterator

from server.doctor.bots import bots_found, tokens_of
from server.doctor.findings import Finding, Mark, fault, well
from server.doctor.machine import database_found, disk_found, folder_found, key_found, sqlite_found
from server.doctor.mail import mail_found
from server.doctor.provider import provider_found
from server.settings import SettingsError, read_settings


async def examined() -> AsyncIterator[Finding]:
    """What is found, from the ground up; where the ground is missing, what would stand on it is not looked at."""
    try:
        settings = read_settings()
    except SettingsError as error:
        yield fault(str(error))
        return
    yield well("Réglages : lus, aucun n’est faux.")
    yield folder_found(settings.data_dir)
    yield disk_found(settings.data_dir)
    if settings.is_embedded:
        yield sqlite_found()
    database = database_found(settings)
    yield database.finding
    key = await key_found(settings, readable=database.readable)
    yield key.finding
    yield await mail_found(settings)
    yield await provider_found(settings)
    tokens = await tokens_of(settings, key.keyring)
    unsure = Mark.FAULT in (database.finding.mark, key.finding.mark)
    for finding in await bots_found(settings, key.keyring, tokens, unsure=unsure):
        yield finding
