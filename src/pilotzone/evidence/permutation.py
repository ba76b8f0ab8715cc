"""Permutation of cohort labels among units: inference that needs no large sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pilotzone.evidence.aggregate import overall_weights
from pilotzone.evidence.cells import cell_weights, plan_cells
from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.group_time import loadings_of
from pilotzone.evidence.moments import Floats, Ints, Units
from pilotzone.evidence.options import Kind, Options, check_kind, check_whole
from pilotzone.evidence.sample import used_units


@dataclass(frozen=True, slots=True)
class Permutation:
    """Two-sided permutation p-value of an overall estimate.

    Attributes
    ----------
    draws : int
        Random permutations, the observed labels not counted.
    p_value : float
        Share of labellings, the observed one included, whose estimate is at least as large in absolute value.
    """

    draws: int
    p_value: float


def permutation_test(units: Units, options: Options, *, draws: int = 999, kind: Kind = "event_study") -> Permutation:
    """Return how unusual the overall estimate is when cohort labels are dealt out anew.

    Parameters
    ----------
    units : Units
        Panel in memory.
    options : Options
        As for the estimate itself; its seed makes the draws repeatable.
    draws : int
        Permutations, >= 1.
    kind : {"simple", "event_study", "group", "calendar"}
        Overall estimate that serves as statistic.

    Returns
    -------
    Permutation
        Exact under random assignment of the labels and no effect on any unit.

    Raises
    ------
    PanelError
        If `draws` or `kind` is not as above, or the panel cannot be estimated.
    NoComparisonError
        If nobody is left to compare with.
    UnsupportedError
        If there is no overall estimate.

    References
    ----------
    Phipson, Smyth (2010), doi:10.2202/1544-6115.1585: why the observed labelling counts.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.array([[0.0, 0.0], [0.0, 0.1], [0.0, 0.2], [0.0, 5.0]])
    >>> units = Units(y, np.array([0, 0, 0, 2]), ("a", "b", "c", "d"), np.array([1, 2]))
    >>> permutation_test(units, Options(), draws=199).p_value > 0.2
    True
    """
    check_whole("draws", draws, least=1)
    check_kind(kind)
    used = used_units(units, anticipation=options.anticipation)
    keys, labels, counts = np.unique(used.cohort, return_inverse=True, return_counts=True)
    loadings = overall_loadings(used.periods, keys, counts.astype(np.float64), options, kind)
    # Contrasts take out period means anyway; taking them out first keeps the digits.
    parts = (used.y - used.y.mean(axis=0)) @ loadings.T
    rows, rng = np.arange(labels.size), np.random.default_rng([options.seed, 1])
    observed = abs(float(parts[rows, labels].sum()))
    dealt = np.array([abs(float(parts[rows, rng.permuted(labels)].sum())) for _ in range(draws)])
    # Labellings that tie with the observed one must count although their sums round differently.
    tie = 1e-12 * float(np.abs(parts).sum())
    return Permutation(draws, (1 + int((dealt >= observed - tie).sum())) / (1 + draws))


def overall_loadings(periods: Ints, keys: Ints, sizes: Floats, options: Options, kind: Kind) -> Floats:
    """Return what the outcomes of one unit of each cohort weigh in an overall estimate, shape (H, T).

    Parameters
    ----------
    periods : NDArray[np.int64]
        Observed periods, shape (T,).
    keys : NDArray[np.int64]
        Cohorts in use, increasing, shape (H,).
    sizes : NDArray[np.float64]
        Units of each cohort, shape (H,).
    options : Options
        As for the estimate itself.
    kind : {"simple", "event_study", "group", "calendar"}
        Overall estimate.

    Raises
    ------
    PanelError
        If the panel cannot be estimated.
    NoComparisonError
        If nobody is left to compare with.
    UnsupportedError
        If no cell belongs to the overall estimate.
    """
    cells = plan_cells(periods, keys, options)
    weights = overall_weights(cells, sizes, options, kind)
    if not weights.any():
        raise UnsupportedError(f"There is no cell that the overall estimate {kind!r} could average. Widen min_event and max_event.")
    return np.asarray(loadings_of(cells, cell_weights(cells, sizes), weights[None], periods.size)[:, 0, :])
