"""The propensity: the fitted chance of treatment by covariates, as a logit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.matching.sample import Bools
from pilotzone.evidence.moments import Floats

_STEPS: Final = 100
_CONVERGED: Final = 1e-11  # Largest slope of the log likelihood for each row that counts as none.
_FLAT: Final = 700.0  # Beyond it the exponential overflows, and the chance is 0 or 1 in every digit.


@dataclass(frozen=True, slots=True)
class Propensity:
    """Fitted logit of the chance of treatment. n rows.

    Attributes
    ----------
    logit : NDArray[np.float64]
        Log odds, shape (n,).
    coefficient : NDArray[np.float64]
        Intercept and slopes by feature, shape (F + 1,).
    spread : float
        Root of the mean of the variances of the logit among treated and comparison.
    """

    logit: Floats
    coefficient: Floats
    spread: float

    @property
    def chance(self) -> Floats:
        """Chance of treatment, shape (n,)."""
        return _chance(self.logit)

    def outside(self, treated: Bools) -> Bools:
        """Return which treated rows lie outside the range of the comparison, shape (n,)."""
        other = self.logit[~treated]
        # Rounding of a fit must not decide who is inside.
        slack = 1e-9 * max(self.spread, 1e-300)
        return np.asarray(treated & ((self.logit < other.min() - slack) | (self.logit > other.max() + slack)))


def fit_propensity(value: Floats, treated: Bools, weight: Floats) -> Propensity | None:
    """Return the logit of treatment on features by maximum likelihood.

    Parameters
    ----------
    value : NDArray[np.float64]
        Features of comparable size, shape (n, F), independent of each other.
    treated : NDArray[np.bool_]
        Treated rows, shape (n,); some, not all.
    weight : NDArray[np.float64]
        Weights, shape (n,), positive.

    Returns
    -------
    Propensity or None
        None where the covariates tell both groups apart without fail, so that no fit exists.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[0.0], [0.0], [0.0], [1.0], [1.0], [1.0]])
    >>> fit_propensity(x, np.array([True, False, False, True, True, False]), np.ones(6)).chance.round(4).tolist()
    [0.3333, 0.3333, 0.3333, 0.6667, 0.6667, 0.6667]
    """
    x = np.column_stack([np.ones(len(value)), value])
    total = float(weight.sum())
    share = float(weight @ treated) / total
    beta = np.zeros(x.shape[1])
    beta[0] = np.log(share / (1 - share))
    best = _likelihood(x @ beta, treated, weight)
    for _ in range(_STEPS):
        p = _chance(x @ beta)
        gradient = x.T @ (weight * (treated - p))
        step = _step((x * (weight * p * (1 - p))[:, None]).T @ x, gradient)
        if step is None:
            return None
        beta, best = _searched(beta, step, best, (x, treated, weight))
        if np.abs(gradient).max() <= _CONVERGED * total:
            break
    logit = x @ beta
    apart = bool(logit[treated].min() > logit[~treated].max())
    return None if apart else Propensity(logit, beta, _pooled(logit, treated))


def _chance(logit: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logit, -_FLAT, _FLAT))))


def _likelihood(logit: Floats, treated: Bools, weight: Floats) -> float:
    return -float(weight @ np.logaddexp(0.0, np.where(treated, -logit, logit)))


def _searched(beta: Floats, step: Floats, best: float, data: tuple[Floats, Bools, Floats]) -> tuple[Floats, float]:
    """Return the point along a step where the likelihood has not fallen, halving the step."""
    x, treated, weight = data
    size = 1.0
    for _ in range(30):
        there = _likelihood(x @ (beta + size * step), treated, weight)
        if there >= best - 1e-12 * abs(best):
            return beta + size * step, there
        size /= 2
    return beta, best


def _step(hessian: Floats, gradient: Floats) -> Floats | None:
    scale = np.sqrt(np.diag(hessian))
    if not (scale > 0).all() or np.linalg.eigvalsh(hessian / np.outer(scale, scale))[0] < 1e-13:
        return None
    return np.asarray(np.linalg.solve(hessian / np.outer(scale, scale), gradient / scale) / scale)


def _pooled(logit: Floats, treated: Bools) -> float:
    parts = [float(logit[group].var(ddof=1)) for group in (treated, ~treated) if group.sum() > 1]
    return float(np.sqrt(np.mean(parts))) if parts else 0.0
