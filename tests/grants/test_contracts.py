"""A contract that stands in a claim stops another application at once."""

import pytest
from django.utils import translation
from tests.grants.house import at, claimed, clerk_of, firm, new_claim

from pilotzone.applications.blocks import refuse_taken_contract
from pilotzone.applications.errors import ContractTaken
from pilotzone.applications.models import Application
from pilotzone.applications.queries import contract_key, supplier_key
from pilotzone.grants.commands import file_claim

pytestmark = pytest.mark.django_db


def case_of(party, supplier, number):
    """Return an application as its form stands just before it is submitted; the supplier is known by its public id."""
    answers = {"contract_number": number, "supplier_uscc": supplier.public_id}
    keys = {"contract_key": contract_key(number), "supplier_key": supplier_key(supplier.public_id)}
    return Application(party=party, origin=supplier.origin, answers=answers, **keys)


@pytest.mark.parametrize(("own", "words"), [(True, "your claim"), (False, "a claim under another grant")])
def test_contract_in_a_claim_is_named_to_its_own_party_and_to_nobody_else(house, grant, own, words):
    claim = claimed(grant, house.supplier)
    asked = case_of(grant.party if own else firm(), house.supplier, f" {claim.contract_number.lower()} ")
    with translation.override("en"), pytest.raises(ContractTaken) as refusal:
        refuse_taken_contract(asked)
    with translation.override("en"):
        assert words in str(refusal.value)


def test_contract_of_a_draft_claim_is_free(house, grant):
    with at("2026-04-10"):
        draft = file_claim(grant, new_claim(house.supplier), by=clerk_of(grant.party))
    refuse_taken_contract(case_of(firm(), house.supplier, draft.contract_number))
