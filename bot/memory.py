"""What a batch of the conversation knows and leaves to be written: everyone concerned, loaded at once, then changed in memory.

A `Speaker` is one person seen through it. Decisions read and replace frozen snapshots; nothing is written until all are taken, so a
decision that fails leaves no trace.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from storage.consultations import Consultation
from storage.keys import ConsultationKey, MasterKey

from bot.acts import AskedErasure, ConfirmedErasure, EditedMessage, Said, Topic
from dialogues.answers import Facts
from dialogues.counting import Cell, counted, delta
from dialogues.script import Script
from storage.conversations import Changes, Contact, Part, Participant

CONCERNS_ALL = (AskedErasure, ConfirmedErasure, EditedMessage)
"""Acts that may concern any consultation of a person, not only the one now spoken of."""


@dataclass(slots=True)
class Memory:
    """One batch. `keys` hold the consultations whose key still stands: of the others, nobody can be found again."""

    master: MasterKey
    consultations: Mapping[int, Consultation]
    keys: Mapping[int, ConsultationKey]
    scripts: Mapping[int, Script]
    pointers: dict[bytes, int]
    contacts: dict[tuple[int, bytes], Contact]
    parts: Mapping[tuple[int, int], Part]
    changes: Changes

    def person(self, person_hash: bytes) -> Participant | None:
        if person_hash in self.changes.participants:
            return self.changes.participants[person_hash]
        return self.changes.before.get(person_hash)

    def by_code(self, code: str) -> Consultation | None:
        return next((consultation for consultation in self.consultations.values() if consultation.code == code), None)

    def open_now(self) -> tuple[Consultation, ...]:
        today = self.changes.now.date()
        return tuple(consultation for consultation in self.consultations.values() if consultation.is_open(today))

    def count(self) -> None:
        """Works out what the batch adds to the tallies: once per person, however many of their updates it holds."""
        for person_hash, after in self.changes.participants.items():
            before = self.changes.before.get(person_hash)
            person = after or before
            if person is None:
                continue
            for cell, change in _delta(before, after, self.scripts).items():
                key = (person.consultation_id, cell)
                self.changes.tallies[key] = self.changes.tallies.get(key, 0) + change


def _delta(before: Participant | None, after: Participant | None, scripts: Mapping[int, Script]) -> dict[Cell, int]:
    if before and after and before.answers == after.answers and before.drawn == after.drawn:
        return {}
    return delta(_counted(before, scripts), _counted(after, scripts))


def _counted(person: Participant | None, scripts: Mapping[int, Script]) -> Counter[Cell]:
    return counted(scripts[person.script_version_id], person.answers, facts_of(person)) if person else Counter()


def facts_of(person: Participant) -> Facts:
    """What the engine is told from outside of this person."""
    return Facts(person.seed, person.language, person.drawn)


@dataclass(slots=True)
class Speaker:
    """One person with one bot, or in one browser. `replayed`: their update was handled before, so nothing they do is kept again."""

    memory: Memory
    said: Said
    replayed: bool = False

    @property
    def pointer_hash(self) -> bytes:
        return self.memory.master.pointer_hash(str(self.said.bot_id), self.said.person)

    @property
    def consultation_id(self) -> int | None:
        """The consultation that what was said belongs to: its button's or its page's, else the one now spoken of."""
        return self.said.consultation if self.said.consultation is not None else self.memory.pointers.get(self.pointer_hash)

    @property
    def consultation(self) -> Consultation | None:
        return None if self.consultation_id is None else self.memory.consultations.get(self.consultation_id)

    def person_hash(self, consultation_id: int) -> bytes:
        return self.memory.keys[consultation_id].person_hash(str(self.said.bot_id), self.said.person)

    def participant(self, consultation_id: int) -> Participant | None:
        if consultation_id not in self.memory.keys:
            return None
        return self.memory.person(self.person_hash(consultation_id))

    def participations(self) -> list[Participant]:
        """Everything this person takes part in, where it can still be found."""
        return [found for consultation_id in self.memory.keys if (found := self.participant(consultation_id))]

    def keep(self, person: Participant) -> None:
        """Remembers this state of the person, and that they now speak of this consultation."""
        if self.replayed:
            return
        person = replace(person, active_at=self.memory.changes.now)
        self.memory.changes.participants[person.person_hash] = person
        self.point_to(person.consultation_id)

    def point_to(self, consultation_id: int) -> None:
        if not self.replayed and self.memory.pointers.get(self.pointer_hash) != consultation_id:
            self.memory.pointers[self.pointer_hash] = consultation_id
            self.memory.changes.pointers[self.pointer_hash] = consultation_id

    def erase_all(self) -> int:
        """Removes every participation, pointer and wish of this person; returns how many participations there were."""
        gone = self.participations()
        if self.replayed:
            return len(gone)
        for person in gone:
            self.memory.changes.participants[person.person_hash] = None
        self.memory.pointers.pop(self.pointer_hash, None)
        self.memory.changes.pointers[self.pointer_hash] = None
        for key in [key for key in self.memory.contacts if key[1] == self.pointer_hash]:
            del self.memory.contacts[key]
            self.memory.changes.contacts[key] = None
        return len(gone)

    def wishes(self, consultation_id: int) -> frozenset[Topic]:
        contact = self.memory.contacts.get((consultation_id, self.pointer_hash))
        if contact is None:
            return frozenset()
        held: dict[Topic, bool] = {"results": contact.results, "follow_up": contact.follow_up}
        return frozenset(topic for topic, wished in held.items() if wished)

    def wish(self, consultation_id: int, topics: frozenset[Topic]) -> None:
        """Sets what this person wants to be told; nothing wished leaves no row."""
        if self.replayed or self.said.chat is None:
            return
        key = (consultation_id, self.pointer_hash)
        self.memory.contacts.pop(key, None)
        contact = None
        if topics:
            sealed = self.memory.master.seal(str(self.said.chat).encode(), b"contact")
            contact = Contact(consultation_id, self.said.bot_id, self.pointer_hash, sealed, "results" in topics, "follow_up" in topics)
            self.memory.contacts[key] = contact
        self.memory.changes.contacts[key] = contact


def hashes_wanted(
    said: Sequence[Said], pointers: Mapping[bytes, int], keys: Mapping[int, ConsultationKey], by_code: Mapping[str, int], master: MasterKey
) -> Collection[bytes]:
    """The person hashes a batch may need: for each person the consultation spoken of now, and those their acts of this batch name."""
    wanted: set[bytes] = set()
    named: dict[tuple[int, str], set[int]] = {}
    for one in said:
        consultations = named.setdefault((one.bot_id, one.person), set())
        consultations.update(keys if isinstance(one.act, CONCERNS_ALL) else _named(one, by_code))
    for (bot_id, person), consultations in named.items():
        pointed = pointers.get(master.pointer_hash(str(bot_id), person))
        if pointed is not None:
            consultations.add(pointed)
        wanted.update(keys[consultation].person_hash(str(bot_id), person) for consultation in consultations if consultation in keys)
    return wanted


def _named(said: Said, by_code: Mapping[str, int]) -> set[int]:
    code = getattr(said.act, "code", None)
    ids = {said.consultation, by_code.get(code) if code else None}
    return {found for found in ids if found is not None}
