"""What the approver decides: down the list, from the waiting list, under caps, and who may not."""

from dataclasses import replace

import pytest
from tests.applications.town import (
    AFTER,
    FORM,
    IN_WINDOW,
    RULE,
    WAN,
    Town,
    admitted,
    at,
    decided,
    draft_for,
    drawn,
    firm,
    found_town,
    fresh,
    meeting,
    on,
    party_of,
    started,
    submitted,
)

from pilotzone.applications import commands
from pilotzone.applications.enums import FactKind, ReasonCode, Status
from pilotzone.applications.errors import (
    AmountUnknown,
    CasesUndecided,
    ConflictOfInterest,
    NothingToDo,
    NotNextInLine,
    PoolShort,
    SamePerson,
    WindowStillOpen,
)
from pilotzone.applications.models import AssignmentFact, Decision
from pilotzone.applications.queries import amount_used_in_year, holds_of, pools_of
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Role
from pilotzone.kit.errors import NotAllowed
from pilotzone.ledger.models import Account
from pilotzone.registry.commands import link_parties
from pilotzone.registry.enums import LinkKind
from pilotzone.schemes.commands import add_rule, draft_call, open_call
from pilotzone.schemes.enums import Allocation, Clock
from pilotzone.schemes.models import Call

pytestmark = pytest.mark.django_db
FIRST_COME = {"allocation": Allocation.FIRST_COME}


def ranked(town, *names, **answers):
    cases = admitted(town, *names, **answers)
    with on(AFTER, "11:00"):
        commands.rank_by_arrival(town.call, by=town.officer)
    return cases


def states(*cases):
    return [fresh(case).status for case in cases]


def test_each_case_has_one_hold_per_payer_that_names_rule_and_decision(db):
    town = found_town(**FIRST_COME)
    (case,) = ranked(town, "a", fee=1234567)
    decided(town)
    decision = Decision.objects.get(step="approve")
    rule = town.scheme.rules.get()
    # 20 % of 1,234,567 fen, rounded down, is 246,913: an odd sum, whose last fen goes to the first payer.
    assert [(hold.account.code.rpartition("/")[2], hold.amount, hold.rule, hold.evidence) for hold in holds_of(case)] == [
        ("city", 123457, f"schemes.rule:{rule.pk}", f"applications.decision:{decision.pk}"),
        ("province", 123456, f"schemes.rule:{rule.pk}", f"applications.decision:{decision.pk}"),
    ]
    assert (decision.amount, decision.rule, decision.meeting.number, decision.by) == (246913, rule, "2026-7", town.approver.id)


def test_first_that_does_not_fit_ends_the_list_and_the_rest_wait(db):
    town = found_town(pool_amount=25 * WAN, **FIRST_COME)
    cases = [submitted(town, "a", fee=50 * WAN), submitted(town, "b", fee=100 * WAN), submitted(town, "c", fee=5 * WAN)]
    close_and_rank(town, cases)
    decided(town)
    assert states(*cases) == [Status.APPROVED, Status.WAITLISTED, Status.WAITLISTED]
    assert [decision.reason for decision in Decision.objects.filter(step="waitlist")] == [ReasonCode.POOL_EXHAUSTED] * 2
    assert [fact.kind for fact in AssignmentFact.objects.filter(application=cases[2])][-2:] == [FactKind.DECIDED, FactKind.WAITLISTED]


def close_and_rank(town, cases):
    with on(AFTER):
        commands.close_window(town.call, by=town.officer)
        for case in cases:
            commands.admit_application(case, by=town.officer)
        commands.rank_by_arrival(town.call, by=town.officer)


def test_smaller_cases_are_tried_where_the_allocation_rule_says_so(db):
    town = found_town(pool_amount=25 * WAN, allocation_parameters={"skip_when_short": True}, **FIRST_COME)
    cases = [submitted(town, "a", fee=50 * WAN), submitted(town, "b", fee=100 * WAN), submitted(town, "c", fee=5 * WAN)]
    close_and_rank(town, cases)
    decided(town)
    assert states(*cases) == [Status.APPROVED, Status.WAITLISTED, Status.APPROVED]


