"""The one sentence on few treated units: when the data answer, and when they cannot. The rule is the one of `pilotzone.evidence.report`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pilotzone.evidence.figures import decimals_for, fixed, p_value, percent
from pilotzone.evidence.records import Record
from pilotzone.evidence.report.verdict import ROUNDING, Verdict
from pilotzone.evidence.report.words import p_text
from pilotzone.evidence.synthetic.words import say

LARGE: Final = 0.5
"""A placebo in time of at least so much of the effect leaves too little to the policy; the share is that of the evaluability grade."""


def verdict(record: Record) -> Verdict:
    """Return whether the effect supports a sentence.

    It does if its interval exists and excludes zero, the synthetic followed the treated before, a placebo in time, if one was asked
    for, is less than half the effect, and, with one treated unit, its placebo rank p-value is at most 1 - level. Whether there is no
    effect is never concluded.

    Parameters
    ----------
    record : Record
        A `pilotzone.synth/1` record.

    Returns
    -------
    Verdict
        With every reason that stands against a sentence: "no_interval", "wide", "unranked", "rank", "poor_fit", "earlier".
    """
    reasons = tuple(reason for reason, against in _objections(record).items() if against)
    return Verdict(not reasons, reasons)


def _objections(record: Record) -> dict[str, bool]:
    known, ranks = record["lower"] is not None, record["ranks"]
    alone = _alone(record)
    return {
        "no_interval": not known,
        "wide": known and record["lower"] <= 0 <= record["upper"],
        "unranked": alone and not ranks,
        "rank": alone and bool(ranks) and ranks[0]["p_value"] > 1 - record["spec"]["level"] + ROUNDING,
        "poor_fit": any(warning["code"] == "poor_fit" for warning in record["warnings"]),
        "earlier": _earlier(record),
    }


def _earlier(record: Record) -> bool:
    found, effect = record["placebo_time"], record["effect"]
    return found is not None and found["effect"] * effect > 0 and abs(found["effect"]) >= LARGE * abs(effect)


def _alone(record: Record) -> bool:
    return sum(len(cohort["treated"]) for cohort in record["cohorts"]) == 1


def sentence(record: Record, lang: str, *, minus: str | None = None) -> tuple[str, str]:
    """Return the bold sentence and what follows it, in units of the outcome.

    Parameters
    ----------
    record : Record
        A `pilotzone.synth/1` record.
    lang : str
        "zh" or "en".
    minus : str, optional
        Minus sign; the typographic one unless given.

    Returns
    -------
    tuple of str
        The sentence; then interval and reasons where the data cannot answer, else what the comparison rests on.
    """
    found, effect = verdict(record), record["effect"]
    decimals = decimals_for(record["se"] or effect)
    names = {"outcome": record["spec"]["outcome"], "units": _treated(record, lang)}
    values = {
        "effect": _signed(effect, decimals, minus),
        "low": _signed(record["lower"], decimals, minus),
        "high": _signed(record["upper"], decimals, minus),
        "level": percent(record["spec"]["level"]),
    }
    if not found.answered:
        return say("cannot", lang, **names), _why(record, found, values, lang, minus)
    direction = say("higher" if effect > 0 else "lower", lang)
    return say("different", lang, direction=direction, size=fixed(abs(effect), decimals), **values, **names), say("rests", lang)


def _signed(value: float | None, decimals: int, minus: str | None) -> str:
    given = {} if minus is None else {"minus": minus}
    return fixed(value, decimals, signed=True, **given)


def _key(reason: str, rank: Record) -> str:
    # The largest of too few donors is not usual; there are only too few to tell.
    return "reason_rank_floor" if reason == "rank" and rank["p_value"] == rank["floor"] else f"reason_{reason}"


def _treated(record: Record, lang: str) -> str:
    names = [name for cohort in record["cohorts"] for name in cohort["treated"]]
    return names[0] if len(names) == 1 else say("treated_count", lang, count=len(names))


def _why(record: Record, found: Verdict, values: Mapping[str, str], lang: str, minus: str | None) -> str:
    interval = "cannot_point" if "no_interval" in found.reasons else "cannot_interval" if "wide" in found.reasons else "cannot_other"
    rank = record["ranks"][0] if record["ranks"] else {"rank": 0, "of": 0, "p_value": None}
    before = (record["placebo_time"] or {"effect": None})["effect"]
    ranked = {
        "early": _signed(before, decimals_for(record["se"] or record["effect"]), minus),
        "rank": rank["rank"],
        "of": rank["of"],
        "p": p_text(p_value(rank["p_value"])),
    }
    parts = [say(interval, lang, **values), *(say(_key(reason, rank), lang, **ranked) for reason in found.reasons)]
    if found.reasons == ("wide",) and _alone(record):
        # Unusual by ranks and not by the interval: a reader of either number would otherwise miss the other.
        parts.append(say("disagree", lang, **ranked))
    return (" " if lang == "en" else "").join(part for part in parts if part)
