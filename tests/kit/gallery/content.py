"""Invented content for every component, in the reader's language: what a zone's officer sees on an ordinary day."""

# ruff: noqa: E501 - one line per thing said, in both languages side by side, reads better than folded ones

from typing import Any

from django import forms

from pilotzone.kit.text import reading_language


def say(zh: str, en: str) -> str:
    return zh if reading_language() == "zh" else en


class ContractForm(forms.Form):
    """One field of each kind, two of them wrong."""

    supplier = forms.CharField(label="Supplier")
    contract = forms.CharField(label="Contract number")
    amount = forms.IntegerField(
        label="Contract amount", widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "pz-input--amount"})
    )
    signed_on = forms.DateField(label="Signed on", widget=forms.DateInput(attrs={"type": "date"}))
    use = forms.ChoiceField(
        label="Use", choices=[("training", "Training"), ("inference", "Inference"), ("research", "Research")], widget=forms.RadioSelect
    )
    hardware = forms.ChoiceField(label="Hardware class", choices=[("", "—"), ("a", "A"), ("b", "B")], required=False)
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    proof = forms.FileField(label="Payment proof", required=False)
    declared = forms.BooleanField(label="Declared")


def contract_form() -> ContractForm:
    form = ContractForm(
        {
            "supplier": say("长沙湘江算力中心有限公司", "Changsha Xiangjiang Computing Centre Co., Ltd."),
            "amount": "一百万",
            "use": "training",
        }
    )
    labels = {
        "supplier": ("算力服务商", "Compute supplier"),
        "contract": ("合同编号", "Contract number"),
        "amount": ("合同金额", "Contract amount"),
        "signed_on": ("签订日期", "Signed on"),
        "use": ("用途", "Use"),
        "hardware": ("硬件类别", "Hardware class"),
        "note": ("补充说明", "Note"),
        "proof": ("付款凭证", "Payment proof"),
        "declared": ("本单位声明：同一合同未获其他财政资金支持", "We declare that no other public money supports this contract"),
    }
    for name, (zh, en) in labels.items():
        form.fields[name].label = say(zh, en)
    form.fields["contract"].help_text = say(
        "与合同首页一致，含字母和连字符。", "As on the first page of the contract, letters and hyphens included."
    )
    form.fields["use"].choices = [
        ("training", say("模型训练", "Model training")),
        ("inference", say("推理服务", "Inference")),
        ("research", say("科研", "Research")),
    ]
    form.fields["contract"].error_messages["required"] = say(
        "请填写合同编号，例如 HT-2026-0117。", "Enter the contract number, for example HT-2026-0117."
    )
    form.fields["amount"].error_messages["invalid"] = say(
        "“一百万”不是数字；请以元为单位填写整数，例如 1000000。", "“一百万” is not a number; enter whole yuan, for example 1000000."
    )
    return form


