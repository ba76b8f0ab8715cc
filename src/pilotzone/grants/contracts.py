"""Spellings of one contract number, and who has claimed under it."""

import unicodedata

from django.db.models import QuerySet

from pilotzone.applications import queries as cases
from pilotzone.audit.actors import Actor
from pilotzone.grants.enums import LIVE_CLAIMS
from pilotzone.grants.errors import DoubleFunding, FundedElsewhere
from pilotzone.grants.models import Claim
from pilotzone.grants.policy import can_see
from pilotzone.kit.transitions import state_of
from pilotzone.registry.models import Party
from pilotzone.registry.queries import identities


def contract_key(text: str) -> str:
    """Return what two spellings of one contract number have in common: half-width capitals and digits."""
    # Full-width letters and other compatibility forms first, which people get from input methods and copied tables.
    return cases.contract_key(unicodedata.normalize("NFKC", text))


def live_claims_on(key: str, supplier: Party, cost_item: str, origin: str) -> QuerySet[Claim]:
    """Return the claims that hold a contract and cost item."""
    same = {"contract_key": key, "supplier__in": identities(supplier), "cost_item": cost_item, "origin": origin}
    return Claim.objects.filter(**same, status__in=LIVE_CLAIMS).select_related("grant__party")


def refuse_double_funding(claim: Claim, by: Actor) -> None:
    """Raise DoubleFunding where another live claim holds the contract; it is named to those who may know of it."""
    others = live_claims_on(claim.contract_key, claim.supplier, claim.cost_item, claim.origin).exclude(pk=claim.pk)
    if (other := others.first()) is not None:
        raise double_funding(claim, other, by)


def double_funding(claim: Claim, other: Claim, by: Actor) -> DoubleFunding:
    if can_see(by, other.grant):
        return DoubleFunding(contract=claim.contract_number, claim=str(other), state=state_of(other))
    return FundedElsewhere(contract=claim.contract_number)
