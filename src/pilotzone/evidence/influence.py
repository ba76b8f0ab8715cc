"""Leave-one-out: by how much each unit, or each cluster of units, moves an overall estimate.

Leaving out one unit of cohort h lowers its size by one and moves its mean by a known step; estimates are linear in the means.
So one plan of weights per cohort gives the exact change for each of its units, without a second look at the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pilotzone.evidence.errors import EvidenceError
from pilotzone.evidence.moments import Floats, Units
from pilotzone.evidence.options import Kind, Options, check_kind
from pilotzone.evidence.permutation import overall_loadings
from pilotzone.evidence.small_samples.layout import Layout, layout_of_units


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """Changes of an overall estimate, the largest first. N units or clusters.

    Attributes
    ----------
    ids : tuple[str, ...]
        Units or clusters, length N.
    change : NDArray[np.float64]
        Estimate without the unit, less the estimate with it, shape (N,), in outcome units; NaN where nothing can be estimated
        without the unit.
    by_cluster : bool
        Whether whole clusters are left out.
    """

    ids: tuple[str, ...]
    change: Floats
    by_cluster: bool = False


def leave_one_out(units: Units | Layout, options: Options, *, kind: Kind = "event_study") -> LeaveOneOut:
    """Return the exact change of an overall estimate when each unit, or each cluster, is left out.

    Parameters
    ----------
    units : Units or Layout
        Panel in memory, or its sums by cluster.
    options : Options
        As for the estimate itself.
    kind : {"simple", "event_study", "group", "calendar"}
        Overall estimate.

    Returns
    -------
    LeaveOneOut
        One entry for each unit that the estimate uses, by size of change.

    Raises
    ------
    PanelError
        If `kind` is not as above, or the panel cannot be estimated.
    NoComparisonError
        If nobody is left to compare with.
    UnsupportedError
        If there is no overall estimate.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.array([[0.0, 0.0], [0.0, 1.0], [0.0, 2.0], [0.0, 6.0]])
    >>> units = Units(y, np.array([0, 0, 2, 2]), ("a", "b", "c", "d"), np.array([1, 2]))
    >>> found = leave_one_out(units, Options())
    >>> found.ids, found.change.tolist()
    (('c', 'd', 'a', 'b'), [2.0, -2.0, -0.5, 0.5])
    """
    check_kind(kind)
    layout = units if isinstance(units, Layout) else layout_of_units(units, anticipation=options.anticipation)
    if layout.above or not (layout.mass.sum(axis=1) == 1.0).all():
        whole = overall_without(layout, (), options, kind)
        return ranked(
            layout.names, np.array([overall_without(layout, (g,), options, kind) - whole for g in range(len(layout.names))]), layout.above
        )
    y, labels, sizes, means = layout.sums.sum(axis=1), layout.mass.argmax(axis=1), layout.sizes, layout.means

    def weigh(left: Floats) -> Floats:
        return overall_loadings(layout.periods, layout.keys[left > 0], left[left > 0], options, kind)

    whole, change = _estimate(sizes, weigh(sizes), means), np.empty(labels.size)
    for h in range(sizes.size):
        change[labels == h] = _without_one(h, y[labels == h], sizes, means, weigh) - whole
    return ranked(layout.names, change)


def ranked(names: tuple[str, ...], change: Floats, by_cluster: bool = False) -> LeaveOneOut:
    """Return changes with the largest first, those that cannot be told before all others."""
    order = np.lexsort((np.arange(change.size), -np.where(np.isnan(change), np.inf, np.abs(change))))
    return LeaveOneOut(tuple(names[i] for i in order), change[order], by_cluster)


def overall_without(layout: Layout, clusters: Sequence[int], options: Options, kind: Kind = "event_study") -> float:
    """Return an overall estimate without some clusters, by their numbers; NaN where nothing is left to estimate or to compare with."""
    left = layout.without(clusters)
    try:
        loadings = overall_loadings(left.periods, left.keys, left.sizes, options, kind)
    except EvidenceError:
        if not clusters:
            raise
        return np.nan
    return float(np.einsum("ht,ht->", loadings, left.sums.sum(axis=0)))


def _without_one(h: int, y: Floats, sizes: Floats, means: Floats, weigh: Callable[[Floats], Floats]) -> Floats:
    """Return the estimate without each unit of cohort h in turn, shape (len(y),)."""
    left = sizes - (np.arange(sizes.size) == h)
    try:
        loadings = weigh(left)
    except EvidenceError:
        # Nobody is left to estimate or to compare with.
        return np.full(len(y), np.nan)
    rest = _estimate(left[left > 0], loadings, means[left > 0])
    # The mean of the n - 1 others is mean - (y - mean) / (n - 1), and n - 1 units carry it. A cohort of one leaves no mean.
    return rest - (y - means[h]) @ loadings[h] if left[h] else np.full(len(y), rest)


def _estimate(sizes: Floats, loadings: Floats, means: Floats) -> float:
    return float(np.einsum("h,ht,ht->", sizes, loadings, means))
