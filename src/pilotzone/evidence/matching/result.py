"""The frozen result of `match`: what was found, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from pilotzone.evidence.matching.balance import BalanceRow
from pilotzone.evidence.matching.hidden import HiddenBias
from pilotzone.evidence.records import plain, warning_row
from pilotzone.evidence.result import Notice

SCHEMA: Final = "pilotzone.match/1"


@dataclass(frozen=True, slots=True)
class MatchedEffect:
    """One estimate of the effect on the treated.

    Attributes
    ----------
    estimate, se, lower, upper : float
        In outcome units; NaN where undefined.
    p_value : float
        Two-sided, of no effect.
    treated, comparison : float
        Mean of the treated, and what the comparison says it would have been, in outcome units.
    """

    estimate: float
    se: float
    lower: float
    upper: float
    p_value: float
    treated: float
    comparison: float


@dataclass(frozen=True, slots=True)
class EventPoint:
    """Effect at one distance from the first treated period.

    Attributes
    ----------
    event_time : int
        Period less first treated period; below 0 a placebo.
    att, se, lower, upper : float
        In outcome units; NaN where undefined.
    units : int
        Treated units behind it.
    """

    event_time: int
    att: float
    se: float
    lower: float
    upper: float
    units: int


@dataclass(frozen=True, slots=True)
class CohortFacts:
    """One comparison.

    Attributes
    ----------
    cohort : int or None
        First treated period; None for a table of units.
    treated, matched, comparison, used : int
        Treated units, those used, comparison units, those with a weight.
    effective : float
        Comparison units that equal weights would need for the same precision.
    top_share, largest_ratio : float
        Largest weight as a share of all, and as a multiple of an equal weight.
    largest_difference : float
        Largest standardised difference left, absolute.
    estimate, se, lower, upper : float
        Its own effect, averaged over periods from treatment on; NaN where there is none.
    """

    cohort: int | None
    treated: int
    matched: int
    comparison: int
    used: int
    effective: float
    top_share: float
    largest_ratio: float
    largest_difference: float
    estimate: float
    se: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Concentration:
    """How weights lie on comparison units, all comparisons taken together.

    Attributes
    ----------
    before, after : float
        Comparison units that equal weights would need for the same precision.
    top : tuple of (str, float)
        Units with the largest weights, as shares of all.
    largest_ratio : float
        Largest weight as a multiple of an equal one.
    """

    before: float
    after: float
    top: tuple[tuple[str, float], ...]
    largest_ratio: float


@dataclass(frozen=True, slots=True)
class OverlapBin:
    """Shares of units in one range of the fitted chance of treatment.

    Attributes
    ----------
    low, high : float
        Ends of the range.
    treated, before, after : float
        Shares of the treated, and of the comparison under weights before and after.
    """

    low: float
    high: float
    treated: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Placebo:
    """Joint test that treated and comparison moved alike before the treatment.

    Attributes
    ----------
    statistic : float
        Wald statistic; NaN where it cannot be made.
    df : int
        Event times tested.
    p_value : float
        Of a chi-squared distribution.
    """

    statistic: float
    df: int
    p_value: float


@dataclass(frozen=True, slots=True)
class Discarded:
    """A treated unit that was not used.

    Attributes
    ----------
    unit : str
        Its name.
    cohort : int or None
        Its cohort.
    reason : str
        "outside_support" or "no_match".
    """

    unit: str
    cohort: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchResult:
    """Result of `match`.

    Attributes
    ----------
    effect : MatchedEffect
        Effect on the treated that are used; in a panel averaged over their periods from treatment on.
    unadjusted : MatchedEffect
        Plain difference of means, all treated against the whole comparison.
    events : tuple of EventPoint
        By event time; empty for a table of units.
    placebo : Placebo or None
        None for a table of units, or without a second period before treatment.
    balance : tuple of BalanceRow
        Covariates before and after, all comparisons taken together.
    cohorts : tuple of CohortFacts
        Each comparison.
    concentration : Concentration
        How weights lie.
    overlap : tuple of OverlapBin
        Fitted chances of treatment; empty where covariates tell both groups apart without fail.
    outside : int
        Treated units whose fitted chance lies outside the range of the comparison.
    discarded : tuple of Discarded
        Treated units that were not used.
    hidden : HiddenBias
        What a hidden cause could do.
    notices : tuple of Notice
        Warnings.
    version : str
        Of the engine.
    table : Mapping[str, Any]
        Rows, units, periods, what was dropped, digest.
    spec : Mapping[str, Any]
        Every column and option as used; JSON values.
    """

    effect: MatchedEffect
    unadjusted: MatchedEffect
    events: tuple[EventPoint, ...]
    placebo: Placebo | None
    balance: tuple[BalanceRow, ...]
    cohorts: tuple[CohortFacts, ...]
    concentration: Concentration
    overlap: tuple[OverlapBin, ...]
    outside: int
    discarded: tuple[Discarded, ...]
    hidden: HiddenBias
    notices: tuple[Notice, ...]
    version: str
    table: Mapping[str, Any]
    spec: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values of schema ``pilotzone.match/1``; what is undefined or was not asked for is None."""
        top = [{"unit": unit, "share": share} for unit, share in self.concentration.top]
        found: dict[str, Any] = plain(
            {
                "schema": SCHEMA,
                "engine": {"version": self.version},
                "table": dict(self.table),
                "spec": dict(self.spec),
                "effect": asdict(self.effect),
                "unadjusted": asdict(self.unadjusted),
                "event_study": [asdict(point) for point in self.events],
                "placebo": None if self.placebo is None else asdict(self.placebo),
                "balance": [asdict(row) for row in self.balance],
                "cohorts": [asdict(row) for row in self.cohorts],
                "weights": asdict(self.concentration) | {"top": top},
                "overlap": {"outside": self.outside, "bins": [asdict(row) for row in self.overlap]},
                "discarded": [asdict(row) for row in self.discarded],
                "hidden_bias": {
                    "breakdown": self.hidden.breakdown,
                    "bounds": [{"gamma": gamma, "lower": low, "upper": high} for gamma, low, high in self.hidden.bounds],
                },
                "warnings": [warning_row(n) for n in self.notices],
            }
        )
        return found
