"""The effect on few treated units against a weighted average of donors, cohort by cohort."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np

from pilotzone.evidence.cells import Bools
from pilotzone.evidence.errors import NoComparisonError, PanelError, UnsupportedError
from pilotzone.evidence.moments import NEVER, Floats, Ints, Units
from pilotzone.evidence.synthetic.augmented import augmented_weights
from pilotzone.evidence.synthetic.options import Donors, Method, check_donors, check_method
from pilotzone.evidence.synthetic.weights import DECREASE, simplex_weights

SCHEMA: Final = "pilotzone.synth/1"
LEAST_BEFORE: Final = {"sdid": 2, "sc": 2, "did": 2, "ascm": 3}
"""Periods before treatment that a method needs; choosing a penalty takes one more."""
ALMOST_NONE: Final = 1e-6
"""Penalty where none is meant, as a share of the noise: it only makes the weights unique."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Periods after treatment that share their donors. J donors, S periods before treatment.

    Attributes
    ----------
    start, stop : int
        Numbers of its periods: start <= t < stop.
    donor_weights : NDArray[np.float64]
        Shape (J,), sum to one; zero for donors that are treated by then.
    period_weights : NDArray[np.float64]
        Shape (S,), nonnegative, sum to one; all zero for methods without a base.
    penalty : float or None
        Ridge penalty of "ascm", in outcome units squared; None for the others.
    """

    start: int
    stop: int
    donor_weights: Floats
    period_weights: Floats
    penalty: float | None


@dataclass(frozen=True, slots=True)
class SyntheticBlock:
    """One cohort beside its donors. J donors, T periods, S of them before treatment.

    Attributes
    ----------
    cohort : int
        First treated period.
    treated, donors : tuple[str, ...]
        Names of the units; J donors.
    effect : float
        Average difference after treatment, in outcome units.
    donor_weights : NDArray[np.float64]
        Shape (J,), sum to one; nonnegative but for "ascm". With donors that are treated later: averaged over periods after
        treatment.
    period_weights : NDArray[np.float64]
        Shape (S,), nonnegative, sum to one; all zero for "sc" and "ascm", which have no base.
    observed : NDArray[np.float64]
        Mean of the treated, shape (T,), in outcome units.
    synthetic : NDArray[np.float64]
        Weighted donors, shifted to the treated in the weighted base, shape (T,), in outcome units.
    before : int
        S.
    stretches : tuple[Stretch, ...]
        Periods after treatment by the donors they have; one unless donors are treated later.
    """

    cohort: int
    treated: tuple[str, ...]
    donors: tuple[str, ...]
    effect: float
    donor_weights: Floats
    period_weights: Floats
    observed: Floats
    synthetic: Floats
    before: int
    stretches: tuple[Stretch, ...]

    @property
    def gaps(self) -> Floats:
        """Observed less synthetic, shape (T,), in outcome units."""
        return self.observed - self.synthetic

    @property
    def rmspe_before(self) -> float:
        """Root mean square gap before treatment, in outcome units."""
        return _root_mean_square(self.gaps[: self.before])

    @property
    def rmspe_after(self) -> float:
        """Root mean square gap from treatment on, in outcome units."""
        return _root_mean_square(self.gaps[self.before :])

    @property
    def ratio(self) -> float:
        """Root mean square gap after over that before; infinite where the gap before is zero, 0 where both are."""
        if self.rmspe_before > 0:
            return self.rmspe_after / self.rmspe_before
        return math.inf if self.rmspe_after > 0 else 0.0

    @property
    def effective_donors(self) -> float:
        """One over the sum of squared weights: the number of donors that equal weights would stand for."""
        return float(1 / (self.donor_weights @ self.donor_weights))


@dataclass(frozen=True, slots=True)
class SyntheticEffect:
    """Result of `synthetic_effect`.

    Attributes
    ----------
    effect : float
        Average over cohorts by their treated unit-periods, in outcome units.
    method : {"sdid", "sc", "ascm", "did"}
        As asked.
    blocks : tuple[SyntheticBlock, ...]
        One per cohort, by first treated period.
    periods : NDArray[np.int64]
        Shape (T,).
    excluded : tuple[str, ...]
        Donors that were named to be left out.
    control : {"never", "notyet"}
        Who may be a donor.
    """

    effect: float
    method: Method
    blocks: tuple[SyntheticBlock, ...]
    periods: Ints
    excluded: tuple[str, ...]
    control: Donors = "never"

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values, the part of schema ``pilotzone.synth/1`` that every estimate has."""
        periods = self.periods.tolist()
        return {
            "schema": SCHEMA,
            "method": self.method,
            "effect": self.effect,
            "excluded": list(self.excluded),
            "cohorts": [_block_message(block, periods) for block in self.blocks],
        }


