"""The conversation's one door: what many people said becomes one transaction, and one screen each.

Whatever a channel hands in is handled in the order it came, one person's second act on top of their first. An answer is returned only
after the COMMIT. A fault of storage is the channel's to answer (`DatabaseUnavailable`: try later); a fault of handling is caught here,
before the unit leaves anything: its update is kept as a dead letter, and the person told.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection
from storage.keys import ConsultationKey, MasterKey

from bot import screens
from bot.acts import EditedMessage, Owed, Reply, Said, Started, Wished
from bot.deciding import Decision
from bot.memory import CONCERNS_ALL, Memory, Speaker, hashes_wanted
from dialogues.script import Script
from dialogues.turns import Shown
from storage import consultations, conversations
from storage.conversations import Changes, DeadLetter, Participant, UpdateKey
from storage.database import Database

log = logging.getLogger(__name__)

OUTAGE = timedelta(seconds=150)
"""Taps expire at Telegram after this time: whoever tapped during a longer outage waits for an answer that will not come by itself."""
ACTIVE_BEFORE_OUTAGE = timedelta(hours=1)
"""Who was answering this shortly before an outage is shown their screen again; for others it would come out of the blue."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Conversation:
    """Every conversation of every bot of this process, and of the web pages.

    `public_url` heads the addresses shown to people, without a slash at its end.
    """

    def __init__(self, database: Database, master: MasterKey, public_url: str, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._master = master
        self._public_url = public_url
        self._clock = clock
        self._batch = database.batch(self._run)
        self._scripts: dict[int, Script] = {}
        self._keys: dict[int, ConsultationKey] = {}
        self._shown_before: set[str] = set()

    async def hear(self, said: Said) -> Reply:
        """Handles one act and returns once it is committed. Raises `DatabaseUnavailable`."""
        return await self._batch.submit(said)

    async def hear_all(self, said: Sequence[Said]) -> list[Reply]:
        """Handles acts in order, together; returns once all are committed. Raises `DatabaseUnavailable`: then hand all in again."""
        return await self._batch.submit_all(said)

    async def look(self, said: Said) -> Reply:
        """What `hear` would show now, with nothing changed."""
        return (await self._database.read(lambda connection: self._replies(connection, [said])))[0]

    # --- What a channel reports back ----------------------------------------------------------------------------------------------

    async def mark_said(self, said: Collection[tuple[int, int]]) -> None:
        """The screens of these (identity, turn) reached their chats."""
        await self._database.write(lambda connection: conversations.mark_said(connection, said))

    async def mark_reachable(self, bot_id: int, person: str, *, reachable: bool) -> None:
        """This person blocked the bot, or is back. Their answers stay."""

        def mark(connection: Connection) -> None:
            self._learn(connection)
            hashes = [key.person_hash(str(bot_id), person) for key in self._keys.values()]
            conversations.mark_reachable(connection, hashes, reachable)

        await self._database.write(mark)

    async def owed(self, bot_id: int) -> list[Owed]:
        """The screens of this bot that may not have reached their chats, as they are now."""
        return await self._database.read(lambda connection: self._owed(connection, bot_id))

    async def note_alive(self, bot_id: int) -> None:
        """The bot's heartbeat; also what lets `owe_after_outage` tell how long it was away."""
        await self._database.write(lambda connection: conversations.note_alive(connection, bot_id, self._clock()))

    async def owe_after_outage(self, bot_id: int) -> int:
        """At the start of a bot: after a long absence, owes their screen to those who were answering; returns their number.

        The heartbeat is renewed in the same transaction, so no one is owed twice for the same outage.
        """

        def owe(connection: Connection) -> int:
            now, last = self._clock(), conversations.alive_at(connection, bot_id)
            conversations.note_alive(connection, bot_id, now)
            if last is None or now - last <= OUTAGE:
                return 0
            return conversations.owe_again(connection, bot_id, last - ACTIVE_BEFORE_OUTAGE, now)

        return await self._database.write(owe)

    # --- One batch ----------------------------------------------------------------------------------------------------------------

    def _run(self, connection: Connection, batch: Sequence[Said]) -> list[Reply]:
        memory, seen = self._load(connection, batch)
        replies = [self._handle(memory, said, seen) for said in batch]
        memory.count()
        conversations.save(connection, memory.changes)
        return replies

    def _replies(self, connection: Connection, batch: Sequence[Said]) -> list[Reply]:
        memory, _ = self._load(connection, batch)
        return [Decision(Speaker(memory, said), self._public_url).reply() for said in batch]

    def _handle(self, memory: Memory, said: Said, seen: set[UpdateKey]) -> Reply:
        key = None if said.update_id is None else UpdateKey(said.bot_id, said.update_id)
        speaker = Speaker(memory, said, replayed=key in seen)
        if key is not None and key not in seen:
            seen.add(key)
            memory.changes.seen.add(key)
        try:
            return self._turned(speaker, self._decided(speaker))
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not come back for ever, nor stop the others
            # Its words may hold an answer, so only its name is kept.
            log.error("an update could not be handled: %s", type(error).__name__)
            if key is not None and not speaker.replayed:
                memory.changes.dead_letters.append(DeadLetter(key, self._master.seal(said.raw, b"dead letter"), type(error).__name__))
            return Reply(screens.apology_screen(), said.consultation)

    def _decided(self, speaker: Speaker) -> Reply:
        """A redelivered update says the current screen again; one that never led to a participation is simply answered again."""
        decision = Decision(speaker, self._public_url)
        return (decision.again() if speaker.replayed else None) or decision.reply()

    def _turned(self, speaker: Speaker, reply: Reply) -> Reply:
        """Counts the turn: the screen is owed until a call says it, unless it rides or is fetched by a page.

        The first showing of each distinct screen is called, so that a screen the channel refuses is seen.
        """
        if reply.screen is None:
            return reply
        known = reply.screen.key in self._shown_before
        self._shown_before.add(reply.screen.key)
        rides = speaker.said.channel == "web" or (speaker.said.rides and known)
        person = None if reply.consultation is None or reply.identity is None else speaker.participant(reply.consultation)
        if person is None:
            return replace(reply, rides=rides)
        turn = person.turn if speaker.replayed else person.turn + 1
        speaker.keep(replace(person, turn=turn, said_turn=turn if rides else person.said_turn))
        return replace(reply, rides=rides, turn=turn)

    # --- Loading ------------------------------------------------------------------------------------------------------------------

    def _load(self, connection: Connection, batch: Sequence[Said]) -> tuple[Memory, set[UpdateKey]]:
        known = self._learn(connection)
        keys = {consultation_id: self._keys[consultation_id] for consultation_id in known if consultation_id in self._keys}
        here = {self._master.pointer_hash(str(said.bot_id), said.person) for said in batch}
        pointers = conversations.pointers(connection, here)
        codes = {consultation.code: consultation.id for consultation in known.values()}
        before = conversations.participants(connection, hashes_wanted(batch, pointers, keys, codes, self._master))
        self._learn_scripts(connection, {person.script_version_id for person in before.values()})
        edits = [said.act.message_id for said in batch if isinstance(said.act, EditedMessage)]
        parts = [(person.identity_id, message_id) for person in before.values() for message_id in edits]
        memory = Memory(
            master=self._master,
            consultations=known,
            keys=keys,
            scripts=self._scripts,
            pointers=pointers,
            contacts=conversations.contacts(connection, here) if self._needs_contacts(batch, before.values()) else {},
            parts=conversations.parts_of_messages(connection, parts),
            changes=Changes(self._clock(), before),
        )
        updates = {UpdateKey(said.bot_id, said.update_id) for said in batch if said.update_id is not None}
        return memory, conversations.seen_updates(connection, updates)

    @staticmethod
    def _needs_contacts(batch: Sequence[Said], people: Collection[Participant]) -> bool:
        """Wishes are shown on the last screen only, so most batches do without the query."""
        return any(isinstance(said.act, (*CONCERNS_ALL, Wished, Started)) for said in batch) or any(
            person.status == "finished" for person in people
        )

    def _learn(self, connection: Connection) -> dict[int, consultations.Consultation]:
        """Every consultation as it is now; keys and scripts, which never change, are read once."""
        known = {consultation.id: consultation for consultation in consultations.all_consultations(connection)}
        if not self._keys.keys() >= known.keys():
            self._keys.update(consultations.consultation_keys(connection, self._master))
        self._learn_scripts(connection, {consultation.script_version_id for consultation in known.values()})
        return known

    def _learn_scripts(self, connection: Connection, versions: Collection[int]) -> None:
        for version in set(versions).difference(self._scripts):
            self._scripts[version] = consultations.script_of_version(connection, version)

    def _owed(self, connection: Connection, bot_id: int) -> list[Owed]:
        self._learn(connection)
        people = [(person, self._chat(person)) for person in conversations.owed(connection, bot_id) if person.sealed_chat]
        # In a private chat, which is all a bot of ours speaks in, Telegram's chat id is the user's id.
        asked = [Said("telegram", bot_id, str(chat), Shown(), consultation=person.consultation_id, chat=chat) for person, chat in people]
        memory, _ = self._load(connection, asked)
        replies = [Decision(Speaker(memory, said), self._public_url).again() for said in asked]
        return [Owed(person.identity_id, person.turn, chat, reply) for (person, chat), reply in zip(people, replies, strict=True) if reply]

    def _chat(self, person: Participant) -> int:
        return int(self._keys[person.consultation_id].unseal(person.sealed_chat or b"", b"chat"))
