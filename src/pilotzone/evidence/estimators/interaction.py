"""Sun and Abraham's interaction-weighted estimator: a regression with one effect for each cohort and event time, then averages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pilotzone.evidence.aggregate import influences, scheme_of
from pilotzone.evidence.errors import NoComparisonError
from pilotzone.evidence.estimators.fit import EstimatorFit, Found, finish, source_as
from pilotzone.evidence.estimators.notices import common_notices, last_cohort_control
from pilotzone.evidence.estimators.plan import Start, options_of, start_of
from pilotzone.evidence.estimators.regression import none_of, stacked
from pilotzone.evidence.group_time import Influence, group_time, influence_of
from pilotzone.evidence.moments import NEVER, Floats, Moments
from pilotzone.evidence.options import KINDS
from pilotzone.evidence.sample import Sample

if TYPE_CHECKING:
    from pilotzone.evidence.panel import Panel


def sun_abraham(
    panel: Panel | Moments, *, level: float = 0.95, seed: int = 0, min_event: int | None = None, max_event: int | None = None
) -> EstimatorFit:
    """Estimate by a regression with one effect for each cohort and event time, averaged with cohort shares.

    The comparison group is the never treated; without any, the cohort treated last, whose own treatment ends the panel. Each
    cohort's last observed period before treatment is the reference. In a complete panel without covariates the saturated
    regression solves cell by cell: an effect is the change of the cohort's mean since its reference, less that of the comparison
    group. With never treated units the estimates are therefore those of `att_gt` with ``base="universal"``.

    Standard errors are clustered by unit without a small-sample factor and count that cohort shares are estimated, as in the paper's
    proposition 6; packages that take the shares as given are smaller by that part.

    Parameters
    ----------
    panel : Panel or Moments
        The panel, or its additive table. Units treated in the first period or earlier are left out.
    level : float
        Confidence level, above 0 and below 1.
    seed : int
        Seed of the band's draws, >= 0.
    min_event, max_event : int or None
        Window of event times that the event study shows and its overall estimate averages.

    Returns
    -------
    EstimatorFit
        Frozen.

    Raises
    ------
    PanelError
        If an option or the panel is not acceptable.
    NoComparisonError
        If nobody is left to compare with.

    References
    ----------
    Sun, Abraham (2021), doi:10.1016/j.jeconom.2020.09.006, sections 4.1-4.2.

    Examples
    --------
    >>> import numpy as np
    >>> from pilotzone.evidence import moments_of, sun_abraham
    >>> y = np.array([[1.0, 2.0], [1.5, 2.0], [1.0, 4.0], [2.0, 6.0]])
    >>> fit = sun_abraham(moments_of(y, np.array([0, 0, 2021, 2021]), np.array([2020, 2021])))
    >>> fit.overall("simple").att
    2.75
    """
    return interaction_weighted(start_of(panel, options_of(level=level, seed=seed, min_event=min_event, max_event=max_event)))


def interaction_weighted(start: Start) -> EstimatorFit:
    """Return the estimate from its start."""
    found, source = _found(start), source_as(start.source, "sunab")
    fit = finish("sunab", start.moments, start.options, sample=start.sample, found=found, notices=(), source=source)
    return replace(fit, notices=(*common_notices(start, fit), *last_cohort_control(start)))


def _with_control(sample: Sample) -> Sample:
    """Return the sample in which somebody is never treated: if need be the last cohort, up to its own treatment."""
    if NEVER in sample.keys:
        return sample
    last = int(sample.keys[-1])
    seen = sample.periods < last
    if seen.sum() < 2:
        raise NoComparisonError(
            f"The last cohort, treated in {last}, is the only comparison, and only one period lies before it. "
            "Add units that are never treated."
        )
    keys = np.where(sample.keys == last, NEVER, sample.keys)
    parts = {"mean": sample.mean[:, seen], "tail": sample.tail[:, seen], "scatter": sample.scatter[:, seen][:, :, seen]}
    return replace(sample, periods=sample.periods[seen], keys=keys, **parts)


def _found(start: Start) -> Found:
    used = _with_control(start.sample)
    options = replace(start.options, control="never")
    table, T = group_time(used, options), start.sample.periods.size
    schemes = {kind: scheme_of(table.cells, used.sizes, options, kind) for kind in KINDS}
    parts = {kind: influences(table, used, schemes[kind], kind) for kind in KINDS}
    none = none_of(start.sample, 1, att=np.nan)
    overall = {kind: _padded(parts[kind][1], T) if schemes[kind].overall.any() else none for kind in KINDS}
    points, study = _padded(parts["event_study"][0], T), schemes["event_study"]
    known = {kind: (schemes[kind].overall @ schemes[kind].points != 0) & table.defined for kind in KINDS}
    return Found(
        cohort=table.cells.cohort,
        time=table.cells.time,
        cells=_padded(influence_of(table, used, np.eye(table.att.size)), T),
        cells_known=table.defined,
        labels=study.labels,
        points=points,
        points_known=((study.points != 0) & table.defined).any(axis=1),
        overall=stacked(*(overall[kind] for kind in KINDS)),
        overall_known=np.array([known[kind].any() for kind in KINDS]),
        shared_points=points,
        shared=stacked(overall["event_study"], overall["simple"]),
        averaged=tuple(study.labels[study.overall > 0].tolist()),
        reference=tuple(np.unique(table.cells.event[table.cells.is_base]).tolist()),
    )


def _padded(influence: Influence, T: int) -> Influence:
    """Return the same estimates with weight zero on the periods that are not used."""
    loadings: Floats = np.zeros((*influence.loadings.shape[:2], T))
    loadings[:, :, : influence.loadings.shape[2]] = influence.loadings
    return Influence(influence.att, loadings, influence.offsets)
