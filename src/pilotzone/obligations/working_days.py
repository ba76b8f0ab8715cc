"""Counting Chinese working days. Pure: what is a holiday comes in as data, and a year without data is never guessed.

The day of the trigger does not count; the n-th working day after it is the last one in time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pilotzone.obligations.errors import CalendarNotLoaded

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The years that are known, and in them the days that differ from Monday to Friday."""

    years: frozenset[int]
    holidays: frozenset[date]
    make_up_days: frozenset[date]

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on the day; raises CalendarNotLoaded for a year that is not known."""
        if day.year not in self.years:
            raise CalendarNotLoaded(year=str(day.year), loaded=[str(year) for year in sorted(self.years)])
        return day in self.make_up_days or (day.weekday() < SATURDAY and day not in self.holidays)

    def add(self, day: date, n: int) -> date:
        """Return the n-th working day after `day`; with n = 0 the day itself, or the next working day where it is none."""
        if n < 0:
            raise ValueError(f"Expected 0 or more working days, got {n}.")
        found = day
        if n == 0:
            while not self.is_working_day(found):
                found += ONE_DAY
            return found
        while n:
            found += ONE_DAY
            n -= self.is_working_day(found)
        return found

    def between(self, start: date, end: date) -> int:
        """Return the working days after `start` up to and including `end`; negative where `end` lies before `start`."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working_day(start + k * ONE_DAY) for k in range(1, (end - start).days + 1))


def working_days(years: Iterable[int], holidays: Iterable[date], make_up_days: Iterable[date]) -> WorkingDays:
    """Return the calendar of these years."""
    return WorkingDays(frozenset(years), frozenset(holidays), frozenset(make_up_days))
