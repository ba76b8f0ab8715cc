"""How unusual an effect is: the same estimate for donors that nobody treated."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.moments import NEVER, Units
from pilotzone.evidence.options import check_whole
from pilotzone.evidence.synthetic.effect import SyntheticEffect, synthetic_effect


@dataclass(frozen=True, slots=True)
class PlaceboRanks:
    """Every donor in the place of the treated unit. J donors.

    Attributes
    ----------
    ratio : float
        Root mean square gap after treatment over that before, of the treated unit; infinite where the gap before is zero.
    ratios : tuple[tuple[str, float], ...]
        The same of every donor, largest first.
    p_value : float
        Share of the J + 1 units whose ratio is at least that of the treated one.
    floor : float
        Smallest p-value that so few donors allow: 1 / (J + 1).
    """

    ratio: float
    ratios: tuple[tuple[str, float], ...]
    p_value: float
    floor: float


@dataclass(frozen=True, slots=True)
class SyntheticError:
    """A placebo standard error.

    Attributes
    ----------
    se : float
        In outcome units.
    draws : int
        Placebo samples.
    seed : int
        Seed of the draws.
    """

    se: float
    draws: int
    seed: int


def placebo_ranks(units: Units, found: SyntheticEffect) -> PlaceboRanks:
    """Return how the one treated unit ranks among donors that are put in its place one after the other.

    The treated unit is no donor of a placebo. Exact if the treated unit could as well have been any other; nothing is drawn.

    Parameters
    ----------
    units : Units
        The units of the estimate.
    found : SyntheticEffect
        Their estimate; its method and exclusions hold for placebos too.

    Returns
    -------
    PlaceboRanks
        Ratios of fit and the exact p-value.

    Raises
    ------
    UnsupportedError
        Unless exactly one unit is treated and there are at least two donors.

    References
    ----------
    Abadie, Diamond, Hainmueller (2010), doi:10.1198/jasa.2009.ap08746.

    Examples
    --------
    >>> y = np.array([[1.0, 2, 3, 9], [0.0, 1, 2, 3], [2.0, 3, 3, 5], [1.0, 1, 3, 3]])
    >>> few = Units(y=y, cohort=np.array([4, 0, 0, 0]), ids=("a", "b", "c", "d"), periods=np.arange(1, 5))
    >>> placebo_ranks(few, synthetic_effect(few, method="did")).floor
    0.25
    """
    donors = found.blocks[0].donors
    if len(found.blocks) != 1 or len(found.blocks[0].treated) != 1 or len(donors) < 2:
        raise UnsupportedError("Placebo ranks need exactly one treated unit and at least two donors. Use synthetic_error for more.")
    pool = _donors_only(units, donors)
    ratios = []
    for name in donors:
        cohort = np.where(np.array(pool.ids) == name, found.blocks[0].cohort, NEVER)
        ratios.append((name, _ratio(synthetic_effect(replace(pool, cohort=cohort), method=found.method))))
    own, J = _ratio(found), len(donors)
    above = sum(ratio >= own for _, ratio in ratios)
    return PlaceboRanks(own, tuple(sorted(ratios, key=lambda row: (-row[1], row[0]))), (1 + above) / (J + 1), 1 / (J + 1))


def synthetic_error(units: Units, found: SyntheticEffect, *, draws: int = 200, seed: int = 0) -> SyntheticError:
    """Return the standard error from placebo samples: as many donors as there are treated units, drawn to be treated as they were.

    It assumes that treated units vary as donors do, which cannot be checked with one treated unit.

    Parameters
    ----------
    units : Units
        The units of the estimate.
    found : SyntheticEffect
        Their estimate; its method and exclusions hold for placebos too.
    draws : int
        Placebo samples, >= 2.
    seed : int
        Seed of the draws, >= 0.

    Returns
    -------
    SyntheticError
        The standard deviation of placebo effects.

    Raises
    ------
    PanelError
        If `draws` or `seed` is outside its range.
    UnsupportedError
        If there are not more donors than treated units.

    References
    ----------
    Arkhangelsky et al. (2021), algorithm 4, doi:10.1257/aer.20190159.

    Examples
    --------
    >>> y = np.array([[1.0, 2, 3, 9], [0.0, 1, 2, 3], [2.0, 3, 3, 5], [1.0, 1, 3, 3]])
    >>> few = Units(y=y, cohort=np.array([4, 0, 0, 0]), ids=("a", "b", "c", "d"), periods=np.arange(1, 5))
    >>> found = synthetic_effect(few, method="did")
    >>> synthetic_error(few, found, draws=20) == synthetic_error(few, found, draws=20)
    True
    """
    check_whole("draws", draws, least=2)
    check_whole("seed", seed, least=0)
    donors = found.blocks[0].donors
    starts = np.array([block.cohort for block in found.blocks for _ in block.treated], np.int64)
    if len(donors) <= starts.size:
        raise UnsupportedError(
            f"A placebo standard error needs more donors than treated units, got {len(donors)} and {starts.size}. Bring more donors."
        )
    pool, generator = _donors_only(units, donors), np.random.default_rng(seed)
    effects = []
    for _ in range(draws):
        cohort = np.full(len(donors), NEVER, np.int64)
        cohort[generator.permutation(len(donors))[: starts.size]] = starts
        effects.append(synthetic_effect(replace(pool, cohort=cohort), method=found.method).effect)
    return SyntheticError(float(np.std(effects)), draws, seed)


def _donors_only(units: Units, donors: tuple[str, ...]) -> Units:
    wanted = set(donors)
    rows = np.array([i for i, name in enumerate(units.ids) if name in wanted], np.int64)
    return Units(y=units.y[rows], cohort=units.cohort[rows], ids=tuple(units.ids[i] for i in rows), periods=units.periods)


def _ratio(found: SyntheticEffect) -> float:
    block = found.blocks[0]
    return block.rmspe_after / block.rmspe_before if block.rmspe_before > 0 else float("inf")
