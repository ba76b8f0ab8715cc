import numpy as np
import pytest
from tests.evidence.sensitivity.paths import medicaid, one_after, printed, random_path

from pilotzone.evidence import RobustSet, event_coefficients
from pilotzone.evidence.bands import pointwise_value
from pilotzone.evidence.sensitivity.inequalities import Hybrid, accepts
from pilotzone.evidence.sensitivity.pieces import pieces_of
from pilotzone.evidence.sensitivity.sets import parts_of, relative_set, relative_test

# One step of R's grid; R also draws its least favourable value.
R_GRID = 5e-4
SIZE = {"alpha": 0.05, "kappa": 0.005}


def hull(found, bound, restriction="relative", event=None, **size):
    answer = relative_set(found, found.weights(event), restriction, bound, **(SIZE | size))
    return answer.lower, answer.upper


def test_medicaid_agrees_with_r_and_with_the_exact_ends():
    found = [(bound, *hull(medicaid(), bound, event=0)) for bound, _, _ in printed()["relative"]]

    assert np.allclose(found, printed()["relative"], rtol=0, atol=R_GRID)
    # The exact ends were computed apart from this library, by the closed form, and rounded to five decimals.
    assert np.allclose(found, printed()["exact_relative"], rtol=0, atol=6e-6)


def test_stored_medicaid_coefficients_are_those_that_r_prints():
    found = medicaid()

    assert np.allclose(found.estimate, printed()["estimate"], atol=6e-7)
    assert np.allclose(np.sqrt(np.diag(found.covariance)), printed()["se"], atol=6e-7)


@pytest.mark.parametrize("cut", [lambda found: found, one_after], ids=["several after", "one after"])
@pytest.mark.parametrize("event", [0, None])
@pytest.mark.parametrize("kappa", [0.0, 0.005])
def test_bound_zero_is_the_usual_interval(event, kappa, cut):
    found = cut(medicaid())
    weights = found.weights(event)
    att = weights @ found.estimate[5:]
    margin = pointwise_value(0.95) * np.sqrt(weights @ found.covariance[5:, 5:] @ weights)

    assert np.allclose(hull(found, 0.0, event=event, kappa=kappa), [att - margin, att + margin], atol=1e-8)


@pytest.mark.parametrize("restriction", ["relative", "combined"])
@pytest.mark.parametrize("kappa", [0.0, 0.005])
@pytest.mark.parametrize("cut", [lambda found: found, one_after], ids=["several after", "one after"])
def test_sets_grow_with_the_bound(restriction, kappa, cut):
    ends = [hull(cut(medicaid()), bound, restriction, kappa=kappa) for bound in (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)]

    lows, highs = zip(*ends, strict=True)
    assert list(lows) == sorted(lows, reverse=True)
    assert list(highs) == sorted(highs)


@pytest.mark.parametrize("restriction", ["relative", "combined"])
@pytest.mark.parametrize("after", [1, 3])
@pytest.mark.parametrize("factor", [-2.0, 1e-5, 1e5])
def test_sets_scale_with_the_outcome(restriction, after, factor):
    found = random_path(11, before=3, after=after)
    scaled = event_coefficients(found.event_time, factor * found.estimate, factor**2 * found.covariance)

    low, high = hull(found, 1.2, restriction)

    assert np.allclose(hull(scaled, 1.2, restriction), sorted([factor * low, factor * high]), rtol=1e-7)


@pytest.mark.parametrize("restriction", ["relative", "combined"])
def test_names_and_order_of_event_times_do_not_matter(restriction):
    found = medicaid()
    order = np.random.default_rng(2).permutation(7)
    moved = event_coefficients(
        3 * found.event_time[order] + 20, found.estimate[order], found.covariance[np.ix_(order, order)], reference=17
    )

    assert hull(moved, 1.0, restriction, event={20: 1.0}) == hull(found, 1.0, restriction, event=0)


