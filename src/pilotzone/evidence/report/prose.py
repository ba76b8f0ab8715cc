"""Sentences of the report beside its tables."""

from pilotzone.evidence.figures import event_name, fixed, p_value, percent
from pilotzone.evidence.phrases import warning_text
from pilotzone.evidence.pretrend import FEW, pretrend_p
from pilotzone.evidence.records import Record
from pilotzone.evidence.report.verdict import SIGNIFICANCE, doubtful, silent
from pilotzone.evidence.report.words import CITATIONS, WORDS, p_text, say

OTHERS = ("twfe", "sunab", "imputation")
"""Estimators that have a method of their own."""


def pretrend(record: Record, lang: str) -> str:
    """Return what the pre-trend check says; not rejected is never called passed."""
    found, counts = record.get("pretrend") or {}, pretrend_p(record)
    if counts is None:
        return say("pretrend_none", lang)
    if counts != found.get("p_value"):
        key = "pretrend_permuted_rejected" if counts < SIGNIFICANCE else "pretrend_permuted_held"
        return say(key, lang, p=p_text(p_value(counts)))
    rejected = "pretrend_doubtful" if doubtful(record) else "pretrend_rejected"
    key = rejected if found["p_value"] < SIGNIFICANCE else "pretrend_held"
    return say(key, lang, df=found["df"], statistic=fixed(found["statistic"], 2), p=p_text(p_value(found["p_value"])))


def permutation(record: Record, lang: str) -> str:
    """Return what the permutation test says, or that it was turned off where few; empty if none was made or missed."""
    found, asked = record.get("permutation"), record["spec"].get("permutations")
    if not found:
        few = FEW & {warning["code"] for warning in record["warnings"]}
        return say("permutation_off", lang) if few and asked == 0 else ""
    return say(
        "permutation_exact" if found.get("exact") else "permutation_text",
        lang,
        itself=say("permutation_itself", lang) if asked is None else "",
        unit=_among(lang, clusters=bool(found.get("by_cluster"))),
        draws=f"{found['draws']:,}",
        p=p_text(p_value(found["p_value"])),
    )


def small_errors(record: Record, lang: str) -> str:
    """Return which errors for small samples were used and what the average rests on; empty where those for large ones were."""
    found = record.get("small_samples")
    if not found:
        return ""
    overall = found["overall"]["event_study"]
    return say(
        f"errors_{found['errors']}",
        lang,
        clusters=f"{found['clusters']:,}",
        unit=_among(lang, clusters=bool(record["spec"].get("cluster"))),
        df=fixed(overall["df"], 1),
        p=p_text(p_value(overall["p_value"])),
        draws=say("wild_exact", lang) if found["exact"] else say("wild_draws", lang, draws=f"{found['draws'] or 0:,}"),
    )


def _among(lang: str, *, clusters: bool) -> str:
    return say("among_clusters" if clusters else "among_units", lang)


def window(record: Record, lang: str, *, outcome: str) -> str:
    """Return over which periods after funding the headline averages; empty if there is no headline."""
    if silent(record):
        return ""
    spec = record["spec"]
    low, high = spec.get("min_event"), spec.get("max_event")
    # Other estimators may show periods that their average leaves out; they say which it takes.
    own = record.get("averaged")
    times = own if own is not None else [point["event_time"] for point in record["event_study"]["points"] if point["att"] is not None]
    shown = [time for time in times if (low is None or time >= low) and (high is None or time <= high)]
    # A window that ends before funding is averaged itself.
    used = [time for time in shown if time >= 0] or shown
    return say("window", lang, first=event_name(min(used)), last=event_name(max(used)), outcome=outcome) if used else ""


def warnings(record: Record, lang: str) -> list[str]:
    """Return every warning; what was left out has a table of its own."""
    return [_warning(row, lang) for row in record["warnings"] if row["code"] != "dropped"]


