"""The jump at a cut-off: the usual estimate, and the one with its bias taken out and an interval that counts for that.

On each side the intercept of a local polynomial of order p is a weighted sum of the outcomes, with weights l. A term
x^(p + 1) of the regression function adds sum(l x^(p + 1)) times its coefficient to it; that coefficient is estimated by a
polynomial of order p + 1 with bandwidth b, a weighted sum with weights m. The estimate without bias has the weights
l - sum(l x^(p + 1)) m, and the robust variance is that of this sum, not of the first one.

References
----------
Calonico, Cattaneo, Titiunik (2014), doi:10.3982/ECTA11757, theorems 1 and 3 (fuzzy); Calonico, Cattaneo, Farrell, Titiunik
(2019), doi:10.1162/rest_a_00760 (covariates); Feir, Lemieux, Marmer (2016), doi:10.1080/07350015.2015.1024836 (sets that hold
with a weak first stage).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from pilotzone.evidence.bands import pointwise_value
from pilotzone.evidence.cutoff.bandwidth import Bandwidths, partial_slopes
from pilotzone.evidence.cutoff.local import KERNELS, Side, polynomial, residuals, spread
from pilotzone.evidence.cutoff.options import CutoffOptions
from pilotzone.evidence.cutoff.sample import Sample
from pilotzone.evidence.moments import Floats


@dataclass(frozen=True, slots=True)
class Jump:
    """A jump, in outcome units (per unit of treatment in a fuzzy design).

    Attributes
    ----------
    conventional, conventional_se : float
        Local polynomial estimate and its standard error, which leaves its bias out of account.
    estimate, se : float
        Estimate without bias, and its robust standard error; NaN where undefined.
    lower, upper : float
        Robust interval around `estimate`.
    p_value : float
        Of no jump, two-sided, robust.
    """

    conventional: float
    conventional_se: float
    estimate: float
    se: float
    lower: float
    upper: float
    p_value: float


@dataclass(frozen=True, slots=True)
class AndersonRubin:
    """Effects that a test robust to a weak first stage does not reject.

    Attributes
    ----------
    kind : {"interval", "outside", "line"}
        All between the ends; all but those between the ends; every number.
    lower, upper : float
        Ends, in outcome units per unit of treatment; infinite for every number.
    """

    kind: str
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What was estimated at one cut-off.

    Attributes
    ----------
    jump : Jump
        Effect of the treatment: the jump of the outcome, in a fuzzy design divided by that of the treatment.
    outcome_jump : Jump
        Jump of the outcome (in a sharp design the same as `jump`).
    first_stage : Jump or None
        Jump of the treatment in a fuzzy design.
    anderson_rubin : AndersonRubin or None
        Set of a fuzzy design that holds whatever the first stage.
    slopes : tuple of float
        Slopes of the outcome on the covariates, K of them.
    effective : tuple of int
        Observations within the bandwidth, below and above.
    effective_distinct : tuple of int
        Distinct scores within it.
    """

    jump: Jump
    outcome_jump: Jump
    first_stage: Jump | None
    anderson_rubin: AndersonRubin | None
    slopes: tuple[float, ...]
    effective: tuple[int, int]
    effective_distinct: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Sums:
    """Jumps of all columns and their covariances: usual (first) and without bias (second)."""

    usual: Floats
    clean: Floats
    usual_cov: Floats
    clean_cov: Floats

    def through(self, rows: Floats) -> _Sums:
        return _Sums(rows @ self.usual, rows @ self.clean, rows @ self.usual_cov @ rows.T, rows @ self.clean_cov @ rows.T)


def effect(sample: Sample, widths: Bandwidths, options: CutoffOptions) -> Effect:
    """Return the jump at the cut-off for given bandwidths.

    Parameters
    ----------
    sample : Sample
        Both sides of the cut-off.
    widths : Bandwidths
        Bandwidths of estimate and bias on each side.
    options : CutoffOptions
        Kernel, order, variance, level.

    Returns
    -------
    Effect
        Jump, first stage and sizes.

    Raises
    ------
    UnsupportedError
        If a side holds too few distinct scores within its bandwidth.
    """
    near = [side.within(h, options.kernel) for side, h in zip(sample.sides, widths.h, strict=True)]
    below, above = (_side_sums(side, h, b, options) for side, h, b in zip(sample.sides, widths.h, widths.b, strict=True))
    slopes = _slopes(near, widths, options, sample.targets)
    sums = _Sums(
        above.usual - below.usual,
        above.clean - below.clean,
        above.usual_cov + below.usual_cov,
        above.clean_cov + below.clean_cov,
    ).through(np.hstack([np.eye(sample.targets), -slopes.T]))
    outcome = _jump(sums, 0, options.level)
    return Effect(
        jump=_ratio(sums, options.level) if sample.fuzzy else outcome,
        outcome_jump=outcome,
        first_stage=_jump(sums, 1, options.level) if sample.fuzzy else None,
        anderson_rubin=anderson_rubin(sums.clean, sums.clean_cov, options.level) if sample.fuzzy else None,
        slopes=tuple(slopes[:, 0].tolist()),
        effective=(len(near[0].x), len(near[1].x)),
        effective_distinct=(np.unique(near[0].x).size, np.unique(near[1].x).size),
    )


