"""Random effects over the estimates of sites: the mean effect, how far sites differ, and what the next site may expect.

References
----------
Paule, Mandel (1982), doi:10.6028/jres.087.022: the between-site variance.
Hartung, Knapp (2001), doi:10.1002/sim.1791, with the factor of Röver, Knapp, Friede (2015), doi:10.1186/s12874-015-0091-1: the
interval by Student's t. With Paule and Mandel's variance the factor is exactly one, or below one and then not used.
Higgins, Thompson, Spiegelhalter (2009), doi:10.1111/j.1467-985X.2008.00552.x: the prediction interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import stdtrit

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.options import check_share
from pilotzone.evidence.pretrend import chi_square_tail
from pilotzone.evidence.records import number, warning_row
from pilotzone.evidence.result import Notice

SCHEMA: Final = "pilotzone.pool/1"

FEW_SITES: Final = 5
"""With fewer sites the between-site variance is hardly known."""


@dataclass(frozen=True, slots=True)
class SiteEstimate:
    """The estimate of one site.

    Attributes
    ----------
    name : str
        Name of the site.
    att, se : float
        Estimate and standard error, in outcome units; NaN where undefined.
    units : int or None
        Units behind it, where known.
    """

    name: str
    att: float
    se: float
    units: int | None = None


@dataclass(frozen=True, slots=True)
class Pooled:
    """Random-effects summary of K sites.

    Attributes
    ----------
    sites : tuple[SiteEstimate, ...]
        Sites used, length K.
    left_out : tuple[str, ...]
        Sites without estimate or standard error.
    weights : NDArray[np.float64]
        Share of each site in the mean, shape (K,), summing to one.
    att, se, lower, upper : float
        Mean effect over sites, its standard error and interval by Student's t with K - 1 degrees, in outcome units.
    predicted : tuple[float, float]
        Interval for the effect in a further site, t with K - 2 degrees; NaN with fewer than three sites.
    tau : float
        Standard deviation of the effect between sites, in outcome units.
    q, q_p_value : float
        Cochran's Q and its p-value on K - 1 degrees.
    i_squared : float
        Share of the variation between estimates that is not noise, 0 to 1.
    without : NDArray[np.float64]
        Mean effect without each site, shape (K,), in outcome units; NaN with two sites.
    level : float
        Confidence level.
    notices : tuple[Notice, ...]
        Warnings.
    """

    sites: tuple[SiteEstimate, ...]
    left_out: tuple[str, ...]
    weights: Floats
    att: float
    se: float
    lower: float
    upper: float
    predicted: tuple[float, float]
    tau: float
    q: float
    q_p_value: float
    i_squared: float
    without: Floats
    level: float
    notices: tuple[Notice, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values of schema ``pilotzone.pool/1``; what is undefined is None."""
        rows = zip(self.sites, self.weights.tolist(), self.without.tolist(), strict=True)
        return {
            "schema": SCHEMA,
            "sites": [
                {"site": s.name, "units": s.units, "att": s.att, "se": s.se, "weight": weight, "without": number(without)}
                for s, weight, without in rows
            ],
            "left_out": list(self.left_out),
            "pooled": {"att": self.att, "se": self.se, "lower": self.lower, "upper": self.upper},
            "predicted": {"lower": number(self.predicted[0]), "upper": number(self.predicted[1])},
            "heterogeneity": {
                "tau": self.tau,
                "q": self.q,
                "df": len(self.sites) - 1,
                "p_value": self.q_p_value,
                "i_squared": self.i_squared,
            },
            "level": self.level,
            "warnings": [warning_row(n) for n in self.notices],
        }


