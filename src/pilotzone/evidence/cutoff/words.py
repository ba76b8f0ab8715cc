"""Words of a discontinuity's tables and picture, in Chinese and English."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "found": (
        "在断点处，{outcome}的变化的 {level} 稳健置信区间为 {low} 至 {high}；常规点估计为 {point}。",
        "At the cut-off, the robust {level} interval of the jump in {outcome} is {low} to {high}; the usual point estimate is {point}.",
    ),
    "excluded": ("区间不含 0。", "The interval excludes 0."),
    "included": (
        "区间包含 0：现有数据不足以判断。这不等于没有效果。",
        "The interval includes 0: these data cannot answer. That is not the same as no effect.",
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
    "density_p": ("得分密度跳跃检验：p = {p}。", "Test of a jump in the density of the score: p = {p}."),
    "checks": ("检验", "Checks"),
    "covariate": ("协变量：{name}", "covariate: {name}"),
    "donut": ("去掉断点附近 {radius} 以内", "without those within {radius} of the cut-off"),
    "placebo": ("虚假断点 {cutoff}", "placebo cut-off {cutoff}"),
    "sites": ("各断点", "Each cut-off"),
    "warnings": ("注意", "Mind"),
    "none": ("没有需要提示的问题。", "Nothing to warn of."),
    "to": ("{low} 至 {high}", "{low} to {high}"),
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
    "few_effective": ("带宽内断点以下只有 {below} 个、以上只有 {above} 个观测，大样本区间可能过窄。", ""),
    "mass_points": (
        "得分大量重复：断点以下 {below} 个、以上 {above} 个不同取值，带宽内为 {near_below} 和 {near_above} 个；初始带宽至少覆盖十个。",
        "",
    ),
    "weak_first_stage": ("实际获支持比例在断点处几乎没有跳跃（统计量平方 {statistic}），请看 Anderson-Rubin 集。", ""),
    "undefined_se": ("断点附近没有任何差异，没有标准误。", ""),
    "few_clusters": ("带宽内断点以下只有 {below} 个、以上只有 {above} 个聚类，区间可能过窄。", ""),
    "clusters_straddle": ("{clusters} 个聚类横跨断点；方差按两侧相互独立相加，通常偏大而不是偏小。", ""),
    "density_untested": ("断点附近不同得分太少，无法检验得分密度。", ""),
    "density_jump": ("得分密度在断点处跳跃（p = {p_value}），可能有人选择了自己在哪一侧，两侧不可比。", ""),
    "covariate_jump": ("事前特征在断点处跳跃（共检验 {tested} 项）：{covariates}。两侧的差别不只是支持。", ""),
    "placebo_jump": ("在没有断点的地方，结果也有跳跃：{cutoffs}。", ""),
    "dropped": ("部分行未使用，按原因计：{dropped}。", ""),
    "cutoff_outside": ("以下断点只有一侧有观测，没有单独估计：{cutoffs}。", ""),
}


def say(key: str, lang: str, **values: object) -> str:
    """Return a phrase in Chinese ("zh") or English ("en") with its values filled in."""
    if lang not in ("zh", "en"):
        raise ValueError(f"lang must be zh or en; got {lang!r}.")
    return WORDS[key][lang == "en"].format(**values)
