"""Scripts that the bot can ask: their languages are among those it has words in, which `dialogues` does not know.

Never here: any other rule of a script.
"""

import re
from collections.abc import Collection, Iterator

from bot.wording import LANGUAGES
from dialogues.checks.names import LANGUAGE
from dialogues.faults import BrokenScript, Fault, quoted
from dialogues.loader import load, read
from dialogues.reading.source import Listing, Node, Table, Word, read_tree
from dialogues.script import Script


def read_spoken(content: str | bytes, file: str, others: Collection[Script]) -> tuple[Script | None, tuple[Fault, ...]]:
    """`dialogues.loader.read`, to which a language that the bot does not speak is one more fault."""
    script, faults = read(content, file, others)
    unspoken = _unspoken(content, file)
    both = sorted((*faults, *unspoken), key=lambda fault: (fault.line, fault.column))
    return (None if unspoken else script), tuple(both)


def load_spoken(content: str | bytes, file: str) -> Script:
    """`dialogues.loader.load`. Raises `BrokenScript` for a language that the bot does not speak, too."""
    unspoken = _unspoken(content, file)
    try:
        script = load(content, file)
    except BrokenScript as broken:
        raise BrokenScript((*broken.faults, *unspoken)) from None
    if unspoken:
        raise BrokenScript(unspoken)
    return script


def _unspoken(content: str | bytes, file: str) -> tuple[Fault, ...]:
    """A fault for each language we have no words in, where it is written. What is no language at all is told by the checks."""
    try:
        tree, _ = read_tree(content, file)
    except BrokenScript:
        return ()
    what, remedy = "le robot ne parle pas", f"Retirez cette langue, ou choisissez parmi : {', '.join(LANGUAGES)}"
    return tuple(
        Fault(file, word.mark.line, word.mark.column, f"{what} {quoted(word.text)}", remedy)
        for word in _languages(tree)
        if re.fullmatch(LANGUAGE, word.text) and word.text not in LANGUAGES
    )


def _languages(tree: Node) -> Iterator[Word]:
    entries = tree.entries if isinstance(tree, Table) else ()
    listed = next((node for key, node in entries if key.text == "languages"), None)
    for node in listed.nodes if isinstance(listed, Listing) else ():
        if isinstance(node, Word):
            yield node
