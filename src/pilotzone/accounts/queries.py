"""Who a user is at this moment."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from pilotzone.accounts.models import Membership, RoleAssignment, User
from pilotzone.audit import context
from pilotzone.audit.actors import NOBODY, Actor
from pilotzone.audit.enums import Role


def running() -> Q:
    """Return the condition for rows that hold today."""
    day = context.today()
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))


def actor_of(user: User | AnonymousUser) -> Actor:
    """Return the actor a user acts as; nobody in particular for an anonymous or inactive one."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    roles = {Role(role) for role in RoleAssignment.objects.filter(running(), user=user).values_list("role", flat=True)}
    parties = frozenset(Membership.objects.filter(running(), user=user).values_list("party_id", flat=True))
    if parties:
        # Whoever acts for a party is an applicant; no office gives that role.
        roles.add(Role.APPLICANT)
    return Actor(id=f"user:{user.pk}", roles=frozenset(roles), party_ids=parties)


def people(ids: set[str]) -> dict[str, str]:
    """Return the names behind actor ids ("user:7"), for pages that may show them."""
    keys = {int(actor.removeprefix("user:")) for actor in ids if actor.startswith("user:")}
    return {f"user:{user.pk}": str(user) for user in User.objects.filter(pk__in=keys)}
