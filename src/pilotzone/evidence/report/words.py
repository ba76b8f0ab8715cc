"""Words of the report and of the printed tables in Chinese and English, written by hand; this package knows no gettext."""

from functools import partial

from pilotzone.evidence.phrases import phrase

WORDS = {
    # Frame
    "title": ("成效评价：{outcome}", "Evaluation: {outcome}"),
    "label": (
        "数据：{source}；{units} 个单位，{first}—{last}，共 {periods} 期",
        "Data: {source}; {units} units, {periods} periods, {first} to {last}",
    ),
    "no_grade": (
        "可评估等级未计算：数据文件没有说明资金是怎样分配的。",
        "No evaluability grade: the data file does not say how the money was divided.",
    ),
    "binding": ("限制等级的事实", "What keeps the grade down"),
    "raise_by": ("怎样可以提高", "What would raise it"),
    "who": ("{text}（可改变者：{who}）", "{text} (who could change it: {who})"),
    # The one sentence
    "different": (
        "获支持后，受支持单位的{outcome}比对照组平均{direction} {size}（{level} 置信区间：{low} 至 {high}）。",
        (
            "After funding, {outcome} of funded units was on average {size} {direction} than in the comparison group "
            "({level} interval: {low} to {high})."
        ),
    ),
    "higher": ("高", "higher"),
    "lower": ("低", "lower"),
    "untested": (
        "获支持之前两组是否同步变化无从检验，差异也可能另有原因。",
        "Whether both groups moved alike before funding cannot be checked here, so the difference may have another cause.",
    ),
    "cannot": (
        "现有数据不足以判断支持是否改变了{outcome}。",
        "These data cannot answer whether funding changed {outcome}.",
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
    "reason_no_estimate": ("获支持之后没有可以比较的时期。", "No period after funding can be compared."),
    "reason_not_comparable": (
        "按所选的协变量或现有的数据，有的批次找不到可比的对照（见警告）。",
        "With these covariates, or in these data, some cohorts have nobody to be compared with (see the warnings).",
    ),
    "reason_no_interval": ("", ""),
    "reason_wide": ("", ""),
    "reason_pretrend": (
        "获支持之前两组走势已经不同（资助前走势检验 p {p}），对照不可信。",
        "The groups already moved apart before funding (pre-trend check, p {p}), so the comparison is not credible.",
    ),
    "reason_pretrend_doubtful": (
        "资助前走势检验不通过（p {p}），但比较多而单位少，这一检验容易误报；获支持之前走势是否相同无从确认。",
        (
            "The pre-trend check is rejected (p {p}), but with so many comparisons for so few units it rejects too often; whether the "
            "groups moved alike before funding is not known."
        ),
    ),
    "reason_permutation": (
        "随机调换各单位的批次，得到同样大差异的机会并不小（置换检验 p {p}）。",
        "Shuffling who was funded when gives differences as large as this too easily (permutation test, p {p}).",
    ),
    "reason_few": (
        "受支持或对照单位太少，置信区间靠不住，又没有置换检验可作依据。",
        "There are too few funded or comparison units for the interval to be trusted, and no permutation test to rest on.",
    ),
    "reason_few_clusters": (
        "群组太少，按群组计算的置信区间靠不住，又没有按群组的置换检验可作依据。",
        "There are too few clusters for the interval to be trusted, and no permutation test by cluster to rest on.",
    ),
    "resting_permutation": (
        "单位或群组少，结论以置换检验（p {p}）为准{narrow}。",
        "Units or clusters are few: the conclusion rests on the permutation test (p {p}){narrow}.",
    ),
    "resting_narrow": ("；按大样本计算的置信区间可能过窄", "; the interval, made for large samples, may be too narrow"),
    "resting_wild": (
        "单位或群组少，结论以野自助法（wild bootstrap，p {p}）的置信区间为准。",
        "Units or clusters are few: the conclusion rests on the wild bootstrap (p {p}) and its interval.",
    ),
    "reason_heterogeneous_effects": (
        (
            "双向固定效应的估计与允许效应不同的方法明显不一致，各批次分批开始时它不是任何效应的平均（见警告）。"
            "请用默认方法（--estimator cs）。"
        ),
        (
            "The two-way estimate clearly differs from one that allows effects to differ; with staggered starts it is then no average of "
            "effects (see the warnings). Use the default method (--estimator cs)."
        ),
    ),
    "reason_forbidden_comparisons": (
        "双向固定效应的估计一半以上来自与已获支持的单位的比较（见警告）。请用默认方法（--estimator cs）。",
        (
            "More than half of the two-way estimate compares with units that are already funded (see the warnings). "
            "Use the default method (--estimator cs)."
        ),
    ),
    "reason_second_reference": (
        (
            "没有始终未获支持的单位，双向固定效应的逐期估计取决于另外设为 0 的一期（见警告）。请用默认方法（--estimator cs "
            "--control notyet）。"
        ),
        (
            "Without units that are never funded, two-way estimates by period depend on a second period that was set to zero (see the "
            "warnings). Use the default method (--estimator cs --control notyet)."
        ),
    ),
    "window": (
        "平均的是第 {first} 期至第 {last} 期（0 为获支持当期），各期权重相等。单位与“{outcome}”一栏相同。",
        (
            "Averaged over periods {first} to {last} since funding (0 is the period of funding), each with the same weight. "
            "Units are those of the column “{outcome}”."
        ),
    ),
    "causal": (
        "这是与对照组的比较。只有在没有支持时两组本会同步变化，差异才是支持带来的。",
        "This is a comparison. The difference is due to funding only if both groups would have moved alike without it.",
    ),
    # Sections and tables
    "means": ("原始均值", "Raw means"),
    "means_note": ("未作任何调整。竖虚线：各批次首次获支持的时期。", "Not adjusted in any way. Dashed upright lines: first funded period."),
    "event": ("逐期估计", "Estimates by period since funding"),
    "event_note": (
        "粗线为 {level} 置信区间，带端线的细线为同时覆盖各期的置信带（临界值 {critical}）；空心点为获支持之前。",
        (
            "Thick lines: {level} interval. Thin lines with caps: band that covers all periods at once (critical value {critical}). "
            "Hollow points: before funding."
        ),
    ),
    "event_before": (
        "获支持之前的各期，差异应接近 0。基期：{base}。",
        "Before funding, differences should be near 0. Base period: {base}.",
    ),
    "base_varying": (
        "获支持前为上一期，获支持后为获支持前最后一期",
        "the period before (before funding), the last period before funding (after it)",
    ),
    "base_universal": ("获支持前最后一期", "the last period before funding"),
    "counts": ("各批次单位数", "Units by cohort"),
    "dropped": ("未使用的数据", "What was left out"),
    "nothing_dropped": ("没有剔除任何行或单位。", "No row and no unit was left out."),
    "overall": ("总平均", "Overall averages"),
    "pretrend": ("资助前走势检验", "Pre-trend check"),
    "pretrend_held": (
        "联合检验 χ²({df}) = {statistic}，p {p}：未发现两组在获支持前走势不同。没有发现不等于没有。",
        (
            "Joint test χ²({df}) = {statistic}, p {p}: no sign that the groups moved apart before funding. "
            "That is not proof that they did not."
        ),
    ),
    "pretrend_rejected": (
        "联合检验 χ²({df}) = {statistic}，p {p}：获支持之前两组走势已经不同。",
        "Joint test χ²({df}) = {statistic}, p {p}: the groups already moved apart before funding.",
    ),
    "pretrend_doubtful": (
        "联合检验 χ²({df}) = {statistic}，p {p}；但比较多而单位少，这一检验容易误报，两组走势是否不同无从确认。",
        (
            "Joint test χ²({df}) = {statistic}, p {p}; but with so many comparisons for so few units it rejects too often, so whether the "
            "groups moved apart is not known."
        ),
    ),
    "pretrend_permuted_held": (
        (
            "单位或群组相对比较数少，联合检验容易误报，改用置换检验（看获支持前最大的差异）：p {p}，未发现两组在获支持前走势不同。"
            "没有发现不等于没有。"
        ),
        (
            "Units or clusters are few for so many comparisons and the joint test rejects too often, so the largest difference before "
            "funding is tested by permutation: p {p}, no sign that the groups moved apart before funding. That is not proof that they "
            "did not."
        ),
    ),
    "pretrend_permuted_rejected": (
        "单位或群组相对比较数少，联合检验容易误报，改用置换检验（看获支持前最大的差异）：p {p}，获支持之前两组走势已经不同。",
        (
            "Units or clusters are few for so many comparisons and the joint test rejects too often, so the largest difference before "
            "funding is tested by permutation: p {p}, the groups already moved apart before funding."
        ),
    ),
    "pretrend_none": (
        "无法检验：获支持之前的时期太少，或单位太少。",
        "Cannot be tested: too few periods before funding, or too few units.",
    ),
    "permutation": ("置换检验", "Permutation test"),
    "permutation_text": (
        "{itself}把批次在各{unit}间随机调换 {draws} 次，平均差异至少同样大的占比 p {p}。",
        "{itself}Cohorts were dealt out anew among {unit} {draws} times; share with an average difference at least as large: p {p}.",
    ),
    "permutation_exact": (
        "{itself}把批次在各{unit}间的所有其他 {draws} 种分法逐一试过，平均差异至少同样大的占比 p {p}（精确）。",
        (
            "{itself}All {draws} other ways to deal out cohorts among {unit} were tried; share with an average difference at least as "
            "large: p {p} (exact)."
        ),
    ),
    "permutation_itself": (
        "单位或群组少，或相对获支持之前的比较数少，自动加做：",
        "Made by itself, as units or clusters are few, or few for what is compared before funding. ",
    ),
    "permutation_off": (
        "单位或群组少，但置换检验已关闭（--permutations 0）。",
        "Units or clusters are few, but the permutation test was turned off (--permutations 0).",
    ),
    "among_units": ("单位", "units"),
    "among_clusters": ("群组", "clusters"),
    "errors": ("小样本标准误", "Errors for small samples"),
    "errors_cr2": (
        "标准误为 CR2（Bell 和 McCaffrey），{clusters} 个{unit}；区间用 t 分布，总平均的自由度为 {df}，p {p}。",
        (
            "Standard errors are CR2 (Bell and McCaffrey) over {clusters} {unit}; intervals use t, for the average with {df} degrees of "
            "freedom, p {p}."
        ),
    ),
    "errors_cr3": (
        "标准误为 CR3（逐一剔除{unit}的刀切法），{clusters} 个{unit}；区间用 t 分布，总平均的自由度为 {df}，p {p}。",
        (
            "Standard errors are CR3, the jackknife over {clusters} {unit}; intervals use t, for the average with {df} degrees of freedom, "
            "p {p}."
        ),
    ),
    "errors_wild": (
        ("区间为野自助法（wild bootstrap，原假设成立下抽样）检验的反演，{clusters} 个{unit}，{draws}；总平均 p {p}。"),
        ("Intervals invert the wild bootstrap, null imposed, over {clusters} {unit} ({draws}); of the average p {p}."),
    ),
    "wild_exact": ("所有正负号组合", "all changes of sign"),
    "wild_draws": ("{draws} 次抽样", "{draws} draws"),
    "influence": ("逐一剔除单位", "Leaving out one unit at a time"),
    "influence_clusters": ("逐一剔除群组", "Leaving out one cluster at a time"),
    "influence_note_clusters": (
        "剔除后平均差异变化最大的 {shown} 个群组（共 {all} 个）。",
        "The {shown} clusters that move the average difference most, of {all}.",
    ),
    "influence_note": (
        "剔除后平均差异变化最大的 {shown} 个（共 {all} 个）。",
        "The {shown} units that move the average difference most, of {all}.",
    ),
    "influence_unknown": ("无法估计", "cannot be estimated"),
    "warnings": ("注意", "Mind"),
    "no_warnings": ("没有需要提示的问题。", "Nothing to warn of."),
    "cells": ("分批次、分时期估计", "Estimates by cohort and period"),
    "methods": ("方法", "Method"),
    "references": ("文献", "References"),
    "reproduce": ("复现", "Reproduce"),
    "command": ("命令", "command"),
    "data_file": ("数据文件", "data file"),
    "panel_sha256": ("数据文件 SHA-256", "SHA-256 of the data file"),
    "engine": ("程序版本", "engine"),
    "options": ("全部选项", "all options"),
    "not_recorded": ("未记录", "not recorded"),
    # Columns
    "cohort": ("批次（首次获支持）", "cohort (first funded)"),
    "never": ("始终未获支持", "never funded"),
    "units": ("单位数", "units"),
    "before": ("此前期数", "periods before"),
    "after": ("此后期数（含当期）", "periods from then on"),
    "total": ("合计", "total"),
    "period": ("时期", "period"),
    "event_time": ("距首次获支持的期数", "periods since funding"),
    "att": ("差异", "difference"),
    "se": ("标准误", "standard error"),
    "interval": ("{level} 置信区间", "{level} interval"),
    "band": ("同时置信带", "simultaneous band"),
    "average": ("平均方式", "average over"),
    "reason": ("原因", "reason"),
    "count": ("数量", "count"),
    "unit": ("单位", "unit"),
    "cluster_name": ("群组", "cluster"),
    "change": ("剔除后的变化", "change without it"),
    "option": ("选项", "option"),
    "value": ("取值", "value"),
    "kind_event_study": ("获支持后各期（标题所用）", "periods since funding (headline)"),
    "kind_simple": ("所有获支持后的批次×时期", "all cohort-periods after funding"),
    "kind_group": ("各批次", "cohorts"),
    "kind_calendar": ("各时期", "calendar periods"),
    "kind_coefficient": ("单一系数（不分期）", "single coefficient, all periods in one"),
    "none": ("无", "none"),
    "to": ("{low} 至 {high}", "{low} to {high}"),
    # Left out
    "missing_unit": ("行：缺单位标识", "rows without a unit"),
    "missing_time": ("行：缺时期", "rows without a period"),
    "missing_covariate": ("行：缺协变量", "rows without a covariate"),
    "missing_weight": ("行：缺权重", "rows without a weight"),
    "missing_cluster": ("行：缺群组", "rows without a cluster"),
    "zero_weight_unit": ("单位：权重为 0", "units with a weight of zero"),
    "missing_outcome": ("行：缺结果", "rows without an outcome"),
    "incomplete_unit": ("单位：不是每期都有结果", "units not observed in every period"),
    "already_treated_unit": ("单位：首期或更早已获支持，无从比较", "units funded in the first period or earlier"),
    # Several estimators
    "estimators": ("各估计方法对照", "Estimators side by side"),
    "estimator": ("估计方法", "estimator"),
    "cs": ("Callaway–Sant'Anna", "Callaway–Sant'Anna"),
    "twfe": ("双向固定效应", "two-way fixed effects"),
    "sunab": ("Sun–Abraham", "Sun–Abraham"),
    "imputation": ("插补法", "imputation"),
    "static": ("批次×时期平均", "all cohort-periods"),
    "estimators_note": (
        (
            "各方法使用同样的单位，平均同样的各期。中间三列为获支持后各期的平均，最后两列为所有获支持后的批次×时期的平均"
            "（双向固定效应则为单一系数）。"
        ),
        (
            "All use the same units and average the same periods. First the average over periods since funding, last the one over all "
            "cohort-periods after funding (for two-way fixed effects: its single coefficient)."
        ),
    ),
    "estimators_caption": (
        (
            "各方法逐期估计及 {level} 置信区间，形状区分方法。只画第 {first} 期至第 {last} 期。"
            "获支持前的点只画以获支持前最后一期为基期的方法。"
        ),
        (
            "Estimates by period with {level} intervals; shapes tell the estimators apart. Periods {first} to {last} are drawn. Before "
            "funding, only estimators that count from the last period before are drawn."
        ),
    ),
    "refused_twfe": (
        "双向固定效应没有结果：各期的效应无法与单位效应、时期效应区分，需要始终未获支持的单位。",
        (
            "Two-way fixed effects has no answer: effects by period cannot be told from effects of units and periods "
            "without units never funded."
        ),
    ),
    "refused_imputation": (
        "插补法没有结果：各期的效应无法与单位效应、时期效应区分，需要始终未获支持的单位。",
        "Imputation has no answer: effects by period cannot be told from effects of units and periods without units never funded.",
    ),
    "refused_sunab": (
        "Sun–Abraham 没有结果：没有始终未获支持的单位，最后一批获支持之前也只有一期。",
        "Sun–Abraham has no answer: no unit is never funded, and only one period lies before the last cohort starts.",
    ),
    "by_estimator": ("各方法逐期估计（标准误）", "Estimates by period and estimator (standard error)"),
    "hausman": ("方法之间的差别", "Differences between estimators"),
    "pair": ("比较", "pair"),
    "p_average": ("p（平均）", "p (average)"),
    "p_points": ("p（各期联合）", "p (all periods)"),
    "p_simple": ("p（所有批次×时期）", "p (all cohort-periods)"),
    "identical": ("相同", "same number"),
    "hausman_note": (
        (
            "获支持后各期平均之差（前者减后者）。两种方法用的是同一批单位，差的标准误由它们的联合协方差得出。"
            "p 小说明两种方法在这些数据上回答的不是同一个问题。"
        ),
        (
            "Differences of the averages over periods since funding, first less second. Both rest on the same units, so the standard error "
            "comes from their joint covariance. A small p says that on these data the two do not answer the same question."
        ),
    ),
    "bacon": ("双向固定效应由哪些比较构成", "What the two-way estimate is made of"),
    "comparison": ("对照", "compared with"),
    "weight": ("权重", "weight"),
    "never_treated": ("始终未获支持的单位", "units never funded"),
    "not_yet_treated": ("以后才获支持的单位", "units funded later"),
    "already_treated": ("已获支持的单位", "units already funded"),
    "bacon_note": (
        "双向固定效应的单一系数是两两比较的加权平均；其中 {share} 的权重以已获支持的单位为对照，它们的效应变化会被当成没有支持时的走势。",
        (
            "The single two-way coefficient is a weighted average of comparisons of two groups; {share} of the weight uses units already "
            "funded as comparison, and takes what funding changed in them for the course without funding."
        ),
    ),
    "bacon_caption": (
        "每个点是一次两两比较：横轴为权重，纵轴为估计值；虚线为加权平均，即双向固定效应的系数。",
        (
            "Each point is one comparison of two groups by weight and estimate; the dashed line is their weighted average, "
            "the two-way coefficient."
        ),
    ),
    "bacon_pairs": ("两两比较（按权重）", "Comparisons of two groups, by weight"),
    "bacon_pairs_note": ("权重最大的 {shown} 个，共 {all} 个。", "The {shown} with most weight, of {all}."),
    "control_cohort": ("对照批次", "comparison cohort"),
    "started": ("开始的批次", "cohort that starts"),
    "heat_caption": (
        "深浅表示差异的大小；{level} 置信区间不含 0 的加粗；有框的为获支持之后。",
        "Shade: size of the difference. Bold: the {level} interval excludes 0. Framed: from funding on.",
    ),
    "cells_none": (
        "双向固定效应没有分批次、分时期的估计。",
        "Two-way fixed effects has no estimates by cohort and period.",
    ),
    # How far parallel trends may fail
    "robust": ("走势不平行时结论还成立吗", "If the groups would not have moved alike"),
    "robust_no_before": (
        "无法计算：没有获支持之前的估计，看不出两组走势原来相差多少。",
        "Cannot be computed: no estimate lies before funding, so nothing shows how far the groups moved apart then.",
    ),
    "robust_no_after": ("无法计算：没有获支持之后的估计。", "Cannot be computed: no estimate lies after funding."),
    "robust_uneven": (
        "无法计算：各期估计之间间隔不等，或各批次的基期不同。",
        "Cannot be computed: estimates by period are not evenly spaced, or cohorts count from different periods.",
    ),
    "robust_no_covariance": (
        "无法计算：有的时期没有标准误，或单位太少，各期估计的协方差不可用。",
        "Cannot be computed: a period has no standard error, or there are too few units for a joint covariance of the periods.",
    ),
    "robust_adjusted": (
        "未计算：有协变量、权重、群组或不完整的单位时，须以获支持前最后一期为基期估计（--base universal）。",
        "Not computed: with covariates, weights, clusters or incomplete units the estimates must count from one period (--base universal).",
    ),
    "robust_small_samples": (
        "未计算：这里的区间按小样本方法计算（--errors），稳健集只有大样本的形式，两者不能并列。",
        "Not computed: the intervals here are made for small samples (--errors), the sets only for large ones, and the two do not mix.",
    ),
    "robust_broken": (
        "未计算：这一估计本身不能作总的判断（见开头的原因）。",
        "Not computed: no overall claim can rest on this estimate itself (see the reasons at the beginning).",
    ),
    "robust_imputation": (
        "未计算：插补法在获支持之前的估计来自另一个回归，不能与之后的估计放在一起比较。",
        "Not computed: estimates of imputation before funding come from a regression of their own, not comparable with those after it.",
    ),
    # Warnings, by code
    "few_treated": ("受支持单位只有 {units} 个，大样本置信区间可能过窄。", ""),
    "few_per_cohort": ("受支持单位 {units} 个，却分属 {cohorts} 个批次；批次这样小，离散程度会被低估，大样本置信区间可能过窄。", ""),
    "few_comparison": ("某些比较中的对照单位只有 {units} 个，大样本置信区间可能过窄。", ""),
    "small_cohort": ("以下批次单位过少：{cohorts}。", ""),
    "singleton_cohort": ("批次 {cohorts} 只有一个单位：有估计值，没有标准误；包含它的平均数的标准误偏小。", ""),
    "undefined_se": ("{cells} 个批次×时期没有标准误：一方只有一个单位，或没有任何差异。", ""),
    "no_period_after": ("获支持之后没有可以比较的时期，因此没有总平均。", ""),
    "pretrend_singular": ("获支持之前的 {cells} 个比较多于这些单位所能区分的，因此没有联合检验。", ""),
    "pretrend_many_cells": ("获支持之前的 {cells} 个比较相对各批次单位数过多，联合检验容易误报。", ""),
    "treated_after_panel": ("以下批次在最后一期之后才获支持，按始终未获支持处理：{cohorts}。", ""),
    "no_overlap": (
        "以下批次/时期没有估计，包含它们的平均数也没有：{cells}。协变量几乎能完全区分受支持单位和对照单位，没有相似的对照。请减少协变量。",
        "",
    ),
    "collinear_cell": ("以下批次/时期没有估计，包含它们的平均数也没有：{cells}。协变量在其中为常数或互相决定。请减少协变量。", ""),
    "empty_cell": ("以下批次/时期没有估计，包含它们的平均数也没有：{cells}。有一方在其中一期没有任何单位有结果。", ""),
    "weak_overlap": ("某次比较中有 {units} 个对照单位获支持的估计概率不低于 0.995，未参与该次比较。", ""),
    "extreme_weights": ("某次比较中对照单位的权重过于集中，只相当于 {units} 个单位。", ""),
    "few_clusters": (
        "共有 {total} 个群组，含受支持单位的 {treated} 个，含对照单位的 {comparison} 个；按群组计算的标准误可能过小。",
        "",
    ),
    "dominated_by_one_unit": ("批次 {cohort}：{units} 占该批次结果总量的 {share}；剔除后平均差异由 {att} 变为 {without}。", ""),
    "dominated_by_one_unit_never": ("始终未获支持的单位中，{units} 占结果总量的 {share}；剔除后平均差异由 {att} 变为 {without}。", ""),
    "variance_by_one_unit_never": (
        "始终未获支持的单位中，{units} 占标准误所依据的离差平方和的 {share}；剔除后平均差异由 {att} 变为 {without}。",
        "",
    ),
    "variance_by_one_unit": (
        "批次 {cohort}：{units} 占该批次标准误所依据的离差平方和的 {share}；剔除后平均差异由 {att} 变为 {without}。",
        "",
    ),
    "wild_few_treated": (
        "比较的一方有 {share} 集中在两个群组（或单位）上。此时无论真相如何，野自助法几乎从不拒绝，因此未做；请看置换检验。",
        "",
    ),
    "wild_unbounded": ("{clusters} 个群组的野自助法不能排除任何大小的效果，因此没有置信区间；其 p 值仍有效。", ""),
    "few_degrees_of_freedom": ("总平均的标准误只有 {df} 个自由度；低于 4 时 t 区间也靠不住。", ""),
    "no_permutation_adjusted": (
        "单位或群组少，但使用了协变量或有缺期，无从知道换了批次结果会怎样，因此没有做置换检验。去掉它们即可做。",
        "",
    ),
    "no_permutation_mixed": (
        "群组少，而有的群组含有不同批次的单位，批次无法按群组调换，因此没有做置换检验；可改用野自助法（--errors wild）。",
        "",
    ),
    "no_permutation_limit": (
        "受支持或对照单位少，但单位总数超过 {limit} 个，没有自动做置换检验；可在 Python 中调高 unit_limit 后指定。",
        "",
    ),
    "varying_covariate": (
        "有协变量在同一单位内随时间变化：单位齐全时取每个比较基期的值，否则取每行本身的值。受政策本身影响的变量不应作为协变量。",
        "",
    ),
    "heterogeneous_effects": (
        "双向固定效应的估计与允许各批次、各时期效应不同的估计不一致（p {p}）。分批开始时它不是任何效应的平均，不能据此作总的判断。",
        "",
    ),
    "forbidden_comparisons": ("双向固定效应的估计有 {share}% 来自与已获支持的单位的比较，不能据此作总的判断。", ""),
    "second_reference": (
        (
            "没有始终未获支持的单位，随距获支持期数的线性趋势无法与单位效应、时期效应区分，因此第 {event_times} 期也设为 "
            "0；另选一期，逐期估计会整体倾斜。"
        ),
        "",
    ),
    "last_cohort_control": ("没有始终未获支持的单位，以最后一批（{cohort} 起获支持）为对照，{cohort} 起的各期未使用。", ""),
    # Method
    "method_twfe": (
        (
            "双向固定效应：以单位效应和时期效应回归结果，各批次共用同一组逐期系数，基期为获支持前最后一期。"
            "标准误允许同一单位内任意的相关，以单位相互独立为前提，不作小样本调整。{units}"
        ),
        (
            "Two-way fixed effects: least squares with effects of units and periods and one coefficient for each period "
            "since funding, common "
            "to all cohorts, with the last period before funding as reference. Standard errors allow any correlation "
            "within a unit and none "
            "beyond it, without a small-sample factor. {units}"
        ),
    ),
    "method_sunab": (
        (
            "Sun 和 Abraham（2021）：每一批次在每一期各有一个系数，再按批次大小平均；对照为始终未获支持的单位，没有时为最后一批。"
            "标准误允许同一单位内任意的相关，以单位相互独立为前提。{units}"
        ),
        (
            "Sun and Abraham (2021): one coefficient for each cohort and period, averaged by size of cohorts; the comparison is the never "
            "funded, without any the cohort funded last. Standard errors allow any correlation within a unit and none beyond it. {units}"
        ),
    ),
    "method_imputation": (
        (
            "Borusyak、Jaravel 和 Spiess（2024）插补法：只用未获支持时的观测拟合单位效应和时期效应，差异等于结果减去由此推算的值。"
            "标准误为论文中偏保守的形式，允许同一单位内任意的相关，以单位相互独立为前提。{units}"
        ),
        (
            "Imputation (Borusyak, Jaravel and Spiess, 2024): effects of units and periods are fitted to observations "
            "without funding alone; a "
            "difference is the outcome less what they predict. Standard errors are the paper's conservative ones, with any "
            "correlation within a "
            "unit and none beyond it. {units}"
        ),
    ),
    "method_bands": ("置信带按各期估计的联合分布模拟（种子 {seed}）。", "Bands are simulated from the joint distribution (seed {seed})."),
    "method_together": (
        "并列的各方法由同样的矩得出，各方法之间的协方差来自每个单位对它们的共同影响；差别的检验为 Hausman 型检验。",
        (
            "The estimators side by side come from the same moments; the covariance between them from what each unit adds to both. "
            "Their differences are tested in the manner of Hausman."
        ),
    ),
    "method_robust": (
        "走势不平行时的稳健集按 Rambachan 和 Roth（2023）计算，走势检验能发现多大的趋势按 Roth（2022）计算。",
        "Sets without parallel trends follow Rambachan and Roth (2023), what the pre-trend check could find Roth (2022).",
    ),
    "method": (
        (
            "交错双重差分（Callaway 和 Sant'Anna，2021），{adjusting}。每一批次在每一时期的差异，"
            "等于该批次均值自基期以来的变化，减去对照组同期的变化。"
            "对照组：{control}。{anticipation}{weighting}标准误允许同一{cluster}内任意的相关；置信区间以{cluster}相互独立为前提。"
            "{bands}{units}"
        ),
        (
            "Staggered difference in differences (Callaway and Sant'Anna, 2021) {adjusting}. The difference of a cohort in a period "
            "is the change of its mean since the base period, less the same change of the comparison group. Comparison group: {control}. "
            "{anticipation}{weighting}Standard errors allow any correlation within a {cluster} and none beyond it. {bands}{units}"
        ),
    ),
    "bands_normal": (
        "置信带按各期估计的联合分布模拟（种子 {seed}）。",
        "Bands are simulated from the joint distribution of the estimates (seed {seed}). ",
    ),
    "bands_t": (
        "置信带按各期估计的联合分布模拟（种子 {seed}），各期再用自身自由度的 t 分布。",
        "Bands are simulated from the joint distribution of the estimates (seed {seed}), each point with t of its own degrees of freedom. ",
    ),
    "bands_bonferroni": ("置信带为按 Bonferroni 放宽的各期区间。", "Bands are the intervals of the points, widened by Bonferroni. "),
    "critical_varies": ("逐点不同", "by point"),
    "adjusting_none": ("不加协变量", "without covariates"),
    "adjusting_dr": ("以双重稳健法调整协变量 {names}", "with covariates {names}, doubly robust"),
    "adjusting_reg": ("以回归调整协变量 {names}", "with covariates {names}, by regression"),
    "adjusting_ipw": ("以逆概率加权调整协变量 {names}", "with covariates {names}, by odds weights"),
    "weighting": ("各单位按“{name}”加权。", "Units are weighted by “{name}”. "),
    "cluster_unit": ("单位", "unit"),
    "cluster_column": ("“{name}”群组", "cluster of “{name}”"),
    "units_drop": ("只使用每期都有结果的单位。", "Only units with an outcome in every period are used."),
    "units_available": (
        "单位在有结果的时期使用；各期水平分别比较。",
        "Units are used in the periods in which they have an outcome; levels are compared period by period.",
    ),
    "control_never": ("始终未获支持的单位", "units never funded"),
    "control_notyet": ("届时尚未获支持的单位", "units not funded by then"),
    "anticipation": ("允许提前 {n} 期反应。", "Units may react {n} periods ahead. "),
    "rule": (
        (
            "何时下结论：平均差异的 {level} 置信区间不含 0，资助前走势检验未在 5% 水平被拒绝，置换检验（如做）也不超过 {alpha}，"
            "且受支持和对照单位都不少于 10 个、群组不少（否则须有置换检验或野自助法）。"
            "任何一条不满足，就写“现有数据不足以判断”，从不写“无效果”。"
        ),
        (
            "When a conclusion is drawn: the {level} interval of the average difference excludes 0, the pre-trend check is not "
            "rejected at 5%, a permutation test (if made) does not exceed {alpha}, and there are at least 10 funded and 10 comparison "
            "units and many clusters (or a permutation test or wild bootstrap). Otherwise the report reads “cannot answer”, never "
            "“no effect”."
        ),
    ),
}

CITATIONS = {
    "did": (
        "Callaway, B., Sant'Anna, P. H. C. (2021). Difference-in-differences with multiple time periods. "
        "Journal of Econometrics 225(2), 200–230. doi:10.1016/j.jeconom.2020.12.001"
    ),
    "bands": (
        "Montiel Olea, J. L., Plagborg-Møller, M. (2019). Simultaneous confidence bands: theory, implementation, and an application "
        "to SVARs. Journal of Applied Econometrics 34(1), 1–17. doi:10.1002/jae.2656"
    ),
    "adjusting": (
        "Sant'Anna, P. H. C., Zhao, J. (2020). Doubly robust difference-in-differences estimators. "
        "Journal of Econometrics 219(1), 101–122. doi:10.1016/j.jeconom.2020.06.003"
    ),
    "cr2": (
        "Pustejovsky, J. E., Tipton, E. (2018). Small-sample methods for cluster-robust variance estimation and hypothesis testing in "
        "fixed effects models. Journal of Business & Economic Statistics 36(4), 672–683. doi:10.1080/07350015.2016.1247004"
    ),
    "wild": (
        "Cameron, A. C., Gelbach, J. B., Miller, D. L. (2008). Bootstrap-based improvements for inference with clustered errors. "
        "Review of Economics and Statistics 90(3), 414–427. doi:10.1162/rest.90.3.414"
    ),
    "twfe": (
        "Goodman-Bacon, A. (2021). Difference-in-differences with variation in treatment timing. "
        "Journal of Econometrics 225(2), 254–277. doi:10.1016/j.jeconom.2021.03.014"
    ),
    "sunab": (
        "Sun, L., Abraham, S. (2021). Estimating dynamic treatment effects in event studies with heterogeneous treatment effects. "
        "Journal of Econometrics 225(2), 175–199. doi:10.1016/j.jeconom.2020.09.006"
    ),
    "imputation": (
        "Borusyak, K., Jaravel, X., Spiess, J. (2024). Revisiting event-study designs: robust and efficient estimation. "
        "Review of Economic Studies 91(6), 3253–3285. doi:10.1093/restud/rdae007"
    ),
    "hausman": "Hausman, J. A. (1978). Specification tests in econometrics. Econometrica 46(6), 1251–1271. doi:10.2307/1913827",
    "robust": (
        "Rambachan, A., Roth, J. (2023). A more credible approach to parallel trends. "
        "Review of Economic Studies 90(5), 2555–2591. doi:10.1093/restud/rdad018"
    ),
    "pretest": (
        "Roth, J. (2022). Pretest with caution: event-study estimates after testing for parallel trends. "
        "American Economic Review: Insights 4(3), 305–322. doi:10.1257/aeri.20210236"
    ),
    "permutation": (
        "Phipson, B., Smyth, G. K. (2010). Permutation p-values should never be zero. "
        "Statistical Applications in Genetics and Molecular Biology 9(1). doi:10.2202/1544-6115.1585"
    ),
}

say = partial(phrase, WORDS)
"""Return a phrase in Chinese ("zh") or English ("en") with its values filled in."""


def p_text(p: str) -> str:
    """Return a p-value with its sign, ready to follow the letter p."""
    return p if p.startswith("<") else f"= {p}"
