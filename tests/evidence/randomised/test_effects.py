from itertools import combinations, product

import numpy as np
import pytest
from tests.evidence.randomised.dense import dense, dummies

from pilotzone.evidence import PanelError, UnsupportedError
from pilotzone.evidence.randomised.effects import Pair, cuped, difference, interacted, without_blocks

TOLERANCE = 1e-10


def pair_of(treated, block=None, entity=None):
    treated = np.asarray(treated, bool)
    none = np.zeros(treated.size, np.int64)
    entity_given = np.arange(treated.size) if entity is None else np.asarray(entity)
    return Pair(treated, none if block is None else np.asarray(block), entity_given, clustered=entity is not None)


def one(effect):
    return float(effect.estimate[0]), float(effect.covariance[0, 0]), float(effect.df[0])


def drawn(seed=0, n=60, clusters=12):
    rng = np.random.default_rng(seed)
    cluster = np.arange(n) % clusters
    return rng, rng.normal(size=n) + cluster * 0.2, cluster


def test_difference_is_neyman_with_welch_degrees_of_freedom():
    rng, y, _ = drawn()
    treated = rng.permutation(60) < 23

    found = difference(pair_of(treated), y[:, None])

    v1, v0 = y[treated].var(ddof=1) / 23, y[~treated].var(ddof=1) / 37
    expected = y[treated].mean() - y[~treated].mean(), v1 + v0, (v1 + v0) ** 2 / (v1**2 / 22 + v0**2 / 36)
    assert one(found) == pytest.approx(expected, rel=TOLERANCE)


def test_difference_of_clusters_is_cr2_with_bell_mccaffrey_degrees_of_freedom():
    rng, y, cluster = drawn(n=53, clusters=11)
    treated = (rng.permutation(11) < 4)[cluster]

    found = difference(pair_of(treated, entity=cluster), y[:, None])

    expected = dense(np.column_stack([np.ones(53), treated]), y, np.array([0.0, 1]), cluster)
    assert one(found) == pytest.approx(expected, rel=TOLERANCE)


def test_difference_weighs_blocks_by_their_units():
    rng, y, _ = drawn(n=50)
    block = np.repeat([0, 1, 2], [10, 16, 24])
    treated = np.concatenate([rng.permutation(10) < 3, rng.permutation(16) < 8, rng.permutation(24) < 20])

    found = difference(pair_of(treated, block), y[:, None])

    parts = [difference(pair_of(treated[block == b]), y[block == b, None]) for b in range(3)]
    share = np.array([10, 16, 24]) / 50
    estimate = sum(s * p.estimate[0] for s, p in zip(share, parts, strict=True))
    variance = sum(s**2 * p.covariance[0, 0] for s, p in zip(share, parts, strict=True))
    squares = sum((s**2 * p.covariance[0, 0]) ** 2 / p.df[0] for s, p in zip(share, parts, strict=True))
    assert one(found) == pytest.approx((estimate, variance, variance**2 / squares), rel=TOLERANCE)


def test_difference_of_clusters_in_blocks_adds_up_their_parts():
    rng, y, cluster = drawn(n=80, clusters=16)
    block, treated = (cluster >= 6).astype(int), (np.concatenate([rng.permutation(6) < 3, rng.permutation(10) < 4]))[cluster]

    found = difference(pair_of(treated, block, cluster), y[:, None])

    parts = [
        dense(np.column_stack([np.ones(inside.sum()), treated[inside]]), y[inside], np.array([0.0, 1]), cluster[inside])
        for inside in (block == 0, block == 1)
    ]
    share = np.array([(block == 0).mean(), (block == 1).mean()])
    variance = share**2 @ [p[1] for p in parts]
    squares = sum((s**2 * p[1]) ** 2 / p[2] for s, p in zip(share, parts, strict=True))
    assert one(found) == pytest.approx((share @ [p[0] for p in parts], variance, variance**2 / squares), rel=TOLERANCE)


def test_difference_of_matched_pairs_is_the_paired_t_test():
    rng = np.random.default_rng(3)
    block, y = np.repeat(np.arange(9), 2), rng.normal(size=18)
    treated = np.tile([True, False], 9)

    found = difference(pair_of(treated, block), y[:, None])

    gaps = y[::2] - y[1::2]
    assert one(found) == pytest.approx((gaps.mean(), gaps.var(ddof=1) / 9, 8), rel=TOLERANCE)


