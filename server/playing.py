"""A script tried out in a terminal: a whole conversation as on Telegram, in the words that citizens read, with nothing kept.

What is typed stands for touches too: a letter, a label, the words of a button. The authority is none in particular. Never here: a server,
a database, a token, and how a terminal is read (`scripting`).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

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
from bot.screens.reading import as_text
from dialogues.answers import Answer, Facts, Place, draw_key
from dialogues.drawing import draw
from dialogues.engine import advance, begin, so_far
from dialogues.matching import plain
from dialogues.path import hidden, reachable
from dialogues.script import Script, Slot
from dialogues.turns import Draw, Input, Turn, Typed
from storage.authorities import Authority
from storage.consultations import Consultation
from storage.conversations import Reminder

ANY_AUTHORITY: Final = Authority(
    id=1,
    territory="Votre collectivité",
    name="Votre collectivité",
    kind="commune",
    siren="",
    insee_code=None,
    department="",
    region="",
    population=0,
    la_collectivite="la collectivité",
    a_collectivite="à la collectivité",
    de_collectivite="de la collectivité",
)
"""Who asks: the three forms a script may name it by, without a name."""
ANY_CONSULTATION: Final = Consultation(
    id=1,
    code="essai",
    title="Essai",
    status="open",
    fictional=True,
    script_version_id=1,
    opens_on=date(2030, 1, 1),
    closes_on=date(2030, 6, 30),
    results_on=date(2030, 9, 1),
    results_url="https://exemple.fr/resultats",
    dpo_contact="dpo@exemple.fr",
    legal_basis="mission d’intérêt public (article 6.1.e du RGPD)",
    identities_until=date(2030, 12, 31),
    texts_until=date(2030, 12, 31),
    retention_date=date(2030, 12, 31),
    contacts_until=date(2030, 12, 31),
    other_way="À l’accueil de la mairie.",
    sectors=(),
    authorities=(ANY_AUTHORITY,),
)
"""What is asked on whose behalf; no screen says today's date, so that a conversation reads the same whenever it is played."""
IN_ENGLISH: Final = replace(
    ANY_AUTHORITY, territory="Demonstration Council", name="Demonstration Council", la_collectivite="Demonstration Council"
)
"""The same to whoever plays in English, where a name stands without its article, with a capital wherever it is."""
ADDRESS: Final = "https://exemple.fr/c/essai"
RULE: Final = "─" * 60


def _consultation_in(language: str) -> Consultation:
    return replace(ANY_CONSULTATION, authorities=(IN_ENGLISH,)) if language == "en" else ANY_CONSULTATION


