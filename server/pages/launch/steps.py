"""The steps of the path, each with how far it is. Any order will do: what is missing is said, never forbidden.

Those that are optional say what was done there. Never here: the pages of the steps.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from bot.screens.languages import LANGUAGE_BUTTONS
from dialogues.answers import Facts
from dialogues.length import announced
from dialogues.script import Script
from dialogues.values import Value
from server import words
from server.charter import Charter
from server.pages.launch.sent import FICHES
from server.questionnaire.building import build, changes_in, script_of
from server.questionnaire.choices import WITHOUT_NAME, Choices, read
from server.questionnaire.offering import offered
from server.records.checks import State, state_of
from server.records.fields import Section, Surroundings, Values, values_of
from server.records.sections import LAUNCH, ONLINE, SECTIONS
from server.services import Services
from storage import consultations, partners, records
from storage.partners import Partner
from storage.records import Pledge, Record

DONE: Final = "Complet"
OPTIONAL: Final = "Facultatif"
UNTITLED: Final = "Concertation sans titre"
DONE_WITH: Final = State(0, 0, is_begun=True)
LINKED: Final = "Un lien secret existe"
LAUNCHED_AT: Final = "/organisateur/consultations"
"""Heads the addresses of consultations that were opened."""
LANGUAGES: Final = "languages"
"""Of the launch: the languages chosen, French among them."""
UNDER_WAY: Final = "under_way_on"
"""Of the launch: the day from which a consultation without questionnaire is held."""


class Step(Value, frozen=True):
    """One step. `told` says how far it is, or what was done where it `is_optional`."""

    title: str
    href: str
    told: str
    about: str = ""
    is_optional: bool = False

    @property
    def is_done(self) -> bool:
        return self.told == DONE


class Preparation(Value, frozen=True):
    """A record, with all that says whether its consultation can be opened. `pledge` is that of the present charter; `asked` are the other
    authorities that were asked.
    """

    record: Record
    values: Values
    pledge: Pledge | None
    seen: Surroundings
    asked: tuple[Partner, ...]

    @property
    def is_online(self) -> bool:
        """Whether there is a questionnaire, or nobody has said yet."""
        return is_online(self.values)

    @property
    def title(self) -> str:
        """What the record is called in lists."""
        return self.values.get("title") or UNTITLED

    @property
    def states(self) -> tuple[tuple[Section, State], ...]:
        """Once it is open, what was said of the launch is done with, whatever the day."""
        done = LAUNCH if self.record.consultation_id is not None else None
        return tuple((section, DONE_WITH if section is done else state_of(section, self.values, self.seen)) for section in SECTIONS)

    @property
    def is_ready(self) -> bool:
        """Whether it can be opened, or begin, now."""
        return not is_launched(self.record) and self.pledge is not None and all(state.is_complete for _, state in self.states)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All but the last, which opens."""
        at = f"{FICHES}/{self.record.id}"
        told = {section: Step(section.title, f"{at}/etapes/{section.path}", state.told, section.about) for section, state in self.states}
        charter = Step("Charte", f"{at}/charte", DONE if self.pledge else "À signer", "Une fois par collectivité et par version.")
        asked = self._asked_steps(at) if self.is_online else ()
        return (charter, *(told[each] for each in SECTIONS if each is not LAUNCH), *asked, told[LAUNCH])

    @property
    def kept_steps(self) -> tuple[Step, ...]:
        """Those that are still of use once the consultation is open: the record, and what is asked, to read."""
        return tuple(step for step in self.steps if step.title != LAUNCH.title and step.told != OPTIONAL)

    def _asked_steps(self, at: str) -> tuple[Step, ...]:
        """Who asks what. From the opening on the questions and their preview always have something to say: they are read there."""
        choices = read(self.record.questionnaire)
        if self.record.consultation_id is None:
            about = "Le questionnaire commun convient à beaucoup de collectivités.", "Le questionnaire, comme les participants le verront."
            done = questions_told(choices) if choices_made(choices) else OPTIONAL, LINKED if choices.preview else OPTIONAL
        else:
            about = "Celles qui sont posées, à relire.", "À lire, à essayer. Le lien secret se retire là."
            done = questions_told(choices), LINKED if choices.preview else "À voir"
        return (
            Step(
                "Avec d’autres collectivités",
                f"{at}/collectivites",
                partners_told(self.asked) or OPTIONAL,
                "Une ville et sa métropole, par exemple.",
                is_optional=True,
            ),
            Step("Questions", f"{at}/questions", done[0], about[0], is_optional=True),
            Step("Aperçu", f"{at}/apercu", done[1], about[1], is_optional=True),
        )

    @property
    def done(self) -> tuple[int, int]:
        """How many of the steps that can be complete are, of how many."""
        steps = [step for step in self.steps if not step.is_optional]
        return sum(step.is_done for step in steps), len(steps)

    @property
    def told(self) -> str:
        """« En cours », « Prête », « 3 étapes sur 5 »."""
        if UNDER_WAY in self.values:
            return "En cours"
        done, of = self.done
        return "Prête" if done == of else f"{done} étapes sur {of}" if done > 1 else f"{done} étape sur {of}"


