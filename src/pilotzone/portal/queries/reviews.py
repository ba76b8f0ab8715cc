"""What a reviewer has scored, stepped back from, and still has to score."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from pilotzone.applications.models import Review, ReviewAssignment
from pilotzone.applications.queries import zone_cases
from pilotzone.audit.actors import Actor


@dataclass(frozen=True, slots=True)
class Reviews:
    """Cases given to a reviewer: those to score, and how many were scored and recused from."""

    waiting: QuerySet[ReviewAssignment]
    scored: int
    recused: int


def my_reviews(by: Actor) -> Reviews:
    """Return what was given to the actor to score."""
    given = Review.objects.filter(reviewer=by.id, application__in=zone_cases())
    done = Exists(Review.objects.filter(application=OuterRef("application"), reviewer=by.id))
    waiting = ReviewAssignment.objects.filter(~done, reviewer=by.id, application__in=zone_cases())
    recused = given.filter(recused=True).count()
    return Reviews(waiting.select_related("application__call").order_by("due_on", "id"), given.count() - recused, recused)
