"""What the reader of a trial is warned of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isinf
from typing import Final

from pilotzone.evidence.notices import FEW
from pilotzone.evidence.randomised.checks import Balance, SampleRatio
from pilotzone.evidence.randomised.result import Contrast
from pilotzone.evidence.result import Notice

SAMPLE_RATIO_LEVEL: Final = 0.001
"""Arm sizes are looked at in every trial, so only a clear departure counts (Kohavi, Tang, Xu 2020, chapter 21)."""

SIGNIFICANCE: Final = 0.05
WEAK: Final = 10.0
"""First-stage F below which the large-sample interval of the effect among compliers misleads (Staiger, Stock 1997)."""


def dropped_notices(dropped: Mapping[str, int], filled: Mapping[str, int]) -> Iterator[Notice]:
    """Yield what was left out, and which gaps were filled.

    Parameters
    ----------
    dropped : Mapping[str, int]
        Rows by reason.
    filled : Mapping[str, int]
        Units without a value, by covariate.
    """
    if dropped:
        listed = ", ".join(f"{reason} {count}" for reason, count in dropped.items())
        yield Notice("dropped", f"Not all rows were used; left out by reason: {listed}.", {"dropped": dict(dropped)})
    if filled:
        listed = ", ".join(f"{name} ({count} units)" for name, count in filled.items())
        yield Notice("covariate_missing", f"Gaps were filled with the mean over all arms: {listed}.", {"columns": dict(filled)})


def check_notices(ratio: SampleRatio | None, balance: Mapping[str, Balance]) -> Iterator[Notice]:
    """Yield what speaks against the assignment having been as planned.

    Parameters
    ----------
    ratio : SampleRatio or None
        Test of arm sizes.
    balance : Mapping[str, Balance]
        Covariates by arm.
    """
    if ratio is not None and ratio.p_value < SAMPLE_RATIO_LEVEL:
        yield Notice(
            "sample_ratio",
            f"Arms are not as large as planned (p = {ratio.p_value:.2g}): assignment or recording went wrong; trust no difference.",
            {"p_value": f"{ratio.p_value:.2g}"},
        )
    for arm, found in balance.items():
        if found.p_value < SIGNIFICANCE:
            yield Notice(
                "imbalance",
                f"Arm {arm}: what was known before differs from the control by more than chance would have it (p = {found.p_value:.3f}).",
                {"arm": arm, "p_value": f"{found.p_value:.3f}"},
            )


def contrast_notices(found: Contrast, *, alone: Mapping[str, int], small: int, unknown_uptake: int) -> Iterator[Notice]:
    """Yield what limits one contrast.

    Parameters
    ----------
    found : Contrast
        One arm, one outcome.
    alone : Mapping[str, int]
        Blocks that lack one of the two arms, and units in them.
    small : int
        Blocks used that hold a single unit or cluster of an arm.
    unknown_uptake : int
        Units with an outcome but without uptake.
    """
    about = {"arm": found.arm, "outcome": found.outcome}
    where = f"Arm {found.arm}, {found.outcome}: "
    yield from _size_notices(found, about, where)
    if alone["blocks"]:
        yield Notice(
            "singleton_block",
            f"{where}{alone['blocks']} blocks hold only one of the two arms; their {alone['units']} units say nothing and are left out.",
            about | dict(alone),
        )
    if small:
        yield Notice(
            "small_blocks",
            f"{where}{small} blocks hold a single unit (cluster) of an arm; the error rests on how much differences vary between them.",
            about | {"blocks": small},
        )
    if found.effect.se != found.effect.se:
        yield Notice("undefined_se", f"{where}there is no standard error: too few units or blocks, or no variation at all.", about)
    if (
        found.randomisation is not None
        and found.randomisation.exact
        and isinf(found.randomisation.lower)
        and isinf(found.randomisation.upper)
    ):
        yield Notice(
            "few_allocations",
            f"{where}only {found.randomisation.draws} assignments were possible, so no test at this level can reject.",
            about | {"draws": found.randomisation.draws},
        )
    yield from _attrition_notices(found, about, where)
    yield from _compliance_notices(found, about, where, unknown_uptake)


def left_out_notices(found: Contrast, impossible: Mapping[str, str]) -> Iterator[Notice]:
    """Yield which estimates beside the headline the data do not allow.

    Parameters
    ----------
    found : Contrast
        One arm, one outcome.
    impossible : Mapping[str, str]
        Why, by estimate.
    """
    for name, why in impossible.items():
        about = {"arm": found.arm, "outcome": found.outcome, "estimate": name}
        yield Notice("estimate_left_out", f"Arm {found.arm}, {found.outcome}: no estimate {name!r}. {why}", about)


def _size_notices(found: Contrast, about: Mapping[str, str], where: str) -> Iterator[Notice]:
    sizes = found.units if found.clusters is None else found.clusters
    if min(sizes) >= FEW:
        return
    code, what = ("few_units", "units") if found.clusters is None else ("few_clusters", "clusters")
    message = f"{where}only {min(sizes)} {what} in the smaller arm; rely on the randomisation test rather than on the interval."
    yield Notice(code, message, {**about, what: min(sizes)})


def _attrition_notices(found: Contrast, about: Mapping[str, str], where: str) -> Iterator[Notice]:
    lost = found.attrition
    if lost is not None and lost.p_value < SIGNIFICANCE:
        shares = {"treated": f"{100 * lost.treated:.1f}%", "control": f"{100 * lost.control:.1f}%"}
        yield Notice(
            "attrition_differs",
            f"{where}outcomes are missing for {shares['treated']} of the arm and {shares['control']} of the control, "
            f"more than chance would have it; see the bounds.",
            {**about, **shares},
        )


def _compliance_notices(found: Contrast, about: Mapping[str, str], where: str, unknown: int) -> Iterator[Notice]:
    uptake = found.compliance
    if uptake is None:
        return
    if unknown:
        yield Notice("uptake_missing", f"{where}uptake is unknown for {unknown} units with an outcome.", {**about, "units": unknown})
    if uptake.set.kind != "interval":
        yield Notice(
            "no_first_stage",
            f"{where}assignment did not clearly change uptake, so the effect among compliers is not bounded on both sides.",
            dict(about),
        )
    elif uptake.f < WEAK:
        yield Notice(
            "weak_first_stage",
            f"{where}assignment changed uptake little (F = {uptake.f:.1f}); rely on the Anderson-Rubin set.",
            {**about, "f": f"{uptake.f:.1f}"},
        )


def wedge_notice(periods: Sequence[float]) -> Notice:
    """Return what a stepped wedge rests on.

    Parameters
    ----------
    periods : sequence of float
        Periods.
    """
    return Notice(
        "constant_effect",
        "The estimate takes the effect as the same in every period and however long treatment has lasted; "
        "where it grows or fades, use the event study of `pilotzone evaluate`.",
        {"periods": len(periods)},
    )