class Play:
    """One conversation. `screen` is in front; `notes` are lines for the author about the last thing said, which no citizen reads."""

    def __init__(self, script: Script, seed: int, language: str) -> None:
        self.notes: tuple[str, ...] = ()
        self._setting = Setting(_consultation_in(language), script, language, "telegram", ADDRESS)
        self._facts = Facts(seed, language)
        self._answers: dict[Slot, Answer] = {}
        self._place = Place()
        self._wishes = Wished(frozenset())
        self._reminder: Reminder | None = None
        self._may_publish: bool | None = None
        self._takes_part = False
        self.screen = screens.notice_screen(self._setting)
        self._told = [f"{heading(script.id, seed, language)}\n\n{self.shown}"]

    @property
    def shown(self) -> str:
        """What is in front, as it is read in a terminal and in a transcript."""
        return "\n\n".join((*self.notes, f"Robot :\n\n{as_text(self.screen, lettered=True)}"))

    @property
    def transcript(self) -> str:
        """The whole conversation: what the citizen wrote and what was shown, to be read or played again."""
        return f"\n\n{RULE}\n\n".join(self._told)

    def hear(self, text: str) -> None:
        """The citizen writes this."""
        self.notes = ()
        self.screen = self._answered(self._act(text))
        self._told.append(f"{WROTE[0]}{text}{WROTE[1]}\n\n{self.shown}")

    # --- What was meant -----------------------------------------------------------------------------------------------------------

    def _act(self, text: str) -> Act:
        if text.startswith("/"):
            name = plain(text.split(" ")[0])
            return Started() if name == "start" else COMMANDS.get(name, AskedHelp())
        # Beside the questions too (help, notice), words answer the question they were left for, as they do in a chat.
        front = self._question() if self._takes_part else self.screen
        named = act_named(front, text) or consent_named(front, text)
        return named or self._touched(front, text) or command_named(front, text) or Typed(text)

    def _touched(self, front: Screen, text: str) -> Act | None:
        """The one button whose label begins so; before taking part, some of its words are enough, but to consent. Beside a question only
        the whole label will do: other words may be its answer.

        In a chat these are touched, which a terminal cannot do.
        """
        if front.form is not None:
            return act_named(self.screen, text)
        buttons = [button for row in self.screen.buttons for button in row if not isinstance(button.act, Consented)]
        typed, labels = plain(text), [(plain(button.label), button.act) for button in buttons]
        if not typed:
            return None
        found = [act for label, act in labels if label.startswith(typed) or (not self._takes_part and typed in label)]
        return found[0] if len(found) == 1 else None

    # --- What follows -------------------------------------------------------------------------------------------------------------

    def _answered(self, act: Act) -> Screen:
        if isinstance(act, Beside):
            return self._beside(act)
        match act:
            case AskedErasure():
                return screens.erasure_screen(self._setting, [self._setting.consultation] if self._takes_part else [])
            case ConfirmedErasure():
                return self._erased()
            case Noticed(language, long):
                self._speak(language)
                return screens.long_notice_screen(self._setting) if long else screens.notice_screen(self._setting)
            case Consented():
                self._takes_part = True
                self._speak(self._setting.language)
            case Refused():
                return screens.refused_screen(self._setting)
            case Wished():
                self._wishes = act
        return self._taking_part(act) if self._takes_part else self._before(act)

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
                return screens.languages_screen(self._setting, takes_part=self._takes_part)
            case Silenced():
                self._wishes, self._reminder = Wished(frozenset()), None
                return screens.silenced_screen(self._setting)
            case Spoke(language):
                self._speak(language)
        return self._beside_question(act) if self._takes_part else self._before(act)

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
        self._setting = replace(self._setting, language=language, consultation=_consultation_in(language))
        self._facts = replace(self._facts, language=language)

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
            turn = replace(self._in_front(), event=turn.event, recorded=turn.recorded)
        screen = self._shown(turn)
        trace = screens.trace(self._setting, turn, action, self._answers, self._facts)
        # As where words are typed to the robot: what was understood heads the screen that follows.
        return screen if screen.event else replace(screen, event="\n".join(trace))

    def _in_front(self) -> Turn:
        """The turn in front, once all it needs is drawn: here nothing, but from the person's own words."""
        turn = self._begun()
        while isinstance(due := turn.screen, Draw):
            drawn = draw(due, ())
            self._facts = replace(self._facts, drawn={**self._facts.drawn, draw_key(due.slot): drawn})
            turn = self._begun()
            self.notes += tuple(self._left_out(due))
        return turn

    def _begun(self) -> Turn:
        return begin(self._setting.script, self._answers, self._place, self._facts)

    def _left_out(self, due: Draw) -> Iterator[str]:
        script = self._setting.script
        asked = {(slot.question, slot.repeat) for slot in reachable(script, self._answers, self._facts)}
        if (due.step.id, due.slot.repeat) not in asked:
            questions = " et ".join((due.step.id, *(step.id for step in script.steps if step.about == due.step.id)))
            source = due.step.options_from or due.step.items_from or due.step.own_from
            yield f"(Sans question ici : {questions}. La liste « {source} » ne vient que d’une vraie concertation.)"

    def _erased(self) -> Screen:
        had = int(self._takes_part)
        self._answers, self._place, self._takes_part = {}, Place(), False
        return screens.erased_screen(self._setting, had)


WROTE: Final = ("Citoyen : écrit « ", " »")
"""What stands before and after the words of the citizen in a transcript."""


BEGINS: Final = "(Déroulé « "
"""What every transcript begins with."""


def heading(script_id: str, seed: int, language: str) -> str:
    """The line that says how to play a transcript again."""
    return f"{BEGINS}{script_id} », graine {seed}, langue {language}.)"
