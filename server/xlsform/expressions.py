"""The formulas of an XLSForm (a small part of XPath) as a tree. Nothing here knows what they are used for, nor computes anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dialogues.values import Value

MAX_LENGTH = 2_000
"""Characters of one formula: five times the longest in use."""
MAX_NESTING = 12
"""Brackets inside one another; a condition of a script may hold a few levels only."""

COMPARISONS = ("=", "!=", ">=", "<=", ">", "<")


class Unreadable(Exception):
    """A formula, or a part of one, that has no counterpart. Its text says which, in French, without a final stop."""


class Reference(Value, frozen=True):
    """`${name}`: the answer to a question."""

    name: str


class Here(Value, frozen=True):
    """`.`: the answer to the question that the formula belongs to."""


class Literal(Value, frozen=True):
    """`'words'` or `12.5`."""

    words: str
    is_number: bool = False


class Call(Value, frozen=True):
    """`selected(${q}, 'a')`."""

    function: str
    arguments: tuple[Expression, ...]


class Compared(Value, frozen=True):
    """`left operator right`, the operator being one of `COMPARISONS`."""

    left: Expression
    operator: str
    right: Expression


class Joined(Value, frozen=True):
    """Two parts or more, all (`and`) or some (`or`) of which hold."""

    word: str
    parts: tuple[Expression, ...]


Expression = Reference | Here | Literal | Call | Compared | Joined


class _Token(NamedTuple):
    sort: str
    words: str


_TOKENS = re.compile(
    r"""\s*(?:
      (?P<reference>\$\{\s*[^{}]{1,200}?\s*\})
    | (?P<quoted>'[^']*'|"[^"]*")
    | (?P<number>-?[0-9]+(?:\.[0-9]+)?|-?\.[0-9]+)
    | (?P<sign>!=|>=|<=|=|>|<|\(|\)|,)
    | (?P<word>[A-Za-z_][A-Za-z0-9_:-]*)
    | (?P<parent>\.\.)
    | (?P<here>\.)
    )""",
    re.VERBOSE,
)
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "})
"""What a word processor makes of quotes and spaces; the tools that run these formulas put them right too."""


def parse(formula: str) -> Expression:
    """The tree of a formula. Raises `Unreadable`."""
    if len(formula) > MAX_LENGTH:
        raise Unreadable(f"cette formule dépasse {MAX_LENGTH} caractères")
    tokens = list(_tokens(formula.translate(_STRAIGHT)))
    reader = _Reader(tokens)
    tree = reader.joined("or", 0)
    if reader.position < len(tokens):
        raise Unreadable(f"« {tokens[reader.position].words} » n’est pas attendu dans cette formule")
    return tree


def _tokens(formula: str) -> Iterator[_Token]:
    position, end = 0, len(formula.rstrip())
    while position < end:
        found = _TOKENS.match(formula, position)
        if found is None:
            raise Unreadable(f"« {formula[position:].strip()[:20]} » n’a pas d’équivalent dans une condition")
        position = found.end()
        yield _Token(str(found.lastgroup), found[str(found.lastgroup)])


class _Reader:
    """One reading of a list of tokens, `or` binding less than `and`, and `and` less than a comparison."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.position = 0

    def joined(self, word: str, depth: int) -> Expression:
        if depth > MAX_NESTING:
            raise Unreadable(f"cette formule dépasse {MAX_NESTING} niveaux de parenthèses")
        parts = [self.inner(word, depth)]
        while self.takes("word", word):
            parts.append(self.inner(word, depth))
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def inner(self, word: str, depth: int) -> Expression:
        return self.joined("and", depth) if word == "or" else self.compared(depth)

    def compared(self, depth: int) -> Expression:
        left = self.operand(depth)
        token = self.peek()
        if token is None or token.words not in COMPARISONS:
            return left
        self.position += 1
        return Compared(left, token.words, self.operand(depth))

    def operand(self, depth: int) -> Expression:
        token = self.peek()
        if token is None:
            raise Unreadable("cette formule s’arrête trop tôt")
        self.position += 1
        match token:
            case ("reference", words):
                return Reference(words[2:-1].strip())
            case ("quoted", words):
                return Literal(words[1:-1])
            case ("number", words):
                return Literal(words, is_number=True)
            case ("here", _):
                return Here()
            case ("sign", "("):
                inside = self.joined("or", depth + 1)
                self.expects(")")
                return inside
            case ("word", words) if words not in ("and", "or") and self.takes("sign", "("):
                return Call(words, self.arguments(depth + 1))
        raise Unreadable(f"« {token.words} » n’a pas d’équivalent dans une condition")

    def arguments(self, depth: int) -> tuple[Expression, ...]:
        if self.takes("sign", ")"):
            return ()
        found = [self.joined("or", depth)]
        while self.takes("sign", ","):
            found.append(self.joined("or", depth))
        self.expects(")")
        return tuple(found)

    def peek(self) -> _Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def takes(self, sort: str, words: str) -> bool:
        if self.peek() != _Token(sort, words):
            return False
        self.position += 1
        return True

    def expects(self, words: str) -> None:
        if self.takes("sign", words):
            return
        token = self.peek()
        if token is not None:
            raise Unreadable(f"« {token.words} » n’est pas attendu dans cette formule")
        raise Unreadable(f"« {words} » manque dans cette formule")
