import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from tests.evidence.small_samples.made import bootstrap, sandwich
from tests.reference.small_samples_data import columns_of

from pilotzone.evidence import PanelError, ShapeError, UnsupportedError, cluster_regression, two_way_rows, wild_cluster_test

REFERENCE = Path(__file__).parents[2] / "reference/small_samples.json"


def rows_of(seed=1, G=8):
    """Return design, outcomes and clusters of a regression whose treatment differs by cluster."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(G), rng.integers(3, 9, G))
    x = rng.normal(size=groups.size)
    design = np.column_stack([np.ones(groups.size), groups % 2, x])
    return design, design @ [1.0, 0.5, -1.0] + rng.normal(size=G)[groups] + rng.normal(size=groups.size), groups


@pytest.mark.parametrize(("errors", "power"), [("cr2", 0.5), ("cr3", 1.0)])
@pytest.mark.parametrize("contrast", [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, -2.0, 0.5]])
def test_regression_is_that_of_full_matrices(contrast, errors, power):
    design, y, groups = rows_of()

    found = cluster_regression(design, y, np.array(contrast), clusters=groups * 7 + 3, errors=errors)

    estimate, variance, df = sandwich(design, y, groups, np.array(contrast), power)
    assert (found.estimate, found.se, found.df) == (pytest.approx(estimate), pytest.approx(variance**0.5), pytest.approx(df))
    assert found.lower < found.estimate < found.upper
    assert (found.lower > 0 or found.upper < 0) == (found.p_value < 0.05)


def test_jackknife_is_leaving_out_each_cluster():
    design, y, groups = rows_of(2)
    whole = np.linalg.lstsq(design, y, rcond=None)[0][1]

    found = cluster_regression(design, y, np.array([0.0, 1.0, 0.0]), clusters=groups, errors="cr3")

    left = [np.linalg.lstsq(design[groups != g], y[groups != g], rcond=None)[0][1] - whole for g in range(8)]
    assert found.se == pytest.approx(np.square(left).sum() ** 0.5)


def test_wild_regression_is_that_of_refitting_every_draw():
    design, y, groups = rows_of(3)
    contrast = np.array([0.0, 1.0, 0.0])

    found = wild_cluster_test(design, y, contrast, groups)

    rows = [np.array(row) for row in product((1.0, -1.0), repeat=8)]
    assert found.p_value == bootstrap(design, y, groups, contrast, 0.0, rows)
    assert wild_cluster_test(design, y, contrast, groups, null=found.upper + 1e-6).p_value <= 0.05


def test_taking_out_unit_effects_changes_nothing():
    rng = np.random.default_rng(4)
    cohort = np.repeat([0, 0, 0, 2, 2, 3, 3, 3], 2)
    treatment = ((cohort[:, None] > 0) & (np.arange(1, 5) >= cohort[:, None])).astype(float)
    y = rng.normal(size=(16, 4)) + rng.normal(size=(16, 1)) * 5 + treatment
    groups = np.repeat(np.arange(8), 2)
    units, periods = np.repeat(np.eye(16), 4, axis=0), np.tile(np.eye(4)[:, 1:], (16, 1))
    full = np.column_stack([treatment.ravel(), units, periods])
    one = np.eye(full.shape[1])[0]

    design, outcome = two_way_rows(y, treatment)
    first, rows = np.eye(4)[0], np.repeat(groups, 4)

    for errors in ("cr2", "cr3"):
        short = cluster_regression(design, outcome, first, clusters=rows, errors=errors)
        long = cluster_regression(full, y.ravel(), one, clusters=rows, errors=errors)
        assert short.estimate == pytest.approx(long.estimate)
        assert short.se == pytest.approx(long.se)
    assert wild_cluster_test(design, outcome, first, rows).p_value == wild_cluster_test(full, y.ravel(), one, rows).p_value


@pytest.mark.parametrize("treated", [1, 2])
def test_few_treated_clusters_are_answered_with_the_reason(treated):
    groups = np.repeat(np.arange(12), 4)
    design = np.column_stack([np.ones(48), groups < treated])

    with pytest.raises(UnsupportedError, match="permutation"):
        wild_cluster_test(design, np.random.default_rng(1).normal(size=48), np.array([0.0, 1.0]), groups)


def test_same_seed_gives_the_same_test_and_another_seed_another():
    design, y, groups = rows_of(5, G=16)

    found = [wild_cluster_test(design, y, np.array([0.0, 1.0, 0.0]), groups, seed=seed) for seed in (1, 1, 2)]

    assert found[0] == found[1]
    assert found[0] != found[2]
    assert not found[0].exact


def test_bad_parts_are_refused():
    design, y, groups = rows_of()
    contrast = np.array([0.0, 1.0, 0.0])

    with pytest.raises(PanelError, match="'cr2' or 'cr3'"):
        cluster_regression(design, y, contrast, clusters=groups, errors="cr1")
    with pytest.raises(PanelError, match="level"):
        cluster_regression(design, y, contrast, level=1.5)
    with pytest.raises(PanelError, match="follow from one another"):
        cluster_regression(np.column_stack([design, design[:, 2]]), y, np.ones(4))
    with pytest.raises(PanelError, match="follow from one another"):
        wild_cluster_test(np.column_stack([design, design[:, 2]]), y, np.ones(4), groups)
    with pytest.raises(PanelError, match="follow from one another"):
        wild_cluster_test(np.column_stack([design, 0 * y]), y, np.ones(4), groups)
    with pytest.raises(ShapeError, match="contrast"):
        cluster_regression(design, y, contrast[:2])
    with pytest.raises(ShapeError, match="clusters"):
        cluster_regression(design, y, contrast, clusters=groups[:-1])
    with pytest.raises(ShapeError, match="one shape"):
        two_way_rows(np.ones((3, 2)), np.ones((3, 3)))
    with pytest.raises(UnsupportedError, match="three"):
        wild_cluster_test(design, y, contrast, groups % 2)


@pytest.mark.parametrize("clusters", [8, 11])
def test_numbers_are_those_of_other_libraries(clusters):
    data, stored = columns_of(clusters), json.loads(REFERENCE.read_text(encoding="utf-8"))["clusters"][str(clusters)]
    design, contrast = np.column_stack([np.ones(data["y"].size), data["d"], data["x"]]), np.array([0.0, 1.0, 0.0])

    hc2, hc3 = (cluster_regression(design, data["y"], contrast, errors=errors).se for errors in ("cr2", "cr3"))
    cr3 = cluster_regression(design, data["y"], contrast, clusters=data["g"], errors="cr3")
    wild = wild_cluster_test(design, data["y"], contrast, data["g"])

    # Closed forms on either side: only rounding differs. The share of changes of sign is a whole number over their count.
    assert [hc2, hc3] == pytest.approx([stored["statsmodels"]["HC2"], stored["statsmodels"]["HC3"]], rel=1e-10)
    assert [cr3.estimate, cr3.se] == pytest.approx([stored["pyfixest"]["coefficient"], stored["pyfixest"]["crv3"]], rel=1e-10)
    assert wild.p_value == stored["wildboottest"]["p_value"]
