"""Whether the density of the score jumps at the cut-off, as it does where people choose their side.

The distribution function of all scores is fitted by a local polynomial on either side of the cut-off; its slope there is the
density. Nothing is binned. The bandwidth is chosen for order p = 2 and the test uses order 3, so that its interval counts for
the bias.

References
----------
Cattaneo, Jansson, Ma (2020), doi:10.1080/01621459.2019.1635480 (estimator, jackknife variance, bandwidths).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist, median
from typing import Final

import numpy as np

from pilotzone.evidence.cutoff.local import KERNELS
from pilotzone.evidence.errors import PanelError, UnsupportedError
from pilotzone.evidence.moments import Floats

ORDER: Final = 2
"""Order for which the bandwidth is chosen; the test uses one more."""

LEAST_ROWS: Final = 20 + ORDER + 1
"""Observations, and distinct scores, that a bandwidth must reach."""

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class DensityTest:
    """Densities on either side of a cut-off and the test that they are equal.

    Attributes
    ----------
    bandwidth : tuple of float
        Below and above, in units of the score.
    below, above : float
        Density at the cut-off, per unit of the score, from either side.
    difference, se : float
        Density above less density below, and its jackknife standard error.
    statistic, p_value : float
        Difference over standard error, and the two-sided p-value of equal densities.
    rows : tuple of int
        Observations within the bandwidths.
    """

    bandwidth: Pair
    below: float
    above: float
    difference: float
    se: float
    statistic: float
    p_value: float
    rows: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Scores:
    """Scores less cut-off in order, with the distribution function of all of them."""

    x: Floats
    distribution: Floats

    def part(self, sign: int) -> slice:
        at = int(np.searchsorted(self.x, 0.0))
        return slice(at, None) if sign > 0 else slice(None, at)


def density_test(score: Floats, *, cutoff: float = 0.0, bandwidth: float | None = None) -> DensityTest:
    """Return the test of a jump in the density of the score.

    Parameters
    ----------
    score : NDArray[np.float64]
        Scores, shape (n,), finite.
    cutoff : float
        Cut-off in units of the score; a score equal to it counts as above.
    bandwidth : float, optional
        Bandwidth on both sides, > 0; chosen by the data unless given.

    Returns
    -------
    DensityTest
        Densities, difference and p-value.

    Raises
    ------
    PanelError
        If no score lies on one side, or `bandwidth` is not positive.
    UnsupportedError
        If a side holds too few distinct scores within its bandwidth.

    Examples
    --------
    >>> import numpy as np
    >>> found = density_test(np.linspace(-1, 1, 400))
    >>> round(found.below, 3), round(found.above, 3), found.p_value > 0.05
    (0.5, 0.5, True)
    """
    x = np.sort(np.asarray(score, np.float64) - cutoff)
    if x.size == 0 or x[0] >= 0 or x[-1] < 0:
        raise PanelError(
            f"No score lies on one side of the cut-off {cutoff!r}.",
            field="cutoff",
            value=cutoff,
            accepted="a cut-off with scores on both sides",
        )
    if bandwidth is not None and not 0 < bandwidth < math.inf:
        raise PanelError(f"A bandwidth of {bandwidth!r} holds nothing.", field="bandwidth", value=bandwidth, accepted="a positive number")
    # Scores that are equal all get the share of scores up to and with them.
    scores = _Scores(x, np.searchsorted(x, x, side="right") / (x.size - 1))
    widths = _chosen(scores) if bandwidth is None else (bandwidth, bandwidth)
    (below, var_below), (above, var_above) = (_slope(scores, sign, h, ORDER + 1) for sign, h in zip((-1, 1), widths, strict=True))
    se = math.sqrt(var_below + var_above)
    statistic = (above - below) / se
    rows = int(((x < 0) & (x >= -widths[0])).sum()), int(((x >= 0) & (x <= widths[1])).sum())
    return DensityTest(widths, below, above, above - below, se, statistic, 2 * NormalDist().cdf(-abs(statistic)), rows)


def _weights(scores: _Scores, sign: int, h: float, order: int) -> tuple[Floats, slice]:
    """Return the weights of the coefficients on one side, shape (order + 1, n of the side), and which scores they are for."""
    part = scores.part(sign)
    u = scores.x[part] / h
    k = KERNELS["triangular"](u)
    if np.unique(u[k > 0]).size <= order:
        raise UnsupportedError(
            f"Within {h:.6g} of the cut-off there are too few distinct scores on one side for the density test. Widen its bandwidth."
        )
    root = np.sqrt(k)
    q, r = np.linalg.qr(root[:, None] * np.vander(u, order + 1, increasing=True))
    weights: Floats = np.linalg.solve(r, q.T * root) * h ** -np.arange(order + 1.0)[:, None]
    return weights, part


def _slope(scores: _Scores, sign: int, h: float, order: int) -> Pair:
    """Return the density at the cut-off from one side, and its jackknife variance."""
    weights, part = _weights(scores, sign, h, order)
    n = scores.x.size
    w = weights[1]
    # Each score moves the distribution function at all other scores from it on: what it moves in the slope is a sum of weights.
    # The sum is not centred, as in the authors' programs, which makes the error a little larger in small samples.
    tail = np.append(np.cumsum(w[::-1])[::-1], 0.0)
    moved = tail[np.searchsorted(scores.x[part], scores.x, side="left")]
    moved[part] -= w
    moved = moved / (n - 1)
    return float(w @ scores.distribution[part]), float(moved @ moved)


def _chosen(scores: _Scores) -> Pair:
    """Return the median of three bandwidths of least squared error on each side: of its density, of the difference, of the sum."""
    n, p = scores.x.size, ORDER
    floor, reach = max(_floor(scores, sign) for sign in (-1, 1)), max(float(-scores.x[0]), float(scores.x[-1]))

    def within(h: float) -> float:
        return min(max(h, floor), reach)

    b, c = (within(h) for h in _pilots(scores))
    parts = []
    for sign in (-1, 1):
        high, part = _weights(scores, sign, b, p + 2)
        parts.append((_slope(scores, sign, c, p)[1] * n * c, _bias_constant(p, sign) * float(high[p + 1] @ scores.distribution[part])))
    (v_below, b_below), (v_above, b_above) = parts

    def best(variance: float, bias: float) -> float:
        # A density without curvature allows any bandwidth.
        return float((variance / (2 * p * n * bias**2)) ** (1 / (2 * p + 1))) if bias else math.inf

    shared = best(v_below + v_above, b_above - b_below), best(v_below + v_above, b_above + b_below)
    below, above = (within(median((best(*own), *shared))) for own in parts)
    return below, above


def _floor(scores: _Scores, sign: int) -> float:
    """Return the distance within which a side holds the least number of observations and of distinct scores."""
    distances = np.sort(np.abs(scores.x[scores.part(sign)]))
    distinct = np.unique(distances)
    return float(max(distances[min(LEAST_ROWS, distances.size) - 1], distinct[min(LEAST_ROWS, distinct.size) - 1]))


def _pilots(scores: _Scores) -> Pair:
    """Return first bandwidths for bias and variance: the best ones if scores were normal and the kernel uniform."""
    n, p = scores.x.size, ORDER
    mean, sd = float(scores.x.mean()), float(scores.x.std(ddof=1))
    z = -mean / sd
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi) / sd

    def derivative(k: int) -> float:
        return density * float(np.polynomial.hermite_e.hermeval(z, [0.0] * k + [1.0])) / sd**k

    def rule(order: int, v: int) -> float:
        # F has a bias term of order + 1, which is the density's derivative of that order.
        variance, bias = _uniform_constants(order, v)
        rise = order + 1 - v
        unit = density * variance * math.factorial(order + 1) ** 2 / (bias**2 * derivative(order) ** 2)
        return float(((2 * v - 1) / (2 * rise) * unit / n) ** (1 / (2 * order + 1)))

    return rule(p + 2, p + 1), rule(p, 1)


def _uniform_constants(order: int, v: int) -> Pair:
    """Return variance and bias constants of coefficient v of a polynomial fit to a distribution function, uniform kernel on [0, 1].

    The fit's weight function is a polynomial; a score at t moves it by the integral of that function from t to 1.
    """
    powers = np.arange(order + 1)
    weight = np.linalg.solve(1.0 / (powers[:, None] + powers + 1), np.eye(order + 1)[v])
    integral = weight / (powers + 1)
    tail = np.concatenate([[integral.sum()], -integral])
    powers = np.arange(order + 2)
    variance = tail @ (1.0 / (powers[:, None] + powers + 1)) @ tail
    return float(variance), float(weight @ (1.0 / (powers[:-1] + order + 2)))


def _bias_constant(order: int, sign: int) -> float:
    """Return what a term u^(order + 1) adds to the slope of a fit with the triangular kernel on one side."""
    nodes, masses = np.polynomial.legendre.leggauss(order + 3)
    t, mass = (nodes + 1) / 2, masses * KERNELS["triangular"]((nodes + 1) / 2)
    basis = np.vander(sign * t, order + 1, increasing=True)
    rooted = basis * np.sqrt(mass)[:, None]
    found = np.linalg.lstsq(rooted, np.sqrt(mass) * (sign * t) ** (order + 1), rcond=None)[0]
    return float(found[1])
