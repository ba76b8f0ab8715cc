"""Event studies for the tests: Medicaid's, and random ones."""

import json
from functools import cache
from pathlib import Path

import numpy as np

from pilotzone.evidence import event_coefficients

REFERENCE = Path(__file__).parents[2] / "reference"


@cache
def medicaid():
    """Return the coefficients of `tests/reference/make_medicaid.py`."""
    record = json.loads((REFERENCE / "medicaid.json").read_text(encoding="utf-8"))
    return event_coefficients(record["event_time"], record["estimate"], record["covariance"], reference=record["reference"])


def printed():
    """Return what R's README prints."""
    return json.loads((REFERENCE / "medicaid_printed.json").read_text(encoding="utf-8"))


def random_path(seed, *, before=3, after=2):
    """Return coefficients with a correlated covariance of full rank."""
    rng = np.random.default_rng(seed)
    n = before + after
    loadings = rng.standard_normal((n, n + 2))
    times = [t for t in range(-before - 1, after) if t != -1]
    return event_coefficients(times, rng.standard_normal(n), loadings @ loadings.T / n)


def one_after(found):
    """Return the coefficients up to the first after the reference."""
    keep = found.before + 1
    return event_coefficients(found.event_time[:keep], found.estimate[:keep], found.covariance[:keep, :keep], reference=found.reference)
