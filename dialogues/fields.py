"""The values that stand under the keys of a script's file: words, texts, yes or no, numbers, lists.

Every misfit is noted, none stops the reading. Nothing here knows which keys there are.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from dialogues.cleaning import clean
from dialogues.faults import Fault, Finding, Where, instead, nearest, quoted
from dialogues.script import DEFAULT_LANGUAGE, Text
from dialogues.source import Listing, Mark, Node, Table, Word

_FLAGS = {"true": True, "false": False}
_NUMBER = re.compile("[0-9]{1,9}")


class Notes:
    """What the reading of one file found: its faults, and where each part of the script stands."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults
        self.marks: dict[Where, Mark] = {(): Mark(1, 1)}

    def fault(self, mark: Mark, what: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, mark.line, mark.column, what, remedy))

    def found(self, finding: Finding) -> None:
        """Notes a fault of the whole script, at the nearest part of the file that holds it."""
        at = finding.at
        while at not in self.marks:
            at = at[:-1]
        self.fault(self.marks[at], finding.what, finding.remedy)

    # --- One method per form of value: the value, or None where it does not fit ------------------------------------------------------

    def word(self, node: Node | None) -> str | None:
        if node is None:
            return None
        if not isinstance(node, Word):
            self.fault(node.mark, "un seul mot est attendu ici", "Écrivez-le sur la même ligne que sa clé, sans tiret ni accolade")
            return None
        if not node.text:
            self.fault(node.mark, "rien n’est écrit ici", "Complétez, ou retirez la clé")
            return None
        return clean(node.text)

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
        texts = {}
        for key, node in table.entries:
            self.marks[*at, key.text] = node.mark
            words = self.word(node)
            if words is not None:
                texts[key.text] = words
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

    def number(self, node: Node | None) -> int | None:
        word = self.word(node)
        if node is None or word is None:
            return None
        if not _NUMBER.fullmatch(word):
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
        nodes = self.nodes(node)
        if nodes is None:
            return None
        words = ((inner.mark, self.word(inner)) for inner in nodes)
        return tuple((mark, word) for mark, word in words if word is not None)

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
            if key.text in misplaced:
                self.fault(key.mark, f"la clé {quoted(key.text)} n’a pas de sens ici", "Retirez-la, ou changez le type de la question")
                continue
            self.fault(key.mark, f"la clé {quoted(key.text)} n’existe pas", instead(key.text, known))
            meant = nearest(key.text, known)
            if meant and meant not in fields:
                fields[meant] = value
        return fields