def _warning(row: Record, lang: str) -> str:
    # The never treated have no year to be named by.
    never = f"{row['code']}_never" if (row.get("data") or {}).get("cohort") == "never" else ""
    return warning_text(WORDS, {**row, "code": never} if never in WORDS else row, lang, item="{name}（{value} 个）")


def base(record: Record, lang: str) -> str:
    """Return with which period each is compared."""
    return say("event_before", lang, base=say(f"base_{record['spec']['base']}", lang))


def method(record: Record, lang: str) -> list[str]:
    """Return how it was computed, and when a conclusion is drawn."""
    level = record["spec"]["level"]
    rule = say("rule", lang, level=percent(level), alpha=f"{round(1 - level, 10):g}")
    return [*_how(record, lang), *([say("method_robust", lang)] if "sets" in (record.get("sensitivity") or {}) else []), rule]


def _how(record: Record, lang: str) -> list[str]:
    spec, name = record["spec"], record["spec"].get("estimator", "cs")
    units = say(f"units_{spec.get('unbalanced', 'drop')}", lang)
    together = [say("method_together", lang)] if record.get("estimators") else []
    if name in OTHERS:
        own = say(f"method_{name}", lang, units=units), say("method_bands", lang, seed=spec.get("seed", 0))
        return [(" " if lang == "en" else "").join(own), *together]
    return [_group_time(record, lang, units), *together]


def _bands(record: Record, lang: str) -> str:
    small, seed = record.get("small_samples"), record["spec"].get("seed", 0)
    kind = "normal" if not small else "bonferroni" if small["errors"] == "wild" else "t"
    return say(f"bands_{kind}", lang, seed=seed)


def _group_time(record: Record, lang: str, units: str) -> str:
    spec = record["spec"]
    ahead = say("anticipation", lang, n=spec["anticipation"]) if spec.get("anticipation") else ""
    names, column = spec.get("covariates") or [], spec.get("cluster")
    return say(
        "method",
        lang,
        control=say(f"control_{spec['control']}", lang),
        anticipation=ahead,
        bands=_bands(record, lang),
        adjusting=say(f"adjusting_{spec['method'] if names else 'none'}", lang, names=("、" if lang == "zh" else ", ").join(names)),
        weighting=say("weighting", lang, name=spec["weights"]) if spec.get("weights") else "",
        cluster=say("cluster_column", lang, name=column) if column else say("cluster_unit", lang),
        units=units,
    )


def citations(record: Record) -> list[str]:
    """Return the sources of what was used, with their DOI."""
    others = record.get("estimators") or {}
    used = {
        "did": True,
        "adjusting": bool(record["spec"].get("covariates")),
        **{name: name in others for name in OTHERS},
        "hausman": bool(others),
        "bands": True,
        "permutation": bool(record.get("permutation")),
        "robust": "sets" in (record.get("sensitivity") or {}),
    }
    used["pretest"] = used["robust"]
    return [CITATIONS[name] for name, cited in used.items() if cited] + _small_citations(record)


def refused(record: Record, lang: str) -> list[str]:
    """Return why estimators that were asked for have no answer."""
    return [say(f"refused_{name}", lang) for name in record.get("refused") or {}]


def robust_missing(record: Record, lang: str) -> str:
    """Return why nothing is said of trends that are not parallel, empty where something is."""
    why = (record.get("sensitivity") or {}).get("missing")
    return say(f"robust_{why}", lang) if why else ""


def _small_citations(record: Record) -> list[str]:
    small = record.get("small_samples")
    return [] if not small else [CITATIONS["wild" if small["errors"] == "wild" else "cr2"]]


def before_after(record: Record, lang: str) -> str:
    """Return how to read the picture of estimates."""
    critical = record["event_study"]["critical_value"]
    return say(
        "event_note",
        lang,
        level=percent(record["spec"]["level"]),
        critical=say("critical_varies", lang) if critical is None else fixed(critical, 3),
    )
