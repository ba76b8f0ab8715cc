"""Panels with few treated units from whole-number arithmetic, the same bits everywhere."""

import numpy as np

PERIODS = np.arange(2000, 2016)


def _draws(seed, count):
    """Return numbers between -1 and 1 from a linear congruence."""
    state, found = seed * 2654435761 % 2**32 or 1, np.empty(count)
    for at in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        found[at] = state / 2**31 - 1
    return found


def outcomes(units, *, seed, noise=0.4):
    """Return outcomes of units that follow two common paths with loads of their own, shape (units, 16)."""
    T = PERIODS.size
    loads = _draws(seed, units * 3).reshape(units, 3)
    paths = np.vstack([np.cumsum(_draws(seed + 1, T)), np.arange(T) / 4])
    # Quarters and eighths only: no rounding differs between machines.
    made = 20 + 3 * loads[:, :1] + (1 + loads[:, 1:]) @ paths + noise * _draws(seed + 2, units * T).reshape(units, T)
    return np.round(made * 2**20) / 2**20


def block(*, treated=1, donors=14, start=2010, seed=1):
    """Return outcomes and cohorts of one cohort, treated units last."""
    y = outcomes(donors + treated, seed=seed)
    cohort = np.array([0] * donors + [start] * treated)
    return y + 2.0 * ((cohort[:, None] > 0) & (start <= PERIODS)), cohort


def staggered(*, seed=5):
    """Return outcomes and cohorts of three cohorts of two units and twelve donors."""
    cohort = np.array([0] * 12 + [2007, 2007, 2010, 2010, 2013, 2013])
    y = outcomes(cohort.size, seed=seed)
    return y + 1.5 * ((cohort[:, None] > 0) & (cohort[:, None] <= PERIODS)), cohort


BLOCKS = {"one": {}, "three": {"treated": 3, "donors": 20, "start": 2011, "seed": 8}, "wide": {"donors": 24, "start": 2009, "seed": 21}}
"""Panels of one cohort."""
