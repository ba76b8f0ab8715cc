"""Words for grades, facts and changes in Chinese and English, written by hand; this package knows no gettext."""

from collections.abc import Callable

from pilotzone.evidence.evaluability.facts import Allocation

LANGUAGES = ("zh", "en")

GRADES = {
    5: ("随机分配", "random allocation"),
    4: ("分数线或门槛附近比较", "comparison around a cut-off"),
    3: ("有可信对照的前后比较", "before and after, with a credible comparison group"),
    2: ("对照组可比性不足", "comparison group of doubtful likeness"),
    1: ("仅前后描述，或对照已被证据削弱", "before and after only, or comparison weakened by the evidence"),
    0: ("仅作监测", "monitoring only"),
}

WHO = {
    "officer": ("专项经办", "officer"),
    "evaluator": ("评价人", "evaluator"),
    "statistics": ("数据提供方", "whoever supplies the data"),
    "nobody": ("无，结果如此", "nobody, this is how it turned out"),
}

WHO_BY_RULE = {
    "allocation": "officer",
    "weights_frozen": "officer",
    "self_made_score": "officer",
    "unfunded_kept": "officer",
    "pre_periods": "statistics",
    "donors_named": "evaluator",
    "records_kept": "officer",
    "self_report": "evaluator",
    "spillover_excluded": "evaluator",
    "retrospective": "evaluator",
    "completeness_gap": "statistics",
    "missing_share": "statistics",
    "pretrend_units": "statistics",
    "other_support": "evaluator",
    "pretrend": "nobody",
    "balance": "nobody",
    "gap": "nobody",
    "units": "officer",
}

ALLOCATIONS = {
    None: ("分配方式未作记录", "the allocation rule is not recorded"),
    Allocation.LOTTERY: ("符合条件者抽签", "lottery among eligible applicants"),
    Allocation.RANDOM_INVITATION: ("随机邀请", "random invitation"),
    Allocation.RANDOM_ROLLOUT: ("随机决定推开次序", "random order of roll-out"),
    Allocation.SCORE: ("评审择优，按分数线和名额确定", "score with a quota"),
    Allocation.RATE_CLASS: ("按补贴比例分档", "threshold between rate classes"),
    Allocation.SIZE: ("按规模门槛确定", "size threshold"),
    Allocation.DATE: ("按日期门槛确定", "date threshold"),
    Allocation.HARDWARE: ("按硬件门槛确定", "hardware threshold"),
    Allocation.STAGED: ("按规则分批推开", "roll-out staged by rule"),
    Allocation.FIRST_COME: ("先到先得，用完即止", "first come, first served"),
    Allocation.DISCRETIONARY: ("由主管部门研究确定", "decided at discretion"),
    Allocation.ALL_ELIGIBLE: ("应兑尽兑，无对照", "all eligible are paid, so nobody is left to compare with"),
    Allocation.PRO_RATA: ("按比例折减、人人有份，无对照", "everybody is paid pro rata, so nobody is left to compare with"),
    Allocation.ONE_SITE: ("只有一个试点地区", "one site only"),
}

