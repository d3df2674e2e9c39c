"""What lies between the phones and the bot: updates on their way to the bot, and taps waiting for its answer.

Here: the queue of pending updates, its order, and what expires. One list serves getUpdates and the webhook.
Never here: what is said, and how an update travels.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]
Clock = Callable[[], datetime]
# Updates of one queue are delivered one at a time; different queues run side by side, and may overtake each other.
Queue = tuple[str, int]

LIFETIME = timedelta(hours=24)
TAP_LIFETIME = timedelta(seconds=150)
# Left out unless they are asked for by name.
_NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, slots=True)
class PendingUpdate:
    update_id: int
    body: Json
    queue: Queue
    expires: datetime


class Exchange:
    """`bot` is the bot as Telegram describes it in messages; `clock` gives aware UTC times."""

    def __init__(self, bot: Json, clock: Clock, first_update_id: int) -> None:
        self.bot = bot
        self.clock = clock
        self.allowed_updates: list[str] = []
        self._next_update_id = first_update_id
        self._queues: dict[Queue, deque[PendingUpdate]] = {}
        self._delivered: dict[int, PendingUpdate] = {}
        self._queries: dict[str, tuple[int, datetime]] = {}
        self._next_query = 1
        self._change = asyncio.Event()

    def push(self, kind: str, payload: Json, queue: Queue, lifetime: timedelta = LIFETIME) -> int:
        """Queue an update of this kind, unless the bot did not ask for such; returns its identifier.

        One queue holds updates of one lifetime only.
        """
        update_id = self._next_update_id
        self._next_update_id += 1
        if kind in self.allowed_updates or (not self.allowed_updates and kind not in _NOT_BY_DEFAULT):
            update = PendingUpdate(update_id, {"update_id": update_id, kind: payload}, queue, self.clock() + lifetime)
            self._queues.setdefault(queue, deque()).append(update)
        self.ring()
        return update_id

    def pending(self) -> list[PendingUpdate]:
        """The updates not yet confirmed, oldest first; those too old are forgotten."""
        for queue in list(self._queues):
            self.first_of(queue)
        return sorted((update for queue in self._queues.values() for update in queue), key=lambda update: update.update_id)

    def waiting_queues(self) -> Iterable[Queue]:
        """The queues that are not empty, in the order in which they began to wait."""
        return self._queues.keys()

    def first_of(self, queue: Queue) -> PendingUpdate | None:
        """The next update of this queue, past those too old."""
        updates = self._queues.get(queue)
        while updates:
            if self.clock() < updates[0].expires:
                return updates[0]
            updates.popleft()
        self._queues.pop(queue, None)
        return None

    def confirm(self, update: PendingUpdate) -> None:
        """Take an update, the first of its queue, out of it: the bot has it."""
        self._delivered[update.update_id] = update
        if self.first_of(update.queue) is update:
            self._queues[update.queue].popleft()
            self.first_of(update.queue)
        self.ring()

    def delivered(self, update_id: int) -> PendingUpdate:
        """An update confirmed earlier. Raises `KeyError`."""
        return self._delivered[update_id]

    def drop_pending(self) -> None:
        self._queues.clear()

    def open_query(self, user_id: int) -> str:
        """Begin a tap: the identifier that the bot must answer."""
        query_id = str((user_id << 20) + self._next_query)
        self._next_query += 1
        self._queries[query_id] = (user_id, self.clock())
        return query_id

    def close_query(self, query_id: str) -> int | None:
        """Answer a tap: who tapped, or None if it is unknown, answered before or too old."""
        user_id, asked_at = self._queries.pop(query_id, (None, self.clock()))
        return user_id if self.clock() < asked_at + TAP_LIFETIME else None

    def ring(self) -> None:
        """Wake whoever waits for `change`."""
        self._change.set()
        self._change = asyncio.Event()

    def change(self) -> Coroutine[Any, Any, Any]:
        """Await this for the next change from now on: an update queued or taken, something done by the bot, a webhook set or removed."""
        return self._change.wait()
