"""From the past of real units to what a study could find, and what would raise it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from pilotzone.evidence.errors import EvidenceError, UnsupportedError
from pilotzone.evidence.options import refused
from pilotzone.evidence.planning.donors import Donors, donors_plan
from pilotzone.evidence.planning.history import History, read_history
from pilotzone.evidence.planning.laws import Draws, Law, needed
from pilotzone.evidence.planning.lot import lot_plan
from pilotzone.evidence.planning.matched import matched_plan
from pilotzone.evidence.planning.notices import plan_notices
from pilotzone.evidence.planning.options import PlanColumns, PlanOptions
from pilotzone.evidence.planning.plans import Plan, critical
from pilotzone.evidence.planning.result import Alternative, CurvePoint, Formula, PowerPlan, Simulated, SizeRow
from pilotzone.evidence.planning.sites import sites_plan
from pilotzone.evidence.planning.staggered import staggered_plan
from pilotzone.evidence.planning.threshold import threshold_plan
from pilotzone.evidence.planning.wedge import wedge_plan

PLANS: Final[Mapping[str, Callable[[History, PlanOptions], Plan]]] = {
    "did": staggered_plan,
    "trial": lot_plan,
    "wedge": wedge_plan,
    "rdd": threshold_plan,
    "synth": donors_plan,
    "match": matched_plan,
    "pool": sites_plan,
}
ROLES: Final[Mapping[str, frozenset[str]]] = {
    "cluster": frozenset({"did", "trial", "wedge", "pool"}),
    "block": frozenset({"trial"}),
    "covariates": frozenset({"trial", "match", "pool"}),
    "score": frozenset({"rdd"}),
}
"""Designs that use an optional column."""

USES: Final[Mapping[str, frozenset[str]]] = {
    "share": frozenset({"did", "trial", "match", "pool"}),
    "starts": frozenset({"did"}),
    "horizon": frozenset({"did", "trial", "rdd", "synth", "match", "pool"}),
    "past": frozenset({"trial", "synth", "match", "pool"}),
    "steps": frozenset({"wedge"}),
    "adjust": frozenset({"trial", "pool"}),
    "uptake": frozenset({"did", "trial", "wedge", "rdd", "match", "pool"}),
    "attrition": frozenset({"did", "trial", "rdd", "match", "pool"}),
    "cutoff": frozenset({"rdd"}),
    "site_units": frozenset({"pool"}),
    "heterogeneity": frozenset({"pool"}),
}
"""Designs that use an option; elsewhere it may only have its default, so that nothing asked for is quietly ignored."""

TIMES: Final = (0.25, 0.5, 1.0, 2.0, 4.0)
MOST_PERIODS: Final = 6
CURVE: Final = 25
GAIN: Final = 0.995
"""A change that lowers the smallest effect by less is not worth saying."""
CORRECTION: Final = 2.0
"""Monte-Carlo standard errors by which false positives may exceed the level before the test is made stricter."""


def power_plan(source: Any, columns: PlanColumns, options: PlanOptions) -> PowerPlan:
    """Return what a study could find, judged by real units before any treatment, by formula and by simulation.

    Parameters
    ----------
    source : path, pandas.DataFrame, polars.DataFrame, pa.Table or pa.RecordBatch
        Panel of the past, one row per unit and period.
    columns : PlanColumns
        Which columns play which part.
    options : PlanOptions
        What the study would be like.

    Returns
    -------
    PowerPlan
        Smallest effects by size and by periods, what would raise the power, warnings.

    Raises
    ------
    PanelError
        If the panel, a column or an option cannot be used, or an option does not go with the design.
    UnsupportedError
        If the past cannot tell: too few units or periods, or no variation.

    Examples
    --------
    >>> import pyarrow as pa
    >>> y = np.random.default_rng(0).normal(size=(3, 40)).ravel()
    >>> past = pa.table({"id": list(range(40)) * 3, "t": np.repeat([1, 2, 3], 40), "y": y})
    >>> plan = power_plan(past, PlanColumns(unit="id", time="t", outcome="y"), PlanOptions(design="trial", adjust="none", draws=0))
    >>> round(plan.planned.formula.effect, 2), [row.size for row in plan.rows]
    (0.87, [10, 20, 40, 80, 160])
    """
    _check_roles(columns, options)
    history = read_history(source, columns)
    plan = PLANS[options.design](history, options)
    size = options.size or plan.available
    law = _law(plan, size)
    studies = {each: _studies(plan, each) for each in _sizes(plan, size)}
    found = None if options.effect is None else _needed(plan, options.effect)
    clusters = 0 if history.cluster is None else int(history.cluster.max()) + 1
    if found is not None and found not in studies and found <= plan.largest():
        studies[found] = _studies(plan, found)
    # Imported here: reading package metadata is slow, and only a result needs it.
    from importlib.metadata import version

    result = PowerPlan(
        size=size,
        rows=tuple(_row(plan, each, studies[each]) for each in sorted(studies)),
        curve=tuple(_curve(plan, law, studies[size])),
        periods=tuple(_periods(history, options, size)),
        raise_by=tuple(_raised(history, options, size, law.smallest(options.level, options.power))),
        needed=found,
        units=history.units,
        clusters=clusters,
        observed=int(history.periods.size),
        mean=history.mean,
        sd=history.sd,
        facts=plan.facts,
        notices=(),
        rows_read=history.rows,
        dropped=history.dropped or {},
        sha256=history.sha256,
        version=version("pilotzone"),
        spec=_spec(columns, options, size),
    )
    return replace(result, notices=tuple(plan_notices(result, plan)))


def _check_roles(columns: PlanColumns, options: PlanOptions) -> None:
    for role, designs in ROLES.items():
        if getattr(columns, role) and options.design not in designs:
            raise refused(role, getattr(columns, role), f"no {role} for the design {options.design!r}; it serves {_listed(designs)}")
    default = PlanOptions()
    for field, designs in USES.items():
        if options.design not in designs and getattr(options, field) != getattr(default, field):
            raise refused(field, getattr(options, field), f"no {field} for the design {options.design!r}; it serves {_listed(designs)}")
    if columns.covariates and options.adjust == "none" and options.design in USES["adjust"]:
        raise refused("adjust", "none", "'past' beside covariates")


def _listed(designs: frozenset[str]) -> str:
    return ", ".join(sorted(designs))


def _spec(columns: PlanColumns, options: PlanOptions, size: int) -> dict[str, Any]:
    names = ("unit", "time", "outcome", "cohort", "cluster", "block", "covariates", "score")
    return {name: getattr(columns, name) for name in names} | options.spec() | {"size": size}


def _law(plan: Plan, size: int) -> Law:
    if size < plan.least:
        raise UnsupportedError(
            f"A study of {size} is too small for this design, which needs {plan.least} or more: nothing can be said of what it would find."
        )
    if size > plan.largest():
        raise UnsupportedError(f"A study of {size} is larger than the {plan.largest():g} that the panel has for this design.")
    law = plan.law(size)
    if not 0 < law.se < math.inf:
        raise UnsupportedError("The past varies so little or so strangely that no standard error can be expected. Look at the outcome.")
    return law


def _sizes(plan: Plan, size: int) -> list[int]:
    wanted = plan.options.sizes or tuple(max(round(times * size), 2) for times in TIMES)
    return sorted({size, *(each for each in wanted if plan.least <= each <= plan.largest())})


def _studies(plan: Plan, size: int) -> Draws | None:
    """Return placebo studies of one size, by a stream of their own, so that no row of a table depends on another."""
    options = plan.options
    if not options.draws or size > plan.simulable:
        return None
    return plan.studies(size, options.draws, np.random.default_rng([options.seed, size]))


def _curve(plan: Plan, law: Law, studies: Draws | None) -> Iterator[CurvePoint]:
    options = plan.options
    top = law.smallest(options.level, 0.999)
    used = None if studies is None else _judged(studies, options)[0]
    if used is not None and math.isfinite(far := used.smallest(min(0.98, options.power))):
        top = max(top, 1.2 * far)
    for effect in np.linspace(0, top, CURVE).tolist():
        share = None if used is None else used.power(effect)
        yield CurvePoint(effect, law.power(effect, options.level), share, None if used is None or share is None else used.error(share))


def _judged(studies: Draws, options: PlanOptions) -> tuple[Draws, bool]:
    """Return the studies as they are to be read, and whether their test had to be made stricter."""
    promised = 1 - options.level
    beyond = promised + CORRECTION * math.sqrt(promised * options.level / options.draws)
    corrected = studies.false_positives() > beyond
    return (studies.corrected(options.level) if corrected else studies), corrected


def _row(plan: Plan, size: int, studies: Draws | None) -> SizeRow:
    options, law = plan.options, plan.law(size)
    power = None if options.effect is None else law.power(options.effect, options.level)
    formula = Formula(law.se, law.df, law.smallest(options.level, options.power), power)
    return SizeRow(size, formula, None if studies is None else simulated(studies, options))


def simulated(studies: Draws, options: PlanOptions) -> Simulated:
    """Return what placebo studies of one size say.

    Parameters
    ----------
    studies : Draws
        The studies.
    options : PlanOptions
        Level, power, effect.
    """
    used, corrected = _judged(studies, options)
    false = studies.false_positives()
    wide = critical(options.level, math.inf) * studies.error(options.power)
    power = None if options.effect is None else used.power(options.effect)
    return Simulated(
        studies=options.draws,
        effect=used.smallest(options.power),
        effect_lower=used.smallest(max(options.power - wide, 1e-9)),
        effect_upper=used.smallest(min(options.power + wide, 1.0)),
        false_positives=false,
        false_positives_error=studies.error(false),
        corrected=corrected,
        unanswered=float(np.isinf(studies.margins).mean()),
        power=power,
        power_error=None if power is None else used.error(power),
    )


def _needed(plan: Plan, effect: float) -> int | None:
    options = plan.options
    if isinstance(plan, Donors):
        # More donors bring the average of the gaps down only so far, and the panel has no more than these.
        fits = (size for size in range(plan.least, plan.available + 1) if plan.law(size).power(effect, options.level) >= options.power)
        return next(fits, None)
    return needed(plan.law, effect, level=options.level, power=options.power, least=plan.least)


def _periods(history: History, options: PlanOptions, size: int) -> Iterator[Alternative]:
    field = "steps" if options.design == "wedge" else "horizon"
    first = 2 if field == "steps" else len(options.starts)
    for count in sorted({*range(first, MOST_PERIODS + 1), getattr(options, field)}):
        if found := _tried(history, replace(options, **{field: count}), size):
            yield Alternative(field, float(count), found)


def _tried(history: History, options: PlanOptions, size: int) -> float | None:
    """Return the smallest effect of another plan by formula, None where it cannot be had."""
    try:
        plan = PLANS[options.design](history, options)
        if not plan.least <= size <= plan.largest():
            return None
        return plan.law(size).smallest(options.level, options.power)
    except EvidenceError:
        return None


def _raised(history: History, options: PlanOptions, size: int, now: float) -> Iterator[Alternative]:
    found = []
    for code, value, changed, count in changes(history, options, size):
        other = history if code != "no_cluster" else replace(history, cluster=None)
        effect = _tried(other if code != "lottery" else replace(history, score=None), changed, count)
        if effect is not None and effect < GAIN * now:
            found.append(Alternative(code, value, effect))
    yield from sorted(found, key=lambda each: (each.effect, each.code))


def changes(history: History, options: PlanOptions, size: int) -> Iterator[tuple[str, float | None, PlanOptions, int]]:
    """Give what could be changed: code, new value, options and size."""
    design, plain = options.design, PlanOptions()
    clusters = 0 if history.cluster is None else int(history.cluster.max()) + 1
    yield "size", 2.0 * size, options, 2 * size
    for field in ("horizon", "past", "steps"):
        if design in USES[field]:
            more = getattr(options, field) + 1
            yield field, float(more), replace(options, **{field: more}), size
    # What costs precision, and its value where it costs none.
    for field in ("share", "uptake", "attrition", "adjust"):
        value = getattr(plain, field)
        if design in USES[field] and getattr(options, field) != value:
            yield field, value if field != "adjust" else None, replace(options, **{field: value}), size
    if design == "pool":
        units = 2 * (options.site_units or round(history.units / max(clusters, 1)))
        yield "site_units", float(units), replace(options, site_units=units), size
    if clusters and design in ("did", "trial"):
        units = round(size * history.units / clusters)
        yield "no_cluster", float(units), options, units
    if design in ("did", "rdd", "match"):
        kept = {field: getattr(options, field) for field in ("share", "horizon", "uptake", "attrition", "level", "power")}
        yield "lottery", None, replace(plain, design="trial", **kept), size
