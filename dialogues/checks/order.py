"""Steps among one another: names used twice, sections and what they hold, what nobody would read, what no screen would hold."""

from collections.abc import Iterator

from dialogues.faults import WHOLE, Finding, Where, quoted
from dialogues.kinds import KINDS
from dialogues.script import DEFAULT_LANGUAGE, MAX_QUOTED_ANSWER, MAX_SCREEN_LENGTH, MAX_STEPS, Script, Step, Text, quoted_questions

SECTIONS = ("section", "repeat")
"""The kinds that hold other steps."""


def check_order(script: Script) -> Iterator[Finding]:
    """Faults that show only when a step is seen among the others."""
    if len(script.steps) > MAX_STEPS:
        yield Finding(("steps", MAX_STEPS), f"ce script dépasse {MAX_STEPS} étapes", "Retirez des étapes, ou faites plusieurs scripts")
    yield from _ends(script)
    yield from _repeated_names(script)
    yield from _sections(script)
    for language in script.languages:
        yield from _screens(script, language)


def is_question(step: Step) -> bool:
    """Whether people answer it; a repeated section does not ask by itself."""
    return step.kind in KINDS and KINDS[step.kind].shape is not None and step.kind not in SECTIONS


def _ends(script: Script) -> Iterator[Finding]:
    known = [step for step in script.steps[:MAX_STEPS] if step.kind in KINDS]
    if not any(map(is_question, known)):
        yield Finding(("steps",), "ce script ne pose aucune question", "Ajoutez une question", (WHOLE,))
    elif known[-1].kind == "info":
        what = "cette information vient après la dernière question, personne ne la lira"
        yield Finding(("steps", script.steps.index(known[-1])), what, "Placez-la avant une question", (WHOLE, known[-1].id))


def _repeated_names(script: Script) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for position, step in enumerate(script.steps[:MAX_STEPS]):
        if first.setdefault(step.id, position) != position:
            what = f"le nom {quoted(step.id)} est déjà celui de l’étape n° {first[step.id] + 1}"
            yield Finding(("steps", position, "id"), what, "Donnez un autre nom, ou retirez l’une des deux")


def _sections(script: Script) -> Iterator[Finding]:
    """What holds steps stands just before them, is not itself in what cannot hold it, and asks something."""
    around: list[str] = []
    asking = _asking(script)
    for position, step in enumerate(script.steps[:MAX_STEPS]):
        at: Where = ("steps", position)
        while around and around[-1] != step.within:
            around.pop()
        if step.within is not None and not around:
            what = f"cette étape ne suit pas la partie {quoted(step.within)} qui doit la contenir"
            yield Finding(at, what, "Placez-la à la suite de sa partie", (WHOLE, step.id))
        if step.kind not in SECTIONS:
            continue
        if step.within is not None and not _may_hold(script, step):
            what = "une partie ou une répétition ne se place pas dans une répétition, ni une partie dans une partie"
            yield Finding(at, what, "Placez-la à la suite, au même niveau", (WHOLE, step.id))
        if step.id not in asking:
            yield Finding(at, "cette partie ne pose aucune question", "Ajoutez-lui une question, ou retirez-la", (WHOLE, step.id))
        around.append(step.id)


def _asking(script: Script) -> set[str]:
    """The sections with a question in them, however deep."""
    asking: set[str] = set()
    for step in filter(is_question, script.steps):
        holder = script.by_id.get(step.within or "")
        while holder is not None and holder.id not in asking:
            asking.add(holder.id)
            holder = script.by_id.get(holder.within or "")
    return asking


def _may_hold(script: Script, inner: Step) -> bool:
    """Whether what holds this section may hold one of its kind."""
    holder = script.by_id.get(inner.within or "")
    return inner.kind == "repeat" and holder is not None and holder.kind == "section"


def _screens(script: Script, language: str) -> Iterator[Finding]:
    """A screen holds every `info` since the last question that everyone is asked, the question, and its labels in full.

    Answers quoted in them are as long as may be.
    """
    before = 0
    for position, step in enumerate(script.steps[:MAX_STEPS]):
        if step.kind == "section":
            continue
        size = _length(step.ask, language) + (MAX_QUOTED_ANSWER * len(quoted_questions(step.ask)) if step.id in script.quoting else 0)
        if not is_question(step):
            before += size + _card_length(step, language)
            continue
        lines = max((_length(item.label, language) for item in step.items), default=0)
        size += before + lines + sum(_length(option.label, language) for option in step.options)
        if size > MAX_SCREEN_LENGTH:
            what = f"avec les informations qui la précèdent, cette question fait {size} caractères, {MAX_SCREEN_LENGTH} au plus"
            yield Finding(("steps", position), what, "Raccourcissez-les", (WHOLE, step.id))
        if step.when is None and not step.is_drawn and step.about is None:
            before = 0


def _card_length(step: Step, language: str) -> int:
    card = step.card
    return _length(card.title, language) + len(card.producer) + len(card.url) + len(card.checked_on) if card else 0


def _length(text: Text, language: str) -> int:
    """Characters of the words in this language, else in French; none where even these are missing, which is told elsewhere."""
    return len(text.by_language.get(language) or text.by_language.get(DEFAULT_LANGUAGE, ""))
