"""Joint test that nothing differed before treatment."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from pilotzone.evidence.bands import correlation
from pilotzone.evidence.group_time import GroupTime, cell_covariance, cell_variance
from pilotzone.evidence.joint import JointTable
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.sample import Sample

FEW: Final = frozenset({"few_treated", "few_per_cohort", "few_comparison", "few_clusters"})
"""Warnings that say that what rests on large samples is not trusted: fewer than 10 treated or comparison units (clusters), fewer than 5
treated units for each cohort, or fewer than 40 clusters."""

DOUBTED: Final = frozenset({"pretrend_singular", "pretrend_many_cells"})
"""Warnings that say that the joint test of these cells is missing or rejects too often, however many units there are."""


@dataclass(frozen=True, slots=True)
class Pretrend:
    """Wald test of all cells before treatment, less anticipation.

    Attributes
    ----------
    statistic : float
        Wald statistic; NaN if there is none.
    df : int
        Cells tested.
    p_value : float
        Upper tail of chi-square with `df` degrees of freedom; NaN if there is none.
    singular : bool
        Whether the test is missing because the cells' covariance cannot be inverted: more cells than units can tell apart.
    """

    statistic: float
    df: int
    p_value: float
    singular: bool = False


def pretrend_test(table: GroupTime | JointTable, sample: Sample, *, anticipation: int) -> Pretrend:
    """Return the Wald test of all pre-treatment cells with a defined variance.

    Parameters
    ----------
    table : GroupTime or JointTable
        All cells.
    sample : Sample
        The moments they came from.
    anticipation : int
        Periods of anticipation; cells within it are not pre-treatment.

    References
    ----------
    Callaway, Sant'Anna (2021), doi:10.1016/j.jeconom.2020.12.001, remark 7 and section 4.
    """
    before = table.cells.time + anticipation < table.cells.cohort
    which = np.flatnonzero(before & ~np.isnan(cell_variance(table, sample)))
    if not which.size:
        return Pretrend(np.nan, 0, np.nan)
    return wald_test(table.att[which], cell_covariance(table, sample, which))


def wald_test(estimates: Floats, cov: Floats) -> Pretrend:
    """Return the joint test that all estimates are zero; `cov` has a positive diagonal, shape (P, P), P >= 1."""
    scaled, corr = estimates / np.sqrt(np.diag(cov)), correlation(cov)
    # A generalised inverse would make the statistic a function of the rank alone when cells outnumber units, so none is used.
    if _is_singular(corr):
        return Pretrend(np.nan, estimates.size, np.nan, singular=True)
    statistic = float(scaled @ np.linalg.solve(corr, scaled))
    return Pretrend(statistic, estimates.size, chi_square_tail(statistic, estimates.size))


def _is_singular(corr: Floats) -> bool:
    try:
        pivots = np.diag(np.linalg.cholesky(corr))
    except np.linalg.LinAlgError:
        return True
    # A squared pivot is the share of a cell's variance that the cells before it leave open; rounding makes up to about 1e-12.
    return bool(np.square(pivots).min() < 1e-10)


def chi_square_tail(x: float, df: int) -> float:
    """Return P(X > x) for chi-square X with whole degrees of freedom.

    Parameters
    ----------
    x : float
        Point, >= 0.
    df : int
        Degrees of freedom, >= 1.

    Returns
    -------
    float
        Exact up to rounding; the closed form saves importing SciPy where all else needs NumPy alone.

    References
    ----------
    Abramowitz, Stegun (1964), 26.4.4 and 26.4.5.

    Examples
    --------
    >>> round(chi_square_tail(3.841458820694124, 1), 12), round(chi_square_tail(5.991464547107979, 2), 12)
    (0.05, 0.05)
    """
    if x <= 0:
        return 1.0
    half, odd = x / 2, df % 2
    terms = (math.exp((k + odd / 2) * math.log(half) - half - math.lgamma(k + odd / 2 + 1)) for k in range(df // 2))
    return min(1.0, math.fsum([math.erfc(math.sqrt(half)) if odd else 0.0, *terms]))


def pretrend_p(record: Mapping[str, Any]) -> float | None:
    """Return the p-value of the pre-trend check that counts: by permutation where few, as the joint test rejects too often there.

    Parameters
    ----------
    record : Mapping[str, Any]
        A `pilotzone.estimate/1` record.
    """
    permuted = (record.get("permutation") or {}).get("pretrend_p_value")
    if permuted is not None and (FEW | DOUBTED) & {warning["code"] for warning in record.get("warnings", ())}:
        return float(permuted)
    found: float | None = (record.get("pretrend") or {}).get("p_value")
    return found