def _block_message(block: SyntheticBlock, periods: list[int]) -> dict[str, Any]:
    rows = zip(periods, block.observed.tolist(), block.synthetic.tolist(), strict=True)
    return {
        "cohort": block.cohort,
        "treated": list(block.treated),
        "effect": block.effect,
        "donor_weights": dict(zip(block.donors, block.donor_weights.tolist(), strict=True)),
        "effective_donors": block.effective_donors,
        "period_weights": [
            {"time": time, "weight": weight} for time, weight in zip(periods[: block.before], block.period_weights.tolist(), strict=True)
        ],
        "path": [{"time": time, "observed": mine, "synthetic": theirs, "gap": mine - theirs} for time, mine, theirs in rows],
        "rmspe_before": block.rmspe_before,
        "rmspe_after": block.rmspe_after,
        "stretches": [
            {
                "first": periods[part.start],
                "last": periods[part.stop - 1],
                "donors": int(np.count_nonzero(part.donor_weights)),
                "penalty": part.penalty,
            }
            for part in block.stretches
        ],
    }


def synthetic_effect(units: Units, *, method: Method = "sdid", exclude: Collection[str] = (), donors: Donors = "never") -> SyntheticEffect:
    """Return the average effect on treated units against weighted donors.

    ``"sdid"`` weighs donors and periods before treatment; ``"sc"`` weighs donors only and does not shift them; ``"ascm"``
    corrects those weights by ridge regression, and may so leave the donors' hull; ``"did"`` weighs all alike. Cohorts are
    estimated one by one, each over all periods from its start, and averaged by treated unit-periods.

    Parameters
    ----------
    units : Units
        Complete units. `Panel.units` leaves incomplete ones out, treated ones too: `synth` names them.
    method : {"sdid", "sc", "ascm", "did"}
        How donors and periods are weighed.
    exclude : collection of str
        Donors to leave out, for example neighbours that the policy may have reached.
    donors : {"never", "notyet"}
        Who may be a donor: units never treated within the panel, or also those treated later, up to the period before they are.
        Weights are then found anew for every stretch of periods that has the same donors.

    Returns
    -------
    SyntheticEffect
        With weights, paths and fit of every cohort. The same input gives the same numbers.

    Raises
    ------
    PanelError
        If an option has another value, a unit to leave out is never a donor, no unit is treated within the panel, or a unit is
        treated too early: two periods before treatment are needed, three for "ascm".
    NoComparisonError
        If no unit is untreated to the end.
    UnsupportedError
        If an outcome is missing.

    References
    ----------
    Arkhangelsky, Athey, Hirshberg, Imbens, Wager (2021), doi:10.1257/aer.20190159. Abadie, Diamond, Hainmueller (2010),
    doi:10.1198/jasa.2009.ap08746. Ben-Michael, Feller, Rothstein (2021), doi:10.1080/01621459.2021.1929245.

    Examples
    --------
    >>> y = np.array([[1.0, 2, 3, 9], [0.0, 1, 2, 3], [2.0, 3, 4, 5]])
    >>> found = synthetic_effect(Units(y=y, cohort=np.array([4, 0, 0]), ids=("a", "b", "c"), periods=np.arange(1, 5)), method="did")
    >>> found.effect, found.blocks[0].donors
    (5.0, ('b', 'c'))
    """
    check_method(method)
    check_donors(donors)
    free, cohorts = _sample(units, exclude, LEAST_BEFORE[method])
    blocks = tuple(_block(units, free, cohort, method, donors) for cohort in cohorts)
    shares = np.array([len(block.treated) * (units.periods.size - block.before) for block in blocks], np.float64)
    effect = float(shares @ np.array([block.effect for block in blocks]) / shares.sum())
    return SyntheticEffect(effect, method, blocks, units.periods, tuple(sorted(set(exclude))), donors)


def _sample(units: Units, exclude: Collection[str], least_before: int) -> tuple[Ints, list[int]]:
    """Return rows of the donors that are never treated within the panel, and the cohorts that are."""
    missing = [units.ids[i] for i in np.flatnonzero(~np.isfinite(units.y).all(axis=1))]
    if missing:
        raise UnsupportedError(
            f"Every unit needs an outcome in every period; missing: {', '.join(missing)}. Leave them out or complete them."
        )
    inside = treated_inside(units)
    cohorts = [int(g) for g in np.unique(units.cohort[inside])]
    if not cohorts:
        raise PanelError("No unit is treated within the panel.", field="cohort", accepted="a first treated period within the panel")
    before = int((units.periods < cohorts[0]).sum())
    if before < least_before:
        early = ", ".join(units.ids[i] for i in np.flatnonzero(units.cohort == cohorts[0]))
        raise PanelError(
            f"Treated from {cohorts[0]} with {before} periods before it: {early}.",
            field="cohort",
            value=cohorts[0],
            accepted=f"units with at least {least_before} periods before treatment; leave others out with exclude",
        )
    free = {units.ids[i] for i in np.flatnonzero(~inside)}
    for name in sorted(set(exclude) - free):
        raise PanelError(f"{name!r} is no donor.", field="exclude", value=name, accepted="units that are never treated within the panel")
    donors = np.array([i for i in np.flatnonzero(~inside) if units.ids[i] not in exclude], np.int64)
    if not donors.size:
        raise NoComparisonError(
            "No donor is left: every unit is treated or left out. Name fewer units in exclude, or end the panel before the last start."
        )
    return donors, cohorts


