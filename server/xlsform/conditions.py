"""Who is asked: the conditions of a script and the `relevant` formulas of an XLSForm, each as the other.

A formula asks of the answer that a person's file holds, a condition of what they did with a question that was put to them; the two differ
where a question was not put: `is_not` is false then, `!=` is true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation

from dialogues.kinds import KINDS, Shape
from dialogues.kinds.number import canonical as canonical_number
from dialogues.script import NUMERIC_SCALES, AllOf, AnyOf, Asks, Check, Condition, Step
from dialogues.values import Value
from server.xlsform.expressions import Call, Compared, Expression, Joined, Literal, Reference, Unreadable, parse

_OPPOSITE = {"=": "!=", "!=": "=", ">=": "<", "<": ">=", ">": "<=", "<=": ">"}
_MIRRORED = {"=": "=", "!=": "!=", ">=": "<=", "<=": ">=", ">": "<", "<": ">"}
_NUMBERS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    ">=": lambda left, right: left >= right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
}


class Known(Value, frozen=True):
    """A question of the form, or a line of a grid, that a formula may ask about: the step it became, and our code for each of its codes."""

    step: Step
    item: str = ""
    codes: Mapping[str, str] | None = None

    @property
    def shape(self) -> Shape | None:
        return KINDS[self.step.kind].shape

    @property
    def counts(self) -> bool:
        """Whether several choices can be made."""
        return self.shape in (Shape.SEVERAL, Shape.ORDER)

    @property
    def chooses(self) -> bool:
        return self.counts or self.shape is Shape.ONE

    def asks(self, test: Check, *codes: str) -> Asks:
        return Asks(self.step.id, test, codes, self.item)

    def code(self, written: str) -> str:
        """Our code for one of the form's. Raises `Unreadable`."""
        known = self.codes or {}
        if written not in known:
            raise Unreadable(f"« {written} » n’est pas un choix de « {self.step.id} »")
        return known[written]


# --- Combining ------------------------------------------------------------------------------------------------------------------------


def all_of(conditions: Iterable[Condition]) -> Condition:
    """These conditions together, in canonical form: nothing nested that need not be, choices of one question in one check."""
    return _combined(AllOf, conditions)


def any_of(conditions: Iterable[Condition]) -> Condition:
    """One of these conditions, in canonical form."""
    return _combined(AnyOf, conditions)


def canonical(condition: Condition) -> Condition:
    """The condition as a formula would be read back: the same for everyone, written in one way."""
    if isinstance(condition, Asks):
        return _plain(condition)
    return _combined(type(condition), map(canonical, condition.conditions))


def _combined(join: type[AllOf] | type[AnyOf], conditions: Iterable[Condition]) -> Condition:
    flat: list[Condition] = []
    for condition in conditions:
        flat += condition.conditions if isinstance(condition, join) else (condition,)
    merged: list[Condition] = []
    for condition in flat:
        together = _together(join, merged[-1], condition) if merged else None
        if together is None:
            merged.append(condition)
        else:
            merged[-1] = together
    return merged[0] if len(merged) == 1 else join(tuple(merged))


def _together(join: type[AllOf] | type[AnyOf], first: Condition, second: Condition) -> Asks | None:
    """Two checks of the same answer that one check says, side by side."""
    several = Check.ANY_OF if join is AnyOf else Check.ALL_OF
    if not isinstance(first, Asks) or not isinstance(second, Asks) or (first.question, first.item) != (second.question, second.item):
        return None
    if any(asks.test not in (Check.IS, several) for asks in (first, second)):
        return None
    return _plain(Asks(first.question, several, tuple(dict.fromkeys(first.codes + second.codes)), first.item))


def _plain(asks: Asks) -> Asks:
    """One code is one code, however it is asked for."""
    only = asks.test in (Check.ANY_OF, Check.ALL_OF) and len(asks.codes) == 1
    return Asks(asks.question, Check.IS, asks.codes, asks.item) if only else asks