def test_pro_rata_pays_everybody_less_and_never_more_than_the_pool(db):
    town = found_town(pool_amount=20 * WAN + 1, allocation=Allocation.PRO_RATA)
    cases = ranked(town, "a", "b", "c")
    decided(town)
    assert states(*cases) == [Status.APPROVED] * 3
    amounts = [fresh(case).amount for case in cases]
    assert len(set(amounts)) == 1
    assert 20 * WAN - 10 < sum(amounts) <= 20 * WAN + 1


def test_yearly_cap_counts_across_calls_of_the_scheme(db):
    town = found_town({**RULE, "cap_per_year_fen": 15 * WAN}, **FIRST_COME)
    (case,) = ranked(town, "a")
    decided(town)
    budgets = {account.code.removeprefix("budget-"): account for account in Account.objects.filter(code__startswith="budget-")}
    second = draft_for(town.scheme, budgets=budgets, opens_at=at("2026-04-01"), closes_at=at("2026-04-10"), **FIRST_COME)
    with on("2026-03-30"):
        draft = draft_call(town.scheme, second, code="vouchers-2026-2", by=SYSTEM)
    with on("2026-04-01"):
        open_call(draft, by=SYSTEM)
    town.call = Call.objects.get(code="vouchers-2026-2")
    by = town.people["a"]
    with on("2026-04-02"):
        again = commands.start_application(town.call, party=party_of(by), by=by)
        commands.save_answers(again, answers={"fee": 50 * WAN, "use_type": "inference"}, by=by)
        commands.submit_application(again, consent=True, by=by)
    with on("2026-04-11"):
        commands.close_window(town.call, by=town.officer)
        commands.admit_application(again, by=town.officer)
        commands.rank_by_arrival(town.call, by=town.officer)
        commands.approve_down_the_list(town.call, by=town.approver)
    assert [fresh(each).amount for each in (case, again)] == [10 * WAN, 5 * WAN]
    assert amount_used_in_year(town.scheme, case.party, 2026) == 15 * WAN
    assert amount_used_in_year(town.scheme, case.party, 2027) == 0


def test_case_for_which_the_cap_leaves_nothing_is_refused_with_that_reason(db):
    town = found_town({**RULE, "minimum_fen": 20 * WAN}, **FIRST_COME)
    (case,) = ranked(town, "a")
    assert decided(town) == []
    assert states(case) == [Status.REFUSED]
    assert Decision.objects.get(step="refuse").reason == ReasonCode.CAP_REACHED
    assert holds_of(case).count() == 0


def test_case_without_an_eligible_cost_is_not_approved_until_the_formal_check_sets_one(db):
    town = found_town(form={**FORM, "required": ["use_type"]}, **FIRST_COME)
    draft = started(town, "a")
    with on(IN_WINDOW):
        commands.save_answers(draft, answers={"use_type": "inference"}, by=town.people["a"])
        commands.submit_application(draft, consent=True, by=town.people["a"])
    close_and_rank(town, [draft])
    with pytest.raises(AmountUnknown):
        decided(town)
    assert states(draft) == [Status.RANKED]


def test_amount_follows_the_rule_version_of_the_governing_date(db):
    town = found_town(rule_clock=Clock.APPLIED, **FIRST_COME)
    (case,) = ranked(town, "a")
    with on("2026-03-23"):
        later = {**RULE, "classes": [{**each, "rate_bp": 100} for each in RULE["classes"]]}
        add_rule(town.scheme, effective_from=at("2026-03-22").date(), content=later, by=SYSTEM)
    decided(town)
    # Applied on 5 March, before the new version: the old rate stands.
    assert fresh(case).amount == 10 * WAN


@pytest.mark.parametrize("who", ["officer", "leader", "auditor", "reviewer"])
def test_only_approvers_decide(town: Town, who):
    admitted(town, "a")
    drawn(town)
    with on("2026-03-24"), pytest.raises(NotAllowed):
        commands.approve_down_the_list(town.call, by=town.people[who])


def test_approver_who_is_the_applicant_or_had_another_part_decides_nothing(town: Town):
    case, other = admitted(town, "a", "b")
    drawn(town)
    role = frozenset({Role.APPROVER})
    ties = {
        "applicant": replace(town.people["a"], roles=role),
        "officer": replace(town.officer, roles=role),
    }
    with on("2026-03-24"):
        for by in ties.values():
            with pytest.raises(SamePerson):
                commands.approve_down_the_list(town.call, by=by)
    assert states(case, other) == [Status.RANKED, Status.RANKED]
    assert holds_of(case).count() == 0


