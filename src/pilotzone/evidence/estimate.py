"""`att_gt`: from a panel or its moments to a frozen result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from pilotzone.evidence.adjusted import Diagnosis, adjusted_group_time
from pilotzone.evidence.adjustment_notices import adjustment_notices
from pilotzone.evidence.aggregate import Aggregate, aggregate
from pilotzone.evidence.bands import simultaneous_value
from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.group_time import GroupTime, cell_variance, group_time
from pilotzone.evidence.joint import JointTable
from pilotzone.evidence.moments import Moments
from pilotzone.evidence.notices import notices_of
from pilotzone.evidence.observations import Observations
from pilotzone.evidence.options import KINDS, MOST_DRAWS, Base, Control, Errors, Method, Options, Unbalanced, check_whole
from pilotzone.evidence.pretrend import pretrend_test
from pilotzone.evidence.result import Estimate, Source
from pilotzone.evidence.sample import Sample, role, sample_of
from pilotzone.evidence.small_samples.additions import MOST_BY_ITSELF, Asked, is_few, with_additions
from pilotzone.evidence.small_samples.layout import Layout, layout_of, layout_of_units

if TYPE_CHECKING:
    from pilotzone.evidence.panel import Panel
    from pilotzone.evidence.store import StoredUnits

UNIT_LIMIT: Final = 5000
"""Units that permutation and leave-one-out read into memory unless told otherwise."""

ALREADY_TREATED: Final = "already_treated_unit"
"""Reason under which units without a period before treatment are counted."""


def att_gt(
    panel: Panel | Moments,
    *,
    control: Control = "never",
    base: Base = "varying",
    anticipation: int = 0,
    level: float = 0.95,
    seed: int = 0,
    min_event: int | None = None,
    max_event: int | None = None,
    method: Method = "dr",
    unbalanced: Unbalanced = "drop",
    errors: Errors = "analytic",
    permutations: int | None = None,
    leave_one_out: bool | None = None,
    unit_limit: int = UNIT_LIMIT,
) -> Estimate:
    """Estimate group-time effects of a staggered policy, and all that is summed up from them.

    Without covariates: the change of a cohort's mean outcome since its last period before treatment, less the same change of
    the comparison group. With covariates of the panel, the comparison is made like the cohort in their values of the base period,
    by a regression of changes, by odds weights of a logit, or by both (doubly robust). Standard errors allow any correlation
    over time within a unit, or within a cluster of units. Weights also count in the averages.

    Parameters
    ----------
    panel : Panel or Moments
        The panel, or its additive table.
    control : {"never", "notyet"}
        Comparison group.
    base : {"varying", "universal"}
        Base period of cells before treatment: the period before, or the last before treatment.
    anticipation : int
        Periods by which units may react before treatment, in calendar units, >= 0.
    level : float
        Confidence level, above 0 and below 1.
    seed : int
        Seed of band and permutation draws, >= 0.
    min_event, max_event : int or None
        Window of event times that the event study shows and its overall estimate averages.
    method : {"dr", "reg", "ipw"}
        How covariates are adjusted for; without covariates all three are one.
    unbalanced : {"drop", "available"}
        Units that lack a period: left out, or used where they are seen. Repeated cross-sections are a panel whose units are its
        rows, used where they are seen.
    errors : {"analytic", "cr2", "cr3", "wild"}
        Standard errors and intervals: for large samples; Bell and McCaffrey's; the jackknife; or the wild bootstrap. The last needs
        a `Panel`.
    permutations : int, optional
        Relabellings of units, or of whole clusters, for a permutation p-value; 0 for none. By default 1,999 where treated or
        comparison units are fewer than 10 or clusters fewer than 40, else none. Needs a `Panel`.
    leave_one_out : bool, optional
        Whether to report by how much each unit, or cluster, moves the overall estimate; by default where they are as few. Needs a
        `Panel`.
    unit_limit : int
        Most units that permutation, leave-one-out, wild bootstrap and the check for dominating units read into memory.

    Returns
    -------
    Estimate
        Frozen; ``to_dict()`` gives the JSON form.

    Raises
    ------
    PanelError
        If an option or the panel is not acceptable.
    NoComparisonError
        If nobody is left to compare with.
    UnsupportedError
        If permutation, leave-one-out, wild bootstrap or `unbalanced` "available" is asked for and only moments are given;
        permutation, "cr2" or "wild" together with covariates or "available"; or "cr3" with more than 2,000 clusters.

    References
    ----------
    Callaway, Sant'Anna (2021), doi:10.1016/j.jeconom.2020.12.001; Sant'Anna, Zhao (2020), doi:10.1016/j.jeconom.2020.06.003.
    Defaults are those of R's `did`.

    Examples
    --------
    >>> import numpy as np
    >>> from pilotzone.evidence import att_gt, moments_of
    >>> y = np.array([[1.0, 2.0], [1.5, 2.0], [1.0, 4.0], [2.0, 6.0]])
    >>> fit = att_gt(moments_of(y, np.array([0, 0, 2021, 2021]), np.array([2020, 2021])))
    >>> fit.overall("simple").att
    2.75
    """
    options = Options(
        control=control,
        base=base,
        anticipation=anticipation,
        level=level,
        seed=seed,
        min_event=min_event,
        max_event=max_event,
        method=method,
        unbalanced=unbalanced,
        errors=errors,
    )
    if permutations is not None:
        check_whole("permutations", permutations, least=0, most=MOST_DRAWS)
    check_whole("unit_limit", unit_limit, least=1)
    rows_needed = unbalanced == "available" or (not isinstance(panel, Moments) and panel.adjusted)
    asked = Asked(permutations=permutations, leave_one_out=leave_one_out, unit_limit=unit_limit)
    _check_combination(panel, rows_needed=rows_needed, units_needed=_units_needed(options, asked))
    spec = asdict(options) | {"permutations": permutations, "leave_one_out": leave_one_out, "unit_limit": unit_limit}
    if rows_needed and not isinstance(panel, Moments):
        return _adjusted(panel, options, source_of(panel, spec), asked)
    found = _estimate(panel if isinstance(panel, Moments) else panel.moments(), options, source_of(panel, spec))
    return with_additions(found, asked, layout=_layout(panel, found, asked), used=None)


def _estimate(moments: Moments, options: Options, source: Source) -> Estimate:
    sample = sample_of(moments, anticipation=options.anticipation)
    return _summed_up(moments, sample, group_time(sample, options), options, source)


def _adjusted(panel: Panel, options: Options, source: Source, asked: Asked) -> Estimate:
    # Tests, leaving out and errors for small samples look at single units again, which must be in memory then.
    held = _units_needed(options, asked) or options.errors != "analytic"
    with panel.adjusting(available=options.unbalanced == "available", held=held) as units:
        found = _estimate_adjusted(units, options, source, asked)
        few = not isinstance(units, Observations) and is_few(found) and found.moments.units <= MOST_BY_ITSELF
    return _estimate_adjusted(panel.observations(), options, source, asked) if few else found


def _estimate_adjusted(units: Observations | StoredUnits, options: Options, source: Source, asked: Asked) -> Estimate:
    moments = units.moments()
    sample = sample_of(moments, anticipation=options.anticipation)
    used: Observations | None = None
    if isinstance(units, Observations):
        used = units.used(anticipation=options.anticipation)
        table, diagnosis = adjusted_group_time(used, options)
    else:
        table, diagnosis = _law(units, options)
    found = _summed_up(moments, sample, table, options, source)
    notices = adjustment_notices(diagnosis, weighted=used is None or used.weighted)
    found = replace(found, notices=(*found.notices, *notices))
    plain = used is not None and used.complete and not used.x.shape[1] and np.unique(used.cluster).size <= asked.unit_limit
    return with_additions(found, asked, layout=layout_of(used) if used is not None and plain else None, used=used)


def _law(units: StoredUnits, options: Options) -> tuple[JointTable, Diagnosis]:
    # Only units on disk need it, and it stands on the readers, which those who bring moments need not wait for.
    from pilotzone.evidence.stored import stored_group_time

    return stored_group_time(units, options)


def _summed_up(moments: Moments, sample: Sample, table: GroupTime | JointTable, options: Options, source: Source) -> Estimate:
    cell_se = np.sqrt(cell_variance(table, sample))
    aggregates = {kind: aggregate(table, sample, options, kind) for kind in KINDS}
    pretrend = pretrend_test(table, sample, anticipation=options.anticipation)
    counted = without_already_treated(moments, options)
    notices = notices_of(counted, sample, table, cell_se, simple=aggregates["simple"], pretrend=pretrend, anticipation=options.anticipation)
    return Estimate(
        moments=counted,
        options=options,
        sample=sample,
        table=table,
        cell_se=cell_se,
        aggregates=MappingProxyType(aggregates),
        critical_value=_critical_value(aggregates["event_study"], options),
        pretrend=pretrend,
        permutation=None,
        influence=None,
        notices=notices,
        source=source,
    )


def _units_needed(options: Options, asked: Asked) -> bool:
    return bool(asked.permutations or asked.leave_one_out) or options.errors == "wild"


def _check_combination(panel: Panel | Moments, *, rows_needed: bool, units_needed: bool) -> None:
    """Refuse what would need rows that are not there."""
    if rows_needed and isinstance(panel, Moments):
        raise UnsupportedError("Units that lack a period are not in the moments, so unbalanced 'available' needs their rows. Pass a Panel.")
    if units_needed and isinstance(panel, Moments):
        raise UnsupportedError(
            "Permutation, leave-one-out and the wild bootstrap look at single units, which moments do not hold. Pass a Panel."
        )


def _layout(panel: Panel | Moments, found: Estimate, asked: Asked) -> Layout | None:
    """Return the sums by unit, read once more, where they were asked for or are few enough to look at them anyway."""
    needed = _units_needed(found.options, asked)
    if isinstance(panel, Moments) or (found.moments.units > asked.unit_limit and not needed):
        return None
    # Spark brings home moments and no rows, unless few units make them worth it.
    if panel.engine == "spark" and not needed and not is_few(found):
        return None
    try:
        return layout_of_units(panel.units(limit=asked.unit_limit), anticipation=found.options.anticipation)
    except UnsupportedError:
        # There are more units than those that count: a limit on what nobody asked for is no fault.
        if needed:
            raise
        return None


def _critical_value(study: Aggregate, options: Options) -> float:
    known = np.flatnonzero(~np.isnan(study.se))
    rng = np.random.default_rng([options.seed, 0])
    return simultaneous_value(study.covariance[np.ix_(known, known)], level=options.level, rng=rng)


def without_already_treated(moments: Moments, options: Options) -> Moments:
    """Return the moments without cohorts that show no period before treatment, these counted as dropped."""
    early = {g: m.n for g, m in moments.cohorts.items() if role(g, moments.periods, anticipation=options.anticipation) is None}
    cohorts = {g: m for g, m in moments.cohorts.items() if g not in early}
    dropped = dict(moments.dropped)
    dropped[ALREADY_TREATED] = dropped.get(ALREADY_TREATED, 0) + sum(early.values())
    return replace(moments, cohorts=cohorts, dropped=dropped)


def source_of(panel: Panel | Moments, spec: Mapping[str, Any]) -> Source:
    """Return where a result comes from; `spec` overrides what the columns say of it."""
    columns, backend = ({}, "moments") if isinstance(panel, Moments) else (panel.spec(), panel.backend)
    return Source(version=engine_version(), backend=backend, spec=MappingProxyType({"estimator": "cs", **columns, **spec}))


@cache
def engine_version() -> str:
    """Return the version of the installed package; "unknown" when run from sources that are not installed."""
    # Reading package metadata is slow, and only results need it.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("pilotzone")
    except PackageNotFoundError:
        return "unknown"
