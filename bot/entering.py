"""Coming in: what is open, the notice, consent. Until consent nothing is kept of anybody.

What somebody came by, the code of a link or of an invitation, therefore travels in the buttons they are shown. Never here: what makes an
invitation good (see `inviting`), and words that stand for a button (see `undecided`).
"""

from collections.abc import Sequence

from msgspec import structs

from bot import screens
from bot.acts import AskedAnswers, Consented, Noticed, Reply, Resumed, Unreadable
from bot.inviting import Admission, Inviting, is_nearly_a_code
from bot.memory import asks
from bot.newcomers import newcomer
from bot.standing import Standing
from bot.wording import say
from dialogues.script import DEFAULT_LANGUAGE
from dialogues.turns import Typed
from storage import invitations, sources
from storage.consultations import Consultation
from storage.conversations import Consent, Participant


class Entering:
    """One speaker at the door; `standing` tells what is in front of those who take part already."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._speaker = standing.speaker
        self._memory = standing.speaker.memory
        self._said = standing.speaker.said
        self._inviting = Inviting(standing.speaker)

    # --- Arriving -----------------------------------------------------------------------------------------------------------------

    def started(self, code: str | None, entry: str) -> Reply:
        if code is None:
            return self._open_list()
        consultation = self._memory.by_code(code)
        if consultation is None or not asks(self._said.bot_id, consultation):
            return self.by_code(code + entry) or self._open_list(unknown=True)
        return self._entered(consultation, entry)

    def by_code(self, text: str) -> Reply | None:
        """What follows where the text is the code of an invitation, good or not, or was meant to be one; None where it is no code."""
        if invitations.read(text) is None:
            return self._open_list(unknown=True) if is_nearly_a_code(text) else None
        consultation = self._memory.by_invitation(self._said.bot_id, text)
        if consultation is None:
            return self._turned_away(self._inviting.admitted(None, text))
        return self._entered(consultation, text)

    def _entered(self, consultation: Consultation, entry: str) -> Reply:
        """Where this person is in that consultation, or its notice. One they may not know of is as if it were not there."""
        person = self._speaker.participant(consultation.id)
        if person is not None:
            return self._come_back(person)
        entry = entry or self._came_by(consultation)
        return self._kept_out(consultation, entry) or self._notice(consultation, entry)

    def _came_by(self, consultation: Consultation) -> str:
        """What somebody came by who has the notice in front of them, while it is still good."""
        read = self._speaker.read(consultation.id)
        entry = read.entry if read else ""
        if not consultation.is_by_invitation:
            return entry
        return entry if self._inviting.admitted(consultation, entry) is Admission.YES else ""

    def _come_back(self, person: Participant) -> Reply:
        """Where this person is. Who has answered all does not begin a second time, but can correct the first."""
        if person.status != "finished":
            return self._standing.in_front(person, resumed=True)
        setting = self._standing.setting_of(person)
        return self._standing.in_front(person, event=setting.say("event-answered-before", closes=setting.consultation.closes_on))

    def _kept_out(self, consultation: Consultation, entry: str) -> Reply | None:
        """Why somebody new may not see the notice, with these in their hands; None where they may."""
        if not self._memory.is_open(consultation):
            return self._shut_out(consultation)
        if not consultation.is_by_invitation:
            return None
        if not entry:
            return Reply(screens.invitation_screen(self._standing.setting_of_newcomer(consultation)), consultation.id)
        admission = self._inviting.admitted(consultation, entry)
        return None if admission is Admission.YES else self._turned_away(admission)

    def _shut_out(self, consultation: Consultation) -> Reply:
        """Why somebody new cannot answer this one now."""
        if self._memory.is_paused(consultation):
            return Reply(screens.on_hold_screen(self._standing.setting_of_newcomer(consultation)), consultation.id)
        return self._unlinked([consultation]) or self._open_list(unknown=True)

    def _turned_away(self, admission: Admission) -> Reply:
        """The same words for a code never made, used, or of a consultation that is over."""
        if admission is Admission.WAIT:
            return Reply(screens.waiting_screen())
        return structs.replace(self._open_list(unknown=True), wrong_code=True)

    def _open_list(self, *, unknown: bool = False) -> Reply:
        """What is open; where one consultation only is, at once what `_entered` says of it; where none is, what became of theirs."""
        open_now = self._memory.open_now(self._said.bot_id)
        if unknown or len(open_now) > 1:
            return Reply(screens.open_screen(open_now, unknown=unknown))
        if open_now:
            return self._entered(open_now[0], "")
        pointed = self._standing.pointed()
        if pointed:
            return self._standing.in_front(pointed)
        return self._unlinked(self._speaker.unlinked()) or Reply(screens.open_screen(()))

    def _unlinked(self, asked: Sequence[Consultation]) -> Reply | None:
        """Why nobody can be found any more in these; None where one still can."""
        gone = [one for one in asked if one.identities_erased_on is not None]
        if len(gone) == 1:
            setting = self._standing.setting_of_newcomer(gone[0])
            return Reply(screens.unlinked_screen(setting, is_open=self._memory.is_open(gone[0])), gone[0].id)
        return Reply(screens.unlinked_list_screen(gone)) if gone else None

    # --- Reading the notice -------------------------------------------------------------------------------------------------------

    def _notice(self, consultation: Consultation, entry: str) -> Reply:
        setting = self._standing.setting_of_newcomer(consultation, carried(consultation, entry))
        return Reply(screens.notice_screen(setting), consultation.id)

    def noticed(self, act: Noticed) -> Reply:
        consultation = self._speaker.consultation
        if consultation is None:
            return self._open_list()
        person = self._standing.participant()
        if person and self._standing.must_agree_again(person):
            return structs.replace(self._standing.changed_notice(person, act.language, long=act.long), in_place=True)
        kept_out = None if person else self._kept_out(consultation, act.entry)
        if kept_out:
            return kept_out
        # A button comes back from a stranger's hands, with any language.
        spoken = self._memory.scripts[consultation.script_version_id].languages
        language = act.language if act.language in spoken else DEFAULT_LANGUAGE
        setting = self._standing.setting_of_newcomer(consultation, carried(consultation, act.entry), language)
        notice = screens.long_notice_screen if act.long else screens.notice_screen
        return Reply(notice(setting), consultation.id, in_place=True)

    def declined(self, entry: str) -> Reply:
        consultation = self._speaker.consultation
        setting = self._standing.setting_of_newcomer(consultation, carried(consultation, entry)) if consultation else None
        return Reply(screens.refused_screen(setting), in_place=True)

    # --- Consenting ---------------------------------------------------------------------------------------------------------------

    def consented(self, consultation: Consultation | None, consent: Consented) -> Reply:
        if consultation is None:
            return self._open_list(unknown=True)
        person = self._speaker.participant(consultation.id)
        if not self._memory.is_open(consultation) or consultation.id not in self._memory.keys:
            return self._standing.in_front(person) if person else self._shut_out(consultation)
        if person is None:
            kept_out = self._kept_out(consultation, consent.entry)
            if kept_out:
                return kept_out
            if not _is_in_force(consent, consultation):
                return self._notice_since(consultation, consent)
            person = self._new(consultation, consent.entry)
        elif self._standing.must_agree_again(person):
            if not _is_in_force(consent, consultation):
                return self._standing.in_front(person)
            person = self._agreeing_again(person, consultation)
        elif self._standing.is_double_tap(person):
            return Reply(None)
        if consent.language in self._standing.script(person).languages:
            person = structs.replace(person, language=consent.language)
        return self._standing.kept(*self._standing.drawn(person, self._standing.turn(person)))

    def _notice_since(self, consultation: Consultation, consent: Consented) -> Reply:
        """The notice in force, for one who agrees to another."""
        reply = self.noticed(Noticed(consent.language, entry=consent.entry))
        assert reply.screen is not None
        event = say(reply.screen.language, "event-notice-changed")
        return structs.replace(reply, screen=structs.replace(reply.screen, event=event))

    def _agreeing_again(self, person: Participant, consultation: Consultation) -> Participant:
        """What was answered until now stays under what was agreed then."""
        before = Consent(person.notice_version, person.consented_on)
        return structs.replace(
            person,
            notice_version=screens.notice_in_force(consultation),
            consented_on=self._memory.changes.now.date(),
            former_consents=(*person.former_consents, before),
        )

    def _new(self, consultation: Consultation, entry: str) -> Participant:
        if consultation.is_by_invitation:
            self._inviting.use(consultation, entry)
            return newcomer(self._speaker, consultation, None)
        code = carried(consultation, entry)
        person = newcomer(self._speaker, consultation, self._memory.source(consultation.id, code) if code else None)
        return self._standing.as_far(person) if person.answers else person

    # --- Saying anything else -----------------------------------------------------------------------------------------------------

    def before_participation(self) -> Reply:
        """A button or page of an open consultation leads to its notice; anything else to what this person does, or can do."""
        consultation = self._speaker.consultation
        if consultation is not None and self._said.consultation is not None and self._memory.is_running(consultation):
            return self._entered(consultation, "")
        act = self._said.act
        if self._said.consultation is not None or isinstance(act, AskedAnswers | Resumed):
            unlinked = self._unlinked(self._speaker.unlinked())
            if unlinked:
                return unlinked
        invited = self.by_code(act.text) if isinstance(act, Typed) else None
        if invited:
            return invited
        pointed = self._standing.pointed()
        if pointed:
            return self._standing.in_front(pointed, resumed=True)
        found = self._notice_again() or self._open_list()
        return self._in_words(found) if isinstance(act, Typed | Unreadable) and found.screen and found.screen.buttons else found

    def _notice_again(self) -> Reply | None:
        """The notice in front of this person once more, while one may still consent to it."""
        reading = (one for one in self._memory.open_now(self._said.bot_id) if self._speaker.read(one.id))
        consultation = next(reading, None)
        return self._entered(consultation, "") if consultation else None

    def _in_words(self, found: Reply) -> Reply:
        """The first screen, answered with words that name none of its buttons, or with what cannot be read."""
        assert found.screen is not None
        consultation = self._memory.consultations.get(found.consultation or 0)
        if consultation and consultation.is_by_invitation and not screens.consent_asked(found.screen):
            setting = self._standing.setting_of_newcomer(consultation)
            return structs.replace(found, screen=screens.invitation_screen(setting, misread=True))
        text = self._said.act.text if isinstance(self._said.act, Typed) else ""
        return structs.replace(found, screen=screens.before_consent(found.screen, text))


def _is_in_force(consent: Consented, consultation: Consultation) -> bool:
    """Whether what they agree to is what holds: a button may be older than the notice."""
    return consent.notice in (None, screens.notice_in_force(consultation))


def carried(consultation: Consultation, entry: str) -> str:
    """What the buttons of a newcomer carry: an invitation in 16 symbols, or the code of a link; nothing that a stranger made up."""
    if consultation.is_by_invitation:
        return invitations.read(entry) or ""
    lowered = entry.lower()
    return lowered if sources.CODE.fullmatch(lowered) else ""
