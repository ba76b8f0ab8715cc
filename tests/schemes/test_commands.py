"""Commands of schemes: what a call needs before it opens, what is frozen then, and where its money stands."""

from datetime import date

import pytest
from django.utils import translation
from tests.schemes.book import CLOSES, FORM, OFFICER, OPENS, POOL, draft, drafted, open_book, rule_content

from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.enums import Origin, Role
from pilotzone.audit.queries import history_of
from pilotzone.audit.verify import seal_faults
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.kit.transitions import RowIsFinal, StepNotPossible
from pilotzone.ledger.commands import capture_hold, place_hold
from pilotzone.ledger.enums import Purpose
from pilotzone.ledger.errors import InsufficientFunds
from pilotzone.ledger.models import Account, Transfer
from pilotzone.ledger.postings import Grounds, Leg
from pilotzone.ledger.queries import balance_of
from pilotzone.schemes.commands import (
    add_form,
    add_rule,
    archive_call,
    cancel_call,
    close_call,
    decide_call,
    define_scheme,
    draft_call,
    edit_call,
    open_call,
    reconstruct_call,
)
from pilotzone.schemes.drafts import CallDraft, NewScheme
from pilotzone.schemes.enums import CALL, Allocation, CallStatus, CallStep, Clock, ComparisonGroup
from pilotzone.schemes.errors import BadRule, CallIncomplete, CallIsFrozen, CodeTaken, MoneyPromised, NoRuleInForce, NotYetTime, RuleExists
from pilotzone.schemes.models import AllocationRule, Call, CallPayer, EvaluabilityRecord
from pilotzone.schemes.queries import latest_counts

pytestmark = pytest.mark.django_db
COUNTS = {"applied": 30, "eligible": 24}


def balances() -> dict[str, int]:
    return {account.code: balance_of(account).posted for account in Account.objects.exclude(code__startswith="source/")}


def test_open_call_moves_each_payers_part_into_an_account_of_its_own():
    call = drafted(open_book())

    open_call(call, by=OFFICER)

    assert balances() == {
        "budget/city": POOL // 2,
        "budget/province": POOL // 2,
        "pool/call-1/city": POOL // 2,
        "pool/call-1/province": POOL // 2,
    }


def test_open_call_records_what_it_will_be_able_to_prove():
    call = open_call(drafted(open_book()), by=OFFICER)

    record = EvaluabilityRecord.objects.get(call=call)
    assert (record.grade, call.stamped_monitoring_only) == (5, False)
    assert record.detectable["effect"] == pytest.approx(0.3885, abs=1e-4)
    assert list(seal_faults()) == []


def test_open_call_without_a_comparison_opens_stamped_monitoring_only():
    call = drafted(open_book(), allocation=Allocation.ALL_ELIGIBLE, comparison=ComparisonGroup.NONE, comparison_zh="", comparison_en="")

    opened = open_call(call, by=OFFICER)

    assert (opened.status, opened.stamped_monitoring_only, opened.evaluability.grade) == (CallStatus.OPEN, True, 0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"closes_at": None}, "the window"),
        ({"pool_amount": None}, "the pool"),
        ({"form": None}, "the application form"),
        ({"allocation": None}, "the allocation rule"),
        ({"budgets": {}}, "a budget for every payer"),
        ({"consent_en": ""}, "the outcome-consent clause in both languages"),
        ({"comparison_en": ""}, "a name for the comparison group in both languages"),
    ],
)
def test_open_call_names_what_is_missing(changes, words):
    call = drafted(open_book(), **changes)

    with pytest.raises(CallIncomplete) as refusal:
        open_call(call, by=OFFICER)

    with translation.override("en"):
        assert str(refusal.value) == f"The call cannot open yet. Missing: {words}."
    assert Call.objects.get().status == CallStatus.DRAFT


