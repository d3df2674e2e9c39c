"""YAML text read as a tree in which every word knows where it stands. The only user of yaml; nothing here knows what a script is.

The text is read event by event and refused at the first sign of an attack: aliases, anchors and tags are no part of the language, and
size, depth and number of parts are bounded. A word stays a word: `no`, `1.0` and `2024-01-01` are not turned into something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import yaml

from dialogues.faults import BrokenScript, Fault, quoted

MAX_BYTES = 1_048_576
"""Size of a script's file: twenty times the longest we know; more could only slow down the server that reads it."""
MAX_DEPTH = 20
"""Lists and tables inside one another: the language itself needs six, conditions inside conditions a few more."""
MAX_NODES = 100_000
"""Words, lists and tables of one file: a thousand questions of eight options, each in three languages."""

_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML forbids (control characters, lone surrogates, non-characters), and marks and line ends that nobody sees."""
_BINARY = re.compile(rb"[\0-\x08\x0e-\x1f]")
"""Bytes that no text has, whatever its encoding on a personal computer: a word processor's file is full of them."""
_NOTHING = frozenset({"", "~", "null"})
_OPEN_QUOTES = "Fermez les guillemets ouverts ici"
_HINTS = (
    ("mapping values", "Mettez entre guillemets un texte qui contient « : »"),
    ("escape", "Écrivez « \\\\ » pour une barre oblique inversée, ou préférez les guillemets simples"),
    ("quoted scalar", _OPEN_QUOTES),
    ("flow", "Fermez le crochet ou l’accolade, ou mettez entre guillemets un texte à accolades"),
    ("token", "Mettez entre guillemets un texte qui commence par un signe comme @, %, & ou `"),
    ("expected", "Alignez cette ligne avec ses voisines, et vérifiez les deux-points et les guillemets de la ligne précédente"),
)
"""What most often leads to a fault of the parser, by a word of its message."""


class Mark(NamedTuple):
    """A position in the file; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of text; empty where nothing, `~` or `null` was written."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    mark: Mark
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Keys and what stands under them, in order. No key is there twice."""

    mark: Mark
    entries: tuple[tuple[Word, Node], ...]


Node = Word | Listing | Table


def read_tree(source: str | bytes, file: str) -> tuple[Node, list[Fault]]:
    """The tree of one YAML document, and the keys in it that were written twice (the first is kept).

    Raises `BrokenScript` with the one fault that stops the reading.
    """
    reader = _TreeReader(file)
    text = reader.decoded(source)
    try:
        return reader.document(yaml.parse(text, Loader=_PARSER)), reader.duplicates
    except yaml.YAMLError as error:
        raise reader.stop(*_explained(error, text, reader.last)) from None


