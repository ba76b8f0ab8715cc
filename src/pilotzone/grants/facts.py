"""Tells the assignment record of first use, claim and payment."""

from datetime import date

from pilotzone.applications.enums import FactKind
from pilotzone.applications.models import AssignmentFact
from pilotzone.audit import context
from pilotzone.audit.chain import row_name
from pilotzone.grants.models import Claim
from pilotzone.kit.dates import Precision
from pilotzone.ledger.units import YUAN


def record(claim: Claim, kind: FactKind, on: date, *, dose: int | None = None) -> AssignmentFact:
    """Write what happened to the party of a claim; `dose` in fen."""
    fact = AssignmentFact.objects.create(
        call=claim.grant.call,
        party=claim.grant.party,
        application=claim.grant.application,
        kind=kind,
        happened_on=on,
        precision=Precision.DAY,
        recorded_at=context.now(),
        dose=dose,
        dose_unit="" if dose is None else YUAN,
        rule=claim.rule or claim.grant.rule,
        source=row_name(claim),
    )
    context.seal(fact)
    return fact


def has_used(claim: Claim) -> bool:
    """Tell whether the first use of the claim's grant is on record."""
    return AssignmentFact.objects.filter(application=claim.grant.application_id, kind=FactKind.FIRST_USE).exists()
