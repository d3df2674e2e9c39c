"""What one thing said becomes: what to keep of this person, and the one screen to answer with. Pure but for the speaker it changes.

An act is either an input of the engine, which needs a participation, or one of the few that come before, beside or after the questions.
"""

import secrets
from dataclasses import replace
from datetime import timedelta

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
    Topic,
    Unreadable,
    Wished,
)
from bot.memory import Speaker
from bot.screens import Setting
from bot.sealing import sealed_chat
from dialogues.answers import Answer, draw_key
from dialogues.drawing import draw
from dialogues.engine import advance, begin
from dialogues.path import hidden, is_finished
from dialogues.script import DEFAULT_LANGUAGE, Option, Script, Slot
from dialogues.turns import Corrected, Draw, Input, Submitted, Turn, Typed
from storage.consultations import Consultation
from storage.conversations import Part, Participant

SEEDS = 2**31
"""Seeds of shuffled options: far more than the orders of eight options, and within a 32-bit column."""
DOUBLE_TAP = timedelta(seconds=2)
"""Two taps on one button this close are one gesture. Whoever taps again later has not seen what followed the first."""


class Decision:
    """Answers one speaker. `public_url` heads the address of the same consultation on the web."""

    def __init__(self, speaker: Speaker, public_url: str) -> None:
        self._speaker = speaker
        self._memory = speaker.memory
        self._said = speaker.said
        self._public_url = public_url

    def reply(self) -> Reply:
        """The reply, without the turn it makes: the caller knows whether it can ride."""
        act = self._said.act
        match act:
            case EditedMessage():
                return self._edited(act)
            case Typed():
                return _as_typed(self._answer(self._named(act) or act))
            case _:
                return self._answer(act)

    def again(self) -> Reply:
        """The reply to what was handled before, which may not have arrived: to be said, with nothing of it kept.

        What changed something then is answered by what is in front now; all else as it was then.
        """
        act = self._said.act
        if isinstance(act, EditedMessage):
            found = self._part_edited(act)
            return self._in_front(found[0]) if found else Reply(None)
        if not isinstance(act, Input | Consented | Wished | ConfirmedErasure):
            return self._answer(act)
        person = self._participant() or self._pointed()
        if person is not None:
            return self._in_front(person)
        if isinstance(act, ConfirmedErasure):
            return Reply(screens.erased_screen(self._setting_here(), 0))
        return self._before_participation()

    def _answer(self, act: Act) -> Reply:
        match act:
            case Started(code):
                return self._started(code)
            case Consented(language):
                return self._consented(self._speaker.consultation, language)
            case Noticed():
                return self._noticed(act)
            case Refused():
                return self._declined()
            case AskedHelp():
                return Reply(screens.help_screen(self._setting_here()), self._speaker.consultation_id)
            case AskedPrivacy():
                return Reply(screens.privacy_screen(self._setting_here()), self._speaker.consultation_id)
            case AskedErasure():
                return self._erasure_asked()
            case ConfirmedErasure():
                setting = self._setting_here()
                return Reply(screens.erased_screen(setting, self._speaker.erase_all()), in_place=True)
            case _:
                person = self._participant()
                return self._taking_part(person, act) if person else self._before_participation()

    # --- Before taking part -------------------------------------------------------------------------------------------------------

    def _started(self, code: str | None) -> Reply:
        if code is None:
            return self._open_list()
        consultation = self._memory.by_code(code)
        if consultation is None:
            return self._open_list(unknown=True)
        return self._entered(consultation)

    def _entered(self, consultation: Consultation) -> Reply:
        """Where this person is in that consultation, or its notice. One they may not know of is as if it were not there."""
        person = self._speaker.participant(consultation.id)
        if person is not None:
            return self._in_front(person, resumed=True)
        if not self._memory.is_open(consultation):
            return self._open_list(unknown=True)
        return self._notice(consultation)

    def _open_list(self, *, unknown: bool = False) -> Reply:
        """What is open; where one consultation only is, at once what `_entered` says of it; where none is, what became of theirs."""
        open_now = self._memory.open_now()
        if unknown or len(open_now) > 1:
            return Reply(screens.open_screen(open_now, unknown=unknown))
        if open_now:
            return self._entered(open_now[0])
        pointed = self._pointed()
        return self._in_front(pointed) if pointed else Reply(screens.open_screen(()))

    def _notice(self, consultation: Consultation, language: str = DEFAULT_LANGUAGE) -> Reply:
        return Reply(screens.notice_screen(self._setting(consultation, language)), consultation.id)

    def _noticed(self, act: Noticed) -> Reply:
        consultation = self._speaker.consultation
        if consultation is None:
            return self._open_list()
        if not self._memory.is_open(consultation) and not self._participant():
            return self._open_list(unknown=True)
        # A button comes back from a stranger's hands, with any language.
        spoken = self._memory.scripts[consultation.script_version_id].languages
        setting = self._setting(consultation, act.language if act.language in spoken else DEFAULT_LANGUAGE)
        return Reply((screens.long_notice_screen if act.long else screens.notice_screen)(setting), consultation.id, in_place=True)

    def _consented(self, consultation: Consultation | None, language: str) -> Reply:
        if consultation is None:
            return self._open_list(unknown=True)
        person = self._speaker.participant(consultation.id)
        if not self._memory.is_open(consultation) or consultation.id not in self._memory.keys:
            return self._in_front(person) if person else self._open_list(unknown=True)
        if person is None:
            person = self._new_participant(consultation)
        elif self._is_double_tap(person):
            return Reply(None)
        if language in self._script(person).languages:
            person = replace(person, language=language)
        return self._kept(*self._drawn(person, self._turn(person)))

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

    def _declined(self) -> Reply:
        """Who says no before taking part leaves nothing behind. Who says it afterwards is asked whether to erase what is kept."""
        if self._participant():
            return self._erasure_asked()
        return Reply(screens.refused_screen(self._setting_here()), in_place=True)

    def _erasure_asked(self) -> Reply:
        count = len(self._speaker.participations())
        if not count:
            # Wishes may have outlived the participations, or a letter that could not be handled: « nothing is kept » has to be true.
            self._speaker.erase_all()
        return Reply(screens.erasure_screen(self._setting_here(), count), self._speaker.consultation_id)

    # --- Taking part --------------------------------------------------------------------------------------------------------------

    def _taking_part(self, person: Participant, act: Act) -> Reply:
        if isinstance(act, Input) and self._is_open(person):
            return self._advanced(person, act)
        match act:
            case Resumed():
                return replace(self._in_front(person, resumed=True), in_place=True)
            case Unreadable(kind):
                return self._in_front(person, unreadable=kind)
            case Wished(topics):
                return self._wished(person, topics)
            case _:
                return self._in_front(person)

    def _wished(self, person: Participant, topics: frozenset[Topic]) -> Reply:
        """Also once the consultation is over: its results are still to come, and the wish is still theirs to take back."""
        self._speaker.wish(person.consultation_id, topics)
        return replace(self._shown(person, self._turn(person), wished=True), in_place=True)

    def _participant(self) -> Participant | None:
        """The person in the consultation that what they said belongs to."""
        return self._speaker.participant(self._speaker.consultation_id)

    def _pointed(self) -> Participant | None:
        """The person in the consultation they now speak of."""
        return self._speaker.participant(self._speaker.pointer)

    def _before_participation(self) -> Reply:
        """A button or page of an open consultation leads to its notice; anything else to what this person does, or can do."""
        consultation = self._speaker.consultation
        if consultation is not None and self._said.consultation is not None and self._memory.is_open(consultation):
            return self._notice(consultation)
        pointed = self._pointed()
        if pointed:
            return self._in_front(pointed, resumed=True)
        found = self._open_list()
        if isinstance(self._said.act, Typed | Unreadable) and found.screen and found.screen.buttons:
            text = self._said.act.text if isinstance(self._said.act, Typed) else ""
            consent = screens.consent_named(found.screen, text)
            if consent and found.consultation is not None:
                return self._consented(self._memory.consultations[found.consultation], consent.language)
            return replace(found, screen=screens.before_consent(found.screen, text))
        return found

    def _advanced(self, before: Participant, action: Input) -> Reply:
        if _closes_unwritten(before, action) and self._is_double_tap(before):
            return Reply(None)
        turn = advance(self._script(before), before.answers, before.place, action, self._memory.facts_of(before))
        person, turn = self._drawn(self._recorded(before, turn, action), turn)
        settled = screens.trace(self._setting_of(person), turn, action, person.answers, self._memory.facts_of(person))
        nothing_done = not turn.recorded and turn.place == before.place
        if settled and nothing_done and self._is_double_tap(before):
            return Reply(None)
        return replace(self._kept(person, turn), settled=settled, in_place=not settled)

    def _is_double_tap(self, person: Participant) -> bool:
        return self._said.channel == "telegram" and self._memory.changes.now - person.active_at < DOUBLE_TAP

    def _recorded(self, person: Participant, turn: Turn, action: Input) -> Participant:
        """The person after this turn: answers, values replaced, and which message made which part."""
        for slot, answer in turn.recorded:
            person = _remembering(person, slot, answer, action, self._said.message_id)
        return replace(person, answers={**person.answers, **dict(turn.recorded)}, place=turn.place)

    def _drawn(self, person: Participant, turn: Turn) -> tuple[Participant, Turn]:
        """Draws what the next question needs, once and for ever, even when there is nothing to draw from; then says how far they are."""
        due = isinstance(turn.screen, Draw)
        while isinstance(turn.screen, Draw):
            person = replace(person, drawn={**person.drawn, draw_key(turn.screen.slot): self._options(person, turn.screen)})
            turn = replace(self._turn(person), event=turn.event, candidates=turn.candidates, recorded=turn.recorded)
        # Drawing nothing may leave nothing to ask: whoever comes to it by closing a text has then finished.
        return self._as_far(person) if turn.recorded or (due and person.answers) else person, turn

    def _options(self, person: Participant, due: Draw) -> tuple[Option, ...]:
        return draw(due, self._memory.available(person, due.step))

    def _as_far(self, person: Participant) -> Participant:
        """The person with what follows from their answers: which are hidden, and how far they are."""
        script, facts = self._script(person), self._memory.facts_of(person)
        status = "finished" if is_finished(script, person.answers, facts) else "started"
        return replace(person, hidden=hidden(script, person.answers, facts), status=status)

    # --- Edited messages ----------------------------------------------------------------------------------------------------------

    def _edited(self, edit: EditedMessage) -> Reply:
        """Corrects the part that the message made. Any other edit means nothing to us, as does one that leaves the answer as it was:
        Telegram sends some for changes that nobody made by hand."""
        found = self._part_edited(edit)
        if found is None:
            return Reply(None)
        before, part = found
        action = Corrected(part.slot, part.part, edit.text)
        turn = advance(self._script(before), before.answers, before.place, action, self._memory.facts_of(before))
        if all(before.answers.get(slot) == answer for slot, answer in turn.recorded):
            return Reply(None)
        return self._kept(*self._drawn(self._recorded(before, turn, action), turn))

    def _part_edited(self, edit: EditedMessage) -> tuple[Participant, Part] | None:
        """Whose answer the message was part of, if their consultation is open."""
        for person in self._speaker.participations():
            part = self._speaker.part_of(person, edit.message_id)
            if part is not None and self._is_open(person):
                return person, part
        return None

    # --- Screens ------------------------------------------------------------------------------------------------------------------

    def _kept(self, person: Participant, turn: Turn) -> Reply:
        """This person is now so, and this is what follows."""
        self._speaker.keep(person)
        return self._shown(person, turn)

    def _in_front(self, person: Participant, *, resumed: bool = False, unreadable: str = "") -> Reply:
        """The screen this person is at; once the consultation is closed, word of its results."""
        if not self._is_open(person):
            return Reply(screens.closed_screen(self._setting_of(person)), person.consultation_id, identity=person.identity_id)
        return self._shown(person, self._turn(person), resumed=resumed, unreadable=unreadable)

    def _shown(self, person: Participant, turn: Turn, *, wished: bool = False, resumed: bool = False, unreadable: str = "") -> Reply:
        wishes = self._speaker.wishes(person.consultation_id) if person.channel == "telegram" else None
        screen = screens.question_screen(
            self._setting_of(person), turn, wishes=wishes, wished=wished, resumed=resumed, unreadable=unreadable
        )
        return Reply(screen, person.consultation_id, identity=person.identity_id)

    def _named(self, typed: Typed) -> Act | None:
        """A button of the screen in front whose label was typed instead of touched, or a command without its slash."""
        person = self._participant()
        screen: Screen | None = self._in_front(person).screen if person else None
        named = screens.act_named(screen, typed.text) if screen else None
        return named or screens.command_named(screen, typed.text)

    def _turn(self, person: Participant) -> Turn:
        return begin(self._script(person), person.answers, person.place, self._memory.facts_of(person))

    def _script(self, person: Participant) -> Script:
        return self._memory.scripts[person.script_version_id]

    def _is_open(self, person: Participant) -> bool:
        return self._memory.is_open(self._memory.consultations[person.consultation_id])

    def _setting_here(self) -> Setting | None:
        """The setting of the consultation that what was said belongs to, if there is one."""
        consultation = self._speaker.consultation
        if consultation is None:
            return None
        person = self._speaker.participant(consultation.id)
        return self._setting_of(person) if person else self._setting(consultation, DEFAULT_LANGUAGE)

    def _setting_of(self, person: Participant) -> Setting:
        return self._setting(self._memory.consultations[person.consultation_id], person.language, self._script(person))

    def _setting(self, consultation: Consultation, language: str, script: Script | None = None) -> Setting:
        """`script` is that of newcomers unless it is given."""
        script = script or self._memory.scripts[consultation.script_version_id]
        return Setting(consultation, script, language, self._said.channel, f"{self._public_url}/c/{consultation.code}")


