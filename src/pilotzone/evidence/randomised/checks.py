"""What should hold if the lottery was one: arms as large as planned, and alike in what was known before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.moments import Floats
from pilotzone.evidence.randomised.effects import Pair, difference

EXACT_UNITS: Final = 10_000
"""Up to so many units two arms are compared exactly; the chi-squared approximation is as good beyond."""


@dataclass(frozen=True, slots=True)
class SampleRatio:
    """Test of arm sizes against the planned shares.

    Attributes
    ----------
    observed : tuple[int, ...]
        Units, or clusters where they were assigned, by arm.
    expected : tuple[float, ...]
        What the plan would give, in the same order.
    p_value : float
        Chance of sizes at least as unlikely.
    exact : bool
        Whether from the binomial distribution itself.
    """

    observed: tuple[int, ...]
    expected: tuple[float, ...]
    p_value: float
    exact: bool


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One covariate in two arms.

    Attributes
    ----------
    covariate : str
        Name.
    treated, control : float
        Means, in its units.
    gap : float
        Standardised difference: difference of the means over the root of the mean of the two variances; NaN if both are 0.
    missing : int
        Units without it, left out here.
    """

    covariate: str
    treated: float
    control: float
    gap: float
    missing: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Covariates of two arms.

    Attributes
    ----------
    rows : tuple[BalanceRow, ...]
        One per covariate.
    p_value : float
        Joint test that all differences are chance; NaN where it cannot be made.
    """

    rows: tuple[BalanceRow, ...]
    p_value: float


def sample_ratio(observed: Sequence[int], shares: Sequence[float]) -> SampleRatio:
    """Return the test of arm sizes against planned shares.

    Parameters
    ----------
    observed : sequence of int
        Units or clusters by arm, at least two arms.
    shares : sequence of float
        Planned shares in the same order, all above 0; their sum does not matter.

    References
    ----------
    Fabijan et al. (2019), doi:10.1145/3292500.3330722.

    Examples
    --------
    >>> round(sample_ratio((821, 746), (1, 1)).p_value, 4)
    0.0615
    """
    # scipy.special is needed for p-values only, and is slow to import.
    from scipy.special import chdtrc, gammaln

    n, share = sum(observed), np.asarray(shares, float) / sum(shares)
    expected = n * share
    if len(observed) == 2 and n <= EXACT_UNITS:
        k = np.arange(n + 1)
        log = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) + k * np.log(share[0]) + (n - k) * np.log(share[1])
        p = float(np.exp(log[log <= log[observed[0]] + 1e-7]).sum())
    else:
        p = float(chdtrc(len(observed) - 1, ((np.asarray(observed) - expected) ** 2 / expected).sum()))
    return SampleRatio(tuple(observed), tuple(expected.tolist()), min(p, 1.0), len(observed) == 2 and n <= EXACT_UNITS)


def balance(pair: Pair, names: Sequence[str], raw: Floats, filled: Floats) -> Balance:
    """Return means and standardised differences of covariates, and their joint test by the design of the trial.

    Parameters
    ----------
    pair : Pair
        Assignment.
    names : sequence of str
        K covariates.
    raw, filled : NDArray[np.float64]
        Values with NaN where missing, and without gaps, shape (n, K).

    References
    ----------
    Austin (2009), doi:10.1002/sim.3697, for the standardised difference; the joint test is Hotelling's of the differences
    that `difference` gives.
    """
    rows = tuple(_row(name, column, pair.treated) for name, column in zip(names, raw.T, strict=True))
    return Balance(rows, joint_p(pair, filled))


def _row(name: str, column: Floats, treated: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> BalanceRow:
    known = ~np.isnan(column)
    one, other = column[known & treated], column[known & ~treated]
    if min(one.size, other.size) == 0:
        return BalanceRow(name, float("nan"), float("nan"), float("nan"), int((~known).sum()))
    spread = np.sqrt((one.var(ddof=1) + other.var(ddof=1)) / 2) if min(one.size, other.size) > 1 else float("nan")
    gap = float((one.mean() - other.mean()) / spread) if spread > 0 else float("nan")
    return BalanceRow(name, float(one.mean()), float(other.mean()), gap, int((~known).sum()))


def joint_p(pair: Pair, columns: Floats) -> float:
    """Return the p-value of Hotelling's test that no column differs between the arms; NaN where it cannot be made.

    Parameters
    ----------
    pair : Pair
        Assignment.
    columns : NDArray[np.float64]
        Without gaps, shape (n, K).
    """
    from scipy.special import fdtrc  # slow to import

    spread = columns.std(axis=0)
    columns = columns[:, spread > 0] / spread[spread > 0]
    k = columns.shape[1]
    if k == 0:
        return float("nan")
    found = difference(pair, columns)
    freedom = float(np.min(found.df))
    if not np.isfinite(found.covariance).all() or not freedom > k - 1 or np.linalg.matrix_rank(found.covariance, hermitian=True) < k:
        return float("nan")
    statistic = float(found.estimate @ np.linalg.solve(found.covariance, found.estimate))
    return float(fdtrc(k, freedom - k + 1, statistic * (freedom - k + 1) / (freedom * k)))
