from fractions import Fraction

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.kit.amounts import (
    EPSILON,
    HOUR,
    KILOMETRE,
    LARGEST,
    WHOLE,
    YUAN,
    Rounding,
    Scale,
    apply_rate,
    basis_points,
    decimals_of,
    divide,
    format_amount,
    money,
    money_short,
    parse_amount,
    split,
)
from pilotzone.kit.errors import Invalid

SCALES = [YUAN, HOUR, KILOMETRE, EPSILON, WHOLE]


@pytest.mark.parametrize(
    ("text", "scale", "expected"),
    [
        ("1,234.56", YUAN, 123456),
        ("１２３４.５", YUAN, 123450),
        ("１，２３４．５", YUAN, 123450),
        ("￥ 20", YUAN, 2000),
        ("¥20", YUAN, 2000),
        ("500 万元", YUAN, 500_000_000),
        ("0.0001万", YUAN, 100),
        ("1.5亿元", YUAN, 15_000_000_000),
        ("12元", YUAN, 1200),
        ("0", YUAN, 0),
        ("1.500", YUAN, 150),
        ("1.5", HOUR, 5400),
        ("1:30:01", HOUR, 5401),
        ("0.001", KILOMETRE, 1),
        ("0.000000001", EPSILON, 1),
        ("1,000", WHOLE, 1000),
        ("92233720368547758.07", YUAN, LARGEST),
    ],
)
def test_parse_amount_is_exact(text, scale, expected):
    assert parse_amount(text, scale) == expected


@pytest.mark.parametrize(
    ("text", "scale", "why"),
    [
        ("", YUAN, "accepted: a number such as 1,234.56"),
        ("1,23", YUAN, "accepted: a number such as 1,234.56"),
        ("1.2.3", YUAN, "accepted: a number"),
        ("1e5", YUAN, "accepted: a number"),
        ("①", YUAN, "accepted: a number"),
        ("٣", YUAN, "accepted: a number"),
        ("=1+1", YUAN, "accepted: a number"),
        ("NaN", YUAN, "accepted: a number"),
        ("0.123", YUAN, "“0.123” is not accepted; accepted: at most 2 decimals."),
        ("1.5", WHOLE, "accepted: a whole number such as 1,234."),
        ("0.0001", HOUR, "accepted: whole steps of 1/3600."),
        ("1:30", HOUR, "hours such as 1.5 or 1:30:00"),
        ("x", WHOLE, "a whole number such as 1,234"),
        ("-1", YUAN, "accepted: zero or more"),
        ("92233720368547758.08", YUAN, "accepted: a smaller number"),
        ("9" * 41, YUAN, "accepted: a number"),
    ],
)
def test_parse_amount_refuses_what_is_not_exact(text, scale, why):
    with override("en"), pytest.raises(Invalid) as caught:
        parse_amount(text, scale, field="fee")

    assert why in str(caught.value)
    assert caught.value.errors[0].field == "fee"


def test_parse_amount_takes_negatives_where_asked():
    assert parse_amount("-1,234.5", negative=True) == -123450
    assert parse_amount("-0:00:01", HOUR, negative=True) == -1


@pytest.mark.parametrize(
    ("amount", "scale", "expected"),
    [
        (123456, YUAN, "1,234.56"),
        (100, YUAN, "1.00"),
        (5, YUAN, "0.05"),
        (-5, YUAN, "-0.05"),
        (0, YUAN, "0.00"),
        (5400, HOUR, "1.5"),
        (3601, HOUR, "1:00:01"),
        (-3601, HOUR, "-1:00:01"),
        (1234567, KILOMETRE, "1,234.567"),
        (1, EPSILON, "0.000000001"),
        (1, Scale(7), "1/7"),
        (LARGEST, YUAN, "92,233,720,368,547,758.07"),
    ],
)
def test_format_amount_never_rounds(amount, scale, expected):
    assert format_amount(amount, scale) == expected


@given(amount=st.integers(min_value=-LARGEST, max_value=LARGEST), scale=st.sampled_from(SCALES), grouped=st.booleans())
def test_format_then_parse_gives_the_amount_back(amount, scale, grouped):
    assert parse_amount(format_amount(amount, scale, grouped=grouped), scale, negative=True) == amount


def test_money_reads_in_both_languages():
    with override("zh-hans"):
        assert [money(123450), money_short(2_130_000_000), money_short(123_456_789), money_short(99)] == [
            "1,234.50 元",
            "2,130 万元",
            "123.456789 万元",
            "0.99 元",
        ]
    with override("en"):
        assert [money(123450), money_short(2_130_000_000), money_short(-100_000_001), money_short(99)] == [
            "CNY 1,234.50",
            "CNY 21.3 million",
            "CNY -1.00000001 million",
            "CNY 0.99",
        ]


@pytest.mark.parametrize(
    ("numerator", "expected"),
    [(5, (3, 2, 2)), (15, (8, 8, 7)), (-5, (-3, -2, -2)), (4, (2, 2, 2)), (0, (0, 0, 0))],
)
def test_divide_rounds_as_named(numerator, expected):
    assert tuple(divide(numerator, 2, mode) for mode in (Rounding.HALF_UP, Rounding.HALF_EVEN, Rounding.DOWN)) == expected


def test_divide_refuses_a_denominator_below_one():
    with pytest.raises(ValueError, match="got 0"):
        divide(1, 0, Rounding.DOWN)


def test_apply_rate_is_exact_for_large_amounts():
    assert apply_rate(LARGEST, basis_points(10_000), Rounding.DOWN) == LARGEST
    assert apply_rate(1_000_003, basis_points(2000), Rounding.HALF_UP) == 200_001
    assert apply_rate(100, Fraction(1, 3), Rounding.HALF_UP) == 33


@given(
    amount=st.integers(min_value=-LARGEST, max_value=LARGEST), weights=st.lists(st.integers(0, 1000), min_size=1, max_size=5).filter(any)
)
def test_split_loses_no_step(amount, weights):
    parts = split(amount, weights)

    assert sum(parts) == amount
    assert all(abs(part - Fraction(amount * weight, sum(weights))) < 1 for part, weight in zip(parts, weights, strict=True))


def test_split_gives_leftover_steps_to_the_first_of_equals():
    assert split(101, (1, 1)) == (51, 50)
    assert split(-101, (1, 1)) == (-51, -50)


@pytest.mark.parametrize("weights", [(0, 0), (2, -1)])
def test_split_refuses_weights_without_a_meaning(weights):
    with pytest.raises(ValueError, match="Expected weights"):
        split(1, weights)


def test_decimals_of_a_scale():
    assert [decimals_of(scale) for scale in SCALES] == [2, None, 3, 9, 0]
