"""The sensitivity analysis that goes into a report, or why there is none."""

from typing import Any, Final, Literal

import numpy as np

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.estimators import Comparison, EstimatorFit
from pilotzone.evidence.group_time import GroupTime
from pilotzone.evidence.report.verdict import BROKEN
from pilotzone.evidence.result import Estimate

Missing = Literal["no_before", "no_after", "uneven", "no_covariance", "adjusted", "imputation", "broken", "small_samples"]

BOUNDS: Final = (0.0, 0.5, 1.0, 1.5, 2.0)
"""Times the largest change before treatment."""


def robustness_of(fit: Estimate | EstimatorFit | Comparison, *, headline: str = "cs") -> dict[str, Any]:
    """Return how far parallel trends may fail before the headline falls, or the reason why that cannot be said.

    Parameters
    ----------
    fit : Estimate, EstimatorFit or Comparison
        Result of `att_gt`, of another estimator, or of `compare`.
    headline : str
        For a comparison: the estimator that is asked about.

    Returns
    -------
    dict
        A `pilotzone.sensitivity/1` record under relative magnitudes, or ``{"missing": reason}`` with one of "no_before", "no_after",
        "uneven", "no_covariance", "adjusted", "imputation", "broken", "small_samples".
    """
    if isinstance(fit, Comparison):
        return robustness_of(fit.cs if headline == "cs" else fit.others[headline])
    missing = _missing(fit)
    if missing:
        return {"missing": missing}
    # SciPy loads slowly, and only this analysis needs it.
    from pilotzone.evidence.sensitivity import coefficients_of, event_coefficients, sensitivity_of

    try:
        if isinstance(fit, Estimate):
            found = coefficients_of(fit)
        else:
            study = fit.event_study()
            found = event_coefficients(study.event_time, study.att, study.covariance, reference=-1)
        return sensitivity_of(found, restriction="relative", bounds=BOUNDS, level=fit.options.level).to_dict()
    except PanelError as fault:
        return {"missing": "uneven" if fault.field in ("event_time", "reference") else "no_covariance"}


def _missing(fit: Estimate | EstimatorFit) -> Missing | None:
    """Return what is known to be missing before anything is computed."""
    study = fit.event_study()
    known = study.event_time[~np.isnan(study.se)]
    if not (study.event_time[~np.isnan(study.att)] >= 0).any():
        return "no_after"
    if not (known >= 0).any():
        return "no_covariance"
    if not (known < -fit.options.anticipation).any():
        return "no_before"
    if isinstance(fit, EstimatorFit):
        broken = fit.name == "twfe" and any(notice.code in BROKEN for notice in fit.notices)
        return "imputation" if fit.name == "imputation" else "broken" if broken else None
    if fit.inference is not None:
        # Its intervals rest on errors for small samples; sets from the covariance for large ones would contradict them.
        return "small_samples"
    return "adjusted" if fit.options.base != "universal" and not isinstance(fit.table, GroupTime) else None
