"""Aggregates of ATT(g,t): event study, by cohort, by calendar period, and one number over all.

The points of an aggregation are averages of cells; its overall estimate is an average of its points. Where cohort sizes are the
weights, they are estimated shares, and their own influence enters the variance, as in R's `did`.

References
----------
Callaway, Sant'Anna (2021), doi:10.1016/j.jeconom.2020.12.001, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import overload

import numpy as np

from pilotzone.evidence.cells import Bools, Cells
from pilotzone.evidence.group_time import GroupTime, Influence, covariance, influence_of, sizes_of, variance_floor
from pilotzone.evidence.joint import JointInfluence, JointTable
from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.options import Kind, Options
from pilotzone.evidence.sample import Sample

Law = Influence | JointInfluence
"""What units add to estimates, of either kind of table."""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Points of one aggregation and its overall estimate. P points.

    Attributes
    ----------
    kind : {"simple", "event_study", "group", "calendar"}
        Aggregation.
    labels : NDArray[np.int64]
        Event time, cohort or period of each point, shape (P,); for "simple" the single label 0.
    att, se : NDArray[np.float64]
        Estimates and standard errors, shape (P,), in outcome units; NaN where undefined.
    covariance : NDArray[np.float64]
        Joint covariance of the points, shape (P, P), in outcome units squared.
    overall_att, overall_se : float
        Overall estimate and its standard error, in outcome units; NaN where undefined.
    """

    kind: Kind
    labels: Ints
    att: Floats
    se: Floats
    covariance: Floats
    overall_att: float
    overall_se: float


@dataclass(frozen=True, slots=True)
class Scheme:
    """How an aggregation averages: cells into points, points into one number. P points, C cells.

    Attributes
    ----------
    labels : NDArray[np.int64]
        Label of each point, shape (P,).
    members : NDArray[np.bool_]
        Cells of each point, shape (P, C).
    points : NDArray[np.float64]
        Weights of the cells in each point, shape (P, C); rows sum to one.
    overall : NDArray[np.float64]
        Weights of the points in the overall estimate, shape (P,); they sum to one, or are all zero if no point belongs to it.
    """

    labels: Ints
    members: Bools
    points: Floats
    overall: Floats


def aggregate(table: GroupTime | JointTable, sample: Sample, options: Options, kind: Kind) -> Aggregate:
    """Return one aggregation of the cells.

    Parameters
    ----------
    table : GroupTime or JointTable
        All cells.
    sample : Sample
        The moments they came from.
    options : Options
        Window of event times.
    kind : {"simple", "event_study", "group", "calendar"}
        Aggregation.

    Returns
    -------
    Aggregate
        With no point, and an undefined overall estimate, when no cell belongs to it.
    """
    scheme = scheme_of(table.cells, sizes_of(table, sample), options, kind)
    points, overall = influences(table, sample, scheme, kind)
    present = bool(scheme.overall.any())
    known = _defined(table, scheme.points)
    return Aggregate(
        kind=kind,
        labels=scheme.labels,
        att=points.att,
        se=standard_errors(points, sample, known),
        covariance=covariance(points, sample),
        overall_att=float(overall.att[0]) if present else np.nan,
        overall_se=float(standard_errors(overall, sample, _defined(table, scheme.overall[None] @ scheme.points))[0]),
    )


def scheme_of(cells: Cells, sizes: Floats, options: Options, kind: Kind) -> Scheme:
    """Return the weights of an aggregation; they depend on cohort sizes, never on outcomes."""
    labels, members = _points(cells, options, kind)
    weight = np.ones(cells.own.size) if kind == "group" else sizes[cells.own]
    points = members * weight
    points = points / np.where(members.any(axis=1), points.sum(axis=1), 1.0)[:, None]
    return Scheme(labels, members, points, _overall_weights(labels, cells, sizes, options, kind))


def overall_weights(cells: Cells, sizes: Floats, options: Options, kind: Kind) -> Floats:
    """Return the weight of every cell in the overall estimate, shape (C,)."""
    scheme = scheme_of(cells, sizes, options, kind)
    return scheme.overall @ scheme.points


def _points(cells: Cells, options: Options, kind: Kind) -> tuple[Ints, Bools]:
    event, post = cells.event, cells.event >= 0
    if kind == "simple":
        present = int(post.any())
        return np.zeros(present, dtype=np.int64), np.broadcast_to(post, (present, post.size))
    label = {"event_study": event, "group": cells.cohort, "calendar": cells.time}[kind]
    shown = _window(event, options) if kind == "event_study" else post
    labels = np.unique(label[shown])
    return labels, (label[None, :] == labels[:, None]) & shown[None, :]


def _window(event: Ints, options: Options) -> Bools:
    low = -np.inf if options.min_event is None else options.min_event
    high = np.inf if options.max_event is None else options.max_event
    return np.asarray((event >= low) & (event <= high))


def _overall_weights(labels: Ints, cells: Cells, sizes: Floats, options: Options, kind: Kind) -> Floats:
    if kind == "group":
        weight = sizes[cells.own[np.searchsorted(cells.cohort, labels)]]
    elif kind == "event_study" and not (options.max_event is not None and options.max_event < 0):
        weight = (labels >= 0).astype(np.float64)
    else:
        # A window that ends before treatment is asked for as a placebo; then its points are what is averaged.
        weight = np.ones(labels.size)
    return np.asarray(weight / max(weight.sum(), 1.0))


@overload
def influences(table: GroupTime, sample: Sample, scheme: Scheme, kind: Kind) -> tuple[Influence, Influence]: ...


@overload
def influences(table: GroupTime | JointTable, sample: Sample, scheme: Scheme, kind: Kind) -> tuple[Law, Law]: ...


def influences(table: GroupTime | JointTable, sample: Sample, scheme: Scheme, kind: Kind) -> tuple[Law, Law]:
    """Return the points of an aggregation and its overall estimate, the influence of estimated cohort shares included."""
    points, sizes = influence_of(table, sample, scheme.points), sizes_of(table, sample)
    if kind == "group":
        overall = points.project(scheme.overall[None])
        own = table.cells.own[np.searchsorted(table.cells.cohort, scheme.labels)]
        everyone = np.ones((1, own.size), dtype=bool)
        return points, overall.with_weight_influence(weight_influence(everyone, own, points.att, overall.att, sizes))
    points = points.with_weight_influence(weight_influence(scheme.members, table.cells.own, table.att, points.att, sizes))
    return points, points.project(scheme.overall[None])


def weight_influence(members: Bools, own: Ints, parts: Floats, means: Floats, sizes: Floats) -> Floats:
    """Return what one unit of each cohort adds to averages by shifting the estimated cohort shares, shape (P, H)."""
    H = sizes.size
    cohort_of = np.zeros((own.size, H))
    cohort_of[np.arange(own.size), own] = 1.0
    total = members @ sizes[own]
    gap = np.where(members, parts, 0.0) @ cohort_of - (members @ cohort_of) * means[:, None]
    return np.asarray(gap / np.where(total > 0, total, 1.0)[:, None])


def _defined(table: GroupTime | JointTable, weights: Floats) -> Bools:
    """Return which averages hold a cell whose variance can be estimated, shape (P,)."""
    return np.asarray(((weights != 0) & table.defined).any(axis=1))


def standard_errors(influence: Law, sample: Sample, known: Bools) -> Floats:
    """Return standard errors, shape (P,); NaN where not `known` or not told from zero."""
    variance = np.diag(covariance(influence, sample))
    told_from_zero = known & (variance > variance_floor(influence, sample))
    return np.sqrt(np.where(told_from_zero, variance, np.nan))
