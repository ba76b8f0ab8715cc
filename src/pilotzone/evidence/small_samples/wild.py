"""Wild cluster bootstrap with the null imposed: p-values, and confidence sets by inverting the test.

A contrast of a least squares fit is tested by what clusters add to it. With the null imposed, a cluster's part and the share of
it that refitting takes away are linear in the gap between estimate and null. So five numbers per draw give its statistic for every
null, and a whole confidence set costs little more than one p-value.

References
----------
Cameron, Gelbach, Miller (2008), doi:10.1162/rest.90.3.414: the restricted bootstrap; Webb (2023), doi:10.1111/caje.12661: six-point
weights; Roodman, MacKinnon, Nielsen, Webb (2019), doi:10.1177/1536867X19830877: speed and sets; MacKinnon, Webb (2018),
doi:10.1111/ectj.12107: why it fails with few treated clusters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.options import check_share, check_whole

Weights = Literal["auto", "rademacher", "webb"]

DRAWS: Final = 1999
"""Draws unless all are counted; with the observed one they make a round number of shares."""

ENUMERATED: Final = 12
"""Up to this many clusters all changes of sign are counted (their negatives give the same statistic, so half of 2^G)."""

FEWEST_SIGNS: Final = 6
"""With fewer clusters changes of sign are too few to reject at 5 %, and Webb's six points are drawn instead."""

TOP_TWO: Final = 0.9
"""If two clusters carry this share of one side's leverage or more, the bootstrap says nothing: it hardly ever rejects."""

_TIE: Final = 1e-9
_GRID: Final[Floats] = np.asarray(1.15 ** np.arange(-20.0, 120.0), dtype=np.float64)  # from 0.06 to 1.6e7 standard errors


@dataclass(frozen=True, slots=True)
class Parts:
    """What clusters add to one estimate. G clusters, D draws.

    Attributes
    ----------
    estimate : float
        The estimate, in outcome units.
    own : NDArray[np.float64]
        What each cluster adds under the null: its residual part, and its part of the gap, shape (G, 2).
    share : NDArray[np.float64]
        What each cluster carries of every direction of the fit, shape (G, K).
    sums : NDArray[np.float64]
        What each cluster adds to every direction of the fit, in two parts like `own`, shape (G, K, 2).
    """

    estimate: float
    own: Floats
    share: Floats
    sums: Floats


@dataclass(frozen=True, slots=True)
class WildTest:
    """Result of a wild cluster bootstrap.

    Attributes
    ----------
    estimate, se : float
        Estimate and its standard error by cluster (factor G / (G - 1)), in outcome units.
    p_value : float
        Two-sided, the observed weights included.
    lower, upper : float
        Confidence set by inversion of the test, from end to end, in outcome units; infinite where the test never rejects.
    draws : int
        Draws other than the observed weights.
    exact : bool
        Whether all changes of sign were counted.
    weights : {"rademacher", "webb"}
        Weights of clusters.
    """

    estimate: float
    se: float
    p_value: float
    lower: float
    upper: float
    draws: int
    exact: bool
    weights: str