# By rule: what failed, then what is not known.
REASONS = {
    "weights_frozen": (
        ("评分权重或门槛未在申报前固定", "score weights or the threshold were not fixed beforehand"),
        ("未记录评分权重或门槛是否在申报前固定", "it is not recorded whether weights or threshold were fixed beforehand"),
    ),
    "self_made_score": (
        ("分数由申请单位自报，未经第三方核验", "applicants make the score themselves, no third party checks it"),
        ("未记录分数是否经第三方核验", "it is not recorded whether a third party checks the score"),
    ),
    "unfunded_kept": (
        ("未获支持申请主体的资料没有保留", "unfunded applicants were not kept"),
        ("未记录是否保留未获支持申请主体的资料", "it is not recorded whether unfunded applicants are kept"),
    ),
    "pre_periods": (
        ("至少有一批单位在资助前不足两期数据", "at least one cohort was observed in fewer than two periods before the start"),
        ("资助前有几期数据不清楚", "the number of periods before the start is unknown"),
    ),
    "donors_named": (
        ("对照地区没有事先指定", "comparison sites were not named in advance"),
        ("未记录对照地区是否事先指定", "it is not recorded whether comparison sites were named in advance"),
    ),
    "records_kept": (
        ("没有保留对照组记录", "records of a comparison group are not kept"),
        ("不清楚是否保留对照组记录", "it is unknown whether records of a comparison group are kept"),
    ),
    "self_report": (
        ("结果由受资助者自报，且没有抽样审计", "those rewarded report the outcome themselves, and no subsample is audited"),
        ("未说明结果是否自报、是否抽样审计", "it is not stated whether the outcome is self-reported or audited"),
    ),
    "spillover_excluded": (
        ("政策影响可能波及对照组", "the support may reach the comparison group"),
        ("未说明政策影响是否会波及对照组", "it is not stated whether the support may reach the comparison group"),
    ),
    "retrospective": (
        ("事后方案：锁定时结果已经知道", "retrospective plan: locked after outcomes were known"),
        ("不清楚方案锁定时结果是否已知", "it is unknown whether outcomes were known when the plan was locked"),
    ),
    "completeness_gap": (
        ("两组结果完整率相差超过 10 个百分点", "complete outcomes differ between the arms by more than 10 points"),
        ("两组结果完整率未知", "completeness of outcomes by arm is unknown"),
    ),
    "missing_share": (
        ("结果缺失超过 30%", "more than 30 % of outcomes are missing"),
        ("结果缺失比例未知", "the share of missing outcomes is unknown"),
    ),
    "pretrend_units": (
        ("能显示资助前走势的单位不足 10 个", "fewer than 10 units can show a pre-trend"),
        ("能显示资助前走势的单位数未知", "the number of units that can show a pre-trend is unknown"),
    ),
    "other_support": (
        ("另有政策只惠及其中一组的四分之一以上", "another support reached more than a quarter of one arm only"),
        ("两组是否另获其他支持未知", "it is unknown whether another support reached one arm only"),
    ),
    "pretrend": (
        ("资助前走势检验未通过（5% 水平）", "the pre-trend check was rejected at 5 %"),
        ("没有做资助前走势检验", "the pre-trend was not checked"),
    ),
    "balance": (
        ("两组资助前不均衡（5% 水平）", "balance before the start was rejected at 5 %"),
        ("没有检验两组资助前是否均衡", "balance before the start was not checked"),
    ),
    "gap": (
        ("资助前的差距已达估计效应的一半以上", "the gap before the start is at least half the effect"),
        ("资助前的差距未知", "the gap before the start is unknown"),
    ),
    "units": (
        ("有结果数据的受资助或对照单位不足 10 个", "fewer than 10 funded or 10 comparison units have outcomes"),
        ("有结果数据的单位数未知", "the number of units with outcomes is unknown"),
    ),
}

CHANGES = {
    "lottery": ("改为在符合条件者中抽签", "draw lots among eligible applicants"),
    "random_rollout": ("分批推开并随机决定次序", "roll out in stages in random order"),
    "cutoff": ("改为按事先固定、经第三方核验的分数线确定", "divide by a score fixed beforehand and checked by a third party"),
    "staged_start": ("改为分批推开", "let some start later by rule"),
    "record_rule": ("补记实际采用的分配方式", "record the allocation rule that was used"),
    "weights_frozen": ("申报前固定评分权重和门槛", "fix weights and threshold before anybody applies"),
    "self_made_score": ("由第三方核验分数", "have a third party check the score"),
    "donors_named": ("事先指定对照地区", "name comparison sites in advance"),
    "unfunded_kept": ("保留未获支持申请主体的资料", "keep unfunded applicants in the records"),
    "records_kept": ("保留对照组记录", "keep records of a comparison group"),
    "pre_periods": ("补齐资助前至少两期数据", "add data for at least two periods before the start"),
    "self_report": ("对自报结果抽样审计", "audit a subsample of the outcome"),
    "spillover_excluded": ("选取政策影响不到的对照组", "compare with units that the support cannot reach"),
    "retrospective": ("在结果出来之前锁定方案", "lock the plan before outcomes are known"),
    "completeness_gap": ("补齐两组缺失的结果", "collect the missing outcomes of both arms"),
    "missing_share": ("把结果缺失降到 30% 以下", "bring missing outcomes below 30 %"),
    "pretrend_units": ("为至少 10 个单位补充更早的数据", "add earlier data for at least 10 units"),
    "other_support": ("排除只惠及一组的其他政策的影响", "remove the other support that reached one arm only"),
    "units": ("两组各至少 10 个单位", "have at least 10 units in each arm"),
}

