"""The values that stand under the keys of a script's file: words, texts, yes or no, whole numbers, lists.

Every misfit is noted, none stops the reading before `MAX_FAULTS`. Nothing here knows which keys there are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import islice

from dialogues.cleaning import clean
from dialogues.faults import MAX_FAULTS, BrokenScript, Fault, Finding, Where, instead, nearest, quoted
from dialogues.reading.source import Listing, Mark, Node, Table, Word
from dialogues.script import DEFAULT_LANGUAGE, Text

_FLAGS = {"true": True, "false": False}
_NO_NAME = re.compile(r"[^\w-]|^$")
"""What no key of the language has: a space, a mark, a stop."""
_WHOLE_NUMBER = re.compile("[0-9]{1,9}")


def stand_in(node: Node) -> Text:
    """What stands for a text that is not understood: like no other, in no language but French, for nothing more is said of its step."""
    return Text({DEFAULT_LANGUAGE: _unread(node)})


def _unread(node: Node) -> str:
    return f"… {node.mark.line} {node.mark.column}"


class Notes:
    """What the reading of one file found: its faults, where each part of the script stands, and what was not understood."""

    def __init__(self, file: str, faults: Iterable[Fault] = ()) -> None:
        self.file = file
        self._faults = dict.fromkeys(islice(faults, MAX_FAULTS - 1))
        self.marks: dict[Where, Mark] = {(): Mark(1, 1)}
        self.written_at: dict[Where, Where] = {}
        """For a list that a step has from a scale of the file: where that scale is."""
        self.better: dict[Where, tuple[str, str]] = {}
        """What to say in place of a finding at these places, where the file tells more than the script: what, and the remedy."""
        self.unsure: set[str] = set()
        """Steps of which a part was not understood, and `WHOLE` when one was not at all: what seems missing may only be unread."""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What was found, advice included, in the order of the file; each once, however many steps it was found in."""
        return tuple(sorted(self._faults, key=lambda fault: (fault.line, fault.column)))

    def fault(self, mark: Mark, what: str, remedy: str) -> None:
        """Notes a fault. Raises `BrokenScript` once there are `MAX_FAULTS`."""
        self._faults[Fault(self.file, mark.line, mark.column, what, remedy)] = None
        if len(self._faults) >= MAX_FAULTS:
            raise BrokenScript(self.faults)

    def found(self, finding: Finding) -> None:
        """Notes a fault or an advice on the whole script, at the nearest part of the file that holds it.

        Not where what it concerns is unsure, and no fault beyond `MAX_FAULTS`.
        """
        if not self.unsure.isdisjoint(finding.concerns) or (len(self._faults) >= MAX_FAULTS and not finding.advice):
            return
        mark = self.mark_of(finding.at)
        what, remedy = self.better.get(finding.at, (finding.what, finding.remedy))
        self._faults[Fault(self.file, mark.line, mark.column, what, remedy, finding.advice)] = None

    def mark_of(self, at: Where) -> Mark:
        if at[:3] in self.written_at:
            at = (*self.written_at[at[:3]], *at[3:])
        while at not in self.marks:
            at = at[:-1]
        return self.marks[at]

    # --- One method per form of value: the value, or None where it does not fit ------------------------------------------------------

    def word(self, node: Node | None) -> str | None:
        if node is None:
            return None
        if not isinstance(node, Word):
            self.fault(node.mark, "un seul mot est attendu ici", "Écrivez-le sur la même ligne que sa clé, sans tiret, crochet ni accolade")
            return None
        if not node.text:
            self.fault(node.mark, "rien n’est écrit ici", "Complétez, ou retirez la clé")
            return None
        return clean(node.text)

    def note(self, node: Node | None) -> str | None:
        """Words written once, in French, whatever the languages of the script."""
        if isinstance(node, Table):
            self.fault(node.mark, "ce texte ne se traduit pas", "Écrivez-le en français, sur la même ligne que sa clé")
            return None
        return self.word(node)

    def text(self, node: Node | None, at: Where) -> Text | None:
        """Words for people: plain for French, or a table of languages."""
        if node is None:
            return None
        self.marks[at] = node.mark
        if isinstance(node, Table):
            return self._languages(node, at)
        words = self.word(node)
        return None if words is None else Text({DEFAULT_LANGUAGE: words})

    def _languages(self, table: Table, at: Where) -> Text | None:
        """One that is not understood has a stand-in like no other, so that nothing more is said of it."""
        texts = {}
        for key, node in table.entries:
            if self.is_cut(table, key, node):
                continue
            self.marks[*at, key.text] = node.mark
            words = self.word(node)
            texts[key.text] = _unread(node) if words is None else words
        if not table.entries:
            self.fault(table.mark, "aucun texte n’est écrit ici", f"Écrivez le texte, ou {{{DEFAULT_LANGUAGE}: le texte}}")
        return Text(texts) if texts else None

    def flag(self, node: Node | None) -> bool | None:
        word = self.word(node)
        if node is None or word is None:
            return None
        if word not in _FLAGS:
            self.fault(node.mark, f"{quoted(word)} ne répond ni oui ni non", "Écrivez « true » pour oui, « false » pour non")
        return _FLAGS.get(word)

    def whole_number(self, node: Node | None) -> int | None:
        word = self.word(node)
        if node is None or word is None:
            return None
        if not _WHOLE_NUMBER.fullmatch(word):
            self.fault(node.mark, f"{quoted(word)} n’est pas un nombre entier", "Écrivez-le en chiffres, par exemple « 3 »")
            return None
        return int(word)

    def nodes(self, node: Node | None) -> tuple[Node, ...] | None:
        """The elements of a list, which has one at least."""
        if node is None:
            return None
        if not isinstance(node, Listing) or not node.nodes:
            self.fault(node.mark, "une liste est attendue ici", "Commencez chaque élément par un tiret, un par ligne")
            return None
        return node.nodes

    def words(self, node: Node | None) -> tuple[tuple[Mark, str], ...] | None:
        """The words of a list, with their positions."""
        if isinstance(node, Word) and node.text:
            self.fault(node.mark, "une liste est attendue ici", f"Écrivez « [{clean(node.text)}] »")
            return None
        nodes = self.nodes(node)
        if nodes is None:
            return None
        words = ((inner.mark, self.word(inner)) for inner in nodes)
        return tuple((mark, word) for mark, word in words if word is not None)

    # --- Keys -------------------------------------------------------------------------------------------------------------------------

    def keys(self, node: Node, known: Collection[str], misplaced: Collection[str] = ()) -> dict[str, Node]:
        """What stands under each known key; `misplaced` are the keys that exist in the language but not here.

        A mistyped key is noted, then read as the one it was meant to be, so that what stands under it is looked at all the same.
        """
        if not isinstance(node, Table):
            self.fault(node.mark, "des clés sont attendues ici", f"Écrivez par exemple « {next(iter(known))}: … »")
            return {}
        fields = {key.text: value for key, value in node.entries if key.text in known}
        for key, value in node.entries:
            if key.text in known:
                continue
            if self.is_cut(node, key, value):
                continue
            if key.text in misplaced:
                self.misplaced(node, key.text, "Retirez-la, ou changez le type de la question")
                continue
            self.fault(key.mark, f"la clé {quoted(key.text)} n’existe pas", instead(key.text, known))
            meant = nearest(key.text, known)
            if meant and meant not in fields:
                fields[meant] = value
        return fields

    def is_cut(self, table: Table, key: Word, value: Node) -> bool:
        """Notes a key that is the end of a text in braces, cut at its comma: `{fr: Oui, je crois}`."""
        beside = table.mark.line == key.mark.line and key is not table.entries[0][0]
        is_end = beside and isinstance(value, Word) and not value.text and _NO_NAME.search(key.text) is not None
        if is_end:
            what = f"une virgule coupe le texte : la suite, {quoted(key.text)}, n’en fait plus partie"
            self.fault(key.mark, what, "Entre accolades, mettez entre guillemets un texte qui contient une virgule")
        return is_end

    def required(self, node: Node, fields: Mapping[str, Node], examples: Mapping[str, str]) -> bool:
        """Whether all keys of `examples`, each with how it is written, are there; what has no keys at all was noted already."""
        missing = [key for key in examples if key not in fields]
        for key in missing if isinstance(node, Table) else ():
            self.fault(node.mark, f"la clé « {key} » manque", f"Ajoutez « {examples[key]} »")
        return not missing

    def misplaced(self, node: Node, key: str, remedy: str) -> None:
        """Notes that `node` has a key that means nothing here."""
        mark = next((word.mark for word, _ in node.entries if word.text == key), node.mark) if isinstance(node, Table) else node.mark
        self.fault(mark, f"la clé {quoted(key)} n’a pas de sens ici", remedy)
