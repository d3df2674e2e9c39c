"""Going on elsewhere: a participation moves whole from the web to a chat, or back, to whoever gives its code.

It is in one place at a time: where it was, nobody is known any more. Two participations are never made one: who takes part already,
there where the code is given, is refused, and nothing changes.
"""

from msgspec import structs

from bot import screens
from bot.acts import Reply
from bot.handover_codes import code_for, code_in, new_handover, spoken
from bot.memory import asks
from bot.sealing import sealed_chat
from bot.standing import Standing
from storage.conversations import Participant
from storage.handovers import Handover, Offer


class Handing:
    """For one speaker; `standing` tells where they are."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._speaker = standing.speaker
        self._memory = standing.speaker.memory
        self._said = standing.speaker.said

    def asked(self, person: Participant) -> Reply:
        """The code by which this person goes on elsewhere; the one they have, while it is valid."""
        handover = self.offered(person)
        if handover is None:
            handover = new_handover(self._memory.keyring, person, self._memory.changes.now)
            self._speaker.offer(handover)
        return self.shown(person, handover)

    def offered(self, person: Participant) -> Handover | None:
        """The code this person has already."""
        return self._memory.handovers.get(person.identity_id)

    def shown(self, person: Participant, handover: Handover) -> Reply:
        code = code_for(self._memory.keyring, person, handover.expires_at)
        left = handover.expires_at - self._memory.changes.now
        told = bool(self._speaker.wishes(person.consultation_id).topics) or person.reminder == "wished"
        screen = screens.handover_screen(self._standing.setting_of(person), spoken(code), -(-left.seconds // 60), told=told)
        return Reply(screen, person.consultation_id, in_place=True, code=code)

    def taken(self, written: str) -> Reply:
        """The participation that the code names goes on here. Of a code that names none nothing more is said, whatever it was."""
        if self._memory.is_slowed(self._said):
            return Reply(screens.too_many_codes_screen(self._standing.setting_here()))
        offer = self._memory.offers.get(code_in(written) or "")
        moving = self._memory.person(offer.person_hash) if offer else None
        if offer is None or moving is None or moving.identity_id != offer.identity_id or not self._may_come(offer):
            return Reply(screens.unknown_code_screen(self._standing.setting_here()), wrong_code=True)
        here = self._speaker.participant(offer.consultation_id)
        if here is None:
            return self._moved(moving)
        if here.identity_id == moving.identity_id:
            return self._standing.in_front(here, resumed=True)
        return Reply(screens.taking_part_here_screen(self._standing.setting_of(here)), here.consultation_id)

    def _may_come(self, offer: Offer) -> bool:
        """A page takes what belongs to its own consultation, a bot what it speaks for."""
        consultation = self._memory.consultations[offer.consultation_id]
        of_page = self._said.channel == "telegram" or self._said.consultation == consultation.id
        return of_page and asks(self._said.bot_id, consultation) and consultation.id in self._memory.keys

    def _moved(self, moving: Participant) -> Reply:
        chat, key = self._said.chat, self._memory.keys[moving.consultation_id]
        person = structs.replace(
            moving,
            bot_id=self._said.bot_id,
            person_hash=self._speaker.person_hash(moving.consultation_id),
            sealed_chat=None if chat is None else sealed_chat(key, chat),
            reminder=moving.reminder if chat is not None or moving.reminder == "sent" else None,
            sent={},
            forgotten={},
        )
        self._speaker.take_over(person, moving)
        reply = self._standing.in_front(person, resumed=True)
        assert reply.screen is not None
        event = "\n".join(filter(None, (self._standing.setting_of(person).say("event-moved"), reply.screen.event)))
        return structs.replace(reply, screen=structs.replace(reply.screen, event=event))
