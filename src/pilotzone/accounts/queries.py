"""Who a user is at this moment, and who somebody is."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from pilotzone.accounts.models import ERASED, Membership, RoleAssignment, User
from pilotzone.audit import context
from pilotzone.audit.actors import NOBODY, Actor
from pilotzone.audit.enums import Role
from pilotzone.audit.queries import retired_origins
from pilotzone.registry.queries import all_entries


def running() -> Q:
    """Return the condition for rows that hold today."""
    day = context.today()
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))


def actor_of(user: User | AnonymousUser) -> Actor:
    """Return the actor a user acts as; nobody in particular for an anonymous or inactive one."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    roles = {Role(role) for role in RoleAssignment.objects.filter(running(), user=user).values_list("role", flat=True)}
    # A member of one entry acts for the organisation, whichever entry its rows hang on.
    parties = all_entries(Membership.objects.filter(running(), user=user).values_list("party_id", flat=True))
    if parties:
        # Whoever acts for a party is an applicant; no office gives that role.
        roles.add(Role.APPLICANT)
    return Actor(id=user.actor_id, roles=frozenset(roles), party_ids=parties)


def people(ids: set[str]) -> dict[str, str]:
    """Return the names behind actor ids ("user:7"), for pages that may show them; an erased user has none."""
    keys = {int(actor.removeprefix("user:")) for actor in ids if actor.startswith("user:")}
    return called(user for user in User.objects.filter(pk__in=keys) if not user.is_erased)


def called(users: Iterable[User]) -> dict[str, str]:
    """Return what people are called, by actor id: the name, with the log-in address behind it where others have the same name."""
    shown = list(users)
    named = Q(name__in={user.name for user in shown if user.name}) | Q(name_en__in={user.name_en for user in shown if user.name_en})
    # Names are compared as this reader reads them, so that only those are told apart who look alike.
    alike = Counter(map(str, User.objects.filter(named)))
    return {user.actor_id: f"{user} ({user.email})" if alike[str(user)] > 1 else str(user) for user in shown}


def administrators() -> QuerySet[User]:
    """Return the users who may give roles today."""
    held = RoleAssignment.objects.filter(running(), role=Role.ADMIN)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def users_past_retention(day: date) -> QuerySet[User]:
    """Return the users whose name and address should be erased by this day."""
    return User.objects.filter(retain_until__lt=day).exclude(email__endswith=ERASED).order_by("pk")


def members_of(party_ids: frozenset[int]) -> QuerySet[Membership]:
    """Return who acts today for a party, all its entries taken together."""
    return Membership.objects.filter(running(), party__in=party_ids).select_related("user", "party").order_by("since", "pk")


def shown_memberships(user: User) -> QuerySet[Membership]:
    """Return for whom a user acts or acted, as pages show it: without organisations whose origin was retired."""
    return Membership.objects.filter(user=user).exclude(party__origin__in=retired_origins()).select_related("party")


def user_by_address(email: str) -> User | None:
    """Return the user who logs in with this address."""
    return User.objects.filter(email__iexact=email.strip()).first()
