"""The frozen result of `att_gt`: what was found, and how it is written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import numpy as np

from pilotzone.evidence.aggregate import Aggregate
from pilotzone.evidence.bands import pointwise_value
from pilotzone.evidence.group_time import GroupTime, cell_covariance
from pilotzone.evidence.influence import LeaveOneOut
from pilotzone.evidence.joint import JointTable
from pilotzone.evidence.moments import NEVER, Floats, Ints, Moments
from pilotzone.evidence.options import KINDS, Kind, Options, check_kind
from pilotzone.evidence.permutation import Permutation
from pilotzone.evidence.power import detectable_effect
from pilotzone.evidence.pretrend import Pretrend
from pilotzone.evidence.records import number
from pilotzone.evidence.sample import Sample
from pilotzone.evidence.small_samples.inference import Inference

SCHEMA: Final = "pilotzone.estimate/1"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader of a result must know.

    Attributes
    ----------
    code : str
        Stable name, as in ``"few_treated"``.
    message : str
        One or two English sentences.
    data : Mapping[str, Any]
        The numbers of the message, for other languages.
    """

    code: str
    message: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Overall:
    """One number over all.

    Attributes
    ----------
    kind : {"simple", "event_study", "group", "calendar"}
        How cells were averaged.
    att, se, lower, upper : float
        Estimate, standard error and pointwise interval, in outcome units; NaN where undefined.
    """

    kind: Kind
    att: float
    se: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Points:
    """Points of an aggregation. P points.

    Attributes
    ----------
    labels : NDArray[np.int64]
        Event time, cohort or period, shape (P,).
    att, se, lower, upper : NDArray[np.float64]
        Estimates, standard errors and pointwise intervals, shape (P,), in outcome units; NaN where undefined.
    covariance : NDArray[np.float64]
        Joint covariance, shape (P, P), in outcome units squared.
    """

    labels: Ints
    att: Floats
    se: Floats
    lower: Floats
    upper: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True)
class EventStudy:
    """Points by event time, with bands that cover all of them at once. P points.

    Attributes
    ----------
    event_time : NDArray[np.int64]
        Period less first treated period, shape (P,), increasing.
    att, se, lower, upper : NDArray[np.float64]
        Estimates, standard errors and pointwise intervals, shape (P,), in outcome units; NaN where undefined.
    band_lower, band_upper : NDArray[np.float64]
        Simultaneous band, shape (P,), in outcome units; NaN where the standard error is undefined.
    covariance : NDArray[np.float64]
        Joint covariance, shape (P, P), in outcome units squared.
    critical_value : float
        Standard errors on either side of the band, at least the pointwise value; NaN without a defined point.
    """

    event_time: Ints
    att: Floats
    se: Floats
    lower: Floats
    upper: Floats
    band_lower: Floats
    band_upper: Floats
    covariance: Floats
    critical_value: float


