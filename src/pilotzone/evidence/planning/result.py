"""The frozen result of `power_plan`, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from pilotzone.evidence.records import plain, warning_row
from pilotzone.evidence.result import Notice

SCHEMA: Final = "pilotzone.power/1"


@dataclass(frozen=True, slots=True)
class Formula:
    """What the formula says of one size.

    Attributes
    ----------
    se : float
        Expected standard error, in outcome units.
    df : float
        Degrees of freedom of the test, infinite for the normal law.
    effect : float
        Smallest effect found with the asked power, in outcome units.
    power : float or None
        Chance to find the effect asked about.
    """

    se: float
    df: float
    effect: float
    power: float | None


@dataclass(frozen=True, slots=True)
class Simulated:
    """What placebo studies say of one size.

    Attributes
    ----------
    studies : int
        Placebo studies.
    effect, effect_lower, effect_upper : float
        Smallest effect that the asked share of them would have found, with the Monte-Carlo interval at the level; in outcome
        units, infinite if no effect would have been enough.
    false_positives, false_positives_error : float
        Share that found something where there was nothing, as the test stands, with its Monte-Carlo standard error.
    corrected : bool
        Whether the test finds too much, so that `effect` and `power` are those of a test made strict enough.
    unanswered : float
        Share of the studies in which no effect, however large, would have been found.
    power, power_error : float or None
        Share that would have found the effect asked about, with its Monte-Carlo standard error.
    """

    studies: int
    effect: float
    effect_lower: float
    effect_upper: float
    false_positives: float
    false_positives_error: float
    corrected: bool
    unanswered: float
    power: float | None
    power_error: float | None


@dataclass(frozen=True, slots=True)
class SizeRow:
    """One size of the study: formula and simulation side by side, either None where it cannot be had.

    Attributes
    ----------
    size : int
        Units, clusters, donors or sites.
    formula : Formula or None
        By formula.
    simulation : Simulated or None
        By simulation.
    """

    size: int
    formula: Formula | None
    simulation: Simulated | None


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Chance to find one effect at the planned size.

    Attributes
    ----------
    effect : float
        In outcome units.
    formula : float
        By formula.
    simulation, error : float or None
        Share of the placebo studies, and its Monte-Carlo standard error.
    """

    effect: float
    formula: float
    simulation: float | None
    error: float | None


@dataclass(frozen=True, slots=True)
class Alternative:
    """What would raise the power, at the planned size.

    Attributes
    ----------
    code : str
        What is changed.
    value : float or str or None
        To what.
    effect : float
        Smallest effect by formula after the change, in outcome units.
    """

    code: str
    value: float | str | None
    effect: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerPlan:
    """Result of `power_plan`.

    Attributes
    ----------
    size : int
        The planned size.
    rows : tuple of SizeRow
        Sizes, increasing; the planned one is among them.
    curve : tuple of CurvePoint
        Chance to find effects from 0 up, at the planned size.
    periods : tuple of Alternative
        The planned size with other numbers of periods, the planned one included.
    raise_by : tuple of Alternative
        What would raise the power, largest gain first.
    needed : int or None
        Smallest size that finds the effect asked about, by formula; None without one, or if no size does.
    units, clusters, observed : int
        Units, clusters (0 without) and periods of the past.
    mean, sd : float
        Mean outcome and standard deviation between units, in outcome units.
    facts : Mapping[str, Any]
        What else was measured in the past.
    notices : tuple of Notice
        Warnings.
    rows_read : int
        Rows of the panel.
    dropped : Mapping[str, int]
        What was left out, by reason.
    sha256 : str or None
        Digest of the file.
    version : str
        Version of the engine.
    spec : Mapping[str, Any]
        Every column and option as used.
    """

    size: int
    rows: tuple[SizeRow, ...]
    curve: tuple[CurvePoint, ...]
    periods: tuple[Alternative, ...]
    raise_by: tuple[Alternative, ...]
    needed: int | None
    units: int
    clusters: int
    observed: int
    mean: float
    sd: float
    facts: Mapping[str, Any]
    notices: tuple[Notice, ...]
    rows_read: int
    dropped: Mapping[str, int]
    sha256: str | None
    version: str
    spec: Mapping[str, Any]

    @property
    def planned(self) -> SizeRow:
        """The row of the planned size."""
        return next(row for row in self.rows if row.size == self.size)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values of schema ``pilotzone.power/1``; what is undefined or infinite is None."""
        found: dict[str, Any] = plain(
            {
                "schema": SCHEMA,
                "engine": {"version": self.version},
                "panel": {
                    "rows": self.rows_read,
                    "units": self.units,
                    "clusters": self.clusters,
                    "periods": self.observed,
                    "mean": self.mean,
                    "sd": self.sd,
                    "dropped": dict(self.dropped),
                    "sha256": self.sha256,
                },
                "spec": dict(self.spec),
                "plan": {"size": self.size, "needed": self.needed},
                "sizes": [asdict(row) for row in self.rows],
                "curve": [asdict(point) for point in self.curve],
                "periods": [asdict(row) for row in self.periods],
                "raise_by": [asdict(row) for row in self.raise_by],
                "facts": dict(self.facts),
                "warnings": [warning_row(n) for n in self.notices],
            }
        )
        return found
