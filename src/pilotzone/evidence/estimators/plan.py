"""What every estimator starts from: moments, cohorts as used, options, and the cells that can be compared at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pilotzone.evidence.cells import Bools
from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.estimate import source_of, without_already_treated
from pilotzone.evidence.estimators.regression import none_of
from pilotzone.evidence.group_time import GroupTime, Influence, group_time
from pilotzone.evidence.moments import Ints, Moments
from pilotzone.evidence.options import Options
from pilotzone.evidence.result import Source
from pilotzone.evidence.sample import Sample, sample_of

if TYPE_CHECKING:
    from pilotzone.evidence.panel import Panel


@dataclass(frozen=True, slots=True)
class Start:
    """What an estimator starts from.

    Attributes
    ----------
    moments : Moments
        The table, units already treated at the start counted as dropped.
    options : Options
        Level, seed and window; comparison with all not yet treated, base the last period before treatment.
    sample : Sample
        Cohorts as used.
    table : GroupTime
        Cells that somebody not yet treated can be compared with.
    source : Source
        Where the result comes from.
    """

    moments: Moments
    options: Options
    sample: Sample
    table: GroupTime
    source: Source

    @property
    def comparable(self) -> Ints:
        """Event times from treatment on that somebody not yet treated can be compared with, increasing."""
        event = self.table.cells.event
        return np.unique(event[event >= 0])


def start_of(panel: Panel | Moments, options: Options) -> Start:
    """Return the start from a panel or its moments.

    Raises
    ------
    PanelError
        If the panel cannot be used, has one period only, or nobody is treated within it.
    NoComparisonError
        If nobody is left to compare with.
    UnsupportedError
        If the panel names covariates, weights or clusters.
    """
    refuse_adjusted(panel)
    moments = panel if isinstance(panel, Moments) else panel.moments()
    spec: dict[str, Any] = {name: value for name, value in asdict(options).items() if name != "control"}
    return start_with(without_already_treated(moments, options), options, source_of(panel, spec))


def refuse_adjusted(panel: Panel | Moments) -> None:
    """Refuse a panel that names covariates, weights or clusters: only `att_gt` knows what to do with them."""
    if not isinstance(panel, Moments) and panel.adjusted:
        raise UnsupportedError(
            "Covariates, weights and clusters are known to att_gt only. Name none of them, or leave out the other estimators."
        )


def start_with(moments: Moments, options: Options, source: Source) -> Start:
    """Return the start from moments whose dropped units are counted already."""
    sample = sample_of(moments, anticipation=0)
    return Start(moments, options, sample, group_time(sample, options), source)


def options_of(*, level: float, seed: int, min_event: int | None, max_event: int | None) -> Options:
    """Return the options that all estimators share; those of the comparison group are fixed."""
    return Options(control="notyet", base="universal", level=level, seed=seed, min_event=min_event, max_event=max_event)


def in_window(labels: Ints, options: Options) -> Bools:
    """Return which event times are shown, shape (P,)."""
    low = -np.inf if options.min_event is None else options.min_event
    high = np.inf if options.max_event is None else options.max_event
    return np.asarray((labels >= low) & (labels <= high))


def chosen(influence: Influence, which: Bools | Sequence[int]) -> Influence:
    """Return some of the estimates."""
    return Influence(influence.att[which], influence.loadings[:, which, :], influence.offsets[which])


def averaged(labels: Ints, start: Start) -> Bools:
    """Return which event times the overall estimate averages, shape (P,): those from treatment on that can be compared.

    A window that ends before treatment is asked for as a placebo; then its points are averaged.
    """
    placebo = start.options.max_event is not None and start.options.max_event < 0
    return np.ones(labels.size, dtype=bool) if placebo else np.isin(labels, start.comparable)


def over_points(points: Influence, labels: Ints, start: Start) -> Influence:
    """Return the mean of the points that the overall estimate averages, as one estimate; NaN if there is none."""
    weight = averaged(labels, start).astype(np.float64)
    return points.project(weight[None] / weight.sum()) if weight.any() else none_of(start.sample, 1, att=np.nan)
