"""The effect on few treated units against a weighted average of donors, cohort by cohort."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np

from pilotzone.evidence.errors import NoComparisonError, PanelError, UnsupportedError
from pilotzone.evidence.moments import NEVER, Floats, Ints, Units
from pilotzone.evidence.synthetic.weights import DECREASE, simplex_weights

Method = Literal["sdid", "sc", "did"]
SCHEMA: Final = "pilotzone.synth/1"
LEAST_BEFORE: Final = 2
ALMOST_NONE: Final = 1e-6
"""Penalty where none is meant, as a share of the noise: it only makes the weights unique."""


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
        Shape (J,), nonnegative, sum to one.
    period_weights : NDArray[np.float64]
        Shape (S,), nonnegative, sum to one; all zero for "sc", which has no base.
    observed : NDArray[np.float64]
        Mean of the treated, shape (T,), in outcome units.
    synthetic : NDArray[np.float64]
        Weighted donors, shifted to the treated in the weighted base, shape (T,), in outcome units.
    before : int
        S.
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

    @property
    def rmspe_before(self) -> float:
        """Root mean square gap before treatment, in outcome units."""
        return _root_mean_square((self.observed - self.synthetic)[: self.before])

    @property
    def rmspe_after(self) -> float:
        """Root mean square gap from treatment on, in outcome units."""
        return _root_mean_square((self.observed - self.synthetic)[self.before :])


@dataclass(frozen=True, slots=True)
class SyntheticEffect:
    """Result of `synthetic_effect`.

    Attributes
    ----------
    effect : float
        Average over cohorts by their treated unit-periods, in outcome units.
    method : {"sdid", "sc", "did"}
        As asked.
    blocks : tuple[SyntheticBlock, ...]
        One per cohort, by first treated period.
    periods : NDArray[np.int64]
        Shape (T,).
    excluded : tuple[str, ...]
        Donors that were named to be left out.
    """

    effect: float
    method: Method
    blocks: tuple[SyntheticBlock, ...]
    periods: Ints
    excluded: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values of schema ``pilotzone.synth/1``."""
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
        "period_weights": [
            {"time": time, "weight": weight} for time, weight in zip(periods[: block.before], block.period_weights.tolist(), strict=True)
        ],
        "path": [{"time": time, "observed": mine, "synthetic": theirs, "gap": mine - theirs} for time, mine, theirs in rows],
        "rmspe_before": block.rmspe_before,
        "rmspe_after": block.rmspe_after,
    }


def synthetic_effect(units: Units, *, method: Method = "sdid", exclude: Collection[str] = ()) -> SyntheticEffect:
    """Return the average effect on treated units against donors that are never treated within the panel.

    ``"sdid"`` weighs donors and periods before treatment; ``"sc"`` weighs donors only and does not shift them; ``"did"`` weighs
    all alike. Cohorts are estimated one by one, each over all periods from its start, and averaged by treated unit-periods.

    Parameters
    ----------
    units : Units
        Complete units. `Panel.units` leaves incomplete ones out, treated ones too: compare its names with yours.
    method : {"sdid", "sc", "did"}
        How donors and periods are weighed.
    exclude : collection of str
        Donors to leave out, for example neighbours that the policy may have reached.

    Returns
    -------
    SyntheticEffect
        With weights, paths and fit of every cohort. The same input gives the same numbers.

    Raises
    ------
    PanelError
        If the method is not one of the three, a unit to leave out is no donor, no unit is treated within the panel, or a unit is
        treated from the first period or too early: two periods before treatment are needed.
    NoComparisonError
        If no donor is left.
    UnsupportedError
        If an outcome is missing.

    References
    ----------
    Arkhangelsky, Athey, Hirshberg, Imbens, Wager (2021), doi:10.1257/aer.20190159. Abadie, Diamond, Hainmueller (2010),
    doi:10.1198/jasa.2009.ap08746.

    Examples
    --------
    >>> y = np.array([[1.0, 2, 3, 9], [0.0, 1, 2, 3], [2.0, 3, 4, 5]])
    >>> found = synthetic_effect(Units(y=y, cohort=np.array([4, 0, 0]), ids=("a", "b", "c"), periods=np.arange(1, 5)), method="did")
    >>> found.effect, found.blocks[0].donors
    (5.0, ('b', 'c'))
    """
    if method not in get_args(Method):
        accepted = " or ".join(map(repr, get_args(Method)))
        raise PanelError(f"Expected {accepted} for method, got {method!r}.", field="method", value=method, accepted=accepted)
    donors, cohorts = _sample(units, exclude)
    blocks = tuple(_block(units, donors, cohort, method) for cohort in cohorts)
    shares = np.array([len(block.treated) * (units.periods.size - block.before) for block in blocks], np.float64)
    effect = float(shares @ np.array([block.effect for block in blocks]) / shares.sum())
    return SyntheticEffect(effect, method, blocks, units.periods, tuple(sorted(set(exclude))))


