"""`att_gt`: from a panel or its moments to a frozen result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from pilotzone.evidence.adjusted import adjusted_group_time
from pilotzone.evidence.adjustment_notices import adjustment_notices
from pilotzone.evidence.aggregate import Aggregate, aggregate
from pilotzone.evidence.bands import simultaneous_value
from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.group_time import GroupTime, cell_variance, group_time
from pilotzone.evidence.influence import leave_one_out
from pilotzone.evidence.joint import JointTable
from pilotzone.evidence.moments import Moments, Units
from pilotzone.evidence.notices import notices_of
from pilotzone.evidence.observations import Observations
from pilotzone.evidence.options import KINDS, Base, Control, Method, Options, Unbalanced, check_whole
from pilotzone.evidence.permutation import permutation_test
from pilotzone.evidence.pretrend import pretrend_test
from pilotzone.evidence.result import Estimate, Source
from pilotzone.evidence.sample import Sample, role, sample_of

if TYPE_CHECKING:
    from pilotzone.evidence.panel import Panel

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
    permutations: int = 0,
    leave_one_out: bool = False,
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
    permutations : int
        Random relabellings of units for a permutation p-value; 0 for none. Needs a `Panel`.
    leave_one_out : bool
        Whether to report by how much each unit moves the overall estimate. Needs a `Panel`.
    unit_limit : int
        Most units that the last two may read into memory.

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
        If permutation or leave-one-out is asked for and only moments are given, or together with covariates, weights,
        clusters or `unbalanced` "available"; or "available" is asked for and only moments are given.

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
    )
    check_whole("permutations", permutations, least=0)
    check_whole("unit_limit", unit_limit, least=1)
    rows_needed = unbalanced == "available" or (not isinstance(panel, Moments) and panel.adjusted)
    _check_combination(panel, rows_needed=rows_needed, units_needed=bool(permutations or leave_one_out))
    spec = asdict(options) | {"permutations": permutations, "leave_one_out": leave_one_out, "unit_limit": unit_limit}
    if rows_needed and not isinstance(panel, Moments):
        return _estimate_adjusted(panel.observations(available=unbalanced == "available"), options, source_of(panel, spec))
    units = _units(panel, unit_limit) if permutations or leave_one_out else None
    found = _estimate(panel if isinstance(panel, Moments) else panel.moments(), options, source_of(panel, spec))
    return found if units is None else _with_units(found, units, permutations, leave_one_out)


def _estimate(moments: Moments, options: Options, source: Source) -> Estimate:
    sample = sample_of(moments, anticipation=options.anticipation)
    return _summed_up(moments, sample, group_time(sample, options), options, source)


def _estimate_adjusted(observations: Observations, options: Options, source: Source) -> Estimate:
    moments = observations.moments()
    sample = sample_of(moments, anticipation=options.anticipation)
    used = observations.used(anticipation=options.anticipation)
    table, diagnosis = adjusted_group_time(used, options)
    found = _summed_up(moments, sample, table, options, source)
    return replace(found, notices=(*found.notices, *adjustment_notices(diagnosis, used)))


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


def _with_units(found: Estimate, units: Units, permutations: int, leave_out: bool) -> Estimate:
    test = permutation_test(units, found.options, draws=permutations) if permutations else None
    return replace(found, permutation=test, influence=leave_one_out(units, found.options) if leave_out else None)


def _check_combination(panel: Panel | Moments, *, rows_needed: bool, units_needed: bool) -> None:
    """Refuse what would need rows that are not there, or a way of dealing out treatment that is not known."""
    if rows_needed and isinstance(panel, Moments):
        raise UnsupportedError("Units that lack a period are not in the moments, so unbalanced 'available' needs their rows. Pass a Panel.")
    if rows_needed and units_needed:
        raise UnsupportedError(
            "Permutation and leave-one-out are made for plain means of complete units. Leave out both, or covariates, weights, cluster "
            "and unbalanced 'available'."
        )


def _units(panel: Panel | Moments, limit: int) -> Units:
    if isinstance(panel, Moments):
        raise UnsupportedError("Permutation and leave-one-out look at single units, which moments do not hold. Pass a Panel.")
    return panel.units(limit=limit)


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
