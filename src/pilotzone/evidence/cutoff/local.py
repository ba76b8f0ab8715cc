"""Local polynomials on one side of a cut-off, as weights on the outcomes, and what their errors are made of."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pilotzone.evidence.cutoff.neighbours import neighbour_residuals
from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.moments import Floats, Ints

KERNELS: Final[dict[str, Callable[[Floats], NDArray[Any]]]] = {
    "triangular": lambda u: np.maximum(1.0 - np.abs(u), 0.0),
    "uniform": lambda u: 0.5 * (np.abs(u) <= 1.0),
    "epanechnikov": lambda u: np.maximum(0.75 * (1.0 - u * u), 0.0),
}
"""Kernels as functions of distance over bandwidth."""


@dataclass(frozen=True, slots=True)
class Side:
    """Observations on one side of the cut-off, ordered by score. n rows, C columns.

    Attributes
    ----------
    x : NDArray[np.float64]
        Score less cut-off, shape (n,), ascending.
    columns : NDArray[np.float64]
        Outcome first, then the treatment (fuzzy designs) and the covariates, shape (n, C).
    cluster : NDArray[np.int64] or None
        Number of the cluster of each row, shape (n,).
    """

    x: Floats
    columns: Floats
    cluster: Ints | None = None

    def within(self, h: float, kernel: str) -> Side:
        """Return the rows that a bandwidth gives weight to.

        Parameters
        ----------
        h : float
            Bandwidth in units of the score, > 0.
        kernel : str
            Name of the kernel.

        Raises
        ------
        UnsupportedError
            If the bandwidth is 0, as it is chosen where every score is the cut-off.
        """
        if not h > 0:
            raise UnsupportedError("Every score on one side is the cut-off itself, so nothing shows how outcomes change towards it.")
        kept = KERNELS[kernel](self.x / h) > 0
        return Side(self.x[kept], self.columns[kept], None if self.cluster is None else self.cluster[kept])


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A local polynomial of order o as weights on outcomes. n rows.

    Attributes
    ----------
    weights : NDArray[np.float64]
        Row j gives the coefficient of ``x ** j`` when applied to an outcome, shape (o + 1, n); 0 outside the bandwidth.
    leverage : NDArray[np.float64]
        Diagonal of the hat matrix, shape (n,).
    """

    weights: Floats
    leverage: Floats


def polynomial(x: Floats, h: float, *, order: int, kernel: str) -> Polynomial:
    """Return the local polynomial of scores around 0.

    Parameters
    ----------
    x : NDArray[np.float64]
        Scores less cut-off, shape (n,).
    h : float
        Bandwidth, > 0.
    order : int
        Order of the polynomial, >= 0.
    kernel : str
        Name of the kernel.

    Raises
    ------
    UnsupportedError
        If too few distinct scores lie within the bandwidth for the order.
    """
    u = x / h
    k = KERNELS[kernel](u)
    distinct = np.unique(u[k > 0]).size
    if distinct <= order:
        raise UnsupportedError(
            f"Within {h:.6g} of the cut-off there are {distinct} distinct scores on one side; a polynomial of order {order} needs "
            f"{order + 1}. Widen the bandwidth or lower the order."
        )
    root = np.sqrt(k)
    basis = np.vander(u, order + 1, increasing=True)
    # An orthogonal decomposition keeps the digits that the normal equations would square away.
    q, r = np.linalg.qr(root[:, None] * basis)
    scale = h ** -np.arange(order + 1, dtype=np.float64)
    return Polynomial(weights=scale[:, None] * np.linalg.solve(r, q.T * root), leverage=(q * q).sum(axis=1))


def residuals(side: Side, fit: Polynomial, *, order: int, vce: str) -> Floats:
    """Return what stands for the error of each row and column, shape (n, C), so that variances are sums of squares.

    Parameters
    ----------
    side : Side
        Rows the fit was made of.
    fit : Polynomial
        Fit whose residuals are wanted; nearest neighbours need none.
    order : int
        Order of the fit.
    vce : {"nn", "hc0", "hc1", "hc2", "hc3"}
        Nearest neighbours, or plug-in residuals with the usual weights.

    Raises
    ------
    UnsupportedError
        If "hc1" has no degree of freedom left.
    """
    if vce == "nn":
        return neighbour_residuals(side.x, side.columns)
    if vce == "hc1" and len(side.x) <= order + 1:
        raise UnsupportedError("Within the bandwidth there are no more rows than coefficients. Widen the bandwidth or use vce 'nn'.")
    errors: Floats = side.columns - np.vander(side.x, order + 1, increasing=True) @ (fit.weights @ side.columns)
    if vce == "hc1":
        return errors * math.sqrt(len(side.x) / (len(side.x) - order - 1))
    room: Floats = 1.0 - fit.leverage[:, None]
    divisors: dict[str, Floats | float] = {"hc0": 1.0, "hc2": np.sqrt(room), "hc3": room}
    return errors / divisors[vce]


def spread(weights: Floats, errors: Floats, cluster: Ints | None, *, order: int) -> NDArray[np.float64]:
    """Return the covariance of weighted sums of the columns, shape (C, C).

    Parameters
    ----------
    weights : NDArray[np.float64]
        Weight of each row in the sum, shape (n,).
    errors : NDArray[np.float64]
        Errors of rows and columns, shape (n, C).
    cluster : NDArray[np.int64] or None
        Cluster of each row; None where rows are independent.
    order : int
        Order of the polynomial, for the degrees of freedom under clustering.

    Raises
    ------
    UnsupportedError
        If there are fewer than two clusters, or no more rows than coefficients.
    """
    scores = weights[:, None] * errors
    if cluster is None:
        return scores.T @ scores
    _, at = np.unique(cluster, return_inverse=True)
    sums = np.stack([np.bincount(at, weights=column) for column in scores.T], axis=1)
    n, g = len(cluster), len(sums)
    if g < 2 or n <= order + 1:
        raise UnsupportedError(
            f"Within the bandwidth there are {n} rows in {g} clusters on one side; clustered errors need more. "
            "Widen the bandwidth or cluster by something finer."
        )
    factor = (n - 1) / (n - order - 1) * g / (g - 1)
    return np.asarray(factor * (sums.T @ sums), np.float64)
