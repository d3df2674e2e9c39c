"""A script's file read as a `Script`: every fault with its line and its remedy, all at once. Shipped scripts are found here.

What the keys of a step mean is said by `steps`, what a whole script must be by `checks`, how YAML is read by `source`. Nothing is opened
here but the shipped scripts, and what the caller names.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain

from dialogues.advice import advise
from dialogues.checks import check
from dialogues.checks.names import LANGUAGE
from dialogues.document import digest
from dialogues.faults import WHOLE, BrokenScript, Fault, quoted
from dialogues.lineage import compatible, conflicts
from dialogues.reading.borrowing import options_in
from dialogues.reading.fields import Notes, stand_in
from dialogues.reading.lists import Scales, read_scales
from dialogues.reading.source import MAX_BYTES, Node, read_tree
from dialogues.reading.steps import StepsReader
from dialogues.script import DEFAULT_LANGUAGE, NUMERIC_SCALES, Script

__all__ = ["SHIPPED", "BrokenScript", "Fault", "load", "load_script", "read", "shipped", "shipped_scales"]

_FOLDER = files("dialogues") / "scripts"
_SCALES = "scales.yaml"
_NAMES = (file.name for file in _FOLDER.iterdir())

SHIPPED = tuple(sorted(name.removesuffix(".yaml") for name in _NAMES if name.endswith(".yaml") and name != _SCALES))
"""The scripts that come with the product; `use` takes steps from them."""

MAX_LANGUAGES = 20
"""Languages of one script: more than any authority writes to its people in, and each text is looked at in each."""

SCRIPT_KEYS = ("id", "title", "languages", "fixed_order", "scales", "steps")
_EXAMPLES = {"id": "id: ma_ville", "title": "title: L’IA dans ma ville", "steps": "steps:"}
"""The keys that a script must have, and how they are written."""


def read(
    source: str | bytes, file: str = "script.yaml", others: Collection[Script] = (), spoken: Collection[str] | None = None
) -> tuple[Script | None, tuple[Fault, ...]]:
    """The script that this YAML says, and all that is to be said of it in the order of the file; `file` is the name given to it there.

    Its questions must mean what they mean in the shipped scripts and in `others`. Where there are faults there is no script; advice alone
    leaves it as it is. `spoken`: the languages that whoever asks it has words in, any other being a fault; None: whatever it is written in.
    """
    try:
        script, notes = _understood(source, file, spoken)
    except BrokenScript as broken:
        return None, broken.faults
    common = [shipped(name) for name in SHIPPED]
    for finding in chain(conflicts(common, script), *(compatible(other, script) for other in others)):
        notes.found(finding)
    sound = not notes.faults
    for finding in advise(script, sound=sound):
        notes.found(finding)
    return (replace(script, digest=digest(script)) if sound else None), notes.faults


def load(source: str | bytes, file: str = "script.yaml", spoken: Collection[str] | None = None) -> Script:
    """The script that this YAML says; `spoken` as for `read`. Raises `BrokenScript` with every fault found, up to `faults.MAX_FAULTS`."""
    script, notes = _understood(source, file, spoken)
    if notes.faults:
        raise BrokenScript(notes.faults)
    return replace(script, digest=digest(script))


def load_script(path: Traversable) -> Script:
    """`load` of the file at `path` (a `pathlib.Path` will do). Raises `BrokenScript`, or `OSError` when there is nothing to read."""
    return load(_content(path), str(path))


@cache
def shipped(name: str) -> Script:
    """The shipped script called `name`, one of `SHIPPED`."""
    file = f"{name}.yaml"
    return load(_content(_FOLDER / file), file)


@cache
def shipped_scales() -> Scales:
    """The lists of choices that are known everywhere, by their names."""
    tree, duplicates = read_tree(_content(_FOLDER / _SCALES), _SCALES)
    notes = Notes(_SCALES, duplicates)
    scales = read_scales(notes.keys(tree, ("scales",))["scales"], notes)
    if notes.faults:
        raise BrokenScript(notes.faults)
    return scales


def _content(path: Traversable) -> bytes:
    """The file's bytes, one more than may be read at most: enough to refuse a larger one without holding it."""
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _understood(source: str | bytes, file: str, spoken: Collection[str] | None) -> tuple[Script, Notes]:
    """The script as far as it is understood, with every fault of its own. Raises `BrokenScript` where reading had to stop."""
    tree, duplicates = read_tree(source, file)
    notes = Notes(file, duplicates)
    script = _script(tree, notes, spoken)
    for finding in check(script):
        notes.found(finding)
    return script, notes


def _script(tree: Node, notes: Notes, spoken: Collection[str] | None) -> Script:
    """The script as far as it is understood."""
    fields = notes.keys(tree, SCRIPT_KEYS)
    notes.required(tree, fields, _EXAMPLES)
    notes.marks |= {(key,): node.mark for key, node in fields.items()}
    languages = _languages(fields.get("languages"), notes, spoken)
    known = {name: replace(scale, options=options_in(scale.options, languages)) for name, scale in shipped_scales().items()}
    own = read_scales(fields["scales"], notes, taken={*known, *NUMERIC_SCALES}) if "scales" in fields else {}
    reader = StepsReader(notes, {**own, **known}, languages, SHIPPED, shipped)
    if "steps" in fields:
        reader.read(fields["steps"])
        reader.note_repeated_names()
    else:
        notes.unsure.add(WHOLE)
    return Script(
        notes.word(fields.get("id")) or "unnamed",
        notes.text(fields.get("title"), ("title",)) or stand_in(tree),
        languages,
        tuple(reader.steps),
        fixed_order=notes.flag(fields.get("fixed_order")) or False,
    )


def _languages(node: Node | None, notes: Notes, spoken: Collection[str] | None) -> tuple[str, ...]:
    words = notes.words(node) or ()
    for mark, word in words:
        # What is no language at all is told by the checks.
        if spoken is not None and word not in spoken and re.fullmatch(LANGUAGE, word):
            notes.fault(mark, f"le robot ne parle pas {quoted(word)}", f"Retirez cette langue, ou choisissez parmi : {', '.join(spoken)}")
    if len(words) > MAX_LANGUAGES:
        mark, _ = words[MAX_LANGUAGES]
        notes.fault(mark, f"ce script dépasse {MAX_LANGUAGES} langues", "Retirez-en, ou faites plusieurs scripts")
    return tuple(word for _, word in words[:MAX_LANGUAGES]) or (DEFAULT_LANGUAGE,)
