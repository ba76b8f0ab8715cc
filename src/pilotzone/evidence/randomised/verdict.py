"""The one sentence of a contrast: when the data answer, and when they cannot. The rule is the one of `pilotzone.evidence.report`."""

from collections.abc import Mapping
from typing import Any

from pilotzone.evidence.figures import decimals_for, fixed, p_value, percent
from pilotzone.evidence.randomised.words import say
from pilotzone.evidence.records import Record
from pilotzone.evidence.report.verdict import ROUNDING, Verdict
from pilotzone.evidence.report.words import p_text


def verdict(record: Record, contrast: Record) -> Verdict:
    """Return whether a contrast supports a sentence.

    It does if the interval of its headline exists and excludes zero; the randomisation test, if made, and Holm's p-value, if
    several questions were asked, are at most 1 - level; arms are as large as planned, if that was tested; an unadjusted headline
    does not stand on arms that differed before; where outcomes are missing at different rates, Lee's bounds exclude zero; and,
    without a randomisation test, no arm is too small. Whether there is no effect is never concluded.

    Parameters
    ----------
    record : Record
        A `pilotzone.trial/1` record.
    contrast : Record
        One of its contrasts.

    Returns
    -------
    Verdict
        With every reason that stands against a sentence.
    """
    reasons = tuple(reason for reason, against in _objections(record, contrast).items() if against)
    return Verdict(not reasons, reasons)


def _objections(record: Record, contrast: Record) -> dict[str, bool]:
    effect, alpha = contrast["estimates"][contrast["headline"]], 1 - record["spec"]["level"] + ROUNDING
    permuted, holm = (contrast["randomisation"] or {}).get("p_value"), contrast["p_holm"]
    codes = _codes(record, contrast)
    known = effect["lower"] is not None
    return {
        "no_interval": not known,
        "wide": known and effect["lower"] <= 0 <= effect["upper"],
        "randomisation": permuted is not None and permuted > alpha,
        "multiple": known and len(record["contrasts"]) > 1 and holm is not None and holm > alpha and effect["p_value"] <= alpha,
        "sample_ratio": "sample_ratio" in codes,
        "imbalance": "imbalance" in codes and contrast["headline"] == "difference",
        "attrition": "attrition_differs" in codes and not _bounds_exclude_zero(contrast),
        "few": permuted is None and bool(codes & {"few_units", "few_clusters"}),
    }


def _codes(record: Record, contrast: Record) -> set[str]:
    """Return codes of the warnings about this contrast, or about no contrast in particular."""
    here = {"arm": contrast["arm"], "outcome": contrast["outcome"]}
    return {w["code"] for w in record["warnings"] if all(w["data"].get(key, value) == value for key, value in here.items())}


def _bounds_exclude_zero(contrast: Record) -> bool:
    bounds = contrast["attrition"]["bounds"]
    if bounds is None or bounds["interval_lower"] is None or bounds["interval_upper"] is None:
        return False
    return bool(bounds["interval_lower"] > 0 or bounds["interval_upper"] < 0)


def sentence(record: Record, contrast: Record, lang: str) -> tuple[str, str]:
    """Return the bold sentence of a contrast and what follows it, in plain units of the outcome.

    Parameters
    ----------
    record : Record
        A `pilotzone.trial/1` record.
    contrast : Record
        One of its contrasts.
    lang : str
        "zh" or "en".

    Returns
    -------
    tuple of str
        The sentence; then interval and reasons where the data cannot answer, else what it compares.
    """
    found, effect = verdict(record, contrast), contrast["estimates"][contrast["headline"]]
    decimals = decimals_for(effect["se"] or effect["estimate"])
    names: dict[str, str] = {key: contrast[key] for key in ("arm", "control", "outcome")}
    values = {
        "att": fixed(effect["estimate"], decimals, signed=True),
        "low": fixed(effect["lower"], decimals, signed=True),
        "high": fixed(effect["upper"], decimals, signed=True),
        "level": percent(record["spec"]["level"]),
    }
    if not found.answered:
        return say("cannot", lang, **names), _why(record, contrast, found, values, lang)
    stepped = contrast["headline"] == "stepped_wedge"
    direction = say("higher" if effect["estimate"] > 0 else "lower", lang)
    size = fixed(abs(effect["estimate"]), decimals)
    bold = say("different_stepped" if stepped else "different", lang, direction=direction, size=size, **values, **names)
    return bold, "" if stepped else say("by_assignment", lang)


def _why(record: Record, contrast: Record, found: Verdict, values: Mapping[str, str], lang: str) -> str:
    interval = "cannot_point" if "no_interval" in found.reasons else "cannot_interval" if "wide" in found.reasons else "cannot_other"
    given: dict[str, dict[str, Any]] = {
        "randomisation": {"p": p_text(p_value((contrast["randomisation"] or {}).get("p_value")))},
        "multiple": {"p": p_text(p_value(contrast["p_holm"])), "tests": len(record["contrasts"])},
    }
    reasons = [say(f"reason_{reason}", lang, **given.get(reason, {})) for reason in found.reasons]
    return (" " if lang == "en" else "").join(part for part in (say(interval, lang, **values), *reasons) if part)