def holds_by_absence(condition: Condition, steps: Mapping[str, Step]) -> bool:
    """Whether a formula that says this would hold of a question that was not put to the person: there, a condition does not."""
    if not isinstance(condition, Asks):
        return any(holds_by_absence(part, steps) for part in condition.conditions)
    step = steps.get(condition.question)
    return condition.test in (Check.IS_NOT, Check.SKIPPED) and step is not None and (step.when is not None or step.is_drawn)


# --- A condition as a formula ---------------------------------------------------------------------------------------------------------


def formula(condition: Condition, steps: Mapping[str, Step], names: Mapping[tuple[str, str], str]) -> str:
    """The `relevant` that says this condition. `names` gives the form's name of each question and line."""
    if isinstance(condition, Asks):
        known = Known(steps[condition.question], condition.item)
        return _asked(condition, known, f"${{{names[condition.question, condition.item]}}}")
    word = " and " if isinstance(condition, AllOf) else " or "
    parts = (formula(part, steps, names) for part in condition.conditions)
    return word.join(f"({part})" if _is_joined(inner) else part for part, inner in zip(parts, condition.conditions, strict=True))


def _is_joined(condition: Condition) -> bool:
    return not isinstance(condition, Asks) or condition.test in (Check.ANY_OF, Check.ALL_OF)


def _asked(asks: Asks, known: Known, name: str) -> str:
    selected = [f"selected({name}, '{code}')" for code in asks.codes]
    match asks.test:
        case Check.ANSWERED:
            return f"{name} != ''"
        case Check.SKIPPED:
            return f"{name} = ''"
        case Check.ANY_OF:
            return " or ".join(selected)
        case Check.ALL_OF:
            return " and ".join(selected)
        case Check.IS:
            return selected[0] if known.counts else f"{name} = {_literal(known, asks.codes[0])}"
        case Check.IS_NOT:
            return f"not({selected[0]})" if known.counts else f"{name} != {_literal(known, asks.codes[0])}"
        case Check.AT_LEAST:
            return f"{f'count-selected({name})' if known.counts else name} >= {_literal(known, asks.codes[0], least=True)}"


def _literal(known: Known, code: str, *, least: bool = False) -> str:
    if known.step.kind == "date":
        return f"date('{code}')"
    return code if least or known.step.kind == "number" else f"'{code}'"


# --- A formula as a condition ---------------------------------------------------------------------------------------------------------


def condition(written: str, known: Mapping[str, Known]) -> Condition:
    """What a `relevant` asks, of the questions `known` by their names. Raises `Unreadable` for what has no counterpart."""
    return _condition(parse(written), known, holds=True)


def _condition(tree: Expression, known: Mapping[str, Known], *, holds: bool) -> Condition:
    """`holds` is False inside `not(…)`."""
    match tree:
        case Joined(word, parts):
            inner = [_condition(part, known, holds=holds) for part in parts]
            return all_of(inner) if (word == "and") is holds else any_of(inner)
        case Call("not", (inside,)):
            return _condition(inside, known, holds=not holds)
        case Call("selected", (Reference(name), Literal(code))):
            return _selected(_known(name, known), code, holds=holds)
        case Compared(left, operator, right):
            return _compared(left, operator, right, known, holds=holds)
    raise Unreadable("cette formule n’a pas d’équivalent dans une condition")


def _known(name: str, known: Mapping[str, Known]) -> Known:
    if name not in known:
        raise Unreadable(f"« {name} » n’est pas une question gardée et posée avant")
    return known[name]


def _selected(asked: Known, code: str, *, holds: bool) -> Asks:
    if not asked.chooses and asked.shape is not Shape.VALUE:
        raise Unreadable(f"« {asked.step.id} » n’est pas une question à choix")
    value = asked.code(code) if asked.chooses else _value(asked, Literal(code))
    return asked.asks(Check.IS if holds else Check.IS_NOT, value)


