"""The frozen result of `trial`: what was found, and how it is written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.options import check_share
from pilotzone.evidence.randomised.allocation import Randomisation
from pilotzone.evidence.randomised.attrition import Attrition
from pilotzone.evidence.randomised.checks import Balance, SampleRatio
from pilotzone.evidence.randomised.compliance import Compliance
from pilotzone.evidence.records import plain, warning_row
from pilotzone.evidence.result import Notice

SCHEMA: Final = "pilotzone.trial/1"


@dataclass(frozen=True, slots=True)
class ArmEffect:
    """One estimate of the effect of an arm.

    Attributes
    ----------
    estimate, se, lower, upper : float
        In outcome units; NaN where undefined.
    df : float
        Degrees of freedom of the t distribution behind interval and p-value.
    p_value : float
        Two-sided.
    """

    estimate: float
    se: float
    df: float
    lower: float
    upper: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Contrast:
    """One arm against the control, for one outcome.

    Attributes
    ----------
    arm, control, outcome : str
        Names.
    units : tuple[int, int]
        Units with a known outcome that were used, arm and control; in a stepped wedge rows.
    clusters : tuple[int, int] or None
        Clusters among them; in a stepped wedge clusters that were ever in either condition.
    blocks : int
        Blocks used, 1 without blocks.
    control_mean : float
        Mean outcome of the control, in outcome units.
    headline : str
        Name of the estimate that the conclusion rests on.
    estimates : Mapping[str, ArmEffect]
        By name: "difference", "lin", "cuped", or "stepped_wedge".
    detectable : float
        Effect that a trial as precise as this one would detect with power 0.8, in outcome units.
    p_holm, p_bh : float
        p-value of the headline, adjusted over all arms and outcomes of the trial.
    randomisation : Randomisation or None
        If made.
    compliance : Compliance or None
        If uptake is known.
    attrition : Attrition or None
        If an outcome is missing.
    """

    arm: str
    control: str
    outcome: str
    units: tuple[int, int]
    clusters: tuple[int, int] | None
    blocks: int
    control_mean: float
    headline: str
    estimates: Mapping[str, ArmEffect]
    detectable: float
    p_holm: float
    p_bh: float
    randomisation: Randomisation | None
    compliance: Compliance | None
    attrition: Attrition | None

    @property
    def effect(self) -> ArmEffect:
        """The estimate that the conclusion rests on."""
        return self.estimates[self.headline]


@dataclass(frozen=True, slots=True)
class TrialResult:
    """Result of `trial`.

    Attributes
    ----------
    contrasts : tuple[Contrast, ...]
        Every arm for every outcome, arms in order, outcomes within them.
    balance : Mapping[str, Balance]
        By arm, if covariates or an outcome before the trial are named.
    ratio : SampleRatio or None
        Sample-ratio test, if planned shares are named.
    notices : tuple[Notice, ...]
        Warnings.
    version : str
        Of the engine.
    table : Mapping[str, Any]
        Rows, units and clusters by arm, blocks, periods, what was dropped, raw means by outcome and arm, digest.
    spec : Mapping[str, Any]
        Every column and option as used; JSON values.
    """

    contrasts: tuple[Contrast, ...]
    balance: Mapping[str, Balance]
    ratio: SampleRatio | None
    notices: tuple[Notice, ...]
    version: str
    table: Mapping[str, Any]
    spec: Mapping[str, Any]

    def contrast(self, arm: str | None = None, outcome: str | None = None) -> Contrast:
        """Return one arm against the control, for one outcome.

        Parameters
        ----------
        arm, outcome : str, optional
            Names; by default the first.

        Raises
        ------
        PanelError
            If there is no such contrast.
        """
        for found in self.contrasts:
            if arm in (None, found.arm) and outcome in (None, found.outcome):
                return found
        listed = ", ".join(f"{found.arm!r} for {found.outcome!r}" for found in self.contrasts)
        raise PanelError(f"There is no arm {arm!r} for outcome {outcome!r}.", field="arm", value=arm, accepted=listed)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values of schema ``pilotzone.trial/1``; what is undefined or was not asked for is None."""
        return {
            "schema": SCHEMA,
            "engine": {"version": self.version},
            "table": dict(self.table),
            "spec": dict(self.spec),
            "contrasts": [_contrast_message(found) for found in self.contrasts],
            "balance": {arm: plain(asdict(found)) for arm, found in self.balance.items()},
            "sample_ratio": None if self.ratio is None else plain(asdict(self.ratio)),
            "warnings": [warning_row(n) for n in self.notices],
        }


def arm_effect(estimate: float, variance: float, df: float, *, level: float, scale: float) -> ArmEffect:
    """Return an estimate with its t interval; without one where the variance is undefined or nothing but rounding.

    Parameters
    ----------
    estimate, variance, df : float
        In outcome units, outcome units squared, and a number.
    level : float
        Of the interval.
    scale : float
        Largest deviation of the outcome, to tell rounding from variation.
    """
    if not variance > (1e-9 * scale) ** 2 or not df > 0:
        nan = math.nan
        return ArmEffect(estimate, nan, nan, nan, nan, nan)
    # p-values and quantiles only: scipy.special is slow to import.
    from scipy.special import stdtr

    se = math.sqrt(variance)
    margin = critical_value(level, df) * se
    return ArmEffect(estimate, se, df, estimate - margin, estimate + margin, float(2 * stdtr(df, -abs(estimate) / se)))


def critical_value(level: float, df: float) -> float:
    """Return the t value of a two-sided interval.

    Parameters
    ----------
    level : float
        Above 0 and below 1.
    df : float
        Degrees of freedom, above 0.

    Examples
    --------
    >>> round(critical_value(0.95, 10.0), 4)
    2.2281
    """
    from scipy.special import stdtrit  # slow to import

    return float(stdtrit(df, (1 + level) / 2))


def detectable(effect: ArmEffect, *, level: float, power: float = 0.8) -> float:
    """Return the effect that a trial as precise as this one would detect, in outcome units.

    Parameters
    ----------
    effect : ArmEffect
        Estimate.
    level : float
        Of the two-sided test.
    power : float
        Chance to detect it, above 0 and below 1.

    Returns
    -------
    float
        (t value of the level + t value of the power) times the standard error; NaN without one.

    Raises
    ------
    PanelError
        If `power` is outside its range.

    References
    ----------
    Bloom (1995), doi:10.1177/0193841X9501900504.
    """
    check_share("power", power)
    if math.isnan(effect.se):
        return math.nan
    from scipy.special import stdtrit  # slow to import

    return (critical_value(level, effect.df) + float(stdtrit(effect.df, power))) * effect.se


def _contrast_message(found: Contrast) -> dict[str, Any]:
    message = {
        "arm": found.arm,
        "control": found.control,
        "outcome": found.outcome,
        "units": {"arm": found.units[0], "control": found.units[1]},
        "clusters": None if found.clusters is None else {"arm": found.clusters[0], "control": found.clusters[1]},
        "blocks": found.blocks,
        "control_mean": found.control_mean,
        "headline": found.headline,
        "estimates": {name: asdict(effect) for name, effect in found.estimates.items()},
        "detectable": found.detectable,
        "p_holm": found.p_holm,
        "p_bh": found.p_bh,
        "randomisation": None if found.randomisation is None else asdict(found.randomisation),
        "compliance": None if found.compliance is None else asdict(found.compliance),
        "attrition": None if found.attrition is None else asdict(found.attrition),
    }
    values: dict[str, Any] = plain(message)
    return values
