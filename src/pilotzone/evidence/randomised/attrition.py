"""Units whose outcome is not known: whether the arms differ in them, and what that leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from statistics import NormalDist

import numpy as np

from pilotzone.evidence.moments import Floats
from pilotzone.evidence.randomised.effects import Bools, Pair


@dataclass(frozen=True, slots=True)
class LeeBounds:
    """Bounds on the effect for units that would be observed in either arm.

    Attributes
    ----------
    trimmed : float
        Share cut from the arm with fewer gaps, 0 to 1.
    lower, upper : float
        Bounds, in outcome units.
    lower_se, upper_se : float
        Their standard errors.
    interval_lower, interval_upper : float
        Imbens and Manski's interval for the effect, not for its bounds.
    """

    trimmed: float
    lower: float
    upper: float
    lower_se: float
    upper_se: float
    interval_lower: float
    interval_upper: float


@dataclass(frozen=True, slots=True)
class Attrition:
    """Outcomes that are missing.

    Attributes
    ----------
    treated, control : float
        Share without an outcome in either arm, 0 to 1.
    gap, p_value : float
        Their difference, and the p-value that it is nothing but chance; NaN where that cannot be told.
    bounds : LeeBounds or None
        None if an arm has too few outcomes to trim.
    """

    treated: float
    control: float
    gap: float
    p_value: float
    bounds: LeeBounds | None


def lee_bounds(pair: Pair, y: Floats, *, level: float) -> LeeBounds | None:
    """Return Lee's bounds under the assumption that assignment moves observation one way only.

    Parameters
    ----------
    pair : Pair
        Assignment of all units, observed or not.
    y : NDArray[np.float64]
        Outcome, NaN where it is missing, shape (n,).
    level : float
        Of the interval.

    Returns
    -------
    LeeBounds or None
        None if fewer than two outcomes are left in an arm. Units count by the inverse of their block's share in the arm; the
        errors add up by what was assigned as one, and are conservative with blocks.

    References
    ----------
    Lee (2009), doi:10.1111/j.1467-937X.2009.00536.x; Imbens and Manski (2004), doi:10.1111/j.1468-0262.2004.00555.x. The
    marginal unit is cut in part, so that ties do no harm.

    Examples
    --------
    >>> pair = Pair(np.arange(8) < 4, np.zeros(8, np.int64), np.arange(8))
    >>> found = lee_bounds(pair, np.array([1.0, 2, 3, 4, 1, 2, np.nan, np.nan]), level=0.95)
    >>> found.trimmed, found.lower, found.upper
    (0.5, 0.0, 2.0)
    """
    seen = ~np.isnan(y)
    weight = _weights(pair)
    arms = (pair.treated, ~pair.treated)
    rates = [float(weight[arm & seen].sum()) for arm in arms]
    if min(int((arm & seen).sum()) for arm in arms) < 2:
        return None
    # The arm with fewer gaps is cut; where it is the control, the worst case for it is the best for the difference.
    more = 0 if rates[0] >= rates[1] else 1
    keep = rates[1 - more] / rates[more]
    sign = 1.0 if more == 0 else -1.0
    sides = [_side(pair, y, weight, arms[more], arms[1 - more], keep=keep, flip=flip) for flip in (sign, -sign)]
    (lower, lower_se), (upper, upper_se) = [(sign * gap, se) for gap, se in sides]
    reach = imbens_manski(upper - lower, max(lower_se, upper_se), level=level)
    return LeeBounds(1 - keep, lower, upper, lower_se, upper_se, lower - reach * lower_se, upper + reach * upper_se)


def _weights(pair: Pair) -> Floats:
    """Return weights that add up to one in either arm and give each block its share of all units."""
    sizes = np.bincount(pair.cell).astype(np.float64)
    share = np.bincount(pair.block) / pair.block.size
    found: Floats = share[pair.block] / sizes[pair.cell]
    return found


def _side(pair: Pair, y: Floats, weight: Floats, cut: Bools, whole: Bools, *, keep: float, flip: float) -> tuple[float, float]:
    """Return the difference, cut arm less whole arm, with the lowest values kept (of y times flip), and its standard error."""
    seen = ~np.isnan(y)
    value = np.where(seen, y * flip, 0.0)
    rate, rate_whole = float(weight[cut & seen].sum()), float(weight[whole & seen].sum())
    mean, edge = _trimmed(value[cut & seen], weight[cut & seen] / rate, keep)
    mean_whole = float(weight[whole & seen] @ value[whole & seen]) / rate_whole
    # Influence of each assigned unit: through the kept mean, through the share kept, and through the whole arm's mean.
    low = np.minimum(value - edge, 0.0) - keep * (mean - edge)
    moved = np.zeros(y.size)
    moved[cut & seen] += (low[cut & seen] / keep) / rate
    moved[cut] -= (edge - mean) * (seen[cut] - rate) / rate
    moved[whole] += (edge - mean) / keep * (seen[whole] - rate_whole) / rate
    moved[whole & seen] -= (value[whole & seen] - mean_whole) / rate_whole
    summed = np.bincount(pair.entity, weights=weight * moved)
    treated = pair.entities()[0]
    correction = [n / (n - 1) if n > 1 else nan for n in np.bincount(treated.astype(np.int64), minlength=2).tolist()]
    variance = sum(c * float((summed[treated == arm] ** 2).sum()) for arm, c in enumerate(correction))
    return float(mean - mean_whole) * flip, sqrt(variance)


def _trimmed(value: Floats, weight: Floats, keep: float) -> tuple[float, float]:
    """Return the mean of the lowest share of the weight, and the value it ends at."""
    order = np.argsort(value, kind="stable")
    value, weight = value[order], weight[order]
    before = np.cumsum(weight) - weight
    kept = np.clip(keep - before, 0, weight)
    last = int(np.flatnonzero(kept > 1e-12)[-1])
    return float(kept @ value / kept.sum()), float(value[last])


def imbens_manski(width: float, se: float, *, level: float) -> float:
    """Return how many standard errors an interval for a bounded effect extends beyond its bounds.

    Parameters
    ----------
    width : float
        Upper less lower bound, >= 0.
    se : float
        The larger of their standard errors, in the same units.
    level : float
        Confidence level.

    Returns
    -------
    float
        c with Phi(c + width / se) - Phi(-c) = level: two-sided at width 0, one-sided where the bounds are far apart.

    References
    ----------
    Imbens and Manski (2004), eq. 6, doi:10.1111/j.1468-0262.2004.00555.x.

    Examples
    --------
    >>> [round(imbens_manski(width, 1.0, level=0.95), 3) for width in (0.0, 1.0, 100.0)]
    [1.96, 1.681, 1.645]
    """
    normal = NormalDist()
    low, high = normal.inv_cdf(level), normal.inv_cdf((1 + level) / 2)
    if not se > 0:
        return low
    for _ in range(60):
        middle = (low + high) / 2
        if normal.cdf(middle + width / se) - normal.cdf(-middle) < level:
            low = middle
        else:
            high = middle
    return (low + high) / 2