def pool_random(estimates: Sequence[SiteEstimate], *, level: float = 0.95) -> Pooled:
    """Return the random-effects summary of sites that estimated the same thing independently.

    Parameters
    ----------
    estimates : sequence of SiteEstimate
        At least two with an estimate and a positive standard error.
    level : float
        Confidence level, above 0 and below 1.

    Returns
    -------
    Pooled
        With prediction interval and leave-one-site-out.

    Raises
    ------
    PanelError
        If a name stands twice, fewer than two sites can be used, or `level` is outside its range.

    Examples
    --------
    >>> found = pool_random([SiteEstimate("A", 1.0, 1.0), SiteEstimate("B", 3.0, 1.0), SiteEstimate("C", 2.0, 1.0)])
    >>> round(found.att, 6), round(found.tau, 6), round(found.lower, 4)
    (2.0, 0.0, -0.4841)
    """
    check_share("level", level)
    names = [each.name for each in estimates]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise PanelError(f"The site {twice!r} stands twice.", field="sites", value=twice, accepted="every site once")
    used = tuple(each for each in estimates if math.isfinite(each.att) and math.isfinite(each.se) and each.se > 0)
    if len(used) < 2:
        raise PanelError(
            f"Only {len(used)} of {len(names)} sites have an estimate with a standard error.",
            field="sites",
            value=len(used),
            accepted="two or more",
        )
    return _pooled(used, tuple(name for name in names if name not in {each.name for each in used}), level)


def _pooled(used: tuple[SiteEstimate, ...], left_out: tuple[str, ...], level: float) -> Pooled:
    y, v = np.array([s.att for s in used]), np.square([s.se for s in used])
    K = y.size
    tau2 = between_variance(y, v)
    weight = 1.0 / (v + tau2)
    mean, se = _mean(y, weight), float(1.0 / np.sqrt(weight.sum()))
    q = _dispersion(y, v, 0.0)
    margin = float(stdtrit(K - 1, 0.5 + level / 2)) * se
    reach = float(stdtrit(K - 2, 0.5 + level / 2)) * math.sqrt(tau2 + se**2) if K > 2 else math.nan
    return Pooled(
        sites=used,
        left_out=left_out,
        weights=weight / weight.sum(),
        att=mean,
        se=se,
        lower=mean - margin,
        upper=mean + margin,
        predicted=(mean - reach, mean + reach),
        tau=math.sqrt(tau2),
        q=q,
        q_p_value=chi_square_tail(q, K - 1),
        i_squared=max(0.0, 1.0 - (K - 1) / q) if q > 0 else 0.0,
        without=_without_each(y, v),
        level=level,
        notices=tuple(_notices(used, left_out, weight / weight.sum())),
    )


def between_variance(y: Floats, v: Floats) -> float:
    """Return Paule and Mandel's variance of the effect between sites.

    Parameters
    ----------
    y, v : NDArray[np.float64]
        Estimates and their variances, shape (K,), K >= 2, variances positive.

    Returns
    -------
    float
        The value at which the weighted dispersion of the estimates equals its degrees of freedom; 0 if it is below them already.
    """
    df = y.size - 1
    if _dispersion(y, v, 0.0) <= df:
        return 0.0
    # At the spread of the estimates themselves the dispersion cannot exceed the degrees of freedom.
    most = float(np.square(y - y.mean()).sum()) / df
    scale = float(v.mean())
    return float(brentq(lambda tau2: _dispersion(y, v, tau2) - df, 0.0, most, xtol=1e-14 * (most + scale), rtol=8.9e-16))


def _dispersion(y: Floats, v: Floats, tau2: float) -> float:
    weight = 1.0 / (v + tau2)
    return float((weight * np.square(y - _mean(y, weight))).sum())


def _mean(y: Floats, weight: Floats) -> float:
    # Measured from the first estimate, so that a common level does not eat digits.
    return float(y[0] + (weight * (y - y[0])).sum() / weight.sum())


def _without_each(y: Floats, v: Floats) -> Floats:
    if y.size < 3:
        return np.full(y.size, np.nan)
    means = []
    for k in range(y.size):
        rest = np.arange(y.size) != k
        means.append(_mean(y[rest], 1.0 / (v[rest] + between_variance(y[rest], v[rest]))))
    return np.array(means)


def _notices(used: tuple[SiteEstimate, ...], left_out: tuple[str, ...], shares: Floats) -> list[Notice]:
    found = []
    if left_out:
        found.append(Notice("site_left_out", f"No estimate or no standard error: {', '.join(left_out)}.", {"sites": list(left_out)}))
    if len(used) < FEW_SITES:
        found.append(
            Notice("few_sites", f"Only {len(used)} sites: how far they differ is hardly known, intervals are wide.", {"sites": len(used)})
        )
    largest = int(shares.argmax())
    if shares[largest] > 0.5:
        name = used[largest].name
        found.append(Notice("dominated_by_site", f"{name} alone carries {shares[largest]:.0%} of the mean.", {"site": name}))
    return found
