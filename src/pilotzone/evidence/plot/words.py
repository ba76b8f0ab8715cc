"""Words on and about the pictures, in Chinese and English; this package knows no gettext."""

from functools import partial

from pilotzone.evidence.figures import figures
from pilotzone.evidence.phrases import phrase
from pilotzone.evidence.records import Record

WORDS = {
    "never": ("始终未获支持", "never funded"),
    "cohort": ("{cohort} 起获支持", "funded from {cohort}"),
    "solid": ("实线：{label}", "solid: {label}"),
    "dashed": ("虚线：该批次", "dashed: the cohort"),
    "units": ("{label}（{n} 个）", "{label} (n = {n})"),
    "period": ("时期", "period"),
    "mean": ("{outcome}（均值）", "mean of {outcome}"),
    "start": ("首次获支持", "first funded"),
    "event_time": ("距首次获支持的期数（0 = 当期）", "periods since first funded (0 = that period)"),
    "effect": ("与对照组之差：{outcome}", "difference from comparison: {outcome}"),
    "means_title": ("原始均值：{outcome}", "Raw means: {outcome}"),
    "means_note": ("未作任何调整；竖线为各批次首次获支持的时期", "not adjusted in any way; upright lines mark the first funded period"),
    "event_title": ("逐期估计：{outcome}", "Estimates by period: {outcome}"),
    "event_note": (
        "粗线：{level} 置信区间；细线：同时覆盖各期的置信带；空心点：获支持之前",
        "thick: {level} interval; thin: band over all periods at once; hollow: before funding",
    ),
    "heat_title": ("分批次、分时期估计：{outcome}", "Estimates by cohort and period: {outcome}"),
    "heat_note": ("{level} 置信区间不含 0 的加粗；有框的为获支持之后", "bold: {level} interval excludes 0; framed: from funding on"),
    "heat_axis": ("批次（首次获支持）", "cohort (first funded)"),
    "means_desc": (
        "各批次结果均值随时期的变化，共 {cohorts} 组、{periods} 期（{first}—{last}）。{rows}",
        "Mean outcome by cohort over time: {cohorts} groups, {periods} periods ({first} to {last}). {rows}",
    ),
    "means_row": ("{label}：{start} → {end}。", "{label}: {start} to {end}."),
    "event_desc": ("获支持前后各期的估计值和 {level} 置信区间。{rows}", "Estimates and {level} intervals by period since funding. {rows}"),
    "event_row": ("第 {time} 期 {att}{interval}。", "Period {time}: {att}{interval}."),
    "interval": ("（{lower} 至 {upper}）", " ({lower} to {upper})"),
    "no_interval": ("（无区间）", " (no interval)"),
    "cs": ("Callaway–Sant'Anna", "Callaway–Sant'Anna"),
    "twfe": ("双向固定效应", "two-way fixed effects"),
    "sunab": ("Sun–Abraham", "Sun–Abraham"),
    "imputation": ("插补法", "imputation"),
    "estimators_title": ("各估计方法对照：{outcome}", "Estimators side by side: {outcome}"),
    "estimators_note": ("竖线：{level} 置信区间；形状区分方法", "lines: {level} interval; shapes tell the estimators apart"),
    "estimators_desc": (
        "各方法逐期估计及 {level} 置信区间。平均：{rows}",
        "Estimates by period and estimator with {level} intervals. Averages: {rows}",
    ),
    "estimators_row": ("{name} {att}{interval}。", "{name} {att}{interval}. "),
    "bacon_title": ("双向固定效应由哪些比较构成：{outcome}", "What the two-way estimate is made of: {outcome}"),
    "bacon_desc": (
        "每个点是一次两两比较。{rows}加权平均 {att}。",
        "Each point is one comparison of two groups. {rows}Weighted average {att}.",
    ),
    "bacon_row": ("{kind}：权重 {weight}%，平均 {att}。", "{kind}: weight {weight}%, average {att}. "),
    "bacon_note": ("虚线：加权平均", "dashed: weighted average"),
    "weight": ("权重", "weight"),
    "pair_estimate": ("两两比较的估计", "estimate of one comparison"),
    "never_treated": ("对照：始终未获支持", "compared with: never funded"),
    "not_yet_treated": ("对照：以后才获支持", "compared with: funded later"),
    "already_treated": ("对照：已获支持", "compared with: already funded"),
    "heat_desc": ("各批次各时期的估计值，共 {cells} 格。", "Estimates by cohort and period, {cells} cells."),
}

say = partial(phrase, WORDS)
"""Return a phrase in Chinese ("zh") or English ("en") with its values filled in."""


def interval(point: Record, lang: str) -> str:
    """Return the pointwise interval in brackets, or that there is none."""
    if point["lower"] is None:
        return say("no_interval", lang)
    return say("interval", lang, lower=figures(point["lower"]), upper=figures(point["upper"]))
