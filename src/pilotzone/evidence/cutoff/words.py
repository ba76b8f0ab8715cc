"""Words of a discontinuity's tables and picture, in Chinese and English."""

from __future__ import annotations

from functools import partial
from typing import Final

from pilotzone.evidence.phrases import phrase

WORDS: Final = {
    "found": (
        "在断点处，{outcome}变化量的 {level} 稳健置信区间为 {low} 至 {high}；常规点估计为 {point}。",
        "At the cut-off, the robust {level} interval of the jump in {outcome} is {low} to {high}; the usual point estimate is {point}.",
    ),
    "excluded": ("区间不含 0。", "The interval excludes 0."),
    "included": (
        "区间包含 0：现有数据不足以判断。这不等于没有效果。",
        "The interval includes 0: these data cannot answer. That is not the same as no effect.",
    ),
    "found_fuzzy": (
        "实际获支持对{outcome}的效果（断点处）的 {level} 稳健置信区间为 {low} 至 {high}；常规点估计为 {point}。",
        (
            "At the cut-off, the robust {level} interval of the effect of the treatment on {outcome} is {low} to {high}; the usual point "
            "estimate is {point}."
        ),
    ),
    "cannot": (
        "现有数据不足以判断越过断点是否改变了{outcome}。",
        "These data cannot answer whether passing the cut-off changed {outcome}.",
    ),
    "reason_few": (
        "断点附近的观测、不同的得分或群组太少，区间靠不住。",
        "There are too few observations, distinct scores or clusters near the cut-off for the interval to be trusted.",
    ),
    "reason_density": (
        "得分密度在断点处跳跃，可能有人选择了自己在哪一侧。",
        "The density of the score jumps at the cut-off: people may have chosen their side.",
    ),
    "reason_covariates": (
        "事前特征在断点处也有跳跃，两侧的差别不只是支持。",
        "Facts from before the treatment jump at the cut-off as well: the sides differ in more than the treatment.",
    ),
    "reason_placebo": (
        "在没有断点的地方结果也有跳跃。",
        "The outcome also jumps where there is no cut-off.",
    ),
    "reason_first_stage": (
        "实际获支持比例在断点处几乎没有跳跃；请以 Anderson-Rubin 集为准。",
        "The treatment hardly jumps at the cut-off; read the Anderson-Rubin set.",
    ),
    "unknown": ("在断点处无法给出置信区间。", "No interval can be given at the cut-off."),
    "local": (
        "只说明得分在断点附近的单位，不能推及远处。",
        "This holds for those near the cut-off and need not hold for others.",
    ),
    "jumps": ("断点处的跳跃", "Jumps at the cut-off"),
    "what": ("项目", "what"),
    "usual": ("常规估计", "usual estimate"),
    "clean": ("去偏估计", "estimate without bias"),
    "se": ("稳健标准误", "robust standard error"),
    "interval": ("{level} 稳健区间", "robust {level} interval"),
    "p": ("p 值", "p-value"),
    "effect": ("效果", "effect"),
    "outcome_jump": ("结果的跳跃", "jump of the outcome"),
    "first_stage": ("实际获支持比例的跳跃", "jump of the treatment"),
    "ar_interval": (
        "Anderson-Rubin 集（不依赖第一阶段强弱）：{low} 至 {high}。",
        "Anderson-Rubin set, which holds whatever the first stage: {low} to {high}.",
    ),
    "ar_outside": (
        "Anderson-Rubin 集（不依赖第一阶段强弱）：除 {low} 至 {high} 之间以外的一切数值。",
        "Anderson-Rubin set, which holds whatever the first stage: everything but what lies between {low} and {high}.",
    ),
    "ar_line": ("Anderson-Rubin 集：任何数值都不能排除。", "Anderson-Rubin set: no number can be excluded."),
    "sides": ("两侧的观测", "Observations on either side"),
    "side": ("项目", "what"),
    "below": ("断点以下", "below"),
    "above": ("断点及以上", "at or above"),
    "used": ("观测数", "observations"),
    "distinct": ("不同得分数", "distinct scores"),
    "effective": ("带宽内观测数", "observations within the bandwidth"),
    "h": ("估计带宽", "bandwidth"),
    "b": ("偏差带宽", "bandwidth of the bias"),
    "density": ("断点处得分密度", "density of the score at the cut-off"),
    "density_p": ("得分密度跳跃检验：p {p}。", "Test of a jump in the density of the score: p {p}."),
    "checks": ("检验", "Checks"),
    "covariate": ("协变量：{name}", "covariate: {name}"),
    "donut": ("去掉断点附近 {radius} 以内", "without those within {radius} of the cut-off"),
    "placebo": ("虚假断点 {cutoff}", "placebo cut-off {cutoff}"),
    "sites": ("各断点", "Each cut-off"),
    "warnings": ("注意", "Mind"),
    "none": ("没有需要提示的问题。", "Nothing to warn of."),
    "to": ("{low} 至 {high}", "{low} to {high}"),
    "report": ("断点评价：{outcome}", "At the cut-off: {outcome}"),
    "label": (
        "数据：{source}；共 {rows} 行，使用断点以下 {below} 个、以上 {above} 个观测；{cutoff}",
        "Data: {source}; {rows} rows, of which {below} observations below and {above} at or above the cut-off are used; {cutoff}",
    ),
    "label_one": ("断点为 {score} = {cutoff}", "cut-off at {score} = {cutoff}"),
    "label_pooled": ("断点由“{pooled}”一栏逐行给出", "cut-offs row by row from column “{pooled}”"),
    "bins": ("分组均值", "Means of bins"),
    "bin_score": ("{score}（减去断点）", "{score} less cut-off"),
    "bin_mean": ("均值", "mean"),
    "bin_count": ("观测数", "observations"),
    "binomial": ("断点两侧人数", "Heads on either side"),
    "window": ("断点两侧各 {width} 以内", "within {width} of the cut-off"),
    "binomial_note": (
        "若没有人选择自己在哪一侧，离断点最近的观测应大致各半；p 为二项检验。",
        "If nobody chose their side, those nearest to the cut-off should fall on either side alike; p by the binomial test.",
    ),
    "left_out": ("未使用的数据", "What was left out"),
    "nothing_left_out": ("没有剔除任何行。", "No row was left out."),
    "reason": ("原因", "reason"),
    "count": ("行数", "rows"),
    "missing_outcome": ("缺结果", "no outcome"),
    "missing_score": ("缺得分", "no score"),
    "missing_treated": ("缺实际获支持情况", "treatment not known"),
    "missing_covariates": ("缺协变量", "a covariate not known"),
    "missing_cluster": ("缺群组", "no cluster"),
    "missing_pooled": ("缺断点", "no cut-off"),
    "how": (
        (
            "{design}断点回归。断点两侧各以{kernel}核加权的 {order} 次局部多项式拟合，带宽{rule}；偏差以 {next} 次多项式估计并扣除，"
            "标准误计入偏差估计本身的误差（Calonico、Cattaneo 和 Titiunik，2014）。方差：{vce}。"
        ),
        (
            "{design} regression discontinuity. Local polynomials of order {order} on either side, {kernel} weights, bandwidth {rule}; "
            "their bias is estimated with order {next} and taken out, and the standard error counts the error of doing so (Calonico, "
            "Cattaneo and Titiunik 2014). Variance: {vce}."
        ),
    ),
    "sharp": ("清晰", "Sharp"),
    "fuzzy": ("模糊", "Fuzzy"),
    "kernel_triangular": ("三角", "triangular"),
    "kernel_uniform": ("均匀", "uniform"),
    "kernel_epanechnikov": ("Epanechnikov ", "Epanechnikov"),
    "rule_mserd": ("使跳跃的均方误差最小（两侧相同）", "with the smallest mean squared error of the jump, the same on both sides"),
    "rule_msetwo": ("使跳跃的均方误差最小（两侧各自）", "with the smallest mean squared error of the jump, one for each side"),
    "rule_cerrd": ("使区间覆盖误差最小（两侧相同）", "with the smallest error of the interval's coverage, the same on both sides"),
    "rule_certwo": ("使区间覆盖误差最小（两侧各自）", "with the smallest error of the interval's coverage, one for each side"),
    "rule_given": ("为给定的 {h}", "of {h}, as given"),
    "vce_cluster": ("残差按“{name}”群组相加", "residuals summed by “{name}”"),
    "vce_nn": ("由三个最近邻估计", "from the three nearest neighbours"),
    "vce_hc": ("由残差估计（{vce}）", "from residuals ({vce})"),
    "how_adjusted": ("估计调整了 {names}。", "The estimate is adjusted for {names}."),
    "how_checks": (
        "得分密度以局部多项式检验（Cattaneo、Jansson 和 Ma，2020）。协变量的跳跃按霍尔姆（Holm）法计入检验次数。",
        (
            "The density of the score is tested by local polynomials (Cattaneo, Jansson and Ma 2020). Jumps of covariates count, by "
            "Holm, how many were tested."
        ),
    ),
    "rule": (
        (
            "何时下结论：{level} 稳健置信区间不含 0；得分密度、事前特征在断点处没有跳跃，虚假断点处也没有；带宽内每侧不少于 20 个观测"
            "（有群组时为 20 个群组）；实际获支持比例确有跳跃。任何一条不满足，就写“现有数据不足以判断”，从不写“无效果”。"
        ),
        (
            "When a conclusion is drawn: the robust {level} interval excludes 0; neither the density of the score nor facts from before "
            "jump at the cut-off, nor the outcome at false ones; at least 20 observations (clusters, where named) lie within the bandwidth "
            "on either side; and the treatment does jump. Otherwise the report reads “cannot answer”, never “no effect”."
        ),
    ),
    "title": ("断点两侧：{outcome}", "Either side of the cut-off: {outcome}"),
    "note": (
        "点：分组均值（空心为断点以下）；线：带宽内的局部拟合；竖线：断点",
        "points: means of bins (hollow below the cut-off); lines: local fits within the bandwidth; upright line: the cut-off",
    ),
    "score": ("{score}（减去断点）", "{score} less cut-off"),
    "mean": ("{outcome}（均值）", "mean of {outcome}"),
    "desc": (
        "断点以下 {below} 组、以上 {above} 组的均值，拟合线在断点处由 {low} 变为 {high}。",
        "Means of {below} bins below and {above} above the cut-off; the fitted lines meet it at {low} and {high}.",
    ),
    "few_distinct": ("带宽内断点以下只有 {below} 种、以上只有 {above} 种不同的得分，无法把跳跃同相邻得分之间本来的差别分开。", ""),
    "few_effective": ("带宽内断点以下只有 {below} 个、以上只有 {above} 个观测，大样本区间可能过窄。", ""),
    "mass_points": (
        "得分大量重复：断点以下 {below} 个、以上 {above} 个不同取值，带宽内为 {near_below} 和 {near_above} 个；初始带宽至少覆盖十个。",
        "",
    ),
    "weak_first_stage": ("实际获支持比例在断点处几乎没有跳跃（统计量平方 {statistic}），请看 Anderson-Rubin 集。", ""),
    "undefined_se": ("断点附近没有任何差异，没有标准误。", ""),
    "few_clusters": ("带宽内断点以下只有 {below} 个、以上只有 {above} 个群组，区间可能过窄。", ""),
    "clusters_straddle": ("{clusters} 个群组横跨断点；方差按两侧相互独立相加，通常偏大而不是偏小。", ""),
    "density_untested": ("断点附近不同得分太少，无法检验得分密度。", ""),
    "density_jump": ("得分密度在断点处跳跃（p = {p_value}），可能有人选择了自己在哪一侧，两侧不可比。", ""),
    "covariate_jump": ("事前特征在断点处跳跃（共检验 {tested} 项）：{covariates}。两侧的差别不只是支持。", ""),
    "placebo_jump": ("在没有断点的地方，结果也有跳跃：{cutoffs}。", ""),
    "dropped": ("部分行未使用，按原因计：{dropped}。", ""),
    "cutoff_outside": ("以下断点只有一侧有观测，没有单独估计：{cutoffs}。", ""),
}

