"""Where coefficients come from: a fit of `att_gt`, or a stored `pilotzone.estimate/1` record.

Robust sets compare changes from period to period, so all estimates must count from one reference period: the universal base.
Under a varying base an estimate before treatment is itself a change from one period to the next. A fit still holds its moments, so
it is estimated again with the universal base; a record does not, and is refused with the way out.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import index
from typing import Any

import numpy as np

from pilotzone.evidence.errors import PanelError, UnsupportedError
from pilotzone.evidence.estimate import att_gt
from pilotzone.evidence.group_time import GroupTime
from pilotzone.evidence.options import Errors
from pilotzone.evidence.result import SCHEMA, Estimate
from pilotzone.evidence.sensitivity.coefficients import EventCoefficients, event_coefficients


def coefficients_of(fit: Estimate) -> EventCoefficients:
    """Return the event study of a fit with the universal base, whatever base it was estimated with.

    Parameters
    ----------
    fit : Estimate
        Result of `att_gt`. With a varying base it is estimated again from its moments with the universal one: cohort by cohort the
        estimates before treatment are then sums of the short changes, which no map of the event study itself could give.

    Returns
    -------
    EventCoefficients
        With the last period before treatment, less anticipation, as reference.

    Raises
    ------
    PanelError
        If the panel skips periods so that event times are unevenly spaced or cohorts differ in their reference, or an event time
        has no standard error.
    UnsupportedError
        If it was made with a varying base and with covariates, weights, clusters or available units.
    """
    options = fit.options
    if options.base != "universal":
        if not isinstance(fit.table, GroupTime):
            raise UnsupportedError(
                "An estimate with covariates, weights, clusters or gaps is not made again from moments. Make it with base 'universal'."
            )
        again = {name: getattr(options, name) for name in ("control", "anticipation", "level", "seed", "min_event", "max_event")}
        # A bootstrap needs rows; its covariance is that of large samples.
        errors: Errors = "analytic" if options.errors == "wild" else options.errors
        fit = att_gt(fit.moments, base="universal", errors=errors, **again)
    study = fit.event_study()
    return event_coefficients(study.event_time, study.att, study.covariance, reference=-1 - options.anticipation)


def coefficients_from_record(record: Mapping[str, Any]) -> EventCoefficients:
    """Return the event study of a stored record.

    Parameters
    ----------
    record : Mapping[str, Any]
        A `pilotzone.estimate/1` record made with ``base="universal"``.

    Raises
    ------
    PanelError
        If it is no such record, or holds no covariance of its event study.
    UnsupportedError
        If it was made with a varying base.
    """
    study = record.get("event_study")
    if record.get("schema") != SCHEMA or not isinstance(study, Mapping):
        raise PanelError(
            f"Expected a record of schema {SCHEMA}, got {record.get('schema')!r}.",
            field="estimate",
            value=record.get("schema"),
            accepted="what pilotzone evaluate --json writes",
        )
    spec = record.get("spec")
    if not isinstance(spec, Mapping):
        raise PanelError("The record does not say how it was made.", field="estimate", accepted="what pilotzone evaluate --json writes")
    if spec.get("base") != "universal":
        raise UnsupportedError(
            "The record was made with a varying base: its estimates before treatment each count from the period before, not from one "
            "reference period. Run pilotzone evaluate again with --base universal."
        )
    if "covariance" not in study:
        raise PanelError(
            "The record holds no covariance of its event study.", field="estimate", accepted="a record written by this version of pilotzone"
        )
    try:
        time, estimate = (np.array([point[name] for point in study["points"]], np.float64) for name in ("event_time", "att"))
        cov, reference = np.array(study["covariance"], np.float64), -1 - index(spec.get("anticipation") or 0)
    except (KeyError, TypeError, ValueError, OverflowError) as fault:
        raise PanelError(
            f"The event study of the record is malformed: {fault!r}.", field="estimate", accepted="what pilotzone evaluate --json writes"
        ) from fault
    return event_coefficients(time, estimate, cov, reference=reference)
