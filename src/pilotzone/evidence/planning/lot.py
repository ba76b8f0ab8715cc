"""A lottery: two arms by lot, by units or clusters, in blocks, adjusted for the past, with losses and incomplete take-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.planning.history import History, Window
from pilotzone.evidence.planning.laws import Law
from pilotzone.evidence.planning.options import PlanOptions
from pilotzone.evidence.planning.plans import Plan, critical
from pilotzone.evidence.randomised.effects import Pair, difference, without_blocks
from pilotzone.evidence.small_samples.robust import linear_effect

ALMOST_NONE: Final = 1e-12
SMALL_BLOCK: Final = 10
"""Blocks of at most this many units on average are drawn whole; larger ones are strata, of which units are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot(Plan):
    """Arms dealt by lot."""

    past: list[Window]
    variance: float
    regressors: int

    @property
    def least(self) -> int:
        """Arms of two, and two degrees of freedom."""
        size = self.least_of(2)
        while self._freedom(sum(self.arms(size))) < 2:
            size += 1
        return size

    def law(self, size: int) -> Law:
        """Return the law of a difference in means of what the past does not explain."""
        treated, control = self.arms(size)
        kept, k = treated + control, self.regressors
        freedom = self._freedom(kept)
        if freedom < 2 or kept <= k + 3:
            raise UnsupportedError(f"A study of {size} leaves no degree of freedom for its error. Plan a larger study.")
        # By chance the covariates differ between the arms, which costs a little precision (Cochran 1957).
        chance = (kept - 3) / (kept - 3 - k)
        return Law(float(np.sqrt(self.variance * chance * (1 / treated + 1 / control))) / self.options.uptake, float(freedom))

    def _freedom(self, kept: int) -> int:
        return kept - 1 - self.regressors - self._blocks(kept)

    def _blocks(self, kept: int) -> int:
        if self.history.block is None:
            return 1
        many = int(self.history.block.max()) + 1
        per_block = self.history.units / many
        return min(many, kept) if per_block > SMALL_BLOCK else max(1, round(kept / per_block))

    def study(self, size: int, rng: np.random.Generator) -> tuple[float, float]:
        """Return what `trial` would have found in one stretch for units that nobody treated."""
        estimate, se, df = self.estimate(sum(self.arms(size)), rng)
        return estimate, critical(self.options.level, df) * se

    def estimate(self, kept: int, rng: np.random.Generator, rows: Ints | None = None) -> tuple[float, float, float]:
        """Return estimate, standard error and degrees of freedom of one placebo study.

        Parameters
        ----------
        kept : int
            Units with an outcome.
        rng : numpy.random.Generator
            Draws stretch, units and arms.
        rows : NDArray[np.int64], optional
            Units of the history to draw from, shape (n,); all without it.
        """
        window = self.past[rng.integers(len(self.past))]
        if rows is not None:
            window = part_of(window, rows)
        chosen, block = self._units(window, kept, rng)
        z = deal(block, self.options.share, rng)
        y, x = self.parts(window)
        found = _blocked(z, block, y[chosen], x[chosen]) if self.history.block is not None else _adjusted(z, y[chosen], x[chosen])
        if found is None or not found[1] > 0:
            # Nothing can be concluded where the arms cannot be told from blocks and covariates.
            return 0.0, np.inf, np.inf
        return found[0] / self.options.uptake, found[1] / self.options.uptake, found[2]

    def _units(self, window: Window, kept: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
        block = self.history.block
        if block is None:
            chosen = window.draw(kept, rng)
            return chosen, np.zeros(chosen.size, np.int64)
        own = block[window.rows]
        if self.history.units / (int(block.max()) + 1) > SMALL_BLOCK:
            chosen = window.draw(kept, rng)
            return chosen, np.unique(own[chosen], return_inverse=True)[1].astype(np.int64)
        # Whole blocks in an order by lot, again and again while they are too few.
        order = np.argsort(own, kind="stable")
        sizes = np.unique(own, return_counts=True)[1]
        first = np.cumsum(sizes) - sizes
        many = max(1, round(kept * sizes.size / own.size))
        drawn = rng.permutation(sizes.size)[:many] if many <= sizes.size else rng.integers(0, sizes.size, many)
        block_of = np.repeat(np.arange(drawn.size), sizes[drawn])
        place = np.arange(block_of.size) - np.repeat(np.cumsum(sizes[drawn]) - sizes[drawn], sizes[drawn])
        return order[first[drawn][block_of] + place], block_of

    def parts(self, window: Window) -> tuple[Floats, Floats]:
        """Return outcome (n,) and regressors (n, k) of a stretch."""
        return outcome_and_past(window, self.history, self.options)


def _adjusted(z: Floats, y: Floats, x: Floats) -> tuple[float, float, float] | None:
    """Return estimate, standard error and degrees of freedom of a regression on arm and past (HC2, Bell and McCaffrey)."""
    columns = x - x.mean(axis=0)
    design = np.column_stack([z, np.ones(z.size), columns[:, np.ptp(columns, axis=0) > 0]])
    found = linear_effect(design, y[:, None], np.eye(design.shape[1])[0])
    return None if found is None else (found[0].item(), found[1].item() ** 0.5, found[2].item())


def _blocked(z: Floats, block: Ints, y: Floats, x: Floats) -> tuple[float, float, float] | None:
    """Return the same of a difference block by block, less what the past foretells within blocks."""
    arms = np.bincount(block, weights=z)
    both = ((arms > 0) & (arms < np.bincount(block)))[block]
    z, y, x, block = z[both], y[both], x[both], np.unique(block[both], return_inverse=True)[1].astype(np.int64)
    freedom = z.size - int(block.max(initial=-1)) - 2
    if freedom <= x.shape[1]:
        return None
    within = without_blocks(block, np.column_stack([x, z, y]))
    slopes = np.linalg.lstsq(within[:, :-1], within[:, -1], rcond=None)[0][:-1]
    found = difference(Pair(z > 0, block, np.arange(z.size)), (y - x @ slopes)[:, None])
    lost = freedom / (freedom - x.shape[1])
    se, df = float((found.covariance.item() * lost) ** 0.5), found.df.item()
    return None if np.isnan(se) or np.isnan(df) else (found.estimate.item(), se, df)


def part_of(window: Window, rows: Ints) -> Window:
    """Return a stretch of some units of the history only."""
    at = np.flatnonzero(np.isin(window.rows, rows))
    return Window(window.at, window.length, window.rows[at], window.y[at])


def outcome_and_past(window: Window, history: History, options: PlanOptions) -> tuple[Floats, Floats]:
    """Return the mean outcome of the treated periods, shape (n,), and what is adjusted for, shape (n, k)."""
    past = options.past if options.adjust == "past" else 0
    y = window.y[:, past:].mean(axis=1)
    if not past:
        return y, np.empty((y.size, 0))
    return y, np.column_stack([window.y[:, :past].mean(axis=1), history.covariates[window.rows]])


def deal(block: Ints, share: float, rng: np.random.Generator) -> Floats:
    """Return 1 for units dealt to treatment: in every block its share, rounded by lot."""
    order = np.lexsort((rng.random(block.size), block))
    sizes = np.bincount(block)
    place = np.arange(block.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    quota = np.floor(sizes * share + rng.random(sizes.size)).astype(np.int64)
    if sizes.size == 1:
        quota[0] = min(max(round(float(sizes[0]) * share), 1), int(sizes[0]) - 1)
    z = np.zeros(block.size)
    z[order] = place < np.repeat(quota, sizes)
    return z


def lot_plan(history: History, options: PlanOptions) -> Lot:
    """Return the plan of a lottery.

    Parameters
    ----------
    history : History
        The past.
    options : PlanOptions
        Share, horizon, past, adjustment, take-up, losses.

    Raises
    ------
    UnsupportedError
        If the past is too short, or the covariates leave nothing over.
    """
    facts = _cluster_facts(history, options)
    history = history.collapsed()
    past = history.windows(options.horizon + (options.past if options.adjust == "past" else 0))
    plain = float(np.mean([residual_variance(*outcome_and_past(w, history, options), np.zeros(w.rows.size, np.int64), 0) for w in past]))
    k = outcome_and_past(past[0], history, options)[1].shape[1]
    rest = float(np.mean([residual_variance(*outcome_and_past(w, history, options), _block(history, w), k) for w in past]))
    if not rest > ALMOST_NONE * plain:
        raise UnsupportedError("Past, covariates and blocks explain the outcome wholly, so no error is left to plan with. Use fewer.")
    facts |= {"windows": len(past), "explained": round(1 - rest / plain, 6)}
    return Lot(history, options, facts, past=past, variance=rest, regressors=k)


def _block(history: History, window: Window) -> Ints:
    if history.block is None:
        return np.zeros(window.rows.size, np.int64)
    return np.unique(history.block[window.rows], return_inverse=True)[1].astype(np.int64)


def residual_variance(y: Floats, x: Floats, block: Ints, k: int) -> float:
    """Return the variance of the outcome within blocks that the first k regressors leave."""
    freedom = y.size - int(block.max()) - 1 - k
    if freedom < 1:
        raise UnsupportedError(
            f"{y.size} units in {int(block.max()) + 1} blocks with {k} covariates leave no degree of freedom. Bring more units."
        )
    values = without_blocks(block, np.column_stack([x[:, :k], y]))
    rest = values[:, -1] - values[:, :-1] @ np.linalg.lstsq(values[:, :-1], values[:, -1], rcond=None)[0]
    return float(rest @ rest) / freedom


def _cluster_facts(history: History, options: PlanOptions) -> dict[str, Any]:
    if history.cluster is None:
        return {}
    found = [_icc(w.y.mean(axis=1), history.cluster[w.rows]) for w in history.windows(options.horizon)]
    sizes = np.bincount(history.cluster)
    icc = float(np.nanmean(found)) if not np.isnan(found).all() else float("nan")
    # Unequal clusters count as if they were larger (Eldridge et al. 2006).
    large = float((sizes**2).sum() / sizes.sum())
    return {"icc": round(icc, 6), "cluster_size": round(float(sizes.mean()), 6), "design_effect": round(1 + (large - 1) * icc, 6)}


def _icc(y: Floats, cluster: Ints) -> float:
    """Return the intra-cluster correlation by analysis of variance, at least 0."""
    code = np.unique(cluster, return_inverse=True)[1]
    sizes = np.bincount(code).astype(np.float64)
    if sizes.size < 2 or sizes.size == y.size:
        return float("nan")
    means = np.bincount(code, weights=y) / sizes
    within = float(((y - means[code]) ** 2).sum()) / (y.size - sizes.size)
    between = float((sizes * (means - y.mean()) ** 2).sum()) / (sizes.size - 1)
    typical = (y.size - float((sizes**2).sum()) / y.size) / (sizes.size - 1)
    total = between + (typical - 1) * within
    return max((between - within) / total, 0.0) if total > 0 else float("nan")
