"""What the reader of an estimate is warned of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from pilotzone.evidence.aggregate import Aggregate
from pilotzone.evidence.group_time import GroupTime
from pilotzone.evidence.joint import JointTable
from pilotzone.evidence.moments import NEVER, Floats, Moments
from pilotzone.evidence.pretrend import Pretrend
from pilotzone.evidence.result import Notice
from pilotzone.evidence.sample import Sample, role

FEW: Final = 10
"""Fewer treated or comparison units than this carry no grade above the lowest (design of the grade)."""

SMALL_COHORT: Final = 5
"""R's `did` warns of cohorts with fewer units than this. If cohorts hold fewer on average, errors are too small by more than a tenth."""


def notices_of(
    moments: Moments,
    sample: Sample,
    table: GroupTime | JointTable,
    cell_se: Floats,
    *,
    simple: Aggregate,
    pretrend: Pretrend,
    anticipation: int,
) -> tuple[Notice, ...]:
    """Return every warning that applies, the most general first."""
    return (
        *_dropped(moments),
        *_few(sample, table),
        *_small_cohorts(sample, table),
        *_singletons(sample, table, known=not np.isnan(simple.overall_se)),
        *_undefined(table, cell_se),
        *_no_effect_period(present=bool(simple.labels.size)),
        *_late(moments, anticipation),
        *_pretrend(sample, table, pretrend, anticipation),
    )


def sample_notices(moments: Moments, sample: Sample, table: GroupTime, *, att: float, se: float) -> tuple[Notice, ...]:
    """Return the warnings that concern the units whatever the estimator, whose overall estimate and its standard error are given."""
    return (
        *_dropped(moments),
        *_few(sample, table),
        *_small_cohorts(sample, table),
        *_singletons(sample, table, known=not np.isnan(se)),
        *_no_effect_period(present=not np.isnan(att)),
        *_late(moments, 0),
    )


def _late(moments: Moments, anticipation: int) -> Iterator[Notice]:
    late = {str(g): m.n for g, m in moments.cohorts.items() if g != NEVER and role(g, moments.periods, anticipation=anticipation) == NEVER}
    if late:
        yield Notice(
            "treated_after_panel",
            f"{_listed(late)}: first treated after the last period {moments.periods[-1]}, so they count as never treated.",
            {"cohorts": late},
        )


def _dropped(moments: Moments) -> Iterator[Notice]:
    if moments.dropped:
        counts = ", ".join(f"{reason} {count}" for reason, count in moments.dropped.items())
        yield Notice("dropped", f"Not all of the panel was used; left out by reason: {counts}.", {"dropped": dict(moments.dropped)})


def _few(sample: Sample, table: GroupTime | JointTable) -> Iterator[Notice]:
    treated = int(sample.sizes[np.unique(table.cells.own)].sum())
    if treated < FEW:
        yield Notice(
            "few_treated", f"Only {treated} treated units; intervals that rest on large samples may be too narrow.", {"units": treated}
        )
    cohorts = np.unique(table.cells.own).size
    # Spread is measured within cohorts: each costs a unit, so that variances miss cohorts / units of themselves, however many units.
    if treated >= FEW and (treated < SMALL_COHORT * cohorts or treated - cohorts < FEW - 1):
        yield Notice(
            "few_per_cohort",
            f"Only {treated} treated units in {cohorts} cohorts; in cohorts so small spread comes out too small, and intervals too narrow.",
            {"units": treated, "cohorts": cohorts},
        )
    comparison = int((table.cells.comparison @ sample.sizes)[~table.cells.is_base].min())
    if comparison < FEW:
        yield Notice(
            "few_comparison",
            f"In one comparison there are only {comparison} comparison units; intervals that rest on large samples may be too narrow.",
            {"units": comparison},
        )


def _small_cohorts(sample: Sample, table: GroupTime | JointTable) -> Iterator[Notice]:
    small = {str(sample.keys[h]): int(sample.sizes[h]) for h in np.unique(table.cells.own) if 1 < sample.sizes[h] < SMALL_COHORT}
    if small:
        yield Notice("small_cohort", f"{_listed(small)}: fewer than {SMALL_COHORT} units.", {"cohorts": small})


def _singletons(sample: Sample, table: GroupTime | JointTable, *, known: bool) -> Iterator[Notice]:
    alone = [int(sample.keys[h]) for h in np.unique(table.cells.own) if sample.sizes[h] == 1]
    if alone:
        cohorts = ", ".join(map(str, alone))
        rest = (
            " Standard errors of averages that include it count its comparison only, so they are too small by its share." if known else ""
        )
        yield Notice(
            "singleton_cohort",
            f"Cohort {cohorts} holds a single unit; its effect is estimated, its standard error is undefined.{rest}",
            {"cohorts": alone},
        )


def _undefined(table: GroupTime | JointTable, cell_se: Floats) -> Iterator[Notice]:
    count = int((np.isnan(cell_se) & ~np.isnan(table.att) & ~table.cells.is_base).sum())
    if count:
        yield Notice(
            "undefined_se",
            f"{count} of {cell_se.size} cells have no standard error: a single unit on one side, or no variation at all.",
            {"cells": count},
        )


def _no_effect_period(*, present: bool) -> Iterator[Notice]:
    # Without a cell after treatment, not without an estimate of one.
    if not present:
        yield Notice("no_period_after", "No period after treatment can be compared, so there is no overall effect.")


def _pretrend(sample: Sample, table: GroupTime | JointTable, pretrend: Pretrend, anticipation: int) -> Iterator[Notice]:
    if pretrend.singular:
        yield Notice(
            "pretrend_singular",
            f"{pretrend.df} cells before treatment are more than these units can tell apart, so there is no joint test of them.",
            {"cells": pretrend.df},
        )
    before = (table.cells.time + anticipation < table.cells.cohort) & table.defined
    cells = np.bincount(table.cells.own[before], minlength=sample.sizes.size)
    # Estimating the covariance of q cells from n units raises the expected statistic by about q (q + 1) / n (Hotelling).
    excess = float((cells * (cells + 1) / sample.sizes).sum())
    if not pretrend.singular and excess > np.sqrt(2 * pretrend.df) / 2:
        yield Notice(
            "pretrend_many_cells",
            f"{pretrend.df} cells before treatment are many for so few units in each cohort; the joint test rejects too often.",
            {"cells": pretrend.df, "excess": excess},
        )


def _listed(units: Mapping[str, int]) -> str:
    return ", ".join(f"cohort {g} ({n} units)" for g, n in units.items())
