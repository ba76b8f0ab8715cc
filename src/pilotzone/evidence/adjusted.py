"""ATT(g,t) of observations in memory: with covariates, weights, clusters above the unit, or gaps.

A complete panel is estimated on changes between two periods, one with gaps (or repeated cross-sections) on levels, as R's `did` does.

References
----------
Callaway, Sant'Anna (2021), doi:10.1016/j.jeconom.2020.12.001, section 2; Sant'Anna, Zhao (2020), doi:10.1016/j.jeconom.2020.06.003.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from pilotzone.evidence.adjusting import Adjusted, NotEstimableError, panel_effects, rows_effects
from pilotzone.evidence.cells import Bools, Cells, plan_cells
from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.group_time import EPS
from pilotzone.evidence.joint import JointTable, sums_by_cluster
from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.observations import Observations
from pilotzone.evidence.options import Method, Options


@dataclass(frozen=True, slots=True)
class Clusters:
    """How many clusters there are.

    Attributes
    ----------
    total, treated, comparison : int
        All of them, those with a unit that is treated within the panel, and those with one that serves as comparison.
    cohorts : int
        Cohorts of the treated.
    """

    total: int
    treated: int
    comparison: int
    cohorts: int


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What adjusting met with.

    Attributes
    ----------
    refused : Mapping[str, tuple[tuple[int, int], ...]]
        Cells (cohort, period) that could not be estimated, by reason.
    trimmed : int
        Comparison units left out for want of anybody like them, in the cell where most are.
    effective : float
        Equally weighted comparison units that the weights amount to, in the cell where they are fewest.
    varying : bool
        Whether a covariate varies within a unit.
    complete : bool
        Whether changes within units were used.
    clusters : Clusters or None
        If units lie in clusters.
    """

    refused: Mapping[str, tuple[tuple[int, int], ...]]
    trimmed: int
    effective: float
    varying: bool
    complete: bool
    clusters: Clusters | None


@dataclass(slots=True)
class _Ledger:
    """Cells as they are filled in; one feature per cell, then one per cohort."""

    att: Floats
    features: Floats
    floor: Floats
    defined: Bools
    refused: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    trimmed: int = 0
    effective: float = np.inf

    def met(self, found: Adjusted) -> None:
        """Keep the most rows trimmed and the fewest effective ones."""
        self.trimmed, self.effective = max(self.trimmed, found.trimmed), min(self.effective, found.effective)


def adjusted_group_time(used: Observations, options: Options) -> tuple[JointTable, Diagnosis]:
    """Return ATT(g,t) of every cell, its joint law, and what was met with on the way.

    Parameters
    ----------
    used : Observations
        Units as `Observations.used` gives them.
    options : Options
        Comparison group, base, anticipation and method.

    Raises
    ------
    PanelError
        If there is one period only, nobody is treated within the panel, or covariates are collinear among all units.
    NoComparisonError
        If nobody is left to compare with.
    """
    keys, labels = np.unique(used.cohort, return_inverse=True)
    cells = plan_cells(used.periods, keys, options)
    C, H, N = cells.own.size, keys.size, used.cohort.size
    ledger = _Ledger(np.where(cells.is_base, 0.0, np.nan), np.zeros((N, C + H)), np.zeros(C), np.zeros(C, dtype=bool))
    ledger.features[np.arange(N), C + labels] = used.weight
    # Without covariates the three estimators are one, and regression on a constant is the shortest way to it.
    method: Method = options.method if used.x.shape[1] else "reg"
    x = used.x - used.x.mean(axis=0)
    check_collinear(x.T @ x / len(x), used.x.mean(axis=0), used.names)
    varying = used.varying
    fill = _fill_panel if used.complete else _fill_rows
    fill(ledger, used, cells, labels, method=method, varying=varying)
    sums = sums_by_cluster(ledger.features, used.cluster)
    table = JointTable(
        cells,
        ledger.att,
        np.asarray(np.bincount(labels, weights=used.weight, minlength=H), dtype=np.float64),
        sums.T @ sums,
        ledger.floor,
        ledger.defined,
    )
    clusters = _clusters(used, cells, labels) if used.clustered else None
    return table, Diagnosis(refused_cells(cells, ledger.refused), ledger.trimmed, ledger.effective, varying, used.complete, clusters)


def _fill_panel(ledger: _Ledger, used: Observations, cells: Cells, labels: Ints, *, method: Method, varying: bool) -> None:
    T = used.periods.size
    y, x = used.y.reshape(-1, T), used.x.reshape(labels.size, T, -1)
    # Contrasts take out period means anyway; taking them out first keeps the digits.
    y = y - y.mean(axis=0)
    designs: dict[tuple[int, bytes, int], list[int]] = defaultdict(list)
    for c in np.flatnonzero(~cells.is_base).tolist():
        designs[int(cells.own[c]), cells.comparison[c].tobytes(), int(cells.base[c]) if varying else 0].append(c)
    for (own, _, base), which in designs.items():
        rows = np.flatnonzero((labels == own) | cells.comparison[which[0]][labels])
        treated, weight = labels[rows] == own, used.weight[rows]
        at, before = y[np.ix_(rows, cells.at[which])], y[np.ix_(rows, cells.base[which])]
        try:
            found = panel_effects(treated, _design(x[rows, base], weight), weight, at - before, method)
        except NotEstimableError as fault:
            ledger.refused[fault.reason] += which
            continue
        ledger.met(found)
        ledger.att[which] = found.att
        ledger.features[np.ix_(rows, np.array(which))] = found.parts
        ledger.floor[which] = _floor(treated, weight, np.square(at) + np.square(before))
        ledger.defined[which] = min(int(treated.sum()), int((~treated).sum())) > 1


