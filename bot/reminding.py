"""When somebody who agreed to it is reminded, once: long enough after they stopped, in daytime, and with time left to answer."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.faults import named
from storage.broadcasts import queue_reminders
from storage.consultations import all_consultations
from storage.database import Database

IDLE: Final = timedelta(days=3)
"""Without a word. Whoever comes back by themselves mostly does so within two days; after a week the questions are forgotten."""
FIRST_HOUR, LAST_HOUR = 10, 19
"""From the first to before the last, where people live: nobody's phone rings at breakfast, at dinner, or at night."""
PEOPLE_LIVE_IN: Final = "Europe/Paris"
AT_A_TIME: Final = 500
"""People written to in one transaction, while everyone waits: some tens of milliseconds."""
PERIOD: Final = 600.0
"""Seconds between two looks: nobody counts the minutes of three days."""

log = logging.getLogger(__name__)


def is_daytime(now: datetime) -> bool:
    """Whether a phone may ring that nobody expects to."""
    return FIRST_HOUR <= now.astimezone(ZoneInfo(PEOPLE_LIVE_IN)).hour < LAST_HOUR


async def queue_due_reminders(database: Database, now: datetime) -> int:
    """Writes the reminders that are due now, to be sent with what is sent in bulk; returns their number. Raises `StorageError`."""
    if not is_daytime(now):
        return 0
    queued = 0
    for consultation in await database.read(all_consultations):
        if consultation.is_open(now.date()):
            queued += await _queue(database, consultation.id, now)
    return queued


async def _queue(database: Database, consultation_id: int, now: datetime) -> int:
    queued, more = 0, AT_A_TIME
    while more == AT_A_TIME:
        more = await database.write(lambda connection: queue_reminders(connection, consultation_id, now, now.date(), now - IDLE, AT_A_TIME))
        queued += more
    return queued


async def remind_for_ever(database: Database, clock: Callable[[], datetime]) -> None:
    """Does so until cancelled."""
    while True:
        try:
            await queue_due_reminders(database, clock())
        except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
            log.warning("reminders could not be written for now: %s", named(error))
        await asyncio.sleep(PERIOD)
