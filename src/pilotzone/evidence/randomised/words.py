"""Words of a trial's result in Chinese and English, written by hand; this package knows no gettext."""

from functools import partial

from pilotzone.evidence.phrases import phrase

WORDS = {
    # The one sentence
    "different": (
        "分配到“{arm}”的单位，{outcome}平均比分配到“{control}”的{direction} {size}（{level} 置信区间：{low} 至 {high}）。",
        (
            "{outcome} of units assigned to “{arm}” was on average {size} {direction} than of units assigned to “{control}” "
            "({level} interval: {low} to {high})."
        ),
    ),
    "different_stepped": (
        "处于“{arm}”期间，{outcome}平均比处于“{control}”期间{direction} {size}（{level} 置信区间：{low} 至 {high}）。",
        (
            "{outcome} under “{arm}” was on average {size} {direction} than under “{control}” ({level} interval: {low} to {high}), "
            "clusters and periods taken out."
        ),
    ),
    "higher": ("高", "higher"),
    "lower": ("低", "lower"),
    "cannot": (
        "现有数据不足以判断“{arm}”与“{control}”相比是否改变了{outcome}。",
        "These data cannot answer whether “{arm}”, compared with “{control}”, changed {outcome}.",
    ),
    "cannot_interval": (
        "估计的平均差异为 {att}，但 {low} 至 {high} 之间的任何差异都与数据相符（{level} 置信区间）。这不等于没有效果。",
        (
            "The estimated average difference is {att}, but anything from {low} to {high} fits the data ({level} interval). "
            "That is not the same as no effect."
        ),
    ),
    "cannot_other": (
        "估计的平均差异为 {att}（{level} 置信区间：{low} 至 {high}），但不能据此下结论。",
        "The estimated average difference is {att} ({level} interval: {low} to {high}), but no conclusion can rest on it.",
    ),
    "cannot_point": (
        "估计的平均差异为 {att}，无法给出置信区间。",
        "The estimated average difference is {att}; no interval can be given.",
    ),
    "reason_no_interval": ("", ""),
    "reason_wide": ("", ""),
    "reason_randomisation": (
        "重新抽签时，得到同样大差异的机会并不小（随机化检验 p {p}）。",
        "Drawing the lottery again gives differences as large as this too easily (randomisation test, p {p}).",
    ),
    "reason_multiple": (
        "同时检验了 {tests} 个问题，经霍尔姆（Holm）法校正后 p {p}。",
        "{tests} questions were asked at once; adjusted for that by Holm, p {p}.",
    ),
    "reason_sample_ratio": (
        "各组单位数与计划的比例不符，分组或登记出了问题。",
        "Arms are not as large as planned: assignment or recording went wrong.",
    ),
    "reason_imbalance": (
        "分组之前两组已有差异，超出抽签可以解释的程度；应以事先约定的调整估计为准。",
        "The arms differed before by more than a lottery explains; rest on an adjusted estimate, if one was planned.",
    ),
    "reason_attrition": (
        "两组缺失结果的比例不同，而缺失可能造成的上下界包含 0。",
        "Outcomes are missing at different rates, and the bounds on what that may hide include 0.",
    ),
    "reason_few": (
        "单位（或群组）太少，置信区间靠不住；请加做随机化检验（--permutations）。",
        "There are too few units (or clusters) for the interval to be trusted; ask for a randomisation test (--permutations).",
    ),
    "by_assignment": (
        "这是按分配结果的比较，不论是否实际参加。",
        "This compares by assignment, whether or not units took part.",
    ),
    # Report
    "report": ("随机试验：{outcome}", "Randomised trial: {outcome}"),
    "label": (
        "数据：{source}；共 {rows} 行，{units} 个单位，{arms} 组",
        "Data: {source}; {rows} rows, {units} units in {arms} arms",
    ),
    "label_wedge": (
        "数据：{source}；共 {rows} 行，{units} 个单位，{periods} 个时期",
        "Data: {source}; {rows} rows, {units} units, {periods} periods",
    ),
    "others": ("其他组和结果", "Other arms and outcomes"),
    "means": ("各组原始均值", "Raw means by arm"),
    "outcome": ("结果", "outcome"),
    "mean_of": ("{outcome}（均值）", "mean of {outcome}"),
    "mean": ("均值", "mean"),
    "effect_of": ("与“{control}”之差", "difference from {control}"),
    "picture": ("各组均值与差异", "Means and differences by arm"),
    "picture_note": (
        "空心点：原始均值，未作任何调整；实心点和粗线：差异及其 {level} 置信区间；竖虚线：没有差异",
        "hollow: raw means, not adjusted in any way; filled, with thick lines: differences and {level} intervals; dashed: no difference",
    ),
    "picture_desc": ("{outcome}：各组均值 {means}；差异 {effects}。", "{outcome}: means {means}; differences {effects}. "),
    "picture_item": ("{arm} {value}", "{arm} {value}"),
    "picture_interval": ("{arm} {value}（{low} 至 {high}）", "{arm} {value} ({low} to {high})"),
    "lottery": ("随机化检验", "Randomisation test"),
    "lottery_note": (
        "柱：重新抽签时差异的分布；竖实线：实际差异，竖虚线：同样大的相反差异。线以外的柱越少，越不像偶然",
        (
            "bars: differences if the lottery were drawn again; solid line: the actual one, dashed: as large the other way. "
            "The less lies beyond the lines, the less it looks like chance"
        ),
    ),
    "lottery_desc": (
        "{name}：实际差异 {value}，重新抽签 {draws} 次中至少同样大的占比 p {p}。",
        "{name}: actual difference {value}; share of {draws} assignments with one at least as large: p {p}. ",
    ),
    "lottery_name": ("{arm}：{outcome}", "{arm}: {outcome}"),
    "lottery_axis": ("重新抽签时的差异", "difference if the lottery were drawn again"),
    "lottery_count": ("分配数", "assignments"),
    "gaps": ("分组之前的差异", "Differences before the lottery"),
    "gaps_note": (
        "标准化差异：两组均值之差除以两组标准差的均方根；点状竖线：±0.1",
        "standardised: difference of the means over the root mean square of the two standard deviations; dotted lines: 0.1 either way",
    ),
    "gaps_desc": ("{arm}：{gaps}。", "{arm}: {gaps}. "),
    "gaps_axis": ("标准化差异", "standardised difference"),
    "how_compared": (
        "按分配结果比较（意向性分析），不论是否实际参加。差异的标准误{errors}；区间以 t 分布计算。",
        "Units are compared by assignment, whether or not they took part. Standard errors {errors}; intervals by Student's t.",
    ),
    "errors_units": ("允许各组方差不同", "allow arms to vary differently"),
    "errors_clusters": ("允许同一群组内任意的相关", "allow any correlation within a cluster"),
    "how_cr3": ("标准误用刀切法（CR3）。", "Standard errors are those of the jackknife (CR3). "),
    "how_blocks": ("差异在每个区组内计算，再按区组大小加权。", "Differences are taken within blocks and weighted by their size. "),
    "how_lin": (
        "林（Lin）氏调整：结果对分组、中心化的协变量（{names}）及其交互项回归。",
        "Lin's adjustment: regression on the arm, centred covariates ({names}) and their products. ",
    ),
    "how_cuped": ("CUPED：减去事前结果“{pre}”所能预测的部分。", "CUPED: what the outcome before, “{pre}”, predicts is taken out. "),
    "how_wedge": (
        "阶梯式推开：结果对处理、群组和时期回归，标准误按群组计算。",
        "Stepped wedge: regression on the treatment, clusters and periods, standard errors by cluster.",
    ),
    "how_lottery": (
        "随机化检验在原设计允许的分配中重新抽签（区组内，群组整体），不依赖大样本。{how}。",
        (
            "The randomisation test draws the lottery again as the design allows (within blocks, clusters as one) and needs no large "
            "sample: {how}."
        ),
    ),
    "rule": (
        (
            "何时下结论：差异的 {level} 置信区间不含 0；随机化检验（如做）和多个问题的霍尔姆（Holm）校正都不超过 {alpha}；"
            "各组单位数与计划相符；分组之前没有抽签不能解释的差异；缺失的结果即使全偏向一边也改变不了方向；单位不太少。"
            "任何一条不满足，就写“现有数据不足以判断”，从不写“无效果”。"
        ),
        (
            "When a conclusion is drawn: the {level} interval of the difference excludes 0; the randomisation test, if made, and Holm's "
            "adjustment for several questions are at most {alpha}; arms are as large as planned; they did not differ before by more than a "
            "lottery explains; missing outcomes could not turn the answer; and units are not too few. Otherwise the report reads “cannot "
            "answer”, never “no effect”."
        ),
    ),
    # Tables
    "arms": ("各组", "Arms"),
    "arm": ("组", "arm"),
    "units": ("单位数", "units"),
    "clusters": ("群组数", "clusters"),
    "rows": ("行数", "rows"),
    "starts": ("各群组开始的时期", "When clusters started"),
    "start": ("开始时期", "start"),
    "never": ("始终未开始", "never"),
    "planned": ("按计划应有", "planned"),
    "ratio_note": ("比例检验 p {p}。", "Sample-ratio test: p {p}."),
    "ratio_none": (
        "未检验各组比例：没有给出计划的比例（--shares）。",
        "Arm sizes were not tested: planned shares (--shares) were not given.",
    ),
    "dropped": ("未使用的数据", "What was left out"),
    "nothing_dropped": ("没有剔除任何行。", "No row was left out."),
    "reason": ("原因", "reason"),
    "count": ("数量", "count"),
    "missing_unit": ("行：缺单位标识", "rows without a unit"),
    "missing_arm": ("行：缺分组", "rows without an arm"),
    "missing_block": ("行：缺区组", "rows without a block"),
    "missing_cluster": ("行：缺群组", "rows without a cluster"),
    "missing_time": ("行：缺时期", "rows without a period"),
    "missing_outcome": ("行：缺结果“{name}”", "rows without outcome “{name}”"),
    "effects": ("与“{control}”的差异：{outcome}", "Differences from “{control}”: {outcome}"),
    "effects_note": (
        "“{control}”的均值：{mean}。标 * 的是结论所依据的估计。",
        "Mean of “{control}”: {mean}. The conclusion rests on the estimate marked *.",
    ),
    "estimate": ("估计方法", "estimate"),
    "name_difference": ("均值之差", "difference in means"),
    "name_lin": ("Lin 协变量调整", "Lin's adjustment"),
    "name_cuped": ("以事前结果调整（CUPED）", "adjusted by the past (CUPED)"),
    "name_stepped_wedge": ("阶梯式推开", "stepped wedge"),
    "att": ("差异", "difference"),
    "se": ("标准误", "standard error"),
    "df": ("自由度", "df"),
    "interval": ("{level} 置信区间", "{level} interval"),
    "p": ("p 值", "p"),
    "tests": ("检验", "Tests"),
    "contrast": ("比较", "comparison"),
    "contrast_name": ("“{arm}”：{outcome}", "“{arm}”: {outcome}"),
    "p_interval": ("p（置信区间）", "p (interval)"),
    "p_holm": ("p（Holm 校正）", "p (Holm)"),
    "p_bh": ("p（错误发现率）", "p (false discovery rate)"),
    "p_randomisation": ("p（随机化检验）", "p (randomisation)"),
    "not_rejected": ("随机化检验不拒绝的效果", "effects it does not reject"),
    "detectable": ("可检出的效果", "detectable effect"),
    "tests_note": (
        "随机化检验：{how}。可检出的效果：同等精度的试验有 80% 把握检出的差异。",
        "Randomisation test: {how}. Detectable effect: what a trial as precise as this one finds with a chance of 80%.",
    ),
    "how_exact": ("穷尽全部 {draws} 种可能的分配", "all {draws} assignments that were possible"),
    "how_drawn": ("随机抽取 {draws} 种分配（种子 {seed}）", "{draws} assignments drawn (seed {seed})"),
    "how_mixed": ("各比较的分配数不同", "numbers of assignments differ by comparison"),
    "how_none": ("未做", "none"),
    "compliance": ("实际参加者的效果", "Effect among those who took it up because of the assignment"),
    "first_stage": ("分配对参加的影响", "effect on uptake"),
    "cace": ("参加的效果", "effect of uptake"),
    "ar": ("安德森—鲁宾集合", "Anderson–Rubin set"),
    "set_two_rays": ("{low} 及以下，或 {high} 及以上", "up to {low}, or from {high} on"),
    "set_everything": ("任何数值（无界）", "anything (unbounded)"),
    "set_empty": ("空集", "nothing (empty)"),
    "attrition": ("缺失的结果", "Missing outcomes"),
    "missing_here": ("本组缺失", "missing in the arm"),
    "missing_control": ("对照缺失", "missing in the control"),
    "bounds": ("Lee 上下界", "Lee bounds"),
    "bounds_interval": ("上下界的 {level} 区间", "{level} interval of the bounds"),
    "balance": ("分组之前的比较：“{arm}”", "What was known before: “{arm}”"),
    "covariate": ("变量", "covariate"),
    "mean_arm": ("本组均值", "mean of the arm"),
    "mean_control": ("对照均值", "mean of the control"),
    "gap": ("标准化差异", "standardised difference"),
    "missing": ("缺失", "missing"),
    "balance_note": ("联合检验 p {p}。", "Joint test: p {p}."),
    "balance_untested": ("无法做联合检验。", "No joint test could be made."),
    "warnings": ("注意", "Mind"),
    "no_warnings": ("没有需要提示的问题。", "Nothing to warn of."),
    "to": ("{low} 至 {high}", "{low} to {high}"),
    "unbounded": ("无界", "unbounded"),
    # Warnings, by code; in English the record's own sentence is shown
    "where": ("“{arm}”，{outcome}：", ""),
    "covariate_missing": ("空缺以全体均值填补：{columns}。", ""),
    "sample_ratio": ("各组单位数与计划不符（p = {p_value}）：分组或登记出了问题，任何差异都不可信。", ""),
    "imbalance": ("“{arm}”与对照在分组之前的差异超出抽签可以解释的程度（p = {p_value}）。", ""),
    "few_units": ("较小一组只有 {units} 个单位；请以随机化检验为准，不要只看置信区间。", ""),
    "few_clusters": ("较小一组只有 {clusters} 个群组；请以随机化检验为准，不要只看置信区间。", ""),
    "singleton_block": ("{blocks} 个区组只有其中一组；其中 {units} 个单位无从比较，未使用。", ""),
    "small_blocks": ("{blocks} 个区组中有一组只有一个单位（群组）；误差由各区组差异的离散程度估计。", ""),
    "estimate_left_out": ("这些数据无法给出“{estimate}”估计（与结论所依据的估计无关）。", ""),
    "undefined_se": ("没有标准误：单位或区组太少，或没有任何差异。", ""),
    "few_allocations": ("可能的分配只有 {draws} 种，在此水平下任何检验都不可能拒绝。", ""),
    "attrition_differs": ("缺失结果的比例，本组 {treated}，对照 {control}，差异超出偶然；请看上下界。", ""),
    "uptake_missing": ("{units} 个单位有结果而不知是否参加。", ""),
    "no_first_stage": ("分配没有明显改变参加情况，因此参加的效果没有两端的界限。", ""),
    "weak_first_stage": ("分配对参加的影响很弱（F = {f}）；请以安德森—鲁宾集合为准。", ""),
    "constant_effect": (
        "此估计假定效果在各时期相同，也不随实施时间长短而变；若效果会增强或减弱，请用 pilotzone evaluate 的逐期估计。",
        "",
    ),
}

