"""From updates to the conversation, and from its replies to calls: the one way, whether updates were delivered or fetched.

Here: what is answered to what, and which call may ride. Never here: how updates arrive, or how calls are made.

When a method here returns, all that had to be kept is committed. When it raises, Telegram must deliver again.
"""

import logging
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from bot.acts import Reply, Said, Screen
from bot.conversation import Conversation
from bot.faults import named
from bot.screens import apology_screen, group_screen
from bot.telegram.calls import Document, Edit, Riding, Send, Toast, plain
from bot.telegram.counters import Counters
from bot.telegram.delivery import Delivery
from bot.telegram.receiving import Elsewhere, Forged, Heard, Presence, Received, received
from bot.telegram.render import render, render_settled
from bot.telegram.repeats import Allowed, Repeats
from bot.telegram.updates import Ignored, Update
from bot.timing import Timing
from bot.wording import say
from dialogues.script import DEFAULT_LANGUAGE

GROUPS_REMEMBERED: Final = 1_000
"""Groups told to come in private, once each; a group forgotten is told again, which harms nobody."""

log = logging.getLogger(__name__)


class Switchboard:
    """Everything one bot hears and answers. `username` is known once Telegram has told it."""

    def __init__(self, bot_id: int, conversation: Conversation, delivery: Delivery, counters: Counters, timing: Timing) -> None:
        self.username = ""
        self._bot_id = bot_id
        self._conversation = conversation
        self._delivery = delivery
        self._counters = counters
        self._repeats = Repeats(timing)
        self._told_groups: OrderedDict[int, None] = OrderedDict()

    async def take(self, update: Update | Ignored, raw: bytes) -> Riding | None:
        """Handle one update; the call that is to ride in the response, if there is one. Raises `StorageError`: nothing was handled."""
        (call,) = await self._handle([(update, raw)], rides=True)
        return call

    async def take_all(self, updates: Sequence[tuple[Update | Ignored, bytes]]) -> None:
        """Handle updates in their order, together. Raises `StorageError`: hand all in again, those handled change nothing."""
        for call in await self._handle(updates, rides=False):
            if call is not None:
                self._delivery.courtesy(call)

    async def _handle(self, updates: Sequence[tuple[Update | Ignored, bytes]], *, rides: bool) -> list[Riding | None]:
        self._counters.received += len(updates)
        understood = [None if isinstance(one, Ignored) else received(one, self._bot_id, raw, rides=rides) for one, raw in updates]
        replies = iter(await self._replies([one.said for one in understood if isinstance(one, Heard)]))
        # After what was said, which shows a person within reach: whoever wrote, then blocked the bot, is out of it.
        for one in understood:
            if isinstance(one, Presence):
                await self._conversation.mark_reachable(self._bot_id, one.person, reachable=one.reachable)
        return [self._answered(one, next(replies)) if isinstance(one, Heard) else self._aside(one) for one in understood]

    async def _replies(self, said: Sequence[Said]) -> list[Reply]:
        """One reply each; what could not be handled was kept as a dead letter, and its reply is an apology."""
        replies = await self._conversation.hear_all(said) if said else []
        self._counters.dead_letters += sum(reply.screen is not None and reply.screen.key == _APOLOGY.key for reply in replies)
        return replies

    def _aside(self, one: Received | None) -> Riding | None:
        match one:
            case Forged(query_id):
                self._counters.forged += 1
                return Toast(query_id, say(DEFAULT_LANGUAGE, "toast-unknown"))
            case Elsewhere():
                return self._in_a_group(one)
            case Presence():
                return None
            case _:
                self._counters.ignored += 1
                return None

    def _in_a_group(self, one: Elsewhere) -> Riding | None:
        """A group is told once to come in private; a tap there gets its answer every time."""
        screen = group_screen(f"https://t.me/{self.username}")
        if one.query_id is not None:
            return Toast(one.query_id, " ".join((screen.title, *screen.body)))
        if one.chat in self._told_groups:
            return None
        self._told_groups[one.chat] = None
        if len(self._told_groups) > GROUPS_REMEMBERED:
            self._told_groups.popitem(last=False)
        return Send(one.chat, render(screen, None), one.thread)

    def _answered(self, heard: Heard, reply: Reply) -> Riding | None:
        try:
            return self._answer(heard, reply)
        except Exception as error:  # noqa: BLE001 - what was said is kept; a screen that cannot be shown must not silence the others
            self._counters.dead_letters += 1
            log.error("a reply could not be shown: %s", named(error))
            return Send(heard.chat, render(_APOLOGY, None), heard.thread)

    def _answer(self, heard: Heard, reply: Reply) -> Riding | None:
        """Say the reply beside the acknowledgement, or return the call that rides in it."""
        if heard.touch:
            self._delivery.courtesy(Toast(heard.touch.query_id, reply.screen.event if reply.screen else ""))
        call = self._screen_call(heard, reply)
        if call is not None and not reply.rides:
            self._delivery.say(call, reply)
        elif call is not None:
            self._delivery.rode(call, reply)
        if reply.file and call is not None:
            self._delivery.courtesy(Document(heard.chat, reply.file.name, reply.file.content, heard.thread))
        if reply.settled and heard.touch and heard.touch.message_id is not None:
            self._delivery.courtesy(Edit(heard.chat, heard.touch.message_id, render_settled(reply.settled)))
        return call if reply.rides else None

    def _screen_call(self, heard: Heard, reply: Reply) -> Send | Edit | None:
        """The call that shows the screen; none where there is nothing to show, or where the same was said too often."""
        if reply.screen is None:
            return None
        shown = render(reply.screen, reply.consultation)
        allowed = self._repeats.allowed(heard.chat, shown.text)
        if allowed is Allowed.NO:
            return None
        if allowed is Allowed.LAST:
            return Send(heard.chat, plain(say(reply.screen.language, "pause-repeats")), heard.thread)
        if reply.in_place and heard.touch and heard.touch.message_id is not None:
            return Edit(heard.chat, heard.touch.message_id, shown, or_send=True, thread=heard.thread)
        return Send(heard.chat, shown, heard.thread)


_APOLOGY: Final[Screen] = apology_screen()
