"""The pack's calendars against another implementation, and every way a calendar file can be wrong."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from tests.obligations.conftest import announced

from pilotzone.obligations.calendars import Day, check_days, read_calendar_csv
from pilotzone.obligations.enums import DayKind
from pilotzone.obligations.errors import BadCalendar
from pilotzone.obligations.working_days import working_days

HEAD = "date,kind,name_zh,name_en,source\n"


def test_pack_calendars_agree_with_chinesecalendar_on_every_day():
    years = announced()
    days = [day for year in years for day in year.days]
    kinds = {kind: [day.on for day in days if day.kind == kind] for kind in DayKind}
    ours = working_days([year.year for year in years], kinds[DayKind.HOLIDAY], kinds[DayKind.MAKE_UP])
    first = date(2024, 1, 1)
    whole = [first + timedelta(k) for k in range((date(2027, 1, 1) - first).days)]
    assert [ours.is_working_day(day) for day in whole] == [chinese_calendar.is_workday(day) for day in whole]


def test_pack_names_the_notice_of_every_year_and_no_year_that_was_not_announced():
    assert {year.year: year.source for year in announced()} == {
        2024: "国办发明电〔2023〕7号",
        2025: "国办发明电〔2024〕12号",
        2026: "国办发明电〔2025〕7号",
    }


def test_one_line_is_read_whole():
    (year,) = read_calendar_csv((HEAD + "2026-01-04,make_up_workday,元旦调休,New Year,notice\n").splitlines(keepends=True))
    assert (year.year, year.source, year.days) == (2026, "notice", (Day(date(2026, 1, 4), DayKind.MAKE_UP, "元旦调休", "New Year"),))


@pytest.mark.parametrize(
    ("text", "where", "value"),
    [
        ("date,kind\n", "calendars.csv:1", "date, kind"),
        (HEAD + "2026-02-30,holiday,,,n\n", "calendars.csv:2", "2026-02-30"),
        (HEAD + "2026-01-01,holiday,,,n\n2026-01-02,rest,,,n\n", "calendars.csv:3", "rest"),
        (HEAD + "2026-01-01,holiday,,,\n", "calendars.csv:2", ""),
        (HEAD + "2026-01-01,holiday,,,a\n2026-01-02,holiday,,,b\n", "calendars.csv:3", "b"),
        (HEAD + "2026-01-01,holiday,,,a\n2026-01-01,holiday,,,a\n", "calendars.csv", "2026-01-01"),
        (HEAD + "2026-01-05,make_up_workday,,,a\n", "calendars.csv", "2026-01-05"),
    ],
)
def test_a_wrong_line_is_named_with_its_value(text, where, value):
    with pytest.raises(BadCalendar) as caught:
        read_calendar_csv(text.splitlines(keepends=True))
    assert (caught.value.data["where"], caught.value.data["value"]) == (where, value)


@pytest.mark.parametrize("line", ["2026-01-01,holiday,,\n", "2026-01-01,holiday,,,a,b\n"])
def test_a_line_of_another_length_is_refused(line):
    with pytest.raises(BadCalendar, match="5 columns"):
        read_calendar_csv((HEAD + line).splitlines(keepends=True))


def test_a_day_of_another_year_is_refused():
    with pytest.raises(BadCalendar, match="a day in 2026"):
        check_days(2026, [Day(date(2025, 1, 1), DayKind.HOLIDAY)], where="calendar 2026")
