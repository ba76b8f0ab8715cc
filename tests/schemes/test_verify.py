"""A fault put into the rows is found and named; sound rows have none."""

from datetime import date

import pytest
from tests.schemes.book import CLOSES, OFFICER, drafted, open_book

from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin
from pilotzone.schemes.commands import archive_call, cancel_call, close_call, decide_call, draft_call, open_call, reconstruct_call
from pilotzone.schemes.drafts import CallDraft
from pilotzone.schemes.enums import CallStatus
from pilotzone.schemes.models import AllocationRule, Call, CallPayer, Rule
from pilotzone.schemes.verify import faults

pytestmark = pytest.mark.django_db


@command(allowed=lambda _by, /, *_args, **_kwargs: True, event="schemes.spoiled")
def spoil(rows, *, changes, by: Actor):
    rows.update(**changes)


@command(allowed=lambda _by, /, *_args, **_kwargs: True, event="schemes.spoiled")
def put_in(row, *, by: Actor):
    row.save()


def found() -> list[tuple[str, str]]:
    return [(fault.where, fault.expected.partition(" (")[0]) for fault in faults()]


@pytest.fixture
def call():
    """A call that was opened, beside a draft."""
    book = open_book()
    draft_call(book.scheme, CallDraft(name_zh="草稿", name_en="Draft", budget_year=2026), code="call-2", by=OFFICER)
    return open_call(drafted(book), by=OFFICER)


def test_sound_calls_have_no_fault(call):
    assert found() == []


def test_calls_that_walked_to_their_end_have_no_fault(at):
    book = open_book(Origin.SYNTHETIC)
    draft = drafted(book)
    with at(CLOSES):
        cancel_call(
            draft_call(book.scheme, CallDraft("甲", "A", 2026), code="a", by=OFFICER), reason_zh="理由", reason_en="reason", by=OFFICER
        )
        reconstruct_call(book.scheme, CallDraft("乙", "B", 2025), code="b", by=OFFICER)
        open_call(draft, by=OFFICER)
        decide_call(close_call(draft, counts={}, by=OFFICER), counts={}, by=OFFICER)
        archive_call(draft, by=OFFICER)
    assert found() == []


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Call, {"closes_at": CLOSES.replace(month=5)}),
        (Call, {"comparison_zh": "另一对照组"}),
        (Call, {"consent_en": "anything goes"}),
        (Call, {"stamped_monitoring_only": True}),
        (Call, {"design": {"pre_periods": 9}}),
        (CallPayer, {"budget": None}),
        (AllocationRule, {"kind": "discretionary"}),
    ],
)
def test_terms_that_changed_after_the_opening_are_found(model, changes, call):
    rows = model.objects.filter(**({"pk": call.pk} if model is Call else {"call": call}))
    spoil(rows, changes=changes, by=SYSTEM)
    assert found() == [(f"schemes.call:{call.pk}", "the terms it opened with")]


def test_pool_that_is_not_what_was_filled_in_is_found(call):
    spoil(Call.objects.filter(pk=call.pk), changes={"pool_amount": call.pool_amount + 2}, by=SYSTEM)
    city, province = call.payers.order_by("code")
    assert found() == [
        (f"schemes.call:{call.pk}", "the terms it opened with"),
        (f"schemes.callpayer:{city.pk} (city of call-1)", "a pool filled with 250000001"),
        (f"schemes.callpayer:{province.pk} (province of call-1)", "a pool filled with 250000001"),
    ]


def test_call_that_no_command_opened_is_found(call):
    draft = Call.objects.get(code="call-2")
    spoil(Call.objects.filter(pk=draft.pk), changes={"status": CallStatus.DECIDED}, by=SYSTEM)
    where, expected = found()[0]
    assert (where, expected) == (f"schemes.call:{draft.pk}", "an event that opened it")


def test_rule_that_cannot_be_read_is_found(call):
    # A version is append-only in the database, but one can be put beside it.
    read = call.scheme.rules.get()
    odd = Rule(scheme=call.scheme, effective_from=date(2020, 1, 1), content={"classes": []}, recorded_at=read.recorded_at)
    put_in(odd, by=SYSTEM)
    assert found() == [(f"schemes.rule:{odd.pk}", "content that is accepted")]
