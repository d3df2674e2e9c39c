"""What is said to people outside an acknowledgement: screens, traces of answers, answers to taps.

Here: what waits in which line, and what is kept when a call ends. Never here: what a screen says, or how a lane works.

A screen called is owed until Telegram has taken it. All else is a courtesy: worth a second try, not more.
"""

import logging
from datetime import timedelta
from functools import partial
from typing import Final, NamedTuple

import telegram
from msgspec import structs

from bot.acts import Reply
from bot.carrying import Fate
from bot.conversation import Conversation
from bot.faults import named
from bot.telegram.calls import Call, Edit, Send, Toast, make
from bot.telegram.counters import Counters
from bot.telegram.lanes import CAPACITY, Errand, Lane
from bot.telegram.pace import Pace
from bot.telegram.render import render
from bot.timing import Timing
from storage.errors import StorageError

COURTESY_TRIES: Final = 2
DRAIN_SECONDS: Final = 6.0
"""With what the web server is given before, a stop stays within ten seconds: an orchestrator would kill what takes longer."""

log = logging.getLogger(__name__)


class Delivery:
    """The lane of replies of one bot. `close` it in the end, before the database.

    Where other processes speak for it too, what is owed to people who have not been `quiet_for` so long may be on its way there.
    """

    def __init__(
        self,
        bot: telegram.Bot,
        bot_id: int,
        conversation: Conversation,
        counters: Counters,
        timing: Timing,
        pace: Pace,
        capacity: int = CAPACITY,
        quiet_for: timedelta | None = None,
    ) -> None:
        self.lane = Lane(timing, capacity=capacity)
        self._bot = bot
        self._bot_id = bot_id
        self._conversation = conversation
        self._counters = counters
        self._pace = pace
        self._capacity = capacity
        self._quiet_for = quiet_for
        self._missed = False
        self._spoken_to: set[int | None] | None = None
        """Whose screens were handed in since the owed ones began to be read; None while nobody reads them."""

    def say(self, call: Send | Edit, reply: Reply) -> None:
        """Call the screen of `reply`, as often as it takes; a later turn of the same person takes its place while it waits."""
        assert reply.screen is not None
        self._note(call.chat, reply)
        errand = Errand(
            line=call.chat,
            make=partial(make, self._bot, call),
            ended=partial(self._said, call.chat, reply),
            subject=reply.identity,
            rank=reply.turn,
            name=reply.screen.key,
        )
        if not self.lane.add(errand):
            self._missed = True

    def rode(self, call: Send | Edit, reply: Reply) -> None:
        """The screen of `reply` travels with an acknowledgement: an earlier one that still waits must not come after it.

        One on its way already may, or a screen of another consultation, or a trace in the same message: then the screen is said once more
        behind it, as a new message.
        """
        self._note(call.chat, reply)
        if reply.identity is None:
            return
        self.lane.withdraw(call.chat, reply.identity)
        left = self.lane.subjects(call.chat)
        if _trace(call) in left or any(not isinstance(subject, _Trace) for subject in left):
            self.say(Send(call.chat, call.shown, call.thread), reply)

    def courtesy(self, call: Call) -> None:
        """Make a call that nothing depends on. The answer to a tap waits for no other call."""
        if not isinstance(call, Toast):
            self._pace.note(call.chat)
        line = ("tap", call.query_id) if isinstance(call, Toast) else call.chat
        ended = partial(self._ended, None if isinstance(call, Toast) else call.chat)
        self.lane.add(
            Errand(line, partial(make, self._bot, call), ended, tries=COURTESY_TRIES, subject=_trace(call), name=type(call).__name__)
        )

    async def say_owed(self) -> int:
        """Say the screens that may not have reached their chats and do not wait already; returns their number. Raises `StorageError`.

        Whoever is answered while they are read has a newer one in front.
        """
        spoken_to = self._spoken_to = set()
        try:
            every = await self._conversation.owed(self._bot_id, self._quiet_for)
        finally:
            self._spoken_to = None
        said = 0
        for owed in every:
            if owed.reply.screen is None or owed.identity in spoken_to or owed.identity in self.lane.subjects(owed.chat):
                continue
            self.say(Send(owed.chat, render(owed.reply.screen, owed.reply.consultation)), structs.replace(owed.reply, turn=owed.turn))
            said += 1
        return said

    async def catch_up(self) -> None:
        """Say what found the lane full, once there is room again. Raises `StorageError`."""
        if self._missed and len(self.lane) < self._capacity // 2:
            self._missed = False
            await self.say_owed()

    async def close(self) -> None:
        """Make what waits, within `DRAIN_SECONDS`; what is owed then stays owed."""
        await self.lane.close(DRAIN_SECONDS)

    def _note(self, chat: int, reply: Reply) -> None:
        self._pace.note(chat)
        if self._spoken_to is not None:
            self._spoken_to.add(reply.identity)

    async def _said(self, chat: int, reply: Reply, fate: Fate) -> None:
        await self._ended(chat, fate)
        if fate is Fate.DONE and reply.identity is not None:
            try:
                await self._conversation.mark_said([(reply.identity, reply.turn)])
            except StorageError as error:  # said once more at the next start: a repeat is harmless
                log.warning("a screen could not be noted as said: %s", named(error))

    async def _ended(self, chat: int | None, fate: Fate) -> None:
        self._counters.note(fate)
        if fate is Fate.GONE and chat is not None:
            try:
                # In a private chat, which is all we speak in, the chat has the number of the person.
                await self._conversation.mark_reachable(self._bot_id, str(chat), reachable=False)
            except StorageError as error:  # Telegram says it again at the next call
                log.warning("a person could not be noted as unreachable: %s", named(error))


class _Trace(NamedTuple):
    """What is left of an answered question, in its message. The subject of a screen is whose it is."""

    message_id: int


def _trace(call: Call) -> _Trace | None:
    """The trace that would stand where this call puts something else."""
    return _Trace(call.message_id) if isinstance(call, Edit) else None
