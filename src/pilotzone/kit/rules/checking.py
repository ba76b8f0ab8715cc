"""From a syntax tree to a rule: only what is listed here is let through, and only where its types fit."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext_lazy as _
from lark import Token, Tree

from pilotzone.kit.dates import parse_date
from pilotzone.kit.errors import Invalid
from pilotzone.kit.rules.evaluation import Answer, RuleAnswer, Unknown, decide
from pilotzone.kit.rules.nodes import (
    TYPE_OF_KIND,
    Attribute,
    Binary,
    Call,
    Constant,
    Every,
    Literal,
    Minus,
    Node,
    Not,
    OneOf,
    Op,
    Read,
    Some,
    Type,
)
from pilotzone.kit.rules.parsing import RuleFault, fault, parse, place_of
from pilotzone.kit.text import Words, listed

Branch = Tree[Token]

MACROS = ("has", "all", "exists", "exists_one", "map", "filter")
FUNCTIONS = ("size", "date")
METHODS = ("startsWith", "endsWith", "contains", "size")
_ESCAPES = {"\\": "\\", '"': '"', "'": "'", "n": "\n", "t": "\t"}
_ORDERED = frozenset({Op.LT, Op.LE, Op.GT, Op.GE})
_REFUSED: dict[str, tuple[str, Words]] = {
    "conditional": ("?", _("two rules, or && and ||")),
    "index": ("[", _("the attribute itself")),
    "map": ("{", _("a value or an attribute")),
    "sequence": ("[", _("a list only after “in”")),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A checked rule."""

    text: str
    root: Node

    @property
    def names(self) -> tuple[str, ...]:
        """The attributes that it reads, in order."""
        return tuple(sorted(self.root.names()))

    def answer(self, values: Mapping[str, object]) -> RuleAnswer:
        """Answer for one set of values; what is not among them, or None, is not known. Raises TypeError on a value of a wrong kind."""
        result = decide(self.root, values)
        if isinstance(result, Unknown):
            return RuleAnswer(Answer.CANNOT_TELL, tuple(sorted(result.names)))
        return RuleAnswer(Answer.YES if result else Answer.NO)


def compile_rule(text: str, attributes: Mapping[str, Attribute], *, field: str = "rule") -> Rule:
    """Return the checked rule; raises RuleFault that names the place and what is accepted there."""
    tree = parse(text, field)
    root = _Checker(field, attributes).node(tree)
    if root.type is not Type.BOOL:
        raise fault(field, root.place, root.type.label, Type.BOOL.label)
    return Rule(text, root)


