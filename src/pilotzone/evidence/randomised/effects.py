"""Differences between two arms of a trial: by design (blocks, clusters), and after regression on what was known before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pilotzone.evidence.errors import PanelError, UnsupportedError
from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.small_samples.robust import POWER, Corrected, linear_effect

Bools = NDArray[np.bool_]

FEWEST_SMALL: Final = 3
"""Blocks with a single unit or cluster in an arm: fewer than this say nothing of how much such differences vary."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Who was assigned to which of two arms. n units in B blocks; E entities were assigned, units or clusters.

    Attributes
    ----------
    treated : NDArray[np.bool_]
        Whether the unit was assigned to the arm in question rather than to the control, shape (n,).
    block : NDArray[np.int64]
        Block of the unit, 0 to B - 1, each with both arms, shape (n,); all zero without blocks.
    entity : NDArray[np.int64]
        What was assigned as one: the unit itself or its cluster, 0 to E - 1, shape (n,).
    clustered : bool
        Whether entities are clusters.
    """

    treated: Bools
    block: Ints
    entity: Ints
    clustered: bool = False

    @property
    def cell(self) -> Ints:
        """Block and arm as one number, 2 block + arm, shape (n,)."""
        return 2 * self.block + self.treated

    def entities(self) -> tuple[Bools, Ints]:
        """Return arm and block of each entity, shapes (E,) and (E,)."""
        first = np.unique(self.entity, return_index=True)[1]
        return self.treated[first], self.block[first]

    def counts(self) -> Ints:
        """Return entities by block and arm (control first), shape (B, 2)."""
        treated, block = self.entities()
        return np.asarray(np.bincount(2 * block + treated, minlength=2 * int(self.block.max() + 1)).reshape(-1, 2), np.int64)


@dataclass(frozen=True, slots=True)
class Effect:
    """Estimates for m outcomes at once.

    Attributes
    ----------
    estimate : NDArray[np.float64]
        Differences, shape (m,), in outcome units.
    covariance : NDArray[np.float64]
        Their joint covariance, shape (m, m); NaN where it cannot be estimated.
    df : NDArray[np.float64]
        Degrees of freedom of each variance, shape (m,).
    """

    estimate: Floats
    covariance: Floats
    df: Floats

    @property
    def se(self) -> Floats:
        """Standard errors, shape (m,)."""
        return np.sqrt(np.diag(self.covariance))


def difference(pair: Pair, y: Floats, *, errors: Corrected = "cr2") -> Effect:
    r"""Return the difference in means, block by block, weighted by the units of each block.

    Within a block with two or more entities in either arm, the variance is Neyman's, s1^2/n1 + s0^2/n0; with clusters it is CR2.
    The jackknife (CR3) leaves out each unit or cluster of such a block instead.
    Blocks with a single entity in an arm (matched pairs, say) lend their variance to each other: it is estimated from how
    much their differences vary around their mean.

    Parameters
    ----------
    pair : Pair
        Assignment.
    y : NDArray[np.float64]
        Outcomes, shape (n, m), all finite.
    errors : {"cr2", "cr3"}
        Correction.

    Returns
    -------
    Effect
        Degrees of freedom by Satterthwaite: over arms and blocks (Welch) for units, by Bell and McCaffrey within a block for
        clusters. NaN where a variance needs more blocks than there are.

    References
    ----------
    Neyman (1923); Bell and McCaffrey (2002); Pustejovsky and Tipton (2018), doi:10.1080/07350015.2016.1247004;
    Pashley and Miratrix (2021), eq. 5, doi:10.3102/1076998620946272.

    Examples
    --------
    >>> pair = Pair(np.array([True, True, False, False]), np.zeros(4, np.int64), np.arange(4))
    >>> found = difference(pair, np.array([[3.0], [5.0], [1.0], [1.0]]))
    >>> [round(float(part.item()), 6) for part in (found.estimate, found.se, found.df)]
    [3.0, 1.0, 1.0]
    """
    # Near zero, so that sums of large numbers do not swallow their differences.
    y = y - y.mean(axis=0)
    cells = int(pair.cell.max()) + 1
    sizes = np.bincount(pair.cell, minlength=cells).astype(np.float64)
    mean = _sums(pair.cell, y, cells) / sizes[:, None]
    gap = mean[1::2] - mean[::2]
    share = (sizes[1::2] + sizes[::2]) / sizes.sum()
    small = pair.counts().min(axis=1) < 2
    variance, freedom = _within(pair, y - mean[pair.cell], sizes, 2 * POWER[errors])
    # Each part: its covariance in the whole, and the degrees of freedom behind it.
    parts = [(share[pair_block] ** 2 * v, d) for pair_block, v, d in _components(variance, freedom, small, clustered=pair.clustered)]
    if small.any():
        parts.append((share[small].sum() ** 2 * _between(gap[small], share[small]), float(small.sum() - 1)))
    return Effect(share @ gap, *_total(parts))


def _sums(at: Ints, values: Floats, length: int) -> Floats:
    return np.stack([np.bincount(at, weights=column, minlength=length) for column in values.T], axis=1)


def _within(pair: Pair, deviation: Floats, sizes: Floats, power: float) -> tuple[Floats, Floats]:
    """Return by cell the covariance of its mean, shape (C, m, m), and trace and squared trace of Bell and McCaffrey, shape (2, C)."""
    entities, cells = int(pair.entity.max()) + 1, sizes.size
    treated, block = pair.entities()
    at = 2 * block + treated
    size = np.bincount(pair.entity, minlength=entities).astype(np.float64)
    left = 1 - size / sizes[at]
    alone = left <= 0  # the only entity of its cell; the cell's block is small, and its variance is not used
    left = np.where(alone, 1.0, left)
    summed = _sums(pair.entity, deviation, entities)
    m = deviation.shape[1]
    raised = left**-power
    scaled = summed * (np.sqrt(raised) / sizes[at])[:, None]
    products = (scaled[:, :, None] * scaled[:, None, :]).reshape(entities, m * m)
    diagonal, loading = raised * size / sizes[at] ** 2, raised * size**2 / sizes[at] ** 3
    squared = np.bincount(at, weights=diagonal**2 - 2 * diagonal * loading, minlength=cells)
    squared += np.bincount(at, weights=loading, minlength=cells) ** 2
    trace = np.bincount(at, weights=diagonal * left, minlength=cells)
    return _sums(at, products, cells).reshape(cells, m, m), np.stack([trace, squared])


def _components(variance: Floats, trace: Floats, small: Bools, *, clustered: bool) -> list[tuple[int, Floats, float]]:
    found: list[tuple[int, Floats, float]] = []
    for block in np.flatnonzero(~small).tolist():
        cells = slice(2 * block, 2 * block + 2)
        if clustered:
            found.append((block, variance[cells].sum(axis=0), float(trace[0, cells].sum() ** 2 / trace[1, cells].sum())))
        else:
            found += [(block, variance[c], float(trace[0, c] ** 2 / trace[1, c])) for c in (2 * block, 2 * block + 1)]
    return found


def _between(gap: Floats, share: Floats) -> Floats:
    weight = share / share.sum()
    if gap.shape[0] < FEWEST_SMALL or weight.max() >= 0.5:
        return np.full((gap.shape[1], gap.shape[1]), np.nan)
    spread = gap - weight @ gap
    # The expected square of a deviation is v_k (1 - 2 w_k) + V; these weights make the sum V whatever the v_k are.
    scale = weight**2 / (1 - 2 * weight)
    between: Floats = (spread * scale[:, None]).T @ spread / (1 + scale.sum())
    return between


def _total(parts: list[tuple[Floats, float]]) -> tuple[Floats, Floats]:
    covariance: Floats = np.sum([part for part, _ in parts], axis=0)
    variance = np.diag(covariance)
    # As shares of the whole, since squares of variances overflow long before variances do.
    shares = [np.divide(np.diag(part), variance, out=np.full(variance.shape, np.nan), where=variance > 0) for part, _ in parts]
    squares = np.sum([share**2 / df for share, (_, df) in zip(shares, parts, strict=True)], axis=0)
    df = np.divide(1.0, squares, out=np.full(squares.shape, np.nan), where=squares > 0)
    return covariance, df


def interacted(pair: Pair, y: Floats, covariates: Floats, *, errors: Corrected = "cr2") -> Effect:
    """Return Lin's estimate: outcomes regressed on the arm, centred covariates and blocks, and their products with the arm.

    Parameters
    ----------
    pair : Pair
        Assignment; every block has two or more entities in either arm.
    y : NDArray[np.float64]
        Outcomes, shape (n, m).
    covariates : NDArray[np.float64]
        What was known before assignment, shape (n, K), without gaps.
    errors : {"cr2", "cr3"}
        Correction.

    Returns
    -------
    Effect
        With HC2 (HC3) errors, CR2 (CR3) with clusters, and Bell and McCaffrey's degrees of freedom.

    Raises
    ------
    UnsupportedError
        If a block has a single entity in an arm, or the units are too few for so many columns.
    PanelError
        If covariates repeat each other.

    References
    ----------
    Lin (2013), doi:10.1214/12-AOAS583.
    """
    if (pair.counts() < 2).any():
        raise UnsupportedError(
            "Lin's adjustment needs two or more units (clusters) of either arm in every block, and a block has only one. "
            "Use the outcome before the trial (pre) instead, or no adjustment."
        )
    columns = np.column_stack([block_columns(pair.block), covariates])
    columns = columns - columns.mean(axis=0)
    z = pair.treated.astype(np.float64)
    design = np.column_stack([np.ones(z.size), z, columns, columns * z[:, None]])
    arms = np.bincount(pair.entities()[0].astype(np.int64), minlength=2)
    if arms.min() < columns.shape[1] + 2:
        raise UnsupportedError(
            f"{columns.shape[1]} columns of covariates and blocks are too many for an arm of {arms.min()} units (clusters). "
            "Name fewer covariates."
        )
    contrast = np.zeros(design.shape[1])
    contrast[1] = 1
    found = linear_effect(design, y, contrast, groups=pair.entity if pair.clustered else None, errors=errors)
    if found is None:
        raise PanelError(
            "The covariates repeat each other (or a block, or do not vary) within an arm.",
            field="covariates",
            accepted="columns none of which follows from the others",
        )
    return Effect(*found)


def block_columns(block: Ints) -> Floats:
    """Return an indicator column for each block but the last, shape (n, B - 1).

    Parameters
    ----------
    block : NDArray[np.int64]
        0 to B - 1, shape (n,).
    """
    return np.asarray(block[:, None] == np.arange(int(block.max()))[None], np.float64)


def cuped(pair: Pair, y: Floats, pre: Floats) -> tuple[Floats, float]:
    """Return the outcome less what its past foretells, and the factor by which its variance must grow for that.

    Parameters
    ----------
    pair : Pair
        Assignment.
    y : NDArray[np.float64]
        Outcome, shape (n,).
    pre : NDArray[np.float64]
        The same before the trial, shape (n,), without gaps.

    Returns
    -------
    NDArray[np.float64]
        y - theta (pre - mean of pre), shape (n,); theta from arms and blocks pooled.
    float
        nu / (nu - 1) with nu = entities - blocks - 1, the degree of freedom that theta takes.

    Raises
    ------
    UnsupportedError
        If the entities are too few.
    PanelError
        If `pre` does not vary within blocks and arms.

    References
    ----------
    Deng, Xu, Kohavi, Walker (2013), doi:10.1145/2433396.2433413.
    """
    freedom = pair.entities()[0].size - int(pair.block.max()) - 2
    if freedom < 2:
        raise UnsupportedError("There are too few units (clusters) to adjust for the outcome before the trial. Leave pre out.")
    both = without_blocks(pair.block, np.column_stack([pair.treated.astype(np.float64), pre, y]))
    arm, before, now = both.T
    before = before - arm * (arm @ before) / (arm @ arm)
    spread = before @ before
    if spread <= 1e-20 * max(float(pre @ pre), 1e-300):
        raise PanelError("The outcome before the trial does not vary.", field="pre", accepted="a column that varies between units")
    adjusted: Floats = y - (before @ now) / spread * (pre - pre.mean())
    return adjusted, freedom / (freedom - 1)


def without_blocks(block: Ints, values: Floats) -> Floats:
    """Return columns less their mean in each block, shape (n, m).

    Parameters
    ----------
    block : NDArray[np.int64]
        0 to B - 1, shape (n,).
    values : NDArray[np.float64]
        Columns, shape (n, m).
    """
    sizes = np.bincount(block)
    centred: Floats = values - (_sums(block, values, sizes.size) / sizes[:, None])[block]
    return centred
