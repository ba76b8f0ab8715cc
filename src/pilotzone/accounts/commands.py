"""Every write about users."""

from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from pilotzone.accounts.errors import AccountClosed, EmailTaken, LastAdministrator, NotHeld, UnknownRole
from pilotzone.accounts.models import ERASED, GIVEN_ROLES, Membership, RoleAssignment, User
from pilotzone.accounts.policy import can_change_own, can_give_membership, can_manage_members, can_manage_users, can_register
from pilotzone.accounts.queries import administrators, users_past_retention
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Role
from pilotzone.kit.errors import Invalid
from pilotzone.kit.text import bilingual
from pilotzone.registry.models import Party

LONGEST_NAME = 80


@command(allowed=can_register, event="accounts.user_registered")
def register_user(*, email: str, password: str | None, name: str = "", name_en: str = "", by: Actor) -> User:
    """Make a log-in without roles; refuses an address that is taken. No password means none can be used until one is set."""
    address = email.strip().lower()
    if User.objects.filter(email__iexact=address).exists():
        raise EmailTaken(email=address)
    user = User(email=address, name=_checked("name", name), name_en=_checked("name_en", name_en), joined_on=context.today())
    user.set_password(password)
    user.save()
    return user


@command(allowed=can_manage_users, event="accounts.address_vouched")
def vouch_for_address(user: User, *, by: Actor) -> None:
    """Take the user's address as confirmed without a mail, where the office made the account itself; harmless to repeat."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


@command(allowed=can_manage_users, event="accounts.account_opened")
def open_account(*, email: str, name: str = "", name_en: str = "", by: Actor) -> User:
    """Open an account for somebody, its address taken as confirmed; the person sets a password by way of a forgotten one."""
    user = register_user(email=email, password=None, name=name, name_en=name_en, by=by)
    vouch_for_address(user, by=by)
    return user


@command(allowed=can_manage_users, event="accounts.role_given")
def give_role(user: User, *, role: Role, since: date | None = None, by: Actor) -> RoleAssignment:
    """Give a user a role; harmless where it is held already. The system's and the applicant's roles cannot be given."""
    if role not in GIVEN_ROLES:
        raise UnknownRole(role=role, accepted=[Role(each) for each in GIVEN_ROLES])
    _refuse_closed(user)
    context.note(role=role.value)
    held, _created = RoleAssignment.objects.get_or_create(user=user, role=role, until=None, defaults={"since": since or context.today()})
    return held


@command(allowed=can_manage_users, event="accounts.role_ended")
def end_role(user: User, *, role: Role, by: Actor) -> None:
    """End a role from today; refuses one that is not held, and the last administrator's."""
    context.note(role=role.value)
    held = RoleAssignment.objects.select_for_update().filter(user=user, role=role, until=None).first()
    if held is None:
        raise NotHeld(what=role)
    if role == Role.ADMIN:
        _refuse_last_administrator(user)
    _end(held)


@command(allowed=can_give_membership, event="accounts.membership_given")
def give_membership(user: User, *, party: Party, since: date | None = None, by: Actor) -> Membership:
    """Let somebody else act for a party; harmless where it holds already."""
    context.touch_origin(party.origin)
    _refuse_closed(user)
    context.note(party=party.pk)
    held, _created = Membership.objects.get_or_create(user=user, party=party, until=None, defaults={"since": since or context.today()})
    return held


@command(allowed=can_manage_members, event="accounts.membership_ended")
def end_membership(user: User, *, party: Party, by: Actor) -> None:
    """Let a user act for a party no longer; refuses where it does not hold."""
    context.touch_origin(party.origin)
    context.note(party=party.pk)
    held = Membership.objects.select_for_update().filter(user=user, party=party, until=None).first()
    if held is None:
        raise NotHeld(what=bilingual(party, "name"))
    _end(held)


@command(allowed=can_change_own, event="accounts.name_changed")
def change_name(user: User, *, name: str, name_en: str = "", by: Actor) -> User:
    """Change the name under which a person is seen, and that for readers of English; both may be empty."""
    user.name, user.name_en = _checked("name", name), _checked("name_en", name_en)
    user.save(update_fields=("name", "name_en"))
    return user


@command(allowed=can_change_own, event="accounts.password_changed")
def change_password(user: User, *, password: str, by: Actor) -> User:
    """Set a new password, which the form has checked; sessions elsewhere end with the old one."""
    user.set_password(password)
    user.save(update_fields=("password",))
    return user


@command(allowed=can_change_own, event="accounts.address_changed")
def note_address_change(user: User, *, by: Actor) -> None:
    """Log that the log-in address is another one; allauth has moved it after its confirmation."""


@command(allowed=can_manage_users, event="accounts.user_closed")
def close_user(user: User, *, retain_until: date | None = None, by: Actor) -> User:
    """Take a log-in, its roles and memberships away from today; after `retain_until` name and address may be erased."""
    _refuse_last_administrator(user)
    running: list[RoleAssignment | Membership] = [*user.role_assignments.filter(until=None), *user.memberships.filter(until=None)]
    for held in running:
        _end(held)
    user.is_active = False
    user.retain_until = retain_until or user.retain_until
    user.set_unusable_password()
    user.save()
    return user


@command(allowed=can_manage_users, event="accounts.user_erased")
def erase_user(user: User, *, by: Actor) -> User:
    """Erase a user's name, addresses and second factors for good; the id stays, so that the log still reads."""
    close_user(user, by=by)
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.name, user.name_en, user.email = "", "", f"{user.pk}{ERASED}"
    user.save()
    return user


@command(allowed=can_manage_users, event="accounts.expired_users_erased")
def erase_expired_users(*, by: Actor) -> int:
    """Erase every user whose day of retention has passed; returns how many."""
    expired = list(users_past_retention(context.today()))
    for user in expired:
        erase_user(user, by=by)
    context.note(count=len(expired))
    return len(expired)


def _end(held: RoleAssignment | Membership) -> None:
    # What was to begin later ends on the day it would have begun, and so never holds.
    held.until = max(context.today(), held.since)
    held.save(update_fields=("until",))


def _refuse_closed(user: User) -> None:
    if not user.is_active:
        raise AccountClosed


def _refuse_last_administrator(user: User) -> None:
    others = administrators().exclude(pk=user.pk)
    if administrators().filter(pk=user.pk).exists() and not others.exists():
        raise LastAdministrator


def _checked(field: str, name: str) -> str:
    text = name.strip()
    if len(text) > LONGEST_NAME or not (text == "" or text.isprintable()):
        raise Invalid.field(field, name, _("at most 80 characters"))
    return text
