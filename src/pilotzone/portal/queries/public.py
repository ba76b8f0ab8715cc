"""What everybody may read: open calls, lists on notice, draws, grants; the worked example on its shelf."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from pilotzone.applications.models import Draw, Notice
from pilotzone.audit.actors import NOBODY
from pilotzone.audit.queries import hidden_origins
from pilotzone.grants.models import Grant
from pilotzone.grants.queries import zone_grants
from pilotzone.schemes.enums import CallStatus
from pilotzone.schemes.models import Call
from pilotzone.schemes.queries import visible_calls


def calls_taking_applications(moment: datetime) -> QuerySet[Call]:
    """Return the calls that take applications, the first to close first."""
    begun = Q(opens_at=None) | Q(opens_at__lte=moment)
    running = Q(closes_at=None) | Q(closes_at__gt=moment)
    return visible_calls(NOBODY).filter(begun, running, status=CallStatus.OPEN).order_by("closes_at", "code")


def public_notices() -> QuerySet[Notice]:
    """Return the lists that the leader has signed, newest first."""
    signed = Notice.objects.exclude(signed_by="").exclude(call__origin__in=hidden_origins()).select_related("call__scheme")
    return signed.order_by("-from_day", "-id")


def notices_on(day: date) -> QuerySet[Notice]:
    """Return the lists that are on public notice on a day, the first to end first."""
    return public_notices().filter(from_day__lte=day, last_day__gte=day, closed_at=None).order_by("last_day", "id")


def public_draws() -> QuerySet[Draw]:
    """Return every draw, void ones included, newest first."""
    return Draw.objects.exclude(call__origin__in=hidden_origins()).select_related("call__scheme").order_by("-id")


def granted() -> QuerySet[Grant]:
    """Return every grant of the zone, newest first."""
    return zone_grants().order_by("-issued_on", "-id")
