"""What the reader of a matched comparison is warned of."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pilotzone.evidence.figures import figures
from pilotzone.evidence.matching.balance import LARGE, NOTICEABLE, BalanceRow
from pilotzone.evidence.matching.blocks import Study
from pilotzone.evidence.matching.options import MatchOptions
from pilotzone.evidence.matching.result import CohortFacts, Concentration, Discarded, MatchedEffect, OverlapBin, Placebo
from pilotzone.evidence.result import Notice

FEW: Final = 10
"""Fewer treated units, or comparison units in effect, carry no conclusion, as for panels."""

DOMINATED: Final = 0.2
"""A comparison unit with a larger share of all weight stands for the comparison more than it should."""

SIGNIFICANCE: Final = 0.05


def notices_of(parts: Mapping[str, Any], study: Study, options: MatchOptions) -> Iterator[Notice]:
    """Give every warning that applies; that a hidden cause cannot be ruled out always does.

    Parameters
    ----------
    parts : Mapping[str, Any]
        Fields of `MatchResult` by name.
    study : Study
        What was read.
    options : MatchOptions
        As used.
    """
    yield _hidden(float(parts["hidden"].breakdown))
    yield from _table(study)
    yield from _overlap(parts["overlap"], parts["outside"], parts["cohorts"], options)
    yield from _discarded(parts["discarded"], parts["cohorts"])
    yield from _balance(parts["balance"])
    yield from _few(parts["cohorts"], parts["concentration"], parts["effect"])
    if study.periods:
        yield from _placebo(parts["placebo"])
    if options.method == "propensity" and not options.corrects:
        yield Notice("estimated_propensity", "The standard error takes the fitted propensity as known; it may be too small or too large.")


def design_notices(clusters: tuple[int, int] | None, short: int, options: MatchOptions) -> Iterator[Notice]:
    """Give the warnings about clusters and about matches that were not to be had.

    Parameters
    ----------
    clusters : tuple of int or None
        Clusters that hold treated units, and comparison units.
    short : int
        Treated units with fewer matches than were asked for.
    options : MatchOptions
        As used.
    """
    if clusters is not None and min(clusters) < FEW:
        yield Notice(
            "few_clusters",
            f"{clusters[0]} clusters hold treated units and {clusters[1]} comparison units; errors by cluster may be too small.",
            {"treated": clusters[0], "comparison": clusters[1]},
        )
    if short:
        yield Notice(
            "fewer_neighbours",
            f"{short} treated units have fewer than {options.count} matches: caliper, exact columns or the units left allow no more.",
            {"units": short, "neighbours": options.count},
        )


def _hidden(breakdown: float) -> Notice:
    strength = (
        f"One that changes the odds of treatment among units alike in covariates {figures(breakdown)}-fold could bring the estimate to 0, "
        "sampling error not counted."
        if math.isfinite(breakdown)
        else "Among these units not even one that changes the odds of treatment a hundredfold brings the estimate to 0, sampling error not "
        "counted."
    )
    return Notice(
        "hidden_bias",
        f"Likeness in covariates does not rule out a cause that was not measured. {strength}",
        {"gamma": round(breakdown, 6) if math.isfinite(breakdown) else None},
    )


def _table(study: Study) -> Iterator[Notice]:
    if study.dropped:
        counts = ", ".join(f"{reason} {count}" for reason, count in study.dropped.items())
        yield Notice("dropped", f"Not all of the table was used; left out by reason: {counts}.", {"dropped": dict(study.dropped)})
    if study.late:
        cohorts = ", ".join(map(str, study.late))
        yield Notice(
            "treated_after_panel",
            f"First treated after the last period, so they count as never treated: cohorts {cohorts}.",
            {"cohorts": list(study.late)},
        )


def _overlap(bins: Sequence[OverlapBin], outside: int, cohorts: Sequence[CohortFacts], options: MatchOptions) -> Iterator[Notice]:
    treated = sum(row.treated for row in cohorts)
    if not bins:
        yield Notice(
            "no_overlap",
            "The covariates tell treated and comparison apart without fail: nobody in the comparison is alike.",
            {"outside": treated, "treated": treated},
        )
    elif outside and not options.drops:
        yield Notice(
            "no_overlap",
            f"{outside} of {treated} treated units have a fitted chance of treatment outside the range of the comparison; "
            "for them the result rests on the form of the weights, not on units alike.",
            {"outside": outside, "treated": treated},
        )


def _discarded(discarded: Sequence[Discarded], cohorts: Sequence[CohortFacts]) -> Iterator[Notice]:
    if not discarded:
        return
    reasons = Counter(row.reason for row in discarded)
    treated = sum(row.treated for row in cohorts)
    said = {"outside_support": "outside the range of the comparison", "no_match": "without a match within caliper and exact columns"}
    listed = ", ".join(f"{count} {said[reason]}" for reason, count in sorted(reasons.items()))
    named = ", ".join(row.unit for row in discarded[:FEW]) + (", …" if len(discarded) > FEW else "")
    yield Notice(
        "discarded_treated",
        f"{len(discarded)} of {treated} treated units were left out ({listed}): {named}. The effect is that on the others, and no longer "
        "that on all treated.",
        {"discarded": len(discarded), "treated": treated, "reasons": dict(sorted(reasons.items())), "units": named},
    )


def _balance(rows: Sequence[BalanceRow]) -> Iterator[Notice]:
    left = {row.name: abs(row.after.difference) for row in rows if not abs(row.after.difference) <= NOTICEABLE}
    if left:
        large = [name for name, difference in left.items() if not difference <= LARGE]
        more = f" Above {LARGE:g}, regression should not be trusted with the rest: {', '.join(large)}." if large else ""
        yield Notice(
            "poor_balance",
            f"Standardised differences above {NOTICEABLE:g} are left in {', '.join(left)}.{more}",
            {"covariates": list(left), "large": large},
        )


def _few(cohorts: Sequence[CohortFacts], weights: Concentration, effect: MatchedEffect) -> Iterator[Notice]:
    used = sum(row.matched for row in cohorts)
    if used < FEW:
        yield Notice("few_treated", f"Only {used} treated units; intervals that rest on large samples may be too narrow.", {"units": used})
    if weights.after < FEW:
        yield Notice(
            "few_comparison",
            f"The weighted comparison is worth only {weights.after:.1f} units; intervals that rest on large samples may be too narrow.",
            {"units": round(weights.after, 1)},
        )
    name, share = weights.top[0]
    if share > DOMINATED:
        yield Notice(
            "dominated_by_one_unit",
            f"{name} carries {share:.0%} of the weight of the comparison; the result hangs on it.",
            {"unit": name, "share": f"{share:.0%}"},
        )
    alone = [row.cohort for row in cohorts if row.cohort is not None and row.matched == 1]
    if alone and used > 1:
        yield Notice(
            "singleton_cohort",
            f"Cohort {', '.join(map(str, alone))} has a single treated unit; standard errors that include it count its comparison only.",
            {"cohorts": alone},
        )
    if math.isnan(effect.se):
        yield Notice("undefined_se", "The estimate has no standard error: a single treated unit, or outcomes that do not vary.")


def _placebo(placebo: Placebo | None) -> Iterator[Notice]:
    if placebo is None or math.isnan(placebo.p_value):
        yield Notice(
            "placebo_untested",
            "Whether both groups moved alike before the treatment cannot be tested: there are too few periods before it, or too few units.",
        )
    elif placebo.p_value < SIGNIFICANCE:
        yield Notice(
            "placebo_differs",
            f"Treated and matched comparison already moved apart before the treatment (p = {placebo.p_value:.3g}); the comparison is not "
            "credible.",
            {"p_value": f"{placebo.p_value:.3g}"},
        )
