"""Least squares with errors for small samples: HC2, CR2 and their jackknife forms, with Bell and McCaffrey's degrees of freedom."""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.moments import Floats, Ints

RANK: Final = 1e-10
"""A column that is this small next to its own length, once the others are taken out, follows from them."""

FULL: Final = 1e-10
"""Less than this left of a direction after fitting counts as nothing: the fit runs through it."""


Corrected = Literal["cr2", "cr3"]

POWER: Final[dict[Corrected, float]] = {"cr2": 0.5, "cr3": 1.0}
"""Power of the share of a residual that fitting leaves, by which it is divided."""


def check_errors(errors: str) -> None:
    """Raise `PanelError` unless `errors` names a correction."""
    if errors not in get_args(Corrected):
        raise PanelError(f"Expected 'cr2' or 'cr3' for errors, got {errors!r}.", field="errors", value=errors, accepted="'cr2' or 'cr3'")


def linear_effect(
    design: Floats, y: Floats, contrast: Floats, *, groups: Ints | None = None, errors: Corrected = "cr2"
) -> tuple[Floats, Floats, Floats] | None:
    """Return one contrast of a least squares fit for m outcomes, with its robust covariance.

    Parameters
    ----------
    design : NDArray[np.float64]
        Columns, shape (n, k).
    y : NDArray[np.float64]
        Outcomes, shape (n, m).
    contrast : NDArray[np.float64]
        Weights of the coefficients, shape (k,).
    groups : NDArray[np.int64], optional
        Clusters 0 to S - 1, shape (n,); each unit is its own without them (HC2, HC3).
    errors : {"cr2", "cr3"}
        Correction: unbiased under the working model, or the jackknife by cluster, without the factor (S - 1) / S.

    Returns
    -------
    tuple of NDArray[np.float64], or None
        Estimates (m,), joint covariance (m, m), and degrees of freedom (m,), equal for all outcomes. None if columns follow
        from each other. The covariance is NaN where the fit runs through a group, so that its share cannot be estimated.

    References
    ----------
    Bell and McCaffrey (2002); Imbens and Kolesar (2016), doi:10.1162/REST_a_00552; Pustejovsky and Tipton (2018),
    doi:10.1080/07350015.2016.1247004. Working model: independent errors of equal variance.

    Examples
    --------
    >>> z = np.array([1.0, 1, 1, 0, 0, 0])
    >>> y = np.array([[3.0], [4], [5], [1], [2], [3]])
    >>> found = linear_effect(np.column_stack([np.ones(6), z]), y, np.array([0.0, 1.0]))
    >>> [round(float(part.item()), 6) for part in found]
    [2.0, 0.666667, 4.0]
    """
    lengths = np.sqrt((design**2).sum(axis=0))
    if (lengths == 0).any() or design.shape[0] < design.shape[1]:
        return None
    # Columns of length one, so that their units do not decide what is small.
    q, r = np.linalg.qr(design / lengths)
    if (np.abs(np.diag(r)) < RANK).any():
        return None
    loading = q @ np.linalg.solve(r.T, contrast / lengths)
    residual = y - q @ (q.T @ y)
    trace = _trace(q, loading, residual, groups, "cr2")[0]
    # Only CR2 is unbiased under the working model, so it is CR2 that tells whether a direction was lost.
    lost = not trace >= (loading @ loading) * (1 - 1e-6)
    trace, scores, size, pull = _trace(q, loading, residual, groups, errors)
    squared = float((size**2).sum() - 2 * (size * (pull**2).sum(axis=1)).sum() + ((pull.T @ pull) ** 2).sum())
    m = y.shape[1]
    if lost:
        return loading @ y, np.full((m, m), np.nan), np.full(m, np.nan)
    return loading @ y, scores.T @ scores, np.full(m, trace**2 / squared)


def _trace(q: Floats, loading: Floats, residual: Floats, groups: Ints | None, errors: Corrected) -> tuple[float, Floats, Floats, Floats]:
    """Return the expected variance under the working model, scores, and what the degrees of freedom need of each group."""
    power = POWER[errors]
    found = _units(q, loading, residual, power) if groups is None else _clusters(q, loading, residual, groups, power)
    return float(found[1].sum() - (found[2] ** 2).sum()), *found


def _units(q: Floats, loading: Floats, residual: Floats, power: float) -> tuple[Floats, Floats, Floats]:
    left = 1 - (q**2).sum(axis=1)
    raised = np.where(left > FULL, loading / np.maximum(left, FULL) ** power, 0.0)
    return raised[:, None] * residual, raised**2, raised[:, None] * q


def _clusters(q: Floats, loading: Floats, residual: Floats, groups: Ints, power: float) -> tuple[Floats, Floats, Floats]:
    order = np.argsort(groups, kind="stable")
    bounds = np.searchsorted(groups[order], np.arange(int(groups.max()) + 2))
    count = bounds.size - 1
    scores, size, pull = np.zeros((count, residual.shape[1])), np.zeros(count), np.zeros((count, q.shape[1]))
    for g in range(count):
        rows = order[bounds[g] : bounds[g + 1]]
        part, raised = q[rows], _adjusted(q[rows], loading[rows], power)
        scores[g], size[g], pull[g] = raised @ residual[rows], raised @ raised, raised @ part
    return scores, size, pull


def _adjusted(part: Floats, loading: Floats, power: float) -> Floats:
    """Return (I - Q Q')^(-power) times a vector, the inverse being zero where nothing is left."""
    # k by k instead of n by n: Q Q' has the eigenvalues of Q'Q, and Q U as directions.
    values, vectors = np.linalg.eigh(part.T @ part)
    present = values > 1e-14
    values, basis = values[present], part @ vectors[:, present]
    left = 1 - values
    inverse = np.where(left > FULL, np.maximum(left, FULL) ** -power, 0.0)
    raised: Floats = loading + basis @ ((inverse - 1) / values * (basis.T @ loading))
    return raised
