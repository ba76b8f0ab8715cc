import json
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.evidence.errors import PanelError, ShapeError
from pilotzone.evidence.moments import NEVER, CohortMoments, Moments, Units, cohort_of_sums, merge_cohorts, moments_of

PERIODS = np.array([2001, 2002, 2004])


def panel(seed=0, N=60, mean=0.0):
    rng = np.random.default_rng(seed)
    return mean + rng.normal(size=(N, 3)), rng.choice([NEVER, 2002, 2004], size=N)


def assert_same(a, b, *, scale=1.0):
    assert (a.periods.tolist(), list(a.cohorts), a.rows, a.dropped) == (b.periods.tolist(), list(b.cohorts), b.rows, b.dropped)
    for g in a.cohorts:
        x, y = a.cohorts[g], b.cohorts[g]
        assert x.n == y.n
        # Rounding of sums of at most 60 outcomes of unit variance; the mean is compared with its low-order part.
        np.testing.assert_allclose((x.mean - y.mean) + (x.tail - y.tail), 0.0, atol=1e-14 * scale)
        np.testing.assert_allclose(x.scatter, y.scatter, rtol=1e-12, atol=1e-12 * scale**2)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10**6), cut=st.integers(1, 59), mean=st.sampled_from([0.0, 1e6, -3e8]))
def test_moments_split_anywhere_and_merged_are_the_moments_of_all(seed, cut, mean):
    y, cohort = panel(seed, mean=mean)

    halves = moments_of(y[:cut], cohort[:cut], PERIODS), moments_of(y[cut:], cohort[cut:], PERIODS)

    assert_same(Moments.merge(*halves), moments_of(y, cohort, PERIODS))
    assert_same(Moments.merge(*halves[::-1]), moments_of(y, cohort, PERIODS))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_moments_do_not_depend_on_the_order_of_units(seed):
    y, cohort = panel(seed)
    order = np.random.default_rng(seed + 1).permutation(len(y))

    assert_same(moments_of(y[order], cohort[order], PERIODS), moments_of(y, cohort, PERIODS))


def test_moments_of_three_parts_merge_at_once():
    y, cohort = panel()
    parts = [moments_of(y[i::3], cohort[i::3], PERIODS) for i in range(3)]

    assert_same(Moments.merge(*parts), moments_of(y, cohort, PERIODS))


def test_scatter_keeps_its_digits_when_the_mean_is_a_million_deviations():
    y, cohort = panel(mean=0.0)
    # Multiples of 2**-20 are represented exactly after the shift, so that the data itself lose nothing.
    y = np.round(y * 2**20) / 2**20

    shifted, plain = moments_of(y + 2.0**20, cohort, PERIODS), moments_of(y, cohort, PERIODS)

    for g in plain.cohorts:
        a, b = shifted.cohorts[g], plain.cohorts[g]
        np.testing.assert_allclose(a.scatter, b.scatter, rtol=1e-13)
        np.testing.assert_allclose((a.mean - 2.0**20) + a.tail, b.mean + b.tail, rtol=0, atol=1e-15)


def test_cohort_of_sums_equals_the_moments_of_the_rows():
    y, _ = panel(mean=1e6)
    shift = y[0]

    got = cohort_of_sums(len(y), shift, (y - shift).sum(axis=0), (y - shift).T @ (y - shift))

    want = moments_of(y, np.zeros(len(y), dtype=np.int64), PERIODS).cohorts[NEVER]
    np.testing.assert_allclose((got.mean - want.mean) + (got.tail - want.tail), 0.0, atol=1e-14)
    np.testing.assert_allclose(got.scatter, want.scatter, rtol=1e-12, atol=1e-12)


