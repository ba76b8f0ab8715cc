"""Every write about schemes and calls."""

from dataclasses import asdict, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.chain import row_name
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin
from pilotzone.kit.amounts import split
from pilotzone.kit.dates import format_time, shanghai_day
from pilotzone.kit.errors import Invalid
from pilotzone.kit.schema import check_schema
from pilotzone.kit.text import Words
from pilotzone.kit.transitions import advance, state_of
from pilotzone.ledger.commands import open_account, post_transfer
from pilotzone.ledger.enums import AccountKind, Purpose
from pilotzone.ledger.models import Account, Unit
from pilotzone.ledger.postings import Grounds, Leg, NewAccount
from pilotzone.ledger.queries import available
from pilotzone.ledger.units import YUAN
from pilotzone.registry.models import Instrument
from pilotzone.schemes import policy
from pilotzone.schemes.conditions import check_expressions
from pilotzone.schemes.content import read_content
from pilotzone.schemes.drafts import CallDraft, NewBudget, NewScheme
from pilotzone.schemes.enums import Allocation, CallStatus, CallStep, ComparisonGroup
from pilotzone.schemes.errors import CallIncomplete, CallIsFrozen, CodeTaken, MoneyPromised, NotYetTime, RuleExists
from pilotzone.schemes.evaluability import Panel, panel_of
from pilotzone.schemes.models import AllocationRule, Call, CallCounts, CallPayer, EvaluabilityRecord, FormVersion, Rule, Scheme
from pilotzone.schemes.queries import content_of, is_money_promised, last_form, rule_in_force
from pilotzone.schemes.terms import terms_hash

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@command(allowed=policy.can_shape, event="schemes.scheme_defined")
def define_scheme(new: NewScheme, *, by: Actor) -> Scheme:
    """Set up a policy tool; refuses a code that is taken."""
    context.touch_origin(new.origin)
    if Scheme.objects.filter(code=new.code).exists():
        raise CodeTaken(taken=new.code)
    return Scheme.objects.create(**shallow(new))


@command(allowed=policy.can_shape, event="schemes.rule_added")
def add_rule(scheme: Scheme, *, effective_from: date, content: dict[str, Any], instrument: Instrument | None = None, by: Actor) -> Rule:
    """Add a dated version of a scheme's rule; refuses content that is not accepted and a day that has a version.

    Its expressions may ask what the register knows and what the scheme's last form asks.
    """
    context.touch_origin(scheme.origin)
    form = last_form(scheme)
    check_expressions(read_content(content), form.schema if form else None)
    if Rule.objects.filter(scheme=scheme, effective_from=effective_from).exists():
        raise RuleExists(day=effective_from)
    rule = Rule.objects.create(
        scheme=scheme, effective_from=effective_from, instrument=instrument, content=content, recorded_at=context.now()
    )
    context.seal(rule)
    # A version that takes effect in the past changes what past cases would have got; each of them is decided anew, by command.
    context.note(scheme=scheme.pk, retroactive=effective_from < context.today())
    return rule


@command(allowed=policy.can_shape, event="schemes.form_added")
def add_form(scheme: Scheme, *, schema: dict[str, Any], by: Actor) -> FormVersion:
    """Add a version of a scheme's application form; refuses JSON Schema outside the accepted subset."""
    context.touch_origin(scheme.origin)
    check_schema(schema)
    last = last_form(scheme)
    form = FormVersion.objects.create(scheme=scheme, number=last.number + 1 if last else 1, schema=schema)
    context.seal(form)
    return form


@command(allowed=policy.can_shape, event="schemes.call_drafted")
def draft_call(scheme: Scheme, draft: CallDraft, *, code: str, by: Actor) -> Call:
    """Draft an opening of a scheme; refuses a code that is taken."""
    context.touch_origin(scheme.origin)
    if Call.objects.filter(code=code).exists():
        raise CodeTaken(taken=code)
    call = _fill(Call(scheme=scheme, code=code, origin=scheme.origin), draft)
    # The first argument is the scheme, and the history of the call would begin with nothing.
    context.about(row_name(call))
    context.note(scheme=scheme.pk)
    return call


@command(allowed=policy.can_shape, event="schemes.call_reconstructed")
def reconstruct_call(scheme: Scheme, draft: CallDraft, *, code: str, by: Actor) -> Call:
    """Record a call that was decided before the zone kept its records; what is not known of it stays empty."""
    context.touch_origin(scheme.origin)
    if Call.objects.filter(code=code).exists():
        raise CodeTaken(taken=code)
    call = Call(scheme=scheme, code=code, origin=scheme.origin, status=CallStatus.DECIDED, reconstructed=True)
    _take(call, draft)
    _allocate(call, draft.allocation or Allocation.NOT_RECORDED, draft.allocation_parameters)
    context.seal(call.allocation)
    return call


