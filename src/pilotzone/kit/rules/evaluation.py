"""Evaluates a checked rule by Kleene's three-valued logic: what is not known stays so unless the rest decides.

A date that is known only to its month or year is an interval: it answers a comparison where the whole interval does.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.dates import PartialDate
from pilotzone.kit.rules.nodes import Binary, Call, Every, Kind, Literal, Minus, Node, Not, OneOf, Op, Read, Some


class Answer(TextChoices):
    """What a rule says."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    CANNOT_TELL = "cannot_tell", _("cannot tell")


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """The answer; where it is "cannot tell", the attributes that would have to be known."""

    answer: Answer
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """The value of an expression that depends on attributes which are not known."""

    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Days:
    """A date as the interval of days that it may be."""

    first: date
    last: date


Value = bool | Fraction | str | tuple[str, ...] | Days | None | Unknown
Values = Mapping[str, object]

_PLAIN: dict[Op, Callable[[Any, Any], Any]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
    Op.ADD: operator.add,
    Op.SUB: operator.sub,
    Op.MUL: operator.mul,
}
_CALLS: dict[str, Callable[..., Any]] = {
    "size": lambda whole: Fraction(len(whole)),
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "contains": operator.contains,
    "in": lambda item, texts: item in texts,
}


def decide(node: Node, values: Values) -> bool | Unknown:
    """Return what a yes-or-no expression says."""
    return _boolean(node, evaluate(node, values))


def evaluate(node: Node, values: Values) -> Value:
    """Return the value of an expression, or Unknown with the attributes it waits for."""
    match node:
        case Literal(value=value):
            return Days(value, value) if isinstance(value, date) else value
        case Read():
            return _read(node, values)
        case Every(parts=parts):
            return _decided(parts, values, by=False)
        case Some(parts=parts):
            return _decided(parts, values, by=True)
        case Not(inner=inner):
            return _applied(node, operator.not_, evaluate(inner, values))
        case Minus(inner=inner):
            return _applied(node, operator.neg, evaluate(inner, values))
        case Binary(op=op, left=left, right=right):
            return _binary(node, op, evaluate(left, values), evaluate(right, values))
        case OneOf(item=item, values=accepted):
            return _one_of(node, evaluate(item, values), [evaluate(literal, values) for literal in accepted])
        case Call(function=function, arguments=arguments):
            return _applied(node, _CALLS[function], *(evaluate(argument, values) for argument in arguments))
    raise TypeError(f"Expected a node of a rule, got {node!r}.")


def _decided(parts: tuple[Node, ...], values: Values, *, by: bool) -> bool | Unknown:
    """One part that is `by` decides; else one that is not known leaves it open; else it is the opposite."""
    results = [decide(part, values) for part in parts]
    if any(result is by for result in results):
        return by
    waiting = [result.names for result in results if isinstance(result, Unknown)]
    return Unknown(frozenset().union(*waiting)) if waiting else not by


def _boolean(node: Node, value: Value) -> bool | Unknown:
    # A yes-or-no attribute that is known to be none is neither.
    return value if isinstance(value, (bool, Unknown)) else Unknown(node.names())


def _applied(node: Node, function: Callable[..., Any], *arguments: Value) -> Value:
    waiting = [argument.names for argument in arguments if isinstance(argument, Unknown)]
    if waiting:
        return Unknown(frozenset().union(*waiting))
    if any(argument is None for argument in arguments):
        return Unknown(node.names())
    result: Value = function(*arguments)
    return result


def _binary(node: Node, op: Op, left: Value, right: Value) -> Value:
    if op in (Op.EQ, Op.NE) and not isinstance(left, Unknown) and not isinstance(right, Unknown) and (left is None or right is None):
        return (left is right) is (op is Op.EQ)
    if isinstance(left, Days) and isinstance(right, Days):
        decided = _compared(op, left, right)
        return Unknown(node.names()) if decided is None else decided
    return _applied(node, _PLAIN[op], left, right)


def _compared(op: Op, left: Days, right: Days) -> bool | None:
    """Compare two intervals; None where some of their days would say yes and others no."""
    if op in (Op.GT, Op.GE):
        return _compared(Op.LT if op is Op.GT else Op.LE, right, left)
    if op in (Op.LT, Op.LE):
        compare = _PLAIN[op]
        surely, possibly = compare(left.last, right.first), compare(left.first, right.last)
        return bool(surely) if surely == possibly else None
    if left.last < right.first or right.last < left.first:
        return op is Op.NE
    return op is Op.EQ if left.first == left.last == right.first == right.last else None


def _one_of(node: Node, item: Value, accepted: list[Value]) -> Value:
    if isinstance(item, Unknown):
        return item
    results = [_binary(node, Op.EQ, item, value) for value in accepted]
    if any(result is True for result in results):
        return True
    return next((result for result in results if isinstance(result, Unknown)), False)


def _read(node: Read, values: Values) -> Value:
    given = values.get(node.name)
    if given is None:
        known = node.attribute.nullable and node.name in values
        return None if known else Unknown(frozenset({node.name}))
    return _value_of(node, given)


def _value_of(node: Read, given: object) -> Value:
    attribute = node.attribute
    match attribute.kind, given:
        case Kind.BOOL, bool():
            return given
        case ((Kind.INT | Kind.DECIMAL), int()) if not isinstance(given, bool):
            return Fraction(given, attribute.scale.per_unit if attribute.kind is Kind.DECIMAL else 1)
        case Kind.STRING, str():
            return str(given)
        case Kind.STRINGS, list() | tuple() | set() | frozenset() if all(isinstance(text, str) for text in given):
            return tuple(given)
        case Kind.DATE, PartialDate(first=first, last=last):
            return Days(first, last) if first and last else Unknown(frozenset({node.name}))
        case Kind.DATE, date() if not isinstance(given, datetime):
            return Days(given, given)
    raise TypeError(f"Expected {node.name} to be of the kind {attribute.kind.value}, got {given!r}.")
