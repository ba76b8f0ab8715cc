import numpy as np

from pilotzone.evidence.moments import NEVER, Units, moments_of
from pilotzone.evidence.sample import sample_of, used_units

PERIODS = np.array([2001, 2002, 2004])
COHORT = np.array([NEVER, 2001, 1999, 2002, 2004, 2005, 2006, NEVER])
Y = np.arange(24.0).reshape(8, 3) ** 2


def test_sample_leaves_early_cohorts_out_and_joins_late_ones_to_the_never_treated():
    sample = sample_of(moments_of(Y, COHORT, PERIODS), anticipation=0)

    assert (sample.keys.tolist(), sample.sizes.tolist()) == ([NEVER, 2002, 2004], [4.0, 1.0, 1.0])
    np.testing.assert_allclose(sample.mean[0] + sample.tail[0], Y[[0, 5, 6, 7]].mean(axis=0))


def test_sample_with_anticipation_keeps_who_may_react_within_the_panel_apart():
    sample = sample_of(moments_of(Y, COHORT, PERIODS), anticipation=1)

    assert (sample.keys.tolist(), sample.sizes.tolist()) == ([NEVER, 2004, 2005], [3.0, 1.0, 1.0])


def test_used_units_are_those_of_the_sample():
    units = Units(Y, COHORT, tuple("abcdefgh"), PERIODS)

    used = used_units(units, anticipation=0)

    assert (used.ids, used.cohort.tolist()) == (tuple("adefgh"), [NEVER, 2002, 2004, NEVER, NEVER, NEVER])
    assert used.y.tolist() == Y[[0, 3, 4, 5, 6, 7]].tolist()
