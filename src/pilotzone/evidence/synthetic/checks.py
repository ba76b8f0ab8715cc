"""Checks of an estimate: treatment pretended earlier, and every donor left out in turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.moments import NEVER, Units
from pilotzone.evidence.options import check_whole
from pilotzone.evidence.synthetic.effect import LEAST_BEFORE, SyntheticBlock, SyntheticEffect, synthetic_effect
from pilotzone.evidence.synthetic.placebo import Tick, subset, used_units
from pilotzone.evidence.synthetic.unavailable import UnavailableError


@dataclass(frozen=True, slots=True)
class TimePlacebo:
    """The same estimate with treatment pretended earlier, from periods before it only.

    Attributes
    ----------
    back : int
        Periods by which treatment was pretended earlier.
    effect : float
        Average over cohorts by their unit-periods, in outcome units; near zero if the comparison holds.
    blocks : tuple[SyntheticBlock, ...]
        One per cohort, each over its own periods before treatment; `cohort` is the pretended start.
    """

    back: int
    effect: float
    blocks: tuple[SyntheticBlock, ...]


@dataclass(frozen=True, slots=True)
class WithoutDonor:
    """The effect without one donor.

    Attributes
    ----------
    donor : str
        Who was left out.
    effect : float
        In outcome units.
    """

    donor: str
    effect: float


def placebo_in_time(units: Units, found: SyntheticEffect, *, back: int) -> TimePlacebo:
    """Return the effect that would be found had treatment begun earlier; no period from the true start on is used.

    Parameters
    ----------
    units : Units
        The units of the estimate.
    found : SyntheticEffect
        Their estimate; its method, donors and exclusions hold here too.
    back : int
        Periods by which treatment is pretended earlier, >= 1.

    Returns
    -------
    TimePlacebo
        Effect and paths of every cohort.

    Raises
    ------
    PanelError
        If a cohort would have too few periods before its pretended start.

    References
    ----------
    Abadie, Diamond, Hainmueller (2015), doi:10.1111/ajps.12116.

    Examples
    --------
    >>> y = np.array([[1.0, 2, 3, 9], [0.0, 1, 2, 3], [2.0, 3, 4, 5]])
    >>> few = Units(y=y, cohort=np.array([4, 0, 0]), ids=("a", "b", "c"), periods=np.arange(1, 5))
    >>> placebo_in_time(few, synthetic_effect(few, method="did"), back=1).effect
    0.0
    """
    check_whole("placebo_time", back, least=1)
    first = found.blocks[0]
    longest = first.before - LEAST_BEFORE[found.method]
    if back > longest:
        raise PanelError(
            f"Cohort {first.cohort} has {first.before} periods before treatment, too few to pretend it {back} earlier.",
            field="placebo_time",
            value=back,
            accepted=f"a whole number from 1 to {longest}" if longest > 0 else "none: too few before treatment",
        )
    used = used_units(units, found)
    blocks = tuple(_pretended(used, block, found, back) for block in found.blocks)
    shares = np.array([len(block.treated) for block in blocks], np.float64)
    return TimePlacebo(back, float(shares @ np.array([block.effect for block in blocks]) / shares.sum()), blocks)


def _pretended(used: Units, block: SyntheticBlock, found: SyntheticEffect, back: int) -> SyntheticBlock:
    wanted = {*block.treated, *block.donors}
    part = subset(used, np.array([name in wanted for name in used.ids]))
    start = int(part.periods[block.before - back])
    # Donors that are treated later are untreated in all the periods used.
    cohort = np.where(part.cohort == block.cohort, start, NEVER)
    early = Units(y=part.y[:, : block.before], cohort=cohort, ids=part.ids, periods=part.periods[: block.before])
    return synthetic_effect(early, method=found.method).blocks[0]


def leave_one_donor_out(units: Units, found: SyntheticEffect, *, tick: Tick | None = None) -> tuple[WithoutDonor, ...]:
    """Return the effect without each donor that has a weight, the smallest effect first.

    Only donors that are never treated are left out: one that is treated later belongs to the treated as well.

    Parameters
    ----------
    units : Units
        The units of the estimate.
    found : SyntheticEffect
        Their estimate; its method, donors and exclusions hold here too.
    tick : callable, optional
        Called after each estimate.

    Returns
    -------
    tuple of WithoutDonor
        By effect.

    Raises
    ------
    UnavailableError
        If there is one donor only.

    References
    ----------
    Abadie, Diamond, Hainmueller (2015), doi:10.1111/ajps.12116.

    Examples
    --------
    >>> y = np.array([[1.0, 2, 3, 9], [0.0, 1, 2, 3], [2.0, 3, 4, 6]])
    >>> few = Units(y=y, cohort=np.array([4, 0, 0]), ids=("a", "b", "c"), periods=np.arange(1, 5))
    >>> [row.effect for row in leave_one_donor_out(few, synthetic_effect(few, method="did"))]
    [4.0, 5.0]
    """
    names = weighted_donors(units, found)
    if len(units.ids) - len(found.excluded) - sum(len(block.treated) for block in found.blocks) < 2:
        raise UnavailableError("only_donor", "There is one donor only; without it nothing is left to compare with.")
    rows = []
    for name in names:
        without = synthetic_effect(units, method=found.method, exclude=(*found.excluded, name), donors=found.control)
        rows.append(WithoutDonor(name, without.effect))
        if tick:
            tick()
    return tuple(sorted(rows, key=lambda row: (row.effect, row.donor)))


def weighted_donors(units: Units, found: SyntheticEffect) -> list[str]:
    """Return donors that are never treated and have a weight in any cohort, by name."""
    treated = {name for block in found.blocks for name in block.treated}
    weighted = {
        name for block in found.blocks for name, weight in zip(block.donors, block.donor_weights.tolist(), strict=True) if weight != 0
    }
    return [name for name in sorted(weighted - treated) if name in units.ids]