CITATIONS: Final = {
    "robust": (
        "Calonico, S., Cattaneo, M. D., Titiunik, R. (2014). Robust nonparametric confidence intervals for regression-discontinuity "
        "designs. Econometrica 82(6), 2295–2326. doi:10.3982/ECTA11757"
    ),
    "density": (
        "Cattaneo, M. D., Jansson, M., Ma, X. (2020). Simple local polynomial density estimators. Journal of the American Statistical "
        "Association 115(531), 1449–1455. doi:10.1080/01621459.2019.1635480"
    ),
    "covariates": (
        "Calonico, S., Cattaneo, M. D., Farrell, M. H., Titiunik, R. (2019). Regression discontinuity designs using covariates. "
        "Review of Economics and Statistics 101(3), 442–451. doi:10.1162/rest_a_00760"
    ),
    "pooled": (
        "Cattaneo, M. D., Keele, L., Titiunik, R., Vazquez-Bare, G. (2016). Interpreting regression discontinuity designs with multiple "
        "cutoffs. Journal of Politics 78(4), 1229–1248. doi:10.1086/686802"
    ),
    "weak": (
        "Feir, D., Lemieux, T., Marmer, V. (2016). Weak identification in fuzzy regression discontinuity designs. Journal of Business & "
        "Economic Statistics 34(2), 185–196. doi:10.1080/07350015.2015.1024836"
    ),
}

say = partial(phrase, WORDS)
"""Return a phrase in Chinese ("zh") or English ("en") with its values filled in."""
