"""Rows a command will change, locked in one order everywhere: call, grants by id, claims by id, then the ledger's accounts.

(On SQLite the IMMEDIATE transaction holds the whole database already.)
"""

from collections.abc import Iterable

from pilotzone.audit import context
from pilotzone.grants.models import Claim, Grant
from pilotzone.registry.queries import identities
from pilotzone.schemes.models import Call


def locked_call(call: Call) -> Call:
    """Return a call, locked; its origin is declared."""
    locked = Call.objects.select_for_update().select_related("scheme").get(pk=call.pk)
    context.touch_origin(locked.origin)
    return locked


def locked_grant(grant: Grant) -> Grant:
    """Return a grant, locked together with every grant of its party in the scheme; its origin is declared.

    Two claims of one party under two grants share the party's yearly cap, so that deciding one must wait for the other.
    """
    mine = Grant.objects.filter(party__in=identities(grant.party), call__scheme=grant.call.scheme_id)
    list(mine.select_for_update().order_by("pk"))
    locked = Grant.objects.select_related("call__scheme", "party", "application", "rule").get(pk=grant.pk)
    context.touch_origin(locked.origin)
    return locked


def locked_claim(claim: Claim) -> Claim:
    """Return a claim, locked after its grant."""
    grant = locked_grant(claim.grant)
    locked = Claim.objects.select_for_update(of=("self",)).select_related("supplier", "rule").get(pk=claim.pk)
    locked.grant = grant
    return locked


def lock_grants(ids: Iterable[int]) -> None:
    """Lock several grants, lowest id first."""
    list(Grant.objects.select_for_update().filter(pk__in=set(ids)).order_by("pk"))


def locked_claims(ids: Iterable[int]) -> list[Claim]:
    """Return several claims, locked lowest id first; the caller has locked their grants."""
    rows = Claim.objects.select_for_update(of=("self",)).filter(pk__in=set(ids)).order_by("pk")
    return list(rows.select_related("grant__call__scheme", "grant__party", "grant__application", "grant__rule", "supplier", "rule"))
