"""What applicants do, every way it ends, and every refusal."""

import re
from datetime import date

import pytest
from django.utils.translation import override
from tests.applications.town import AFTER, IN_WINDOW, WAN, Town, applicant, firm, fresh, on, party_of, started, submitted

from pilotzone.applications import blocks, commands
from pilotzone.applications.enums import FactKind, ReasonCode, Status
from pilotzone.applications.errors import AppliedAlready, CallNotOpen, ContractTaken, OtherOrigin, RelatedSupplier, TooLate
from pilotzone.applications.models import Application, AssignmentFact
from pilotzone.applications.queries import contract_key, visible_cases
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Origin
from pilotzone.audit.errors import FileRefused
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.kit.transitions import StepNotPossible
from pilotzone.obligations.models import Task
from pilotzone.registry.commands import link_parties
from pilotzone.registry.enums import LinkKind

pytestmark = pytest.mark.django_db
USCC = "91430100MA4L16JX0N"
CONTRACT = {"contract_number": "ht-2026/001", "supplier_uscc": USCC}


def test_start_makes_a_draft_on_the_calls_form_and_records_the_announcement_once(town: Town):
    first, second = started(town, "a"), started(town, "b")
    assert (first.status, first.form, first.public_id) == (Status.DRAFT, town.call.form, None)
    facts = AssignmentFact.objects.filter(kind=FactKind.ANNOUNCED)
    assert [(fact.area, fact.happened_on) for fact in facts] == [(town.scheme.area, date(2026, 3, 2))]
    assert second.pk != first.pk


def test_start_is_refused_outside_the_window_for_strangers_twice_and_across_origins(town: Town):
    by = applicant(town, "a")
    with on("2026-03-01"), pytest.raises(CallNotOpen):
        commands.start_application(town.call, party=party_of(by), by=by)
    with on("2026-03-20", "18:00"), pytest.raises(CallNotOpen):
        commands.start_application(town.call, party=party_of(by), by=by)
    with on(IN_WINDOW):
        with pytest.raises(NotAllowed):
            commands.start_application(town.call, party=firm("other"), by=by)
        commands.start_application(town.call, party=party_of(by), by=by)
        with pytest.raises(AppliedAlready):
            commands.start_application(town.call, party=party_of(by), by=by)
    real = firm("real", origin=Origin.REAL)
    member = type(by)(id="user:77", party_ids=frozenset({real.pk}))
    with on(IN_WINDOW), pytest.raises(OtherOrigin):
        commands.start_application(town.call, party=real, by=member)


def test_draft_may_be_incomplete_but_what_is_there_must_fit(town: Town):
    draft, by = started(town, "a"), town.people["a"]
    with on(IN_WINDOW):
        assert commands.save_answers(draft, answers={"use_type": "training"}, by=by).answers == {"use_type": "training"}
        with pytest.raises(Invalid) as refusal:
            commands.save_answers(draft, answers={"fee": "much", "colour": "red"}, by=by)
    assert {fault.field for fault in refusal.value.errors} == {"fee", "colour"}
    assert fresh(draft).answers == {"use_type": "training"}


def test_submit_fixes_id_amount_and_consent_and_asks_for_the_formal_check(town: Town):
    case = submitted(town, "a", requested_amount=8 * WAN)
    assert (case.status, case.amount, case.eligible_cost) == (Status.SUBMITTED, 8 * WAN, 50 * WAN)
    assert len(case.public_id) == 20
    assert case.consented_at is not None
    assert [(task.code, task.done_at) for task in Task.objects.all()] == [("formal-check", None)]
    (fact,) = AssignmentFact.objects.filter(kind=FactKind.APPLIED)
    assert (fact.party, fact.happened_on, fact.recorded_at) == (case.party, date(2026, 3, 5), case.consented_at)


