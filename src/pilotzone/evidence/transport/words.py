"""Words of a carried effect's tables, picture and report, in Chinese and English."""

from __future__ import annotations

from functools import partial
from typing import Final

from pilotzone.evidence.phrases import phrase

WORDS: Final = {
    "title": ("{outcome}：换到目标总体会怎样", "{outcome}: what it would be in the target population"),
    "found": (
        "假如在目标总体实施，{outcome}平均会比不实施{way}{size}（{level} 置信区间：{low} 至 {high}）。",
        "In the target population, {outcome} would on average be {size} {way} than without the policy ({level} interval: {low} to {high}).",
    ),
    "higher": ("高 ", "higher"),
    "lower": ("低 ", "lower"),
    "open": ("现有数据不足以判断在目标总体的效果。", "These data cannot tell what the effect in the target population would be."),
    "fits": (
        "仍与数据相符的差异：{low} 至 {high}（{level}）。这不等于没有效果。",
        "Differences that still fit the data: {low} to {high} ({level}). That is not the same as no effect.",
    ),
    "no_fit": ("无法给出置信区间。", "No interval can be given."),
    "because": ("不作判断的原因：", "Why nothing is claimed: "),
    "few_effective": ("按目标加权后，某一组实际只相当于不足 10 个单位", "weighted to the target, a group comes to fewer than 10 units"),
    "pretrend_rejected": ("加权后两组在政策之前就已走势不同", "weighted to the target, the groups moved apart before treatment"),
    "no_overlap": ("目标总体有一半以上落在本样本的取值范围之外", "half of the target or more lies beyond what this panel has seen"),
    "interval": ("置信区间包含 0", "the interval includes 0"),
    "holds": (
        "成立的前提：走势和效果只通过表中所列协变量的均值因地而异，两地没有其他会改变效果的差别；这一点无法用数据检验。",
        (
            "This holds if trends and effects differ between places only through the means of the covariates listed, and nothing else that "
            "changes the effect differs; no data can test that."
        ),
    ),
    "effects": ("平均效果", "Average effect"),
    "where": ("在哪里", "where"),
    "carried": ("目标总体", "target population"),
    "here": ("本样本各单位", "the panel's own units"),
    "difference": ("两者之差", "difference"),
    "effect": ("效果", "effect"),
    "se": ("标准误", "standard error"),
    "span": ("{level} 置信区间", "{level} interval"),
    "overlap": ("与目标总体的重叠", "Overlap with the target"),
    "overlap_note": (
        "“距离”是目标均值与该组均值之差，以该组标准差计；“范围外”是目标总体中超出该组最小值至最大值的比例。",
        (
            "“Distance” is from the group's mean to the target's, in the group's standard deviations; “beyond” is the share of the target "
            "outside the group's smallest and largest value."
        ),
    ),
    "covariate": ("协变量", "covariate"),
    "treated_mean": ("获支持均值", "mean, funded"),
    "comparison_mean": ("对照均值", "mean, comparison"),
    "target_mean": ("目标均值", "mean, target"),
    "treated_gap": ("距离（获支持）", "distance, funded"),
    "comparison_gap": ("距离（对照）", "distance, comparison"),
    "treated_beyond": ("范围外（获支持）", "beyond, funded"),
    "comparison_beyond": ("范围外（对照）", "beyond, comparison"),
    "reach": ("加权后还剩多少", "What weighting leaves"),
    "group": ("组", "group"),
    "units": ("单位数", "units"),
    "effective": ("相当于等权单位", "evenly weighted units"),
    "largest": ("最大单个权重", "largest weight"),
    "cohort": ("{cohort} 年批次", "cohort {cohort}"),
    "its_comparison": ("{cohort} 年批次的对照", "comparison of cohort {cohort}"),
    "points": ("按距获支持的期数", "By period since funding"),
    "event": ("期数", "periods since funding"),
    "band": ("同时置信带", "simultaneous band"),
    "pretrend": ("加权后的事前走势检验：χ²({df}) = {statistic}，p = {p}。", "Check of the weighted past: χ²({df}) = {statistic}, p = {p}."),
    "pretrend_none": ("没有可供检验的事前时期。", "There is no period before to check."),
    "warnings": ("注意", "Mind"),
    "no_warnings": ("没有需要提醒的。", "Nothing to warn of."),
    "counts": ("样本与目标", "Panel and target"),
    "count": ("数目", "count"),
    "panel_units": ("样本单位", "units of the panel"),
    "panel_periods": ("时期", "periods"),
    "treated_units": ("其中获支持", "of them funded"),
    "target_units": ("目标单位", "units of the target"),
    "target_missing": ("行：目标表缺协变量", "rows of the target without a covariate"),
    "label": (
        "样本：{source} · 目标：{target} · {units} 个单位对 {others} 个",
        "Panel: {source} · target: {target} · {units} units against {others}",
    ),
    "picture_note": (
        "竖线为目标均值；点与菱形为样本两组的均值，离线越远，外推越多。",
        "The upright line is the target's mean; dot and diamond are the panel's two groups: the farther off, the more is extrapolated.",
    ),
    "desc": (
        "{n} 个协变量：样本获支持单位、对照单位与目标总体的均值，以样本标准差计。",
        "{n} covariates: means of funded units, comparison units and target, in standard deviations of the funded.",
    ),
    "gap_axis": ("与目标均值的距离（标准差）", "distance from the target's mean (standard deviations)"),
    "treated": ("获支持", "funded"),
    "comparison": ("对照", "comparison"),
    "method": (
        (
            "每一批次与其对照（从未获支持的单位）分别以熵平衡加权，使各协变量在政策前最后一期的均值等于目标总体的均值；效果为两组加权变化之差，"
            "各批次按本样本获支持单位数加总。标准误来自影响函数，按单位（或群组）聚类，并计入目标均值本身的抽样误差{census}。"
        ),
        (
            "Each cohort and its comparison (units never funded) are weighted by entropy balancing until their covariate means in the "
            "last period before funding are the target's; the effect is the difference of weighted changes, cohorts averaged by the "
            "panel's funded units. Standard errors come from the influence function, by unit or cluster, and count the sampling error "
            "of the target's means{census}."
        ),
    ),
    "census": ("（目标为普查，此项为零）", " (none: the target is a census)"),
}
"""Phrases in Chinese and English, by key."""

