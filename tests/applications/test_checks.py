"""The formal check and the end of the window."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils.translation import override
from tests.applications.town import AFTER, IN_WINDOW, RULE, WAN, Town, committed, found_town, fresh, on, submitted

from pilotzone.applications import commands
from pilotzone.applications.eligibility import assess
from pilotzone.applications.enums import FactKind, ReasonCode, Status
from pilotzone.applications.errors import ClassUnknown, ConflictOfInterest, ListIsFrozen, SamePerson
from pilotzone.applications.models import AssignmentFact, Decision
from pilotzone.applications.queries import counts_of
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Role
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.kit.rules import Answer
from pilotzone.registry.commands import link_parties, record_attribute
from pilotzone.registry.enums import AttributeKey, LinkKind
from pilotzone.schemes.errors import NotYetTime
from pilotzone.schemes.models import CallCounts

pytestmark = pytest.mark.django_db


def test_admission_sets_rate_amount_decision_and_fact(town: Town):
    case = submitted(town, "a", use_type="training")
    with on(AFTER):
        admitted = commands.admit_application(case, eligible_cost=40 * WAN, note_public="ok", note_private="seen", by=town.officer)
    assert (admitted.status, admitted.rate_class, admitted.eligible_cost, admitted.amount) == (
        Status.ADMITTED,
        "training",
        40 * WAN,
        12 * WAN,
    )
    (decision,) = Decision.objects.all()
    assert (decision.step, decision.reason, decision.amount, decision.by) == ("admit", ReasonCode.COMPLETE, 12 * WAN, town.officer.id)
    assert decision.rule == town.scheme.rules.get()
    (fact,) = AssignmentFact.objects.filter(kind=FactKind.ELIGIBLE)
    assert (fact.rule, fact.happened_on, fact.source) == (decision.rule, date(2026, 3, 23), f"applications.decision:{decision.pk}")


def test_no_and_cannot_tell_are_shown_and_decide_nothing(town: Town):
    case = submitted(town, "a")
    assert [(judged.condition.code, judged.answer) for judged in assess(case).judged] == [
        ("kind", Answer.YES),
        ("size", Answer.CANNOT_TELL),
    ]
    with on(AFTER):
        employees = {"key": AttributeKey.EMPLOYEES, "value": 5000, "source": "return"}
        record_attribute(case.party, valid_from=date(2026, 1, 1), by=SYSTEM, **employees)
        assert [judged.answer for judged in assess(case).judged] == [Answer.YES, Answer.NO]
        assert commands.admit_application(case, by=town.officer).status == Status.ADMITTED


def test_rate_that_the_rule_cannot_tell_is_chosen_by_the_officer(db):
    classes = [{**RULE["classes"][0], "expression": "employees < 100"}, RULE["classes"][1]]
    town = found_town({**RULE, "classes": classes})
    case = submitted(town, "a")
    assert case.amount is None
    with on(AFTER):
        with override("en"), pytest.raises(ClassUnknown, match="choose one of: training, basic"):
            commands.admit_application(case, by=town.officer)
        with pytest.raises(Invalid):
            commands.admit_application(case, rate_class="gold", by=town.officer)
        assert commands.admit_application(case, rate_class="basic", by=town.officer).amount == 10 * WAN


@pytest.mark.parametrize("cost", [-1, 2**63, 51 * WAN])
def test_cost_that_counts_is_neither_negative_nor_more_than_the_applicant_stated(town: Town, cost):
    case = submitted(town, "a")
    with on(AFTER), pytest.raises(Invalid) as refusal:
        commands.admit_application(case, eligible_cost=cost, by=town.officer)
    assert [(fault.field, fault.value) for fault in refusal.value.errors] == [("eligible_cost", cost)]
    case.refresh_from_db()
    assert (case.status, case.eligible_cost) == (Status.SUBMITTED, 50 * WAN)


def test_refusal_in_the_formal_check_keeps_its_reason_and_is_a_decision_with_a_date(town: Town):
    case = submitted(town, "a")
    with on(AFTER):
        with pytest.raises(Invalid):
            commands.refuse_application(case, reason=ReasonCode.NOT_ELIGIBLE, note_public=" ", by=town.officer)
        with pytest.raises(NotAllowed):
            commands.refuse_application(case, reason=ReasonCode.NOT_ELIGIBLE, note_public="no", by=town.approver)
        refused = commands.refuse_application(case, reason=ReasonCode.NOT_ELIGIBLE, note_public="No enterprise.", by=town.officer)
    assert refused.status == Status.REFUSED
    kinds = [fact.kind for fact in AssignmentFact.objects.filter(application=case).order_by("id")]
    assert kinds == [FactKind.APPLIED, FactKind.DECIDED, FactKind.REFUSED]
    (decision,) = Decision.objects.all()
    assert (decision.reason, decision.note_public, decision.rule) == (
        ReasonCode.NOT_ELIGIBLE,
        "No enterprise.",
        town.scheme.rules.get(),
    )


@pytest.mark.parametrize("step", [commands.admit_application, commands.return_application, commands.refuse_application])
def test_formal_check_is_for_officers_without_another_part_or_a_tie(town: Town, step):
    case = submitted(town, "a")
    words = {} if step is commands.admit_application else {"reason": ReasonCode.INCOMPLETE, "note_public": "x"}
    with on(AFTER):
        for other in (town.leader, town.auditor, town.reviewer, town.people["a"]):
            with pytest.raises(NotAllowed):
                step(case, by=other, **words)
        own = replace(town.people["a"], roles=frozenset({Role.OFFICER}))
        with pytest.raises(SamePerson):
            step(case, by=own, **words)


def test_officer_who_acts_for_a_party_related_to_the_applicant_is_out(town: Town):
    case, other = submitted(town, "a"), submitted(town, "b")
    link_parties(other.party, case.party, kind=LinkKind.CONTROLS, source="register", by=SYSTEM)
    tied = replace(town.officer, party_ids=frozenset({other.party.pk}))
    with on(AFTER), pytest.raises(ConflictOfInterest):
        commands.admit_application(case, by=tied)


def test_window_closes_after_its_end_only_and_pushes_the_counts(town: Town):
    submitted(town, "a")
    gone = submitted(town, "b")
    with on("2026-03-20", "17:59"):
        commands.withdraw_application(gone, by=town.people["b"])
        with pytest.raises(NotYetTime):
            commands.close_window(town.call, by=town.officer)
    with on("2026-03-20", "18:00"):
        with pytest.raises(NotAllowed):
            commands.close_window(town.call, by=town.leader)
        commands.close_window(town.call, by=town.officer)
    counts = CallCounts.objects.get(call=town.call).counts
    assert counts == counts_of(town.call)
    assert (counts["applied"], counts["withdrawn"], counts["eligible"]) == (2, 1, 0)


def test_frozen_list_is_neither_added_to_nor_taken_from(town: Town):
    cases = [submitted(town, name) for name in "ab"]
    with on(AFTER):
        commands.close_window(town.call, by=town.officer)
        for case in cases:
            commands.admit_application(case, by=town.officer)
        commands.freeze_list(committed(town), by=town.officer)
        words = {"reason": ReasonCode.INCOMPLETE, "note_public": "x", "by": town.officer}
        for step in (commands.return_application, commands.refuse_application):
            with pytest.raises(ListIsFrozen):
                step(cases[0], **words)
        # Whoever wants to leave may.
        assert commands.withdraw_application(cases[0], by=town.people["a"]).status == Status.WITHDRAWN


def test_last_day_to_complete_is_not_in_the_past(town: Town):
    case = submitted(town, "a")
    with on(IN_WINDOW), pytest.raises(Invalid):
        commands.return_application(case, reason=ReasonCode.INCOMPLETE, note_public="x", due_on=date(2026, 3, 4), by=town.officer)
    assert fresh(case).status == Status.SUBMITTED
