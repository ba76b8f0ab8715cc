"""How a view fetches a study for somebody, or refuses."""

from django.http import HttpRequest

from pilotzone.audit.actors import acting
from pilotzone.kit.errors import NotAllowed, NotFound
from pilotzone.studies import policy
from pilotzone.studies.models import Plan, Snapshot, Study
from pilotzone.studies.queries import latest_estimates, locked_plan, studies_of


def study_for_reader(request: HttpRequest, code: str) -> Study:
    """Return a study that this reader may know of; drafts are the office's."""
    found = studies_of(acting(request)).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def study_for(request: HttpRequest, code: str, may: policy.May) -> Study:
    """Return a study for somebody who may take the step; refuses others before they are told anything."""
    if not may(acting(request)):
        raise NotAllowed
    return study_for_reader(request, code)


def result_for_reader(request: HttpRequest, code: str) -> Study:
    """Return a study whose result this reader may see; there is none before estimates are made."""
    found = study_for_reader(request, code)
    if not policy.can_see_result(acting(request), found):
        raise NotAllowed
    if not latest_estimates(found):
        raise NotFound
    return found


def plan_for_reader(request: HttpRequest, code: str) -> Plan:
    """Return a study's locked plan, which is public."""
    found = locked_plan(study_for_reader(request, code))
    if found is None:
        raise NotFound
    return found


def snapshot_for_reader(request: HttpRequest, code: str, number: int) -> Snapshot:
    """Return a snapshot for somebody who may see rows."""
    study = study_for_reader(request, code)
    if not policy.can_see_rows(acting(request), study):
        raise NotAllowed
    found = Snapshot.objects.filter(study=study, number=number).first()
    if found is None:
        raise NotFound
    return found
