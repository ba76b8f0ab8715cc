"""Synthetic control of one unit: every unit in its place, in every stretch of the past; the smallest effect that ranks first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.options import refused
from pilotzone.evidence.planning.history import History, Window
from pilotzone.evidence.planning.laws import Draws, Law
from pilotzone.evidence.planning.options import PlanOptions
from pilotzone.evidence.planning.plans import Plan

FORMULA_GAPS: Final = 200
"""Placebo gaps whose spread the formula takes."""

LEAST_DONORS: Final = 2
MOST_STEPS: Final = 1000
STILL: Final = 1e-4
"""Weights that move by less are found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Donors(Plan):
    """One treated unit beside J donors; the size is J.

    A placebo study draws J + 1 units and a stretch, fits each by the others (with a constant and the penalty of synthetic
    difference in differences), and puts each in the place of the treated. Its effect counts as found if its average gap ranks among
    the largest that the level allows: the first of at most 1 / (1 - level) - 1 donors. An effect moves the gap and no weight, so one
    fit serves every effect.

    References
    ----------
    Abadie, Diamond, Hainmueller (2010), doi:10.1198/jasa.2009.ap08746; Ferman and Pinto (2021), doi:10.3982/QE1596.
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
        gaps = np.concatenate([self._gaps(size, rng) for _ in range(math.ceil(FORMULA_GAPS / (size + 1)))])
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
        gaps, ranks = self._gaps(size, rng), self.ranks(size)
        if not ranks:
            return gaps, np.full(size + 1, np.inf)
        # The share of gaps at least as large must stay within the level, so the rank-th of the others is to be passed.
        bars = [float(np.sort(np.abs(np.delete(gaps, unit)))[-ranks]) for unit in range(size + 1)]
        return gaps, np.array(bars)

    def ranks(self, size: int) -> int:
        """Return the worst rank that still counts as found; 0 if not even the first does."""
        return math.floor((1 - self.options.level) * (size + 1) + 1e-9)

    def _gaps(self, size: int, rng: np.random.Generator) -> Floats:
        """Return the average gap after the start less that before, in the place of the treated, shape (J + 1,)."""
        fitting = [window for window in self.past if window.rows.size > size]
        if not fitting:
            raise UnsupportedError(f"{size} donors were asked for; the panel has {self.available}. Plan fewer donors.")
        window = fitting[rng.integers(len(fitting))]
        y = window.y[window.draw(size + 1, rng)]
        w = weights_of_all(y[:, : self.options.past], self.options.horizon**0.25)
        gap = y - w @ y
        found: Floats = gap[:, self.options.past :].mean(axis=1) - gap[:, : self.options.past].mean(axis=1)
        return found


def weights_of_all(y: Floats, penalty: float) -> Floats:
    """Return for each unit the nonnegative weights of the others, with sum one, that bring them near it up to a constant.

    They minimise the mean square gap over the periods plus the squared weights, times `penalty` squared and the variance of changes.
    All units are fitted at once, by accelerated descent projected on the simplex.

    Parameters
    ----------
    y : NDArray[np.float64]
        Outcomes before the start, shape (n, P).
    penalty : float
        > 0; synthetic difference in differences takes the fourth root of the treated unit-periods.

    Returns
    -------
    NDArray[np.float64]
        Shape (n, n), the diagonal zero.

    References
    ----------
    Arkhangelsky et al. (2021), equation 2.2, doi:10.1257/aer.20190159; Beck and Teboulle (2009), doi:10.1137/080716542.

    Examples
    --------
    >>> weights_of_all(np.array([[0.0, 1.0], [0.0, 1.0], [0.0, 9.0]]), 1e-3).round(2).tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.5, 0.5, 0.0]]
    """
    n, P = y.shape
    centred = y - y.mean(axis=1, keepdims=True)
    noise = float(np.var(np.diff(y, axis=1))) or 1.0
    gram: Floats = centred @ centred.T / P
    ridge = penalty**2 * noise
    step = 1 / (float(np.linalg.eigvalsh(gram)[-1]) + ridge)
    w: Floats = (1 - np.eye(n)) / (n - 1)
    ahead, speed = w, 1.0
    for _ in range(MOST_STEPS):
        new = _on_simplex(ahead - step * (ahead @ gram - gram + ridge * ahead))
        faster = (1 + math.sqrt(1 + 4 * speed**2)) / 2
        ahead = new + (speed - 1) / faster * (new - w)
        moved = float(np.abs(new - w).max())
        w, speed = new, faster
        if moved < STILL:
            break
    return w


def _on_simplex(values: Floats) -> Floats:
    """Return the nearest rows on the simplex, the diagonal zero (Held, Wolfe, Crowder 1974)."""
    n = len(values)
    values = values.copy()
    np.fill_diagonal(values, -np.inf)
    ordered = -np.sort(-values, axis=1)[:, : n - 1]
    excess = np.cumsum(ordered, axis=1) - 1
    count = (ordered * np.arange(1, n) > excess).sum(axis=1)
    level = excess[np.arange(n), count - 1] / count
    found: Floats = np.maximum(values - level[:, None], 0.0)
    return found


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
