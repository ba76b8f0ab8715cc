"""Periods as whole numbers that count one by one, and as people write them."""

from datetime import date

from pilotzone.indicators.enums import PeriodType
from pilotzone.indicators.measures import Period

# Periods in a year; the number of a period is the year times this, plus its place in the year.
PER_YEAR = {PeriodType.YEAR: 1, PeriodType.HALF: 2, PeriodType.QUARTER: 4, PeriodType.MONTH: 12}
_MARKS = {PeriodType.YEAR: "", PeriodType.HALF: "-H", PeriodType.QUARTER: "-Q", PeriodType.MONTH: "-"}


def number_of_day(day: date, kind: PeriodType) -> int:
    """Return the number of the period that a day lies in."""
    each = PER_YEAR[kind]
    return day.year * each + (day.month - 1) * each // 12


def number_of(text: str, kind: PeriodType, *, field: str = "period") -> int:
    """Return the number of a period written as 2020, 2020-H1, 2020-Q1 or 2020-01; raises Invalid on others."""
    return number_of_day(Period.parse(text, kind, field=field).start, kind)


def label_of_number(number: int, kind: PeriodType) -> str:
    """Return the period as people write it."""
    year, place = divmod(number, PER_YEAR[kind])
    if kind == PeriodType.YEAR:
        return str(year)
    return f"{year}{_MARKS[kind]}{place + 1:02}" if kind == PeriodType.MONTH else f"{year}{_MARKS[kind]}{place + 1}"
