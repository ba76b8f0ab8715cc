"""How a view learns who asks, and fetches a row for somebody or refuses."""

from django.http import HttpRequest

from pilotzone.audit.actors import Actor, acting
from pilotzone.audit.queries import hidden_origins
from pilotzone.kit.errors import NotAllowed, NotFound
from pilotzone.obligations.models import Obligation
from pilotzone.obligations.policy import can_list, can_see, has_work_list


def for_office(request: HttpRequest) -> Actor:
    """Return the actor; refuses whoever may not look through all duties."""
    if not can_list(acting(request)):
        raise NotAllowed
    return acting(request)


def for_workers(request: HttpRequest) -> Actor:
    """Return the actor; refuses whoever nothing can wait for."""
    if not has_work_list(acting(request)):
        raise NotAllowed
    return acting(request)


def obligation_for_reader(request: HttpRequest, pk: int) -> Obligation:
    """Return an obligation that this person may see; one of a retired origin is nobody's to see."""
    rows = Obligation.objects.select_related("debtor_party", "debtor_user", "creditor_party", "creditor_user", "instrument")
    found = rows.filter(pk=pk).exclude(origin__in=hidden_origins()).first()
    if found is None:
        # Who may see all may know that there is none; others learn nothing from the answer.
        for_office(request)
        raise NotFound
    if not can_see(acting(request), found):
        raise NotAllowed
    return found
