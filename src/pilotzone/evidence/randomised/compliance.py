"""Encouragement and non-compliance: what taking it up did to those who took it up because they were assigned."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nan, sqrt
from typing import Literal

import numpy as np

from pilotzone.evidence.moments import Floats
from pilotzone.evidence.randomised.effects import Effect

Kind = Literal["interval", "two_rays", "everything", "empty"]


@dataclass(frozen=True, slots=True)
class AndersonRubin:
    """Effects of taking it up that the data do not reject, however weak the first stage.

    Attributes
    ----------
    kind : {"interval", "two_rays", "everything", "empty"}
        Everything between the ends; everything but what lies between them; everything; nothing.
    lower, upper : float
        The ends, infinite or NaN where there are none.
    """

    kind: Kind
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Compliance:
    """Effect among compliers (CACE, LATE).

    Attributes
    ----------
    units : int
        Units with outcome and uptake known.
    reduced, first_stage : float
        Effect of assignment on outcome, and on uptake, among them.
    first_stage_se : float
        Its standard error.
    f : float
        Square of their ratio.
    cace, se, lower, upper : float
        Ratio of the two, with its large-sample interval (2SLS); NaN without a first stage.
    set : AndersonRubin
        The set that holds with a weak first stage too.
    """

    units: int
    reduced: float
    first_stage: float
    first_stage_se: float
    f: float
    cace: float
    se: float
    lower: float
    upper: float
    set: AndersonRubin


def compliance(found: Effect, *, units: int, critical: float) -> Compliance:
    """Return the effect among compliers from the joint effect of assignment on outcome and uptake.

    Parameters
    ----------
    found : Effect
        For the outcomes (outcome, uptake), m = 2.
    units : int
        Units behind it.
    critical : float
        Standard errors on either side, from the t distribution of the effect on the outcome.

    References
    ----------
    Imbens and Angrist (1994), doi:10.2307/2951620; Anderson and Rubin (1949), doi:10.1214/aoms/1177730090.

    Examples
    --------
    >>> found = compliance(Effect(np.array([1.0, 0.5]), np.diag([0.04, 0.01]), np.array([50.0, 50.0])), units=100, critical=2.0)
    >>> found.cace, found.set.kind
    (2.0, 'interval')
    """
    (y, d), v = found.estimate, found.covariance
    first_se = sqrt(v[1, 1]) if v[1, 1] >= 0 else nan
    f = (d / first_se) ** 2 if first_se > 0 else (inf if d != 0 and first_se == 0 else nan)
    ratio = y / d if d != 0 else nan
    # The residual y - ratio d has this variance, by the same design as everything else.
    se = sqrt(max(v[0, 0] - 2 * ratio * v[0, 1] + ratio**2 * v[1, 1], 0.0)) / abs(d) if d != 0 else nan
    margin = critical * se
    return Compliance(
        units=units,
        reduced=float(y),
        first_stage=float(d),
        first_stage_se=first_se,
        f=float(f),
        cace=float(ratio),
        se=float(se),
        lower=float(ratio - margin),
        upper=float(ratio + margin),
        set=anderson_rubin(found.estimate, v, critical=critical),
    )


def anderson_rubin(estimate: Floats, covariance: Floats, *, critical: float) -> AndersonRubin:
    """Return every ratio b for which |y - b d| is at most `critical` of its own standard errors.

    Parameters
    ----------
    estimate : NDArray[np.float64]
        y and d, shape (2,).
    covariance : NDArray[np.float64]
        Their joint covariance, shape (2, 2).
    critical : float
        Standard errors, > 0.

    Returns
    -------
    AndersonRubin
        The solution of a b^2 + 2 h b + c <= 0 with a = d^2 - q V_dd, h = q V_yd - y d, c = y^2 - q V_yy, q = critical^2.

    Examples
    --------
    >>> found = anderson_rubin(np.array([1.0, 0.1]), np.diag([0.04, 0.01]), critical=2.0)
    >>> found.kind, round(found.lower, 3), round(found.upper, 3)
    ('two_rays', -9.587, 2.921)
    >>> anderson_rubin(np.array([0.1, 0.1]), np.diag([0.04, 0.01]), critical=2.0).kind
    'everything'
    """
    (y, d), v, q = estimate, covariance, critical**2
    a, h, c = d * d - q * v[1, 1], q * v[0, 1] - y * d, y * y - q * v[0, 0]
    if np.isnan([a, h, c]).any():
        return AndersonRubin("everything", nan, nan)
    inner = h * h - a * c
    if a == 0 or inner < 0 or (a < 0 and inner == 0):
        return _without_roots(a, h, c)
    # Of the two forms of each root the one without a difference of near numbers.
    large = -(h + sqrt(inner)) if h >= 0 else sqrt(inner) - h
    roots = sorted((float(large / a), float(c / large) if large != 0 else 0.0))
    return AndersonRubin("interval" if a > 0 else "two_rays", *roots)


def _without_roots(a: float, h: float, c: float) -> AndersonRubin:
    if a == 0 and h != 0:
        end = float(-c / (2 * h))
        return AndersonRubin("interval", -inf, end) if h > 0 else AndersonRubin("interval", end, inf)
    if a > 0 or (a == 0 and c > 0):
        return AndersonRubin("empty", nan, nan)
    return AndersonRubin("everything", -inf, inf)
