"""What one thing said becomes: what to keep of this person, and the one screen to answer with. Pure but for the speaker it changes.

An act is either an input of the engine, which needs a participation, or one of the few that come before or after the questions; those
beside them are in `beside`.
"""

from typing import Final

from msgspec import structs

from bot import screens
from bot.acts import (
    Act,
    AllowedPublishing,
    AskedErasure,
    AskedHandover,
    Beside,
    ConfirmedErasure,
    Consented,
    EditedMessage,
    Noticed,
    Refused,
    Reply,
    Resumed,
    Screen,
    Spoke,
    Started,
    TookOver,
    Unreadable,
    Wished,
)
from bot.beside import BesideQuestions
from bot.entering import Entering
from bot.handing import Handing
from bot.handover_codes import code_in
from bot.speaker import Speaker
from bot.standing import Standing
from dialogues.answers import Answer
from dialogues.engine import advance
from dialogues.script import Slot
from dialogues.turns import Corrected, Event, Input, Submitted, Turn, Typed
from storage.conversations import Part, Participant

_UNFIT: Final = frozenset({Event.NOT_AN_OPTION, Event.NOT_A_NUMBER, Event.NOT_A_DATE, Event.NOT_A_MUNICIPALITY, Event.NOT_A_VALUE})
"""What is no answer at all: « bonjour », of one who comes back days later and does not remember what was asked."""


