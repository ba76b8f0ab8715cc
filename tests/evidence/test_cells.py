import numpy as np
import pytest

from pilotzone.evidence.cells import cell_weights, contrasts, plan_cells
from pilotzone.evidence.errors import NoComparisonError, PanelError
from pilotzone.evidence.moments import NEVER
from pilotzone.evidence.options import Options

PERIODS = np.array([2001, 2002, 2003, 2004])


def rows(cells, periods, keys):
    compared = [tuple(keys[row].tolist()) for row in cells.comparison]
    return list(zip(cells.cohort.tolist(), cells.time.tolist(), periods[cells.base].tolist(), compared, strict=True))


def plan(keys, periods=PERIODS, **options):
    return rows(plan_cells(periods, np.array(keys), Options(**options)), periods, np.array(keys))


def test_never_treated_compare_in_every_cell():
    assert plan([NEVER, 2003, 2004]) == [
        (2003, 2002, 2001, (NEVER,)),
        (2003, 2003, 2002, (NEVER,)),
        (2003, 2004, 2002, (NEVER,)),
        (2004, 2002, 2001, (NEVER,)),
        (2004, 2003, 2002, (NEVER,)),
        (2004, 2004, 2003, (NEVER,)),
    ]


def test_not_yet_treated_compare_until_the_later_of_the_two_periods():
    assert plan([NEVER, 2003, 2004], control="notyet", base="universal") == [
        (2003, 2001, 2002, (NEVER, 2004)),
        (2003, 2002, 2002, ()),
        (2003, 2003, 2002, (NEVER, 2004)),
        (2003, 2004, 2002, (NEVER,)),
        (2004, 2001, 2003, (NEVER,)),
        (2004, 2002, 2003, (NEVER,)),
        (2004, 2003, 2003, ()),
        (2004, 2004, 2003, (NEVER,)),
    ]


def test_anticipation_moves_the_base_back_and_takes_reacting_cohorts_out_of_the_comparison():
    assert plan([NEVER, 2003, 2004], control="notyet", anticipation=1) == [
        (2003, 2002, 2001, (NEVER, 2004)),
        (2003, 2003, 2001, (NEVER,)),
        (2003, 2004, 2001, (NEVER,)),
        (2004, 2002, 2001, (NEVER,)),
        (2004, 2003, 2002, (NEVER,)),
        (2004, 2004, 2002, (NEVER,)),
    ]


def test_base_across_a_missing_year_is_the_last_observed_one():
    assert plan([NEVER, 2004], periods=np.array([2001, 2003, 2005])) == [(2004, 2003, 2001, (NEVER,)), (2004, 2005, 2003, (NEVER,))]


def test_calendar_may_run_through_zero():
    assert plan([-1, NEVER, 1], periods=np.array([-2, -1, 0, 1]))[:2] == [(-1, -1, -2, (NEVER,)), (-1, 0, -2, (NEVER,))]


def test_nobody_left_in_any_period_is_refused():
    # 2004 may react from 2002 on, so it never is a comparison for 2003 after the first period.
    with pytest.raises(NoComparisonError, match="In no period"):
        plan([2003, 2004], control="notyet", anticipation=2, periods=np.array([2000, 2002, 2003, 2004]))


@pytest.mark.parametrize(
    ("keys", "periods", "error"),
    [([NEVER, 2002], [2001], PanelError), ([NEVER], [2001, 2002], PanelError), ([2002], [2001, 2002], NoComparisonError)],
)
def test_plan_without_two_sides_or_two_periods_is_refused(keys, periods, error):
    with pytest.raises(error):
        plan(keys, periods=np.array(periods), control="notyet")


def test_weights_are_means_on_either_side_and_contrasts_sum_to_zero():
    cells = plan_cells(PERIODS, np.array([NEVER, 2003, 2004]), Options(control="notyet", base="universal"))

    weights = cell_weights(cells, np.array([6.0, 2.0, 4.0]))

    assert weights[:3].tolist() == [[-0.1, 0.5, -0.1], [0.0, 0.0, 0.0], [-0.1, 0.5, -0.1]]
    assert contrasts(cells, 4)[:3].tolist() == [[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, -1.0, 1.0, 0.0]]