WARNINGS: Final = {
    "no_overlap": (
        "目标总体有 {share} 落在本样本{covariate}的取值范围之外。",
        "{share} of the target lie beyond the panel's range of {covariate}.",
    ),
    "part_beyond": (
        "目标总体有 {share} 落在本样本{covariate}的取值范围之外：对它们的效果是外推，不是观测。",
        "{share} of the target lie beyond the panel's range of {covariate}: for them the effect is continued, not seen.",
    ),
    "few_effective": (
        "{who}加权后只相当于 {effective} 个单位（共 {units} 个）。",
        "Weighted, {who} comes to {effective} of its {units} units.",
    ),
    "dominated_by_one_unit": ("{who}中一个单位占了 {largest} 的权重。", "One unit of {who} carries {largest} of its weight."),
    "pretrend_rejected": (
        "加权后两组在政策之前就已走势不同（p = {p_value}）。",
        "Weighted to the target, the groups moved apart before treatment (p = {p_value}).",
    ),
    "pretrend_untested": (
        "基期之前没有时期：两组走势是否一致无从检验。",
        "No period before the base: whether the groups moved alike cannot be checked.",
    ),
    "varying_covariate": (
        "有协变量在单位内随时间变化，取基期的值。",
        "A covariate varies within units; its value in the base period is used.",
    ),
    "census": ("目标按总体普查处理，其均值不计误差。", "The target counts as a whole population, so its means carry no error."),
}
"""Sentences of warnings in Chinese and English, by code."""

say = partial(phrase, WORDS)
"""Return a phrase in Chinese ("zh") or English ("en") with its values filled in."""
