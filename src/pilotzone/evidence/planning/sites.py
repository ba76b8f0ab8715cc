"""Several sites pooled: a lottery in each, one average by random effects."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from pilotzone.evidence.errors import EvidenceError
from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.planning.history import History
from pilotzone.evidence.planning.laws import Draws, Law
from pilotzone.evidence.planning.lot import Lot, lot_plan, outcome_and_past, residual_variance
from pilotzone.evidence.planning.options import PlanOptions
from pilotzone.evidence.planning.plans import Plan
from pilotzone.evidence.pooling.random_effects import SiteEstimate, pool_random

SITES: Final = 5
"""Sites of a plan on a panel that knows no sites."""

MOST_SITES: Final = 100
BANK: Final = 1000
"""Placebo lotteries that the sites of all studies are drawn from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites(Plan):
    """K sites with a lottery in each; the size is K."""

    lot: Lot
    units: int
    members: list[Ints]

    @property
    def least(self) -> int:
        """Two sites."""
        return 2

    @property
    def available(self) -> int:
        """Sites of the panel, five where it knows none."""
        return max(int(self.facts["sites"]), 2) if self.facts["sites"] else SITES

    @property
    def simulable(self) -> int:
        """Sites take longer than units: their pooling is an iteration."""
        return MOST_SITES

    def law(self, size: int) -> Law:
        """Return the law of the average over sites whose true effects differ by the heterogeneity."""
        variance = self.lot.law(self.units).se ** 2 + self.options.heterogeneity**2
        return Law(math.sqrt(variance / size), float(size - 1))

    def study(self, size: int, rng: np.random.Generator) -> tuple[float, float]:
        """Return what `pool` would have found for lotteries in sites that nobody treated."""
        found = self.studies(size, 1, rng)
        return float(found.estimates[0]), float(found.margins[0])

    def studies(self, size: int, count: int, rng: np.random.Generator) -> Draws:
        """Return placebo studies, their sites drawn from one bank of placebo lotteries."""
        bank = self._bank(rng)
        found = np.array([self._pooled(bank[rng.integers(0, len(bank), size)], rng) for _ in range(count)])
        return Draws(found[:, 0], found[:, 1])

    def _bank(self, rng: np.random.Generator) -> Floats:
        kept = sum(self.lot.arms(self.units))
        rows = [self.members[rng.integers(len(self.members))] if self.members else None for _ in range(BANK)]
        return np.array([self.lot.estimate(kept, rng, each)[:2] for each in rows])

    def _pooled(self, sites: Floats, rng: np.random.Generator) -> tuple[float, float]:
        att = sites[:, 0] + self.options.heterogeneity * rng.standard_normal(len(sites))
        found = [SiteEstimate(str(i), a, se) for i, (a, se) in enumerate(zip(att.tolist(), sites[:, 1].tolist(), strict=True))]
        try:
            pooled = pool_random([each for each in found if math.isfinite(each.se)], level=self.options.level)
        except EvidenceError:
            return 0.0, math.inf
        return pooled.att, (pooled.upper - pooled.lower) / 2


def sites_plan(history: History, options: PlanOptions) -> Sites:
    """Return the plan of several sites pooled.

    Parameters
    ----------
    history : History
        The past; its clusters are sites.
    options : PlanOptions
        Units of a site, heterogeneity, and the options of a lottery.

    Raises
    ------
    UnsupportedError
        If the past is too short or a site too small.
    """
    sites = 0 if history.cluster is None else int(history.cluster.max()) + 1
    units = options.site_units or round(history.units / max(sites, 1))
    lot = lot_plan(replace(history, cluster=None), options)
    lot.law(units)
    facts = lot.facts | {"sites": sites, "site_units": units}
    members = _members(history, lot, sum(lot.arms(units)))
    if members and history.cluster is not None:
        # Within a site units vary less than between sites.
        parts = [(outcome_and_past(w, history, options), history.cluster[w.rows]) for w in lot.past]
        within = [residual_variance(y, x, np.unique(c, return_inverse=True)[1].astype(np.int64), lot.regressors) for (y, x), c in parts]
        lot = replace(lot, variance=float(np.mean(within)))
    return Sites(history, options, facts | {"sites_large_enough": len(members)}, lot=lot, units=units, members=members)


def _members(history: History, lot: Lot, kept: int) -> list[Ints]:
    """Return the units of each site that can hold a lottery of `kept` units; none if they are fewer than two."""
    if history.cluster is None:
        return []
    every = [np.flatnonzero(history.cluster == c) for c in range(int(history.cluster.max()) + 1)]
    found = [rows for rows in every if all(np.isin(window.rows, rows).sum() >= kept for window in lot.past)]
    return found if len(found) > 1 else []
