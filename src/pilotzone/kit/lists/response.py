"""A list as a page or a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext

from pilotzone.kit.lists.cells import Cell, cell_of
from pilotzone.kit.lists.export import ROWS_AT_ONCE, csv_chunks, xlsx_file
from pilotzone.kit.lists.paging import COUNTED_TO, Order, count_of, order_of, page_of
from pilotzone.kit.lists.query import Request, narrowed, read_request
from pilotzone.kit.lists.spec import Column, ListSpec
from pilotzone.kit.text import Words

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading on the page; the address to sort by it is empty where it cannot be sorted by."""

    label: Words
    number: bool
    url: str
    aria_sort: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """All that the template prints."""

    name: str
    caption: Words
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]
    form: forms.Form
    has_filters: bool
    is_filtered: bool
    empty: Words
    total_text: str
    clear_url: str
    first_url: str
    previous_url: str
    next_url: str
    csv_url: str
    xlsx_url: str


def list_response(
    request: HttpRequest, spec: ListSpec, queryset: QuerySet[Any], *, template: str = "kit/list.html", **context: object
) -> HttpResponseBase:
    """Answer with the page of the list, or with the whole of it as the file that the address asks for.

    A page that shows more than the list names its own template, which includes kit/list_body.html; the rest goes into the context.
    """
    asked = read_request(spec, request.GET)
    if asked.export:
        return _export(spec, asked, *_prepared(spec, queryset, asked))
    return render(request, template, {"page_title": spec.caption, **context, "list": _list_page(request, spec, queryset, asked)})


def _prepared(spec: ListSpec, queryset: QuerySet[Any], asked: Request) -> tuple[QuerySet[Any], Order]:
    return narrowed(spec, queryset, asked.chosen), order_of(queryset, asked.column.sort_path, descending=asked.descending)


def _export(spec: ListSpec, asked: Request, rows: QuerySet[Any], order: Order) -> HttpResponseBase:
    # By chunks: the rows of a long list are never in memory together.
    ordered = rows.order_by(*order.expressions()).iterator(chunk_size=ROWS_AT_ONCE)
    if asked.export == "xlsx":
        workbook = xlsx_file(str(spec.caption), spec.columns, ordered)
        return FileResponse(workbook, as_attachment=True, filename=f"{spec.name}.xlsx", content_type=_XLSX)
    response = StreamingHttpResponse(csv_chunks(spec.columns, ordered), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{spec.name}.csv"'
    return response


def _list_page(request: HttpRequest, spec: ListSpec, queryset: QuerySet[Any], asked: Request) -> ListPage:
    rows, order = _prepared(spec, queryset, asked)
    page = page_of(rows, order, size=spec.page_size, after=asked.after, before=asked.before)
    return ListPage(
        name=spec.name,
        caption=spec.caption,
        headings=[_heading(request, column, asked) for column in spec.columns],
        rows=[[cell_of(column, row) for column in spec.columns] for row in page.rows],
        form=asked.form,
        has_filters=bool(spec.filters),
        is_filtered=asked.is_filtered,
        empty=spec.empty,
        total_text=total_text(count_of(rows)),
        clear_url=_url(request, drop={*asked.chosen}) if asked.is_filtered else "",
        first_url=_url(request) if page.before else "",
        previous_url=_url(request, before=page.before) if page.before else "",
        next_url=_url(request, after=page.after) if page.after else "",
        csv_url=_url(request, export="csv"),
        xlsx_url=_url(request, export="xlsx"),
    )


def _heading(request: HttpRequest, column: Column, asked: Request) -> Heading:
    is_sorted = column.key == asked.column.key
    aria = ("descending" if asked.descending else "ascending") if is_sorted else "none"
    turned = f"-{column.key}" if is_sorted and not asked.descending else column.key
    url = _url(request, sort=turned) if column.sort else ""
    return Heading(column.heading, column.is_numeric, url, aria if column.sort else "")


def total_text(count: int) -> str:
    """Return how many rows there are, in words; beyond COUNTED_TO only that there are more."""
    if count > COUNTED_TO:
        return gettext("%(count)s+ entries") % {"count": f"{COUNTED_TO:,}"}
    return ngettext("%(count)s entry", "%(count)s entries", count) % {"count": f"{count:,}"}


def _url(request: HttpRequest, *, drop: set[str] | frozenset[str] = frozenset(), **changes: str) -> str:
    """Return this page's address with changes; where on the list one stands is not carried along."""
    query = request.GET.copy()
    for name in {"after", "before", "export", *drop}:
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path