class _TreeReader:
    """The reading of one file: what was counted and found so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.nodes = 0
        self.duplicates: list[Fault] = []
        self.last: yaml.Event | None = None
        """The last part that was read: what cannot be read comes just after it."""

    def stop(self, mark: Mark, what: str, remedy: str) -> BrokenScript:
        return BrokenScript([Fault(self.file, mark.line, mark.column, what, remedy)])

    def decoded(self, source: str | bytes) -> str:
        """The text, once its size and its characters are known to be harmless."""
        if len(source) > MAX_BYTES:
            raise self.stop(Mark(1, 1), f"ce fichier dépasse {MAX_BYTES} octets", "Coupez-le en plusieurs scripts")
        try:
            text = (source if isinstance(source, str) else source.decode()).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            if _BINARY.search(error.object):
                raise self.stop(Mark(1, 1), "ce n’est pas un fichier texte", "Copiez le script dans un fichier texte, en UTF-8") from None
            before = error.object[: error.start].decode("utf-8", errors="replace")
            raise self.stop(_mark_after(before), "ce caractère n’est pas écrit en UTF-8", "Enregistrez le fichier en UTF-8") from None
        forbidden = _UNREADABLE.search(text)
        if forbidden:
            what = f"le caractère invisible U+{ord(forbidden.group()):04X} n’a pas sa place dans un texte"
            raise self.stop(_mark_after(text[: forbidden.start()]), what, "Effacez-le")
        return text

    def document(self, events: Iterator[yaml.Event]) -> Node:
        tree: Node = Table(Mark(1, 1), ())
        documents = 0
        events = self.followed(events)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.stop(_mark(event), "un second document commence ici", "Gardez un seul script par fichier")
            elif isinstance(event, yaml.NodeEvent):
                tree = self.node(event, events, depth=1)
        return tree

    def followed(self, events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
        for event in events:
            self.last = event
            yield event

    def node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        mark = _mark(event)
        self.check(event, mark, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return Listing(mark, tuple(self.node(inner, events, depth + 1) for inner in _until(events, yaml.SequenceEndEvent)))
        if isinstance(event, yaml.MappingStartEvent):
            return self.table(mark, events, depth)
        if not isinstance(event, yaml.ScalarEvent):
            raise TypeError(f"no part of a document begins with {event!r}")
        nothing = not event.style and event.value in _NOTHING
        return Word(mark, "" if nothing else event.value)

    def table(self, mark: Mark, events: Iterator[yaml.Event], depth: int) -> Table:
        entries: dict[str, tuple[Word, Node]] = {}
        for event in _until(events, yaml.MappingEndEvent):
            key = self.node(event, events, depth + 1)
            value = self.node(next(events), events, depth + 1)
            if not isinstance(key, Word):
                raise self.stop(key.mark, "une clé est un mot, pas une liste ni un tableau", "Mettez entre guillemets un texte à accolades")
            if key.text in entries:
                before = entries[key.text][0].mark.line
                what = f"la clé {quoted(key.text)} est déjà écrite ligne {before}"
                self.duplicates.append(
                    Fault(self.file, key.mark.line, key.mark.column, what, "Gardez-en une seule, ou changez le nom de l’autre")
                )
                continue
            entries[key.text] = (key, value)
        return Table(mark, tuple(entries.values()))

    def check(self, event: yaml.Event, mark: Mark, depth: int) -> None:
        """Refuses what is no part of the language before anything is built from it."""
        self.nodes += 1
        if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) or event.anchor is not None:
            raise self.stop(mark, "les ancres (&) et les alias (*) ne sont pas acceptés", "Écrivez le contenu en toutes lettres")
        if event.tag is not None:
            raise self.stop(mark, f"l’étiquette {quoted(event.tag)} n’est pas acceptée", "Retirez le point d’exclamation et son mot")
        if depth > MAX_DEPTH:
            raise self.stop(mark, f"plus de {MAX_DEPTH} niveaux sont imbriqués", "Mettez ce contenu à plat")
        if self.nodes > MAX_NODES:
            raise self.stop(mark, f"ce fichier compte plus de {MAX_NODES} éléments", "Coupez-le en plusieurs scripts")


def _until(events: Iterator[yaml.Event], end: type[yaml.Event]) -> Iterator[yaml.Event]:
    """The events that begin a part, up to the end of what holds them."""
    for event in events:
        if isinstance(event, end):
            return
        yield event


def _mark(event: yaml.Event) -> Mark:
    start = event.start_mark
    return Mark(start.line + 1, start.column + 1) if start else Mark(1, 1)


def _mark_after(text: str) -> Mark:
    return Mark(text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1)


def _explained(error: yaml.YAMLError, text: str, last: yaml.Event | None) -> tuple[Mark, str, str]:
    """Where the parser stopped, or where what stopped it begins, and what its message most often means."""
    what = "la suite n’est pas lisible comme du YAML"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    position = Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)
    said = f"{getattr(error, 'problem', '')} {getattr(error, 'context', '')}"
    lines = text.split("\n")
    if "\t" in "".join(lines[position.line - 1 : position.line])[: position.column]:  # no line, where the parser stopped after the end
        return position, what, "Remplacez les tabulations par des espaces"
    begun = getattr(error, "context_mark", None)
    if begun and "quoted scalar" in said and ("end of stream" in said or "document indicator" in said):
        return Mark(begun.line + 1, begun.column + 1), what, _OPEN_QUOTES
    ended = _ended_too_early(last, position) if last and "mapping values" not in said else None
    if ended:
        return ended[0], what, ended[1]
    return position, what, next((hint for word, hint in _HINTS if word in said), _HINTS[-1][1])


def _ended_too_early(last: yaml.Event, stopped: Mark) -> tuple[Mark, str] | None:
    """The quotes or braces that end on the line where the parser stopped, before the end of what was meant to be one text."""
    if last.end_mark is None or last.end_mark.line + 1 != stopped.line:
        return None
    begun = _mark(last)
    if isinstance(last, yaml.ScalarEvent) and last.style in ('"', "'"):
        if begun.line < stopped.line:
            return begun, f"{_OPEN_QUOTES} : ils ne se ferment que ligne {stopped.line}"
        return stopped, "Un guillemet ferme ce texte trop tôt : à l’intérieur, écrivez « » pour citer et ’ pour une apostrophe"
    if isinstance(last, yaml.MappingEndEvent) and begun.column <= last.end_mark.column:  # written with braces
        return stopped, "Mettez entre guillemets un texte qui commence par une accolade"
    return None
