"""Words of a matched comparison's sentences, tables, pictures and report, in Chinese and English."""

from __future__ import annotations

from functools import partial
from typing import Final

from pilotzone.evidence.phrases import phrase

WORDS: Final = {
    "different": (
        "受支持单位的{outcome}比匹配后的对照组平均{direction} {size}（{level} 置信区间：{low} 至 {high}）。",
        "{outcome} of treated units was on average {size} {direction} than in the matched comparison ({level} interval: {low} to {high}).",
    ),
    "different_change": (
        "支持之后，受支持单位{outcome}的变化比匹配后的对照组平均{direction} {size}（{level} 置信区间：{low} 至 {high}）。",
        (
            "After treatment {outcome} of treated units had changed by {size} {direction} on average than in the matched comparison "
            "({level} interval: {low} to {high})."
        ),
    ),
    "more": ("多", "more"),
    "less": ("少", "less"),
    "higher": ("高", "higher"),
    "lower": ("低", "lower"),
    "cannot": ("现有数据不足以判断支持是否改变了{outcome}。", "These data cannot answer whether the treatment changed {outcome}."),
    "cannot_interval": (
        "估计的平均差异为 {estimate}，但 {low} 至 {high} 之间的任何差异都与数据相符（{level} 置信区间）。这不等于没有效果。",
        (
            "The estimated average difference is {estimate}, but anything from {low} to {high} fits the data ({level} interval). "
            "That is not the same as no effect."
        ),
    ),
    "cannot_other": (
        "估计的平均差异为 {estimate}（{level} 置信区间：{low} 至 {high}），但不能据此下结论。",
        "The estimated average difference is {estimate} ({level} interval: {low} to {high}), but no conclusion can rest on it.",
    ),
    "cannot_point": (
        "估计的平均差异为 {estimate}，无法给出置信区间。",
        "The estimated average difference is {estimate}; no interval can be given.",
    ),
    "reason_no_interval": ("", ""),
    "reason_wide": ("", ""),
    "reason_placebo": (
        "支持之前两组的变化已经不同，对照不可信。",
        "Both groups already moved apart before the treatment, so the comparison is not credible.",
    ),
    "reason_balance": (
        "匹配后仍有协变量相差超过 0.25 个标准差，两组并不相似。",
        "After matching some covariate still differs by more than 0.25 standard deviations: the groups are not alike.",
    ),
    "reason_overlap": (
        "协变量把两组完全分开，没有相似的对照。",
        "The covariates tell both groups apart without fail: nobody is alike.",
    ),
    "reason_few": (
        "受支持单位或有效对照单位少于 10 个，或群组少于 10 个。",
        "There are fewer than 10 treated units or clusters, or the comparison is worth fewer than 10.",
    ),
    "cannot_rule_out": (
        "匹配只能使已测量的特征相近。没有测量、又同时影响获得支持和结果的因素（如管理水平、订单、申报意愿），这一比较不能排除。",
        (
            "Matching makes alike only what was measured. Whatever was not measured and moves both treatment and outcome (management, "
            "orders, "
            "the wish to apply) is not ruled out by this comparison."
        ),
    ),
    "estimates": ("估计", "Estimates"),
    "what": ("项目", "what"),
    "matched": ("匹配后", "matched"),
    "unadjusted": ("未匹配的直接差异", "plain difference, not matched"),
    "estimate": ("差异", "difference"),
    "se": ("标准误", "standard error"),
    "interval": ("{level} 置信区间", "{level} interval"),
    "p": ("p 值", "p-value"),
    "means_note": (
        "受支持单位均值 {treated}；按对照推算若无支持为 {comparison}。",
        "Mean of the treated {treated}; without treatment it would have been {comparison} by the comparison.",
    ),
    "changes_note": (
        "受支持单位平均变化 {treated}；按对照推算若无支持为 {comparison}。",
        "Mean change of the treated {treated}; without treatment it would have been {comparison} by the comparison.",
    ),
    "balance": ("协变量的平衡", "Balance of covariates"),
    "covariate": ("协变量", "covariate"),
    "treated_mean": ("受支持均值", "treated mean"),
    "before_mean": ("对照均值（前）", "comparison mean before"),
    "after_mean": ("对照均值（后）", "comparison mean after"),
    "before_difference": ("标准化差异（前）", "std. difference before"),
    "after_difference": ("标准化差异（后）", "std. difference after"),
    "before_ratio": ("方差比（前）", "variance ratio before"),
    "after_ratio": ("方差比（后）", "variance ratio after"),
    "before_distance": ("分布距离（前）", "distance before"),
    "after_distance": ("分布距离（后）", "distance after"),
    "balance_note": (
        (
            "标准化差异 = 均值之差 ÷ 匹配前两组的合并标准差，前后用同一把尺。绝对值超过 0.1 值得留意，超过 0.25 不宜再靠回归弥补；"
            "这是提示，不是判定。分布距离为两条累积分布之间的最大距离。"
        ),
        (
            "A standardised difference is the difference of means by the pooled standard deviation before matching, the same before and "
            "after. "
            "Above 0.1 it is worth a look, above 0.25 regression should not be trusted with it: a warning, not a verdict. The distance "
            "is the "
            "largest one between both cumulative distributions."
        ),
    ),
    "groups": ("单位与权重", "Units and weights"),
    "group": ("批次", "cohort"),
    "all": ("合计", "all"),
    "treated_units": ("受支持", "treated"),
    "used_units": ("其中使用", "of them used"),
    "comparison_units": ("对照", "comparison"),
    "weighted_units": ("其中有权重", "of them with weight"),
    "effective": ("有效对照", "worth"),
    "top_share": ("最大权重占比", "largest share"),
    "largest_ratio": ("最大权重倍数", "times equal"),
    "groups_note": (
        "有效对照：同样精度所需的等权对照单位数（匹配前为 {before}）。权重最大的对照单位：{top}。",
        "“Worth” is how many comparison units of equal weight would be as precise (before: {before}). Largest weights: {top}.",
    ),
    "events": ("逐期差异（相对支持前最后一期）", "Differences by period, since the last one before treatment"),
    "event_time": ("相对首次受支持的期数", "periods since first treatment"),
    "units": ("受支持单位", "treated units"),
    "placebo": (
        "支持前各期的差异是安慰剂：应接近 0。联合检验（支持前 {df} 期）：p {p}。",
        "Differences before treatment are placebos and should be near 0. Joint test (event times: {df}): p {p}.",
    ),
    "placebo_none": (
        "支持前没有第二个时期（或单位太少），两组此前是否同步变化无从检验。",
        "There is no second period before treatment, or too few units, so whether both groups moved alike cannot be tested.",
    ),
    "cohorts": ("各批次的差异", "Differences by cohort"),
    "hidden": ("未测量因素的影响", "What something not measured could do"),
    "odds": ("获支持几率最多相差", "odds differ at most"),
    "times": ("{gamma} 倍", "{gamma}-fold"),
    "range": ("差异的范围", "range of the difference"),
    "hidden_note": (
        "假定特征相同的单位获支持的几率因未测量因素相差至多若干倍，估计值会落在该范围内；未计抽样误差。",
        (
            "If something not measured changes the odds of treatment among units alike in covariates by at most this much, the estimate "
            "lies "
            "in this range; sampling error is not counted."
        ),
    ),
    "discarded": ("未使用的受支持单位", "Treated units that were not used"),
    "unit": ("单位", "unit"),
    "reason": ("原因", "reason"),
    "outside_support": ("获支持概率超出对照单位的范围", "fitted chance outside the range of the comparison"),
    "no_match": ("卡尺或精确分层内没有匹配", "no match within caliper and exact columns"),
    "and_more": ("另有 {n} 个，见机器可读结果。", "{n} more are in the machine form."),
    "overlap": ("获支持概率的重叠", "Overlap of fitted chances of treatment"),
    "chance": ("估计的获支持概率", "fitted chance of treatment"),
    "share_of": ("占本组的比例", "share of the group"),
    "before_share": ("对照（前）", "comparison before"),
    "after_share": ("对照（后）", "comparison after"),
    "treated_share": ("受支持", "treated"),
    "outside_note": (
        "{outside} 个受支持单位的概率超出对照单位的范围。",
        "{outside} treated units lie outside the range of the comparison.",
    ),
    "warnings": ("注意", "Mind"),
    "to": ("{low} 至 {high}", "{low} to {high}"),
    # Pictures
    "love_title": ("协变量的平衡：匹配前后", "Balance of covariates before and after"),
    "love_note": (
        "空心圆：匹配前；实心方块：匹配后；竖虚线：0.1 与 0.25",
        "hollow circles: before; filled squares: after; upright lines: 0.1 and 0.25",
    ),
    "love_axis": ("标准化差异（绝对值）", "absolute standardised difference"),
    "love_desc": ("各协变量标准化差异的绝对值，由匹配前到匹配后：{rows}。", "Absolute standardised differences, before to after: {rows}."),
    "love_row": ("{name} {before} 到 {after}", "{name} {before} to {after}"),
    "undefined": ("无法计算", "undefined"),
    "overlap_note": (
        "向上：受支持单位；向下：匹配后的对照；折线：匹配前的对照",
        "upwards: treated; downwards: comparison after; line: comparison before",
    ),
    "overlap_desc": (
        "按估计的获支持概率分组：受支持单位的中位数约为 {treated}，对照匹配前约为 {before}，匹配后约为 {after}。",
        "By fitted chance of treatment: the median is about {treated} among the treated, {before} in the comparison before, {after} after.",
    ),
    "events_note": ("粗线：{level} 置信区间；空心点：支持之前（安慰剂）", "thick: {level} interval; hollow: before treatment (placebo)"),
    "events_desc": ("逐期差异：{rows}。", "Differences by period: {rows}."),
    "events_row": ("第 {time} 期 {att}", "period {time} {att}"),
    # Warnings, by code
    "hidden_bias": (
        "特征相近不能排除未测量的因素。使特征相同的单位获支持几率相差 {gamma} 倍的因素，就可能使估计值变为 0（未计抽样误差）。",
        "",
    ),
    "hidden_bias_none": (
        "特征相近不能排除未测量的因素。就这些单位而言，即使几率相差一百倍，估计值也不会变为 0（未计抽样误差）。",
        "",
    ),
    "dropped": ("部分数据未使用，按原因计：{dropped}。", ""),
    "treated_after_panel": ("以下批次在最后一期之后才获支持，按始终未获支持处理：{cohorts}。", ""),
    "no_overlap": (
        "{treated} 个受支持单位中有 {outside} 个的估计获支持概率超出对照单位的范围；对它们的结论依赖权重的形式，而不是相似的单位。",
        "",
    ),
    "no_overlap_all": ("协变量把受支持单位和对照单位完全分开，没有相似的对照。", ""),
    "discarded_treated": (
        "{treated} 个受支持单位中有 {discarded} 个未使用（{reasons}）：{units}。结果是对其余单位的效果，不再是对全部受支持单位的效果。",
        "",
    ),
    "poor_balance": ("匹配后标准化差异仍超过 0.1 的协变量：{covariates}。{large}", ""),
    "poor_balance_large": ("其中超过 0.25、不宜再靠回归弥补：{names}。", ""),
    "few_treated": ("受支持单位只有 {units} 个，大样本置信区间可能过窄。", ""),
    "few_comparison": ("加权后的对照只相当于 {units} 个单位，大样本置信区间可能过窄。", ""),
    "dominated_by_one_unit": ("{unit}占对照权重的 {share}，结果取决于它。", ""),
    "singleton_cohort": ("批次 {cohorts} 只有一个受支持单位，包含它的标准误只反映对照。", ""),
    "undefined_se": ("无法给出标准误：只有一个受支持单位，或结果没有差异。", ""),
    "few_clusters": ("含受支持单位的群组 {treated} 个，含对照单位的 {comparison} 个；按群组计算的标准误可能过小。", ""),
    "fewer_neighbours": ("{units} 个受支持单位的匹配对照不足 {neighbours} 个：卡尺、精确匹配列或剩余单位所限。", ""),
    "placebo_untested": ("支持前时期或单位太少，两组此前是否同步变化无从检验。", ""),
    "placebo_differs": ("支持之前，受支持单位与匹配对照的变化已经不同（p = {p_value}），对照不可信。", ""),
    "estimated_propensity": ("标准误把估计的获支持概率当作已知，可能偏小或偏大。", ""),
    # Reasons of rows left out
    "incomplete_unit": ("单位：不是每期都有结果", "units not seen in every period"),
    "treated_first_period": ("单位：首期或更早已获支持", "units treated in the first period or before"),
    "missing_covariates": ("单位：缺协变量", "units without covariates"),
    "missing_outcome": ("行：缺结果", "rows without outcome"),
    "missing_treated": ("行：缺是否受支持", "rows without treatment"),
    "missing_before": ("行：缺此前结果", "rows without earlier outcome"),
    "missing_unit": ("行：缺单位", "rows without unit"),
    "missing_time": ("行：缺时期", "rows without period"),
    "missing_weights": ("行：缺权重", "rows without weight"),
    "missing_cluster": ("行：缺群组", "rows without cluster"),
    "missing_exact": ("行：缺精确匹配列", "rows without exact column"),
    # Report
    "title": ("匹配比较：{outcome}", "Matched comparison: {outcome}"),
    "label_units": (
        "数据：{source}；受支持 {treated} 个，对照 {comparison} 个",
        "Data: {source}; {treated} treated units, {comparison} comparison units",
    ),
    "label_periods": ("；{first}—{last}，共 {n} 期", "; {n} periods, {first} to {last}"),
    "left_out": ("未使用的数据", "What was left out"),
    "nothing_left_out": ("全部数据都已使用。", "Nothing was left out."),
    "count": ("数量", "count"),
    "balance_caption": ("匹配前后的平衡", "Balance before and after"),
    "overlap_caption": ("获支持概率的重叠", "Overlap of fitted chances"),
    "events_caption": ("逐期差异", "Differences by period"),
    "method_entropy": (
        (
            "熵平衡（Hainmueller，2012）：在使对照组的 {covariates} 与受支持单位完全相等（{moments}）的所有权重中，取最接近基础权重的一组。"
            "标准误计入了权重本身的估计（联立矩方程），等价于线性结果模型的双重稳健估计。"
        ),
        (
            "Entropy balancing (Hainmueller 2012): of all weights that make {covariates} of the comparison equal to those of the treated "
            "({moments}), those nearest to the base weights. Standard errors count the estimation of the weights (stacked moment "
            "equations); "
            "the estimate is doubly robust with a linear outcome model."
        ),
    ),
    "moments_1": ("均值", "means"),
    "moments_2": ("均值和方差", "means and variances"),
    "moments_3": ("均值、方差和偏度", "means, variances and skewness"),
    "method_nearest": (
        (
            "最近邻匹配，按 {covariates} 的马氏距离，每个受支持单位 {neighbours} 个对照，{replacement}。{caliper}{exact}{correction}"
            "标准误按 Abadie 和 Imbens（2006）。"
        ),
        (
            "Nearest neighbours by Mahalanobis distance on {covariates}, {neighbours} for each treated unit, {replacement}. "
            "{caliper}{exact}{correction}Standard errors as in Abadie and Imbens (2006)."
        ),
    ),
    "method_propensity": (
        (
            "最近邻匹配，按由 {covariates} 估计的获支持概率（logit），每个受支持单位 {neighbours} 个对照，{replacement}。"
            "{caliper}{exact}{correction}标准误按 Abadie 和 Imbens（2006），把该概率当作已知。"
        ),
        (
            "Nearest neighbours by the logit of the propensity fitted on {covariates}, {neighbours} for each treated unit, {replacement}. "
            "{caliper}{exact}{correction}Standard errors as in Abadie and Imbens (2006), with the propensity taken as known."
        ),
    ),
    "reused": ("对照可重复使用", "comparison units may serve again"),
    "once": ("每个对照只用一次", "each comparison unit serves once"),
    "caliper": ("卡尺：logit 的 {caliper} 个标准差。", "Caliper: {caliper} standard deviations of the logit. "),
    "exact": ("精确匹配：{exact}。", "Exact on {exact}. "),
    "correction": (
        "残余差异以回归修正（Abadie 和 Imbens，2011）。",
        "What differences are left is corrected by regression (Abadie and Imbens 2011). ",
    ),
    "method_panel": (
        "每一批次与始终未获支持的单位比较，结果为相对支持前最后一期（基期）的变化；协变量取{at}的值。平均数按所用的受支持单位加权。",
        (
            "Every cohort is compared with the never treated by changes since the last period before its treatment (the base); "
            "covariates are "
            "those of {at}. Averages weigh cohorts by the treated units they use."
        ),
    ),
    "at_base": ("基期", "the base"),
    "at_first": ("首期", "the first period"),
    "method_change": ("结果为“{outcome}”减去“{before}”的变化。", "The outcome is the change from “{before}” to “{outcome}”."),
    "rule": (
        (
            "何时下结论：平均差异的 {level} 置信区间不含 0，支持前的安慰剂检验未在 5% 水平被拒绝，匹配后没有协变量相差超过 0.25 个标准差，"
            "两组未被协变量完全分开，受支持单位和有效对照都不少于 10 个，群组（如有）也不少于 10 个。"
            "任何一条不满足，就写“现有数据不足以判断”，从不写“无效果”。"
        ),
        (
            "When a conclusion is drawn: the {level} interval excludes 0, the placebo test before treatment is not rejected at 5%, no "
            "covariate is left more than 0.25 standard deviations apart, covariates do not tell the groups apart without fail, and "
            "there are at least 10 "
            "treated units, a comparison worth 10 and, with clusters, 10 on each side. Otherwise the report reads "
            "“cannot answer”, never “no effect”."
        ),
    ),
}

