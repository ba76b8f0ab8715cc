"""Effect of one comparison with covariates, and what every row adds to it: regression, weighting, or both.

Each estimator is a smooth function of sums over rows, so a row's contribution is the derivative of the estimate by its weight.
With weights of one these are the influence functions of R's `DRDID`, divided by the number of rows. Contributions add up to zero.

References
----------
Sant'Anna, Zhao (2020), doi:10.1016/j.jeconom.2020.06.003: equations 2.2 (regression), 2.4 (weighting), 2.5-2.6 (both, panel), 3.3 and
3.4 (both, repeated cross-sections, locally efficient). Abadie (2005), doi:10.1111/0034-6527.00321: weighting. Weights are
normalised to one on each side (Hájek).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pilotzone.evidence.moments import Floats
from pilotzone.evidence.options import Method

Bools = NDArray[np.bool_]

NO_OVERLAP: Final = 0.999
"""A fitted chance of treatment as high as this means that nobody in the comparison is alike, as in R's `did`."""

TRIM: Final = 0.995
"""Comparison rows with a fitted chance of treatment as high as this weigh nothing, as in R's `DRDID`."""

STEPS: Final = 50
"""Most steps of Newton's method for a logit."""

FAR: Final = 500.0
"""A logit whose values run as far as this has no maximum: the sides are separated."""

_SINGULAR: Final = 1e-11  # smallest eigenvalue of a scaled cross-product matrix, relative to the largest, that counts as regular


class NotEstimableError(Exception):
    """A cell cannot be estimated; `reason` says why. Never leaves the package.

    Parameters
    ----------
    reason : str
        "no_overlap", "collinear_cell" or "empty_cell".
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Effects of D contrasts that share their rows, and what rows add to them. n rows.

    Attributes
    ----------
    att : NDArray[np.float64]
        Estimates, shape (D,), in outcome units.
    parts : NDArray[np.float64]
        Contribution of each row, shape (n, D), in outcome units; the sum of squares is the variance.
    trimmed : int
        Comparison rows that weigh nothing because nobody treated is like them.
    effective : float
        Comparison rows that equal weights would need for the same spread (Kish).
    """

    att: Floats
    parts: Floats
    trimmed: int
    effective: float


@dataclass(frozen=True, slots=True)
class _Odds:
    """Odds weights of the comparison, shape (n,), rows' contributions to the logit, shape (n, k), and rows trimmed."""

    weight: Floats
    score: Floats
    trimmed: int


def panel_effects(treated: Bools, x: Floats, weight: Floats, change: Floats, method: Method) -> Adjusted:
    """Return the effect on changes of the outcome, where every row is a unit seen in both periods.

    Parameters
    ----------
    treated : NDArray[np.bool_]
        Rows of the treated cohort, shape (n,); the others are the comparison.
    x : NDArray[np.float64]
        Covariates with a leading column of ones, shape (n, k).
    weight : NDArray[np.float64]
        Weights, shape (n,), positive.
    change : NDArray[np.float64]
        Changes of the outcome, one column for each contrast, shape (n, D), in outcome units.
    method : {"dr", "reg", "ipw"}
        Estimator.

    Raises
    ------
    NotEstimableError
        If there is no overlap, the covariates are collinear among the comparison, or a side is empty.

    Examples
    --------
    >>> import numpy as np
    >>> d, y = np.array([True, True, False, False]), np.array([[3.0], [5.0], [1.0], [2.0]])
    >>> found = panel_effects(d, np.ones((4, 1)), np.ones(4), y, "reg")
    >>> found.att.tolist(), found.parts.ravel().tolist()
    ([2.5], [-0.5, 0.5, 0.25, -0.25])
    """
    d, c = weight * treated, weight * ~treated
    _check_sides(d, c)
    rest, fitted = change, None
    if method != "ipw":
        fitted = _Regression.of(x, c, change)
        rest = fitted.residual
    odds = None if method == "reg" else _odds(treated, x, weight)
    share, own = d / d.sum(), np.zeros_like(rest)
    mean = share @ rest
    own += share[:, None] * (rest - mean)
    pull = share @ x
    effective = _kish(c)
    if odds is not None:
        other = odds.weight / odds.weight.sum()
        expected = other @ rest
        gap = other[:, None] * (rest - expected)
        own -= gap + odds.score @ (x.T @ gap)
        mean, pull, effective = mean - expected, pull - other @ x, _kish(odds.weight)
    if fitted is not None:
        own -= fitted.residual * (fitted.lever @ pull)[:, None]
    return Adjusted(mean, own, 0 if odds is None else odds.trimmed, effective)


