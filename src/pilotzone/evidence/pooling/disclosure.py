"""The check before moments leave a site: nobody's figures may be read off them, or off their difference from what left before.

Means and scatters over few units tell those units; one dominant unit can be read off a total; and two releases that differ by a
few units give those few away, however large each release is.

References
----------
Hundepool et al. (2012), Statistical Disclosure Control, doi:10.1002/9781118348239, chapter 4: minimum frequency, dominance rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np

from pilotzone.evidence.ingest.tops import Tops
from pilotzone.evidence.moments import CohortMoments, Ints, Moments, merge_cohorts
from pilotzone.evidence.options import check_share, check_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What may leave.

    Attributes
    ----------
    minimum : int
        Fewest units of a cohort, >= 2.
    per_period : int
        Fewest units of a cohort for each period, >= 1: means and scatter over T periods of about T units tell the units.
    top_one, top_two : float
        Largest share that one unit, or two, may have in a cohort's total of absolute outcomes in any period, above 0 and below 1.
    spread_one, spread_two : float
        The same in its squared deviations of any period, or of the change to the next. A share of 0.85 tells a unit's deviation from
        the mean to 1 / sqrt(0.85) - 1, or 8 %.

    Raises
    ------
    PanelError
        If a limit is not as above.
    """

    minimum: int = 10
    per_period: int = 2
    top_one: float = 0.75
    top_two: float = 0.85
    spread_one: float = 0.85
    spread_two: float = 0.9

    def __post_init__(self) -> None:
        check_whole("minimum", self.minimum, least=2)
        check_whole("per_period", self.per_period, least=1)
        check_share("top_one", self.top_one)
        check_share("top_two", self.top_two)
        check_share("spread_one", self.spread_one)
        check_share("spread_two", self.spread_two)

    def units(self, T: int) -> int:
        """Return the fewest units of a cohort seen over T periods."""
        return max(self.minimum, self.per_period * T)


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a cohort may not leave.

    Attributes
    ----------
    code : {"few_units", "dominated", "outlying", "alike", "small_difference", "changed_difference", "together_difference",
        "together_changed"}
        Which rule.
    cohort : int
        First treated period; 0 for the never treated.
    data : Mapping[str, Any]
        The numbers of the finding: ``units`` and ``least``; ``units``, ``share`` and ``most``; ``units``, ``least``, ``release``.
    """

    code: str
    cohort: int
    data: Mapping[str, Any] = field(default_factory=dict)


def disclosure_findings(
    moments: Moments, *, tops: Mapping[int, Tops], previous: Sequence[Moments] = (), limits: Limits | None = None
) -> tuple[Finding, ...]:
    """Return every reason why moments may not leave; none if they may.

    Parameters
    ----------
    moments : Moments
        What is to leave.
    tops : Mapping[int, Tops]
        Largest contributions by cohort, from `Panel.tops`.
    previous : sequence of Moments
        All that left before about the same units, oldest first.
    limits : Limits, optional
        By default 10 units and 2 for each period, shares of at most 0.75 and 0.85, of squared deviations 0.85 and 0.9.

    Returns
    -------
    tuple[Finding, ...]
        By cohort. Each earlier release is compared cohort by cohort and in the sum over cohorts; sums of several are not.

    Examples
    --------
    >>> import numpy as np
    >>> from pilotzone.evidence import moments_of
    >>> from pilotzone.evidence.ingest.tops import tops_of
    >>> y = np.array([[1.0, 2.0], [3.0, 6.0]])
    >>> table = moments_of(y, np.array([0, 0]), np.array([1, 2]))
    >>> [f.code for f in disclosure_findings(table, tops={0: tops_of(y)}, limits=Limits(top_one=0.9, top_two=0.99))]
    ['few_units', 'dominated', 'outlying']
    """
    rules = limits or Limits()
    found = [finding for g in moments.cohorts for finding in _of_cohort(g, moments, tops[g], previous, rules)]
    alone = {finding.data["release"] for finding in found if "release" in finding.data}
    for at, old in enumerate(previous):
        # Where a cohort differs by too little the sum over all cohorts tells nothing more.
        found += [] if at + 1 in alone else _together(moments, old, at, rules)
    return tuple(sorted(found, key=lambda finding: list(moments.cohorts).index(finding.cohort)))


def withhold(moments: Moments, findings: Sequence[Finding]) -> Moments:
    """Return the moments without the cohorts that may not leave; their units are counted as dropped.

    Parameters
    ----------
    moments : Moments
        What was checked.
    findings : sequence of Finding
        What the check found.
    """
    held = {finding.cohort for finding in findings}
    count = sum(m.n for g, m in moments.cohorts.items() if g in held)
    return Moments(
        moments.periods,
        {g: m for g, m in moments.cohorts.items() if g not in held},
        moments.rows,
        {**moments.dropped, "withheld_unit": count},
        moments.sha256,
    )


def _of_cohort(g: int, moments: Moments, tops: Tops, previous: Sequence[Moments], limits: Limits) -> Iterator[Finding]:
    yield from _few(g, moments.cohorts[g], limits)
    yield from _dominated(g, tops, limits)
    yield from _outlying(g, moments.cohorts[g], tops, limits)
    yield from _alike(g, moments)
    for at, old in enumerate(previous):
        yield from _differs(g, moments, old, at, limits)


def _few(g: int, cohort: CohortMoments, limits: Limits) -> Iterator[Finding]:
    least = limits.units(cohort.mean.size)
    if cohort.n < least:
        yield Finding("few_units", g, {"units": cohort.n, "least": least})


def _dominated(g: int, tops: Tops, limits: Limits) -> Iterator[Finding]:
    for units, most in ((1, limits.top_one), (2, limits.top_two)):
        if tops.share(units) > most:
            yield Finding("dominated", g, {"units": units, "share": tops.share(units), "most": most})
            return


def _outlying(g: int, cohort: CohortMoments, tops: Tops, limits: Limits) -> Iterator[Finding]:
    # Mean and scatter together give the figures of a unit that makes up the scatter, however small its part of the total.
    for units, most in ((1, limits.spread_one), (2, limits.spread_two)):
        share = tops.spread_share(units, cohort)
        if share > most:
            yield Finding("outlying", g, {"units": units, "share": share, "most": most})
            return


def _alike(g: int, moments: Moments) -> Iterator[Finding]:
    cohort = moments.cohorts[g]
    # One figure for all is everybody's figure; rounding alone leaves less than this of it.
    same = np.diag(cohort.scatter) <= 1e-24 * np.square(cohort.mean) * cohort.n
    if cohort.n > 1 and same.any():
        yield Finding("alike", g, {"period": int(moments.periods[same][0])})


def _differs(g: int, new: Moments, old: Moments, release: int, limits: Limits) -> Iterator[Finding]:
    common = np.intersect1d(new.periods, old.periods)
    # A cohort that did not leave before is judged by its own size alone.
    if not common.size or g not in old.cohorts:
        return
    now, before = _over(new, g, common), _over(old, g, common)
    gap, least = abs(now.n - before.n), limits.units(common.size)
    data = {"units": gap, "least": least, "release": release + 1}
    if 0 < gap < least:
        yield Finding("small_difference", g, data)
    elif gap == 0 and not _same(now, before):
        # Nobody can tell from the sums whether one unit's figures changed or all of them did.
        yield Finding("changed_difference", g, data)


def _together(new: Moments, old: Moments, release: int, limits: Limits) -> list[Finding]:
    """Return what the sum over all cohorts tells: units that change cohorts between releases cancel in it."""
    common = np.intersect1d(new.periods, old.periods)
    if not common.size or not old.cohorts:
        return []
    now, before = (reduce(merge_cohorts, (_over(each, g, common) for g in each.cohorts)) for each in (new, old))
    gap, least = abs(now.n - before.n), limits.units(common.size)
    if gap >= least or (gap == 0 and _same(now, before)):
        return []
    data = {"units": gap, "least": least, "release": release + 1}
    moved = [g for g in new.cohorts if g not in old.cohorts or not _same(_over(new, g, common), _over(old, g, common))]
    return [Finding("together_difference" if gap else "together_changed", g, data) for g in moved]


def _over(moments: Moments, g: int, periods: Ints) -> CohortMoments:
    which, m = np.searchsorted(moments.periods, periods), moments.cohorts[g]
    return CohortMoments(m.n, m.mean[which], m.scatter[np.ix_(which, which)], m.tail[which])


def _same(a: CohortMoments, b: CohortMoments) -> bool:
    if a.n != b.n:
        return False
    spread = np.sqrt(np.diag(a.scatter) / a.n)
    mean = np.abs((a.mean - b.mean) + (a.tail - b.tail)) <= 1e-9 * spread
    scatter = np.abs(a.scatter - b.scatter) <= 1e-9 * a.n * np.outer(spread, spread)
    return bool(mean.all() and scatter.all())
