"""The largest contributions to a cohort's totals, read from rows in any order."""

import numpy as np
import pyarrow as pa

from pilotzone.evidence import Panel
from pilotzone.evidence.ingest.tops import merge_tops, tops_of


def test_a_single_unit_is_the_whole_total():
    assert (tops_of(np.array([[-3.0, 2.0]])).share(1), tops_of(np.array([[0.0, 0.0]])).share(2)) == (1.0, 0.0)


def test_merging_equals_the_rows_together():
    y = np.random.default_rng(1).standard_normal((9, 4))
    whole, merged = tops_of(y), merge_tops(tops_of(y[:1]), tops_of(y[1:]))

    assert merged.first.tolist() == whole.first.tolist()
    assert merged.second.tolist() == whole.second.tolist()
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
