"""Meetings, public notice, objections."""

from dataclasses import replace
from datetime import date

import pytest
from tests.applications.town import Town, admitted, applicant, decided, drawn, fresh, on, party_of

from pilotzone.applications import commands
from pilotzone.applications.enums import FactKind, ReasonCode, Status
from pilotzone.applications.errors import CasesUndecided, NothingToDo, NoticeNotRunning, NoticeUnsigned, NotOver, SamePerson
from pilotzone.applications.models import AssignmentFact, Decision, MeetingRecord
from pilotzone.applications.queries import holds_of, open_objections, pools_of
from pilotzone.audit.actors import NOBODY, SYSTEM
from pilotzone.audit.enums import Origin, Role
from pilotzone.kit.errors import Conflict, Invalid, NotAllowed
from pilotzone.kit.transitions import RowIsFinal, StepNotPossible
from pilotzone.ledger.queries import open_holds
from pilotzone.obligations.models import Task

pytestmark = pytest.mark.django_db
WORDS = {"note_public": "We looked into it."}


@pytest.fixture
def noticed(town: Town) -> Town:
    """Two cases on a notice that was signed on 25 March 2026 and runs to 1 April."""
    admitted(town, "a", "b")
    drawn(town)
    decided(town)
    with on("2026-03-25"):
        commands.sign_notice(commands.prepare_notice(town.call, by=town.officer), by=town.leader)
    return town


def case_of(town, name):
    return town.call.applications.get(party__name_en=name)


def objection_to(town, name="a", day="2026-03-26", **words):
    by = words.pop("by", None) or town.people["b"]
    with on(day):
        return commands.file_objection(case_of(town, name), grounds="The contract is not real.", by=by, **words)


def test_meeting_record_has_a_number_of_its_own_and_no_day_to_come(town: Town):
    with on("2026-03-24"):
        new = commands.NewMeeting("2026-1", date(2026, 3, 24), "会议", "Meeting", Origin.SYNTHETIC)
        assert commands.record_meeting(new, by=town.approver).number == "2026-1"
        for wrong in (new, replace(new, number="2026-2", held_on=date(2026, 3, 25))):
            with pytest.raises(Invalid):
                commands.record_meeting(wrong, by=town.officer)
        with pytest.raises(NotAllowed):
            commands.record_meeting(replace(new, number="2026-3"), by=town.people.get("a", town.auditor))
    assert MeetingRecord.objects.count() == 1


def test_notice_is_drawn_up_by_the_officer_and_signed_by_a_leader_who_is_somebody_else(town: Town):
    admitted(town, "a")
    drawn(town)
    with on("2026-03-24"), pytest.raises(NothingToDo):
        commands.prepare_notice(town.call, by=town.officer)
    decided(town)
    with on("2026-03-25"):
        notice = commands.prepare_notice(town.call, by=town.officer)
        with pytest.raises(NoticeUnsigned):
            commands.prepare_notice(town.call, by=town.officer)
        with pytest.raises(NoticeUnsigned):
            commands.close_notice(notice, by=town.officer)
        with pytest.raises(NotAllowed):
            commands.sign_notice(notice, by=town.officer)
        with pytest.raises(SamePerson):
            commands.sign_notice(notice, by=replace(town.officer, roles=frozenset({Role.LEADER})))
        with pytest.raises(SamePerson):
            commands.sign_notice(notice, by=replace(town.leader, party_ids=town.people["a"].party_ids))
        with pytest.raises(SamePerson):
            commands.sign_notice(notice, by=replace(town.approver, roles=frozenset({Role.LEADER})))
        assert case_of(town, "a").status == Status.APPROVED
        signed = commands.sign_notice(notice, by=town.leader)
        with pytest.raises(Conflict):
            commands.sign_notice(notice, by=town.leader)
    assert (signed.from_day, signed.last_day, signed.signed_by) == (date(2026, 3, 25), date(2026, 4, 1), town.leader.id)
    assert case_of(town, "a").status == Status.NOTICED
    assert [(task.code, task.due_on) for task in Task.objects.filter(done_at=None)] == [("close-notice", date(2026, 4, 1))]


