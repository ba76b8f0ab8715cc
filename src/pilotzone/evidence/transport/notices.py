"""What weakens an effect that was carried elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from pilotzone.evidence.observations import Observations
from pilotzone.evidence.pretrend import Pretrend
from pilotzone.evidence.result import Notice
from pilotzone.evidence.transport.result import Overlap, Reach
from pilotzone.evidence.transport.target import Target

FEW: Final = 10
"""Evenly weighted units below which a side cannot speak for a population."""

BEYOND: Final = 0.05
"""Share of the target beyond the panel's range from which it is told."""

LARGEST: Final = 0.25
"""Weight of one unit from which it is told."""

SIGNIFICANCE: Final = 0.05

WITHHELD: Final = frozenset({"few_effective", "pretrend_rejected", "no_overlap"})
"""Warnings with which no claim about the target is made."""

HALF: Final = 0.5
"""Share of the target beyond the panel's range from which the two do not overlap."""


def notices_of(
    overlap: Sequence[Overlap], reach: Sequence[Reach], pretrend: Pretrend, used: Observations, target: Target
) -> tuple[Notice, ...]:
    """Return the warnings of a result.

    Parameters
    ----------
    overlap, reach : sequences
        How panel and target overlap, and what weighting leaves.
    pretrend : Pretrend
        Joint test of the weighted past.
    used : Observations
        Units of the panel.
    target : Target
        The population.
    """
    return (*_overlap(overlap), *_reach(reach), *_rest(pretrend, used, target))


def _overlap(overlap: Sequence[Overlap]) -> Iterator[Notice]:
    for each in overlap:
        share = max(each.treated_beyond, each.comparison_beyond)
        if share >= HALF:
            yield Notice(
                "no_overlap",
                f"{share:.0%} of the target lie beyond the panel's range of {each.name}.",
                {"covariate": each.name, "share": share},
            )
        elif share > BEYOND:
            yield Notice(
                "part_beyond",
                f"{share:.0%} of the target lie beyond the panel's range of {each.name}: for them the effect is continued, not seen.",
                {"covariate": each.name, "share": share},
            )


def _reach(reach: Sequence[Reach]) -> Iterator[Notice]:
    for each in reach:
        who = f"cohort {each.cohort}" if each.treated else f"the comparison of cohort {each.cohort}"
        data = {"cohort": each.cohort, "treated": each.treated, "effective": round(each.effective, 4), "units": each.units}
        if each.effective < FEW:
            yield Notice("few_effective", f"Weighted, {who} comes to {each.effective:.1f} of its {each.units} units.", data)
        if each.largest > LARGEST:
            yield Notice(
                "dominated_by_one_unit",
                f"One unit of {who} carries {each.largest:.0%} of its weight.",
                data | {"largest": round(each.largest, 4)},
            )


def _rest(pretrend: Pretrend, used: Observations, target: Target) -> Iterator[Notice]:
    if pretrend.p_value < SIGNIFICANCE:
        yield Notice("pretrend_rejected", "Weighted to the target, the groups moved apart before treatment.", {"p_value": pretrend.p_value})
    elif not np.isfinite(pretrend.p_value):
        yield Notice("pretrend_untested", "No period before the base: whether the groups moved alike cannot be checked.", {})
    if used.varying:
        yield Notice("varying_covariate", "A covariate varies within units; its value in the base period is used.", {})
    if target.census:
        yield Notice("census", "The target counts as a whole population, so its means carry no error.", {"units": len(target.x)})
