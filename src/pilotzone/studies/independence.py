"""Who evaluates has no other part in what is evaluated."""

from django.utils.translation import gettext_lazy as _

from pilotzone.applications.models import Application, Decision, Review
from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role
from pilotzone.grants.models import Claim, Payment, Settlement
from pilotzone.kit.text import Words
from pilotzone.studies.errors import NotIndependent
from pilotzone.studies.models import PlanDraft, Study
from pilotzone.studies.policy import DEPENDENT


def refuse_dependent(study: Study, by: Actor) -> None:
    """Raise NotIndependent where the evaluator runs, decides, pays or applies under what is evaluated."""
    # For a worked example the system stands in; nobody here evaluates it, and it never signs.
    if by.has(Role.SYSTEM):
        return
    reason = _reason(study, by)
    if reason:
        raise NotIndependent(reason=reason)


def _reason(study: Study, by: Actor) -> Words:
    if by.has(*DEPENDENT):
        return _("the officer, the approver and those who pay may not evaluate")
    if by.id == study.officer:
        return _("this person opened the study for the office")
    if study.call is None:
        return ""
    if Decision.objects.filter(application__call=study.call, by=by.id).exists():
        return _("this person decided on cases of the call")
    if _reviewed_or_handled_money(study, by):
        return _("this person reviewed cases, or checked, settled or paid claims of the call")
    if Application.objects.filter(call=study.call, party__in=by.party_ids).exists():
        return _("this person acts for an applicant of the call")
    return ""


def _reviewed_or_handled_money(study: Study, by: Actor) -> bool:
    """A part that ended yesterday is a part: roles change, what was done stays."""
    done = (
        Review.objects.filter(application__call=study.call, reviewer=by.id),
        Claim.objects.filter(grant__call=study.call, checked_by=by.id),
        Settlement.objects.filter(call=study.call, settled_by=by.id),
        Payment.objects.filter(line__settlement__call=study.call, paid_by=by.id),
    )
    return any(rows.exists() for rows in done)


def refuse_planner(study: Study, by: Actor) -> None:
    """Raise NotIndependent where somebody would decide for ethics on what they opened, planned or evaluate."""
    planned = PlanDraft.objects.filter(study=study, written_by=by.id).exists()
    if planned or by.id in (study.officer, study.evaluator) or by.has(Role.EVALUATOR, Role.OFFICER):
        raise NotIndependent(reason=_("ethics is decided by somebody who neither plans nor runs the study"))
