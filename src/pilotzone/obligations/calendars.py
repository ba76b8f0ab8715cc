"""Reading working-day calendars from pack data: a CSV with one line per day that differs from Monday to Friday.

Columns: date, kind (holiday or make_up_workday), name_zh, name_en, source. All lines of a year name the same source, the
State Council notice. A year without lines is a year that has not been announced.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pilotzone.obligations.enums import DayKind
from pilotzone.obligations.errors import BadCalendar

COLUMNS = ("date", "kind", "name_zh", "name_en", "source")


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


def read_calendar_csv(lines: Iterable[str], *, name: str = "calendars.csv") -> list[CalendarYear]:
    """Return the years in a calendar file, in order; raises BadCalendar naming file, line, value and what is accepted."""
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise BadCalendar(where=f"{name}:1", value=", ".join(reader.fieldnames or ()), accepted=", ".join(COLUMNS))
    days: dict[int, list[Day]] = {}
    sources: dict[int, str] = {}
    for row in reader:
        where = f"{name}:{reader.line_num}"
        day = _day(row, where)
        source = sources.setdefault(day.on.year, row["source"].strip())
        if not source or source != row["source"].strip():
            raise BadCalendar(where=where, value=row["source"], accepted=source or "the notice that set the day")
        days.setdefault(day.on.year, []).append(day)
    years = [CalendarYear(year, sources[year], tuple(days[year])) for year in sorted(days)]
    for year in years:
        check_days(year.year, year.days, where=name)
    return years


def check_days(year: int, days: Iterable[Day], *, where: str) -> None:
    """Refuse a day outside the year, a day named twice, and a make-up day that is no weekend."""
    seen: set[date] = set()
    for day in days:
        if day.on.year != year:
            raise BadCalendar(where=where, value=day.on.isoformat(), accepted=f"a day in {year}")
        if day.on in seen:
            raise BadCalendar(where=where, value=day.on.isoformat(), accepted="each day once")
        if day.kind == DayKind.MAKE_UP and day.on.isoweekday() < 6:
            raise BadCalendar(where=where, value=day.on.isoformat(), accepted="a Saturday or Sunday as make-up working day")
        seen.add(day.on)


def _day(row: dict[str, str], where: str) -> Day:
    # A line that is too long or too short leaves a None behind.
    if None in row.values() or None in row:
        raise BadCalendar(where=where, value=str(row), accepted=f"{len(COLUMNS)} columns")
    try:
        on = date.fromisoformat(row["date"].strip())
    except ValueError:
        raise BadCalendar(where=where, value=row["date"], accepted="a date such as 2026-01-01") from None
    if row["kind"] not in DayKind.values:
        raise BadCalendar(where=where, value=row["kind"], accepted=", ".join(DayKind.values))
    return Day(on, DayKind(row["kind"]), row["name_zh"].strip(), row["name_en"].strip())
