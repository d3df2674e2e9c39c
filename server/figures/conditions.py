"""What the script tells of whoever was asked something, or stopped: it is public, and so is what it asks of whom. Pure.

Never here: what is told of it.
"""

from collections.abc import Mapping

from dialogues import asked_of
from dialogues.script import Script, Step
from server.codebook import Codebook


def is_delicate(step: Step) -> bool:
    """Whether an answer could tell who somebody is, or harm them."""
    return step.profile or step.sensitive


def depends_on(book: Codebook) -> Mapping[str, frozenset[str]]:
    """For each question, those that the conditions on which it is asked look at in some version, be it through others of them."""
    versions = [asked_of.depends_on(script) for script in book.versions]
    return {step: frozenset[str]().union(*(found.get(step, frozenset()) for found in versions)) for found in versions for step in found}


def goes_before(book: Codebook, first: str, second: str) -> bool:
    """Whether everybody is asked the first question, then the second, whatever they answer: who did not come to the first did not come to
    the second.
    """
    versions = [script for script in book.versions if first in script.by_id or second in script.by_id]
    return bool(versions) and all(_goes_before(script, first, second) for script in versions)


def is_always_after(book: Codebook, question: str, earlier: str) -> bool:
    """Whether everybody is asked this question, and the other before it, if at all: who came to this one did not stop before the other."""
    versions = [script for script in book.versions if question in script.by_id and earlier in script.by_id]
    return bool(versions) and all(_is_always_after(script, question, earlier) for script in versions)


def _is_always_after(script: Script, question: str, earlier: str) -> bool:
    order = [step.id for step in script.questions]
    return script.by_id[question].when is None and order.index(earlier) < order.index(question)


def _goes_before(script: Script, first: str, second: str) -> bool:
    always = [step.id for step in script.questions if step.when is None]
    return first in always and second in always and always.index(first) < always.index(second)
