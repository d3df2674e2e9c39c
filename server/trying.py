"""A whole conversation with nothing kept: the screens that citizens read, the rules of the engine, and no database behind.

It is played in a terminal (see `playing`) and in the preview of a questionnaire (see `pages.trial`). Never here: how an act is read, and
how a screen is shown.
"""

from collections.abc import Callable, Iterator

from msgspec import structs

from bot import publishing, screens
from bot.acts import (
    Act,
    AllowedPublishing,
    AskedAnswers,
    AskedErasure,
    AskedHelp,
    AskedLanguages,
    AskedPrivacy,
    AskedPublishing,
    AskedResources,
    AskedStop,
    Beside,
    Channel,
    ConfirmedErasure,
    Consented,
    Noticed,
    Paused,
    Refused,
    Reminded,
    Resumed,
    Screen,
    Silenced,
    Spoke,
    Started,
    Wished,
)
from bot.screens import Setting, act_named, command_named, consent_named, question_screen
from bot.screens.naming import COMMANDS
from dialogues.answers import Answer, Facts, Place, draw_key
from dialogues.drawing import draw
from dialogues.engine import advance, begin, so_far
from dialogues.matching import plain
from dialogues.path import hidden, reachable
from dialogues.script import Option, Script, Slot, Step
from dialogues.turns import Draw, Input, Turn, Typed
from storage.consultations import Consultation
from storage.conversations import Reminder
from storage.moderated_texts import SECTORS


