"""`transport`: from a panel and a target population to the frozen result."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from pilotzone.evidence.bands import pointwise_value, simultaneous_value
from pilotzone.evidence.cells import Cells, plan_cells
from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.estimate import engine_version
from pilotzone.evidence.joint import sums_by_cluster
from pilotzone.evidence.moments import NEVER, Floats
from pilotzone.evidence.observations import Observations
from pilotzone.evidence.options import Options
from pilotzone.evidence.pretrend import Pretrend, wald_test
from pilotzone.evidence.result import EventStudy, Overall, Source
from pilotzone.evidence.transport.effect import Cellwise, Side, cell_effects
from pilotzone.evidence.transport.notices import notices_of
from pilotzone.evidence.transport.result import Overlap, Reach, Transported
from pilotzone.evidence.transport.target import Target

if TYPE_CHECKING:
    from pilotzone.evidence.panel import Panel

FLOOR: Final = 1e-20
"""Variance, as a share of the largest, that rounding alone can make."""


def transport(
    panel: Panel,
    target: Target,
    *,
    anticipation: int = 0,
    min_event: int | None = None,
    max_event: int | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> Transported:
    """Return what the effect of a staggered policy would be in a population with other covariates.

    Treated and never treated units are each weighted until their covariate means, in the last period before treatment, are those of
    the target; the effect is the difference of their weighted changes. It holds there if trends and effects depend on units only
    through these covariates, in their means, and if nothing else that changes the effect differs between the two places.

    Parameters
    ----------
    panel : Panel
        Where the policy was tried; with covariates, without gaps.
    target : Target
        The population, with the same covariates in the same order.
    anticipation : int
        Periods by which units may react before treatment, >= 0.
    min_event, max_event : int or None
        Window of event times that is shown and averaged.
    level : float
        Confidence level, above 0 and below 1.
    seed : int
        Seed of the band's draws, >= 0.

    Returns
    -------
    Transported
        Cohort shares count as given, those of the panel.

    Raises
    ------
    PanelError
        If an option or the panel is not acceptable, covariates of panel and target differ, or no weights reach the target.
    NoComparisonError
        If no unit is never treated.

    Examples
    --------
    >>> import numpy as np, pyarrow as pa
    >>> from pilotzone.evidence import Panel
    >>> size = np.repeat([1.0, 2.0, 3.0] * 2, 2)
    >>> after, treated = np.tile([0, 1], 6), np.repeat([0, 0, 0, 1, 1, 1], 2)
    >>> rows = {"id": np.repeat(np.arange(6), 2), "t": 2020 + after, "g": 2021 * treated, "y": after * treated * size, "size": size}
    >>> there = Target(("size",), np.array([[2.0], [3.0]]), census=True)
    >>> here = Panel.from_arrow(pa.table(rows), unit="id", time="t", outcome="y", cohort="g", covariates=("size",))
    >>> round(transport(here, there).carried.att, 6)
    2.5
    """
    options = Options(base="universal", anticipation=anticipation, min_event=min_event, max_event=max_event, level=level, seed=seed)
    if tuple(panel.covariates) != target.names or not target.names:
        raise PanelError(
            f"The panel has the covariates {list(panel.covariates)}, the target {list(target.names)}.",
            field="covariates",
            value=list(panel.covariates),
            accepted="one or more covariates, the same for both",
        )
    read = panel.observations()
    used = read.used(anticipation=anticipation)
    keys = np.unique(used.cohort)
    cells = plan_cells(used.periods, keys, options)
    found = cell_effects(used, cells, target)
    return _result(panel, read, used, cells, found, target, options)


def _result(
    panel: Panel, read: Observations, used: Observations, cells: Cells, found: Cellwise, target: Target, options: Options
) -> Transported:
    times, weights = _event_weights(used, cells, options)
    window = _window(times, options)
    average = window @ weights
    # Points, then the average carried, the average here, and their difference.
    carried = np.vstack([weights, average, np.zeros_like(average), average])
    here = np.vstack([np.zeros_like(weights), np.zeros_like(average), average, -average])
    att = carried @ found.carried + here @ found.here
    parts = sums_by_cluster(found.carried_parts @ carried.T + found.here_parts @ here.T, used.cluster)
    moved = found.slope @ carried.T
    cov = parts.T @ parts + moved.T @ target.mean_covariance @ moved
    P = times.size
    carried_at, here_at, difference = (_overall(att[k], cov[k, k], options) for k in (P, P + 1, P + 2))
    reach, overlap = tuple(_reach(side) for side in found.sides), tuple(_overlap(found.sides, target))
    before = times + options.anticipation < 0
    points = _study(times, att[:P], cov[:P, :P], options)
    pretrend = _pretrend(points, before)
    return Transported(
        carried=carried_at,
        here=here_at,
        difference=difference,
        points=points,
        pretrend=pretrend,
        overlap=overlap,
        reach=reach,
        notices=notices_of(overlap, reach, pretrend, used, target),
        panel=_panel_facts(read, used),
        target={
            "units": len(target.x),
            "census": target.census,
            "dropped": dict(target.dropped),
            "sha256": target.sha256,
        },
        source=Source(engine_version(), panel.backend, _spec(panel, options)),
    )


def _event_weights(used: Observations, cells: Cells, options: Options) -> tuple[np.ndarray, Floats]:
    """Return event times in the window, and what each cell weighs in each, by the panel's treated units, shape (P, C)."""
    event = cells.event
    low = event.min() if options.min_event is None else options.min_event
    high = event.max() if options.max_event is None else options.max_event
    times = np.unique(event[(event >= low) & (event <= high)])
    size = np.array([used.weight[used.cohort == g].sum() for g in cells.cohort])
    weights = np.where(event[None, :] == times[:, None], size, 0.0)
    return times, weights / weights.sum(axis=1, keepdims=True)


