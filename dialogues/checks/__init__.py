"""What a whole script must be before anyone is asked anything: every fault, as a list. Nothing here raises, and nothing here knows a file.

`names`: ids and codes. `words`: texts, their languages and their limits. `choices`: how many options, and which. `values`: numbers, dates,
addresses. `order`: steps among one another. `references`, `conditions`: what looks at earlier answers. What would only be better is said
by `dialogues.advice`.
"""

from collections.abc import Iterator
from itertools import chain, islice

from dialogues.checks.choices import check_choices
from dialogues.checks.conditions import check_conditions
from dialogues.checks.names import check_names, check_script_names
from dialogues.checks.order import check_order
from dialogues.checks.references import check_references
from dialogues.checks.values import check_values
from dialogues.checks.words import check_title, check_words
from dialogues.faults import MAX_FAULTS, WHOLE, Finding, Where, instead, quoted
from dialogues.kinds import KINDS
from dialogues.script import MAX_STEPS, Script, Step

__all__ = ["WHOLE", "check"]


def check(script: Script) -> tuple[Finding, ...]:
    """Every fault of the script, up to `MAX_FAULTS`. An empty result means that it may be asked."""
    return tuple(islice(_findings(script), MAX_FAULTS))


def _findings(script: Script) -> Iterator[Finding]:
    yield from check_script_names(script)
    yield from check_title(script)
    unsure: set[str] = set()
    for position, step in enumerate(script.steps[:MAX_STEPS]):
        for finding in _step(step, ("steps", position), script.languages):
            unsure.update(finding.concerns)
            yield finding
    yield from check_order(script)
    yield from check_references(script)
    yield from check_conditions(script, unsure)


def _step(step: Step, at: Where, languages: tuple[str, ...]) -> Iterator[Finding]:
    """The faults that one step shows by itself."""
    if step.kind not in KINDS:
        yield Finding((*at, "kind"), f"le type {quoted(step.kind)} n’existe pas", instead(step.kind, list(KINDS)), (step.id,))
        return
    yield from chain(check_names(step, at), check_words(step, at, languages), check_choices(step, at), check_values(step, at))
