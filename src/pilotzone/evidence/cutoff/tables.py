"""A discontinuity in sentences and tables, from its `pilotzone.rdd/1` record; tables come before any picture."""

from __future__ import annotations

from pilotzone.evidence.cutoff.verdict import verdict
from pilotzone.evidence.cutoff.words import WORDS, say
from pilotzone.evidence.figures import decimals_for, figures, p_value, percent
from pilotzone.evidence.phrases import warning_text
from pilotzone.evidence.records import Record
from pilotzone.evidence.report import Style, Table
from pilotzone.evidence.report.words import p_text


def sentences(record: Record, style: Style) -> list[str]:
    """Return what was found: the robust interval first, the usual point estimate beside it, never alone; or that it cannot be told.

    The first sentence is the one a report shows in bold; the last says for whom it holds.
    """
    robust, lang, names = record["effect"]["robust"], style.lang, {"outcome": record["spec"]["outcome"]}
    answer = verdict(record)
    if robust["lower"] is None:
        return [say("cannot", lang, **names), say("unknown", lang)]
    d = decimals_for(robust["se"])
    ends = {"low": style.number(robust["lower"], d), "high": style.number(robust["upper"], d)}
    level, point = percent(record["spec"]["level"]), style.number(record["effect"]["estimate"], d)
    found = say("found" if record["first_stage"] is None else "found_fuzzy", lang, level=level, point=point, **names, **ends)
    wide = say("included" if "wide" in answer.reasons else "excluded", lang)
    if answer.answered:
        return [found, wide, say("local", lang)]
    reasons = [say(f"reason_{reason}", lang) for reason in answer.reasons if reason != "wide"]
    return [say("cannot", lang, **names), found, wide, *reasons, say("local", lang)]


def jumps(record: Record, style: Style) -> Table:
    """Return effect and, in a fuzzy design, the jumps it is made of, with the Anderson-Rubin set below."""
    names = ("effect",) if record["first_stage"] is None else ("effect", "outcome_jump", "first_stage")
    rows = tuple(_row(say(name, style.lang), record[name], style) for name in names)
    return Table(say("jumps", style.lang), _head("what", record, style), rows, _anderson_rubin(record, style))


def _anderson_rubin(record: Record, style: Style) -> str:
    found = record["anderson_rubin"]
    if found is None:
        return ""
    ends = {name: "" if found[end] is None else figures(found[end]) for name, end in (("low", "lower"), ("high", "upper"))}
    return say(f"ar_{found['kind']}", style.lang, **ends)


def sides(record: Record, style: Style) -> Table:
    """Return observations, bandwidths and densities below and above."""
    table, density = record["table"], record["density"]
    rows = [(say(name, style.lang), *(f"{n:,}" for n in table[name])) for name in ("used", "distinct", "effective")]
    rows += [(say(name, style.lang), *(f"{value:.6g}" for value in record["bandwidth"][name])) for name in ("h", "b")]
    if density is None:
        note = ""
    else:
        rows.append((say("density", style.lang), f"{density['below']:.4g}", f"{density['above']:.4g}"))
        note = say("density_p", style.lang, p=p_text(p_value(density["p_value"])))
    head = tuple(say(key, style.lang) for key in ("side", "below", "above"))
    return Table(say("sides", style.lang), head, tuple(rows), note)


def checks(record: Record, style: Style) -> Table:
    """Return covariates, donuts and placebo cut-offs; one that could not be estimated shows dashes."""
    found, lang = record["checks"], style.lang
    rows = [_row(say("covariate", lang, name=row["name"]), row, style) for row in found["covariates"]]
    rows += [_row(say("donut", lang, radius=f"{row['radius']:.4g}"), row, style) for row in found["donut"]]
    rows += [_row(say("placebo", lang, cutoff=f"{row['cutoff']:.4g}"), row, style) for row in found["placebo"]]
    return Table(say("checks", lang), _head("what", record, style), tuple(rows))


def sites(record: Record, style: Style) -> Table:
    """Return every pooled cut-off with its own estimate."""
    rows = tuple(_row(f"{row['cutoff']:.6g}", row, style) for row in record["cutoffs"])
    return Table(say("sites", style.lang), _head("what", record, style), rows)


def binomial(record: Record, style: Style) -> Table:
    """Return how many lie on either side in narrow windows around the cut-off."""
    rows = tuple(
        (
            say("window", style.lang, width=f"{row['width']:.4g}"),
            f"{row['below']:,}",
            f"{row['above']:,}",
            p_value(row["p_value"]),
        )
        for row in record["binomial"]
    )
    head = tuple(say(key, style.lang) for key in ("side", "below", "above", "p"))
    return Table(say("binomial", style.lang), head, rows, say("binomial_note", style.lang) if rows else "")


def left_out(record: Record, style: Style) -> Table:
    """Return rows left out by reason; without rows when none were."""
    found, lang = record["table"]["dropped"], style.lang
    rows = tuple((say(reason, lang) if reason in WORDS else reason, f"{n:,}") for reason, n in found.items())
    note = "" if rows else say("nothing_left_out", lang)
    return Table(say("left_out", lang), (say("reason", lang), say("count", lang)), rows, note)


def bins(record: Record, style: Style) -> Table:
    """Return the points of the picture, from the lowest score to the highest."""
    found, lang = [row for side in ("below", "above") for row in record["picture"][side]["bins"]], style.lang
    d = decimals_for(record["effect"]["robust"]["se"] or (found[0]["mean"] if found else None))
    rows = tuple((style.number(row["score"], 3), style.number(row["mean"], d), f"{row['count']:,}") for row in found)
    head = (say("bin_score", lang, score=record["spec"]["score"]), say("bin_mean", lang), say("bin_count", lang))
    return Table(say("bins", lang), head, rows)


def warnings(record: Record, lang: str) -> list[str]:
    """Return every warning, or that there is none; what was left out has a table of its own."""
    return [warning_text(WORDS, row, lang) for row in record["warnings"] if row["code"] != "dropped"] or [say("none", lang)]


def _head(first: str, record: Record, style: Style) -> tuple[str, ...]:
    interval = say("interval", style.lang, level=percent(record["spec"]["level"]))
    return (*(say(key, style.lang) for key in (first, "usual", "clean", "se")), interval, say("p", style.lang))


def _row(name: str, jump: Record, style: Style) -> tuple[str, ...]:
    robust = jump["robust"]
    d = decimals_for(robust["se"])
    point, clean, se = (style.number(value, d) for value in (jump["estimate"], robust["estimate"], robust["se"]))
    return name, point, clean, se, style.interval(robust["lower"], robust["upper"], d), p_value(robust["p_value"])
