"""Staggered difference in differences: the estimator of `evaluate` on stretches of the past."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pilotzone.evidence.aggregate import aggregate
from pilotzone.evidence.bands import pointwise_value
from pilotzone.evidence.group_time import group_time
from pilotzone.evidence.moments import NEVER, CohortMoments, Floats, Ints, Moments, moments_of
from pilotzone.evidence.options import Options
from pilotzone.evidence.planning.history import History, Window, covariance
from pilotzone.evidence.planning.laws import Law
from pilotzone.evidence.planning.options import PlanOptions
from pilotzone.evidence.planning.plans import Plan
from pilotzone.evidence.sample import sample_of, stack

LEAST_ARM = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Staggered(Plan):
    """Cohorts that start one after the other beside units that never do.

    The covariance over the periods is that of the real paths, so serial correlation counts as it was.

    References
    ----------
    Burlig, Preonas, Woerman (2020), doi:10.1016/j.jdeveco.2020.102458.
    """

    past: list[Window]
    spread: Floats

    @property
    def least(self) -> int:
        """Two units in either arm, and two in every cohort."""
        cohorts = sum(share > 0 for share in self.options.starts)
        return self.least_of(LEAST_ARM * cohorts)

    def law(self, size: int) -> Law:
        """Return the law that the estimator's own variance gives."""
        cohorts, zero = self.cohorts(size), np.zeros(self.options.horizon + 1)
        plan = stack(np.arange(1, zero.size + 1), {g: CohortMoments(n, zero, self.spread * n) for g, n in cohorts.items()})
        options = Options()
        return Law(aggregate(group_time(plan, options), plan, options, "event_study").overall_se / self.options.uptake)

    def study(self, size: int, rng: np.random.Generator) -> tuple[float, float]:
        """Return what `evaluate` would have found in one stretch for units that nobody treated."""
        window = self.past[rng.integers(len(self.past))]
        cohorts = self.cohorts(size)
        rows = window.draw(sum(cohorts.values()), rng)
        cohort: Ints = np.repeat(np.array(list(cohorts), np.int64), list(cohorts.values()))
        att, se = _overall(moments_of(window.y[rows], cohort, np.arange(1, window.length + 1)))
        return att / self.options.uptake, pointwise_value(self.options.level) * se / self.options.uptake

    def cohorts(self, size: int) -> dict[int, int]:
        """Return units by first treated period, the base period being 1; the treated are dealt by largest remainder."""
        shares = np.array(self.options.starts) / math.fsum(self.options.starts)
        treated, comparison = self.arms(size, least=LEAST_ARM * int((shares > 0).sum()))
        exact = shares * treated
        counts = np.where(shares > 0, np.maximum(np.floor(exact), LEAST_ARM), 0).astype(np.int64)
        order = np.argsort(counts - exact, kind="stable")
        order = order[shares[order] > 0]
        left, at = treated - int(counts.sum()), 0
        while left:
            # A cohort raised to its least size may leave too few: then the largest gives one back.
            turn = order[at % order.size] if left > 0 else int(counts.argmax())
            counts[turn] += 1 if left > 0 else -1
            left, at = left - (1 if left > 0 else -1), at + 1
        return {NEVER: comparison} | {2 + start: int(n) for start, n in enumerate(counts.tolist()) if n}


def _overall(moments: Moments) -> tuple[float, float]:
    options = Options()
    sample = sample_of(moments, anticipation=0)
    found = aggregate(group_time(sample, options), sample, options, "event_study")
    return found.overall_att, found.overall_se


def staggered_plan(history: History, options: PlanOptions) -> Staggered:
    """Return the plan of a staggered difference in differences.

    Parameters
    ----------
    history : History
        The past.
    options : PlanOptions
        Shares, starts and horizon.

    Raises
    ------
    UnsupportedError
        If the past is too short.
    """
    history = history.collapsed()
    past = history.windows(options.horizon + 1)
    spread = covariance(past)
    sd = np.sqrt(np.diag(spread))
    facts = {"windows": len(past), "correlation_with_base": [round(float(c), 6) for c in spread[0, 1:] / (sd[0] * sd[1:])]}
    return Staggered(history, options, facts, past=past, spread=spread)
