"""What the analysis says, in Chinese and English; this package knows no gettext."""

from functools import partial

from pilotzone.evidence.phrases import phrase

WORDS = {
    "title": ("敏感性分析：平行趋势可以偏离多少", "Sensitivity: how far parallel trends may fail"),
    "label": (
        "数据：{source}；获支持前 {before} 期、之后 {after} 期的估计，以第 {reference} 期为基期",
        "Data: {source}; estimates of {before} periods before and {after} after, all counted from period {reference}",
    ),
    "cannot_tell": (
        "界限多大才算合理，数据不能说明：要看两组为什么会不同，以及获支持前后还发生过什么。",
        (
            "Which bound is reasonable the data cannot tell: that depends on why the groups differ and on what else happened around the "
            "time of funding."
        ),
    ),
    "mind": ("注意", "Mind"),
    "mind_normal": (
        "集合与它所依据的估计一样，都是大样本近似；受支持单位或群组太少时会过窄。请同时看原估计的警告。",
        (
            "Like the estimates they rest on, the sets are large-sample approximations; with few treated units or clusters they are too "
            "narrow. Read the warnings of the estimates as well."
        ),
    ),
    "mind_pretest": (
        "走势检验没有发现问题，不等于两组本会平行变化；下表是它看不出来的趋势。",
        "A pre-trend check that finds nothing does not show parallel trends; the table tells which trends it would not have seen.",
    ),
    "how_relative": (
        "限制：获支持之后两组走势之差每期的变化，不超过获支持之前最大变化的若干倍。",
        (
            "Restriction: after funding began the gap between the groups drifts from period to period by at most a multiple of its "
            "largest drift before."
        ),
    ),
    "how_smoothness": (
        "限制：两组走势之差的斜率每期的变化不超过一个给定的数。",
        "Restriction: the slope of the gap between the groups changes from period to period by at most a given number.",
    ),
    "how_combined": (
        "限制：获支持之后两组走势之差的斜率每期的变化，不超过获支持之前最大变化的若干倍。",
        (
            "Restriction: after funding began the slope of the gap between the groups changes from period to period by at most a multiple "
            "of its largest change before."
        ),
    ),
    "by_fixed_length": (
        "集合为最短的定长区间（Rambachan 和 Roth，2023）。",
        "Sets are the shortest intervals of fixed length (Rambachan and Roth 2023).",
    ),
    "by_hybrid": (
        "集合由条件检验与最不利检验的混合检验求逆得到（Rambachan 和 Roth，2023；Andrews、Roth 和 Pakes，2023）。",
        (
            "Sets hold what the hybrid of the conditional and the least favourable test does not reject (Rambachan and Roth 2023; Andrews, "
            "Roth and Pakes 2023)."
        ),
    ),
    "by_conditional": (
        "集合由条件检验求逆得到（Rambachan 和 Roth，2023；Andrews、Roth 和 Pakes，2023）。",
        ("Sets hold what the conditional test does not reject (Rambachan and Roth 2023; Andrews, Roth and Pakes 2023)."),
    ),
    "how_breakdown": (
        "结论能承受的界限：逐步放大界限，直到零差异第一次不能排除。走势检验的把握按直线趋势计算（Roth，2022）。",
        (
            "How much the conclusion bears: the bound is made larger until a difference of zero is let in for the first time. The chances "
            "of the pre-trend check are for straight trends (Roth 2022)."
        ),
    ),
    "effect_one": ("首次获支持后第 {time} 期的差异", "the difference in period {time} since first funded"),
    "effect_mean": (
        "获支持后各期（{first} 至 {last}）的平均差异",
        "the average difference over periods {first} to {last} since first funded",
    ),
    "effect_weights": ("按给定权重合成的差异", "a weighted difference"),
    "original": (
        "若两组本会平行变化：{effect}为 {att}（{level} 置信区间 {low} 至 {high}）。",
        "If both groups had moved in parallel: {effect} is {att} ({level} interval {low} to {high}).",
    ),
    "meaning_relative": (
        (
            "界限为 1 的含义：获支持之后，两组走势之差在相邻两期之间的变化，最多与获支持之前相邻两期之间最大的一次变化同样大；"
            "界限为 2 即最多两倍；0 即平行。"
        ),
        (
            "A bound of 1 means: after funding began, the gap between the groups may drift from one period to the next by as much as its "
            "largest drift between two periods before; 2 means twice that, 0 means parallel."
        ),
    ),
    "meaning_smoothness": (
        (
            "界限 M 的含义：两组走势之差的斜率从一期到下一期最多改变 M（结果的单位）；0 即允许差异沿一条直线延续。"
            "界限为 1 即斜率每期可改变整整 1 个结果单位。"
        ),
        (
            "A bound of M means: the slope of the gap between the groups changes by at most M (in units of the outcome) from one period to "
            "the next; 0 lets the gap go on along a straight line. A bound of 1 lets the slope change by one whole unit of the outcome a "
            "period."
        ),
    ),
    "meaning_combined": (
        (
            "界限为 1 的含义：获支持之后，两组走势之差的斜率的变化，最多与获支持之前最大的一次斜率变化同样大；"
            "界限为 2 即最多两倍；0 即允许差异沿一条直线延续。"
        ),
        (
            "A bound of 1 means: after funding began, the slope of the gap between the groups may change by as much as its largest change "
            "before; 2 means twice that, 0 lets the gap go on along a straight line."
        ),
    ),
    "breakdown_found": (
        "结论能承受的界限：{value}。界限不超过 {value} 时都可以排除零差异，再大就不能排除。",
        "How much the conclusion bears: {value}. At every bound up to {value} a difference of zero is excluded, at larger ones it is not.",
    ),
    "breakdown_none": (
        "结论能承受的界限：没有。即使界限为 0，也不能排除零差异。",
        "How much the conclusion bears: nothing. Even at bound 0 a difference of zero cannot be excluded.",
    ),
    "breakdown_beyond": (
        "结论能承受的界限：超出所查范围。直到 {searched} 都可以排除零差异。",
        "How much the conclusion bears: more than was looked at. At every bound up to {searched} a difference of zero is excluded.",
    ),
    "sets": ("各界限下不能排除的差异（{level}）", "Differences that cannot be excluded, by bound ({level})"),
    "bound": ("界限", "bound"),
    "lower": ("下限", "from"),
    "upper": ("上限", "to"),
    "zero": ("排除零差异", "zero excluded"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "usual": ("通常的区间", "usual interval"),
    "empty": ("无", "none"),
    "note_holes": (
        "界限为 {bounds} 时集合有空隙，表中是首尾；各段为 {parts}。",
        "At bound {bounds} the set has gaps and the table shows its ends; its parts are {parts}.",
    ),
    "note_empty": (
        "界限为 {bounds} 时没有任何差异与数据相容：这一界限本身与获支持之前的走势矛盾。",
        "At bound {bounds} no difference agrees with the data: the bound itself contradicts the trends before funding.",
    ),
    "part": ("{low} 至 {high}", "{low} to {high}"),
    "pretest": ("资助前走势检验能发现多大的趋势（{level}）", "Trends that the pre-trend check would find ({level})"),
    "test": ("检验", "check"),
    "joint": ("联合检验", "joint test"),
    "individual": ("没有一期单独显著", "no period significant alone"),
    "power": ("发现的机会", "chance to find it"),
    "slope": ("每期趋势", "trend a period"),
    "bias": ("造成的偏差", "bias"),
    "bias_if_passed": ("检验通过时的平均偏差", "mean bias if it passes"),
    "note_pretest": (
        "即使真实差异为零，且检验没有发现问题，估计值平均也会偏离最后一列那么多；方向相反的趋势同理。",
        (
            "Even if the true difference were zero and the check found nothing, the estimate would on average be off by the last column; "
            "the same holds for trends in the other direction."
        ),
    ),
    "axis_relative": ("界限（获支持前最大变化的倍数）", "bound (times the largest drift before)"),
    "axis_combined": ("界限（获支持前斜率最大变化的倍数）", "bound (times the largest change of slope before)"),
    "axis_smoothness": ("界限（斜率每期的变化）", "bound (change of slope a period)"),
    "axis_effect": ("不能排除的差异", "differences not excluded"),
    "picture_note": (
        "竖线：{level} 下不能排除的差异；左起第一条为平行趋势下通常的区间",
        "lines: differences not excluded at {level}; the first is the usual interval under parallel trends",
    ),
    "picture_row": ("界限 {bound}：{low} 至 {high}。", "Bound {bound}: {low} to {high}."),
    "picture_usual": ("通常的区间：{low} 至 {high}。", "Usual interval: {low} to {high}."),
}

CITATIONS = {
    "sets": (
        "Rambachan, A., Roth, J. (2023). A more credible approach to parallel trends. Review of Economic Studies 90(5), 2555–2591. "
        "doi:10.1093/restud/rdad018"
    ),
    "tests": (
        "Andrews, I., Roth, J., Pakes, A. (2023). Inference for linear conditional moment inequalities. Review of Economic Studies 90(6), "
        "2763–2791. doi:10.1093/restud/rdad004"
    ),
    "pretest": (
        "Roth, J. (2022). Pretest with caution: Event-study estimates after testing for parallel trends. American Economic Review: "
        "Insights 4(3), 305–322. doi:10.1257/aeri.20210236"
    ),
}

say = partial(phrase, WORDS)
"""Return a phrase in Chinese ("zh") or English ("en") with its values filled in."""
