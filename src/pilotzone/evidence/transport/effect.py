"""Effects by cohort and period with both sides weighted to a target, and what each unit adds to them.

Each cohort and its comparison group get the weights, nearest to even, under which their covariate means are those of the target
(entropy balancing). The effect is the difference of weighted mean changes. With z the covariates less the target's means, p the
weights, d the change and b its weighted regression on z, a unit adds p (d - mean - z b); and the target's means, where they are
themselves estimated, move the effect by the difference of the two b.

References
----------
Josey, Berkowitz, Ghosh, Raghavan (2021), doi:10.1002/sim.8917: calibration to a target population.
Hainmueller (2012), doi:10.1093/pan/mpr025: the weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.cells import Cells
from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.matching.entropy import entropy_weights
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.observations import Observations
from pilotzone.evidence.transport.target import Target

LEAST_KEPT: Final = 0.1
"""Least share of a unit's deviation that counts as its own."""


@dataclass(frozen=True, slots=True)
class Side:
    """The units of one cohort, or of its comparison. n units, C cells of the cohort, K covariates.

    Attributes
    ----------
    cohort : int
        First treated period of the cohort.
    treated : bool
        Whether these are the treated.
    rows : NDArray[np.int64]
        Their numbers among all units, shape (n,).
    x : NDArray[np.float64]
        Covariates in the base period, shape (n, K).
    weight : NDArray[np.float64]
        Weights under which their means are the target's, shape (n,), sum 1.
    mean : NDArray[np.float64]
        Weighted mean changes, shape (C,), in outcome units.
    parts : NDArray[np.float64]
        What each unit adds to them, shape (n, C).
    slope : NDArray[np.float64]
        Change of the means for a unit of the target's means, shape (K, C).
    """

    cohort: int
    treated: bool
    rows: np.ndarray
    x: Floats
    weight: Floats
    mean: Floats
    parts: Floats
    slope: Floats


@dataclass(frozen=True, slots=True)
class Cellwise:
    """Effects of C cells carried to the target, beside those of the units as they are. N units.

    Attributes
    ----------
    carried, here : NDArray[np.float64]
        Effects in the target and among the panel's own units, shape (C,), in outcome units; zero in a base period.
    carried_parts, here_parts : NDArray[np.float64]
        What each unit adds to them, shape (N, C).
    slope : NDArray[np.float64]
        Change of `carried` for a unit of the target's means, shape (K, C).
    sides : tuple[Side, ...]
        The treated of each cohort, each followed by its comparison.
    """

    carried: Floats
    here: Floats
    carried_parts: Floats
    here_parts: Floats
    slope: Floats
    sides: tuple[Side, ...]


def cell_effects(used: Observations, cells: Cells, target: Target) -> Cellwise:
    """Return the effects of all cells, carried to the target and as they are.

    Parameters
    ----------
    used : Observations
        Units as `Observations.used` gives them, complete; N units.
    cells : Cells
        Cells with a universal base and the never treated as comparison.
    target : Target
        Population the effects are carried to.

    Raises
    ------
    PanelError
        If no weights make a cohort or its comparison like the target: names the covariates.
    """
    T, C, N = used.periods.size, cells.own.size, used.cohort.size
    y, x = used.y.reshape(N, T), used.x.reshape(N, T, -1)
    y = y - y.mean(axis=0)
    found = Cellwise(np.zeros(C), np.zeros(C), np.zeros((N, C)), np.zeros((N, C)), np.zeros((len(target.names), C)), ())
    sides: list[Side] = []
    for cohort in np.unique(cells.cohort).tolist():
        which = np.flatnonzero((cells.cohort == cohort) & ~cells.is_base)
        base = int(cells.base[which[0]])
        for sign, rows in ((1.0, np.flatnonzero(used.cohort == cohort)), (-1.0, np.flatnonzero(used.cohort == 0))):
            change = y[np.ix_(rows, cells.at[which])] - y[rows, base][:, None]
            side = _side(cohort, rows, x[rows, base], used.weight[rows], change, target, treated=sign > 0)
            sides.append(side)
            plain = used.weight[rows] / used.weight[rows].sum()
            mean = plain @ change
            found.carried[which] += sign * side.mean
            found.here[which] += sign * mean
            found.carried_parts[np.ix_(rows, which)] += sign * side.parts
            found.here_parts[np.ix_(rows, which)] += sign * plain[:, None] * (change - mean)
            found.slope[:, which] += sign * side.slope
    return Cellwise(found.carried, found.here, found.carried_parts, found.here_parts, found.slope, tuple(sides))


def _side(cohort: int, rows: np.ndarray, x: Floats, base: Floats, change: Floats, target: Target, *, treated: bool) -> Side:
    try:
        weight = entropy_weights(x, target.mean, base=base, names=target.names).weight
    except PanelError as fault:
        who = f"the units of cohort {cohort}" if treated else "the comparison units"
        names = fault.value if isinstance(fault.value, list | tuple) else list(target.names)
        raise PanelError(
            f"No weights make {who} like the target in {', '.join(map(repr, names))}.",
            field="covariates",
            value=list(names),
            accepted="covariates in which the panel's units, treated and untreated, reach on both sides of the target's mean",
        ) from fault
    z = x - target.mean
    mean = weight @ change
    rest = change - mean
    bread = (z * weight[:, None]).T @ z
    slope = np.linalg.solve(bread, (z * weight[:, None]).T @ rest)
    # Fitted means and slopes take up some of each unit's own deviation: divided by what is left, as a jackknife does.
    leverage = weight * (1.0 + np.einsum("ik,ik->i", z @ np.linalg.inv(bread), z))
    own: Floats = weight / np.maximum(1.0 - leverage, LEAST_KEPT)
    return Side(cohort, treated, rows, x, weight, mean, own[:, None] * (rest - z @ slope), np.asarray(slope))