def _window(times: np.ndarray, options: Options) -> Floats:
    inside = times >= (0 if options.min_event is None else options.min_event)
    if not inside.any():
        raise PanelError(
            "The window holds no event time to average.",
            field="min_event",
            value=[options.min_event, options.max_event],
            accepted="a window that holds event time 0 or later",
        )
    return np.asarray(inside / inside.sum())


def _overall(att: float, variance: float, options: Options) -> Overall:
    se = float(np.sqrt(variance)) if variance > FLOOR * max(att * att, np.finfo(float).tiny) else np.nan
    margin = pointwise_value(options.level) * se
    return Overall("event_study", float(att), se, float(att - margin), float(att + margin))


def _study(times: np.ndarray, att: Floats, cov: Floats, options: Options) -> EventStudy:
    variance = np.diag(cov)
    known = variance > FLOOR * variance.max(initial=0.0)
    se = np.where(known, np.sqrt(np.where(known, variance, 1.0)), np.nan)
    margin = pointwise_value(options.level) * se
    critical = simultaneous_value(cov[np.ix_(known, known)], level=options.level, rng=np.random.default_rng(options.seed))
    band = critical * se
    return EventStudy(times, att, se, att - margin, att + margin, att - band, att + band, cov, critical)


def _pretrend(points: EventStudy, before: np.ndarray) -> Pretrend:
    which = np.flatnonzero(before & np.isfinite(points.se))
    return wald_test(points.att[which], points.covariance[np.ix_(which, which)]) if which.size else Pretrend(np.nan, 0, np.nan)


def _reach(side: Side) -> Reach:
    return Reach(side.cohort, side.treated, side.rows.size, float(1.0 / np.square(side.weight).sum()), float(side.weight.max()))


def _overlap(sides: tuple[Side, ...], target: Target) -> list[Overlap]:
    treated = np.vstack([side.x for side in sides if side.treated])
    comparison = np.vstack([side.x for side in sides if not side.treated])
    return [_compared(name, treated[:, k], comparison[:, k], target.x[:, k]) for k, name in enumerate(target.names)]


def _compared(name: str, treated: Floats, comparison: Floats, target: Floats) -> Overlap:
    mean = float(target.mean())
    gaps = [(mean - group.mean()) / group.std() if group.std() > 0 else np.nan for group in (treated, comparison)]
    beyond = [float(((target < group.min()) | (target > group.max())).mean()) for group in (treated, comparison)]
    return Overlap(name, float(treated.mean()), float(comparison.mean()), mean, *map(float, gaps), *beyond)


def _panel_facts(read: Observations, used: Observations) -> dict[str, Any]:
    sizes = {("never" if g == NEVER else str(g)): int((used.cohort == g).sum()) for g in np.unique(used.cohort).tolist()}
    dropped = dict(read.dropped)
    left = read.cohort.size - used.cohort.size
    if left:
        dropped["already_treated_unit"] = left
    return {
        "rows": read.rows,
        "units": int(used.cohort.size),
        "periods": used.periods.tolist(),
        "cohorts": sizes,
        "dropped": dropped,
        "sha256": read.sha256,
    }


def _spec(panel: Panel, options: Options) -> dict[str, Any]:
    kept = ("anticipation", "min_event", "max_event", "level", "seed")
    return panel.spec() | {name: value for name, value in asdict(options).items() if name in kept}
