"""What `moments` and `pool` print, in Chinese and English, written by hand."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from pilotzone.cli.text import table_text
from pilotzone.evidence.moments import NEVER, Moments
from pilotzone.evidence.phrases import phrase
from pilotzone.evidence.pooling import Finding, tables
from pilotzone.evidence.pooling.words import say as pooled_word
from pilotzone.evidence.report import Style, Table

WORDS = {
    "cohort_of": ("批次 {cohort}", "Cohort {cohort}"),
    "never": ("对照（始终未获支持）", "The never funded"),
    "few_units": ("只有 {units} 个单位，少于 {least} 个", "only {units} units, fewer than {least}"),
    "dominated_1": ("有一个单位占某期合计的 {share}，超过 {most}", "one unit makes up {share} of a period's total, more than {most}"),
    "dominated_2": ("有两个单位合占某期合计的 {share}，超过 {most}", "two units make up {share} of a period's total, more than {most}"),
    "outlying_1": (
        "有一个单位占某期离差平方和的 {share}，超过 {most}，由均值和离差即可推出其数",
        "one unit makes up {share} of a period's squared deviations, more than {most}: mean and scatter tell its figures",
    ),
    "outlying_2": (
        "有两个单位合占某期离差平方和的 {share}，超过 {most}，由其中一个单位可推出另一个的数",
        "two units make up {share} of a period's squared deviations, more than {most}: one of them can tell the other's figures",
    ),
    "alike": (
        "{period} 期各单位数值完全相同，均值就是每个单位的数",
        "all units have the same figure in {period}, so the mean is everybody's",
    ),
    "small_difference": (
        "与第 {release} 份已发出的数据只差 {units} 个，少于 {least} 个，两者相减即可推出这几个单位的数",
        "differs from release {release} by {units} units, fewer than {least}: subtracting tells their figures",
    ),
    "changed_difference": (
        "与第 {release} 份已发出的数据单位数相同而数值不同，相减可能推出个别单位的数",
        "has the units of release {release} with other figures: subtracting may tell those of single units",
    ),
    "together_difference": (
        "与其他批次合计，与第 {release} 份已发出的合计只差 {units} 个，少于 {least} 个，两个合计相减即可推出这几个单位的数",
        "with the other cohorts: differs from all of release {release} by {units} units, fewer than {least}: the sums tell their figures",
    ),
    "together_changed": (
        "与其他批次合计，与第 {release} 份已发出的合计单位数相同而数值不同，两个合计相减可能推出个别单位的数",
        "with the other cohorts: has as many units as release {release} with other figures, so the sums may tell those of single units",
    ),
    "may_not_leave": (
        "不能发出：{reasons}。可接受：合并批次或时期后再生成；或加 --withhold 只发出其余批次。",
        "This may not leave: {reasons}. Accepted: coarser cohorts or fewer periods; or --withhold to send the other cohorts only.",
    ),
    "leaves": (
        "发出的内容：各批次单位数、各期均值和离差矩阵，没有任何单位的记录",
        "What leaves: units, means and scatters by cohort, no row of anybody",
    ),
    "held": ("留下未发出", "Held back"),
    "cohort": ("批次（首次获支持）", "cohort (first funded)"),
    "units": ("单位数", "units"),
    "reason": ("原因", "reason"),
}

say = partial(phrase, WORDS)
"""Return a phrase of the two commands."""


def _cohort(g: int, lang: str) -> str:
    return say("never", lang) if g == NEVER else say("cohort_of", lang, cohort=g)


def _reason(finding: Finding, lang: str) -> str:
    data = dict(finding.data)
    if finding.code not in ("dominated", "outlying"):
        return say(finding.code, lang, **data)
    return say(f"{finding.code}_{data['units']}", lang, share=f"{data['share']:.0%}", most=f"{data['most']:.0%}")


def refusal(findings: Sequence[Finding], lang: str) -> str:
    """Return every reason why a message may not leave."""
    colon, stop = ("：", "；") if lang == "zh" else (": ", "; ")
    return say("may_not_leave", lang, reasons=stop.join(_cohort(f.cohort, lang) + colon + _reason(f, lang) for f in findings))


def counts_text(leaving: Moments, findings: Sequence[Finding], lang: str) -> str:
    """Return what leaves and what is held back."""
    head = (say("cohort", lang), say("units", lang))
    sent = Table(say("leaves", lang), head, tuple((_cohort(g, lang), f"{m.n:,}") for g, m in leaving.cohorts.items()))
    shown = [table_text(sent)]
    if findings:
        rows = tuple((_cohort(f.cohort, lang), _reason(f, lang)) for f in findings)
        shown.append(table_text(Table(say("held", lang), (say("cohort", lang), say("reason", lang)), rows)))
    return "\n\n".join(shown) + "\n"


def random_text(record: Mapping[str, Any], lang: str) -> str:
    """Return the sentences, the sites, how they differ, and the warnings of a random-effects result."""
    style = Style(lang, minus="-")
    said = tables.sentences(record, style)
    blocks = [(" " if lang == "en" else "").join(said), table_text(tables.sites(record, style)), tables.spread(record, style)]
    if warned := tables.warnings(record, lang):
        blocks.append("\n".join([pooled_word("warnings", lang), *(f"  {text}" for text in warned)]))
    return "\n\n".join(blocks) + "\n"
