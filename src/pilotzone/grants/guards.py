"""How a view learns who asks, and fetches a row for somebody or refuses."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.http import HttpRequest

from pilotzone.applications.models import Notice
from pilotzone.audit.actors import Actor, acting
from pilotzone.audit.queries import hidden_origins, retired_origins
from pilotzone.grants import policy
from pilotzone.grants.models import Claim, ClaimFile, ClawbackProposal, Grant, Payment, Settlement
from pilotzone.grants.queries import visible_claims, visible_grants
from pilotzone.kit.errors import NotAllowed, NotFound
from pilotzone.schemes.enums import CallStatus
from pilotzone.schemes.models import Call
from pilotzone.schemes.policy import can_see_drafts

Allowed = Callable[..., bool]


def by_those_who(request: HttpRequest, allowed: Allowed, *about: object) -> Actor:
    """Return the actor; refuses whom the policy does not let."""
    by = acting(request)
    if not allowed(by, *about):
        raise NotAllowed
    return by


def grants_for_reader(request: HttpRequest) -> QuerySet[Grant]:
    """Return the grants that this reader may see; refuses whoever has to do with none."""
    return visible_grants(by_those_who(request, policy.can_list))


def grant_for_reader(request: HttpRequest, number: str) -> Grant:
    """Return one grant that this reader may see."""
    found = grants_for_reader(request).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def grant_for(request: HttpRequest, number: str, allowed: Allowed) -> Grant:
    """Return one grant for somebody who may do something with it."""
    found = grant_for_reader(request, number)
    by_those_who(request, allowed, found)
    return found


def claims_for_reader(request: HttpRequest) -> QuerySet[Claim]:
    """Return the claims that this reader may see; refuses whoever has to do with none."""
    return visible_claims(by_those_who(request, policy.can_list))


def claim_for_reader(request: HttpRequest, pk: int) -> Claim:
    """Return one claim that this reader may see."""
    deep = ("grant__rule__instrument", "grant__application")
    found = (
        claims_for_reader(request)
        .filter(pk=pk)
        .select_related("grant__call__scheme", "grant__party", "supplier", "rule__instrument", *deep)
    )
    claim = found.first()
    if claim is None:
        raise NotFound
    return claim


def claim_for(request: HttpRequest, pk: int, allowed: Allowed) -> Claim:
    """Return one claim for somebody who may do something with it."""
    found = claim_for_reader(request, pk)
    by_those_who(request, allowed, found)
    return found


def file_for_reader(request: HttpRequest, pk: int) -> ClaimFile:
    """Return a file of a claim that this reader may see."""
    found = ClaimFile.objects.filter(pk=pk, claim__in=claims_for_reader(request).values("pk")).first()
    if found is None:
        raise NotFound
    return found


def shown_settlements() -> QuerySet[Settlement]:
    """Return the settlements that the zone shows."""
    return Settlement.objects.exclude(origin__in=hidden_origins()).select_related("call__scheme")


def settlement_for(request: HttpRequest, pk: int, allowed: Allowed) -> Settlement:
    """Return one settlement for somebody who may see or do something with it."""
    by_those_who(request, allowed)
    found = shown_settlements().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def payment_for_reader(request: HttpRequest, pk: int) -> Payment:
    """Return one payment; the office reads all."""
    by_those_who(request, policy.sees_finance)
    found = Payment.objects.filter(pk=pk, line__settlement__in=shown_settlements().values("pk")).first()
    if found is None:
        raise NotFound
    return found


def proposal_for(request: HttpRequest, pk: int, allowed: Allowed) -> ClawbackProposal:
    """Return one proposed clawback for somebody who may sign or drop it."""
    by_those_who(request, allowed)
    shown = visible_claims(acting(request)).values("pk")
    found = ClawbackProposal.objects.filter(pk=pk, claim__in=shown).select_related(
        "claim__grant__party", "claim__grant__call", "instrument"
    )
    proposal = found.first()
    if proposal is None:
        raise NotFound
    by_those_who(request, allowed, proposal)
    return proposal


def call_for(request: HttpRequest, code: str, allowed: Allowed) -> Call:
    """Return one of the zone's calls for somebody who may see its money or settle it."""
    by_those_who(request, allowed)
    found = Call.objects.exclude(origin__in=hidden_origins()).select_related("scheme").filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def call_for_everybody(request: HttpRequest, code: str) -> Call:
    """Return a call whose grants everybody may read: worked examples too, drafts and retired samples not."""
    calls = Call.objects.exclude(origin__in=retired_origins()).select_related("scheme")
    if not can_see_drafts(acting(request)):
        calls = calls.exclude(status=CallStatus.DRAFT)
    found = calls.filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def notice_for_issuer(request: HttpRequest, pk: int) -> Notice:
    """Return a public notice for the officer who issues its grants."""
    by_those_who(request, policy.can_issue)
    found = Notice.objects.filter(pk=pk).exclude(call__origin__in=hidden_origins()).select_related("call").first()
    if found is None:
        raise NotFound
    return found