@command(allowed=policy.can_shape, event="schemes.call_edited")
def edit_call(call: Call, draft: CallDraft, *, by: Actor) -> Call:
    """Change a draft call; refuses one that applicants rely on already."""
    locked = _locked(call)
    if state_of(locked) != CallStatus.DRAFT:
        raise CallIsFrozen(state=state_of(locked))
    return _fill(locked, draft)


@command(allowed=policy.can_shape, event="schemes.call_opened")
def open_call(call: Call, *, by: Actor) -> Call:
    """Open a call: freeze its terms, move the payers' parts into its pool, record what it will be able to prove.

    Refuses while something is missing, and when a payer's budget is short. A call that can prove nothing opens all the
    same, stamped "monitoring only".
    """
    locked = _locked(call)
    missing = missing_before_opening(locked)
    if missing:
        raise CallIncomplete(missing=missing)
    # The form of this call need not be the one the rule was written for.
    check_expressions(content_of(rule_in_force(locked.scheme, _opening_day(locked))), locked.form.schema if locked.form else None)
    advance(locked, CallStep.OPEN)
    _fund(locked, by)
    panel = panel_of(locked)
    record = EvaluabilityRecord.objects.create(
        call=locked,
        facts=plain_facts(panel),
        grade=panel.grade.level,
        binding=[cap.key for cap in panel.grade.binding],
        detectable=panel.detectable.to_dict() if panel.detectable else {},
        recorded_at=context.now(),
    )
    locked.stamped_monitoring_only = panel.grade.level == 0 or locked.comparison == ComparisonGroup.NONE
    locked.save()
    context.seal(record, locked.allocation)
    context.note(grade=record.grade, terms=terms_hash(locked))
    return locked


@command(allowed=policy.can_shape, event="schemes.call_closed")
def close_call(call: Call, *, counts: dict[str, int], by: Actor) -> Call:
    """End a call's window and keep its counts; refuses before the published end."""
    locked = _locked(call)
    if locked.closes_at is not None and context.now() < locked.closes_at:
        raise NotYetTime(moment=format_time(locked.closes_at))
    advance(locked, CallStep.CLOSE)
    locked.save()
    CallCounts.objects.create(call=locked, at=context.now(), counts=counts)
    return locked


@command(allowed=policy.can_shape, event="schemes.call_decided")
def decide_call(call: Call, *, counts: dict[str, int], by: Actor) -> Call:
    """Record that every case of a call is decided, with the counts."""
    locked = _locked(call)
    advance(locked, CallStep.DECIDE)
    locked.save()
    CallCounts.objects.create(call=locked, at=context.now(), counts=counts)
    return locked


@command(allowed=policy.can_shape, event="schemes.call_archived")
def archive_call(call: Call, *, by: Actor) -> Call:
    """Archive a decided call and give what is left in its pool back to the payers' budgets."""
    locked = _locked(call)
    advance(locked, CallStep.ARCHIVE)
    locked.save()
    _give_back(locked, by)
    return locked


@command(allowed=policy.can_shape, event="schemes.call_cancelled")
def cancel_call(call: Call, *, reason_zh: str, reason_en: str, by: Actor) -> Call:
    """Cancel a call with the public reason and give its pool back; refuses once money of it is held for cases or was paid."""
    locked = _locked(call)
    if is_money_promised(locked):
        raise MoneyPromised
    advance(locked, CallStep.CANCEL)
    locked.cancelled_zh, locked.cancelled_en = reason_zh, reason_en
    locked.save()
    _give_back(locked, by)
    return locked


@command(allowed=policy.can_provide, event="schemes.budget_provided")
def provide_budget(new: NewBudget, *, by: Actor) -> Account:
    """Open a payer's budget account and record the money it provides; refuses a code that is taken."""
    context.touch_origin(new.origin)
    if Account.objects.filter(code=f"budget/{new.code}").exists():
        raise CodeTaken(taken=new.code)
    account = NewAccount(
        code=f"budget/{new.code}",
        kind=AccountKind.BUDGET,
        unit=Unit.objects.get(code=YUAN),
        label_zh=new.label_zh,
        label_en=new.label_en,
        origin=new.origin,
    )
    budget = open_account(account, by=by)
    source = open_account(replace(account, code=f"source/{new.code}", kind=AccountKind.SOURCE, limited=False), by=by)
    legs = [Leg(source, -new.amount), Leg(budget, new.amount)]
    post_transfer(legs, key=f"provide-{new.code}", grounds=Grounds(purpose=Purpose.FUND), by=by)
    return budget