def _compared(left: Expression, operator: str, right: Expression, known: Mapping[str, Known], *, holds: bool) -> Condition:
    if isinstance(left, Literal):
        left, right, operator = right, left, _MIRRORED[operator]
    if not holds:
        operator = _OPPOSITE[operator]
    if isinstance(right, Call) and right.function == "date" and len(right.arguments) == 1:
        right = right.arguments[0]
    if not isinstance(right, Literal):
        raise Unreadable("une condition ne compare une réponse qu’à une valeur écrite")
    match left:
        case Reference(name):
            return _answer(_known(name, known), operator, right)
        case Call("count-selected", (Reference(name),)):
            return _count(_known(name, known), operator, right)
    raise Unreadable("cette formule n’a pas d’équivalent dans une condition")


def _answer(asked: Known, operator: str, right: Literal) -> Condition:
    if right.words == "" and operator in ("=", "!="):
        return asked.asks(Check.SKIPPED if operator == "=" else Check.ANSWERED)
    if asked.step.scale in NUMERIC_SCALES and operator in (">=", ">"):
        return asked.asks(Check.AT_LEAST, _least(operator, right))
    if asked.shape is Shape.ONE:
        return _choice(asked, operator, right)
    if asked.shape is Shape.VALUE and operator in ("=", "!="):
        return asked.asks(Check.IS if operator == "=" else Check.IS_NOT, _value(asked, right))
    if asked.step.kind == "number" and operator in (">=", ">"):
        if operator == ">" and asked.step.decimals:
            raise Unreadable("une condition demande un nombre ou plus (>=), jamais plus qu’un nombre à virgule (>)")
        return asked.asks(Check.AT_LEAST, _least(operator, right, whole=not asked.step.decimals))
    if asked.step.kind == "date" and operator == ">=":
        return asked.asks(Check.AT_LEAST, right.words)
    if asked.counts and operator in ("=", "!="):
        raise Unreadable(f"« {asked.step.id} » a plusieurs choix : seul « selected » a un équivalent")
    raise Unreadable(f"« {operator} » n’a pas d’équivalent pour « {asked.step.id} »")


def _value(asked: Known, right: Literal) -> str:
    """A typed value in canonical form."""
    if asked.step.kind == "number":
        return canonical_number(_number(right))
    return (asked.codes or {}).get(right.words, right.words)


def _choice(asked: Known, operator: str, right: Literal) -> Condition:
    """A comparison of the one choice made: with a code, or, where codes are numbers, with a number."""
    if operator in ("=", "!="):
        return asked.asks(Check.IS if operator == "=" else Check.IS_NOT, asked.code(right.words))
    bound = _number(right)
    fitting = [ours for theirs, ours in (asked.codes or {}).items() if _NUMBERS[operator](_number(Literal(theirs)), bound)]
    if not fitting:
        raise Unreadable("aucun choix ne remplit cette condition")
    return any_of(asked.asks(Check.IS, code) for code in fitting)


def _count(asked: Known, operator: str, right: Literal) -> Condition:
    if not asked.counts or operator not in (">=", ">", "!=", "="):
        raise Unreadable(f"« {operator} » n’a pas d’équivalent pour un nombre de choix")
    if operator in ("!=", "="):
        if right.words != "0":
            raise Unreadable("un nombre de choix se demande par un minimum (>=)")
        return asked.asks(Check.ANSWERED if operator == "!=" else Check.SKIPPED)
    least = _least(operator, right)
    if least == "0":
        raise Unreadable("cette condition est toujours vraie")
    return asked.asks(Check.AT_LEAST, least)


def _least(operator: str, right: Literal, *, whole: bool = True) -> str:
    """The least value that passes, in canonical form; `>` is `>=` the next whole number."""
    number = _number(right)
    if whole:
        up = number.to_integral_value(rounding="ROUND_CEILING")
        return str(up + 1 if operator == ">" and up == number else up)
    return canonical_number(number)


def _number(right: Literal) -> Decimal:
    try:
        number = Decimal(right.words)
    except InvalidOperation:
        raise Unreadable(f"« {right.words} » n’est pas un nombre") from None
    if not number.is_finite() or abs(number.adjusted()) > 15:
        raise Unreadable(f"« {right.words} » n’est pas un nombre d’usage")
    return number
