"""The record a report is made from."""

from collections.abc import Iterable
from typing import Any

from pilotzone.evidence.estimators import Comparison, EstimatorFit
from pilotzone.evidence.records import warning_row
from pilotzone.evidence.result import Estimate, Notice

TOGETHER = ("refused", "covariance", "hausman", "bacon")
"""What a comparison says of its estimators together."""


def record_of(fit: Estimate | EstimatorFit | Comparison, *, headline: str = "cs") -> dict[str, Any]:
    """Return the `pilotzone.estimate/1` record with the numbers of its warnings, so that any language can say them.

    Parameters
    ----------
    fit : Estimate, EstimatorFit or Comparison
        Result of `att_gt`, of another estimator, or of `compare`.
    headline : str
        For a comparison: the estimator whose record the whole is; the others stand under ``estimators``.

    Returns
    -------
    dict
        ``fit.to_dict()`` with ``data`` beside ``code`` and ``message`` of each warning. A comparison led by ``"cs"`` holds the others
        under ``estimators``; led by another, it holds that one, once more, and ``"cs"``.

    Raises
    ------
    ValueError
        If the comparison holds no such estimator.
    """
    if isinstance(fit, Comparison):
        return _compared(fit, headline)
    return {**fit.to_dict(), "warnings": _warnings(fit.notices)}


def _compared(found: Comparison, headline: str) -> dict[str, Any]:
    each = {"cs": record_of(found.cs), **{name: record_of(fit) for name, fit in found.others.items()}}
    if headline not in each:
        raise ValueError(f"headline must be one of {', '.join(each)}; got {headline!r}.")
    top, whole = each[headline], found.to_dict()
    spec = {**top["spec"], "estimator": "all" if headline == "cs" else headline, "control": each["cs"]["spec"]["control"]}
    shown = {name: record for name, record in each.items() if headline != "cs" or name != "cs"}
    return {**top, "spec": spec, "estimators": shown, **{name: whole[name] for name in TOGETHER}}


def _warnings(notices: Iterable[Notice]) -> list[dict[str, Any]]:
    return [warning_row(n) for n in notices]