class _Checker:
    """Turns branches into nodes; one method per kind of branch, and no other kind passes."""

    def __init__(self, field: str, attributes: Mapping[str, Attribute]) -> None:
        self._field = field
        self._attributes = attributes
        self._makers: dict[str, Callable[[Branch], Node]] = {
            "alternative": lambda branch: self._joined(branch, Some),
            "conjunction": lambda branch: self._joined(branch, Every),
            "comparison": self._comparison,
            "membership": self._membership,
            "sum": self._chain,
            "product": self._chain,
            "negation": self._negation,
            "signed": self._signed,
            "name": self._read,
            "attribute": self._read,
            "function": self._function,
            "method": self._method,
            "true": lambda branch: Literal(Type.BOOL, place_of(branch), value=True),
            "false": lambda branch: Literal(Type.BOOL, place_of(branch), value=False),
            "null": lambda branch: Literal(Type.NULL, place_of(branch), value=None),
            "number": self._number,
            "text": self._text,
        }

    def node(self, branch: Branch) -> Node:
        kind = str(branch.data)
        if kind not in self._makers:
            found, accepted = _REFUSED[kind]
            raise self._fault(branch, found, accepted)
        return self._makers[kind](branch)

    def _fault(self, at: Branch | Node, found: object, accepted: Words, message: Words = "") -> RuleFault:
        place = at.place if isinstance(at, Node) else place_of(at)
        return fault(self._field, place, found, accepted, message)

    def _typed(self, branch: Branch, *types: Type) -> Node:
        node = self.node(branch)
        if node.type not in types:
            raise self._fault(node, node.type.label, listed(types))
        return node

    def _joined(self, branch: Branch, kind: type[Some] | type[Every]) -> Node:
        parts = tuple(self._typed(part, Type.BOOL) for part in _branches(branch))
        return kind(Type.BOOL, place_of(branch), parts)

    def _negation(self, branch: Branch) -> Node:
        return Not(Type.BOOL, place_of(branch), self._typed(_branches(branch)[0], Type.BOOL))

    def _signed(self, branch: Branch) -> Node:
        if str(branch.children[0]) != "-":
            raise self._fault(branch, "+", _("a value or an attribute"))
        return Minus(Type.NUMBER, place_of(branch), self._typed(_branches(branch)[0], Type.NUMBER))

    def _chain(self, branch: Branch) -> Node:
        """Sums and products: numbers only, from left to right."""
        first, *rest = branch.children
        left = self._typed(_branch(first), Type.NUMBER)
        for sign, operand in zip(rest[::2], rest[1::2], strict=True):
            if str(sign) in "/%":
                raise self._fault(branch, str(sign), _("a comparison without division: multiply the other side instead"))
            left = Binary(Type.NUMBER, left.place, Op(str(sign)), left, self._typed(_branch(operand), Type.NUMBER))
        return left

    def _comparison(self, branch: Branch) -> Node:
        first, sign, second = branch.children
        left, op, right = self.node(_branch(first)), Op(str(sign)), self.node(_branch(second))
        if Type.NULL in (left.type, right.type):
            self._check_null(op, left, right)
        elif left.type is not right.type or left.type is Type.STRINGS:
            raise self._fault(right, right.type.label, left.type.label if left.type is not Type.STRINGS else _("“in”, or size()"))
        elif op in _ORDERED and left.type not in (Type.NUMBER, Type.DATE):
            raise self._fault(branch, str(sign), _("== or != between two values of the kind “%(kind)s”") % {"kind": left.type.label})
        return Binary(Type.BOOL, place_of(branch), op, left, right)

    def _check_null(self, op: Op, left: Node, right: Node) -> None:
        other = left if right.type is Type.NULL else right
        if op in _ORDERED or not isinstance(other, Read) or not other.attribute.nullable:
            accepted = _("== or != with an attribute that may be none; a value that is not known gives “cannot tell” by itself")
            raise self._fault(left if left.type is Type.NULL else right, "null", accepted)

    def _membership(self, branch: Branch) -> Node:
        first, second = _branches(branch)
        if str(second.data) == "sequence":
            item = self.node(first)
            values = tuple(self._literal(element, item.type) for element in _branches(_branches(second)[0]))
            return OneOf(Type.BOOL, place_of(branch), item, values)
        item = self._typed(first, Type.STRING)
        return Call(Type.BOOL, place_of(branch), "in", (item, self._typed(second, Type.STRINGS)))

    def _literal(self, branch: Branch, wanted: Type) -> Literal:
        node = self._typed(branch, wanted)
        if isinstance(node, Minus) and isinstance(node.inner, Literal) and isinstance(node.inner.value, Fraction):
            return Literal(Type.NUMBER, node.place, -node.inner.value)
        if not isinstance(node, Literal):
            raise self._fault(node, _("an expression"), _("values written out"))
        return node

    def _read(self, branch: Branch) -> Node:
        name = _dotted(branch)
        if name is None:
            raise self._fault(branch, ".", _("an attribute by its name"))
        if name not in self._attributes:
            near = difflib.get_close_matches(name, self._attributes, n=3, cutoff=0.5)
            raise self._fault(branch, name, listed(near or sorted(self._attributes)))
        attribute = self._attributes[name]
        return Read(TYPE_OF_KIND[attribute.kind], place_of(branch), name, attribute)

    def _function(self, branch: Branch) -> Node:
        name = str(branch.children[0])
        self._check_name(branch, name, FUNCTIONS)
        arguments = _branches(_branches(branch)[0])
        self._check_count(branch, name, len(arguments))
        return self._date(branch, arguments[0]) if name == "date" else self._call(branch, name, arguments[0])

    def _method(self, branch: Branch) -> Node:
        receiver, name = _branch(branch.children[0]), str(branch.children[1])
        self._check_name(branch, name, METHODS)
        arguments = _branches(_branch(branch.children[2]))
        self._check_count(branch, name, len(arguments) + (name == "size"))
        return self._call(branch, name, receiver, *arguments)

    def _check_name(self, branch: Branch, name: str, accepted: tuple[str, ...]) -> None:
        if name in MACROS:
            raise self._fault(
                branch, name, listed(FUNCTIONS + METHODS[:3]), _("the macro “%(found)s” is not accepted; accepted: %(accepted)s.")
            )
        if name not in accepted:
            raise self._fault(branch, name, listed(accepted), _("the function “%(found)s” is not accepted; accepted: %(accepted)s."))

    def _check_count(self, branch: Branch, name: str, count: int) -> None:
        if count != 1:
            raise self._fault(branch, name, "1", _("“%(found)s” takes one value."))

    def _call(self, branch: Branch, name: str, first: Branch, *others: Branch) -> Node:
        place = place_of(branch)
        if name == "size":
            return Call(Type.NUMBER, place, name, (self._typed(first, Type.STRING, Type.STRINGS),))
        return Call(Type.BOOL, place, name, tuple(self._typed(part, Type.STRING) for part in (first, *others)))

    def _date(self, branch: Branch, argument: Branch) -> Node:
        literal = self._literal(argument, Type.STRING)
        try:
            day = parse_date(str(literal.value))
        except Invalid:
            raise self._fault(literal, literal.value, _("a date such as 2021-03-24")) from None
        return Literal(Type.DATE, place_of(branch), day)

    def _number(self, branch: Branch) -> Node:
        return Literal(Type.NUMBER, place_of(branch), Fraction(str(branch.children[0])))

    def _text(self, branch: Branch) -> Node:
        return Literal(Type.STRING, place_of(branch), self._unescaped(branch, str(branch.children[0])[1:-1]))

    def _unescaped(self, branch: Branch, quoted: str) -> Constant:
        letters, out = iter(quoted), []
        for letter in letters:
            escape = next(letters) if letter == "\\" else ""
            if escape and escape not in _ESCAPES:
                raise self._fault(branch, f"\\{escape}", "\\\\  \\\"  \\'  \\n  \\t")
            out.append(_ESCAPES[escape] if escape else letter)
        return "".join(out)


def _branch(child: Branch | Token) -> Branch:
    if not isinstance(child, Tree):
        raise TypeError(f"Expected a branch, got {child!r}.")
    return child


def _branches(branch: Branch) -> list[Branch]:
    return [child for child in branch.children if isinstance(child, Tree)]


def _dotted(branch: Branch) -> str | None:
    """Return a name such as party.size, or None where something else stands before the dot."""
    if str(branch.data) == "name":
        return str(branch.children[0])
    if str(branch.data) != "attribute":
        return None
    before = _dotted(_branch(branch.children[0]))
    return None if before is None else f"{before}.{branch.children[1]}"