PENDING = {
    "retrospective": ("方案是否先于结果锁定", "whether the plan is locked before outcomes"),
    "completeness_gap": ("两组结果完整率", "completeness of outcomes by arm"),
    "missing_share": ("结果缺失比例", "share of missing outcomes"),
    "pretrend_units": ("能显示资助前走势的单位数", "units that can show a pre-trend"),
    "other_support": ("其他支持政策", "other support"),
    "pretrend": ("资助前走势检验", "pre-trend check"),
    "balance": ("均衡检验", "balance check"),
    "gap": ("资助前的差距", "gap before the start"),
    "units": ("有结果数据的单位数", "units with outcomes"),
}


def pick(pair: tuple[str, str], lang: str) -> str:
    """Return the text of one language."""
    if lang not in LANGUAGES:
        raise ValueError(f"lang must be one of {', '.join(LANGUAGES)}; got {lang!r}.")
    return pair[LANGUAGES.index(lang)]


def both(say: Callable[[str], str]) -> dict[str, str]:
    """Return the text of every language."""
    return {lang: say(lang) for lang in LANGUAGES}


def grade_label(level: int, lang: str) -> str:
    """Return the number with its words; it is never shown alone."""
    return pick((f"可评估等级 {level}/5（{GRADES[level][0]}）", f"evaluability grade {level}/5 ({GRADES[level][1]})"), lang)


def grade_words(level: int, lang: str) -> str:
    """Return the number with its words for a column that is headed with the rest of the label."""
    return pick((f"{level}/5（{GRADES[level][0]}）", f"{level}/5 ({GRADES[level][1]})"), lang)


def cap_text(key: str, lang: str, *, unknown: bool, allocation: Allocation | None) -> str:
    """Return why a fact keeps the grade down."""
    pair = ALLOCATIONS[allocation] if key == "allocation" else REASONS[key][unknown]
    return pick(pair, lang)


def who_text(who: str, lang: str) -> str:
    """Return who could change a fact."""
    return pick(WHO[who], lang)


def change_text(key: str, level: int, lang: str, *, next_call: bool) -> str:
    """Return what would raise the grade to what, and whether only a next call can."""
    zh, en = CHANGES[key]
    if next_call:
        return pick((f"下一批次{zh}，可达 {level}/5", f"in the next call, {en} (up to {level}/5)"), lang)
    return pick((f"{zh}，可升至 {level}/5", f"{en} (raises it to {level}/5)"), lang)


def one_line(label: str, reasons: tuple[str, ...], changes: tuple[str, ...], lang: str) -> str:
    """Return grade, reasons and changes as one line."""
    zh = label + (f"：{'；'.join(reasons)}" if reasons else "") + "。" + (f"{'；'.join(changes)}。" if changes else "")
    en = label + (f": {'; '.join(reasons)}" if reasons else "") + "." + (f" What would raise it: {'; '.join(changes)}." if changes else "")
    return pick((zh, en), lang)


def pending_text(keys: tuple[str, ...], lang: str) -> str:
    """Return which facts only the result can tell."""
    if not keys:
        return ""
    zh, en = ([PENDING[key][at] for key in keys] for at in (0, 1))
    return pick(
        (f"以下事项要等结果出来才知道，本等级未计入：{'、'.join(zh)}。", f"Only the result can tell, so not counted yet: {', '.join(en)}."),
        lang,
    )
