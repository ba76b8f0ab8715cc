"""Which cells (g, t) can be estimated, against which base period and which cohorts.

Only periods, cohorts and options decide this, never an outcome; so the same plan serves estimation, permutation,
leave-one-out and the planning of a study that has no data yet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pilotzone.evidence.errors import NoComparisonError, PanelError
from pilotzone.evidence.moments import NEVER, Floats, Ints
from pilotzone.evidence.options import Options

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells in order of cohort and time. C cells, H cohorts (the never treated are one), T periods.

    Attributes
    ----------
    cohort : NDArray[np.int64]
        First treated period, shape (C,).
    time : NDArray[np.int64]
        Period, shape (C,).
    own : NDArray[np.int64]
        Row of the cohort among all cohorts, shape (C,).
    at, base : NDArray[np.int64]
        Row of the period, and of the period it is compared with, among all periods, shape (C,).
    comparison : NDArray[np.bool_]
        Cohorts pooled as comparison, shape (C, H); none in a cell that is its own base.
    """

    cohort: Ints
    time: Ints
    own: Ints
    at: Ints
    base: Ints
    comparison: Bools

    @property
    def event(self) -> Ints:
        """Event time, the calendar difference between period and first treated period, shape (C,)."""
        return self.time - self.cohort

    @property
    def is_base(self) -> Bools:
        """Cells that are their own base period and therefore zero by definition, shape (C,)."""
        return np.asarray(self.at == self.base)


def plan_cells(periods: Ints, keys: Ints, options: Options) -> Cells:
    """Return the cells that can be estimated.

    Parameters
    ----------
    periods : NDArray[np.int64]
        Observed periods, strictly increasing, shape (T,). Gaps are allowed.
    keys : NDArray[np.int64]
        Cohorts in use (see `sample.role`), increasing, shape (H,).
    options : Options
        Comparison group, base and anticipation.

    Raises
    ------
    PanelError
        If there is one period only, or no cohort is first treated after it.
    NoComparisonError
        If nobody is left to compare with.
    """
    treated = _estimated_cohorts(periods, keys, options)
    blocks = [_cells_of_cohort(g, periods, keys, options) for g in treated]
    cells = Cells(*(np.concatenate([getattr(b, name) for b in blocks]) for name in Cells.__slots__))
    if not bool((~cells.is_base).any()):
        raise NoComparisonError(
            "In no period is there a cohort that is not yet treated to compare with. Shorten `anticipation`, or add untreated units."
        )
    return cells


def cell_weights(cells: Cells, sizes: Floats) -> Floats:
    """Return what one unit of each cohort weighs in each cell, shape (C, H).

    One over the cohort's size in its own column, minus one over the pooled size in the columns of the comparison, so that
    ``ATT = sum_h sizes_h * weights_h * (change of cohort h)``.
    """
    pooled = cells.comparison @ sizes
    weights = np.where(cells.comparison, -1.0, 0.0) / np.where(pooled > 0, pooled, 1.0)[:, None]
    rows = np.flatnonzero(~cells.is_base)
    weights[rows, cells.own[rows]] += 1.0 / sizes[cells.own[rows]]
    return weights


def contrasts(cells: Cells, T: int) -> Floats:
    """Return the change over time that each cell looks at, +1 at its period and -1 at its base, shape (C, T)."""
    matrix = np.zeros((cells.time.size, T))
    rows = np.arange(cells.time.size)
    matrix[rows, cells.at] += 1.0
    matrix[rows, cells.base] -= 1.0
    return matrix


def _estimated_cohorts(periods: Ints, keys: Ints, options: Options) -> list[int]:
    if periods.size < 2:
        raise PanelError(
            f"Expected at least two periods, got {periods.tolist()}.", field="time", value=periods.tolist(), accepted="two periods or more"
        )
    treated = [int(g) for g in keys if g != NEVER]
    if not treated:
        raise PanelError(
            f"No cohort is first treated between the second and the last period ({periods[0]} to {periods[-1]}).",
            field="cohort",
            accepted="first treated periods after the first observed one, and 0 or empty for never",
        )
    if NEVER in keys:
        return treated
    if options.control == "never":
        raise NoComparisonError("No unit is never treated. Choose control 'notyet' to compare with units that are treated later.")
    if len(treated) == 1:
        raise NoComparisonError(f"Every unit is first treated in {treated[0]}, so there is nobody to compare with.")
    # The last cohort has nobody left that is treated later; it serves as comparison only.
    return treated[:-1]


def _cells_of_cohort(g: int, periods: Ints, keys: Ints, options: Options) -> Cells:
    at = np.arange(1 if options.base == "varying" else 0, periods.size)
    last_before = int(np.flatnonzero(periods + options.anticipation < g)[-1])
    short = (options.base == "varying") & (periods[at] + options.anticipation < g)
    base = np.where(short, at - 1, last_before)
    comparison = _comparison(g, periods[np.maximum(at, base)], keys, options) & (at != base)[:, None]
    keep = comparison.any(axis=1) | (at == base)
    own = np.full(at.size, int(np.flatnonzero(keys == g)[0]))
    return Cells(np.full(at.size, g)[keep], periods[at][keep], own[keep], at[keep], base[keep], comparison[keep])


def _comparison(g: int, later: Ints, keys: Ints, options: Options) -> Bools:
    never = np.broadcast_to(keys == NEVER, (later.size, keys.size))
    if options.control == "never":
        return never
    untreated = (keys[None, :] > later[:, None] + options.anticipation) & (keys != g)[None, :]
    return np.asarray(never | untreated)
