import numpy as np
import pytest
from scipy.stats import chi2
from tests.reference.direct import random_panel

from pilotzone.evidence import att_gt, moments_of
from pilotzone.evidence.pretrend import chi_square_tail


@pytest.mark.parametrize("df", [1, 2, 3, 4, 9, 10, 57, 400])
def test_chi_square_tail_is_that_of_scipy(df):
    points = np.array([1e-3, 0.5, 1.0, 2.0, 3.0]) * df

    np.testing.assert_allclose([chi_square_tail(x, df) for x in points], chi2.sf(points, df), rtol=1e-10)


def test_chi_square_tail_at_zero_is_one():
    assert chi_square_tail(0.0, 3) == 1.0


@pytest.mark.parametrize("control", ["never", "notyet"])
def test_statistic_is_the_quadratic_form_of_the_cells_before(control):
    fit = att_gt(moments_of(*random_panel(1)), control=control)
    before = np.flatnonzero(fit.table.cells.event < 0)

    att, cov = fit.table.att[before], fit.covariance()[np.ix_(before, before)]

    assert fit.pretrend.df == before.size > 1
    assert fit.pretrend.statistic == pytest.approx(att @ np.linalg.inv(cov) @ att, rel=1e-9)
    assert fit.pretrend.p_value == pytest.approx(chi2.sf(fit.pretrend.statistic, before.size), rel=1e-10)


def test_statistic_does_not_depend_on_the_base():
    # With a never-treated comparison both bases span the same contrasts before treatment.
    table = moments_of(*random_panel(1))

    assert att_gt(table).pretrend.statistic == pytest.approx(att_gt(table, base="universal").pretrend.statistic, rel=1e-9)


def test_cells_within_anticipation_are_not_tested():
    fit = att_gt(moments_of(*random_panel(1)), anticipation=1)

    assert fit.pretrend.df == int((fit.table.cells.event < -1).sum()) < int((fit.table.cells.event < 0).sum())


def test_cells_that_outnumber_the_units_give_no_test_and_a_warning():
    rng = np.random.default_rng(0)

    fit = att_gt(moments_of(rng.normal(size=(6, 10)), np.array([0, 0, 0, 10, 10, 10]), np.arange(1, 11)))

    assert (fit.pretrend.singular, fit.pretrend.df) == (True, 8)
    assert fit.to_dict()["pretrend"] == {"statistic": None, "df": 8, "p_value": None}
    assert "pretrend_singular" in [notice.code for notice in fit.notices]


def test_cells_that_are_many_for_the_units_are_tested_with_a_warning():
    rng = np.random.default_rng(0)

    fit = att_gt(moments_of(rng.normal(size=(40, 12)), np.repeat([0, 12], 20), np.arange(1, 13)))

    assert fit.pretrend.p_value > 0
    assert "pretrend_many_cells" in [notice.code for notice in fit.notices]
    assert "pretrend_many_cells" not in [notice.code for notice in att_gt(moments_of(*random_panel(1, least=14))).notices]
