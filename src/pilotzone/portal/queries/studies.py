"""How far the studies are: by state, in hand, of one call, on the shelf of worked examples."""

from collections import Counter

from django.db.models import Count, QuerySet

from pilotzone.audit.actors import Actor
from pilotzone.schemes.models import Call
from pilotzone.studies.enums import StudyStatus
from pilotzone.studies.models import Study
from pilotzone.studies.queries import example_studies, register_of_studies

IN_HAND = (StudyStatus.DRAFT, StudyStatus.LOCKED, StudyStatus.COLLECTING, StudyStatus.ESTIMATED, StudyStatus.OPINED)


def studies_by_state(by: Actor) -> Counter[str]:
    """Return how many studies of the register stand in each state."""
    return Counter(dict(register_of_studies(by).order_by().values_list("status").annotate(n=Count("pk"))))


def studies_in_hand(by: Actor) -> QuerySet[Study]:
    """Return the studies that are neither published nor stopped, the first result due first."""
    return register_of_studies(by).filter(status__in=IN_HAND).order_by("due_on", "id")


def studies_of_calls(calls: list[Call], by: Actor) -> dict[int, Study]:
    """Return the latest study of each call that has one, by the id of the call; a study that was stopped comes last."""
    rows = register_of_studies(by).filter(call__in=calls).order_by("opened_at", "id")
    return {study.call_id: study for study in sorted(rows, key=lambda study: study.status != StudyStatus.STOPPED) if study.call_id}


def shelf() -> QuerySet[Study]:
    """Return the worked examples."""
    return example_studies().order_by("code")
