"""Bandwidths that the data choose: mean squared error or coverage error of the jump, in three steps.

Each step is a local polynomial of order o for the derivative v at the cut-off. Its variance comes from a fit with a pilot
bandwidth; its bias from the derivative o + 1, estimated with the bandwidth of the step before:

1. v = o = q + 1, bias from a fit over the whole side;
2. v = p + 1, o = q, which gives the bandwidth b of the bias;
3. v = 0, o = p, which gives the bandwidth h of the jump.

With variance V / h^(1 + 2v) and bias B h^(1 + o - v), the mean squared error is smallest at
h^(2o + 3) = (1 + 2v) V / (2 (1 + o - v) (B^2 + 3 Var(B))); step 1 leaves out Var(B), the regularisation.

References
----------
Calonico, Cattaneo, Titiunik (2014), doi:10.3982/ECTA11757, section 5 and supplement; Imbens, Kalyanaraman (2012),
doi:10.1093/restud/rdr043 (the regularisation); Calonico, Cattaneo, Farrell, Titiunik (2019), doi:10.1162/rest_a_00760
(covariates, clusters); Calonico, Cattaneo, Farrell (2020), doi:10.1093/ectj/utz022 (coverage error).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import starmap
from typing import Final

import numpy as np

from pilotzone.evidence.cutoff.local import KERNELS, Polynomial, Side, polynomial, residuals, spread
from pilotzone.evidence.cutoff.options import CutoffOptions
from pilotzone.evidence.cutoff.sample import Sample
from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.moments import Floats

PILOT: Final = {"triangular": 2.576, "uniform": 1.843, "epanechnikov": 2.34}
"""Constants of the normal-reference rule for a density, by kernel (Silverman 1986)."""

REGULAR: Final = 3.0
"""Weight of the sampling variance of the bias, after Imbens and Kalyanaraman."""

LEAST_DISTINCT: Final = 10
"""Distinct scores that the bandwidths of the first steps must reach where there are mass points."""

BEYOND: Final = 1.0 + float(np.sqrt(np.finfo(np.float64).eps))
"""A bandwidth that reaches a score exactly gives it no weight; this takes it in."""

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bandwidths:
    """Bandwidths in units of the score.

    Attributes
    ----------
    method : str
        Rule that chose them, or "given".
    h : tuple of float
        Of the estimate, below and above.
    b : tuple of float
        Of its bias, below and above.
    """

    method: str
    h: Pair
    b: Pair


@dataclass(frozen=True, slots=True)
class _Step:
    order: int
    derivative: int
    regular: float


@dataclass(frozen=True, slots=True)
class _Parts:
    """Of one side, free of the bandwidth: variance V, bias B, sampling variance of B."""

    variance: float
    bias: float
    noise: float


def bandwidths(sample: Sample, options: CutoffOptions) -> Bandwidths:
    """Return the bandwidths that the options give or the data choose.

    Parameters
    ----------
    sample : Sample
        Both sides of the cut-off.
    options : CutoffOptions
        Kernel, order, rule, variance.

    Returns
    -------
    Bandwidths
        Of estimate and bias.

    Raises
    ------
    UnsupportedError
        If the data cannot choose: too few distinct scores, or an outcome that does not vary.
    """
    if not isinstance(options.bandwidth, str):
        given = float(options.bandwidth)
        bias = given if options.bias_bandwidth is None else float(options.bias_bandwidth)
        return Bandwidths("given", (given, given), (bias, bias))
    p, q = options.order, options.order + 1
    pilot, reach, floor = _pilot(sample, options)
    first = _step(sample, options, pilot, _scaled(reach, BEYOND), _Step(q + 1, q + 1, 0.0))
    b_first = _raised(first, floor, common=_common(options))
    b = _step(sample, options, pilot, b_first, _Step(q, p + 1, REGULAR))
    h = _step(sample, options, pilot, b, _Step(p, 0, REGULAR))
    return Bandwidths(options.bandwidth, _scaled(h, _shrink(sample, options)), b)


def _common(options: CutoffOptions) -> bool:
    return options.bandwidth in ("mserd", "cerrd")


def _scaled(pair: Pair, factor: float) -> Pair:
    return pair[0] * factor, pair[1] * factor


def _raised(pair: Pair, floor: Pair, *, common: bool) -> Pair:
    least = (max(floor), max(floor)) if common else floor
    return max(pair[0], least[0]), max(pair[1], least[1])


def _shrink(sample: Sample, options: CutoffOptions) -> float:
    """Return the factor from the bandwidth of least squared error to that of least error in coverage."""
    if options.bandwidth not in ("cerrd", "certwo"):
        return 1.0
    p = options.order
    units = sample.rows
    if sample.below.cluster is not None:
        units = sum(np.unique(side.cluster).size for side in sample.sides if side.cluster is not None)
    return float(units ** (-p / ((3 + p) * (3 + 2 * p))))


def _pilot(sample: Sample, options: CutoffOptions) -> tuple[float, Pair, Pair]:
    """Return the pilot bandwidth, the reach of the scores on each side, and the least bandwidth there."""
    x = np.concatenate([side.x for side in sample.sides])
    low, high = np.quantile(x, [0.25, 0.75], method="averaged_inverted_cdf")
    # A score bunched at one value has no interquartile range.
    scale = min(spread for spread in (float(x.std(ddof=1)), float(high - low) / 1.349) if spread > 0)
    reach = float(-x[0]), float(x[-1])
    rule = PILOT[options.kernel] * scale * sum(sample.distinct) ** -0.2
    floor: Pair = _least(sample.below), _least(sample.above)
    floor = floor if sample.has_mass_points else (0.0, 0.0)
    return max(min(rule, max(reach)), *floor), reach, floor


def _least(side: Side) -> float:
    distances = np.unique(np.abs(side.x))
    return float(distances[min(LEAST_DISTINCT, distances.size) - 1]) * BEYOND


def _step(sample: Sample, options: CutoffOptions, pilot: float, before: Pair, step: _Step) -> Pair:
    linear = sample.fuzzy and not _one_sided(sample)
    below, above = (
        _parts(side, sample, options, (pilot, width), step, linear=linear) for side, width in zip(sample.sides, before, strict=True)
    )
    reach = float(-sample.below.x[0]), float(sample.above.x[-1])
    if _common(options):
        both = _Parts(below.variance + above.variance, above.bias - below.bias, below.noise + above.noise)
        one = min(_optimum(both, step), max(reach))
        return one, one
    found = list(starmap(min, zip((_optimum(below, step), _optimum(above, step)), reach, strict=True)))
    return found[0], found[1]


def _one_sided(sample: Sample) -> bool:
    """Tell whether everybody on one side did the same, so that the outcome alone sets the bandwidth."""
    return any(np.ptp(side.columns[:, 1]) == 0 for side in sample.sides)


def _optimum(parts: _Parts, step: _Step) -> float:
    gain = 2 * (step.order + 1 - step.derivative) * (parts.bias**2 + step.regular * parts.noise)
    cost = (2 * step.derivative + 1) * parts.variance
    if not (cost > 0 and gain > 0 and np.isfinite(cost / gain)):
        raise UnsupportedError(
            "The data cannot choose a bandwidth: near the cut-off the outcome, or in a fuzzy design the treatment, does not vary. "
            "Give the bandwidth as a number."
        )
    return float((cost / gain) ** (1 / (2 * step.order + 3)))


def _parts(side: Side, sample: Sample, options: CutoffOptions, widths: Pair, step: _Step, *, linear: bool) -> _Parts:
    order, v = step.order, step.derivative
    near, wide = (side.within(width, options.kernel) for width in widths)
    fit = polynomial(near.x, widths[0], order=order, kernel=options.kernel)
    high = polynomial(wide.x, widths[1], order=order + 1, kernel=options.kernel)
    s = _combination(near, fit, sample, _roots(near, widths[0], options), step, linear=linear)
    # Residuals by cluster stand in for neighbours where rows are not independent.
    vce = "hc0" if near.cluster is not None else options.vce
    errors = [residuals(part, of, order=o, vce=vce) @ s for part, of, o in ((near, fit, order), (wide, high, order + 1))]
    variance = spread(fit.weights[v], errors[0][:, None], near.cluster, order=order)[0, 0]
    noise = spread(high.weights[order + 1], errors[1][:, None], wide.cluster, order=order + 1)[0, 0]
    # What a term x^(o + 1) of the regression function adds to the derivative, per unit of bandwidth.
    constant = float(fit.weights[v] @ near.x ** (order + 1)) / widths[0] ** (order + 1 - v)
    beta = float(high.weights[order + 1] @ wide.columns @ s)
    return _Parts(float(variance) * widths[0] ** (2 * v + 1), constant * beta, constant**2 * float(noise))


def _roots(near: Side, width: float, options: CutoffOptions) -> Floats:
    found: Floats = np.sqrt(KERNELS[options.kernel](near.x / width))
    return found


def _combination(near: Side, fit: Polynomial, sample: Sample, roots: Floats, step: _Step, *, linear: bool) -> Floats:
    """Return the weights of the columns whose sum behaves like the estimate: covariates taken out, the ratio made linear."""
    t = sample.targets
    gamma = partial_slopes([(near, roots)], step.order, t)
    rows = np.hstack([np.eye(t), -gamma.T])
    if not linear:
        first: Floats = rows[0]
        return first
    outcome, taken = rows @ (fit.weights[step.derivative] @ near.columns)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio: Floats = rows[0] / taken - rows[1] * outcome / taken**2
    return ratio


def partial_slopes(parts: list[tuple[Side, Floats]], order: int, targets: int) -> Floats:
    """Return the slopes of the targets on the covariates, local polynomials taken out on each side, shape (K, targets).

    Parameters
    ----------
    parts : list of (Side, NDArray[np.float64])
        Sides with the square roots of their weights, shape (n,).
    order : int
        Order of the polynomials.
    targets : int
        Columns that are explained; the others are covariates. Collinear covariates share their slope.
    """
    if parts[0][0].columns.shape[1] == targets:
        return np.zeros((0, targets))
    cleaned = [_without_polynomial(side, roots, order) for side, roots in parts]
    stacked = np.vstack(cleaned)
    return np.asarray(np.linalg.lstsq(stacked[:, targets:], stacked[:, :targets], rcond=None)[0], np.float64)


def _without_polynomial(side: Side, roots: Floats, order: int) -> Floats:
    reach = float(np.abs(side.x).max()) or 1.0
    q, _ = np.linalg.qr(roots[:, None] * np.vander(side.x / reach, order + 1, increasing=True))
    rooted = roots[:, None] * side.columns
    cleaned: Floats = rooted - q @ (q.T @ rooted)
    return cleaned
