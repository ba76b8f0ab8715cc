"""Files of outcomes: what is read, and what is refused with its line."""

import pytest

from pilotzone.indicators.enums import PeriodType
from pilotzone.studies.errors import BadOutcomes
from pilotzone.studies.outcome_files import read_outcomes

GOOD = "unit,period,turnover,orders\na1,2025-Q1,1.5,\na1,2025-Q2, 2 ,7\n"


def test_file_is_read_with_periods_as_numbers_and_gaps_as_gaps():
    table = read_outcomes(b"\xef\xbb\xbf" + GOOD.encode(), PeriodType.QUARTER)
    assert table.to_pydict() == {"unit": ["a1", "a1"], "time": [8100, 8101], "turnover": [1.5, 2.0], "orders": [None, 7.0]}


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b"\xff\xfe", "file"),
        (b"", "file"),
        (b"unit,period\na1,2025\n", "file"),
        (b"unit,turnover\na1,2\n", "file"),
        (b"unit,period,turnover\na1,2025-Q1,2\n", "line 2, period"),
        (b"unit,period,turnover\na1,2025,2\na1,2026,many\n", "line 3, turnover"),
        (b"unit,period,turnover\na1,2025,nan\n", "line 2, turnover"),
        (b"unit,period,turnover\na1,2025\n", "line 2"),
        (b"unit,period,turnover\na1,2025,2,3\n", "line 2"),
        (b'unit,period,turnover\na1,2025,"2\n', "line 2"),
    ],
)
def test_file_with_a_fault_is_refused_with_its_line(content, field):
    with pytest.raises(BadOutcomes) as refusal:
        read_outcomes(content, PeriodType.YEAR)
    assert refusal.value.errors[0].field == field


def test_no_more_than_ten_faults_are_told():
    content = "unit,period,turnover\n" + "a1,2025,x\n" * 50
    with pytest.raises(BadOutcomes) as refusal:
        read_outcomes(content.encode(), PeriodType.YEAR)
    assert len(refusal.value.errors) == 10