def is_online(values: Values) -> bool:
    """Whether these values of a record ask for a questionnaire, or do not say yet."""
    return "mode" not in values or ONLINE.holds(values)


def preparation(connection: Connection, services: Services, record: Record) -> Preparation:
    """How far this record is today."""
    pledge = pledge_of(records.pledges_of(connection, record.authority_id), services.charter)
    asked = partners.of_record(connection, record.id)
    return Preparation(record, _in_known_languages(record), pledge, surroundings(connection, services), asked)


def partners_told(asked: Sequence[Partner]) -> str:
    """« 1 collectivité a accepté, 2 demandes sans réponse »; empty where none was asked."""
    of = Counter(one.state for one in asked)
    told = (
        words.plural(of["accepted"], "collectivité a accepté", "collectivités ont accepté") if of["accepted"] else "",
        words.plural(of["waiting"], "demande sans réponse", "demandes sans réponse") if of["waiting"] else "",
        words.plural(of["refused"], "refus", "refus") if of["refused"] else "",
    )
    return ", ".join(filter(None, told))


def choices_made(choices: Choices) -> bool:
    """Whether anything was chosen of what is asked. A link to the preview is no question."""
    return msgspec.structs.replace(choices, name=WITHOUT_NAME, preview=None, made=0) != Choices()


def questions_told(choices: Choices) -> str:
    """« 12 questions, 3 changements », those about the person aside, as above the list of questions."""
    script = build(choices).script
    count = announced(script, facts=Facts()).questions if script.questions else 0
    changes = changes_in(choices)
    changed = words.plural(changes, "changement", "changements") if changes else ""
    return ", ".join(filter(None, (words.plural(count, "question", "questions"), changed)))


class Prepared(Value, frozen=True):
    """A record without a consultation, as a list shows it. `state` says how far it is."""

    href: str
    title: str
    state: str
    begun_on: date


def prepared_of(connection: Connection, services: Services, authority_ids: Collection[int]) -> tuple[Prepared, ...]:
    """Those of these authorities, in the order they were begun."""
    own = (record for record in records.all_records(connection) if record.authority_id in authority_ids)
    found = (preparation(connection, services, record) for record in own if record.consultation_id is None)
    return tuple(Prepared(f"{FICHES}/{one.record.id}", one.title, one.told, one.record.begun_on) for one in found)


def surroundings(connection: Connection, services: Services) -> Surroundings:
    taken = frozenset(one.code for one in consultations.all_consultations(connection))
    return Surroundings(services.clock().date(), taken)


def pledge_of(pledges: Sequence[Pledge], charter: Charter) -> Pledge | None:
    """The signature of this version among those of one authority."""
    return next((pledge for pledge in pledges if pledge.version == charter.version), None)


def is_launched(record: Record) -> bool:
    """Whether its consultation has been opened, or is under way without a questionnaire."""
    return record.consultation_id is not None or UNDER_WAY in record.launch


def takes_partners(record: Record) -> bool:
    """Whether other authorities can be asked to consult with the one of this record, and answer: there is a questionnaire to share, not
    open yet.
    """
    return is_online(values_of(record)) and not is_launched(record)


def chosen_languages(record: Record) -> tuple[str, ...]:
    """Those chosen: all, as long as nobody chose."""
    return tuple(record.launch.get(LANGUAGES, LANGUAGE_BUTTONS))


def _in_known_languages(record: Record) -> dict[str, Any]:
    """What a record says, without languages that its questions have no words in: they may have been taken from a file since."""
    values, known = values_of(record), build(read(record.questionnaire)).script.languages
    chosen = [language for language in values.get(LANGUAGES, ()) if language in known]
    return values | {LANGUAGES: chosen} if chosen else values


def script_for(record: Record) -> Script:
    """What the consultation of this record will ask, in the languages chosen. Raises `BrokenScript`."""
    return offered(script_of(record.questionnaire), chosen_languages(record))
