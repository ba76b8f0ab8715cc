"""What the reader of an adjusted estimate is warned of: overlap, weights, clusters, covariates that change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pilotzone.evidence.adjusted import Clusters, Diagnosis
from pilotzone.evidence.notices import FEW, SMALL_COHORT
from pilotzone.evidence.result import Notice

FEW_CLUSTERS: Final = 40
"""Fewer clusters than this make standard errors by cluster too small (Cameron, Miller 2015, doi:10.3368/jhr.50.2.317)."""


def adjustment_notices(diagnosis: Diagnosis, *, weighted: bool) -> tuple[Notice, ...]:
    """Return every warning that applies, the gravest first; `weighted` says whether units weigh unequally somewhere."""
    return (
        *_refused(diagnosis),
        *_trimmed(diagnosis),
        *(_extreme_weights(diagnosis) if weighted else ()),
        *(_few_clusters(diagnosis.clusters) if diagnosis.clusters else ()),
        *_varying(diagnosis),
    )


def _refused(diagnosis: Diagnosis) -> Iterator[Notice]:
    for reason, cells in diagnosis.refused.items():
        listed = [f"{cohort}/{time}" for cohort, time in cells]
        data = {"cells": listed}
        which = f"Cells (cohort/period) {', '.join(listed)} are not estimated, nor is any average that holds one: "
        if reason == "no_overlap":
            rest = "the covariates tell treated from comparison units almost surely, so nobody is alike. Use fewer covariates."
            yield Notice("no_overlap", which + rest, data)
        elif reason == "collinear_cell":
            rest = "within their units a covariate is a constant or follows from others. Use fewer covariates."
            yield Notice("collinear_cell", which + rest, data)
        else:
            yield Notice("empty_cell", which + "one side has no unit with an outcome in one of the two periods.", data)


def _trimmed(diagnosis: Diagnosis) -> Iterator[Notice]:
    if diagnosis.trimmed:
        yield Notice(
            "weak_overlap",
            f"In one comparison {diagnosis.trimmed} comparison units have a chance of treatment of 0.995 or more and are left out of it.",
            {"units": diagnosis.trimmed},
        )


def _extreme_weights(diagnosis: Diagnosis) -> Iterator[Notice]:
    # Without weights the number of comparison units has a warning of its own.
    if diagnosis.effective < FEW:
        yield Notice(
            "extreme_weights",
            f"In one comparison the weights of comparison units are so uneven that they count like {diagnosis.effective:.1f} units.",
            {"units": round(diagnosis.effective, 1)},
        )


def _few_clusters(clusters: Clusters) -> Iterator[Notice]:
    # As with units, spread is measured within cohorts and comes out too small where they hold few clusters, however many in all.
    tiny = clusters.treated < SMALL_COHORT * clusters.cohorts
    if clusters.total < FEW_CLUSTERS or min(clusters.treated, clusters.comparison) < FEW or tiny:
        yield Notice(
            "few_clusters",
            f"There are {clusters.total} clusters, {clusters.treated} with treated and {clusters.comparison} with comparison units; "
            "standard errors by cluster may be too small.",
            {"total": clusters.total, "treated": clusters.treated, "comparison": clusters.comparison},
        )


def _varying(diagnosis: Diagnosis) -> Iterator[Notice]:
    if diagnosis.varying:
        used = "its value in the base period of each cell is used" if diagnosis.complete else "every row brings its own value"
        yield Notice(
            "varying_covariate",
            f"A covariate changes within units: {used}. What the policy itself may have changed must not be adjusted for.",
            {"value": "base" if diagnosis.complete else "row"},
        )