def missing_before_opening(call: Call) -> list[Words]:
    """Return what a call lacks before it may open, in words."""
    allocation = AllocationRule.objects.filter(call=call).first()
    payers = list(CallPayer.objects.filter(call=call))
    needed: dict[Words, object] = {
        _("the window"): call.opens_at and call.closes_at,
        _("the pool"): call.pool_amount,
        _("the application form"): call.form,
        _("the allocation rule"): allocation,
        _("the criteria of the score"): allocation is None or allocation.kind != Allocation.SCORE or allocation.parameters.get("criteria"),
        _("a budget for every payer"): payers and all(payer.budget_id for payer in payers),
        _("the outcome-consent clause in both languages"): call.consent_zh and call.consent_en,
        _("a name for the comparison group in both languages"): call.comparison == ComparisonGroup.NONE
        or (call.comparison_zh and call.comparison_en),
    }
    return [name for name, there in needed.items() if not there]


def _locked(call: Call) -> Call:
    locked = Call.objects.select_for_update(of=("self",)).select_related("scheme", "form").get(pk=call.pk)
    context.touch_origin(locked.origin)
    return locked


def _fill(call: Call, draft: CallDraft) -> Call:
    _take(call, draft)
    AllocationRule.objects.filter(call=call).delete()
    if draft.allocation is not None:
        _allocate(call, draft.allocation, draft.allocation_parameters)
    _name_payers(call, draft.budgets)
    return call


def _take(call: Call, draft: CallDraft) -> None:
    for name, value in shallow(draft).items():
        if name not in {"allocation", "allocation_parameters", "budgets", "design"}:
            setattr(call, name, value)
    call.design = asdict(draft.design)
    call.save()


def _allocate(call: Call, kind: Allocation, parameters: dict[str, Any]) -> None:
    AllocationRule.objects.create(call=call, kind=Allocation(kind), parameters=parameters)


def _name_payers(call: Call, budgets: dict[str, Account]) -> None:
    CallPayer.objects.filter(call=call).delete()
    content = content_of(rule_in_force(call.scheme, _opening_day(call)))
    unknown = sorted(set(budgets) - {payer.code for payer in content.payers})
    if unknown:
        raise Invalid.field("budgets", unknown, [payer.code for payer in content.payers])
    for payer in content.payers:
        CallPayer.objects.create(
            call=call,
            code=payer.code,
            name_zh=payer.name_zh,
            name_en=payer.name_en,
            share_bp=payer.share_bp,
            budget=budgets.get(payer.code),
        )


def _opening_day(call: Call) -> date:
    return shanghai_day(call.opens_at) if call.opens_at else context.today()


def _fund(call: Call, by: Actor) -> None:
    """Give each payer's part of the pool an account of its own and fill it from the payer's budget."""
    payers = list(CallPayer.objects.filter(call=call).select_related("budget__unit").order_by("code"))
    parts = split(call.pool_amount or 0, [payer.share_bp for payer in payers])
    for payer, part in zip(payers, parts, strict=True):
        if payer.budget is None:
            raise CallIncomplete(missing=[payer.code])
        payer.pool = open_account(
            NewAccount(
                code=f"pool/{call.code}/{payer.code}",
                kind=AccountKind.POOL,
                unit=payer.budget.unit,
                label_zh=f"{call.name_zh}：{payer.name_zh}",
                label_en=f"{call.name_en}: {payer.name_en}",
                origin=Origin(call.origin),
                subject=row_name(call),
            ),
            by=by,
        )
        payer.save()
        grounds = Grounds(purpose=Purpose.ALLOCATE, subject=row_name(call))
        post_transfer([Leg(payer.budget, -part), Leg(payer.pool, part)], key=f"fund-{call.code}-{payer.code}", grounds=grounds, by=by)


def _give_back(call: Call, by: Actor) -> None:
    for payer in CallPayer.objects.filter(call=call, pool__isnull=False).select_related("budget", "pool"):
        if payer.budget is None or payer.pool is None:
            continue
        left = available(payer.pool)
        if left:
            grounds = Grounds(purpose=Purpose.GIVE_BACK, subject=row_name(call))
            legs = [Leg(payer.pool, -left), Leg(payer.budget, left)]
            post_transfer(legs, key=f"back-{call.code}-{payer.code}", grounds=grounds, by=by)


def shallow(draft: "DataclassInstance") -> dict[str, Any]:
    """Return a dataclass's fields by name, its values as they are."""
    return {each.name: getattr(draft, each.name) for each in fields(draft)}


def plain_facts(panel: Panel) -> dict[str, Any]:
    """Return the facts of a panel as plain data."""
    return {name: getattr(value, "value", value) for name, value in asdict(panel.facts).items()}
