"""The one sentence of a matched comparison: when the data answer, and when they cannot."""

from __future__ import annotations

from pilotzone.evidence.figures import decimals_for, fixed, percent
from pilotzone.evidence.matching.balance import LARGE
from pilotzone.evidence.matching.words import say
from pilotzone.evidence.records import Record
from pilotzone.evidence.report.verdict import SIGNIFICANCE, Verdict


def verdict(record: Record) -> Verdict:
    """Return whether the effect supports a sentence.

    It does if its interval exists and excludes zero, the placebo test (if there is one) is not rejected at 5 %, no covariate is left
    more than 0.25 standard deviations apart, covariates do not tell the groups apart without fail, and neither side is too small.
    That there is no effect is never concluded.

    Parameters
    ----------
    record : Record
        A `pilotzone.match/1` record.

    Returns
    -------
    Verdict
        With every reason that stands against a sentence.
    """
    reasons = tuple(reason for reason, against in _objections(record).items() if against)
    return Verdict(not reasons, reasons)


def _objections(record: Record) -> dict[str, bool]:
    effect, placebo = record["effect"], (record["placebo"] or {}).get("p_value")
    codes = {warning["code"] for warning in record["warnings"]}
    left = [row["after"]["difference"] for row in record["balance"]]
    known = effect["lower"] is not None
    return {
        "no_interval": not known,
        "wide": known and effect["lower"] <= 0 <= effect["upper"],
        "placebo": placebo is not None and placebo < SIGNIFICANCE,
        "balance": any(difference is None or abs(difference) > LARGE for difference in left),
        "overlap": not record["overlap"]["bins"],
        "few": bool(codes & {"few_treated", "few_comparison", "few_clusters"}),
    }


def is_change(record: Record) -> bool:
    """Return whether changes of the outcome are compared, as in a panel or with an outcome before.

    Parameters
    ----------
    record : Record
        A `pilotzone.match/1` record.
    """
    return record["spec"]["cohort"] is not None or record["spec"]["before"] is not None


def sentence(record: Record, lang: str, *, minus: str = "-") -> tuple[str, str]:
    """Return the sentence and what is added to it.

    Parameters
    ----------
    record : Record
        A `pilotzone.match/1` record.
    lang : str
        "zh" or "en".
    minus : str
        Minus sign.
    """
    effect, found = record["effect"], verdict(record)
    d = decimals_for(effect["se"] or effect["estimate"])
    outcome, level = str(record["spec"]["outcome"]), percent(record["spec"]["level"])
    low, high, estimate = (fixed(effect[key], d, minus=minus) for key in ("lower", "upper", "estimate"))
    if found.answered:
        words = ("different_change", "less", "more") if is_change(record) else ("different", "lower", "higher")
        direction, size = say(words[1 + (effect["estimate"] > 0)], lang), fixed(abs(effect["estimate"]), d)
        return say(words[0], lang, outcome=outcome, direction=direction, size=size, level=level, low=low, high=high), ""
    key = "cannot_point" if "no_interval" in found.reasons else "cannot_interval" if "wide" in found.reasons else "cannot_other"
    rest = say(key, lang, estimate=estimate, low=low, high=high, level=level)
    why = [text for reason in found.reasons if (text := say(f"reason_{reason}", lang))]
    return say("cannot", lang, outcome=outcome), ("" if lang == "zh" else " ").join([rest, *why])
