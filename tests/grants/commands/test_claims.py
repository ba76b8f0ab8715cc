from datetime import date

import pytest
from django.utils import translation
from tests.grants.house import LEADER, OFFICER, SAMPLE, YUAN, a_house, at, claimed, clerk_of, firm, issued, new_claim

from pilotzone.applications.enums import FactKind
from pilotzone.applications.models import AssignmentFact
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.errors import FileRefused
from pilotzone.grants.commands import attach_evidence, edit_claim, file_claim, return_claim, submit_claim, suspend_grant
from pilotzone.grants.contracts import contract_key
from pilotzone.grants.enums import ClaimStatus, EvidenceKind, GrantStatus
from pilotzone.grants.errors import DoubleFunding, FundedElsewhere, GrantNotUsable, IncompleteClaim, PastValidity, RelatedSupplier
from pilotzone.grants.models import Claim, ClaimFile
from pilotzone.kit.errors import NotAllowed
from pilotzone.kit.transitions import StepNotPossible
from pilotzone.obligations.models import Task
from pilotzone.registry.commands import link_parties, register_party
from pilotzone.registry.enums import LinkKind, PartyKind

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("spelling", ["HT-2026-001", "ht2026001", "ＨＴ－２０２６－００１", "HT 2026—001", "\tHT‑2026 001"])
def test_spellings_of_one_contract_number_are_one(spelling):
    assert contract_key(spelling) == "HT2026001"


def test_first_submission_puts_the_grant_in_use_and_records_first_use_and_claim(house, grant):
    claim = claimed(grant, house.supplier, "2026-04-10")
    grant.refresh_from_db()
    assert (claim.status, claim.submitted_on, claim.submitted_by) == (ClaimStatus.SUBMITTED, date(2026, 4, 10), clerk_of(grant.party).id)
    assert (str(claim), grant.status) == ("VOUCHER-2026-001/1", GrantStatus.IN_USE)
    facts = AssignmentFact.objects.values_list("kind", "happened_on", "dose", "dose_unit", "party")
    assert list(facts) == [
        (FactKind.FIRST_USE, date(2026, 3, 12), None, "", grant.party_id),
        (FactKind.CLAIMED, date(2026, 4, 10), 500_000 * YUAN, "cny", grant.party_id),
    ]
    assert list(Task.objects.values_list("code", "assignee_role", "done_at")) == [("check-claim", "officer", None)]


def test_second_claim_records_no_second_first_use(house, grant):
    claimed(grant, house.supplier)
    claimed(grant, house.supplier, use_from=date(2026, 3, 11))
    assert AssignmentFact.objects.filter(kind=FactKind.FIRST_USE).count() == 1


def test_claim_sent_back_keeps_its_day_and_waits_for_the_officer_again(house, grant):
    claim = claimed(grant, house.supplier, "2026-04-10")
    with at("2026-04-12"):
        return_claim(claim, note_public="付款凭证看不清", by=OFFICER)
    assert list(Task.objects.filter(done_at=None).values_list("code", "assignee_party")) == [("complete-claim", grant.party_id)]
    with at("2026-04-20"):
        again = submit_claim(claim, by=clerk_of(grant.party))
    assert (again.status, again.submitted_on, again.note_public) == (ClaimStatus.SUBMITTED, date(2026, 4, 10), "付款凭证看不清")
    assert list(Task.objects.filter(done_at=None).values_list("code", flat=True)) == ["check-claim"]
    assert AssignmentFact.objects.filter(kind=FactKind.CLAIMED).count() == 1


