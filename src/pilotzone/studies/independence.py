"""Who evaluates has no other part in what is evaluated."""

from django.utils.translation import gettext_lazy as _

from pilotzone.applications.models import Application, Decision
from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role
from pilotzone.kit.text import Words
from pilotzone.studies.errors import NotIndependent
from pilotzone.studies.models import Study
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
    if Application.objects.filter(call=study.call, party__in=by.party_ids).exists():
        return _("this person acts for an applicant of the call")
    return ""
