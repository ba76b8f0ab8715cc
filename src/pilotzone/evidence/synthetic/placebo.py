"""How unusual an effect is: the same estimate for donors that nobody treated."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from pilotzone.evidence.cells import Bools
from pilotzone.evidence.moments import NEVER, Floats, Units
from pilotzone.evidence.synthetic.effect import SyntheticBlock, SyntheticEffect, synthetic_effect, treated_inside
from pilotzone.evidence.synthetic.unavailable import UnavailableError

LEAST_DONORS: Final = 2
"""A placebo takes one donor as treated and needs another to compare it with."""

Tick = Callable[[], None]
"""Called after each estimate, for a progress bar."""


@dataclass(frozen=True, slots=True)
class PlaceboRun:
    """One donor in the place of the treated unit. T periods.

    Attributes
    ----------
    unit : str
        The donor.
    effect : float
        Its placebo effect, in outcome units.
    rmspe_before : float
        Root mean square gap before the pretended treatment, in outcome units.
    ratio : float
        Root mean square gap after over that before; infinite where the gap before is zero.
    gaps : NDArray[np.float64]
        Observed less synthetic, shape (T,), in outcome units.
    """

    unit: str
    effect: float
    rmspe_before: float
    ratio: float
    gaps: Floats


@dataclass(frozen=True, slots=True)
class PlaceboRanks:
    """One treated unit among donors that are put in its place one after the other. J donors, T periods.

    Attributes
    ----------
    unit : str
        The treated unit, estimated alone.
    cohort : int
        Its first treated period.
    own : PlaceboRun
        Its effect, ratio and gaps.
    placebos : tuple[PlaceboRun, ...]
        Every donor, the largest ratio first.
    p_value : float
        Share of the J + 1 units whose ratio is at least that of the treated one.
    floor : float
        Smallest p-value that so few donors allow: 1 / (J + 1).
    """

    unit: str
    cohort: int
    own: PlaceboRun
    placebos: tuple[PlaceboRun, ...]
    p_value: float
    floor: float

    @property
    def rank(self) -> int:
        """Place of the treated unit by its ratio, 1 for the largest; behind all that are equal to it."""
        return 1 + sum(run.ratio >= self.own.ratio for run in self.placebos)

    @property
    def fit(self) -> float:
        """Gap before treatment over the median of the donors' gaps before it; infinite where that median is zero."""
        return fit_beside(self.own.rmspe_before, self.placebos)


def fit_beside(gap: float, placebos: Sequence[PlaceboRun]) -> float:
    """Return a gap before treatment over the median gap of placebos; infinite where that is zero and the gap is not."""
    usual = float(np.median([run.rmspe_before for run in placebos]))
    return gap / usual if usual > 0 else math.inf if gap > 0 else 1.0


def placebo_ranks(units: Units, found: SyntheticEffect, *, tick: Tick | None = None) -> tuple[PlaceboRanks, ...]:
    """Return how every treated unit, estimated alone, ranks among donors that are put in its place one after the other.

    Treated units are no donors of a placebo; nothing is drawn. The p-value is exact if the treated unit could as well have been any of
    the donors.

    Parameters
    ----------
    units : Units
        The units of the estimate.
    found : SyntheticEffect
        Their estimate; its method and exclusions hold for placebos too.
    tick : callable, optional
        Called after each estimate.

    Returns
    -------
    tuple of PlaceboRanks
        One per treated unit, by first treated period.

    Raises
    ------
    UnavailableError
        If fewer than two units are never treated.

    References
    ----------
    Abadie, Diamond, Hainmueller (2010), doi:10.1198/jasa.2009.ap08746.

    Examples
    --------
    >>> y = np.array([[1.0, 2, 3, 9], [0.0, 1, 2, 3], [2.0, 3, 3, 5], [1.0, 1, 3, 3]])
    >>> few = Units(y=y, cohort=np.array([4, 0, 0, 0]), ids=("a", "b", "c", "d"), periods=np.arange(1, 5))
    >>> placebo_ranks(few, synthetic_effect(few, method="did"))[0].floor
    0.25
    """
    used = used_units(units, found)
    check_donors_left(used)
    ranks: list[PlaceboRanks] = []
    for block in found.blocks:
        placebos = _placebos(used, block, found, tick)
        ranks += [_rank(_alone(used, block, name, found, tick), block.cohort, placebos) for name in block.treated]
    return tuple(ranks)


def used_units(units: Units, found: SyntheticEffect) -> Units:
    """Return the units of an estimate without those left out."""
    return subset(units, np.array([name not in found.excluded for name in units.ids]))


def subset(units: Units, keep: Bools) -> Units:
    """Return some of the units."""
    names = tuple(name for name, kept in zip(units.ids, keep, strict=True) if kept)
    return Units(y=units.y[keep], cohort=units.cohort[keep], ids=names, periods=units.periods)


def check_donors_left(used: Units) -> None:
    """Raise `UnavailableError` unless two units are never treated."""
    free = int((~treated_inside(used)).sum())
    if free < LEAST_DONORS:
        raise UnavailableError(
            "too_few_donors", f"Placebos need at least {LEAST_DONORS} donors that are never treated, got {free}. Bring more.", donors=free
        )


def _placebos(used: Units, block: SyntheticBlock, found: SyntheticEffect, tick: Tick | None) -> list[PlaceboRun]:
    """Return every never treated donor in the place of a cohort; other cohorts are donors where they are allowed to be."""
    runs = []
    pool = subset(used, used.cohort != block.cohort)
    for at in np.flatnonzero(~treated_inside(pool)):
        cohort = pool.cohort.copy()
        cohort[at] = block.cohort
        runs.append(_run(replace(pool, cohort=cohort), pool.ids[at], block.cohort, found))
        if tick:
            tick()
    return sorted(runs, key=lambda run: (-run.ratio, run.unit))


def _alone(used: Units, block: SyntheticBlock, name: str, found: SyntheticEffect, tick: Tick | None) -> PlaceboRun:
    if len(block.treated) == 1:
        return _run_of(name, block)
    mine = np.array([other == name for other in used.ids]) | (used.cohort != block.cohort)
    run = _run(subset(used, mine), name, block.cohort, found)
    if tick:
        tick()
    return run


def _run(units: Units, name: str, cohort: int, found: SyntheticEffect) -> PlaceboRun:
    # Cohorts that start earlier are neither donors nor of interest here; later ones may be donors.
    kept = units if found.control == "notyet" else _without_others(units, cohort)
    kept = subset(kept, (kept.cohort == NEVER) | (kept.cohort >= cohort))
    blocks = synthetic_effect(kept, method=found.method, donors=found.control).blocks
    return _run_of(name, blocks[0])


def _without_others(units: Units, cohort: int) -> Units:
    return subset(units, ~treated_inside(units) | (units.cohort == cohort))


def _run_of(name: str, block: SyntheticBlock) -> PlaceboRun:
    return PlaceboRun(name, block.effect, block.rmspe_before, block.ratio, block.gaps)


def _rank(own: PlaceboRun, cohort: int, placebos: list[PlaceboRun]) -> PlaceboRanks:
    units = len(placebos) + 1
    above = sum(run.ratio >= own.ratio for run in placebos)
    return PlaceboRanks(own.unit, cohort, own, tuple(placebos), (1 + above) / units, 1 / units)
