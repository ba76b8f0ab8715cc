"""What every method gives: weights, effects, what each row adds to them; and the fit by entropy balancing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pilotzone.evidence.matching.entropy import entropy_weights
from pilotzone.evidence.matching.features import Features
from pilotzone.evidence.matching.sample import Bools, Rows
from pilotzone.evidence.moments import Floats, Ints

KEPT, UNLIKE, UNMATCHED = 0, 1, 2
"""What became of a treated row: used, outside the comparison's range, without a match within caliper and stratum."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Effects of D outcomes in one comparison of n rows.

    Attributes
    ----------
    weight : NDArray[np.float64]
        Weights, shape (n,); those of the treated sum to 1, and those of the comparison.
    fate : NDArray[np.int64]
        `KEPT`, `UNLIKE` or `UNMATCHED`, shape (n,); comparison rows are kept.
    att : NDArray[np.float64]
        Effect on the treated that are kept, shape (D,), in outcome units.
    parts : NDArray[np.float64]
        What each row adds to the estimates, shape (n, D), in outcome units.
    excess : NDArray[np.float64]
        What the products of parts count too much, shape (D, D): the covariance is parts'parts - excess.
    rest : NDArray[np.float64]
        Outcomes less what the bias correction explains of them, shape (n, D); their weighted difference is the effect.
    short : int
        Treated rows with fewer matches than were asked for.
    """

    weight: Floats
    fate: Ints
    att: Floats
    parts: Floats
    excess: Floats
    rest: Floats
    short: int = 0

    @property
    def covariance(self) -> Floats:
        """Covariance of the effects, shape (D, D)."""
        return np.asarray(self.parts.T @ self.parts - self.excess)


def entropy_fit(rows: Rows, found: Features) -> Fit:
    """Return effects by entropy balancing, the estimation of the weights counted in what rows add.

    Weights, multipliers and means of the treated solve one system of moment equations; a row's part is the derivative of the
    estimate by its weight. It turns out to be the weighted residual of the regression of the outcome on the moments, which is why
    the estimate is also that of a doubly robust estimator with a linear outcome model.

    Parameters
    ----------
    rows : Rows
        One comparison.
    found : Features
        Moments to make equal, of its rows.

    Raises
    ------
    PanelError
        As `entropy_weights`.

    References
    ----------
    Hainmueller (2012), doi:10.1093/pan/mpr025; Zhao, Percival (2017), doi:10.1515/jci-2016-0010, theorems 1-3.
    """
    d = rows.treated
    share = rows.weight[d] / rows.weight[d].sum()
    target = share @ found.value[d]
    solved = entropy_weights(found.value[~d], target, base=rows.weight[~d], names=found.names)
    weight = np.zeros(len(d))
    weight[d], weight[~d] = share, solved.weight
    mean = share @ rows.y[d], solved.weight @ rows.y[~d]
    gap = found.value - target
    scatter = (gap[~d] * solved.weight[:, None]).T @ gap[~d]
    slope = np.linalg.solve(scatter, (gap[~d] * solved.weight[:, None]).T @ (rows.y[~d] - mean[1]))
    residual = rows.y - np.where(d[:, None], mean[0], mean[1]) - gap @ slope
    sign = np.where(d, 1.0, -1.0)
    parts = (sign * weight)[:, None] * residual
    D = rows.y.shape[1]
    return Fit(weight, np.zeros(len(d), np.int64), np.asarray(mean[0] - mean[1]), parts, np.zeros((D, D)), rows.y)


def kept(rows: Rows, fit: Fit) -> Bools:
    """Return the treated rows that were used, shape (n,).

    Parameters
    ----------
    rows : Rows
        One comparison.
    fit : Fit
        Its fit.
    """
    return np.asarray(rows.treated & (fit.fate == KEPT))
