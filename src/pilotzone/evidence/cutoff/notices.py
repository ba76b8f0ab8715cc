"""What the reader of a discontinuity is warned of."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from pilotzone.evidence.cutoff.bandwidth import Bandwidths
from pilotzone.evidence.cutoff.checks import Check
from pilotzone.evidence.cutoff.density import DensityTest
from pilotzone.evidence.cutoff.effect import Effect, Jump
from pilotzone.evidence.cutoff.options import CutoffOptions
from pilotzone.evidence.cutoff.sample import Sample
from pilotzone.evidence.result import Notice

FEW: Final = 20
"""Fewer observations within the bandwidth on a side, or fewer clusters there, are warned of."""

FEW_DISTINCT: Final = 10
"""Fewer distinct scores within the bandwidth on a side make a local polynomial doubtful."""

FEWEST_DISTINCT: Final = 5
"""With fewer the polynomial all but passes through their means, and what moves a whole score counts as the jump."""

WEAK: Final = 10.0
"""A first stage with a smaller squared robust statistic is weak (Staiger and Stock 1997, doi:10.2307/2171753)."""

SIGNIFICANCE: Final = 0.05


def estimate_notices(sample: Sample, effect: Effect, widths: Bandwidths, options: CutoffOptions) -> Iterator[Notice]:
    """Give the warnings that the estimate itself calls for.

    Parameters
    ----------
    sample : Sample
        Both sides of the cut-off.
    effect : Effect
        What was found.
    widths : Bandwidths
        As used.
    options : CutoffOptions
        As used.
    """
    if min(effect.effective) < FEW:
        yield Notice(
            "few_effective",
            f"Within the bandwidth there are {effect.effective[0]} observations below and {effect.effective[1]} above the cut-off; "
            "intervals that rest on large samples may be too narrow.",
            {"below": effect.effective[0], "above": effect.effective[1]},
        )
    yield from _mass_points(sample, effect)
    if min(effect.effective_distinct) < FEWEST_DISTINCT:
        below, above = effect.effective_distinct
        yield Notice(
            "few_distinct",
            f"Within the bandwidth lie {below} distinct scores below and {above} above the cut-off: too few to tell a jump from what "
            "sets one score apart from the next.",
            {"below": below, "above": above},
        )
    yield from _first_stage(effect.first_stage)
    if not math.isfinite(effect.jump.se) or effect.jump.se == 0:
        yield Notice("undefined_se", "The estimate has no standard error: near the cut-off nothing varies.")
    if sample.below.cluster is not None:
        yield from _clusters(sample, widths, options)


def _mass_points(sample: Sample, effect: Effect) -> Iterator[Notice]:
    below, above = sample.distinct
    if not sample.has_mass_points:
        return
    near = effect.effective_distinct
    doubt = (
        f" Only {near[0]} and {near[1]} of them lie within the bandwidth, few for a line through them; compare the values next to the "
        "cut-off as well."
        if min(near) < FEW_DISTINCT
        else ""
    )
    yield Notice(
        "mass_points",
        f"The score repeats itself: {below} distinct values below and {above} above the cut-off. First bandwidths were made to reach "
        f"ten of them, and neighbours with the same score count together.{doubt}",
        {"below": below, "above": above, "near_below": near[0], "near_above": near[1]},
    )


def _first_stage(first: Jump | None) -> Iterator[Notice]:
    if first is None:
        return
    strength = (first.estimate / first.se) ** 2 if first.se > 0 else math.inf if first.estimate else 0.0
    if strength < WEAK:
        yield Notice(
            "weak_first_stage",
            f"The treatment hardly jumps at the cut-off (squared statistic {strength:.3g}, below {WEAK:g}); the interval of the ratio is "
            "not to be trusted. Read the Anderson-Rubin set, which holds whatever the first stage.",
            {"statistic": round(strength, 6)},
        )


def _clusters(sample: Sample, widths: Bandwidths, options: CutoffOptions) -> Iterator[Notice]:
    near = [side.within(h, options.kernel).cluster for side, h in zip(sample.sides, widths.h, strict=True)]
    below, above = (np.unique(found) if found is not None else np.array([], np.int64) for found in near)
    if min(below.size, above.size) < FEW:
        yield Notice(
            "few_clusters",
            f"Within the bandwidth there are {below.size} clusters below and {above.size} above; clustered intervals may be too narrow.",
            {"below": below.size, "above": above.size},
        )
    both = int(np.intersect1d(below, above).size)
    if both:
        yield Notice(
            "clusters_straddle",
            f"{both} clusters lie on both sides of the cut-off; the variance adds the sides up as if they were independent, which is "
            "usually too much rather than too little.",
            {"clusters": both},
        )


def check_notices(density: DensityTest | None, covariates: Sequence[Check], placebo: Sequence[Check]) -> Iterator[Notice]:
    """Give the warnings that the checks call for.

    Parameters
    ----------
    density : DensityTest or None
        Test of the density, None where it could not be made.
    covariates, placebo : Sequence[Check]
        Checks that should find no jump.
    """
    if density is None:
        yield Notice("density_untested", "The density of the score could not be tested: too few distinct scores near the cut-off.")
    elif density.p_value < SIGNIFICANCE:
        yield Notice(
            "density_jump",
            f"The density of the score jumps at the cut-off (p = {density.p_value:.3g}); people may have chosen their side, and then the "
            "two sides cannot be compared.",
            {"p_value": round(density.p_value, 6)},
        )
    if jumping := _jumping(covariates):
        yield Notice(
            "covariate_jump",
            f"Facts from before the treatment jump at the cut-off ({len(jumping)} of {len(covariates)} tested): "
            f"{', '.join(jumping)}. The two sides differ in more than the treatment.",
            {"covariates": list(jumping), "tested": len(covariates)},
        )
    if found := [check.value for check in placebo if check.jump.p_value < SIGNIFICANCE / len(placebo)]:
        yield Notice(
            "placebo_jump",
            f"The outcome also jumps where there is no cut-off: {', '.join(f'{value:.6g}' for value in found)}.",
            {"cutoffs": found},
        )


def _jumping(checks: Sequence[Check]) -> list[str]:
    """Return the covariates that jump after Holm's correction for the number tested."""
    tested = sorted((check for check in checks if not math.isnan(check.jump.p_value)), key=lambda check: check.jump.p_value)
    found = []
    for at, check in enumerate(tested):
        if check.jump.p_value * (len(tested) - at) >= SIGNIFICANCE:
            break
        found.append(check.label)
    return found


def table_notices(dropped: Mapping[str, int], outside: Sequence[float]) -> Iterator[Notice]:
    """Give the warnings about rows and cut-offs that were not used.

    Parameters
    ----------
    dropped : Mapping[str, int]
        Rows left out, by reason.
    outside : Sequence[float]
        Pooled cut-offs with no observation on one side.
    """
    if dropped:
        counts = ", ".join(f"{reason} {count}" for reason, count in dropped.items())
        yield Notice("dropped", f"Not all rows were used; left out by reason: {counts}.", {"dropped": dict(dropped)})
    if outside:
        yield Notice(
            "cutoff_outside",
            f"Cut-offs with observations on one side only have no estimate of their own: {', '.join(f'{c:.6g}' for c in outside)}. "
            "Their observations stay in the pooled estimate.",
            {"cutoffs": list(outside)},
        )