def test_upheld_objection_refuses_the_case_and_frees_its_money(noticed: Town):
    objection = objection_to(noticed)
    assert case_of(noticed, "a").status == Status.OBJECTED
    before = [pool.free for pool in pools_of(noticed.call)]
    with on("2026-03-27"):
        commands.decide_objection(objection, upheld=True, by=noticed.approver, **WORDS)
    case = case_of(noticed, "a")
    assert case.status == Status.REFUSED
    assert not open_holds().filter(pk__in=holds_of(case).values("pk")).exists()
    assert [pool.free - free for pool, free in zip(pools_of(noticed.call), before, strict=True)] == [case.amount // 2] * 2
    decision = Decision.objects.get(step="uphold_objection")
    assert (decision.reason, decision.note_public) == (ReasonCode.OBJECTION_UPHELD, "We looked into it.")
    assert AssignmentFact.objects.filter(application=case, kind=FactKind.REFUSED).count() == 1
    with on("2026-03-28"), pytest.raises(RowIsFinal):
        commands.decide_objection(objection, upheld=False, by=noticed.approver, **WORDS)


def test_rejected_objection_puts_the_case_back_on_notice_once_no_other_is_open(noticed: Town):
    first, second = objection_to(noticed), objection_to(noticed, by=applicant(noticed, "c"))
    with on("2026-03-27"):
        commands.decide_objection(first, upheld=False, by=noticed.approver, **WORDS)
        assert case_of(noticed, "a").status == Status.OBJECTED
        commands.decide_objection(second, upheld=False, by=noticed.approver, **WORDS)
    assert case_of(noticed, "a").status == Status.NOTICED
    assert not Task.objects.filter(code="decide-objection", done_at=None).exists()


def test_upholding_one_objection_settles_the_others_to_the_same_case(noticed: Town):
    first, second = objection_to(noticed), objection_to(noticed, by=applicant(noticed, "c"))
    other = objection_to(noticed, "b", by=noticed.people["a"])
    with on("2026-03-27"):
        commands.decide_objection(second, upheld=True, by=noticed.approver, **WORDS)
    assert list(open_objections()) == [other]
    first.refresh_from_db()
    assert first.decision == Decision.objects.get(step="uphold_objection")


@pytest.mark.parametrize("day", ["2026-03-24", "2026-04-02"])
def test_objection_is_taken_within_the_period_only(noticed: Town, day):
    with pytest.raises(NoticeNotRunning):
        objection_to(noticed, day=day)


def test_objection_is_for_people_who_are_signed_in_and_in_the_name_of_their_own_party(noticed: Town):
    case = case_of(noticed, "a")
    with on("2026-04-01", "23:00"):
        for by, party in ((NOBODY, None), (SYSTEM, None), (noticed.people["b"], case.party)):
            with pytest.raises(NotAllowed):
                commands.file_objection(case, grounds="x", party=party, by=by)
        with pytest.raises(Invalid):
            commands.file_objection(case, grounds="  ", by=noticed.people["b"])
        own = party_of(noticed.people["b"])
        filed = commands.file_objection(case, grounds="x", party=own, by=noticed.people["b"])
    assert (filed.party, filed.filed_by) == (own, noticed.people["b"].id)


def test_objection_is_not_decided_by_the_objector_the_applicant_or_without_an_answer(noticed: Town):
    objection = objection_to(noticed, party=party_of(noticed.people["b"]))
    role = frozenset({Role.APPROVER})
    with on("2026-03-27"):
        for name in "ab":
            with pytest.raises(SamePerson):
                commands.decide_objection(objection, upheld=True, by=replace(noticed.people[name], roles=role), **WORDS)
        with pytest.raises(SamePerson):
            commands.decide_objection(objection, upheld=True, by=replace(noticed.officer, roles=role), **WORDS)
        with pytest.raises(NotAllowed):
            commands.decide_objection(objection, upheld=True, by=noticed.officer, **WORDS)
        with pytest.raises(Invalid):
            commands.decide_objection(objection, upheld=True, note_public="", by=noticed.approver)
    assert case_of(noticed, "a").status == Status.OBJECTED


def test_notice_ends_after_its_last_day_with_no_objection_open(noticed: Town):
    notice = noticed.call.notices.get()
    objection = objection_to(noticed)
    with on("2026-04-01"), pytest.raises(NotOver):
        commands.close_notice(notice, by=noticed.officer)
    with on("2026-04-02"):
        with pytest.raises(CasesUndecided):
            commands.close_notice(notice, by=noticed.officer)
        commands.decide_objection(objection, upheld=False, by=noticed.approver, **WORDS)
        with pytest.raises(NotAllowed):
            commands.close_notice(notice, by=noticed.leader)
        assert commands.close_notice(notice, by=noticed.officer).closed_at is not None
        with pytest.raises(Conflict):
            commands.close_notice(notice, by=noticed.officer)


def test_award_is_declined_by_the_applicant_only_and_while_no_objection_is_open(noticed: Town):
    case = case_of(noticed, "a")
    with on("2026-03-26"):
        with pytest.raises(NotAllowed):
            commands.decline_award(case, by=noticed.people["b"])
        declined = commands.decline_award(case, by=noticed.people["a"])
    assert (declined.status, fresh(case).facts.last().kind) == (Status.DECLINED, FactKind.DECLINED)
    objection_to(noticed, "b", by=noticed.people["a"])
    with on("2026-03-27"), pytest.raises(StepNotPossible):
        commands.decline_award(case_of(noticed, "b"), by=noticed.people["b"])
