"""What the approver decides, down the list and from the waiting list; and the end of a call."""

from collections.abc import Iterable
from dataclasses import dataclass

from pilotzone.applications import policy
from pilotzone.applications.allocation import Division, division_of
from pilotzone.applications.assignment import note_step
from pilotzone.applications.commands.locking import closed_call, locked_case, locked_cases
from pilotzone.applications.commands.recording import Reasons, record_decision
from pilotzone.applications.commands.reviews import refuse_unfinished
from pilotzone.applications.eligibility import assess, payable
from pilotzone.applications.enums import FactKind, ReasonCode, Status, Step
from pilotzone.applications.errors import AmountUnknown, CasesUndecided, NothingToDo, NotNextInLine, PoolShort
from pilotzone.applications.models import Application, Decision, MeetingRecord
from pilotzone.applications.placing import Asked, Placed, chance, place, reduced
from pilotzone.applications.queries import cases_of, counts_of, live_draw, notices_of, pools_of
from pilotzone.applications.separation import refuse_double_role
from pilotzone.applications.worklist import DECIDE, MOVE_UP, PREPARE, ask_of_call, call_step_done
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.chain import row_name
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Role
from pilotzone.kit.amounts import money
from pilotzone.kit.transitions import StepNotPossible, advance, allowed_steps, state_of
from pilotzone.ledger.commands import place_hold
from pilotzone.ledger.enums import Purpose
from pilotzone.ledger.postings import Grounds
from pilotzone.schemes.commands import decide_call
from pilotzone.schemes.content import RuleContent
from pilotzone.schemes.enums import Allocation
from pilotzone.schemes.errors import CallIncomplete
from pilotzone.schemes.models import Call, Rule

Odds = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Computed:
    """A case with the rule version that governs the decision and what that version gives."""

    case: Application
    rule: Rule
    content: RuleContent
    amount: int


@command(allowed=policy.can_approve, event="applications.list_decided")
def approve_down_the_list(call: Call, *, meeting: MeetingRecord | None = None, by: Actor) -> list[Application]:
    """Support the ranked cases down the list while every payer's part of the pool lasts, one hold per payer; the rest wait.

    A case below the call's threshold, or for which the yearly cap leaves nothing, is refused. The first case that does not fit
    ends the list, unless the call's allocation rule says that smaller ones after it are tried. Refuses an approver who has
    another part in any of the cases.
    """
    locked = closed_call(call)
    cases = locked_cases(locked, Status.RANKED)
    if not cases:
        raise NothingToDo(state=Status.RANKED)
    refuse_unfinished(locked, Status.SUBMITTED, Status.RETURNED, Status.ADMITTED, Status.REVIEWED)
    refuse_double_role(cases, by, Role.APPROVER)
    division = division_of(locked)
    computed = {case.pk: _computed(case) for case in cases}
    in_line = [each for each in computed.values() if not _refused(each, division, meeting, by)]
    amounts = _amounts(in_line, locked, division)
    line = [Asked(each.case.pk, each.content.by_payer(amounts[each.case.pk])) for each in in_line]
    free = _free(locked)
    placed = place(line, free, quota=division.quota, skip_when_short=division.skip_when_short)
    odds = chance(line, free, quota=division.quota) if _is_whole_draw(locked, in_line) else None
    approved = [_approve(computed[asked.key], asked, _reason_for(division.kind), meeting, odds, by=by) for asked in placed.supported]
    _put_on_waiting_list(placed, computed, division, meeting, odds, by)
    call_step_done(DECIDE, locked, by=by)
    if approved:
        ask_of_call(PREPARE, locked, Role.OFFICER, by=by)
    context.note(approved=len(approved), waitlisted=len(placed.waiting), short=placed.short)
    return approved


@command(allowed=policy.can_approve, event="applications.application_approved")
def approve_application(application: Application, *, meeting: MeetingRecord | None = None, by: Actor) -> Application:
    """Move a case up from the waiting list; refuses one that is not next in line, and more than a payer's part has left."""
    call = closed_call(application.call)
    locked = locked_case(application)
    refuse_double_role([locked], by, Role.APPROVER)
    _refuse_unless_next(locked, call)
    computed = _computed(locked)
    asked = Asked(locked.pk, computed.content.by_payer(computed.amount))
    free = _free(call)
    for payer, part in asked.parts.items():
        if part > free.get(payer, 0):
            raise PoolShort(payer=payer, free=money(free.get(payer, 0)), case=locked, needed=money(part))
    approved = _approve(computed, asked, ReasonCode.MOVED_UP, meeting, None, by=by)
    call_step_done(MOVE_UP, call, by=by)
    ask_of_call(PREPARE, call, Role.OFFICER, by=by)
    return approved


@command(allowed=policy.can_check, event="applications.waitlist_lapsed")
def lapse_waitlist(call: Call, *, by: Actor) -> list[Application]:
    """End the waiting list of a call: nobody on it is moved up any more."""
    locked = closed_call(call)
    cases = locked_cases(locked, Status.WAITLISTED)
    for case in cases:
        advance(case, Step.LAPSE)
        case.save(update_fields=["status"])
        record_decision(case, Step.LAPSE, Reasons(ReasonCode.POOL_EXHAUSTED), rule=None, by=by)
    call_step_done(MOVE_UP, locked, by=by)
    return cases


