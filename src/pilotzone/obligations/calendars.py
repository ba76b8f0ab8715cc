"""Reading working-day calendars from pack data: a CSV with one line per day that differs from Monday to Friday.

Columns: date, kind (holiday or make_up_workday), name_zh, name_en, source. All lines of a year name the same source, the
State Council notice. A year without lines is a year that has not been announced.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.sheets import Column, Row, choice, day, duplicates, read_sheet
from pilotzone.kit.sources import Faults, FileFault, Reading, quoted
from pilotzone.obligations.enums import DayKind
from pilotzone.obligations.errors import BadCalendar

CALENDARS = (
    Column("date", day, required=True),
    Column("kind", choice(DayKind), required=True),
    Column("name_zh", longest=40),
    Column("name_en", longest=60),
    Column("source", required=True, longest=300),
)
_SATURDAY = 6


@dataclass(frozen=True, slots=True)
class Day:
    """One day that differs from Monday to Friday."""

    on: date
    kind: DayKind
    name_zh: str = ""
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year's days and the notice that set them."""

    year: int
    source: str
    days: tuple[Day, ...]


def read_calendars(text: str, *, name: str = "calendars.csv") -> Reading[CalendarYear]:
    """Return the years of a calendar file, in order, with what is wrong in it."""
    faults = Faults(name)
    rows = [row for row in read_sheet(text, CALENDARS, faults) if {"date", "kind", "source"} <= row.cells.keys()]
    for row, first in duplicates(rows, ("date",)):
        found = format_lazy(_("the day of line {line}"), line=first.line)
        faults.add(row.line, found, _("each day once"), field="date")
    years: dict[int, list[Row]] = {}
    for row in rows:
        years.setdefault(row.cells["date"].year, []).append(row)
    for same in years.values():
        faults.found.extend(_row_faults(same))
    return Reading(tuple(_year(year, years[year]) for year in sorted(years)), tuple(faults.found))


def _row_faults(rows: list[Row]) -> Iterator[FileFault]:
    source = rows[0].cells["source"]
    for row in rows:
        if row.cells["source"] != source:
            accepted = format_lazy(_("the notice of the year's first line: {source}"), source=quoted(source))
            yield FileFault(row.file, row.line, quoted(row.cells["source"]), accepted, "source")
        if row.cells["kind"] == DayKind.MAKE_UP and row.cells["date"].isoweekday() < _SATURDAY:
            accepted = _("a Saturday or Sunday as make-up working day")
            yield FileFault(row.file, row.line, quoted(row.cells["date"]), accepted, "date")


def _year(year: int, rows: list[Row]) -> CalendarYear:
    days = (Day(row.cells["date"], row.cells["kind"], row.cells.get("name_zh", ""), row.cells.get("name_en", "")) for row in rows)
    return CalendarYear(year, rows[0].cells["source"], tuple(days))


def check_days(year: int, days: Iterable[Day], *, where: str) -> None:
    """Refuse a day outside the year, a day named twice, and a make-up day that is no weekend."""
    seen: set[date] = set()
    for each in days:
        if each.on.year != year:
            raise BadCalendar(where=where, value=each.on.isoformat(), accepted=f"a day in {year}")
        if each.on in seen:
            raise BadCalendar(where=where, value=each.on.isoformat(), accepted="each day once")
        if each.kind == DayKind.MAKE_UP and each.on.isoweekday() < _SATURDAY:
            raise BadCalendar(where=where, value=each.on.isoformat(), accepted="a Saturday or Sunday as make-up working day")
        seen.add(each.on)