def test_message_returns_the_same_bits():
    y, cohort = panel(mean=1e6)
    table = moments_of(y, cohort, PERIODS)
    sent = Moments(table.periods, table.cohorts, 200, {"incomplete": 20, "nothing": 0}, "ab" * 32)

    back = Moments.from_message(json.loads(json.dumps(sent.to_message())))

    assert back.to_message() == sent.to_message()
    assert (back.rows, dict(back.dropped), back.sha256) == (200, {"incomplete": 20}, "ab" * 32)
    assert all(np.array_equal(back.cohorts[g].scatter, sent.cohorts[g].scatter) for g in sent.cohorts)
    assert all(np.array_equal(back.cohorts[g].tail, sent.cohorts[g].tail) for g in sent.cohorts)


def test_moments_travel_between_processes():
    y, cohort = panel()
    table = moments_of(y, cohort, PERIODS)

    assert pickle.loads(pickle.dumps(table)).to_message() == table.to_message()


def message(**parts):
    cohort = {"n": 1, "mean": [1.0, 2.0], "scatter": [1.0, 0.0, 1.0]} | parts
    return {"schema": "pilotzone.moments/1", "periods": [1, 2], "cohorts": {"never": cohort}, "rows": 2, "dropped": {}, "sha256": None}


def test_message_written_by_hand_is_read():
    assert Moments.from_message(message()).cohorts[NEVER].scatter.tolist() == [[1.0, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize(
    "broken",
    [
        message() | {"schema": "pilotzone.moments/9"},
        {"schema": "pilotzone.moments/1"},
        message(scatter=[1.0]),
        message(mean=[1.0, float("nan")]),
        message(mean=["1", "x"]),
        message(n=1.5),
        message(n=0),
        message() | {"cohorts": {"x": message()["cohorts"]["never"]}},
        message() | {"cohorts": []},
        message() | {"periods": [2, 1]},
        message() | {"periods": [1.9, 2]},
        message() | {"periods": [1, 10**30]},
        message() | {"cohorts": {"0": message()["cohorts"]["never"], **message()["cohorts"]}},
        message() | {"sha256": 5},
        message() | {"rows": -1},
        message(n=True),
        message(mean=[1e200, 0.0]),
        message(scatter=[-1.0, 0.0, 1.0]),
        message(scatter=[1.0, 2.0, 1.0]),
    ],
)
def test_message_malformed_is_refused(broken):
    with pytest.raises(PanelError, match="moments"):
        Moments.from_message(broken)


def test_merge_refuses_other_periods():
    y, cohort = panel()
    a, b = moments_of(y, cohort, PERIODS), moments_of(y, cohort, PERIODS + 1)

    with pytest.raises(ShapeError, match=r"\[2001, 2002, 2004\] and \[2002, 2003, 2005\]"):
        Moments.merge(a, b)


def test_merge_cohorts_refuses_other_lengths():
    with pytest.raises(ShapeError, match="T=1 and T=2"):
        merge_cohorts(CohortMoments(1, np.zeros(1), np.zeros((1, 1))), CohortMoments(1, np.zeros(2), np.zeros((2, 2))))


def test_moments_refuse_what_does_not_fit():
    with pytest.raises(ShapeError, match="strictly increasing"):
        Moments(np.array([2, 1]), {}, 0)
    with pytest.raises(ShapeError, match="3 periods in every cohort"):
        Moments(PERIODS, {0: CohortMoments(1, np.zeros(2), np.zeros((2, 2)))}, 0)
    with pytest.raises(ShapeError, match="n >= 1"):
        CohortMoments(0, np.zeros(2), np.zeros((2, 2)))
    with pytest.raises(ShapeError, match="Expected y"):
        moments_of(np.zeros((4, 2)), np.zeros(4, dtype=np.int64), PERIODS)
    with pytest.raises(ShapeError, match="Expected y"):
        Units(np.zeros((4, 2)), np.zeros(4, dtype=np.int64), ("a", "b", "c"), np.array([1, 2]))
    with pytest.raises(PanelError, match="missing or infinite"):
        moments_of(np.full((4, 3), np.nan), np.zeros(4, dtype=np.int64), PERIODS)