@command(allowed=policy.can_check, event="applications.cases_decided")
def decide_cases(call: Call, *, by: Actor) -> Call:
    """Record that a call is decided, with its counts; refuses while a case waits for a decision or a notice runs."""
    locked = closed_call(call)
    open_states = (Status.SUBMITTED, Status.RETURNED, Status.ADMITTED, Status.REVIEWED, Status.RANKED, Status.APPROVED, Status.OBJECTED)
    waiting = cases_of(locked).filter(status__in=open_states)
    on_notice = cases_of(locked).filter(status=Status.NOTICED, notice_lines__notice__in=notices_of(locked).filter(closed_at=None))
    count = waiting.count() + on_notice.count()
    if count:
        states = sorted({*waiting.values_list("status", flat=True), *on_notice.values_list("status", flat=True)})
        raise CasesUndecided(count=count, states=[Status(state) for state in states])
    return decide_call(locked, counts=counts_of(locked), by=by)


@command(allowed=policy.inside_a_command_only, event="applications.application_granted")
def grant_application(application: Application, *, by: Actor) -> Application:
    """Record that a grant was issued on a case whose notice has ended; the grants room runs this inside its own command."""
    locked = locked_case(application)
    advance(locked, Step.GRANT)
    locked.save(update_fields=["status"])
    return locked


def _computed(case: Application) -> Computed:
    assessment = assess(case, decided=context.today())
    amount = payable(case, assessment)
    if amount is None:
        raise AmountUnknown(case=case)
    return Computed(case, assessment.rule, assessment.content, amount)


def _amounts(in_line: Iterable[Computed], call: Call, division: Division) -> dict[int, int]:
    """Return each case's amount: what the rule gives, reduced alike where the call divides pro rata."""
    each = list(in_line)
    given = [computed.amount for computed in each]
    if division.kind == Allocation.PRO_RATA:
        # Each part is rounded by payer, by less than one fen per case; so much is kept back, and no part runs short.
        given = list(reduced(given, max(sum(_free(call).values()) - len(each), 0)))
    return {computed.case.pk: amount for computed, amount in zip(each, given, strict=True)}


def _free(call: Call) -> dict[str, int]:
    return {pool.payer.code: pool.free for pool in pools_of(call)}


def _is_whole_draw(call: Call, in_line: list[Computed]) -> bool:
    """Tell whether the line is the very list that was drawn: only then does the chance of each follow from it."""
    draw = live_draw(call)
    return draw is not None and draw.result == [computed.case.public_id for computed in in_line]


def _reason_for(kind: Allocation) -> ReasonCode:
    return ReasonCode.DRAWN if kind == Allocation.LOTTERY else ReasonCode.RANKED_ABOVE


def _refused(computed: Computed, division: Division, meeting: MeetingRecord | None, by: Actor) -> bool:
    """Refuse a case that cannot be supported whatever the pool; tell whether it was."""
    case = computed.case
    below = division.threshold is not None and case.score is not None and case.score < division.threshold
    if not below and computed.amount > 0:
        return False
    reason = ReasonCode.RANKED_BELOW if below else ReasonCode.CAP_REACHED
    advance(case, Step.REFUSE)
    case.save(update_fields=["status"])
    decision = record_decision(case, Step.REFUSE, Reasons(reason, meeting=meeting), rule=computed.rule, amount=0, by=by)
    note_step(case, FactKind.DECIDED, decision=decision)
    note_step(case, FactKind.REFUSED, decision=decision)
    return True


def _approve(computed: Computed, asked: Asked, reason: ReasonCode, meeting: MeetingRecord | None, odds: Odds, *, by: Actor) -> Application:
    case = computed.case
    advance(case, Step.APPROVE)
    case.amount = asked.amount
    case.save(update_fields=["status", "amount"])
    decision = record_decision(case, Step.APPROVE, Reasons(reason, meeting=meeting), rule=computed.rule, amount=asked.amount, by=by)
    _hold(case, asked, decision, by=by)
    note_step(case, FactKind.DECIDED, decision=decision)
    note_step(case, FactKind.OFFERED, decision=decision, probability=odds)
    return case


def _hold(case: Application, asked: Asked, decision: Decision, *, by: Actor) -> None:
    grounds = Grounds(
        Purpose.RESERVE,
        subject=row_name(case),
        rule=row_name(decision.rule) if decision.rule else "",
        evidence=row_name(decision),
    )
    pools = {pool.payer.code: pool.payer.pool for pool in pools_of(case.call)}
    for payer, part in sorted(asked.parts.items()):
        account = pools.get(payer)
        if account is None:
            raise CallIncomplete(missing=[payer])
        if part:
            place_hold(account, part, key=f"approve-{decision.pk}-{payer}", grounds=grounds, by=by)


def _put_on_waiting_list(
    placed: Placed, computed: dict[int, Computed], division: Division, meeting: MeetingRecord | None, odds: Odds, by: Actor
) -> None:
    reason = ReasonCode.NOT_DRAWN if division.kind == Allocation.LOTTERY else ReasonCode.RANKED_BELOW
    if placed.short and division.kind != Allocation.LOTTERY:
        reason = ReasonCode.POOL_EXHAUSTED
    for asked in placed.waiting:
        case, rule = computed[asked.key].case, computed[asked.key].rule
        advance(case, Step.WAITLIST)
        case.amount = asked.amount
        case.save(update_fields=["status", "amount"])
        decision = record_decision(case, Step.WAITLIST, Reasons(reason, meeting=meeting), rule=rule, amount=asked.amount, by=by)
        note_step(case, FactKind.DECIDED, decision=decision)
        note_step(case, FactKind.WAITLISTED, decision=decision, probability=odds)


def _refuse_unless_next(case: Application, call: Call) -> None:
    refuse_unfinished(call, Status.RANKED)
    if state_of(case) != Status.WAITLISTED:
        raise StepNotPossible(step=Step.APPROVE, state=state_of(case), allowed=allowed_steps(case))
    ahead = cases_of(call).filter(status=Status.WAITLISTED, rank__lt=case.rank or 0).first()
    if ahead is not None:
        raise NotNextInLine(case=ahead, rank=ahead.rank)
