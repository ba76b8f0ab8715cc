"""Tables of a trial's result as plain text cells, and its warnings in words."""

from collections.abc import Iterator

from pilotzone.evidence.figures import decimals_for, fixed, p_value, percent
from pilotzone.evidence.phrases import warning_text
from pilotzone.evidence.randomised.words import WORDS, say
from pilotzone.evidence.records import Record
from pilotzone.evidence.report.tables import Style, Table
from pilotzone.evidence.report.words import p_text

STANDARDISED = 3
"""Decimals of standardised differences and shares."""


def arms(record: Record, style: Style) -> Table:
    """Return units and clusters by arm, with the plan where it is known."""
    found, ratio, lang = record["table"], record["sample_ratio"], style.lang
    wedge = found["starts"] is not None
    head, columns = ["arm", "rows" if wedge else "units"], [list(found["arms"]), [f"{n:,}" for n in found["arms"].values()]]
    if found["clusters"] is not None:
        head.append("clusters")
        columns.append([f"{n:,}" for n in found["clusters"].values()])
    if ratio is not None:
        head.append("planned")
        columns.append([style.number(n, 1) for n in ratio["expected"]])
    note = "" if wedge else say("ratio_none", lang) if ratio is None else say("ratio_note", lang, p=p_text(p_value(ratio["p_value"])))
    return Table(say("arms", lang), tuple(say(key, lang) for key in head), tuple(zip(*columns, strict=True)), note)


def starts(record: Record, style: Style) -> Table | None:
    """Return clusters by start of a stepped wedge."""
    found, lang = record["table"]["starts"], style.lang
    if found is None:
        return None
    rows = tuple((say("never", lang) if start == "never" else start, f"{n:,}") for start, n in found.items())
    return Table(say("starts", lang), (say("start", lang), say("clusters", lang)), rows)


def dropped(record: Record, style: Style) -> Table:
    """Return rows left out by reason; without rows when none were."""
    found, lang = record["table"]["dropped"], style.lang
    rows = tuple((_reason(reason, lang), f"{n:,}") for reason, n in found.items())
    return Table(say("dropped", lang), (say("reason", lang), say("count", lang)), rows, "" if rows else say("nothing_dropped", lang))


def _reason(reason: str, lang: str) -> str:
    key, _, name = reason.partition(":")
    return say(key, lang, name=name)


def means(record: Record, style: Style) -> Table:
    """Return the raw mean of every outcome in every arm, and how many units it rests on."""
    lang = style.lang
    rows = []
    for found in record["table"]["means"]:
        decimals = mean_decimals(record, found)
        rows += [(found["outcome"], row["arm"], f"{row['units']:,}", style.number(row["mean"], decimals)) for row in found["arms"]]
    units = "units" if record["table"]["starts"] is None else "rows"
    return Table(say("means", lang), tuple(say(key, lang) for key in ("outcome", "arm", units, "mean")), tuple(rows))


def mean_decimals(record: Record, found: Record) -> int:
    """Return the decimals that suit the means of one outcome: those of its differences."""
    return max(precision(contrast) for contrast in record["contrasts"] if contrast["outcome"] == found["outcome"])


def effects(record: Record, contrast: Record, style: Style) -> Table:
    """Return every estimate of one contrast, the headline marked."""
    lang = style.lang
    decimals = precision(contrast)
    level = percent(record["spec"]["level"])
    head = ("estimate", "att", "se", "df", "interval", "p")
    rows = tuple(
        (
            say(f"name_{name}", lang) + (" *" if name == contrast["headline"] else ""),
            style.number(found["estimate"], decimals),
            style.number(found["se"], decimals),
            style.number(found["df"], 1),
            style.interval(found["lower"], found["upper"], decimals),
            p_value(found["p_value"]),
        )
        for name, found in contrast["estimates"].items()
    )
    title = say("effects", lang, control=contrast["control"], outcome=contrast["outcome"])
    if len(record["table"]["arms"]) > 2:
        title = f"{contrast['arm']} · {title}"
    note = say("effects_note", lang, control=contrast["control"], mean=style.number(contrast["control_mean"], decimals))
    return Table(title, tuple(say(key, lang, level=level) for key in head), rows, note)


def precision(contrast: Record) -> int:
    """Return the decimals that suit the standard errors of a contrast."""
    found = [effect["se"] for effect in contrast["estimates"].values() if effect["se"]]
    return decimals_for(min(found) if found else contrast["estimates"][contrast["headline"]]["estimate"])


def tests(record: Record, style: Style) -> Table:
    """Return p-values of every contrast by interval, adjusted, and by randomisation, with what would have been detected."""
    lang = style.lang
    head = ("contrast", "p_interval", "p_holm", "p_bh", "p_randomisation", "not_rejected", "detectable")
    rows = tuple(_test_row(contrast, style) for contrast in record["contrasts"])
    return Table(say("tests", lang), tuple(say(key, lang) for key in head), rows, say("tests_note", lang, how=how_tested(record, lang)))


def _test_row(contrast: Record, style: Style) -> tuple[str, ...]:
    permuted, decimals = contrast["randomisation"], precision(contrast)
    return (
        say("contrast_name", style.lang, arm=contrast["arm"], outcome=contrast["outcome"]),
        p_value(contrast["estimates"][contrast["headline"]]["p_value"]),
        p_value(contrast["p_holm"]),
        p_value(contrast["p_bh"]),
        "—" if permuted is None else p_value(permuted["p_value"]),
        "—" if permuted is None else _ends(permuted["lower"], permuted["upper"], decimals, style),
        style.number(contrast["detectable"], decimals),
    )


