"""Stepped wedge: clusters move from control to treatment at times dealt by lot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import factorial, prod

import numpy as np

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.randomised.allocation import EXACT_LIMIT, Randomisation, Reference, judged
from pilotzone.evidence.randomised.effects import Effect, without_blocks
from pilotzone.evidence.randomised.sample import kept_labels, known_rows, ordered_arms
from pilotzone.evidence.randomised.table import TrialTable
from pilotzone.evidence.small_samples.robust import Corrected, linear_effect
from pilotzone.evidence.tabular import Labels

_BLOCK = 2_000_000  # cells of one step of the randomisation test


@dataclass(frozen=True, slots=True)
class Wedge:
    """Rows of a stepped wedge whose unit, condition, cluster and period are known. n rows, S clusters, T periods.

    Attributes
    ----------
    arms : tuple[str, str]
        Control and treatment.
    cluster : Labels
        Cluster of the row.
    period : NDArray[np.int64]
        Period of the row, 0 to T - 1, shape (n,).
    periods : tuple[float, ...]
        Periods, increasing.
    start : NDArray[np.int64]
        First treated period of each cluster, T if there is none, shape (S,).
    rows : NDArray[np.int64]
        Rows of the table, shape (n,).
    units : int
        Different units among them.
    dropped : dict[str, int]
        Rows left out by reason.
    """

    arms: tuple[str, ...]
    cluster: Labels
    period: Ints
    periods: tuple[float, ...]
    start: Ints
    rows: Ints
    units: int
    dropped: dict[str, int]

    def treated(self) -> Floats:
        """Return 1 for rows under treatment, shape (n,)."""
        return (self.period >= self.start[self.cluster.code]).astype(np.float64)

    def part(self, at: Ints) -> Wedge:
        """Return the wedge of some rows; clusters without any of them are gone.

        Parameters
        ----------
        at : NDArray[np.int64]
            Places among the rows.
        """
        code = self.cluster.code[at]
        present, again = np.unique(code, return_inverse=True)
        cluster = Labels(again.astype(np.int64), tuple(self.cluster.names[i] for i in present.tolist()))
        return Wedge(self.arms, cluster, self.period[at], self.periods, self.start[present], self.rows[at], self.units, self.dropped)


def wedge_of(table: TrialTable, time: Floats, control: str | None) -> Wedge:
    """Return the wedge of a table with one row per unit and period.

    Parameters
    ----------
    table : TrialTable
        As read, with clusters.
    time : NDArray[np.float64]
        Period of each row; NaN where missing, shape (N,).
    control : str or None
        Name of the control condition, if it is named.

    Raises
    ------
    PanelError
        If there are not two conditions, a unit stands twice in a period, a cluster has both conditions in a period or goes back to
        control, or all clusters start together.
    NoComparisonError
        If there is one condition only.
    """
    kept, dropped = known_rows(table.labels)
    timeless = kept & np.isnan(time)
    if timeless.any():
        dropped["missing_time"] = int(timeless.sum())
        kept &= ~timeless
    # In an order of its own, so that no result depends on the order of the rows.
    rows = np.flatnonzero(kept)
    rows = rows[np.lexsort((table.labels["unit"].code[rows], time[rows], table.labels["cluster"].code[rows]))]
    unit, cluster = kept_labels(table.labels["unit"], rows), kept_labels(table.labels["cluster"], rows)
    arms, arm = ordered_arms(kept_labels(table.labels["arm"], rows), control)
    if len(arms) != 2:
        raise PanelError(f"A stepped wedge has two conditions, got {len(arms)}.", field="arm", value=len(arms), accepted="two")
    periods, period = np.unique(time[rows], return_inverse=True)
    _check_once(unit, period, periods)
    start = _starts(cluster, arm, period.astype(np.int64), periods)
    return Wedge(arms, cluster, period.astype(np.int64), tuple(periods.tolist()), start, rows, len(unit.names), dropped)


def _check_once(unit: Labels, period: Ints, periods: Floats) -> None:
    both = unit.code * periods.size + period
    order = np.sort(both)
    twice = order[1:][order[1:] == order[:-1]]
    if twice.size:
        name, when = unit.names[int(twice[0]) // periods.size], periods[int(twice[0]) % periods.size]
        raise PanelError(
            f"Unit {name!r} stands more than once in period {when:g}.", field="unit", value=name, accepted="one row per period"
        )


def _starts(cluster: Labels, arm: Ints, period: Ints, periods: Floats) -> Ints:
    shape = (len(cluster.names), periods.size)
    seen = np.zeros((2, *shape), dtype=bool)
    seen[arm, cluster.code, period] = True
    start = np.where(seen[1].any(axis=1), seen[1].argmax(axis=1), periods.size)
    late = seen[0] & (np.arange(periods.size) >= start[:, None])
    if late.any():
        at, when = np.argwhere(late)[0]
        raise PanelError(
            f"Cluster {cluster.names[at]!r} is under control in period {periods[when]:g}, though it started in {periods[start[at]]:g}.",
            field="arm",
            value=cluster.names[at],
            accepted="clusters that go over as a whole and stay",
        )
    if np.unique(start).size < 2:
        raise PanelError(
            "All clusters start in the same period, so there is no step to compare.", field="arm", accepted="two or more starts"
        )
    return start.astype(np.int64)


def stepped_effect(wedge: Wedge, y: Floats, *, errors: Corrected = "cr2") -> Effect:
    """Return the effect of treatment with cluster and period effects.

    Parameters
    ----------
    wedge : Wedge
        Rows with a known outcome.
    y : NDArray[np.float64]
        Outcome, shape (n,).
    errors : {"cr2", "cr3"}
        Correction.

    Returns
    -------
    Effect
        m = 1; CR2 or CR3 errors by cluster with Bell and McCaffrey's degrees of freedom.

    Raises
    ------
    PanelError
        If treatment follows from cluster and period in the rows with an outcome.

    References
    ----------
    Hussey and Hughes (2007), doi:10.1016/j.cct.2006.05.007, with cluster effects fixed; Pustejovsky and Tipton (2018) for the
    absorption of those effects.
    """
    period = np.unique(wedge.period, return_inverse=True)[1]
    z = wedge.treated()
    columns = np.column_stack([z, period[:, None] == np.arange(1, int(period.max()) + 1)[None], y - y.mean()]).astype(np.float64)
    columns = without_blocks(wedge.cluster.code, columns)
    design = columns[:, :-1]
    found = linear_effect(design, columns[:, -1:], np.eye(design.shape[1])[0], groups=wedge.cluster.code, errors=errors)
    if found is None:
        raise PanelError(
            "Treatment cannot be told apart from clusters and periods where outcomes are known.", field="arm", accepted="overlapping steps"
        )
    return Effect(*found)


def stepped_test(wedge: Wedge, y: Floats, *, draws: int, rng: np.random.Generator, level: float) -> Randomisation:
    """Return the randomisation test: starts dealt out anew among the clusters.

    Parameters
    ----------
    wedge : Wedge
        Rows with a known outcome.
    y : NDArray[np.float64]
        Outcome, shape (n,).
    draws : int
        Assignments to draw if they are more than `EXACT_LIMIT`, >= 1.
    rng : numpy.random.Generator
        For drawing.
    level : float
        Of the interval.

    References
    ----------
    Wang and De Gruttola (2017), doi:10.1002/sim.7329.
    """
    cells, size, outcome = _cells(wedge, y)
    root = np.sqrt(size)
    fixed = (
        np.column_stack([cells[0][:, None] == np.arange(wedge.start.size), cells[1][:, None] == np.unique(cells[1])[1:]]) * root[:, None]
    )
    u, s, _ = np.linalg.svd(fixed, full_matrices=False)
    u = u[:, s > s[0] * 1e-10]

    def statistic(starts: Ints) -> Floats:
        z = (cells[1] >= starts[:, cells[0]]) * root
        z = z - (z @ u) @ u.T
        length = (z**2).sum(axis=1)
        # Starts that these cells cannot tell from clusters and periods count as the actual ones: the cautious side.
        usable = length > 1e-9 * size.sum()
        return np.where(usable[:, None], z @ sides / np.where(usable, length, 1.0)[:, None], np.nan)

    actual_z = (cells[1] >= wedge.start[cells[0]]) * 1.0
    sides = np.column_stack([outcome, actual_z]) * root[:, None]
    actual = statistic(wedge.start[None])[0]
    count = factorial(wedge.start.size) // prod(factorial(n) for n in np.unique(wedge.start, return_counts=True)[1].tolist())
    exact = count <= EXACT_LIMIT
    step = max(1, _BLOCK // cells.shape[1])
    rounds = _every(wedge.start, step) if exact else _drawn(wedge.start, draws, step, rng)
    found = np.concatenate([statistic(starts) for starts in rounds])
    found = np.where(np.isnan(found), actual, found)
    return judged(actual, Reference(found[:, 0], found[:, 1], exact=exact), level=level)


def _cells(wedge: Wedge, y: Floats) -> tuple[Ints, Floats, Floats]:
    """Return cluster and period of each cell with rows, shape (2, C), its rows, and its mean outcome."""
    many = len(wedge.periods)
    cell, at = np.unique(wedge.cluster.code * many + wedge.period, return_inverse=True)
    size = np.bincount(at).astype(np.float64)
    return np.stack([cell // many, cell % many]), size, np.bincount(at, weights=y - y.mean()) / size


def _every(start: Ints, step: int) -> Iterator[Ints]:
    block: list[list[int]] = []
    for arrangement in _arrangements(*np.unique(start, return_counts=True), slots=tuple(range(start.size))):
        block.append([value for _, value in sorted(arrangement)])
        if len(block) == step:
            yield np.array(block)
            block = []
    if block:
        yield np.array(block)


def _arrangements(values: Ints, counts: Ints, *, slots: tuple[int, ...]) -> Iterator[list[tuple[int, int]]]:
    if values.size == 0:
        yield []
        return
    for chosen in combinations(slots, int(counts[0])):
        rest = tuple(slot for slot in slots if slot not in chosen)
        for later in _arrangements(values[1:], counts[1:], slots=rest):
            yield [(slot, int(values[0])) for slot in chosen] + later


def _drawn(start: Ints, draws: int, step: int, rng: np.random.Generator) -> Iterator[Ints]:
    for done in range(0, draws, step):
        yield rng.permuted(np.tile(start, (min(step, draws - done), 1)), axis=1)
