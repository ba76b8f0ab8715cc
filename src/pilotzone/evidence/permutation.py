"""Permutation of cohort labels among units, or among clusters: inference that needs no large sample."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np

from pilotzone.evidence.aggregate import overall_weights
from pilotzone.evidence.cells import Cells, cell_weights, contrasts, plan_cells
from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.group_time import loadings_of
from pilotzone.evidence.moments import Floats, Ints, Units
from pilotzone.evidence.options import Kind, Options, check_kind, check_whole
from pilotzone.evidence.small_samples.layout import Layout, layout_of_units

_BLOCK = 256
_KEPT = 64  # sets of loadings that are kept


@dataclass(frozen=True, slots=True)
class Permutation:
    """Two-sided permutation p-value of an overall estimate.

    Attributes
    ----------
    draws : int
        Labellings tried, the observed one not counted: random ones, or all others if `exact`.
    p_value : float
        Share of labellings, the observed one included, whose estimate is at least as large in absolute value.
    exact : bool
        Whether every possible labelling was tried.
    by_cluster : bool
        Whether labels were dealt out among clusters instead of units.
    pretrend_p_value : float
        The same of the largest difference before treatment, each measured by the spread of the change it looks at; NaN if there is
        none.
    """

    draws: int
    p_value: float
    exact: bool = False
    by_cluster: bool = False
    pretrend_p_value: float = float("nan")


def permutation_test(units: Units | Layout, options: Options, *, draws: int = 999, kind: Kind = "event_study") -> Permutation:
    """Return how unusual the overall estimate is when cohort labels are dealt out anew.

    Parameters
    ----------
    units : Units or Layout
        Panel in memory, or its sums by cluster: labels then move with whole clusters, whose units and weights stay as they are.
    options : Options
        As for the estimate itself; its seed makes the draws repeatable.
    draws : int
        Permutations, >= 1. If there are no more other labellings than this, each of them is tried once.
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
        If there is no overall estimate, or a cluster holds units of several cohorts.

    References
    ----------
    Phipson, Smyth (2010), doi:10.2202/1544-6115.1585: why the observed labelling counts.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.array([[0.0, 0.0], [0.0, 0.1], [0.0, 0.2], [0.0, 5.0]])
    >>> units = Units(y, np.array([0, 0, 0, 2]), ("a", "b", "c", "d"), np.array([1, 2]))
    >>> permutation_test(units, Options(), draws=199)
    Permutation(draws=3, p_value=0.25, exact=True, by_cluster=False, pretrend_p_value=nan)
    """
    check_whole("draws", draws, least=1)
    check_kind(kind)
    layout = units if isinstance(units, Layout) else layout_of_units(units, anticipation=options.anticipation)
    labels = layout.cohort
    if labels is None:
        raise UnsupportedError(
            "Some clusters hold units of several cohorts, so that nothing says how treatment was dealt out among them. "
            "A permutation test needs clusters whose units are first treated together, or no clusters."
        )
    statistic = _Statistic(layout, options, kind)
    observed, tie = statistic.of(labels[None])[0], statistic.tie(labels)
    counts = np.bincount(labels)
    exact = _labellings(counts) <= draws + 1
    tried = _every(counts) if exact else _drawn(labels, draws, np.random.default_rng([options.seed, 1]))
    # Labellings that tie with the observed one must count although their sums round differently.
    large = np.sum([(statistic.of(block) >= observed - tie).sum(axis=0) for block in tried], axis=0)
    total = _labellings(counts) if exact else draws + 1
    shares = (large + (0 if exact else 1)) / total
    before = float(shares[1]) if statistic.tests_before else float("nan")
    return Permutation(total - 1, float(shares[0]), exact, layout.above, before)


class _Statistic:
    """Size of the overall estimate, and of the largest difference before treatment, under other labels. G clusters, H cohorts."""

    def __init__(self, layout: Layout, options: Options, kind: Kind) -> None:
        self._mass, self._sums = layout.mass.sum(axis=1), layout.sums.sum(axis=1)
        self._cells, self._options, self._kind = plan_cells(layout.periods, layout.keys, options), options, kind
        self._H, self._T = layout.keys.size, layout.periods.size
        early = self._cells.time + options.anticipation < self._cells.cohort
        self._before = np.flatnonzero(early & ~self._cells.is_base)
        self._spread = _spread(layout, contrasts(self._cells, self._T)[self._before])
        self._known: dict[bytes, tuple[Floats, Floats]] = {}

    @property
    def tests_before(self) -> bool:
        """Whether there is a difference before treatment to look at."""
        return bool((self._spread > 0).any())

    def of(self, labels: Ints) -> Floats:
        """Return both statistics under labels of shape (D, G), shape (D, 2)."""
        dealt = [(labels == h).astype(np.float64) for h in range(self._H)]
        sizes = np.stack([there @ self._mass for there in dealt], axis=1)
        sums = np.stack([there @ self._sums for there in dealt], axis=1)
        found = np.empty((len(labels), 2))
        _, first, which = np.unique(np.round(sizes, 9), axis=0, return_index=True, return_inverse=True)
        for number, at in enumerate(first):
            rows = np.flatnonzero(which.ravel() == number)
            loadings, scale = self._loadings(sizes[at])
            values = np.abs(np.einsum("dht,hqt->dq", sums[rows], loadings, optimize=True))
            found[rows, 0] = values[:, 0]
            found[rows, 1] = (values[:, 1:] * scale).max(axis=1, initial=0.0)
        return found

    def tie(self, labels: Ints) -> Floats:
        """Return the differences that rounding can make, shape (2,)."""
        loadings, scale = self._loadings(np.array([self._mass[labels == h].sum() for h in range(self._H)]))
        size = np.einsum("gt,hqt->q", np.abs(self._sums), np.abs(loadings), optimize=True)
        return 1e-12 * np.array([size[0], (size[1:] * scale).max(initial=0.0)])

    def _loadings(self, sizes: Floats) -> tuple[Floats, Floats]:
        """Return loadings of the overall estimate and of cells before treatment, (H, Q, T), and by what the latter are multiplied."""
        # Labellings that leave cohorts their sizes share one set of loadings; where few do, keeping them would take all memory.
        key = np.round(sizes, 9).tobytes()
        if key in self._known:
            return self._known[key]
        weights = np.vstack([_overall(self._cells, sizes, self._options, self._kind), np.eye(self._cells.own.size)[self._before]])
        loadings = loadings_of(self._cells, cell_weights(self._cells, sizes), weights, self._T)
        length = np.sqrt(np.einsum("h,hqt->q", sizes, np.square(loadings[:, 1:])) / 2)
        size = length * self._spread
        scale = np.where(self._spread > 0, 1.0 / np.where(size > 0, size, 1.0), 0.0)
        if len(self._known) < _KEPT:
            self._known[key] = loadings, scale
        return loadings, scale


def _spread(layout: Layout, change: Floats) -> Floats:
    """Return the standard deviation between clusters of each change over time (Q, T), shape (Q,); zero where only rounding makes it."""
    mass, sums = layout.mass.sum(axis=1), layout.sums.sum(axis=1)
    means = (sums / mass[:, None]) @ change.T
    share = mass / mass.sum()
    found = np.sqrt(share @ np.square(means - share @ means))
    level = np.abs(sums / mass[:, None]).max(initial=0.0)
    return np.asarray(np.where(found > 1e-13 * level, found, 0.0))


def _labellings(counts: Ints) -> int:
    """Return in how many ways labels can be dealt out."""
    return math.factorial(int(counts.sum())) // math.prod(math.factorial(int(n)) for n in counts)


def _drawn(labels: Ints, draws: int, rng: np.random.Generator) -> Iterator[Ints]:
    for start in range(0, draws, _BLOCK):
        yield np.stack([rng.permuted(labels) for _ in range(min(_BLOCK, draws - start))])


def _every(counts: Ints) -> Iterator[Ints]:
    everyone = list(range(int(counts.sum())))
    found = _dealt(np.zeros(len(everyone), dtype=np.int64), everyone, [int(n) for n in counts], 0)
    while block := [labels.copy() for labels in islice(found, _BLOCK)]:
        yield np.stack(block)


def _dealt(labels: Ints, free: list[int], counts: list[int], label: int) -> Iterator[Ints]:
    if label == len(counts):
        yield labels
        return
    for chosen in combinations(free, counts[label]):
        labels[list(chosen)] = label
        yield from _dealt(labels, [at for at in free if at not in chosen], counts, label + 1)


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
    weights = _overall(cells, sizes, options, kind)
    return np.asarray(loadings_of(cells, cell_weights(cells, sizes), weights[None], periods.size)[:, 0, :])


def _overall(cells: Cells, sizes: Floats, options: Options, kind: Kind) -> Floats:
    weights = overall_weights(cells, sizes, options, kind)
    if not weights.any():
        raise UnsupportedError(f"There is no cell that the overall estimate {kind!r} could average. Widen min_event and max_event.")
    return weights
