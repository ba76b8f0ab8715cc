"""Standard errors, degrees of freedom, intervals and bands of a fit, by one of the small-sample methods."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from pilotzone.evidence.aggregate import influences
from pilotzone.evidence.bands import simultaneous_value
from pilotzone.evidence.cells import Bools
from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.group_time import GroupTime, group_time
from pilotzone.evidence.joint import JointTable
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.observations import Observations
from pilotzone.evidence.options import KINDS, Errors, Options
from pilotzone.evidence.sample import Sample
from pilotzone.evidence.small_samples.combinations import Combinations
from pilotzone.evidence.small_samples.jackknife import adjusted_changes, changes_of, covariance_of, cr3_of_units
from pilotzone.evidence.small_samples.layout import Layout, masses_of
from pilotzone.evidence.small_samples.robust import Corrected
from pilotzone.evidence.small_samples.student import p_of, t_value
from pilotzone.evidence.small_samples.variance import (
    cr2_of_clusters,
    cr2_of_units,
    degrees_of_freedom,
    lengths_of,
    unit_degrees_of_freedom,
)
from pilotzone.evidence.small_samples.wild import DRAWS, TOP_TWO, Law, contrast_parts, multipliers, one_sided_leverage


@dataclass(frozen=True, slots=True)
class Inference:
    """What a small-sample method says of every estimate of a fit. P estimates, E points of the event study.

    Attributes
    ----------
    errors : {"cr2", "cr3", "wild"}
        Method.
    clusters : int
        Independent clusters; units where there are none above them.
    combinations : Combinations
        Places of the estimates.
    se, df, p_value, lower, upper : NDArray[np.float64]
        Standard errors, degrees of freedom (none for "wild"), p-values and intervals, shape (P,); NaN where undefined.
    covariance : NDArray[np.float64]
        Joint covariance, shape (P, P), in outcome units squared.
    band_lower, band_upper : NDArray[np.float64]
        Simultaneous band of the event study, shape (E,), never narrower than its intervals.
    draws : int or None
        Draws of the bootstrap.
    exact : bool
        Whether all changes of sign were counted.
    leverage : float or None
        Share of one side that two clusters carry, where that is why the bootstrap says nothing of the overall estimate.
    """

    errors: Errors
    clusters: int
    combinations: Combinations
    se: Floats
    df: Floats
    p_value: Floats
    lower: Floats
    upper: Floats
    covariance: Floats
    band_lower: Floats
    band_upper: Floats
    draws: int | None = None
    exact: bool = False
    leverage: float | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """What inference is made from.

    Attributes
    ----------
    sample : Sample
        Moments of the cohorts as used.
    table : GroupTime or JointTable
        Cells.
    layout : Layout or None
        Sums by cluster, of a complete panel without covariates.
    used : Observations or None
        Rows, where covariates, weights, clusters or gaps asked for them.
    known : NDArray[np.bool_]
        Estimates whose analytic variance is told from zero, shape (P,).
    """

    sample: Sample
    table: GroupTime | JointTable
    layout: Layout | None
    used: Observations | None
    known: Bools


def inference_of(material: Material, combinations: Combinations, options: Options) -> Inference:
    """Return small-sample inference of all estimates.

    Parameters
    ----------
    material : Material
        What it is made from.
    combinations : Combinations
        What is estimated.
    options : Options
        Method, level and seed.

    Raises
    ------
    UnsupportedError
        If the method is not made for covariates or gaps, needs rows that are not there, or there are too many clusters.
    """
    if options.errors == "wild":
        return _wild(material, combinations, options)
    return _corrected(material, combinations, options, "cr2" if options.errors == "cr2" else "cr3")


def _corrected(material: Material, combinations: Combinations, options: Options, errors: Corrected) -> Inference:
    covariance = _cr2(material, combinations, options) if errors == "cr2" else _cr3(material, combinations)
    att, (df, clusters) = _values(material, combinations), _degrees(material, combinations, errors)
    variance = np.where(material.known & ~np.isnan(df), np.diag(covariance), np.nan)
    se = np.sqrt(np.where(variance > 0, variance, np.nan))
    df = np.where(np.isnan(se), np.nan, df)
    margin = t_value(options.level, df) * se
    shown = combinations.places["event_study"]
    told = np.flatnonzero(~np.isnan(se[shown])) + shown.start
    # The level at which normal points are jointly covered is at least the level asked for; t of each point's own degrees of freedom at
    # that level is therefore nowhere narrower than its interval.
    normal = simultaneous_value(covariance[np.ix_(told, told)], level=options.level, rng=np.random.default_rng([options.seed, 0]))
    half = t_value(2 * NormalDist().cdf(normal) - 1, df[shown]) * se[shown] if told.size else np.full(shown.stop - shown.start, np.nan)
    return Inference(
        errors=errors,
        clusters=clusters,
        combinations=combinations,
        se=se,
        df=df,
        p_value=p_of(att, se, df),
        lower=att - margin,
        upper=att + margin,
        covariance=covariance,
        band_lower=att[shown] - half,
        band_upper=att[shown] + half,
    )


def _cr2(material: Material, combinations: Combinations, options: Options) -> Floats:
    layout, sample, table = material.layout, material.sample, material.table
    if isinstance(table, GroupTime):
        loadings = combinations.loadings(sample.sizes, sample.periods.size)
        return cr2_of_units(sample.sizes, sample.scatter, loadings, offsets_of(table, sample, combinations))
    if layout is None:
        raise UnsupportedError(
            "CR2 is made for differences of means of complete units. With covariates or gaps choose errors 'cr3', the jackknife."
        )
    whole = sample_of_layout(layout)
    loadings = combinations.loadings(layout.sizes, layout.periods.size)
    return cr2_of_clusters(layout.mass, layout.deviations, loadings, offsets_of(group_time(whole, options), whole, combinations))


def _cr3(material: Material, combinations: Combinations) -> Floats:
    if isinstance(material.table, GroupTime):
        return cr3_of_units(material.sample, combinations)
    return covariance_of(left_out(material, combinations))


def left_out(material: Material, combinations: Combinations) -> Floats:
    """Return estimates without each cluster, less those with it, shape (G, P), of a fit from rows.

    Parameters
    ----------
    material : Material
        With a layout, or with rows and their joint table.
    combinations : Combinations
        What is estimated.

    Raises
    ------
    UnsupportedError
        If there are neither, or too many clusters.
    """
    if material.layout is not None:
        return changes_of(material.layout, combinations)
    if material.used is None or not isinstance(material.table, JointTable):
        raise UnsupportedError("Leaving out single units needs their rows. Pass a Panel.")
    return adjusted_changes(material.used, material.table, combinations)


def _degrees(material: Material, combinations: Combinations, errors: Corrected) -> tuple[Floats, int]:
    """Return degrees of freedom, shape (P,), and the number of clusters; with covariates those of the same comparison without."""
    sample, T = material.sample, material.sample.periods.size
    if isinstance(material.table, GroupTime):
        lengths = lengths_of(combinations.loadings(sample.sizes, T))
        return unit_degrees_of_freedom(sample.sizes, lengths, errors), int(sample.sizes.sum())
    mass = material.layout.mass if material.layout is not None else masses_of(_rows(material))
    return degrees_of_freedom(mass, lengths_of(combinations.loadings(mass.sum(axis=0), T)), errors), len(mass)


def _rows(material: Material) -> Observations:
    if material.used is None:
        raise UnsupportedError("Errors by cluster need rows. Pass a Panel.")
    return material.used


def _wild(material: Material, combinations: Combinations, options: Options) -> Inference:
    layout = material.layout
    if layout is None:
        raise UnsupportedError(
            "The wild bootstrap is made for differences of means of complete units in memory (up to unit_limit). With covariates or "
            "gaps choose errors 'cr3'; with many clusters 'analytic' is as good."
        )
    G, T = len(layout.names), layout.periods.size
    att, loadings = _values(material, combinations), combinations.loadings(layout.sizes, T)
    lengths, deviations = lengths_of(loadings), layout.deviations
    rows, _, exact = multipliers(G, draws=DRAWS, weights="auto", seed=options.seed)
    scores = np.einsum("ght,hpt->gp", deviations, loadings, optimize=True)
    covariance = scores.T @ scores * (G / max(G - 1, 1))
    top = np.array([_top_two(layout.mass, lengths[:, p], combinations) for p in range(att.size)])
    open_to = material.known & (top < TOP_TWO) & (np.diag(covariance) > 0)
    shown = combinations.places["event_study"]
    # Bonferroni: sets of a stricter level hold the others, so that bands are never narrower than intervals.
    strict = 1 - (1 - options.level) / max(int(open_to[shown].sum()), 1)
    found = np.full((5, att.size), np.nan)
    for p in np.flatnonzero(open_to):
        law = Law.of(contrast_parts(layout.mass, deviations, loadings[:, p], float(att[p])), rows)
        narrow = _both(*law.confidence_set(options.level))
        wide = _both(*law.confidence_set(strict)) if shown.start <= p < shown.stop else narrow
        found[:, p] = (float(law.p_values(att[p : p + 1])[0]), *narrow, *wide)
    at = combinations.place("event_study")
    return Inference(
        errors="wild",
        clusters=G,
        combinations=combinations,
        se=np.sqrt(np.where(open_to, np.diag(covariance), np.nan)),
        df=np.full(att.size, np.nan),
        p_value=found[0],
        lower=found[1],
        upper=found[2],
        covariance=covariance,
        band_lower=found[3, shown],
        band_upper=found[4, shown],
        draws=len(rows) - 1,
        exact=exact,
        leverage=float(top[at]) if top[at] >= TOP_TWO else None,
    )


def _both(lower: float, upper: float) -> tuple[float, float]:
    """Return an interval that ends on both sides, or none: a set without an end is not written as one with it."""
    return (lower, upper) if np.isfinite(lower) and np.isfinite(upper) else (np.nan, np.nan)


def _top_two(mass: Floats, length: Floats, combinations: Combinations) -> float:
    treated = np.isin(np.arange(length.size), combinations.cells.own)
    return max(one_sided_leverage(mass[:, side], length[side]) for side in (treated, ~treated))


def _values(material: Material, combinations: Combinations) -> Floats:
    table, sizes = material.table, material.sample.sizes if isinstance(material.table, GroupTime) else material.table.sizes
    weights = combinations.weights(sizes)
    return np.asarray(np.where(weights != 0, weights * table.att, 0.0).sum(axis=1))


def offsets_of(table: GroupTime, sample: Sample, combinations: Combinations) -> Floats:
    """Return the influence of estimated cohort shares on every estimate, shape (P, H)."""
    pairs = [influences(table, sample, combinations.schemes[kind], kind) for kind in KINDS]
    return np.vstack([table.offsets, *(points.offsets for points, _ in pairs), *(overall.offsets for _, overall in pairs)])


def sample_of_layout(layout: Layout) -> Sample:
    """Return the means of a layout as a sample without scatter, for what depends on means alone."""
    H, T = layout.means.shape
    return Sample(layout.periods, layout.keys, layout.sizes, layout.means, np.zeros((H, T)), np.zeros((H, T, T)))
