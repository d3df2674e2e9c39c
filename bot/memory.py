"""What a batch of the conversation knows and leaves to be written: everyone concerned, loaded at once, then changed in memory.

Never here: one person and what they do (see `speaker`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.acts import WEB_BOT, AskedData, AskedErasure, ConfirmedErasure, EditedMessage, Refused, Said, Silenced, Started, TookOver
from bot.handover_codes import code_in
from bot.sealing import chat_in
from bot.undecided import Notice, who
from dialogues.answers import NO_LIST, Facts
from dialogues.cleaning import beginning
from dialogues.municipalities import Gazetteer
from dialogues.script import DEFAULT_LANGUAGE, MAX_LABEL_LENGTH, MAX_TEXT_LIMIT, Option, Script, Step, Text
from dialogues.turns import Typed
from storage import invitations
from storage.consultations import Consultation
from storage.conversations import Changes, Contact, Part, Participant
from storage.handovers import Handover, Offer
from storage.held import Held, Letter
from storage.keys import ConsultationKey, Keyring
from storage.moderated_texts import SECTORS, ModeratedText
from storage.sources import Source


@dataclass(slots=True)
class Memory:
    """One batch. `keys` are those of the consultations whose key still stands: of the others, nobody can be found again.

    `people_wanted` says whom to load into `changes.before`, with the `scripts` they answer and the `gazetteers` these need, by
    consultation; everything else is there from the start. `texts` reads one list of moderated texts of a consultation, `source` where a
    link of its was put, `is_used` whether an invitation was, `held` and `letters` what is kept of one person beside: few acts need them.

    `offers` is what the codes given in this batch name; `handovers` are the codes that people of it have, by identity, where one was
    asked for. By bot and person: `tries` is how many wrong codes each of the batch may still give, `notices` what is in front of those who
    have not consented yet.
    """

    keyring: Keyring
    consultations: Mapping[int, Consultation]
    keys: Mapping[int, ConsultationKey]
    changes: Changes
    texts: Callable[[int, str], tuple[ModeratedText, ...]]
    source: Callable[[int, str], Source | None]
    is_used: Callable[[int, bytes], bool]
    held: Callable[[Participant], Held]
    letters: Callable[[bytes], tuple[Letter, ...]]
    pointers: dict[bytes, int] = field(default_factory=dict)
    contacts: dict[tuple[int, bytes], Contact] = field(default_factory=dict)
    scripts: Mapping[int, Script] = field(default_factory=dict)
    gazetteers: Mapping[int, Gazetteer] = field(default_factory=dict)
    parts: Mapping[tuple[int, int], Part] = field(default_factory=dict)
    offers: Mapping[str, Offer] = field(default_factory=dict)
    handovers: dict[int, Handover] = field(default_factory=dict)
    tries: dict[tuple[int, str], int] = field(default_factory=dict)
    notices: dict[tuple[int, str], Notice | None] = field(default_factory=dict)
    _pointer_hashes: dict[tuple[int, str], bytes] = field(default_factory=dict)
    _person_hashes: dict[tuple[int, int, str], bytes] = field(default_factory=dict)

    def pointer_hash(self, bot_id: int, person: str) -> bytes:
        """See `Keyring.pointer_hash`; each is needed several times in a batch."""
        if (bot_id, person) not in self._pointer_hashes:
            self._pointer_hashes[bot_id, person] = self.keyring.pointer_hash(str(bot_id), person)
        return self._pointer_hashes[bot_id, person]

    def person_hash(self, consultation_id: int, bot_id: int, person: str) -> bytes:
        """See `ConsultationKey.person_hash`."""
        key = (consultation_id, bot_id, person)
        if key not in self._person_hashes:
            self._person_hashes[key] = self.keys[consultation_id].person_hash(str(bot_id), person)
        return self._person_hashes[key]

    def person(self, person_hash: bytes) -> Participant | None:
        if person_hash in self.changes.participants:
            return self.changes.participants[person_hash]
        return self.changes.before.get(person_hash)

    def by_code(self, code: str) -> Consultation | None:
        """The consultation of this code, typed in capitals or not."""
        lowered = code.lower()
        return next((one for one in self.consultations.values() if one.code == lowered), None)

    def by_invitation(self, bot_id: int, text: str) -> Consultation | None:
        """The consultation, open or paused, that this text is an invitation to, used or not."""
        code = invitations.read(text)
        if code is None:
            return None
        running = (one for one in self.consultations.values() if self.is_running(one) and asks(bot_id, one))
        invited = (one for one in running if one.is_by_invitation)
        return next((one for one in invited if invitations.is_genuine(self.keyring, one.id, code)), None)

    def is_open(self, consultation: Consultation) -> bool:
        return consultation.is_open(self.changes.now.date())

    def is_running(self, consultation: Consultation) -> bool:
        """Whether it is open, or only paused."""
        return consultation.is_running(self.changes.now.date())

    def is_paused(self, consultation: Consultation) -> bool:
        return consultation.is_paused(self.changes.now.date())

    def owner_of(self, whose: Participant | Offer) -> bytes | None:
        """The server's hash of the person whose chat this is; None on a page, which has neither pointer nor wishes."""
        if whose.sealed_chat is None or whose.consultation_id not in self.keys:
            return None
        chat = chat_in(self.keys[whose.consultation_id], whose.sealed_chat)
        # In a private chat, which is all a bot of ours speaks in, Telegram's chat id is the user's id.
        return None if chat is None else self.keyring.pointer_hash(str(whose.bot_id), str(chat))

    def is_slowed(self, said: Said) -> bool:
        """Whether this person gave too many wrong codes lately, those of this batch included."""
        return self.tries.get(who(said), 1) <= 0

    def note_wrong(self, said: Said) -> None:
        self.tries[who(said)] = self.tries.get(who(said), 0) - 1

    def open_now(self, bot_id: int) -> tuple[Consultation, ...]:
        """What one may answer today with this bot, or on the web pages."""
        return tuple(one for one in self.consultations.values() if self.is_open(one) and asks(bot_id, one))

    def facts_of(self, person: Participant) -> Facts:
        """What the engine is told from outside of this person."""
        gazetteer = self.gazetteers.get(person.consultation_id, NO_LIST)
        return Facts(person.seed, person.language, person.drawn, gazetteer)

    def available(self, person: Participant, step: Step) -> tuple[Option, ...]:
        """What this person may be given of the list that a step names, the most wanted first: what they wrote themselves is not in it."""
        name = step.options_from or step.items_from
        if name is None:
            return ()
        if name == SECTORS:
            return self.consultations[person.consultation_id].sectors
        texts = [one for one in self.texts(person.consultation_id, name) if one.author != person.participation_id]
        longest = MAX_LABEL_LENGTH if step.options_from else MAX_TEXT_LIMIT
        return tuple(Option(one.code, Text({DEFAULT_LANGUAGE: beginning(one.text, longest)})) for one in texts)

    def people_wanted(self, said: Sequence[Said]) -> set[bytes]:
        """The person hashes these acts may need: of each person, the consultation now spoken of and those their acts may touch."""
        meant = {bot_id: self._meant(bot_id) for bot_id in {one.bot_id for one in said}}
        wanted: dict[tuple[int, str], set[int]] = {}
        for one in said:
            wanted.setdefault((one.bot_id, one.person), set(meant[one.bot_id])).update(self._touched(one))
        hashes: set[bytes] = set()
        for (bot_id, person), ids in wanted.items():
            pointed = self.pointers.get(self.pointer_hash(bot_id, person))
            ids.update(() if pointed is None else (pointed,))
            notice = self.notices.get((bot_id, person))
            ids.update(() if notice is None else (notice.consultation,))
            hashes.update(self.person_hash(consultation, bot_id, person) for consultation in ids.intersection(self.keys))
        hashes.update(offer.person_hash for offer in self.offers.values())
        return hashes

    def _meant(self, bot_id: int) -> set[int]:
        """Where only one is open, whoever names none means it."""
        open_now = self.open_now(bot_id)
        return {open_now[0].id} if len(open_now) == 1 else set()

    def _touched(self, said: Said) -> set[int]:
        """The consultations this may be about, apart from the one now spoken of."""
        named = set() if said.consultation is None else {said.consultation}
        match said.act:
            case AskedData() | AskedErasure() | ConfirmedErasure() | EditedMessage() | Refused() | Silenced():
                named.update(self.consultations)
            case Started(str() as code, entry):
                named.update(one.id for one in (self.by_code(code), self.by_invitation(said.bot_id, code + entry)) if one)
            case Typed(text) if (found := self.by_invitation(said.bot_id, text)) is not None:
                named.add(found.id)
        offer = self.offers.get(code_given(said) or "")
        return named if offer is None else named | {offer.consultation_id}


def code_given(said: Said) -> str | None:
    """The code by which this may take over what was begun elsewhere."""
    match said.act:
        case TookOver(written):
            return code_in(written)
        case Typed(written) if said.channel == "telegram":
            return code_in(written)
        case _:
            return None


def asks(bot_id: int, consultation: Consultation) -> bool:
    """Whether this bot speaks for it: for each of its own, and for those that are no bot's. The web pages speak for all."""
    return bot_id == WEB_BOT or consultation.bot_id in (None, bot_id)
