"""Filters of a list: each names its fields on the form and narrows the query by what was chosen."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Protocol

from django import forms
from django.db.models import Q
from django.db.models.enums import ChoicesType
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.dates import end_of_day, start_of_day
from pilotzone.kit.text import Words

Pairs = Iterable[tuple[str, Words]]


class Filter(Protocol):
    """What the list asks of a filter."""

    @property
    def key(self) -> str:
        """Name in the address."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Columns of the database that it compares, each of which an index should cover; none for a search in text."""

    def form_fields(self) -> dict[str, forms.Field]:
        """Return its fields by name in the address."""

    def condition(self, chosen: Mapping[str, Any]) -> Q:
        """Return what the rows must fulfil."""


@dataclass(frozen=True, slots=True)
class ChoiceFilter:
    """One of a set of values. `choices` are a Choices class, pairs, or a function that gives pairs when the page is made."""

    key: str
    label: Words
    choices: ChoicesType | Pairs | Callable[[], Pairs]
    field: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The column that is compared."""
        return (self.field or self.key,)

    def _pairs(self) -> list[tuple[str, Words]]:
        if isinstance(self.choices, ChoicesType):
            return [(str(value), label) for value, label in self.choices.choices]
        given = self.choices() if callable(self.choices) else self.choices
        return [(str(value), label) for value, label in given]

    def form_fields(self) -> dict[str, forms.Field]:
        """Return a select with "all" on top."""
        # As a function, because a list is declared before there is a database to take choices from.
        return {self.key: forms.ChoiceField(label=str(self.label), required=False, choices=lambda: [("", _("all")), *self._pairs()])}

    def condition(self, chosen: Mapping[str, Any]) -> Q:
        """Compare by equality."""
        value = chosen[self.key]
        return Q((self.fields[0], value)) if value else Q()


@dataclass(frozen=True, slots=True)
class TextFilter:
    """Text that stands in one of several columns, whatever the case of its letters."""

    key: str
    label: Words
    within: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """None: no index answers "contains"."""
        return ()

    def form_fields(self) -> dict[str, forms.Field]:
        """Return a search box."""
        return {
            self.key: forms.CharField(label=str(self.label), required=False, max_length=100, widget=forms.TextInput({"type": "search"}))
        }

    def condition(self, chosen: Mapping[str, Any]) -> Q:
        """Look into each column."""
        text = chosen[self.key]
        return reduce(or_, (Q((f"{field}__icontains", text)) for field in self.within)) if text else Q()


@dataclass(frozen=True, slots=True)
class DateFilter:
    """From a day to a day, both included; either may be left open. A column with a time is read as days in Shanghai."""

    key: str
    label: Words
    field: str = ""
    timed: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The column that is compared."""
        return (self.field or self.key,)

    def form_fields(self) -> dict[str, forms.Field]:
        """Return two dates."""
        words = {"what": self.label}
        labels = {f"{self.key}_from": str(_("%(what)s from")) % words, f"{self.key}_to": str(_("%(what)s to")) % words}
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        return {
            name: forms.DateField(label=label, required=False, widget=widget, input_formats=["%Y-%m-%d"]) for name, label in labels.items()
        }

    def condition(self, chosen: Mapping[str, Any]) -> Q:
        """Compare by the bounds that are given."""
        first, last, field = chosen[f"{self.key}_from"], chosen[f"{self.key}_to"], self.fields[0]
        wanted = Q()
        if first:
            wanted &= Q((f"{field}__gte", start_of_day(first) if self.timed else first))
        if last:
            wanted &= Q((f"{field}__lt", end_of_day(last))) if self.timed else Q((f"{field}__lte", last))
        return wanted


@dataclass(frozen=True, slots=True)
class FlagFilter:
    """Yes or no."""

    key: str
    label: Words
    field: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The column that is compared."""
        return (self.field or self.key,)

    def form_fields(self) -> dict[str, forms.Field]:
        """Return a select of all, yes and no."""
        return {
            self.key: forms.ChoiceField(label=str(self.label), required=False, choices=[("", _("all")), ("yes", _("yes")), ("no", _("no"))])
        }

    def condition(self, chosen: Mapping[str, Any]) -> Q:
        """Compare by equality."""
        value = chosen[self.key]
        return Q((self.fields[0], value == "yes")) if value else Q()
