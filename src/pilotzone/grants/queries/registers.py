"""Which grants somebody sees."""

from collections.abc import Iterable

from django.db.models import QuerySet

from pilotzone.applications.enums import Status
from pilotzone.applications.models import Notice, NoticeLine
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.queries import hidden_origins, retired_origins
from pilotzone.grants.enums import USABLE
from pilotzone.grants.models import Grant
from pilotzone.grants.policy import sees_all
from pilotzone.schemes.models import Call


def zone_grants() -> QuerySet[Grant]:
    """Return the grants that lists and counts of the zone show: none that is retired, none of the example from abroad."""
    return Grant.objects.exclude(origin__in=hidden_origins()).select_related("call__scheme", "party", "application", "rule__instrument")


def visible_grants(by: Actor) -> QuerySet[Grant]:
    """Return the grants that an actor may see: the office all, applicants their own."""
    return zone_grants() if sees_all(by) else grants_of_party(by.party_ids)


def grants_of_party(party_ids: Iterable[int]) -> QuerySet[Grant]:
    """Return the grants of some parties."""
    return zone_grants().filter(party__in=set(party_ids))


def public_grants(call: Call) -> QuerySet[Grant]:
    """Return the grants of a call as everybody may read them, worked examples included, retired samples not."""
    return Grant.objects.filter(call=call).exclude(origin__in=retired_origins()).select_related("party", "call")


def overdue_grants(call: Call) -> QuerySet[Grant]:
    """Return the grants of a call whose last day is over and that nobody has ended yet; suspended ones wait for the leader."""
    past = Grant.objects.filter(call=call, status__in=USABLE, valid_until__lt=context.today())
    return past.select_related("call__scheme", "party", "application", "rule").order_by("pk")


def notices_to_issue() -> QuerySet[Notice]:
    """Return the closed notices of the zone with a case that waits for its grant."""
    waiting = NoticeLine.objects.filter(application__status=Status.NOTICED).values("notice")
    closed = Notice.objects.filter(pk__in=waiting, closed_at__isnull=False).exclude(call__origin__in=hidden_origins())
    return closed.select_related("call").order_by("call", "number")
