"""What a `constraint` says of an answer (how many choices or characters, from which value to which), and the formula that says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from dialogues.kinds.number import canonical
from dialogues.script import MAX_NUMBER, Step
from dialogues.values import Value
from server.xlsform.expressions import Call, Compared, Expression, Here, Joined, Literal, Unreadable, parse
from server.xlsform.table import Bounds

_MIRRORED = {"=": "=", "!=": "!=", ">=": "<=", "<=": ">=", ">": "<", "<": ">"}
_SEVERAL = Compared(Call("count-selected", (Here(),)), ">", Literal("1", is_number=True))
_HAS_NONE = "cette contrainte n’a pas d’équivalent"


@dataclass(slots=True)
class Limits:
    """What was read of a constraint. `lowest` and `highest` are canonical, empty for none; `unread` says what has no counterpart."""

    lowest: str = ""
    highest: str = ""
    exclusive: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def constraint_of(step: Step, bounds: Bounds, codes: Iterable[str]) -> str:
    """The constraint of a step; `codes` are those of its exclusive choices. Empty for none."""
    parts: list[str] = []
    match bounds:
        case Bounds.CHOICES:
            parts += [f"count-selected(.) >= {step.minimum}"] if step.minimum > 1 else []
            parts.append(f"count-selected(.) <= {step.maximum}")
            parts += [f"not(selected(., '{code}') and count-selected(.) > 1)" for code in codes]
        case Bounds.LENGTH:
            parts.append(f"string-length(.) <= {step.maximum}")
        case Bounds.VALUE:
            around = ("date('", "')") if step.kind == "date" else ("", "")
            bounded = ((">=", step.lowest), ("<=", step.highest))
            parts += [f". {sign} {value.join(around)}" for sign, value in bounded if value]
        case Bounds.NONE:
            pass
    return " and ".join(parts)


def read_constraint(written: str, bounds: Bounds, *, kind: str, decimals: int) -> Limits:
    """What a constraint says; each part that cannot be said is told in `unread`, the others hold."""
    limits = Limits()
    try:
        parts = tuple(_parts(parse(written)))
    except Unreadable as error:
        limits.unread.append(str(error))
        return limits
    for part in parts:
        try:
            _read(part, bounds, limits, _Values(kind, decimals))
        except Unreadable as error:
            limits.unread.append(str(error))
    return limits


def _parts(tree: Expression) -> Iterator[Expression]:
    if isinstance(tree, Joined) and tree.word == "and":
        for part in tree.parts:
            yield from _parts(part)
    else:
        yield tree


def _read(part: Expression, bounds: Bounds, limits: Limits, values: _Values) -> None:
    match part:
        case Call("not", (Joined("and", (Call("selected", (Here(), Literal(code))), several)),)) if several == _SEVERAL:
            if bounds is Bounds.CHOICES:
                limits.exclusive.append(code)
                return
        case Compared(Literal() as left, operator, right):
            _bound(right, _MIRRORED[operator], left, bounds, limits, values)
            return
        case Compared(left, operator, right):
            _bound(left, operator, right, bounds, limits, values)
            return
    raise Unreadable(_HAS_NONE)


def _bound(left: Expression, operator: str, right: Expression, bounds: Bounds, limits: Limits, values: _Values) -> None:
    counted = {Bounds.CHOICES: "count-selected", Bounds.LENGTH: "string-length"}.get(bounds)
    measured = left == Here() if bounds is Bounds.VALUE else isinstance(left, Call) and left == Call(counted or "", (Here(),))
    if not measured or bounds is Bounds.NONE or operator == "!=":
        raise Unreadable(_HAS_NONE)
    whole = values if bounds is Bounds.VALUE else _Values("number", 0)
    if operator in (">=", ">", "="):
        limits.lowest = whole.bound(right, up=operator == ">")
    if operator in ("<=", "<", "="):
        limits.highest = whole.bound(right, down=operator == "<")


class _Values(Value, frozen=True):
    """How the values of a question are written, and which one comes just before or after another."""

    kind: str
    decimals: int

    def bound(self, right: Expression, *, up: bool = False, down: bool = False) -> str:
        if isinstance(right, Call) and right.function == "date" and len(right.arguments) == 1:
            right = right.arguments[0]
        if not isinstance(right, Literal):
            raise Unreadable("une borne est une valeur écrite, jamais un calcul")
        return self.day(right, up - down) if self.kind == "date" else self.number(right, up - down)

    def day(self, right: Literal, step: int) -> str:
        try:
            return date.fromordinal(date.fromisoformat(right.words).toordinal() + step).isoformat()
        except (ValueError, OverflowError):
            raise Unreadable(f"« {right.words} » n’est pas un jour (AAAA-MM-JJ)") from None

    def number(self, right: Literal, step: int) -> str:
        try:
            number = Decimal(right.words)
        except InvalidOperation:
            raise Unreadable(f"« {right.words} » n’est pas un nombre") from None
        if not number.is_finite() or abs(number) > MAX_NUMBER:
            raise Unreadable(f"« {right.words} » n’est pas un nombre d’usage")
        unit = Decimal(1).scaleb(-self.decimals)
        number = number.quantize(unit, rounding="ROUND_HALF_EVEN") + step * unit
        return canonical(number)