def treated_inside(units: Units) -> Bools:
    """Return which units are treated within the panel, shape (N,)."""
    inside: Bools = (units.cohort != NEVER) & (units.cohort <= units.periods[-1])
    return inside


def _block(units: Units, free: Ints, cohort: int, method: Method, control: Donors) -> SyntheticBlock:
    rows = np.flatnonzero(units.cohort == cohort)
    before, T = int((units.periods < cohort).sum()), units.periods.size
    # Where years are missing, a later start may fall on the same observed period: such a unit is never untreated in time.
    later = treated_inside(units) & (np.searchsorted(units.periods, units.cohort) > before)
    donors = np.sort(np.concatenate([free, np.flatnonzero(later)])) if control == "notyet" else free
    mean, past = units.y[rows].mean(axis=0), slice(0, before)
    stretches, synthetic = [], np.zeros(T)
    for start, stop, able in _stretches(units, donors, before):
        columns = np.r_[0:before, start:stop]
        pool = units.y[donors[able]][:, columns]
        omega, lam, penalty = block_weights(pool, mean[columns], before, treated=rows.size, method=method)
        weighted = omega @ pool
        path = weighted + lam @ (mean[past] - weighted[past])
        synthetic[past] += path[past] * ((stop - start) / (T - before))
        synthetic[start:stop] = path[before:]
        weights = np.zeros(donors.size)
        weights[able] = omega
        stretches.append(Stretch(start, stop, weights, lam, penalty))
    shares = np.array([(part.stop - part.start) / (T - before) for part in stretches])
    return SyntheticBlock(
        cohort=cohort,
        treated=tuple(units.ids[i] for i in rows),
        donors=tuple(units.ids[i] for i in donors),
        effect=float((mean - synthetic)[before:].mean()),
        donor_weights=shares @ np.array([part.donor_weights for part in stretches]),
        period_weights=shares @ np.array([part.period_weights for part in stretches]),
        observed=mean,
        synthetic=synthetic,
        before=before,
        stretches=tuple(stretches),
    )


def _stretches(units: Units, donors: Ints, before: int) -> Iterator[tuple[int, int, Ints]]:
    """Give periods after treatment in stretches with the same donors, and which of the donors those are."""
    starts = units.cohort[donors]
    ends = np.where(treated_inside(units)[donors], np.searchsorted(units.periods, starts), units.periods.size)
    cuts = [before, *(int(end) for end in np.unique(ends))]
    for start, stop in pairwise(cuts):
        yield start, stop, np.flatnonzero(ends >= stop)


def block_weights(controls: Floats, mean: Floats, before: int, *, treated: int, method: Method) -> tuple[Floats, Floats, float | None]:
    """Return donor weights, period weights and ridge penalty of one cohort.

    Parameters
    ----------
    controls : NDArray[np.float64]
        Outcomes of the donors, shape (J, T), in outcome units.
    mean : NDArray[np.float64]
        Mean outcome of the treated, shape (T,), in outcome units.
    before : int
        Periods before treatment, S.
    treated : int
        Treated units.
    method : {"sdid", "sc", "ascm", "did"}
        As in `synthetic_effect`.

    Returns
    -------
    tuple of NDArray[np.float64], NDArray[np.float64] and float or None
        Shapes (J,) and (S,); the penalty for "ascm" only.
    """
    J, T = controls.shape
    if method == "did":
        return np.full(J, 1 / J), np.full(before, 1 / before), None
    past = controls[:, :before]
    changes = np.diff(past, axis=1)
    noise = float(changes.std(ddof=1)) if changes.size > 1 else 0.0
    fall, little = DECREASE * noise, ALMOST_NONE * noise
    if method == "ascm":
        omega, penalty = augmented_weights(past, mean[:before], zeta=little)
        return omega, np.zeros(before), penalty
    if method == "sc":
        return simplex_weights(past.T, mean[:before], zeta=little, least_fall=fall, intercept=False), np.zeros(before), None
    strength = (treated * (T - before)) ** 0.25 * noise
    lam = simplex_weights(past, controls[:, before:].mean(axis=1), zeta=little, least_fall=fall, intercept=True)
    return simplex_weights(past.T, mean[:before], zeta=strength, least_fall=fall, intercept=True), lam, None


def _root_mean_square(gaps: Floats) -> float:
    return math.sqrt(float(gaps @ gaps) / gaps.size)