@pytest.mark.parametrize("sizes", [(6,), (3, 3, 2, 2), (4, 5)])
def test_difference_variance_is_right_on_average_over_all_assignments(sizes):
    """With the same effect for all, the mean of the variance over all assignments is the variance of the estimate over them."""
    block = np.repeat(np.arange(len(sizes)), sizes)
    rng = np.random.default_rng(5)
    untreated = rng.normal(size=block.size)
    taken = [list(combinations(np.flatnonzero(block == b), 2 if size > 3 else 1)) for b, size in enumerate(sizes)]

    found = []
    for chosen in product(*taken):
        treated = np.isin(np.arange(block.size), np.concatenate(chosen))
        found.append(one(difference(pair_of(treated, block), (untreated + 1.5 * treated)[:, None]))[:2])

    estimates, variances = np.array(found).T
    assert estimates.mean() == pytest.approx(1.5)
    assert variances.mean() == pytest.approx(estimates.var(), rel=1e-9)


@pytest.mark.parametrize("sizes", [(2, 2), (2, 2, 4)])
def test_difference_has_no_variance_where_small_blocks_say_nothing(sizes):
    block = np.repeat(np.arange(len(sizes)), sizes)
    treated = np.concatenate([np.arange(size) < 1 for size in sizes])

    found = difference(pair_of(treated, block), np.arange(block.size, dtype=float)[:, None])

    assert np.isnan([found.covariance.item(), found.df.item()]).all()


def test_difference_mixes_small_and_large_blocks():
    rng = np.random.default_rng(2)
    block, treated = np.repeat(np.arange(5), [8, 2, 2, 2, 2]), np.concatenate([np.arange(8) < 4, np.tile([True, False], 4)])
    y = rng.normal(size=16)

    found = difference(pair_of(treated, block), y[:, None])

    large, gaps = difference(pair_of(treated[:8]), y[:8, None]), y[8::2] - y[9::2]
    between = gaps.var(ddof=1) / 4
    arms = [y[:4].var(ddof=1) / 16, y[4:8].var(ddof=1) / 16]
    variance = 0.25 * (large.covariance.item() + between)
    df = variance**2 / ((arms[0] ** 2 + arms[1] ** 2) / 3 + (between / 4) ** 2 / 3)
    assert one(found) == pytest.approx(((large.estimate[0] + gaps.mean()) / 2, variance, df), rel=TOLERANCE)


def test_difference_keeps_its_digits_far_from_zero():
    rng, y, _ = drawn()
    pair = pair_of(rng.permutation(60) < 30)

    near, far = difference(pair, y[:, None]), difference(pair, (y + 1e6)[:, None])

    assert one(far) == pytest.approx(one(near), rel=1e-8)


def test_difference_follows_scale_and_swap_of_arms():
    rng, y, cluster = drawn()
    treated = (rng.permutation(12) < 5)[cluster]
    here = one(difference(pair_of(treated, entity=cluster), y[:, None]))

    scaled = one(difference(pair_of(treated, entity=cluster), 1000 * y[:, None] + 7))
    swapped = one(difference(pair_of(~treated, entity=cluster), y[:, None]))

    assert scaled == pytest.approx((1000 * here[0], 1e6 * here[1], here[2]), rel=TOLERANCE)
    assert swapped == pytest.approx((-here[0], here[1], here[2]), rel=TOLERANCE)


@pytest.mark.parametrize("clustered", [False, True])
def test_interacted_is_the_regression_lin_describes(clustered):
    rng, y, cluster = drawn(n=72)
    block = (cluster >= 6).astype(int)
    treated = (np.concatenate([rng.permutation(6) < 3, rng.permutation(6) < 3]))[cluster]
    x = rng.normal(size=(72, 1)) + y[:, None]

    found = interacted(pair_of(treated, block, cluster if clustered else None), y[:, None], x)

    known = np.column_stack([dummies(block)[:, 1:], x])
    known = known - known.mean(axis=0)
    design = np.column_stack([np.ones(72), treated, known, treated[:, None] * known])
    expected = dense(design, y, np.eye(design.shape[1])[1], cluster if clustered else np.arange(72))
    assert one(found) == pytest.approx(expected, rel=1e-8)


