"""Counting on a small calendar, against a slow definition, and refusing to guess."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.obligations.errors import CalendarNotLoaded
from pilotzone.obligations.working_days import working_days

# Thursday 1 October to Wednesday 7 October 2026 are holidays, Saturday 10 October is worked.
CALENDAR = working_days([2026], [date(2026, 10, day) for day in range(1, 8)], [date(2026, 9, 20), date(2026, 10, 10)])
DAYS = st.dates(date(2026, 2, 1), date(2026, 11, 1))


def test_weekend_holiday_and_make_up_day_are_told_apart():
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 10), date(2026, 10, 11)]
    assert [CALENDAR.is_working_day(day) for day in days] == [True, False, True, False]


def test_five_working_days_step_over_the_holiday_and_use_the_make_up_day():
    assert CALENDAR.add(date(2026, 9, 29), 5) == date(2026, 10, 12)  # 30 Sep, 8, 9, 10 (worked Saturday), 12 Oct


def test_zero_working_days_is_the_day_or_the_next_working_day():
    assert CALENDAR.add(date(2026, 9, 30), 0) == date(2026, 9, 30)
    assert CALENDAR.add(date(2026, 10, 3), 0) == date(2026, 10, 8)


@given(start=DAYS, n=st.integers(1, 40))
def test_the_nth_working_day_after_lies_n_working_days_away(start, n):
    due = CALENDAR.add(start, n)
    assert CALENDAR.is_working_day(due)
    assert CALENDAR.between(start, due) == n


@given(start=DAYS, end=DAYS)
def test_between_counts_days_one_by_one_and_is_antisymmetric(start, end):
    first, last = min(start, end), max(start, end)
    slow = sum(CALENDAR.is_working_day(first + timedelta(k)) for k in range(1, (last - first).days + 1))
    assert CALENDAR.between(first, last) == slow
    assert CALENDAR.between(last, first) == -slow


@pytest.mark.parametrize(
    "count", [lambda: CALENDAR.is_working_day(date(2027, 1, 4)), lambda: CALENDAR.add(date(2026, 12, 30), 3),
              lambda: CALENDAR.between(date(2026, 12, 30), date(2027, 1, 4))]
)  # fmt: skip
def test_a_year_that_is_not_loaded_is_named_and_never_guessed(count):
    with pytest.raises(CalendarNotLoaded) as caught:
        count()
    assert caught.value.data == {"year": "2027", "loaded": ["2026"]}


def test_a_negative_number_of_working_days_is_refused():
    with pytest.raises(ValueError, match="0 or more working days, got -1"):
        CALENDAR.add(date(2026, 3, 2), -1)
