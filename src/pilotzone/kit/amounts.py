"""Amounts of scarce things: whole numbers of the smallest step, read and printed exactly, divided only by a named rounding."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pilotzone.kit.errors import Invalid
from pilotzone.kit.text import Words, reading_language

LARGEST = 2**63 - 1  # what a 64-bit column holds

_WIDE = str.maketrans("０１２３４５６７８９．，－＋￥：　", "0123456789.,-+¥: ")
_DECIMAL = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?")
_CLOCK = re.compile(r"([+-]?)([0-9]+):([0-5][0-9]):([0-5][0-9])")


class Rounding(TextChoices):
    """How a share of an amount becomes whole steps."""

    HALF_UP = "half_up", _("half up")
    HALF_EVEN = "half_even", _("half to even")
    DOWN = "down", _("down")


@dataclass(frozen=True, slots=True)
class Scale:
    """How many smallest steps make one unit as people say it, and the decimals that are always shown.

    `multiples` are words that may follow a number, each with how many units it stands for.
    """

    per_unit: int
    shown_decimals: int = 0
    multiples: tuple[tuple[str, int], ...] = ()


YUAN = Scale(100, shown_decimals=2, multiples=(("万元", 10_000), ("亿元", 100_000_000), ("万", 10_000), ("亿", 100_000_000), ("元", 1)))
HOUR = Scale(3600)
KILOMETRE = Scale(1000)
EPSILON = Scale(10**9)
WHOLE = Scale(1)


def narrow(text: str) -> str:
    """Return the text with full-width digits and number signs made ASCII, and blanks around it dropped."""
    return text.translate(_WIDE).strip()


def parse_amount(text: str, scale: Scale = YUAN, *, field: str = "amount", negative: bool = False) -> int:
    """Return the whole number of smallest steps that the text says exactly; raises Invalid on anything else."""
    plain, times = _without_multiple(narrow(text).removeprefix("¥").strip(), scale)
    exact = _exact_value(plain, scale)
    if exact is None:
        raise Invalid.field(field, text, _accepted(scale))
    steps = exact * times * scale.per_unit
    if steps.denominator != 1:
        raise Invalid.field(field, text, _fine_enough(scale))
    if steps < 0 and not negative:
        raise Invalid.field(field, text, _("zero or more"))
    if abs(steps) > LARGEST:
        raise Invalid.field(field, text, _("a smaller number"))
    return steps.numerator


def _without_multiple(text: str, scale: Scale) -> tuple[str, int]:
    for word, times in scale.multiples:
        if text.endswith(word):
            return text.removesuffix(word).strip(), times
    return text, 1


def _exact_value(text: str, scale: Scale) -> Fraction | None:
    clock = _CLOCK.fullmatch(text) if scale == HOUR else None
    if clock:
        seconds = int(clock[2]) * 3600 + int(clock[3]) * 60 + int(clock[4])
        return Fraction(-seconds if clock[1] == "-" else seconds, 3600)
    found = _DECIMAL.fullmatch(text) if len(text) <= 40 else None
    return Fraction(text.replace(",", "")) if found else None


def _accepted(scale: Scale) -> Words:
    if scale == HOUR:
        return _("hours such as 1.5 or 1:30:00")
    decimals = decimals_of(scale)
    return _("a number such as 1,234.56") if decimals else _("a whole number such as 1,234")


def _fine_enough(scale: Scale) -> Words:
    decimals = decimals_of(scale)
    if decimals is None:
        return _("whole steps of 1/%(step)s") % {"step": scale.per_unit}
    if decimals == 0:
        return _("a whole number such as 1,234")
    return ngettext_lazy("at most %(decimals)s decimal", "at most %(decimals)s decimals", decimals) % {"decimals": decimals}


def decimals_of(scale: Scale) -> int | None:
    """Return the decimals that hold every amount of the scale, or None where no number of decimals does (3600)."""
    return _decimals_needed(Fraction(1, scale.per_unit))


def _decimals_needed(value: Fraction) -> int | None:
    denominator, twos, fives = value.denominator, 0, 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None


def format_amount(amount: int, scale: Scale = YUAN, *, grouped: bool = True) -> str:
    """Return the amount in units as exact text: decimals where they suffice, else h:mm:ss or a fraction; never rounded."""
    return exact_text(Fraction(amount, scale.per_unit), shown=scale.shown_decimals, grouped=grouped)


def exact_text(value: Fraction, *, shown: int = 0, grouped: bool = True) -> str:
    """Return a rational number as exact decimal text with at least `shown` decimals, or as h:mm:ss or a fraction where none is exact."""
    decimals = _decimals_needed(value)
    sign = "-" if value < 0 else ""
    if decimals is None:
        return sign + _without_decimals(abs(value))
    places = max(decimals, shown)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    whole, rest = digits[: len(digits) - places], digits[len(digits) - places :]
    head = f"{int(whole):,}" if grouped else whole
    return f"{sign}{head}.{rest}" if rest else f"{sign}{head}"


def _without_decimals(value: Fraction) -> str:
    seconds = value * 3600
    if seconds.denominator == 1:
        minutes, second = divmod(seconds.numerator, 60)
        hour, minute = divmod(minutes, 60)
        return f"{hour}:{minute:02}:{second:02}"
    return f"{value.numerator}/{value.denominator}"


def money(fen: int) -> str:
    """Return yuan and fen for the reader: 1,234.50 元 or CNY 1,234.50."""
    return _with_yuan(format_amount(fen))


def money_short(fen: int) -> str:
    """Return large sums in the reader's large unit (万元, million), exactly; small ones as `money`."""
    chinese = reading_language() == "zh"
    large = 10_000 if chinese else 1_000_000
    if abs(fen) < large * YUAN.per_unit:
        return money(fen)
    text = exact_text(Fraction(fen, large * YUAN.per_unit))
    return f"{text} 万元" if chinese else f"CNY {text} million"


