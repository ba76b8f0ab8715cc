"""The pack's calendars against another implementation, and every way a calendar file can be wrong."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from tests.obligations.conftest import announced

from pilotzone.kit.sources import BadFile
from pilotzone.obligations.calendars import Day, check_days, read_calendars
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
    (year,) = read_calendars(HEAD + "2026-01-04,make_up_workday,元旦调休,New Year,notice\n").whole()
    assert (year.year, year.source, year.days) == (2026, "notice", (Day(date(2026, 1, 4), DayKind.MAKE_UP, "元旦调休", "New Year"),))


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("date,kind\n", [(1, "source")]),
        (HEAD + "2026-02-30,holiday,,,n\n", [(2, "date")]),
        (HEAD + "2026-01-01,holiday,,,n\n2026-01-02,rest,,,n\n", [(3, "kind")]),
        (HEAD + "2026-01-01,holiday,,,\n", [(2, "source")]),
        (HEAD + "2026-01-01,holiday,,,a\n2026-01-02,holiday,,,b\n", [(3, "source")]),
        (HEAD + "2026-01-01,holiday,,,a\n2026-01-01,holiday,,,a\n", [(3, "date")]),
        (HEAD + "2026-01-05,make_up_workday,,,a\n", [(2, "date")]),
        (HEAD + "2026-01-01,holiday,,\n2026-01-02,holiday,,,a,b\n", [(2, ""), (3, "")]),
    ],
)
def test_every_wrong_line_is_named(text, faults):
    assert [(fault.line, fault.field) for fault in read_calendars(text).faults] == faults


def test_a_file_with_faults_is_refused_whole():
    with pytest.raises(BadFile, match=r"calendars\.csv:2"):
        read_calendars(HEAD + "2026-02-30,holiday,,,n\n").whole()


@pytest.mark.parametrize(
    ("days", "accepted"),
    [
        ([Day(date(2026, 1, 1), DayKind.HOLIDAY)] * 2, "each day once"),
        ([Day(date(2025, 1, 1), DayKind.HOLIDAY)], "a day in 2026"),
        ([Day(date(2026, 1, 5), DayKind.MAKE_UP)], "a Saturday or Sunday"),
    ],
)
def test_days_that_cannot_be_are_refused_by_the_command_too(days, accepted):
    with pytest.raises(BadCalendar, match=accepted):
        check_days(2026, days, where="calendar 2026")
