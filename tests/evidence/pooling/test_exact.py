"""Sites merged exactly equal the rows of all of them."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.evidence import Moments, PanelError, att_gt, moments_of
from pilotzone.evidence.pooling import Site, merge_sites

PERIODS = np.arange(2019, 2024)


def rows(seed, units, *, mean=0.0):
    rng = np.random.default_rng(seed)
    cohort = np.array([0, 0, 2021, 2022])[np.arange(units) % 4]
    y = mean + rng.standard_normal((units, 1)) + rng.standard_normal((units, PERIODS.size))
    return y + (cohort[:, None] > 0) * (cohort[:, None] <= PERIODS), cohort


def sent(name, y, cohort, **changes):
    message = json.loads(json.dumps(moments_of(y, cohort, PERIODS).to_message(compact=True)))
    return Site(name, changes.get("outcome", "y"), Moments.from_message(message | changes.get("message", {})))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), sizes=st.lists(st.integers(8, 30), min_size=2, max_size=5), mean=st.sampled_from([0.0, 1e6]))
def test_pooled_messages_equal_the_pooled_rows(seed, sizes, mean):
    parts = [rows(seed + k, n, mean=mean) for k, n in enumerate(sizes)]
    pooled = att_gt(merge_sites([sent(str(k), *part) for k, part in enumerate(parts)]))
    together = att_gt(moments_of(np.concatenate([y for y, _ in parts]), np.concatenate([g for _, g in parts]), PERIODS))

    np.testing.assert_allclose(pooled.table.att, together.table.att, atol=1e-9 if mean else 1e-12)
    np.testing.assert_allclose(pooled.cell_se, together.cell_se, rtol=1e-10)


def test_a_cohort_takes_no_more_numbers_than_its_moments_have():
    T = PERIODS.size
    message = moments_of(*rows(1, 40, mean=1e6), PERIODS).to_message(compact=True)

    assert {sum(np.size(value) for value in cohort.values()) for cohort in message["cohorts"].values()} == {1 + T + T * (T + 1) // 2}


def test_one_site_is_itself():
    site = sent("a", *rows(1, 12))
    assert merge_sites([site]) is site.moments


def shorter(y, cohort):
    return moments_of(y[:, :-1], cohort, PERIODS[:-1])


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (sent("a", *rows(2, 12)), "site 'a' stands twice"),
        (sent("b", *rows(2, 12), message={"sha256": "ab"}), "panel 'ab' stands twice"),
        (sent("b", *rows(2, 12), outcome="z"), "b measures 'z', a 'y'"),
        (Site("b", "y", shorter(*rows(2, 12))), "b covers .2019, 2020, 2021, 2022."),
    ],
)
def test_what_cannot_be_merged_is_refused_by_name(second, message):
    with pytest.raises(PanelError, match=message):
        merge_sites([sent("a", *rows(1, 12), message={"sha256": "ab"}), second])


def test_nothing_to_pool_is_refused():
    with pytest.raises(PanelError, match="no site"):
        merge_sites([])
