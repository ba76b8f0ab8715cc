"""What `moments` and `pool` print, in Chinese and English, written by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from pilotzone.cli.text import table_text
from pilotzone.evidence.figures import decimals_for, fixed, p_value, percent
from pilotzone.evidence.moments import NEVER, Moments
from pilotzone.evidence.pooling import Finding, Site
from pilotzone.evidence.report import Style, Table
from pilotzone.evidence.report.words import p_text

WORDS = {
    "cohort_of": ("批次 {cohort}", "Cohort {cohort}"),
    "never": ("对照（始终未获支持）", "The never funded"),
    "few_units": ("只有 {units} 家单位，少于 {least} 家", "only {units} units, fewer than {least}"),
    "dominated_1": ("有一家占某期合计的 {share}，超过 {most}", "one unit makes up {share} of a period's total, more than {most}"),
    "dominated_2": ("有两家合占某期合计的 {share}，超过 {most}", "two units make up {share} of a period's total, more than {most}"),
    "small_difference": (
        "与第 {release} 份已发出的数据只差 {units} 家，少于 {least} 家，两者相减即可推出这几家的数",
        "differs from release {release} by {units} units, fewer than {least}: subtracting tells their figures",
    ),
    "changed_difference": (
        "与第 {release} 份已发出的数据单位数相同而数值不同，相减可能推出个别单位的数",
        "has the units of release {release} with other figures: subtracting may tell those of single units",
    ),
    "may_not_leave": (
        "不能发出：{reasons}。可接受：合并批次或时期后再生成；或加 --withhold 只发出其余批次。",
        "This may not leave: {reasons}. Accepted: coarser cohorts or fewer periods; or --withhold to send the other cohorts only.",
    ),
    "leaves": (
        "发出的内容：各批次单位数、各期均值和离差矩阵，没有任何一家的记录",
        "What leaves: units, means and scatters by cohort, no row of anybody",
    ),
    "held": ("留下未发出", "Held back"),
    "cohort": ("批次（首次获支持）", "cohort (first funded)"),
    "units": ("单位数", "units"),
    "reason": ("原因", "reason"),
    "sites": ("各地", "Sites"),
    "site": ("地区", "site"),
    "att": ("估计", "estimate"),
    "se": ("标准误", "s.e."),
    "interval": ("{level} 置信区间", "{level} interval"),
    "weight": ("权重", "weight"),
    "without": ("剔除后均值", "mean without it"),
    "pooled": ("各地平均", "mean of sites"),
    "predicted": ("再来一地的预测区间", "range for a further site"),
    "spread": (
        "各地之间的差异：标准差 {tau}，异质性占比 I² {i2}；同质性检验 Q({df}) = {q}，p {p}。",
        "Between sites: standard deviation {tau}, I² {i2}; test that all are alike, Q({df}) = {q}, p {p}.",
    ),
    "one": (
        "各地平均来看，{outcome}的差异为 {att}（{level} 置信区间：{low} 至 {high}）。",
        "On average over sites, the difference in {outcome} is {att} ({level} interval: {low} to {high}).",
    ),
    "cannot": (
        "现有各地数据不足以判断平均效果：{low} 至 {high} 之间的任何差异都与数据相符（{level} 置信区间）。这不等于没有效果。",
        (
            "The sites cannot answer what the average effect is: anything from {low} to {high} fits ({level} interval). "
            "That is not the same as no effect."
        ),
    ),
    "next": (
        "再来一地，可以预期的差异在 {low} 至 {high} 之间。",
        "A further site may expect a difference between {low} and {high}.",
    ),
    "next_none": ("不足三地，无法给出再来一地的预测区间。", "With fewer than three sites nothing can be said of a further one."),
    "warnings": ("注意", "Mind"),
    "site_left_out": ("没有估计或标准误、未计入的地区：{sites}。", "No estimate or no standard error, so not counted: {sites}."),
    "few_sites": (
        "只有 {sites} 个地区，各地之间差多少几乎无从得知，区间因此很宽。",
        "Only {sites} sites: how far they differ is hardly known, so intervals are wide.",
    ),
    "dominated_by_site": ("{site} 一地的权重就超过一半。", "{site} alone carries more than half of the weight."),
    "outcomes_differ": (
        "各地指标名称不同：{names}。请确认口径一致。",
        "The sites name their outcome differently: {names}. Make sure they mean the same.",
    ),
}


def say(key: str, lang: str, **values: object) -> str:
    """Return a phrase of the two commands."""
    return WORDS[key][0 if lang == "zh" else 1].format(**values)


def _cohort(g: int, lang: str) -> str:
    return say("never", lang) if g == NEVER else say("cohort_of", lang, cohort=g)


def _reason(finding: Finding, lang: str) -> str:
    data = dict(finding.data)
    if finding.code != "dominated":
        return say(finding.code, lang, **data)
    return say(f"dominated_{data['units']}", lang, share=f"{data['share']:.0%}", most=f"{data['most']:.0%}")


def refusal(findings: Sequence[Finding], lang: str) -> str:
    """Return every reason why a message may not leave."""
    colon, stop = ("：", "；") if lang == "zh" else (": ", "; ")
    return say("may_not_leave", lang, reasons=stop.join(_cohort(f.cohort, lang) + colon + _reason(f, lang) for f in findings))


def counts_text(leaving: Moments, findings: Sequence[Finding], lang: str) -> str:
    """Return what leaves and what is held back."""
    head = (say("cohort", lang), say("units", lang))
    sent = Table(say("leaves", lang), head, tuple((_cohort(g, lang), f"{m.n:,}") for g, m in leaving.cohorts.items()))
    tables = [table_text(sent)]
    if findings:
        rows = tuple((_cohort(f.cohort, lang), _reason(f, lang)) for f in findings)
        tables.append(table_text(Table(say("held", lang), (say("cohort", lang), say("reason", lang)), rows)))
    return "\n\n".join(tables) + "\n"


def sites_table(sites: Sequence[Site], lang: str) -> Table:
    """Return how many units each site brought."""
    rows = tuple((site.name, f"{site.moments.units:,}") for site in sites)
    return Table(say("sites", lang), (say("site", lang), say("units", lang)), rows)


def random_text(record: Mapping[str, Any], lang: str) -> str:
    """Return the sentence, the sites, how they differ, and the warnings of a random-effects result."""
    style = Style(lang, minus="-")
    decimals = decimals_for(record["pooled"]["se"])
    blocks = [_sentence(record, style, decimals), table_text(_table(record, style, decimals)), _spread(record, style, decimals)]
    warned = [_warning(each, lang) for each in record["warnings"]]
    names = sorted(set(record["outcomes"]))
    if len(names) > 1:
        warned.append(say("outcomes_differ", lang, names=("、" if lang == "zh" else ", ").join(names)))
    if warned:
        blocks.append("\n".join([say("warnings", lang), *(f"  {text}" for text in warned)]))
    return "\n\n".join(blocks) + "\n"


def _sentence(record: Mapping[str, Any], style: Style, decimals: int) -> str:
    pooled, predicted = record["pooled"], record["predicted"]
    bounds = {name: fixed(pooled[key], decimals, signed=True, minus="-") for name, key in (("low", "lower"), ("high", "upper"))}
    values = {"att": fixed(pooled["att"], decimals, signed=True, minus="-"), "level": percent(record["level"]), **bounds}
    key = "cannot" if pooled["lower"] <= 0 <= pooled["upper"] else "one"
    bold = say(key, style.lang, outcome=record["outcomes"][0], **values)
    if predicted["lower"] is None:
        return bold + ("" if style.lang == "zh" else " ") + say("next_none", style.lang)
    reach = {name: fixed(predicted[edge], decimals, signed=True, minus="-") for name, edge in (("low", "lower"), ("high", "upper"))}
    return bold + ("" if style.lang == "zh" else " ") + say("next", style.lang, **reach)


def _table(record: Mapping[str, Any], style: Style, decimals: int) -> Table:
    lang = style.lang
    interval = say("interval", lang, level=percent(record["level"]))
    head = (*(say(key, lang) for key in ("site", "units", "att", "se", "weight", "without")), interval)
    rows = [
        (
            row["site"],
            "—" if row["units"] is None else f"{row['units']:,}",
            style.number(row["att"], decimals),
            style.number(row["se"], decimals),
            f"{row['weight']:.1%}",
            style.number(row["without"], decimals),
            "",
        )
        for row in record["sites"]
    ]
    pooled, predicted = record["pooled"], record["predicted"]
    shown = style.interval(pooled["lower"], pooled["upper"], decimals)
    rows.append((say("pooled", lang), "", style.number(pooled["att"], decimals), style.number(pooled["se"], decimals), "", "", shown))
    rows.append((say("predicted", lang), "", "", "", "", "", style.interval(predicted["lower"], predicted["upper"], decimals)))
    return Table(say("sites", lang), head, tuple(rows))


def _spread(record: Mapping[str, Any], style: Style, decimals: int) -> str:
    found = record["heterogeneity"]
    return say(
        "spread",
        style.lang,
        tau=style.number(found["tau"], decimals),
        i2=f"{found['i_squared']:.0%}",
        df=found["df"],
        q=fixed(found["q"], 2, minus="-"),
        p=p_text(p_value(found["p_value"])),
    )


def _warning(warning: Mapping[str, Any], lang: str) -> str:
    separator = "、" if lang == "zh" else ", "
    values = {name: separator.join(value) if isinstance(value, list) else value for name, value in warning["data"].items()}
    return say(warning["code"], lang, **values)