def _slopes(near: list[Side], widths: Bandwidths, options: CutoffOptions, targets: int) -> Floats:
    # One slope for both sides; the weight per unit of score is the kernel over its bandwidth.
    parts = [(side, np.sqrt(KERNELS[options.kernel](side.x / h) / h)) for side, h in zip(near, widths.h, strict=True)]
    return partial_slopes(parts, options.order, targets)


def _side_sums(side: Side, h: float, b: float, options: CutoffOptions) -> _Sums:
    p, near = options.order, side.within(max(h, b), options.kernel)
    fit = polynomial(near.x, h, order=p, kernel=options.kernel)
    high = polynomial(near.x, b, order=p + 1, kernel=options.kernel)
    usual = fit.weights[0]
    clean = usual - (usual @ near.x ** (p + 1)) * high.weights[p + 1]
    vce = "hc0" if near.cluster is not None else options.vce
    errors, clean_errors = (residuals(near, of, order=o, vce=vce) for of, o in ((fit, p), (high, p + 1)))
    return _Sums(
        usual @ near.columns,
        clean @ near.columns,
        spread(usual, errors, near.cluster, order=p),
        spread(clean, clean_errors, near.cluster, order=p + 1),
    )


def _jump(sums: _Sums, at: int, level: float) -> Jump:
    return jump_of(
        (float(sums.usual[at]), math.sqrt(sums.usual_cov[at, at])), (float(sums.clean[at]), math.sqrt(sums.clean_cov[at, at])), level
    )


def _ratio(sums: _Sums, level: float) -> Jump:
    outcome, taken = (float(value) for value in sums.usual)
    if taken == 0:
        return jump_of((math.nan, math.nan), (math.nan, math.nan), level)
    # The ratio is linear in both jumps for small errors; its bias is that of the linear form.
    s = np.array([1 / taken, -outcome / taken**2])
    clean = outcome / taken - float(s @ (sums.usual - sums.clean))
    return jump_of((outcome / taken, math.sqrt(s @ sums.usual_cov @ s)), (clean, math.sqrt(s @ sums.clean_cov @ s)), level)


def jump_of(usual: tuple[float, float], clean: tuple[float, float], level: float) -> Jump:
    """Return a jump from two estimates with their standard errors, the usual one and the one without bias.

    Parameters
    ----------
    usual, clean : tuple of float
        Estimate and standard error.
    level : float
        Confidence level.
    """
    estimate, se = clean
    margin = pointwise_value(level) * se
    p_value = 2 * NormalDist().cdf(-abs(estimate / se)) if se > 0 else math.nan
    return Jump(usual[0], usual[1], estimate, se, estimate - margin, estimate + margin, p_value)


def anderson_rubin(jumps: Floats, covariance: Floats, level: float) -> AndersonRubin:
    """Return the effects tau for which no jump of outcome less tau times treatment can be rejected.

    The condition (a - tau c)^2 <= z^2 Var(a - tau c) is a quadratic inequality in tau, so the set has a closed form.

    Parameters
    ----------
    jumps : NDArray[np.float64]
        Jumps a of the outcome and c of the treatment, shape (2,).
    covariance : NDArray[np.float64]
        Their covariance, shape (2, 2).
    level : float
        Confidence level.

    Examples
    --------
    >>> import numpy as np
    >>> found = anderson_rubin(np.array([1.0, 0.5]), np.diag([0.01, 0.0]), 0.95)
    >>> found.kind, round(found.lower, 3), round(found.upper, 3)
    ('interval', 1.608, 2.392)
    """
    z2 = pointwise_value(level) ** 2
    a, c = (float(value) for value in jumps)
    square = c * c - z2 * float(covariance[1, 1])
    half = a * c - z2 * float(covariance[0, 1])
    rest = a * a - z2 * float(covariance[0, 0])
    inner = half * half - square * rest
    if square == 0 or inner <= 0:
        return AndersonRubin("line", -math.inf, math.inf)
    low, high = sorted(((half - math.sqrt(inner)) / square, (half + math.sqrt(inner)) / square))
    return AndersonRubin("interval" if square > 0 else "outside", low, high)
