"""The conversation's one door: what many people said becomes one transaction, and one screen each.

Whatever a channel hands in is handled in the order it came, one person's second act on top of their first. An answer is returned only
after the COMMIT. A fault of storage is the channel's to answer (`DatabaseUnavailable`: try later); a fault of handling is caught here,
before the unit leaves anything: its update is kept as a dead letter, and the person told.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any, NamedTuple

from msgspec import structs
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot import screens
from bot.acts import AskedHandover, EditedMessage, Owed, Reply, Said
from bot.deciding import Decision
from bot.faults import named
from bot.handover_codes import code_hash
from bot.memory import Memory, asks, code_given
from bot.sealing import chat_in, sealed_letter
from bot.speaker import Speaker
from bot.tries import Tries
from bot.undecided import Undecided, notice_after, touched, who
from dialogues.script import Script
from dialogues.turns import Shown
from storage import consultations, conversations, handovers, invitations, sources
from storage.authorities import Authority
from storage.bots import note_username
from storage.conversations import Changes, DeadLetter, Participant, UpdateKey
from storage.database import Batch, Database
from storage.errors import StorageError, UnitsFailed
from storage.held import held_of, letters_of
from storage.keys import ConsultationKey, Keyring
from storage.moderated_texts import moderated_texts
from storage.municipalities import Gazetteers
from storage.saving import save
from storage.tombstones import Tombstones

OUTAGE = timedelta(seconds=150)
"""Taps expire at Telegram after this time: whoever tapped during a longer outage waits for an answer that will not come by itself."""
ACTIVE_BEFORE_OUTAGE = timedelta(hours=1)
"""Who was answering this shortly before an outage is shown their screen again; for others it would come out of the blue."""

WRONG_CODES = 20
"""Wrong codes in an hour from one person in a chat. On a page everybody is new: there the pages count, by address."""

log = logging.getLogger(__name__)


class _Reached(NamedTuple):
    """The screen of this turn reached the chat of this identity. Said in the same batches, so that people are locked once for all."""

    identity: int
    turn: int


class ListsNotReady(Exception):
    """A list of municipalities that this batch needs is new: it must be made ready outside, and the batch run again."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Conversation:
    """Every conversation of every bot of this process, and of the web pages.

    `public_url` heads the addresses shown to people, without a slash at its end. `tombstones` is where those who are erased are noted.
    """

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        public_url: str,
        clock: Callable[[], datetime] = utc_now,
        tombstones: Tombstones | None = None,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._public_url = public_url
        self._clock = clock
        self._tombstones = tombstones
        self._batch: Batch[Said | _Reached, Any] = database.batch(self._run)
        # By their content, never by their id: a consultation that goes on without a lost master key has another key.
        self._keys: dict[bytes, ConsultationKey] = {}
        self._scripts: dict[str, Script] = {}
        self.gazetteers = Gazetteers()
        self._shown_before: set[tuple[int | None, str]] = set()
        self._guesses = Tries(WRONG_CODES, clock)
        self._undecided = Undecided()

    async def hear(self, said: Said) -> Reply:
        """Handles one act and returns once it is committed. Raises as `hear_all`."""
        return (await self.hear_all([said]))[0]

    async def hear_all(self, said: Sequence[Said]) -> list[Reply]:
        """Handles acts in order, together; returns once all are committed.

        Raises `StorageError`: then hand all in again, those committed change nothing. `DatabaseUnavailable` is over soon; `Unreadable`,
        when this is not the master key of this database, is for somebody to mend, and nobody's answer may be lost until then.
        """
        replies = await self._heard(said)
        # Here and not in the batch, which may be rolled back and run again.
        self._shown_before.update((reply.consultation, reply.screen.key) for reply in replies if reply.screen)
        for one, reply in zip(said, replies, strict=True):
            if one.channel == "telegram":
                self._note(one, reply)
        return replies

    def _note(self, said: Said, reply: Reply) -> None:
        """What is remembered of somebody in a chat, and kept nowhere."""
        if reply.wrong_code:
            self._guesses.note(who(said))
        self._undecided.note(who(said), notice_after(reply, self._undecided.in_front(who(said))))

    async def _heard(self, said: Sequence[Said]) -> list[Reply]:
        try:
            return await self._batch.submit_all(said)
        except UnitsFailed as failed:
            outcomes = list(failed.outcomes)
        waiting = [position for position, outcome in enumerate(outcomes) if isinstance(outcome, ListsNotReady)]
        if waiting:
            await self._database.read(self._make_lists)
            for position, reply in zip(waiting, await self._heard([said[position] for position in waiting]), strict=True):
                outcomes[position] = reply
        return [await self._outcome(one, outcome) for one, outcome in zip(said, outcomes, strict=True)]

    async def look(self, said: Said) -> Reply:
        """What `hear` would show now, with nothing changed. Raises `StorageError`."""
        return await self._database.read(lambda connection: self._look(connection, said))

    # --- What a channel reports back ----------------------------------------------------------------------------------------------

    async def mark_said(self, said: Collection[tuple[int, int]]) -> None:
        """The screens of these (identity, turn) reached their chats."""
        await self._batch.submit_all([_Reached(*one) for one in said])

    async def mark_reachable(self, bot_id: int, person: str, *, reachable: bool) -> None:
        """This person blocked the bot, or is back. Their answers stay."""

        def mark(connection: Connection) -> None:
            hashes = [key.person_hash(str(bot_id), person) for key in self._known_keys(connection).values()]
            contact = self._keyring.pointer_hash(str(bot_id), person)
            conversations.mark_reachable(connection, hashes, contact, reachable=reachable)

        await self._database.write(mark)

    async def owed(self, bot_id: int, quiet_for: timedelta | None = None) -> list[Owed]:
        """The screens of this bot that may not have reached their chats, as they are now; where `quiet_for` is given, of those who were
        quiet for so long.

        Of one person's, that of the consultation now spoken of comes last: what they write next belongs to it.
        """
        quiet_since = self._clock() - quiet_for if quiet_for else None
        return await self._database.read(lambda connection: self._owed(connection, bot_id, quiet_since))

    async def owe_after_outage(self, bot_id: int) -> int:
        """The bot's heartbeat, to be noted while it hears. After a long absence it owes their screen to those who were answering.

        Returns their number. One transaction: nobody is owed twice for the same outage, and whoever has been answered since is not.
        """

        def owe(connection: Connection) -> int:
            now, last = self._clock(), conversations.alive_at(connection, bot_id)
            conversations.note_alive(connection, bot_id, now)
            if last is None or now - last <= OUTAGE:
                return 0
            return conversations.owe_again(connection, bot_id, last - ACTIVE_BEFORE_OUTAGE, last + OUTAGE)

        return await self._database.write(owe)

    # --- What a channel shows of itself -------------------------------------------------------------------------------------------

    async def asking(self, bot_id: int) -> tuple[Authority, ...]:
        """The authorities in whose name this bot speaks: the first of each consultation that one may answer with it today."""
        every = await self._database.read(consultations.all_consultations)
        today = self._clock().date()
        return tuple(dict.fromkeys(one.authorities[0] for one in every if one.is_open(today) and asks(bot_id, one)))

    async def note_username(self, bot_id: int, username: str) -> None:
        """What Telegram calls this bot."""
        await self._database.write(lambda connection: note_username(connection, bot_id, username))

    # --- One batch ----------------------------------------------------------------------------------------------------------------

    def _run(self, connection: Connection, batch: Sequence[Said | _Reached]) -> list[Reply | None]:
        said = [one for one in batch if isinstance(one, Said)]
        reached = [one for one in batch if isinstance(one, _Reached)]
        if not said:
            conversations.mark_said(connection, reached)
            return [None] * len(batch)
        replies = iter(self._replies(connection, said, reached))
        return [next(replies) if isinstance(one, Said) else None for one in batch]

    def _replies(self, connection: Connection, batch: Sequence[Said], reached: Sequence[_Reached]) -> list[Reply]:
        memory = self._memory(connection, batch)
        wanted = memory.people_wanted(batch)
        conversations.lock(connection, wanted, [identity for identity, _ in reached])
        conversations.mark_said(connection, reached)  # before these people are read, to be written again
        self._load(connection, memory, batch, wanted, to_change=True)
        keys = {key for said in batch if (key := _key(said))}
        seen = conversations.seen_updates(connection, keys)
        replies = [self._handle(memory, said, seen) for said in batch]
        erased = save(connection, memory.changes)
        if self._tombstones:
            self._tombstones.add(erased)  # before the COMMIT, which follows
        return replies

    def _look(self, connection: Connection, said: Said) -> Reply:
        memory = self._memory(connection, [said])
        self._load(connection, memory, [said], memory.people_wanted([said]))
        return Decision(Speaker(memory, said), self._public_url).reply()

    def _handle(self, memory: Memory, said: Said, seen: set[UpdateKey]) -> Reply:
        """The reply to one act. An update delivered before changes nothing, whatever it was."""
        key = _key(said)
        repeated = key in seen
        if key is not None and not repeated:
            seen.add(key)
            memory.changes.seen.add(key)
        try:
            said = touched(said, memory.notices.get(who(said)))
            speaker = Speaker(memory, said)
            decision = Decision(speaker, self._public_url)
            if repeated:
                return structs.replace(self._again(speaker, decision.again()), wrong_code=False)
            reply = self._turned(speaker, decision.reply())
            speaker.remember()
            if reply.wrong_code:
                memory.note_wrong(said)
            memory.notices[who(said)] = notice_after(reply, memory.notices.get(who(said)))
        except DBAPIError:  # what the database refuses is no fault of what was said: the batch is rolled back, and run again
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not come back for ever, nor stop the others
            letter = None if repeated else self._dead_letter(said, error)
            memory.changes.dead_letters += [letter] if letter else []
            return Reply(screens.apology_screen(), said.consultation)
        return reply

    def _turned(self, speaker: Speaker, reply: Reply) -> Reply:
        """Counts the turn: its screen is owed until a call has said it, unless it rides."""
        person = _whose(speaker, reply)
        rides = self._rides(speaker.said, reply)
        if person is None:
            return structs.replace(reply, rides=rides)
        turn = person.turn + 1
        said_turn = turn if rides else person.said_turn
        # Whoever speaks can be reached, whatever was noted before.
        speaker.keep(structs.replace(person, turn=turn, said_turn=said_turn, active_at=speaker.memory.changes.now, unreachable=False))
        return structs.replace(reply, rides=rides, turn=turn)

    def _again(self, speaker: Speaker, reply: Reply) -> Reply:
        """The turn is what it was. A screen that is still owed is called, for only a call is noted as said.

        One that rode before rides again: as it is not owed, nothing would say it if the process ended before a call.
        """
        said, person = speaker.said, _whose(speaker, reply)
        if person is None:
            return structs.replace(reply, rides=self._rides(said, reply))
        rides = reply.screen is not None and (said.channel == "web" or said.rides) and person.said_turn == person.turn
        return structs.replace(reply, rides=rides, turn=person.turn)

    def _rides(self, said: Said, reply: Reply) -> bool:
        """A page is its own acknowledgement. Elsewhere the first showing of each distinct screen is called, so that a refusal is seen."""
        if reply.screen is None:
            return False
        return said.channel == "web" or (said.rides and (reply.consultation, reply.screen.key) in self._shown_before)

    # --- What cannot be handled ---------------------------------------------------------------------------------------------------

    def _dead_letter(self, said: Said, error: object) -> DeadLetter | None:
        """The update, sealed; None where the channel never sends twice, so that nothing would come back."""
        what = named(error)
        log.error("what was said could not be handled: %s", what)
        key = _key(said)
        if key is None:
            return None
        person = self._keyring.pointer_hash(str(said.bot_id), said.person)
        return DeadLetter(key, person, sealed_letter(self._keyring, key, said.raw), what)

    async def _outcome(self, said: Said, outcome: object) -> Reply:
        """The reply to an act that was committed, or that the database itself refuses, alone as among others."""
        if isinstance(outcome, Reply):
            return outcome
        if isinstance(outcome, StorageError):
            raise outcome
        await self._bury(said, outcome)
        return Reply(screens.apology_screen(), said.consultation)

    async def _bury(self, said: Said, error: object) -> None:
        """Keeps what the database refused as a dead letter."""
        letter = self._dead_letter(said, error)
        if letter:
            changes = Changes(self._clock(), seen={letter.key}, dead_letters=[letter])
            try:
                await self._database.write(lambda connection: save(connection, changes))
            except StorageError:
                raise
            except Exception as worse:  # noqa: BLE001 - refused as well: told to come again, it would come for a day
                log.error("nor could it be kept for those who mend: %s", named(worse))

    # --- Loading ------------------------------------------------------------------------------------------------------------------

    def _load(
        self, connection: Connection, memory: Memory, batch: Sequence[Said], wanted: Collection[bytes], *, to_change: bool = False
    ) -> None:
        """Everyone concerned, `wanted` by their hashes, and what surrounds them."""
        memory.changes.before = conversations.participants(connection, wanted)
        self._surround(connection, memory, to_change=to_change)
        edited = {said.act.message_id for said in batch if isinstance(said.act, EditedMessage)}
        identities = [person.identity_id for person in memory.changes.before.values()]
        memory.parts = conversations.parts_of_messages(connection, identities, edited)
        if any(isinstance(said.act, AskedHandover) for said in batch):
            memory.handovers = handovers.handovers_of(connection, identities, memory.changes.now)

    def _memory(self, connection: Connection, batch: Sequence[Said]) -> Memory:
        memory = Memory(
            keyring=self._keyring,
            # As they are at this very moment: one may just have been closed.
            consultations={one.id: one for one in consultations.all_consultations(connection)},
            keys=self._known_keys(connection),
            changes=Changes(self._clock()),
            texts=cache(partial(moderated_texts, connection)),
            source=cache(partial(sources.by_code, connection)),
            is_used=partial(invitations.is_used, connection),
            held=partial(held_of, connection),
            letters=partial(letters_of, connection),
        )
        self._look_at_codes(connection, memory, batch)
        memory.notices = {who(said): self._undecided.in_front(who(said)) for said in batch if said.channel == "telegram"}
        here = {memory.pointer_hash(said.bot_id, said.person) for said in batch}
        here.update(owner for offer in memory.offers.values() if (owner := memory.owner_of(offer)))
        memory.pointers = conversations.pointers(connection, here)
        memory.contacts = conversations.contacts(connection, here)
        return memory

    def _look_at_codes(self, connection: Connection, memory: Memory, batch: Sequence[Said]) -> None:
        """What the codes given in this batch name; those who gave too many wrong ones lately are not heard."""
        given = [(said, code) for said in batch if (code := code_given(said))]
        memory.tries = {who(said): self._guesses.left(who(said)) for said in batch}
        hashes = {code: code_hash(self._keyring, code) for said, code in given if not memory.is_slowed(said)}
        found = handovers.offers(connection, hashes.values(), memory.changes.now)
        memory.offers = {code: found[key] for code, key in hashes.items() if key in found}

    def _surround(self, connection: Connection, memory: Memory, *, to_change: bool = False) -> None:
        """Loads what the people of this batch answer, and the lists of municipalities that these questions need.

        Raises `ListsNotReady` rather than make such a list while everyone waits for the batch.
        """
        memory.scripts = self._scripts_of(connection, memory)
        asking = {version for version, script in memory.scripts.items() if asks_municipality(script)}
        ids = {one.id for one in memory.consultations.values() if one.script_version_id in asking}
        ids.update(person.consultation_id for person in memory.changes.before.values() if person.script_version_id in asking)
        wanted = [memory.consultations[consultation] for consultation in sorted(ids)]
        ready = self.gazetteers.ready(connection, wanted)
        if ready is None and to_change:
            raise ListsNotReady
        memory.gazetteers = self.gazetteers.of(connection, wanted) if ready is None else ready

    def _make_lists(self, connection: Connection) -> None:
        """Makes every list there is ready: whoever answers meanwhile goes on."""
        self.gazetteers.of(connection, consultations.all_consultations(connection))

    def _known_keys(self, connection: Connection) -> dict[int, ConsultationKey]:
        """The keys that stand, each unwrapped once. One that was destroyed is forgotten here too."""
        wrapped = consultations.wrapped_keys(connection)
        known = {
            consultation: self._keys.get(sealed) or ConsultationKey.unwrap(sealed, self._keyring.master, consultation)
            for consultation, sealed in wrapped.items()
        }
        self._keys = {wrapped[consultation]: key for consultation, key in known.items()}
        return known

    def _scripts_of(self, connection: Connection, memory: Memory) -> dict[int, Script]:
        """The versions that these people answer, and those put to newcomers; each read once."""
        versions = {one.script_version_id for one in memory.consultations.values()}
        versions.update(person.script_version_id for person in memory.changes.before.values())
        digests = consultations.digests_of_versions(connection, versions)
        for version, digest in digests.items():
            if digest not in self._scripts:
                self._scripts[digest] = consultations.script_of_version(connection, version)
        return {version: self._scripts[digest] for version, digest in digests.items()}

    def _owed(self, connection: Connection, bot_id: int, quiet_since: datetime | None) -> list[Owed]:
        aside: list[Owed] = []
        in_front: list[Owed] = []
        keys = self._known_keys(connection)
        people = conversations.owed(connection, bot_id, quiet_since=quiet_since)
        while people:
            asked = [(person, said) for person in people if (said := _asked(person, keys.get(person.consultation_id)))]
            memory = self._memory(connection, [said for _, said in asked])
            memory.changes.before = {person.person_hash: person for person, _ in asked}
            self._surround(connection, memory)
            for person, said in asked:
                spoken = Speaker(memory, said).pointer == person.consultation_id
                (in_front if spoken else aside).append(self._due(memory, person, said))
            people = conversations.owed(connection, bot_id, people[-1].identity_id, quiet_since)
        return aside + in_front

    def _due(self, memory: Memory, person: Participant, said: Said) -> Owed:
        reply = Decision(Speaker(memory, said), self._public_url).again()
        return Owed(person.identity_id, person.turn, int(said.person), reply)


def _asked(person: Participant, key: ConsultationKey | None) -> Said | None:
    """As if this person asked for the screen in front of them; None where their chat cannot be read any more."""
    chat = chat_in(key, person.sealed_chat or b"") if key else None
    if chat is None:
        return None
    # In a private chat, which is all a bot of ours speaks in, Telegram's chat id is the user's id.
    return Said("telegram", person.bot_id, str(chat), Shown(), consultation=person.consultation_id, chat=chat)


def asks_municipality(script: Script) -> bool:
    """Whether some question of this script needs the list of municipalities."""
    return any(step.kind == "municipality" for step in script.steps)


def _key(said: Said) -> UpdateKey | None:
    return None if said.update_id is None else UpdateKey(said.bot_id, said.update_id)


def _whose(speaker: Speaker, reply: Reply) -> Participant | None:
    """Who is owed the screen of this reply, if it is one of the questions'."""
    return None if reply.screen is None or reply.identity is None else speaker.participant(reply.consultation)