def test_draft_may_be_changed_and_a_submitted_claim_not(house, grant):
    clerk = clerk_of(grant.party)
    with at("2026-04-10"):
        claim = file_claim(grant, new_claim(house.supplier), by=clerk)
        edited = edit_claim(claim, new_claim(house.supplier, contract_number="A-1", invoice_amount=7, invoice_tax=None), by=clerk)
        assert (edited.pk, edited.contract_key, edited.invoice_amount) == (claim.pk, "A1", 7)
        submit_claim(claim, by=clerk)
        with pytest.raises(StepNotPossible):
            edit_claim(claim, new_claim(house.supplier), by=clerk)
        with pytest.raises(StepNotPossible):
            submit_claim(claim, by=clerk)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"invoice_number": ""}, ["invoice_number"]),
        ({"paid_by_applicant_on": None, "use_from": None, "use_to": None}, ["paid_by_applicant_on", "use_from", "use_to"]),
    ],
)
def test_submission_names_everything_that_is_missing(changes, fields, house, grant):
    clerk = clerk_of(grant.party)
    with at("2026-04-10"):
        claim = file_claim(grant, new_claim(house.supplier, **changes), by=clerk)
        with pytest.raises(IncompleteClaim) as refusal:
            submit_claim(claim, by=clerk)
    assert [error.field for error in refusal.value.errors] == fields
    assert Claim.objects.get().status == ClaimStatus.DRAFT


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"contract_number": " - "}, "contract_number"),
        ({"invoice_amount": 0, "invoice_tax": None}, "invoice_amount"),
        ({"invoice_tax": 500_000 * YUAN}, "invoice_tax"),
        ({"use_to": date(2026, 3, 1)}, "use_to"),
        ({"use_quantity": -1}, "use_quantity"),
        ({"paid_by_applicant_on": date(2026, 4, 11)}, "paid_by_applicant_on"),
        ({"use_to": date(2026, 4, 11)}, "use_to"),
    ],
)
def test_draft_that_cannot_be_true_is_refused_at_its_field(changes, field, house, grant):
    with at("2026-04-10"), pytest.raises(IncompleteClaim) as refusal:
        file_claim(grant, new_claim(house.supplier, **changes), by=clerk_of(grant.party))
    assert [error.field for error in refusal.value.errors] == [field]
    assert Claim.objects.count() == 0


def test_supplier_of_another_kind_of_data_is_refused(grant):
    real = register_party(kind=PartyKind.ENTERPRISE, name_zh="真实企业", name_en="", source="test", by=SYSTEM)
    with at("2026-04-10"), pytest.raises(IncompleteClaim) as refusal:
        file_claim(grant, new_claim(real), by=clerk_of(grant.party))
    assert [error.field for error in refusal.value.errors] == ["supplier"]


def test_same_contract_is_claimed_once_and_the_own_claim_is_named(house, grant):
    first = claimed(grant, house.supplier, contract_number="HT-1")
    with at("2026-04-11"), pytest.raises(DoubleFunding) as refusal:
        file_claim(grant, new_claim(house.supplier, contract_number="ｈｔ 1"), by=clerk_of(grant.party))
    with translation.override("en"):
        assert str(refusal.value) == (
            f"Contract ｈｔ 1 with this supplier is claimed already for the same cost item: claim {first}, “submitted”."
        )


def test_claim_of_another_organisation_is_not_named():
    house = a_house([100_000 * YUAN, 100_000 * YUAN])
    one, two = issued(house)
    claimed(one, house.supplier, contract_number="HT-1")
    with at("2026-04-11"), pytest.raises(FundedElsewhere) as refusal:
        file_claim(two, new_claim(house.supplier, contract_number="HT1"), by=clerk_of(two.party))
    with translation.override("en"):
        assert str(refusal.value) == "Contract HT1 with this supplier is claimed already for the same cost item by another organisation."


def test_contract_is_claimed_once_across_calls(house, grant):
    other = a_house(code="other", scheme=house.call.scheme, parties=house.parties)
    claimed(grant, house.supplier, contract_number="HT-1")
    with at("2026-04-11"), pytest.raises(DoubleFunding):
        file_claim(issued(other)[0], new_claim(house.supplier, contract_number="HT-1"), by=clerk_of(grant.party))