def multipliers(clusters: int, *, draws: int, weights: Weights, seed: int) -> tuple[Floats, str, bool]:
    """Return weights of clusters, shape (D, G), the first row of ones; their kind; and whether they are all there are.

    Parameters
    ----------
    clusters : int
        Clusters, >= 2.
    draws : int
        Draws, >= 1, where not all are counted.
    weights : {"auto", "rademacher", "webb"}
        Kind; "auto" takes signs, but Webb's points for fewer than six clusters.
    seed : int
        Seed, >= 0.

    Raises
    ------
    PanelError
        If an option is not as above.

    Examples
    --------
    >>> rows, kind, exact = multipliers(3, draws=9, weights="rademacher", seed=0)
    >>> rows.astype(int).tolist(), kind, exact
    ([[1, 1, 1], [1, 1, -1], [1, -1, 1], [1, -1, -1]], 'rademacher', True)
    """
    check_whole("draws", draws, least=1)
    if weights not in ("auto", "rademacher", "webb"):
        accepted = "'auto', 'rademacher' or 'webb'"
        raise PanelError(f"Expected {accepted} for weights, got {weights!r}.", field="weights", value=weights, accepted=accepted)
    webb = weights == "webb" or (weights == "auto" and clusters < FEWEST_SIGNS)
    if not webb and clusters <= ENUMERATED:
        bits = (np.arange(2 ** (clusters - 1))[:, None] >> np.arange(clusters - 1, -1, -1)) & 1
        return np.asarray(1.0 - 2.0 * bits, dtype=np.float64), "rademacher", True
    rng = np.random.default_rng([seed, 2])
    points = np.sqrt([0.5, 1.0, 1.5]) if webb else np.ones(1)
    drawn = rng.choice(np.concatenate([-points, points]), size=(draws, clusters))
    return np.concatenate([np.ones((1, clusters)), drawn]), "webb" if webb else "rademacher", False


def wild_test(
    parts: Parts, *, null: float = 0.0, level: float = 0.95, draws: int = DRAWS, weights: Weights = "auto", seed: int = 0
) -> WildTest:
    """Return the restricted wild cluster bootstrap of one estimate.

    Parameters
    ----------
    parts : Parts
        What clusters add, from `contrast_parts` or a regression.
    null : float
        Value tested, in outcome units.
    level : float
        Confidence level, above 0 and below 1.
    draws : int
        Draws, >= 1, where not all changes of sign are counted.
    weights : {"auto", "rademacher", "webb"}
        Kind of weights; see `multipliers`.
    seed : int
        Seed, >= 0.

    Raises
    ------
    PanelError
        If an option is not as above.
    """
    check_share("level", level)
    check_whole("seed", seed, least=0)
    rows, kind, exact = multipliers(len(parts.own), draws=draws, weights=weights, seed=seed)
    return tested(parts, rows, null=null, level=level, kind=kind, exact=exact)


def tested(parts: Parts, rows: Floats, *, null: float, level: float, kind: str, exact: bool) -> WildTest:
    """Return the test of one estimate by given weights of clusters, shape (D, G), the first row of ones."""
    law = Law.of(parts, rows)
    if not law.se > 0:
        return WildTest(parts.estimate, np.nan, np.nan, np.nan, np.nan, len(rows) - 1, exact, kind)
    p_value = float(law.p_values(np.array([parts.estimate - null]))[0])
    return WildTest(parts.estimate, law.se, p_value, *law.confidence_set(level), len(rows) - 1, exact, kind)


def p_value_at(parts: Parts, rows: Floats, null: float) -> float:
    """Return the p-value of one null by given weights of clusters, shape (D, G), the first row of ones."""
    return float(Law.of(parts, rows).p_values(np.array([parts.estimate - null]))[0])


