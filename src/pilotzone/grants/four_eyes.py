"""Who has had a hand in a claim: applicant, approver, checker and the two of finance are different people."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from pilotzone.applications.enums import Step
from pilotzone.applications.models import Decision
from pilotzone.audit.actors import Actor
from pilotzone.grants.errors import ActsForClaimant, SamePerson
from pilotzone.grants.models import Claim
from pilotzone.kit.text import Words


def refuse_same_person(claim: Claim, by: Actor) -> None:
    """Raise where somebody of finance has acted on the case before, in whichever part, or acts for the party that claims."""
    if by.acts_for(claim.grant.party_id):
        raise ActsForClaimant(claim=claim)
    if claim.checked_by == by.id:
        raise SamePerson(claim=claim, act=_("checked"))
    refuse_earlier_hand(claim, by)


def refuse_earlier_hand(claim: Claim, by: Actor) -> None:
    """Raise SamePerson where somebody has submitted the claim or approved its case."""
    for person, act in _earlier_hands(claim):
        if person == by.id:
            raise SamePerson(claim=claim, act=act)


def _earlier_hands(claim: Claim) -> Iterator[tuple[str, Words]]:
    yield claim.submitted_by, _("submitted")
    approvals = Decision.objects.filter(application=claim.grant.application_id, step=Step.APPROVE)
    yield from ((person, _("approved")) for person in approvals.values_list("by", flat=True))