CITATIONS: Final = {
    "entropy": (
        "Hainmueller, J. (2012). Entropy balancing for causal effects: a multivariate reweighting method to produce balanced samples in "
        "observational studies. Political Analysis 20(1), 25–46. doi:10.1093/pan/mpr025"
    ),
    "robust": (
        "Zhao, Q., Percival, D. (2017). Entropy balancing is doubly robust. Journal of Causal Inference 5(1). doi:10.1515/jci-2016-0010"
    ),
    "variance": (
        "Abadie, A., Imbens, G. W. (2006). Large sample properties of matching estimators for average treatment effects. "
        "Econometrica 74(1), 235–267. doi:10.1111/j.1468-0262.2006.00655.x"
    ),
    "bias": (
        "Abadie, A., Imbens, G. W. (2011). Bias-corrected matching estimators for average treatment effects. "
        "Journal of Business & Economic Statistics 29(1), 1–11. doi:10.1198/jbes.2009.07333"
    ),
    "panel": (
        "Heckman, J. J., Ichimura, H., Todd, P. E. (1997). Matching as an econometric evaluation estimator: evidence from evaluating a "
        "job training programme. Review of Economic Studies 64(4), 605–654. doi:10.2307/2971733"
    ),
    "balance": (
        "Stuart, E. A. (2010). Matching methods for causal inference: a review and a look forward. Statistical Science 25(1), 1–21. "
        "doi:10.1214/09-STS313"
    ),
    "hidden": (
        "Zhao, Q., Small, D. S., Bhattacharya, B. B. (2019). Sensitivity analysis for inverse probability weighting estimators via the "
        "percentile bootstrap. Journal of the Royal Statistical Society B 81(4), 735–761. doi:10.1111/rssb.12327"
    ),
}

say = partial(phrase, WORDS)
"""Return a phrase in Chinese ("zh") or English ("en") with its values filled in."""
