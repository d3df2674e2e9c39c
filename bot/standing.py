"""Where one person stands in a consultation, and the screen that is in front of them. Changes nothing but the speaker it is told to keep.

Never here: what an act means (see `deciding`), and coming in (see `entering`).
"""

from datetime import datetime, timedelta
from math import ceil

from msgspec import structs

from bot import publishing, screens
from bot.acts import Reply, Wished
from bot.screens import Setting
from bot.speaker import Speaker
from dialogues.answers import draw_key
from dialogues.drawing import draw
from dialogues.engine import begin
from dialogues.path import walk
from dialogues.script import DEFAULT_LANGUAGE, Option, Script
from dialogues.turns import Draw, Turn
from storage.consultations import Consultation
from storage.conversations import Participant

DOUBLE_TAP = timedelta(seconds=2)
"""Two taps on one button this close are one gesture. Whoever taps again later has not seen what followed the first."""

AWAY = timedelta(hours=12)
"""After a night, nobody goes on with a question as if it had just been asked."""

MOST_MINUTES = 60
"""Whoever takes longer has been away, and the time since they began says nothing of how long the questions take."""


class Standing:
    """For one speaker. `public_url` heads the address of the same consultation on the web."""

    def __init__(self, speaker: Speaker, public_url: str) -> None:
        self.speaker = speaker
        self._memory = speaker.memory
        self._public_url = public_url

    # --- Who ----------------------------------------------------------------------------------------------------------------------

    def participant(self) -> Participant | None:
        """The person in the consultation that what they said belongs to."""
        return self.speaker.participant(self.speaker.consultation_id)

    def pointed(self) -> Participant | None:
        """The person in the consultation they now speak of."""
        return self.speaker.participant(self.speaker.pointer)

    def is_open(self, person: Participant) -> bool:
        return self._memory.is_open(self._memory.consultations[person.consultation_id])

    def must_agree_again(self, person: Participant) -> bool:
        """Whether the notice they agreed to is not the one in force: until they do, nothing that they say is kept."""
        in_force = screens.notice_in_force(self._memory.consultations[person.consultation_id])
        return self.is_open(person) and person.notice_version != in_force

    def script(self, person: Participant) -> Script:
        return self._memory.scripts[person.script_version_id]

    def is_double_tap(self, person: Participant) -> bool:
        return self.speaker.said.channel == "telegram" and self._memory.changes.now - person.active_at < DOUBLE_TAP

    def was_away(self, person: Participant) -> bool:
        """Whether this is the first that a person in a chat says after a long silence."""
        return self.speaker.said.channel == "telegram" and self._memory.changes.now - person.active_at >= AWAY

    # --- How far ------------------------------------------------------------------------------------------------------------------

    def turn(self, person: Participant) -> Turn:
        return begin(self.script(person), person.answers, person.place, self._memory.facts_of(person))

    def drawn(self, person: Participant, turn: Turn) -> tuple[Participant, Turn]:
        """Draws what the next question needs, once and for ever, even when there is nothing to draw from; then says how far they are."""
        due = isinstance(turn.screen, Draw)
        while isinstance(turn.screen, Draw):
            person = structs.replace(person, drawn={**person.drawn, draw_key(turn.screen.slot): self._options(person, turn.screen)})
            turn = structs.replace(self.turn(person), event=turn.event, candidates=turn.candidates, recorded=turn.recorded)
        # Drawing nothing may leave nothing to ask: whoever comes to it by closing a text has then finished.
        return self.as_far(person) if turn.recorded or (due and person.answers) else person, turn

    def _options(self, person: Participant, due: Draw) -> tuple[Option, ...]:
        return draw(due, self._memory.available(person, due.step))

    def as_far(self, person: Participant) -> Participant:
        """The person with what follows from their answers: which are hidden, and how far they are."""
        path = walk(self.script(person), person.answers, self._memory.facts_of(person))
        status = "finished" if path.is_finished(person.answers) else "started"
        minutes = person.minutes or (_minutes(person.begun_at, self._memory.changes.now) if status == "finished" else None)
        return structs.replace(person, hidden=path.hidden(person.answers), status=status, minutes=minutes)

    # --- Screens ------------------------------------------------------------------------------------------------------------------

    def kept(self, person: Participant, turn: Turn) -> Reply:
        """This person is now so, and this is what follows."""
        self.speaker.keep(person)
        return self.shown(person, turn)

    def in_front(self, person: Participant, *, event: str = "", resumed: bool = False) -> Reply:
        """The screen this person is at, under `event` or word of where they resume; once the consultation is over, word of its results;
        in a pause, word of that.
        """
        if self._memory.is_paused(self._memory.consultations[person.consultation_id]):
            screen = screens.on_hold_screen(self.setting_of(person), event)
            return Reply(screen, person.consultation_id, identity=person.identity_id)
        if not self.is_open(person):
            screen = screens.closed_screen(self.setting_of(person), self._wishes(person), event)
            return Reply(screen, person.consultation_id, identity=person.identity_id)
        if self.must_agree_again(person):
            return self.changed_notice(person, event=event)
        turn = self.turn(person)
        if resumed and not self.asks_to_publish(person):
            event = event or screens.resumption(self.setting_of(person), turn.screen)
        return self.shown(person, turn, event=event)

    def changed_notice(self, person: Participant, language: str = "", *, long: bool = False, event: str = "") -> Reply:
        """What the notice says now, to one who must agree again, in the language that they answer in or ask for."""
        setting = self.setting_of(person)
        if language in screens.languages_of(self.script(person)):
            setting = structs.replace(setting, language=language)
        screen = screens.long_notice_screen(setting) if long else screens.changed_notice_screen(setting, event)
        return Reply(screen, person.consultation_id, identity=person.identity_id)

    def shown(self, person: Participant, turn: Turn, *, event: str = "") -> Reply:
        """The screen of the turn, or what comes before it: `event` stands above it, else what the turn did."""
        setting = self.setting_of(person)
        if self.asks_to_publish(person):
            screen = screens.publishing_screen(setting, turn, event)
        else:
            wishes = self._wishes(person)
            screen = screens.question_screen(setting, turn, event=event, wishes=wishes, may_publish=person.may_publish)
        return Reply(screen, person.consultation_id, identity=person.identity_id)

    def _wishes(self, person: Participant) -> Wished | None:
        """What this person wants to be told of, in a chat; a page knows no address to tell it at."""
        return self.speaker.wishes(person.consultation_id) if self.speaker.said.channel == "telegram" else None

    def asks_to_publish(self, person: Participant) -> bool:
        """Whether it is not a question of the script that is in front, but whether their sentences may be published."""
        return publishing.is_due(self.script(person), person.answers, person.hidden, person.place, person.may_publish)

    def setting_here(self) -> Setting | None:
        """The setting of the consultation that what was said belongs to, if there is one."""
        consultation = self.speaker.consultation
        if consultation is None:
            return None
        person = self.speaker.participant(consultation.id)
        return self.setting_of(person) if person else self.setting_of_newcomer(consultation)

    def setting_of(self, person: Participant) -> Setting:
        consultation = self._memory.consultations[person.consultation_id]
        return self._setting(consultation, person.language, self.script(person), takes_part=True)

    def setting_of_newcomer(self, consultation: Consultation, entry: str = "", language: str = "") -> Setting:
        """For somebody who came by `entry`, in `language`; without it, in that of the page or of the notice in front of them."""
        read = self.speaker.read(consultation.id)
        script = self._memory.scripts[consultation.script_version_id]
        language = language or (read.language if read else self.speaker.said.language)
        # An address comes from a stranger's hands, with any language.
        return self._setting(consultation, language if language in script.languages else DEFAULT_LANGUAGE, script, entry)

    def _setting(self, consultation: Consultation, language: str, script: Script, entry: str = "", *, takes_part: bool = False) -> Setting:
        web_url = f"{self._public_url}/c/{consultation.code}"
        return Setting(consultation, script, language, self.speaker.said.channel, web_url, entry, takes_part)


def _minutes(begun_at: datetime | None, now: datetime) -> int | None:
    """Whole minutes, rounded up, from 1 to `MOST_MINUTES`; None beyond, or where it is not known."""
    if begun_at is None or not timedelta(0) <= now - begun_at <= timedelta(minutes=MOST_MINUTES):
        return None
    return max(1, ceil((now - begun_at) / timedelta(minutes=1)))
