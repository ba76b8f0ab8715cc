"""The declaration of a list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from django.db.models import Model, UniqueConstraint
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.amounts import YUAN, Scale
from pilotzone.kit.lists.filters import Filter
from pilotzone.kit.text import Words, reading_language

# Words of the address that belong to the list itself.
RESERVED = frozenset({"sort", "after", "before", "export"})
# What money is counted in.
CURRENCY: Words = _("CNY")


class Kind(Enum):
    """How a column's values are printed and exported."""

    TEXT = auto()
    NUMBER = auto()
    AMOUNT = auto()
    DATE = auto()
    PARTIAL_DATE = auto()
    TIME = auto()
    STATUS = auto()


NUMERIC = frozenset({Kind.NUMBER, Kind.AMOUNT})


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    `value` is a path of attributes ("party__name"; the key by default; what can be called is called) or a function of the row.
    `sort` is the path the database sorts by; "name_{language}" follows the reader. `link` and `tone` (of a status chip) are
    functions of the row.
    """

    key: str
    label: Words
    value: str | Callable[[Any], object] = ""
    kind: Kind = Kind.TEXT
    sort: str = ""
    link: Callable[[Any], str | None] | None = None
    scale: Scale = YUAN
    tone: Callable[[Any], str] | None = None
    # What amounts are counted in; the scale alone does not say it.
    unit: Words = CURRENCY

    @property
    def heading(self) -> str:
        """What stands over the column, on the page and in a file: the label, over amounts with their unit."""
        if self.kind is not Kind.AMOUNT:
            return str(self.label)
        return gettext("%(label)s (%(unit)s)") % {"label": self.label, "unit": self.unit}

    @property
    def is_numeric(self) -> bool:
        """Say whether the column is set flush right."""
        return self.kind in NUMERIC

    @property
    def sort_path(self) -> str:
        """The path to sort by for this reader."""
        return self.sort.format(language=reading_language())

    def value_of(self, row: object) -> object:
        """Return the row's value in this column."""
        if callable(self.value):
            return self.value(row)
        value: Any = row
        for name in (self.value or self.key).split("__"):
            value = getattr(value, name, None) if value is not None else None
            value = value() if callable(value) and not isinstance(value, type) else value
        return value


@dataclass(frozen=True, slots=True)
class ListSpec:
    """A list: its name (also of the exported file), caption, columns, filters and first order ("-key" is descending)."""

    name: str
    caption: Words
    columns: Sequence[Column]
    sort: str
    filters: Sequence[Filter] = ()
    page_size: int = 50
    empty: Words = field(default=_("There is nothing here yet."))
    # Further words of the address that the page itself reads.
    kept: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise TypeError(f"List {self.name}: every column needs a key of its own, got {keys}.")
        if self.sort.removeprefix("-") not in self.sortable:
            raise TypeError(f"List {self.name}: sort by one of {list(self.sortable)}, got {self.sort!r}.")
        if taken := RESERVED & {name for filter_ in self.filters for name in filter_.form_fields()}:
            raise TypeError(f"List {self.name}: a filter cannot be called {sorted(taken)}.")

    @property
    def sortable(self) -> dict[str, Column]:
        """The columns that can be sorted by, by key."""
        return {column.key: column for column in self.columns if column.sort}


def unindexed(spec: ListSpec, model: type[Model]) -> list[str]:
    """Return the columns of the model's own table that the list sorts or filters by and no index starts with.

    A room's test expects none.
    """
    wanted = {column.sort_path for column in spec.sortable.values()} | {name for filter_ in spec.filters for name in filter_.fields}
    own = {field.name: field for field in model._meta.concrete_fields}
    led = {index.fields[0].removeprefix("-") for index in model._meta.indexes if index.fields}
    led |= {
        constraint.fields[0] for constraint in model._meta.constraints if isinstance(constraint, UniqueConstraint) and constraint.fields
    }
    led |= {name for name, field in own.items() if field.unique or getattr(field, "db_index", False)}
    return sorted(name for name in wanted if name in own and name not in led)
