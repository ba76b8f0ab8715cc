"""The record a report is made from."""

from typing import Any

from pilotzone.evidence.result import Estimate


def record_of(fit: Estimate) -> dict[str, Any]:
    """Return the `pilotzone.estimate/1` record with the numbers of its warnings, so that any language can say them.

    Parameters
    ----------
    fit : Estimate
        Result of `att_gt`.

    Returns
    -------
    dict
        ``fit.to_dict()`` with ``data`` beside ``code`` and ``message`` of each warning.
    """
    return {**fit.to_dict(), "warnings": [{"code": n.code, "message": n.message, "data": dict(n.data)} for n in fit.notices]}
