"""Pooled sites in sentences and tables, from their `pilotzone.pool/1` record."""

from __future__ import annotations

from pilotzone.evidence.bands import pointwise_value
from pilotzone.evidence.figures import decimals_for, fixed, p_value, percent
from pilotzone.evidence.pooling.words import WORDS, say
from pilotzone.evidence.records import Record
from pilotzone.evidence.report import Style, Table
from pilotzone.evidence.report.words import p_text


def answered(record: Record) -> bool:
    """Return whether the mean over sites has a sign: its interval excludes 0."""
    return not record["pooled"]["lower"] <= 0 <= record["pooled"]["upper"]


def precision(record: Record) -> int:
    """Return the decimals that suit the standard error of the mean."""
    return decimals_for(record["pooled"]["se"])


def sentences(record: Record, style: Style) -> list[str]:
    """Return the mean over sites or that it cannot be told, then what a further site may expect."""
    lang, decimals, pooled, predicted = style.lang, precision(record), record["pooled"], record["predicted"]

    def shown(value: float) -> str:
        return fixed(value, decimals, signed=True, minus=style.minus)

    ends = {"low": shown(pooled["lower"]), "high": shown(pooled["upper"])}
    values = {"outcome": record["outcomes"][0], "att": shown(pooled["att"]), "level": percent(record["level"]), **ends}
    found = [say("one" if answered(record) else "cannot", lang, **values)]
    if predicted["lower"] is None:
        return [*found, say("next_none", lang)]
    found.append(say("next", lang, low=shown(predicted["lower"]), high=shown(predicted["upper"])))
    turns = answered(record) and predicted["lower"] <= 0 <= predicted["upper"]
    return [*found, say("next_open", lang)] if turns else found


def site_interval(record: Record, row: Record) -> tuple[float, float]:
    """Return the normal interval of one site."""
    margin = pointwise_value(record["level"]) * row["se"]
    return row["att"] - margin, row["att"] + margin


def sites(record: Record, style: Style) -> Table:
    """Return every site, the mean over them and the range for a further one."""
    lang, decimals = style.lang, precision(record)
    interval = say("interval", lang, level=percent(record["level"]))
    head = (*(say(key, lang) for key in ("site", "units", "att", "se")), interval, *(say(key, lang) for key in ("weight", "without")))
    rows = [_row(record, row, style, decimals) for row in record["sites"]]
    pooled, predicted = record["pooled"], record["predicted"]
    numbers = (style.number(pooled["att"], decimals), style.number(pooled["se"], decimals))
    rows.append((say("pooled", lang), "", *numbers, style.interval(pooled["lower"], pooled["upper"], decimals), "", ""))
    rows.append((say("predicted", lang), "", "", "", style.interval(predicted["lower"], predicted["upper"], decimals), "", ""))
    return Table(say("sites", lang), head, tuple(rows))


def _row(record: Record, row: Record, style: Style, decimals: int) -> tuple[str, ...]:
    return (
        row["site"],
        "—" if row["units"] is None else f"{row['units']:,}",
        style.number(row["att"], decimals),
        style.number(row["se"], decimals),
        style.interval(*site_interval(record, row), decimals),
        f"{row['weight']:.1%}",
        style.number(row["without"], decimals),
    )


def together(record: Record, style: Style) -> Table:
    """Return how many units each site of an exact merge brought."""
    rows = tuple((row["site"], f"{row['units']:,}") for row in record["sites"])
    return Table(say("sites", style.lang), (say("site", style.lang), say("units", style.lang)), rows)


def spread(record: Record, style: Style) -> str:
    """Return in words how far sites differ."""
    found = record["heterogeneity"]
    return say(
        "spread",
        style.lang,
        tau=style.number(found["tau"], precision(record)),
        i2=f"{found['i_squared']:.0%}",
        df=found["df"],
        q=fixed(found["q"], 2, minus=style.minus),
        p=p_text(p_value(found["p_value"])),
    )


def warnings(record: Record, lang: str) -> list[str]:
    """Return every warning, and that outcomes are named differently where they are."""
    found, comma = [_warning(each, lang) for each in record["warnings"]], "、" if lang == "zh" else ", "
    names = sorted(set(record["outcomes"]))
    return [*found, say("outcomes_differ", lang, names=comma.join(names))] if len(names) > 1 else found


def _warning(warning: Record, lang: str) -> str:
    if warning["code"] not in WORDS:
        return str(warning["message"])
    comma = "、" if lang == "zh" else ", "
    values = {name: comma.join(value) if isinstance(value, list) else value for name, value in warning["data"].items()}
    return say(warning["code"], lang, **values)
