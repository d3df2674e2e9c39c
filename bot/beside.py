"""What is done beside the questions: help, reading one's answers, another language, stopping, agreeing to be published. Pure but for the
speaker it changes.

Never here: an answer to a question of the script, coming in (see `entering`), and erasing.
"""

from msgspec import structs

from bot import screens
from bot.acts import (
    AllowedPublishing,
    AskedAnswers,
    AskedData,
    AskedHelp,
    AskedLanguages,
    AskedPrivacy,
    AskedPublishing,
    AskedResources,
    AskedStop,
    Beside,
    Noticed,
    Paused,
    Reminded,
    Reply,
    Screen,
    Silenced,
    Spoke,
)
from bot.entering import Entering
from bot.keeping import Keeping
from bot.standing import Standing
from dialogues.engine import so_far
from dialogues.turns import Summary, Typed
from storage.conversations import Participant


class BesideQuestions:
    """For one speaker. `entering` answers those who do not take part yet."""

    def __init__(self, standing: Standing, entering: Entering) -> None:
        self._standing = standing
        self._entering = entering
        self._speaker = standing.speaker

    def reply(self, act: Beside) -> Reply:
        """The reply to any act beside the questions, from anybody."""
        here = self._standing.setting_here()
        match act:
            case AskedHelp():
                return self._aside(screens.help_screen(here, takes_part=self._standing.participant() is not None))
            case AskedPrivacy():
                return self._aside(screens.privacy_screen(here))
            case AskedResources():
                return self._aside(screens.resources_screen(here))
            case AskedData():
                return Keeping(self._standing).asked()
            case AskedStop():
                return self._aside(screens.stop_screen(here))
            case Silenced():
                self._speaker.silence()
                return structs.replace(self._aside(screens.silenced_screen(here)), in_place=True)
            case AskedLanguages() if here is not None:
                return self._aside(screens.languages_screen(here, takes_part=self._standing.participant() is not None))
        person = self._standing.participant()
        if person is not None:
            return self._of_participant(person, act)
        return self._entering.noticed(Noticed(act.language)) if isinstance(act, Spoke) else self._entering.before_participation()

    def _of_participant(self, person: Participant, act: Beside) -> Reply:
        setting = self._standing.setting_of(person)
        if self._standing.must_agree_again(person):
            match act:
                case Spoke(language):
                    return self._entering.noticed(Noticed(language))
                case Reminded(True) | AllowedPublishing(True):
                    return self._standing.in_front(person)
        match act:
            case Spoke(language):
                return self._spoken(person, language)
            case Reminded(wished):
                return self._reminded(person, wished)
            case AllowedPublishing(may_publish):
                return self._allowed(person, may_publish)
            case _ if not self._standing.is_open(person):
                return self._standing.in_front(person)
            case AskedAnswers():
                return self._answers(person)
            case Paused():
                screen = screens.pause_screen(setting, self._standing.turn(person), person.reminder)
            case AskedPublishing():
                screen = screens.change_publishing_screen(setting)
            case _:
                return self._standing.in_front(person)
        return structs.replace(self._aside(screen), in_place=True)

    def _aside(self, screen: Screen) -> Reply:
        return Reply(screen, self._speaker.consultation_id)

    def _answers(self, person: Participant) -> Reply:
        """At the summary before the end, that very screen: it has one button more."""
        turn = self._standing.turn(person)
        if isinstance(turn.screen, Summary) and not self._standing.asks_to_publish(person):
            return self._standing.in_front(person)
        summary = so_far(self._standing.script(person), person.answers, self._speaker.memory.facts_of(person))
        return self._aside(screens.answers_screen(self._standing.setting_of(person), summary, person.may_publish))

    def _spoken(self, person: Participant, language: str) -> Reply:
        """The question in front again, in a language that it can be asked in: a button comes back from a stranger's hands, with any."""
        if language not in screens.languages_of(self._standing.script(person)):
            return self._standing.in_front(person)
        person = structs.replace(person, language=language)
        self._speaker.keep(person)
        spoken = self._standing.setting_of(person).say("event-spoken")
        return structs.replace(self._standing.in_front(person, event=spoken), in_place=True)

    def _reminded(self, person: Participant, wished: bool) -> Reply:
        """One reminder is all there ever is: once sent, nothing is wished any more. It needs a chat."""
        if person.reminder != "sent" and person.sealed_chat is not None:
            person = structs.replace(person, reminder="wished" if wished else None)
            self._speaker.keep(person)
        screen = screens.reminder_screen(self._standing.setting_of(person), person.reminder)
        return structs.replace(self._aside(screen), in_place=True)

    def asked_to_publish(self, person: Participant, typed: Typed) -> Reply:
        """Words in answer to whether sentences may be published. Only yes and no are answers: others are not kept, and that is said."""
        agreed = screens.yes_or_no(typed.text)
        if agreed is None:
            setting = self._standing.setting_of(person)
            return self._standing.in_front(person, event=setting.say("event-yes-or-no"))
        return self._allowed(person, agreed)

    def _allowed(self, person: Participant, may_publish: bool) -> Reply:
        """Also once the consultation is over: an agreement can be taken back for as long as the person can be found."""
        if person.may_publish is may_publish and self._standing.is_double_tap(person):
            return Reply(None)
        person = structs.replace(person, may_publish=may_publish)
        self._speaker.keep(person)
        settled = screens.publishing_trace(self._standing.setting_of(person), may_publish)
        return structs.replace(self._standing.in_front(person), settled=settled)
