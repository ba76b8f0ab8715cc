"""The estimators of `pilotzone.evidence.estimators` the long way: one row per unit and period, dummies, one residual per row.

Written apart from the library, from the papers, and slow on purpose.
"""

from __future__ import annotations

import numpy as np


def used(y, cohort, periods):
    """Return outcomes and first treated periods (infinite for never) of the units that show a change."""
    g = np.where((cohort == 0) | (cohort > periods[-1]), np.inf, cohort.astype(float))
    keep = g > periods[0]
    return y[keep], g[keep]


def clustered(y, dummies, regressors, unit):
    """Return OLS coefficients of the regressors beside dummies, and their covariance clustered by unit, no small-sample factor."""
    X = np.column_stack([regressors, dummies])
    K = regressors.shape[1]
    coef = np.linalg.pinv(X, rcond=1e-12) @ y
    bread = np.linalg.pinv(X.T @ X, rcond=1e-12, hermitian=True)
    rest = y - X @ coef
    scores = np.array([X[unit == i].T @ rest[unit == i] for i in np.unique(unit)])
    return coef[:K], (bread @ scores.T @ scores @ bread)[:K, :K]


def rows(y, g, periods):
    """Return unit, period, outcome, first treated period and base of each row."""
    N, T = y.shape
    base = np.array([max((t for t in periods if t < first), default=np.nan) if np.isfinite(first) else np.nan for first in g])
    return np.repeat(np.arange(N), T), np.tile(periods, N), y.ravel(), np.repeat(g, T), np.repeat(base, T)


def effects(unit, period):
    return np.column_stack([unit[:, None] == np.unique(unit), (period[:, None] == np.unique(period))[:, 1:]]).astype(float)


def static(y, g, periods):
    """Return the static coefficient and its variance."""
    unit, period, outcome, first, _ = rows(y, g, periods)
    coef, cov = clustered(outcome, effects(unit, period), (period >= first)[:, None].astype(float), unit)
    return coef[0], cov[0, 0]


def event_study(y, g, periods, *, zero=(), untreated=False):
    """Return event times, coefficients and covariance; `zero` are event times left out besides the base."""
    unit, period, outcome, first, base = rows(y, g, periods)
    seen = period < first if untreated else np.ones(unit.size, dtype=bool)
    unit, period, outcome, first, base = (part[seen] for part in (unit, period, outcome, first, base))
    own = np.isfinite(first) & (period != base)
    labels = np.array(sorted(set((period - first)[own].astype(int)) - set(zero)))
    X = (own[:, None] & ((period - np.where(np.isfinite(first), first, 0))[:, None] == labels)).astype(float)
    coef, cov = clustered(outcome, effects(unit, period), X, unit)
    return labels, coef, cov


def saturated(y, g, periods):
    """Return cells and their covariance of the regression with one coefficient per cohort and period, never treated as control."""
    unit, period, outcome, first, base = rows(y, g, periods)
    own = np.isfinite(first) & (period != base)
    cells = sorted(set(zip(first[own].astype(int).tolist(), period[own].tolist(), strict=True)))
    X = np.column_stack([(first == c) & (period == t) for c, t in cells]).astype(float)
    coef, cov = clustered(outcome, effects(unit, period), X, unit)
    return cells, coef, cov


def imputed(y, g, periods, weights, *, leave_out=False):
    """Return the imputation estimate of sum(weights * effect) and the paper's conservative variance, weights (N, T) given.

    Imputation weights v by regression of the weights on the untreated rows; residuals less the effects' averages by cohort and
    period, these weighted by squares of v as in the paper's equation 8.
    """
    N, T = y.shape
    unit, period, outcome, first, _ = rows(y, g, periods)
    treated, w = period >= first, weights.ravel()
    X = effects(unit, period)
    X0, X1 = X[~treated], X[treated]
    coef = np.linalg.pinv(X0, rcond=1e-12) @ outcome[~treated]
    effect = outcome - X @ coef
    v = w.copy()
    v[~treated] = -X0 @ np.linalg.pinv(X0.T @ X0, rcond=1e-12, hermitian=True) @ X1.T @ w[treated]
    rest = effect.copy()
    for c, t in {(c, t) for c, t in zip(first[treated], period[treated], strict=True)}:
        mine = treated & (first == c) & (period == t)
        square = v[mine] ** 2
        square = square if square.any() else np.ones(mine.sum())
        if leave_out:
            rest[mine] = effect[mine] - (square @ effect[mine] - square * effect[mine]) / (square.sum() - square)
        else:
            rest[mine] = effect[mine] - square @ effect[mine] / square.sum()
    return w @ np.where(treated, effect, 0.0), float(((v * rest).reshape(N, T).sum(axis=1) ** 2).sum())
