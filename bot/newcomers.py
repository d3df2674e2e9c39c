"""Whoever has just consented, as they are first kept: who they are, sealed, and what the link they came by says of them."""

import secrets
from typing import Final

from bot import screens
from bot.sealing import sealed_chat
from bot.speaker import Speaker
from dialogues.answers import Answer, Answers, State
from dialogues.script import DEFAULT_LANGUAGE, Script, Slot
from storage.consultations import Consultation
from storage.conversations import Participant
from storage.rows import ID_BITS
from storage.sources import Source

SEEDS: Final = 2**31
"""Seeds of shuffled options: far more than the orders of eight options, and within a 32-bit column."""
AUDIENCE: Final = Slot("P07")
"""« À quel titre répondez-vous ? »: whoever comes by a link meant for one public has said so, and may correct it in the summary."""


def newcomer(speaker: Speaker, consultation: Consultation, source: Source | None) -> Participant:
    """`source` is where the link that they came by was put."""
    said, now, key = speaker.said, speaker.memory.changes.now, speaker.memory.keys[consultation.id]
    return Participant(
        participation_id=secrets.randbits(ID_BITS),
        identity_id=secrets.randbits(ID_BITS),
        consultation_id=consultation.id,
        script_version_id=consultation.script_version_id,
        bot_id=said.bot_id,
        person_hash=speaker.person_hash(consultation.id),
        channel=said.channel,
        language=DEFAULT_LANGUAGE,
        seed=secrets.randbelow(SEEDS),
        notice_version=screens.notice_in_force(consultation),
        consented_on=now.date(),
        first_day=now.date(),
        active_at=now,
        begun_at=now,
        sealed_chat=None if said.chat is None else sealed_chat(key, said.chat),
        source_id=source.id if source else None,
        answers=_answered_by(source, speaker.memory.scripts[consultation.script_version_id]),
    )


def _answered_by(source: Source | None, script: Script) -> Answers:
    """What the link answers of this script: nothing where the script does not ask it, or has no such answer."""
    asked = script.by_id.get(AUDIENCE.question)
    if source is None or asked is None or source.audience not in {option.code for option in asked.options}:
        return {}
    return {AUDIENCE: Answer(State.ANSWERED, (source.audience,))}
