"""Spellings of one contract number, and who has claimed under it."""

import unicodedata

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pilotzone.applications import queries as cases
from pilotzone.applications.blocks import supplier_of
from pilotzone.applications.models import Application
from pilotzone.audit.actors import Actor
from pilotzone.grants.enums import LIVE_CLAIMS
from pilotzone.grants.errors import DoubleFunding, FundedElsewhere
from pilotzone.grants.models import Claim
from pilotzone.grants.policy import can_see
from pilotzone.kit.text import Words
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


def claim_with_its_contract(application: Application) -> Words | None:
    """Return in words where a live claim holds the contract that an application names; None where none does."""
    supplier = supplier_of(application)
    if supplier is None:
        return None
    held = Claim.objects.filter(
        contract_key=contract_key(str(application.answers.get("contract_number") or "")),
        supplier__in=identities(supplier),
        origin=application.origin,
        status__in=LIVE_CLAIMS,
    ).exclude(grant__application=application.pk)
    found = held.select_related("grant").first()
    if found is None:
        return None
    # Who else was funded is not told to an applicant.
    own = found.grant.party_id == application.party_id
    return _("your claim %(claim)s") % {"claim": found} if own else _("a claim under another grant")
