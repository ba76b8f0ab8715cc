"""From draft to the end of the formal check."""

from collections import Counter

import pytest

from pilotzone.applications.enums import FactKind, Status, Step
from pilotzone.applications.models import Application, AssignmentFact, Attachment, Decision
from pilotzone.audit.enums import Origin
from pilotzone.audit.files import read_file
from pilotzone.packs.samples.plan import APPLICANTS, BY_NUMBER, CENTRES, NO_CONSENT, Story
from pilotzone.packs.samples.policy_tool import first_call, second_call
from pilotzone.registry.models import Party
from pilotzone.schemes.queries import latest_counts

# One worker, so that the sample is made once.
pytestmark = [pytest.mark.usefixtures("people"), pytest.mark.xdist_group("sample")]
REFUSED = (Story.ELSEWHERE, Story.SMALL_SUPPLIER, Story.CANNOT_TELL)
ELIGIBLE = (Story.PLAIN, Story.COMPLETED, Story.RELATED)


def numbers(*stories: Story) -> list[int]:
    return [each.number for each in APPLICANTS if each.story in stories]


def case(number: int) -> Application:
    return Application.objects.get(call=first_call(), party__name_en=BY_NUMBER[number].name_en)


def of_first_call(**which: object) -> list[int]:
    """Return the applicants' numbers of the decisions of the first call that are so."""
    names = Decision.objects.filter(application__call=first_call(), **which).values_list("application__party__name_en", flat=True)
    return sorted(int(name[-2:]) for name in names)


def test_every_planned_applicant_applied_once():
    assert Counter(Application.objects.filter(call=first_call()).values_list("party__name_en", flat=True)) == Counter(
        each.name_en for each in APPLICANTS
    )


def test_officer_refused_those_who_do_not_meet_a_condition():
    assert of_first_call(step=Step.REFUSE, reason="not_eligible") == numbers(Story.ELSEWHERE, Story.SMALL_SUPPLIER)
    assert of_first_call(step=Step.REFUSE, reason="incomplete") == numbers(Story.CANNOT_TELL)


def test_sent_back_cases_were_completed_and_admitted():
    assert of_first_call(step=Step.RETURN) == numbers(Story.COMPLETED, Story.CANNOT_TELL)
    assert of_first_call(step=Step.ADMIT) == numbers(*ELIGIBLE)


def test_withdrawn_and_lapsed_cases_are_kept():
    assert [case(number).status for number in numbers(Story.WITHDRAWN, Story.LAPSED)] == [Status.WITHDRAWN, Status.LAPSED]
    # A draft was never an application: it has no public id.
    assert case(32).public_id is None


def test_contract_of_another_was_refused_and_left_no_application():
    contracts = Application.objects.filter(call=first_call()).exclude(public_id=None).values_list("contract_key", "supplier_key")
    assert max(Counter(contracts).values()) == 1
    assert case(32).answers["contract_number"] == BY_NUMBER[7].contract


def test_related_supplier_was_refused_and_replaced():
    (related,) = numbers(Story.RELATED)
    assert case(related).answers["supplier_uscc"] == CENTRES[BY_NUMBER[related].supplier].uscc


def test_amount_is_a_fifth_of_the_fee_up_to_the_cap():
    amounts = {number: (case(number).amount or 0) // 100 for number in numbers(*ELIGIBLE)}
    assert amounts == {number: min(BY_NUMBER[number].fee // 5, 1_000_000) for number in amounts}
    assert [number for number, amount in amounts.items() if amount == 1_000_000] == [1, 8, 19, 23]


def test_eligible_demand_is_more_than_the_pool():
    assert sum(case(number).amount or 0 for number in numbers(*ELIGIBLE)) > (first_call().pool_amount or 0)


def test_consent_is_asked_and_may_be_no():
    unasked = [number for number in numbers(*ELIGIBLE) if case(number).consented_at is None]
    assert unasked == sorted(NO_CONSENT)


def test_counts_went_to_the_call_when_its_window_closed():
    at_close = first_call().counts.order_by("at").first()
    assert (at_close.counts["applied"], at_close.counts["eligible"], at_close.counts["lapsed"]) == (31, 27, 0)


def test_facts_are_kept_of_every_application():
    facts = Counter(AssignmentFact.objects.filter(call=first_call()).values_list("kind", flat=True))
    assert {kind: facts[kind] for kind in (FactKind.ANNOUNCED, FactKind.APPLIED, FactKind.ELIGIBLE, FactKind.REFUSED)} == {
        FactKind.ANNOUNCED: 1,
        FactKind.APPLIED: 31,
        FactKind.ELIGIBLE: 27,
        FactKind.REFUSED: 3,
    }


def test_scans_say_that_they_are_invented():
    scans = Attachment.objects.filter(application__call=first_call())
    assert scans.count() == 31
    assert all(b"Not a real document" in read_file(scan.sha256) for scan in scans)


def test_every_case_is_synthetic():
    assert set(Application.objects.values_list("origin", "party__origin", "call__origin")) == {(Origin.SYNTHETIC,) * 3}
    assert Party.objects.filter(origin=Origin.REAL).count() == 0


def test_second_call_is_open_with_work_for_officer_and_applicants():
    states = Application.objects.filter(call=second_call()).order_by("party__name_en").values_list("party__name_en", "status")
    assert [(int(name[-2:]), status) for name, status in states] == [
        (28, Status.SUBMITTED),
        (29, Status.DRAFT),
        (31, Status.SUBMITTED),
        (32, Status.RETURNED),
    ]
    assert (second_call().status, latest_counts(second_call())) == ("open", None)