def _as_typed(reply: Reply) -> Reply:
    """What was typed touched no message of ours, to be replaced or to leave a trace in: the trace heads the screen that follows instead,
    so that whoever wrote « b » reads what was understood."""
    screen = reply.screen
    if screen and not screen.event:
        screen = replace(screen, event="\n".join(reply.settled))
    return replace(reply, screen=screen, settled=(), in_place=False)


def _closes_unwritten(person: Participant, action: Input) -> bool:
    """Whether this closes the words beside « Autre » before any was written: what submits the choices, touched again, does that too."""
    place = person.place
    if not isinstance(action, Submitted) or not place.open_text or place.at != action.slot:
        return False
    answer = person.answers.get(action.slot)
    return answer is not None and (place.ticks is not None or not answer.parts)


def _remembering(person: Participant, slot: Slot, answer: Answer, action: Input, message_id: int | None) -> Participant:
    """Notes the value replaced, and the message that made this part. A message added to an open text replaces nothing.

    Messages whose words stay, beside choices made otherwise, go on making their parts.
    """
    before = person.answers.get(slot)
    if before == answer:
        return person
    added = isinstance(action, Typed) and person.place.open_text and person.place.ticks is None and person.place.at == slot
    if added and before is not None and not before.parts:
        person = _forgetting(person, slot, 0)  # the message that said « Autre » is no part of the words that follow it
    if before is not None and not added:
        # A correction that fills the answer leaves no room for the messages after it; any other answer takes the place of all.
        stay = isinstance(action, Corrected) or (answer.parts and answer.parts == before.parts)
        first = max(len(answer.parts), 1) if stay else 0
        person = _forgetting(replace(person, former=(*person.former, (slot, before))), slot, first)
    if isinstance(action, Typed) and message_id is not None:
        person = replace(person, sent={**person.sent, message_id: Part(slot, max(len(answer.parts) - 1, 0))})
    return person


def _forgetting(person: Participant, slot: Slot, first: int) -> Participant:
    """From part `first` on, earlier messages of this slot make no part of it any more."""
    sent = {message: part for message, part in person.sent.items() if part.slot != slot or part.part < first}
    first = min(first, person.forgotten.get(slot, first))
    return replace(person, sent=sent, forgotten={**person.forgotten, slot: first})
