"""What one thing said becomes: changes in memory and the one screen to answer with. Pure but for the memory it changes.

An act is either an input of the engine, which needs a participation, or one of the few that come before, beside or after the questions.
"""

import secrets
from dataclasses import replace

from bot import screens
from bot.acts import (
    Act,
    AskedErasure,
    AskedHelp,
    AskedPrivacy,
    ConfirmedErasure,
    Consented,
    EditedMessage,
    Noticed,
    Refused,
    Reply,
    Resumed,
    Screen,
    Started,
    Unreadable,
    Wished,
)
from bot.memory import Speaker, facts_of
from bot.screens import Setting
from dialogues.answers import Answer
from dialogues.engine import advance, begin
from dialogues.path import hidden, is_finished
from dialogues.script import Option, Script, Slot
from dialogues.turns import Corrected, Declined, Draw, Input, Picked, Prompt, Shown, Submitted, Tapped, Turn, Typed, Written
from storage.consultations import Consultation
from storage.conversations import Part, Participant

SEEDS = 2**31
"""Seeds of shuffled options: far more than the orders of eight options, and within a 32-bit column."""
BUTTONS = (Tapped, Picked, Written, Declined, Submitted)


class Decision:
    """Answers one speaker. `public_url` heads the address of the same consultation on the web."""

    def __init__(self, speaker: Speaker, public_url: str) -> None:
        self._speaker = speaker
        self._memory = speaker.memory
        self._said = speaker.said
        self._public_url = public_url

    def reply(self) -> Reply:
        """The reply, without who is owed it: the caller knows whether it can ride."""
        act = self._said.act
        if isinstance(act, EditedMessage):
            return self._edited(act)
        if isinstance(act, Typed):
            act = self._button_named(act) or act
        return self._answer(act)

    def again(self) -> Reply | None:
        """What is in front of this person, whatever they said; None if they take part in nothing they could have meant."""
        person = self._participant()
        return self._in_front(person) if person else None

    def _answer(self, act: Act) -> Reply:
        match act:
            case Started(code):
                return self._started(code)
            case Consented(language):
                return self._consented(language)
            case Noticed():
                return self._noticed(act)
            case Refused():
                return Reply(screens.refused_screen(self._setting_here()))
            case AskedHelp():
                return self._reply_here(screens.help_screen(self._setting_here()))
            case AskedPrivacy():
                return self._reply_here(screens.privacy_screen(self._setting_here()))
            case AskedErasure():
                return self._reply_here(screens.erasure_screen(self._setting_here(), len(self._speaker.participations())))
            case ConfirmedErasure():
                return Reply(screens.erased_screen(self._setting_here(), self._speaker.erase_all()))
            case _:
                return self._with_participation(act)

    # --- Before taking part -------------------------------------------------------------------------------------------------------

    def _started(self, code: str | None) -> Reply:
        if code is None:
            return self._resumed() or self._open_list()
        consultation = self._memory.by_code(code)
        if consultation is None:
            return self._open_list(unknown=True)
        person = self._speaker.participant(consultation.id)
        if person is not None:
            self._speaker.keep(person)
            return self._in_front(person, resumed=True)
        if not self._is_open(consultation):
            return self._open_list(unknown=True)
        return self._notice(consultation)

    def _open_list(self, *, unknown: bool = False) -> Reply:
        """What is open, or the notice at once when there is one consultation only."""
        open_now = self._memory.open_now()
        if len(open_now) == 1 and not unknown:
            return self._notice(open_now[0])
        return Reply(screens.open_screen(open_now, unknown=unknown))

    def _notice(self, consultation: Consultation, language: str = "fr") -> Reply:
        return Reply(screens.notice_screen(self._setting(consultation, language)), consultation.id)

    def _noticed(self, act: Noticed) -> Reply:
        consultation = self._speaker.consultation
        if consultation is None:
            return self._open_list()
        setting = self._setting(consultation, act.language)
        return Reply((screens.long_notice_screen if act.long else screens.notice_screen)(setting), consultation.id, in_place=True)

    def _consented(self, language: str) -> Reply:
        consultation = self._speaker.consultation
        if consultation is None or consultation.id not in self._memory.keys:
            return self._open_list(unknown=True)
        person = self._speaker.participant(consultation.id)
        if person is None and not self._is_open(consultation):
            return self._open_list(unknown=True)
        if person is None:
            person = self._new_participant(consultation, language)
        person, turn = self._drawn(person, begin(self._script(person), person.answers, person.place, facts_of(person)))
        self._speaker.keep(person)
        return self._shown(person, turn)

    def _new_participant(self, consultation: Consultation, language: str) -> Participant:
        key, said = self._memory.keys[consultation.id], self._said
        script = self._memory.scripts[consultation.script_version_id]
        return Participant(
            participation_id=secrets.randbits(62),
            identity_id=secrets.randbits(62),
            consultation_id=consultation.id,
            script_version_id=consultation.script_version_id,
            bot_id=said.bot_id,
            person_hash=self._speaker.person_hash(consultation.id),
            channel=said.channel,
            language=language if language in script.languages else "fr",
            seed=secrets.randbelow(SEEDS),
            notice_version=screens.NOTICE_VERSION,
            consented_on=self._memory.changes.now.date(),
            active_at=self._memory.changes.now,
            sealed_chat=None if said.chat is None else key.seal(str(said.chat).encode(), b"chat"),
        )

    # --- Taking part --------------------------------------------------------------------------------------------------------------

    def _with_participation(self, act: Act) -> Reply:
        """Acts on a participation."""
        person = self._participant()
        if person is None:
            return self._before_participation()
        match act:
            case Resumed():
                self._speaker.keep(person)
                return self._in_front(person, resumed=True)
            case Unreadable(kind):
                return self._in_front(person, unreadable=kind)
            case Wished(topic):
                self._speaker.wish(person.consultation_id, self._speaker.wishes(person.consultation_id) ^ {topic})
                return replace(self._in_front(person), in_place=True)
            case _ if not self._is_open(self._memory.consultations[person.consultation_id]):
                return self._in_front(person)
            case _:
                return self._advanced(person, act)  # type: ignore[arg-type]  # what is left is an input of the engine

    def _participant(self) -> Participant | None:
        """The person in the consultation that what they said belongs to."""
        consultation_id = self._speaker.consultation_id
        return None if consultation_id is None else self._speaker.participant(consultation_id)

    def _before_participation(self) -> Reply:
        """A button or page of an open consultation leads to its notice; anything else to what this person does, or can do."""
        consultation = self._speaker.consultation
        if consultation is not None and self._said.consultation is not None and self._is_open(consultation):
            return self._notice(consultation)
        return self._resumed() or self._open_list()

    def _resumed(self) -> Reply | None:
        """The question in front in the consultation now spoken of, if there is one."""
        pointed = self._memory.pointers.get(self._speaker.pointer_hash)
        person = None if pointed is None else self._speaker.participant(pointed)
        return self._in_front(person, resumed=True) if person else None

    def _advanced(self, person: Participant, action: Input) -> Reply:
        before = self._turn(person)
        turn = advance(self._script(person), person.answers, person.place, action, facts_of(person))
        person = self._recorded(person, turn, action)
        person, turn = self._drawn(person, turn)
        self._speaker.keep(person)
        reply = self._shown(person, turn)
        if not isinstance(action, BUTTONS) or not isinstance(before.screen, Prompt):
            return replace(reply, in_place=not isinstance(action, Typed | Shown))
        settled = next((answer for slot, answer in turn.recorded if slot == before.screen.slot), None)
        if settled is None:
            return replace(reply, in_place=True)
        return replace(reply, settled=screens.settled_lines(self._setting_of(person), before.screen, settled))

    def _recorded(self, person: Participant, turn: Turn, action: Input) -> Participant:
        """The person after this turn: answers, values replaced, and which message made which part."""
        for slot, answer in turn.recorded:
            person = _remembering(person, slot, answer, action, self._said.message_id)
        return replace(person, answers={**person.answers, **dict(turn.recorded)}, place=turn.place)

    def _drawn(self, person: Participant, turn: Turn) -> tuple[Participant, Turn]:
        """Draws what the next question needs, once and for ever, even when there is nothing to draw from."""
        while isinstance(turn.screen, Draw):
            drawn = {**person.drawn, turn.screen.step.id: self._options(person, turn.screen.step.options_from)}
            person = replace(person, drawn=drawn)
            again = begin(self._script(person), person.answers, person.place, facts_of(person))
            turn = replace(again, event=turn.event, candidates=turn.candidates, recorded=turn.recorded)
        return _settled(self._script(person), person), turn

    def _options(self, person: Participant, source: str | None) -> tuple[Option, ...]:
        return self._memory.consultations[person.consultation_id].sectors if source == "sectors" else ()

    def _edited(self, edit: EditedMessage) -> Reply:
        """Corrects the answer the message was part of, while its consultation is open; any other edit means nothing to us."""
        for person in self._speaker.participations():
            part = person.sent.get(edit.message_id) or self._memory.parts.get((person.identity_id, edit.message_id))
            if part is None or not self._is_open(self._memory.consultations[person.consultation_id]):
                continue
            action = Corrected(part.slot, part.part, edit.text)
            turn = advance(self._script(person), person.answers, person.place, action, facts_of(person))
            if not turn.recorded:
                break
            person, turn = self._drawn(self._recorded(person, turn, action), turn)
            self._speaker.keep(person)
            return self._shown(person, turn)
        return Reply(None)

    def _button_named(self, typed: Typed) -> Act | None:
        """A button of the screen in front whose label was typed instead of touched."""
        person = self._participant()
        if person is None:
            return None
        return screens.act_named(self._screen(person, self._turn(person)), typed.text)

    # --- Screens ------------------------------------------------------------------------------------------------------------------

    def _in_front(self, person: Participant, *, resumed: bool = False, unreadable: str = "") -> Reply:
        """The screen this person is at; once the consultation is closed, word of its results."""
        if not self._is_open(self._memory.consultations[person.consultation_id]):
            return Reply(screens.closed_screen(self._setting_of(person)), person.consultation_id, identity=person.identity_id)
        return self._shown(person, self._turn(person), resumed=resumed, unreadable=unreadable)

    def _shown(self, person: Participant, turn: Turn, *, resumed: bool = False, unreadable: str = "") -> Reply:
        screen = self._screen(person, turn, resumed=resumed, unreadable=unreadable)
        return Reply(screen, person.consultation_id, identity=person.identity_id)

    def _screen(self, person: Participant, turn: Turn, *, resumed: bool = False, unreadable: str = "") -> Screen:
        wishes = self._speaker.wishes(person.consultation_id) if person.channel == "telegram" else None
        return screens.question_screen(self._setting_of(person), turn, wishes=wishes, resumed=resumed, unreadable=unreadable)

    def _turn(self, person: Participant) -> Turn:
        return begin(self._script(person), person.answers, person.place, facts_of(person))

    def _reply_here(self, screen: Screen) -> Reply:
        return Reply(screen, self._speaker.consultation_id)

    def _script(self, person: Participant) -> Script:
        return self._memory.scripts[person.script_version_id]

    def _is_open(self, consultation: Consultation) -> bool:
        return consultation.is_open(self._memory.changes.now.date())

    def _setting_here(self) -> Setting | None:
        """The setting of the consultation now spoken of, if there is one."""
        consultation = self._speaker.consultation
        if consultation is None:
            return None
        person = self._speaker.participant(consultation.id)
        return self._setting_of(person) if person else self._setting(consultation, "fr")

    def _setting_of(self, person: Participant) -> Setting:
        consultation = self._memory.consultations[person.consultation_id]
        return replace(self._setting(consultation, person.language), script=self._script(person))

    def _setting(self, consultation: Consultation, language: str) -> Setting:
        script = self._memory.scripts[consultation.script_version_id]
        return Setting(consultation, script, language, self._said.channel, f"{self._public_url}/c/{consultation.code}")


def _settled(script: Script, person: Participant) -> Participant:
    """The person with what follows from their answers: which are hidden, and how far they are."""
    facts = facts_of(person)
    finished = bool(person.answers) and is_finished(script, person.answers, facts)
    status = "finished" if finished else "started" if person.answers else "begun"
    return replace(person, hidden=hidden(script, person.answers, facts), status=status)


def _remembering(person: Participant, slot: Slot, answer: Answer, action: Input, message_id: int | None) -> Participant:
    """Notes the value replaced, and the message that made this part. A message added to an open text replaces nothing."""
    before = person.answers.get(slot)
    added = isinstance(action, Typed) and before is not None and person.place.open_text and person.place.at == slot
    if before == answer:
        return person
    if before is not None and not added:
        person = replace(person, former=(*person.former, (slot, before)))
    if isinstance(action, Corrected):
        return person
    if not added:
        kept = {message: part for message, part in person.sent.items() if part.slot != slot}
        person = replace(person, sent=kept, forgotten=person.forgotten | {slot} if before else person.forgotten)
    if isinstance(action, Typed) and message_id is not None:
        person = replace(person, sent={**person.sent, message_id: Part(slot, max(len(answer.parts) - 1, 0))})
    return person
