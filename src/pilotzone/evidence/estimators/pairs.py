"""Whether two estimators differ by more than chance, from their joint covariance.

Both estimates rest on the same units, so the variance of their difference is that of the difference of their influences; neither
estimator needs to be efficient.

References
----------
Hausman (1978), doi:10.2307/1913827. Generalised inverse: Hausman, Taylor (1981), doi:10.1016/0304-4076(81)90027-4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np

from pilotzone.evidence.group_time import Influence, covariance, variance_floor
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.pretrend import chi_square_tail
from pilotzone.evidence.records import number
from pilotzone.evidence.sample import Sample

What = Literal["event_study", "simple", "points"]

WHATS: Final[tuple[What, ...]] = get_args(What)

SAME: Final = 1e-16
"""Variance of a difference, relative to the variances of both estimates, below which it is rounding: 1e-8 as a standard error."""

RANK: Final = 1e-10
"""Eigenvalue, relative to the largest, below which a direction has no variance of its own."""


@dataclass(frozen=True, slots=True)
class PairTest:
    """Difference of two estimators on the same units.

    Attributes
    ----------
    first, second : str
        Estimators.
    what : {"event_study", "simple", "points"}
        What is compared: an overall estimate, or all event times from treatment on at once.
    difference, se : float
        First less second, and its standard error, in outcome units; NaN for "points".
    statistic, p_value : float
        Chi-square statistic and its upper tail; NaN where the difference has no variance.
    rank : int
        Rank of the generalised inverse, which is the degrees of freedom; 0 where the difference has no variance.
    identical : bool
        Whether both are the same number up to rounding, so that there is nothing to test.
    """

    first: str
    second: str
    what: What
    difference: float
    se: float
    statistic: float
    p_value: float
    rank: int
    identical: bool

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; what is undefined is None."""
        return {
            "first": self.first,
            "second": self.second,
            "what": self.what,
            "difference": number(self.difference),
            "se": number(self.se),
            "statistic": number(self.statistic),
            "p_value": number(self.p_value),
            "rank": self.rank,
            "identical": self.identical,
        }


def pair_test(names: tuple[str, str], what: What, sample: Sample, first: Influence, second: Influence) -> PairTest:
    """Return the test of two estimates of the same things, shape (P,) each.

    Parameters
    ----------
    names : tuple[str, str]
        Estimators.
    what : {"event_study", "simple", "points"}
        What is compared.
    sample : Sample
        Moments that both came from.
    first, second : Influence
        Estimates, on the same footing; an undefined one leaves nothing to test.
    """
    gap = Influence(first.att - second.att, first.loadings - second.loadings, first.offsets - second.offsets)
    # Without any noise, rounding would stand in for the variance; then there is nothing to test.
    scale = np.sqrt(_visible(first, sample) + _visible(second, sample))
    size = np.maximum(np.maximum(np.abs(first.att), np.abs(second.att)), 1e3 * scale)
    identical = bool(gap.att.size and (np.abs(gap.att) <= 1e-10 * size).all())
    statistic, rank = _wald(gap.att, covariance(gap, sample), scale)
    one = what != "points" and gap.att.size == 1
    variance = float(covariance(gap, sample)[0, 0]) if one and rank else np.nan
    return PairTest(
        first=names[0],
        second=names[1],
        what=what,
        difference=float(gap.att[0]) if one else np.nan,
        se=float(np.sqrt(variance)),
        statistic=statistic,
        p_value=chi_square_tail(statistic, rank) if rank else np.nan,
        rank=rank,
        identical=identical and not rank,
    )


def _visible(part: Influence, sample: Sample) -> Floats:
    variance = np.diag(covariance(part, sample))
    return np.where(variance > variance_floor(part, sample), variance, 0.0)


def _wald(gap: Floats, cov: Floats, scale: Floats) -> tuple[float, int]:
    known = np.isfinite(gap) & (scale > 0)
    if not known.any() or not np.isfinite(gap).all():
        return np.nan, 0
    scaled, unit = gap[known] / scale[known], cov[np.ix_(known, known)] / np.outer(scale[known], scale[known])
    values, vectors = np.linalg.eigh(unit)
    kept = values > max(SAME, RANK * float(values[-1]))
    if not kept.any():
        return np.nan, 0
    return float((np.square(vectors[:, kept].T @ scaled) / values[kept]).sum()), int(kept.sum())
