"""Least squares by cluster in small samples: CR2, CR3 and the wild bootstrap for one contrast of the coefficients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.errors import PanelError, ShapeError, UnsupportedError
from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.options import check_share
from pilotzone.evidence.small_samples.robust import RANK, Corrected, check_errors, linear_effect
from pilotzone.evidence.small_samples.student import p_of, t_value
from pilotzone.evidence.small_samples.wild import DRAWS, TOP_TWO, Parts, Weights, WildTest, wild_test

TOP_TWO_OF_ALL: Final = 2 / 3
"""Leverage of the two largest clusters from which on the wild bootstrap of a regression says nothing."""


@dataclass(frozen=True, slots=True)
class ClusterEffect:
    """One contrast of the coefficients, by cluster.

    Attributes
    ----------
    estimate, se : float
        Estimate and standard error, in outcome units; the error is NaN where the fit runs through a cluster that counts.
    df : float
        Satterthwaite's degrees of freedom; NaN without a standard error.
    p_value : float
        Two-sided, that the contrast is zero.
    lower, upper : float
        Interval, in outcome units.
    """

    estimate: float
    se: float
    df: float
    p_value: float
    lower: float
    upper: float


def cluster_regression(
    design: Floats, y: Floats, contrast: Floats, *, clusters: Ints | None = None, errors: Corrected = "cr2", level: float = 0.95
) -> ClusterEffect:
    """Return a contrast of a least squares fit with a variance that holds with few clusters.

    Parameters
    ----------
    design : NDArray[np.float64]
        Columns, a constant among them if there is to be one, shape (n, k).
    y : NDArray[np.float64]
        Outcomes, shape (n,).
    contrast : NDArray[np.float64]
        Weights of the coefficients, shape (k,).
    clusters : NDArray[np.int64], optional
        Cluster of each row, shape (n,); each row is its own without them (HC2, HC3).
    errors : {"cr2", "cr3"}
        Bell and McCaffrey's correction, or the jackknife by cluster.
    level : float
        Confidence level, above 0 and below 1.

    Returns
    -------
    ClusterEffect
        With a t interval on Satterthwaite's degrees of freedom, working model of independent errors that are alike.

    Raises
    ------
    PanelError
        If an option is not as above, or the columns of the design follow from one another.
    ShapeError
        If the parts do not fit together.

    References
    ----------
    Bell, McCaffrey (2002); Pustejovsky, Tipton (2018), doi:10.1080/07350015.2016.1247004.

    Examples
    --------
    >>> d = np.array([1.0, 1, 1, 0, 0, 0])
    >>> found = cluster_regression(np.column_stack([np.ones(6), d]), np.array([3.0, 4, 5, 1, 2, 3]), np.array([0.0, 1.0]))
    >>> round(found.se, 6), round(found.df, 6), round(found.lower, 6)
    (0.816497, 4.0, -0.266958)
    """
    _check_parts(design, y, contrast, clusters)
    check_share("level", level)
    check_errors(errors)
    groups = None if clusters is None else np.unique(clusters, return_inverse=True)[1]
    found = linear_effect(design, y[:, None], contrast, groups=groups, errors=errors)
    if found is None:
        raise _dependent()
    estimate, variance, df = (float(part.ravel()[0]) for part in found)
    se = float(np.sqrt(variance))
    margin = t_value(level, df) * se
    return ClusterEffect(estimate, se, df, p_of(estimate, se, df), estimate - margin, estimate + margin)


def wild_cluster_test(
    design: Floats,
    y: Floats,
    contrast: Floats,
    clusters: Ints,
    *,
    null: float = 0.0,
    level: float = 0.95,
    draws: int = DRAWS,
    weights: Weights = "auto",
    seed: int = 0,
) -> WildTest:
    """Return the wild cluster bootstrap, null imposed, of a contrast of a least squares fit.

    Parameters
    ----------
    design : NDArray[np.float64]
        Columns, a constant among them if there is to be one, shape (n, k).
    y : NDArray[np.float64]
        Outcomes, shape (n,).
    contrast : NDArray[np.float64]
        Weights of the coefficients, shape (k,).
    clusters : NDArray[np.int64]
        Cluster of each row, shape (n,).
    null : float
        Value tested, in outcome units.
    level : float
        Confidence level, above 0 and below 1.
    draws : int
        Draws, >= 1; up to 12 clusters all changes of sign are counted instead.
    weights : {"auto", "rademacher", "webb"}
        "auto" takes signs, but Webb's six points for fewer than six clusters.
    seed : int
        Seed, >= 0: the same seed gives the same bytes.

    Returns
    -------
    WildTest
        p-value, and the confidence set from end to end.

    Raises
    ------
    PanelError
        If an option is not as above, or the columns of the design follow from one another.
    ShapeError
        If the parts do not fit together.
    UnsupportedError
        If there are fewer than three clusters, or two of them carry nearly all that the estimate rests on.

    References
    ----------
    Cameron, Gelbach, Miller (2008), doi:10.1162/rest.90.3.414; MacKinnon, Webb (2018), doi:10.1111/ectj.12107.

    Examples
    --------
    >>> d, g = np.repeat([1.0, 0.0], 8), np.repeat(np.arange(8), 2)
    >>> y = d * 2 + np.sin(np.arange(16.0))
    >>> found = wild_cluster_test(np.column_stack([np.ones(16), d]), y, np.array([0.0, 1.0]), g)
    >>> found.exact, found.draws, found.p_value < 0.05, found.lower < 2 < found.upper
    (True, 127, True, True)
    """
    _check_parts(design, y, contrast, clusters)
    groups = np.unique(clusters, return_inverse=True)[1]
    if int(groups.max()) < 2:
        raise UnsupportedError("The wild bootstrap draws weights of clusters and needs at least three of them.")
    return wild_test(_parts(design, y, contrast, groups), null=null, level=level, draws=draws, weights=weights, seed=seed)


def two_way_rows(y: Floats, treatment: Floats) -> tuple[Floats, Floats]:
    """Return design and outcomes of a two-way fixed effects regression; the coefficient of treatment comes first.

    Unit effects are taken out, which changes nothing in residuals, CR2, CR3 and bootstrap as long as units do not cross clusters;
    period effects stay as columns.

    Parameters
    ----------
    y, treatment : NDArray[np.float64]
        Outcomes and treatment, shape (N, T).

    Returns
    -------
    tuple of NDArray[np.float64]
        Design (N * T, T) and outcomes (N * T,), unit by unit.

    Raises
    ------
    ShapeError
        If the shapes differ, or there are fewer than two periods.

    Examples
    --------
    >>> design, outcome = two_way_rows(np.array([[1.0, 2.0], [1.0, 4.0]]), np.array([[0.0, 0.0], [0.0, 1.0]]))
    >>> float(np.linalg.lstsq(design, outcome, rcond=None)[0][0].round(6))
    2.0
    """
    if y.shape != treatment.shape or y.ndim != 2 or y.shape[1] < 2:
        raise ShapeError(f"Expected y and treatment of one shape (N, T), T >= 2, got {y.shape} and {treatment.shape}.")
    N, T = y.shape
    dummies = np.broadcast_to(np.eye(T)[:, 1:] - 1 / T, (N, T, T - 1))
    columns = np.concatenate([(treatment - treatment.mean(axis=1, keepdims=True))[:, :, None], dummies], axis=2)
    return columns.reshape(N * T, T), (y - y.mean(axis=1, keepdims=True)).ravel()


def _parts(design: Floats, y: Floats, contrast: Floats, groups: Ints) -> Parts:
    lengths = np.sqrt(np.square(design).sum(axis=0))
    if not (lengths > 0).all() or design.shape[0] < design.shape[1]:
        raise _dependent()
    q, r = np.linalg.qr(design / lengths)
    if (np.abs(np.diag(r)) < RANK).any():
        raise _dependent()
    loading = q @ np.linalg.solve(r.T, contrast / lengths)
    residual, part = y - q @ (q.T @ y), loading / (loading @ loading)
    _check_leverage(loading, groups)
    share = _by_cluster(loading[:, None] * q, groups)
    sums = np.stack([_by_cluster(residual[:, None] * q, groups), _by_cluster(part[:, None] * q, groups)], axis=2)
    own = _by_cluster(loading[:, None] * np.column_stack([residual, part]), groups)
    return Parts(float(loading @ y), own, share, sums)


def _check_leverage(loading: Floats, groups: Ints) -> None:
    square = np.square(loading)
    sides = _by_cluster(np.column_stack([square, square * (loading > 0), square * (loading < 0)]), groups)
    top = np.sort(sides, axis=0)[-2:].sum(axis=0) / np.maximum(sides.sum(axis=0), np.finfo(np.float64).tiny)
    if top[0] >= TOP_TWO_OF_ALL or top[1:].max() >= TOP_TWO:
        raise UnsupportedError(
            f"Two clusters carry {max(top):.0%} of what the estimate, or one side of it, rests on. With so few treated clusters the wild "
            "bootstrap hardly ever rejects, whatever the truth. Use a permutation test by cluster (`permutation_test`)."
        )


def _by_cluster(rows: Floats, groups: Ints) -> Floats:
    total = np.zeros((int(groups.max()) + 1, rows.shape[1]))
    np.add.at(total, groups, rows)
    return total


def _check_parts(design: Floats, y: Floats, contrast: Floats, clusters: Ints | None) -> None:
    n = y.size
    if design.ndim != 2 or design.shape[0] != n or y.ndim != 1 or contrast.shape != design.shape[1:]:
        raise ShapeError(f"Expected design (n, k), y (n,) and contrast (k,), got {design.shape}, {y.shape} and {contrast.shape}.")
    if clusters is not None and clusters.shape != (n,):
        raise ShapeError(f"Expected clusters ({n},), got {clusters.shape}.")


def _dependent() -> PanelError:
    return PanelError("Columns of the design follow from one another.", field="design", accepted="columns that do not")
