"""Numbers are exact, periods are days, bounds are kept."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.indicators.enums import Bound, Missing, PeriodType
from pilotzone.indicators.measures import Measured, Period, measured_text, number_text, parse_value, shown_power
from pilotzone.kit.errors import Invalid

MONEY = SimpleNamespace(decimals=2, unit_zh="亿元", unit_en="billion yuan", power_zh=8, power_en=9)
COUNT = SimpleNamespace(decimals=0, unit_zh="家", unit_en="enterprises", power_zh=0, power_en=0)


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("2020", PeriodType.YEAR, (2020, 1, 1), (2020, 12, 31)),
        ("2020-H2", PeriodType.HALF, (2020, 7, 1), (2020, 12, 31)),
        ("2021-Q1", PeriodType.QUARTER, (2021, 1, 1), (2021, 3, 31)),
        ("2024-02", PeriodType.MONTH, (2024, 2, 1), (2024, 2, 29)),
        ("2021-03-26", PeriodType.DAY, (2021, 3, 26), (2021, 3, 26)),
        ("2021-03", PeriodType.STOCK, (2021, 3, 1), (2021, 3, 31)),
        ("2021", PeriodType.STOCK, (2021, 1, 1), (2021, 12, 31)),
    ],
)
def test_period_covers_its_days(text, kind, start, end):
    assert Period.parse(text, kind) == Period(date(*start), date(*end), text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("2020-Q5", PeriodType.QUARTER), ("2020-13", PeriodType.MONTH), ("2021-02-29", PeriodType.DAY), ("", PeriodType.YEAR)],
)
def test_period_that_does_not_exist_is_refused(text, kind):
    with pytest.raises(Invalid) as caught:
        Period.parse(text, kind)
    assert caught.value.errors[0].value == text


def test_period_may_not_end_before_it_starts():
    with pytest.raises(ValueError, match="ends after it starts"):
        Period(date(2020, 2, 1), date(2020, 1, 1), "2020")


def test_ten_billion_yuan_is_the_same_steps_in_both_languages_units():
    assert parse_value("100", MONEY, power=8) == parse_value("10", MONEY, power=9) == 10**12


@pytest.mark.parametrize("text", ["", "1e3", "abc", "1,23", "0.001", "99999999999999999999"])
def test_number_that_cannot_be_kept_exactly_is_refused(text):
    with pytest.raises(Invalid):
        parse_value(text, MONEY)


@given(value=st.integers(-(10**15), 10**15), language=st.sampled_from(["zh-hans", "en"]))
def test_number_is_read_back_from_its_text(value, language):
    with override(language):
        assert parse_value(number_text(value, MONEY), MONEY, power=shown_power(MONEY)) == value


@pytest.mark.parametrize(
    ("measured", "zh", "en"),
    [
        (Measured(2400, Bound.MORE), "超过 2,400 家", "more than 2,400 enterprises"),
        (Measured(0), "0 家", "0 enterprises"),
        (Measured(25, Bound.ABOUT), "约 25 家", "about 25 enterprises"),
        (Measured(missing=Missing.NOT_ANSWERED), "未填报", "not answered"),
    ],
)
def test_value_is_written_with_bound_and_unit_and_zero_is_not_missing(measured, zh, en):
    texts = {}
    for language in ("zh-hans", "en"):
        with override(language):
            texts[language] = measured_text(measured, COUNT)
    assert texts == {"zh-hans": zh, "en": en}


@pytest.mark.parametrize("parts", [{}, {"value": 1, "missing": Missing.NOT_DUE}, {"value": 2**63}])
def test_measured_is_a_number_of_64_bits_or_a_reason(parts):
    with pytest.raises(ValueError, match="Expected a"):
        Measured(**parts)
