"""A carried effect in sentences and tables, from its `pilotzone.transport/1` record."""

from __future__ import annotations

from dataclasses import replace

from pilotzone.evidence.figures import decimals_for, event_name, fixed, p_value, percent
from pilotzone.evidence.phrases import phrase
from pilotzone.evidence.records import Record
from pilotzone.evidence.report import Style, Table
from pilotzone.evidence.report.tables import dropped as of_panel
from pilotzone.evidence.transport.notices import WITHHELD
from pilotzone.evidence.transport.words import WARNINGS, say


def reasons(record: Record) -> list[str]:
    """Return why nothing is claimed of the target, as keys of the words; empty if something is."""
    codes = {warning["code"] for warning in record["warnings"]}
    found = [code for code in ("no_overlap", "few_effective", "pretrend_rejected") if code in codes & WITHHELD]
    carried = record["overall"]["carried"]
    if carried["lower"] is None or carried["lower"] <= 0 <= carried["upper"]:
        found.append("interval")
    return found


def sentences(record: Record, style: Style) -> list[str]:
    """Return the bold sentence, then what must be said with it."""
    lang, carried, outcome = style.lang, record["overall"]["carried"], record["spec"]["outcome"]
    level = percent(record["spec"]["level"])
    holds = say("holds", lang)
    if carried["lower"] is None:
        return [say("open", lang), say("no_fit", lang), holds]
    d = decimals_for(carried["se"])
    ends = {"low": style.number(carried["lower"], d), "high": style.number(carried["upper"], d), "level": level}
    why = reasons(record)
    if why:
        mark = "；" if lang == "zh" else "; "
        stop = "。" if lang == "zh" else "."
        return [say("open", lang), say("because", lang) + mark.join(say(key, lang) for key in why) + stop, say("fits", lang, **ends), holds]
    way = say("higher" if carried["att"] > 0 else "lower", lang)
    return [say("found", lang, outcome=outcome, way=way, size=fixed(abs(carried["att"]), d), **ends), holds]


def effects(record: Record, style: Style) -> Table:
    """Return the average effect in the target, among the panel's own units, and their difference."""
    lang, overall = style.lang, record["overall"]
    d = decimals_for(overall["carried"]["se"])
    rows = tuple((say(name, lang), *_numbers(overall[name], d, style)) for name in ("carried", "here", "difference"))
    head = (say("where", lang), say("effect", lang), say("se", lang), say("span", lang, level=percent(record["spec"]["level"])))
    return Table(say("effects", lang), head, rows)


def _numbers(row: Record, d: int, style: Style) -> tuple[str, ...]:
    return style.number(row["att"], d), style.number(row["se"], d), style.interval(row["lower"], row["upper"], d)


def overlap(record: Record, style: Style) -> Table:
    """Return every covariate in the panel and in the target."""
    names = ("treated_mean", "comparison_mean", "target_mean", "treated_gap", "comparison_gap", "treated_beyond", "comparison_beyond")
    head = (say("covariate", style.lang), *(say(name, style.lang) for name in names))
    rows = tuple(
        (
            row["name"],
            *(f"{row[name]:.5g}" for name in ("treated", "comparison", "target")),
            *(style.number(row[name], 2) for name in ("treated_gap", "comparison_gap")),
            *(f"{row[name]:.0%}" for name in ("treated_beyond", "comparison_beyond")),
        )
        for row in record["overlap"]
    )
    return Table(say("overlap", style.lang), head, rows, say("overlap_note", style.lang))


def reach(record: Record, style: Style) -> Table:
    """Return what weighting leaves of every cohort and its comparison."""
    head = tuple(say(name, style.lang) for name in ("group", "units", "effective", "largest"))
    rows = tuple(
        (_who(row, style.lang), f"{row['units']:,}", f"{row['effective']:,.1f}", f"{row['largest']:.1%}") for row in record["reach"]
    )
    return Table(say("reach", style.lang), head, rows)


def points(record: Record, style: Style) -> Table:
    """Return the effects in the target by event time; the base period has no error."""
    found = record["event_study"]["points"]
    spread = [row["se"] for row in found if row["se"]]
    d = decimals_for(record["overall"]["carried"]["se"] or (min(spread) if spread else None))
    head = tuple(say(key, style.lang, level=percent(record["spec"]["level"])) for key in ("event", "effect", "se", "span", "band"))
    rows = tuple(
        (
            event_name(row["event_time"], minus=style.minus),
            *_numbers(row, d, style),
            style.interval(row["band_lower"], row["band_upper"], d),
        )
        for row in found
    )
    return Table(say("points", style.lang), head, rows, _pretrend(record, style))


def _pretrend(record: Record, style: Style) -> str:
    found = record["pretrend"]
    if found["p_value"] is None:
        return say("pretrend_none", style.lang)
    return say("pretrend", style.lang, df=found["df"], statistic=f"{found['statistic']:.2f}", p=p_value(found["p_value"]))


def counts(record: Record, style: Style) -> Table:
    """Return how many units stand on either side, and what was left out."""
    lang, panel, target = style.lang, record["panel"], record["target"]
    treated = sum(n for cohort, n in panel["cohorts"].items() if cohort != "never")
    rows = (
        (say("panel_units", lang), f"{panel['units']:,}"),
        (say("treated_units", lang), f"{treated:,}"),
        (say("panel_periods", lang), f"{len(panel['periods'])}"),
        (say("target_units", lang), f"{target['units']:,}"),
    )
    return Table(say("counts", lang), (say("group", lang), say("count", lang)), rows)


def dropped(record: Record, style: Style) -> Table:
    """Return what was left out of panel and target, by reason."""
    table = of_panel({"panel": {"dropped": {reason: n for reason, n in record["panel"]["dropped"].items() if n}}}, style)
    mine = tuple((say("target_missing", style.lang), f"{n:,}") for n in record["target"]["dropped"].values() if n)
    return replace(table, rows=table.rows + mine, note="" if table.rows + mine else table.note)


def warnings(record: Record, lang: str) -> list[str]:
    """Return the warnings as sentences."""
    return [_warning(row["code"], row["data"], lang) for row in record["warnings"]] or [say("no_warnings", lang)]


def _warning(code: str, data: Record, lang: str) -> str:
    shown: dict[str, object] = dict(data)
    for name in ("share", "largest"):
        if name in data:
            shown[name] = f"{data[name]:.0%}"
    if "effective" in data:
        shown["effective"] = f"{data['effective']:.1f}"
    if "p_value" in data:
        shown["p_value"] = p_value(data["p_value"])
    if "treated" in data:
        shown["who"] = _who(data, lang)
    return phrase(WARNINGS, code, lang, **shown)


def _who(row: Record, lang: str) -> str:
    return say("cohort" if row["treated"] else "its_comparison", lang, cohort=row["cohort"])
