"""The one sentence: when these data answer, and when they cannot."""

from collections.abc import Mapping
from dataclasses import dataclass

from pilotzone.evidence.figures import decimals_for, fixed, p_value, percent
from pilotzone.evidence.pretrend import DOUBTED, FEW, pretrend_p
from pilotzone.evidence.records import Record
from pilotzone.evidence.report.words import p_text, say

SIGNIFICANCE = 0.05
ROUNDING = 1e-9
NOT_COMPARABLE = {"no_overlap", "collinear_cell", "empty_cell"}
BROKEN = ("heterogeneous_effects", "forbidden_comparisons", "second_reference")
"""Warnings by which the two-way estimate is visibly no average of effects: then its number is no answer."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said of the average difference after funding.

    Attributes
    ----------
    answered : bool
        Whether the data answer at all.
    reasons : tuple of str
        Why they do not: "no_estimate", "not_comparable", "no_interval", "wide", "pretrend", "permutation", "few", "few_clusters",
        "heterogeneous_effects", "forbidden_comparisons", "second_reference"; empty when they do.
    """

    answered: bool
    reasons: tuple[str, ...]


def verdict(record: Record) -> Verdict:
    """Return whether the headline estimate, `overall.event_study`, supports a sentence.

    It does if its interval exists and excludes zero, the pre-trend check is not rejected at 5 %, a permutation test (if there
    is one) is at most 1 - level, and, without a permutation test or a wild bootstrap, neither units nor clusters are too few for
    intervals to be trusted. A two-way estimate must besides be an average of effects as far as the data show. Otherwise the data
    cannot answer; whether there is no effect is never concluded.

    Parameters
    ----------
    record : Record
        A `pilotzone.estimate/1` record.

    Returns
    -------
    Verdict
        With every reason that stands against a sentence.
    """
    reasons = tuple(reason for reason, against in _objections(record).items() if against)
    return Verdict(not reasons, reasons)


def _objections(record: Record) -> dict[str, bool]:
    overall = record["overall"]["event_study"]
    pretrend = pretrend_p(record)
    permuted = (record.get("permutation") or {}).get("p_value")
    codes = {warning["code"] for warning in record["warnings"]}
    known = overall["att"] is not None and overall["lower"] is not None
    untrusted = permuted is None and not _wild(record)
    return {
        "no_estimate": overall["att"] is None and not codes & NOT_COMPARABLE,
        "not_comparable": overall["att"] is None and bool(codes & NOT_COMPARABLE),
        "no_interval": overall["att"] is not None and overall["lower"] is None,
        "wide": known and overall["lower"] <= 0 <= overall["upper"],
        "pretrend": pretrend is not None and pretrend < SIGNIFICANCE,
        "permutation": permuted is not None and permuted > 1 - record["spec"]["level"] + ROUNDING,
        "few": untrusted and bool(codes & {"few_treated", "few_per_cohort", "few_comparison"}),
        "few_clusters": untrusted and "few_clusters" in codes,
        # Imputation has the warning of the second reference too; it concerns its estimates before treatment alone.
        **{code: code in codes and record["spec"].get("estimator") == "twfe" for code in BROKEN},
    }


def _wild(record: Record) -> bool:
    """Return whether the interval of the headline is that of a wild bootstrap, which few units or clusters do not spoil."""
    small = record.get("small_samples") or {}
    return small.get("errors") == "wild" and small["overall"]["event_study"]["p_value"] is not None


def sentence(record: Record, lang: str, *, outcome: str | None = None) -> tuple[str, str]:
    """Return the bold sentence and what follows it, in plain units of the outcome.

    Parameters
    ----------
    record : Record
        A `pilotzone.estimate/1` record.
    lang : str
        "zh" or "en".
    outcome : str, optional
        Name of the outcome as the reader knows it; the column name unless given.

    Returns
    -------
    tuple of str
        The sentence; then interval and reasons where the data cannot answer, or that nothing could be checked before funding
        and what a conclusion from few units rests on, else an empty string.
    """
    name, found, overall = outcome or str(record["spec"]["outcome"]), verdict(record), record["overall"]["event_study"]
    decimals = decimals_for(overall["se"] or overall["att"])
    values: dict[str, str] = {
        "att": fixed(overall["att"], decimals, signed=True),
        "low": fixed(overall["lower"], decimals, signed=True),
        "high": fixed(overall["upper"], decimals, signed=True),
        "level": percent(record["spec"]["level"]),
    }
    if not found.answered:
        return say("cannot", lang, outcome=name), _why(record, found, values, lang)
    direction = say("higher" if overall["att"] > 0 else "lower", lang)
    bold = say("different", lang, outcome=name, direction=direction, size=fixed(abs(overall["att"]), decimals), **values)
    return bold, (" " if lang == "en" else "").join(filter(None, (untested(record, lang), resting(record, lang))))


def resting(record: Record, lang: str) -> str:
    """Return which test a conclusion from few units or clusters rests on, empty where they are many."""
    if not {warning["code"] for warning in record["warnings"]} & FEW:
        return ""
    small = record.get("small_samples") or {}
    permuted = (record.get("permutation") or {}).get("p_value")
    if permuted is None:
        return say("resting_wild", lang, p=p_text(p_value(small["overall"]["event_study"]["p_value"])))
    narrow = "" if small else say("resting_narrow", lang)
    return say("resting_permutation", lang, p=p_text(p_value(permuted)), narrow=narrow)


def silent(record: Record) -> bool:
    """Return whether there is no number to put into a sentence: none at all, or one that is visibly no average of effects."""
    return record["overall"]["event_study"]["att"] is None or bool(set(verdict(record).reasons) & set(BROKEN))


def doubtful(record: Record) -> bool:
    """Return whether the pre-trend check that counts is a joint test that rejects too often, so that a rejection shows no difference."""
    joint = pretrend_p(record) == (record.get("pretrend") or {}).get("p_value")
    return joint and bool(DOUBTED & {warning["code"] for warning in record["warnings"]})


def untested(record: Record, lang: str) -> str:
    """Return that no period before funding could be compared, empty where one was."""
    return say("untested", lang) if pretrend_p(record) is None else ""


def _why(record: Record, found: Verdict, values: Mapping[str, str], lang: str) -> str:
    interval = "cannot_point" if "no_interval" in found.reasons else "cannot_interval" if "wide" in found.reasons else "cannot_other"
    number = "" if silent(record) else say(interval, lang, **values)
    ps = {"pretrend": p_text(p_value(pretrend_p(record))), "permutation": p_text(p_value((record.get("permutation") or {}).get("p_value")))}
    keys = {"pretrend": "pretrend_doubtful"} if doubtful(record) else {}
    reasons = [say(f"reason_{keys.get(reason, reason)}", lang, p=ps.get(reason, "")) for reason in found.reasons]
    return (" " if lang == "en" else "").join(part for part in (number, *reasons) if part)
