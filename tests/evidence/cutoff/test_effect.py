"""Jumps beside stored numbers of rdrobust, identities, and a small check of coverage."""

import json
from pathlib import Path

import numpy as np
import pytest
from tests.reference.cutoff_data import CASES, bell, columns_of, draws, smooth

from pilotzone.evidence import CutoffOptions, PanelError, UnsupportedError
from pilotzone.evidence.cutoff.bandwidth import bandwidths
from pilotzone.evidence.cutoff.effect import anderson_rubin, effect
from pilotzone.evidence.cutoff.sample import sample_of

STORED = json.loads((Path(__file__).parents[2] / "reference/cutoff.json").read_text(encoding="utf-8"))

# What remains is rounding of three bandwidth steps; 1e-9 was measured, other processors may round otherwise.
AGREEMENT = {"rtol": 1e-7, "atol": 1e-10}


def estimate(x, y, *, treated=None, covariates=None, cluster=None, **options):
    sample, chosen = sample_of(x, y, treated=treated, covariates=covariates, cluster=cluster), CutoffOptions(**options)
    widths = bandwidths(sample, chosen)
    return widths, effect(sample, widths, chosen)


def numbers(found):
    jump = found.jump
    return np.array([jump.conventional, jump.conventional_se, jump.estimate, jump.se, jump.lower, jump.upper])


@pytest.mark.parametrize("name", CASES)
def test_estimate_is_that_of_rdrobust(name):
    x, y, parts = columns_of(CASES[name])

    widths, found = estimate(x, y, **parts, **CASES[name]["options"])

    stored = STORED["jumps"][name]
    np.testing.assert_allclose([*widths.h, *widths.b], [*stored["h"], *stored["b"]], **AGREEMENT)
    np.testing.assert_allclose(numbers(found), [*stored["conventional"], *stored["robust"][:4]], **AGREEMENT)
    np.testing.assert_allclose(found.jump.p_value, stored["robust"][4], rtol=1e-6)
    assert list(found.effective) == stored["effective"]


def test_shift_and_scale_of_the_outcome_move_the_jump_with_them():
    x, y, *_ = smooth()

    assert numbers(estimate(x, 1000 + 5 * y)[1]) == pytest.approx(5 * numbers(estimate(x, y)[1]), rel=1e-9)


def test_scale_of_the_score_scales_the_bandwidth_and_nothing_else():
    x, y, *_ = smooth()

    (one, found), (other, scaled) = estimate(x, y), estimate(1024 * x, y)

    assert other.h == pytest.approx([1024 * h for h in one.h], rel=1e-9)
    assert numbers(scaled) == pytest.approx(numbers(found), rel=1e-9)


def test_mirrored_score_turns_the_sign():
    x, y, *_ = smooth()

    found, mirrored = (estimate(score, y)[1].jump for score in (x, -x))

    assert mirrored.estimate == pytest.approx(-found.estimate, rel=1e-9)
    assert (mirrored.lower, mirrored.upper) == pytest.approx((-found.upper, -found.lower), rel=1e-9)


def test_order_of_the_rows_does_not_change_a_bit():
    x, y, *_ = smooth()
    order = np.argsort(draws(99, x.size))

    assert (numbers(estimate(x, y)[1]) == numbers(estimate(x[order], y[order])[1])).all()


def test_duplicated_rows_leave_the_estimate_of_a_given_bandwidth():
    x, y, *_ = smooth()

    once, twice = (estimate(np.tile(x, k), np.tile(y, k), bandwidth=0.4)[1].jump for k in (1, 2))

    assert twice.conventional == pytest.approx(once.conventional, rel=1e-10)
    assert twice.estimate == pytest.approx(once.estimate, rel=1e-10)


def test_perfect_compliance_is_the_sharp_design():
    x, y, *_ = smooth()

    assert numbers(estimate(x, y, treated=(x >= 0).astype(float))[1]) == pytest.approx(numbers(estimate(x, y)[1]), rel=1e-9)


def test_a_covariate_and_its_double_adjust_like_one():
    x, y, _, z, _ = smooth()

    one, both = (estimate(x, y, covariates=c)[1] for c in (z[:, :1], np.hstack([z[:, :1], 2 * z[:, :1]])))

    assert numbers(both) == pytest.approx(numbers(one), rel=1e-8)


def test_robust_interval_covers_and_the_usual_one_does_less_often():
    covered = []
    for run in range(200):
        x = 2 * draws(1000 + run, 500) - 1
        y = 0.3 * x + 2 * x * x * np.sign(x) + 0.5 * (x >= 0) + 0.5 * bell(5000 + run, 500)
        jump = estimate(x, y)[1].jump
        covered.append((jump.lower <= 0.5 <= jump.upper, abs(jump.conventional - 0.5) <= 1.96 * jump.conventional_se))

    robust, usual = np.mean(covered, axis=0)
    assert robust > 0.90  # 95 % less three simulation errors of 1.5 points
    assert robust >= usual


def test_anderson_rubin_sets_take_every_form():
    a = np.array([1.0, 0.5])

    kinds = [anderson_rubin(a, np.diag([s, t]), 0.95).kind for s, t in ((0.01, 0.001), (0.01, 0.25), (1.0, 0.25))]

    assert kinds == ["interval", "outside", "line"]


def test_set_without_a_first_stage_holds_everything():
    assert anderson_rubin(np.zeros(2), np.eye(2), 0.95).kind == "line"


@pytest.mark.parametrize("cluster", [None, np.arange(600)])
def test_no_observation_on_a_side_is_refused(cluster):
    x, y, *_ = smooth()

    with pytest.raises(PanelError, match="No observation lies below the cut-off"):
        sample_of(np.abs(x), y, cluster=cluster)


def test_bandwidth_without_enough_scores_is_refused():
    x, y, *_ = smooth()

    with pytest.raises(UnsupportedError, match="distinct scores on one side"):
        estimate(x, y, bandwidth=1e-9)


def test_a_side_that_lies_on_the_cutoff_is_refused():
    x, y = smooth()[:2]

    with pytest.raises(UnsupportedError, match="Every score on one side is the cut-off itself"):
        estimate(np.where(x > 0, 0.0, x), y)


def test_constant_outcome_cannot_choose_a_bandwidth():
    x, *_ = smooth()

    with pytest.raises(UnsupportedError, match="Give the bandwidth as a number"):
        estimate(x, np.zeros_like(x))


def test_one_cluster_on_a_side_is_refused():
    x, y, *_ = smooth()

    with pytest.raises(UnsupportedError, match="clusters on one side"):
        estimate(x, y, cluster=(x >= 0).astype(np.int64), bandwidth=0.4)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kernel": "box"}, "for kernel, got 'box'"),
        ({"vce": "cr9"}, "for vce, got 'cr9'"),
        ({"bandwidth": "best"}, "or a positive number for bandwidth, got 'best'"),
        ({"bandwidth": -1.0}, "a positive number for bandwidth, got -1.0"),
        ({"bias_bandwidth": 0.3}, "a number only beside a bandwidth that is a number"),
        ({"order": 5}, "a whole number from 0 to 4 for order, got 5"),
        ({"level": 1.0}, "for level, got 1.0"),
    ],
)
def test_options_that_do_not_exist_are_refused(options, message):
    with pytest.raises(PanelError, match=message):
        CutoffOptions(**options)
