"""Synthetic control of one unit: every unit in its place, in every stretch of the past; the smallest effect that ranks first."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.planning.history import History, Window
from pilotzone.evidence.planning.laws import Draws, Law
from pilotzone.evidence.planning.options import PlanOptions, refused
from pilotzone.evidence.planning.plans import Plan
from pilotzone.evidence.synthetic.weights import DECREASE, simplex_weights

FORMULA_SETS = 4
LEAST_DONORS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Donors(Plan):
    """One treated unit beside J donors; the size is J.

    A placebo study draws J + 1 units and a stretch, fits each by the others, and puts each in the place of the treated. Its
    effect counts as found if its ratio of fit after over before ranks among the best that the level allows: the first of at
    most 1 / (1 - level) - 1 donors. An effect moves all gaps after the start and no weight, so one fit serves every effect.
    """

    past: list[Window]

    @property
    def least(self) -> int:
        """Two donors."""
        return LEAST_DONORS

    @property
    def available(self) -> int:
        """All units but one."""
        return max(window.rows.size for window in self.past) - 1

    def largest(self) -> float:
        """Return the donors there are: a donor cannot stand twice in one comparison."""
        return self.available

    def law(self, size: int) -> Law:
        """Return the normal law with the spread of placebo gaps; the rank test is stricter."""
        rng = np.random.default_rng([self.options.seed, size])
        gaps = np.concatenate([self._gaps(size, rng)[1].mean(axis=1) for _ in range(FORMULA_SETS)])
        return Law(float(np.sqrt((gaps**2).mean())))

    def study(self, size: int, rng: np.random.Generator) -> tuple[float, float]:
        """Return the first placebo of one set."""
        found = self.studies(size, 1, rng)
        return float(found.estimates[0]), float(found.margins[0])

    def studies(self, size: int, count: int, rng: np.random.Generator) -> Draws:
        """Return `count` placebos, J + 1 from every set of units drawn."""
        sets = [self._places(size, rng) for _ in range(math.ceil(count / (size + 1)))]
        return Draws(np.concatenate([e for e, _ in sets])[:count], np.concatenate([m for _, m in sets])[:count])

    def _places(self, size: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
        before, after = self._gaps(size, rng)
        ranks = self.ranks(size)
        mean, spread = after.mean(axis=1), after.var(axis=1)
        if not ranks:
            return mean, np.full(size + 1, np.inf)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.sqrt((after**2).mean(axis=1)) / before
        margins = np.empty(size + 1)
        for unit in range(size + 1):
            # The share of ratios at least as large must stay within the level, so the rank-th of the others is to be passed.
            bar = np.sort(np.delete(ratio, unit))[-ranks] * before[unit]
            margins[unit] = math.sqrt(max(bar**2 - spread[unit], 0.0)) if math.isfinite(bar) else math.inf
        return mean, margins

    def ranks(self, size: int) -> int:
        """Return the worst rank that still counts as found; 0 if not even the first does."""
        return math.floor((1 - self.options.level) * (size + 1) + 1e-9)

    def _gaps(self, size: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Return root mean square gap before, shape (J + 1,), and gaps after, shape (J + 1, horizon)."""
        fitting = [window for window in self.past if window.rows.size > size]
        if not fitting:
            raise UnsupportedError(f"{size} donors were asked for; the panel has {self.available}. Plan fewer donors.")
        window = fitting[rng.integers(len(fitting))]
        y = window.y[window.draw(size + 1, rng)]
        P = self.options.past
        noise = float(np.std(np.diff(y[:, :P], axis=1))) or 1.0
        gaps = np.empty_like(y)
        for unit in range(size + 1):
            others = np.delete(y, unit, axis=0)
            w = simplex_weights(others[:, :P].T, y[unit, :P], zeta=1e-6 * noise, least_fall=DECREASE * noise, intercept=False)
            gaps[unit] = y[unit] - w @ others
        return np.sqrt((gaps[:, :P] ** 2).mean(axis=1)), gaps[:, P:]


def donors_plan(history: History, options: PlanOptions) -> Donors:
    """Return the plan of a synthetic control.

    Parameters
    ----------
    history : History
        The past.
    options : PlanOptions
        Periods before and after the start.

    Raises
    ------
    PanelError
        If fewer than two periods come before the start.
    UnsupportedError
        If the past is too short.
    """
    if options.past < 2:
        raise refused("past", options.past, "2 or more periods that the weights of a synthetic control are fitted to")
    past = history.windows(options.past + options.horizon)
    return Donors(history, options, {"windows": len(past)}, past=past)
