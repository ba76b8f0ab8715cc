"""What a value is made of, before it is a row. Numbers are exact: whole counts of the smallest step of a version.

A version with `decimals` = 2 in yuan counts fen; one with 0 in enterprises counts enterprises. What people read and type is in
the version's shown unit, a power of ten of the base unit: 100 亿元 is 100 x 10^8 yuan, 10 billion yuan is 10 x 10^9.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from pilotzone.indicators.enums import Bound, Grade, Missing, PeriodType, Purpose
from pilotzone.kit.amounts import LARGEST, exact_text, narrow
from pilotzone.kit.errors import Invalid
from pilotzone.kit.text import reading_language
from pilotzone.registry.models import Area, Asset, Party

Unit = Party | Asset | Area
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_LABELS = {
    PeriodType.YEAR: re.compile(r"([0-9]{4})"),
    PeriodType.HALF: re.compile(r"([0-9]{4})-H([12])"),
    PeriodType.QUARTER: re.compile(r"([0-9]{4})-Q([1-4])"),
    PeriodType.MONTH: re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])"),
    PeriodType.DAY: re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
    PeriodType.STOCK: re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?"),
}
_MONTHS = {PeriodType.YEAR: 12, PeriodType.HALF: 6, PeriodType.QUARTER: 3, PeriodType.MONTH: 1}
_EXAMPLES = {
    PeriodType.YEAR: "2020",
    PeriodType.HALF: "2020-H1",
    PeriodType.QUARTER: "2020-Q1",
    PeriodType.MONTH: "2020-01",
    PeriodType.DAY: "2020-01-31",
    PeriodType.STOCK: "2020, 2020-01, 2020-01-31",
}


@dataclass(frozen=True, slots=True)
class Period:
    """The days a value covers, both included, and how the period is written."""

    start: date
    end: date
    label: str

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"Expected a period that ends after it starts, got {self.start} to {self.end}.")

    @classmethod
    def parse(cls, text: str, kind: PeriodType, *, field: str = "period") -> "Period":
        """Return the period of this kind written as 2020, 2020-H1, 2020-Q1, 2020-01 or 2020-01-31; raises Invalid on others.

        A stock whose day is known to the month or year only covers all the days it may stand for.
        """
        label = text.strip()
        found = _LABELS[kind].fullmatch(label)
        numbers = [int(part) for part in found.groups() if part] if found else []
        try:
            return cls(*_days(numbers, kind), label)
        except ValueError:
            raise Invalid.field(field, text, _EXAMPLES[kind]) from None


def _days(numbers: list[int], kind: PeriodType) -> tuple[date, date]:
    if not numbers:
        raise ValueError(kind)
    if len(numbers) == 3:
        day = date(*numbers)
        return day, day
    months = _MONTHS.get(kind) or (12 if len(numbers) == 1 else 1)
    year, number = numbers[0], numbers[1] if len(numbers) > 1 else 1
    first = (number - 1) * months + 1
    last = first + months - 1
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


@dataclass(frozen=True, slots=True)
class Measured:
    """A number in smallest steps, or the reason why there is none; with how the source bounds it."""

    value: int | None = None
    bound: Bound = Bound.EXACT
    missing: Missing | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.missing is None):
            raise ValueError(f"Expected a value or the reason why it is missing, got {self}.")
        if self.value is not None and abs(self.value) > LARGEST:
            raise ValueError(f"Expected a number of 64 bits, got {self.value}.")

    def columns(self) -> dict[str, object]:
        """Return the columns of a row that this fills."""
        return {"value": self.value, "bound": self.bound, "missing": self.missing or ""}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value comes from and what it may be used for."""

    purpose: Purpose
    grade: Grade
    source: str
    url: str = ""

    def columns(self) -> dict[str, object]:
        """Return the columns of a row that this fills."""
        return {"purpose": self.purpose, "grade": self.grade, "source": self.source, "source_url": self.url}


class Shown(Protocol):
    """What is needed of a definition version to read and write its numbers."""

    decimals: int
    unit_zh: str
    unit_en: str
    power_zh: int
    power_en: int


def parse_value(text: str, version: Shown, *, power: int = 0, field: str = "value") -> int:
    """Return the smallest steps of a number typed in 10^power base units; refuses what the steps cannot hold exactly."""
    plain = narrow(text)
    if len(plain) > 40 or not _NUMBER.fullmatch(plain):
        raise Invalid.field(field, text, _("a number such as 1,234.5"))
    steps = Fraction(plain.replace(",", "")) * Fraction(10) ** (power + version.decimals)
    if steps.denominator != 1:
        raise Invalid.field(field, text, _("at most %(decimals)s decimals") % {"decimals": power + version.decimals})
    if abs(steps) > LARGEST:
        raise Invalid.field(field, text, _("a smaller number"))
    return steps.numerator


def shown_power(version: Shown) -> int:
    """Return the power of ten of the reader's shown unit."""
    return version.power_zh if reading_language() == "zh" else version.power_en


def shown_unit(version: Shown) -> str:
    """Return the reader's shown unit."""
    return version.unit_zh if reading_language() == "zh" else version.unit_en


def number_text(value: int, version: Shown, *, grouped: bool = True) -> str:
    """Return a number in the reader's shown unit, exactly."""
    return exact_text(Fraction(value) / Fraction(10) ** (version.decimals + shown_power(version)), grouped=grouped)


_BOUND_TEXTS = {
    Bound.EXACT: "%(number)s",
    Bound.MORE: _("more than %(number)s"),
    Bound.AT_LEAST: _("at least %(number)s"),
    Bound.LESS: _("less than %(number)s"),
    Bound.AT_MOST: _("at most %(number)s"),
    Bound.ABOUT: _("about %(number)s"),
}


def measured_text(measured: Measured, version: Shown, *, unit: bool = True) -> str:
    """Return a value for a reader: with its bound and unit, or why there is none."""
    if measured.missing is not None or measured.value is None:
        return str(Missing(measured.missing or "").label)
    number = number_text(measured.value, version)
    if unit:
        number = f"{number} {shown_unit(version)}"
    return str(_BOUND_TEXTS[measured.bound]) % {"number": number}


def unit_columns(unit: Unit) -> dict[str, Unit | None]:
    """Return the three columns that say what was observed."""
    return {
        "party": unit if isinstance(unit, Party) else None,
        "asset": unit if isinstance(unit, Asset) else None,
        "area": unit if isinstance(unit, Area) else None,
    }
