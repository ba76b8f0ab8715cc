"""The list of users, declared once."""

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pilotzone.accounts.models import RoleAssignment, User
from pilotzone.accounts.queries import running
from pilotzone.audit.enums import Role
from pilotzone.kit.lists import Column, FlagFilter, Kind, ListSpec, TextFilter
from pilotzone.kit.text import Words, listed


def user_url(user: User) -> str:
    return reverse("accounts:user", args=(user.pk,))


def users_with_roles() -> QuerySet[User]:
    """Return all users, each with its roles of today as `roles_today`."""
    today = Prefetch("role_assignments", RoleAssignment.objects.filter(running()).order_by("role"), to_attr="roles_today")
    return User.objects.prefetch_related(today)


def _roles(user: User) -> Words:
    return listed([Role(held.role) for held in user.roles_today])  # type: ignore[attr-defined]  # the query above sets it


def _state(user: User) -> Words:
    if user.is_erased:
        return _("erased")
    return _("open") if user.is_active else _("closed")


USERS = ListSpec(
    "users",
    _("Users and roles"),
    columns=[
        Column("email", _("E-mail address"), sort="email", link=user_url),
        Column("name", _("Person's name")),
        Column("name_en", _("Person's name in English")),
        Column("roles", _("Roles"), value=_roles),
        Column("state", _("Account"), value=_state),
        Column("joined", _("Account opened on"), value="joined_on", kind=Kind.DATE, sort="joined_on"),
        Column("retain", _("Keep until"), value="retain_until", kind=Kind.DATE, sort="retain_until"),
    ],
    filters=[
        TextFilter("q", _("Name or address"), within=("email", "name", "name_en")),
        FlagFilter("open", _("Account is open"), field="is_active"),
    ],
    sort="email",
)
