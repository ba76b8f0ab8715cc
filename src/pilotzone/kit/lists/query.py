"""Reads the address of a list page and turns it into one ordered, filtered query; what it does not know it refuses by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any, TypeVar

from django import forms
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import FieldError, Invalid
from pilotzone.kit.lists.spec import RESERVED, Column, ListSpec

FORMATS = ("csv", "xlsx")

Row = TypeVar("Row", bound=Model)


class UnknownOption(Invalid):
    """The address asks for something this list does not offer."""

    code = "unknown_option"
    status = 400
    template = _("The address of this list contains something that it does not offer.")


@dataclass(frozen=True, slots=True)
class Request:
    """What the address asks for."""

    column: Column
    descending: bool
    chosen: Mapping[str, Any]
    form: forms.Form
    export: str
    after: str
    before: str

    @property
    def sort(self) -> str:
        """The order as the address writes it."""
        return f"-{self.column.key}" if self.descending else self.column.key

    @property
    def is_filtered(self) -> bool:
        """Say whether anything narrows the list."""
        return any(value not in (None, "") for value in self.chosen.values())


def read_request(spec: ListSpec, parameters: QueryDict) -> Request:
    """Return what the address asks for; raises UnknownOption that names what is accepted."""
    _refuse_strangers(spec, parameters)
    sort = parameters.get("sort") or spec.sort
    form = filter_form(spec, parameters, sort)
    return Request(
        column=_sort_column(spec, sort),
        descending=sort.startswith("-"),
        chosen=_chosen(form),
        form=form,
        export=_export(parameters.get("export", "")),
        after=parameters.get("after", ""),
        before=parameters.get("before", ""),
    )


def _refuse_strangers(spec: ListSpec, parameters: QueryDict) -> None:
    known = [name for filter_ in spec.filters for name in filter_.form_fields()] + sorted(RESERVED | spec.kept)
    strangers = [name for name in parameters if name not in known]
    if strangers:
        raise UnknownOption(errors=[FieldError(name, parameters.get(name), known, _unknown(name, known)) for name in strangers])


def _unknown(name: str, known: list[str]) -> str:
    return str(_("“%(name)s” is no option of this list; accepted: %(known)s.")) % {"name": name, "known": ", ".join(known)}


def _sort_column(spec: ListSpec, sort: str) -> Column:
    key = sort.removeprefix("-")
    if key not in spec.sortable:
        accepted = [form for name in spec.sortable for form in (name, f"-{name}")]
        raise UnknownOption(errors=[FieldError("sort", sort, accepted)])
    return spec.sortable[key]


def _export(wish: str) -> str:
    if wish and wish not in FORMATS:
        raise UnknownOption(errors=[FieldError("export", wish, FORMATS)])
    return wish


def filter_form(spec: ListSpec, parameters: QueryDict, sort: str) -> forms.Form:
    """Return the filter form, bound to the address; it keeps the order."""
    fields = {name: field for filter_ in spec.filters for name, field in filter_.form_fields().items()}
    hidden = {} if sort == spec.sort else {"sort": forms.CharField(required=False, widget=forms.HiddenInput)}
    kind = type("FilterForm", (forms.Form,), fields | hidden)
    form: forms.Form = kind(parameters, auto_id="filter_%s")
    return form


def _chosen(form: forms.Form) -> Mapping[str, Any]:
    if form.is_valid():
        return {name: value for name, value in form.cleaned_data.items() if name != "sort"}
    raise UnknownOption(errors=[_fault(form, name) for name in form.errors])


def _fault(form: forms.Form, name: str) -> FieldError:
    field = form.fields[name]
    accepted: object = _("a date such as 2021-03-24") if isinstance(field, forms.DateField) else _("at most 100 characters")
    if isinstance(field, forms.ChoiceField):
        accepted = [value for value, _label in field.widget.choices if value]
    return FieldError(name, form.data.get(name), accepted)


def narrowed(spec: ListSpec, queryset: QuerySet[Row], chosen: Mapping[str, Any]) -> QuerySet[Row]:
    """Return the rows that fulfil every filter."""
    return queryset.filter(reduce(and_, (filter_.condition(chosen) for filter_ in spec.filters), Q()))
