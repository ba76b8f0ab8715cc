"""Forms with rows: rates, payers, conditions, criteria. A row is filled in whole or not at all; empty ones are left out."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pilotzone.audit.command_forms import CommandForm

SPARE = 2
MOST = 40

Row = dict[str, forms.Field]


class RowsForm(CommandForm):
    """A form that holds groups of rows beside its single fields, named "GROUP-NUMBER-FIELD"."""

    GROUPS: ClassVar[Mapping[str, Callable[[], Row]]]
    # Fields of a row that may stay empty when the others are filled in.
    OPTIONAL: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, given: Mapping[str, Any] | None = None, rows: Mapping[str, int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = given or {}
        self.rows = {group: self._count(group, known.get(group, ()), (rows or {}).get(group, 0)) for group in self.GROUPS}
        for group, count in self.rows.items():
            for number in range(count):
                self._add_row(group, number, known.get(group, ()))

    @classmethod
    def longer(cls, request: HttpRequest, **kwargs: Any) -> Self:
        """Return the form as it was typed, unchecked, with more rows at the end of each group."""
        sent = cls(request.POST, **kwargs)
        typed = {name: field.widget.value_from_datadict(request.POST, {}, name) for name, field in sent.fields.items()}
        longer = cls(**kwargs, rows={group: count + SPARE for group, count in sent.rows.items()})
        longer.initial = {**longer.initial, **typed}
        return longer

    def _count(self, group: str, there: Sequence[Any], wanted: int) -> int:
        sent = [int(found[1]) + 1 for name in self.data if (found := re.fullmatch(rf"{group}-(\d{{1,3}})-\w+", name))]
        return min(max(sent, default=1) if self.is_bound else max(len(there) + SPARE, wanted), MOST)

    def _add_row(self, group: str, number: int, there: Sequence[Mapping[str, Any]]) -> None:
        for name, field in self.GROUPS[group]().items():
            field.initial = there[number].get(name) if number < len(there) else None
            self.fields[f"{group}-{number}-{name}"] = field

    def plain(self) -> list[BoundField]:
        """Return the fields that stand alone."""
        return [field for field in self if not field.is_hidden and field.name.partition("-")[0] not in self.rows]

    def rows_of(self, group: str) -> list[list[BoundField]]:
        """Return the rows of a group for the template."""
        return [[self[f"{group}-{number}-{name}"] for name in self.GROUPS[group]()] for number in range(self.rows[group])]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for group, count in self.rows.items():
            for number in range(count):
                self._complete(group, number, cleaned)
        return cleaned

    def _complete(self, group: str, number: int, cleaned: dict[str, Any]) -> None:
        values = {name: cleaned.get(f"{group}-{number}-{name}") for name in self.GROUPS[group]()}
        if all(_is_empty(value) for value in values.values()):
            return
        for name, value in values.items():
            field = f"{group}-{number}-{name}"
            if _is_empty(value) and name not in self.OPTIONAL and field not in self.errors:
                self.add_error(field, _("Fill in the whole row, or leave all of it empty."))

    def filled(self, group: str, cleaned: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Yield the rows of a group that are filled in, as values by name."""
        for number in range(self.rows[group]):
            row = {name: cleaned.get(f"{group}-{number}-{name}") for name in self.GROUPS[group]()}
            if not any(_is_empty(value) for name, value in row.items() if name not in self.OPTIONAL):
                yield {name: value for name, value in row.items() if not _is_empty(value)}


def _is_empty(value: object) -> bool:
    return value is None or value == ""


def code_field() -> forms.Field:
    """Return the field for what names a row."""
    return forms.SlugField(label=_("Code"), max_length=30, required=False)


def name_fields() -> Row:
    """Return the fields for a row's name in both languages."""
    return {
        "name_zh": forms.CharField(label=_("Name in Chinese"), max_length=400, required=False),
        "name_en": forms.CharField(label=_("Name in English"), max_length=400, required=False),
    }
