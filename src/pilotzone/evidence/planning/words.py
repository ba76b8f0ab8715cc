"""Words of a plan's sentences, tables, picture and report, in Chinese and English."""

from __future__ import annotations

from functools import partial
from typing import Final

from pilotzone.evidence.phrases import phrase

WORDS: Final = {
    "did": ("交错双重差分", "staggered difference in differences"),
    "trial": ("抽签（随机试验）", "lottery (randomised trial)"),
    "wedge": ("阶梯式推进（楔形设计）", "stepped wedge"),
    "rdd": ("断点", "cut-off (regression discontinuity)"),
    "synth": ("合成控制", "synthetic control"),
    "match": ("匹配双重差分", "matched difference in differences"),
    "pool": ("多地汇总", "several sites pooled"),
    "of_units": ("{n} 个单位", "{n} units"),
    "of_clusters": ("{n} 个群组", "{n} clusters"),
    "of_donors": ("1 个受支持单位和 {n} 个对照单位", "one treated unit and {n} donors"),
    "of_sites": ("{n} 个地区、每地 {each} 个单位", "{n} sites of {each} units each"),
    "title": ("检验效能：{outcome}", "Power: {outcome}"),
    "found": (
        "{design}，{size}：在 {level} 置信水平下、以 {power} 的把握，能发现的最小效果约为 {effect}（{how}）。",
        "{design}, {size}: the smallest effect found with {power} power at the {level} level is about {effect} ({how}).",
    ),
    "never": (
        "{design}，{size}：无论效果多大，都达不到 {power} 的把握。",
        "{design}, {size}: no effect, however large, is found with {power} power.",
    ),
    "by_simulation": ("按模拟", "by simulation"),
    "by_formula": ("按公式", "by formula"),
    "in_words": (
        "相当于 {sd} 个标准差{percent}。",
        "That is {sd} standard deviations of the outcome{percent}.",
    ),
    "percent": ("、均值的 {share}", ", or {share} of its mean"),
    "sim_range": ("模拟误差范围：{low} 至 {high}。", "Monte-Carlo range: {low} to {high}."),
    "asked": (
        "效果若为 {effect}，这样的研究按公式有 {formula} 的把握发现它{simulation}。",
        "An effect of {effect} would be found with {formula} power by formula{simulation}.",
    ),
    "asked_sim": ("，按模拟为 {share}（±{error}）", " and {share} (± {error}) by simulation"),
    "needed": ("要有 {power} 的把握，按公式需要 {size}。", "For {power} power the formula asks for {size}."),
    "needed_none": ("按公式，没有哪个规模能达到 {power} 的把握。", "By formula no size reaches {power} power."),
    "past": (
        "依据：{units} 个单位、{periods} 个时期受支持之前的真实数据；均值 {mean}，标准差 {sd}。",
        "It rests on {units} real units over {periods} periods before any treatment: mean {mean}, standard deviation {sd}.",
    ),
    "not_found": (
        "没有发现效果不等于没有效果：比上述更小的效果，这样的研究多半发现不了。",
        "A study that finds nothing does not show that nothing happened: smaller effects than this would mostly be missed.",
    ),
    "sizes": ("规模与最小效果", "Sizes and smallest effects"),
    "sizes_note": (
        "公式与模拟并列；模拟用无人受支持时期的真实路径。",
        "Formula and simulation side by side; the simulation runs on real paths of untreated periods.",
    ),
    "size_units": ("单位数", "units"),
    "size_clusters": ("群组数", "clusters"),
    "size_donors": ("对照单位数", "donors"),
    "size_sites": ("地区数", "sites"),
    "formula": ("公式", "formula"),
    "simulation": ("模拟", "simulation"),
    "range": ("模拟误差范围", "Monte-Carlo range"),
    "in_sd": ("标准差倍数", "in sd"),
    "in_mean": ("占均值", "of mean"),
    "false": ("误报率", "false positives"),
    "power_formula": ("把握（公式）", "power (formula)"),
    "power_simulation": ("把握（模拟）", "power (simulation)"),
    "strict": ("（已收紧检验）", " (test made stricter)"),
    "none_found": ("达不到", "never"),
    "periods": ("时期数与最小效果（公式，规模不变）", "Periods and smallest effects (formula, same size)"),
    "horizon_head": ("受支持后的时期数", "periods with the scheme"),
    "steps_head": ("步数", "steps"),
    "raise": ("怎样提高把握（公式）", "What would raise it (formula)"),
    "no_raise": ("没有找到能明显提高把握的改动。", "No change was found that would raise it by much."),
    "change": ("改动", "change"),
    "smallest": ("最小效果", "smallest effect"),
    "ratio": ("为原来的", "of now"),
    "alt_size": ("规模加倍，到 {value}", "twice the size: {value}"),
    "alt_horizon": ("受支持后观察 {value} 个时期", "{value} periods with the scheme"),
    "alt_past": ("使用此前 {value} 个时期", "{value} periods before the start"),
    "alt_steps": ("分 {value} 步推进", "{value} steps"),
    "alt_share": ("一半单位受支持", "half of the units treated"),
    "alt_uptake": ("获得机会者全部参加", "everybody offered takes it up"),
    "alt_attrition": ("结果没有缺失", "no outcome lost"),
    "alt_adjust": ("用此前的结果作调整", "adjust for the past outcome"),
    "alt_site_units": ("每地 {value} 个单位", "{value} units per site"),
    "alt_no_cluster": ("按单位而不按群组分配（{value} 个单位）", "assign units, not clusters ({value} units)"),
    "alt_lottery": ("规模不变，改用抽签，并用此前的结果作调整", "a lottery of the same size, adjusted for the past outcome"),
    "facts": ("从过去的数据测得", "Measured in the past"),
    "fact": ("项目", "what"),
    "value": ("数值", "value"),
    "fact_windows": ("可用作安慰剂研究的时段数", "stretches a placebo study can run in"),
    "fact_correlation_with_base": ("各期与基期的相关", "correlation of each period with the base"),
    "fact_explained": ("由过去、协变量和区组解释的方差", "variance explained by past, covariates and blocks"),
    "fact_icc": ("群组内相关系数", "intra-cluster correlation"),
    "fact_cluster_size": ("平均群组规模", "mean cluster size"),
    "fact_design_effect": ("设计效应（按群组分配）", "design effect of assigning clusters"),
    "fact_periods": ("时期数", "periods"),
    "fact_bandwidth": ("带宽", "bandwidth"),
    "fact_within_bandwidth": ("带宽内单位数（断点以下、以上）", "units within the bandwidth (below, above)"),
    "fact_robust_over_usual": ("稳健标准误与常规标准误之比", "robust over usual standard error"),
    "fact_effective_share": ("加权后有效对照占原有对照的比例", "share of the comparison that counts after weighting"),
    "fact_effective_share_planned": ("同上，按计划的受支持比例", "the same at the planned share of treated"),
    "fact_effective_share_by_overlap": ("同上，按两组均值距离的公式", "the same by the formula of the distance of means"),
    "fact_sites": ("数据中的地区数", "sites of the panel"),
    "fact_site_units": ("每地单位数", "units per site"),
    "fact_sites_large_enough": ("达到计划规模的地区数", "sites as large as planned"),
    "warnings": ("注意", "Mind"),
    "no_warnings": ("没有需要提示的问题。", "Nothing to warn of."),
    "label": ("{source}，{rows} 行，{units} 个单位", "{source}, {rows} rows, {units} units"),
    "curve": ("检验效能曲线", "Power curve"),
    "curve_note": (
        "实线：公式；点：模拟（竖线为模拟误差）；虚线：要求的把握",
        "line: formula; points: simulation (bars: Monte-Carlo error); dashed: power asked for",
    ),
    "curve_x": ("效果", "effect"),
    "curve_y": ("发现效果的把握", "chance to find the effect"),
    "curve_desc": (
        "{size}时发现不同大小效果的把握：{rows}",
        "Chance to find effects of different size with {size}: {rows}",
    ),
    "curve_row": ("效果 {effect} 为 {power}。", "effect {effect}: {power}."),
    "method_common": (
        (
            "最小效果指在所给置信水平的双侧检验中、以所给把握能发现的最小真实效果。公式给出预期标准误；模拟从真实单位无人受支持的时期中抽取安慰剂研究，"
            "用同一估计方法估计，效果一律加在估计值上。误报率明显高于承诺时，收紧检验后再报告。"
        ),
        (
            "The smallest effect is the smallest true one that a two-sided test at the level finds with the power. The formula gives the "
            "expected standard error; the simulation draws placebo studies from real units in periods without treatment "
            "and estimates them as the study "
            "would. Where a test finds too much in them, it is made stricter before its power is reported."
        ),
    ),
    "method_did": (
        "预期标准误由真实路径的协方差得出，因此时间上的相关如实计入（Burlig 等，2020）。",
        "The expected error follows from the covariance of the real paths, so serial correlation counts as it was (Burlig et al. 2020).",
    ),
    "method_trial": (
        "方差是过去的结果、协变量和区组解释之后剩下的；群组按其均值计。参加不全时效果按参加比例放大。",
        (
            "The variance is what past outcome, covariates and blocks leave; clusters count by their means. With incomplete take-up "
            "the effect is divided by its share."
        ),
    ),
    "method_wedge": (
        "固定群组效应和时期效应的最小二乘，方差由真实路径的协方差得出；模拟用 CR2 误差。",
        "Least squares with fixed cluster and period effects under the covariance of the real paths; the simulation uses CR2 errors.",
    ),
    "method_rdd": (
        (
            "方差为三角核局部线性的边界常数 4.8 乘以两侧残差方差，除以单位数、断点处密度与带宽之积，再按稳健与常规标准误之比放大。"
            "模拟每次重选带宽，取真实得分附近的得分，结果为平滑趋势加邻近单位的残差（符号抽签决定）。"
        ),
        (
            "The variance is 4.8, the boundary constant of a local line with triangular weights, times the residual "
            "variances of both sides "
            "over size, density at the cut-off and bandwidth, raised by the ratio of robust to usual error. The simulation chooses the "
            "bandwidth anew; it takes scores beside real ones and the residuals of units nearby, their signs by lot."
        ),
    ),
    "method_synth": (
        "每个单位依次充当受支持单位；平均缺口排在最前的若干名（不超过所给水平）才算发现。p 值不会小于 1/(对照单位数 + 1)。",
        (
            "Every unit takes the place of the treated; an effect is found if its average gap ranks among the largest that "
            "the level allows. "
            "No p-value is below 1 / (donors + 1)."
        ),
    ),
    "method_match": (
        "按真实受支持者的选择规律抽取受支持单位，对照用熵平衡加权，按有效样本量计；残差符号抽签决定。",
        (
            "Units are chosen as the real treated were, the comparison is weighted by entropy balancing and counts as its "
            "effective sample; "
            "the signs of residuals are drawn by lot."
        ),
    ),
    "method_pool": (
        "每地一场抽签，以随机效应汇总，自由度为地区数减一；各地真实效果的差异由选项给出。",
        (
            "A lottery in every site, pooled by random effects with one degree of freedom less than sites; how far true "
            "effects differ is an "
            "option."
        ),
    ),
    "missing_unit": ("没有单位名称的行", "rows without unit"),
    "missing_time": ("没有时期的行", "rows without period"),
    "missing_cluster": ("没有群组的行", "rows without cluster"),
    "missing_block": ("没有区组的行", "rows without block"),
    "missing_outcome": ("没有结果的行", "rows without outcome"),
    "incomplete_unit": ("缺少结果、协变量或得分的单位", "units without any outcome, covariate or score"),
    "dropped": ("部分数据未使用，按原因计：{dropped}。", "Not all of the panel was used; left out: {dropped}."),
    "dropped_one": ("{reason}（{n}）", "{reason} ({n})"),
    "treated": ("受支持以后的 {cells} 个观测没有使用。", ""),
    "one_stretch": ("过去的数据只够一个与研究等长的时段；其他年份的波动是否相同无从得知。", ""),
    "repeated": ("计划规模 {size} 大于数据中的 {available}；安慰剂研究会重复抽取单位，如同找到更多同类单位。", ""),
    "few": ("计划规模只有 {size}，大样本公式不可靠，请看模拟。", ""),
    "not_simulated": ("规模超过 {most} 的研究不做模拟：大样本公式在那里成立。", ""),
    "formula_only": ("没有做模拟，公式是否适用于这些数据无从得知。", ""),
    "false_positives": (
        "在 {studies} 次没有效果的安慰剂研究中，检验有 {share} 报告了效果，超出承诺；模拟给出的最小效果和把握都以收紧后的检验为准。",
        "",
    ),
    "never_found": ("{share} 的安慰剂研究无论效果多大都发现不了，达不到要求的把握。", ""),
    "formula_off": ("公式给出 {formula}，模拟给出 {simulation}：这些数据不符合公式的假设，请以模拟为准。", ""),
    "rank_floor": ("{donors} 个对照单位时 p 值最小为 {floor}；这一水平的检验至少需要 {needed} 个对照单位。", ""),
    "uptake": ("只有 {share} 参加，因此参加者身上的效果须为全体平均效果的 {times} 倍。", ""),
    "attrition": ("假定 {share} 的结果随机缺失；若各组缺失不同，研究会有偏差。", ""),
    "little_overlap": ("加权到与受支持者相似后，对照只相当于原有单位的 {share}。", ""),
    "no_heterogeneity": ("假定各地真实效果相同；过去的数据看不出差异，请用 --heterogeneity 试算。", ""),
    "no_sites": ("数据中没有达到计划规模的地区；每地从全部单位中抽取，如同各地没有差别。", ""),
    "effect_large": ("这项研究能发现的最小效果为 {sd} 个标准差，多数政策达不到；没有发现效果不等于没有效果。", ""),
}

say = partial(phrase, WORDS)
"""Return a phrase in Chinese ("zh") or English ("en") with its values filled in."""
