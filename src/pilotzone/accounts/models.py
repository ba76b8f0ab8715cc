"""Who may log in, as what, for whom. Names and addresses are personal values: they can be erased, ids stay."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from pilotzone.audit.enums import Role
from pilotzone.kit.text import Bilingual
from pilotzone.registry.models import Party

# The system's role is nobody's, and the applicant's follows from a membership.
GIVEN_ROLES = [role for role in Role.values if role not in {Role.SYSTEM, Role.APPLICANT}]
ENDS_AFTER_START = models.Q(until=None) | models.Q(until__gte=models.F("since"))


# A domain that can never receive mail (RFC 2606).
ERASED = "@erased.invalid"


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person with a log-in. `last_login` is left out: the log-in log of allauth is enough and no read path writes."""

    last_login = None  # type: ignore[assignment]  # Django takes a field away where a class sets None
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    # As readers of English see it; the other name where it is empty.
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    joined_on = models.DateField()
    retain_until = models.DateField(null=True, help_text=_("After this day name and address are erased; empty while needed."))

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="accounts_one_user_per_email"),)
        indexes = (
            models.Index(fields=("joined_on", "id"), name="accounts_user_by_day"),
            models.Index(fields=("retain_until", "id"), name="accounts_user_by_retention"),
            models.Index(fields=("is_active", "email"), name="accounts_user_by_state"),
        )

    def __str__(self) -> str:
        return str(Bilingual(zh=self.name, en=self.name_en)) or self.email

    @property
    def actor_id(self) -> str:
        """What the log calls this user."""
        return f"user:{self.pk}"

    @property
    def is_erased(self) -> bool:
        """Tell whether name and address are gone."""
        return self.email.endswith(ERASED)

    # There is no Django admin and no per-model permission: policies are code, one place per room.
    is_staff = False
    is_superuser = False


class RoleAssignment(models.Model):
    """A role that a user holds from one day until another, or until it is ended."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=16, choices=Role)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint("user", "role", condition=models.Q(until=None), name="accounts_one_running_role"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role for role in Role.values if role != Role.SYSTEM]), name="accounts_known_role"
            ),
            models.CheckConstraint(condition=ENDS_AFTER_START, name="accounts_role_ends_after_start"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Membership(models.Model):
    """A user acts for a party from one day until another, or until it is ended."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint("user", "party", condition=models.Q(until=None), name="accounts_one_running_membership"),
            models.CheckConstraint(condition=ENDS_AFTER_START, name="accounts_membership_ends_after_start"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} for {self.party_id}"
