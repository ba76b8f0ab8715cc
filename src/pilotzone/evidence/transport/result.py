"""The frozen result of `transport`: what was found, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from pilotzone.evidence.pretrend import Pretrend
from pilotzone.evidence.records import number, plain, warning_row
from pilotzone.evidence.result import EventStudy, Notice, Overall, Source, overall_message, study_rows

SCHEMA: Final = "pilotzone.transport/1"


@dataclass(frozen=True, slots=True)
class Overlap:
    """One covariate in the panel and in the target.

    Attributes
    ----------
    name : str
        Covariate.
    treated, comparison, target : float
        Means of the treated and of their comparison in the base period, and of the target.
    treated_gap, comparison_gap : float
        Distance of the target's mean from theirs, in their standard deviations; NaN where they do not differ among themselves.
    treated_beyond, comparison_beyond : float
        Share of the target's units beyond the smallest and largest value among them, from 0 to 1.
    """

    name: str
    treated: float
    comparison: float
    target: float
    treated_gap: float
    comparison_gap: float
    treated_beyond: float
    comparison_beyond: float


@dataclass(frozen=True, slots=True)
class Reach:
    """How much weighting leaves of one cohort, or of its comparison.

    Attributes
    ----------
    cohort : int
        First treated period.
    treated : bool
        Whether these are the treated.
    units : int
        Units.
    effective : float
        Evenly weighted units that they amount to, from 1 to `units`.
    largest : float
        Largest weight of a single unit, from 0 to 1.
    """

    cohort: int
    treated: bool
    units: int
    effective: float
    largest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Transported:
    """Result of `transport`.

    Attributes
    ----------
    carried : Overall
        Average effect over event times 0 and later (or the window asked for) in the target, in outcome units.
    here : Overall
        The same average among the panel's own units.
    difference : Overall
        The first less the second, with the standard error that their common units give.
    points : EventStudy
        Effects in the target by event time.
    pretrend : Pretrend
        Joint test of the weighted event times before treatment.
    overlap : tuple[Overlap, ...]
        Every covariate.
    reach : tuple[Reach, ...]
        Every cohort and its comparison.
    notices : tuple[Notice, ...]
        Warnings.
    panel, target : Mapping[str, Any]
        Rows, units, what was dropped, digest; JSON values.
    source : Source
        Engine and options.
    """

    carried: Overall
    here: Overall
    difference: Overall
    points: EventStudy
    pretrend: Pretrend
    overlap: tuple[Overlap, ...]
    reach: tuple[Reach, ...]
    notices: tuple[Notice, ...]
    panel: Mapping[str, Any]
    target: Mapping[str, Any]
    source: Source

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values of schema ``pilotzone.transport/1``; what is undefined is None."""
        return {
            "schema": SCHEMA,
            "engine": {"version": self.source.version, "backend": self.source.backend},
            "panel": dict(self.panel),
            "target": dict(self.target),
            "spec": dict(self.source.spec),
            "overall": {name: overall_message(getattr(self, name)) for name in ("carried", "here", "difference")},
            "event_study": {"points": study_rows(self.points), "critical_value": number(self.points.critical_value)},
            "pretrend": {"statistic": number(self.pretrend.statistic), "df": self.pretrend.df, "p_value": number(self.pretrend.p_value)},
            "overlap": [plain(asdict(each)) for each in self.overlap],
            "reach": [plain(asdict(each)) for each in self.reach],
            "warnings": [warning_row(n) for n in self.notices],
        }
