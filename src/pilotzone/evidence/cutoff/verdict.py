"""When a discontinuity supports a sentence, and when these data cannot answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pilotzone.evidence.report.verdict import Verdict

AGAINST: Final = {
    "few": {"few_effective", "few_distinct", "few_clusters"},
    "density": {"density_jump"},
    "covariates": {"covariate_jump"},
    "placebo": {"placebo_jump"},
    "first_stage": {"weak_first_stage"},
}
"""Warnings that stand against a conclusion, by reason."""


def verdict(record: Mapping[str, Any]) -> Verdict:
    """Return whether the jump at the cut-off supports a sentence.

    It does if its robust interval exists and excludes zero and no warning shows the design broken or the interval unreliable.
    Whether there is no effect is never concluded.

    Parameters
    ----------
    record : Mapping[str, Any]
        A `pilotzone.rdd/1` record.

    Returns
    -------
    Verdict
        With every reason that stands against a sentence.
    """
    robust, codes = record["effect"]["robust"], {warning["code"] for warning in record["warnings"]}
    known = robust["lower"] is not None
    reasons = [] if known else ["no_interval"]
    reasons += ["wide"] if known and robust["lower"] <= 0 <= robust["upper"] else []
    reasons += [reason for reason, against in AGAINST.items() if codes & against]
    return Verdict(not reasons, tuple(reasons))
