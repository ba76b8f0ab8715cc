"""How alike all comparisons are, taken together."""

import numpy as np
import pytest

from pilotzone.evidence.matching.blocks import Block
from pilotzone.evidence.matching.combine import plain_fit
from pilotzone.evidence.matching.likeness import Piece, cluster_sides, concentration, joined_balance, overlap_bins
from pilotzone.evidence.matching.propensity import Propensity
from pilotzone.evidence.matching.sample import Rows


def piece(cohort, units, treated, x, chance=None):
    n = len(units)
    d = np.array(treated)
    rows = Rows(np.array(units), d, np.array(x)[:, None], np.zeros((n, 1)), np.ones(n), np.zeros(n, np.int64), ("x",))
    made = Block(cohort, rows, (0,))
    fitted = None if chance is None else Propensity(np.log(np.array(chance) / (1 - np.array(chance))), np.zeros(2), 1.0)
    return Piece(made, plain_fit(made), fitted)


ONE = piece(2003, [0, 1, 4, 5], [True, True, False, False], [1.0, 3.0, 0.0, 2.0], [0.6, 0.5, 0.4, 0.5])
TWO = piece(2005, [2, 4], [True, False], [5.0, 1.0], [0.3, 0.3])


def test_comparisons_count_by_their_treated_units():
    row = joined_balance([ONE, TWO])[0]

    assert row.before.treated == pytest.approx((1 + 3 + 5) / 3)
    assert row.before.comparison == pytest.approx((2 * 1.0 + 1 * 1.0) / 3)


def test_weights_of_a_unit_are_summed_over_the_comparisons_it_serves_in():
    found = concentration([ONE, TWO], ["a", "b", "c", "d", "e", "f"])

    # Unit 4 carries half of two treated units and all of one: two of three.
    assert found.top == (("e", pytest.approx(2 / 3)), ("f", pytest.approx(1 / 3)))
    assert found.after == pytest.approx(9 / 5)
    assert found.largest_ratio == pytest.approx(4 / 3)


def test_equal_weights_go_by_name():
    assert [name for name, _ in concentration([ONE], ["a", "b", "c", "d", "z", "f"]).top] == ["f", "z"]


def test_bins_of_the_fitted_chance_hold_everybody_once():
    bins = overlap_bins([ONE, TWO])

    assert (len(bins), bins[0].low, bins[-1].high) == (20, 0.0, pytest.approx(0.65))
    for group in ("treated", "before", "after"):
        assert sum(getattr(row, group) for row in bins) == pytest.approx(1.0)


def test_a_comparison_without_a_fit_leaves_no_bins():
    assert overlap_bins([ONE, piece(2005, [2, 4], [True, False], [5.0, 1.0])]) == ()


def test_treated_outside_the_range_are_counted():
    assert (ONE.outside, TWO.outside) == (1, 0)


def test_clusters_are_counted_on_each_side():
    assert cluster_sides([ONE, TWO], np.array([0, 0, 1, 1, 2, 2])) == (2, 1)
    assert cluster_sides([ONE, TWO], None) is None