def _sample(units: Units, exclude: Collection[str]) -> tuple[Ints, list[int]]:
    """Return rows of the donors, and the cohorts treated within the panel."""
    missing = [units.ids[i] for i in np.flatnonzero(~np.isfinite(units.y).all(axis=1))]
    if missing:
        raise UnsupportedError(
            f"Every unit needs an outcome in every period; missing: {', '.join(missing)}. Leave them out or complete them."
        )
    inside = (units.cohort != NEVER) & (units.cohort <= units.periods[-1])
    cohorts = [int(g) for g in np.unique(units.cohort[inside])]
    if not cohorts:
        raise PanelError("No unit is treated within the panel.", field="cohort", accepted="a first treated period within the panel")
    before = int((units.periods < cohorts[0]).sum())
    if before < LEAST_BEFORE:
        early = ", ".join(units.ids[i] for i in np.flatnonzero(units.cohort == cohorts[0]))
        raise PanelError(
            f"Treated from {cohorts[0]} with {before} periods before it: {early}.",
            field="cohort",
            value=cohorts[0],
            accepted=f"units with at least {LEAST_BEFORE} periods before treatment",
        )
    free = {units.ids[i] for i in np.flatnonzero(~inside)}
    for name in sorted(set(exclude) - free):
        raise PanelError(f"{name!r} is no donor.", field="exclude", value=name, accepted="units that are never treated within the panel")
    donors = np.array([i for i in np.flatnonzero(~inside) if units.ids[i] not in exclude], np.int64)
    if not donors.size:
        raise NoComparisonError("No donor is left: every unit is treated or left out. Name fewer units in exclude.")
    return donors, cohorts


def _block(units: Units, donors: Ints, cohort: int, method: Method) -> SyntheticBlock:
    rows = np.flatnonzero(units.cohort == cohort)
    before = int((units.periods < cohort).sum())
    controls, mean = units.y[donors], units.y[rows].mean(axis=0)
    omega, lam = block_weights(controls, mean, before, treated=rows.size, method=method)
    weighted = omega @ controls
    synthetic = weighted + lam @ (mean - weighted)[:before]
    return SyntheticBlock(
        cohort=cohort,
        treated=tuple(units.ids[i] for i in rows),
        donors=tuple(units.ids[i] for i in donors),
        effect=float((mean - synthetic)[before:].mean()),
        donor_weights=omega,
        period_weights=lam,
        observed=mean,
        synthetic=synthetic,
        before=before,
    )


def block_weights(controls: Floats, mean: Floats, before: int, *, treated: int, method: Method) -> tuple[Floats, Floats]:
    """Return donor weights and period weights of one cohort.

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
    method : {"sdid", "sc", "did"}
        As in `synthetic_effect`.

    Returns
    -------
    tuple of NDArray[np.float64]
        Shapes (J,) and (S,).
    """
    J, T = controls.shape
    if method == "did":
        return np.full(J, 1 / J), np.full(before, 1 / before)
    past = controls[:, :before]
    changes = np.diff(past, axis=1)
    noise = float(changes.std(ddof=1)) if changes.size > 1 else 0.0
    fall = DECREASE * noise
    if method == "sc":
        return simplex_weights(past.T, mean[:before], zeta=ALMOST_NONE * noise, least_fall=fall, intercept=False), np.zeros(before)
    strength = (treated * (T - before)) ** 0.25 * noise
    lam = simplex_weights(past, controls[:, before:].mean(axis=1), zeta=ALMOST_NONE * noise, least_fall=fall, intercept=True)
    return simplex_weights(past.T, mean[:before], zeta=strength, least_fall=fall, intercept=True), lam


def _root_mean_square(gaps: Floats) -> float:
    return math.sqrt(float(gaps @ gaps) / gaps.size)
