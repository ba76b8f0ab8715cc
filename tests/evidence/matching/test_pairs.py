"""Nearest neighbours as an estimator: by hand, the formula of Abadie and Imbens, bias, invariance, coverage."""

import numpy as np
import pytest

from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.matching.features import features
from pilotzone.evidence.matching.fit import KEPT, UNLIKE, UNMATCHED
from pilotzone.evidence.matching.options import MatchOptions
from pilotzone.evidence.matching.pairs import mahalanobis_places, pairs_fit
from pilotzone.evidence.matching.propensity import fit_propensity
from pilotzone.evidence.matching.sample import Rows

NAMES = ("a", "b")


def rows_of(n, seed, effect=1.0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 2))
    d = rng.random(n) < 1 / (1 + np.exp(0.9 - 0.6 * x[:, 0] + 0.4 * x[:, 1]))
    y = x @ [1.0, 0.5] + 0.3 * x[:, 0] ** 2 + effect * d + rng.normal(size=n)
    return rows(x, d, y)


def rows(x, d, y, stratum=None):
    n = len(d)
    return Rows(np.arange(n), d, x, y[:, None], np.ones(n), np.zeros(n, np.int64) if stratum is None else stratum, NAMES)


def fitted(made, method="nearest", **options):
    value = features(made.x, NAMES, 1)
    propensity = fit_propensity(value.value, made.treated, made.weight)
    return pairs_fit(made, value, propensity, MatchOptions(method=method, support=options.pop("support", "keep"), **options))


def by_hand(made, count, *, own=2):
    """Estimate and variance of Abadie and Imbens (2006) by loops over rows, with numpy's own inverse for the distance."""
    d, y, x = made.treated, made.y[:, 0], made.x
    within = sum((x[g] - x[g].mean(axis=0)).T @ (x[g] - x[g].mean(axis=0)) for g in (d, ~d)) / (len(d) - 2)
    inverse = np.linalg.inv(within)

    def near(i, pool, k):
        distance = {j: (x[j] - x[i]) @ inverse @ (x[j] - x[i]) for j in pool if j != i}
        limit = sorted(distance.values())[k - 1]
        return [j for j in distance if distance[j] <= limit * (1 + 1e-9)]

    treated, other = np.flatnonzero(d), np.flatnonzero(~d)
    sets = {i: near(i, other, count) for i in treated}
    times, squares = np.zeros(len(d)), np.zeros(len(d))
    for chosen in sets.values():
        for j in chosen:
            times[j] += 1 / len(chosen)
            squares[j] += 1 / len(chosen) ** 2
    gaps = np.array([y[i] - np.mean([y[j] for j in sets[i]]) for i in treated])
    variance = ((gaps - gaps.mean()) ** 2).sum()
    for j in other:
        if times[j] > 0:
            mine = near(j, other, own)
            sigma = len(mine) / (len(mine) + 1) * (y[j] - np.mean([y[m] for m in mine])) ** 2
            variance += (times[j] ** 2 - squares[j]) * sigma
    return gaps.mean(), variance / len(treated) ** 2


@pytest.mark.parametrize("count", [1, 3])
def test_estimate_and_variance_are_those_of_the_published_formula(count):
    made = rows_of(70, 1)

    found = fitted(made, neighbours=count, bias_correction=False)

    estimate, variance = by_hand(made, count)
    assert found.att[0] == pytest.approx(estimate, rel=1e-10)
    assert found.covariance[0, 0] == pytest.approx(variance, rel=1e-10)


def test_pairs_without_replacement_have_the_variance_of_their_differences():
    made = rows_of(90, 2)

    found = fitted(made, replacement=False, bias_correction=False)

    d = made.treated
    assert set(np.unique(found.weight[~d] * d.sum()).round(12)) == {0.0, 1.0}
    gaps = found.parts[d, 0] * d.sum()
    assert found.covariance[0, 0] == pytest.approx((gaps**2).sum() / d.sum() ** 2, rel=1e-10)


def test_bias_correction_is_exact_for_a_linear_outcome():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(80, 2))
    d = x[:, 0] + rng.normal(size=80) > 0.8
    made = rows(x, d, 3.0 + x @ [2.0, -1.0] + 5.0 * d)

    assert fitted(made).att[0] == pytest.approx(5.0, abs=1e-9)
    assert abs(fitted(made, bias_correction=False).att[0] - 5.0) > 0.05


