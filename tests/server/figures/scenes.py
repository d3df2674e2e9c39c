"""Small consultations to publish: a script of a few questions, people said in a line, and the releases they come to."""

from collections.abc import Sequence
from datetime import date, timedelta

from dialogues.answers import Answer, State
from dialogues.script import AllOf, Asks, Check, Item, Script, Slot, Step
from server.figures.protection import Rule, protected
from server.figures.release import Contents, Line, Release
from storage.imports import ImportedParticipation
from tests.server.figures.raw import raw
from tests.storage.samples import fr, options, person, with_digest

AGE = Step("age", "single", fr("Âge ?"), options=options("young", "middle", "old"), profile=True)
TRADE = Step("trade", "single", fr("Métier ?"), options=options("agent", "resident"), profile=True)
ILL = Step("ill", "single", fr("Malade ?"), options=options("yes", "no"), sensitive=True)
LIKES = Step("likes", "single", fr("Aimez-vous ?"), options=options("yes", "no", "perhaps"), dont_know=True)
KNOWS = Step("knows", "single", fr("Savez-vous ?"), options=options("yes", "no"))
FEARS = Step("fears", "multi", fr("Que craignez-vous ?"), options=options("work", "water", "power"), maximum=2)
HELPS = Step("helps", "grid", fr("Aide ?"), options=options("yes", "no"), items=(Item("a", fr("A")), Item("b", fr("B"))))
WHY = Step("why", "text", fr("Pourquoi ?"), maximum=200)
OF_AGENTS = Step("tool", "single", fr("Outil ?"), options=options("yes", "no"), when=Asks("trade", Check.IS, ("agent",)))
OF_YOUNG_AGENTS = Step(
    "school",
    "single",
    fr("École ?"),
    options=options("yes", "no"),
    when=AllOf((Asks("trade", Check.IS, ("agent",)), Asks("age", Check.IS, ("young",)))),
)


def script(*steps: Step) -> Script:
    return with_digest(Script("scene", fr("Scène"), ("fr",), steps))


def people(count: int, **given: str) -> list[ImportedParticipation]:
    """So many who gave the same: codes apart by spaces, the name of a state (`skipped`), or, as `helps_a`, of a line."""
    answers = {name: _answer(said) for name, said in given.items()}
    return [person(**answers)] * count


def _answer(said: str) -> Answer:
    return Answer(State(said)) if said in set(State) else Answer(State.ANSWERED, choices=tuple(said.split()))


def told(everybody: Sequence[ImportedParticipation], asked: Script, *earlier: Release, rule: Rule = Rule()) -> Contents:  # noqa: B008
    return protected(raw(everybody, asked), rule, earlier)


def released(asked: Script, *waves: Sequence[ImportedParticipation]) -> tuple[Release, ...]:
    """One release after each wave that came."""
    releases: tuple[Release, ...] = ()
    came: list[ImportedParticipation] = []
    for number, wave in enumerate(waves, start=1):
        came += wave
        releases += (Release(number, date(2026, 3, 1) + timedelta(days=number), told(came, asked, *releases)),)
    return releases


def lines(contents: Contents, question: str, *group: str, item: str = "") -> dict[str, int] | None:
    """What is told of a question, of everybody or of the group that these codes name: counts by codes; None where it is nothing.

    States that nobody is in are left out.
    """
    place = Slot(question, item)
    crossed = (one for one in contents.crossings if one.slot == place and one.among and set(one.among.codes) == set(group))
    found = next(crossed, None) if group else contents.of(place)
    return _words(found.lines) if found else None


def _words(found: Sequence[Line]) -> dict[str, int]:
    return {" ".join(line.codes): line.count for line in found if line.count or not line.codes[0].startswith("_")}