class Trial:
    """One conversation. `screen` is in front; `settled` is the question that the last act has answered, with the answer, as lines.

    `undrawn` are the steps that have just been passed over because they need texts of other people, which a trial has none of.
    """

    def __init__(
        self,
        consultation_in: Callable[[str], Consultation],
        script: Script,
        language: str,
        *,
        address: str,
        channel: Channel = "telegram",
        seed: int = 1,
    ) -> None:
        """`consultation_in` gives whose questions these are, in a language; `address` is where its web page would be."""
        self.undrawn: tuple[Step, ...] = ()
        self.settled: tuple[str, ...] = ()
        self.takes_part = False
        self._consultation_in = consultation_in
        self._setting = Setting(consultation_in(language), script, language, channel, address)
        self._facts = Facts(seed, language)
        self._answers: dict[Slot, Answer] = {}
        self._place = Place()
        self._wishes = Wished(frozenset())
        self._reminder: Reminder | None = None
        self._may_publish: bool | None = None
        self.screen = screens.notice_screen(self._setting)

    def do(self, act: Act) -> None:
        """The citizen does this."""
        self.undrawn, self.settled = (), ()
        self.screen = self._answered(act)

    # --- What words mean ----------------------------------------------------------------------------------------------------------

    @property
    def front(self) -> Screen:
        """The question that words answer: beside the questions too (help, notice), it is the one they were left for, as in a chat."""
        return self._question() if self.takes_part else self.screen

    def named(self, text: str) -> Act | None:
        """The command or the button that these words name, if any."""
        if text.startswith("/"):
            name = plain(text.split(" ")[0])
            return Started() if name == "start" else COMMANDS.get(name, AskedHelp())
        front = self.front
        return act_named(front, text) or consent_named(front, text)

    def meant(self, text: str) -> Act:
        """What these words are: a command, a button, else an answer."""
        return self.named(text) or command_named(self.front, text) or Typed(text)

    # --- What follows -------------------------------------------------------------------------------------------------------------

    def _answered(self, act: Act) -> Screen:
        if isinstance(act, Beside):
            return self._beside(act)
        match act:
            case AskedErasure():
                return screens.erasure_screen(self._setting, [self._setting.consultation] if self.takes_part else [])
            case ConfirmedErasure():
                return self._erased()
            case Noticed(language, long):
                self._speak(language)
                return screens.long_notice_screen(self._setting) if long else screens.notice_screen(self._setting)
            case Consented():
                self.takes_part = True
                self._speak(self._setting.language)
            case Refused():
                return screens.refused_screen(self._setting)
            case Wished():
                self._wishes = act
        return self._taking_part(act) if self.takes_part else self._before(act)

    def _beside(self, act: Beside) -> Screen:
        match act:
            case AskedHelp():
                return screens.help_screen(self._setting)
            case AskedPrivacy():
                return screens.privacy_screen(self._setting)
            case AskedResources():
                return screens.resources_screen(self._setting)
            case AskedStop():
                return screens.stop_screen(self._setting)
            case AskedLanguages():
                return screens.languages_screen(self._setting, takes_part=self.takes_part)
            case Silenced():
                self._wishes, self._reminder = Wished(frozenset()), None
                return screens.silenced_screen(self._setting)
            case Spoke(language):
                self._speak(language)
        return self._beside_question(act) if self.takes_part else self._before(act)

    def _beside_question(self, act: Beside) -> Screen:
        match act:
            case Spoke():
                return self._question(event=self._setting.say("event-spoken"))
            case AskedAnswers():
                summary = so_far(self._setting.script, self._answers, self._facts)
                return screens.answers_screen(self._setting, summary, self._may_publish)
            case Paused():
                return screens.pause_screen(self._setting, self._in_front(), self._reminder)
            case Reminded(wished):
                self._reminder = "wished" if wished else None
                return screens.reminder_screen(self._setting, self._reminder)
            case AskedPublishing():
                return screens.change_publishing_screen(self._setting)
            case AllowedPublishing(may_publish):
                self._may_publish = may_publish
                return self._question(event="\n".join(screens.publishing_trace(self._setting, may_publish)))
        return self._question()

    def _speak(self, language: str) -> None:
        self._setting = structs.replace(self._setting, language=language, consultation=self._consultation_in(language))
        self._facts = structs.replace(self._facts, language=language)

    def _before(self, act: Act) -> Screen:
        notice = screens.notice_screen(self._setting)
        return screens.before_consent(notice, act.text) if isinstance(act, Typed) else notice

    def _taking_part(self, act: Act) -> Screen:
        match act:
            case Resumed() | Started() if not self._asks_to_publish():
                return self._question(screens.resumption(self._setting, self._in_front().screen))
            case Wished(topics, _, choosing):
                if choosing:
                    return screens.themes_screen(self._setting, act)
                return self._question(event=screens.wish_noted(self._setting, wishes=bool(topics)))
            case Typed(text) if self._asks_to_publish():
                agreed = screens.yes_or_no(text)
                return self._question(self._setting.say("event-yes-or-no")) if agreed is None else self._beside(AllowedPublishing(agreed))
            case _:
                return self._advanced(act) if isinstance(act, Input) else self._question()

    def _question(self, event: str = "") -> Screen:
        return self._shown(self._in_front(), event)

    def _shown(self, turn: Turn, event: str = "") -> Screen:
        if self._asks_to_publish():
            return screens.publishing_screen(self._setting, turn, event)
        return question_screen(self._setting, turn, event=event, wishes=self._wishes, may_publish=self._may_publish)

    def _asks_to_publish(self) -> bool:
        unseen = hidden(self._setting.script, self._answers, self._facts)
        return publishing.is_due(self._setting.script, self._answers, unseen, self._place, self._may_publish)

    def _advanced(self, action: Input) -> Screen:
        turn = advance(self._setting.script, self._answers, self._place, action, self._facts)
        self._answers |= dict(turn.recorded)
        self._place = turn.place
        if isinstance(turn.screen, Draw):
            turn = structs.replace(self._in_front(), event=turn.event, recorded=turn.recorded)
        screen = self._shown(turn)
        self.settled = screens.trace(self._setting, turn, action, self._answers, self._facts)
        return screen

    def _in_front(self) -> Turn:
        """The turn in front, once all it needs is drawn: here nothing but sectors, and the person's own words."""
        turn = self._begun()
        while isinstance(due := turn.screen, Draw):
            drawn = draw(due, self._available(due.step))
            self._facts = structs.replace(self._facts, drawn={**self._facts.drawn, draw_key(due.slot): drawn})
            turn = self._begun()
            self.undrawn += tuple(self._left_out(due))
        return turn

    def _available(self, step: Step) -> tuple[Option, ...]:
        return self._setting.consultation.sectors if step.options_from == SECTORS else ()

    def _begun(self) -> Turn:
        return begin(self._setting.script, self._answers, self._place, self._facts)

    def _left_out(self, due: Draw) -> Iterator[Step]:
        asked = {(slot.question, slot.repeat) for slot in reachable(self._setting.script, self._answers, self._facts)}
        if (due.step.id, due.slot.repeat) not in asked:
            yield due.step

    def _erased(self) -> Screen:
        had = int(self.takes_part)
        self._answers, self._place, self.takes_part = {}, Place(), False
        return screens.erased_screen(self._setting, had)
