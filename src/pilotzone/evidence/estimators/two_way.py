"""Two-way fixed effects: one static coefficient, and the event study with a common profile for all cohorts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pilotzone.evidence.estimators.decomposition import bacon_of
from pilotzone.evidence.estimators.events import event_design, event_points, treated_cells
from pilotzone.evidence.estimators.fit import EstimatorFit, Found, finish, source_as
from pilotzone.evidence.estimators.imputing import impute
from pilotzone.evidence.estimators.notices import common_notices, second_reference, two_way_notices
from pilotzone.evidence.estimators.pairs import PairTest, pair_test
from pilotzone.evidence.estimators.plan import Start, averaged, chosen, in_window, options_of, over_points, start_of
from pilotzone.evidence.estimators.regression import effects_of, none_of, regress, stacked
from pilotzone.evidence.moments import Moments

if TYPE_CHECKING:
    from pilotzone.evidence.panel import Panel


def twfe(
    panel: Panel | Moments, *, level: float = 0.95, seed: int = 0, min_event: int | None = None, max_event: int | None = None
) -> EstimatorFit:
    """Estimate by least squares with unit and period effects.

    The event study has one coefficient for each event time, the same for all cohorts, with each cohort's last observed period
    before treatment as reference. Without never treated units the earliest event times are set to zero besides, and a warning
    says so. ``overall("simple")`` is the static coefficient. Both mix comparisons with units that are already treated: if effects
    differ between cohorts or grow over time, they are no average of effects. The result tests that, and says so.

    Standard errors are clustered by unit without a small-sample factor; packages that apply one are larger by a factor they state.

    Parameters
    ----------
    panel : Panel or Moments
        The panel, or its additive table. Units treated in the first period or earlier are left out.
    level : float
        Confidence level, above 0 and below 1.
    seed : int
        Seed of the band's draws, >= 0.
    min_event, max_event : int or None
        Window of event times that the event study shows and its overall estimate averages; the regression has all of them.

    Returns
    -------
    EstimatorFit
        Frozen, with the Goodman-Bacon decomposition in ``bacon``.

    Raises
    ------
    PanelError
        If an option or the panel is not acceptable.
    NoComparisonError
        If nobody is left to compare with.
    UnsupportedError
        If the coefficients cannot be told apart.

    References
    ----------
    Goodman-Bacon (2021), doi:10.1016/j.jeconom.2021.03.014; Sun, Abraham (2021), doi:10.1016/j.jeconom.2020.09.006, on what the
    coefficients mix.

    Examples
    --------
    >>> import numpy as np
    >>> from pilotzone.evidence import moments_of, twfe
    >>> y = np.array([[1.0, 2.0], [1.5, 2.0], [1.0, 4.0], [2.0, 6.0]])
    >>> fit = twfe(moments_of(y, np.array([0, 0, 2021, 2021]), np.array([2020, 2021])))
    >>> round(fit.overall("simple").att, 12), round(fit.overall("event_study").att, 12)
    (2.75, 2.75)
    """
    options = options_of(level=level, seed=seed, min_event=min_event, max_event=max_event)
    return two_way(start_of(panel, options))


def two_way(start: Start) -> EstimatorFit:
    """Return the estimate from its start."""
    found = _found(start)
    bacon = bacon_of(start.sample)
    tests = _tests(start, found)
    source = source_as(start.source, "twfe")
    fit = finish("twfe", start.moments, start.options, sample=start.sample, found=found, notices=(), source=source)
    notices = (*common_notices(start, fit), *second_reference(found), *two_way_notices(start, bacon, tests))
    return replace(fit, notices=notices, bacon=bacon, tests=tests)


def _found(start: Start) -> Found:
    sample = start.sample
    effects = effects_of(sample.sizes, np.ones(sample.mean.shape, dtype=bool))
    design = event_design(sample, effects)
    labels, points, known = event_points(sample, effects, design)
    shown = in_window(labels, start.options)
    labels, points, known = labels[shown], chosen(points, shown), known[shown]
    treated = treated_cells(sample)
    static = regress(sample, effects, treated[:, :, None].astype(np.float64))
    static_known = bool((treated.any(axis=1) & (sample.sizes > 1)).any())
    study, none = over_points(points, labels, start), none_of(sample, 1, att=np.nan)
    no_cells = np.zeros(0, dtype=np.int64)
    return Found(
        cohort=no_cells,
        time=no_cells,
        cells=none_of(sample, 0),
        cells_known=np.zeros(0, dtype=bool),
        labels=labels,
        points=points,
        points_known=known,
        overall=stacked(static, study, none, none),
        overall_known=np.array([static_known, bool(known[averaged(labels, start)].any()), False, False]),
        shared_points=points,
        shared=stacked(study, static),
        averaged=tuple(labels[averaged(labels, start)].tolist()),
        reference=(*design.base.tolist(), *design.dropped.tolist()),
        dropped=tuple(design.dropped.tolist()),
    )


def _tests(start: Start, found: Found) -> tuple[PairTest, ...]:
    """Return the differences from the imputation estimator, which allows effects to differ."""
    other, names = impute(start, leave_out=False), ("twfe", "imputation")
    mine, theirs = (np.isin(f.labels, start.comparable) for f in (found, other))
    return (
        pair_test(names, "simple", start.sample, chosen(found.shared, [1]), chosen(other.shared, [1])),
        pair_test(names, "points", start.sample, chosen(found.shared_points, mine), chosen(other.shared_points, theirs)),
    )
