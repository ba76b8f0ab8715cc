import pytest

from pilotzone.indicators.enums import PeriodType
from pilotzone.kit.errors import Invalid
from pilotzone.studies.periods import label_of_number, number_of


@pytest.mark.parametrize(
    ("first", "following", "kind"),
    [
        ("2020", "2021", PeriodType.YEAR),
        ("2020-H2", "2021-H1", PeriodType.HALF),
        ("2020-Q4", "2021-Q1", PeriodType.QUARTER),
        ("2020-09", "2020-10", PeriodType.MONTH),
        ("2020-12", "2021-01", PeriodType.MONTH),
    ],
)
def test_periods_count_one_by_one_and_read_back(first, following, kind):
    numbers = number_of(first, kind), number_of(following, kind)
    assert numbers[1] - numbers[0] == 1
    assert tuple(label_of_number(number, kind) for number in numbers) == (first, following)


def test_period_of_another_kind_is_refused():
    with pytest.raises(Invalid, match="2020-Q1"):
        number_of("2020", PeriodType.QUARTER)
