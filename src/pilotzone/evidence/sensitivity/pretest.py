"""What a test of the past would have let through: trends that pass it, and what they would do to the estimate.

References
----------
Roth (2022), Pretest with caution: event-study estimates after testing for parallel trends, doi:10.1257/aeri.20210236.
Genz (1992), Numerical computation of multivariate normal probabilities, doi:10.1080/10618600.1992.10477010: the box.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.special import chdtri, chndtr, chndtrinc, ndtr, ndtri

from pilotzone.evidence.bands import pointwise_value
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.options import check_share
from pilotzone.evidence.sensitivity.coefficients import EventCoefficients

Test = Literal["joint", "individual"]

POINTS: Final = 4096
"""Points of the lattice; box probabilities are good to about 1e-4."""

HALVINGS: Final = 40
POWERS: Final = (0.5, 0.8)


@dataclass(frozen=True, slots=True)
class PretestTrend:
    """A straight difference in trends that a test of the past finds with a given chance.

    Attributes
    ----------
    test : {"joint", "individual"}
        Wald test of all estimates before the reference, or "none is significant by itself".
    power : float
        Chance that the test rejects.
    slope : float
        Change per unit of event time, in outcome units; the mirror image is found equally often.
    bias : float
        What the trend adds to the effect, in outcome units.
    bias_if_passed : float
        What it adds on average to an estimate that is kept only when the test did not reject, in outcome units.
    """

    test: Test
    power: float
    slope: float
    bias: float
    bias_if_passed: float


@dataclass(frozen=True, slots=True)
class PretestPower:
    """Trends that the tests of the past find with given chances.

    Attributes
    ----------
    level : float
        Confidence level of the tests.
    trends : tuple[PretestTrend, ...]
        By test and power.
    """

    level: float
    trends: tuple[PretestTrend, ...]


@dataclass(frozen=True, slots=True)
class _Past:
    """Covariance before the reference, path of a slope of one a step, and the effect's share of both."""

    V: Floats
    path: Floats
    bias: float
    follow: Floats
    step: int


Find = Callable[[_Past, float, float], tuple[float, Floats]]


def pretest_power(found: EventCoefficients, weights: Floats, *, level: float = 0.95, powers: tuple[float, ...] = POWERS) -> PretestPower:
    """Return the straight trends that tests of the past find with given power, and the bias they bring.

    Parameters
    ----------
    found : EventCoefficients
        Coefficients and covariance; the estimates themselves are not used.
    weights : NDArray[np.float64]
        Weights of the effect, shape (Q,).
    level : float
        Confidence level of the tests, above 0 and below 1.
    powers : tuple[float, ...]
        Chances that the test rejects, above 1 - level and below 1.

    Raises
    ------
    PanelError
        If `level` or a power is outside its range.

    Examples
    --------
    >>> import numpy as np
    >>> from pilotzone.evidence.sensitivity import event_coefficients, pretest_power
    >>> found = event_coefficients([-2, 0], [0.0, 0.0], np.eye(2))
    >>> [round(t.slope, 4) for t in pretest_power(found, found.weights(0), powers=(0.8,)).trends]
    [2.8016, 2.8016]
    """
    check_share("level", level)
    for power in powers:
        check_share("power", power)
    past = _past(found, weights)
    found_by: dict[Test, Find] = {"joint": _joint, "individual": _individual}
    trends = (_trend(past, test, power, find(past, power, level)) for test, find in found_by.items() for power in powers)
    return PretestPower(level, tuple(trends))


def _past(found: EventCoefficients, weights: Floats) -> _Past:
    P, V = found.before, found.covariance
    places = (found.event_time - found.reference) / found.step
    follow = np.asarray(np.linalg.solve(V[:P, :P], V[:P, P:] @ weights), dtype=np.float64)
    return _Past(V[:P, :P], places[:P], float(weights @ places[P:]), follow, found.step)


def _trend(past: _Past, test: Test, power: float, answer: tuple[float, Floats]) -> PretestTrend:
    slope, mean_if_passed = answer
    shift = float(past.follow @ (mean_if_passed - slope * past.path))
    return PretestTrend(test, power, slope / past.step, slope * past.bias, slope * past.bias + shift)


def _joint(past: _Past, power: float, level: float) -> tuple[float, Floats]:
    """Return the slope and the mean of the past given that the Wald test passes; both exact."""
    df = past.path.size
    critical = float(chdtri(df, 1 - level))
    noncentral = float(chndtrinc(critical, df, 1 - power)) if power > 1 - level else 0.0
    slope = np.sqrt(noncentral / (past.path @ np.linalg.solve(past.V, past.path)))
    kept = float(chndtr(critical, df + 2, noncentral) / chndtr(critical, df, noncentral))
    return float(slope), kept * slope * past.path


def _individual(past: _Past, power: float, level: float) -> tuple[float, Floats]:
    """Return the slope and the mean of the past given that no estimate is significant by itself."""
    edge = pointwise_value(level) * np.sqrt(np.diag(past.V))
    root = np.asarray(np.linalg.cholesky(past.V), dtype=np.float64)
    low, high = 0.0, float((edge / np.abs(past.path)).max()) * 4
    while 1 - _box(high * past.path, root, edge)[0] < power:
        high *= 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if 1 - _box(middle * past.path, root, edge)[0] < power else (low, middle)
    slope = (low + high) / 2
    return slope, _box(slope * past.path, root, edge)[1]


def _box(mean: Floats, root: Floats, edge: Floats) -> tuple[float, Floats]:
    """Return the probability that all variables lie within their edges, and their mean given that they do."""
    points, weight = np.zeros((mean.size, POINTS)), np.ones(POINTS)
    lattice = _lattice(mean.size)
    for i in range(mean.size):
        centre = mean[i] + root[i, :i] @ points[:i]
        low, high = ndtr((-edge[i] - centre) / root[i, i]), ndtr((edge[i] - centre) / root[i, i])
        points[i] = ndtri(np.clip(low + lattice[i] * (high - low), 1e-300, 1 - 1e-16))
        weight *= high - low
    total = float(weight.sum())
    # A trend so steep that it never passes leaves no mean; such trends are only passed through on the way to the answer.
    return total / POINTS, mean + root @ (points @ weight) / (total or np.nan)


def _lattice(d: int) -> Floats:
    """Return evenly spread points of the unit cube, shape (d, POINTS): multiples of square roots of primes, folded to be periodic."""
    primes = [n for n in range(2, 6 * d + 20) if all(n % k for k in range(2, int(n**0.5) + 1))][:d]
    share = np.outer(np.sqrt(primes), np.arange(1, POINTS + 1)) % 1.0
    return np.abs(2 * share - 1)
