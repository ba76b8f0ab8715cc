"""Matched difference in differences: units treated as the real ones were chosen, beside weighted ones that look like them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.bands import pointwise_value
from pilotzone.evidence.errors import PanelError, UnsupportedError
from pilotzone.evidence.matching.entropy import entropy_weights
from pilotzone.evidence.moments import NEVER, Floats, Ints
from pilotzone.evidence.planning.history import History, Window
from pilotzone.evidence.planning.laws import Law
from pilotzone.evidence.planning.options import PlanOptions
from pilotzone.evidence.planning.plans import Plan

LEAST_ARM: Final = 4
CHOICES: Final = 50
ALMOST_NONE: Final = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched(Plan):
    """Treated units beside comparison units weighted to their means (entropy balancing)."""

    past: list[Window]
    variance: float
    pull: Floats
    kept: float

    @property
    def least(self) -> int:
        """Arms with more units than are balanced."""
        return self.least_of(LEAST_ARM + self.pull.size)

    def law(self, size: int) -> Law:
        """Return the law of a difference whose comparison counts as its effective sample."""
        treated, comparison = self.arms(size)
        return Law(math.sqrt(self.variance * (1 / treated + 1 / (self.kept * comparison))) / self.options.uptake)

    def study(self, size: int, rng: np.random.Generator) -> tuple[float, float]:
        """Return what matching would have found in one stretch, treatment drawn anew by what selected the real treated."""
        window = self.past[rng.integers(len(self.past))]
        treated, comparison = self.arms(size, least=LEAST_ARM)
        chosen = window.draw(treated + comparison, rng)
        change, x = change_and_facts(window, self.history, self.options)
        expected = _fitted(x, change)
        # Signs by lot: what the past happens to hold beside its regression is noise here, not a difference to find.
        change = expected[chosen] + (change - expected)[chosen] * rng.choice((-1.0, 1.0), chosen.size)
        x = x[chosen]
        order = chosen_first(x, self.pull, rng)
        found = _weighted(change, x, order[:treated], order[treated:])
        if found is None:
            return 0.0, math.inf
        return found[0] / self.options.uptake, pointwise_value(self.options.level) * found[1] / self.options.uptake


def _weighted(change: Floats, x: Floats, ours: Ints, theirs: Ints) -> tuple[float, float] | None:
    """Return the difference to the weighted comparison and its standard error; None where no weights reach the treated."""
    w = weights_of(x[theirs], x[ours].mean(axis=0))
    if w is None:
        return None
    design, root = np.column_stack([np.ones(len(x)), x]), np.sqrt(w)[:, None]
    rest = change - design @ np.linalg.lstsq(design[theirs] * root, change[theirs] * root[:, 0], rcond=None)[0]
    estimate = float(rest[ours].mean())
    spread, other = (rest[ours] - estimate) / ours.size, w * rest[theirs]
    # Weights and regression fit what few units count for the more closely.
    effective = 1 / float(w @ w)
    lost = effective / max(effective - x.shape[1] - 1, 1.0)
    return estimate, math.sqrt(float(spread @ spread) * ours.size / (ours.size - 1) + float(other @ other) * lost)


def change_and_facts(window: Window, history: History, options: PlanOptions) -> tuple[Floats, Floats]:
    """Return the change of each unit, shape (n,), and what it is matched on, shape (n, 1 + K): past outcome and covariates."""
    past = window.y[:, : options.past].mean(axis=1)
    return window.y[:, options.past :].mean(axis=1) - past, np.column_stack([past, history.covariates[window.rows]])


def weights_of(comparison: Floats, target: Floats) -> Floats | None:
    """Return the weights by entropy balancing, shape (n,); None where none reach the target."""
    try:
        return entropy_weights(comparison, target).weight
    except PanelError:
        return None


def _fitted(x: Floats, y: Floats) -> Floats:
    design = np.column_stack([np.ones(len(x)), x])
    found: Floats = design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return found


def matched_plan(history: History, options: PlanOptions) -> Matched:
    """Return the plan of a matched difference in differences.

    Parameters
    ----------
    history : History
        The past, with the cohort of those who were treated later: it shows who gets chosen.
    options : PlanOptions
        Share, past and horizon.

    Raises
    ------
    PanelError
        If no stretch holds later treated and never treated units.
    UnsupportedError
        If they do not overlap.
    """
    past = history.windows(options.past + options.horizon)
    pairs = [(w, ever) for w in past if min((ever := history.cohort[w.rows] != NEVER).sum(), (~ever).sum()) >= LEAST_ARM]
    pairs = pairs or _bases(history, options)
    moved = [change_and_facts(w, history, options) for w in past]
    variance = float(np.mean([((y - _fitted(x, y)) ** 2).sum() / max(y.size - x.shape[1] - 1, 1) for y, x in moved]))
    if not variance > ALMOST_NONE * history.sd**2:
        raise UnsupportedError("Past and covariates explain the change wholly, so no error is left to plan with. Use fewer covariates.")
    facts = [(_facts(w, history, options), ever) for w, ever in pairs]
    pulls, distances = zip(*(_selection(x, ever) for x, ever in facts), strict=True)
    weights = [weights_of(x[~ever], x[ever].mean(axis=0)) for x, ever in facts]
    kept = [1 / float(w @ w) / w.size for w in weights if w is not None]
    if not kept:
        raise UnsupportedError(
            "No weighted average of the untreated looks like the treated: there is no overlap. Match on fewer facts or plan another design."
        )
    pull: Floats = np.mean(pulls, axis=0)
    planned = _kept([x for x, _ in facts], pull, options) or float(np.mean(kept))
    found = {"windows": len(past), "effective_share": round(float(np.mean(kept)), 6), "effective_share_planned": round(planned, 6)}
    found |= {"effective_share_by_overlap": round(math.exp(-float(np.mean(distances))), 6)}
    return Matched(history, options, found, past=past, variance=variance, pull=pull, kept=planned)


def _kept(facts: list[Floats], pull: Floats, options: PlanOptions) -> float | None:
    """Return the share of the comparison that counts where the planned share is chosen as the real treated were."""
    rng = np.random.default_rng(options.seed)
    squares = []
    for _ in range(CHOICES):
        x = facts[rng.integers(len(facts))]
        order = chosen_first(x, pull, rng)
        treated = min(max(round(options.share * len(x)), 1), len(x) - 2)
        w = weights_of(x[order[treated:]], x[order[:treated]].mean(axis=0))
        if w is not None:
            squares.append(float(w @ w) * w.size)
    return 1 / float(np.mean(squares)) if squares else None


def chosen_first(x: Floats, pull: Floats, rng: np.random.Generator) -> Ints:
    """Return units in an order by lot in which those come first that tend to be chosen, shape (n,)."""
    return np.argsort(-(x @ pull + rng.gumbel(size=len(x))), kind="stable")


def _facts(window: Window, history: History, options: PlanOptions) -> Floats:
    return np.column_stack([window.y[:, : options.past].mean(axis=1), history.covariates[window.rows]])


def _bases(history: History, options: PlanOptions) -> list[tuple[Window, np.ndarray[tuple[int], np.dtype[np.bool_]]]]:
    """Return the stretches of the past alone; the later treated need not be untreated for the whole plan to show who is chosen."""
    found = []
    for w in history.windows(options.past):
        ever = history.cohort[w.rows] != NEVER
        if min(ever.sum(), (~ever).sum()) >= LEAST_ARM:
            found.append((w, ever))
    if not found:
        raise PanelError(
            f"Matching needs {LEAST_ARM} or more units that were treated later and as many that never were, to see who gets chosen.",
            field="cohort",
            accepted="the column of the first treated period",
        )
    return found


def _selection(x: Floats, ever: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[Floats, float]:
    """Return how the log odds of being treated move with the facts, shape (k,), and the squared distance of the two means."""
    apart = x[ever].mean(axis=0) - x[~ever].mean(axis=0)
    centred = np.where(ever[:, None], x - x[ever].mean(axis=0), x - x[~ever].mean(axis=0))
    spread = centred.T @ centred / (len(x) - 2)
    pull: Floats = np.linalg.lstsq(spread, apart, rcond=None)[0]
    return pull, float(pull @ apart)
