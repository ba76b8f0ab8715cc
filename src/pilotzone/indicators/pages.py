"""What the pages of this room print, as the components take it: finished text, nothing left to compute."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilotzone.audit.enums import kind_of_data
from pilotzone.audit.history import who_acted
from pilotzone.indicators.enums import ChangeReason, Direction, Grade, PeriodType, PriceBasis, Purpose
from pilotzone.indicators.lists import PROGRESS_COLUMNS
from pilotzone.indicators.measures import measured_text, shown_unit
from pilotzone.indicators.models import IndicatorVersion, Observation, Return, Target
from pilotzone.indicators.queries import Line, Progress, Series
from pilotzone.kit.dates import format_date, format_time
from pilotzone.kit.lists.cells import cell_of
from pilotzone.kit.tables import table
from pilotzone.kit.text import localised

Item = dict[str, Any]
MIN_CHARTED = 2


def version_facts(version: IndicatorVersion) -> list[Item]:
    """Return a definition: what is counted, how, since when, by whom."""
    basis = PriceBasis(version.price_basis)
    return [
        {"label": _("Definition"), "value": str(localised(version, "definition"))},
        {"label": _("Formula"), "value": version.formula},
        {"label": _("Scope"), "value": str(localised(version, "scope"))},
        {"label": _("Measured in"), "value": shown_unit(version), "note": "" if basis == PriceBasis.NONE else basis.label},
        {"label": _("Period"), "value": PeriodType(version.period_type).label, "note": _("cumulative") if version.cumulative else ""},
        {"label": _("Direction"), "value": Direction(version.direction).label},
        {"label": _("In force since"), "value": str(version.effective)},
        {"label": _("Legal basis"), "value": str(version.instrument or "")},
        {"label": _("Source"), "value": version.source},
    ]


def value_table(values: Sequence[Observation]) -> Item:
    """Return values with where each comes from."""
    columns = [_("Period"), pgettext("observed", "Value"), _("Source grade"), _("Data version"), _("Source"), _("Kind of data")]
    return table(columns, (_value_cells(value) for value in values))


def _value_cells(value: Observation) -> list[Any]:
    return [
        {"text": value.period_label, "url": reverse("indicators:value", args=(value.pk,))},
        {"text": value.text, "number": True},
        {"text": str(Grade(value.grade).label)},
        {"text": str(value.vintage)},
        {"text": value.source, "url": value.source_url},
        {"text": str(kind_of_data(value.origin))},
    ]


def target_table(targets: Sequence[Target]) -> Item:
    """Return targets with the document that promises each."""
    columns = [_("By"), _("Target"), _("Legal basis"), _("Source")]
    rows = (
        [
            {"text": target.period_label},
            {"text": target.text, "number": True},
            {"text": str(target.instrument or "")},
            {"text": target.source, "url": target.source_url},
        ]
        for target in targets
    )
    return table(columns, rows)


def line_card(line: Line, unit_code: str) -> Item:
    """Return one line of a series: its definitions, values, targets, and its picture where there are values to draw."""
    first, charted = line.versions[0], [value for value in line.values if value.value is not None]
    chart = reverse("indicators:chart", args=(first.code,)) + f"?area={unit_code}" if len(charted) >= MIN_CHARTED else ""
    return {
        "title": str(localised(line.latest)),
        "id": first.code,
        "break_note": str(localised(first, "break_note")),
        "follows": str(localised(first.supersedes)) if first.supersedes else "",
        "versions": [{"title": str(localised(version)), "facts": version_facts(version)} for version in line.versions],
        "values": value_table(line.values),
        "targets": target_table(line.targets),
        "chart": chart,
    }


def breaks_table(series: Series) -> Item:
    """Return every break: before, after, why."""
    rows = []
    for line in series.lines:
        first = line.versions[0]
        if first.supersedes is not None:
            why = str(localised(first, "break_note"))
            rows.append([{"text": str(localised(first.supersedes))}, {"text": str(localised(first))}, {"text": why}])
    return table([_("Before"), _("After"), _("Why they may not be joined")], rows)


def value_facts(value: Observation) -> list[Item]:
    """Return one value with all that is known of it."""
    return [
        {"label": _("Definition"), "value": str(localised(value.version)), "url": _indicator_url(value)},
        {"label": pgettext("observed", "Unit"), "value": str(value.unit)},
        {"label": _("Period"), "value": value.period_label, "note": f"{format_date(value.period_start)} – {format_date(value.period_end)}"},
        {"label": pgettext("observed", "Value"), "value": value.text},
        {"label": _("Source grade"), "value": Grade(value.grade).label},
        {"label": _("Purpose"), "value": Purpose(value.purpose).label},
        {"label": _("Source"), "value": value.source, "url": value.source_url},
    ]


def _indicator_url(value: Observation) -> str:
    return reverse("indicators:indicator", args=(value.version.indicator.code,))


def vintage_table(rows: Sequence[Observation], *, named: bool) -> Item:
    """Return every data version of a value, the first one first."""
    names = who_acted((row.actor for row in rows), named=named)
    columns = [_("Data version"), pgettext("observed", "Value"), _("Why"), _("Source"), _("Recorded at"), _("Recorded by")]
    cells = (
        [
            {"text": str(row.vintage)},
            {"text": row.text, "number": True},
            {"text": str(ChangeReason(row.reason).label) if row.reason else _("first recorded")},
            {"text": row.source},
            {"text": format_time(row.recorded_at)},
            {"text": names[row.actor]},
        ]
        for row in rows
    )
    return table(columns, cells)


def progress_table(rows: Sequence[Progress]) -> Item:
    """Return targets beside values of their own definition."""
    cells = ([_cell(column, row) for column in PROGRESS_COLUMNS] for row in rows)
    return table([column.label for column in PROGRESS_COLUMNS], cells)


def _cell(column: Any, row: Progress) -> Item:
    cell = cell_of(column, row)
    return {"text": cell.text, "url": cell.url}


def return_facts(report: Return) -> list[Item]:
    """Return what a return is about."""
    return [
        {"label": _("Form"), "value": f"{localised(report.form)} ({report.form.edition})"},
        {"label": pgettext("observed", "Unit"), "value": str(report.party)},
        {"label": _("Frame"), "value": str(report.frame)},
        {"label": _("Period"), "value": report.period_label},
        {"label": _("Purpose"), "value": Purpose(report.form.purpose).label},
    ]


def entry_table(report: Return) -> Item:
    """Return what has been entered, line by line."""
    entered = {entry.version_id: entry.measured for entry in report.entries.all()}
    rows = (
        [
            {"text": str(localised(item.version)), "sub": str(localised(item.version, "definition"))},
            {"text": measured_text(entered[item.version_id], item.version) if item.version_id in entered else "", "number": True},
        ]
        for item in report.form.items.select_related("version")
    )
    return table([_("Asked"), _("Answer")], rows)


def note_table(report: Return) -> Item:
    """Return what the office asked."""
    rows = ([{"text": format_time(note.at)}, {"text": note.text}] for note in report.notes.all())
    return table([_("Asked at"), _("Query")], rows)
