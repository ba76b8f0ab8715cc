"""What the reader of an effect on few treated units is warned of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from pilotzone.evidence.moments import NEVER, Floats, Units
from pilotzone.evidence.result import Notice
from pilotzone.evidence.synthetic.donors import SHIFTED
from pilotzone.evidence.synthetic.effect import SyntheticBlock, SyntheticEffect, treated_inside
from pilotzone.evidence.synthetic.options import SynthOptions
from pilotzone.evidence.synthetic.placebo import PlaceboRanks, fit_beside
from pilotzone.evidence.synthetic.sample import PanelFacts

POOR: Final = 2.0
"""A gap before treatment of more than so many times the donors' median gap is a poor fit."""

CONCENTRATED: Final = 0.5
"""More weight than this on one donor makes the result that donor's."""

SHORT: Final = 5
"""Fewer periods before treatment cannot show whether the synthetic follows the treated or only meets it."""

NOTABLE: Final = 0.01
"""Weights below zero that add up to less are not worth a warning."""


def panel_notices(facts: PanelFacts, units: Units, far: Mapping[str, float], max_distance: float | None) -> Iterator[Notice]:
    """Give the warnings about rows and units that were not used.

    Parameters
    ----------
    facts : PanelFacts
        What was read.
    units : Units
        The complete units.
    far : Mapping[str, float]
        Distance of donors left out as too far, in outcome units.
    max_distance : float or None
        Largest distance allowed.
    """
    if facts.dropped:
        counts = ", ".join(f"{reason} {count}" for reason, count in facts.dropped.items())
        yield Notice("dropped", f"Not all of the panel was used; left out by reason: {counts}.", {"dropped": dict(facts.dropped)})
    if facts.incomplete_donors:
        yield Notice(
            "incomplete_donors",
            f"Units that could be donors lack a period and were left out ({len(facts.incomplete_donors)}): "
            f"{', '.join(facts.incomplete_donors)}.",
            {"count": len(facts.incomplete_donors), "units": list(facts.incomplete_donors)},
        )
    if facts.excluded_treated:
        yield Notice(
            "excluded_treated",
            f"Treated units left out as asked, so the result does not speak of them: {', '.join(facts.excluded_treated)}.",
            {"units": list(facts.excluded_treated)},
        )
    if far:
        listed = ", ".join(f"{name} ({distance:.4g})" for name, distance in far.items())
        yield Notice(
            "excluded_by_distance",
            f"Donors farther than {max_distance:g} from the treated before treatment were left out ({len(far)}): {listed}.",
            {"count": len(far), "max_distance": max_distance, "units": {name: f"{distance:.4g}" for name, distance in far.items()}},
        )
    late = [units.ids[i] for i in np.flatnonzero(~treated_inside(units) & (units.cohort != NEVER))]
    if late:
        yield Notice(
            "treated_after_panel",
            f"First treated after the last period {units.periods[-1]}, so they count as never treated: {', '.join(late)}.",
            {"units": late, "last": int(units.periods[-1])},
        )


def estimate_notices(units: Units, found: SyntheticEffect, options: SynthOptions) -> Iterator[Notice]:
    """Give the warnings that weights and paths call for.

    Parameters
    ----------
    units : Units
        The units of the estimate.
    found : SyntheticEffect
        Their estimate.
    options : SynthOptions
        As used.
    """
    short = {str(block.cohort): block.before for block in found.blocks if block.before < SHORT}
    if short:
        yield Notice(
            "short_before",
            f"Few periods before treatment: {_cohorts(short)}. Weights can match so few by chance.",
            {"cohorts": short, "least": SHORT},
        )
    yield from _weights(found)
    if found.method != "did":
        yield from _hull(units, found)
    if options.errors == "jackknife" and found.method == "sc":
        yield Notice(
            "jackknife_sc",
            "Its authors do not recommend the jackknife for the synthetic control, whose weights change abruptly; prefer the placebo.",
        )


def _weights(found: SyntheticEffect) -> Iterator[Notice]:
    for block in found.blocks:
        top = int(np.abs(block.donor_weights).argmax())
        share = float(block.donor_weights[top])
        if abs(share) > CONCENTRATED:
            yield Notice(
                "concentrated",
                f"Cohort {block.cohort}: {share:.0%} of the weight lies on {block.donors[top]}; what else happened there is in the result.",
                {"cohort": block.cohort, "donor": block.donors[top], "share": f"{share:.0%}"},
            )
        below = -float(block.donor_weights[block.donor_weights < 0].sum())
        if below > NOTABLE:
            yield Notice(
                "negative_weights",
                f"Cohort {block.cohort}: weights below zero add up to -{below:.2g}; the augmented method extrapolates beyond its donors.",
                {"cohort": block.cohort, "total": f"{below:.2g}"},
            )


def _hull(units: Units, found: SyntheticEffect) -> Iterator[Notice]:
    place = {name: at for at, name in enumerate(units.ids)}
    outside = {str(block.cohort): _periods_outside(units.y[[place[name] for name in block.donors]], block, found) for block in found.blocks}
    beyond = {cohort: periods for cohort, periods in outside.items() if periods}
    if beyond:
        way = (
            "the augmented method extrapolates there"
            if found.method == "ascm"
            else "no weighted average of donors can follow the treated there"
        )
        yield Notice(
            "outside_hull",
            f"Before treatment the treated lie above or below all donors: {_cohorts(beyond)}; {way}.",
            {"cohorts": beyond},
        )


def _periods_outside(donors: Floats, block: SyntheticBlock, found: SyntheticEffect) -> int:
    mine, theirs = block.observed[: block.before], donors[:, : block.before]
    if found.method in SHIFTED:
        mine, theirs = mine - mine.mean(), theirs - theirs.mean(axis=1, keepdims=True)
    return int(((mine > theirs.max(axis=0)) | (mine < theirs.min(axis=0))).sum())


def rank_notices(found: SyntheticEffect, ranks: Sequence[PlaceboRanks], level: float) -> Iterator[Notice]:
    """Give the warnings that placebos call for.

    Parameters
    ----------
    found : SyntheticEffect
        The estimate.
    ranks : sequence of PlaceboRanks
        One per treated unit; empty if there are none.
    level : float
        Confidence level.
    """
    gaps = {block.cohort: block.rmspe_before for block in found.blocks}
    fits = {rank.cohort: fit_beside(gaps[rank.cohort], rank.placebos) for rank in ranks}
    poor = {str(cohort): f"{fit:.2g}" for cohort, fit in fits.items() if fit > POOR}
    if poor:
        listed = ", ".join(f"cohort {cohort} ({times} times)" for cohort, times in poor.items())
        yield Notice(
            "poor_fit",
            f"Before treatment the gap between treated and synthetic is more than {POOR:g} times the median gap of donors in their place: "
            f"{listed}. The gap afterwards may be no effect.",
            {"cohorts": poor, "limit": POOR},
        )
    # A share of units: the comparison with the level must not hang on the last digit.
    if ranks and ranks[0].floor > 1 - level + 1e-12:
        J = len(ranks[0].placebos)
        yield Notice(
            "few_donors",
            f"With {J} donors a rank p-value cannot be below {ranks[0].floor:.3f}, so no result can be unusual at the level {level:g}.",
            {"donors": J, "floor": f"{ranks[0].floor:.3f}", "level": level},
        )


def _cohorts(periods: Mapping[str, int]) -> str:
    return ", ".join(f"cohort {cohort} ({count} period{'' if count == 1 else 's'})" for cohort, count in periods.items())
