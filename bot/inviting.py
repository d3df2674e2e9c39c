"""Invitations at the door: whom a code lets in, and who has tried too many.

A code that was never made, one that was used, and one of a consultation that is over are answered alike: a guess must learn nothing.
"""

import re
from enum import Enum, auto
from typing import Final

from bot.speaker import Speaker
from storage import invitations
from storage.consultations import Consultation

_NEARLY: Final = re.compile(r"(?=.*[0-9])[0-9A-Z]{12,20}")


class Admission(Enum):
    YES = auto()
    NO = auto()
    WAIT = auto()
    """Nothing is looked at: too many wrong codes were tried."""


class Inviting:
    """For one speaker."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self._memory = speaker.memory

    def admitted(self, consultation: Consultation | None, text: str) -> Admission:
        """Whether this text is an invitation to that consultation which nobody has used; None: to none that is open."""
        if self._memory.is_slowed(self._speaker.said):
            return Admission.WAIT
        code = invitations.read(text)
        return Admission.YES if consultation and code and self._is_good(consultation.id, code) else Admission.NO

    def use(self, consultation: Consultation, text: str) -> None:
        """Uses up an invitation that was admitted."""
        self._speaker.invitations.add((consultation.id, self._hash(consultation.id, invitations.read(text) or "")))

    def _is_good(self, consultation_id: int, code: str) -> bool:
        if not invitations.is_genuine(self._memory.keyring, consultation_id, code):
            return False
        code_hash = self._hash(consultation_id, code)
        return (consultation_id, code_hash) not in self._memory.changes.invitations and not self._memory.is_used(consultation_id, code_hash)

    def _hash(self, consultation_id: int, code: str) -> bytes:
        return self._memory.keyring.invitation_hash(consultation_id, code)


def is_nearly_a_code(text: str) -> bool:
    """Whether somebody meant to write a code, and lost a symbol or two."""
    return bool(_NEARLY.fullmatch(invitations.bare(text)))
