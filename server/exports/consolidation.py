"""The counts of all consultations as one long table, for the commission: aggregates only, and only what the release rule lets out.

Never here: the rule (see `figures.release`), bytes, files.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Final

from sqlalchemy import Connection

from dialogues.answers import State
from dialogues.counting import STATES
from dialogues.lineage import Adaptation, compare
from dialogues.script import Step
from server import words
from server.codebook import Codebook
from server.exports.formats import CSV, Cell
from server.exports.tables import write_table
from server.figures.distributions import Bar, Tallies
from server.figures.release import Publishable, publishable
from server.scripts import Scripts, common_script
from storage import results
from storage.consultations import Consultation, all_consultations

COLUMNS: Final = (
    "territory",
    "authority",
    "siren",
    "consultation",
    "fictional",
    "question",
    "adaptation",
    "item",
    "option",
    "count",
    "base",
    "wording",
    "line",
    "label",
)
LIST_SEPARATOR: Final = "|"
PER_CARD: Final = " (compté par carte : une personne peut en remplir plusieurs)"
"""After the words of a question whose counts are of answers, not of people."""
_STATES: Final = {
    STATES[State.ANSWERED]: "Personnes ayant donné une réponse",
    STATES[State.DONT_KNOW]: words.DONT_KNOW,
    STATES[State.PREFER_NOT]: "Je préfère ne pas répondre (hors base)",
    STATES[State.SKIPPED]: "Question passée (hors base)",
}


@dataclass(frozen=True, slots=True)
class Consolidated:
    """One consultation with all that is counted in it. `adaptations` say what its present script made of each common question."""

    consultation: Consultation
    codebook: Codebook
    adaptations: dict[str, Adaptation]
    tallies: Tallies


def consolidated(connection: Connection, scripts: Scripts, question: str | None = None) -> tuple[Consolidated, ...]:
    """Every consultation that was opened, with what is counted of one question, or of all."""
    tallies = results.all_tallies(connection) if question is None else results.tallies_of_question(connection, question)
    return tuple(
        Consolidated(
            consultation,
            scripts.codebook(connection, consultation),
            compare(common_script(), scripts.of(connection, consultation.script_version_id)),
            tallies.get(consultation.id, {}),
        )
        for consultation in all_consultations(connection)
        if consultation.status != "draft"
    )


def write_consolidation(file: IO[bytes], connection: Connection, scripts: Scripts) -> None:
    """The whole table as CSV."""
    write_table(file, CSV, COLUMNS, consolidated_rows(consolidated(connection, scripts)))


def consolidated_rows(all_of_them: Sequence[Consolidated]) -> Iterator[tuple[Cell, ...]]:
    """The rows, by consultation, question, line and option. A ranking has a row for each option at each place, its `item`.

    The last columns say the codes in French, so that the file reads by itself.
    """
    for each in all_of_them:
        for step in each.codebook.questions:
            adaptation = each.adaptations.get(step.id, Adaptation.DROPPED)
            cards = each.codebook.cards.get(step.id, 0)
            for may_leave in publishable(step, each.tallies, max(1, cards)):
                if may_leave is not None:
                    yield from _rows(each.consultation, step, adaptation, may_leave, PER_CARD if cards else "")


def _rows(
    consultation: Consultation, step: Step, adaptation: Adaptation, publishable: Publishable, note: str
) -> Iterator[tuple[Cell, ...]]:
    distribution = publishable.distribution
    authorities = consultation.authorities
    who = (
        LIST_SEPARATOR.join(dict.fromkeys(authority.territory for authority in authorities)),
        LIST_SEPARATOR.join(authority.name for authority in authorities),
        LIST_SEPARATOR.join(authority.siren for authority in authorities),
        consultation.code,
        int(consultation.fictional),
        step.id,
        adaptation.value,
    )
    cells = [cell for bar in distribution.bars for cell in _of_option(distribution.slot.item, bar)]
    cells += [(distribution.slot.item, STATES[state], count) for state, count in _of_states(step, publishable)]
    wording = words.words(step.again or step.ask, authorities[0]) + note
    lines = {line.code: words.words(line.label, authorities[0]) for line in step.items}
    labels = {option.code: words.words(option.label, authorities[0]) for option in step.options} | _STATES
    for item, option, count in cells:
        line = lines.get(item, item and f"Choix n° {item}")
        yield (*who, item, option, count, distribution.base, wording, line, labels.get(option, option))


def _of_option(item: str, bar: Bar) -> list[tuple[str, str, int]]:
    if bar.places:
        return [(str(place), bar.code, count) for place, count in enumerate(bar.places, start=1)]
    return [(item, bar.code, bar.count)]


def _of_states(step: Step, publishable: Publishable) -> Iterator[tuple[State, int]]:
    """The states this question offers, and any other that someone is in."""
    distribution = publishable.distribution
    offered = {State.PREFER_NOT} if step.profile else {State.SKIPPED} | ({State.DONT_KNOW} if step.dont_know else set())
    counts = {
        State.ANSWERED: distribution.answered,
        State.DONT_KNOW: distribution.dont_know,
        State.PREFER_NOT: distribution.prefer_not,
        State.SKIPPED: distribution.skipped,
    }
    yield from ((state, count) for state, count in counts.items() if count or state in offered)