def rows_effects(treated: Bools, after: Bools, x: Floats, weight: Floats, y: Floats, method: Method) -> Adjusted:
    """Return the effect on levels of the outcome, where every row is a unit seen in one of the two periods.

    Parameters
    ----------
    treated, after : NDArray[np.bool_]
        Rows of the treated cohort, and of the later of the two periods compared, shape (n,).
    x : NDArray[np.float64]
        Covariates with a leading column of ones, shape (n, k).
    weight : NDArray[np.float64]
        Weights, shape (n,), positive.
    y : NDArray[np.float64]
        Outcomes, shape (n,), in outcome units.
    method : {"dr", "reg", "ipw"}
        Estimator; "dr" is the locally efficient one.

    Returns
    -------
    Adjusted
        With D = 1.

    Raises
    ------
    NotEstimableError
        As `panel_effects`, judged in each period.

    Examples
    --------
    >>> import numpy as np
    >>> d, after = np.array([True, True, False, False]), np.array([False, True, False, True])
    >>> rows_effects(d, after, np.ones((4, 1)), np.ones(4), np.array([1.0, 5.0, 1.0, 2.0]), "reg").att.tolist()
    [3.0]
    """
    d, c = weight * treated, weight * ~treated
    for group in (d, c):
        _check_sides(group * after, group * ~after)
    odds = None if method == "reg" else _odds(treated, x, weight)
    total, parts = 0.0, np.zeros(y.size)
    for period, sign in ((after, 1.0), (~after, -1.0)):
        att, own = _one_period(d, c * period, period, x, y, method, odds)
        total, parts = total + sign * att, parts + sign * own
    effective = min(_kish((c if odds is None else odds.weight) * period) for period in (after, ~after))
    return Adjusted(np.array([total]), parts[:, None], 0 if odds is None else odds.trimmed, effective)


def _one_period(d: Floats, c: Floats, period: Bools, x: Floats, y: Floats, method: Method, odds: _Odds | None) -> tuple[float, Floats]:
    """Return what the treated have above what is expected of them in one period, and the contributions of rows."""
    mine, everyone = d * period / (d * period).sum(), d / d.sum()
    outcome, target = y[:, None], everyone @ x
    if method == "reg":
        fitted = _Regression.of(x, c, outcome)
        mean, expected = float(mine @ y), fitted.value[:, 0]
        own = mine * (y - mean) - everyone * (expected - everyone @ expected)
        return mean - float(everyone @ expected), own - fitted.parts(target)
    if odds is None:  # only regression does without
        raise AssertionError
    other = odds.weight * period / (odds.weight * period).sum()
    if method == "ipw":
        mean, expected_mean = float(mine @ y), float(other @ y)
        gap = other * (y - expected_mean)
        return mean - expected_mean, mine * (y - mean) - gap - odds.score @ (x.T @ gap)
    without, with_it = _Regression.of(x, c, outcome), _Regression.of(x, d * period, outcome)
    rest = without.residual[:, 0]
    mean, expected_mean = float(mine @ rest), float(other @ rest)
    gap = other * (rest - expected_mean)
    # What differs between the treated of this period and the treated of both is taken from the two regressions.
    lift = with_it.value[:, 0] - without.value[:, 0]
    lift_all, lift_mine = float(everyone @ lift), float(mine @ lift)
    own = mine * (rest - mean) - gap - odds.score @ (x.T @ gap) + everyone * (lift - lift_all) - mine * (lift - lift_mine)
    own += without.parts(other @ x - target) + with_it.parts(target - mine @ x)
    return mean - expected_mean + lift_all - lift_mine, own


