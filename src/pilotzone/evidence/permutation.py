"""Permutation of cohort labels among units, or among clusters: inference that needs no large sample."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np

from pilotzone.evidence.aggregate import overall_weights
from pilotzone.evidence.cells import cell_weights, plan_cells
from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.group_time import loadings_of
from pilotzone.evidence.moments import Floats, Ints, Units
from pilotzone.evidence.options import Kind, Options, check_kind, check_whole
from pilotzone.evidence.small_samples.layout import Layout, layout_of_units

_BLOCK = 256


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
    """

    draws: int
    p_value: float
    exact: bool = False
    by_cluster: bool = False


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
    Permutation(draws=3, p_value=0.25, exact=True, by_cluster=False)
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
    estimates = _Statistic(layout, options, kind)
    observed, tie = abs(float(estimates.of(labels[None])[0])), estimates.tie(labels)
    counts = np.bincount(labels)
    exact = _labellings(counts) <= draws + 1
    tried = _every(counts) if exact else _drawn(labels, draws, np.random.default_rng([options.seed, 1]))
    # Labellings that tie with the observed one must count although their sums round differently.
    large = [int((np.abs(estimates.of(block)) >= observed - tie).sum()) for block in tried]
    total = _labellings(counts) if exact else draws + 1
    return Permutation(total - 1, (sum(large) + (0 if exact else 1)) / total, exact, layout.above)


class _Statistic:
    """Overall estimate under other labels of clusters. G clusters, H cohorts, T periods."""

    def __init__(self, layout: Layout, options: Options, kind: Kind) -> None:
        self._mass, self._sums = layout.mass.sum(axis=1), layout.sums.sum(axis=1)
        self._plan, self._H = (layout.periods, layout.keys, options, kind), layout.keys.size
        self._known: dict[bytes, Floats] = {}

    def of(self, labels: Ints) -> Floats:
        """Return the estimates under labels of shape (D, G), shape (D,)."""
        dealt = [(labels == h).astype(np.float64) for h in range(self._H)]
        sizes = np.stack([there @ self._mass for there in dealt], axis=1)
        loadings = np.stack([self._loadings(size) for size in sizes])
        return np.asarray(sum(np.einsum("dt,dt->d", there @ self._sums, loadings[:, h]) for h, there in enumerate(dealt)))

    def tie(self, labels: Ints) -> float:
        """Return the difference that rounding can make."""
        sizes = np.array([self._mass[labels == h].sum() for h in range(self._H)])
        return 1e-12 * float((np.abs(self._sums) @ np.abs(self._loadings(sizes)).T).sum())

    def _loadings(self, sizes: Floats) -> Floats:
        # Labellings that leave cohorts their sizes share one set of loadings.
        key = np.round(sizes, 9).tobytes()
        if key not in self._known:
            periods, keys, options, kind = self._plan
            self._known[key] = overall_loadings(periods, keys, sizes, options, kind)
        return self._known[key]


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
    weights = overall_weights(cells, sizes, options, kind)
    if not weights.any():
        raise UnsupportedError(f"There is no cell that the overall estimate {kind!r} could average. Widen min_event and max_event.")
    return np.asarray(loadings_of(cells, cell_weights(cells, sizes), weights[None], periods.size)[:, 0, :])
