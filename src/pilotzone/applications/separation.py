"""Four-eyes: one person holds one part on a case, and nobody decides on a party they act for or that is related to it."""

from collections.abc import Iterable

from django.db.models import Q

from pilotzone.applications.enums import Step
from pilotzone.applications.errors import ConflictOfInterest, SamePerson
from pilotzone.applications.models import Application, Decision, Review
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role
from pilotzone.registry.models import Party
from pilotzone.registry.queries import relation_between

CHECKING, DECIDING = (Step.RETURN, Step.ADMIT), (Step.APPROVE, Step.WAITLIST)


def refuse_double_role(cases: Iterable[Application], by: Actor, role: Role) -> None:
    """Raise unless the person may act in this role on every one of the cases: no other part in them, no tie to the applicant."""
    listed = list(cases)
    for case in listed:
        if case.submitted_by == by.id or by.acts_for(case.party_id):
            raise SamePerson(role=Role.APPLICANT)
    refuse_other_part(listed, by, role)
    _refuse_related(listed, by)


def refuse_other_part(cases: Iterable[Application], by: Actor, role: Role) -> None:
    """Raise SamePerson where the person has acted on one of the cases as somebody else than this role."""
    for other, held in _parts(list(cases), by).items():
        if other != role and held:
            raise SamePerson(role=other)


def _parts(cases: list[Application], by: Actor) -> dict[Role, bool]:
    decisions = Decision.objects.filter(application__in=cases, by=by.id)
    # A refusal is the officer's before the ranking and the approver's after it, so it does not say which part it was.
    return {
        Role.OFFICER: decisions.filter(step__in=CHECKING).exists(),
        Role.REVIEWER: Review.objects.filter(application__in=cases, reviewer=by.id, recused=False).exists(),
        Role.APPROVER: decisions.filter(step__in=DECIDING).exists(),
    }


def _refuse_related(cases: list[Application], by: Actor) -> None:
    own = list(Party.objects.filter(pk__in=by.party_ids))
    for case in cases if own else ():
        related = related_of(case, own)
        if related is not None:
            raise ConflictOfInterest(party=related)


def related_of(application: Application, parties: Iterable[Party]) -> Party | None:
    """Return the first of the parties that is the applicant or is related to it today."""
    today = context.today()
    return next((party for party in parties if relation_between(party, application.party, today) is not None), None)


def reviewer_conflict(application: Application, party_ids: Iterable[int]) -> Party | None:
    """Return the party for which a reviewer acts and that is the applicant or related to it."""
    return related_of(application, Party.objects.filter(Q(pk__in=list(party_ids))))
