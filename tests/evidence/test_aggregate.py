import numpy as np
import pytest
from tests.reference.direct import random_panel

from pilotzone.evidence.aggregate import aggregate, overall_weights, scheme_of
from pilotzone.evidence.group_time import cell_covariance, group_time
from pilotzone.evidence.moments import moments_of
from pilotzone.evidence.options import KINDS, Options
from pilotzone.evidence.sample import sample_of


def fitted(seed, **options):
    chosen = Options(**options)
    sample = sample_of(moments_of(*random_panel(seed)), anticipation=0)
    return group_time(sample, chosen), sample, chosen


@pytest.mark.parametrize("kind", KINDS)
def test_weights_of_every_average_sum_to_one(kind):
    table, sample, options = fitted(1)

    scheme = scheme_of(table.cells, sample.sizes, options, kind)

    np.testing.assert_allclose(scheme.points.sum(axis=1), 1.0)
    np.testing.assert_allclose(overall_weights(table.cells, sample.sizes, options, kind).sum(), 1.0)
    found = aggregate(table, sample, options, kind)
    np.testing.assert_allclose(found.overall_att, overall_weights(table.cells, sample.sizes, options, kind) @ table.att)


def test_estimated_shares_add_their_multinomial_variance():
    table, sample, options = fitted(1)
    weights = overall_weights(table.cells, sample.sizes, options, "simple")
    N, shares = sample.sizes.sum(), sample.sizes / sample.sizes.sum()
    fixed = weights @ cell_covariance(table, sample, np.arange(weights.size)) @ weights

    def average(p):
        w = np.where(table.cells.event >= 0, p[table.cells.own], 0.0)
        return w @ table.att / w.sum()

    slope = np.array([(average(shares + step) - average(shares - step)) / 2e-6 for step in 1e-6 * np.eye(shares.size)])
    of_shares = slope @ (np.diag(shares) - np.outer(shares, shares)) @ slope / N

    found = aggregate(table, sample, options, "simple")

    # The slope is a difference quotient.
    assert found.overall_se**2 == pytest.approx(fixed + of_shares, rel=1e-8)
    assert of_shares > 1e-3 * fixed


def test_window_without_any_cell_has_no_estimate():
    table, sample, options = fitted(1, min_event=50)

    found = aggregate(table, sample, options, "event_study")

    assert (found.labels.size, found.covariance.shape) == (0, (0, 0))
    assert np.isnan([found.overall_att, found.overall_se]).all()