def test_open_call_with_a_short_budget_leaves_nothing_behind():
    call = drafted(open_book(budget=POOL // 2 - 1))
    before = Transfer.objects.count()

    with pytest.raises(InsufficientFunds):
        open_call(call, by=OFFICER)

    assert (Call.objects.get().status, Transfer.objects.count()) == (CallStatus.DRAFT, before)
    assert list(CallPayer.objects.values_list("pool", flat=True)) == [None, None]
    assert not EvaluabilityRecord.objects.exists()


def test_open_call_refuses_a_form_that_lacks_what_the_rule_asks():
    book = open_book()
    poorer = add_form(book.scheme, schema=FORM | {"properties": {"hours": {"type": "integer"}}, "required": []}, by=OFFICER)
    call = drafted(book, form=poorer)

    with pytest.raises(BadRule) as refusal:
        open_call(call, by=OFFICER)

    assert [(error.field, error.value) for error in refusal.value.errors] == [("eligibility.fee", "fee")]


def test_odd_pool_is_split_to_the_fen():
    call = drafted(open_book(), pool_amount=POOL - 1)

    open_call(call, by=OFFICER)

    parts = [balances()[f"pool/call-1/{payer}"] for payer in ("city", "province")]
    assert (sum(parts), max(parts) - min(parts)) == (POOL - 1, 1)


def test_edit_call_changes_a_draft_and_nothing_later():
    book = open_book()
    call = drafted(book)

    edited = edit_call(call, draft(book, allocation=Allocation.FIRST_COME, pool_amount=1_00), by=OFFICER)
    assert (edited.pool_amount, AllocationRule.objects.get().kind) == (1_00, Allocation.FIRST_COME)
    assert list(seal_faults()) == []

    open_call(edited, by=OFFICER)
    with pytest.raises(CallIsFrozen):
        edit_call(edited, draft(book), by=OFFICER)


def test_draft_call_refuses_payers_that_the_rule_does_not_name():
    book = open_book()
    with pytest.raises(Invalid) as refusal:
        drafted(book, budgets=book.budgets | {"district": book.budgets["city"]})
    assert [(error.field, error.value) for error in refusal.value.errors] == [("budgets", ["district"])]


def test_draft_call_before_the_first_rule_says_when_that_takes_effect():
    book = open_book()
    with pytest.raises(NoRuleInForce) as refusal:
        drafted(book, opens_at=OPENS.replace(year=2025), closes_at=CLOSES.replace(year=2025))
    assert refusal.value.data["first"] == date(2026, 1, 1)


def test_close_call_keeps_the_counts_and_refuses_before_the_published_end(at):
    call = drafted(open_book(Origin.SYNTHETIC))
    with at(OPENS):
        open_call(call, by=OFFICER)
        with pytest.raises(NotYetTime) as refusal:
            close_call(call, counts=COUNTS, by=OFFICER)
    with at(CLOSES):
        closed = close_call(call, counts=COUNTS, by=OFFICER)

    assert (closed.status, latest_counts(closed).counts) == (CallStatus.CLOSED, COUNTS)
    assert refusal.value.message == "2026年3月31日 09:00 起可以办理。"


@pytest.mark.parametrize("end", ["archive", "cancel"])
def test_money_left_in_the_pool_goes_back_to_its_payer(end, at):
    call = drafted(open_book(Origin.SYNTHETIC))
    with at(OPENS):
        open_call(call, by=OFFICER)
    with at(CLOSES):
        close_call(call, counts=COUNTS, by=OFFICER)
        if end == "cancel":
            ended = cancel_call(call, reason_zh="资金调整", reason_en="money moved", by=OFFICER)
        else:
            decide_call(call, counts=COUNTS, by=OFFICER)
            ended = archive_call(call, by=OFFICER)

    assert ended.status == {"archive": CallStatus.ARCHIVED, "cancel": CallStatus.CANCELLED}[end]
    assert balances() == {"budget/city": POOL, "budget/province": POOL, "pool/call-1/city": 0, "pool/call-1/province": 0}


def test_call_walks_its_table_and_nothing_else(at):
    commands = {
        CallStep.OPEN: lambda call: open_call(call, by=OFFICER),
        CallStep.CLOSE: lambda call: close_call(call, counts=COUNTS, by=OFFICER),
        CallStep.DECIDE: lambda call: decide_call(call, counts=COUNTS, by=OFFICER),
        CallStep.ARCHIVE: lambda call: archive_call(call, by=OFFICER),
        CallStep.CANCEL: lambda call: cancel_call(call, reason_zh="理由", reason_en="reason", by=OFFICER),
    }
    call = drafted(open_book(Origin.SYNTHETIC))
    walked = []
    with at(CLOSES):
        for step in (None, CallStep.OPEN, CallStep.CLOSE, CallStep.DECIDE, CallStep.ARCHIVE):
            if step:
                call = commands[step](call)
            state = CallStatus(call.status)
            for other, do in commands.items():
                if not CALL.allows(state, other):
                    with pytest.raises((StepNotPossible, RowIsFinal)):
                        do(call)
                    walked.append((state, other))

    assert len(walked) == 3 + 3 + 3 + 4 + 5


def test_rule_versions_of_one_day_and_bad_content_are_refused():
    book = open_book()
    with pytest.raises(RuleExists):
        add_rule(book.scheme, effective_from=date(2026, 1, 1), content=rule_content(), by=OFFICER)
    with pytest.raises(BadRule) as refusal:
        add_rule(book.scheme, effective_from=date(2026, 2, 1), content=rule_content(cap="1 million"), by=OFFICER)
    assert [error.field for error in refusal.value.errors] == ["cap"]


@pytest.mark.parametrize("expression", ["fee > ", "fees > 1", "[1].all(x, x > 0)", "fee > 1 || " * 50 + "true"])
def test_add_rule_refuses_an_expression_that_cannot_be_read(expression):
    book = open_book()
    condition = {"code": "odd", "expression": expression, "reason_zh": "理由", "reason_en": "reason"}
    with pytest.raises(BadRule) as refusal:
        add_rule(book.scheme, effective_from=date(2026, 2, 1), content=rule_content(eligibility=[condition]), by=OFFICER)
    assert {error.field.split(".")[0].split("[")[0] for error in refusal.value.errors} == {"eligibility"}


def test_codes_are_taken_once():
    book = open_book()
    new = NewScheme(code="vouchers", name_zh="又", name_en="Again", area=book.area, rule_clock=Clock.APPLIED, cap_clock=Clock.PAID)
    with pytest.raises(CodeTaken):
        define_scheme(new, by=OFFICER)
    drafted(book)
    with pytest.raises(CodeTaken):
        drafted(book)


def test_reconstructed_call_is_decided_with_nothing_invented():
    book = open_book(Origin.EXAMPLE)

    call = reconstruct_call(book.scheme, CallDraft(name_zh="旧", name_en="Old", budget_year=1988), code="old", by=OFFICER)

    unknown = (call.opens_at, call.closes_at, call.pool_amount, call.form)
    assert (call.status, call.reconstructed, unknown) == (CallStatus.DECIDED, True, (None,) * 4)
    assert call.allocation.kind == Allocation.NOT_RECORDED
    assert list(seal_faults()) == []


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.OFFICER, Role.SYSTEM}])
def test_only_officers_shape_calls(role):
    book = open_book()
    call = drafted(book)
    other = Actor(id="user:9", roles=frozenset({role}))
    for attempt in (
        lambda: open_call(call, by=other),
        lambda: edit_call(call, draft(book), by=other),
        lambda: draft_call(book.scheme, draft(book), code="call-2", by=other),
        lambda: add_rule(book.scheme, effective_from=date(2026, 2, 1), content=rule_content(), by=other),
        lambda: cancel_call(call, reason_zh="理由", reason_en="reason", by=other),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_call_whose_money_is_held_or_paid_is_not_cancelled():
    call = open_call(drafted(open_book()), by=OFFICER)
    pool = call.payers.get(code="city").pool
    hold = place_hold(pool, 100, key="case", grounds=Grounds(Purpose.RESERVE), by=SYSTEM)
    with pytest.raises(MoneyPromised):
        cancel_call(call, reason_zh="理由", reason_en="reason", by=OFFICER)
    capture_hold(hold, [Leg(Account.objects.get(code="budget/province"), 100)], key="paid", grounds=Grounds(Purpose.PAY), by=SYSTEM)
    with pytest.raises(MoneyPromised):
        cancel_call(call, reason_zh="理由", reason_en="reason", by=OFFICER)
    assert Call.objects.get().status == CallStatus.OPEN


def test_history_of_a_call_begins_with_its_draft():
    call = drafted(open_book())
    assert [event.name for event in history_of(call)] == ["schemes.call_drafted"]
