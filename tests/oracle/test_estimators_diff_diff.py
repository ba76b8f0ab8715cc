"""Imputation, Sun-Abraham and the Goodman-Bacon decomposition beside diff-diff on random panels."""

import diff_diff
import numpy as np
import pandas as pd
import pytest
from tests.reference.direct import random_panel

from pilotzone.evidence import bacon, imputation, moments_of, sun_abraham

pytestmark = pytest.mark.oracle

COLUMNS = {"outcome": "y", "unit": "id", "time": "t", "first_treat": "g"}

# diff-diff solves unit by unit and iterates to about 1e-9.
AGREEMENT = {"rtol": 1e-7, "atol": 1e-8}


def both(seed):
    y, cohort, periods = random_panel(seed, least=8)
    N, T = y.shape
    frame = pd.DataFrame({"id": np.repeat(np.arange(N), T), "t": np.tile(periods, N), "y": y.ravel(), "g": np.repeat(cohort, T)})
    return moments_of(y, cohort, periods), frame


@pytest.mark.parametrize("seed", range(5, 10))
def test_imputation_and_its_conservative_error(seed):
    moments, frame = both(seed)

    mine, theirs = imputation(moments).overall("simple"), diff_diff.ImputationDiD().fit(frame, **COLUMNS)

    np.testing.assert_allclose([mine.att, mine.se], [theirs.overall_att, theirs.overall_se], **AGREEMENT)


@pytest.mark.parametrize("seed", range(5, 10))
def test_decomposition(seed):
    moments, frame = both(seed)

    mine, theirs = bacon(moments), diff_diff.BaconDecomposition().fit(frame, **COLUMNS)

    np.testing.assert_allclose([mine.att, mine.forbidden], [theirs.twfe_estimate, theirs.total_weight_later_vs_earlier], **AGREEMENT)


@pytest.mark.parametrize("seed", range(5, 10))
def test_sun_abraham_points(seed):
    # Errors are not compared: diff-diff takes cohort shares as given and applies a small-sample factor.
    moments, frame = both(seed)

    study, theirs = sun_abraham(moments).event_study(), diff_diff.SunAbraham().fit(frame, **COLUMNS).event_study_effects

    mine = dict(zip(study.event_time.tolist(), study.att, strict=True))
    np.testing.assert_allclose([mine[int(e)] for e in theirs], [found["effect"] for found in theirs.values()], **AGREEMENT)
