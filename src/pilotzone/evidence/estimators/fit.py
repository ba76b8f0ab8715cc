"""The frozen result of one estimator, and how it is finished: standard errors, bands, joint test before treatment, notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

import numpy as np

from pilotzone.evidence.aggregate import standard_errors
from pilotzone.evidence.bands import pointwise_value, simultaneous_value
from pilotzone.evidence.cells import Bools
from pilotzone.evidence.estimators.decomposition import Bacon
from pilotzone.evidence.estimators.pairs import PairTest
from pilotzone.evidence.group_time import Influence, covariance, variance_floor
from pilotzone.evidence.moments import Floats, Ints, Moments
from pilotzone.evidence.options import KINDS, Kind, Options, check_kind
from pilotzone.evidence.pretrend import Pretrend, wald_test
from pilotzone.evidence.records import number
from pilotzone.evidence.result import (
    SCHEMA,
    EventStudy,
    Notice,
    Overall,
    Source,
    overall_message,
    panel_message,
    study_rows,
    table_rows,
)
from pilotzone.evidence.sample import Sample

Name = Literal["twfe", "sunab", "imputation"]

Compared = Literal["event_study", "simple"]

COMPARED: Final[tuple[Compared, ...]] = get_args(Compared)
"""Overall estimates that every estimator gives."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an estimator finds. C cells, P event times.

    Attributes
    ----------
    cohort, time : NDArray[np.int64]
        Cells, shape (C,); none for an estimator that has no effect by cohort and period.
    cells : Influence
        Effects of the cells.
    cells_known, points_known : NDArray[np.bool_]
        Which have a standard error, shapes (C,) and (P,).
    labels : NDArray[np.int64]
        Event times, shape (P,), increasing.
    points : Influence
        Effects by event time.
    overall : Influence
        Overall estimates in the order of `KINDS`; NaN where the estimator has none.
    overall_known : NDArray[np.bool_]
        Which of them have a standard error, shape (4,).
    shared_points, shared : Influence
        Points, and overall estimates in the order of `COMPARED`, with the influence of estimated cohort shares: the common
        footing on which estimators are compared.
    averaged : tuple[int, ...]
        Event times that the overall estimate averages.
    reference : tuple[int, ...]
        Event times that are zero by definition: the base, then what had to be set to zero besides.
    dropped : tuple[int, ...]
        The latter alone.
    """

    cohort: Ints
    time: Ints
    cells: Influence
    cells_known: Bools
    labels: Ints
    points: Influence
    points_known: Bools
    overall: Influence
    overall_known: Bools
    shared_points: Influence
    shared: Influence
    averaged: tuple[int, ...]
    reference: tuple[int, ...]
    dropped: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EstimatorFit:
    """Result of `twfe`, `sun_abraham` or `imputation`. C cells, P event times.

    Attributes
    ----------
    name : {"twfe", "sunab", "imputation"}
        Estimator.
    moments : Moments
        The table it was computed from, with what was dropped on the way.
    options : Options
        Level, seed and window as used.
    sample : Sample
        Cohorts as used.
    found : Found
        Estimates and what one unit adds to them.
    cell_se, point_se, overall_se : NDArray[np.float64]
        Standard errors, shapes (C,), (P,) and (4,), in outcome units; NaN where undefined.
    critical_value : float
        Of the event study's band.
    pretrend : Pretrend
        Joint test of the event times before treatment.
    notices : tuple[Notice, ...]
        Warnings.
    source : Source
        Engine, columns and options for the record.
    bacon : Bacon or None
        Decomposition of the static coefficient, for ``"twfe"``.
    tests : tuple[PairTest, ...]
        What the warnings of ``"twfe"`` rest on: its difference from the imputation estimator.
    """

    name: Name
    moments: Moments
    options: Options
    sample: Sample
    found: Found
    cell_se: Floats
    point_se: Floats
    overall_se: Floats
    critical_value: float
    pretrend: Pretrend
    notices: tuple[Notice, ...]
    source: Source
    bacon: Bacon | None = None
    tests: tuple[PairTest, ...] = ()

    def event_study(self) -> EventStudy:
        """Return the effect by event time, with joint covariance and simultaneous bands."""
        att, se, c = self.found.points.att, self.point_se, self.critical_value
        cov = covariance(self.found.points, self.sample)
        return EventStudy(self.found.labels, att, se, *self._interval(att, se), att - c * se, att + c * se, cov, c)

    def overall(self, kind: Kind) -> Overall:
        """Return one number over all; NaN where the estimator has none of that kind.

        Parameters
        ----------
        kind : {"simple", "event_study", "group", "calendar"}
            Aggregation. For ``"twfe"``, ``"simple"`` is the static coefficient, and there is neither ``"group"`` nor ``"calendar"``.

        Raises
        ------
        PanelError
            If `kind` is not one of them.
        """
        check_kind(kind)
        at = KINDS.index(kind)
        att, se = float(self.found.overall.att[at]), float(self.overall_se[at])
        margin = pointwise_value(self.options.level) * se
        return Overall(kind, att, se, att - margin, att + margin)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values in the shape of ``pilotzone.estimate/1``; what is undefined is None."""
        found, study = self.found, self.event_study()
        lower, upper = self._interval(found.cells.att, self.cell_se)
        event = found.time - found.cohort
        record: dict[str, Any] = {
            "schema": SCHEMA,
            "engine": {"version": self.source.version, "backend": self.source.backend},
            "panel": panel_message(self.moments),
            "spec": dict(self.source.spec),
            "att_gt": table_rows(
                cohort=found.cohort, time=found.time, event_time=event, att=found.cells.att, se=self.cell_se, lower=lower, upper=upper
            ),
            "event_study": {
                "points": study_rows(study),
                "critical_value": number(self.critical_value),
                "covariance": [[number(value) for value in row] for row in study.covariance.tolist()],
            },
            "overall": {kind: overall_message(self.overall(kind)) for kind in KINDS},
            "pretrend": {
                "statistic": number(self.pretrend.statistic),
                "df": self.pretrend.df,
                "p_value": number(self.pretrend.p_value),
            },
            "permutation": None,
            "influence": None,
            "small_samples": None,
            "averaged": list(found.averaged),
            "reference": list(found.reference),
            "warnings": [{"code": notice.code, "message": notice.message} for notice in self.notices],
        }
        decomposed = {} if self.bacon is None else {"bacon": self.bacon.to_dict()}
        tested = {"hausman": [test.to_dict() for test in self.tests]} if self.tests else {}
        return record | decomposed | tested

    def _interval(self, att: Floats, se: Floats) -> tuple[Floats, Floats]:
        margin = pointwise_value(self.options.level) * se
        return att - margin, att + margin