@dataclass(frozen=True, slots=True)
class Source:
    """Where a result comes from.

    Attributes
    ----------
    version : str
        Version of the engine.
    backend : str
        What read the panel.
    spec : Mapping[str, Any]
        Every option as used, columns included; JSON values.
    """

    version: str
    backend: str
    spec: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Result of `att_gt`. C cells.

    Attributes
    ----------
    moments : Moments
        The table it was computed from, with what was dropped on the way.
    options : Options
        Choices as used.
    sample : Sample
        Cohorts as used.
    table : GroupTime or JointTable
        Cells, their estimates and influence.
    cell_se : NDArray[np.float64]
        Standard error of each cell, shape (C,), in outcome units; NaN where undefined.
    aggregates : Mapping[Kind, Aggregate]
        All four aggregations.
    critical_value : float
        Of the event study's band.
    pretrend : Pretrend
        Joint test before treatment.
    permutation : Permutation or None
        If asked for.
    influence : LeaveOneOut or None
        If asked for.
    notices : tuple[Notice, ...]
        Warnings.
    source : Source
        Engine, columns and options for the record.
    inference : Inference or None
        Errors for small samples, if asked for; intervals, bands and standard errors are then theirs.
    """

    moments: Moments
    options: Options
    sample: Sample
    table: GroupTime | JointTable
    cell_se: Floats
    aggregates: Mapping[Kind, Aggregate]
    critical_value: float
    pretrend: Pretrend
    permutation: Permutation | None
    influence: LeaveOneOut | None
    notices: tuple[Notice, ...]
    source: Source
    inference: Inference | None = None

    def event_study(self) -> EventStudy:
        """Return the effect by event time, with joint covariance and simultaneous bands."""
        points, band = self.points("event_study"), self._band()
        return EventStudy(points.labels, points.att, points.se, points.lower, points.upper, *band, points.covariance, self._critical())

    def points(self, kind: Kind) -> Points:
        """Return the points of one aggregation, for example the effect by cohort for ``"group"``.

        Parameters
        ----------
        kind : {"simple", "event_study", "group", "calendar"}
            Aggregation.

        Raises
        ------
        PanelError
            If `kind` is not one of them.
        """
        check_kind(kind)
        found, small = self.aggregates[kind], self.inference
        if small is not None:
            at = small.combinations.places[kind]
            return Points(found.labels, found.att, small.se[at], small.lower[at], small.upper[at], small.covariance[at, at])
        return Points(found.labels, found.att, found.se, *self._interval(found.att, found.se), found.covariance)

    def overall(self, kind: Kind) -> Overall:
        """Return the one number of an aggregation.

        Parameters
        ----------
        kind : {"simple", "event_study", "group", "calendar"}
            Aggregation. ``"event_study"`` averages event times 0 and later, within the window of the options.

        Raises
        ------
        PanelError
            If `kind` is not one of them.
        """
        check_kind(kind)
        att, se, small = self.aggregates[kind].overall_att, self.aggregates[kind].overall_se, self.inference
        if small is not None:
            at = small.combinations.place(kind)
            return Overall(kind, att, float(small.se[at]), float(small.lower[at]), float(small.upper[at]))
        margin = pointwise_value(self.options.level) * se
        return Overall(kind, att, se, att - margin, att + margin)

    def covariance(self) -> Floats:
        """Return the joint covariance of all cells, shape (C, C), in outcome units squared."""
        count = self.table.att.size
        return (
            cell_covariance(self.table, self.sample, np.arange(count))
            if self.inference is None
            else self.inference.covariance[:count, :count]
        )

    def detectable_effect(self, kind: Kind = "event_study", *, power: float = 0.8) -> float:
        """Return the smallest overall effect these data would detect, in outcome units.

        Parameters
        ----------
        kind : {"simple", "event_study", "group", "calendar"}
            Aggregation.
        power : float
            Chance to detect it, above 0 and below 1.

        Raises
        ------
        PanelError
            If `kind` or `power` is not as above.
        """
        return detectable_effect(self.overall(kind).se, level=self.options.level, power=power)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values of schema ``pilotzone.estimate/1``; what is undefined or was not asked for is None."""
        study = self.event_study()
        cells, (se, lower, upper) = self.table.cells, self._cells()
        return {
            "schema": SCHEMA,
            "engine": {"version": self.source.version, "backend": self.source.backend},
            "panel": panel_message(self.moments),
            "spec": dict(self.source.spec),
            "att_gt": table_rows(
                cohort=cells.cohort, time=cells.time, event_time=cells.event, att=self.table.att, se=se, lower=lower, upper=upper
            ),
            "event_study": {
                "points": study_rows(study),
                "critical_value": number(study.critical_value),
                "covariance": [[number(value) for value in row] for row in study.covariance.tolist()],
            },
            "overall": {kind: overall_message(self.overall(kind)) for kind in KINDS},
            "pretrend": {
                "statistic": number(self.pretrend.statistic),
                "df": self.pretrend.df,
                "p_value": number(self.pretrend.p_value),
            },
            "permutation": None if self.permutation is None else _permutation_message(self.permutation),
            "influence": None if self.influence is None else _influence_rows(self.influence),
            "small_samples": None if self.inference is None else _small_message(self.inference),
            "warnings": [{"code": notice.code, "message": notice.message} for notice in self.notices],
        }

    def _cells(self) -> tuple[Floats, Floats, Floats]:
        """Return standard errors and intervals of the cells."""
        if self.inference is None:
            return self.cell_se, *self._interval(self.table.att, self.cell_se)
        count = self.table.att.size
        return self.inference.se[:count], self.inference.lower[:count], self.inference.upper[:count]

    def _critical(self) -> float:
        # Errors for small samples have no one value: degrees of freedom, or sets, differ by point.
        return self.critical_value if self.inference is None else math.nan

    def _band(self) -> tuple[Floats, Floats]:
        if self.inference is not None:
            return self.inference.band_lower, self.inference.band_upper
        points, c = self.aggregates["event_study"], self.critical_value
        return points.att - c * points.se, points.att + c * points.se

    def _interval(self, att: Floats, se: Floats) -> tuple[Floats, Floats]:
        margin = pointwise_value(self.options.level) * se
        return att - margin, att + margin


def panel_message(moments: Moments) -> dict[str, Any]:
    """Return the part of a record that says what panel was used."""
    treated = {str(g): m.n for g, m in moments.cohorts.items() if g != NEVER}
    never = {"never": moments.cohorts[NEVER].n} if NEVER in moments.cohorts else {}
    return {
        "rows": moments.rows,
        "units": moments.units,
        "periods": moments.periods.tolist(),
        "cohorts": treated | never,
        "dropped": dict(moments.dropped),
        "sha256": moments.sha256,
    }


def study_rows(study: EventStudy) -> list[dict[str, Any]]:
    """Return the points of an event study as JSON values."""
    names = ("event_time", "att", "se", "lower", "upper", "band_lower", "band_upper")
    return table_rows(**{name: getattr(study, name) for name in names})


def _permutation_message(found: Permutation) -> dict[str, Any]:
    return asdict(found) | {"pretrend_p_value": number(found.pretrend_p_value)}


def _small_message(found: Inference) -> dict[str, Any]:
    """Return what the intervals of a record rest on, beyond standard errors."""
    study = found.combinations.schemes["event_study"].labels.tolist()
    at = found.combinations.places["event_study"]

    def tests(places: list[int]) -> list[dict[str, float | None]]:
        return [{"df": number(float(found.df[p])), "p_value": number(float(found.p_value[p]))} for p in places]

    overall = tests([found.combinations.place(kind) for kind in KINDS])
    points = tests(list(range(at.start, at.stop)))
    return {
        "errors": found.errors,
        "clusters": found.clusters,
        "draws": found.draws,
        "exact": found.exact,
        "overall": dict(zip(KINDS, overall, strict=True)),
        "event_study": [{"event_time": event} | test for event, test in zip(study, points, strict=True)],
    }


def _influence_rows(found: LeaveOneOut) -> list[dict[str, Any]]:
    return [{"unit": unit, "change": number(change)} for unit, change in zip(found.ids, found.change.tolist(), strict=True)]


def overall_message(overall: Overall) -> dict[str, Any]:
    """Return one overall estimate as JSON values."""
    return {name: number(getattr(overall, name)) for name in ("att", "se", "lower", "upper")}


def table_rows(**columns: Ints | Floats) -> list[dict[str, Any]]:
    """Return columns of one length as rows of JSON values."""
    values = [[number(v) for v in column.tolist()] for column in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]
