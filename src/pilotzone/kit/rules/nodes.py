"""What a checked rule is made of."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.amounts import WHOLE, Scale
from pilotzone.kit.text import Words


class Kind(TextChoices):
    """What an attribute's values are."""

    BOOL = "bool", _("yes or no")
    INT = "int", _("whole number")
    DECIMAL = "decimal", _("number")
    STRING = "string", _("text")
    STRINGS = "strings", _("list of texts")
    DATE = "date", _("date")


class Type(TextChoices):
    """What an expression gives: numbers are exact, whole or not."""

    BOOL = "bool", _("yes or no")
    NUMBER = "number", _("number")
    STRING = "string", _("text")
    STRINGS = "strings", _("list of texts")
    DATE = "date", _("date")
    NULL = "null", _("null")


TYPE_OF_KIND = {
    Kind.BOOL: Type.BOOL,
    Kind.INT: Type.NUMBER,
    Kind.DECIMAL: Type.NUMBER,
    Kind.STRING: Type.STRING,
    Kind.STRINGS: Type.STRINGS,
    Kind.DATE: Type.DATE,
}


@dataclass(frozen=True, slots=True)
class Attribute:
    """A declared attribute.

    A decimal is given as a whole number of steps of its `scale` and written in the rule in units (yuan, not fen). None means that the
    value is not known; where `nullable`, it means that it is known to be none, and the rule may compare it with null.
    """

    kind: Kind
    label: Words = ""
    scale: Scale = WHOLE
    nullable: bool = False


class Op(Enum):
    """Operators between two values."""

    EQ = "=="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    ADD = "+"
    SUB = "-"
    MUL = "*"


Constant = bool | Fraction | str | date | None


@dataclass(frozen=True, slots=True)
class Node:
    """An expression of a known type; `place` is where it starts in the text, counted from 1."""

    type: Type
    place: int

    def children(self) -> tuple["Node", ...]:
        """Return the expressions inside."""
        return ()

    def names(self) -> frozenset[str]:
        """Return the attributes that it reads."""
        return frozenset(_names(self))


def _names(node: Node) -> Iterator[str]:
    if isinstance(node, Read):
        yield node.name
    for child in node.children():
        yield from _names(child)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A value written in the rule."""

    value: Constant


@dataclass(frozen=True, slots=True)
class Read(Node):
    """The value of an attribute."""

    name: str
    attribute: Attribute


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The opposite."""

    inner: Node

    def children(self) -> tuple[Node, ...]:
        return (self.inner,)


@dataclass(frozen=True, slots=True)
class Minus(Node):
    """The negative."""

    inner: Node

    def children(self) -> tuple[Node, ...]:
        return (self.inner,)


@dataclass(frozen=True, slots=True)
class Every(Node):
    """True where all parts are (&&)."""

    parts: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.parts


@dataclass(frozen=True, slots=True)
class Some(Node):
    """True where one part is (||)."""

    parts: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.parts


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Two values compared, added or multiplied."""

    op: Op
    left: Node
    right: Node

    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class OneOf(Node):
    """A value among values written in the rule."""

    item: Node
    values: tuple[Literal, ...] = field(default=())

    def children(self) -> tuple[Node, ...]:
        return (self.item,)


@dataclass(frozen=True, slots=True)
class Call(Node):
    """One of the few functions: size, contains (of a text), in (of a list of texts), startsWith, endsWith."""

    function: str
    arguments: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.arguments
