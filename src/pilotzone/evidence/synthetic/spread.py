"""Standard errors for few treated units, each with what it needs: placebo, jackknife, bootstrap."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

import numpy as np

from pilotzone.evidence.cells import Bools
from pilotzone.evidence.moments import NEVER, Floats, Ints, Units
from pilotzone.evidence.options import check_choice, check_whole
from pilotzone.evidence.synthetic.effect import SyntheticBlock, SyntheticEffect, synthetic_effect, treated_inside
from pilotzone.evidence.synthetic.placebo import PlaceboRanks, Tick, subset, used_units
from pilotzone.evidence.synthetic.unavailable import UnavailableError

Source = Literal["placebo", "jackknife", "bootstrap"]
MOST_TRIES: Final = 100
"""Bootstrap samples tried for each one kept; fewer than one in a hundred holds treated units and donors only in hopeless panels."""


@dataclass(frozen=True, slots=True)
class SyntheticError:
    """A standard error.

    Attributes
    ----------
    se : float
        In outcome units.
    source : {"placebo", "jackknife", "bootstrap"}
        Where it comes from.
    draws : int or None
        Samples: drawn, or all placebos there are; None for the jackknife, which has none.
    seed : int or None
        Seed of the draws; None where nothing is drawn.
    """

    se: float
    source: Source
    draws: int | None
    seed: int | None


def synthetic_error(
    units: Units,
    found: SyntheticEffect,
    *,
    source: Source = "placebo",
    draws: int = 200,
    seed: int = 0,
    tick: Tick | None = None,
) -> SyntheticError:
    """Return the standard error of an effect.

    ``"placebo"`` draws as many donors as there are treated units and treats them as those were: it assumes that treated units
    vary as donors do, which cannot be checked with one treated unit. With one treated unit every donor is taken once, which is
    what draws without end would give, and nothing is drawn (unless there are more donors than `draws`). ``"jackknife"`` leaves
    out each unit in turn and keeps the weights of the others (not recommended by its authors for "sc"). ``"bootstrap"`` draws
    units with repetition and estimates again, leaving out samples without a treated unit or without a donor.

    Parameters
    ----------
    units : Units
        The units of the estimate.
    found : SyntheticEffect
        Their estimate; its method, donors and exclusions hold for every sample too.
    source : {"placebo", "jackknife", "bootstrap"}
        Where it comes from.
    draws : int
        Samples of "placebo" and "bootstrap", >= 2.
    seed : int
        Seed of the draws, >= 0.
    tick : callable, optional
        Called after each estimate.

    Returns
    -------
    SyntheticError
        The same input and seed give the same number.

    Raises
    ------
    PanelError
        If an option is outside its range.
    UnavailableError
        If these units do not allow it: "placebo" needs more donors than treated units; "jackknife" two treated units in every cohort
        and two donors with a weight, and is not defined for "ascm"; "bootstrap" two treated units.

    References
    ----------
    Arkhangelsky et al. (2021), algorithms 2 to 4, doi:10.1257/aer.20190159; for several cohorts Clarke, Pailañir, Athey, Imbens
    (2024), doi:10.1177/1536867X241297184.

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
    check_choice("source", source, get_args(Source))
    used, step = used_units(units, found), tick or (lambda: None)
    if source == "jackknife":
        return SyntheticError(_jackknife(used, found), source, None, None)
    if source == "placebo" and placebo_draws(used, draws) is None:
        effects = _every_placebo(used, found, step)
        return SyntheticError(float(np.std(effects)), source, effects.size, None)
    sample = _placebo_sample if source == "placebo" else _bootstrap_sample
    effects = sample(used, found, draws, np.random.default_rng(seed), step)
    return SyntheticError(float(np.std(effects)), source, draws, seed)


def error_of_placebos(ranks: PlaceboRanks) -> SyntheticError:
    """Return the placebo standard error of the only treated unit from the placebos of its ranks, which are all there are."""
    effects = np.array([run.effect for run in ranks.placebos])
    return SyntheticError(float(np.std(effects)), "placebo", effects.size, None)


def placebo_draws(used: Units, draws: int) -> int | None:
    """Return how many placebo samples are drawn, None where every placebo is taken instead."""
    treated = int(treated_inside(used).sum())
    return None if treated == 1 and len(used.ids) - 1 <= draws else draws


def _check_placebo(used: Units) -> None:
    treated = int(treated_inside(used).sum())
    donors = len(used.ids) - treated
    if donors <= treated:
        raise UnavailableError(
            "placebo_few_donors",
            f"A placebo standard error needs more donors than treated units, got {donors} and {treated}. Bring more donors.",
            donors=donors,
            treated=treated,
        )