@dataclass(frozen=True, slots=True)
class _Regression:
    """Weighted least squares of D outcomes: fitted values (n, D), residuals (n, D), and what a row moves (n, k)."""

    value: Floats
    residual: Floats
    lever: Floats

    @staticmethod
    def of(x: Floats, weight: Floats, y: Floats) -> _Regression:
        weighted = x * weight[:, None]
        inverse = inverse_of(weighted.T @ x)
        value = x @ (inverse @ (weighted.T @ y))
        # A second round takes out what rounding left in the normal equations.
        value = value + x @ (inverse @ (weighted.T @ (y - value)))
        return _Regression(value, y - value, weighted @ inverse)

    def parts(self, pull: Floats) -> Floats:
        """Return contributions of rows to the fitted value at `pull`, shape (n,), of a single outcome."""
        return np.asarray(self.residual[:, 0] * (self.lever @ pull))


def _odds(treated: Bools, x: Floats, weight: Floats) -> _Odds:
    inverse_of((x * weight[:, None]).T @ x)  # refuses collinear covariates under their own name
    chance, inverse = _logit(treated, x, weight)
    if float(chance.max()) >= NO_OVERLAP:
        raise NotEstimableError("no_overlap")
    kept = ~treated & (chance < TRIM)
    odds = np.where(kept, weight * chance / (1.0 - chance), 0.0)
    if not odds.any():
        raise NotEstimableError("no_overlap")
    score = (x * (weight * (treated - chance))[:, None]) @ inverse
    return _Odds(odds, score, int((~treated & ~kept).sum()))


def _logit(treated: Bools, x: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return fitted chances of treatment, shape (n,), and the inverse of the information, by Newton's method."""
    y, beta, scale = treated.astype(np.float64), np.zeros(x.shape[1]), weight / weight.sum()
    share = float(scale @ y)
    beta[0] = np.log(share / (1.0 - share))
    for _ in range(STEPS):
        chance = expit(x @ beta)
        inverse = inverse_of((x * (scale * chance * (1.0 - chance))[:, None]).T @ x, "no_overlap")
        step = inverse @ (x.T @ (scale * (y - chance)))
        beta = beta + step
        if np.abs(x @ step).max() < 1e-10:
            # This step was the last: what Newton's method leaves is its square.
            chance = expit(x @ beta)
            information = (x * (weight * chance * (1.0 - chance))[:, None]).T @ x
            return chance, inverse_of(information, "no_overlap")
        if np.abs(x @ beta).max() > FAR:
            break
    raise NotEstimableError("no_overlap")


def expit(value: Floats) -> Floats:
    """Return the chance that belongs to a logit.

    Parameters
    ----------
    value : NDArray[np.float64]
        Any shape.
    """
    with np.errstate(over="ignore"):
        return np.asarray(1.0 / (1.0 + np.exp(-value)))


def inverse_of(matrix: Floats, reason: str = "collinear_cell") -> Floats:
    """Return the inverse of a cross-product matrix, scaled first so that units of measure decide nothing.

    Parameters
    ----------
    matrix : NDArray[np.float64]
        Symmetric, shape (k, k).
    reason : str
        Why a cell is not estimated if there is none.

    Raises
    ------
    NotEstimableError
        If the matrix is singular, or not finite.
    """
    size = np.sqrt(np.diag(matrix))
    if not np.isfinite(matrix).all() or not (size > 0).all():
        raise NotEstimableError(reason)
    values, vectors = np.linalg.eigh(matrix / np.outer(size, size))
    if values[0] < _SINGULAR * values[-1]:
        raise NotEstimableError(reason)
    return np.asarray((vectors / values) @ vectors.T / np.outer(size, size))


def _check_sides(*sides: Floats) -> None:
    if not all(side.any() for side in sides):
        raise NotEstimableError("empty_cell")


def _kish(weight: Floats) -> float:
    return float(weight.sum() ** 2 / np.square(weight).sum()) if weight.any() else 0.0