CITATIONS = {
    "difference": (
        "Imbens, G. W., Rubin, D. B. (2015). Causal Inference for Statistics, Social, and Biomedical Sciences. Cambridge University "
        "Press. doi:10.1017/CBO9781139025751"
    ),
    "lin": (
        "Lin, W. (2013). Agnostic notes on regression adjustments to experimental data: Reexamining Freedman's critique. Annals of "
        "Applied Statistics 7(1), 295–318. doi:10.1214/12-AOAS583"
    ),
    "cuped": (
        "Deng, A., Xu, Y., Kohavi, R., Walker, T. (2013). Improving the sensitivity of online controlled experiments by utilizing "
        "pre-experiment data. WSDM 2013, 123–132. doi:10.1145/2433396.2433413"
    ),
    "stepped_wedge": (
        "Hussey, M. A., Hughes, J. P. (2007). Design and analysis of stepped wedge cluster randomized trials. Contemporary Clinical "
        "Trials 28(2), 182–191. doi:10.1016/j.cct.2006.05.007"
    ),
    "randomisation": (
        "Phipson, B., Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical Applications in Genetics and "
        "Molecular Biology 9(1). doi:10.2202/1544-6115.1585"
    ),
    "compliance": (
        "Angrist, J. D., Imbens, G. W., Rubin, D. B. (1996). Identification of causal effects using instrumental variables. Journal of "
        "the American Statistical Association 91(434), 444–455. doi:10.1080/01621459.1996.10476902"
    ),
    "attrition": (
        "Lee, D. S. (2009). Training, wages, and sample selection: Estimating sharp bounds on treatment effects. Review of Economic "
        "Studies 76(3), 1071–1102. doi:10.1111/j.1467-937X.2009.00536.x"
    ),
    "several": (
        "Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6(2), 65–70."
    ),
}

say = partial(phrase, WORDS)
"""Return a phrase in Chinese ("zh") or English ("en") with its values filled in."""
