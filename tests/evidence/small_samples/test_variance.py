import numpy as np
import pytest
from tests.evidence.small_samples.made import clustered, contrast_of, panel, parts, sandwich, saturated

from pilotzone.evidence import att_gt
from pilotzone.evidence.options import KINDS
from pilotzone.evidence.small_samples.variance import (
    cr2_of_clusters,
    cr2_of_units,
    degrees_of_freedom,
    lengths_of,
    raised,
    unit_degrees_of_freedom,
)


@pytest.mark.parametrize(("errors", "power"), [("cr2", 0.5), ("cr3", 1.0)])
@pytest.mark.parametrize("kind", KINDS)
def test_variance_and_degrees_of_freedom_are_those_of_full_matrices(kind, errors, power):
    table = clustered(2)
    layout, combinations = parts(table, cluster="c")
    loadings = combinations.loadings(layout.sizes, 4)
    at = combinations.place(kind)
    design, y, groups, _ = saturated(table)

    scores = np.einsum("gh,ght,ht->g", raised(layout.mass, errors), layout.deviations, loadings[:, at])
    df = degrees_of_freedom(layout.mass, lengths_of(loadings), errors)[at]

    _, variance, expected = sandwich(design, y, groups, contrast_of(layout, loadings[:, at]), power)
    assert float(scores @ scores) == pytest.approx(variance, rel=1e-9)
    assert df == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("errors", "power"), [("cr2", 0.5), ("cr3", 1.0)])
def test_clusters_may_hold_units_of_several_cohorts(errors, power):
    table = clustered(8)
    table = table.set_column(4, "c", [[f"m{unit % 7}" for unit in table.column("id").to_pylist()]])
    layout, combinations = parts(table, cluster="c")
    loadings = combinations.loadings(layout.sizes, 4)
    at = combinations.place("event_study")
    design, y, groups, _ = saturated(table)

    scores = np.einsum("gh,ght,ht->g", raised(layout.mass, errors), layout.deviations, loadings[:, at])
    df = degrees_of_freedom(layout.mass, lengths_of(loadings), errors)[at]

    _, variance, expected = sandwich(design, y, groups, contrast_of(layout, loadings[:, at]), power)
    assert layout.cohort is None
    assert float(scores @ scores) == pytest.approx(variance, rel=1e-9)
    assert df == pytest.approx(expected, rel=1e-9)


def test_clusters_of_one_unit_are_the_short_formulas_of_units():
    table = clustered(3, low=1, high=2)
    layout, combinations = parts(table)
    loadings = combinations.loadings(layout.sizes, 4)
    offsets = np.random.default_rng(1).normal(size=(loadings.shape[1], layout.keys.size))
    scatter = np.stack([(part := layout.deviations[layout.mass[:, h] > 0, h]).T @ part for h in range(layout.keys.size)])

    by_rows = cr2_of_clusters(layout.mass, layout.deviations, loadings, offsets)
    by_moments = cr2_of_units(layout.sizes, scatter, loadings, offsets)

    np.testing.assert_allclose(by_rows, by_moments, atol=1e-12)
    for errors in ("cr2", "cr3"):
        by_rows = degrees_of_freedom(layout.mass, lengths_of(loadings), errors)
        np.testing.assert_allclose(by_rows, unit_degrees_of_freedom(layout.sizes, lengths_of(loadings), errors), rtol=1e-12)


def test_a_cohort_in_one_cluster_has_no_variance_and_others_keep_theirs():
    layout, combinations = parts(clustered(4, cohorts=(0, 0, 0, 3, 3, 4)), cluster="c")
    loadings = combinations.loadings(layout.sizes, 4)

    variance = np.diag(cr2_of_clusters(layout.mass, layout.deviations, loadings, np.zeros(loadings.shape[1::-1])))
    df = degrees_of_freedom(layout.mass, lengths_of(loadings), "cr2")

    alone = combinations.cells.cohort == 4
    assert np.isnan(variance[: alone.size]).tolist() == alone.tolist() == np.isnan(df[: alone.size]).tolist()
    assert np.isnan(variance[combinations.place("event_study")])


def test_unit_errors_of_one_comparison_are_the_unbiased_ones():
    table = clustered(5, cohorts=(0,) * 6 + (3,) * 4, low=1, high=2)
    fit = att_gt(panel(table), errors="cr2")
    y = np.array(table.column("y").to_pylist()).reshape(-1, 4)
    change = y[:, 2] - y[:, 1]

    expected = np.sqrt(change[:6].var(ddof=1) / 6 + change[6:].var(ddof=1) / 4)

    assert fit.to_dict()["att_gt"][1]["se"] == pytest.approx(expected, rel=1e-10)
