import numpy as np
import pyarrow as pa
import pytest
from tests.evidence.planning.panels import BASE, PLAIN, outcomes, panel

from pilotzone.evidence import PanelError, UnsupportedError
from pilotzone.evidence.planning import PlanColumns
from pilotzone.evidence.planning.history import covariance, read_history


def test_what_comes_from_the_first_treated_period_on_is_left_out():
    y = outcomes(6, 4)

    past = read_history(panel(y, g=[0, 0, 0, 0, 2020, 2021]), PlanColumns(**BASE, cohort="g"))

    assert np.isnan(past.y).tolist() == [[False] * 4] * 4 + [[False, False, True, True], [False, False, False, True]]
    assert dict(past.dropped) == {"treated": 3}
    assert [window.rows.size for window in past.windows(2)] == [6, 5, 4]


def test_history_does_not_depend_on_the_order_of_the_rows():
    table = panel(outcomes(12, 3), c=np.arange(12) % 3)
    columns = PlanColumns(**BASE, cluster="c")

    one, other = read_history(table, columns), read_history(table.take(np.random.default_rng(0).permutation(36)), columns)

    assert np.array_equal(one.y, other.y)
    assert np.array_equal(one.cluster, other.cluster)


def test_clusters_are_means_of_those_observed():
    y = outcomes(6, 2)
    y[1, 0] = np.nan

    found = read_history(panel(y, c=[0, 0, 1, 1, 2, 2]), PlanColumns(**BASE, cluster="c")).collapsed()

    assert found.y[0].tolist() == [y[0, 0], y[:2, 1].mean()]
    assert (found.units, found.cluster) == (3, None)


def test_covariance_is_the_average_over_stretches():
    y = outcomes(50, 4)

    found = covariance(read_history(panel(y), PLAIN).windows(2))

    assert found == pytest.approx(np.mean([np.cov(y[:, a : a + 2], rowvar=False) for a in range(3)], axis=0))


def test_units_that_lack_a_fact_are_counted():
    x = np.arange(8.0)
    x[2] = np.nan

    past = read_history(panel(outcomes(8, 2), x=x), PlanColumns(**BASE, covariates=("x",)))

    assert past.units == 7
    assert dict(past.dropped) == {"incomplete_unit": 1}


def test_tiny_past_is_refused_with_the_reason():
    with pytest.raises(UnsupportedError, match="Only 3 units are observed without treatment; at least 4"):
        read_history(panel(outcomes(3, 4, clusters=1)), PLAIN)
    with pytest.raises(UnsupportedError, match="needs 5 periods in a row"):
        read_history(panel(outcomes(9, 4)), PLAIN).windows(5)
    with pytest.raises(UnsupportedError, match="the same for every unit"):
        read_history(panel(np.ones((9, 4))), PLAIN).windows(2)


def test_broken_panels_are_refused_by_name():
    twice = pa.table({"id": ["a", "a"], "t": [1, 1], "y": [0.0, 1.0]})
    with pytest.raises(PanelError, match="'a' stands more than once in period 1") as caught:
        read_history(twice, PLAIN)
    assert caught.value.field == "unit"
    half = pa.table({"id": list("abcd"), "t": [1.5] * 4, "y": [0.0, 1.0, 2.0, 3.0]})
    with pytest.raises(PanelError, match="not whole"):
        read_history(half, PLAIN)
    moving = pa.table({"id": ["a", "a"], "t": [1, 2], "y": [0.0, 1.0], "c": ["x", "y"]})
    with pytest.raises(PanelError, match="The cluster of a unit changes"):
        read_history(moving, PlanColumns(**BASE, cluster="c"))
    with pytest.raises(PanelError, match="no column 'yy'"):
        read_history(twice, PlanColumns(unit="id", time="t", outcome="yy"))
