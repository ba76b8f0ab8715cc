"""Pages by key: each page starts after the last row of the one before, so a page costs the same wherever it is.

Rows are ordered by one column and the primary key; rows without a value come last in either direction.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.characters import unkept
from pilotzone.kit.errors import FieldError
from pilotzone.kit.lists.query import UnknownOption

COUNTED_TO = 10_000

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Order:
    """One column of the database, its direction, and whether rows may lack a value."""

    path: str
    descending: bool
    field: Field[Any, Any]
    nullable: bool

    def expressions(self, *, backwards: bool = False) -> list[OrderBy]:
        """Return the order for the database, reversed to read the page before."""
        descending = self.descending != backwards
        nulls: dict[str, bool] = {} if not self.nullable else {"nulls_first": True} if backwards else {"nulls_last": True}
        return [OrderBy(F(name), descending=descending, **(nulls if name == self.path else {})) for name in (self.path, "pk")]

    def beyond(self, value: object, pk: object, *, backwards: bool) -> Q:
        """Return the condition for rows after (or before) the row with this value and key."""
        further = "lt" if self.descending != backwards else "gt"
        next_key = Q((f"pk__{further}", pk))
        lacking = Q((f"{self.path}__isnull", True))
        if value is None:
            return lacking & next_key | ~lacking if backwards else lacking & next_key
        # The first condition is implied by the second; it lets the database enter its index at the right place.
        found = Q((f"{self.path}__{further}e", value)) & (Q((f"{self.path}__{further}", value)) | next_key)
        return found | lacking if self.nullable and not backwards else found


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page and the cursors that lead on and back, empty at the ends."""

    rows: Sequence[Row]
    after: str
    before: str


def order_of(queryset: QuerySet[Any], path: str, *, descending: bool) -> Order:
    """Return the order by a path of fields or by an annotation."""
    if path in queryset.query.annotations:
        return Order(path, descending, queryset.query.annotations[path].output_field, nullable=True)
    model, nullable = queryset.model, False
    field: Any = None
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            raise TypeError(f"{queryset.model.__name__} cannot be sorted by {path!r}: there is no {name!r}.") from None
        nullable = nullable or bool(field.null)
        model = field.related_model or model
    return Order(path, descending, field, nullable)


def page_of(queryset: QuerySet[Row], order: Order, *, size: int, after: str = "", before: str = "") -> Page[Row]:
    """Return the first page, or the one after or before a cursor, with one query."""
    backwards = bool(before)
    narrowed = queryset.order_by(*order.expressions(backwards=backwards))
    if after or before:
        value, pk = _read_cursor(queryset, order, "before" if before else "after", before or after)
        narrowed = narrowed.filter(order.beyond(value, pk, backwards=backwards))
    found = list(narrowed[: size + 1])
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    leads_on, leads_back = (True, more) if backwards else (more, bool(after))
    return Page(
        rows=rows,
        after=_cursor(order, rows[-1]) if rows and leads_on else "",
        before=_cursor(order, rows[0]) if rows and leads_back else "",
    )


def count_of(queryset: QuerySet[Any]) -> int:
    """Return the number of rows, or COUNTED_TO + 1 where there are more than that."""
    return queryset.order_by()[: COUNTED_TO + 1].count()


def _cursor(order: Order, row: Model) -> str:
    value: Any = row
    for name in order.path.split("__"):
        value = getattr(value, name) if value is not None else None
    text = None if value is None else value.isoformat() if hasattr(value, "isoformat") else str(getattr(value, "pk", value))
    return base64.urlsafe_b64encode(json.dumps([text, str(row.pk)], ensure_ascii=False).encode()).decode().rstrip("=")


def _read_cursor(queryset: QuerySet[Any], order: Order, name: str, cursor: str) -> tuple[object, object]:
    key_field = queryset.model._meta.pk
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return None if value is None else _typed(order.field, value), _typed(key_field, pk)
    except (ValueError, TypeError, RecursionError, ValidationError):
        raise UnknownOption(errors=[FieldError(name, cursor, _("an address that this list itself gives"))]) from None


def _typed(field: Field[Any, Any], text: object) -> object:
    if not isinstance(text, str) or unkept(text):
        raise ValueError(text)
    target: Any = getattr(field, "target_field", field)
    value = target.to_python(text)
    target.run_validators(value)
    return value