def test_submit_needs_every_answer_and_an_answer_to_the_consent_which_may_be_no(town: Town):
    draft, by = started(town, "a"), town.people["a"]
    with on(IN_WINDOW):
        commands.save_answers(draft, answers={"use_type": "training"}, by=by)
        with pytest.raises(Invalid) as refusal:
            commands.submit_application(draft, consent=None, by=by)
        assert {fault.field for fault in refusal.value.errors} == {"fee", "consent"}
        assert fresh(draft).status == Status.DRAFT
        commands.save_answers(draft, answers={"fee": 50 * WAN, "use_type": "training"}, by=by)
        case = commands.submit_application(draft, consent=False, by=by)
    assert (case.consented_at, case.amount) == (None, 15 * WAN)


def test_submit_is_refused_late_and_to_others(town: Town):
    draft = started(town, "a")
    with on(IN_WINDOW), pytest.raises(NotAllowed):
        commands.submit_application(draft, consent=True, by=town.officer)
    with on("2026-03-20", "18:00"), pytest.raises(CallNotOpen):
        commands.submit_application(draft, consent=True, by=town.people["a"])
    assert fresh(draft).status == Status.DRAFT


def test_submitted_case_is_not_edited_or_submitted_again(town: Town):
    case, by = submitted(town, "a"), town.people["a"]
    with on(IN_WINDOW):
        with pytest.raises(StepNotPossible):
            commands.save_answers(case, answers={"fee": 1}, by=by)
        with pytest.raises(StepNotPossible):
            commands.submit_application(case, consent=True, by=by)
        with pytest.raises(StepNotPossible):
            commands.attach_file(case, field="contract", name="c.pdf", content=b"%PDF-1", by=by)


@pytest.mark.parametrize("written", ["HT-2026/001", "ht 2026 001", "ＨＴ－２０２６／００１"])
def test_contract_stands_in_one_live_application_however_it_is_written(town: Town, written):
    submitted(town, "a", **CONTRACT)
    draft = started(town, "b", contract_number=written, supplier_uscc=USCC)
    with on(IN_WINDOW), pytest.raises(ContractTaken) as refusal, override("en"):
        commands.submit_application(draft, consent=True, by=town.people["b"])
    # Who else applied is not told.
    with override("en"):
        told = str(refusal.value)
    assert told == (f"Contract {written} with this supplier stands in another application already; the same contract is supported once.")
    assert fresh(draft).status == Status.DRAFT


def test_contract_is_free_again_once_its_application_is_withdrawn(town: Town):
    first = submitted(town, "a", **CONTRACT)
    with on(IN_WINDOW):
        commands.withdraw_application(first, by=town.people["a"])
    assert submitted(town, "b", **CONTRACT).status == Status.SUBMITTED


def test_contract_that_a_room_above_knows_is_refused_in_its_words(town: Town, monkeypatch):
    monkeypatch.setattr(blocks, "_CHECKS", {})
    blocks.register_contract_check("claims", lambda case: "a paid claim" if case.contract_key == contract_key("HT2026001") else None)
    draft = started(town, "a", **CONTRACT)
    with on(IN_WINDOW), pytest.raises(ContractTaken, match="a paid claim"):
        commands.submit_application(draft, consent=True, by=town.people["a"])
    assert submitted(town, "b", contract_number="HT-2", supplier_uscc=USCC).status == Status.SUBMITTED


def test_related_supplier_is_refused_and_the_link_is_named(town: Town):
    draft = started(town, "a", **CONTRACT)
    supplier = firm("Cloud Ltd", uscc=USCC)
    with on(IN_WINDOW):
        link_parties(supplier, party_of(town.people["a"]), kind=LinkKind.OWNS, share_bp=6000, source="company register", by=SYSTEM)
        with override("en"), pytest.raises(RelatedSupplier, match=re.escape("Cloud Ltd owns a share of a (source: company register)")):
            commands.submit_application(draft, consent=True, by=town.people["a"])
    assert fresh(draft).status == Status.DRAFT


