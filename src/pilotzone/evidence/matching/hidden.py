"""What a hidden cause could do: the range of the effect if units alike in covariates differ in their odds of treatment.

Let a hidden cause multiply the odds of treatment of any comparison unit by anything between 1/gamma and gamma. Its weight then
moves by as much, and the mean of the comparison moves between the extremes of a ratio of sums, which are reached where all
units above a value take one end and all below the other. This holds for any weights; sampling error is not in it.

References
----------
Tan (2006), doi:10.1198/016214506000000023; Zhao, Small, Bhattacharya (2019), doi:10.1111/rssb.12327, proposition 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.moments import Floats

GAMMAS: Final = (1.1, 1.25, 1.5, 2.0, 3.0)
HIGHEST: Final = 100.0
_HALVINGS: Final = 50


@dataclass(frozen=True, slots=True)
class Part:
    """One comparison's share of an effect. n comparison rows.

    Attributes
    ----------
    share : float
        Its weight in the effect.
    treated : float
        Mean of the treated, in outcome units.
    outcome, weight : NDArray[np.float64]
        Outcomes and weights of the comparison, shape (n,); the weights sum to 1.
    """

    share: float
    treated: float
    outcome: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class HiddenBias:
    """Ranges of the estimate under hidden causes.

    Attributes
    ----------
    breakdown : float
        Smallest gamma whose range reaches 0; infinite above 100.
    bounds : tuple of tuple of float
        gamma, lower and upper end, in outcome units.
    """

    breakdown: float
    bounds: tuple[tuple[float, float, float], ...]


def hidden_bias(parts: Sequence[Part]) -> HiddenBias:
    """Return how strong a hidden cause must be to bring the estimate to 0, and ranges for some strengths.

    Parameters
    ----------
    parts : Sequence[Part]
        Comparisons that make up the effect.

    Examples
    --------
    >>> import numpy as np
    >>> found = hidden_bias([Part(1.0, 2.0, np.array([0.0, 2.0, 1.0]), np.full(3, 1 / 3))])
    >>> tuple(round(end, 4) for end in found.bounds[3])
    (2.0, 0.5, 1.5)
    """
    ordered = [_ordered(part) for part in parts]
    return HiddenBias(_breakdown(ordered), tuple((gamma, *effect_range(ordered, gamma)) for gamma in GAMMAS))


def _ordered(part: Part) -> Part:
    # Sorting again what is sorted takes next to nothing, and the search for the breakdown sorts fifty times.
    order = np.argsort(part.outcome, kind="stable")
    return Part(part.share, part.treated, part.outcome[order], part.weight[order])


def effect_range(parts: Sequence[Part], gamma: float) -> tuple[float, float]:
    """Return the smallest and the largest effect that a hidden cause of a strength allows.

    Parameters
    ----------
    parts : Sequence[Part]
        Comparisons that make up the effect.
    gamma : float
        Largest factor on the odds of treatment, 1 or more.
    """
    low, high = 0.0, 0.0
    for part in parts:
        smallest, largest = _mean_range(part.outcome, part.weight, gamma)
        low, high = low + part.share * (part.treated - largest), high + part.share * (part.treated - smallest)
    return low, high


def _mean_range(outcome: Floats, weight: Floats, gamma: float) -> tuple[float, float]:
    order = np.argsort(outcome, kind="stable")
    y, w = outcome[order], weight[order]
    below, sums = np.concatenate([[0.0], np.cumsum(w)]), np.concatenate([[0.0], np.cumsum(w * y)])

    def means(low: float, high: float) -> Floats:
        # One mean for every place at which the factor changes from `low` to `high`.
        return np.asarray((low * sums + high * (sums[-1] - sums)) / (low * below + high * (below[-1] - below)))

    return float(means(gamma, 1 / gamma).min()), float(means(1 / gamma, gamma).max())


def _breakdown(parts: Sequence[Part]) -> float:
    estimate = effect_range(parts, 1.0)[0]

    def reaches(gamma: float) -> bool:
        low, high = effect_range(parts, gamma)
        return low <= 0 if estimate > 0 else high >= 0

    if not reaches(HIGHEST):
        return np.inf
    low, high = 1.0, HIGHEST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if reaches(middle) else (middle, high)
    return high
