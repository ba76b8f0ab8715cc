"""Words of pooled sites in Chinese and English, written by hand; this package knows no gettext."""

from functools import partial
from typing import Final

from pilotzone.evidence.phrases import phrase

WORDS: Final = {
    "units": ("单位数", "units"),
    "to": ("{low} 至 {high}", "{low} to {high}"),
    "shown": ("{att}（{ends}）", "{att} ({ends})"),
    "sites": ("各地", "Sites"),
    "site": ("地区", "site"),
    "att": ("估计", "estimate"),
    "se": ("标准误", "s.e."),
    "interval": ("{level} 置信区间", "{level} interval"),
    "weight": ("权重", "weight"),
    "without": ("剔除后均值", "mean without it"),
    "pooled": ("各地平均", "mean of sites"),
    "predicted": ("新增一地的预测区间", "range for a further site"),
    "spread": (
        "各地之间的差异：标准差 {tau}，异质性占比 I² {i2}；同质性检验 Q({df}) = {q}，p {p}。",
        "Between sites: standard deviation {tau}, I² {i2}; test that all are alike, Q({df}) = {q}, p {p}.",
    ),
    "one": (
        "各地平均来看，{outcome}的差异为 {att}（{level} 置信区间：{low} 至 {high}）。",
        "On average over sites, the difference in {outcome} is {att} ({level} interval: {low} to {high}).",
    ),
    "cannot": (
        "现有各地数据不足以判断平均效果：{low} 至 {high} 之间的任何差异都与数据相符（{level} 置信区间）。这不等于没有效果。",
        (
            "The sites cannot answer what the average effect is: anything from {low} to {high} fits ({level} interval). "
            "That is not the same as no effect."
        ),
    ),
    "next": (
        "若新增一个地区，可以预期的差异在 {low} 至 {high} 之间。",
        "A further site may expect a difference between {low} and {high}.",
    ),
    "next_none": ("不足三地，无法给出新增一地的预测区间。", "With fewer than three sites nothing can be said of a further one."),
    "warnings": ("注意", "Mind"),
    "site_left_out": ("没有估计或标准误、未计入的地区：{sites}。", "No estimate or no standard error, so not counted: {sites}."),
    "few_sites": (
        "只有 {sites} 个地区，各地之间差多少几乎无从得知，区间因此很宽。",
        "Only {sites} sites: how far they differ is hardly known, so intervals are wide.",
    ),
    "dominated_by_site": ("{site} 一地的权重就超过一半。", "{site} alone carries more than half of the weight."),
    "outcomes_differ": (
        "各地指标名称不同：{names}。请确认口径一致。",
        "The sites name their outcome differently: {names}. Make sure they mean the same.",
    ),
    "report": ("多地汇总：{outcome}", "Several sites: {outcome}"),
    "label": ("数据：{sites} 个地区（{names}）{units}", "Data: {sites} sites ({names}){units}"),
    "label_units": ("，共 {units} 个单位", ", {units} units"),
    "together": ("{names}（{sites} 地合并）", "{names} ({sites} sites together)"),
    "next_open": (
        "这一范围包含 0：在新增的地区，可能没有差异，也可能相反。",
        "That range includes 0: at a further site there may be no difference, or the opposite one.",
    ),
    "picture": ("各地与平均：{outcome}", "Sites and their mean: {outcome}"),
    "note": (
        "方块：各地的差异（越大权重越大）及其 {level} 置信区间；菱形和粗线：各地平均；虚线：新增一地的预测区间",
        (
            "squares: difference at each site, larger with more weight, and its {level} interval; diamond and thick line: mean of sites; "
            "dashed: range for a further site"
        ),
    ),
    "axis": ("与对照组之差：{outcome}", "difference from comparison: {outcome}"),
    "desc_site": ("{site}：{att}（{low} 至 {high}），权重 {weight}。", "{site}: {att} ({low} to {high}), weight {weight}. "),
    "desc_pooled": ("各地平均：{att}（{low} 至 {high}）。", "Mean of sites: {att} ({low} to {high}). "),
    "desc_predicted": ("新增一地：{low} 至 {high}。", "A further site: {low} to {high}. "),
    "differ": ("各地之间的差异", "How sites differ"),
    "left_out": ("未计入的地区", "What was left out"),
    "none_left_out": ("所有地区都已计入。", "Every site was counted."),
    "no_warnings": ("没有需要提示的问题。", "Nothing to warn of."),
    "how": (
        (
            "随机效应汇总：各地分别估计，方法与 pilotzone evaluate 相同（对照组：{control}）；汇总的是{kind}。"
            "各地按估计精度和各地之间的差异加权；各地之间的方差按 Paule 和 Mandel（1982）估计。"
            "平均的区间以自由度 {df} 的 t 分布计算（Hartung 和 Knapp，2001），"
            "预测区间以自由度 {next_df} 的 t 分布计算。各地自己的区间按正态分布。"
        ),
        (
            "Random effects: every site is estimated by itself as by pilotzone evaluate (comparison group: {control}), and {kind} is "
            "pooled. Sites are weighted by the precision of their estimates and by how far sites differ; the variance between sites is "
            "Paule and Mandel's (1982). The interval of the mean rests on Student's t with {df} degrees of freedom (Hartung and Knapp "
            "2001), the range for a further site on {next_df}. Intervals of single sites are normal."
        ),
    ),
    "kind_event_study": ("获支持后各期的平均差异", "the average over periods since funding"),
    "kind_simple": ("所有获支持后的批次×时期的平均差异", "the average over all cohort-periods after funding"),
    "kind_group": ("各批次的平均差异", "the average over cohorts"),
    "kind_calendar": ("各时期的平均差异", "the average over calendar periods"),
    "rule": (
        (
            "何时下结论：各地平均的 {level} 置信区间不含 0。否则写“现有各地数据不足以判断”，从不写“无效果”。"
            "各地的估计是否可信，须分别看各地的报告。"
        ),
        (
            "When a conclusion is drawn: the {level} interval of the mean excludes 0. Otherwise the report reads “cannot answer”, never "
            "“no effect”. Whether the estimate of a site can be trusted is told by the report of that site."
        ),
    ),
}

CITATIONS: Final = (
    (
        "Paule, R. C., Mandel, J. (1982). Consensus values and weighting factors. Journal of Research of the National Bureau of Standards "
        "87(5), 377–385. doi:10.6028/jres.087.022"
    ),
    (
        "Hartung, J., Knapp, G. (2001). On tests of the overall treatment effect in meta-analysis with normally distributed responses. "
        "Statistics in Medicine 20(12), 1771–1782. doi:10.1002/sim.791"
    ),
    (
        "Higgins, J. P. T., Thompson, S. G., Spiegelhalter, D. J. (2009). A re-evaluation of random-effects meta-analysis. Journal of the "
        "Royal Statistical Society A 172(1), 137–159. doi:10.1111/j.1467-985X.2008.00552.x"
    ),
)

say = partial(phrase, WORDS)
"""Return a phrase in Chinese ("zh") or English ("en") with its values filled in."""
