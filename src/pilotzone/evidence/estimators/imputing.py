"""Borusyak, Jaravel and Spiess's imputation: what treated units would have been, from effects fitted to untreated observations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pilotzone.evidence.aggregate import Scheme, scheme_of, weight_influence
from pilotzone.evidence.cells import Bools, Cells
from pilotzone.evidence.estimators.events import EventDesign, event_design, event_points, treated_cells
from pilotzone.evidence.estimators.fit import COMPARED, EstimatorFit, Found, finish, source_as
from pilotzone.evidence.estimators.notices import common_notices, second_reference
from pilotzone.evidence.estimators.plan import Start, averaged, chosen, in_window, options_of, over_points, start_of
from pilotzone.evidence.estimators.regression import Effects, centred_means, effects_of, none_of, stacked
from pilotzone.evidence.group_time import Influence
from pilotzone.evidence.moments import Floats, Ints, Moments
from pilotzone.evidence.options import KINDS
from pilotzone.evidence.sample import Sample

if TYPE_CHECKING:
    from pilotzone.evidence.panel import Panel


def imputation(
    panel: Panel | Moments,
    *,
    level: float = 0.95,
    seed: int = 0,
    min_event: int | None = None,
    max_event: int | None = None,
    leave_out: bool = False,
) -> EstimatorFit:
    """Estimate by imputing what treated units would have been without treatment.

    Unit and period effects are fitted to the untreated observations alone; an effect is the outcome less the imputed one. All periods
    before treatment count, not only the last. Points before treatment come from a regression of their own on the untreated
    observations, with each cohort's last observed period before treatment as reference.

    Standard errors are the paper's conservative ones, with effects averaged by cohort and period (its equation 6): they allow any
    correlation within a unit and take cohort shares as given. Within a cohort all units have the same weights, so they follow from
    moments exactly; no unit is read.

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
    leave_out : bool
        Whether the average of effects leaves out the unit at hand (the paper's appendix A.6): larger errors for small cohorts.

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
    Borusyak, Jaravel, Spiess (2024), doi:10.1093/restud/rdae007, theorems 2 and 3, section 4.

    Examples
    --------
    >>> import numpy as np
    >>> from pilotzone.evidence import imputation, moments_of
    >>> y = np.array([[1.0, 2.0], [1.5, 2.0], [1.0, 4.0], [2.0, 6.0]])
    >>> fit = imputation(moments_of(y, np.array([0, 0, 2021, 2021]), np.array([2020, 2021])))
    >>> round(fit.overall("simple").att, 12)
    2.75
    """
    start = start_of(panel, options_of(level=level, seed=seed, min_event=min_event, max_event=max_event))
    return imputed(start, leave_out=leave_out)


def imputed(start: Start, *, leave_out: bool = False) -> EstimatorFit:
    """Return the estimate from its start."""
    found, named = impute(start, leave_out=leave_out), source_as(start.source, "imputation")
    source = replace(named, spec={**named.spec, "leave_out": leave_out})
    fit = finish("imputation", start.moments, start.options, sample=start.sample, found=found, notices=(), source=source)
    return replace(fit, notices=(*common_notices(start, fit), *second_reference(found)))


def impute(start: Start, *, leave_out: bool) -> Found:
    """Return effects by cell, by event time and over all."""
    sample, options = start.sample, start.options
    effects = effects_of(sample.sizes, ~treated_cells(sample))
    which = np.flatnonzero(start.table.cells.event >= 0)
    cells = Cells(*(getattr(start.table.cells, name)[which] for name in Cells.__slots__))
    known, given = start.table.defined[which], _imputed_cells(sample, effects, cells)
    own = _without_itself(given, sample, effects) if leave_out else given
    schemes = {kind: scheme_of(cells, sample.sizes, options, kind) for kind in KINDS}
    design = event_design(sample, effects)
    labels, before, before_known = _before(start, effects, design)
    study = schemes["event_study"]
    labels, points = np.concatenate([labels, study.labels]), stacked(before, own.project(study.points))
    points_known = np.concatenate([before_known, _holds(study.points, known)])
    shared = {kind: _with_shares(given, cells, schemes[kind], sample) for kind in COMPARED}
    shared_points = stacked(before, shared["event_study"])
    averages = {kind: _average(own, schemes[kind], sample) for kind in KINDS} | {"event_study": over_points(points, labels, start)}
    has = {kind: bool(_holds(schemes[kind].overall[None] @ schemes[kind].points, known)[0]) for kind in KINDS}
    has["event_study"] = bool(points_known[averaged(labels, start)].any())
    return Found(
        cohort=cells.cohort,
        time=cells.time,
        cells=own,
        cells_known=known,
        labels=labels,
        points=points,
        points_known=points_known,
        overall=stacked(*(averages[kind] for kind in KINDS)),
        overall_known=np.array([has[kind] for kind in KINDS]),
        shared_points=shared_points,
        shared=stacked(over_points(shared_points, labels, start), shared["simple"] if cells.own.size else none_of(sample, 1, att=np.nan)),
        averaged=tuple(labels[averaged(labels, start)].tolist()),
        reference=(*design.base.tolist(), *design.dropped.tolist()),
        dropped=tuple(design.dropped.tolist()),
    )


def _imputed_cells(sample: Sample, effects: Effects, cells: Cells) -> Influence:
    """Return ``c'(m_g - b)`` for each cell: the cohort's mean at the period, less its own level and the period's effect."""
    sizes, means = sample.sizes, centred_means(sample)
    seen = effects.seen[cells.own]
    contrast = np.eye(sample.periods.size)[cells.at] - seen / seen.sum(axis=1, keepdims=True)
    period = effects.inverse @ np.einsum("h,hts,hs->t", sizes, effects.inside, means)
    loadings = -(contrast @ effects.inverse) @ effects.inside
    offsets = np.einsum("hct,ht->ch", loadings, means - period)
    loadings[cells.own, np.arange(cells.own.size)] += contrast / sizes[cells.own, None]
    return Influence(np.einsum("ct,ct->c", contrast, means[cells.own] - period), loadings, offsets)


def _without_itself(given: Influence, sample: Sample, effects: Effects) -> Influence:
    """Return the influence when each unit's effect is measured from the mean of the others of its cohort and period."""
    n = sample.sizes
    factor = np.where(n > 1, n / np.maximum(n - 1, 1), 1.0)
    seen = effects.seen[:, None, :]
    treated = np.where(seen, 0.0, given.loadings)
    # An effect is measured from the unit's own level, so what treated periods gain, its untreated periods carry.
    level = treated.sum(axis=2, keepdims=True) * seen / seen.sum(axis=2, keepdims=True)
    return Influence(given.att, given.loadings + (factor - 1)[:, None, None] * (treated - level), given.offsets)


def _before(start: Start, effects: Effects, design: EventDesign) -> tuple[Ints, Influence, Bools]:
    """Return event times before treatment in the window, from the untreated observations alone."""
    labels, points, known = event_points(start.sample, effects, design)
    shown = in_window(labels, start.options)
    return labels[shown], chosen(points, shown), known[shown]


def _average(cells: Influence, scheme: Scheme, sample: Sample) -> Influence:
    """Return the overall estimate of an aggregation as one estimate, NaN if no cell belongs to it."""
    if not scheme.overall.any():
        return none_of(sample, 1, att=np.nan)
    return cells.project(scheme.points).project(scheme.overall[None])


def _with_shares(given: Influence, cells: Cells, scheme: Scheme, sample: Sample) -> Influence:
    """Return the points of an aggregation with the influence of estimated cohort shares."""
    points = given.project(scheme.points)
    return points.with_weight_influence(weight_influence(scheme.members, cells.own, given.att, points.att, sample.sizes))


def _holds(weights: Floats, known: Bools) -> Bools:
    return np.asarray(((weights != 0) & known).any(axis=1))