def _with_yuan(text: str) -> str:
    return f"{text} 元" if reading_language() == "zh" else f"CNY {text}"


def basis_points(points: int) -> Fraction:
    """Return a rate given in hundredths of a percent: 2000 is 20 %."""
    return Fraction(points, 10_000)


def percent(points: int) -> str:
    """Return a rate given in hundredths of a percent as text for the reader: 2000 is 20% in Chinese, 20 % in English."""
    text = exact_text(Fraction(points, 100))
    return f"{text}%" if reading_language() == "zh" else f"{text} %"


def apply_rate(amount: int, rate: Fraction, rounding: Rounding) -> int:
    """Return amount × rate in whole steps, rounded as named; no floating point is involved."""
    return divide(amount * rate.numerator, rate.denominator, rounding)


def divide(numerator: int, denominator: int, rounding: Rounding) -> int:
    """Return numerator / denominator in whole steps; halves and remainders go as named, alike for negative amounts."""
    if denominator <= 0:
        raise ValueError(f"Expected a denominator of 1 or more, got {denominator}.")
    quotient, remainder = divmod(abs(numerator), denominator)
    twice = 2 * remainder
    up = {
        Rounding.DOWN: False,
        Rounding.HALF_UP: twice >= denominator,
        Rounding.HALF_EVEN: twice > denominator or (twice == denominator and quotient % 2 == 1),
    }[rounding]
    whole = quotient + up
    return -whole if numerator < 0 else whole


def split(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Divide an amount by weights so that the parts sum to it; steps left over go to the largest remainders, first come first."""
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError(f"Expected weights of 0 or more with a positive sum, got {list(weights)}.")
    sign, size = (-1, -amount) if amount < 0 else (1, amount)
    parts = [size * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(size * weights[i] % total))
    for i in by_remainder[: size - sum(parts)]:
        parts[i] += 1
    return tuple(sign * part for part in parts)