def _check_jackknife(found: SyntheticEffect) -> None:
    if found.method == "ascm":
        raise UnavailableError(
            "jackknife_ascm",
            "The jackknife keeps weights fixed, and those of the augmented method, which may be negative, cannot be shared out anew. "
            "Use the placebo or the bootstrap standard error.",
        )
    alone = [block.cohort for block in found.blocks if len(block.treated) < 2]
    if alone:
        raise UnavailableError(
            "jackknife_one_treated",
            f"The jackknife needs at least two treated units in every cohort; there is one in {', '.join(map(str, alone))}. "
            "Use the placebo standard error.",
            cohorts=alone,
        )
    if any(np.count_nonzero(part.donor_weights) < 2 for block in found.blocks for part in block.stretches):
        raise UnavailableError(
            "jackknife_one_donor",
            "The jackknife needs at least two donors with a weight, and all of it lies on one. Use the placebo standard error.",
        )


def _check_bootstrap(used: Units) -> None:
    treated = int(treated_inside(used).sum())
    if treated < 2:
        raise UnavailableError(
            "bootstrap_one_treated",
            "The bootstrap needs at least two treated units, got 1. Use the placebo standard error.",
            treated=treated,
        )


def _placebo_sample(used: Units, found: SyntheticEffect, draws: int, generator: np.random.Generator, step: Callable[[], None]) -> Floats:
    _check_placebo(used)
    inside = treated_inside(used)
    starts = np.sort(used.cohort[inside])
    pool, effects = subset(used, ~inside), np.empty(draws)
    for draw in range(draws):
        cohort = np.full(len(pool.ids), NEVER, np.int64)
        cohort[generator.permutation(len(pool.ids))[: starts.size]] = starts
        effects[draw] = synthetic_effect(replace(pool, cohort=cohort), method=found.method, donors=found.control).effect
        step()
    return effects


def _every_placebo(used: Units, found: SyntheticEffect, step: Callable[[], None]) -> Floats:
    _check_placebo(used)
    inside = treated_inside(used)
    pool, effects = subset(used, ~inside), []
    for donor in range(len(pool.ids)):
        cohort = np.where(np.arange(len(pool.ids)) == donor, used.cohort[inside], NEVER)
        effects.append(synthetic_effect(replace(pool, cohort=cohort), method=found.method, donors=found.control).effect)
        step()
    return np.array(effects)


def _bootstrap_sample(used: Units, found: SyntheticEffect, draws: int, generator: np.random.Generator, step: Callable[[], None]) -> Floats:
    _check_bootstrap(used)
    N, effects = len(used.ids), np.empty(draws)
    inside, kept = treated_inside(used), 0
    for _ in range(draws * MOST_TRIES):
        rows = np.sort(generator.integers(N, size=N))
        if not 0 < int(inside[rows].sum()) < N:
            continue
        effects[kept] = _effect_of_rows(used, rows, found)
        kept += 1
        step()
        if kept == draws:
            return effects
    raise UnavailableError(
        "bootstrap_no_samples", "Hardly any bootstrap sample holds both treated units and donors. Use the placebo standard error."
    )


def _effect_of_rows(used: Units, rows: Ints, found: SyntheticEffect) -> float:
    drawn = Units(y=used.y[rows], cohort=used.cohort[rows], ids=tuple(used.ids[i] for i in rows), periods=used.periods)
    return synthetic_effect(drawn, method=found.method, donors=found.control).effect


def _jackknife(used: Units, found: SyntheticEffect) -> float:
    _check_jackknife(found)
    N, place = len(used.ids), {name: at for at, name in enumerate(used.ids)}
    effects = np.empty(N)
    for left_out in range(N):
        keep = np.arange(N) != left_out
        parts = [_fixed(used, block, keep, place) for block in found.blocks]
        shares = np.array([count for count, _ in parts], np.float64)
        effects[left_out] = shares @ np.array([effect for _, effect in parts]) / shares.sum()
    return math.sqrt((N - 1) / N * float(((effects - effects.mean()) ** 2).sum()))


def _fixed(used: Units, block: SyntheticBlock, keep: Bools, place: dict[str, int]) -> tuple[int, float]:
    """Return treated unit-periods and effect of a cohort among the units kept, with the weights it had, shared out anew."""
    mine = np.array([place[name] for name in block.treated])
    theirs = np.array([place[name] for name in block.donors])
    mine = mine[keep[mine]]
    mean, total = used.y[mine].mean(axis=0), 0.0
    for part in block.stretches:
        omega = np.where(keep[theirs], part.donor_weights, 0.0)
        # Without the only donor that has a weight nothing is left to share out; all others count alike then.
        omega = omega / omega.sum() if omega.sum() > 0 else keep[theirs] / keep[theirs].sum()
        gap = mean - omega @ used.y[theirs]
        total += float(gap[part.start : part.stop].sum() - (part.stop - part.start) * (part.period_weights @ gap[: block.before]))
    after = mean.size - block.before
    return mine.size * after, total / after