def _ends(low: float | None, high: float | None, decimals: int, style: Style) -> str:
    if low is None or high is None:
        return say("unbounded", style.lang)
    return style.interval(low, high, decimals)


def how_tested(record: Record, lang: str) -> str:
    """Return which assignments the randomisation tests went through."""
    made = {(r["exact"], r["draws"]) for c in record["contrasts"] if (r := c["randomisation"]) is not None}
    if not made:
        return say("how_none", lang)
    if len(made) > 1:
        return say("how_mixed", lang)
    exact, draws = made.pop()
    return say("how_exact" if exact else "how_drawn", lang, draws=f"{draws:,}", seed=record["spec"]["seed"])


def compliance(record: Record, style: Style) -> Table | None:
    """Return first stage and effect among compliers of every contrast; None where uptake is not known."""
    lang, level = style.lang, percent(record["spec"]["level"])
    found = [(contrast, contrast["compliance"]) for contrast in record["contrasts"] if contrast["compliance"] is not None]
    if not found:
        return None
    head = ("contrast", "first_stage", "cace", "se", "interval", "ar")
    return Table(
        say("compliance", lang), tuple(say(key, lang, level=level) for key in head), tuple(_compliance_row(c, u, style) for c, u in found)
    )


def _compliance_row(contrast: Record, uptake: Record, style: Style) -> tuple[str, ...]:
    decimals = decimals_for(uptake["se"] or uptake["cace"])
    return (
        say("contrast_name", style.lang, arm=contrast["arm"], outcome=contrast["outcome"]),
        style.number(uptake["first_stage"], STANDARDISED),
        style.number(uptake["cace"], decimals),
        style.number(uptake["se"], decimals),
        style.interval(uptake["lower"], uptake["upper"], decimals),
        _set(uptake["set"], decimals, style),
    )


def _set(found: Record, decimals: int, style: Style) -> str:
    if found["kind"] == "interval":
        return _ends(found["lower"], found["upper"], decimals, style)
    low, high = (style.number(found[end], decimals) for end in ("lower", "upper"))
    return say(f"set_{found['kind']}", style.lang, low=low, high=high)


def attrition(record: Record, style: Style) -> Table | None:
    """Return shares without an outcome and Lee's bounds of every contrast; None where every outcome is known."""
    lang, level = style.lang, percent(record["spec"]["level"])
    found = [(contrast, contrast["attrition"]) for contrast in record["contrasts"] if contrast["attrition"] is not None]
    if not found:
        return None
    head = ("contrast", "missing_here", "missing_control", "p", "bounds", "bounds_interval")
    return Table(
        say("attrition", lang), tuple(say(key, lang, level=level) for key in head), tuple(_attrition_row(c, a, style) for c, a in found)
    )


def _attrition_row(contrast: Record, lost: Record, style: Style) -> tuple[str, ...]:
    bounds, decimals = lost["bounds"] or {}, precision(contrast)
    return (
        say("contrast_name", style.lang, arm=contrast["arm"], outcome=contrast["outcome"]),
        f"{100 * lost['treated']:.1f}%",
        f"{100 * lost['control']:.1f}%",
        p_value(lost["p_value"]),
        style.interval(bounds.get("lower"), bounds.get("upper"), decimals),
        style.interval(bounds.get("interval_lower"), bounds.get("interval_upper"), decimals),
    )


def balances(record: Record, style: Style) -> Iterator[Table]:
    """Yield a table for each arm of what was known before."""
    lang = style.lang
    head = tuple(say(key, lang) for key in ("covariate", "mean_arm", "mean_control", "gap", "missing"))
    for arm, found in record["balance"].items():
        p = found["p_value"]
        note = say("balance_untested", lang) if p is None else say("balance_note", lang, p=p_text(p_value(p)))
        yield Table(say("balance", lang, arm=arm), head, tuple(_balance_row(row, style) for row in found["rows"]), note)


def _balance_row(row: Record, style: Style) -> tuple[str, ...]:
    decimals = decimals_for(max(abs(row["treated"] or 0), abs(row["control"] or 0)))
    gap = fixed(row["gap"], STANDARDISED, signed=True, minus=style.minus)
    return row["covariate"], style.number(row["treated"], decimals), style.number(row["control"], decimals), gap, f"{row['missing']:,}"


def all_tables(record: Record, style: Style) -> Iterator[Table]:
    """Yield every table in order."""
    yield arms(record, style)
    optional = (starts(record, style), dropped(record, style))
    yield from (table for table in optional if table is not None)
    yield means(record, style)
    yield from (effects(record, contrast, style) for contrast in record["contrasts"])
    yield tests(record, style)
    yield from (table for table in (compliance(record, style), attrition(record, style)) if table is not None)
    yield from balances(record, style)


def warnings(record: Record, lang: str) -> list[str]:
    """Return every warning in words; what was left out has a table of its own."""
    return [_warning(row, lang) for row in record["warnings"] if row["code"] != "dropped"]


def _warning(row: Record, lang: str) -> str:
    # Only a sentence made here needs to be told where; the warning's own says it.
    where = say("where", lang, **row["data"]) if lang == "zh" and row["code"] in WORDS and "outcome" in row["data"] else ""
    return where + warning_text(WORDS, row, lang, item="{name}（{value} 个）")
