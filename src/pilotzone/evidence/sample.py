"""The cohorts an estimate uses: which count as never treated, which cannot be used, and their moments as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pilotzone.evidence.moments import NEVER, CohortMoments, Floats, Ints, Moments, Units, merge_cohorts


@dataclass(frozen=True, slots=True)
class Sample:
    """Moments of the cohorts that are used, stacked. H cohorts, T periods.

    Attributes
    ----------
    periods : NDArray[np.int64]
        Observed periods, shape (T,).
    keys : NDArray[np.int64]
        Cohorts, increasing, shape (H,); the never treated are one of them.
    sizes : NDArray[np.float64]
        Units, shape (H,).
    mean, tail : NDArray[np.float64]
        Mean outcome and what rounding cut off it, shape (H, T).
    scatter : NDArray[np.float64]
        Scatter about the mean, shape (H, T, T).
    """

    periods: Ints
    keys: Ints
    sizes: Floats
    mean: Floats
    tail: Floats
    scatter: Floats


def role(cohort: int, periods: Ints, *, anticipation: int) -> int | None:
    """Return what a cohort counts as: itself, `NEVER`, or None when it cannot be used.

    A cohort treated after the last period (and not yet anticipating it) is never treated as far as the panel shows. One
    without an observed period before treatment, less anticipation, shows no change and is left out, as in R's `did`.

    Parameters
    ----------
    cohort : int
        First treated period, or `NEVER`.
    periods : NDArray[np.int64]
        Observed periods, strictly increasing, shape (T,).
    anticipation : int
        Periods of anticipation, >= 0.

    Examples
    --------
    >>> import numpy as np
    >>> [role(g, np.array([2003, 2004, 2005]), anticipation=0) for g in (2003, 2004, 2006)]
    [None, 2004, 0]
    """
    if cohort == NEVER or cohort > int(periods[-1]) + anticipation:
        return NEVER
    return None if cohort <= int(periods[0]) + anticipation else cohort


def sample_of(moments: Moments, *, anticipation: int) -> Sample:
    """Return the cohorts that can be used, those treated after the last period joined to the never treated."""
    cohorts: dict[int, CohortMoments] = {}
    for g, part in moments.cohorts.items():
        key = role(g, moments.periods, anticipation=anticipation)
        if key is not None:
            cohorts[key] = merge_cohorts(cohorts[key], part) if key in cohorts else part
    return stack(moments.periods, cohorts)


def stack(periods: Ints, cohorts: Mapping[int, CohortMoments]) -> Sample:
    """Return cohorts as arrays, in increasing order."""
    keys = sorted(cohorts)
    parts = [cohorts[g] for g in keys]
    H, T = len(keys), periods.size
    return Sample(
        periods=periods,
        keys=np.array(keys, dtype=np.int64),
        sizes=np.array([m.n for m in parts], dtype=np.float64),
        mean=np.array([m.mean for m in parts]).reshape(H, T),
        tail=np.array([m.tail for m in parts]).reshape(H, T),
        scatter=np.array([m.scatter for m in parts]).reshape(H, T, T),
    )


def used_units(units: Units, *, anticipation: int) -> Units:
    """Return the units that `sample_of` would use, each with the cohort it counts as."""
    as_used = {int(g): role(int(g), units.periods, anticipation=anticipation) for g in np.unique(units.cohort)}
    keep = np.array([as_used[int(g)] is not None for g in units.cohort], dtype=bool)
    cohort = np.array([as_used[int(g)] for g in units.cohort[keep]], dtype=np.int64)
    return Units(units.y[keep], cohort, tuple(name for name, kept in zip(units.ids, keep, strict=True) if kept), units.periods)
