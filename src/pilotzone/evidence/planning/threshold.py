"""A cut-off: the estimator of `rdd` on real scores and outcomes of the past, with no jump in them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.bands import pointwise_value
from pilotzone.evidence.cutoff.bandwidth import bandwidths
from pilotzone.evidence.cutoff.effect import effect
from pilotzone.evidence.cutoff.local import polynomial
from pilotzone.evidence.cutoff.options import CutoffOptions
from pilotzone.evidence.cutoff.sample import sample_of
from pilotzone.evidence.errors import EvidenceError, PanelError, UnsupportedError
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.planning.history import History
from pilotzone.evidence.planning.laws import Law
from pilotzone.evidence.planning.options import PlanOptions
from pilotzone.evidence.planning.plans import Plan

BOUNDARY: Final = 4.8
"""Variance of a local line's end under triangular weights: this times the residual variance over (n f h) on each side."""

NEIGHBOURS: Final = 2
STRETCHES: Final = 4
TREND: Final = 3
LEAST_SIDE: Final = 20


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch at the cut-off. n units, ordered by score.

    Attributes
    ----------
    x, trend, rest : NDArray[np.float64]
        Score less cut-off, smooth outcome and what it leaves, shape (n,).
    gap : NDArray[np.float64]
        Half the distance to the nearest other score, shape (n,); zero where scores repeat.
    coefficients : NDArray[np.float64]
        Of the smooth outcome, highest power first.
    width, density, variance, inflation : float
        Bandwidth, density of the score, residual variance of both sides added, robust over usual standard error.
    """

    x: Floats
    trend: Floats
    rest: Floats
    gap: Floats
    coefficients: Floats
    width: float
    density: float
    variance: float
    inflation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold(Plan):
    """Those who score the cut-off or more are treated."""

    stretches: list[Stretch]

    @property
    def least(self) -> int:
        """Twenty units within the bandwidth on either side, or it cannot be chosen."""
        return math.ceil(LEAST_SIDE / max(s.density * s.width for s in self.stretches) / (1 - self.options.attrition))

    def law(self, size: int) -> Law:
        """Return the law from density, residual variance and the bandwidth, which falls with the fifth root of the size."""
        n = size * (1 - self.options.attrition)
        found = [s.inflation**2 * BOUNDARY * s.variance / (n * s.density * s.width * (s.x.size / n) ** 0.2) for s in self.stretches]
        return Law(math.sqrt(float(np.mean(found))) / self.options.uptake)

    def study(self, size: int, rng: np.random.Generator) -> tuple[float, float]:
        """Return what `rdd` would have found, its bandwidth chosen anew, for outcomes without a jump."""
        stretch = self.stretches[rng.integers(len(self.stretches))]
        n = stretch.x.size
        unit = rng.integers(0, n, round(size * (1 - self.options.attrition)))
        # A score beside a real one and the residual of a unit nearby, its sign by lot: no two units are copies of each other, and
        # the noise of the past, drawn over and over, does not become a jump of its own.
        x = stretch.x[unit] + stretch.gap[unit] * rng.uniform(-1, 1, unit.size)
        near = np.clip(unit + rng.integers(-NEIGHBOURS, NEIGHBOURS + 1, unit.size), 0, n - 1)
        y = np.polyval(stretch.coefficients, x) + stretch.rest[near] * rng.choice((-1.0, 1.0), unit.size)
        options = CutoffOptions(level=self.options.level)
        try:
            sample = sample_of(x, y)
            jump = effect(sample, bandwidths(sample, options), options).jump
        except EvidenceError:
            return 0.0, math.inf
        if not jump.se > 0:
            return 0.0, math.inf
        return jump.estimate / self.options.uptake, pointwise_value(self.options.level) * jump.se / self.options.uptake


def threshold_plan(history: History, options: PlanOptions) -> Threshold:
    """Return the plan of a cut-off.

    Parameters
    ----------
    history : History
        The past, with scores.
    options : PlanOptions
        Cut-off and horizon.

    Raises
    ------
    PanelError
        If there is no score, or nobody on one side of the cut-off.
    UnsupportedError
        If too few units lie near the cut-off.
    """
    if history.score is None:
        raise PanelError("A cut-off needs the score that decides.", field="score", accepted="the name of a column of the panel")
    past = history.windows(options.horizon)[-STRETCHES:]
    stretches = [_stretch(history.score[w.rows] - options.cutoff, w.y.mean(axis=1), options) for w in past]
    last = stretches[-1]
    facts = {
        "windows": len(past),
        "bandwidth": round(last.width, 6),
        "within_bandwidth": [int(((last.x >= -last.width) & (last.x < 0)).sum()), int(((last.x >= 0) & (last.x <= last.width)).sum())],
        "robust_over_usual": round(last.inflation, 6),
    }
    return Threshold(history, options, facts, stretches=stretches)


def _stretch(x: Floats, y: Floats, options: PlanOptions) -> Stretch:
    below = int((x < 0).sum())
    if min(below, x.size - below) < LEAST_SIDE:
        raise UnsupportedError(
            f"{below} units lie below the cut-off {options.cutoff:g} and {x.size - below} above; a cut-off needs {LEAST_SIDE} on either "
            "side. Bring more units or plan another design."
        )
    order = np.lexsort((y, x))
    x, y = x[order], y[order]
    chosen = CutoffOptions(level=options.level)
    sample = sample_of(x, y)
    widths = bandwidths(sample, chosen)
    jump = effect(sample, widths, chosen).jump
    if not jump.se > 0 or not jump.conventional_se > 0:
        raise UnsupportedError("Near the cut-off the outcome does not vary, so nothing can be planned. Bring an outcome that varies.")
    h = float(np.mean(widths.h))
    near = (np.abs(x) <= h).sum()
    coefficients = np.polyfit(x, y, TREND)
    trend = np.asarray(np.polyval(coefficients, x), np.float64)
    apart = np.diff(x)
    gap = np.minimum(np.append(apart, np.inf), np.insert(apart, 0, np.inf)) / 2
    return Stretch(
        x, trend, y - trend, gap, coefficients, h, float(near) / (2 * h * x.size), _two_variances(x, y, h), jump.se / jump.conventional_se
    )


def _two_variances(x: Floats, y: Floats, h: float) -> float:
    total = 0.0
    for side in (x < 0, x >= 0):
        at = side & (np.abs(x) < h)
        fit = polynomial(x[at], h, order=1, kernel="uniform")
        rest = y[at] - fit.weights[0] @ y[at] - x[at] * (fit.weights[1] @ y[at])
        total += float(rest @ rest) / (int(at.sum()) - 2)
    return total
