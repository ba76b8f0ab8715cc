"""The largest contributions to a cohort's totals, read from rows in any order."""

import numpy as np
import pyarrow as pa
import pytest

from pilotzone.evidence import Panel, moments_of
from pilotzone.evidence.ingest.tops import merge_tops, tops_of


def test_a_single_unit_is_the_whole_total():
    assert (tops_of(np.array([[-3.0, 2.0]])).share(1), tops_of(np.array([[0.0, 0.0]])).share(2)) == (1.0, 0.0)


def test_merging_equals_the_rows_together():
    y = np.random.default_rng(1).standard_normal((9, 4))
    whole, merged = tops_of(y), merge_tops(tops_of(y[:1]), tops_of(y[1:]))

    assert merged.first.tolist() == whole.first.tolist()
    assert merged.second.tolist() == whole.second.tolist()
    assert merged.ends.tolist() == whole.ends.tolist()
    np.testing.assert_allclose(merged.total, whole.total, rtol=1e-14)


def test_panel_counts_the_units_that_its_moments_use():
    rows = [(unit, t, float(10 * unit + t), 0 if unit < 3 else 2) for unit in range(5) for t in (1, 2)]
    # The largest unit lacks a period, so neither the moments nor the shares know it.
    rows.append((9, 1, 1e6, 0))
    order = np.random.default_rng(0).permutation(len(rows))
    table = pa.table({name: [rows[k][at] for k in order] for at, name in enumerate(("id", "t", "y", "g"))})

    tops = Panel.from_arrow(table, unit="id", time="t", outcome="y", cohort="g").tops()

    assert {g: (found.first.tolist(), found.second.tolist(), found.total.tolist()) for g, found in tops.items()} == {
        0: ([21.0, 22.0], [11.0, 12.0], [33.0, 36.0]),
        2: ([41.0, 42.0], [31.0, 32.0], [72.0, 74.0]),
    }


@pytest.mark.parametrize("mean", [0.0, 1e6])
def test_share_of_the_spread_is_that_of_the_outermost_units(mean):
    y = np.random.default_rng(2).standard_normal((11, 3))
    y[4, 1] = 40.0
    away = np.square(np.concatenate([y, np.diff(y, axis=1)], axis=1) - np.concatenate([y, np.diff(y, axis=1)], axis=1).mean(axis=0))
    shares = np.sort(away, axis=0)[::-1] / away.sum(axis=0)

    cohort = moments_of(y + mean, np.zeros(11, dtype=np.int64), np.arange(3)).cohorts[0]
    tops = tops_of(y + mean)

    assert tops.spread_share(1, cohort) == pytest.approx(shares[0].max(), rel=1e-8)
    assert tops.spread_share(2, cohort) == pytest.approx(shares[:2].sum(axis=0).max(), rel=1e-8)
    assert (
        tops_of(np.full((5, 2), 0.1)).spread_share(
            1, moments_of(np.full((5, 2), 0.1), np.zeros(5, dtype=np.int64), np.arange(2)).cohorts[0]
        )
        == 0
    )
