"""How a view learns who asks, and fetches a row for somebody or refuses."""

from django.db.models import QuerySet
from django.http import HttpRequest

from pilotzone.applications import policy
from pilotzone.applications.models import Application, Attachment, Draw, Notice, Objection
from pilotzone.applications.queries import visible_cases
from pilotzone.audit.actors import Actor, acting
from pilotzone.audit.enums import Role
from pilotzone.audit.queries import hidden_origins
from pilotzone.kit.errors import NotAllowed, NotFound
from pilotzone.schemes.enums import CallStatus
from pilotzone.schemes.models import Call


def cases_for_reader(request: HttpRequest) -> QuerySet[Application]:
    """Return the cases that this reader may see; refuses whoever can have none."""
    by = acting(request)
    if not (by.party_ids or by.has(Role.REVIEWER) or policy.can_see_all(by)):
        raise NotAllowed
    return visible_cases(by)


def case_for_reader(request: HttpRequest, pk: int) -> Application:
    """Return one case that this reader may see. Whether another one exists is told to nobody."""
    found = cases_for_reader(request).select_related("form", "call__scheme__area").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def case_for_applicant(request: HttpRequest, pk: int) -> Application:
    """Return one case of a party that this reader acts for."""
    found = case_for_reader(request, pk)
    if not policy.can_fill(acting(request), found):
        raise NotAllowed
    return found


def case_for(request: HttpRequest, pk: int, *roles: Role) -> Application:
    """Return one case for somebody in one of these roles."""
    _require(request, *roles)
    return case_for_reader(request, pk)


def case_for_reviewer(request: HttpRequest, pk: int) -> Application:
    """Return one case that was given to this reviewer."""
    _require(request, Role.REVIEWER)
    found = case_for_reader(request, pk)
    if not policy.can_review(acting(request), found):
        raise NotAllowed
    return found


def case_on_notice(request: HttpRequest, pk: int) -> Application:
    """Return a case for somebody who wants to object: anybody who is signed in, whatever is on public notice."""
    if not acting(request).id.startswith("user:"):
        raise NotAllowed
    rows = Application.objects.exclude(origin__in=hidden_origins()).filter(notice_lines__notice__from_day__isnull=False)
    found = rows.select_related("party", "call").filter(pk=pk).distinct().first()
    if found is None:
        raise NotFound
    return found


def attachment_for_reader(request: HttpRequest, pk: int, attachment: int) -> Attachment:
    """Return a file of a case that this reader may see."""
    found = case_for_reader(request, pk).attachments.filter(pk=attachment).first()
    if found is None:
        raise NotFound
    return found


def call_for(request: HttpRequest, code: str, *roles: Role) -> Call:
    """Return a call of the zone for somebody in one of these roles, the whole office where none is named."""
    _require(request, *(roles or policy.OFFICE))
    return _call(code)


def call_for_applicant(request: HttpRequest, code: str) -> Call:
    """Return a call for whoever acts for a party; the window is checked by the command."""
    if not acting(request).party_ids:
        raise NotAllowed
    return _call(code)


def _call(code: str) -> Call:
    rows = Call.objects.select_related("scheme__area", "allocation", "form").exclude(origin__in=hidden_origins())
    found = rows.exclude(status=CallStatus.DRAFT).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def draw_for_public(code: str, number: int) -> Draw:
    """Return a draw; draws are public from the first commitment on, void ones for ever."""
    rows = Draw.objects.select_related("call__scheme").exclude(call__origin__in=hidden_origins())
    found = rows.filter(call__code=code, number=number).first()
    if found is None:
        raise NotFound
    return found


def draw_for(request: HttpRequest, code: str, number: int, *roles: Role) -> Draw:
    """Return a draw for somebody in one of these roles."""
    _require(request, *roles)
    return draw_for_public(code, number)


def notice_for_public(request: HttpRequest, code: str, number: int) -> Notice:
    """Return a notice: a signed one for everybody, one that waits for its signature for the office."""
    rows = Notice.objects.select_related("call__scheme").exclude(call__origin__in=hidden_origins())
    found = rows.filter(call__code=code, number=number).first()
    if found is None or (not found.signed_by and not policy.can_see_all(acting(request))):
        raise NotFound
    return found


def notice_for(request: HttpRequest, code: str, number: int, *roles: Role) -> Notice:
    """Return a notice for somebody in one of these roles."""
    _require(request, *roles)
    return notice_for_public(request, code, number)


def objections_for_office(request: HttpRequest) -> QuerySet[Objection]:
    """Return the objections of the zone for the office."""
    _require(request, *policy.READERS_OF_NOTES)
    rows = Objection.objects.select_related("application__party", "application__call", "notice", "party", "decision")
    return rows.exclude(application__origin__in=hidden_origins())


def objection_for_office(request: HttpRequest, pk: int) -> Objection:
    """Return one objection for the office."""
    found = objections_for_office(request).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def for_roles(request: HttpRequest, *roles: Role) -> Actor:
    """Return the actor, who holds one of these roles."""
    _require(request, *roles)
    return acting(request)


def _require(request: HttpRequest, *roles: Role) -> None:
    if not acting(request).has(*roles):
        raise NotAllowed
