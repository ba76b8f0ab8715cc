"""The smallest effect a study can detect: from a standard error, or from what was seen before a scheme starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from pilotzone.evidence.aggregate import aggregate
from pilotzone.evidence.bands import pointwise_value
from pilotzone.evidence.errors import PanelError, UnsupportedError
from pilotzone.evidence.group_time import group_time
from pilotzone.evidence.moments import NEVER, CohortMoments, Floats, Moments
from pilotzone.evidence.options import Kind, Options, check_kind, check_share, check_whole
from pilotzone.evidence.sample import stack


@dataclass(frozen=True, slots=True)
class PlannedEffect:
    """What a planned study would be able to detect.

    Attributes
    ----------
    effect : float
        Smallest effect found with the asked power by a two-sided test, in outcome units.
    se : float
        Expected standard error of the overall estimate, in outcome units.
    windows : int
        Stretches of past periods that the expectation averages over, >= 1.
    """

    effect: float
    se: float
    windows: int


def detectable_effect(se: float, *, level: float = 0.95, power: float = 0.8) -> float:
    """Return the smallest effect that a two-sided test detects.

    Parameters
    ----------
    se : float
        Standard error of the estimate, in outcome units; NaN gives NaN.
    level : float
        Confidence level of the test, above 0 and below 1.
    power : float
        Chance to detect an effect of that size, above 0 and below 1.

    Returns
    -------
    float
        In outcome units: (z for the level + z for the power) times `se`.

    Raises
    ------
    PanelError
        If `level` or `power` is outside its range.

    References
    ----------
    Bloom (1995), doi:10.1177/0193841X9501900504.

    Examples
    --------
    >>> round(detectable_effect(1.0), 4)
    2.8016
    """
    check_share("power", power)
    return (pointwise_value(level) + NormalDist().inv_cdf(power)) * se


def planned_effect(
    moments: Moments,
    *,
    treated: int | Mapping[int, int],
    comparison: int,
    horizon: int = 1,
    kind: Kind = "event_study",
    level: float = 0.95,
    power: float = 0.8,
) -> PlannedEffect:
    """Return the smallest effect a planned study can detect, judged by the periods before anyone is treated.

    Every stretch of one base period and `horizon` periods after it, within the past, is taken as if the scheme had run there;
    the covariance over time is the average over these stretches, pooled within cohorts. So serial correlation counts as it was.

    Parameters
    ----------
    moments : Moments
        Past of units like those of the study. Only periods before the first treated one are used.
    treated : int or Mapping[int, int]
        Units to be treated at once; or units by start, 0 for those that start first, 1 for one period later.
    comparison : int
        Units that stay untreated, >= 1.
    horizon : int
        Periods with the scheme running, counted from the first start, >= 1.
    kind : {"simple", "event_study", "group", "calendar"}
        Overall estimate.
    level, power : float
        As in `detectable_effect`.

    Returns
    -------
    PlannedEffect
        Effect, expected standard error and number of stretches.

    Raises
    ------
    PanelError
        If a number is outside its range.
    UnsupportedError
        If the past is shorter than one base period and the horizon, or holds no more units than cohorts.

    References
    ----------
    Burlig, Preonas, Woerman (2020), doi:10.1016/j.jdeveco.2020.102458.

    Examples
    --------
    >>> import numpy as np
    >>> from pilotzone.evidence.moments import moments_of
    >>> y = np.random.default_rng(0).normal(size=(500, 4))
    >>> past = moments_of(y, np.zeros(500, dtype=np.int64), np.arange(2020, 2024))
    >>> plan = planned_effect(past, treated=100, comparison=100, horizon=2)
    >>> plan.windows, bool(abs(plan.se - (1.5 * 2 / 100) ** 0.5) < 0.01)
    (2, True)
    """
    check_kind(kind)
    starts = _checked_starts(treated, comparison, horizon)
    past, windows = _window_covariance(moments, horizon)
    cohorts = {NEVER: comparison} | {2 + start: n for start, n in starts.items()}
    zero = np.zeros(horizon + 1)
    plan = stack(np.arange(1, horizon + 2), {g: CohortMoments(n, zero, past * n) for g, n in cohorts.items()})
    options = Options()
    se = aggregate(group_time(plan, options), plan, options, kind).overall_se
    return PlannedEffect(effect=detectable_effect(se, level=level, power=power), se=se, windows=windows)


def _checked_starts(treated: int | Mapping[int, int], comparison: int, horizon: int) -> dict[int, int]:
    check_whole("horizon", horizon, least=1)
    check_whole("comparison", comparison, least=2)
    starts = dict(treated) if isinstance(treated, Mapping) else {0: treated}
    for start, n in starts.items():
        check_whole("treated", n, least=2)
        if start not in range(horizon):
            raise PanelError(
                f"Expected starts within the horizon, got {start}.", field="treated", value=start, accepted=f"0 to {horizon - 1}"
            )
    if not starts:
        raise PanelError("No unit is to be treated.", field="treated", value=treated, accepted="units by start, at least one start")
    return starts


def _window_covariance(moments: Moments, horizon: int) -> tuple[Floats, int]:
    first = min((g for g in moments.cohorts if g != NEVER), default=None)
    before = moments.periods.size if first is None else int((moments.periods < first).sum())
    windows, freedom = before - horizon, moments.units - len(moments.cohorts)
    if windows < 1:
        raise UnsupportedError(
            f"A horizon of {horizon} needs {horizon + 1} periods before anyone is treated; the panel has {before}. "
            "Shorten the horizon or bring a longer past."
        )
    if freedom < 1:
        raise UnsupportedError(f"{moments.units} units in {len(moments.cohorts)} cohorts show no variation. Bring more units.")
    pooled = np.sum([m.scatter for m in moments.cohorts.values()], axis=0) / freedom
    stretches = [pooled[i : i + horizon + 1, i : i + horizon + 1] for i in range(windows)]
    return np.mean(stretches, axis=0), windows
