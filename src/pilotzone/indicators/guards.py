"""How a view learns who asks, and fetches a row for somebody or refuses."""

from django.db.models import QuerySet
from django.http import HttpRequest

from pilotzone.audit.actors import acting
from pilotzone.audit.queries import hidden_origins
from pilotzone.indicators import policy
from pilotzone.indicators.enums import READABLE, Purpose
from pilotzone.indicators.models import Indicator, Observation, Return
from pilotzone.indicators.queries import indicators_with_versions, shown_returns
from pilotzone.kit.errors import NotAllowed, NotFound


def purpose_of(request: HttpRequest) -> Purpose:
    """Return what a page may show this reader: published figures, to the office also what it administers."""
    return Purpose.ADMINISTRATION if policy.can_see_unpublished(acting(request)) else Purpose.PUBLICATION


def indicator_for_reader(code: str) -> Indicator:
    """Return an indicator; definitions are public."""
    found = indicators_with_versions().filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def values_for_reader(request: HttpRequest) -> QuerySet[Observation]:
    """Return the rows that this reader may see: the public those of places that are published, the office all but statistical ones."""
    rows = Observation.objects.filter(purpose__in=READABLE[purpose_of(request)]).exclude(origin__in=hidden_origins())
    if not policy.can_see_unpublished(acting(request)):
        rows = rows.filter(area__isnull=False)
    return rows.select_related("version", "version__indicator", "party", "asset", "area")


def value_for_reader(request: HttpRequest, pk: int) -> Observation:
    """Return one row of a value that this reader may see."""
    found = values_for_reader(request).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def value_for_changer(request: HttpRequest, pk: int) -> Observation:
    """Return one row of a value that this reader may correct or withdraw."""
    if not policy.can_change(acting(request)):
        raise NotAllowed
    return value_for_reader(request, pk)


def returns_for_reader(request: HttpRequest) -> QuerySet[Return]:
    """Return all returns for those who check them, their own for units; refuses others."""
    by = acting(request)
    if not policy.can_list_returns(by):
        raise NotAllowed
    return shown_returns() if policy.sees_all_returns(by) else shown_returns().filter(party__in=by.party_ids)


def return_for_reader(request: HttpRequest, pk: int) -> Return:
    """Return one return that this reader may see."""
    found = returns_for_reader(request).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def return_for_unit(request: HttpRequest, pk: int) -> Return:
    """Return one return that this reader fills in."""
    found = return_for_reader(request, pk)
    if not policy.can_fill(acting(request), found):
        raise NotAllowed
    return found


def return_for_checker(request: HttpRequest, pk: int) -> Return:
    """Return one return that this reader checks."""
    if not policy.can_check(acting(request)):
        raise NotAllowed
    return return_for_reader(request, pk)
