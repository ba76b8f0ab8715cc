"""Dates as they are known: to the day, the month, the year, or not at all; and the clock of Shanghai."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.amounts import narrow
from pilotzone.kit.errors import Invalid
from pilotzone.kit.text import reading_language

SHANGHAI = ZoneInfo("Asia/Shanghai")

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NUMERIC = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)?")
_CHINESE = re.compile(r"([0-9]{4})年(?:([0-9]{1,2})月(?:([0-9]{1,2})日)?)?")
_ENGLISH = re.compile(r"(?:(?:([0-9]{1,2}) )?([A-Za-z]{3,9}) )?([0-9]{4})")
_UNKNOWN_WORDS = frozenset({"", "未记录", "不详", "not recorded", "unknown"})


class Precision(TextChoices):
    """How exactly a date is known."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")
    UNKNOWN = "unknown", _("not recorded")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date with its precision. `first` is its first possible day, as stored; None only where nothing is known."""

    first: date | None
    precision: Precision

    def __post_init__(self) -> None:
        if (self.first is None) != (self.precision == Precision.UNKNOWN):
            raise ValueError(f"A date of precision {self.precision!r} cannot be {self.first!r}.")
        if self.first is not None and self.first != self._floor(self.first):
            raise ValueError(f"A date of precision {self.precision!r} starts with its first day, got {self.first}.")

    def _floor(self, day: date) -> date:
        if self.precision == Precision.YEAR:
            return day.replace(month=1, day=1)
        return day.replace(day=1) if self.precision == Precision.MONTH else day

    @property
    def last(self) -> date | None:
        """The last possible day."""
        if self.first is None or self.precision == Precision.DAY:
            return self.first
        month = 12 if self.precision == Precision.YEAR else self.first.month
        return self.first.replace(month=month, day=monthrange(self.first.year, month)[1])

    def isoformat(self) -> str:
        """Return 2021-03-24, 2021-03, 2021, or empty text."""
        lengths = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}
        return "" if self.first is None else self.first.isoformat()[: lengths[self.precision]]

    def __str__(self) -> str:
        if self.first is None:
            return gettext("not recorded")
        return _written(self.first, self.precision)


UNKNOWN_DATE = PartialDate(None, Precision.UNKNOWN)


def known_day(day: date) -> PartialDate:
    """Return a date known to the day."""
    return PartialDate(day, Precision.DAY)


def partial_date(year: int | None = None, month: int | None = None, day: int | None = None) -> PartialDate:
    """Return the date with as much as is given; raises ValueError for a day that does not exist."""
    if year is None:
        return UNKNOWN_DATE
    if month is None:
        return PartialDate(date(year, 1, 1), Precision.YEAR)
    if day is None:
        return PartialDate(date(year, month, 1), Precision.MONTH)
    return PartialDate(date(year, month, day), Precision.DAY)


def parse_partial_date(text: str, *, field: str = "date") -> PartialDate:
    """Return the date written as 2021-03-24, 2021年3月, March 2021, 2021 or not at all; raises Invalid on anything else."""
    plain = narrow(text)
    if plain.lower() in _UNKNOWN_WORDS:
        return UNKNOWN_DATE
    try:
        return partial_date(*_numbers(plain))
    except ValueError:
        raise Invalid.field(field, text, _("a date such as 2021-03-24, 2021-03 or 2021")) from None


def parse_date(text: str, *, field: str = "date") -> date:
    """Return the date written to the day; raises Invalid on anything else, a bare month or year included."""
    parsed = parse_partial_date(text, field=field)
    if parsed.first is None or parsed.precision != Precision.DAY:
        raise Invalid.field(field, text, _("a date such as 2021-03-24"))
    return parsed.first


def _numbers(text: str) -> tuple[int | None, ...]:
    found = _NUMERIC.fullmatch(text) or _CHINESE.fullmatch(text)
    if found:
        return tuple(int(part) if part else None for part in found.groups())
    english = _ENGLISH.fullmatch(text)
    if not english:
        raise ValueError(text)
    day, month, year = english.groups()
    return int(year), _month_number(month) if month else None, int(day) if day else None


def _month_number(name: str) -> int:
    matches = [number for number, month in enumerate(_MONTHS, 1) if month.lower().startswith(name.lower())]
    if len(matches) != 1:
        raise ValueError(name)
    return matches[0]


def _written(day: date, precision: Precision) -> str:
    if reading_language() == "zh":
        parts = {Precision.DAY: f"{day.year}年{day.month}月{day.day}日", Precision.MONTH: f"{day.year}年{day.month}月"}
        return parts.get(precision, f"{day.year}年")
    month = f"{_MONTHS[day.month - 1]} {day.year}"
    return {Precision.DAY: f"{day.day} {month}", Precision.MONTH: month}.get(precision, str(day.year))


def format_date(day: date) -> str:
    """Return 2021年3月24日 or 24 March 2021."""
    return _written(day, Precision.DAY)


def format_time(moment: datetime) -> str:
    """Return the day and minute in Shanghai, as the reader writes them."""
    local = shanghai(moment)
    return f"{format_date(local.date())} {local:%H:%M}"


def shanghai(moment: datetime) -> datetime:
    """Return an aware moment on the clock of Shanghai; a naive one is refused."""
    if moment.tzinfo is None:
        raise ValueError(f"Expected a time with its zone, got {moment.isoformat()}.")
    return moment.astimezone(SHANGHAI)


def shanghai_day(moment: datetime) -> date:
    """Return the calendar day in Shanghai."""
    return shanghai(moment).date()


def start_of_day(day: date) -> datetime:
    """Return the first moment of the day in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


def end_of_day(day: date) -> datetime:
    """Return the first moment after the day in Shanghai: a deadline "on that day" is missed from here on."""
    return start_of_day(day + timedelta(days=1))
