"""Records of several estimators on a panel whose effects grow, so that the two-way estimate is no average of them."""

import numpy as np

from pilotzone.evidence import compare, moments_of
from pilotzone.evidence.report import record_of

PERIODS = np.arange(2015, 2022)


def growing(*, seed=2):
    rng = np.random.default_rng(seed)
    cohort = np.repeat([0, 2017, 2019], 25)
    event = PERIODS - cohort[:, None]
    effect = np.where((cohort[:, None] > 0) & (event >= 0), event + 1.0, 0.0)
    return moments_of(rng.normal(size=(cohort.size, 1)) + effect + 0.3 * rng.normal(size=effect.shape), cohort, PERIODS)


def compared(headline="cs", *, outcome="hours", **options):
    found = compare(growing(), estimators="all" if headline == "cs" else [headline], **options)
    record = record_of(found, headline=headline)
    for each in (record, *record["estimators"].values()):
        each["spec"] = {**each["spec"], "outcome": outcome}
    return record
