"""What the pictures show: plain records taken from moments or from a `pilotzone.estimate/1` record."""

import math
from typing import Any

from pilotzone.evidence.moments import NEVER, Moments
from pilotzone.evidence.records import Record


def raw_means(moments: Moments) -> dict[str, Any]:
    """Return mean outcomes by cohort and period as plain data, never treated first.

    Parameters
    ----------
    moments : Moments
        Additive table of the panel.

    Returns
    -------
    dict
        ``{"periods": [...], "cohorts": [{"cohort": "never" | int, "n": int, "mean": [...]}]}``, outcome units.

    Examples
    --------
    >>> import numpy as np
    >>> from pilotzone.evidence.moments import moments_of
    >>> raw_means(moments_of(np.array([[1.0, 2.0], [3.0, 6.0]]), np.array([0, 2]), np.array([1, 2])))["cohorts"][1]
    {'cohort': 2, 'n': 1, 'mean': [3.0, 6.0]}
    """
    return {
        "periods": moments.periods.tolist(),
        "cohorts": [
            {"cohort": "never" if g == NEVER else g, "n": m.n, "mean": [None if math.isnan(v) else v for v in m.mean.tolist()]}
            for g, m in sorted(moments.cohorts.items())
        ],
    }


def treated(means: Record) -> list[Record]:
    """Return the cohorts that start within the periods, in order."""
    return [row for row in means["cohorts"] if row["cohort"] != "never"]


def side_by_side(record: Record) -> dict[str, Record]:
    """Return every estimator's record by name, in the order of the joint covariance; the headline is the record itself."""
    headline = record["spec"]["estimator"]
    found: dict[str, Record] = {"cs" if headline == "all" else headline: record}
    return {name: found.get(name) or record["estimators"][name] for name in record["covariance"]["order"]}


def compared_points(record: Record) -> list[Record]:
    """Return the points of one estimator that can stand beside those of others.

    Before treatment those of a varying base count from the period before, all others from the last period before treatment.
    """
    universal = record["spec"]["base"] == "universal"
    return [point for point in record["event_study"]["points"] if point["att"] is not None and (universal or point["event_time"] >= 0)]
