"""Several sites pooled: a lottery in each, one average by random effects."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from pilotzone.evidence.errors import EvidenceError
from pilotzone.evidence.moments import Ints
from pilotzone.evidence.planning.history import History
from pilotzone.evidence.planning.laws import Law
from pilotzone.evidence.planning.lot import Lot, lot_plan
from pilotzone.evidence.planning.options import PlanOptions
from pilotzone.evidence.planning.plans import Plan
from pilotzone.evidence.pooling.random_effects import SiteEstimate, pool_random

SITES: Final = 5
"""Sites of a plan on a panel that knows no sites."""


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
        return max(len(self.members), 2) if self.members else SITES

    def law(self, size: int) -> Law:
        """Return the law of the average over sites whose true effects differ by the heterogeneity."""
        variance = self.lot.law(self.units).se ** 2 + self.options.heterogeneity**2
        return Law(math.sqrt(variance / size), float(size - 1))

    def study(self, size: int, rng: np.random.Generator) -> tuple[float, float]:
        """Return what `pool` would have found for lotteries in sites that nobody treated."""
        kept = sum(self.lot.arms(self.units))
        found = []
        for site in range(size):
            rows = self.members[rng.integers(len(self.members))] if self.members else None
            att, se, _ = self.lot.estimate(kept, rng, rows)
            found.append(SiteEstimate(str(site), att + self.options.heterogeneity * rng.standard_normal(), se))
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
    members = [] if history.cluster is None else [np.flatnonzero(history.cluster == c) for c in range(int(history.cluster.max()) + 1)]
    units = options.site_units or round(history.units / max(len(members), 1))
    lot = lot_plan(replace(history, cluster=None), options)
    lot.law(units)
    facts = lot.facts | {"sites": len(members), "site_units": units}
    # A site without two complete units in any stretch can hold no lottery of its own.
    usable = [rows for rows in members if all(np.isin(w.rows, rows).sum() > 1 for w in lot.past)]
    return Sites(history, options, facts, lot=lot, units=units, members=usable)
