"""Tells the assignment record of first use, claim and payment."""

from datetime import date

from pilotzone.applications.assignment import NewFact
from pilotzone.applications.commands import record_fact
from pilotzone.applications.enums import FactKind
from pilotzone.applications.models import AssignmentFact
from pilotzone.applications.queries import standing_facts
from pilotzone.audit.actors import Actor
from pilotzone.audit.chain import row_name
from pilotzone.grants.models import Claim
from pilotzone.ledger.units import YUAN


def record(claim: Claim, kind: FactKind, on: date, *, by: Actor, dose: int | None = None) -> AssignmentFact:
    """Write what happened to the party of a claim; `dose` in fen."""
    new = NewFact(
        call=claim.grant.call,
        kind=kind,
        source=row_name(claim),
        party=claim.grant.party,
        application=claim.grant.application,
        happened_on=on,
        dose=dose,
        dose_unit="" if dose is None else YUAN,
        rule=claim.rule or claim.grant.rule,
    )
    return record_fact(new, by=by)


def has_used(claim: Claim) -> bool:
    """Tell whether the first use of the claim's grant is on record."""
    return standing_facts().filter(application=claim.grant.application_id, kind=FactKind.FIRST_USE).exists()
