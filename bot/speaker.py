"""One person and one thing they said. What they do is remembered only once it is decided whole, so that a decision that fails halfway
leaves no trace.
"""

from collections.abc import Mapping
from dataclasses import replace

from msgspec import structs

from bot.acts import Consented, Said, Topic, Wished
from bot.memory import Memory, asks
from bot.sealing import sealed_contact
from bot.undecided import who
from dialogues.counting import Cell, Participation, delta
from storage.consultations import Consultation
from storage.conversations import Contact, Part, Participant
from storage.handovers import Handover


class Speaker:
    """One person with one bot, or in one browser, and one thing they said. `pointer` is the consultation they now speak of.

    `invitations` are those they use up, by consultation and hash.
    """

    def __init__(self, memory: Memory, said: Said) -> None:
        self.memory = memory
        self.said = said
        self.pointer_hash = memory.pointer_hash(said.bot_id, said.person)
        self.pointer = memory.pointers.get(self.pointer_hash)
        self._people: dict[int, Participant | None] = {}
        self.invitations: set[tuple[int, bytes]] = set()
        self._contacts: dict[int, Contact | None] = {}
        self._silenced: set[int] = set()
        self._handovers: dict[int, Handover | None] = {}
        self._taken: dict[int, Participant] = {}
        self._erased = False

    @property
    def consultation_id(self) -> int | None:
        """The consultation that what was said belongs to: its button's or its page's, else the one now spoken of."""
        return self.said.consultation if self.said.consultation is not None else self.pointer

    @property
    def consultation(self) -> Consultation | None:
        """The same, if one may know of it here: a button comes back from a stranger's hands, with any number."""
        found = None if self.consultation_id is None else self.memory.consultations.get(self.consultation_id)
        return None if found is None or found.status == "draft" or not asks(self.said.bot_id, found) else found

    def read(self, consultation_id: int) -> Consented | None:
        """What the notice of this consultation asks them to consent to, in their language and by what they came, if it is in front."""
        notice = self.memory.notices.get(who(self.said))
        return notice.consent if notice and notice.consultation == consultation_id else None

    def unlinked(self) -> list[Consultation]:
        """Those in which nobody can be found any more, this person or another, that what was said may be about: the one that it belongs to,
        else any of this bot."""
        here = self.consultation
        asked = self.memory.consultations.values() if here is None else (here,)
        return [one for one in asked if one.identities_erased_on is not None and asks(self.said.bot_id, one)]

    # --- Participations -----------------------------------------------------------------------------------------------------------

    def person_hash(self, consultation_id: int) -> bytes:
        return self.memory.person_hash(consultation_id, self.said.bot_id, self.said.person)

    def participant(self, consultation_id: int | None) -> Participant | None:
        """This person in that consultation, if they take part and can still be found."""
        if consultation_id is None or consultation_id not in self.memory.keys:
            return None
        if consultation_id in self._people:
            return self._people[consultation_id]
        return self.memory.person(self.person_hash(consultation_id))

    def participations(self) -> list[Participant]:
        """Everything this person takes part in, where what they said concerns all of it."""
        return [found for consultation_id in self.memory.keys if (found := self.participant(consultation_id))]

    def part_of(self, person: Participant, message_id: int) -> Part | None:
        """Which part of an answer that still stands the message made."""
        if message_id in person.sent:
            return person.sent[message_id]
        part = self.memory.parts.get((person.identity_id, message_id))
        forgotten = part is not None and part.slot in person.forgotten and part.part >= person.forgotten[part.slot]
        return None if forgotten else part

    def keep(self, person: Participant) -> None:
        """This person is now so. In a chat, what they say next is about this consultation; a page always names its own."""
        self._people[person.consultation_id] = person
        if self.said.channel == "telegram":
            self.pointer = person.consultation_id

    def erase(self, only: int | None = None) -> int:
        """Nothing of this person's part in the consultation `only`, or in any, is kept any more; returns how many parts there were.

        Letters that could not be handled always go: one cannot tell from outside which consultation they speak of.
        """
        gone = [person for person in self.participations() if only in (None, person.consultation_id)]
        self._people.update((person.consultation_id, None) for person in gone)
        self._handovers.update((person.identity_id, None) for person in gone)
        self._forget_wishes(only)
        if only in (None, self.pointer):
            self.pointer = None
        self._erased = True
        return len(gone)

    # --- Going on elsewhere -------------------------------------------------------------------------------------------------------

    def offer(self, handover: Handover) -> None:
        """Whoever gives this code may take over."""
        self._handovers[handover.identity_id] = handover

    def take_over(self, person: Participant, before: Participant) -> None:
        """What was begun elsewhere goes on here: `before` as it was there, `person` as it is now. Its code is used up."""
        self.keep(person)
        self._taken[person.consultation_id] = before
        self._handovers[person.identity_id] = None

    # --- Wishes -------------------------------------------------------------------------------------------------------------------

    def wishes(self, consultation_id: int) -> Wished:
        """What this person wants to be told."""
        kept = self.memory.contacts.get((consultation_id, self.pointer_hash))
        contact = self._contacts.get(consultation_id, kept)
        if contact is None:
            return Wished(frozenset())
        held: dict[Topic, bool] = {"results": contact.results, "follow_up": contact.follow_up}
        return Wished(frozenset(topic for topic, wished in held.items() if wished), contact.themes)

    def wish(self, consultation_id: int, wished: Wished) -> None:
        """Sets what this person wants to be told, where there is a chat to tell it in; nothing wished leaves no row."""
        if self.said.chat is None:
            return
        topics = wished.topics
        contact = Contact(
            consultation_id,
            self.said.bot_id,
            self.pointer_hash,
            sealed_contact(self.memory.keyring, consultation_id, str(self.said.chat)),
            results="results" in topics,
            follow_up="follow_up" in topics,
            themes=wished.themes if "follow_up" in topics else frozenset(),
        )
        self._contacts[consultation_id] = contact if topics else None

    def silence(self) -> None:
        """Of their own accord, our bot says nothing to this person any more: whatever they wished to be told, they do not."""
        people = self.participations()
        wishing = [person for person in people if person.reminder == "wished"]
        self._people.update((person.consultation_id, structs.replace(person, reminder=None)) for person in wishing)
        # One reminder is all there ever is, be it withdrawn before it went.
        self._silenced.update(person.identity_id for person in people if person.reminder == "sent")
        self._forget_wishes()

    def _forget_wishes(self, only: int | None = None) -> None:
        wished = [consultation_id for consultation_id, person in self.memory.contacts if person == self.pointer_hash]
        self._contacts.update((consultation_id, None) for consultation_id in wished if only in (None, consultation_id))

    # --- Remembering --------------------------------------------------------------------------------------------------------------

    def remember(self) -> None:
        """Adds what this person did to what the batch leaves to be written. What can fail comes first."""
        tallies = self._tallies()
        self._be_within_reach()
        changes = self.memory.changes
        changes.tallies.update(tallies)
        for before in self._taken.values():
            self._remember_leaving(before)
        changes.invitations.update(self.invitations)
        changes.participants.update((self.person_hash(consultation_id), after) for consultation_id, after in self._people.items())
        for identity, handover in self._handovers.items():
            self._remember_handover(identity, handover)
        changes.silenced.update(self._silenced)
        for consultation_id, contact in self._contacts.items():
            self._remember_contact((consultation_id, self.pointer_hash), contact)
        if self.pointer != self.memory.pointers.get(self.pointer_hash):
            self._remember_pointer()
        if self._erased:
            changes.erased.add(self.pointer_hash)
            changes.dead_letters[:] = [letter for letter in changes.dead_letters if letter.person_hash != self.pointer_hash]

    def _tallies(self) -> dict[tuple[int, Cell], int]:
        """What this adds to the counts: once per act, so that the acts of a batch add up to what it changes."""
        added: dict[tuple[int, Cell], int] = {}
        for consultation_id, after in self._people.items():
            before = self._taken.get(consultation_id) or self.memory.person(self.person_hash(consultation_id))
            for cell, change in _delta(before, after, self.memory).items():
                added[consultation_id, cell] = change
        return added

    def _remember_leaving(self, before: Participant) -> None:
        """Where they were, nobody is known any more, and nothing is wished: wishes are told in a chat, which is another now."""
        self.memory.changes.participants[before.person_hash] = None
        owner = self.memory.owner_of(before)
        if owner is None:
            return
        self._remember_contact((before.consultation_id, owner), None)
        if self.memory.pointers.get(owner) == before.consultation_id:
            self.memory.changes.pointers[owner] = None
            del self.memory.pointers[owner]

    def _remember_handover(self, identity: int, handover: Handover | None) -> None:
        self.memory.changes.handovers[identity] = handover
        if handover:
            self.memory.handovers[identity] = handover
        else:
            self.memory.handovers.pop(identity, None)

    def _be_within_reach(self) -> None:
        """Whoever speaks can be told of what they asked for, whatever was noted before."""
        for consultation_id in self.memory.consultations:
            kept = self.memory.contacts.get((consultation_id, self.pointer_hash))
            if kept and kept.unreachable and consultation_id not in self._contacts:
                self._contacts[consultation_id] = replace(kept, unreachable=False)

    def _remember_contact(self, key: tuple[int, bytes], contact: Contact | None) -> None:
        self.memory.changes.contacts[key] = contact
        if contact:
            self.memory.contacts[key] = contact
        else:
            self.memory.contacts.pop(key, None)

    def _remember_pointer(self) -> None:
        self.memory.changes.pointers[self.pointer_hash] = self.pointer
        if self.pointer is None:
            del self.memory.pointers[self.pointer_hash]
        else:
            self.memory.pointers[self.pointer_hash] = self.pointer


def _delta(before: Participant | None, after: Participant | None, memory: Memory) -> Mapping[Cell, int]:
    if before and after and before.answers == after.answers and before.drawn == after.drawn:
        return {}
    person = after or before
    if person is None:
        return {}
    # One goes on elsewhere in the same participation, so by the same version of the script.
    return delta(memory.scripts[person.script_version_id], _participation(before, memory), _participation(after, memory))


def _participation(person: Participant | None, memory: Memory) -> Participation | None:
    return Participation(person.answers, memory.facts_of(person), person.visit) if person else None