def test_supplier_of_whom_nothing_is_known_does_not_block(town: Town):
    assert submitted(town, "a", **CONTRACT).status == Status.SUBMITTED


def test_files_are_kept_by_content_for_questions_that_ask_for_one(town: Town):
    draft, by = started(town, "a"), town.people["a"]
    with on(IN_WINDOW):
        kept = commands.attach_file(draft, field="contract", name="合同.pdf", content=b"%PDF-1.7 x", by=by)
        assert (kept.content_type, kept.size, kept.name) == ("application/pdf", 10, "合同.pdf")
        assert fresh(draft).answers == {"fee": 50 * WAN, "use_type": "inference", "contract": "合同.pdf"}
        with pytest.raises(Invalid):
            commands.attach_file(draft, field="fee", name="c.pdf", content=b"%PDF-1.7", by=by)
        with pytest.raises(FileRefused):
            commands.attach_file(draft, field="contract", name="c.exe", content=b"MZ\xff\x00", by=by)


def test_returned_case_is_completed_by_its_last_day_even_after_the_window(town: Town):
    case, by = submitted(town, "a"), town.people["a"]
    with on(AFTER):
        commands.close_window(town.call, by=town.officer)
        back = commands.return_application(case, reason=ReasonCode.INCOMPLETE, note_public="Add the fee.", by=town.officer)
    assert (back.status, back.complete_by) == (Status.RETURNED, date(2026, 3, 30))
    assert [task.code for task in Task.objects.filter(done_at=None)] == ["complete-application"]
    with on("2026-03-31"), pytest.raises(TooLate):
        commands.submit_application(case, consent=True, by=by)
    with on("2026-03-30", "23:30"):
        commands.save_answers(case, answers={"fee": 40 * WAN, "use_type": "inference"}, by=by)
        again = commands.submit_application(case, consent=True, by=by)
    assert (again.status, again.amount, again.public_id) == (Status.SUBMITTED, 8 * WAN, case.public_id)
    assert AssignmentFact.objects.filter(kind=FactKind.APPLIED).count() == 1
    assert [task.code for task in Task.objects.filter(done_at=None)] == ["formal-check"]


def test_returned_case_lapses_after_its_last_day_and_a_draft_at_the_end_of_the_window(town: Town):
    case, draft = submitted(town, "a"), started(town, "b")
    with on(IN_WINDOW, "12:00"):
        commands.return_application(case, reason=ReasonCode.INCOMPLETE, note_public="x", due_on=date(2026, 3, 10), by=town.officer)
    with on("2026-03-10"):
        assert commands.lapse_incomplete(town.call, by=town.officer) == []
    with on(AFTER):
        commands.close_window(town.call, by=town.officer)
        assert fresh(draft).status == Status.LAPSED
        commands.lapse_incomplete(town.call, by=town.officer)
    assert fresh(case).status == Status.LAPSED
    assert list(Task.objects.filter(done_at=None)) == []


def test_withdrawn_application_may_be_made_anew(town: Town):
    draft, by = started(town, "a"), town.people["a"]
    with on(IN_WINDOW):
        with pytest.raises(NotAllowed):
            commands.withdraw_application(draft, by=town.officer)
        commands.withdraw_application(draft, by=by)
        again = commands.start_application(town.call, party=party_of(by), by=by)
    assert list(Application.objects.order_by("pk").values_list("pk", "status")) == [
        (draft.pk, Status.WITHDRAWN),
        (again.pk, Status.DRAFT),
    ]


def test_cases_are_seen_by_the_office_and_their_own_applicant_only(town: Town):
    case, draft = submitted(town, "a"), started(town, "b")
    assert set(visible_cases(town.officer)) == {case}
    assert set(visible_cases(town.people["a"])) == {case}
    assert set(visible_cases(town.people["b"])) == {draft}
    assert set(visible_cases(town.reviewer)) == set()