def test_approver_who_acts_for_a_related_party_decides_nothing(town: Town):
    (case,) = admitted(town, "a")
    drawn(town)
    owner = firm("owner")
    link_parties(owner, case.party, kind=LinkKind.CONTROLS, source="register", by=SYSTEM)
    with on("2026-03-24"), pytest.raises(ConflictOfInterest):
        commands.approve_down_the_list(town.call, by=replace(town.approver, party_ids=frozenset({owner.pk})))


def test_list_is_decided_once_and_after_everything_is_ranked(town: Town):
    submitted(town, "a")
    with on(AFTER), pytest.raises(WindowStillOpen):
        commands.approve_down_the_list(town.call, by=town.approver)
    with on(AFTER):
        commands.close_window(town.call, by=town.officer)
        with pytest.raises(NothingToDo):
            commands.approve_down_the_list(town.call, by=town.approver)
        commands.admit_application(town.call.applications.get(), by=town.officer)
    drawn(town)
    decided(town)
    with on("2026-03-25"), pytest.raises(NothingToDo):
        commands.approve_down_the_list(town.call, by=town.approver)


def test_ranking_waits_for_every_formal_check(db):
    town = found_town(**FIRST_COME)
    cases = [submitted(town, name) for name in "ab"]
    with on(AFTER):
        commands.close_window(town.call, by=town.officer)
        commands.admit_application(cases[0], by=town.officer)
        with pytest.raises(CasesUndecided):
            commands.rank_by_arrival(town.call, by=town.officer)


def test_waiting_list_moves_up_in_order_and_within_the_pool(db):
    town = found_town(pool_amount=10 * WAN, **FIRST_COME)
    first, second, third = ranked(town, "a", "b", "c")
    decided(town)
    with on("2026-03-25"):
        with pytest.raises(NotNextInLine):
            commands.approve_application(third, by=town.approver)
        with pytest.raises(PoolShort):
            commands.approve_application(second, by=town.approver)
        notice = commands.sign_notice(commands.prepare_notice(town.call, by=town.officer), by=town.leader)
        commands.decline_award(first, by=town.people["a"])
        assert [pool.free for pool in pools_of(town.call)] == [5 * WAN, 5 * WAN]
        with pytest.raises(NotAllowed):
            commands.approve_application(second, by=town.officer)
        moved = commands.approve_application(second, meeting=meeting("2026-9"), by=town.approver)
    assert states(first, second, third) == [Status.DECLINED, Status.APPROVED, Status.WAITLISTED]
    assert Decision.objects.filter(application=moved).last().reason == ReasonCode.MOVED_UP
    assert notice.lines.count() == 1


def test_approver_refuses_a_ranked_case_and_the_officer_no_longer_does(db):
    town = found_town(**FIRST_COME)
    (case,) = ranked(town, "a")
    words = {"reason": ReasonCode.OUT_OF_SCOPE, "note_public": "Out of scope"}
    with on("2026-03-24"):
        with pytest.raises(NotAllowed):
            commands.refuse_application(case, by=town.officer, **words)
        assert commands.refuse_application(case, by=town.approver, **words).status == Status.REFUSED


def test_call_is_decided_when_nothing_waits(db):
    town = found_town(pool_amount=10 * WAN, **FIRST_COME)
    ranked(town, "a", "b")
    with on("2026-03-24"), pytest.raises(CasesUndecided):
        commands.decide_cases(town.call, by=town.officer)
    decided(town)
    with on("2026-03-25"):
        notice = commands.sign_notice(commands.prepare_notice(town.call, by=town.officer), by=town.leader)
        with pytest.raises(CasesUndecided):
            commands.decide_cases(town.call, by=town.officer)
    with on("2026-04-02"):
        commands.close_notice(notice, by=town.officer)
        assert [case.status for case in commands.lapse_waitlist(town.call, by=town.officer)] == [Status.LAPSED]
        commands.decide_cases(town.call, by=town.officer)
