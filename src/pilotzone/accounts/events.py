"""What the events of this room are called in a history."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.text import Words

EVENTS: Mapping[str, Words] = {
    "accounts.user_registered": _("account opened"),
    "accounts.account_opened": _("account opened by the office"),
    "accounts.address_vouched": _("address confirmed by the office"),
    "accounts.role_given": _("role given"),
    "accounts.role_ended": _("role ended"),
    "accounts.membership_given": _("organisation assigned"),
    "accounts.membership_ended": _("organisation withdrawn"),
    "accounts.name_changed": _("name changed"),
    "accounts.password_changed": _("password changed"),
    "accounts.address_changed": _("address changed"),
    "accounts.user_closed": _("account closed"),
    "accounts.user_erased": _("name and address erased"),
    "accounts.expired_users_erased": _("accounts past their retention erased"),
}