def test_two_drafts_may_stand_and_the_second_submission_is_refused(house, grant):
    clerk = clerk_of(grant.party)
    with at("2026-04-10"):
        drafts = [file_claim(grant, new_claim(house.supplier, contract_number="HT-1"), by=clerk) for _ in range(2)]
        submit_claim(drafts[0], by=clerk)
        with pytest.raises(DoubleFunding):
            submit_claim(drafts[1], by=clerk)
    assert [claim.status for claim in Claim.objects.order_by("pk")] == [ClaimStatus.SUBMITTED, ClaimStatus.DRAFT]


def test_another_cost_item_of_the_same_contract_is_another_claim(house, grant):
    claimed(grant, house.supplier, contract_number="HT-1")
    assert claimed(grant, house.supplier, contract_number="HT-1", cost_item="storage").status == ClaimStatus.SUBMITTED


def test_related_supplier_blocks_in_plain_words(house, grant):
    link_parties(grant.party, kind=LinkKind.OWNS, target=house.supplier, source="register", by=SYSTEM)
    with at("2026-04-10"), pytest.raises(RelatedSupplier) as refusal:
        file_claim(grant, new_claim(house.supplier), by=clerk_of(grant.party))
    with translation.override("en"):
        assert f"{house.supplier} cannot be the supplier: it is related to {grant.party}" in str(refusal.value)
        assert refusal.value.field == "supplier"


def test_related_supplier_is_paid_where_the_rule_allows_it():
    house = a_house(code="free", unrelated_supplier=False)
    (grant,) = issued(house)
    link_parties(grant.party, kind=LinkKind.OWNS, target=house.supplier, source="register", by=SYSTEM)
    assert claimed(grant, house.supplier).status == ClaimStatus.SUBMITTED


def test_claim_is_submitted_by_the_last_day_of_validity(house, grant):
    clerk = clerk_of(grant.party)
    with at("2027-03-10"):
        drafts = [file_claim(grant, new_claim(house.supplier), by=clerk) for _ in range(2)]
        submit_claim(drafts[0], by=clerk)
    with at("2027-03-11"), pytest.raises(PastValidity):
        submit_claim(drafts[1], by=clerk)


def test_claim_sent_back_may_be_completed_after_the_last_day(house, grant):
    claim = claimed(grant, house.supplier, "2027-03-10")
    with at("2027-03-12"):
        return_claim(claim, note_public="缺使用记录", by=OFFICER)
        assert submit_claim(claim, by=clerk_of(grant.party)).status == ClaimStatus.SUBMITTED


def test_suspended_grant_takes_no_claim(house, grant):
    with at("2026-04-10"):
        suspend_grant(grant, reason="核查", by=LEADER)
        with pytest.raises(GrantNotUsable):
            file_claim(grant, new_claim(house.supplier), by=clerk_of(grant.party))


def test_nobody_claims_for_another_organisation(house, grant):
    with at("2026-04-10"):
        for stranger in (clerk_of(firm()), OFFICER, SYSTEM):
            with pytest.raises(NotAllowed):
                file_claim(grant, new_claim(house.supplier), by=stranger)


def test_evidence_is_kept_once_and_only_as_accepted_kinds(house, grant, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    clerk = clerk_of(grant.party)
    with at("2026-04-10"):
        claim = file_claim(grant, new_claim(house.supplier), by=clerk)
        given = {"kind": EvidenceKind.INVOICE, "name": "发票.pdf", "content": b"%PDF-1.7 sample", "content_type": "application/pdf"}
        for _ in range(2):
            attach_evidence(claim, **given, by=clerk)
        with pytest.raises(FileRefused):
            attach_evidence(claim, **(given | {"content": b"<svg/>", "content_type": "image/svg+xml"}), by=clerk)
        submit_claim(claim, by=clerk)
        with pytest.raises(StepNotPossible):
            attach_evidence(claim, **(given | {"content": b"%PDF-1.7 other"}), by=clerk)
    assert [(file.name, file.size) for file in ClaimFile.objects.all()] == [("发票.pdf", 15)]
    assert claim.origin == SAMPLE
