import numpy as np
import pytest
from tests.evidence.randomised.test_effects import pair_of

from pilotzone.evidence.randomised.attrition import imbens_manski, lee_bounds
from pilotzone.evidence.randomised.effects import difference

GAP = np.nan


def test_bounds_cut_the_arm_with_fewer_gaps():
    """Four of four against two of four seen: half is cut, so means of {1, 2} and {3, 4} less the control's 1.5."""
    found = lee_bounds(pair_of(np.arange(8) < 4), np.array([1.0, 2, 3, 4, 1, 2, GAP, GAP]), level=0.95)

    assert (found.trimmed, found.lower, found.upper) == (0.5, 0.0, 2.0)


def test_bounds_cut_the_marginal_unit_in_part():
    """Three of three against two of three seen: a third is cut exactly; with 5 against 4 of 6 a fifth of five is one unit."""
    found = lee_bounds(pair_of(np.arange(7) < 4), np.array([0.0, 1, 2, 3, 1, 1, GAP]), level=0.95)

    # Two thirds of four units are 2.67: (0 + 1 + 2/3 * 2) / (8/3) = 0.875.
    assert (found.lower, found.upper) == (pytest.approx(0.875 - 1), pytest.approx(3 - 0.875 - 1))


def test_bounds_meet_where_nothing_differs():
    rng = np.random.default_rng(0)
    y = rng.normal(size=20)
    pair = pair_of(np.arange(20) < 10)

    found = lee_bounds(pair, y, level=0.95)

    plain = difference(pair, y[:, None])
    assert (found.trimmed, found.lower, found.upper) == (
        pytest.approx(0),
        pytest.approx(plain.estimate[0]),
        pytest.approx(plain.estimate[0]),
    )
    # Arms of equal size: sums of squares over n - 1, as Neyman's.
    assert found.lower_se == pytest.approx(plain.se[0])
    assert found.interval_upper - found.upper == pytest.approx(1.959964 * plain.se[0])


def test_bounds_swap_with_the_arms_and_with_the_sign():
    rng = np.random.default_rng(3)
    y = np.where(rng.random(60) < 0.2, GAP, rng.normal(size=60))
    y[:4] = GAP
    pair, swapped = pair_of(np.arange(60) < 30), pair_of(np.arange(60) >= 30)
    here = lee_bounds(pair, y, level=0.95)

    other, negative = lee_bounds(swapped, y, level=0.95), lee_bounds(pair, -y, level=0.95)

    expected = (-here.upper, -here.lower, here.upper_se, here.lower_se, -here.interval_upper, -here.interval_lower)
    for found in (other, negative):
        got = (found.lower, found.upper, found.lower_se, found.upper_se, found.interval_lower, found.interval_upper)
        assert got == pytest.approx(expected)


def test_bounds_count_blocks_by_their_share():
    """The same units twice over, once as a block that is half as likely treated, change nothing for equal blocks."""
    y = np.array([1.0, 2, 3, 4, 1, 2, GAP, GAP])
    treated = np.arange(8) < 4

    doubled = lee_bounds(pair_of(np.tile(treated, 2), np.repeat([0, 1], 8)), np.tile(y, 2), level=0.95)

    assert (doubled.trimmed, doubled.lower, doubled.upper) == pytest.approx((0.5, 0.0, 2.0))


def test_bounds_need_two_outcomes_in_either_arm():
    assert lee_bounds(pair_of([1, 1, 0, 0]), np.array([1.0, 2, 3, GAP]), level=0.95) is None


def test_bounds_errors_match_how_bounds_vary():
    rng = np.random.default_rng(7)
    pair, n = pair_of(np.arange(400) < 200), 400
    found = []
    for _ in range(300):
        y, u = rng.normal(size=n), rng.random(n)
        found.append(lee_bounds(pair, np.where(u < np.where(pair.treated, 0.9, 0.7), y, GAP), level=0.95))

    for bound in ("lower", "upper"):
        spread = np.std([getattr(each, bound) for each in found])
        # A standard deviation from 300 draws is within 12 % (three standard errors).
        assert np.mean([getattr(each, f"{bound}_se") for each in found]) == pytest.approx(spread, rel=0.12)
    truth_held = np.mean([each.interval_lower <= 0 <= each.interval_upper for each in found])
    assert truth_held > 0.92


def test_imbens_manski_solves_its_equation():
    from statistics import NormalDist

    c, normal = imbens_manski(0.7, 0.9, level=0.9), NormalDist()

    assert normal.cdf(c + 0.7 / 0.9) - normal.cdf(-c) == pytest.approx(0.9)
    assert imbens_manski(0.3, 0.0, level=0.95) == pytest.approx(1.644854)