def _fill_rows(ledger: _Ledger, used: Observations, cells: Cells, labels: Ints, *, method: Method, varying: bool) -> None:
    del varying  # every row brings its own covariates
    label, weight_of = labels[used.unit], used.weight[used.unit]
    means = np.bincount(used.at, weights=used.y, minlength=used.periods.size) / np.bincount(used.at, minlength=used.periods.size)
    y = used.y - means[used.at]
    for c in np.flatnonzero(~cells.is_base).tolist():
        pair = (used.at == cells.at[c]) | (used.at == cells.base[c])
        rows = np.flatnonzero(pair & ((label == cells.own[c]) | cells.comparison[c][label]))
        treated, after, weight = label[rows] == cells.own[c], used.at[rows] == cells.at[c], weight_of[rows]
        try:
            found = rows_effects(treated, after, _design(used.x[rows], weight), weight, y[rows], method)
        except NotEstimableError as fault:
            ledger.refused[fault.reason].append(c)
            continue
        ledger.met(found)
        # Period means were taken out, alike on both sides.
        ledger.att[c] = found.att[0]
        ledger.features[:, c] = np.bincount(used.unit[rows], weights=found.parts[:, 0], minlength=labels.size)
        ledger.floor[c] = _floor(treated, weight, np.square(y[rows])[:, None])[0]
        ledger.defined[c] = min(np.bincount(2 * treated + after, minlength=4)) > 1


def _design(x: Floats, weight: Floats) -> Floats:
    """Return covariates about their means and by their spread, after a column of ones, shape (n, 1 + K)."""
    share = weight / weight.sum()
    centred = x - share @ x
    # Once more, for covariates whose mean is many times their spread.
    centred = centred - share @ centred
    spread = np.sqrt(share @ np.square(centred))
    # What only rounding spreads is a constant, and a column of zeros is found out as such.
    real = spread > 64 * EPS * np.abs(x).max(axis=0, initial=0.0)
    return np.hstack([np.ones((len(x), 1)), np.where(real, centred / np.where(real, spread, 1.0), 0.0)])


def _floor(treated: Bools, weight: Floats, squares: Floats) -> Floats:
    side = np.where(treated, weight / max(weight[treated].sum(), EPS), weight / max(weight[~treated].sum(), EPS))
    return np.asarray(64 * EPS * (np.square(side) @ squares))


def _clusters(used: Observations, cells: Cells, labels: Ints) -> Clusters:
    treated = np.isin(labels, cells.own)
    compared = np.isin(labels, np.flatnonzero(cells.comparison.sum(axis=0)))
    total, own, others = (int(np.unique(used.cluster[mine]).size) for mine in (treated | compared, treated, compared))
    return Clusters(total, own, others, int(np.unique(cells.own).size))


def refused_cells(cells: Cells, refused: Mapping[str, list[int]]) -> dict[str, tuple[tuple[int, int], ...]]:
    """Return cells that could not be estimated as pairs of cohort and period, by reason.

    Parameters
    ----------
    cells : Cells
        All cells.
    refused : Mapping[str, list[int]]
        Numbers of those cells.
    """
    return {reason: tuple((int(cells.cohort[c]), int(cells.time[c])) for c in sorted(which)) for reason, which in sorted(refused.items())}


def _collinear(covariance: Floats, mean: Floats) -> int | None:
    """Return the first covariate that is a constant or follows from those before it, if there is one."""
    spread = np.sqrt(np.diag(covariance))
    # What only rounding spreads is a constant.
    real = spread > 64 * EPS * np.abs(mean)
    by = np.where(real, spread, np.inf)
    scaled = covariance / np.outer(by, by)
    return next((k for k in range(mean.size) if np.linalg.eigvalsh(scaled[: k + 1, : k + 1])[0] < 1e-11), None)


def check_collinear(covariance: Floats, mean: Floats, names: tuple[str, ...]) -> None:
    """Refuse covariates that say the same even among all units, naming the first that adds nothing.

    Parameters
    ----------
    covariance : NDArray[np.float64]
        Of the covariates, shape (K, K).
    mean : NDArray[np.float64]
        Their means, shape (K,).
    names : tuple[str, ...]
        Columns of the covariates, length K.

    Raises
    ------
    PanelError
        If there is such a covariate.
    """
    k = _collinear(covariance, mean)
    if k is not None:
        raise PanelError(
            f"Covariate {names[k]!r} is a constant, or follows from the covariates before it.",
            field="covariates",
            value=names[k],
            accepted="covariates that differ and do not follow from one another",
        )