def finish(
    name: Name, moments: Moments, options: Options, *, sample: Sample, found: Found, notices: tuple[Notice, ...], source: Source
) -> EstimatorFit:
    """Return the result with standard errors, band and the joint test before treatment."""
    point_se = standard_errors(found.points, sample, found.points_known)
    cov = covariance(found.points, sample)
    known = np.flatnonzero(~np.isnan(point_se))
    rng = np.random.default_rng([options.seed, 0])
    before = known[found.labels[known] < 0]
    pretrend = wald_test(found.points.att[before], cov[np.ix_(before, before)]) if before.size else Pretrend(np.nan, 0, np.nan)
    return EstimatorFit(
        name=name,
        moments=moments,
        options=options,
        sample=sample,
        found=found,
        cell_se=_cell_errors(found, sample),
        point_se=point_se,
        overall_se=standard_errors(found.overall, sample, found.overall_known),
        critical_value=simultaneous_value(cov[np.ix_(known, known)], level=options.level, rng=rng),
        pretrend=pretrend,
        notices=notices,
        source=source,
    )


def source_as(source: Source, name: str, without: tuple[str, ...] = ("control",)) -> Source:
    """Return the source of one estimator among several, without the options it does not have."""
    spec: Mapping[str, Any] = {key: value for key, value in source.spec.items() if key not in without}
    return replace(source, spec=MappingProxyType({**spec, "estimator": name, "base": "universal"}))


def _cell_errors(found: Found, sample: Sample) -> Floats:
    # Cells may be many; their joint covariance is not needed.
    within = np.einsum("hct,hct->c", found.cells.loadings @ sample.scatter, found.cells.loadings)
    variance = within + np.square(found.cells.offsets) @ sample.sizes
    known = found.cells_known & (variance > variance_floor(found.cells, sample))
    return np.sqrt(np.where(known, variance, np.nan))
