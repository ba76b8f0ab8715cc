"""Panels that several tests of the estimators use."""

import json
from pathlib import Path

import numpy as np
from tests.reference.dense import used
from tests.reference.direct import random_panel

from pilotzone.evidence import Moments, moments_of

MPDTA = Path(__file__).parents[2] / "reference/mpdta.json"


def mpdta():
    return Moments.from_message(json.loads(MPDTA.read_text(encoding="utf-8")))


def random(seed, **kinds):
    """Return moments, and outcomes, first treated periods (infinite for never) and periods of the units that are used."""
    y, cohort, periods = random_panel(seed, **kinds)
    return moments_of(y, cohort, periods), *used(y, cohort, periods), periods


def noiseless(effect=lambda event: 2.0, *, never=True):
    """Return a panel without noise whose effect depends on event time alone."""
    periods = np.arange(2000, 2007)
    cohort = np.repeat([2002, 2004, 2005, *([0] if never else [])], [4, 3, 5, *([6] if never else [])])
    event = periods - cohort[:, None]
    after = (cohort[:, None] > 0) & (event >= 0)
    level = np.arange(cohort.size)[:, None] * 0.5 + np.sqrt(periods - 1999.0)
    return level + np.where(after, np.vectorize(effect)(event), 0.0), cohort, periods