@pytest.mark.parametrize("after", [1, 2])
def test_straight_line_changes_the_relative_set_but_not_the_combined_one(after):
    found = random_path(4, before=4, after=after)
    line = 3.0 * (found.event_time - found.reference)
    moved = event_coefficients(found.event_time, found.estimate + line, found.covariance)

    assert np.allclose(hull(moved, 1.0, "combined"), hull(found, 1.0, "combined"), atol=1e-6)
    assert not np.allclose(hull(moved, 1.0), hull(found, 1.0), atol=0.1)


def test_earliest_change_before_counts():
    beta = np.array([5.0, 0.0, 0.0, 1.0, 1.0])
    steep, flat = (event_coefficients([-4, -3, -2, 0, 1], beta * [each, 1, 1, 1, 1], 0.01 * np.eye(5)) for each in (1, 0))

    # Only the change from -4 to -3 is large, so only it can widen the set.
    low, high = hull(steep, 1.0, event=0)
    assert high - low > 9.5
    assert np.subtract(*hull(flat, 1.0, event=0)[::-1]) < 2


@pytest.mark.parametrize("after", [1, 3])
@pytest.mark.parametrize("restriction", ["relative", "combined"])
def test_just_inside_stands_and_just_outside_does_not(after, restriction):
    found = random_path(21, before=3, after=after)
    weights = found.weights()
    pieces, test = relative_test(found, weights, restriction, 0.5, **SIZE)
    answer = relative_set(found, weights, restriction, 0.5, **SIZE)
    width = answer.upper - answer.lower

    for low, high in answer.intervals:
        step = 1e-9 * width
        assert accepts(pieces, test, np.array([low - step, low, high, high + step])).tolist() == [False, True, True, False]


def test_set_with_gaps_keeps_its_parts():
    def stands(theta):
        return ((theta >= -1.25) & (theta <= 0.5)) | ((theta >= 2.0) & (theta <= 3.0))

    parts = parts_of(stands, -2.0, 3.0)

    assert np.allclose(parts, [(-1.25, 0.5), (2.0, 3.0)], atol=1e-9)
    answer = RobustSet(1.0, ((0.5, 1.0), (2.0, 3.0)))
    assert (answer.lower, answer.upper, answer.is_interval, answer.excludes_zero) == (0.5, 3.0, False, True)
    assert not RobustSet(1.0, ((-1.0, 1.0),)).excludes_zero


def test_empty_set_says_so():
    empty = RobustSet(1.0, parts_of(lambda theta: np.zeros(theta.shape, dtype=bool), 0.0, 1.0))

    assert (empty.intervals, empty.is_interval, empty.excludes_zero) == ((), False, True)
    assert np.isnan([empty.lower, empty.upper]).all()


@pytest.mark.parametrize("restriction", ["relative", "combined"])
@pytest.mark.parametrize("after", [1, 2])
@pytest.mark.parametrize("kappa", [0.0, 0.005])
def test_coverage_at_the_edge_of_the_restriction(restriction, after, kappa):
    base = medicaid() if after == 2 else one_after(medicaid())
    bound, weights, truth = 1.0, base.weights(0), 0.03
    # The largest change (of slope) before is the first one, well apart from the others; after the reference it is repeated in full.
    shape = np.zeros(base.before + base.after + 1)
    steps = np.zeros(shape.size - 1)
    steps[0 if restriction == "relative" else 1], steps[base.before :] = 0.03, 0.03
    path = np.insert(np.cumsum(steps if restriction == "relative" else np.cumsum(steps)), 0, 0.0)
    path = np.delete(path - path[base.before], base.before)
    path[base.before :] += truth
    rng = np.random.default_rng(17)
    draws, covered = 600, 0
    critical = relative_test(base, weights, restriction, bound, alpha=0.05, kappa=kappa)[1].critical
    for beta in rng.multivariate_normal(path, base.covariance, size=draws):
        drawn = type(base)(base.event_time, beta, base.covariance, base.reference)
        covered += int(accepts(pieces_of(drawn, weights, restriction, bound), Hybrid(0.05, kappa, critical), np.array([truth]))[0])

    assert covered / draws > 0.95 - 3 * np.sqrt(0.05 * 0.95 / draws)
