"""Smoothness: the slope of the difference in trends changes by at most M from one period to the next; fixed-length intervals.

An estimator that is right under every linear trend is ``l'b_post`` less a weighted sum of the changes before the reference. With c the
running sums of those weights its worst bias is ``M (sum |k| + sum |c|)`` and its variance a quadratic function of c. So, for a given
price of bias, the best c is a lasso, and the shortest interval lies on the path of prices: one equation in one unknown.

References
----------
Rambachan, Roth (2023), doi:10.1093/restud/rdad018, section 3.4.  Armstrong, Kolesár (2020), doi:10.3982/QE1199.
Lee, Battle, Raina, Ng (2007), Efficient sparse coding algorithms: the search over signs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from scipy.special import ndtr

from pilotzone.evidence.moments import Floats
from pilotzone.evidence.options import check_share
from pilotzone.evidence.sensitivity.coefficients import EventCoefficients
from pilotzone.evidence.sensitivity.contrasts import first_differences, second_difference_weights

HALVINGS: Final = 60


@dataclass(frozen=True, slots=True)
class FixedLength:
    """Interval of fixed length around the estimator that makes it shortest. P estimates before, Q after the reference.

    Attributes
    ----------
    lower, upper : float
        Interval, in outcome units.
    estimate, se : float
        Estimate corrected for trends, and its standard error, in outcome units.
    worst_bias : float
        Largest bias of that estimate that the bound allows, in outcome units.
    loadings : NDArray[np.float64]
        Weight of each coefficient in the estimate, shape (P + Q,).
    """

    lower: float
    upper: float
    estimate: float
    se: float
    worst_bias: float
    loadings: Floats


@dataclass(frozen=True, slots=True)
class _Problem:
    """Loadings ``start + change @ c``; their variance is ``c'Qc + 2q'c`` and a constant; bias per unit of M ``constant + |c|``."""

    start: Floats
    change: Floats
    Q: Floats
    q: Floats
    constant: float
    V: Floats

    def loadings(self, c: Floats) -> Floats:
        return np.asarray(self.start + self.change @ c)

    def se(self, c: Floats) -> float:
        a = self.loadings(c)
        return math.sqrt(float(a @ self.V @ a))

    def bias(self, c: Floats) -> float:
        return self.constant + float(np.abs(c).sum())


def fixed_length(found: EventCoefficients, weights: Floats, bound: float, *, level: float = 0.95) -> FixedLength:
    """Return the shortest interval of fixed length under the smoothness bound M.

    Parameters
    ----------
    found : EventCoefficients
        Coefficients and covariance.
    weights : NDArray[np.float64]
        Weights of the effect, shape (Q,), as `EventCoefficients.weights` gives them.
    bound : float
        M >= 0, the most by which the slope of the difference in trends changes between neighbouring periods, in outcome units. 0 allows
        a straight line.
    level : float
        Confidence level, above 0 and below 1.

    Returns
    -------
    FixedLength
        Interval, estimate, worst bias and loadings.

    Raises
    ------
    PanelError
        If `level` is outside its range.

    Examples
    --------
    >>> import numpy as np
    >>> from pilotzone.evidence.sensitivity import event_coefficients, fixed_length
    >>> found = event_coefficients([-2, 0], [-1.0, 3.0], np.eye(2))
    >>> answer = fixed_length(found, found.weights(0), 0.0)
    >>> answer.estimate, round(answer.se, 6)  # the trend of 1 a period is taken off
    (2.0, 1.414214)
    """
    check_share("level", level)
    problem = _problem(found, weights)
    c = _shortest(problem, bound, level)
    a, se, bias = problem.loadings(c), problem.se(c), bound * problem.bias(c)
    half, centre = se * folded_quantile(bias / se, level), float(a @ found.estimate)
    return FixedLength(centre - half, centre + half, centre, se, bias, a)


def folded_quantile(mean: float, level: float) -> float:
    """Return the `level` quantile of the absolute value of a normal variable with this mean >= 0 and variance 1.

    Examples
    --------
    >>> round(folded_quantile(0.0, 0.95), 6), round(folded_quantile(10.0, 0.95), 6)
    (1.959964, 11.644854)
    """
    low, high = mean + NormalDist().inv_cdf(level), mean + NormalDist().inv_cdf(0.5 + level / 2)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if ndtr(middle - mean) - ndtr(-middle - mean) < level else (low, middle)
    return (low + high) / 2


def _problem(found: EventCoefficients, weights: Floats) -> _Problem:
    P, n, V = found.before, found.event_time.size, found.covariance
    k = second_difference_weights(weights)
    changes = first_differences(P, found.after)[:P]
    # The last running sum is fixed: the estimator must be right under every straight line.
    running = np.diff(np.eye(P), axis=0, prepend=0.0)
    by_sum = -changes.T @ running
    start = np.concatenate([np.zeros(P), weights]) + by_sum[:, -1] * k[0]
    change = by_sum[:, :-1].reshape(n, P - 1)
    return _Problem(start, change, change.T @ V @ change, change.T @ V @ start, float(np.abs(k).sum()), V)


def _shortest(problem: _Problem, bound: float, level: float) -> Floats:
    """Return the running sums c of the shortest interval: the half-length is convex in bias and deviation, so one sign change."""
    low, high = 0.0, float(np.abs(problem.q).max(initial=0.0))
    if not problem.q.size:
        return problem.q
    if bound == 0:
        return np.asarray(-np.linalg.solve(problem.Q, problem.q), dtype=np.float64)
    c = _lasso(problem.Q, problem.q, high, np.zeros_like(problem.q))
    if _too_cheap(problem, c, high, bound, level):
        return c
    for _ in range(HALVINGS):
        price = (low + high) / 2
        c = _lasso(problem.Q, problem.q, price, c)
        low, high = (price, high) if _too_cheap(problem, c, price, bound, level) else (low, price)
    return c


def _too_cheap(problem: _Problem, c: Floats, price: float, bound: float, level: float) -> bool:
    """Tell whether less bias would shorten the interval at this price."""
    se = problem.se(c)
    t = bound * problem.bias(c) / se
    width = folded_quantile(t, level)
    near, far = math.exp(-((width - t) ** 2) / 2), math.exp(-((width + t) ** 2) / 2)
    slope = (near - far) / (near + far)
    return bool(bound * se * slope > price * (width - t * slope))


def _lasso(Q: Floats, q: Floats, price: float, start: Floats) -> Floats:
    """Return the c that minimises ``c'Qc / 2 + q'c + price |c|``, exactly, by a search over its signs."""
    c = start.copy()
    slack = 1e-12 * (np.abs(q).max() + price)
    # Every pass lowers the objective and no set of signs returns, so it ends; the bound only guards against rounding.
    for _ in range(50 * (q.size + 1)):
        slope = Q @ c + q
        idle = np.where(c == 0, np.abs(slope), 0.0)
        newcomer = int(idle.argmax())
        signs = np.sign(c)
        settled = not (np.abs(slope + price * signs)[c != 0] > slack).any()
        if settled:
            if idle[newcomer] <= price + slack:
                break
            signs[newcomer] = -np.sign(slope[newcomer])
        c = _step(Q, q, price, c, signs)
    return c


def _step(Q: Floats, q: Floats, price: float, c: Floats, signs: Floats) -> Floats:
    """Return the best point on the way from c to the minimum for given signs, where signs change on the way."""
    active = np.flatnonzero(signs)
    target = np.zeros_like(c)
    target[active] = -np.linalg.solve(Q[np.ix_(active, active)], q[active] + price * signs[active])
    crossed = active[target[active] * signs[active] < 0]
    best, least = target, np.inf if crossed.size else -np.inf
    for j in [*crossed, None] if crossed.size else []:
        share = 1.0 if j is None else c[j] / (c[j] - target[j]) if c[j] else 0.0
        point = c + share * (target - c)
        if j is not None:
            point[j] = 0.0
        value = float(point @ Q @ point / 2 + q @ point + price * np.abs(point).sum())
        if value < least:
            best, least = point, value
    return best