def test_weights_give_the_estimate():
    made = rows_of(120, 4)

    found = fitted(made, "propensity", caliper=0.3)

    d = made.treated
    assert found.weight[d] @ found.rest[d] - found.weight[~d] @ found.rest[~d] == pytest.approx(found.att)


@pytest.mark.parametrize("options", [{}, {"neighbours": 2}, {"replacement": False}, {"method": "propensity", "caliper": 0.5}])
def test_scale_of_covariates_and_shift_of_outcomes_change_nothing(options):
    made = rows_of(120, 5)
    moved = rows(made.x * [1e5, 1e-3] + [7.0, -2e4], made.treated, made.y[:, 0] + 1e3)

    one, two = fitted(made, **options), fitted(moved, **options)

    assert two.att == pytest.approx(one.att, rel=1e-6)
    assert two.weight == pytest.approx(one.weight, abs=1e-12)
    assert two.covariance == pytest.approx(one.covariance, rel=1e-6)


def test_matches_agree_in_their_stratum_and_who_has_none_is_told():
    made = rows_of(60, 6)
    stratum = np.arange(60) % 3
    stratum[np.flatnonzero(made.treated)[0]] = 9

    found = fitted(rows(made.x, made.treated, made.y[:, 0], stratum))

    lone = np.flatnonzero(made.treated)[0]
    assert found.fate[lone] == UNMATCHED
    assert found.weight[lone] == 0.0
    for group in range(3):
        mine = stratum == group
        assert found.weight[mine & made.treated].sum() == pytest.approx(found.weight[mine & ~made.treated].sum())


def test_a_comparison_row_alone_in_its_stratum_borrows_neighbours_for_its_variance():
    made = rows_of(60, 7)
    stratum = np.zeros(60, np.int64)
    lone, pair = np.flatnonzero(~made.treated)[0], np.flatnonzero(made.treated)[:2]
    stratum[[lone, *pair]] = 1

    found = fitted(rows(made.x, made.treated, made.y[:, 0], stratum), bias_correction=False)

    assert found.weight[lone] * made.treated.sum() == pytest.approx(2.0)
    assert found.parts[lone, 0] != 0.0


def test_treated_outside_the_range_are_left_out_or_kept():
    made = rows_of(100, 8)
    x = made.x.copy()
    far = np.flatnonzero(made.treated)[0]
    x[far] = [9.0, -9.0]

    dropped = fitted(rows(x, made.treated, made.y[:, 0]), support="drop")

    assert dropped.fate[far] == UNLIKE
    assert fitted(rows(x, made.treated, made.y[:, 0])).fate[far] == KEPT


def test_no_row_within_the_caliper_is_refused():
    with pytest.raises(UnsupportedError, match="No treated unit has a match"):
        fitted(rows_of(40, 10), caliper=1e-9, bias_correction=False)


def test_too_few_matched_rows_to_correct_bias_is_refused():
    made = rows(np.array([[0.0, 1.0], [1.0, 3.0], [2.0, 1.5], [9.0, 2.0]]), np.array([True, False, False, False]), np.zeros(4))

    with pytest.raises(UnsupportedError, match="too few, or too alike, to correct the bias in 2 covariates"):
        fitted(made)


def test_groups_told_apart_are_refused_unless_kept():
    made = rows_of(60, 9)
    apart = rows(np.column_stack([made.treated * 5.0 + made.x[:, 0] / 10, made.x[:, 1]]), made.treated, made.y[:, 0])

    with pytest.raises(UnsupportedError, match="tell treated and comparison apart without fail"):
        fitted(apart, "propensity")
    assert (fitted(apart, bias_correction=False).fate == KEPT).all()


def test_a_covariate_that_is_the_treatment_has_no_distance():
    d = np.arange(10) < 4

    with pytest.raises(UnsupportedError, match="do not vary enough within the groups"):
        mahalanobis_places(d[:, None].astype(float), d)


@pytest.mark.parametrize("options", [{}, {"neighbours": 3}, {"replacement": False}])
def test_intervals_cover_the_effect(options):
    found = [fitted(rows_of(250, 500 + at), **options) for at in range(200)]

    gap = np.array([each.att[0] for each in found]) - 1.0
    se = np.sqrt([each.covariance[0, 0] for each in found])
    # 200 draws: 95 % give or take 3 (two standard errors), and the small sample takes about one and a half.
    assert 0.89 <= np.mean(np.abs(gap) < 1.96 * se) <= 0.985
