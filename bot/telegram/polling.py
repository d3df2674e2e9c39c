"""Updates as the bot fetches them: fetch, handle and commit, and only then confirm by asking for what comes after.

Nothing is confirmed that is not committed: stopped anywhere, killed anywhere, the next start fetches the same updates again, and
those already handled change nothing. python-telegram-bot's own loop confirms first, so it is not used.
"""

import json
import logging
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

import msgspec
from telegram.error import BadRequest, NetworkError
from telegram.request import BaseRequest

from bot.faults import named
from bot.telegram.calls import wait_of
from bot.telegram.switchboard import Switchboard
from bot.telegram.troubles import needs_someone, trouble
from bot.telegram.updates import Ignored, Update, read_updates
from bot.timing import Timing, delays
from storage.errors import StorageError

ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds we read. Always said: Telegram keeps to the last list it was given."""
LONG_POLL: Final = 50
"""Seconds that Telegram keeps a request open when there is nothing to tell; its maximum."""
READ_TIMEOUT: Final = LONG_POLL + 10.0
LIMIT: Final = 100
"""Updates fetched at once; Telegram's maximum."""
SLOWED: Final = 3.0
"""Seconds between two calls, at least, where only a human being can mend what is wrong."""

log = logging.getLogger(__name__)


class Polling:
    """The loop of one bot. `base_url` is that of its methods, and holds its token."""

    def __init__(self, request: BaseRequest, base_url: str, switchboard: Switchboard, timing: Timing) -> None:
        self.trouble = ""
        """Why nothing is heard at the moment; empty when all is well."""
        self.heard_at: float | None = None
        """When Telegram last answered, by the clock of `timing`."""
        self._request = request
        self._base_url = base_url
        self._switchboard = switchboard
        self._timing = timing
        self._offset: int | None = None

    async def run(self) -> None:
        """Fetch and handle until cancelled, whatever goes wrong."""
        faults = delays()
        while True:
            try:
                await self._round()
            except Exception as error:  # noqa: BLE001 - whatever it is, a bot that no longer fetches is deaf
                await self._wait_after(error, next(faults))
            else:
                faults, self.trouble = delays(), ""

    async def _round(self) -> None:
        updates = await self._fetch()
        self.heard_at = self._timing.now()
        await self._handle([(update, msgspec.json.encode(update)) for update in updates])
        ids = [update.update_id for update in updates if update.update_id is not None]
        if ids:
            self._offset = ids[-1] + 1

    async def _fetch(self) -> list[Update | Ignored]:
        # At first, and after a trouble, an answer is wanted at once: it tells that all is well.
        wait = LONG_POLL if self.heard_at is not None and not self.trouble else 0
        asked: dict[str, str | int] = {"timeout": wait, "limit": LIMIT, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if self._offset is not None:
            asked["offset"] = self._offset
        # Not by `get_updates`, which raises where one field of one update is missing.
        body = await self._request.retrieve(f"{self._base_url}/getUpdates?{urlencode(asked)}", read_timeout=READ_TIMEOUT)
        updates = read_updates(body)
        if updates == [Ignored(None, "not_json")]:
            raise NetworkError("What answers is not the Bot API")
        return updates

    async def _handle(self, updates: Sequence[tuple[Update | Ignored, bytes]]) -> None:
        if not updates:
            return
        try:
            await self._switchboard.take_all(updates)
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - fetched again it would fail again, and nobody would be heard any more
            if len(updates) == 1:
                log.error("an update could not be handled: %s", named(error))
                return
            for one in updates:
                await self._handle([one])

    async def _wait_after(self, error: Exception, delay: float) -> None:
        if isinstance(error, BadRequest):
            # Telegram numbers updates anew after a week of silence. Without an offset it gives all that is not confirmed.
            self._offset = None
        self.trouble = trouble(error)
        log.warning("updates cannot be fetched for now: %s", named(error))
        if needs_someone(error):
            delay = max(delay, SLOWED)
        await self._timing.sleep(max(delay, wait_of(error)))