def test_interacted_without_covariates_is_the_difference():
    rng, y, _ = drawn()
    block, treated = np.arange(60) % 3, rng.permutation(60) < 30

    plain, lin = (f(pair_of(treated, block), y[:, None], *a) for f, a in ((difference, ()), (interacted, (np.zeros((60, 0)),))))

    assert one(lin)[:2] == pytest.approx(one(plain)[:2], rel=1e-9)


def test_interacted_refuses_small_blocks_too_many_columns_and_repeated_ones():
    rng, y, _ = drawn(n=8)
    treated, x = np.arange(8) % 2 == 0, rng.normal(size=(8, 3))

    with pytest.raises(UnsupportedError, match="a block has only one"):
        interacted(pair_of(treated, np.repeat(np.arange(4), 2)), y[:, None], x[:, :1])
    with pytest.raises(UnsupportedError, match="3 columns of covariates and blocks are too many for an arm of 4 units"):
        interacted(pair_of(treated), y[:, None], x)
    with pytest.raises(PanelError, match="repeat each other"):
        interacted(pair_of(treated), y[:, None], np.column_stack([x[:, 0], 2 * x[:, 0]]))


def test_cuped_takes_the_slope_within_arms_and_blocks():
    rng, y, _ = drawn()
    block, treated, pre = np.arange(60) % 3, rng.permutation(60) < 30, y + rng.normal(size=60)

    adjusted, factor = cuped(pair_of(treated, block), y, pre)

    slope = np.linalg.lstsq(np.column_stack([pre, treated, dummies(block)]), y, rcond=None)[0][0]
    assert adjusted == pytest.approx(y - slope * (pre - pre.mean()))
    assert factor == 56 / 55


def test_cuped_refuses_too_few_units_and_a_constant_past():
    with pytest.raises(UnsupportedError, match="too few units"):
        cuped(pair_of([1, 1, 0]), np.arange(3.0), np.arange(3.0))
    with pytest.raises(PanelError, match="does not vary"):
        cuped(pair_of([1, 1, 0, 0]), np.arange(4.0), np.full(4, 5.0))


def test_without_blocks_leaves_nothing_between_blocks():
    found = without_blocks(np.array([0, 1, 0, 1]), np.array([[1.0], [5], [3], [9]]))

    assert found.tolist() == [[-1], [-2], [1], [2]]


@pytest.mark.parametrize("clustered", [False, True])
def test_jackknife_is_leaving_out_each_unit_or_cluster(clustered):
    rng, y, cluster = drawn(n=53, clusters=11)
    treated = (rng.permutation(11) < 4)[cluster]
    pair = pair_of(treated, entity=cluster) if clustered else pair_of(treated)

    found = difference(pair, y[:, None], errors="cr3")

    def gap(keep):
        return y[keep & treated].mean() - y[keep & ~treated].mean()

    changes = [gap(pair.entity != e) - gap(pair.entity >= 0) for e in np.unique(pair.entity)]
    assert one(found)[1] == pytest.approx(np.square(changes).sum(), rel=TOLERANCE)
    assert found.se[0] > difference(pair, y[:, None]).se[0]


def test_jackknife_of_lins_regression_is_leaving_out_each_cluster():
    rng, y, cluster = drawn(n=60, clusters=12)
    treated = (rng.permutation(12) < 5)[cluster]
    x = rng.normal(size=60)
    centred = x - x.mean()

    found = interacted(pair_of(treated, entity=cluster), y[:, None], x[:, None], errors="cr3")

    design = np.column_stack([np.ones(60), treated, centred, centred * treated])
    whole = np.linalg.lstsq(design, y, rcond=None)[0][1]
    changes = [np.linalg.lstsq(design[cluster != c], y[cluster != c], rcond=None)[0][1] - whole for c in range(12)]
    assert one(found)[1] == pytest.approx(np.square(changes).sum())


@pytest.mark.parametrize("unit", [1e-100, 1e100])
def test_degrees_of_freedom_do_not_depend_on_the_unit_of_measurement(unit):
    rng, y, _ = drawn()
    pair = pair_of(rng.permutation(60) < 30, np.arange(60) % 3)

    here, there = difference(pair, y[:, None]), difference(pair, unit * y[:, None])

    assert there.df == pytest.approx(here.df, rel=TOLERANCE)


def test_an_arm_of_one_unit_has_no_degrees_of_freedom_and_no_warning():
    found = difference(pair_of(np.arange(6) < 1), np.arange(6.0)[:, None])

    assert np.isnan([found.covariance.item(), found.df.item()]).all()
