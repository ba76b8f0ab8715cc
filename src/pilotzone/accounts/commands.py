"""Every write about users."""

from datetime import date

from pilotzone.accounts.errors import EmailTaken, NotHeld, UnknownRole
from pilotzone.accounts.models import GIVEN_ROLES, Membership, RoleAssignment, User
from pilotzone.accounts.policy import can_manage_members, can_manage_users, can_register
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Role
from pilotzone.registry.models import Party


@command(allowed=can_register, event="accounts.user_registered")
def register_user(*, email: str, password: str | None, name: str = "", by: Actor) -> User:
    """Make a log-in without roles; refuses an address that is taken. No password means none can be used until one is set."""
    address = email.strip().lower()
    if User.objects.filter(email__iexact=address).exists():
        raise EmailTaken(email=address)
    user = User(email=address, name=name.strip(), joined_on=context.today())
    user.set_password(password)
    user.save()
    return user


@command(allowed=can_manage_users, event="accounts.role_given")
def give_role(user: User, *, role: Role, since: date | None = None, by: Actor) -> RoleAssignment:
    """Give a user a role; harmless where it is held already. The system's and the applicant's roles cannot be given."""
    if role not in GIVEN_ROLES:
        raise UnknownRole(role=role, accepted=[Role(each) for each in GIVEN_ROLES])
    context.note(role=role.value)
    held, _created = RoleAssignment.objects.get_or_create(user=user, role=role, until=None, defaults={"since": since or context.today()})
    return held


@command(allowed=can_manage_users, event="accounts.role_ended")
def end_role(user: User, *, role: Role, by: Actor) -> None:
    """End a role from today; refuses one that is not held."""
    context.note(role=role.value)
    if not RoleAssignment.objects.filter(user=user, role=role, until=None).update(until=context.today()):
        raise NotHeld(what=role)


@command(allowed=can_manage_members, event="accounts.membership_given")
def give_membership(user: User, *, party: Party, since: date | None = None, by: Actor) -> Membership:
    """Let a user act for a party; harmless where it holds already."""
    context.note(party=party.pk)
    held, _created = Membership.objects.get_or_create(user=user, party=party, until=None, defaults={"since": since or context.today()})
    return held


@command(allowed=can_manage_members, event="accounts.membership_ended")
def end_membership(user: User, *, party: Party, by: Actor) -> None:
    """Let a user act for a party no longer; refuses where it does not hold."""
    context.note(party=party.pk)
    if not Membership.objects.filter(user=user, party=party, until=None).update(until=context.today()):
        raise NotHeld(what=str(party))


@command(allowed=can_manage_users, event="accounts.user_closed")
def close_user(user: User, *, by: Actor) -> User:
    """Take a log-in, its roles and memberships away from today."""
    today = context.today()
    RoleAssignment.objects.filter(user=user, until=None).update(until=today)
    Membership.objects.filter(user=user, until=None).update(until=today)
    user.is_active = False
    user.set_unusable_password()
    user.save()
    return user


@command(allowed=can_manage_users, event="accounts.user_erased")
def erase_user(user: User, *, by: Actor) -> User:
    """Erase a closed user's name and address; the id stays, so that the log still reads."""
    close_user(user, by=by)
    user.name, user.email = "", f"erased-{user.pk}@user.invalid"
    user.save()
    return user
