"""Words on few treated units in Chinese and English, written by hand; this package knows no gettext."""

from __future__ import annotations

from functools import partial
from typing import Final

from pilotzone.evidence.phrases import phrase

WORDS: Final = {
    # The one sentence
    "different": (
        "实施后，{units}的{outcome}比合成对照平均{direction} {size}（{level} 置信区间：{low} 至 {high}）。",
        (
            "After the start, {outcome} of {units} was on average {size} {direction} than its synthetic counterpart ({level} "
            "interval: {low} to {high})."
        ),
    ),
    "higher": ("高", "higher"),
    "lower": ("低", "lower"),
    "treated_count": ("{count} 个实施单位", "{count} treated units"),
    "rests": (
        "合成对照是未实施单位的加权平均。只有在不实施时两者本会同步变化，差异才是政策带来的。",
        (
            "The synthetic counterpart is a weighted average of units without the policy. The difference is due to the policy only "
            "if both would have moved alike without it."
        ),
    ),
    "cannot": (
        "现有数据不足以判断政策是否改变了{units}的{outcome}。",
        "These data cannot answer whether the policy changed {outcome} of {units}.",
    ),
    "cannot_interval": (
        "估计的平均差异为 {effect}，但 {low} 至 {high} 之间的任何差异都与数据相符（{level} 置信区间）。这不等于没有效果。",
        (
            "The estimated average difference is {effect}, but anything from {low} to {high} fits the data ({level} interval). That "
            "is not the same as no effect."
        ),
    ),
    "cannot_other": (
        "估计的平均差异为 {effect}（{level} 置信区间：{low} 至 {high}），但不能据此下结论。",
        "The estimated average difference is {effect} ({level} interval: {low} to {high}), but no conclusion can rest on it.",
    ),
    "cannot_point": (
        "估计的平均差异为 {effect}，无法给出置信区间。",
        "The estimated average difference is {effect}; no interval can be given.",
    ),
    "reason_no_interval": ("", ""),
    "reason_wide": ("", ""),
    "reason_unranked": (
        "对照单位太少，无法用安慰剂检验判断这一差异是否罕见。",
        "There are too few donors to tell by placebos whether such a difference is unusual.",
    ),
    "reason_rank": (
        "把每个对照单位轮流当作实施单位，这样的差异并不罕见（{of} 个单位中排第 {rank}，p {p}）。",
        "With every donor in the treated unit's place, a difference like this is not unusual (place {rank} of {of}, p {p}).",
    ),
    "reason_rank_floor": (
        "把每个对照单位轮流当作实施单位，这一差异在 {of} 个单位中最大；但对照单位太少，还不能据此认定罕见（p {p}）。",
        (
            "With every donor in the treated unit's place the difference is the largest of {of}, but with so few donors that does "
            "not make it unusual (p {p})."
        ),
    ),
    "reason_poor_fit": (
        "实施前合成对照就跟不上实施单位（见提示），实施后的差距不能当作效果。",
        (
            "Before the start the synthetic already failed to follow the treated (see the warnings), so the gap afterwards is no "
            "measure of an effect."
        ),
    ),
    "reason_earlier": (
        "假装提前开始时已有同方向的差异（{early}），不到实施就出现了一半以上，不能归于政策。",
        (
            "With the start pretended earlier there is a difference of the same sign already ({early}), at least half as large, so it "
            "cannot be put down to the policy."
        ),
    ),
    "disagree": (
        "但在安慰剂排名中这一差异罕见（{of} 个单位中排第 {rank}，p {p}）；两种判断不一致，不能只凭其中一种下结论。",
        (
            "By placebo ranks the difference is unusual (place {rank} of {of}, p {p}); the two disagree, and no conclusion rests on "
            "one of them alone."
        ),
    ),
    # Methods and sources
    "method_sdid": ("合成双重差分", "synthetic difference in differences"),
    "method_sc": ("合成控制", "synthetic control"),
    "method_ascm": ("增强合成控制（岭回归）", "augmented synthetic control (ridge)"),
    "method_did": ("双重差分（等权）", "difference in differences (equal weights)"),
    "source_placebo": ("安慰剂抽样（{draws} 次，种子 {seed}）", "placebo samples ({draws} draws, seed {seed})"),
    "source_all_placebos": ("全部 {draws} 个安慰剂", "all {draws} placebos"),
    "source_jackknife": ("刀切法（权重固定）", "jackknife with fixed weights"),
    "source_bootstrap": ("自助法（{draws} 次，种子 {seed}）", "bootstrap ({draws} draws, seed {seed})"),
    "error_from": ("标准误来源：{source}。", "Standard error: {source}."),
    "error_none": ("没有要求标准误。", "No standard error was asked for."),
    "error_reason": ("没有标准误：{reason}", "No standard error: {reason}"),
    "placebo_assumes": (
        "它假定实施单位的波动与对照单位相同；只有一个实施单位时，这一点无从检验。",
        "It assumes that treated units vary as donors do, which cannot be checked with one treated unit.",
    ),
    # Tables
    "effects": ("效果：{method}", "Effect: {method}"),
    "what": ("范围", "what"),
    "all": ("全部", "all"),
    "cohort_name": ("{cohort} 起", "from {cohort}"),
    "treated": ("实施单位", "treated"),
    "before": ("实施前期数", "periods before"),
    "after": ("实施后期数", "periods after"),
    "effect": ("效果", "effect"),
    "se": ("标准误", "standard error"),
    "interval": ("{level} 置信区间", "{level} interval"),
    "rmspe_before": ("实施前差距", "gap before"),
    "rmspe_after": ("实施后差距", "gap after"),
    "effective": ("有效对照数", "effective donors"),
    "fit": ("拟合", "Fit"),
    "fit_note": (
        "差距为均方根；有效对照数＝1÷权重平方和。",
        "Gaps are root mean squares; effective donors are one over the sum of squared weights.",
    ),
    "penalty": (
        "岭惩罚（{cohort} 起，逐期留一选出）：{penalty}。",
        "Ridge penalty (from {cohort}, chosen by holding out periods): {penalty}.",
    ),
    "weights": ("对照单位的权重", "Weights of donors"),
    "donor": ("对照单位", "donor"),
    "distance": ("实施前距离", "distance before"),
    "weight": ("权重", "weight"),
    "weight_cohort": ("权重（{cohort} 起）", "weight (from {cohort})"),
    "weights_note": (
        "另有 {rest} 个对照单位，权重为零或比表中更小。距离：实施前与最近的实施单位的均方根差{shifted}。",
        (
            "{rest} more donors have weights of zero or smaller ones. Distance: root mean square difference from the nearest "
            "treated before the start{shifted}."
        ),
    ),
    "shifted": ("（已去掉各自均值）", ", each unit's mean taken out"),
    "not_shifted": ("", ""),
    "left_out": ("未用作对照的单位", "Donors left out"),
    "why": ("原因", "reason"),
    "why_named": ("按要求排除", "named to be left out"),
    "why_distance": ("距离太远", "too far"),
    "why_incomplete": ("缺少时期", "lacks periods"),
    "periods": ("各期权重", "Weights of periods"),
    "period": ("时期", "period"),
    "periods_note": ("只列实施前权重不为零的时期。", "Periods before the start with a weight."),
    "path": ("路径：{cohort} 起", "Path: from {cohort}"),
    "observed": ("实施单位", "treated"),
    "synthetic": ("合成对照", "synthetic"),
    "gap": ("差距", "gap"),
    "ranks": ("安慰剂排名", "Placebo ranks"),
    "unit": ("单位", "unit"),
    "ratio": ("实施后÷实施前差距", "gap after over before"),
    "rank": ("名次", "place"),
    "p": ("p 值", "p-value"),
    "floor": ("可能的最小 p 值", "smallest p possible"),
    "ranks_note": (
        "把每个对照单位轮流当作实施单位。只有在实施单位与对照单位可以互换时，p 值才是精确的。",
        ("Every donor in the treated unit's place. The p-value is exact only if the treated unit could as well have been any of them."),
    ),
    "ranks_none": ("无法做安慰剂检验。", "No placebos could be made."),
    "placebos": ("各对照单位的安慰剂结果", "Placebos of donors"),
    "placebos_all": ("全部 {all} 个对照单位，差距之比从大到小。", "All {all}, the largest ratio of gaps first."),
    "placebos_note": ("差距之比最大的 {shown} 个，共 {all} 个。", "The {shown} with the largest ratios, of {all}."),
    "earlier": ("时间安慰剂：假定提前 {back} 期实施", "Placebo in time: the start pretended {back} periods earlier"),
    "pretended": ("假定起点", "pretended start"),
    "earlier_note": (
        "只用真正实施之前的时期；对照可信时应接近 0。平均 {effect}。",
        "Only periods before the true start are used; near 0 if the comparison holds. Average: {effect}.",
    ),
    "without": ("逐个去掉对照单位", "Without each donor in turn"),
    "without_note": ("效果在 {low} 至 {high} 之间。", "The effect lies between {low} and {high}."),
    "dropped": ("未使用的数据", "What was left out"),
    "reason": ("原因", "reason"),
    "count": ("数量", "count"),
    "nothing_dropped": ("没有剔除任何行或单位。", "No row and no unit was left out."),
    "missing_unit": ("行：缺单位标识", "rows without a unit"),
    "missing_time": ("行：缺时期", "rows without a period"),
    "missing_outcome": ("行：缺结果", "rows without an outcome"),
    "incomplete_unit": ("单位：缺少时期", "units that lack a period"),
    "excluded_treated_units": ("单位：按要求排除的实施单位", "treated units left out as asked"),
    "warnings": ("注意", "Mind"),
    "no_warnings": ("没有需要提示的问题。", "Nothing to warn of."),
    # Pictures
    "path_title": ("实施单位与合成对照：{outcome}", "Treated and synthetic: {outcome}"),
    "path_caption": ("实线：实施单位；虚线：合成对照；竖线：开始实施", "solid: treated; dashed: synthetic; upright line: the start"),
    "path_weights": ("下方条形：实施前各期权重", "bars below: weights of the periods before"),
    "weight_axis": ("权重", "weight"),
    "gap_title": ("安慰剂检验：{outcome}", "Placebos: {outcome}"),
    "gap_caption": (
        "粗线：实施单位与合成对照的差距；细线：把每个对照单位当作实施单位时的差距",
        "thick: gap of the treated; thin: gap of every donor in its place",
    ),
    "gap_axis": ("差距：{outcome}", "gap in {outcome}"),
    "path_desc": (
        "{cohort} 起实施的{units}：实施前均方根差距 {before}，实施后平均差异 {effect}。",
        "{units}, from {cohort}: root mean square gap before {before}, average difference after {effect}.",
    ),
    "gap_desc": ("{unit}的差距之比在 {of} 个单位中排第 {rank}，p = {p}。", "{unit}: place {rank} of {of} by the ratio of gaps, p = {p}."),
    # Report
    "title": ("政策成效：{outcome}", "Effect of a policy: {outcome}"),
    "label": (
        "数据：{source}；{units} 个单位，{first}—{last}，共 {periods} 期",
        "Data: {source}; {units} units, {periods} periods, {first} to {last}",
    ),
    "methods_estimate": (
        "方法：{method}。各批实施单位逐批估计，按实施单位与时期数加权平均。{donors}",
        "Method: {method}. Cohorts are estimated one by one and averaged by their treated unit-periods. {donors}",
    ),
    "donors_never": ("对照单位为样本期内始终未实施的单位。", "Donors are never treated within the panel."),
    "donors_notyet": (
        "对照单位还包括以后才实施的单位，用到其实施前一期；对照单位变动时重新计算权重。",
        "Donors include units treated later, up to the period before they are; weights are found anew where donors change.",
    ),
    "about_sdid": (
        "对照单位与实施前各期都加权：单位权重使加权平均与实施单位同步（允许水平差，带岭惩罚），时期权重使实施前各期接近实施后。权重按方法作者的算法求得。",
        (
            "Donors and periods before the start are weighted: donor weights make the average move with the treated (a difference "
            "in level is allowed, with a ridge penalty), period weights bring periods before near those after. Weights follow the "
            "authors' algorithm."
        ),
    ),
    "about_sc": (
        "只对对照单位加权，使加权平均在实施前等于实施单位；权重非负、和为一。",
        ("Donors alone are weighted, so that the average equals the treated before the start; weights are nonnegative and sum to one."),
    ),
    "about_ascm": (
        "先求合成控制的权重，再用岭回归修正实施前未能对上的部分；权重和为一，可以为负，即向对照单位之外外推。",
        (
            "Weights of the synthetic control are corrected by ridge regression for what they leave unmatched before the start; "
            "they sum to one and may be negative, which extrapolates beyond the donors."
        ),
    ),
    "about_did": ("所有对照单位与实施前各期同等看待。", "All donors and all periods before the start count alike."),
    "about_ranks": (
        "安慰剂排名：把每个始终未实施的单位轮流当作实施单位，比较实施后与实施前差距之比；p 值为不小于实施单位的比例（含其自身）。",
        (
            "Placebo ranks: every unit that is never treated takes the treated unit's place; the p-value is the share of units, the "
            "treated one included, whose gap after over the gap before is at least as large."
        ),
    ),
    # Warnings and reasons, by code; in English the record's own sentence is shown
    "w_dropped": ("部分数据未使用，按原因计：{dropped}。", ""),
    "w_incomplete_donors": ("{count} 个可作对照的单位缺少时期，未使用：{units}。", ""),
    "w_excluded_treated": ("按要求排除了实施单位，结果不涉及它们：{units}。", ""),
    "w_excluded_by_distance": ("{count} 个对照单位在实施前与实施单位的距离超过 {max_distance}，未使用：{units}。", ""),
    "w_treated_after_panel": ("在最后一期 {last} 之后才实施，按未实施处理：{units}。", ""),
    "w_short_before": ("实施前时期太少（{cohorts}，不足 {least} 期）：权重可能只是碰巧对上。", ""),
    "w_concentrated": ("{cohort} 起：{share} 的权重都落在{donor}一个单位上；那里发生的其他事情也在结果里。", ""),
    "w_negative_weights": ("{cohort} 起：负权重合计 -{total}；增强方法向对照单位之外外推。", ""),
    "w_outside_hull": ("实施前，实施单位有若干期高于或低于所有对照单位（{cohorts}），任何加权平均都跟不上，或只能外推。", ""),
    "w_jackknife_sc": ("方法作者不建议对合成控制使用刀切法，其权重会突变；请用安慰剂标准误。", ""),
    "w_poor_fit": (
        "实施前，合成对照跟随这些实施单位远不如跟随对照单位（差距与对照单位中位数之比：{cohorts}）；实施后的差距可能不是效果。",
        "",
    ),
    "w_few_donors": ("对照单位只有 {donors} 个，排名 p 值最小为 {floor}；在 {level} 水平下任何结果都不可能算罕见。", ""),
    "w_too_few_donors": ("安慰剂检验至少需要两个始终未实施的对照单位，现有 {donors} 个。", ""),
    "w_placebo_few_donors": ("安慰剂标准误要求对照单位多于实施单位，现有 {donors} 个和 {treated} 个。", ""),
    "w_jackknife_ascm": ("刀切法要求权重固定，而增强方法的权重可以为负，去掉一个单位后无法重新分配；请用安慰剂或自助法。", ""),
    "w_jackknife_one_treated": ("刀切法要求每批至少两个实施单位；{cohorts} 这一批只有一个。请用安慰剂标准误。", ""),
    "w_jackknife_one_donor": ("刀切法要求至少两个对照单位有权重，现在全部权重在一个单位。请用安慰剂标准误。", ""),
    "w_bootstrap_one_treated": ("自助法至少需要两个实施单位，现有 {treated} 个。请用安慰剂标准误。", ""),
    "w_bootstrap_no_samples": ("几乎没有一次重抽样同时含有实施单位和对照单位。请用安慰剂标准误。", ""),
    "item_short_before": ("{name} 起 {value} 期", ""),
    "item_outside_hull": ("{name} 起 {value} 期", ""),
    "item_poor_fit": ("{name} 起 {value} 倍", ""),
    "item_excluded_by_distance": ("{name}（{value}）", ""),
    "w_undefined_se": ("没有标准误：各次安慰剂（或重抽样）的结果完全相同，没有任何差异可用。", ""),
    "w_only_donor": ("只有一个对照单位，去掉它就没有可以比较的了。", ""),
}

say = partial(phrase, WORDS)
"""Return a phrase in Chinese ("zh") or English ("en") with its values filled in."""
