"""What waits for finance, on the small office that grants are tested with."""

import pytest
from tests.grants.house import OFFICER, a_house, at, checked, issued, settled

from pilotzone.grants.commands import refuse_claim
from pilotzone.portal.queries.money import unpaid_settlements

pytestmark = pytest.mark.django_db


def test_settlement_waits_with_the_claims_that_can_still_be_paid():
    house = a_house()
    grant = issued(house)[0]
    kept, refused = checked(grant, house.supplier), checked(grant, house.supplier)
    settlement = settled(house)

    with at("2026-07-02"):
        refuse_claim(refused, note_public="发票已作废", by=OFFICER)
    kept.refresh_from_db()
    assert [(row.pk, row.claims, row.amount) for row in unpaid_settlements()] == [(settlement.pk, 1, kept.amount)]

    with at("2026-07-03"):
        refuse_claim(kept, note_public="发票已作废", by=OFFICER)
    assert list(unpaid_settlements()) == []