@dataclass(frozen=True, slots=True)
class Law:
    """Numerator and squared denominator of every draw as polynomials in the gap between estimate and null. D draws.

    Attributes
    ----------
    estimate, se : float
        The estimate and its standard error, in outcome units.
    top : NDArray[np.float64]
        Numerators, shape (D, 2).
    squares : NDArray[np.float64]
        Squared denominators, shape (D, 3).
    """

    estimate: float
    se: float
    top: Floats
    squares: Floats

    @staticmethod
    def of(parts: Parts, rows: Floats) -> Law:
        """Return the law under given weights of clusters, shape (D, G), the first row of ones."""
        own, share, G = parts.own, parts.share, len(parts.own)
        # A cluster's score is its own part less its share of what refitting takes; squares are summed without one for every draw.
        taken = [rows @ parts.sums[:, :, i] for i in (0, 1)]
        crossed = [rows @ (own[:, i : i + 1] * share) for i in (0, 1)]
        squared, gram = np.square(rows), share.T @ share
        squares = []
        for i, j in ((0, 0), (0, 1), (1, 1)):
            both = np.einsum("dk,dk->d", crossed[i], taken[j]) + np.einsum("dk,dk->d", crossed[j], taken[i])
            squares.append(squared @ (own[:, i] * own[:, j]) - both + np.einsum("dk,kl,dl->d", taken[i], gram, taken[j], optimize=True))
        variance = max(float(squares[0][0]), 0.0) * G / max(G - 1, 1)
        # What is left of squares that take each other away is rounding.
        floor = 1e-13 * float(np.square(own[:, 0]).sum() + np.square(parts.sums[:, :, 0]).sum())
        se = float(np.sqrt(variance)) if variance > floor else 0.0
        return Law(parts.estimate, se, rows @ own, np.column_stack([squares[0], 2 * squares[1], squares[2]]))

    def confidence_set(self, level: float) -> tuple[float, float]:
        """Return the set from end to end, infinite where the test never rejects."""
        below, above = (self.end(sign, 1 - level) for sign in (1.0, -1.0))
        return self.estimate - below, self.estimate + above

    def p_values(self, gap: Floats) -> Floats:
        """Return p-values of nulls at a distance of `gap` (M,) below the estimate, shape (M,)."""
        top = np.square(self.top[:, :1] + self.top[:, 1:] * gap)
        below = self.squares[:, :1] + self.squares[:, 1:2] * gap + self.squares[:, 2:] * np.square(gap)
        # The first row is the data: its residuals under any null refit to the same.
        observed = np.square(gap) / self.squares[0, 0]
        # Draws that tie with the data must count although they round differently; without any spread a draw is as large as can be.
        return np.asarray((top >= observed * below * (1 - _TIE)).mean(axis=0))

    def end(self, sign: float, alpha: float) -> float:
        """Return the largest distance from the estimate at which the test does not reject, infinite if there is none."""
        se = self.se
        kept = self.p_values(sign * se * _GRID) > alpha
        if kept[-1]:
            return np.inf
        last = int(np.flatnonzero(kept)[-1]) if kept.any() else -1
        low, high = (se * _GRID[last] if last >= 0 else 0.0), se * _GRID[last + 1]
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if self.p_values(np.array([sign * middle]))[0] > alpha else (low, middle)
        return float(high)


def contrast_parts(mass: Floats, deviations: Floats, loading: Floats, estimate: float) -> Parts:
    """Return what clusters add to a contrast of cohort means, as a regression on cohort-by-period dummies has it.

    Parameters
    ----------
    mass : NDArray[np.float64]
        What clusters weigh in cohorts, shape (G, H).
    deviations : NDArray[np.float64]
        Sums of deviations from the mean of the cohort, shape (G, H, T).
    loading : NDArray[np.float64]
        What a unit's outcomes weigh, shape (H, T).
    estimate : float
        The contrast, in outcome units.
    """
    sizes, length = mass.sum(axis=0), np.square(loading).sum(axis=1)
    residual = np.einsum("ght,ht->gh", deviations, loading)
    # Imposing the null spreads the gap over units in proportion to their loading, as least squares does.
    gap = mass * length / (sizes @ length)
    sums = np.stack([residual, gap], axis=2)
    return Parts(estimate, sums.sum(axis=1), mass / sizes, sums)


def one_sided_leverage(mass: Floats, length: Floats) -> float:
    """Return the share of leverage that the two largest clusters carry among cohorts of one side, 0 to 1.

    Parameters
    ----------
    mass : NDArray[np.float64]
        What clusters weigh in those cohorts, shape (G, H).
    length : NDArray[np.float64]
        Squared length of the loading of each cohort, shape (H,).
    """
    carried = np.sort(mass @ length)[::-1]
    return float(carried[:2].sum() / carried.sum()) if carried.sum() > 0 else 0.0