class Decision:
    """Answers one speaker. `public_url` heads the address of the same consultation on the web."""

    def __init__(self, speaker: Speaker, public_url: str) -> None:
        self._speaker = speaker
        self._memory = speaker.memory
        self._said = speaker.said
        self._standing = Standing(speaker, public_url)
        self._entering = Entering(self._standing)
        self._beside = BesideQuestions(self._standing, self._entering)
        self._handing = Handing(self._standing)

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
            return self._standing.in_front(found[0]) if found else Reply(None)
        if not isinstance(act, Input | Consented | Wished | ConfirmedErasure | Spoke | AllowedPublishing | AskedHandover | TookOver):
            return self._answer(act)
        person = self._standing.participant() or self._standing.pointed()
        if person is not None and isinstance(act, AskedHandover) and (handover := self._handing.offered(person)):
            return self._handing.shown(person, handover)
        if person is not None and isinstance(act, Wished) and act.choosing:
            return self._wished(person, act)
        if person is not None:
            return self._standing.in_front(person)
        if isinstance(act, ConfirmedErasure):
            return self._erasure_asked()
        return self._entering.before_participation()

    def _answer(self, act: Act) -> Reply:
        if isinstance(act, Beside):
            return self._beside.reply(act)
        match act:
            case Started(code, entry):
                return self._entering.started(code, entry)
            case Consented():
                return self._entering.consented(self._speaker.consultation, act)
            case Noticed():
                return self._entering.noticed(act)
            case Refused(entry):
                return self._declined(entry)
            case TookOver(code):
                return self._handing.taken(code)
            case AskedErasure():
                return self._erasure_asked()
            case ConfirmedErasure(consultation):
                return self._erased(consultation)
            case _:
                person = self._standing.participant()
                return self._taking_part(person, act) if person else self._entering.before_participation()

    # --- Leaving ------------------------------------------------------------------------------------------------------------------

    def _declined(self, entry: str) -> Reply:
        """Who says no before taking part leaves nothing behind. Who says it afterwards is asked whether to erase what is kept; who says
        it of a notice that has changed may also leave it as it is."""
        person = self._standing.participant()
        if person and self._standing.must_agree_again(person):
            return Reply(screens.stopped_screen(self._standing.setting_of(person)), person.consultation_id, in_place=True)
        if person:
            return self._erasure_asked()
        return self._entering.declined(entry)

    def _erasure_asked(self) -> Reply:
        """The consultation now spoken of comes first among those to choose from."""
        here = self._speaker.consultation_id
        kept = sorted((person.consultation_id for person in self._speaker.participations()), key=lambda one: (one != here, one))
        wished = not kept and any(self._speaker.wishes(one).topics for one in self._memory.consultations)
        if not kept:
            # Wishes may have outlived the participations, or a letter that could not be handled: « nothing is kept » has to be true.
            self._speaker.erase()
        asked = [self._memory.consultations[one] for one in kept]
        unlinked = self._speaker.unlinked()
        return Reply(screens.erasure_screen(self._standing.setting_here(), asked, unlinked, wishes_gone=wished), here)

    def _erased(self, only: int | None) -> Reply:
        """A button may name a consultation that this person has erased before, or never took part in: then what is left is said."""
        person = self._speaker.participant(only)
        if only is not None and person is None:
            return self._erasure_asked()
        if not self._speaker.participations():
            return structs.replace(self._erasure_asked(), in_place=True)
        setting = self._standing.setting_of(person) if person else self._standing.setting_here()
        count = self._speaker.erase(only)
        left = self._speaker.participations()
        screen = screens.erased_one_screen(setting) if setting and left else screens.erased_screen(setting, count)
        return Reply(screen, in_place=True)

    # --- Taking part --------------------------------------------------------------------------------------------------------------

    def _taking_part(self, person: Participant, act: Act) -> Reply:
        if self._standing.must_agree_again(person) and not self._wishes_less(person, act):
            return self._to_agree_again(person, act)
        if isinstance(act, Input) and self._standing.is_open(person):
            if isinstance(act, Typed) and self._standing.asks_to_publish(person):
                return self._beside.asked_to_publish(person, act)
            return self._advanced(person, act)
        match act:
            case Resumed():
                return structs.replace(self._standing.in_front(person, resumed=True), in_place=True)
            case Unreadable(kind):
                return self._standing.in_front(person, event=screens.unread(self._standing.setting_of(person), kind))
            case Wished():
                self._speaker.wish(person.consultation_id, act)
                return self._wished(person, act)
            case AskedHandover():
                return self._handing.asked(person)
            case Typed(text):  # what was to be answered is over: it may be an invitation to what comes next
                return self._entering.by_code(text) or self._standing.in_front(person)
            case _:
                return self._standing.in_front(person)

    def _to_agree_again(self, person: Participant, act: Act) -> Reply:
        """The notice has changed: what it says now, and nothing is kept of what was said, be it by an old button or in words."""
        if isinstance(act, Input) and not isinstance(act, Typed) and self._standing.is_double_tap(person):
            return Reply(None)
        if isinstance(act, Unreadable):
            return self._standing.in_front(person, event=screens.unread(self._standing.setting_of(person), act.kind))
        reply = self._standing.in_front(person)
        if isinstance(act, Typed) and reply.screen:
            return structs.replace(reply, screen=screens.before_agreeing(reply.screen, act.text))
        return structs.replace(reply, in_place=isinstance(act, Resumed))

    def _wishes_less(self, person: Participant, act: Act) -> bool:
        """Whether this only takes back a wish, which needs no agreement."""
        return isinstance(act, Wished) and act.topics < self._speaker.wishes(person.consultation_id).topics

    def _wished(self, person: Participant, act: Wished) -> Reply:
        """What was noted; also once the consultation is over: its results are still to come, and the wish is still theirs to take back."""
        setting, wishes = self._standing.setting_of(person), self._speaker.wishes(person.consultation_id)
        if act.choosing and "follow_up" in wishes.topics:
            screen = screens.themes_screen(setting, wishes)
            return Reply(screen, person.consultation_id, in_place=True)
        noted = screens.wish_noted(setting, wishes=bool(wishes.topics))
        return structs.replace(self._standing.in_front(person, event=noted), in_place=True)

    def _advanced(self, before: Participant, action: Input) -> Reply:
        if _closes_unwritten(before, action) and self._standing.is_double_tap(before):
            return Reply(None)
        turn = advance(self._standing.script(before), before.answers, before.place, action, self._memory.facts_of(before))
        if turn.event in _UNFIT and self._standing.was_away(before):
            return self._standing.in_front(before, resumed=True)
        person, turn = self._standing.drawn(self._recorded(before, turn, action), turn)
        settled = screens.trace(self._standing.setting_of(person), turn, action, person.answers, self._memory.facts_of(person))
        nothing_done = not turn.recorded and turn.place == before.place
        if settled and nothing_done and self._standing.is_double_tap(before):
            return Reply(None)
        return structs.replace(self._standing.kept(person, turn), settled=settled, in_place=not settled)

    def _recorded(self, person: Participant, turn: Turn, action: Input) -> Participant:
        """The person after this turn: answers, values replaced, and which message made which part."""
        for slot, answer in turn.recorded:
            person = _remembering(person, slot, answer, action, self._said.message_id)
        return structs.replace(person, answers={**person.answers, **dict(turn.recorded)}, place=turn.place)

    # --- Edited messages ----------------------------------------------------------------------------------------------------------

    def _edited(self, edit: EditedMessage) -> Reply:
        """Corrects the part that the message made. Any other edit means nothing to us, as does one that leaves the answer as it was:
        Telegram sends some for changes that nobody made by hand."""
        found = self._part_edited(edit)
        if found is None:
            return Reply(None)
        before, part = found
        action = Corrected(part.slot, part.part, edit.text)
        turn = advance(self._standing.script(before), before.answers, before.place, action, self._memory.facts_of(before))
        if all(before.answers.get(slot) == answer for slot, answer in turn.recorded):
            return Reply(None)
        if self._standing.must_agree_again(before):
            return self._standing.in_front(before)
        return self._standing.kept(*self._standing.drawn(self._recorded(before, turn, action), turn))

    def _part_edited(self, edit: EditedMessage) -> tuple[Participant, Part] | None:
        """Whose answer the message was part of, if their consultation is open."""
        for person in self._speaker.participations():
            part = self._speaker.part_of(person, edit.message_id)
            if part is not None and self._standing.is_open(person):
                return person, part
        return None

    def _named(self, typed: Typed) -> Act | None:
        """A button of the screen in front whose label was typed instead of touched, a command without its slash, or a code.

        In a text one may write anything, but for a code that leads somewhere: nobody hits one by chance.
        """
        code = code_in(typed.text)
        person = self._standing.participant()
        screen: Screen | None = self._standing.in_front(person).screen if person else None
        if code and (code in self._memory.offers or not screens.takes_text(screen)):
            return TookOver(code)
        named = screens.act_named(screen, typed.text) if screen else None
        return named or screens.command_named(screen, typed.text)


def _as_typed(reply: Reply) -> Reply:
    """What was typed touched no message of ours, to be replaced or to leave a trace in: the trace heads the screen that follows instead,
    so that whoever wrote « b » reads what was understood."""
    screen = reply.screen
    if screen and not screen.event:
        screen = structs.replace(screen, event="\n".join(reply.settled))
    return structs.replace(reply, screen=screen, settled=(), in_place=False)


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
        person = _forgetting(structs.replace(person, former=(*person.former, (slot, before))), slot, first)
    if isinstance(action, Typed) and message_id is not None:
        person = structs.replace(person, sent={**person.sent, message_id: Part(slot, max(len(answer.parts) - 1, 0))})
    return person


def _forgetting(person: Participant, slot: Slot, first: int) -> Participant:
    """From part `first` on, earlier messages of this slot make no part of it any more."""
    sent = {message: part for message, part in person.sent.items() if part.slot != slot or part.part < first}
    first = min(first, person.forgotten.get(slot, first))
    return structs.replace(person, sent=sent, forgotten={**person.forgotten, slot: first})
