"""Coming in: what is open, the notice, consent. Until consent nothing is kept of anybody."""

import secrets
from dataclasses import replace

from bot import screens
from bot.acts import Noticed, Reply, Unreadable
from bot.memory import asks
from bot.sealing import sealed_chat
from bot.standing import Standing
from dialogues.script import DEFAULT_LANGUAGE
from dialogues.turns import Typed
from storage.consultations import Consultation
from storage.conversations import Participant

SEEDS = 2**31
"""Seeds of shuffled options: far more than the orders of eight options, and within a 32-bit column."""


class Entering:
    """One speaker at the door; `standing` tells what is in front of those who take part already."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._speaker = standing.speaker
        self._memory = standing.speaker.memory
        self._said = standing.speaker.said

    def started(self, code: str | None) -> Reply:
        if code is None:
            return self._open_list()
        consultation = self._memory.by_code(code)
        if consultation is None or not asks(self._said.bot_id, consultation):
            return self._open_list(unknown=True)
        return self._entered(consultation)

    def _entered(self, consultation: Consultation) -> Reply:
        """Where this person is in that consultation, or its notice. One they may not know of is as if it were not there."""
        person = self._speaker.participant(consultation.id)
        if person is not None:
            return self._standing.in_front(person, resumed=True)
        if not self._memory.is_open(consultation):
            return self._open_list(unknown=True)
        return self._notice(consultation)

    def _open_list(self, *, unknown: bool = False) -> Reply:
        """What is open; where one consultation only is, at once what `_entered` says of it; where none is, what became of theirs."""
        open_now = self._memory.open_now(self._said.bot_id)
        if unknown or len(open_now) > 1:
            return Reply(screens.open_screen(open_now, unknown=unknown))
        if open_now:
            return self._entered(open_now[0])
        pointed = self._standing.pointed()
        return self._standing.in_front(pointed) if pointed else Reply(screens.open_screen(()))

    def _notice(self, consultation: Consultation, language: str = DEFAULT_LANGUAGE) -> Reply:
        return Reply(screens.notice_screen(self._standing.setting(consultation, language)), consultation.id)

    def noticed(self, act: Noticed) -> Reply:
        consultation = self._speaker.consultation
        if consultation is None:
            return self._open_list()
        if not self._memory.is_open(consultation) and not self._standing.participant():
            return self._open_list(unknown=True)
        # A button comes back from a stranger's hands, with any language.
        spoken = self._memory.scripts[consultation.script_version_id].languages
        setting = self._standing.setting(consultation, act.language if act.language in spoken else DEFAULT_LANGUAGE)
        return Reply((screens.long_notice_screen if act.long else screens.notice_screen)(setting), consultation.id, in_place=True)

    def consented(self, consultation: Consultation | None, language: str) -> Reply:
        if consultation is None:
            return self._open_list(unknown=True)
        person = self._speaker.participant(consultation.id)
        if not self._memory.is_open(consultation) or consultation.id not in self._memory.keys:
            return self._standing.in_front(person) if person else self._open_list(unknown=True)
        if person is None:
            person = self._new_participant(consultation)
        elif self._standing.is_double_tap(person):
            return Reply(None)
        if language in self._standing.script(person).languages:
            person = replace(person, language=language)
        return self._standing.kept(*self._standing.drawn(person, self._standing.turn(person)))

    def _new_participant(self, consultation: Consultation) -> Participant:
        said, now = self._said, self._memory.changes.now
        key = self._memory.keys[consultation.id]
        return Participant(
            participation_id=secrets.randbits(62),
            identity_id=secrets.randbits(62),
            consultation_id=consultation.id,
            script_version_id=consultation.script_version_id,
            bot_id=said.bot_id,
            person_hash=self._speaker.person_hash(consultation.id),
            channel=said.channel,
            language=DEFAULT_LANGUAGE,
            seed=secrets.randbelow(SEEDS),
            notice_version=screens.NOTICE_VERSION,
            consented_on=now.date(),
            active_at=now,
            sealed_chat=None if said.chat is None else sealed_chat(key, said.chat),
        )

    def before_participation(self) -> Reply:
        """A button or page of an open consultation leads to its notice; anything else to what this person does, or can do."""
        consultation = self._speaker.consultation
        if consultation is not None and self._said.consultation is not None and self._memory.is_open(consultation):
            return self._notice(consultation)
        pointed = self._standing.pointed()
        if pointed:
            return self._standing.in_front(pointed, resumed=True)
        found = self._open_list()
        if isinstance(self._said.act, Typed | Unreadable) and found.screen and found.screen.buttons:
            text = self._said.act.text if isinstance(self._said.act, Typed) else ""
            consent = screens.consent_named(found.screen, text)
            if consent and found.consultation is not None:
                return self.consented(self._memory.consultations[found.consultation], consent.language)
            return replace(found, screen=screens.before_consent(found.screen, text))
        return found
