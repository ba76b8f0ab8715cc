from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from pilotzone.kit.dates import (
    UNKNOWN_DATE,
    PartialDate,
    Precision,
    end_of_day,
    format_date,
    format_time,
    known_day,
    parse_date,
    parse_partial_date,
    partial_date,
    shanghai,
    shanghai_day,
    start_of_day,
)
from pilotzone.kit.errors import Invalid

DAY, MONTH, YEAR = partial_date(2021, 3, 24), partial_date(2021, 3), partial_date(2021)


def test_partial_date_prints_only_what_is_known():
    with override("en"):
        assert [str(d) for d in (DAY, MONTH, YEAR, UNKNOWN_DATE)] == ["24 March 2021", "March 2021", "2021", "not recorded"]
    with override("zh-hans"):
        assert [str(d) for d in (DAY, MONTH, YEAR, UNKNOWN_DATE)] == ["2021年3月24日", "2021年3月", "2021年", "未记录"]


def test_partial_date_knows_its_bounds():
    assert [(d.first, d.last) for d in (DAY, MONTH, YEAR, UNKNOWN_DATE)] == [
        (date(2021, 3, 24), date(2021, 3, 24)),
        (date(2021, 3, 1), date(2021, 3, 31)),
        (date(2021, 1, 1), date(2021, 12, 31)),
        (None, None),
    ]
    assert partial_date(2024, 2).last == date(2024, 2, 29)


def test_partial_date_has_an_iso_form():
    assert [d.isoformat() for d in (DAY, MONTH, YEAR, UNKNOWN_DATE)] == ["2021-03-24", "2021-03", "2021", ""]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-03-24", DAY),
        ("2021/3/24", DAY),
        ("2021.3.24", DAY),
        ("２０２１年３月２４日", DAY),
        ("24 March 2021", DAY),
        ("24 Mar 2021", DAY),
        ("2021-03", MONTH),
        ("2021年3月", MONTH),
        ("March 2021", MONTH),
        ("2021", YEAR),
        ("2021年", YEAR),
        ("", UNKNOWN_DATE),
        (" 未记录 ", UNKNOWN_DATE),
        ("Not recorded", UNKNOWN_DATE),
    ],
)
def test_parse_partial_date_reads_both_languages(text, expected):
    assert parse_partial_date(text) == expected


@pytest.mark.parametrize("written", ["en", "zh-hans"])
@pytest.mark.parametrize("value", [DAY, MONTH, YEAR, UNKNOWN_DATE])
def test_printed_dates_can_be_read_back(written, value):
    with override(written):
        assert parse_partial_date(str(value)) == value


@pytest.mark.parametrize("text", ["2021-02-30", "2021-13", "24 Ju 2021", "3月24日", "21-03-24", "tomorrow", "24 2021", "0000"])
def test_parse_partial_date_refuses_what_is_no_date(text):
    with override("en"), pytest.raises(Invalid, match="a date such as 2021-03-24, 2021-03 or 2021"):
        parse_partial_date(text, field="founded")


def test_parse_date_wants_the_day():
    assert parse_date("2021-03-24") == date(2021, 3, 24)
    for text in ("2021-03", "2021", ""):
        with pytest.raises(Invalid):
            parse_date(text)


@pytest.mark.parametrize(
    ("first", "precision"),
    [(None, Precision.DAY), (date(2021, 1, 1), Precision.UNKNOWN), (date(2021, 3, 2), Precision.MONTH), (date(2021, 2, 1), Precision.YEAR)],
)
def test_partial_date_refuses_more_than_is_known(first, precision):
    with pytest.raises(ValueError, match="A date of precision"):
        PartialDate(first, precision)


def test_partial_date_of_a_stored_precision_is_itself():
    assert PartialDate(date(2021, 1, 1), "year") == YEAR
    assert known_day(date(2021, 3, 24)) == DAY


def test_times_are_those_of_shanghai():
    moment = datetime(2021, 3, 24, 16, 30, tzinfo=UTC)

    assert shanghai_day(moment) == date(2021, 3, 25)
    with override("en"):
        assert format_time(moment) == "25 March 2021 00:30"
    with override("zh-hans"):
        assert (format_time(moment), format_date(date(2021, 3, 5))) == ("2021年3月25日 00:30", "2021年3月5日")


def test_a_day_runs_from_midnight_to_midnight_in_shanghai():
    assert start_of_day(date(2021, 3, 24)) == datetime(2021, 3, 23, 16, tzinfo=UTC)
    assert end_of_day(date(2021, 3, 24)) == datetime(2021, 3, 24, 16, tzinfo=UTC)


def test_shanghai_refuses_a_naive_time():
    with pytest.raises(ValueError, match="with its zone"):
        shanghai(datetime(2021, 3, 24))  # noqa: DTZ001  a naive time is what must be refused