def filter_form() -> forms.Form:
    form = forms.Form(auto_id="filter_%s")
    form.fields["q"] = forms.CharField(label=say("单位名称或编号", "Name or number"), required=False)
    form.fields["status"] = forms.ChoiceField(
        label=say("状态", "Status"), choices=[("", say("全部", "All")), ("admitted", say("已受理", "Admitted"))], required=False
    )
    form.fields["since"] = forms.DateField(
        label=say("提交日期不早于", "Submitted since"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    return form


def content() -> dict[str, Any]:
    forms_ = {"form": contract_form(), "filter_form": filter_form(), "confirm": confirm()}
    return {**frame(), **money(), **work(), **records(), **evidence(), **forms_, "words": words()}


def words() -> dict[str, str]:
    pairs = {
        "all": ("全部待办", "All tasks"),
        "applications": ("申请", "Applications"),
        "approved": ("2021 年 3 月 24 日科技部函复", "Approved by the ministry on 24 March 2021"),
        "dates": ("六个时点", "Six dates"),
        "example": ("境外样例：培训补助", "Example from abroad: training grants"),
        "execution": ("执行进度", "Execution"),
        "facts": ("基本信息", "Facts"),
        "form": ("填写申请", "Application form"),
        "go_on": ("保存并继续", "Save and continue"),
        "history": ("操作留痕", "Audit trail"),
        "hours": ("每名员工年培训小时数，分组均值。", "Training hours per employee and year, means by arm."),
        "hours_alt": (
            "三组企业 1987 至 1989 年均值折线，数据见下表",
            "Means of three arms, 1987 to 1989; the table below gives the figures",
        ),
        "new_call": ("新建申报通知", "New call"),
        "next": ("下一步", "What comes next"),
        "next_step": (
            "专家评审 2026-09-12。缺付款凭证，请在 3 个工作日内补齐。",
            "Expert review on 2026-09-12. Payment proof is missing: 3 working days left.",
        ),
        "none": ("尚无申请", "No applications yet"),
        "none_text": (
            "申报期自 2026-03-02 开始，届时提交的申请按时间先后列在这里。",
            "The window opens on 2026-03-02; what is submitted then is listed here in order of arrival.",
        ),
        "notice": ("公示期剩 3 个工作日，暂无异议", "3 working days of public notice left, no objection so far"),
        "notice_list": ("查看公示名单（48 家）", "See the list (48)"),
        "pool": ("资金池", "Pool"),
        "rate": ("预算执行率", "Budget execution rate"),
        "save": ("保存草稿", "Save as draft"),
        "signer": ("周某", "Zhou"),
        "snapshot": ("正在生成数据快照", "The snapshot is being made"),
        "stress": ("不得与 2020 年口径直接比较", "not to be chained with the series of 2020"),
        "tasks": ("待我办（最早在前）", "My tasks (oldest first)"),
        "withdraw": ("撤回申请", "Withdraw"),
        "yuan": ("元", "yuan"),
    }
    return {name: say(zh, en) for name, (zh, en) in pairs.items()}


def frame() -> dict[str, Any]:
    scheme = say("算力券（2026 年第一批）", "Compute vouchers, first call of 2026")
    return {
        "page_title": scheme,
        "origin": "synthetic",
        "kicker": say("申报通知　长科发〔2026〕18 号", "Call, document Changkefa [2026] No. 18"),
        "lead": say(
            "对使用本地智算中心的企业、科研院所和高校，按合同费用的 20% 给予补贴，单家每年不超过 100 万元；省与市各承担一半。",
            "Firms, institutes and universities that use local computing centres get 20% of the fee, at most 1 million yuan a year each; province and city pay half each.",
        ),
        "call_status": say("申报中", "Open"),
        "facts_line": [
            say("申报期 2026-03-02 至 2026-04-10", "Window 2026-03-02 to 2026-04-10"),
            say("规则版本 2025-08-01", "Rule of 2025-08-01"),
            say("分配方式：抽签", "Allocation: lottery"),
        ],
        "header_actions": [{"label": say("进入审核", "Open the review"), "url": "#"}, {"label": say("导出", "Export"), "url": "#"}],
        "breadcrumb": [
            {"label": say("首页", "Home"), "url": "/"},
            {"label": say("扶持政策", "Schemes"), "url": "#"},
            {"label": say("算力券", "Compute vouchers"), "url": "#"},
            {"label": scheme, "url": ""},
        ],
        "navigation": [
            {"label": say("首页", "Home"), "url": "#", "current": False},
            {"label": say("待办事项", "Tasks"), "url": "#", "current": False},
            {
                "label": say("扶持政策", "Schemes"),
                "url": "#",
                "current": True,
                "links": [
                    {"label": say("扶持政策", "Schemes"), "url": "#", "current": True},
                    {"label": say("申报通知", "Calls"), "url": "#", "current": False},
                ],
            },
            {"label": say("申请", "Applications"), "url": "#", "current": False},
            {"label": say("资助与兑现", "Grants and claims"), "url": "#", "current": False},
            {"label": say("台账", "Ledger"), "url": "#", "current": False},
            {"label": say("指标", "Indicators"), "url": "#", "current": False},
            {"label": say("成效评价", "Studies"), "url": "#", "current": False},
            {"label": say("操作留痕", "Audit trail"), "url": "#", "current": False},
        ],
        "tabs": [
            {"label": say("概况", "Overview"), "url": "#", "current": True, "count": None},
            {"label": say("申请", "Applications"), "url": "#", "current": False, "count": 31},
            {"label": say("公示", "Public notice"), "url": "#", "current": False, "count": 1},
            {"label": say("资金", "Money"), "url": "#", "current": False, "count": None},
            {"label": say("操作留痕", "Audit trail"), "url": "#", "current": False, "count": 214},
        ],
    }


def money() -> dict[str, Any]:
    wan = say("万元", "m yuan")
    return {
        "figures": [
            {"label": say("预算", "Budget"), "value": say("5,000", "50.0"), "unit": wan, "url": "#", "note": say("2026 年度", "Year 2026")},
            {"label": say("已拨付", "Paid"), "value": say("2,130", "21.3"), "unit": wan, "url": "#", "note": say("86 笔", "86 payments")},
            {"label": say("预占", "Reserved"), "value": say("1,240", "12.4"), "unit": wan, "url": "#"},
            {"label": say("可用", "Free"), "value": say("1,630", "16.3"), "unit": wan, "url": "#"},
            {
                "label": say("预算执行率", "Budget execution rate"),
                "value": "42.6%",
                "note": say("滞后：时序 66.7%", "Behind: calendar 66.7%"),
                "tone": "warn",
            },
        ],
        "unit": wan,
        "total": say("5,000", "50.0"),
        "pool_parts": [
            {"kind": "paid", "label": say("已拨付", "Paid"), "amount": say("2,130", "21.3"), "share": 42.6, "url": "#"},
            {"kind": "held", "label": say("预占", "Reserved"), "amount": say("1,240", "12.4"), "share": 24.8, "url": "#"},
            {"kind": "free", "label": say("可用", "Free"), "amount": say("1,630", "16.3"), "share": 32.6},
        ],
        "share": 42.6,
        "mark": 66.7,
        "mark_text": say("竖线为时序进度 66.7%", "The line marks the calendar, 66.7%"),
    }


def work() -> dict[str, Any]:
    return {
        "tasks": [
            {
                "due": "2026-08-31",
                "overdue": True,
                "title": say("绩效监控表", "Performance monitoring table"),
                "note": say("责任人李某，超 2 个工作日", "Li, 2 working days over"),
                "url": "#",
            },
            {"due": "2026-09-03", "title": say("形式审查", "Formal check"), "count": say("17 件", "17 cases"), "url": "#"},
            {
                "due": "2026-09-05",
                "title": say("异议答复", "Answer to an objection"),
                "note": say("剩 2 个工作日", "2 working days left"),
                "count": say("1 件", "1 case"),
                "url": "#",
            },
            {
                "due": "2026-09-10",
                "title": say("三季度结算", "Settlement of the third quarter"),
                "note": say("例外 5 笔", "5 exceptions"),
                "count": say("86 笔", "86 claims"),
                "url": "#",
            },
        ],
        "columns": [
            {"label": say("申请单位", "Applicant")},
            {"label": say("状态", "Status")},
            {"label": say("提交日期", "Submitted")},
            {"label": say("申请金额（元）", "Requested (yuan)"), "number": True},
            {"label": say("核定金额（元）", "Approved (yuan)"), "number": True},
        ],
        "rows": [
            row(
                "湘江智造（长沙）科技有限公司",
                "Xiangjiang Smart Manufacturing",
                say("已立项", "Granted"),
                "ok",
                "2026-03-11",
                "1,000,000.00",
                "1,000,000.00",
            ),
            row(
                "岳麓自动驾驶研究院",
                "Yuelu Institute of Automated Driving",
                say("候补", "Wait-listed"),
                "warn",
                "2026-03-18",
                "860,400.00",
                "",
            ),
            row(
                "星沙工程机械有限公司",
                "Xingsha Construction Machinery",
                say("不予支持", "Refused"),
                "bad",
                "2026-04-02",
                "412,000.00",
                "0.00",
            ),
            row(
                "麓谷创客“知微”团队",
                "Makers’ team Zhiwei, Lugu",
                say("退回补正", "Sent back to complete"),
                "info",
                "2026-04-09",
                "96,500.50",
                "",
            ),
            row("中南语音识别实验室", "Central South Speech Laboratory", say("草稿", "Draft"), "", "", "1,204,000.00", ""),
        ],
        "totals": [
            {"text": say("合计", "Total")},
            {"text": ""},
            {"text": ""},
            {"text": "3,572,904.50", "number": True},
            {"text": "1,000,000.00", "number": True},
        ],
        "total_text": say("共 31 项，显示第 1 至 5 项", "31 entries, 1 to 5 shown"),
        "steps": [
            {"label": say("单位与合同", "Applicant and contract"), "state": "done", "url": "#"},
            {"label": say("用量与金额", "Use and amount"), "state": "done", "url": "#"},
            {"label": say("附件", "Files"), "state": "now"},
            {"label": say("核对并提交", "Check and submit"), "state": "todo"},
        ],
    }


def row(zh: str, en: str, status: str, tone: str, submitted: str, requested: str, approved: str) -> dict[str, Any]:
    missing = say("未记录", "not recorded")
    return {
        "cells": [
            {"text": say(zh, en), "url": "#", "sub": "SLQ-2026-00" + requested[:2].strip(",.")},
            {"text": status, "chip": True, "tone": tone},
            {"text": submitted or missing},
            {"text": requested, "number": True},
            {"text": approved or "—", "number": True},
        ]
    }


def records() -> dict[str, Any]:
    return {
        "facts": [
            {
                "label": say("统一社会信用代码", "Unified social credit code"),
                "value": "91430100MA4L0XJ35T",
                "note": say("校验位正确", "check digit correct"),
            },
            {
                "label": say("政策依据", "Legal basis"),
                "value": say("豫政办〔2025〕41 号（样例）", "Yuzhengban [2025] No. 41 (sample)"),
                "url": "#",
            },
            {"label": say("分担比例", "Payer split"), "value": say("省 50%、市 50%", "province 50%, city 50%")},
            {"label": say("首次使用", "First use"), "value": ""},
        ],
        "sections": [
            {
                "title": say("合同", "Contract"),
                "change_url": "#",
                "answers": [
                    {
                        "label": say("算力服务商", "Compute supplier"),
                        "value": say("长沙湘江算力中心有限公司", "Xiangjiang Computing Centre"),
                    },
                    {"label": say("合同编号", "Contract number"), "value": "HT-2026-0117"},
                    {"label": say("合同金额", "Contract amount"), "value": say("5,000,000.00 元", "5,000,000.00 yuan")},
                    {"label": say("补充说明", "Note"), "value": ""},
                ],
            }
        ],
        "history": [
            {
                "at": "2026-04-02 10:14",
                "who": say("王某（专项经办）", "Wang (officer)"),
                "action": say("退回补正", "Sent back to complete"),
                "reason": say("付款凭证与发票金额不一致", "Payment proof and invoice differ"),
                "changes": [
                    {"field": say("状态", "Status"), "old": say("已提交", "Submitted"), "new": say("退回补正", "Sent back to complete")}
                ],
            },
            {
                "at": "2026-04-07 16:40",
                "who": say("陈某（申请单位）", "Chen (applicant)"),
                "on_behalf": say("湘江智造（长沙）科技有限公司", "Xiangjiang Smart Manufacturing"),
                "action": say("修改", "Changed"),
                "changes": [
                    {"field": say("申请金额", "Requested"), "old": "1,020,000.00", "new": "1,000,000.00"},
                    {"field": say("付款凭证", "Payment proof"), "old": "", "new": "fukuan-0117.pdf"},
                ],
            },
            {
                "at": "2026-04-07 16:41",
                "who": say("陈某（申请单位）", "Chen (applicant)"),
                "action": say("查看", "Looked at"),
                "changes": [],
            },
        ],
        "dates": {
            "announced": "2026-03-02",
            "applied": "2026-03-11",
            "decided": "2026-05-20",
            "first_use": "2026-06",
            "claimed": "",
            "paid": "",
        },
        "sources": [
            {
                "text": say("湖南省人民政府网，2021 年 3 月 26 日", "Hunan provincial government, 26 March 2021"),
                "url": "https://www.hunan.gov.cn/",
                "on": "2026-11-02",
            },
            {"text": say("市财政局国库系统回填", "Returned by the treasury system of the city’s finance bureau")},
        ],
    }


def evidence() -> dict[str, Any]:
    return {
        "evaluability_says": say(
            "能判断：中签与未中签单位一年后算力支出是否相差 15% 以上（预计 62 家，检验力 80%）。",
            "Can tell whether winners and others differ by 15% or more in compute spending after one year (62 expected, power 80%).",
        ),
        "evaluability_facts": [
            {"label": say("预计申请数", "Expected applications"), "value": "62"},
            {"label": say("最小可检出效应", "Smallest detectable effect"), "value": "15%"},
            {"label": say("对照组", "Comparison group"), "value": say("未获支持申请主体", "unfunded applicants")},
        ],
        "binding": [
            {
                "text": say("成效数据由受资助单位自报，无审计抽样", "Outcomes are self-reported by those rewarded, none audited"),
                "who": say("专项经办", "officer"),
            },
            {
                "text": say("结果使用同意条款未写入申报通知", "The call has no outcome-consent clause"),
                "who": say("专项经办、局领导", "officer, leader"),
            },
        ],
        "raise": say("抽取 10% 用量由算力平台核对，可升至 5 级。", "Let the platform check 10% of the usage: grade 5."),
        "label_facts": [
            say("美国密歇根州制造业企业", "Manufacturers in Michigan, USA"),
            say("1987—1989 年", "1987 to 1989"),
            say("157 家申请企业", "157 firms that applied"),
        ],
        "says": say(
            "获得资助当年，每名员工培训时间平均多 23 小时（95% 置信区间 15 至 31 小时）。",
            "In the grant year each employee had 23 more hours of training on average (95% interval 15 to 31).",
        ),
        "limits": say(
            "废品率是否因此下降，现有数据不足以判断：区间从下降 44% 到上升 19%。",
            "Whether scrap fell because of it cannot be answered with these data: the interval runs from −44% to +19%.",
        ),
        "flow": [
            {"label": say("申请", "Applied"), "n": None, "note": say("该数据未收录全部申请", "All applications are not in these data")},
            {"label": say("进入调查", "In the survey"), "n": 157},
            {"label": say("获资助", "Funded"), "n": 66, "note": say("1988 年 36，1989 年 30", "36 in 1988, 30 in 1989")},
            {"label": say("未获资助", "Unfunded"), "n": 91},
            {"label": say("有废品率数据", "With scrap data"), "n": 54},
        ],
        "chart_columns": [{"label": say("组别", "Arm")}] + [{"label": year, "number": True} for year in ("1987", "1988", "1989")],
        "chart_rows": [
            chart_row(say("1988 年获资助", "Funded 1988"), "10.2", "35.9", "14.1"),
            chart_row(say("1989 年获资助", "Funded 1989"), "7.5", "9.3", "41.0"),
            chart_row(say("未获资助", "Unfunded"), "8.9", "9.7", "11.4"),
        ],
        "opinion_text": say(
            "样本流失在两组间相差不足 2 个百分点，方案无偏离。\n自报用量未经审计，故为保留意见。",
            "Attrition differs by less than 2 points between arms; no deviation.\nUsage is self-reported, hence qualified.",
        ),
    }


def chart_row(label: str, *values: str) -> dict[str, Any]:
    return {"cells": [{"text": label}, *({"text": value, "number": True} for value in values)]}


def confirm() -> dict[str, Any]:
    return {
        "question": say("撤销这项资助？", "Revoke this grant?"),
        "consequence": say(
            "未使用的 40.0 万元将退回资金池，申请单位当日收到通知。此步骤不可撤回，须由另一人复核。",
            "The unused 400,000 yuan return to the pool and the applicant is told today. This cannot be undone; a second person confirms it.",
        ),
        "about": [
            {"label": say("申请单位", "Applicant"), "value": say("星沙工程机械有限公司", "Xingsha Construction Machinery")},
            {"label": say("可用额度", "Free amount"), "value": say("40.0 万元", "400,000 yuan")},
        ],
        "confirm_label": say("撤销资助", "Revoke the grant"),
        "cancel_url": "/gallery/",
        "danger": True,
        "origin": "synthetic",
    }


def picture() -> str:
    """Draw three lines on axes, as a stored picture of a study would be."""
    lines = ("120,191 380,44 640,169", "120,207 380,197 640,20", "120,199 380,194 640,184")
    drawn = "".join(
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dash}"/>'
        for line, colour, dash in zip(lines, ("#12507e", "#b5591c", "#4c5767"), ("none", "7 4", "2 4"), strict=True)
    )
    years = "".join(f'<text x="{x}" y="272" text-anchor="middle">{year}</text>' for x, year in ((120, 1987), (380, 1988), (640, 1989)))
    axes = '<path d="M60 20v230h640" fill="none" stroke="#75808f"/>'
    size = 'width="720" height="300" viewBox="0 0 720 300"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="13">{axes}{drawn}{years}</svg>'
