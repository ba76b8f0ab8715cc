import pytest
from tests.studies.world import outcome, plan

from pilotzone.indicators.enums import PeriodType
from pilotzone.kit.canonical import sha256_hex
from pilotzone.studies.errors import BadPlan
from pilotzone.studies.plan import document_bytes, read_plan


def test_plan_is_read_with_its_periods_as_numbers():
    content = read_plan(plan(periods={"type": "quarter", "first": "2025-Q1", "last": "2026-Q3"}))
    assert (content.period_type, content.first, content.last) == (PeriodType.QUARTER, 8100, 8106)
    assert content.primary.code == "turnover"
    assert content.outcome("orders").measured("en") == "orders (10,000 yuan, in logs)"
    assert content.outcome("orders").measured("zh") == "订单（万元，自然对数）"
    assert content.spillover_excluded is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hint": 1}, ""),
        ({"controls": []}, "controls"),
        ({"controls": ["best"]}, "controls[0]"),
        ({"outcomes": [outcome(primary=False)]}, "outcomes.primary"),
        ({"outcomes": [outcome(), outcome(primary=False)]}, "outcomes.code"),
        ({"outcomes": [outcome(column=None)]}, "outcomes.turnover"),
        ({"outcomes": [outcome(indicator="staff-1")]}, "outcomes.turnover"),
        ({"periods": {"type": "year", "first": "2026", "last": "2023"}}, "periods.last"),
        ({"periods": {"type": "year", "first": "2023-Q1", "last": "2026"}}, "periods.first"),
        ({"other_support_treated": 1.5}, "other_support_treated"),
    ],
)
def test_plan_with_a_fault_is_refused_at_its_field(changes, field):
    with pytest.raises(BadPlan) as refusal:
        read_plan(plan(**changes))
    assert refusal.value.errors[0].field == (field or "$")


def test_unknown_key_is_answered_with_the_known_ones():
    with pytest.raises(BadPlan, match="question_zh"):
        read_plan(plan(hint=1))


def test_hash_depends_on_everything_that_is_locked():
    def digest(**changes):
        given = {"known_before": {"zh": "无", "en": ""}, "outcomes_known": False} | changes
        code = given.pop("code", "s")
        return sha256_hex(document_bytes(code, given.pop("content", plan()), **given))

    others = [
        digest(code="t"),
        digest(content=plan(decision_en="Stop.")),
        digest(known_before={"zh": "有", "en": ""}),
        digest(outcomes_known=True),
    ]
    assert len({digest(), *others}) == 5
    assert digest(content=dict(reversed(plan().items()))) == digest()
