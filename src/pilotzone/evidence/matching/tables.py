"""A matched comparison in sentences and tables, from its `pilotzone.match/1` record; tables come before any picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pilotzone.evidence.figures import decimals_for, event_name, figures, fixed, p_value, percent
from pilotzone.evidence.matching.verdict import is_change, sentence
from pilotzone.evidence.matching.words import WORDS, say
from pilotzone.evidence.phrases import warning_text
from pilotzone.evidence.records import Record
from pilotzone.evidence.report import Style, Table
from pilotzone.evidence.report.words import p_text

SHOWN: Final = 20
"""Treated units that were not used that a table names; the record names all."""


def sentences(record: Record, style: Style) -> list[str]:
    """Return what was found, and what a matched comparison never rules out."""
    return [*filter(None, sentence(record, style.lang, minus=style.minus)), say("cannot_rule_out", style.lang)]


def all_tables(record: Record, style: Style) -> Iterator[Table]:
    """Give every table that the record fills, in the order they are read."""
    yield estimates(record, style)
    yield balance(record, style)
    yield groups(record, style)
    if record["event_study"]:
        yield events(record, style)
        yield cohorts(record, style)
    if record["overlap"]["bins"]:
        yield overlap(record, style)
    yield hidden(record, style)
    if record["discarded"]:
        yield discarded(record, style)


def estimates(record: Record, style: Style) -> Table:
    """Return the effect with the plain difference beside it."""
    effect, lang = record["effect"], style.lang
    d = decimals_for(effect["se"] or effect["estimate"])
    rows = tuple(
        (say(name, lang), *_numbers(found, found["estimate"], d, style), p_value(found["p_value"]))
        for name, found in (("matched", effect), ("unadjusted", record["unadjusted"]))
    )
    note = say(
        "changes_note" if is_change(record) else "means_note",
        lang,
        **{name: style.number(effect[name], d) for name in ("treated", "comparison")},
    )
    return Table(say("estimates", lang), (say("what", lang), *_head(record, style), say("p", lang)), rows, note)


def balance(record: Record, style: Style) -> Table:
    """Return means, standardised differences, variance ratios and distances before and after."""
    lang = style.lang
    keys = ("covariate", "treated_mean", "before_mean", "after_mean", "before_difference", "after_difference")
    more = ("before_ratio", "after_ratio", "before_distance", "after_distance")
    rows = []
    for row in record["balance"]:
        before, after = row["before"], row["after"]
        d = decimals_for(row["spread"])
        means = [fixed(value, d, minus=style.minus) for value in (after["treated"], before["comparison"], after["comparison"])]
        shown = [fixed(side["difference"], 3, minus=style.minus) for side in (before, after)]
        shown += [fixed(side[key], 2, minus=style.minus) for key in ("variance_ratio", "distance") for side in (before, after)]
        rows.append((str(row["name"]), *means, *shown))
    return Table(say("balance", lang), tuple(say(key, lang) for key in (*keys, *more)), tuple(rows), say("balance_note", lang))


def groups(record: Record, style: Style) -> Table:
    """Return units, effective sizes and the largest weights, by cohort and over all."""
    lang, weights = style.lang, record["weights"]
    keys = ("group", "treated_units", "used_units", "comparison_units", "weighted_units", "effective", "top_share", "largest_ratio")
    rows = [
        (
            say("all", lang) if row["cohort"] is None else str(row["cohort"]),
            *(f"{row[key]:,}" for key in ("treated", "matched", "comparison", "used")),
            f"{row['effective']:,.1f}",
            f"{row['top_share']:.1%}",
            f"{row['largest_ratio']:.1f}",
        )
        for row in record["cohorts"]
    ]
    top = ("、" if lang == "zh" else ", ").join(f"{row['unit']} {row['share']:.1%}" for row in weights["top"])
    note = say("groups_note", lang, before=f"{weights['before']:,.1f}", top=top)
    return Table(say("groups", lang), tuple(say(key, lang) for key in keys), tuple(rows), note)


def events(record: Record, style: Style) -> Table:
    """Return differences by event time, with the placebo test of those before treatment."""
    lang = style.lang
    d = decimals_for(min((row["se"] for row in record["event_study"] if row["se"]), default=None))
    rows = tuple(
        (event_name(row["event_time"], minus=style.minus), *_numbers(row, row["att"], d, style), str(row["units"]))
        for row in record["event_study"]
    )
    return Table(say("events", lang), (say("event_time", lang), *_head(record, style), say("units", lang)), rows, placebo(record, lang))


def placebo(record: Record, lang: str) -> str:
    """Return the placebo test in words."""
    found = record["placebo"]
    if found is None or found["p_value"] is None:
        return say("placebo_none", lang)
    return say("placebo", lang, p=p_text(p_value(found["p_value"])), df=found["df"])


def cohorts(record: Record, style: Style) -> Table:
    """Return the difference of each cohort."""
    d = decimals_for(min((row["se"] for row in record["cohorts"] if row["se"]), default=None))
    rows = tuple((str(row["cohort"]), *_numbers(row, row["estimate"], d, style), str(row["matched"])) for row in record["cohorts"])
    head = (say("group", style.lang), *_head(record, style), say("units", style.lang))
    return Table(say("cohorts", style.lang), head, rows)


def overlap(record: Record, style: Style) -> Table:
    """Return shares of both groups by fitted chance of treatment; ranges that hold nobody are left out."""
    lang, found = style.lang, record["overlap"]
    shares = ("treated", "before", "after")
    kept = [row for row in found["bins"] if any(row[key] for key in shares)]
    rows = tuple(
        (
            say("to", lang, low=f"{row['low']:.3g}", high=f"{row['high']:.3g}"),
            *(f"{row[key]:.1%}" for key in ("treated", "before", "after")),
        )
        for row in kept
    )
    head = tuple(say(key, lang) for key in ("chance", "treated_share", "before_share", "after_share"))
    return Table(say("overlap", lang), head, rows, say("outside_note", lang, outside=found["outside"]))


def hidden(record: Record, style: Style) -> Table:
    """Return ranges of the effect under hidden causes of some strengths."""
    lang, effect = style.lang, record["effect"]
    d = decimals_for(effect["se"] or effect["estimate"])
    rows = tuple(
        (say("times", lang, gamma=f"{row['gamma']:g}"), style.interval(row["lower"], row["upper"], d))
        for row in record["hidden_bias"]["bounds"]
    )
    return Table(say("hidden", lang), (say("odds", lang), say("range", lang)), rows, say("hidden_note", lang))


def discarded(record: Record, style: Style) -> Table:
    """Return the first treated units that were not used, with the reason."""
    lang, found = style.lang, record["discarded"]
    rows = tuple((row["unit"], "—" if row["cohort"] is None else str(row["cohort"]), say(row["reason"], lang)) for row in found[:SHOWN])
    note = say("and_more", lang, n=len(found) - SHOWN) if len(found) > SHOWN else ""
    return Table(say("discarded", lang), tuple(say(key, lang) for key in ("unit", "group", "reason")), rows, note)


def left_out(record: Record, style: Style) -> Table:
    """Return what of the table was not used, by reason."""
    lang, found = style.lang, record["table"]["dropped"]
    rows = tuple((say(reason, lang) if reason in WORDS else reason, f"{n:,}") for reason, n in found.items())
    head = (say("reason", lang), say("count", lang))
    return Table(say("left_out", lang), head, rows, "" if rows else say("nothing_left_out", lang))


def warnings(record: Record, lang: str) -> list[str]:
    """Return every warning; that of hidden causes is always there, what was left out has a table of its own."""
    return [_warning(row, lang) for row in record["warnings"] if row["code"] != "dropped"]


def _warning(row: Record, lang: str) -> str:
    if lang == "en" or row["code"] not in WORDS:
        return str(row["message"])
    data = dict(row["data"])
    if row["code"] == "hidden_bias":
        return say("hidden_bias_none", lang) if data["gamma"] is None else say("hidden_bias", lang, gamma=figures(data["gamma"]))
    if row["code"] == "no_overlap" and data["outside"] == data["treated"]:
        return say("no_overlap_all", lang)
    if row["code"] == "poor_balance":
        data["large"] = say("poor_balance_large", lang, names="、".join(data["large"])) if data["large"] else ""
    return warning_text(WORDS, {**row, "data": data}, lang, named=True)


def _head(record: Record, style: Style) -> tuple[str, ...]:
    interval = say("interval", style.lang, level=percent(record["spec"]["level"]))
    return say("estimate", style.lang), say("se", style.lang), interval


def _numbers(row: Record, estimate: float | None, d: int, style: Style) -> tuple[str, ...]:
    return style.number(estimate, d), style.number(row["se"], d), style.interval(row["lower"], row["upper"], d)
