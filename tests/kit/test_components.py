"""What components say where the words matter."""

import re
from html import unescape

import pytest
from django.template import engines
from django.utils.translation import override


def said(component: str, language: str = "zh-hans", **context: object) -> str:
    """Return the visible words of a component, blanks folded."""
    with override(language):
        html = engines["django"].get_template(f"kit/components/{component}.html").render(context)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def markup(component: str, language: str = "zh-hans", **context: object) -> str:
    with override(language):
        return engines["django"].get_template(f"kit/components/{component}.html").render(context)


@pytest.mark.parametrize(
    ("grade", "zh", "en"),
    [
        (5, "可评估等级 5/5 （随机分配）", "Evaluability grade 5/5 (random allocation)"),
        (4, "可评估等级 4/5 （分数线或门槛附近比较）", "Evaluability grade 4/5 (comparison around a cut-off)"),
        (3, "可评估等级 3/5 （有可信对照的前后比较）", "Evaluability grade 3/5 (before and after, with a credible comparison group)"),
        (2, "可评估等级 2/5 （对照组可比性不足）", "Evaluability grade 2/5 (comparison group of doubtful likeness)"),
        (
            1,
            "可评估等级 1/5 （仅前后描述，或对照已被证据削弱）",
            "Evaluability grade 1/5 (before and after only, or comparison weakened by the evidence)",
        ),
        (0, "可评估等级 0/5 （仅作监测）", "Evaluability grade 0/5 (monitoring only)"),
        (None, "可评估等级：尚未评定", "Evaluability: not yet graded"),
    ],
)
def test_grade_is_never_without_its_words(grade, zh, en):
    assert (said("grade", grade=grade), said("grade", "en", grade=grade)) == (zh, en)


@pytest.mark.parametrize(
    ("context", "zh", "en"),
    [
        ({"origin": "synthetic"}, "合成样例", "synthetic sample"),
        ({"origin": "example", "reconstructed": True}, "境外样例 事后重建", "example from abroad reconstructed"),
        ({"origin": "real", "retrospective": True}, "事后方案", "retrospective plan"),
        ({"origin": "real"}, "", ""),
    ],
)
def test_origin_is_stamped_unless_it_is_real(context, zh, en):
    assert (said("origin", **context), said("origin", "en", **context)) == (zh, en)


def test_unknown_dates_say_so():
    words = said("dates", announced="2026-03-02", applied="2026")

    assert words == "发布 2026-03-02 申请 2026 审定 未记录 首次使用 未记录 申请兑现 未记录 拨付 未记录"


def test_unknown_facts_say_so_and_zero_does_not():
    items = [{"label": "a", "value": ""}, {"label": "b", "value": None}, {"label": "c", "value": 0}]

    assert said("facts", "en", items=items) == "a not recorded b not recorded c 0"


def test_overdue_tasks_say_so_in_words():
    tasks = [{"due": "8-31", "title": "绩效监控表", "overdue": True}, {"due": "9-03", "title": "形式审查", "count": "17 件"}]

    assert said("tasks", tasks=tasks) == "8-31 已逾期 绩效监控表 9-03 形式审查 17 件"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("unqualified", "无保留意见"),
        ("qualified", "保留意见"),
        ("adverse", "否定意见"),
        ("disclaimer", "无法表示意见"),
    ],
)
def test_opinion_names_its_kind_and_signer(kind, words):
    printed = said("opinion", kind=kind, text="正文", signed_by="周某", signed_at="2026-10-12", fingerprint="7c1f")

    assert printed == f"评价意见 {words} 正文 周某 签署，2026-10-12 · 密钥 7c1f"


def test_opinion_that_nobody_gave_is_not_made_up():
    assert said("opinion", "en").startswith("Evaluator's opinion No opinion has been given on this study.")


def test_text_of_users_is_escaped_everywhere():
    evil = "<script>x</script>"
    printed = [
        markup("facts", items=[{"label": evil, "value": evil, "note": evil}]),
        markup("tasks", tasks=[{"due": evil, "title": evil, "note": evil, "count": evil}]),
        markup("opinion", kind="qualified", text=evil, signed_by=evil, signed_at=evil),
        markup("answers", sections=[{"title": evil, "answers": [{"label": evil, "value": evil}]}]),
        markup("history", entries=[{"at": evil, "who": evil, "action": evil, "changes": [{"field": evil, "old": evil, "new": evil}]}]),
    ]

    assert [html.count("<script") for html in printed] == [0] * len(printed)
    assert [html.count("&lt;script") > 0 for html in printed] == [True] * len(printed)


def test_widths_of_bars_keep_their_point_in_every_language():
    parts = [{"kind": "paid", "label": "a", "amount": "1", "share": 1234.5}]

    assert 'width="1234.50%"' in markup("pool", "zh-hans", label="p", total="1", parts=parts)
    assert 'width="1234.50%"' in markup("pool", "en", label="p", total="1", parts=parts)


def test_history_shows_old_and_new_and_what_was_empty():
    entry = {
        "at": "10:00",
        "who": "陈某",
        "on_behalf": "某单位",
        "action": "修改",
        "changes": [{"field": "凭证", "old": "", "new": "a.pdf"}],
    }

    assert said("history", entries=[entry]) == "操作留痕 时间 操作人 事项 修改前后 10:00 陈某 代表某单位 修改 凭证 原值： 空 → 新值： a.pdf"
