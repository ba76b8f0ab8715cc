"""What stands in the way of a claim, in plain words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pilotzone.audit import context
from pilotzone.grants.entitlement import assess, governing_rule
from pilotzone.grants.enums import LIVE_CLAIMS, GrantStatus, Obstacle
from pilotzone.grants.errors import RelatedSupplier
from pilotzone.grants.models import Claim
from pilotzone.grants.reserves import room_by_payer
from pilotzone.kit.text import label_of, listed
from pilotzone.kit.transitions import state_of
from pilotzone.registry.enums import LinkKind
from pilotzone.registry.models import PartyLink
from pilotzone.registry.queries import identities, relation_between
from pilotzone.registry.queries.relations import Relation
from pilotzone.schemes.queries import content_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A checked claim and what keeps it from being settled; nothing, where it is ready."""

    claim: Claim
    obstacles: Sequence[Obstacle]


def related(claim: Claim) -> Relation | None:
    """Return how supplier and claimant are related, where the rule pays for unrelated suppliers only."""
    if not content_of(governing_rule(claim)).unrelated_supplier:
        return None
    return relation_between(claim.grant.party, claim.supplier, context.today())


def refuse_related_supplier(claim: Claim) -> None:
    """Raise RelatedSupplier with the links that prove it."""
    relation = related(claim)
    if relation is not None:
        why = listed([_in_words(link) for link in relation.path]) if relation.path else claim.grant.party
        raise RelatedSupplier(supplier=claim.supplier, party=claim.grant.party, why=why)


def _in_words(link: PartyLink) -> str:
    return f"{link.subject} {label_of(LinkKind(link.kind))} {link.target}"


def standing_of(claim: Claim) -> Standing:
    """Return what keeps a checked claim from being settled as things stand today."""
    return Standing(claim, tuple(_obstacles(claim)))


def _obstacles(claim: Claim) -> Iterator[Obstacle]:
    amount = claim.amount or 0
    if state_of(claim.grant) == GrantStatus.SUSPENDED:
        yield Obstacle.SUSPENDED
    if amount == 0:
        yield Obstacle.NOTHING
    others = Claim.objects.filter(status__in=LIVE_CLAIMS, origin=claim.origin).exclude(pk=claim.pk)
    if others.filter(contract_key=claim.contract_key).exclude(grant__party__in=identities(claim.grant.party)).exists():
        yield Obstacle.SAME_CONTRACT
    if others.filter(invoice_number=claim.invoice_number, supplier__in=identities(claim.supplier)).exists():
        yield Obstacle.SAME_INVOICE
    if related(claim) is not None:
        yield Obstacle.RELATED_SUPPLIER
    if amount > assess(claim, claim.eligible_amount or 0).amount or amount > sum(room_by_payer(claim.grant).values()):
        yield Obstacle.OVER_CAP
