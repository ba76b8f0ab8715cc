"""One scheme of vouchers with its rule, form, budgets and a draft call, made by the commands that a zone uses."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.enums import Origin, Role
from pilotzone.kit.dates import SHANGHAI
from pilotzone.ledger.commands import define_unit, open_account, post_transfer
from pilotzone.ledger.enums import AccountKind, Purpose
from pilotzone.ledger.models import Account, Unit
from pilotzone.ledger.postings import Grounds, Leg, NewAccount
from pilotzone.ledger.units import UNITS
from pilotzone.registry.commands import add_area
from pilotzone.registry.enums import AreaLevel
from pilotzone.registry.models import Area
from pilotzone.schemes.commands import add_form, add_rule, define_scheme, draft_call
from pilotzone.schemes.drafts import CallDraft, DesignFacts, NewScheme
from pilotzone.schemes.enums import Allocation, Clock, ComparisonGroup
from pilotzone.schemes.models import Call, FormVersion, Rule, Scheme

OFFICER = Actor(id="user:701", roles=frozenset({Role.OFFICER}))
FINANCE = Actor(id="user:702", roles=frozenset({Role.FINANCE}))
OPENS, CLOSES = (datetime(2026, 3, day, 9, tzinfo=SHANGHAI) for day in (2, 31))
POOL = 5_000_000_00
FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "fee": {"type": "integer", "format": "amount", "minimum": 1, "x-title-zh": "费用", "x-title-en": "Fee"},
        "hours": {"type": "integer", "minimum": 0},
        "signed_on": {"type": "string", "format": "date"},
        "own_use": {"type": "boolean"},
    },
    "required": ["fee"],
    "additionalProperties": False,
}


def rule_content(**changes: Any) -> dict[str, Any]:
    """Return a rule: 60 % for firms under three years, 50 % for others, at most a million a year, half from each payer."""
    content: dict[str, Any] = {
        "eligibility": [
            {
                "code": "local",
                "expression": 'registered_area.startsWith("4301")',
                "reason_zh": "须在长沙登记",
                "reason_en": "must be registered here",
            },
            {"code": "fee", "expression": "fee >= 5000", "reason_zh": "费用不少于五千元", "reason_en": "a fee of 5,000 yuan at least"},
        ],
        "classes": [
            {"code": "young", "expression": 'founded_on >= date("2023-03-02")', "rate_bp": 6000, "name_zh": "初创", "name_en": "young"},
            {"code": "other", "expression": "true", "rate_bp": 5000, "name_zh": "其他", "name_en": "other"},
        ],
        "payers": [
            {"code": "city", "share_bp": 5000, "name_zh": "市", "name_en": "city"},
            {"code": "province", "share_bp": 5000, "name_zh": "省", "name_en": "province"},
        ],
        "cap_per_year_fen": 1_000_000_00,
        "rounding": "down",
        "validity_months": 12,
        "unrelated_supplier": True,
    }
    return content | changes


@dataclass(frozen=True, slots=True)
class Book:
    """What a call needs before it can open."""

    area: Area
    scheme: Scheme
    form: FormVersion
    rule: Rule
    budgets: dict[str, Account]


def open_book(origin: Origin = Origin.REAL, budget: int = POOL) -> Book:
    area = Area.objects.filter(code="430100").first() or add_area(
        "430100", level=AreaLevel.CITY, name_zh="长沙市", name_en="Changsha", by=SYSTEM
    )
    new = NewScheme(
        code="vouchers", name_zh="算力券", name_en="Vouchers", area=area, rule_clock=Clock.APPLIED, cap_clock=Clock.CLAIMED, origin=origin
    )
    scheme = define_scheme(new, by=OFFICER)
    form = add_form(scheme, schema=FORM, by=OFFICER)
    rule = add_rule(scheme, effective_from=date(2026, 1, 1), content=rule_content(), by=OFFICER)
    return Book(area, scheme, form, rule, {code: open_budget(code, budget, origin) for code in ("city", "province")})


def open_budget(code: str, amount: int, origin: Origin) -> Account:
    unit = Unit.objects.filter(code="cny").first() or define_unit(UNITS["cny"], by=SYSTEM)
    new = NewAccount(f"budget/{code}", AccountKind.BUDGET, unit, label_zh=f"预算 {code}", label_en=f"Budget {code}", origin=origin)
    source = replace(new, code=f"source/{code}", kind=AccountKind.SOURCE, limited=False)
    budget = open_account(new, by=FINANCE)
    legs = [Leg(open_account(source, by=FINANCE), -amount), Leg(budget, amount)]
    post_transfer(legs, key=f"provide-{code}", grounds=Grounds(Purpose.FUND), by=FINANCE)
    return budget


def draft(book: Book, **changes: Any) -> CallDraft:
    whole = CallDraft(
        name_zh="第一批",
        name_en="First call",
        budget_year=2026,
        opens_at=OPENS,
        closes_at=CLOSES,
        pool_amount=POOL,
        form=book.form,
        comparison=ComparisonGroup.UNFUNDED,
        comparison_zh="未获支持申请主体",
        comparison_en="unfunded applicants",
        consent_zh="同意使用后续结果",
        consent_en="later outcomes may be used",
        allocation=Allocation.LOTTERY,
        budgets=book.budgets,
        design=DesignFacts(
            pre_periods=4,
            self_reported=False,
            spillover_excluded=True,
            expected_eligible=26,
            expected_funded=13,
            outcome_sd=0.5,
            outcome_r2=0.5,
        ),
    )
    return replace(whole, **changes)


def drafted(book: Book, **changes: Any) -> Call:
    return draft_call(book.scheme, draft(book, **changes), code="call-1", by=OFFICER)
